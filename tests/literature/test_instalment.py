"""Level payments of a mortgage: QuantLib, test-suite/amortizingbond.cpp (100 over 360 months at 0 to 12 % a year)."""

from fractions import Fraction

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from abs_model.measure.instalment import (
    annuity,
    bullet,
    effective_split,
    equal_principal,
    interest_on,
    level_payment,
)

PAYMENTS = (
    0.277777778, 0.321639520, 0.369619473, 0.421604034, 0.477415295, 0.536821623, 0.599550525, 0.665302495, 0.733764574,
    0.804622617, 0.877571570, 0.952323396, 1.028612597,
)  # fmt: skip
"""Monthly, for 0, 1, ... 12 % a year, a twelfth each month."""


@pytest.mark.parametrize(("percent", "published"), list(enumerate(PAYMENTS)))
def test_the_level_payment_is_the_published_one(percent: int, published: float) -> None:
    # Published to nine decimals, so half of the last one is all that may be between.
    assert_allclose(level_payment(100.0, percent / 1200, 360), published, rtol=0, atol=5.1e-10)


@pytest.mark.parametrize(("percent", "published"), list(enumerate(PAYMENTS)))
def test_a_schedule_in_fen_pays_the_published_amount_and_clears_the_loan(percent: int, published: float) -> None:
    lent = 10**11  # 1,000,000,000 yuan: ten million times 100, and a fen is the ninth decimal
    schedule = annuity(lent, Fraction(percent, 1200), [Fraction(1)] * 360)
    assert_allclose(schedule.payment[:-1], published * 1e9, rtol=0, atol=1.0)
    assert schedule.principal.sum() == lent
    # Half a fen of the payment and half a fen of interest each month, grown to the end.
    rate = percent / 1200
    drift = ((1 + rate) ** 360 - 1) / rate if rate else 360.0
    assert abs(schedule.payment[-1] - schedule.payment[0]) <= drift + 1


def test_a_small_rate_keeps_its_digits() -> None:
    # Expanded to the first order: L / n x (1 + i (n + 1) / 2).
    assert_allclose(level_payment(1.0, 1e-12, 360), (1 + 1e-12 * 361 / 2) / 360, rtol=1e-15)


def test_a_loan_of_four_quarters_by_hand() -> None:
    # 10,000.00 yuan at 4 %: the payment is 10,000 x 0.01 / (1 - 1.01^-4) = 2,562.81.
    schedule = annuity(1_000_000, Fraction(4, 400), [Fraction(1)] * 4)
    assert schedule.interest.tolist() == [10_000, 7_537, 5_050, 2_537]  # 1 % of 1,000,000; 753,719; 504,975; 253,744
    assert schedule.principal.tolist() == [246_281, 248_744, 251_231, 253_744]
    assert schedule.balance.tolist() == [1_000_000, 753_719, 504_975, 253_744]


def test_a_first_period_so_long_that_interest_exceeds_the_payment_repays_nothing() -> None:
    schedule = annuity(1_000_000, Fraction(4, 400), [Fraction(30), Fraction(1), Fraction(1), Fraction(1)])
    assert schedule.interest[0] == 300_000
    assert schedule.principal.tolist() == [0, 246_281, 248_744, 504_975]


def test_equal_parts_and_a_bullet() -> None:
    assert equal_principal(1_000, 8).tolist() == [125] * 8
    assert equal_principal(2, 4).tolist() == [1, 0, 1, 0]  # 0.5, 1, 1.5 and 2, half up
    assert bullet(1_000, 2).tolist() == [0, 1_000]


def test_interest_accrues_on_what_is_owed_at_the_start_of_each_period() -> None:
    # 42,000,000 x 4.05 % x 91 / 365 = 424,084.93; half of it for the second path.
    owed = np.array([[4.2e9, 2.1e9], [4.2e9, 0.0]])
    found = interest_on(owed, Fraction(405, 10_000), [Fraction(91, 365), Fraction(1, 4)])
    assert_array_equal(found, [[42_408_493, 21_204_247], [42_525_000, 0]])


def test_fees_of_a_licence_split_at_the_rate_they_imply() -> None:
    # 100 = 60 / 1.1 + 55 / 1.1^2 at 10 %: 54.545454 + 45.454546.
    rate, parts = effective_split(10_000, np.array([6_000.0, 5_500.0]), [1.0, 2.0])
    assert_allclose(rate, 0.1, rtol=1e-12)
    assert parts.interest.tolist() == [1_000, 500]
    assert parts.principal.tolist() == [5_000, 5_000]


def test_a_fee_below_the_interest_repays_nothing_and_the_next_makes_up_for_it() -> None:
    # At 10 %: 100 grows to 110, less 4 is 106; 116.6 - 66.6 = 50; 55 - 55 = 0.
    rate, parts = effective_split(10_000, np.array([400.0, 6_660.0, 5_500.0]), [1.0, 2.0, 3.0])
    assert_allclose(rate, 0.1, rtol=1e-12)
    assert parts.principal.tolist() == [0, 5_000, 5_000]
    assert parts.interest.tolist() == [400, 1_660, 500]


@pytest.mark.parametrize("fees", [[5_000.0, 5_000.0], [5_000.0, 4_999.0], [0.0, 0.0]])
def test_fees_that_do_not_exceed_the_lump_sum_do_not_repay_it(fees: list[float]) -> None:
    with pytest.raises(ValueError, match="does not repay"):
        effective_split(10_000, np.array(fees), [1.0, 2.0])


@pytest.mark.parametrize(
    ("fees", "years", "wrong"),
    [
        ([6_000.0, 6_000.0], [2.0, 1.0], "ascend"),
        ([6_000.0, 6_000.0], [-1.0, 1.0], "ascend"),
        ([-1.0, 12_000.0], [1.0, 2.0], "at least 0"),
        ([12_000.0], [1.0, 2.0], "1 fees and 2 times"),
        ([10_000.0, 10.0], [0.0, 1.0], "nothing is lent"),
    ],
)
def test_fees_that_are_none_are_refused(fees: list[float], years: list[float], wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        effective_split(10_000, np.array(fees), years)


def test_a_loan_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="one payment"):
        level_payment(100.0, 0.01, 0)
    with pytest.raises(ValueError, match="above -1"):
        level_payment(100.0, -1.0, 12)
    with pytest.raises(ValueError, match="at least 0"):
        equal_principal(-1, 2)
    with pytest.raises(ValueError, match="at least 0"):
        annuity(100, Fraction(-1, 100), [Fraction(1)])
    with pytest.raises(ValueError, match="one payment"):
        annuity(100, Fraction(1, 100), [])
    with pytest.raises(ValueError, match="one length"):
        interest_on(np.ones(2), Fraction(1, 100), [Fraction(1)])
    with pytest.raises(ValueError, match="too many digits"):
        interest_on(np.ones(1), Fraction(1, 2**62 + 1), [Fraction(1)])
