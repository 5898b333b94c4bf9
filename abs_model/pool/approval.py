"""The approval test: a bill on offer fits today, or every limit that says no, and by how much."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from abs_model.deal.programme import BillProgramme
from abs_model.measure.money import to_fen, to_yuan
from abs_model.pool.bill_line import Cap, Codes, most_fen, taken
from abs_model.pool.freeze import REASON_WORDS
from abs_model.pool.life import days_of

LIMITS = (
    "in_book", "whitelist", "line_expiry", "frozen", "past_due", "tenor_cap", "legal_tenor",
    "bill_cap", "acceptor_line", "group_cap", "product_cap", "supplier_cap",
)  # fmt: skip
"""What may say no, in the order in which it is said; ``frozen`` says why behind a colon."""

_VERDICTS = {
    "bill_id": "str", "acceptor_id": "str", "face": "float64", "is_approved": "bool", "n_objections": "int64",
    "fits_amount": "float64",
}  # fmt: skip
_OBJECTIONS = {
    "bill_id": "str", "limit": "str", "subject": "str", "allowed": "float64", "asked": "float64", "over_by": "float64",
    "unit": "str", "room_from": "datetime64[us]", "message": "str",
}  # fmt: skip
_CAP_WORDS = {
    "acceptor_line": "acceptor line of {}", "group_cap": "group cap of {}", "product_cap": "product cap",
    "supplier_cap": "supplier cap of {}",
}  # fmt: skip
_BOOK_COLUMNS = ("bill_id", "acceptor_id", "group_id", "supplier_id", "due_date")
_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offer:
    """One bill on offer, with what the whitelist says of its acceptor; ``place`` is the one in caps, face whole fen."""

    row: int
    place: int
    bill_id: str
    face: float
    issue: datetime.date
    due: datetime.date
    system: str
    is_splittable: bool
    acceptor_id: str
    is_listed: bool
    expiry: datetime.date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Objection:
    """A limit that says no to an offer; amounts in whole fen.

    ``words`` say what is found and what is wanted, ``wait`` until when an amount would have to wait. The remedy of an
    amount follows when it is known what fits.
    """

    offer: _Offer
    limit: str
    subject: str
    words: str
    allowed: float = np.nan
    asked: float = np.nan
    unit: str = ""
    room_from: datetime.date | None = None
    wait: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Desk:
    """What offers are tested against; ``labels`` are the names of acceptors and suppliers, by limit."""

    programme: BillProgramme
    as_of: datetime.date
    frozen: Mapping[str, tuple[str, ...]]
    caps: list[Cap]
    labels: Mapping[str, Mapping[str, str]]
    in_book: Mapping[str, str]

    def of_book(self, offer: _Offer) -> Iterator[_Objection]:
        """A bill that the book has already, whole or in part."""
        other = self.in_book.get(offer.bill_id)
        if other is not None:
            words = f"the book has it, or a part of it, already as bill {other}; a bill that is new is wanted"
            remedy = "Take it off the list."
            yield _Objection(offer=offer, limit="in_book", subject=other, words=words, remedy=remedy)

    def of_acceptor(self, offer: _Offer) -> Iterator[_Objection]:
        """No line, an expired one, a frozen one."""
        acceptor = offer.acceptor_id
        name = self.labels["acceptor_line"].get(acceptor, acceptor)
        if not offer.is_listed:
            words = f"{name} is not on the whitelist; an acceptor with a line is wanted"
            remedy = "Decline it, or grant a line."
            yield _Objection(offer=offer, limit="whitelist", subject=acceptor, words=words, remedy=remedy)
        late = (self.as_of - offer.expiry).days if offer.expiry else 0
        if late > 0:
            words = f"the line of {name} expired on {offer.expiry}; one that runs on {self.as_of} is wanted: "
            remedy = "Renew the line, or decline it."
            yield _in_days(offer, "line_expiry", acceptor, f"{words}{_days(late)} too late", (0, late), remedy)
        for reason in self.frozen.get(acceptor, ()):
            words = f"the line of {name} is frozen: {REASON_WORDS[reason]}; a line that is not frozen is wanted"
            remedy = "Decline it for as long as that lasts."
            yield _Objection(offer=offer, limit=f"frozen:{reason}", subject=acceptor, words=words, remedy=remedy)

    def of_days(self, offer: _Offer, latest: datetime.date | None) -> Iterator[_Objection]:
        """A bill that is due already, or that runs too long for the programme or by law."""
        tenor, cap = (offer.due - self.as_of).days, self.programme.limits.tenor_days
        if tenor <= 0:
            words = f"it fell due on {offer.due}; a due date after {self.as_of} is wanted: {_days(1 - tenor)} too early"
            remedy = "Present it for payment."
            yield _in_days(offer, "past_due", offer.bill_id, words, (-1, -tenor), remedy)
        if cap is not None and tenor > cap:
            words = f"it is due on {offer.due}, in {_days(tenor)}; at most {_days(cap)} are wanted: "
            remedy = f"Decline it, or wait until {offer.due - cap * _DAY}."
            yield _in_days(
                offer, "tenor_cap", offer.bill_id, f"{words}{_days(tenor - cap)} too long", (cap, tenor), remedy
            )
        if latest and offer.due > latest:
            span, most = (offer.due - offer.issue).days, (latest - offer.issue).days
            words = (
                f"it was drawn on {offer.issue} and is due on {offer.due}; by law a due date by {latest} is wanted: "
            )
            words += f"{_days(span - most)} too long"
            yield _in_days(offer, "legal_tenor", offer.bill_id, words, (most, span), "Decline it.")

    def of_amounts(self, offer: _Offer) -> Iterator[_Objection]:
        """The bill by itself is too large, or with all others of its acceptor, group, product or supplier."""
        face, most = offer.face, most_fen(self.programme.limits.per_bill)
        if face > most:
            words = f"its face is {_yuan(face)}; at most {_yuan(most)} is wanted: {_yuan(face - most)} too much"
            yield _Objection(
                offer=offer, limit="bill_cap", subject=offer.bill_id, words=words, allowed=most, asked=face, unit="yuan"
            )
        yield from (self._of_cap(offer, cap) for cap in self.caps if cap.left(offer.place) < face)

    def _of_cap(self, offer: _Offer, cap: Cap) -> _Objection:
        name = cap.code[offer.place]
        subject, most, held = cap.subjects[name], cap.most[name], cap.held[name]
        called = _CAP_WORDS[cap.limit].format(self.labels.get(cap.limit, {}).get(subject, subject))
        left = f"at most {_yuan(most - held)} is left" if most > held else "nothing is left"
        asked = f"{_yuan(offer.face)} is asked: {_yuan(held + offer.face - most)} too much"
        days = cap.days_to_room(offer.place, offer.face)
        day = None if days is None else self.as_of + days * _DAY
        day = day if day and day < offer.due and day <= (offer.expiry or day) else None
        return _Objection(
            offer=offer,
            limit=cap.limit,
            subject=subject,
            words=f"{called} is {_yuan(most)}, {_yuan(held)} are used and reserved; {left}, {asked}",
            allowed=most,
            asked=held + offer.face,
            unit="yuan",
            room_from=day,
            wait=f"wait until {day}, when enough has fallen due" if days else "wait until what is due today is paid",
        )

    def most_left(self, offer: _Offer) -> float:
        """The largest part of a bill that every amount limit has room for."""
        left = (most_fen(self.programme.limits.per_bill), *(cap.left(offer.place) for cap in self.caps))
        return max(min(left), 0.0)


def approve(
    offers: pd.DataFrame,
    book_frame: pd.DataFrame,
    whitelist: pd.DataFrame,
    programme: BillProgramme,
    as_of: datetime.date,
    frozen: Mapping[str, tuple[str, ...]],
    in_book: Mapping[str, str] = MappingProxyType({}),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Test bills on offer in their order; each that is approved takes room from those behind it.

    Parameters
    ----------
    offers : DataFrame
        bill_id, face (yuan), acceptor_id, group_id, supplier_id, system, issue_date, due_date, range_end, stage. Rows
        of another stage than ``offered``, or that already take room of the book, are no offers and are left aside.
    book_frame : DataFrame
        The whole book: bill_id, face, acceptor_id, group_id, supplier_id, due_date, used_from, used_until,
        reserved_from. A bill takes room while it is guaranteed and unsettled, or approved, as at the day.
    whitelist : DataFrame
        One row an acceptor: acceptor_id, line (yuan); acceptor_name and line_expiry where known.
    programme : BillProgramme
        Its limits, and the longest tenor by law.
    as_of : date
        The day of the test, from which tenors count.
    frozen : mapping of str to tuple of str
        Why the lines of acceptors are frozen; see ``abs_model.pool.freeze``.
    in_book : mapping of str to str
        Offers of another tape that the book has already: the bill of the book that each shares sub-bills with.

    Returns
    -------
    verdicts : DataFrame
        One row an offer: bill_id, acceptor_id, face (yuan), is_approved, n_objections, fits_amount (yuan: the largest
        part that every amount limit has room for; 0 where anything but an amount stands against the bill, and where it
        cannot be split and does not fit as a whole).
    objections : DataFrame
        One row for each limit that says no: bill_id, limit, subject, allowed, asked, over_by, unit (yuan, days or
        nothing), room_from, message. ``asked`` is what the limit would come to with the bill. ``room_from`` is the
        first day on which enough will have been settled, if every bill that is not past due pays when due; missing
        where that comes too late for the bill, or never.
    """
    bills = taken(book_frame, as_of, _BOOK_COLUMNS)
    frame, known = offers[offers["stage"] == "offered"], set(bills["bill_id"])
    is_new = np.array([one not in known or one in in_book for one in frame["bill_id"]], dtype=np.bool_)
    frame = frame[is_new].reset_index(drop=True)
    desk = _Desk(
        programme=programme,
        as_of=as_of,
        frozen=frozen,
        caps=_caps(bills, frame, whitelist, programme, as_of),
        labels={
            "acceptor_line": _names(frame, "acceptor_id", "acceptor_name")
            | _names(whitelist, "acceptor_id", "acceptor_name"),
            "supplier_cap": _names(frame, "supplier_id", "supplier_name"),
        },
        in_book=in_book,
    )
    asked, latest = _asked(frame, whitelist, len(bills)), cache(programme.law.last_due_date)
    found: list[list[_Objection]] = []
    fits: list[float] = []
    for offer in asked:
        others = [
            *desk.of_book(offer),
            *desk.of_acceptor(offer),
            *desk.of_days(offer, latest(offer.system, offer.issue)),
        ]
        found.append([*others, *desk.of_amounts(offer)])
        if found[-1]:
            fits.append(desk.most_left(offer) if offer.is_splittable and not others else 0.0)
            continue
        fits.append(offer.face)
        for cap in desk.caps:
            cap.take(offer.place, offer.face)
    return _verdicts(asked, found, fits), _objections(found, fits)


def _asked(frame: pd.DataFrame, whitelist: pd.DataFrame, n_book: int) -> list[_Offer]:
    """The offers one by one, in their order."""
    expiry = dict(zip(whitelist["acceptor_id"], _dates(whitelist, "line_expiry"), strict=True))
    is_splittable = (frame["system"] == "new_generation") & (frame["range_end"] > 0)
    columns = (
        frame["bill_id"], to_fen(frame["face"].to_numpy(dtype=np.float64)).tolist(), _dates(frame, "issue_date"),
        _dates(frame, "due_date"), frame["system"], is_splittable.tolist(), frame["acceptor_id"],
    )  # fmt: skip
    return [
        _Offer(
            row=row,
            place=n_book + row,
            bill_id=bill_id,
            face=face,
            issue=issue,
            due=due,
            system=system,
            is_splittable=splits,
            acceptor_id=acceptor,
            is_listed=acceptor in expiry,
            expiry=expiry.get(acceptor),
        )
        for row, (bill_id, face, issue, due, system, splits, acceptor) in enumerate(zip(*columns, strict=True))
    ]


def _names(frame: pd.DataFrame, key: str, column: str) -> dict[str, str]:
    """What ids are called, where that is stated."""
    if column not in frame:
        return {}
    stated = frame[[key, column]].dropna().drop_duplicates(key)
    return dict(zip(stated[key], stated[column], strict=True))


def _dates(frame: pd.DataFrame, column: str) -> list[Any]:
    """Days of a column as dates; None where none is stated."""
    return list(days_of(frame, column).tolist())


def _caps(
    bills: pd.DataFrame, frame: pd.DataFrame, whitelist: pd.DataFrame, programme: BillProgramme, as_of: datetime.date
) -> list[Cap]:
    """The amount limits of the programme that bind several bills, with what those of the book hold."""
    limits, n_bills = programme.limits, len(bills) + len(frame)
    lines = dict(zip(whitelist["acceptor_id"], to_fen(whitelist["line"].to_numpy(dtype=np.float64)), strict=True))
    amount = np.append(bills["used"] + bills["reserved"], np.zeros(len(frame)))
    days = np.append(*(days_of(one, "due_date") - np.datetime64(as_of, "D") for one in (bills, frame))).astype(np.int64)
    n_days = int(days.max(initial=0)) + 1
    caps = []
    for limit, column, most in (
        ("acceptor_line", "acceptor_id", 0.0),
        ("group_cap", "group_id", limits.per_group),
        ("product_cap", "", limits.product),
        ("supplier_cap", "supplier_id", limits.per_supplier),
    ):
        if most is None:
            continue
        code, names = _numbered(bills, frame, column) if column else (np.zeros(n_bills, np.int64), [programme.id])
        # Of an acceptor off the whitelist the line says nothing: that there is none is said once.
        own = [lines.get(name, np.inf) for name in names] if column == "acceptor_id" else None
        caps.append(
            Cap(
                limit=limit,
                subjects=names,
                most=own or [most_fen(most)] * len(names),
                held=np.bincount(code, weights=amount, minlength=len(names)).tolist(),
                code=code,
                amount=amount,
                due=np.where(days < 0, n_days, days),
                n_days=n_days,
            )
        )
    return caps


def _numbered(bills: pd.DataFrame, frame: pd.DataFrame, column: str) -> tuple[Codes, list[str]]:
    """A number for each name among bills and offers, and the names."""
    code, names = pd.factorize(pd.concat([bills[column], frame[column]]), use_na_sentinel=False)
    return code.astype(np.int64), [str(name) for name in names]


def _in_days(offer: _Offer, limit: str, subject: str, words: str, days: tuple[int, int], remedy: str) -> _Objection:
    """A limit in days; ``days`` are what it may come to and what it comes to."""
    allowed, asked = days
    return _Objection(
        offer=offer,
        limit=limit,
        subject=subject,
        words=words,
        allowed=allowed,
        asked=asked,
        unit="days",
        remedy=remedy,
    )


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"


def _yuan(amount: float) -> str:
    return f"{amount / 100:,.2f}"


def _remedy(objection: _Objection, fits: float) -> str:
    """What can be done about an amount that is too large."""
    ways = [f"split it and offer {_yuan(fits)}"] if fits else []
    if objection.room_from:
        ways.append(objection.wait)
    words = ", or ".join(ways) or "decline it, or raise the limit"
    return f"{words[0].upper()}{words[1:]}."


def _verdicts(asked: list[_Offer], found: list[list[_Objection]], fits: list[float]) -> pd.DataFrame:
    n_objections = np.array([len(noes) for noes in found], dtype=np.int64)
    columns = {
        "bill_id": [offer.bill_id for offer in asked],
        "acceptor_id": [offer.acceptor_id for offer in asked],
        "face": to_yuan([offer.face for offer in asked]),
        "is_approved": n_objections == 0,
        "n_objections": n_objections,
        "fits_amount": to_yuan(fits),
    }
    return pd.DataFrame(columns).astype(_VERDICTS)


def _objections(found: list[list[_Objection]], fits: list[float]) -> pd.DataFrame:
    lines = []
    for one in (objection for noes in found for objection in noes):
        scale = 100.0 if one.unit == "yuan" else 1.0
        remedy = one.remedy or _remedy(one, fits[one.offer.row])
        allowed, asked, over = (amount / scale for amount in (one.allowed, one.asked, one.asked - one.allowed))
        message = f"bill {one.offer.bill_id}: {one.words}. {remedy}"
        lines.append(
            (one.offer.bill_id, one.limit, one.subject, allowed, asked, over, one.unit, one.room_from, message)
        )
    return pd.DataFrame(lines, columns=list(_OBJECTIONS)).astype(_OBJECTIONS)
