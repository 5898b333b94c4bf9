"""Ageing of what is due and unpaid (逾期账龄): how long, and whether for want of money or for a slip of operation."""

import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.measure.money import to_fen, to_yuan
from abs_model.pool.life import USING_STAGES, days_of

AGE_BANDS = (30, 60, 90)
"""Upper bounds in days past the due date, inclusive; a last bucket holds what is older."""

BUCKETS = ("1-30", "31-60", "61-90", ">90")
"""Days past the due date."""

REASONS = ("credit", "operational", "not_stated")
"""Why a bill is unpaid: want of money, a slip such as an answer after the cut-off time, or unknown."""


def overdue_days(frame: pd.DataFrame, stages: pd.Series, as_of: datetime.date) -> NDArray[np.int64]:
    """Days since the due date of every bill that is due and unpaid; 0 for all others.

    Parameters
    ----------
    frame : DataFrame
        Bills with ``due_date``.
    stages : Series of str
        The stage of each as at the day, in the order of ``frame``.
    as_of : date

    Returns
    -------
    ndarray of int64, shape (n_bills,)
        Calendar days from the due date itself, not from the working day that it is paid on. A bill that the guarantor
        has paid is unpaid until the guarantor has got its money back; one that is due on the day is not overdue yet.
    """
    age = (np.datetime64(as_of, "D") - days_of(frame, "due_date")).astype(np.int64)
    return np.where(stages.isin(USING_STAGES).to_numpy() & (age > 0), age, 0)


def overdue_face(frame: pd.DataFrame, stages: pd.Series, as_of: datetime.date) -> float:
    """Face of all bills that are due and unpaid, yuan; parts that were paid are not taken off.

    Parameters
    ----------
    frame, stages, as_of
        See ``overdue_days``; ``frame`` with ``face`` too.
    """
    return float(to_yuan(to_fen(frame["face"].to_numpy())[overdue_days(frame, stages, as_of) > 0].sum()))


def ageing(frame: pd.DataFrame, stages: pd.Series, as_of: datetime.date) -> pd.DataFrame:
    """Bills that are due and unpaid, by days past the due date and by reason.

    Parameters
    ----------
    frame : DataFrame
        Bills with ``face`` (yuan), ``due_date`` and, where the tape keeps them, ``refused_date`` and
        ``refusal_reason``.
    stages : Series of str
        The stage of each as at the day, in the order of ``frame``.
    as_of : date
        The reason of a refusal after it is not known yet.

    Returns
    -------
    DataFrame
        ``bucket`` (of ``BUCKETS``), ``reason`` (of ``REASONS``), ``n_bills``, ``face`` (yuan): a line for every pair,
        also where there is nothing. The lines add up to ``overdue_face``.

    References
    ----------
    商业汇票信息披露操作细则: an acceptor that answers too late is overdue too, though not for want of money.

    Examples
    --------
    >>> due = pd.to_datetime(["2021-03-10", "2021-03-11", "2020-12-10"])
    >>> bills = pd.DataFrame({"face": 100.0, "due_date": due})
    >>> table = ageing(bills, pd.Series(["due", "due", "refused"]), datetime.date(2021, 3, 11))
    >>> table[table["n_bills"] > 0].values.tolist()
    [['1-30', 'not_stated', 1, 100.0], ['>90', 'not_stated', 1, 100.0]]
    """
    age = overdue_days(frame, stages, as_of)
    is_old = age > 0
    line = np.searchsorted(AGE_BANDS, age[is_old], side="left") * len(REASONS) + _reason(frame.loc[is_old], as_of)
    n_lines = len(BUCKETS) * len(REASONS)
    face = np.bincount(line, weights=to_fen(frame["face"].to_numpy()[is_old]), minlength=n_lines)
    return pd.DataFrame(
        {
            "bucket": pd.Series(np.repeat(BUCKETS, len(REASONS)), dtype="str"),
            "reason": pd.Series(REASONS * len(BUCKETS), dtype="str"),
            "n_bills": np.bincount(line, minlength=n_lines),
            "face": to_yuan(face),
        }
    )


def _reason(frame: pd.DataFrame, as_of: datetime.date) -> NDArray[np.int64]:
    """The place in ``REASONS`` of each bill."""
    if "refusal_reason" not in frame:
        return np.full(len(frame), REASONS.index("not_stated"))
    is_unknown = days_of(frame, "refused_date") > np.datetime64(as_of, "D")
    stated = frame["refusal_reason"].mask(is_unknown)
    return np.select([(stated == reason).to_numpy(dtype=np.bool_) for reason in REASONS[:-1]], [0, 1], 2)
