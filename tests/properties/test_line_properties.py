"""What holds of lines and caps for every book and every sequence of offers, against plain sums over single bills."""

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from abs_model.pool.approval import approve
from abs_model.pool.bill_line import (
    group_table,
    line_table,
    product_row,
    used_by_acceptor_over_time,
    used_over_time,
)
from tests.unit.pool.test_approval import programme_of

START = datetime.date(2020, 9, 1)
N_DAYS = 12
GROUPS = {"A1": "G1", "A2": "G1", "A3": "A3", "A9": "A9"}
"""Acceptors; the last one is on no whitelist."""

amounts = st.integers(1, 40) | st.integers(1, 4_000)
"""Fen: a few, so that limits are met exactly, or many."""

caps = st.none() | st.integers(0, 100) | st.integers(0, 10_000)
days = st.integers(0, N_DAYS - 1)


@dataclass(kw_only=True)
class Bill:
    """A bill in whole fen, its days counted from the start; None for what does not happen."""

    face: int
    acceptor: str
    supplier: str
    due: int
    reserved: int | None = None
    used: int | None = None
    settled: int | None = None
    is_whole: bool = False
    number: int = 0

    def is_used(self, day: int) -> bool:
        """Whether it uses its line on a day."""
        return self.used is not None and self.used <= day and (self.settled is None or day < self.settled)

    def takes(self, day: int) -> bool:
        """Whether it takes room on a day: used, or approved and neither guaranteed nor closed."""
        if self.is_used(day):
            return True
        is_over = any(end is not None and end <= day for end in (self.used, self.settled))
        return self.reserved is not None and self.reserved <= day and not is_over


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Lines and their last days by acceptor, and caps, in fen."""

    lines: Mapping[str, int]
    expiry: Mapping[str, int | None]
    per_group: int | None
    product: int | None
    per_supplier: int | None
    per_bill: int | None

    @property
    def limits(self) -> dict[str, float]:
        """The caps as a programme states them."""
        stated = {name: getattr(self, name) for name in ("per_group", "product", "per_supplier", "per_bill")}
        return {name: amount / 100 for name, amount in stated.items() if amount is not None}

    @property
    def whitelist(self) -> pd.DataFrame:
        """The lines as a table."""
        return pd.DataFrame(
            {
                "acceptor_id": text(list(self.lines)),
                "group_id": text([GROUPS[one] for one in self.lines]),
                "line": np.array(list(self.lines.values())) / 100,
                "line_expiry": dates(list(self.expiry.values())),
            }
        )


def date(day: int) -> datetime.date:
    return START + datetime.timedelta(days=day)


def dates(some: list[int | None]) -> NDArray[np.datetime64]:
    """Days counted from the start as a column has them."""
    return np.array([None if day is None else date(day) for day in some], dtype="datetime64[us]")


def text(some: list[str]) -> pd.Series:
    return pd.Series(some, dtype="str")


def table(some: list[Bill]) -> pd.DataFrame:
    """Bills as a book holds them; none of them is more than an offer to the approval test."""
    return pd.DataFrame(
        {
            "bill_id": text([f"B{one.number}" for one in some]),
            "face": np.array([one.face for one in some], dtype=np.float64) / 100,
            "acceptor_id": text([one.acceptor for one in some]),
            "group_id": text([GROUPS[one.acceptor] for one in some]),
            "supplier_id": text([one.supplier for one in some]),
            "issue_date": dates([0 for _ in some]),
            "due_date": dates([one.due for one in some]),
            "used_from": dates([one.used for one in some]),
            "used_until": dates([one.settled for one in some]),
            "reserved_from": dates([one.reserved for one in some]),
            "system": "new_generation",
            "range_end": np.array([0 if one.is_whole else one.face for one in some], dtype=np.int64),
            "stage": "offered",
        }
    )


@st.composite
def random_bills(draw: st.DrawFn, least: int = 0, most: int = 12) -> list[Bill]:
    """Bills of any past and future, also such as nobody would believe."""
    some = st.builds(
        Bill,
        face=amounts,
        acceptor=st.sampled_from(list(GROUPS)),
        supplier=st.sampled_from(["S1", "S2"]),
        due=st.integers(-2, N_DAYS + 4),
        reserved=st.none() | days,
        used=st.none() | days,
        settled=st.none() | days,
        is_whole=st.booleans(),
    )
    found = draw(st.lists(some, min_size=least, max_size=most))
    for number, one in enumerate(found):
        one.number = number
    return found


@st.composite
def random_terms(draw: st.DrawFn) -> Terms:
    listed = list(GROUPS)[:3]
    return Terms(
        lines={one: draw(st.integers(0, 150) | st.integers(0, 8_000)) for one in listed},
        expiry={one: draw(st.none() | st.integers(-1, N_DAYS)) for one in listed},
        per_group=draw(caps),
        product=draw(caps),
        per_supplier=draw(caps),
        per_bill=draw(caps),
    )


def held(some: list[Bill], day: int, is_meant: Callable[[Bill], bool]) -> int:
    """What bills take of a limit on a day."""
    return sum(one.face for one in some if one.takes(day) and is_meant(one))


def amount_limits(offer: Bill, terms: Terms) -> Iterator[tuple[str, int | None, Callable[[Bill], bool]]]:
    """Limit, what it may come to, and whose bills count, one after another."""
    if offer.acceptor in terms.lines:
        yield "acceptor_line", terms.lines[offer.acceptor], lambda one: one.acceptor == offer.acceptor
    yield "group_cap", terms.per_group, lambda one: GROUPS[one.acceptor] == GROUPS[offer.acceptor]
    yield "product_cap", terms.product, lambda one: True
    yield "supplier_cap", terms.per_supplier, lambda one: one.supplier == offer.supplier


def plain_noes(offer: Bill, some: list[Bill], terms: Terms, day: int, frozen: set[str]) -> dict[str, int | None]:
    """Every limit that says no to an offer, and by how much, by counting bills one at a time."""
    noes: dict[str, int | None] = {}
    last = terms.expiry.get(offer.acceptor)
    if offer.acceptor not in terms.lines:
        noes["whitelist"] = None
    if last is not None and last < day:
        noes["line_expiry"] = day - last
    if offer.acceptor in frozen:
        noes["frozen:overdue"] = None
    if offer.due <= day:
        noes["past_due"] = day - offer.due + 1
    if terms.per_bill is not None and offer.face > terms.per_bill:
        noes["bill_cap"] = offer.face - terms.per_bill
    for limit, most, is_meant in amount_limits(offer, terms):
        over = 0 if most is None else held(some, day, is_meant) + offer.face - most
        if over > 0:
            noes[limit] = over
    return noes


def said(objections: pd.DataFrame, number: int) -> dict[str, int | None]:
    """The same as the approval test says it."""
    found = objections[objections["bill_id"] == f"B{number}"]
    return {
        str(limit): None if pd.isna(over) else round(over * 100) if unit == "yuan" else round(over)
        for limit, over, unit in zip(found["limit"], found["over_by"], found["unit"], strict=True)
    }


@settings(max_examples=60, deadline=None)
@given(some=random_bills(), order=st.lists(days, max_size=8))
def test_the_used_line_is_the_face_of_all_live_guaranteed_bills_at_all_times(
    some: list[Bill], order: list[int]
) -> None:
    frame, asked = table(some), [date(day) for day in order]
    expected = [[sum(b.face for b in some if b.acceptor == one and b.is_used(day)) for day in order] for one in GROUPS]
    found = used_by_acceptor_over_time(frame, asked, list(GROUPS))
    assert found.tolist() == np.array(expected, dtype=np.float64).reshape(len(GROUPS), len(order)).tolist()
    assert used_over_time(frame, asked).tolist() == found.sum(axis=0).tolist()


@settings(max_examples=40, deadline=None)
@given(some=random_bills(), terms=random_terms(), day=days, frozen=st.sets(st.sampled_from(["A1", "A3"])))
def test_the_tables_agree_with_the_bills_counted_one_by_one(
    some: list[Bill], terms: Terms, day: int, frozen: set[str]
) -> None:
    limits = programme_of(**terms.limits).limits
    lines = line_table(table(some), terms.whitelist, limits, date(day), dict.fromkeys(frozen, ("overdue",)))
    used = {one: sum(b.face for b in some if b.acceptor == one and b.is_used(day)) for one in lines["acceptor_id"]}
    both = {one: sum(b.face for b in some if b.acceptor == one and b.takes(day)) for one in lines["acceptor_id"]}
    assert {b.acceptor for b in some if b.takes(day)} <= set(used)
    assert (lines["used"] * 100).round().tolist() == list(used.values())
    assert ((lines["used"] + lines["reserved"]) * 100).round().tolist() == list(both.values())
    for totals in (group_table(lines, limits), product_row(lines, limits)):
        for column in ("line", "used", "reserved"):
            assert (totals[column] * 100).round().sum() == (lines[column] * 100).round().sum()
        assert totals["n_live"].sum() == lines["n_live"].sum() == sum(one.is_used(day) for one in some)
        assert totals["n_acceptors"].sum() == len(lines)
        assert (totals["available"] >= 0.0).all()


@settings(max_examples=60, deadline=None)
@given(
    book=random_bills(),
    offers=random_bills(least=1, most=6),
    terms=random_terms(),
    day=days,
    frozen=st.sets(st.sampled_from(["A1", "A2"]), max_size=1),
)
def test_no_offer_is_refused_that_could_be_approved_and_none_approved_that_could_not(
    book: list[Bill], offers: list[Bill], terms: Terms, day: int, frozen: set[str]
) -> None:
    for number, one in enumerate(offers):
        one.number, one.reserved, one.used, one.settled = 100 + number, None, None, None
    verdicts, objections = approve(
        table(offers),
        table(book),
        terms.whitelist,
        programme_of(**terms.limits),
        date(day),
        dict.fromkeys(frozen, ("overdue",)),
    )
    standing = list(book)
    for one, is_approved, count in zip(offers, verdicts["is_approved"], verdicts["n_objections"], strict=True):
        noes = plain_noes(one, standing, terms, day, frozen)
        assert said(objections, one.number) == noes
        assert (is_approved, count) == (not noes, len(noes))
        if is_approved:
            one.reserved = day
            standing.append(one)


@settings(max_examples=40, deadline=None)
@given(book=random_bills(), offer=random_bills(least=1, most=1), terms=random_terms(), day=days)
def test_the_part_that_fits_is_approved_and_one_fen_more_is_not(
    book: list[Bill], offer: list[Bill], terms: Terms, day: int
) -> None:
    (one,) = offer
    one.number, one.reserved, one.used, one.settled = 100, None, None, None

    def put(face: int) -> tuple[bool, int]:
        part = Bill(face=face, acceptor=one.acceptor, supplier=one.supplier, due=one.due, number=100)
        part.is_whole = one.is_whole
        verdicts, _ = approve(table([part]), table(book), terms.whitelist, programme_of(**terms.limits), date(day), {})
        return bool(verdicts["is_approved"].item()), round(verdicts["fits_amount"].item() * 100)

    is_approved, fits = put(one.face)
    assert is_approved == (fits == one.face)
    assert 0 <= fits <= one.face
    for part in {fits, (fits + 1) // 2} - {0}:
        assert put(part) == (True, part)
    if not is_approved and not one.is_whole:
        assert not put(fits + 1)[0]
    if one.is_whole:
        assert fits in (0, one.face)


@settings(max_examples=30, deadline=None)
@given(
    book=random_bills(),
    more=random_bills(least=1, most=1),
    offer=random_bills(least=1, most=1),
    terms=random_terms(),
    day=days,
)
def test_one_more_bill_in_the_book_never_frees_room(
    book: list[Bill], more: list[Bill], offer: list[Bill], terms: Terms, day: int
) -> None:
    more[0].number = 50
    offer[0].number, offer[0].reserved, offer[0].used, offer[0].settled = 100, None, None, None
    programme = programme_of(**terms.limits)
    before, after = (
        (
            approve(table(offer), table(one), terms.whitelist, programme, date(day), {})[0]["fits_amount"].item(),
            line_table(table(one), terms.whitelist, programme.limits, date(day), {})["available"][:3],
        )
        for one in (book, [*book, *more])
    )
    assert after[0] <= before[0]
    assert (after[1] <= before[1]).all()


@settings(max_examples=60, deadline=None)
@given(book=random_bills(), offer=random_bills(least=1, most=1), terms=random_terms(), day=days)
def test_room_comes_on_the_first_day_on_which_enough_has_fallen_due(
    book: list[Bill], offer: list[Bill], terms: Terms, day: int
) -> None:
    (one,) = offer
    one.number, one.reserved, one.used, one.settled = 100, None, None, None
    _, objections = approve(table(offer), table(book), terms.whitelist, programme_of(**terms.limits), date(day), {})
    told = objections.set_index("limit")["room_from"]
    last = terms.expiry.get(one.acceptor)
    for limit, most, is_meant in amount_limits(one, terms):
        if limit not in told:
            continue
        counted = [b for b in book if b.takes(day) and is_meant(b)]
        until = min(one.due - 1, one.due if last is None else last)
        rooms = [
            wait
            for wait in range(day, until + 1)
            if sum(b.face for b in counted if b.due < day or b.due > wait) + one.face <= (most or 0)
        ]
        assert told[limit] == pd.Timestamp(date(rooms[0])) if rooms else pd.isna(told[limit])


@st.composite
def desk_days(draw: st.DrawFn) -> list[list[tuple[Bill, int, int | None]]]:
    """For each day its offers; and after how many days each is guaranteed, and settled from then on, if approved."""
    number, calendar = 0, []
    for day in range(N_DAYS):
        offers = []
        for _ in range(draw(st.integers(0, 3))):
            number += 1
            one = Bill(
                face=draw(amounts),
                acceptor=draw(st.sampled_from(["A1", "A2", "A3"])),
                supplier=draw(st.sampled_from(["S1", "S2"])),
                due=day + draw(st.integers(1, 6)),
                number=number,
            )
            offers.append((one, draw(st.integers(0, 2)), draw(st.none() | st.integers(0, 6))))
        calendar.append(offers)
    return calendar


def breaches(book: list[Bill], terms: Terms, day: int) -> list[str]:
    """Limits that the bills of a day come to more than."""

    def total(**wanted: Any) -> int:
        return sum(
            one.face
            for one in book
            if one.takes(day)
            and all(
                {"acceptor": one.acceptor, "group": GROUPS[one.acceptor], "supplier": one.supplier}[key] == value
                for key, value in wanted.items()
            )
        )

    sums: list[tuple[str, int, int | None]] = [(one, total(acceptor=one), line) for one, line in terms.lines.items()]
    sums += [(one, total(group=one), terms.per_group) for one in ("G1", "A3")]
    sums += [(one, total(supplier=one), terms.per_supplier) for one in ("S1", "S2")]
    sums += [("product", total(), terms.product)]
    return [name for name, amount, most in sums if most is not None and amount > most]


@settings(max_examples=25, deadline=None)
@given(calendar=desk_days(), terms=random_terms())
def test_no_limit_is_breached_on_any_day_of_a_book_that_the_test_approved(
    calendar: list[list[tuple[Bill, int, int | None]]], terms: Terms
) -> None:
    programme, acceptors = programme_of(**terms.limits), terms.whitelist
    book: list[Bill] = []
    for day, offers in enumerate(calendar):
        asked = [one for one, _, _ in offers]
        verdicts, _ = approve(table(asked), table(book), acceptors, programme, date(day), {})
        standing = list(book)
        for (one, lag, life), is_approved in zip(offers, verdicts["is_approved"], strict=True):
            assert is_approved == (not plain_noes(one, standing, terms, day, set()))
            if is_approved:
                one.reserved, one.used = day, day + lag
                one.settled = None if life is None else day + lag + life
                standing.append(Bill(**{**one.__dict__, "used": None, "settled": None}))
                book.append(one)
    for day in range(N_DAYS + 10):
        assert breaches(book, terms, day) == []
    most = used_over_time(table(book), [date(day) for day in range(N_DAYS + 10)]).max(initial=0.0)
    assert terms.product is None or most <= terms.product
