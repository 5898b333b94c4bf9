"""Which acceptors count as overdue as at a day (承兑人逾期, 持续逾期), from the history of overdue acts."""

import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.deal.line import OverdueRegime
from abs_model.measure.money import to_fen, to_yuan
from abs_model.measure.overdue import NOT_SETTLED, Acts, Months, Regime, latest, overdue_months, since

BASES = ("all", "credit")
"""All acts, as the clearing system counts them, and without those that are stated to be operational."""

OVERDUE_STATES = ("none", "overdue", "persistently_overdue")

OVERDUE_COLUMNS = (
    "acceptor_id", "basis", "state", "since_month", "n_events_6m", "overdue_balance", "excluded_until",
)  # fmt: skip


def overdue_states(events: pd.DataFrame | None, regime: OverdueRegime, as_of: datetime.date) -> pd.DataFrame:
    """The state of every acceptor with an overdue act, as it is known on a day.

    The clearing system lists a month early in the next one, so the state is that of the last month that has ended. Acts
    and settlements of the current month change nothing yet; those after the day are not known.

    Parameters
    ----------
    events : DataFrame or None
        Good rows of ``read_overdue_events``: acceptor_id, overdue_date, overdue_amount (yuan), and where stated reason
        and settled_date. None where there is no history.
    regime : OverdueRegime
    as_of : date

    Returns
    -------
    DataFrame
        Two rows for each acceptor with an act by the day, by acceptor_id: ``basis`` all counts every act, which is the
        system's rule; credit leaves out those that are stated to be operational. ``state``: none, overdue or
        persistently_overdue. ``since_month``: first month of the unbroken run of months in that state ("2021-03";
        missing without one). ``n_events_6m``: acts in the months that the regime looks back on. ``overdue_balance``:
        yuan at the month's end. ``excluded_until``: first day on which the acceptor is no longer kept out for having
        been persistently overdue; missing where it is not kept out.

    References
    ----------
    See ``OverdueRegime``.

    Examples
    --------
    >>> acts = pd.DataFrame({
    ...     "acceptor_id": ["A1"] * 3,
    ...     "overdue_date": pd.to_datetime(["2021-01-05", "2021-02-05", "2021-03-05"]),
    ...     "overdue_amount": [100_000.0] * 3,
    ... })
    >>> found = overdue_states(acts, OverdueRegime(), datetime.date(2021, 6, 1))
    >>> found[["basis", "state", "since_month"]].to_numpy().tolist()
    [['all', 'persistently_overdue', '2021-05'], ['credit', 'persistently_overdue', '2021-05']]
    >>> found.loc[0, "excluded_until"]
    Timestamp('2023-06-01 00:00:00')
    """
    last = _month(as_of) - 1
    rows = _empty() if events is None else events[events["overdue_date"] <= pd.Timestamp(as_of)]
    codes, acceptors = pd.factorize(rows["acceptor_id"], sort=True)
    acts = Acts(
        acceptor=codes.astype(np.int64),
        month=_months(rows["overdue_date"]),
        settled=_settled(rows),
        amount=to_fen(rows["overdue_amount"].to_numpy(dtype=np.float64)),
    )
    is_credit = _is_credit(rows)
    counted = {"all": acts, "credit": _of(acts, is_credit)}
    tables = [
        _states(counted[basis], len(acceptors), last, regime).assign(acceptor_id=acceptors, basis=basis)
        for basis in BASES
    ]
    table = pd.concat(tables).sort_index(kind="stable", ignore_index=True)
    return table.loc[:, list(OVERDUE_COLUMNS)].astype({"acceptor_id": "str", "basis": "str"})


def _empty() -> pd.DataFrame:
    frame = pd.DataFrame({"acceptor_id": [], "overdue_date": [], "overdue_amount": []})
    return frame.astype({"acceptor_id": "str", "overdue_date": "datetime64[us]", "overdue_amount": "float64"})


def _month(day: datetime.date) -> int:
    """Months since January 1970."""
    return (day.year - 1970) * 12 + day.month - 1


def _months(dates: "pd.Series[pd.Timestamp]") -> Months:
    return dates.to_numpy(dtype="datetime64[M]").astype(np.int64)


def _settled(rows: pd.DataFrame) -> Months:
    if "settled_date" not in rows:
        return np.full(len(rows), NOT_SETTLED)
    return np.where(rows["settled_date"].isna(), NOT_SETTLED, _months(rows["settled_date"]))


def _is_credit(rows: pd.DataFrame) -> NDArray[np.bool_]:
    """An act of which nobody says why is taken for one of credit."""
    if "reason" not in rows:
        return np.ones(len(rows), dtype=np.bool_)
    return (rows["reason"].fillna("credit") != "operational").to_numpy(dtype=np.bool_)


def _of(acts: Acts, chosen: NDArray[np.bool_]) -> Acts:
    return Acts(
        acceptor=acts.acceptor[chosen],
        month=acts.month[chosen],
        settled=acts.settled[chosen],
        amount=acts.amount[chosen],
    )


def _states(acts: Acts, n_acceptors: int, last: int, regime: OverdueRegime) -> pd.DataFrame:
    """State and what it rests on, one row an acceptor."""
    rule = Regime(
        events=regime.events,
        months=regime.months,
        persistent_months=regime.persistent_months,
        exclusion_months=regime.exclusion_months,
    )
    found = overdue_months(acts, n_acceptors, last, rule)
    state = np.where(found.is_persistent[:, -1], 2, np.where(found.is_overdue[:, -1], 1, 0))
    run = np.where(state == 2, since(found.is_persistent), since(found.is_overdue))
    persistent = latest(found.is_persistent)
    until = found.first + persistent + rule.exclusion_months + 1
    is_kept_out = (persistent >= 0) & (until > last + 1)
    started = pd.Series((found.first + run).astype("datetime64[M]").astype("datetime64[us]"))
    return pd.DataFrame(
        {
            "state": pd.array(np.array(OVERDUE_STATES, dtype=object)[state], dtype="str"),
            "since_month": started.dt.strftime("%Y-%m").where(state > 0).astype("str"),
            "n_events_6m": found.n_acts[:, -1],
            "overdue_balance": to_yuan(found.balance[:, -1]),
            "excluded_until": pd.Series(until.astype("datetime64[M]").astype("datetime64[us]")).where(is_kept_out),
        }
    )
