"""What became of each receivable: the records of servicers, window by window, and what they come to.

States after a file and the records of the next one are states after that: history need not be read again, and both ways
give the same. The rules are in ``docs/methods/monitoring.md``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from abs_model.measure.money import Amounts, to_fen, to_yuan
from abs_model.pool.exposure import EPOCH, Rest, Whole
from abs_model.pool.realised_event import HELD, OUTSIDE, REPLACED, REPURCHASED, Book, events_of
from abs_model.pool.realised_roster import Roster
from abs_model.pool.realised_window import COLUMNS, FLOWS, Before, days_past_due, flows, standing
from abs_model.schedule.calendar import Calendar
from abs_model.schedule.period import Period

STATUSES = ("not_due", "overdue", "paid", "defaulted", "repurchased", "replaced", "outside")
"""Where a receivable stands."""

AMOUNTS = (
    "outstanding", "paid", "diluted", "defaulted", "repurchased", "replaced", "recovered", "price", "surplus",
    "disputed",
)  # fmt: skip
"""Amounts that are kept of each receivable; see ``Book``."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class States:
    """Every receivable at the end of a window, and every window up to it.

    Attributes
    ----------
    n_elapsed : int
        Windows 1 to this one are over.
    day : int
        The last day of them, as days since 1970-01-01.
    amounts : mapping of str to ndarray of shape (n_receivables,)
        By name of ``AMOUNTS``, whole fen, in the order of the roster.
    holding, entered : ndarray of int64, shape (n_receivables,)
        See ``Book``.
    windows : mapping of str to ndarray of shape (n_elapsed + 1,)
        By name of ``COLUMNS``; index 0 is the closing.
    income : mapping of str to ndarray of shape (n_elapsed + 1,)
        By account, fen; NaN where nothing was told.
    failed, happened : mapping of str to int
        The first day on which a party is recorded to have failed, and an event to have happened.
    """

    n_elapsed: int
    day: int
    amounts: Mapping[str, Amounts]
    holding: Whole
    entered: Whole
    windows: Mapping[str, Amounts]
    income: Mapping[str, Amounts] = field(default_factory=dict)
    failed: Mapping[str, int] = field(default_factory=dict)
    happened: Mapping[str, int] = field(default_factory=dict)

    def status(self, roster: Roster) -> "pd.Series[str]":
        """Where each receivable stands, a word of ``STATUSES``."""
        left, is_due = self.amounts["outstanding"], roster.pay_day <= self.day
        code = np.select(
            [
                self.holding == OUTSIDE,
                self.holding == REPLACED,
                self.holding == REPURCHASED,
                self.amounts["defaulted"] > 0,
                left <= 0,
                is_due,
            ],
            [6, 5, 4, 3, 2, 1],
            0,
        )
        return pd.Series(np.array(STATUSES, dtype=object)[code], dtype="str")

    def frame(self, roster: Roster) -> pd.DataFrame:
        """One row a receivable that is or was in: id, status, window of entry, days past due, amounts in yuan."""
        past = np.maximum(days_past_due(roster, self.day), 0) * (self.amounts["outstanding"] > 0)
        table = pd.DataFrame(
            {
                "receivable_id": roster.ids.to_numpy(),
                "status": self.status(roster),
                "entered": self.entered,
                "pay_date": roster.pay_day.astype("datetime64[D]").astype("datetime64[s]"),
                "past_due_days": past,
                **{name: to_yuan(self.amounts[name]) for name in AMOUNTS},
            }
        )
        own: pd.DataFrame = table[self.holding != OUTSIDE].reset_index(drop=True)
        return own


def opening_states(roster: Roster) -> States:
    """States at the closing: everything is outstanding."""
    none = np.zeros(roster.n_receivables)
    amounts = dict.fromkeys(AMOUNTS, none) | {"outstanding": roster.face * roster.is_initial}
    holding = np.where(roster.is_initial, HELD, OUTSIDE)
    entered = np.where(roster.is_initial, 0, -1)
    day = (roster.pool.cut_off - EPOCH).days
    start = States(n_elapsed=0, day=day, amounts=amounts, holding=holding, entered=entered, windows={})
    # What is due on the cut-off date is due in window 1.
    found = standing(roster, book_of(roster, start), day - 1) | dict.fromkeys(FLOWS, 0.0)
    return replace(start, windows={name: np.array([found[name]]) for name in COLUMNS})


def states_after(roster: Roster, before: States, records: pd.DataFrame, periods: Sequence[Period], last: int) -> States:
    """States after some more windows.

    Parameters
    ----------
    roster : Roster
    before : States
        At their start.
    records : DataFrame
        What happened in them: the columns of ``abs_model.pool.servicer_tape.ServicerFile.records``.
    periods : sequence of Period
        The schedule of the deal, the closing first.
    last : int
        Number of the last of the windows.

    Raises
    ------
    ValueError
        If the windows are over already, or there is no such window.
    """
    if not before.n_elapsed < last < len(periods):
        raise ValueError(f"windows up to {last} after {before.n_elapsed}; {len(periods) - 1} are in the schedule")
    ends = np.array([(period.end - EPOCH).days for period in periods], dtype=np.int64)
    events = events_of(roster, records, ends[1:], before.n_elapsed + 1, last)
    book, rows = book_of(roster, before), []
    for window in range(before.n_elapsed + 1, last + 1):
        days = (int(ends[window - 1]), int(ends[window]))
        start = Before(roster, book, days[0] if window > 1 else days[0] - 1)
        book.take(events, window)
        rows.append(standing(roster, book, days[1]) | flows(roster, book, start, window, days))
    return States(
        n_elapsed=last,
        day=int(ends[last]),
        amounts={name: getattr(book, name) for name in AMOUNTS},
        holding=book.holding,
        entered=book.entered,
        windows={
            name: np.concatenate([before.windows[name], np.array([row[name] for row in rows])]) for name in COLUMNS
        },
        income=_income(before, records, ends, last),
        failed=_first_days(before.failed, records, "failed"),
        happened=_first_days(before.happened, records, ""),
    )


def realised_states(roster: Roster, files: Sequence[tuple[pd.DataFrame, int]], periods: Sequence[Period]) -> States:
    """States after all files of a history, from the closing on.

    Parameters
    ----------
    roster : Roster
    files : sequence of (DataFrame, int)
        Records of each file, and the number of the last window that it covers; in order.
    periods : sequence of Period
    """
    states = opening_states(roster)
    for records, last in files:
        states = states_after(roster, states, records, periods, last)
    return states


def rest_of(roster: Roster, states: States, calendar: Calendar) -> Rest:
    """What is left of the pool after the windows that are over."""
    next_day = EPOCH + pd.Timedelta(days=states.day + 1).to_pytimedelta()
    return Rest(
        pool=replace(roster.pool, face=roster.face * roster.is_initial),
        face=states.amounts["outstanding"],
        day=states.day,
        pay_day=(calendar.roll(next_day, "following") - EPOCH).days,
    )


def claimed_ahead(roster: Roster, states: States, periods: Sequence[Period]) -> Amounts:
    """What will be claimed, by period, of receivables that have defaulted before they fall due, fen."""
    ahead = np.zeros(len(periods))
    is_ahead = roster.is_guaranteed & (roster.pay_day > states.day) & (states.amounts["defaulted"] > 0)
    if is_ahead.any():
        owed = np.maximum(book_of(roster, states).unpaid() - states.amounts["outstanding"], 0.0)[is_ahead]
        ends = np.array([(period.end - EPOCH).days for period in periods[1:]], dtype=np.int64)
        window = np.searchsorted(ends, roster.pay_day[is_ahead]) + 1
        ahead += np.bincount(window, weights=owed, minlength=len(periods) + 1)[: len(periods)]
    return ahead


def book_of(roster: Roster, states: States) -> Book:
    """A copy of the states that can be changed."""
    amounts = {name: np.array(states.amounts[name], dtype=np.float64) for name in AMOUNTS}
    return Book(**amounts, holding=states.holding.copy(), entered=states.entered.copy(), face=roster.face)


def _income(before: States, records: pd.DataFrame, ends: Whole, last: int) -> dict[str, Amounts]:
    """What accounts earned by window, as far as it was told."""
    n_new = last - before.n_elapsed
    income = {name: np.concatenate([told, np.full(n_new, np.nan)]) for name, told in before.income.items()}
    own = records[records["record"] == "income"]
    days = own["date"].to_numpy(dtype="datetime64[D]").astype(np.int64)
    windows = np.clip(np.searchsorted(ends[1:], days) + 1, before.n_elapsed + 1, last)
    fen = to_fen(own["amount"].to_numpy(dtype=np.float64))
    for account, window, amount in zip(own["subject"], windows.tolist(), fen.tolist(), strict=True):
        told = income.setdefault(str(account), np.full(last + 1, np.nan))
        told[window] = amount + (0.0 if np.isnan(told[window]) else told[window])
    return income


def _first_days(before: Mapping[str, int], records: pd.DataFrame, status: str) -> dict[str, int]:
    """The first day of each event of a status."""
    own = records[(records["record"] == "event") & (records["status"] == status)]
    days, found = own["date"].to_numpy(dtype="datetime64[D]").astype(np.int64), dict(before)
    for name, day in zip(own["subject"].astype("str"), days.tolist(), strict=True):
        found[name] = min(day, found.get(name, day))
    return found
