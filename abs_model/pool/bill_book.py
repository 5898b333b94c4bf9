"""The book of guaranteed bills as at a day: every bill with its stage, its acceptor and its use of a line."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.deal.bill_status import STATUS_CODES
from abs_model.deal.programme import BillProgramme
from abs_model.errors import Fault, nearest
from abs_model.measure.money import Amounts, to_fen
from abs_model.measure.sub_range import overlaps
from abs_model.pool.bill_line import line_table
from abs_model.pool.freeze import frozen_acceptors
from abs_model.pool.life import dated_by_code, days_of, is_used, line_use, refusals, stages
from abs_model.pool.overdue import overdue_states
from abs_model.pool.tape import Tape
from abs_model.schedule.calendar import Calendar

UNPAID = ("refused", "claimed")
"""Stages of a bill that its acceptor has refused and the guarantor has not paid."""

AT_RISK = ("guaranteed", "discounted", "due", *UNPAID)
"""Stages in which the guarantor may still have to pay."""

ATTRIBUTES = {
    "acceptor_rating": "rating", "acceptor_province": "province", "acceptor_industry": "industry",
    "acceptor_size": "acceptor_size",
}  # fmt: skip
"""What a bill takes from the whitelist's line on its acceptor."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BillBook:
    """A programme with its bills as at a day.

    Attributes
    ----------
    programme : BillProgramme
    as_of : date
        What happened after this day is not known.
    bills : Tape
        As read; its good rows in words of bills.
    whitelist : Tape
        One row an acceptor.
    events : Tape or None
        The history of overdue acts.
    frame : DataFrame
        The good rows of the tape, in its order, and: stage, used_from, used_until, reserved_from, is_used,
        refusal_code, recourse, acceptor_name, group_id, acceptor_rating, acceptor_province, acceptor_industry,
        acceptor_size.
    overdue : DataFrame
        State of every acceptor with overdue acts; see ``abs_model.pool.overdue``.
    frozen : mapping of acceptor to reasons
    lines : DataFrame
        See ``abs_model.pool.bill_line.line_table``.
    """

    programme: BillProgramme
    as_of: datetime.date
    calendar: Calendar
    bills: Tape
    whitelist: Tape
    events: Tape | None
    frame: pd.DataFrame
    overdue: pd.DataFrame
    frozen: Mapping[str, tuple[str, ...]]
    lines: pd.DataFrame

    @property
    def face(self) -> Amounts:
        """Face of each bill of ``frame``, whole fen."""
        return to_fen(self.frame["face"].to_numpy(dtype=np.float64))

    def in_stage(self, *names: str) -> Flags:
        """Which bills of ``frame`` are in one of some stages."""
        return self.frame["stage"].isin(names).to_numpy(dtype=np.bool_)

    @property
    def defaulted(self) -> tuple[str, ...]:
        """Acceptors that have refused a bill for want of money, or without a word why, and have not paid it since."""
        return _refusing(self.frame)


def strangers(book: BillBook) -> tuple[Fault, ...]:
    """Acceptors of live bills of which the whitelist says nothing: worth a second look."""
    known = [*book.whitelist.frame["acceptor_id"]]
    live = book.frame[book.frame["is_used"] & ~book.frame["acceptor_id"].isin(known)]
    return tuple(
        Fault(
            where=f"{book.bills.path}: row {row}: acceptor_id",
            found=f"{name} has live bills and is not on the whitelist",
            wanted="an acceptor with a line is wanted",
            remedy=f"{nearest(str(name), known)} Or grant it a line."
            if len(known) <= 20
            else "Grant it a line, or correct it.",
        )
        for name, row in live.drop_duplicates("acceptor_id")[["acceptor_id", "row"]].itertuples(index=False)
    )


def bill_book(
    programme: BillProgramme,
    bills: Tape,
    whitelist: Tape,
    events: Tape | None,
    calendar: Calendar,
    as_of: datetime.date | None = None,
) -> BillBook:
    """Look at bills as at a day.

    Parameters
    ----------
    programme : BillProgramme
    bills, whitelist : Tape
    events : Tape or None
        The history of overdue acts.
    calendar : Calendar
        Working days of banks.
    as_of : date, optional
        The programme's own day if left out.
    """
    day = as_of or programme.as_of
    frame = _with_acceptors(bills.frame, whitelist.frame)
    codes = stage_codes(programme)
    frame["stage"] = stages(frame, day, codes)
    frame = pd.concat([frame, line_use(dated_by_code(frame, day, codes))], axis=1)
    frame["is_used"] = is_used(frame[["used_from", "used_until"]], day)
    known = frame[days_of(frame, "refused_date") <= np.datetime64(day, "D")]
    found = refusals(known, programme.refusals, programme.law.presentment_days)
    frame["refusal_code"], frame["recourse"] = found["code"], found["recourse"]
    overdue = overdue_states(None if events is None else events.frame, programme.overdue, day)
    frozen = frozen_acceptors(whitelist.frame, programme.freeze, overdue, _refusing(frame), day)
    return BillBook(
        programme=programme,
        as_of=day,
        calendar=calendar,
        bills=bills,
        whitelist=whitelist,
        events=events,
        frame=frame,
        overdue=overdue,
        frozen=frozen,
        lines=line_table(frame, whitelist.frame, programme.limits, day, frozen),
    )


def as_offers(frame: pd.DataFrame, whitelist: pd.DataFrame) -> pd.DataFrame:
    """Good rows of a tape as bills on offer: with their acceptors, whatever their dates say."""
    return _with_acceptors(frame, whitelist).assign(stage="offered")


def in_book(offers: pd.DataFrame, book: BillBook) -> dict[str, str]:
    """Offers that the book has already, whole or in part: the bill of the book that each shares sub-bills with.

    Rows of the book that are on offer themselves do not count.
    """
    own = book.frame[book.frame["stage"] != "offered"]
    pack = pd.factorize(pd.concat([own["pack_no"], offers["pack_no"]]))[0].astype(np.int64)
    start, end = (
        pd.concat([own[column], offers[column]]).to_numpy(dtype=np.int64) for column in ("range_start", "range_end")
    )
    found = overlaps(pack, start, end)
    pairs = zip(found.rows.tolist(), found.earlier.tolist(), strict=True)
    ids, n_own = [*own["bill_id"], *offers["bill_id"]], len(own)
    return {ids[row]: ids[earlier] for row, earlier in pairs if row >= n_own > earlier}


def stage_codes(programme: BillProgramme) -> dict[str, str]:
    """The stage that each status code stands for, the programme's own words before the usual ones."""
    usual = {code: one.stage for code, one in STATUS_CODES.items() if one.stage is not None}
    return {**usual, **programme.status_codes}


def _refusing(frame: pd.DataFrame) -> tuple[str, ...]:
    is_refusing = frame["stage"].isin((*UNPAID, "compensated"))
    if "refusal_reason" in frame:
        is_refusing &= ~(frame["refusal_reason"] == "operational").fillna(False)
    return tuple(frame.loc[is_refusing, "acceptor_id"].drop_duplicates())


def _with_acceptors(frame: pd.DataFrame, whitelist: pd.DataFrame) -> pd.DataFrame:
    """Bills with what the whitelist says of their acceptors; an acceptor off it is a group of its own."""
    place = pd.Index(whitelist["acceptor_id"]).get_indexer(pd.Index(frame["acceptor_id"]))
    is_known = place >= 0

    def told(column: str) -> pd.Series:
        if column not in whitelist:
            return pd.Series(None, index=frame.index, dtype="str")
        return whitelist[column].take(np.where(is_known, place, 0)).set_axis(frame.index).where(is_known)

    filled = frame.reset_index(drop=True)
    filled["group_id"] = told("group_id").fillna(frame["acceptor_id"])
    name = told("acceptor_name")
    filled["acceptor_name"] = filled["acceptor_name"].fillna(name) if "acceptor_name" in filled else name
    return filled.assign(**{column: told(of) for column, of in ATTRIBUTES.items()})
