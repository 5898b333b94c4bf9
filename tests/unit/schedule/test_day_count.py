"""Day counts, against published examples, pyxirr and QuantLib."""

import warnings
from datetime import date, timedelta
from fractions import Fraction
from typing import get_args

import numpy as np
import pytest
import pyxirr
from numpy.testing import assert_allclose

from abs_model.errors import DealError
from abs_model.schedule.day_count import DayCount, day_count_days, year_fraction

CONVENTIONS = get_args(DayCount)
PYXIRR = {
    "ACT/365F": pyxirr.DayCount.ACT_365F,
    "ACT/360": pyxirr.DayCount.ACT_360,
    "ACT/ACT": pyxirr.DayCount.ACT_ACT_ISDA,
    "30/360": pyxirr.DayCount.THIRTY_360_ISDA,
    "30E/360": pyxirr.DayCount.THIRTY_E_360,
}
FLOAT_ERROR = 1e-13


def random_pairs(n_pairs: int) -> list[tuple[date, date]]:
    """Random periods of up to about ten years."""
    generator = np.random.default_rng(20200707)
    starts = generator.integers(date(2000, 1, 1).toordinal(), date(2040, 1, 1).toordinal(), size=n_pairs)
    lengths = generator.integers(0, 3660, size=n_pairs)
    return [
        (date.fromordinal(start), date.fromordinal(start + length))
        for start, length in zip(starts.tolist(), lengths.tolist(), strict=True)
    ]


def month_end_pairs() -> list[tuple[date, date]]:
    """Every ordered pair of the days around the month ends from February 2023 to April 2024, a leap day among them."""
    days = [
        date(2023, 2, 1) + timedelta(days=number)
        for number in range(450)
        if (date(2023, 2, 1) + timedelta(days=number)).day in (1, 28, 29, 30, 31)
    ]
    return [(start, end) for start in days for end in days if start <= end]


PAIRS = random_pairs(5_000) + month_end_pairs()


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_year_fractions_equal_pyxirrs_on_random_periods_and_around_month_ends(convention: DayCount) -> None:
    ours = [float(year_fraction(start, end, convention)) for start, end in PAIRS]
    theirs = [pyxirr.year_fraction(start, end, PYXIRR[convention]) for start, end in PAIRS]
    assert_allclose(ours, theirs, rtol=FLOAT_ERROR, atol=FLOAT_ERROR)


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_days_and_year_fractions_equal_quantlibs_on_random_periods_and_around_month_ends(convention: DayCount) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SWIG types warn on import under newer Pythons
        import QuantLib as ql  # type: ignore[import-untyped]

    counter = {
        "ACT/365F": ql.Actual365Fixed,
        "ACT/360": ql.Actual360,
        "ACT/ACT": lambda: ql.ActualActual(ql.ActualActual.ISDA),
        "30/360": lambda: ql.Thirty360(ql.Thirty360.BondBasis),
        "30E/360": lambda: ql.Thirty360(ql.Thirty360.European),
    }[convention]()
    pairs = [(ql.Date(a.day, a.month, a.year), ql.Date(b.day, b.month, b.year)) for a, b in PAIRS]
    assert [day_count_days(a, b, convention) for a, b in PAIRS] == [counter.dayCount(a, b) for a, b in pairs]
    ours = [float(year_fraction(a, b, convention)) for a, b in PAIRS]
    assert_allclose(ours, [counter.yearFraction(a, b) for a, b in pairs], rtol=FLOAT_ERROR, atol=FLOAT_ERROR)


def test_a_year_without_a_leap_day_is_365_days_and_exactly_one_year_of_act_365() -> None:
    start, end = date(2020, 7, 7), date(2021, 7, 7)
    assert day_count_days(start, end, "ACT/365F") == 365
    assert year_fraction(start, end, "ACT/365F") == 1
    assert 263_000_000 * Fraction("0.038") * year_fraction(start, end, "ACT/365F") == 9_994_000


def test_a_year_with_a_leap_day_is_more_than_one_year_of_act_365() -> None:
    assert year_fraction(date(2019, 7, 7), date(2020, 7, 7), "ACT/365F") == Fraction(366, 365)


def test_a_bill_of_half_a_year_bears_181_days_of_360() -> None:
    assert year_fraction(date(2020, 9, 11), date(2021, 3, 11), "ACT/360") == Fraction(181, 360)


def test_act_act_splits_a_period_at_the_new_year_as_in_isdas_own_example() -> None:
    # ISDA (1999), The Actual/Actual Day Count Fraction, first example: 61 days of a common year, 121 of a leap year.
    assert year_fraction(date(2003, 11, 1), date(2004, 5, 1), "ACT/ACT") == Fraction(61, 365) + Fraction(121, 366)


def test_the_two_30_360_conventions_differ_when_only_the_end_is_a_31st() -> None:
    start, end = date(2021, 1, 15), date(2021, 3, 31)
    assert day_count_days(start, end, "30/360") == 76
    assert day_count_days(start, end, "30E/360") == 75


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_an_empty_period_has_no_length(convention: DayCount) -> None:
    assert year_fraction(date(2021, 7, 7), date(2021, 7, 7), convention) == 0


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_year_fractions_are_exact_rationals(convention: DayCount) -> None:
    assert isinstance(year_fraction(date(2020, 7, 7), date(2021, 3, 11), convention), Fraction)


def test_an_unknown_convention_and_an_end_before_the_start_are_told_at_once() -> None:
    with pytest.raises(DealError) as raised:
        year_fraction(date(2021, 7, 7), date(2020, 7, 7), "ACT/365")  # type: ignore[arg-type]
    convention, period = str(raised.value).splitlines()
    assert convention.startswith("day_count: 'ACT/365' is not known;")
    assert convention.endswith("Did you mean ACT/365F?")
    assert period.startswith("accrual period: it starts on 2021-07-07 and ends on 2020-07-07;")
