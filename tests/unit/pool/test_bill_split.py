"""A split bill: its parts, and what keeps a bill from being split."""

from typing import Any

import pandas as pd
import pytest

from abs_model.errors import TapeError
from abs_model.pool.bill_split import SPLIT_AT, split
from tests.unit.pool.test_bill_tape import NEW, NONE, OLD, WHOLE, numbered, part, read

BILL = f"{NEW}:1-40000000"
OTHER = numbered("7")


def bills(**cells: object) -> pd.DataFrame:
    """Three good bills, the second with some cells changed."""
    frame = read({"pack_no": OTHER, **WHOLE}, cells, {"pack_no": OLD, **NONE, "issue_date": "2024-01-05"}).frame
    assert len(frame) == 3
    return frame


def refused(frame: pd.DataFrame, bill_id: str = BILL, parts: Any = (1.0, 399_999.0), at: Any = "discount") -> str:
    with pytest.raises(TapeError) as caught:
        split(frame, bill_id, parts, at)
    return str(caught.value)


@pytest.mark.parametrize("at", SPLIT_AT)
def test_the_parts_stand_where_the_bill_stood_and_follow_one_another(at: Any) -> None:
    before = bills(supplier_name="供应商", discount_rate="0.03")
    after = split(before, BILL, [100_000.0, 0.01, 299_999.99], at)
    assert after["bill_id"].tolist() == [
        OTHER,
        f"{NEW}:1-10000000",
        f"{NEW}:10000001-10000001",
        f"{NEW}:10000002-40000000",
        OLD,
    ]
    assert after["face"].tolist() == [400_000.0, 100_000.0, 0.01, 299_999.99, 400_000.0]
    assert after[["range_start", "range_end"]].values.tolist()[1:4] == [
        [1, 10_000_000],
        [10_000_001, 10_000_001],
        [10_000_002, 40_000_000],
    ]
    kept = [column for column in before if column not in ("bill_id", "face", "range_start", "range_end")]
    copies = before.iloc[[1, 1, 1]][kept].reset_index(drop=True)
    pd.testing.assert_frame_equal(after.iloc[1:4][kept].reset_index(drop=True), copies)
    assert after.dtypes.to_dict() == before.dtypes.to_dict()
    assert before["bill_id"].tolist() == [OTHER, BILL, OLD]


def test_a_part_can_be_split_again() -> None:
    once = split(bills(), BILL, [100_000.0, 300_000.0], "endorsement")
    twice = split(once, f"{NEW}:10000001-40000000", [1.0, 299_999.0], "presentment")
    assert twice["bill_id"].tolist()[1:4] == [
        f"{NEW}:1-10000000",
        f"{NEW}:10000001-10000100",
        f"{NEW}:10000101-40000000",
    ]


def test_amounts_of_the_whole_are_split_so_that_they_add_up() -> None:
    """100.00 yuan of fees over thirds of the bill: running totals 33.33 and 66.67, so 33.33, 33.34, 33.33."""
    frame = bills(**part(1, 300), other_fee="100.00")
    after = split(frame, f"{NEW}:1-300", [1.0, 1.0, 1.0], "discount")
    assert after["other_fee"].tolist()[1:4] == [33.33, 33.34, 33.33]


def test_no_part_gets_back_more_than_was_paid_for_it() -> None:
    """Split over the faces alone, 2 fen paid and 1 got back would fall on different parts: 1 0 1 0 and 0 1 0 0."""
    days = {"compensated_date": "2024-07-15", "recovered_date": "2024-07-16"}
    frame = bills(**part(1, 4), **days, compensated_amount="0.02", recovered_amount="0.01")
    after = split(frame, f"{NEW}:1-4", [0.01] * 4, "presentment").iloc[1:5]
    assert after["compensated_amount"].tolist() == [0.01, 0.0, 0.01, 0.0]
    assert after["recovered_amount"].tolist() == [0.01, 0.0, 0.0, 0.0]


def test_acceptor_and_guarantor_do_not_pay_the_same_fen_of_a_part() -> None:
    frame = bills(**part(1, 4), paid_amount="0.02", compensated_amount="0.02")
    after = split(frame, f"{NEW}:1-4", [0.01] * 4, "presentment").iloc[1:5]
    assert (after["paid_amount"] + after["compensated_amount"]).tolist() == [0.01] * 4


def test_an_amount_that_is_not_stated_is_stated_of_no_part() -> None:
    after = split(bills(other_fee=""), BILL, [1.0, 399_999.0], "discount")
    assert after["other_fee"].isna().all()


def test_a_range_kept_in_one_column_is_that_of_the_part() -> None:
    after = split(bills(sub_range="1-40000000"), BILL, [1.0, 399_999.0], "discount")
    assert after["sub_range"].tolist()[1:3] == ["1-100", "101-40000000"]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ([1.0, 2.0], "parts of 3.00 yuan in all; the face of the bill, 400000.00 yuan, is wanted. Add what is missing"),
        ([400_000.0, 0.01], "parts of 400000.01 yuan in all; the face of the bill"),
        ([400_000.0], "1 part; two at least are wanted."),
        ([], "0 part; two at least are wanted."),
        ([0.0, 400_000.0], "a part of 0 yuan; an amount is wanted."),
        ([-1.0, 400_001.0], "a part of -1 yuan; an amount is wanted."),
        ([float("nan"), 400_000.0], "a part of nan yuan; an amount is wanted."),
        ([float("inf"), 1.0], "a part of inf yuan; an amount is wanted."),
        ([0.005, 399_999.995], "a part of 0.005 yuan; whole fen are wanted."),
    ],
)
def test_parts_that_are_not_the_whole_are_refused(parts: list[float], words: str) -> None:
    assert refused(bills(), parts=parts).startswith(f"split of {BILL}: {words}")


@pytest.mark.parametrize("bill_id", [OTHER, OLD])
def test_a_bill_without_sub_bills_is_not_split(bill_id: str) -> None:
    words = "a bill without sub-bills; one of the new-generation system with a range is wanted."
    assert refused(bills(), bill_id).startswith(f"split of {bill_id}: {words}")


@pytest.mark.parametrize("at", ["acceptance", "receipt"])
def test_a_bill_is_not_split_when_it_is_accepted_or_received(at: str) -> None:
    words = f"a split at {at}; one at endorsement, discount, pledge, presentment is wanted."
    assert refused(bills(), at=at).startswith(f"split of {BILL}: {words}")


@pytest.mark.parametrize(
    "cells",
    [
        {"paid_date": "2024-07-08"},
        {"closed_date": "2024-07-08"},
        {"compensated_date": "2024-07-05", "recovered_date": "2024-07-08"},
    ],
)
def test_a_settled_bill_is_not_split(cells: dict[str, object]) -> None:
    assert "a bill that is settled since 2024-07-08; a live one is wanted." in refused(bills(**cells))


def test_a_bill_of_which_a_part_is_paid_is_live() -> None:
    frame = bills(paid_date="2024-07-08", paid_amount="100000")
    after = split(frame, BILL, [100_000.0, 300_000.0], "presentment")
    assert after["paid_amount"].tolist()[1:3] == [25_000.0, 75_000.0]


def test_everything_that_keeps_a_bill_from_being_split_is_said_at_once() -> None:
    assert len(refused(bills(), OLD, parts=[1.0], at="acceptance").splitlines()) == 3


def test_a_bill_that_is_not_there_is_an_error_that_names_the_nearest() -> None:
    assert refused(bills(), f"{NEW}:1-4000000").endswith(f"Did you mean {BILL}?")
    assert refused(bills(), "x").endswith("Check the number: no bill of this pack is there.")
