"""Two legs, by hand and by closed form."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from abs_model.measure.protection import (
    Legs,
    Timetable,
    fair_rate,
    guarantee_legs,
    net_value,
    protection_legs,
    regular_timetable,
)

Array = NDArray[np.float64]


def undiscounted(years: Array) -> Array:
    return np.ones_like(years)


def at_five_per_cent(years: Array) -> Array:
    return np.asarray(1.05**-years)


def test_two_years_of_a_swap_are_those_counted_by_hand() -> None:
    # 10 % default in the first year, 10 % of the notional in the second; premium at each year's end, half a year's
    # premium on what defaults in the middle, where 60 % of it is paid.
    legs = protection_legs([1.0, 0.9, 0.8], regular_timetable(2, 1.0, at_five_per_cent), 0.6)
    middle = 1.05**-0.5, 1.05**-1.5
    assert_allclose(legs.protection, 0.06 * sum(middle), rtol=1e-14)
    assert_allclose(legs.annuity, 0.9 / 1.05 + 0.8 / 1.05**2, rtol=1e-14)
    assert_allclose(legs.accrued, 0.05 * sum(middle), rtol=1e-14)


def test_finer_steps_leave_the_payment_dates_and_move_the_losses_to_where_they_fall() -> None:
    timetable = regular_timetable(2, 1.0, undiscounted, steps=2)
    assert timetable.accrual.tolist() == [0, 1, 0, 1]
    assert timetable.accrued.tolist() == [0.25, 0.75, 0.25, 0.75]
    assert regular_timetable(2, 1.0, lambda years: years, steps=2).discount.tolist() == [0.5, 1, 1.5, 2]
    assert regular_timetable(2, 1.0, lambda years: years, steps=2).loss_discount.tolist() == [0.25, 0.75, 1.25, 1.75]


@pytest.mark.parametrize("hazard", [0.001, 0.02, 0.3])
@pytest.mark.parametrize("rate", [0.0, 0.05])
def test_with_fine_steps_the_legs_are_the_integrals_of_a_constant_hazard(hazard: float, rate: float) -> None:
    # Annuity (1 - exp(-(h + r) T)) / (h + r), protection h (1 - R) times it; a premium in arrears loses half a step of
    # interest.
    steps, maturity = 4000, 5.0
    timetable = regular_timetable(steps, maturity / steps, lambda years: np.exp(-rate * years))
    legs = protection_legs(np.exp(-hazard * np.linspace(0, maturity, steps + 1)), timetable, 0.6)
    integral = -math.expm1(-(hazard + rate) * maturity) / (hazard + rate)
    in_arrears = 0.5 * rate * maturity / steps
    assert_allclose(legs.protection, 0.6 * hazard * integral, rtol=1e-6)
    assert_allclose(legs.annuity + legs.accrued, integral * (1 - in_arrears), rtol=1e-6)
    assert_allclose(fair_rate(legs), 0.6 * hazard * (1 + in_arrears), rtol=1e-6)


def test_what_never_defaults_needs_no_premium() -> None:
    assert fair_rate(protection_legs(np.ones(5), regular_timetable(4, 0.25, at_five_per_cent), 0.6)) == 0


def test_at_the_fair_rate_neither_side_gains() -> None:
    legs = protection_legs([1.0, 0.97, 0.9], regular_timetable(2, 0.5, at_five_per_cent), 0.6)
    assert_allclose(net_value(legs, fair_rate(legs)), 0, rtol=0, atol=1e-17)
    assert net_value(legs, fair_rate(legs) + 0.01) > 0
    assert net_value(legs, fair_rate(legs) - 0.01) < 0


def test_a_guarantee_fee_collects_what_the_claims_cost() -> None:
    # A note of 200 that is halved after a year; claims of 0.5 and 0.2 expected in the middle of either year.
    timetable = regular_timetable(2, 1.0, at_five_per_cent)
    legs = guarantee_legs([0.5, 0.2], [200.0, 100.0], timetable)
    rate = fair_rate(legs)
    fees = rate * 200 / 1.05 + rate * 100 / 1.05**2
    assert_allclose(fees, 0.5 * 1.05**-0.5 + 0.2 * 1.05**-1.5, rtol=1e-14)


def test_a_fee_in_advance_is_lower_than_one_in_arrears() -> None:
    arrears = regular_timetable(1, 1.0, at_five_per_cent)
    advance = Timetable(
        accrual=arrears.accrual, discount=np.ones(1), accrued=arrears.accrued, loss_discount=arrears.loss_discount
    )
    rates = [fair_rate(guarantee_legs([1.0], [100.0], timetable)) for timetable in (advance, arrears)]
    assert_allclose(rates[1], 1.05 * rates[0], rtol=1e-14)


def test_a_survival_that_wavers_in_the_last_binary_digit_is_taken() -> None:
    assert protection_legs([1.0, 1.0 + 2e-16, 1.0], regular_timetable(2, 1.0, undiscounted)).annuity == 2


@pytest.mark.parametrize("surviving", [[1.0, 0.5, 0.6], [1.1, 1.0, 0.9], [1.0, 0.5, -0.1], [1.0, np.nan, 0.5]])
def test_a_survival_that_rises_or_leaves_the_unit_interval_is_refused(surviving: list[float]) -> None:
    with pytest.raises(ValueError, match="shares that never rise are wanted"):
        protection_legs(surviving, regular_timetable(2, 1.0, undiscounted))


def test_survival_at_other_dates_than_the_timetables_is_refused() -> None:
    with pytest.raises(ValueError, match=r"shape \(2,\); \(3,\) is wanted"):
        protection_legs([1.0, 0.9], regular_timetable(2, 1.0, undiscounted))


@pytest.mark.parametrize(
    ("claims", "balance", "message"),
    [
        ([1.0], [1.0, 1.0], "is wanted"),
        ([1.0, 1.0], [1.0, -1.0], "not below 0"),
        ([1.0, 1.0], [1.0, np.nan], "not below 0"),
    ],
)
def test_fees_on_balances_that_are_none_are_refused(claims: list[float], balance: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        guarantee_legs(claims, balance, regular_timetable(2, 1.0, undiscounted))


def test_arrays_of_a_timetable_that_differ_in_length_are_refused() -> None:
    one, two = np.ones(1), np.ones(2)
    with pytest.raises(ValueError, match="one axis of equal length"):
        Timetable(accrual=two, discount=two, accrued=one, loss_discount=two)
    with pytest.raises(ValueError, match="one axis of equal length"):
        Timetable(
            accrual=np.ones((2, 2)), discount=np.ones((2, 2)), accrued=np.ones((2, 2)), loss_discount=np.ones((2, 2))
        )


@pytest.mark.parametrize(("n_payments", "interval", "steps"), [(0, 1.0, 1), (1, 0.0, 1), (1, np.nan, 1), (1, 1.0, 0)])
def test_a_timetable_without_payments_intervals_or_steps_is_refused(
    n_payments: int, interval: float, steps: int
) -> None:
    with pytest.raises(ValueError, match="at least 1, above 0, at least 1 are wanted"):
        regular_timetable(n_payments, interval, undiscounted, steps=steps)


def test_a_premium_that_is_worth_nothing_has_no_fair_rate() -> None:
    with pytest.raises(ValueError, match="a value above 0 is wanted"):
        fair_rate(Legs(protection=1.0, annuity=0.0, accrued=0.0))
