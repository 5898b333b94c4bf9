"""The acceptors of the desk's book: most of them ordinary, some with a part to play, which the table says."""

import datetime
import random
from collections.abc import Mapping
from dataclasses import dataclass

from companies import SUPPLIER_TRADES, Company, Row, draw_company, spread, yuan
from working_days import AS_OF, DAY

Brands = list[tuple[str, str]]

LINES = 340_000_000_000
"""Of all acceptors, fen."""

N_ACCEPTORS = 230
N_SUPPLIERS = 620
GROUPS = (4, 4, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2)
"""Ordinary acceptors in each group of affiliates."""

RATINGS = {"AAA": (8, 32), "AA+": (24, 21), "AA": (48, 13), "AA-": (20, 7)}
"""How often each rating is drawn, and how large a line is for it."""

ROLE_TABLE = """
persistent  AA  AA  1800 1.0  0   2023-07-01 2024-01-04 2025-05-31
overdue     AA  AA  1500 1.0  0   2023-07-01 2024-04-30 2025-04-30
recovered   AA- AA- 1200 1.0  0   2023-07-01 2023-10-31 2025-05-31
partly      AA  AA  1400 1.0  0   2023-07-01 2023-10-31 2025-06-30
single      AA  AA  1300 1.0  0   2023-07-01 2023-11-30 2025-05-31
recent      AA- AA- 1000 1.0  0   2023-09-01 2024-05-17 2025-06-30
technical   AA+ AA+ 2000 1.0  0   2023-07-01 2024-04-30 2025-04-30
old_a       AA- AA- 300  0.0  0   2021-12-01 2021-12-01 2023-12-31
old_b       AA- AA- 300  0.0  0   2022-06-01 2022-06-01 2024-05-31
excluded    AA- AA- 500  0.0  0   2022-12-01 2022-12-01 2024-12-31
restored    AA  AA  1200 0.8  0   2023-11-01 2024-06-28 2025-10-31
nearly      AA- AA- 900  0.8  0   2023-07-01 2024-06-28 2025-05-31
disclosure  AA  AA  1100 0.8  0   2023-07-01 2024-06-14 2025-04-30
disclosure  AA- AA- 600  0.8  0   2023-11-01 2024-06-14 2025-10-31
news        AA  AA  1300 0.8  0   2023-07-01 2024-06-14 2025-05-31
news        AA+ AA+ 2100 0.8  0   2023-08-01 2024-06-14 2025-07-31
elsewhere   AA  AA  1200 0.8  0   2023-07-01 2024-06-14 2025-04-30
elsewhere   AA- AA- 700  0.8  0   2023-12-01 2024-06-14 2025-11-30
floor       A+  A+  800  0.8  0   2023-07-01 2024-05-31 2025-05-31
cut         AA  AA+ 1900 0.8  0   2023-07-01 2024-06-14 2025-06-30
cut         AA- AA  1200 0.8  0   2023-10-01 2024-06-14 2025-09-30
expired     AA  AA  1000 0.8  0   2023-07-01 2024-05-31 2024-05-31
expired     AA  AA  1200 0.8  0   2023-07-01 2024-06-20 2024-06-20
full        AA- AA- 400  12.0 0   2023-10-01 2024-06-28 2025-09-30
full        AA- AA- 500  12.0 0   2023-10-01 2024-06-28 2025-09-30
exact       AA- AA- 600  12.0 48  2023-10-01 2024-06-28 2025-09-30
fen         AA- AA- 600  12.0 36  2023-10-01 2024-06-28 2025-09-30
taken       AA  AA  800  10.0 110 2023-10-01 2024-06-28 2025-09-30
affiliate   AA+ AA+ 1600 4.0  0   2023-07-01 2024-06-28 2025-05-31
affiliate   AA+ AA+ 1600 4.0  0   2023-07-01 2024-06-28 2025-05-31
affiliate   AA  AA  1600 4.0  0   2023-07-01 2024-06-28 2025-05-31
affiliate   AA  AA  1600 4.0  0   2023-07-01 2024-06-28 2025-05-31
affiliate   AA  AA  1600 4.0  0   2023-07-01 2024-06-28 2025-05-31
"""
"""Part, rating now and when the line was granted, line in 万元, how busy, 万元 of the line that the book leaves free,
first and last day on which a bill of it was approved, expiry of the line."""

WHITELIST_HEADERS = {
    "acceptor_id": "承兑人编号", "acceptor_name": "承兑人名称", "acceptor_name_en": "英文名称",
    "group_id": "所属集团编号", "acceptor_size": "企业规模", "rating": "主体评级", "rating_at_grant": "授信时评级",
    "province": "所在省份", "industry": "所属行业", "line": "授信额度", "granted_date": "授信日期",
    "line_expiry": "额度到期日", "is_disclosure_breach": "是否未按要求披露", "is_negative_news": "是否有负面舆情",
    "is_refused_elsewhere": "是否在他行拒付",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the programme grants an acceptor; amounts in fen.

    ``busy`` is how often bills of it are offered for each yuan of its line; ``kept`` what the book leaves free of it.
    """

    rating: str
    rating_at_grant: str
    line: int
    kept: int
    busy: float
    first: datetime.date
    last: datetime.date
    expiry: datetime.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptor:
    """One acceptor of the whitelist, the part it plays, and the places of its suppliers in their list."""

    company: Company
    group: str
    role: str
    terms: Terms
    suppliers: tuple[int, ...]

    @property
    def group_id(self) -> str:
        """Its group; itself where it stands alone."""
        return self.group or self.company.id


def role_terms() -> list[tuple[str, Terms]]:
    """The table of parts."""
    parts = []
    for line in ROLE_TABLE.strip().splitlines():
        role, rating, granted, amount, busy, kept, first, last, expiry = line.split()
        terms = Terms(
            rating=rating,
            rating_at_grant=granted,
            line=int(amount) * 1_000_000,
            kept=int(kept) * 1_000_000,
            busy=float(busy),
            first=datetime.date.fromisoformat(first),
            last=datetime.date.fromisoformat(last),
            expiry=datetime.date.fromisoformat(expiry),
        )
        parts.append((role, terms))
    return parts


def ordinary_terms(n_acceptors: int, total: int, rng: random.Random) -> list[Terms]:
    """Lines of the others: two in three granted before the book begins, for two years."""
    ratings = rng.choices(list(RATINGS), [often for often, _ in RATINGS.values()], k=n_acceptors)
    lines = spread(total, [RATINGS[rating][1] * rng.uniform(0.5, 1.5) for rating in ratings], 10_000_000)
    terms = []
    for rating, line in zip(ratings, lines, strict=True):
        is_early = rng.random() < 0.65
        first = datetime.date(2023, 3, 1) + (rng.randrange(120) if is_early else 184 + rng.randrange(200)) * DAY
        terms.append(
            Terms(
                rating=rating,
                rating_at_grant=rating,
                line=line,
                kept=0,
                busy=rng.uniform(0.15, 1.5),
                first=first,
                last=AS_OF,
                expiry=first.replace(year=first.year + 2, day=min(first.day, 28)),
            )
        )
    return terms


def draw_suppliers(brands: Brands, rng: random.Random) -> list[Company]:
    """Those who offer bills; the first is the busiest."""
    sizes = rng.choices(("小型", "微型", "中型"), (55, 30, 15), k=N_SUPPLIERS)
    return [draw_company(brands.pop(), size, rng, SUPPLIER_TRADES, 0.1) for size in sizes]


def draw_acceptors(brands: Brands, rng: random.Random) -> list[Acceptor]:
    """All acceptors: those with a part first, then groups, then those that stand alone."""
    parts = role_terms()
    n_others = N_ACCEPTORS - len(parts)
    others = ordinary_terms(n_others, LINES - sum(terms.line for _, terms in parts), rng)
    groups = ["JT01" if role == "affiliate" else "" for role, _ in parts]
    groups += [f"JT{number:02d}" for number, size in enumerate(GROUPS, start=2) for _ in range(size)]
    groups += [""] * (N_ACCEPTORS - len(groups))
    named = zip([*parts, *(("ordinary", terms) for terms in others)], groups, strict=True)
    shared: dict[str, tuple[str, str]] = {}
    acceptors, names = [], set()
    for (role, terms), group in named:
        brand = shared.setdefault(group, brands.pop()) if group else brands.pop()
        company = _new_company(brand, names, rng)
        # The first of the suppliers supplies so many that its cap is used up.
        is_supplied_by_busy = role == "ordinary" and not group and len(acceptors) % 8 == 0
        suppliers = [*rng.sample(range(1, N_SUPPLIERS), rng.randint(4, 10)), *([0] if is_supplied_by_busy else [])]
        acceptors.append(Acceptor(company=company, group=group, role=role, terms=terms, suppliers=tuple(suppliers)))
    return acceptors


def _new_company(brand: tuple[str, str], names: set[str], rng: random.Random) -> Company:
    """A company whose name none of those before it has."""
    while True:
        size = rng.choices(("大型", "中型", "小型"), (50, 38, 12))[0]
        company = draw_company(brand, size, rng, farther=0.08)
        if company.name not in names:
            names.add(company.name)
            return company


def whitelist_rows(acceptors: list[Acceptor]) -> list[Row]:
    """The whitelist by line, the largest first."""
    return [
        {
            "acceptor_id": one.company.id,
            "acceptor_name": one.company.name,
            "acceptor_name_en": one.company.name_en,
            "group_id": one.group,
            "acceptor_size": one.company.size,
            "rating": one.terms.rating,
            "rating_at_grant": one.terms.rating_at_grant,
            "province": one.company.province,
            "industry": one.company.industry,
            "line": yuan(one.terms.line),
            "granted_date": one.terms.first,
            "line_expiry": one.terms.expiry,
            "is_disclosure_breach": one.role == "disclosure",
            "is_negative_news": one.role == "news",
            "is_refused_elsewhere": one.role == "elsewhere",
        }
        for one in sorted(acceptors, key=lambda one: (-one.terms.line, one.company.id))
    ]


def by_role(acceptors: list[Acceptor]) -> Mapping[str, list[Acceptor]]:
    """The acceptors of each part, in their order."""
    found: dict[str, list[Acceptor]] = {}
    for one in acceptors:
        found.setdefault(one.role, []).append(one)
    return found
