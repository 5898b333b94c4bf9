"""Bills before they are tested: packs that acceptors draw month by month, and some that the tables ask for."""

import datetime
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from acceptors import Acceptor
from companies import BANKS, Row, bill_number
from fates import Fate, refused_life, settled_on
from working_days import AS_OF, DAY, add_months, is_working, later, rolled

TENOR_DAYS = 180
"""Cap of deal.yaml: days from the guarantee to the due date."""

MONTHS = {
    "2023-07": 85, "2023-08": 110, "2023-09": 135, "2023-10": 130, "2023-11": 170, "2023-12": 195,
    "2024-01": 390, "2024-02": 420, "2024-03": 690, "2024-04": 910, "2024-05": 1170, "2024-06": 1960,
}  # fmt: skip
"""Parts of packs that are drawn in each month; those of the last month that are not offered yet are dropped."""

AMOUNTS = ((60_000, 100_000, 8), (100_000, 300_000, 34), (300_000, 500_000, 31), (500_000, 800_000, 18),
           (800_000, 980_000, 9))  # fmt: skip
"""Bounds of a part in yuan, and how often."""

OLD_TABLE = """
old_a 2022-01-10 2022-06-20 300000.00  2022-06-22 2022-06-28 -  -          -
old_a 2022-06-15 2023-06-15 500000.00  2023-06-19 2023-06-26 20 2024-02-26 -
old_a 2022-09-20 2023-09-20 450000.00  2023-09-22 2023-09-28 35 2024-03-11 -
old_a 2022-12-28 2023-12-28 280000.00  2024-01-02 2024-01-08 -  -          -
old_b 2022-10-10 2023-07-10 620000.00  2023-07-12 2023-07-19 60 2024-01-22 2024-04-30
old_b 2023-02-15 2023-08-15 350000.00  2023-08-17 2023-08-24 -  -          -
old_b 2023-03-20 2023-09-20 400000.00  2023-09-22 2023-09-28 10 2024-05-20 -
old_b 2022-12-15 2023-12-15 410000.00  2023-12-18 2023-12-25 -  -          -
"""
"""Bills of the electronic system before: acceptor, drawn, due, amount, claimed, compensated, percent got back, when,
closed."""

N_PAPER = 6


@dataclass(slots=True, kw_only=True)
class Part:
    """A part of a pack, or a whole one; ``face`` in fen. ``life`` is what happens to it after the guarantee."""

    pack: "Pack"
    face: int
    supplier: int
    dates: Row
    life: Row
    is_kept: bool = False
    is_plain: bool = False

    @property
    def until(self) -> datetime.date | None:
        """First day on which it no longer uses its line."""
        return settled_on(self.life, self.face)

    @property
    def is_using(self) -> bool:
        """Whether it takes room on the day of the book: guaranteed, or approved, and unsettled."""
        return self.is_kept and (self.until is None or self.until > AS_OF)


@dataclass(slots=True, kw_only=True)
class Pack:
    """One pack of sub-bills, or one bill without: its acceptor, its number and its days."""

    acceptor: Acceptor
    number: str
    system: str
    issue: datetime.date
    due: datetime.date
    is_splittable: bool
    parts: list[Part] = field(default_factory=list)


def new_number(kind: str, acceptor: Acceptor, day: datetime.date, rng: random.Random) -> str:
    """A number that the acceptor's bank gets for a bill."""
    bank = BANKS[int(acceptor.company.id[2:8]) // 100 % len(BANKS)]
    return bill_number(kind, bank, day, rng.randrange(1_000, 99_999_000))


def draw_amount(rng: random.Random) -> int:
    """Amount of a part, fen; two in five are rounded to ten thousand yuan, one in five to a hundred."""
    low, high, _ = rng.choices(AMOUNTS, [often for *_, often in AMOUNTS])[0]
    unit = rng.choices((1_000_000, 10_000, 1), (40, 20, 40))[0]
    return max(rng.randrange(low * 100, high * 100) // unit, 1) * unit


def draw_due(issue: datetime.date, rng: random.Random) -> datetime.date:
    """Three to six months after a day, the longest that the law allows; seldom on a day off."""
    months = rng.choices((3, 4, 5, 6), (12, 8, 12, 68))[0]
    due = add_months(issue, months)
    if rng.random() < 0.3:
        due -= rng.randrange(1, 20) * DAY
    while rng.random() < 0.9 and not is_working(due):
        due -= DAY
    return due


def draw_dates(issue: datetime.date, due: datetime.date, rng: random.Random) -> Row:
    """When a part is offered, approved, guaranteed and discounted."""
    offered = rolled(issue + rng.randrange(1, 16) * DAY)
    approved = later(offered, rng.choice((0, 0, 1)))
    guaranteed = later(approved, rng.choice((0, 1, 1, 2)))
    guaranteed = max(guaranteed, rolled(due - TENOR_DAYS * DAY))
    return {
        "offered_date": offered,
        "approved_date": approved,
        "guarantee_date": guaranteed,
        "discount_date": later(guaranteed, rng.choice((0, 0, 1, 1, 2, 3))),
    }


def draw_pack(acceptor: Acceptor, month: str, n_parts: int, rng: random.Random) -> Pack:
    """A pack that is drawn on a working day of a month; one part in twenty that stands alone cannot be split."""
    start = datetime.date.fromisoformat(f"{month}-01")
    issue = rolled(start + rng.randrange(27) * DAY)
    kind = "7" if rng.random() < 0.15 else "6"
    due = draw_due(issue, rng)
    pack = Pack(
        acceptor=acceptor,
        number=new_number(kind, acceptor, issue, rng),
        system="新一代",
        issue=issue,
        due=due,
        is_splittable=n_parts > 1 or rng.random() > 0.1,
    )
    for _ in range(n_parts):
        part = Part(
            pack=pack,
            face=draw_amount(rng),
            supplier=rng.choice(acceptor.suppliers),
            dates=draw_dates(issue, due, rng),
            life={},
        )
        pack.parts.append(part)
    return pack


def draw_packs(acceptors: Sequence[Acceptor], rng: random.Random) -> list[Pack]:
    """Packs of every month, of acceptors by their lines and by how busy they are."""
    packs = []
    for month, n_parts in MONTHS.items():
        day = datetime.date.fromisoformat(f"{month}-20")
        open_ones = [one for one in acceptors if one.terms.first <= day and one.terms.last >= day - 40 * DAY]
        weights = [one.terms.line * one.terms.busy for one in open_ones]
        n_drawn = 0
        while n_drawn < n_parts:
            size = rng.choices((1, 2, 3, 4, 5), (45, 25, 15, 10, 5))[0]
            packs.append(draw_pack(rng.choices(open_ones, weights)[0], month, size, rng))
            n_drawn += size
    return packs


def old_packs(acceptors: dict[str, list[Acceptor]]) -> list[Pack]:
    """The bills of the electronic system before, each with what became of it."""
    packs = []
    for number, line in enumerate(OLD_TABLE.strip().splitlines()):
        role, *days, amount, claimed, compensated, percent, recovered, closed = line.split()
        issue, due = map(datetime.date.fromisoformat, days)
        acceptor, face = acceptors[role][0], int(amount.replace(".", ""))
        bank = BANKS[int(acceptor.company.id[2:8]) // 100 % len(BANKS)]
        pack = Pack(
            acceptor=acceptor,
            number=bill_number("2", bank, issue, 20_461_100 + 7_919 * number),
            system="电票",
            issue=issue,
            due=due,
            is_splittable=False,
        )
        guaranteed = later(issue, 6)
        dates = {"offered_date": later(issue, 3), "approved_date": later(issue, 5), "guarantee_date": guaranteed}
        life: Row = {
            "presented_date": due,
            "presentment": "普通",
            "refused_date": due,
            "refusal_reason": "资金不足",
            "claimed_date": datetime.date.fromisoformat(claimed),
            "compensated_date": datetime.date.fromisoformat(compensated),
            "compensated_amount": face,
            "status_code": "230606",
        }
        if percent != "-":
            life["recovered_date"] = datetime.date.fromisoformat(recovered)
            life["recovered_amount"] = face * int(percent) // 100
        if closed != "-":
            life["closed_date"] = datetime.date.fromisoformat(closed)
        dates["discount_date"] = later(guaranteed, 1)
        pack.parts.append(Part(pack=pack, face=face, supplier=1 + number, dates=dates, life=life))
        packs.append(pack)
    return packs


def planted_packs(acceptors: dict[str, list[Acceptor]], fates: Iterable[Fate], rng: random.Random) -> list[Pack]:
    """A bill for every line of the table of fates that names an acceptor with a part."""
    packs = []
    for fate in fates:
        acceptor = acceptors[fate.role][0]
        due = fate.first + rng.randrange((fate.last - fate.first).days + 1) * DAY
        low = max(add_months(due, -6) + DAY, acceptor.terms.first)
        high = acceptor.terms.last - 8 * DAY
        issue = rolled(low + rng.randrange(min((high - low).days, 60) + 1) * DAY)
        pack = Pack(
            acceptor=acceptor,
            number=new_number("6", acceptor, issue, rng),
            system="新一代",
            issue=issue,
            due=due,
            is_splittable=True,
        )
        dates, face = draw_dates(issue, due, rng), draw_amount(rng)
        dates["approved_date"] = min(dates["approved_date"], acceptor.terms.last)
        dates["offered_date"] = min(dates["offered_date"], dates["approved_date"])
        life = refused_life(fate, due, face)
        pack.parts.append(Part(pack=pack, face=face, supplier=rng.choice(acceptor.suppliers), dates=dates, life=life))
        packs.append(pack)
    return packs


def paper_packs(acceptors: Sequence[Acceptor], rng: random.Random) -> list[Pack]:
    """A few bills on paper, whose numbers have 16 digits."""
    packs = []
    for number in range(N_PAPER):
        acceptor = acceptors[number // 3]
        issue = rolled(datetime.date(2023, 11, 6) + number * 37 * DAY)
        due = add_months(issue, 6) - 5 * DAY
        pack = Pack(
            acceptor=acceptor,
            number=f"00100062{rng.randrange(20_000_000, 29_000_000)}",
            system="纸票",
            issue=issue,
            due=due,
            is_splittable=False,
        )
        dates = draw_dates(issue, due, rng)
        pack.parts.append(
            Part(
                pack=pack, face=rng.randrange(10, 40) * 1_000_000, supplier=acceptor.suppliers[0], dates=dates, life={}
            )
        )
        packs.append(pack)
    return packs
