"""What an investor asks of dated cash flows: internal rate of return, weighted average life."""

import datetime
from collections.abc import Sequence

import numpy as np
import pyxirr
from numpy.typing import ArrayLike


def internal_rate_of_return(dates: Sequence[datetime.date], amounts: ArrayLike) -> float:
    """Annual rate at which dated cash flows are worth nothing, actual/365, compounded yearly (XIRR).

    Parameters
    ----------
    dates : sequence of date
        One for each amount.
    amounts : array_like of shape (n,)
        Yuan; what is paid out negative, what is received positive.

    Returns
    -------
    float
        Decimal a year; ``nan`` where the amounts do not change sign, because no rate exists then.

    References
    ----------
    Microsoft KB Q116041 (the XIRR worksheet function).

    Examples
    --------
    >>> one_year = [datetime.date(2020, 7, 7), datetime.date(2021, 7, 7)]
    >>> round(internal_rate_of_return(one_year, [-100.0, 103.8]), 12)
    0.038
    """
    flows = np.asarray(amounts, dtype=float)
    if not (flows.min(initial=0.0) < 0 < flows.max(initial=0.0)):
        return float("nan")
    rate = pyxirr.xirr(list(dates), flows.tolist(), silent=True)
    return float("nan") if rate is None else float(rate)


def weighted_average_life(years: ArrayLike, principal: ArrayLike) -> float:
    """Average time to principal, weighted by the principal that is in fact paid.

    Parameters
    ----------
    years : array_like of shape (n,)
        Time from issue, years.
    principal : array_like of shape (n,)
        Principal paid at each time.

    Returns
    -------
    float
        Years; ``nan`` where no principal is paid.

    Examples
    --------
    >>> weighted_average_life([1.0, 2.0], [50.0, 50.0])
    1.5
    """
    paid = np.asarray(principal, dtype=float)
    total = paid.sum()
    return float(np.dot(np.asarray(years, dtype=float), paid) / total) if total > 0 else float("nan")
