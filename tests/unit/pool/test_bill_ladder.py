"""The maturity ladder of bills: rungs without gaps, and nothing lost between them."""

import datetime

import numpy as np

from abs_model.pool.bill_ladder import EPOCH, bill_ladder

AS_OF = datetime.date(2024, 6, 28)


def days(*dates: str) -> np.ndarray:
    return np.array([(datetime.date.fromisoformat(date) - EPOCH).days for date in dates], dtype=np.int64)


def test_a_month_by_days_a_quarter_by_weeks_and_the_rest_by_months() -> None:
    ladder = bill_ladder(days("2025-03-31"), np.array([100.0]), AS_OF)
    counts = ladder["rung"].value_counts()
    assert counts["past_due"] == 1
    assert counts["daily"] == 30
    assert counts["weekly"] == 8
    assert ladder["to_date"].iloc[-1] >= datetime.date(2025, 3, 31)
    assert ladder["to_date"].iloc[-2] < datetime.date(2025, 3, 31)


def test_rungs_follow_one_another_without_a_gap() -> None:
    ladder = bill_ladder(days("2024-12-27"), np.array([100.0]), AS_OF)
    ends, starts = ladder["to_date"].tolist()[:-1], ladder["from_date"].tolist()[1:]
    assert [end + datetime.timedelta(days=1) for end in ends] == starts


def test_a_bill_stands_on_the_rung_that_holds_its_day_both_ends_included() -> None:
    ladder = bill_ladder(
        days("2024-06-28", "2024-06-29", "2024-07-28", "2024-07-29", "2024-08-04", "2024-08-05"),
        np.array([1.0, 2.0, 4.0, 8.0, 16.0, 32.0]) * 100,
        AS_OF,
    )
    held = ladder.set_index(["rung", "to_date"])["face"]
    assert held["past_due", AS_OF] == 1.0
    assert held["daily", datetime.date(2024, 6, 29)] == 2.0
    assert held["daily", datetime.date(2024, 7, 28)] == 4.0
    assert held["weekly", datetime.date(2024, 8, 4)] == 24.0
    assert held["weekly", datetime.date(2024, 8, 11)] == 32.0


def test_the_ladder_adds_up_to_the_book() -> None:
    rng = np.random.default_rng(5)
    number = (AS_OF - EPOCH).days + rng.integers(-40, 200, 500)
    face = rng.integers(1, 10**9, 500).astype(np.float64)
    ladder = bill_ladder(number, face, AS_OF)
    assert ladder["n_bills"].sum() == 500
    assert round(float(ladder["face_so_far"].iloc[-1]) * 100) == face.sum()
    np.testing.assert_allclose(ladder["share"].sum(), 1.0, rtol=1e-12)


def test_an_empty_book_has_an_empty_ladder() -> None:
    ladder = bill_ladder(np.zeros(0, dtype=np.int64), np.zeros(0), AS_OF)
    assert ladder["face"].sum() == 0
    assert ladder["n_bills"].sum() == 0
