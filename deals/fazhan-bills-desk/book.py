"""The bills of the desk's book: packs are drawn month by month, and a part is guaranteed where every limit has room."""

import datetime
import heapq
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from acceptors import Acceptor
from companies import BANKS, Company, Row, bill_number, settle, yuan
from fates import Fate, known, paid_life, read_fates, refused_life, settled_on
from working_days import AS_OF, DAY, add_months, is_working, later, rolled

N_BILLS = 4_920
"""Good rows of the tape that are no offers of the day."""

PER_GROUP, PER_SUPPLIER, PER_BILL = 6_000_000_000, 800_000_000, 100_000_000
"""Caps of deal.yaml, fen."""

TENOR_DAYS = 180

SLACK = 1_000_000
"""Of every cap, fen: so that settling the total cannot overrun one."""

MONTHS = {
    "2023-07": 75, "2023-08": 95, "2023-09": 120, "2023-10": 115, "2023-11": 150, "2023-12": 175,
    "2024-01": 350, "2024-02": 390, "2024-03": 620, "2024-04": 800, "2024-05": 1020, "2024-06": 1500,
}  # fmt: skip
"""Parts of packs that are drawn in each month; those of the last month that are not offered yet are dropped."""

AMOUNTS = ((60_000, 100_000, 8), (100_000, 300_000, 34), (300_000, 500_000, 31), (500_000, 800_000, 18),
           (800_000, 980_000, 9))  # fmt: skip
"""Bounds of a part in yuan, and how often."""

BANK_IDS = {"greatwall-west": (50, 0), "chuanmin": (30, 5), "tuomin": (20, 10)}
"""Who discounts, how often, and what it adds to the grid, hundredths of a percent."""

DISCOUNT_RATES = {"AAA": (265, 275), "AA+": (280, 290), "AA": (300, 315), "AA-": (325, 345), "A+": (360, 380)}
"""Hundredths of a percent a year, up to 92 days and beyond."""

FEE_RATES = {"AAA": "0.007", "AA+": "0.008", "AA": "0.01", "AA-": "0.013", "A+": "0.016"}

OLD_TABLE = """
old_a 2022-01-10 2022-06-20 300000.00  2022-06-22 2022-07-04 20 2023-02-15 -
old_a 2022-06-15 2023-06-15 500000.00  2023-06-19 2023-06-27 -  -          -
old_a 2022-09-20 2023-09-20 450000.00  2023-09-22 2023-09-28 35 2024-03-11 -
old_a 2022-12-28 2023-12-28 280000.00  2024-01-02 2024-01-08 -  -          -
old_b 2022-10-10 2023-07-10 620000.00  2023-07-12 2023-07-19 60 2024-01-22 2024-04-30
old_b 2023-02-15 2023-08-15 350000.00  2023-08-17 2023-08-24 -  -          -
old_b 2023-03-20 2023-09-20 400000.00  2023-09-25 2023-10-09 10 2024-05-20 -
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


@dataclass(slots=True)
class Room:
    """What every cap still has room for while days go by; fen."""

    most: Callable[[tuple[str, str]], int]
    held: dict[tuple[str, str], int] = field(default_factory=dict)
    releases: list[tuple[datetime.date, int, tuple[tuple[str, str], ...], int]] = field(default_factory=list)

    def let_go(self, day: datetime.date) -> None:
        """Give back what is settled by a day."""
        while self.releases and self.releases[0][0] <= day:
            _, _, keys, face = heapq.heappop(self.releases)
            for key in keys:
                self.held[key] -= face

    def take(self, keys: tuple[tuple[str, str], ...], face: int, until: datetime.date | None) -> bool:
        """Take room under every cap, if each has it."""
        if any(self.held.get(key, 0) + face > self.most(key) for key in keys):
            return False
        for key in keys:
            self.held[key] = self.held.get(key, 0) + face
        if until is not None:
            heapq.heappush(self.releases, (until, len(self.releases), keys, face))
        return True


def caps_of(part: Part) -> tuple[tuple[str, str], ...]:
    """The caps that a part counts for."""
    acceptor = part.pack.acceptor
    return ("acceptor", acceptor.company.id), ("group", acceptor.group_id), ("supplier", str(part.supplier))


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
    """Three to six months after a day; every second at six months, the longest that the law allows."""
    months = rng.choices((3, 4, 5, 6), (12, 8, 12, 68))[0]
    due = add_months(issue, months)
    return due - rng.randrange(1, 20) * DAY if rng.random() < 0.3 else due


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
            Part(pack=pack, face=rng.randrange(10, 40) * 1_000_000, supplier=acceptor.suppliers[0], dates=dates, life={})
        )
        packs.append(pack)
    return packs


def guarantee(packs: Iterable[Pack], fates: list[Fate]) -> list[Part]:
    """Put every part to every cap in the order of approval; kept are those that fit, each with its life."""
    acceptors = {pack.acceptor.company.id: pack.acceptor.terms for pack in packs}

    def most(key: tuple[str, str]) -> int:
        if key[0] == "acceptor":
            return acceptors[key[1]].line - max(acceptors[key[1]].kept, SLACK)
        return (PER_GROUP if key[0] == "group" else PER_SUPPLIER) - SLACK

    room, waiting, touched = Room(most), list(fates), set()
    parts = sorted(
        (part for pack in packs for part in pack.parts), key=lambda part: (part.dates["approved_date"], part.pack.number)
    )
    for number, part in enumerate(parts):
        terms, approved = part.pack.acceptor.terms, part.dates["approved_date"]
        if approved > AS_OF or (not part.life and not terms.first <= approved <= terms.last):
            continue
        fate = _fate_of(part, waiting, touched)
        if fate is not None:
            part.life = refused_life(fate, part.pack.due, part.face)
        elif not part.life:
            part.life, part.is_plain = paid_life(part.pack.due, part.face, number), True
        room.let_go(approved)
        part.is_kept = room.take(caps_of(part), part.face, part.until)
        if fate is not None and part.is_kept:
            waiting.remove(fate)
            if fate.role == "ordinary":
                touched.add(part.pack.acceptor.company.id)
    if waiting:
        raise ValueError(f"no bill for {waiting}; other weights or another seed are wanted")
    return [part for part in parts if part.is_kept]


def _fate_of(part: Part, waiting: list[Fate], touched: set[str]) -> Fate | None:
    """The line of the table that a part meets, if any: of ordinary acceptors only bills that stand alone."""
    acceptor = part.pack.acceptor
    if part.life or acceptor.company.id in touched or (acceptor.role == "ordinary" and len(part.pack.parts) > 1):
        return None
    return next((fate for fate in waiting if fate.fits(acceptor.role, part.pack.due)), None)


def trim(parts: list[Part], rng: random.Random) -> list[Part]:
    """Drop bills of ordinary acceptors that are not due, until the book has as many as it is to have."""
    spare = [part for part in parts if part.is_plain and part.pack.acceptor.role == "ordinary" and part.pack.due > AS_OF]
    for part in rng.sample(spare, len(parts) - N_BILLS):
        part.is_kept = False
    return [part for part in parts if part.is_kept]


def settle_use(parts: Sequence[Part], total: int) -> None:
    """Move the uneven amounts of live bills of ordinary acceptors until all that take room come to a total."""
    using = [part for part in parts if part.is_using]
    movable = [
        place
        for place, part in enumerate(using)
        if part.is_plain and part.pack.acceptor.role == "ordinary" and part.supplier and part.face % 10_000
        and part.face < PER_BILL * 9 // 10 and part.pack.due > AS_OF
    ]  # fmt: skip
    amounts = [part.face for part in using]
    settle(amounts, movable, total)
    for part, amount in zip(using, amounts, strict=True):
        part.face = amount


def bill_rows(packs: Iterable[Pack], suppliers: Sequence[Company], rng: random.Random) -> list[Row]:
    """The kept parts as rows; a part that was dropped leaves a gap in its pack, for it is held by somebody else."""
    rows = []
    for pack in sorted(packs, key=lambda pack: (pack.issue, pack.number)):
        start = 1
        for part in pack.parts:
            if part.is_kept:
                rows.append(bill_row(part, start, suppliers[part.supplier], rng))
            start += part.face
    return rows


def bill_row(part: Part, start: int, supplier: Company, rng: random.Random) -> Row:
    """One bill."""
    pack = part.pack
    is_new = pack.system == "新一代"
    numbers = (start, start + part.face - 1) if pack.is_splittable else (0, 0)
    row = {
        "pack_no": pack.number,
        "range_start": numbers[0] if is_new else None,
        "range_end": numbers[1] if is_new else None,
        "system": pack.system,
        "face": yuan(part.face),
        "acceptor_id": pack.acceptor.company.id,
        "acceptor_name": pack.acceptor.company.name,
        "supplier_id": supplier.id,
        "supplier_name": supplier.name,
        "supplier_size": supplier.size,
        "supplier_province": supplier.province,
        "issue_date": pack.issue,
        "acceptance_date": pack.issue if is_working(pack.issue) else rolled(pack.issue),
        "due_date": pack.due,
        "is_out_of_town": rng.random() < 0.5 if pack.system == "纸票" else None,
    }
    return row | prices_of(part, rng) | known_dates(part)


def prices_of(part: Part, rng: random.Random) -> Row:
    """Bank, rates and who pays the interest."""
    bank = rng.choices(list(BANK_IDS), [often for often, _ in BANK_IDS.values()])[0]
    payer = rng.choices(("卖方", "买方", "协议"), (75, 15, 10))[0]
    rating = part.pack.acceptor.terms.rating_at_grant
    day = part.dates["discount_date"]
    # Money became cheaper in these months, by 3 hundredths of a percent each.
    drift = 3 * max((AS_OF.year - day.year) * 12 + AS_OF.month - day.month, 0)
    rate = DISCOUNT_RATES[rating][(part.pack.due - day).days > 92] + BANK_IDS[bank][1] + drift
    return {
        "guarantee_fee_rate": FEE_RATES[rating],
        "bank_id": bank,
        "discount_rate": f"{rate / 10_000:.4f}",
        "interest_payer": payer,
        "buyer_share": "0.5" if payer == "协议" else None,
    }


def known_dates(part: Part) -> Row:
    """What has happened by the day of the book; terms of a discount that has not happened are not known."""
    life: Row = {"status_code": "000000"} if not part.life else dict(part.life)
    dates = {name: day if day <= AS_OF else None for name, day in part.dates.items()}
    if part.pack.due > AS_OF and "refused_date" not in life:
        life = {"status_code": "110106"}
    if dates["guarantee_date"] is None:
        return {**dates, "status_code": "170001", "guarantee_fee_rate": None, **_UNDISCOUNTED}
    if dates["discount_date"] is None:
        return {**dates, "status_code": "170006", **_UNDISCOUNTED}
    return {**dates, **known(life)}


_UNDISCOUNTED: Row = dict.fromkeys(("bank_id", "discount_rate", "interest_payer", "buyer_share"))


def draw_book(
    acceptors: Sequence[Acceptor], parts_of: dict[str, list[Acceptor]], rng: random.Random
) -> tuple[list[Pack], list[Part]]:
    """All packs, and the parts of them that are in the book."""
    plain = [one for one in parts_of["ordinary"] if one.terms.line > 1_000_000_000 and one.terms.first.year == 2023]
    packs = [*old_packs(parts_of), *paper_packs(plain[:2], rng), *draw_packs(acceptors, rng)]
    return packs, trim(guarantee(packs, read_fates()), rng)
