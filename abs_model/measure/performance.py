"""How receivables perform: ratios of a period, rolling means, days sales outstanding, deviations from a plan.

The formulas and their sources are in ``docs/methods/monitoring.md``.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

DAYS_A_YEAR = 360
"""By which a turnover is counted."""

ROLLING = 3
"""Periods of a rolling mean."""

FLAG_AT = 0.20
"""Share of the plan from which a deviation has to be disclosed: expected cash down by a fifth."""


def quotient(numerator: ArrayLike, denominator: ArrayLike) -> Floats:
    """Numerator / denominator; NaN where the denominator is 0: a ratio of nothing says nothing.

    Examples
    --------
    >>> quotient([1.0, 2.0], [4.0, 0.0]).tolist()
    [0.25, nan]
    """
    over, under = (np.asarray(one, dtype=np.float64) for one in np.broadcast_arrays(numerator, denominator))
    return np.asarray(np.divide(over, under, out=np.full(over.shape, np.nan), where=under != 0))


def rolling_mean(values: ArrayLike, n: int = ROLLING) -> Floats:
    """Mean of each value and the ones before it, ``n`` at most; of fewer at the start.

    Values that are NaN are left out; NaN where nothing is left.

    Parameters
    ----------
    values : array_like of shape (period,)
    n : int
        At least 1.

    Examples
    --------
    >>> rolling_mean([1.0, 2.0, 6.0, 4.0]).tolist()
    [1.0, 1.5, 3.0, 4.0]
    """
    known = np.asarray(values, dtype=np.float64)
    is_told = ~np.isnan(known)
    sums = np.concatenate([np.zeros(1), np.cumsum(np.where(is_told, known, 0.0))])
    counts = np.concatenate([np.zeros(1), np.cumsum(is_told)])
    start = np.maximum(np.arange(len(known)) + 1 - n, 0)
    return quotient(sums[1:] - sums[start], counts[1:] - counts[start])


def rolling_sum(values: ArrayLike, n: int = ROLLING) -> Floats:
    """Sum of each value and the ones before it, ``n`` at most.

    Examples
    --------
    >>> rolling_sum([1, 2, 3, 4]).tolist()
    [1.0, 3.0, 6.0, 9.0]
    """
    known = np.asarray(values, dtype=np.float64)
    sums = np.concatenate([np.zeros(1), np.cumsum(known)])
    return np.asarray(sums[1:] - sums[np.maximum(np.arange(len(known)) + 1 - n, 0)])


def days_sales_outstanding(receivables: ArrayLike, sales: ArrayLike, days: ArrayLike, n: int = ROLLING) -> Floats:
    """Mean receivables at the ends of ``n`` periods / sales of these periods x days of these periods.

    Parameters
    ----------
    receivables, sales, days : array_like of shape (period,)
        At the end of each period, in it, and how many days it has. Of a pool that is closed, what ran off stands in the
        place of sales: in a steady state both are the same.

    Returns
    -------
    ndarray of shape (period,)
        Days; NaN where nothing was sold.

    Examples
    --------
    Receivables of 193, 194 and 195 at the ends of three months of 30 days with sales of 112, 109 and 111:

    >>> days_sales_outstanding([193, 194, 195], [112, 109, 111], [30, 30, 30]).round(2).tolist()
    [51.7, 52.53, 52.59]
    """
    return np.asarray(rolling_mean(receivables, n) * quotient(rolling_sum(days, n), rolling_sum(sales, n)))


def turnover(days: ArrayLike) -> Floats:
    """How often a year receivables turn over: 360 / days sales outstanding.

    Examples
    --------
    >>> round(float(turnover(52.59)), 3)
    6.845
    """
    return quotient(DAYS_A_YEAR, days)


def loss_to_liquidation(written_off: ArrayLike, recovered: ArrayLike, collected: ArrayLike) -> Floats:
    """Net write-offs of a period / collections of it.

    Examples
    --------
    >>> loss_to_liquidation(30.0, 5.0, 500.0).tolist()
    0.05
    """
    return quotient(np.asarray(written_off, dtype=np.float64) - np.asarray(recovered, dtype=np.float64), collected)


def deviation_share(actual: ArrayLike, plan: ArrayLike) -> Floats:
    """(Actual - plan) / plan; 0 where both are nothing, infinite where nothing was planned.

    Examples
    --------
    >>> deviation_share([80.0, 0.0, 5.0], [100.0, 0.0, 0.0]).tolist()
    [-0.2, 0.0, inf]
    """
    told, planned = (np.asarray(one, dtype=np.float64) for one in np.broadcast_arrays(actual, plan))
    gap = told - planned
    unplanned = np.asarray(np.copysign(np.full(gap.shape, np.inf), gap))
    share = np.divide(gap, np.abs(planned), out=unplanned, where=planned != 0)
    return np.where(gap == 0, 0.0, share)


def is_flagged(share: ArrayLike, at: float = FLAG_AT) -> NDArray[np.bool_]:
    """Whether a deviation, up or down, reaches the share from which it is told.

    A tenth of a millionth is granted, so that a fifth that floats cannot hold is one.

    Examples
    --------
    >>> is_flagged([-0.2, 0.199, 0.2]).tolist()
    [True, False, True]
    """
    return np.asarray(np.abs(np.asarray(share, dtype=np.float64)) >= at - 1e-7)
