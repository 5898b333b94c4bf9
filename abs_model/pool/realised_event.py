"""From the records of a servicer file to what each does to one receivable: in order of days, one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from abs_model.measure.money import Amounts, to_fen
from abs_model.pool.exposure import Whole
from abs_model.pool.realised_roster import Mask, Roster

ENTER = "enter"
"""A receivable comes in for one that is replaced."""

KINDS = (ENTER, "dilution", "receipt", "repurchase", "replacement", "default", "recovery", "dispute")
"""What may happen to a receivable, in the order in which things of one day happen."""

CODE = {kind: code for code, kind in enumerate(KINDS)}

HELD, REPURCHASED, REPLACED, OUTSIDE = range(4)
"""Whether a receivable is the plan's, was taken back or replaced, or has not come in yet."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Events:
    """What happens to receivables, in order of windows; no two of one round touch the same receivable.

    Attributes
    ----------
    window, round, kind, place : ndarray of int64, shape (event,)
        ``kind`` is a place in ``KINDS``; ``place`` that of the receivable in the roster, -1 where a claim or contract
        is named.
    amount : ndarray of float64, shape (event,)
        Whole fen; NaN where none is stated.
    account : ndarray of int64, shape (event,)
        Place in ``instalments`` of the claim or contract; -1 where a receivable is named.
    instalments : tuple of ndarray of int64
        The receivables of each claim or contract, the oldest first.
    """

    window: Whole
    round: Whole
    kind: Whole
    place: Whole
    amount: Amounts
    account: Whole
    instalments: tuple[Whole, ...]


def events_of(roster: Roster, records: pd.DataFrame, ends: Whole, first: int, last: int) -> Events:
    """Put records in order, and find whom they are about.

    Parameters
    ----------
    roster : Roster
    records : DataFrame
        As in ``abs_model.pool.servicer_tape.ServicerFile``. Rows about nobody in the roster are left out.
    ends : ndarray of int64, shape (window,)
        The last day of every window of the schedule, days since 1970-01-01.
    first, last : int
        The windows, counted from 1, that the records are about. A day outside them counts as in the nearest one.
    """
    own = records[records["record"].isin(KINDS[1:])]
    subject = own["subject"].astype("str")
    place = roster.ids.get_indexer(pd.Index(subject)).astype(np.int64)
    named = roster.instalments(subject[place < 0].unique().tolist())
    number = {account: at for at, account in enumerate(named)}
    account = subject.map(number).where(place < 0).fillna(-1).to_numpy(dtype=np.int64)
    day = _days(own["date"])
    table = pd.DataFrame(
        {
            "window": np.clip(np.where(day < 0, last, np.searchsorted(ends, day) + 1), first, last),
            "day": day,
            "kind": own["record"].map(CODE).to_numpy(dtype=np.int64),
            "line": own["line"].to_numpy(dtype=np.int64),
            "place": place,
            "account": account,
            "amount": _amounts(own),
        }
    )
    incoming = roster.ids.get_indexer(pd.Index(own["reference"].astype("str"))).astype(np.int64)
    is_swap = (own["record"] == "replacement").to_numpy(dtype=np.bool_) & (incoming >= 0) & (place >= 0)
    entering = table[is_swap].assign(kind=CODE[ENTER], place=incoming[is_swap], amount=np.nan)
    table = pd.concat([table[(place >= 0) | (account >= 0)], entering], ignore_index=True)
    table = table.sort_values(["window", "day", "kind", "line"], kind="stable", ignore_index=True)
    key = _key(table, tuple(named.values()), roster.n_receivables)
    return Events(
        window=table["window"].to_numpy(dtype=np.int64),
        round=np.asarray(table.groupby([table["window"], key]).cumcount(), dtype=np.int64),
        kind=table["kind"].to_numpy(dtype=np.int64),
        place=table["place"].to_numpy(dtype=np.int64),
        amount=table["amount"].to_numpy(dtype=np.float64),
        account=table["account"].to_numpy(dtype=np.int64),
        instalments=tuple(named.values()),
    )


def _days(dates: "pd.Series[pd.Timestamp]") -> Whole:
    """Days since 1970-01-01; -1 where none is stated."""
    days = dates.to_numpy(dtype="datetime64[D]")
    return np.where(np.isnat(days), -1, days.astype(np.int64))


def _amounts(records: pd.DataFrame) -> Amounts:
    """Whole fen; of a dispute that ends, nothing."""
    yuan = records["amount"].to_numpy(dtype=np.float64)
    fen = np.where(np.isnan(yuan), np.nan, to_fen(np.nan_to_num(yuan)))
    is_closed = (records["record"] == "dispute") & (records["status"] == "closed")
    return np.where(is_closed.to_numpy(dtype=np.bool_), 0.0, fen)


def _key(table: pd.DataFrame, instalments: Sequence[Whole], n_receivables: int) -> Whole:
    """By event, a number that all events share which may touch the same receivable."""
    key = np.arange(n_receivables, dtype=np.int64)
    for number, places in enumerate(instalments):
        key[places] = n_receivables + number
    place, account = (table[name].to_numpy(dtype=np.int64) for name in ("place", "account"))
    return np.where(account >= 0, n_receivables + account, key[place])


@dataclass(slots=True, kw_only=True, eq=False)
class Book:
    """Every receivable while its records are gone through, changed in place.

    Attributes
    ----------
    outstanding, paid, diluted, defaulted, repurchased, replaced : ndarray of float64, shape (n_receivables,)
        Face that is left, and where the rest of it went; together the face of a receivable that is or was in.
    recovered, price, surplus : ndarray of float64, shape (n_receivables,)
        Cash on what has defaulted, cash for what was taken back or replaced, and cash beyond what was owed.
    disputed : ndarray of float64, shape (n_receivables,)
        Amount in dispute; infinite where a dispute states none.
    holding : ndarray of int64, shape (n_receivables,)
        ``HELD``, ``REPURCHASED``, ``REPLACED`` or ``OUTSIDE``.
    entered : ndarray of int64, shape (n_receivables,)
        The window in which it came in, 0 from the start, -1 never.
    """

    outstanding: Amounts
    paid: Amounts
    diluted: Amounts
    defaulted: Amounts
    repurchased: Amounts
    replaced: Amounts
    recovered: Amounts
    price: Amounts
    surplus: Amounts
    disputed: Amounts
    holding: Whole
    entered: Whole
    face: Amounts = field(repr=False)

    def unpaid(self) -> Amounts:
        """What is owed and not paid, in default or not, of what the plan still has: who answers for it pays it."""
        owed = self.face - self.diluted - self.paid - self.recovered - self.price
        return np.asarray(np.maximum(owed, 0.0) * (self.holding == HELD))

    def take(self, events: Events, window: int) -> None:
        """Let the events of a window happen, round by round."""
        own = np.flatnonzero(events.window == window)
        for number in range(int(events.round[own].max(initial=-1)) + 1):
            now = own[events.round[own] == number]
            direct = now[events.account[now] < 0]
            self.happen(window, events.kind[direct], events.place[direct], events.amount[direct])
            for at in now[events.account[now] >= 0].tolist():
                kind, places = int(events.kind[at]), self._open(events.instalments[events.account[at]])
                parts = self._spread(kind, places, float(events.amount[at]))
                self.happen(window, np.full(len(places), kind), places, parts)

    def _open(self, instalments: Whole) -> Whole:
        """The instalments of which anything is owed; the last one where nothing is: cash has to go somewhere."""
        is_open = (self.holding[instalments] == HELD) & (self.unpaid()[instalments] > 0)
        return instalments[is_open] if is_open.any() else instalments[-1:]

    def happen(self, window: int, kind: Whole, place: Whole, amount: Amounts) -> None:
        """Let one thing happen to each of some receivables; to one that is not the plan's nothing does."""
        is_open = (self.holding[place] == HELD) | (kind == CODE[ENTER])
        for code in np.unique(kind[is_open]).tolist():
            own = is_open & (kind == code)
            _HAPPENS[KINDS[code]](self, window, place[own], amount[own])

    def _spread(self, kind: int, places: Whole, amount: float) -> Amounts:
        """What of an amount for a claim or contract is for each of its instalments, the oldest unpaid first."""
        if np.isnan(amount):
            return np.full(len(places), np.nan)
        open_now, in_default = self.outstanding[places], np.maximum(self.defaulted - self.recovered, 0.0)[places]
        if KINDS[kind] == "recovery":
            open_now = np.where(self.defaulted[places] > 0, in_default, 0.0)
        elif KINDS[kind] == "receipt":
            open_now = np.where(open_now > 0, open_now, in_default)
        before = np.cumsum(open_now) - open_now
        parts = np.clip(amount - before, 0.0, open_now)
        parts[-1] += max(amount - float(open_now.sum()), 0.0)
        return parts

    def _enter(self, window: int, place: Whole, amount: Amounts) -> None:
        del amount
        place = place[self.holding[place] == OUTSIDE]
        self.holding[place], self.entered[place] = HELD, window
        self.outstanding[place] = self.face[place]

    def _dilute(self, window: int, place: Whole, amount: Amounts) -> None:
        del window
        lost = np.minimum(np.nan_to_num(amount), self.outstanding[place])
        self.outstanding[place] -= lost
        self.diluted[place] += lost

    def _receive(self, window: int, place: Whole, amount: Amounts) -> None:
        """Cash goes to what is outstanding, then to what has defaulted; what is owed to nobody is cash all the same."""
        del window
        amount = np.nan_to_num(amount)
        on_face = np.minimum(amount, self.outstanding[place])
        beyond = amount - on_face
        is_recovery = self.defaulted[place] > 0
        self.outstanding[place] -= on_face
        self.paid[place] += on_face
        self.recovered[place] += beyond * is_recovery
        self.surplus[place] += beyond * ~is_recovery

    def _recover(self, window: int, place: Whole, amount: Amounts) -> None:
        is_default = self.defaulted[place] > 0
        self.recovered[place[is_default]] += np.nan_to_num(amount[is_default])
        self._receive(window, place[~is_default], amount[~is_default])

    def _repurchase(self, window: int, place: Whole, amount: Amounts) -> None:
        del window
        left = self.outstanding[place]
        self.price[place] += np.where(np.isnan(amount), left, amount)
        self.repurchased[place] += left
        self.outstanding[place], self.holding[place] = 0.0, REPURCHASED

    def _replace(self, window: int, place: Whole, amount: Amounts) -> None:
        del window
        self.price[place] += np.nan_to_num(amount)
        self.replaced[place] += self.outstanding[place]
        self.outstanding[place], self.holding[place] = 0.0, REPLACED

    def _default(self, window: int, place: Whole, amount: Amounts) -> None:
        del window
        left = self.outstanding[place]
        lost = np.where(np.isnan(amount), left, np.minimum(np.nan_to_num(amount), left))
        self.outstanding[place] -= lost
        self.defaulted[place] += lost

    def _dispute(self, window: int, place: Whole, amount: Amounts) -> None:
        del window
        self.disputed[place] = np.where(np.isnan(amount), np.inf, amount)


_HAPPENS = {
    ENTER: Book._enter,
    "dilution": Book._dilute,
    "receipt": Book._receive,
    "repurchase": Book._repurchase,
    "replacement": Book._replace,
    "default": Book._default,
    "recovery": Book._recover,
    "dispute": Book._dispute,
}


def is_due(roster: Roster, day: int) -> Mask:
    """Which receivables have fallen due by the end of a day."""
    return np.asarray(roster.pay_day <= day)
