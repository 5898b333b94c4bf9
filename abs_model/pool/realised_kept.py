"""States of receivables as one table, for whoever keeps a history, and back: nothing is lost on the way."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from abs_model.measure.money import to_fen
from abs_model.pool.realised import AMOUNTS, States
from abs_model.pool.realised_event import HELD, OUTSIDE, REPLACED, REPURCHASED
from abs_model.pool.realised_roster import Roster
from abs_model.pool.realised_window import COLUMNS

PARTS = ("receivable", "window", "income", "failed", "happened", "elapsed")
"""What a row of the table is."""

KEPT_COLUMNS = ("part", "subject", "window", "value", "status", "past_due_days", *AMOUNTS)
"""The columns of the table."""


def kept_states(roster: Roster, states: States) -> pd.DataFrame:
    """States as a table.

    Parameters
    ----------
    roster : Roster
    states : States

    Returns
    -------
    DataFrame
        ``KEPT_COLUMNS``. A receivable that is or was in has a row with the window in which it came in, and amounts in
        yuan. In the other parts ``value`` is that of ``subject`` in a window: a column of ``States.windows`` (fen), the
        income of an account (fen), the day of a failure or event, the last day that is over.
    """
    own = states.frame(roster).rename(columns={"receivable_id": "subject", "entered": "window"})
    others = pd.DataFrame(list(_others(states)), columns=["part", "subject", "window", "value"])
    own = own.assign(part="receivable", value=np.nan)[list(KEPT_COLUMNS)]
    others = others.assign(status="", past_due_days=0, **dict.fromkeys(AMOUNTS, 0.0))[list(KEPT_COLUMNS)]
    table = pd.concat([own, others.astype(own.dtypes.to_dict())], ignore_index=True)
    return table.astype({"part": "str", "subject": "str", "status": "str"})


def _others(states: States) -> Iterator[tuple[str, str, int, float]]:
    for name, values in states.windows.items():
        yield from (("window", name, window, float(value)) for window, value in enumerate(values))
    for account, told in states.income.items():
        yield from (
            ("income", account, window, float(value)) for window, value in enumerate(told) if not np.isnan(value)
        )
    for part, days in (("failed", states.failed), ("happened", states.happened)):
        yield from ((part, name, 0, float(day)) for name, day in days.items())
    yield ("elapsed", "day", states.n_elapsed, float(states.day))


def states_of(roster: Roster, kept: pd.DataFrame) -> States:
    """The states that a table of ``kept_states`` was made of.

    Parameters
    ----------
    roster : Roster
        Of the same deal and tape.
    kept : DataFrame

    Raises
    ------
    ValueError
        If they are of receivables that the roster does not have: the tape has changed since.
    """
    own = kept[kept["part"] == "receivable"]
    place = roster.ids.get_indexer(pd.Index(own["subject"].astype("str")))
    if (place < 0).any():
        raise ValueError("the states are of receivables that the tape does not have")
    elapsed = kept[kept["part"] == "elapsed"].iloc[0]
    holding = np.full(roster.n_receivables, OUTSIDE, dtype=np.int64)
    holding[place] = own["status"].map({"repurchased": REPURCHASED, "replaced": REPLACED}).fillna(HELD).astype(np.int64)
    entered = np.full(roster.n_receivables, -1, dtype=np.int64)
    entered[place] = own["window"]
    amounts = {name: np.zeros(roster.n_receivables) for name in AMOUNTS}
    for name in AMOUNTS:
        yuan = own[name].to_numpy(dtype=np.float64)
        amounts[name][place] = np.where(np.isinf(yuan), np.inf, to_fen(np.where(np.isinf(yuan), 0.0, yuan)))
    n_elapsed = int(elapsed["window"])
    windows, income = _by_window(kept, "window", n_elapsed), _by_window(kept, "income", n_elapsed)
    return States(
        n_elapsed=n_elapsed,
        day=int(elapsed["value"]),
        amounts=amounts,
        holding=holding,
        entered=entered,
        windows={name: windows[name] for name in COLUMNS},
        income=income,
        failed=_days(kept, "failed"),
        happened=_days(kept, "happened"),
    )


def _by_window(
    kept: pd.DataFrame, part: str, n_elapsed: int
) -> dict[str, "np.ndarray[tuple[int], np.dtype[np.float64]]"]:
    own, found = kept[kept["part"] == part], {}
    for name, rows in own.groupby("subject", sort=False):
        values = np.full(n_elapsed + 1, np.nan)
        values[rows["window"].to_numpy(dtype=np.int64)] = rows["value"].to_numpy(dtype=np.float64)
        found[str(name)] = values
    return found


def _days(kept: pd.DataFrame, part: str) -> Mapping[str, int]:
    own = kept[kept["part"] == part]
    return {str(name): int(day) for name, day in zip(own["subject"], own["value"], strict=True)}
