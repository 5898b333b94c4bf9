"""What servicers recorded of bills, as the dates and amounts of a bill tape, so that a book is seen as it stands."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from abs_model.measure.money import to_fen, to_yuan
from abs_model.pool.bill_book import BillBook, bill_book

KINDS = ("filing", "receipt", "dilution", "default", "repurchase", "replacement", "claim", "recovery")
"""Records that change the life of a bill, in the order in which those of one day happen."""

OF_TASKS = {"present": "presented", "claim_guarantor": "claimed", "give_notice": "claimed"}
"""Tasks of bills that a filing may say were done, and the day of the tape that says so; the reference is the bill."""

DAYS = ("presented", "refused", "claimed", "paid", "compensated", "recovered", "closed")
AMOUNTS = ("paid", "compensated", "recovered")


@dataclass(slots=True)
class _Life:
    """One bill while records are read: whole fen, and the last day of each thing that happened."""

    due: datetime.date
    face: float
    amounts: dict[str, float]
    days: dict[str, datetime.date]
    reduced: float = 0.0

    @property
    def owed(self) -> float:
        """What nobody has paid yet."""
        return self.face - self.reduced - self.amounts.get("paid", 0.0) - self.amounts.get("compensated", 0.0)

    def add(self, what: str, amount: float, day: datetime.date) -> None:
        self.amounts[what] = self.amounts.get(what, 0.0) + amount
        self.days[what] = day


def book_after(book: BillBook, records: Sequence[pd.DataFrame], as_of: datetime.date) -> BillBook:
    """A book as at a later day, with what servicers recorded up to it.

    Parameters
    ----------
    book : BillBook
    records : sequence of DataFrame
        Of each file that counts, in order; see ``abs_model.pool.servicer_tape.ServicerFile``.
    as_of : date
    """
    bills = replace(book.bills, frame=with_records(book.bills.frame, records))
    return bill_book(book.programme, bills, book.whitelist, book.events, book.calendar, as_of)


def with_records(frame: pd.DataFrame, records: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Bills with the dates and amounts that records say.

    Cash from the acceptor is ``paid`` until the guarantor has paid, and ``recovered`` from then on, at most what was
    paid. A default is the refusal. A claim goes to the bill that its reference names, else to refused bills, the oldest
    first, then to others that are due. What was bought back, replaced or written off is ``closed``. Of amounts that add
    up the day is the last one; a date of the tape that no record speaks of stays.

    Parameters
    ----------
    frame : DataFrame
        Good rows of a tape: ``bill_id``, ``face`` (yuan), ``due_date``; every other column may be absent.
    records : sequence of DataFrame

    Returns
    -------
    DataFrame
        A copy with ``<what>_date`` and ``<what>_amount`` filled where anything was recorded.
    """
    lives = dict(_lives(frame))
    rows = [one[one["record"].isin(KINDS)] for one in records]
    if not rows:
        return frame.copy()
    own = pd.concat(rows, ignore_index=True)
    order = own["record"].map({kind: place for place, kind in enumerate(KINDS)})
    for row in own.assign(order=order).sort_values(["date", "order"], kind="stable").to_dict("records"):
        _happen(lives, {str(name): cell for name, cell in row.items()})
    return _filled(frame, lives)


def _lives(frame: pd.DataFrame) -> Iterator[tuple[str, _Life]]:
    """Every bill with what its tape says was paid of it already."""
    faces = to_fen(frame["face"].to_numpy(dtype=np.float64)).tolist()
    told = {name: frame[f"{name}_amount"].tolist() for name in AMOUNTS if f"{name}_amount" in frame}
    stated = {name: frame[f"{name}_date"].tolist() for name in AMOUNTS if f"{name}_date" in frame}
    for place, (bill, face, due) in enumerate(zip(frame["bill_id"], faces, frame["due_date"], strict=True)):
        amounts = {}
        for name, days in stated.items():
            if pd.notna(days[place]):
                amount = told.get(name, [])[place : place + 1]
                is_told = bool(amount) and pd.notna(amount[0])
                amounts[name] = float(to_fen([amount[0]])[0]) if is_told else face
        yield str(bill), _Life(due=due.date(), face=face, amounts=amounts, days={})


def _happen(lives: Mapping[str, _Life], row: Mapping[str, object]) -> None:
    """What one record does."""
    record, day = str(row["record"]), pd.Timestamp(str(row["date"])).date()
    stated = float(str(row["amount"]))
    amount = 0.0 if np.isnan(stated) else float(to_fen([stated])[0])
    if record == "claim":
        _claim(lives, str(row["reference"]), amount, day)
        return
    life = lives.get(str(row["reference" if record == "filing" else "subject"]))
    if life is None:
        return
    match record:
        case "filing":
            if str(row["subject"]) in OF_TASKS:
                life.days.setdefault(OF_TASKS[str(row["subject"])], day)
        case "default":
            life.days.setdefault("refused", day)
        case "repurchase" | "replacement":
            life.days.setdefault("closed", day)
        case "dilution":
            life.reduced += amount
            if life.owed <= 0:
                life.days.setdefault("closed", day)
        case _:
            _receive(life, amount, day)


def _receive(life: _Life, amount: float, day: datetime.date) -> None:
    """Cash from the acceptor: to the holder, or back to the guarantor once that has paid."""
    paid = life.amounts.get("compensated", 0.0)
    left = paid - life.amounts.get("recovered", 0.0)
    if left > 0:
        life.add("recovered", min(amount, left), day)
    elif not paid:
        life.add("paid", amount, day)


def _claim(lives: Mapping[str, _Life], reference: str, amount: float, day: datetime.date) -> None:
    """What the guarantor paid, to the bill that is named, or to those that may have been claimed for."""
    named = lives.get(reference)
    waiting = [life for life in lives.values() if life.owed > 0 and ("refused" in life.days or life.due <= day)]
    waiting.sort(key=lambda life: ("refused" not in life.days, life.days.get("refused", life.due), life.due))
    for life in [named] if named is not None else waiting:
        part = min(amount, life.owed)
        if part > 0:
            life.add("compensated", part, day)
            amount -= part
        if amount <= 0:
            return


def _filled(frame: pd.DataFrame, lives: Mapping[str, _Life]) -> pd.DataFrame:
    """Bills with what happened to them; other cells stay."""
    own, found = [lives[str(bill)] for bill in frame["bill_id"]], frame.copy()
    for name in DAYS:
        days = [life.days.get(name) for life in own]
        if any(days):
            column = pd.Series(np.array(days, dtype="datetime64[us]"), index=frame.index)
            date = f"{name}_date"
            found[date] = column.fillna(found[date]) if date in found else column
            if name in AMOUNTS:
                fen = [life.amounts.get(name, np.nan) if name in life.days else np.nan for life in own]
                amount = pd.Series(to_yuan(np.array(fen)), index=frame.index)
                told = f"{name}_amount"
                found[told] = amount.fillna(found[told]) if told in found else amount
    return found
