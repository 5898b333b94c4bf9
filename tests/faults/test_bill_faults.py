"""Books of bills that are wrong, through the command line: each says where, what, what is wanted and what to do."""

import csv
import io
import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from abs_model.cli import main
from tests.faults.sound import assert_refused, read_csv

TEMPLATE = files("abs_model.io").joinpath("template", "bill_guarantee")


class Book:
    """A sound book of bills in a folder, to break one thing of."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for source in TEMPLATE.iterdir():
            (folder / source.name).write_bytes(source.read_bytes())

    def replace(self, name: str, old: str, new: str) -> None:
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def cells(self, name: str, change: Callable[[list[dict[str, str]]], None]) -> None:
        path = self.folder / name
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
        change(rows)
        out = io.StringIO()
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        path.write_text(out.getvalue(), encoding="utf-8")

    def set_cell(self, name: str, row: int, header: str, value: str) -> None:
        self.cells(name, lambda rows: rows[row - 1].update({header: value}))

    def end(self, command: str, *words: str) -> Result:
        out = () if command == "check" else ("--out", str(self.folder / "results"))
        return CliRunner().invoke(main, [command, str(self.folder), *out, *words])

    def refused(self) -> list[tuple[str, str]]:
        """Row and rule of every row that is refused, after a look at the pool."""
        result = self.end("pool", "--json")
        assert result.exit_code == 0, result.output
        lines = read_csv(self.folder / "results/problems.csv")
        for line in lines:
            assert line["message"].endswith("."), line
        return [(line["row"], line["rule"]) for line in lines if line["severity"] == "refuse"]


@pytest.fixture
def place(tmp_path: Path) -> Book:
    return Book(tmp_path)


def test_the_book_that_is_broken_below_is_sound(place: Book) -> None:
    result = place.end("check", "--json")
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert said["warnings"] == []
    assert place.refused() == []


def test_ranges_of_a_pack_that_overlap_refuse_the_later_row(place: Book) -> None:
    def overlap(rows: list[dict[str, str]]) -> None:
        rows[1]["子票区间起始"], rows[1]["票面金额"] = "50000001", "500000.00"

    place.cells("bills.csv", overlap)
    assert place.refused() == [("3", "range_overlap")]
    (line,) = [one for one in read_csv(place.folder / "results/problems.csv") if one["rule"] == "range_overlap"]
    for part in ("50000001-100000000", "1-60000000", "row 2", "are wanted"):
        assert part in line["message"]


def test_a_wrong_check_digit_is_refused_where_the_desk_says_how_it_is_made(place: Book) -> None:
    def numbered(rows: list[dict[str, str]]) -> None:
        for row in rows:
            row["票据（包）号码"] = _with_luhn_digit(row["票据（包）号码"][:29])
        last = int(rows[5]["票据（包）号码"][-1])
        rows[5]["票据（包）号码"] = rows[5]["票据（包）号码"][:29] + str((last + 1) % 10)

    place.replace("deal.yaml", "freeze: {lowest", "numbering: {check_digit: luhn}\nfreeze: {lowest")
    place.cells("bills.csv", numbered)
    assert place.refused() == [("7", "wrong_check_digit")]


def _with_luhn_digit(number: str) -> str:
    """The number and the digit that makes the Luhn sum of all of it end in 0, found by trying."""
    for digit in "0123456789":
        digits = [int(letter) for letter in reversed(number + digit)]
        doubled = [sum(divmod(2 * one, 10)) if place % 2 else one for place, one in enumerate(digits)]
        if sum(doubled) % 10 == 0:
            return number + digit
    raise AssertionError(number)


def test_a_bill_of_two_hundred_days_drawn_since_2023_is_refused_and_the_last_day_named(place: Book) -> None:
    place.set_cell("bills.csv", 7, "到期日", "2026-12-18")  # drawn 2026-06-01: 200 days
    assert place.refused() == [("8", "tenor_too_long")]
    (line,) = [one for one in read_csv(place.folder / "results/problems.csv") if one["rule"] == "tenor_too_long"]
    assert "200 days" in line["message"]
    assert "2026-12-01 at the latest" in line["message"]


def test_the_same_tenor_was_lawful_for_an_electronic_bill_drawn_before_2023(place: Book) -> None:
    def back(rows: list[dict[str, str]]) -> None:
        rows[6].update({
            "票据（包）号码": "2" + "303290000518" + "20220601" + "000000070", "子票区间起始": "", "子票区间截止": "",
            "出票日": "2022-06-01", "到期日": "2022-12-18", "兑付日": "2022-12-19",
            "申请日期": "", "审批日期": "", "担保日": "2022-06-06", "贴现日": "2022-06-06",
        })  # fmt: skip

    place.cells("bills.csv", back)
    assert place.refused() == []


def test_an_acceptor_off_the_whitelist_is_told_and_gets_no_guarantee(place: Book) -> None:
    place.set_cell("bills.csv", 7, "承兑人编号", "A99")
    place.set_cell("bills.csv", 11, "承兑人编号", "A98")
    (place.folder / "credit.yaml").unlink()  # nobody knows how likely a stranger defaults
    checked = place.end("check", "--lang", "en")
    assert "A99 has live bills and is not on the whitelist; an acceptor with a line is wanted." in checked.output
    asked = place.end("approve", "--json")
    assert asked.exit_code == 0, asked.output
    (said,) = [one for one in json.loads(asked.stdout)["objections"] if "A98" in one]
    assert said.endswith("A98 is not on the whitelist; an acceptor with a line is wanted. Decline it, or grant a line.")


def test_lines_in_wan_yuan_by_mistake_are_told(place: Book) -> None:
    def in_wan(rows: list[dict[str, str]]) -> None:
        for row in rows:
            row["授信额度"] = str(float(row["授信额度"]) / 10_000)

    place.cells("whitelist.csv", in_wan)
    checked = place.end("check", "--lang", "en")
    assert checked.exit_code == 0, checked.output
    assert "Problems of the whitelist" in checked.output
    assert "万元" in checked.output


def test_a_due_date_on_a_holiday_is_told_with_the_day_on_which_it_is_paid(place: Book) -> None:
    checked = place.end("check", "--lang", "en")
    assert "2026-11-08 is a day off" in checked.output
    assert "paid on 2026-11-09" in checked.output


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        (
            "share: 0.4, lag_days: 90",
            "share: 1.4, lag_days: 90",
            ["sharing.cessions.re_guarantee.share", "Write 0.014"],
        ),
        ("role: guarantor, share: 0.4}", "role: guarantor, share: 0.3}", ["come to 0.9", "1 is wanted"]),
        ("per_bill: 800_000", "per_bil: 800_000", ["per_bil", "Did you mean per_bill?"]),
        ("grid: weekly", "grid: daily", ["daily", "pay_days"]),
        ("  discount_bank: {id: bank, name: 示例银行}\n", "", ["no discount_bank", "Add discount_bank"]),
        ("product: bill_guarantee", "product: bill_guarante", ["bill_guarante", "Did you mean bill_guarantee?"]),
        ("as_of: 2026-06-30", "as_of: 2026-06-31", ["2026-06-31", "a date that exists"]),
        ("whitelist: whitelist.csv", "whitelist: 5", ["whitelist"]),
    ],
)
def test_terms_that_do_not_hold_end_with_3_at_their_place(place: Book, old: str, new: str, parts: list[str]) -> None:
    place.replace("deal.yaml", old, new)
    assert_refused(place.end("check"), 3, "deal.yaml:", *parts)


@pytest.mark.parametrize(("key", "name"), [("bills", "bills.csv"), ("whitelist", "whitelist.csv")])
def test_a_table_that_is_not_there_ends_with_4_and_the_nearest_name(place: Book, key: str, name: str) -> None:
    place.replace("deal.yaml", f"\n{key}: {name}", f"\n{key}: x{name}")
    assert_refused(place.end("check"), 4, "no such file", f"Did you mean {name}?")


def test_a_tape_of_receivables_is_no_tape_of_bills(place: Book) -> None:
    (place.folder / "bills.csv").write_text("应收账款编号,债务人编号,供应商名称,备注\n1,2,3,4\n", encoding="utf-8")
    assert_refused(place.end("check"), 4, "no headers of a tape of bills", "票据包号 (pack_no)")


def test_a_day_on_which_nothing_is_guaranteed_ends_with_4(place: Book) -> None:
    assert_refused(place.end("project", "--as-of", "2025-01-02"), 4, "no bill is guaranteed and unsettled", "--as-of")


@pytest.mark.parametrize("command", ["select", "suppliers"])
def test_questions_about_notes_are_not_asked_of_bills(place: Book, command: str) -> None:
    result = CliRunner().invoke(main, [command, str(place.folder), *(["--target", "5"] if command == "select" else [])])
    assert result.exit_code == 2, result.output
    assert "is a book of bills" in result.stderr


def test_questions_about_bills_are_not_asked_of_notes() -> None:
    deal = Path(__file__).parents[2] / "deals/fazhan-scf-2020-1"
    result = CliRunner().invoke(main, ["approve", str(deal)])
    assert result.exit_code == 2, result.output
    assert "is no book of bills; one of product bill_guarantee is wanted. Name one." in result.stderr


def test_a_supplier_named_like_a_formula_stays_text_everywhere(place: Book) -> None:
    place.set_cell("bills.csv", 3, "供应商名称", '=HYPERLINK("http://x","<b>{{x}}")')
    result = place.end("pool")
    assert result.exit_code == 0, result.output
    names = [row["supplier_name"] for row in read_csv(place.folder / "results/pool.csv")]
    assert any(name.startswith("'=HYPERLINK") for name in names)
