"""Microsoft KB Q116041, the XIRR worksheet function: dated flows and their rate."""

import datetime
import math

import numpy as np

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
