"""What servicers recorded of bills, as a tape would say it; three bills of 100,000 yuan, due on 10 July 2024."""

import datetime
from typing import Any

import pandas as pd
import pytest

from abs_model.pool.bill_records import book_after, with_records
from abs_model.run.bill_measure import measures
from abs_model.run.bill_sharing import shared_claims
from tests.bills import AS_OF, book
from tests.builders import day
from tests.recorded import records_frame

Record = tuple[str, str, str, int | None, str]

FACE = 10_000_000
"""Fen."""


def bill(number: int, **cells: Any) -> dict[str, Any]:
    life = {"issue_date": "2024-04-10", "guarantee_date": "2024-04-11", "discount_date": "2024-04-11"}
    told = {"bill_id": f"b{number}", "acceptor_id": f"a{number}", "face": FACE / 100, "due_date": "2024-07-10"}
    return told | life | cells


def records(*rows: Record) -> list[pd.DataFrame]:
    """One file: record, subject, day, fen, reference."""
    return [records_frame([(record, name, day(when), fen, "", ref) for record, name, when, fen, ref in rows])]


def told(*rows: Record, **cells: Any) -> pd.DataFrame:
    """The bills after some records; ``cells`` are what the tape says of the first one already."""
    made = book(bill(1, **cells), bill(2), bill(3, due_date="2024-08-12"))
    return with_records(made.bills.frame, records(*rows)).set_index("bill_id")


def cells(frame: pd.DataFrame, name: str, *columns: str) -> list[Any]:
    found = []
    for column in columns:
        value = frame.at[name, column]
        found.append(None if pd.isna(value) else str(value.date()) if isinstance(value, pd.Timestamp) else value)
    return found


PAID = ("paid_date", "paid_amount")
COMPENSATED = ("compensated_date", "compensated_amount")
RECOVERED = ("recovered_date", "recovered_amount")


def test_nothing_recorded_changes_nothing() -> None:
    before = book(bill(1)).bills.frame
    pd.testing.assert_frame_equal(with_records(before, []), before)
    pd.testing.assert_frame_equal(with_records(before, records(("income", "settlement", "2024-07-10", 5, ""))), before)


def test_what_an_acceptor_pays_adds_up_and_is_dated_by_the_last_part() -> None:
    frame = told(
        ("receipt", "b1", "2024-07-12", 4_000_000, ""),
        ("receipt", "b1", "2024-07-10", 6_000_000, ""),
        ("receipt", "b2", "2024-07-10", 100, ""),
    )
    assert cells(frame, "b1", *PAID) == ["2024-07-12", 100_000.0]
    assert cells(frame, "b2", *PAID) == ["2024-07-10", 1.0]
    assert cells(frame, "b3", *PAID) == [None, None]


def test_a_part_on_the_tape_and_a_part_recorded_are_one_payment() -> None:
    frame = told(("receipt", "b1", "2024-07-12", 7_000_000, ""), paid_date="2024-07-10", paid_amount=30_000.0)
    assert cells(frame, "b1", *PAID) == ["2024-07-12", 100_000.0]


def test_a_refusal_a_claim_and_what_came_back() -> None:
    frame = told(
        ("default", "b1", "2024-07-10", None, ""),
        ("claim", "guarantee", "2024-07-17", FACE, ""),
        ("recovery", "b1", "2024-07-25", 2_500_000, ""),
        # From the claim on what the acceptor pays is the guarantor's.
        ("receipt", "b1", "2024-08-01", 500_000, ""),
    )
    assert cells(frame, "b1", "refused_date", *COMPENSATED, *RECOVERED) == [
        "2024-07-10", "2024-07-17", 100_000.0, "2024-08-01", 30_000.0,
    ]  # fmt: skip
    assert cells(frame, "b1", *PAID) == [None, None]


def test_no_more_is_recovered_than_was_paid() -> None:
    frame = told(
        ("default", "b1", "2024-07-10", None, ""),
        ("claim", "guarantee", "2024-07-17", FACE, ""),
        ("recovery", "b1", "2024-07-25", FACE, ""),
        ("recovery", "b1", "2024-07-26", 100, ""),
    )
    assert cells(frame, "b1", *RECOVERED) == ["2024-07-25", 100_000.0]
    assert cells(frame, "b1", *PAID) == [None, None]


def test_a_claim_goes_to_the_bill_that_it_names() -> None:
    frame = told(
        ("default", "b1", "2024-07-10", None, ""),
        ("default", "b2", "2024-07-11", None, ""),
        ("claim", "guarantee", "2024-07-17", FACE, "b2"),
    )
    assert cells(frame, "b2", *COMPENSATED) == ["2024-07-17", 100_000.0]
    assert cells(frame, "b1", *COMPENSATED) == [None, None]


def test_a_claim_without_a_name_goes_to_refused_bills_the_oldest_first_then_to_what_is_due() -> None:
    frame = told(
        ("default", "b2", "2024-07-11", None, ""),
        ("receipt", "b2", "2024-07-11", 4_000_000, ""),
        # b2 lacks 60,000; the rest goes to b1, which is due and unpaid; nothing to b3, which is not due.
        ("claim", "guarantee", "2024-07-17", 25_000_000, ""),
    )
    assert cells(frame, "b2", *COMPENSATED) == ["2024-07-17", 60_000.0]
    assert cells(frame, "b1", *COMPENSATED) == ["2024-07-17", 100_000.0]
    assert cells(frame, "b3", *COMPENSATED) == [None, None]


@pytest.mark.parametrize("record", ["repurchase", "replacement"])
def test_what_was_taken_back_is_closed(record: str) -> None:
    assert cells(told((record, "b1", "2024-07-01", FACE, "")), "b1", "closed_date") == ["2024-07-01"]


def test_a_bill_of_which_nothing_is_left_is_closed() -> None:
    frame = told(("receipt", "b1", "2024-07-10", 9_000_000, ""), ("dilution", "b1", "2024-07-11", 1_000_000, ""))
    assert cells(frame, "b1", *PAID, "closed_date") == ["2024-07-10", 90_000.0, "2024-07-11"]


def test_filings_say_that_a_bill_was_presented_and_claimed_for() -> None:
    frame = told(
        ("filing", "present", "2024-07-10", None, "b1"),
        ("filing", "claim_guarantor", "2024-07-12", None, "b1"),
        ("filing", "annual_return", "2024-07-12", None, "b1"),
        ("filing", "present", "2024-07-10", None, "nobody"),
    )
    assert cells(frame, "b1", "presented_date", "claimed_date") == ["2024-07-10", "2024-07-12"]


def test_the_book_stands_as_at_the_day_with_its_stages_claims_and_measures() -> None:
    base = book(bill(1), bill(2), bill(3, due_date="2024-08-12"))
    assert base.as_of == AS_OF
    found = book_after(
        base,
        records(
            ("default", "b1", "2024-07-10", None, ""),
            ("receipt", "b2", "2024-07-10", FACE, ""),
            ("claim", "guarantee", "2024-07-17", FACE, ""),
        ),
        datetime.date(2024, 7, 31),
    )
    assert found.frame["stage"].tolist() == ["compensated", "paid", "discounted"]
    assert shared_claims(found)[["bill_id", "compensated_amount"]].to_numpy().tolist() == [["b1", 100_000.0]]
    now = measures(found)
    # 100,000 were claimed of the 200,000 that ended; 100,000 are overdue of the 200,000 that still use lines.
    assert (now["claim_ratio"], now["overdue_ratio"]) == (0.5, 0.5)
    # The day before the claim only the refusal is known.
    early = book_after(base, records(("default", "b1", "2024-07-10", None, "")), datetime.date(2024, 7, 16))
    assert early.frame["stage"].tolist()[0] == "refused"
