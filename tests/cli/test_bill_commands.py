"""Every command on a book of bills that has just been made: it runs to the end in both languages and repeats itself."""

import json
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from abs_model.cli import main
from tests.cli.bill_place import Desk, desk, live
from tests.faults.sound import assert_refused, read_csv
from tests.faults.test_place_faults import needs_links

# The eight live bills of the book: 600,000 + 400,000 + 450,000 of A01, 300,000 + 250,000.50 of A02, 500,000 + 380,000
# of A03, 200,000 of A04.
USED = 3_080_000.50

QUESTIONS: dict[str, tuple[str, ...]] = {
    "check": (), "pool": (), "approve": (), "project": (), "explain": ("holders.principal", "--date", "2026-07-24"),
    "monitor": (), "report": (), "stress": (), "run": (),
}  # fmt: skip
"""What is asked of the book, with the words that a command needs besides."""

SAID = {
    "zh": {
        "check": ("示例商票保", "通过"), "pool": ("已用额度", "308.00"), "approve": ("不通过的票据 2 张",),
        "project": ("基准情形", "300,000.00"), "explain": ("净额 300,000.00",), "monitor": ("待办事项  无",),
        "report": ("workbook.xlsx",), "stress": ("示例商票保",),
    },
    "en": {
        "check": ("sound",), "pool": ("3.0800",), "approve": ("Bills that do not fit: 2",),
        "project": ("base case", "300,000.00"), "explain": ("net 300,000.00",),
    },
}  # fmt: skip
"""Words of the answer to people; what monitor says in English is asked of another book."""

HOSTILE = "=cmd|' /C calc'!A0"
MARKED_UP = '<script>alert("x")</script>&{{x}}'

SILENT = {"check", "explain"}
"""They write nothing."""


def call(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new book without credit assumptions: a supplier is named like a formula, an acceptor like a page of the web."""
    folder = tmp_path_factory.mktemp("bills") / "shu-dao"
    made = call("init", "shu-dao", "--product", "bill_guarantee", "--folder", folder)
    assert made.exit_code == 0, made.output
    shutil.copytree(folder, folder.with_name("credit"))
    (folder / "credit.yaml").unlink()
    _rename(folder / "bills.csv", "示例钢材贸易有限公司", HOSTILE)
    _rename(folder / "whitelist.csv", "示例路桥集团有限公司", '"' + MARKED_UP.replace('"', '""') + '"')
    return folder


def _rename(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8-sig")


Asked = Callable[[str, str], Result]


@pytest.fixture(scope="module")
def asked(book: Path) -> Asked:
    """The answer to a command in a language, Chinese for people and English for machines; each is asked once."""
    known: dict[tuple[str, str], Result] = {}

    def answer(command: str, language: str) -> Result:
        if (command, language) not in known:
            out = () if command in SILENT else ("--out", book / language / command)
            form = ("--json",) if language == "en" else ()
            known[command, language] = call(command, book, *QUESTIONS[command], *out, "--lang", language, *form)
        return known[command, language]

    return answer


def summary(asked: Asked, command: str) -> Any:
    """The JSON document that a command says."""
    result = asked(command, "en")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_new_book_goes_by_its_name_and_its_results_to_their_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = call("init", "shu-dao", "--product", "bill_guarantee")
    assert made.exit_code == 0, made.output
    assert sorted(made.stdout.splitlines()) == sorted(
        path.relative_to(tmp_path).as_posix() for path in (tmp_path / "deals/shu-dao").iterdir()
    )
    assert made.stderr == "Next: abs-model run deals/shu-dao\n"
    said = json.loads(call("pool", "deals/shu-dao", "--json").stdout)
    assert (said["deal"], said["folder"]) == ("shu-dao", "reports/out/shu-dao/pool")
    assert (tmp_path / "reports/out/shu-dao/pool/lines.csv").is_file()
    first = (tmp_path / "deals/shu-dao/deal.yaml").read_text(encoding="utf-8").splitlines()[0]
    schema = json.loads((tmp_path / "deals/shu-dao" / first.partition("$schema=")[2]).read_text(encoding="utf-8"))
    assert schema["title"] == "BillProgramme"
    assert_refused(call("init", "shu-dao", "--product", "bill_guarantee"), 6, "something stands there already")


@pytest.mark.parametrize("command", [one for one in QUESTIONS if one != "run"])
def test_a_command_runs_to_the_end_for_people(command: str, asked: Asked) -> None:
    result = asked(command, "zh")
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    assert not [word for word in SAID["zh"][command] if word not in result.stdout], result.stdout


@pytest.mark.parametrize("command", SAID["en"])
def test_a_command_speaks_english_where_that_is_asked_for(command: str, book: Path) -> None:
    out = () if command in SILENT else ("--out", book / "words" / command)
    result = call(command, book, *QUESTIONS[command], *out, "--lang", "en")
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    assert not [word for word in SAID["en"][command] if word not in result.stdout], result.stdout


STARTS = {".docx": b"PK", ".pdf": b"%PDF-", ".html": b"<!DOCTYPE html>"}
"""How documents begin."""


def files_of(folder: Path) -> list[Path]:
    """Every file below a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("command", [one for one in QUESTIONS if one not in {*SILENT, "run"}])
def test_every_file_that_is_announced_is_there_and_tables_are_the_same_the_second_time(
    command: str, asked: Asked, book: Path
) -> None:
    said = summary(asked, command)
    assert asked(command, "zh").exit_code == 0
    second, first = Path(said["folder"]), book / "zh" / command
    assert second == book / "en" / command
    written = json.loads((second / "summary.json").read_text(encoding="utf-8"))
    assert written["files"] == sorted(path.relative_to(second).as_posix() for path in files_of(second))
    tables = sorted(path.name for path in first.glob("*.csv"))
    assert tables == sorted(path.name for path in second.glob("*.csv")) != []
    assert [one for one in tables if (first / one).read_bytes() != (second / one).read_bytes()] == []


def test_a_new_book_is_sound_and_every_row_is_in_one_place(book: Path) -> None:
    said = json.loads(call("check", book.with_name("credit"), "--json").stdout)
    assert (said["deal"], said["sound"], said["warnings"]) == ("shu-dao", True, [])
    # Live 3,080,000.50; paid 150,000 + 120,000 and on offer 700,000 + 300,000 + 900,000 are left out.
    assert said["parts"] == {
        "tape": {"rows": 13, "amount": 5_250_000.50},
        "pool": {"rows": 8, "amount": USED},
        "excluded": {"rows": 5, "amount": 2_170_000.0},
        "refused": {"rows": 0, "amount": 0.0},
    }


@pytest.mark.parametrize("command", ["pool", "monitor", "report", "run"])
def test_the_book_is_the_same_whichever_command_looks_at_it(command: str, asked: Asked) -> None:
    said = summary(asked, command)
    told = said if command in {"pool", "monitor"} else said["book"]
    figures = {one["identifier"]: one["value"] for one in told["figures"]}
    assert (figures["n_bills"], figures["n_live_bills"], figures["used"]) == (13, 8, USED)
    # Liquid 50,000,000 against the one bill that is due by 30 July: 300,000 on 20 July.
    assert figures["liquidity_ratio"] == pytest.approx(50_000_000 / 300_000, rel=1e-12)
    # 3,080,000.50 of a cap of 20,000,000, and of net assets of 200,000,000.
    assert figures["utilisation_ratio"] == pytest.approx(0.154000025, rel=1e-12)
    assert figures["leverage_multiple"] == pytest.approx(0.0154000025, rel=1e-12)
    assert [(one["trigger"], one["is_breached"]) for one in told["triggers"]] == [
        ("claims", False), ("liquidity", False), ("lapsed", False),
    ]  # fmt: skip


@pytest.mark.parametrize("command", ["report", "run"])
def test_the_triggers_of_the_programme_and_its_cash_are_in_files_of_their_own(
    command: str, asked: Asked, book: Path
) -> None:
    summary(asked, command)
    folder = book / "en" / command
    assert [line["trigger"] for line in read_csv(folder / "triggers.csv")] == ["claims", "liquidity", "lapsed"]
    lines = [line for line in read_csv(folder / "payments.csv") if line["scenario"] == "base"]
    assert sum(float(line["paid"]) for line in lines if line["target"] == "holders.principal") == USED


def test_what_the_holders_get_in_the_first_week_is_the_bill_that_is_due_in_it(asked: Asked) -> None:
    said = summary(asked, "explain")
    # The week of Monday 20 July 2026 ends with Friday 24 July: 300,000 of A02 are due on the 20th.
    assert (said["payment_date"], said["amount"], said["n_receivables"]) == ("2026-07-24", 300_000.0, 1)


def test_in_the_base_case_everybody_is_paid_and_nobody_is_called(asked: Asked) -> None:
    figures = {(one["subject"], one["identifier"]): one["value"] for one in summary(asked, "project")["figures"]}
    assert figures["holders", "principal_paid"] == USED
    assert figures["holders", "shortfall"] == 0.0
    assert figures["guarantee", "drawn"] == 0.0


def test_the_ladder_of_stresses_ends_with_0_and_names_what_it_leaves_out(asked: Asked) -> None:
    said = summary(asked, "stress")
    assert said["breached_in_base"] == []
    assert {one["scenario"] for one in said["left_out"]} >= {"dilution_2", "dilution_5", "coupon_50", "fees_20"}
    drawn = {one["scenario"]: one["guarantee.drawn"] for one in said["stresses"]}
    assert drawn["base"] == 0.0
    assert "late_90" in drawn


# Due: 300,000 on 20 July, 500,000 on 12 August, 1,200,000 on 10 September, 450,000 on 15 October, 250,000.50 on Monday
# 9 November, 380,000 on 1 December; each comes 30 days later, and pays back who paid it on its day. Together
# 3,080,000.50, whatever the settlement dates are.
@pytest.mark.parametrize("grid", ["pay_days", "weekly"])
def test_where_all_pay_late_the_guarantor_pays_every_bill_and_gets_it_back(
    grid: str, book: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "late"
    shutil.copytree(book, folder, ignore=shutil.ignore_patterns("zh", "en", "words"))
    terms = (folder / "deal.yaml").read_text(encoding="utf-8")
    (folder / "deal.yaml").write_text(terms.replace("grid: weekly", f"grid: {grid}"), encoding="utf-8")
    result = call("project", folder, "--scenario", "late_30", "--out", tmp_path / "out", "--json")
    assert result.exit_code == 0, result.output
    figures = {(one["subject"], one["identifier"]): one["value"] for one in json.loads(result.stdout)["figures"]}
    assert figures["guarantee", "drawn"] == figures["guarantee", "timing_gap"] == 3_080_000.5
    assert figures["guarantee", "support_loss"] == 0.0
    assert figures["holders", "shortfall"] == 0.0


def test_with_credit_assumptions_run_says_how_likely_it_is(book: Path) -> None:
    result = call("run", book.with_name("credit"), "--out", book / "likely", "--lang", "zh")
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    for word in ("示例商票保", "308.00"):
        assert word in result.stdout, word
    names = {path.name for path in (book / "likely").iterdir()}
    assert names >= {"expected_losses.csv", "claims_by_week.csv", "loss_distribution.csv", "workbook.xlsx"}
    lines = {line["acceptor_id"]: float(line["face"]) for line in read_csv(book / "likely/expected_losses.csv")}
    assert lines == {"A01": 1_450_000.0, "A02": 550_000.50, "A03": 880_000.0, "A04": 200_000.0}


def test_simulate_draws_the_fewest_paths_that_it_draws(book: Path) -> None:
    result = call("simulate", book.with_name("credit"), "--paths", 1, "--out", book / "drawn", "--json")
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    said = json.loads(result.stdout)
    assert (said["deal"], said["n_paths"]) == ("shu-dao", 16_384)
    written = json.loads((book / "drawn/summary.json").read_text(encoding="utf-8"))
    assert written["files"] == sorted(path.name for path in (book / "drawn").iterdir())


def test_without_credit_assumptions_simulate_says_what_is_wanted(book: Path) -> None:
    assert_refused(call("simulate", book, "--paths", 1), 5, "credit.yaml", "there is no such file", "abs-model init")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("size", ("pool.face", "--target", "holders.shortfall <= 0")),
        ("select", ("--target", "1000000")),
        ("suppliers", ()),
    ],
)
def test_a_question_about_notes_is_refused_in_one_line_that_says_what_is_wanted(
    command: str, words: tuple[str, ...], book: Path
) -> None:
    result = call(command, book, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    (said,) = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert said == f"Error: {command}: {book} is a book of bills; a deal with notes is wanted. Name one."


def test_report_lists_every_file_that_it_writes_and_each_opens(asked: Asked, book: Path) -> None:
    paths = [Path(line) for line in asked("report", "zh").stdout.splitlines()]
    assert sorted(files_of(book / "zh/report")) == paths
    kinds = {path.suffix for path in paths}
    assert kinds == {".csv", ".json", ".png", ".svg", ".xlsx", ".docx", ".pdf", ".html"}
    for path in paths:
        content = path.read_bytes()
        if path.suffix == ".png":
            assert content.startswith(b"\x89PNG\r\n\x1a\n"), path
        elif path.suffix == ".svg":
            assert ET.fromstring(content).tag.endswith("}svg"), path  # noqa: S314 - our own file
        elif path.suffix == ".json":
            json.loads(content)
        elif path.suffix == ".csv":
            assert content.startswith(b"\xef\xbb\xbf"), path  # so that a spreadsheet program reads Chinese
        elif path.suffix in STARTS:
            assert content.startswith(STARTS[path.suffix]), path
        else:
            assert len(openpyxl.load_workbook(path).sheetnames) >= 3


def test_a_name_like_a_formula_is_text_in_the_workbook_the_charts_and_the_tables(asked: Asked, book: Path) -> None:
    assert asked("report", "zh").exit_code == 0
    folder = book / "zh/report"
    sheets = openpyxl.load_workbook(folder / "workbook.xlsx")
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
    ours = [cell for cell in cells if "cmd|" in str(cell.value) or "<script>" in str(cell.value)]
    assert {mark for cell in ours for mark in ("cmd|", "<script>") if mark in str(cell.value)} == {"cmd|", "<script>"}
    assert not [cell for cell in ours if cell.data_type == "f" or cell.hyperlink]
    for path in folder.glob("*.svg"):
        tree = ET.parse(path)  # noqa: S314 - our own
        assert not [one for one in tree.iter() if one.tag.endswith("}script")], path
    for path in folder.glob("*.csv"):
        for line in read_csv(path):
            assert not [cell for cell in line.values() if cell.startswith(("=", "+", "@"))], (path, line)
    assert {line["supplier_name"] for line in read_csv(folder / "pool.csv")} >= {f"'{HOSTILE}"}


@pytest.fixture
def place(tmp_path: Path) -> Desk:
    return desk(tmp_path, live(1, "600000.10", "A1"))


@needs_links
@pytest.mark.parametrize("command", ["report", "approve", "monitor"])
def test_results_do_not_go_through_a_link(command: str, place: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    place.results.symlink_to(elsewhere)
    assert_refused(place.end(command), 6, "results", "symbolic link", "--out")
    assert not list(elsewhere.iterdir())


@needs_links
def test_a_link_inside_the_root_of_results_is_not_followed(place: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place.folder)
    (place.folder / "reports/out").mkdir(parents=True)
    (place.folder / "elsewhere").mkdir()
    (place.folder / "reports/out/desk").symlink_to(place.folder / "elsewhere")
    assert_refused(call("report", "."), 6, "reports", "desk is a symbolic link")
    assert not list((place.folder / "elsewhere").iterdir())
