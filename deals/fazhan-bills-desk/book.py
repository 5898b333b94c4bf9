"""The bills of the desk's book: a part is guaranteed where every limit has room on the day of its approval."""

import datetime
import heapq
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from acceptors import Acceptor
from companies import settle
from fates import Fate, paid_life, read_fates, refused_life
from packs import Pack, Part, draw_packs, old_packs, paper_packs, planted_packs
from working_days import AS_OF

N_BILLS = 4_920
"""Good rows of the tape that are no offers of the day."""

PER_GROUP, PER_SUPPLIER = 6_000_000_000, 1_000_000_000
"""Caps of deal.yaml, fen."""

GROUP_KEPT, SUPPLIER_KEPT = 50_000_000, 30_000_000
"""What the book leaves free of them, for the offers of the day."""

MIDSUMMER = datetime.date(2023, 7, 1)
"""The book begins."""

SLACK, LARGEST = 5_000_000, 90_000_000
"""Least that the book leaves free of a line, and above which no amount is moved, fen: so that settling the total cannot
overrun a line or the cap of one bill."""


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


def guarantee(packs: Sequence[Pack], fates: Iterable[Fate]) -> list[Part]:
    """Put every part to every cap in the order of approval; kept are those that fit, each with its life."""
    terms_of = {pack.acceptor.company.id: pack.acceptor.terms for pack in packs}

    def most(key: tuple[str, str]) -> int:
        if key[0] == "acceptor":
            return terms_of[key[1]].line - max(terms_of[key[1]].kept, SLACK)
        return PER_GROUP - GROUP_KEPT if key[0] == "group" else PER_SUPPLIER - SUPPLIER_KEPT

    room, waiting, touched = Room(most), list(fates), set()
    parts = [part for pack in packs for part in pack.parts]
    for number, part in enumerate(sorted(parts, key=lambda part: (part.dates["approved_date"], part.pack.number))):
        acceptor, approved = part.pack.acceptor, part.dates["approved_date"]
        if approved > AS_OF or not (part.life or acceptor.terms.first <= approved <= acceptor.terms.last):
            continue
        fate = None if part.life or acceptor.company.id in touched else _fate_of(part, waiting)
        if fate is not None:
            part.life = refused_life(fate, part.pack.due, part.face)
        elif not part.life:
            part.life, part.is_plain = paid_life(part.pack.due, part.face, number), True
        room.let_go(approved)
        part.is_kept = room.take(caps_of(part), part.face, part.until)
        if fate is not None and part.is_kept:
            waiting.remove(fate)
            touched.add(acceptor.company.id)
    if waiting or not all(part.is_kept for part in parts if part.life and not part.is_plain):
        raise ValueError(f"no room, or no bill for {waiting}; other weights or another seed are wanted")
    return [part for part in parts if part.is_kept]


def _fate_of(part: Part, waiting: list[Fate]) -> Fate | None:
    """The line of the table that a bill of an ordinary acceptor meets, if any; it stands alone in its pack."""
    if len(part.pack.parts) > 1:
        return None
    return next((fate for fate in waiting if fate.fits(part.pack.acceptor.role, part.pack.due)), None)


def _is_plain(part: Part) -> bool:
    """Whether nothing is special about a bill, so that it may be dropped or changed a little."""
    return part.is_plain and part.pack.acceptor.role == "ordinary" and part.pack.system == "新一代"


def trim(parts: list[Part], rng: random.Random) -> list[Part]:
    """Drop bills of ordinary acceptors that are not due, until the book has as many as it is to have."""
    spare = [part for part in parts if _is_plain(part) and part.pack.due > AS_OF]
    for part in rng.sample(spare, len(parts) - N_BILLS):
        part.is_kept = False
    return [part for part in parts if part.is_kept]


def settle_use(parts: Sequence[Part], total: int) -> None:
    """Move the uneven amounts of live bills of ordinary acceptors until all that take room come to a total."""
    using = [part for part in parts if part.is_using]
    movable = [
        place
        for place, part in enumerate(using)
        if _is_plain(part) and part.supplier and part.face % 10_000 and part.face < LARGEST and part.pack.due > AS_OF
    ]
    amounts = [part.face for part in using]
    settle(amounts, movable, total)
    for part, amount in zip(using, amounts, strict=True):
        part.face = amount


def draw_book(
    acceptors: Sequence[Acceptor], parts_of: dict[str, list[Acceptor]], rng: random.Random
) -> tuple[list[Pack], list[Part]]:
    """All packs, and the parts of them that are in the book."""
    plain = [one for one in parts_of["ordinary"] if one.terms.line > 1_000_000_000 and one.terms.first < MIDSUMMER]
    fates = read_fates()
    packs = [
        *old_packs(parts_of),
        *paper_packs(plain[:2], rng),
        *planted_packs(parts_of, [fate for fate in fates if fate.role != "ordinary"], rng),
        *draw_packs(acceptors, rng),
    ]
    return packs, trim(guarantee(packs, [fate for fate in fates if fate.role == "ordinary"]), rng)
