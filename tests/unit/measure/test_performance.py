"""Ratios of a pool, worked out by hand."""

import numpy as np
import pytest

from abs_model.measure.performance import (
    days_sales_outstanding,
    deviation_share,
    is_flagged,
    loss_to_liquidation,
    quotient,
    rolling_mean,
    rolling_sum,
    turnover,
)


def test_days_sales_outstanding_of_fifteen_months() -> None:
    sales = [98, 102, 100, 105, 99, 101, 104, 103, 107, 106, 108, 110, 112, 109, 111]
    receivables = [171, 174, 176, 178, 177, 179, 181, 182, 185, 186, 188, 190, 193, 194, 195]
    found = days_sales_outstanding(receivables, sales, [30] * 15)
    # 194 / 332 x 90 in the last month; 171 / 98 x 30 in the first, of which nothing is known before.
    assert found[-1] == pytest.approx(52.59, abs=0.005)
    assert found[0] == pytest.approx(52.3469, abs=5e-5)
    assert turnover(found)[-1] == pytest.approx(6.845, abs=0.0005)


def test_days_count_as_they_are() -> None:
    # Mean 100 of two windows of 31 and 28 days in which 59 ran off: 100 days.
    assert days_sales_outstanding([110.0, 90.0], [30.0, 29.0], [31, 28])[-1] == 100.0


def test_nothing_sold_says_nothing() -> None:
    found = days_sales_outstanding([100.0, 50.0], [0.0, 50.0], [30, 30])
    assert np.isnan(found[0])
    assert found[1] == 75.0 / 50.0 * 60.0
    assert np.isnan(turnover(0.0))


def test_three_periods_are_three() -> None:
    assert rolling_mean([3.0, 0.0, 0.0, 0.0, 6.0]).tolist() == [3.0, 1.5, 1.0, 0.0, 2.0]
    assert rolling_mean([np.nan, 1.0, np.nan, 3.0])[1:].tolist() == [1.0, 1.0, 2.0]
    assert np.isnan(rolling_mean([np.nan, 1.0])[0])
    assert rolling_sum([1.0, 1.0, 1.0, 1.0]).tolist() == [1.0, 2.0, 3.0, 3.0]
    assert rolling_mean([1.0, 2.0], 1).tolist() == [1.0, 2.0]


def test_a_quotient_of_nothing_is_none() -> None:
    assert np.isnan(quotient(1.0, 0.0))
    assert quotient(0.0, 2.0) == 0.0
    assert np.isnan(loss_to_liquidation(1.0, 0.0, 0.0))
    # More is recovered than is lost: the loss is below nothing.
    assert loss_to_liquidation(10.0, 30.0, 100.0) == -0.2


@pytest.mark.parametrize(
    ("actual", "plan", "share", "flagged"),
    [
        (80.0, 100.0, -0.2, True),
        (80.01, 100.0, -0.1999, False),
        (120.0, 100.0, 0.2, True),
        (119.99, 100.0, 0.1999, False),
        (0.0, 100.0, -1.0, True),
        (5.0, 0.0, np.inf, True),
        (-5.0, 0.0, -np.inf, True),
        (0.0, 0.0, 0.0, False),
    ],
)
def test_a_fifth_is_told(actual: float, plan: float, share: float, flagged: bool) -> None:
    found = deviation_share(actual, plan)
    assert found == pytest.approx(share)
    assert bool(is_flagged(found)) is flagged
