"""Ageing of what is due and unpaid: edges of the buckets, want of money apart from slips, and the sum."""

import datetime
from typing import Any

import pandas as pd
import pytest

from abs_model.pool.ageing import BUCKETS, REASONS, ageing, overdue_days, overdue_face
from abs_model.pool.life import stages
from tests.unit.pool.test_life import CLAIMED, COMPENSATED, DISCOUNTED, REFUSED, bills_of, day

AS_OF = "2021-06-30"


def table_of(*facts: dict[str, Any], as_of: str = AS_OF) -> dict[tuple[str, str], tuple[int, float]]:
    """By bucket and reason: bills and face, where there are any."""
    frame = bills_of(*facts)
    table = ageing(frame, stages(frame, day(as_of), {}), day(as_of))
    return {(one.bucket, one.reason): (one.n_bills, one.face) for one in table.itertuples() if one.n_bills or one.face}


def due(days_ago: int, **facts: Any) -> dict[str, Any]:
    """A discounted bill that fell due some days ago."""
    return {**DISCOUNTED, **facts, "due_date": str(day(AS_OF) - datetime.timedelta(days_ago))}


@pytest.mark.parametrize(
    ("days_ago", "bucket"),
    [(1, "1-30"), (30, "1-30"), (31, "31-60"), (60, "31-60"), (61, "61-90"), (90, "61-90"), (91, ">90"), (900, ">90")],
)
def test_a_bill_lies_in_the_bucket_of_its_days_past_due(days_ago: int, bucket: str) -> None:
    facts = {"guarantee_date": "2018-01-01", "discount_date": "2018-01-01"}
    assert table_of(due(days_ago, **facts)) == {(bucket, "not_stated"): (1, 400_000.0)}


@pytest.mark.parametrize("days_ago", [0, -1, -100])
def test_a_bill_that_is_due_today_or_later_is_not_overdue(days_ago: int) -> None:
    assert table_of(due(days_ago)) == {}


def test_a_claim_before_the_due_date_makes_nothing_overdue() -> None:
    assert table_of(due(-1, claimed_date="2021-06-01")) == {}


def test_days_count_from_a_due_date_on_a_day_off() -> None:
    frame = bills_of({**DISCOUNTED, "due_date": "2021-02-11"})  # 除夕; banks open on 18 February.
    told = stages(frame, day("2021-02-18"), {})
    assert overdue_days(frame, told, day("2021-02-18")).tolist() == [7]


def test_want_of_money_and_slips_are_kept_apart() -> None:
    found = table_of(
        due(5, refused_date="2021-06-26", refusal_reason="credit", face=1.01),
        due(5, refused_date="2021-06-26", refusal_reason="operational", face=2.02),
        due(5, refused_date="2021-06-26", face=4.04),
        due(6, refused_date="2021-06-26", refusal_reason="credit", face=8.08),
    )
    assert found == {
        ("1-30", "credit"): (2, 9.09),
        ("1-30", "operational"): (1, 2.02),
        ("1-30", "not_stated"): (1, 4.04),
    }


def test_the_reason_of_a_refusal_to_come_is_not_known() -> None:
    facts = due(40, refused_date="2021-06-20", refusal_reason="credit")
    assert table_of(facts, as_of="2021-06-19") == {("1-30", "not_stated"): (1, 400_000.0)}
    assert table_of(facts, as_of="2021-06-20") == {("1-30", "credit"): (1, 400_000.0)}


def test_what_the_guarantor_has_paid_is_unpaid_until_it_is_recovered() -> None:
    frame = bills_of(
        REFUSED,
        CLAIMED,
        COMPENSATED,
        {**DISCOUNTED, "paid_date": "2021-03-12", "paid_amount": 100_000.0},
        {**DISCOUNTED, "paid_date": "2021-03-12"},
        {**COMPENSATED, "recovered_date": "2021-06-01"},
        {**DISCOUNTED, "closed_date": "2021-03-12"},
        {"approved_date": "2020-09-04"},
    )
    told = stages(frame, day(AS_OF), {})
    assert overdue_face(frame, told, day(AS_OF)) == 1_600_000.0
    assert overdue_days(frame, told, day(AS_OF)).tolist() == [111, 111, 111, 111, 0, 0, 0, 0]


def test_every_pair_of_bucket_and_reason_has_a_line() -> None:
    frame = bills_of(DISCOUNTED).iloc[:0]
    table = ageing(frame, pd.Series([], dtype="str"), day(AS_OF))
    assert list(zip(table["bucket"], table["reason"], strict=True)) == [(b, r) for b in BUCKETS for r in REASONS]
    assert table["n_bills"].sum() == 0 and table["face"].sum() == 0.0
    assert overdue_face(frame, pd.Series([], dtype="str"), day(AS_OF)) == 0.0
