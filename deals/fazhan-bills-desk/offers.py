"""The offers of the day: most fit, and the others show every limit that may say no, alone and together."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from acceptors import Acceptor, Terms
from book import PER_GROUP, PER_SUPPLIER, caps_of
from companies import draw_company
from packs import TENOR_DAYS, Pack, Part, draw_amount, new_number
from working_days import AS_OF, DAY, add_months

Brands = list[tuple[str, str]]

N_OFFERS = 80

PRODUCT, PRODUCT_LEFT = 146_000_000_000, 30_000_000
"""Cap of deal.yaml, and what the offers before the last two leave of it; fen."""

ROOMY = 300_000_000
"""Least room of an acceptor from whose line an offer is to fit, fen."""

OFFER_TABLE = """
full        room+20000000     -   -  acceptor_line
full:1      room+15000000     -   no acceptor_line
exact       room              -   -  fits
fen         room+1            -   -  acceptor_line
taken       three_fifths      -   -  fits
taken       room+20000000     -   -  acceptor_line
affiliate   group+25000000    -   -  group_cap
affiliate:1 group             -   -  fits
affiliate:2 30000000          -   -  group_cap
supplied    supplier+12000000 -   -  supplier_cap
supplied:1  supplier+18000000 -   no supplier_cap
ordinary:3  100000000         -   -  fits
ordinary:4  120000000         -   -  bill_cap
ordinary:5  100000001         -   no bill_cap
ordinary:6  41250000          180 -  fits
ordinary:7  36800000          181 -  tenor_cap
ordinary:8  52000000          182 -  tenor_cap
expired     28000000          -   -  line_expiry
expired:1   45500000          -   -  line_expiry
technical   33000000          -   -  frozen:overdue
excluded    21000000          -   -  frozen:persistently_overdue
disclosure  26500000          -   -  frozen:disclosure_breach
floor       38000000          -   -  frozen:rating_floor
cut         47000000          -   -  frozen:rating_cut
news        58000000          -   -  frozen:negative_news
elsewhere   31500000          -   -  frozen:refused_elsewhere
single      24000000          -   -  frozen:own_refusal
unknown     35000000          -   -  whitelist
unknown:1   62000000          -   no whitelist
cut:1       150000000         183 -  frozen:rating_cut tenor_cap bill_cap product_cap
"""
"""Acceptor by its part and place, amount in fen or by the room that is left, days to the due date, whether the bill can
be split, and what the approval test is to say."""

LAST_TABLE = """
ordinary:9  50000000 - -  product_cap
ordinary:10 80000000 - no product_cap
"""
"""They come last: what all before them leave of the cap of the product is too little."""


@dataclass(slots=True, kw_only=True)
class Desk:
    """What room is left while offers are approved one by one, and the offers so far; fen.

    ``known`` are the acceptors of each part; ``roomy`` ordinary ones with room, the first for the tables.
    """

    known: dict[str, Sequence[Acceptor]]
    roomy: Sequence[Acceptor]
    rng: random.Random
    held: dict[tuple[str, str], int] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def left(self, word: str, acceptor: Acceptor) -> int:
        """What is left of a line, of the cap of its group, or of the cap of the busiest supplier."""
        key, cap = {
            "room": (("acceptor", acceptor.company.id), acceptor.terms.line),
            "group": (("group", acceptor.group_id), PER_GROUP),
            "supplier": (("supplier", "0"), PER_SUPPLIER),
        }[word]
        return cap - self.held.get(key, 0)

    def amount(self, word: str, acceptor: Acceptor) -> int:
        """An amount of the table."""
        if word.isdigit():
            return int(word)
        if word == "three_fifths":
            return self.left("room", acceptor) * 3 // 5
        named, _, more = word.partition("+")
        return self.left(named, acceptor) + int(more or 0)

    def supplier_of(self, acceptor: Acceptor) -> int:
        """A supplier of it whose cap is far away."""
        return next(
            one for one in acceptor.suppliers if self.held.get(("supplier", str(one)), 0) < PER_SUPPLIER - ROOMY
        )

    def offer(self, acceptor: Acceptor, face: int, verdict: str, supplier: int, days: int | None = None) -> Part:
        """A bill drawn in the days before; if it fits, it takes room from those behind it."""
        due = AS_OF + (days or self.rng.randrange(95, TENOR_DAYS)) * DAY
        issue = add_months(due, -6) if days else AS_OF - self.rng.randrange(1, 5) * DAY
        pack = Pack(
            acceptor=acceptor,
            number=new_number("7" if self.rng.random() < 0.15 else "6", acceptor, issue, self.rng),
            system="新一代",
            issue=issue,
            due=due,
            is_splittable=True,
        )
        part = Part(pack=pack, face=face, supplier=supplier, dates={"offered_date": AS_OF}, life={}, is_kept=True)
        pack.parts.append(part)
        self.parts.append(part)
        self.expected.append(verdict)
        if verdict == "fits":
            for key in caps_of(part):
                self.held[key] = self.held.get(key, 0) + face
        return part

    def offer_by_table(self, line: str) -> None:
        """An offer of a table."""
        named, word, days, split, verdict = line.split(maxsplit=4)
        role, _, place = named.partition(":")
        acceptor = self.known[role][int(place or 0)]
        supplier = 0 if role == "supplied" else self.supplier_of(acceptor)
        n_days = None if days == "-" else int(days)
        part = self.offer(acceptor, self.amount(word, acceptor), verdict, supplier, n_days)
        part.pack.is_splittable = split != "no"

    @property
    def approved(self) -> int:
        """Face of all offers that fit."""
        return sum(part.face for part, said in zip(self.parts, self.expected, strict=True) if said == "fits")


def draw_offers(
    parts: Sequence[Part], acceptors: Mapping[str, list[Acceptor]], brands: Brands, rng: random.Random
) -> Desk:
    """The offers in their order: those of the table spread among those that fit, the last two at the end."""
    held: dict[tuple[str, str], int] = {}
    for part in parts:
        if part.is_using:
            for key in caps_of(part):
                held[key] = held.get(key, 0) + part.face
    roomy = [
        one
        for one in acceptors["ordinary"]
        if not one.group and one.terms.line - held.get(("acceptor", one.company.id), 0) > ROOMY
    ]
    known = {
        **acceptors,
        "ordinary": roomy,
        "supplied": [one for one in roomy if 0 in one.suppliers],
        "unknown": [_unlisted(brands, rng) for _ in range(2)],
    }
    desk = Desk(known=known, roomy=roomy, rng=rng, held=held)
    lines, last = OFFER_TABLE.strip().splitlines(), LAST_TABLE.strip().splitlines()
    n_drawn = N_OFFERS - len(lines) - len(last)
    for place in range(n_drawn):
        acceptor = roomy[20 + place]
        desk.offer(acceptor, draw_amount(rng), "fits", desk.supplier_of(acceptor))
        for line in lines[place * len(lines) // n_drawn : (place + 1) * len(lines) // n_drawn]:
            desk.offer_by_table(line)
    for line in last:
        desk.offer_by_table(line)
    return desk


def _unlisted(brands: Brands, rng: random.Random) -> Acceptor:
    """An acceptor off the whitelist."""
    return Acceptor(
        company=draw_company(brands.pop(), "大型", rng),
        group="",
        role="unknown",
        terms=Terms(rating="AA", rating_at_grant="AA", line=0, kept=0, busy=0.0, first=AS_OF, last=AS_OF, expiry=AS_OF),
        suppliers=(1, 2, 3, 4, 5, 6),
    )
