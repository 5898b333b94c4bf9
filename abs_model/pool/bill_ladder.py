"""When guaranteed bills fall due: day by day for a month, then by week, then by month."""

import datetime

import numpy as np
import pandas as pd
from dateutil.relativedelta import relativedelta
from numpy.typing import NDArray

from abs_model.measure.money import Amounts, to_yuan

N_DAYS = 30
"""Days that have a rung of their own."""

LAST_WEEK_DAY = 91
"""No week ends later than a quarter from the day as at which the book is taken; months follow."""

EPOCH = datetime.date(1970, 1, 1)

Days = NDArray[np.int64]


def bill_ladder(pay_day: Days, face: Amounts, as_of: datetime.date) -> pd.DataFrame:
    """Number and face of bills by when they fall due.

    Parameters
    ----------
    pay_day : ndarray of int64, shape (n_bills,)
        Days since 1970-01-01 on which the bills are paid, rolled to working days.
    face : ndarray of float64, shape (n_bills,)
        Whole fen.
    as_of : date

    Returns
    -------
    DataFrame
        One row a rung: rung (``past_due``, ``daily``, ``weekly``, ``monthly``), from_date and to_date, both in it (the
        first is missing for what is overdue: due on ``as_of`` or before), n_bills, face, share, face_so_far; yuan.
        Rungs follow one another without a gap up to the last bill, and add up to all of them.

    Examples
    --------
    >>> days = np.array([(datetime.date(2024, 7, day) - EPOCH).days for day in (1, 2, 2)])
    >>> ladder = bill_ladder(days, np.array([100.0, 200.0, 300.0]), datetime.date(2024, 7, 1))
    >>> ladder.head(2)[["rung", "n_bills", "face"]].values.tolist()
    [['past_due', 1, 1.0], ['daily', 2, 5.0]]
    """
    last = EPOCH + datetime.timedelta(days=int(pay_day.max())) if len(pay_day) else as_of
    rungs = [("past_due", as_of), *_rungs(as_of, last)]
    ends = np.array([(end - EPOCH).days for _, end in rungs], dtype=np.int64)
    place = np.searchsorted(ends, pay_day)
    fen = np.bincount(place, weights=face, minlength=len(rungs))
    starts = [None, *(end + datetime.timedelta(days=1) for _, end in rungs[:-1])]
    total = max(float(fen.sum()), 1.0)
    return pd.DataFrame(
        {
            "rung": pd.Series([rung for rung, _ in rungs], dtype="str"),
            "from_date": starts,
            "to_date": [end for _, end in rungs],
            "n_bills": np.bincount(place, minlength=len(rungs)),
            "face": to_yuan(fen),
            "share": fen / total,
            "face_so_far": to_yuan(np.cumsum(fen)),
        }
    )


def _rungs(as_of: datetime.date, last: datetime.date) -> list[tuple[str, datetime.date]]:
    """Kind and last day of every rung after the day itself."""
    rungs = [("daily", as_of + datetime.timedelta(days=number)) for number in range(1, N_DAYS + 1)]
    rungs += [("weekly", as_of + datetime.timedelta(days=number)) for number in range(N_DAYS + 7, LAST_WEEK_DAY + 1, 7)]
    start, months = rungs[-1][1], 1
    while rungs[-1][1] < last:
        rungs.append(("monthly", start + relativedelta(months=months)))
        months += 1
    return rungs
