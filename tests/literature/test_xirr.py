"""Microsoft KB Q116041, the XIRR worksheet function: dated flows and their rate."""

import datetime
import math

import numpy as np
import pytest

from abs_model.measure.borrower import dated_rate, present_value
from abs_model.measure.investor import internal_rate_of_return

GAPS = (0, 60, 303, 411, 456)
"""Days from the first flow: 1 January, 1 March, 30 October 1992, 15 February, 1 April 1993."""

AMOUNTS = (-10_000.0, 2_750.0, 4_250.0, 3_250.0, 2_750.0)


def dates_from(first: datetime.date) -> list[datetime.date]:
    return [first + datetime.timedelta(days=gap) for gap in GAPS]


def test_the_example_of_the_article_returns_its_rate() -> None:
    dates = [
        datetime.date(1992, 1, 1),
        datetime.date(1992, 3, 1),
        datetime.date(1992, 10, 30),
        datetime.date(1993, 2, 15),
        datetime.date(1993, 4, 1),
    ]
    assert [(day - dates[0]).days for day in dates] == list(GAPS)
    np.testing.assert_allclose(internal_rate_of_return(dates, AMOUNTS), 0.373363, rtol=0, atol=1e-6)


def test_the_same_gaps_from_2008_return_the_same_rate() -> None:
    rate = internal_rate_of_return(dates_from(datetime.date(2008, 1, 1)), AMOUNTS)
    np.testing.assert_allclose(rate, 0.373362535, rtol=0, atol=1e-7)


def test_flows_that_never_change_sign_have_no_rate() -> None:
    assert math.isnan(internal_rate_of_return(dates_from(datetime.date(1992, 1, 1)), [100.0] * 5))
    assert math.isnan(internal_rate_of_return(dates_from(datetime.date(1992, 1, 1)), [-100.0] * 5))


def test_both_measures_return_the_rate_of_the_article() -> None:
    dates = dates_from(datetime.date(1992, 1, 1))
    np.testing.assert_allclose(dated_rate(dates, AMOUNTS), 0.373362535, rtol=0, atol=1e-8)
    np.testing.assert_allclose(dated_rate(dates, AMOUNTS), internal_rate_of_return(dates, AMOUNTS), rtol=0, atol=1e-9)


def test_the_gaps_from_2008_are_those_of_the_help_of_the_worksheet() -> None:
    dates = [
        datetime.date(2008, 1, 1),
        datetime.date(2008, 3, 1),
        datetime.date(2008, 10, 30),
        datetime.date(2009, 2, 15),
        datetime.date(2009, 4, 1),
    ]
    assert dates == dates_from(datetime.date(2008, 1, 1))
    np.testing.assert_allclose(dated_rate(dates, AMOUNTS), 0.373362535, rtol=0, atol=1e-8)
    np.testing.assert_allclose(present_value(0.09, dates, AMOUNTS), 2086.647602, rtol=0, atol=5.1e-7)
    np.testing.assert_allclose(present_value(dated_rate(dates, AMOUNTS), dates, AMOUNTS), 0.0, atol=1e-8)


@pytest.mark.parametrize(
    ("amounts", "fault"),
    [
        ([100.0] * 5, "above 0"),
        ([-100.0] * 5, "below 0"),
        ([0.0] * 5, "all amounts are 0"),
        ([0.0, 0.0, 5.0, 0.0, 0.0], "one sign or 0"),
        ([100.0, -5.0, float("nan"), 1.0, 1.0], "no number"),
        ([100.0, -50.0], "5 dates and 2 amounts"),
    ],
)
def test_flows_without_a_rate_are_refused_with_the_reason(amounts: list[float], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        dated_rate(dates_from(datetime.date(1992, 1, 1)), amounts)


def test_flows_of_one_day_are_refused() -> None:
    with pytest.raises(ValueError, match="one day"):
        dated_rate([datetime.date(1992, 1, 1)] * 2, [-100.0, 110.0])
    with pytest.raises(ValueError, match="one day"):
        dated_rate(dates_from(datetime.date(1992, 1, 1))[:1] * 2 + [datetime.date(1993, 1, 1)], [-100.0, 110.0, 0.0])


def test_flows_whose_days_are_all_of_one_sign_are_refused() -> None:
    first = datetime.date(1992, 1, 1)
    with pytest.raises(ValueError, match="net amounts of all days are above 0"):
        dated_rate([first, first, datetime.date(1993, 1, 1)], [-100.0, 110.0, 5.0])


def test_of_two_rates_the_largest_is_meant() -> None:
    # 100 = 230 / 1.1 - 132 / 1.1^2 = 230 / 1.2 - 132 / 1.2^2: both 10 and 20 % are rates.
    year = datetime.timedelta(days=365)
    dates = [datetime.date(2021, 1, 1) + n * year for n in range(3)]
    np.testing.assert_allclose(dated_rate(dates, [100.0, -230.0, 132.0]), 0.2, rtol=0, atol=1e-12)


def test_flows_that_are_worth_something_at_every_rate_have_none() -> None:
    year = datetime.timedelta(days=365)
    dates = [datetime.date(2021, 1, 1) + n * year for n in range(3)]
    with pytest.raises(ValueError, match="no rate"):
        dated_rate(dates, [100.0, -100.0, 100.0])


def test_a_rate_beyond_every_number_is_refused() -> None:
    with pytest.raises(ValueError, match="beyond every number"):
        dated_rate([datetime.date(2021, 1, 1), datetime.date(2021, 1, 2)], [-1.0, 100.0])


def test_a_single_fen_on_the_day_after_the_last_hides_no_rate() -> None:
    first, last = datetime.date(2021, 1, 1), datetime.date(2023, 1, 1)
    dates = [first, last, last + datetime.timedelta(days=1)]
    amounts = [42_000_000.0, -45_000_000.0, 0.01]
    np.testing.assert_allclose(dated_rate(dates, amounts), (45 / 42) ** 0.5 - 1, rtol=0, atol=1e-9)
