"""What financing costs a borrower: a rate of dated flows that refuses what has none, a simple rate, cost by year."""

import datetime
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

DAYS_IN_YEAR = 365
N_POINTS = 2_001
"""Rates at which the worth of the flows is looked at; two rates between neighbours would both be missed."""

FINEST = 0.01
"""Log rate up to which the points lie evenly; farther from 0 their distance grows with it."""

LARGEST_LOG_RATE = 700.0
"""Above, one plus the rate is no float any more."""


def dated_rate(dates: Sequence[datetime.date], amounts: ArrayLike) -> float:
    """Annual rate at which dated flows are worth nothing, actual/365, compounded yearly (XIRR), or a refusal.

    The largest such rate where there are several. A subsidy after the last repayment gives flows two changes of sign,
    and then there is a second rate far below 0 that means nothing. For one who receives first, the largest rate is the
    one that a further receipt can only lower: above it the flows are worth something already.

    Parameters
    ----------
    dates : sequence of date
        In any order, one for each amount.
    amounts : array_like of shape (n,)
        Any unit; what the borrower receives and what it pays with opposite signs.

    Returns
    -------
    float
        Decimal a year, above -1.

    Raises
    ------
    ValueError
        If dates and amounts differ in number, an amount is not finite, the flows do not change sign, all fall on one
        day, or no rate makes them worth nothing.

    References
    ----------
    Microsoft KB Q116041 (the XIRR worksheet function), which returns an error where amounts do not change sign.

    Examples
    --------
    42,000,000 yuan less 0.6 %, back after two years of 365 days with 4 % a year:

    >>> days = [datetime.date(2021, 1, 1), datetime.date(2022, 1, 1), datetime.date(2023, 1, 1)]
    >>> round(dated_rate(days, [41_748_000.0, -1_680_000.0, -43_680_000.0]), 8)
    0.04319575
    >>> dated_rate(days, [1.0, 2.0, 3.0])
    Traceback (most recent call last):
    ...
    ValueError: all amounts are above 0; receipts and payments are wanted, with opposite signs
    """
    days = np.array([day.toordinal() for day in dates], dtype=np.float64)
    return periodic_rate(days / DAYS_IN_YEAR, amounts)


def periodic_rate(times: ArrayLike, amounts: ArrayLike) -> float:
    """Annual rate at which flows at times in years are worth nothing, compounded yearly; the largest if several.

    Parameters
    ----------
    times : array_like of shape (n,)
        Years from any day, in any order.
    amounts : array_like of shape (n,)
        As for ``dated_rate``.

    Returns
    -------
    float
        Decimal a year, above -1.

    Raises
    ------
    ValueError
        As for ``dated_rate``.

    References
    ----------
    Norstrom (1972), A Sufficient Condition for a Unique Nonnegative Internal Rate of Return, Journal of Financial and
    Quantitative Analysis 7(3): where the running total of the flows changes sign once, one rate is not below 0.

    Examples
    --------
    >>> round(periodic_rate([0.0, 1.0, 2.0], [41_748_000.0, -1_680_000.0, -43_680_000.0]), 8)
    0.04319575
    """
    years, flows = _netted(np.asarray(times, dtype=np.float64), np.asarray(amounts, dtype=np.float64))
    log_rate = _largest_zero(years, flows)
    if log_rate is None:
        raise ValueError("there is no rate at which the flows are worth nothing; look for one received twice")
    if log_rate > LARGEST_LOG_RATE:
        raise ValueError("the rate is beyond every number; look for dates that lie too close together")
    return float(np.expm1(log_rate))


def present_value(rate: float, dates: Sequence[datetime.date], amounts: ArrayLike) -> float:
    """Worth of dated flows on their first date, actual/365, compounded yearly (XNPV).

    Parameters
    ----------
    rate : float
        Decimal a year, above -1.
    dates : sequence of date
        In any order, one for each amount.
    amounts : array_like of shape (n,)

    Returns
    -------
    float
        In the unit of the amounts.

    Raises
    ------
    ValueError
        If dates and amounts differ in number or there are none, or the rate is not above -1.

    Examples
    --------
    >>> present_value(0.05, [datetime.date(2021, 1, 1), datetime.date(2022, 1, 1)], [-100.0, 105.0])
    0.0
    """
    flows = np.asarray(amounts, dtype=np.float64)
    days = np.array([day.toordinal() for day in dates], dtype=np.float64)
    _check_number(days, flows)
    if not rate > -1.0:
        raise ValueError(f"rate {rate} a year; a decimal above -1 is wanted")
    return float(flows @ (1.0 + rate) ** (-(days - days.min()) / DAYS_IN_YEAR))


def principal_years(repaid: ArrayLike, years: ArrayLike) -> float:
    """What is owed, summed over time: each repayment times the years for which it was owed.

    Parameters
    ----------
    repaid : array_like of shape (n,)
        Parts of the principal.
    years : array_like of shape (n,)
        From the day the money was received.

    Returns
    -------
    float
        Unit of the principal, times years.

    Examples
    --------
    >>> principal_years([20.0, 22.0], [1.0, 2.0])
    64.0
    """
    return float(np.asarray(repaid, dtype=np.float64) @ np.asarray(years, dtype=np.float64))


def simple_rate(cost: ArrayLike, owed: ArrayLike) -> Floats:
    """Cost a year as a part of what is owed, without interest on interest and whenever it is paid.

    Parameters
    ----------
    cost : array_like
        All that is paid beyond the principal, less what is received for it.
    owed : array_like, broadcasting with ``cost``
        From ``principal_years``, above 0.

    Returns
    -------
    ndarray
        Decimal a year.

    Raises
    ------
    ValueError
        If nothing is owed for any time.

    Examples
    --------
    Interest of 4.05 % and a fee of 1.2 % a year, 0.6 % once, on 42 for two years:

    >>> float(simple_rate(42 * (2 * 0.0405 + 2 * 0.012 + 0.006), 84.0).round(6))
    0.0555
    """
    time = np.asarray(owed, dtype=np.float64)
    if not np.all(time > 0.0):
        raise ValueError("nothing is owed for any time; principal times years above 0 is wanted")
    return np.asarray(np.asarray(cost, dtype=np.float64) / time)


def cost_by_year(dates: Sequence[datetime.date], amounts: ArrayLike) -> dict[int, float]:
    """What is paid in each calendar year, from the first with a flow to the last; subsidies are negative costs.

    Parameters
    ----------
    dates : sequence of date
        In any order, one for each amount.
    amounts : array_like of shape (n,)
        Costs, without the principal.

    Returns
    -------
    dict of int to float
        Year to amount, years without a flow included; adds up to the amounts.

    Raises
    ------
    ValueError
        If dates and amounts differ in number, or there are none.

    Examples
    --------
    >>> cost_by_year([datetime.date(2020, 9, 23), datetime.date(2022, 9, 23), datetime.date(2022, 12, 1)], [5, 4, -6])
    {2020: 5.0, 2021: 0.0, 2022: -2.0}
    """
    flows = np.asarray(amounts, dtype=np.float64)
    years = np.array([day.year for day in dates], dtype=np.int64)
    _check_number(years, flows)
    first = int(years.min())
    return dict(enumerate(np.bincount(years - first, flows).tolist(), first))


def _check_number(times: NDArray[np.float64] | NDArray[np.int64], flows: Floats) -> None:
    if times.shape != flows.shape or flows.ndim != 1:
        raise ValueError(f"{times.size} dates and {flows.size} amounts; one date for each amount is wanted")
    if not flows.size:
        raise ValueError("there are no amounts; receipts and payments are wanted")


def _netted(times: Floats, flows: Floats) -> tuple[Floats, Floats]:
    """Flows by moment, ascending from 0, without those that are nothing; refuses what has no rate."""
    _check_number(times, flows)
    if not (np.all(np.isfinite(flows)) and np.all(np.isfinite(times))):
        raise ValueError("a date or an amount is no number; finite ones are wanted")
    _check_signs(flows, "all amounts")
    moments, place = np.unique(times[flows != 0.0], return_inverse=True)
    if len(moments) < 2:
        raise ValueError("all flows fall on one day; money that is owed for a time is wanted")
    net = np.bincount(place, flows[flows != 0.0]).astype(np.float64)
    _check_signs(net, "the net amounts of all days")
    kept = net != 0.0
    return moments[kept] - moments[kept][0], net[kept]


def _check_signs(flows: Floats, which: str) -> None:
    low, high = flows.min(), flows.max()
    if low < 0.0 < high:
        return
    found = "0" if low == high == 0.0 else "above 0" if low > 0 else "below 0" if high < 0 else "of one sign or 0"
    raise ValueError(f"{which} are {found}; receipts and payments are wanted, with opposite signs")


def _largest_zero(years: Floats, flows: Floats) -> float | None:
    """The largest x with ``flows @ exp(-x years) == 0``, or None."""
    from scipy.optimize import brentq

    def worth(log_rate: float) -> float:
        return float(_worth(years, flows, np.array([log_rate]))[0])

    # Beyond these, the first flow, or the last, outweighs all others together.
    high = _dominated(years, np.abs(flows))
    low = -_dominated(years[-1] - years[::-1], np.abs(flows[::-1]))
    low, high = low - 1e-3 * (1.0 + abs(low)), high + 1e-3 * (1.0 + abs(high))
    # Close together around 0, wide apart beyond: one fen on the day after the last makes the lower end -10,000.
    points = FINEST * np.sinh(np.linspace(math.asinh(low / FINEST), math.asinh(high / FINEST), N_POINTS))
    is_positive = _worth(years, flows, points) > 0.0
    changes = np.flatnonzero(is_positive[1:] != is_positive[:-1])
    if not len(changes):
        return None
    left, right = points[changes[-1] : changes[-1] + 2].tolist()
    if worth(left) * worth(right) >= 0.0:
        # A point is the zero but for rounding, which need not be the same for one rate as for many at once.
        return float(min(left, right, key=lambda point: abs(worth(point))))
    return float(brentq(worth, left, right, xtol=1e-15, rtol=1e-15))


def _worth(years: Floats, flows: Floats, log_rates: Floats) -> Floats:
    """Worth at each rate, on the first day above 0 and on the last below, where no power can overflow."""
    column = log_rates[:, None]
    power = np.where(column >= 0.0, -column * years, column * (years[-1] - years))
    return np.asarray(np.exp(power) @ flows)


def _dominated(years: Floats, sizes: Floats) -> float:
    """The x from which on the first size is at least all the others, each times ``exp(-x years)``."""
    from scipy.optimize import brentq

    def excess(log_rate: float) -> float:
        power = ratios - log_rate * years[1:]
        largest = power.max()
        return float(largest + np.log(np.exp(power - largest).sum()))

    first = np.log(sizes[0])
    ratios: Floats = np.log(sizes[1:]) - first
    together = float(np.log(sizes[1:].sum()) - first)
    # All others as far away as the nearest of them, then as the farthest: what is sought lies between the two.
    low, high = sorted((together / float(years[1]), together / float(years[-1])))
    if excess(low) <= 0.0:
        return low
    return high if excess(high) >= 0.0 else float(brentq(excess, low, high))
