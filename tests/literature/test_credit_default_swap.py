"""Credit default swaps: Hull's table in its editions, its binary swap, and QuantLib's cached value."""

import itertools
import warnings

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from abs_model.measure.protection import (
    Legs,
    Timetable,
    fair_rate,
    net_value,
    protection_legs,
    regular_timetable,
)

Array = NDArray[np.float64]

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import QuantLib as ql  # type: ignore[import-untyped]

YEARS = np.arange(6.0)
BY_PROBABILITY = 0.98**YEARS
"""Earlier editions: 2 % of what has survived defaults each year."""

BY_HAZARD = np.exp(-0.02 * YEARS)
"""Later editions: a hazard rate of 2 %."""


def hull(surviving: Array, loss_ratio: float) -> Legs:
    """Five annual payments, 5 % continuous, default in the middle of the year."""
    return protection_legs(surviving, regular_timetable(5, 1.0, lambda years: np.exp(-0.05 * years)), loss_ratio)


@pytest.mark.parametrize(
    ("surviving", "annuity", "accrued", "payoff", "printed", "recomputed"),
    [(BY_PROBABILITY, 4.0704, 0.0426, 0.0511, 124, 124.25), (BY_HAZARD, 4.0728, 0.0422, 0.0506, 123, 123.00)],
)
def test_the_books_swap_is_met_in_every_printed_digit(
    surviving: Array, annuity: float, accrued: float, payoff: float, printed: float, recomputed: float
) -> None:
    legs = hull(surviving, 0.6)
    assert_allclose([legs.annuity, legs.accrued, legs.protection], [annuity, accrued, payoff], rtol=0, atol=5e-5)
    assert_allclose(1e4 * fair_rate(legs), printed, rtol=0, atol=0.5)
    assert_allclose(1e4 * fair_rate(legs), recomputed, rtol=0, atol=0.005)


@pytest.mark.parametrize(
    ("surviving", "printed", "recomputed"), [(BY_PROBABILITY, 207, 207.1), (BY_HAZARD, 205, 205.0)]
)
def test_a_binary_swap_pays_the_whole_notional(surviving: Array, printed: float, recomputed: float) -> None:
    rate = 1e4 * fair_rate(hull(surviving, 1.0))
    assert_allclose(rate, printed, rtol=0, atol=0.5)
    assert_allclose(rate, recomputed, rtol=0, atol=0.05)


def quantlib_schedule() -> tuple[ql.Date, ql.Schedule]:
    """Evaluation date and schedule of creditdefaultswap.cpp, testCachedValue."""
    calendar = ql.TARGET()
    today = calendar.adjust(ql.Date(9, 6, 2006))
    issue = calendar.advance(today, -1, ql.Years)
    maturity = calendar.advance(issue, 10, ql.Years)
    roll = ql.ModifiedFollowing
    tenor = ql.Period(ql.Semiannual)
    return today, ql.Schedule(issue, maturity, tenor, calendar, roll, roll, ql.DateGeneration.Forward, False)


def quantlib_legs(hazard: float, rate: float, recovery: float) -> Legs:
    """The same swap by our arithmetic, on the dates of QuantLib's schedule, ACT/360."""
    today, schedule = quantlib_schedule()
    days = [date - today for date in schedule]
    periods = [(start, end) for start, end in itertools.pairwise(days) if end > 0]
    start, end = (np.array(column, dtype=np.float64) for column in zip(*periods, strict=True))
    begun = np.maximum(start, 0.0)
    middle = begun + (end - begun) // 2
    timetable = Timetable(
        accrual=(end - start) / 360,
        discount=np.exp(-rate * end / 360),
        accrued=(middle - start) / 360,
        loss_discount=np.exp(-rate * middle / 360),
    )
    surviving = np.exp(-hazard * np.append(0.0, end) / 360)
    return protection_legs(surviving, timetable, 1.0 - recovery)


def quantlib_swap(hazard: float, rate: float, recovery: float, premium_rate: float) -> tuple[float, float]:
    """Value per 10,000 and fair rate by QuantLib's mid-point engine."""
    today, schedule = quantlib_schedule()
    before = ql.Settings.instance().evaluationDate
    ql.Settings.instance().evaluationDate = today
    try:
        quote = ql.QuoteHandle(ql.SimpleQuote(hazard))
        flat = ql.FlatHazardRate(0, ql.TARGET(), quote, ql.Actual360())
        forward = ql.FlatForward(today, rate, ql.Actual360())
        curves = ql.DefaultProbabilityTermStructureHandle(flat), ql.YieldTermStructureHandle(forward)
        swap = ql.CreditDefaultSwap(
            ql.Protection.Seller, 10_000, premium_rate, schedule, ql.ModifiedFollowing, ql.Actual360(), True, True
        )
        swap.setPricingEngine(ql.MidPointCdsEngine(curves[0], recovery, curves[1]))
        return swap.NPV(), swap.fairSpread()
    finally:
        ql.Settings.instance().evaluationDate = before


def test_the_value_that_quantlib_has_cached_is_met() -> None:
    legs = quantlib_legs(hazard=0.01234, rate=0.06, recovery=0.4)
    assert_allclose(10_000 * net_value(legs, 0.0120), 295.0153398, rtol=0, atol=1e-6)
    assert_allclose(fair_rate(legs), 0.007517539081, rtol=0, atol=1e-7)


@pytest.mark.parametrize(
    ("hazard", "rate", "recovery", "premium_rate"),
    [(0.01234, 0.06, 0.4, 0.0120), (0.0005, 0.0, 0.0, 0.001), (0.2, 0.03, 0.25, 0.05), (1.5, -0.01, 0.6, 0.3)],
)
def test_the_mid_point_engine_of_quantlib_agrees_to_ten_digits(
    hazard: float, rate: float, recovery: float, premium_rate: float
) -> None:
    legs = quantlib_legs(hazard, rate, recovery)
    value, fair = quantlib_swap(hazard, rate, recovery, premium_rate)
    assert_allclose(10_000 * net_value(legs, premium_rate), value, rtol=1e-10)
    assert_allclose(fair_rate(legs), fair, rtol=1e-10)
