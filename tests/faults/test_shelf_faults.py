"""What keeps series from standing under one shelf: sold twice, too late, too much, other criteria."""

from pathlib import Path

import pytest

from tests.faults.sound import HOUSE_FORM, assert_refused, read_csv, sound_rows, tape_text
from tests.faults.test_credit_faults import CREDIT, TABLE
from tests.shelf_place import ShelfPlace, shelf_place


@pytest.fixture
def shelf(tmp_path: Path) -> ShelfPlace:
    """A workspace with a shelf and two sound series."""
    return shelf_place(tmp_path)


def told(place: ShelfPlace, *parts: str) -> None:
    """The command says every part on stderr in the form of the house, ends with 3, and has written its results."""
    result = place.end("--paths", "0")
    assert result.exit_code == 3, result.output
    assert "Traceback" not in result.output
    lines = [line for line in result.stderr.splitlines() if "credit.yaml" not in line and "guarantor.yaml" not in line]
    assert all(HOUSE_FORM.match(line) for line in lines), lines
    for part in parts:
        assert part in result.stderr, result.stderr
    assert "!!" in result.stdout
    assert len(read_csv(place.results / "faults.csv")) == len(lines)


def test_two_sound_series_have_no_faults(shelf: ShelfPlace) -> None:
    result = shelf.end("--paths", "0")
    assert result.exit_code == 0, result.output
    assert read_csv(shelf.results / "faults.csv") == []
    assert read_csv(shelf.results / "duplicates.csv") == []


def test_a_receivable_sold_to_two_series_is_told_with_both_places(shelf: ShelfPlace) -> None:
    rows = sound_rows()
    shelf.two.write(
        "tape.csv", tape_text([rows[1], *(row | {"应收账款编号": f"S-{row['应收账款编号']}"} for row in rows[:1])])
    )
    told(
        shelf,
        "small, row 3 (R-2) and second, row 2 (R-2): the same receivable is sold to two series",
        "Take R-2 out of the tape of second",
        "small, row 2 (R-1) and second, row 3 (S-R-1): one invoice is sold to two series (invoice 24000001)",
    )
    lines = read_csv(shelf.results / "duplicates.csv")
    assert [line["duplicate_kind"] for line in lines] == ["same_receivable", "same_invoice"]
    assert {line["is_live_together"] for line in lines} == {"true"}


def test_an_invoice_that_two_series_split_within_its_amount_is_told_and_no_fault(shelf: ShelfPlace) -> None:
    headers = (*sound_rows()[0], "发票金额")
    first = [row | {"发票金额": "2500000.00"} for row in sound_rows()]
    second = [row | {"应收账款编号": f"S-{row['应收账款编号']}"} for row in first]
    shelf.one.write("tape.csv", tape_text(first, headers))
    shelf.two.write("tape.csv", tape_text(second, headers))
    result = shelf.end("--paths", "0")
    assert result.exit_code == 0, result.output
    assert {line["duplicate_kind"] for line in read_csv(shelf.results / "duplicates.csv")} == {"shared_invoice"}
    assert "within its amount" in result.stdout


def test_a_series_past_the_expiry_of_the_shelf(shelf: ShelfPlace) -> None:
    shelf.shelf.replace("shelf.yaml", "letter_date: 2024-01-04\n", "letter_date: 2022-09-01\nfirst_issue_months: 24\n")
    told(shelf, "closing is on 2024-09-05", "a day from 2022-09-01 to 2024-09-01 is wanted for a series")


def test_a_series_before_the_letter(shelf: ShelfPlace) -> None:
    shelf.shelf.replace("shelf.yaml", "2024-01-04", "2024-08-04")
    told(shelf, "closing is on 2024-07-05", "a day from 2024-08-04 to 2025-08-04 is wanted for the first series")


@pytest.mark.parametrize(
    ("more", "part"),
    [
        ("per_core_enterprise_cap: 3_000_000\n", "alpha owes 4,000,000.00 yuan over 2 live series"),
        ("most_issues: 1\n", "the issue is number 2 under the shelf"),
        ("issued_before: 4_000_000\n", "at most 2,500,000.00 (10,000,000.00 less 7,500,000.00 issued before)"),
        ("guarantor: another\n", "the guarantor is guarantor"),
    ],
)
def test_two_series_together_exceed_what_the_shelf_allows(shelf: ShelfPlace, more: str, part: str) -> None:
    text = (shelf.shelf.folder / "shelf.yaml").read_text(encoding="utf-8")
    shelf.shelf.write("shelf.yaml", text + more)
    told(shelf, part)


def test_check_of_a_later_series_counts_the_earlier_one(shelf: ShelfPlace) -> None:
    shelf.shelf.replace("shelf.yaml", "registered_amount: 10_000_000", "registered_amount: 6_000_000")
    assert shelf.one.end("check").exit_code == 0
    assert_refused(shelf.two.end("check"), 3, "shelf shelf", "at most 2,500,000.00", "3,500,000.00 issued before")


def test_criteria_of_the_first_series_hold_for_all(shelf: ShelfPlace) -> None:
    shelf.two.replace("deal.yaml", "    - {rule: on_whitelist}\n", "    - {rule: tenor_within, days: 600}\n")
    told(shelf, "second: pool.eligibility: the criterion on_whitelist of the first series is not there")
    lines = read_csv(shelf.results / "criteria.csv")
    assert [(line["rule"], line["criteria_difference"]) for line in lines] == [
        ("on_whitelist", "rule_lacking"),
        ("tenor_within", "rule_added"),
    ]


def test_a_listed_series_that_is_not_there(shelf: ShelfPlace) -> None:
    text = (shelf.shelf.folder / "shelf.yaml").read_text(encoding="utf-8")
    shelf.shelf.write("shelf.yaml", text + "series: [../one, ../three]\n")
    assert_refused(shelf.end(), 3, 'there is no deal file for "../three"')


def test_only_listed_series_are_counted(shelf: ShelfPlace) -> None:
    text = (shelf.shelf.folder / "shelf.yaml").read_text(encoding="utf-8")
    shelf.shelf.write("shelf.yaml", text + "series: [../one]\n")
    result = shelf.end("--paths", "0")
    assert result.exit_code == 0, result.output
    assert [line["series"] for line in read_csv(shelf.results / "shelf_ledger.csv")] == ["small"]


def test_a_broken_series_is_named_and_a_deal_of_another_shelf_is_left_alone(shelf: ShelfPlace) -> None:
    other = shelf.folder / "other"
    other.mkdir()
    (other / "deal.yaml").write_text("shelf: ../elsewhere/shelf.yaml\nnonsense\n", encoding="utf-8")
    assert shelf.end("--paths", "0").exit_code == 0
    shelf.two.replace("deal.yaml", "product: supply_chain_abs", "product: supply_chain")
    assert_refused(shelf.end(), 3, "deal.yaml", "product")


def test_a_plan_name_without_a_rating_is_refused_with_its_name(shelf: ShelfPlace) -> None:
    shelf.shelf.write("ratings.yaml", TABLE)
    shelf.shelf.write("credit.yaml", CREDIT)
    assert shelf.end("--paths", "1024").exit_code == 0
    shelf.shelf.replace(
        "shelf.yaml", "    - {id: beta, name: 乙公司, rating: AA}\n", "    - {id: gamma, name: 丙公司}\n"
    )
    assert_refused(shelf.end("--paths", "1024"), 5, "gamma has no default probability")
