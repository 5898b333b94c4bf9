"""What happened in front of every path, by hand."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from abs_model.engine.cashflow import Collections, project_collections
from abs_model.engine.default_table import default_table, looked_up
from abs_model.engine.paths import NEVER, Paths
from abs_model.engine.realised import Realised, happened, with_realised
from abs_model.errors import InvariantError
from abs_model.pool.exposure import ExposureRow, Exposures, Since
from abs_model.schedule.period import Period
from tests.builders import day as day_of

ROWS = (
    ExposureRow(core_enterprise="c1", group="g", debtor="d1"),
    ExposureRow(core_enterprise="c2", group="c2", debtor="d2"),
)


def whole(*values: int) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return np.array(values, dtype=np.int64)


def paths(**terms: object) -> Paths:
    never = np.full((2, 1), NEVER, dtype=np.int64)
    plain = Paths(n_paths=1, default_day=never, repurchase_day=never, delay_days=np.zeros((2, 1), dtype=np.int64))
    return replace(plain, **terms)  # type: ignore[arg-type]


def periods() -> tuple[Period, ...]:
    ends = [date(2020, 6, 30), date(2020, 7, 31), date(2020, 8, 31), date(2020, 9, 30)]
    return tuple(
        Period(number=number, start=ends[max(number - 1, 0)], end=end, is_projected=False)
        for number, end in enumerate(ends)
    )


def realised(**terms: object) -> Realised:
    """One window of a pool of 1,000 fen, of which 400 are left."""
    none = np.zeros(2)
    plain = Realised(
        n_elapsed=1,
        day=day_of("2020-07-31"),
        collected=np.array([0.0, 500.0]),
        recovered=np.array([0.0, 7.0]),
        repurchased=np.array([0.0, 3.0]),
        diluted=np.array([0.0, 20.0]),
        defaulted=np.array([0.0, 80.0]),
        outstanding=np.array([1000.0, 400.0]),
        overdue=np.array([0.0, 100.0]),
        claimed=none,
        returned=none,
    )
    return replace(plain, **terms)  # type: ignore[arg-type]


def left(*, since_pay_day: str = "2020-08-03") -> Exposures:
    """100 that were due in July and 300 that are due in September."""
    return Exposures(
        rows=ROWS,
        row=whole(0, 1),
        pay_day=whole(day_of("2020-07-20"), day_of("2020-09-10")),
        face=np.array([100.0, 300.0]),
        since=Since(day=day_of("2020-07-31"), pay_day=day_of(since_pay_day), row_face=np.array([600.0, 400.0])),
    )


def rest(some: Paths, exposures: Exposures | None = None) -> Collections:
    return project_collections(exposures or left(), some, periods())


def test_what_is_left_goes_on_after_what_happened() -> None:
    found = with_realised(rest(paths()), realised())
    assert found.collected[:, 0].tolist() == [0, 500, 100, 300]
    assert found.recovered[:, 0].tolist() == [0, 7, 0, 0]
    assert found.repurchased[:, 0].tolist() == [0, 3, 0, 0]
    assert found.diluted[:, 0].tolist() == [0, 20, 20, 20]
    assert found.defaulted[:, 0].tolist() == [0, 80, 80, 80]
    assert found.outstanding[:, 0].tolist() == [1000, 400, 300, 0]
    assert found.overdue[:, 0].tolist() == [0, 100, 0, 0]
    assert (found.face, found.n_elapsed) == (1000.0, 1)
    assert with_realised(found, realised()) is found


def test_nothing_known_changes_nothing() -> None:
    plain, some = rest(paths()), paths()
    assert with_realised(plain, None) is plain
    assert happened(some, ROWS, None) is some
    assert happened(some, ROWS, realised(n_elapsed=0)) is some


def test_the_rest_is_what_was_outstanding() -> None:
    with pytest.raises(InvariantError, match="400 fen are left, 401 fen were outstanding"):
        with_realised(rest(paths()), realised(outstanding=np.array([1000.0, 401.0])))


def test_a_delay_counts_from_the_promised_day_and_nothing_is_paid_in_the_past() -> None:
    some = paths(n_paths=3, delay_days=np.array([[10, 42, 43], [0, 0, 0]]))
    found = with_realised(rest(some), realised())
    # 42 days after 20 July is 31 August, 43 days are September.
    assert found.collected.T.tolist() == [[0, 500, 100, 300], [0, 500, 100, 300], [0, 500, 0, 400]]
    assert found.overdue.T.tolist() == [[0, 100, 0, 0], [0, 100, 0, 0], [0, 100, 100, 0]]


def test_a_default_comes_after_what_is_known() -> None:
    # One path each: long ago; on the first open day; on the day on which the overdue part would pay; after it.
    days = whole(0, day_of("2020-08-01"), day_of("2020-08-03"), day_of("2020-08-04"))
    found = with_realised(rest(paths(n_paths=4, default_day=np.stack([days, np.full(4, NEVER)]))), realised())
    assert found.defaulted.T.tolist() == [[0, 80, 180, 180]] * 3 + [[0, 80, 80, 80]]
    assert found.collected[2].tolist() == [0, 0, 0, 100]


@pytest.mark.parametrize("seed", range(8))
def test_the_rest_is_looked_up_as_it_is_worked_out(seed: int) -> None:
    rng = np.random.default_rng(seed)
    days = rng.choice(np.arange(day_of("2020-07-10"), day_of("2020-10-20")), size=(2, 64))
    delays = rng.integers(0, 60, size=(2, 1))
    exposures = left(since_pay_day=f"2020-08-0{rng.integers(1, 6)}")
    base = paths(delay_days=delays, recovery_ratio=whole(30_000_000), recovery_lag_days=whole(int(rng.integers(0, 40))))
    some = happened(replace(base, n_paths=64, default_day=days), ROWS, realised())
    found = looked_up(default_table(exposures, happened(base, ROWS, realised()), periods()), some)
    for name in ("collected", "recovered", "defaulted", "outstanding", "overdue", "after_legal_final"):
        np.testing.assert_array_equal(getattr(found, name), getattr(rest(some, exposures), name), err_msg=name)


def test_what_is_known_is_known_and_what_is_assumed_is_still_to_come() -> None:
    first, later = day_of("2020-08-01"), day_of("2020-08-20")
    assumed = paths(
        default_day=np.array([[day_of("2020-07-03")], [later]]),
        repurchase_day=np.array([[NEVER], [0]]),
        commingling_day=whole(5),
        failure_day={"guarantor": whole(9), "liquidity_provider": whole(later)},
        event_day={"lapse": whole(later)},
    )
    known = realised(
        default_day={"c2": 18_400, "g": 18_300},
        failure_day={"liquidity_provider": 18_400, "originator": 18_401},
        event_day={"lapse": 18_402},
    )
    found = happened(assumed, ROWS, known)
    assert found.default_day.tolist() == [[18_300], [18_400]]
    assert found.repurchase_day.tolist() == [[NEVER], [first]]
    assert found.commingling_day.tolist() == [first]
    assert {role: days.tolist() for role, days in found.failure_day.items()} == {
        "guarantor": [first], "liquidity_provider": [18_400], "originator": [18_401],
    }  # fmt: skip
    assert found.event_day["lapse"].tolist() == [18_402]
    assert happened(assumed, ROWS, realised()).default_day.tolist() == [[first], [later]]


def test_what_has_defaulted_is_claimed_when_it_falls_due() -> None:
    ahead = np.array([0.0, 0.0, 0.0, 80.0])
    found = with_realised(rest(paths()), realised(claimed_ahead=ahead, claimed=np.array([0.0, 11.0])))
    assert found.claimed[:, 0].tolist() == [0, 11, 0, 80]


def test_income_is_told_or_not() -> None:
    known = realised(income={"collection": np.array([np.nan, 12.0]), "reserve": np.array([np.nan, np.nan])})
    assert known.earned("collection", 1) == 12.0
    assert [known.earned("collection", 2), known.earned("reserve", 1), known.earned("other", 1)] == [None] * 3


def test_the_hash_is_of_all_that_happened() -> None:
    hashes = {
        one.sha256
        for one in (
            realised(),
            realised(collected=np.array([0.0, 501.0])),
            realised(income={"collection": np.array([np.nan, 1.0])}),
            realised(default_day={"c1": 1}),
            realised(failure_day={"c1": 1}),
            realised(claimed_ahead=np.ones(4)),
        )
    }
    assert len(hashes) == 6
    assert realised().sha256 == realised().sha256
