"""What financing costs each original debtor, everything in: by claim, by debtor, together; before and after subsidy."""

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from abs_model.measure.borrower import cost_by_year, dated_rate, principal_years, simple_rate
from abs_model.measure.money import to_yuan
from abs_model.pool.claim_book import ClaimBook
from abs_model.pool.ip_standing import ip_terms
from abs_model.run.borrower_due import (
    COSTS,
    DAYS_IN_YEAR,
    GUARANTEE_FEE,
    INTEREST,
    PRINCIPAL,
    PRINCIPAL_RECEIVED,
    REDUCTION,
    SUBSIDY,
    FinancedClaim,
    Flow,
)
from abs_model.run.borrower_flow import Financing, financing_of

SINGLE_CLAIM, DEBTOR, TOTAL = "single_claim", "debtor", "total"
LARGEST = "largest_"

COST_COLUMNS = [
    "level", "subject", "debtor_id", "debtor_name", "principal", "years", "interest", "guarantee_fee",
    "guarantee_fee_reduction", "costs", "subsidy", "simple_rate_before", "simple_rate", "rate_gross",
    "rate_before_subsidy", "rate_after_subsidy", "target_rate", "is_within",
]  # fmt: skip

YEAR_COLUMNS = [
    "level", "subject", "calendar_year", "interest", "guarantee_fee", "guarantee_fee_reduction", "costs",
    "cost_before_subsidy", "subsidy", "cost_after_subsidy",
]  # fmt: skip

ROUNDING = 1e-12
"""What a rate may be above its target and still keep it."""

KINDS: dict[str, Callable[[str], bool]] = {
    INTEREST: lambda part: part == INTEREST,
    GUARANTEE_FEE: lambda part: part == GUARANTEE_FEE,
    REDUCTION: lambda part: part == REDUCTION,
    "costs": lambda part: part.startswith(COSTS),
    SUBSIDY: lambda part: part == SUBSIDY,
}
"""The parts of a cost, and which flows are which."""

GAINS = (REDUCTION, SUBSIDY)
"""Parts that make a cost smaller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """What one line is about: some claims, and all their flows."""

    level: str
    subject: str
    debtor_id: str
    claims: tuple[FinancedClaim, ...]
    flows: tuple[Flow, ...]

    def amount(self, kind: str) -> int:
        """A part of the cost, fen, not below 0: what is paid, or what comes back."""
        together = sum(flow.amount for flow in self.flows if KINDS[kind](flow.part))
        return together if kind in GAINS else -together

    @property
    def principal(self) -> int:
        """What was financed, fen."""
        return sum(claim.principal for claim in self.claims)


def all_in_cost(book: ClaimBook) -> pd.DataFrame:
    """What financing costs a year, everything in: one line for each claim, then each debtor, then all together.

    Parameters
    ----------
    book : ClaimBook

    Returns
    -------
    DataFrame
        level (``single_claim``, ``debtor``, ``total``), subject (its id), debtor_id, debtor_name; principal, interest,
        guarantee_fee (before its reduction), guarantee_fee_reduction, costs, subsidy in yuan; years, the mean time for
        which principal is owed (actual/365); simple_rate_before and simple_rate, the cost over principal times years
        without what comes back and with it; rate_gross, rate_before_subsidy and rate_after_subsidy, the rates at which
        the dated flows are worth nothing (XIRR), before reduction and subsidy, after the reduction, and after both;
        target_rate; is_within, missing where there is no target. A rate that does not exist is nan, and within
        nothing.
    """
    financing, target = financing_of(book), ip_terms(book.deal).target_rate
    names = _names(book)
    rows = [_cost_row(group, names.get(group.debtor_id, ""), target) for group in _groups(financing)]
    table = pd.DataFrame(rows, columns=COST_COLUMNS)
    table["is_within"] = table["is_within"].astype("boolean")
    return table


def yearly_cost(book: ClaimBook) -> pd.DataFrame:
    """What is paid in cash in each calendar year, before and after subsidies, for the lines of ``all_in_cost``.

    Parameters
    ----------
    book : ClaimBook

    Returns
    -------
    DataFrame
        level, subject, calendar_year; interest, guarantee_fee, guarantee_fee_reduction, costs, cost_before_subsidy
        (after the reduction), subsidy, cost_after_subsidy in yuan. Every calendar year from the first with a cost to
        the last; below 0 where more comes back than is paid.
    """
    rows: list[dict[str, object]] = []
    for group in _groups(financing_of(book)):
        rows += _year_rows(group)
    return pd.DataFrame(rows, columns=YEAR_COLUMNS)


def borrower_figure(table: pd.DataFrame, figure: str) -> float:
    """One figure of ``all_in_cost``: of all debtors together, or of the one who pays most; nan if there is none.

    Parameters
    ----------
    table : DataFrame
    figure : str
        A column, or ``largest_`` before one.
    """
    name = figure.removeprefix(LARGEST)
    values = table.loc[table["level"] == (TOTAL if name == figure else DEBTOR), name]
    return float("nan") if values.isna().any() or values.empty else float(values.max())


def _groups(financing: Financing) -> Iterator[_Group]:
    """Each claim, each debtor, all together."""
    claims = financing.claims
    if not claims:
        return
    for place, claim in enumerate(claims):
        yield _group(financing, SINGLE_CLAIM, claim.id, claim.debtor_id, [place])
    for debtor in dict.fromkeys(claim.debtor_id for claim in claims):
        own = [place for place, claim in enumerate(claims) if claim.debtor_id == debtor]
        yield _group(financing, DEBTOR, debtor, debtor, own)
    yield _group(financing, TOTAL, TOTAL, "", range(len(claims)))


def _group(financing: Financing, level: str, subject: str, debtor_id: str, places: Sequence[int]) -> _Group:
    own = set(places)
    return _Group(
        level=level,
        subject=subject,
        debtor_id=debtor_id,
        claims=tuple(financing.claims[place] for place in places),
        flows=tuple(flow for flow in financing.flows if flow.claim in own),
    )


def _cost_row(group: _Group, name: str, target: float | None) -> dict[str, object]:
    parts = {kind: group.amount(kind) for kind in KINDS}
    owed = _owed_over_time(group)
    paid = parts[INTEREST] + parts[GUARANTEE_FEE] + parts["costs"]
    after = _rate(group.flows)
    return {
        "level": group.level,
        "subject": group.subject,
        "debtor_id": group.debtor_id,
        "debtor_name": name,
        "principal": float(to_yuan(group.principal)),
        "years": owed / group.principal,
        **{kind: float(to_yuan(amount)) for kind, amount in parts.items()},
        "simple_rate_before": _simple(paid, owed),
        "simple_rate": _simple(paid - parts[REDUCTION] - parts[SUBSIDY], owed),
        "rate_gross": _rate([flow for flow in group.flows if flow.part not in GAINS]),
        "rate_before_subsidy": _rate([flow for flow in group.flows if flow.part != SUBSIDY]),
        "rate_after_subsidy": after,
        "target_rate": float("nan") if target is None else target,
        "is_within": None if target is None else bool(after <= target + ROUNDING),
    }


def _owed_over_time(group: _Group) -> float:
    """Principal times the years for which it is owed, fen."""
    total = 0.0
    for claim in group.claims:
        years = [(due - claim.start).days / DAYS_IN_YEAR for due, _ in claim.repaid]
        total += principal_years([amount for _, amount in claim.repaid], years)
    return total


def _simple(cost: int, owed: float) -> float:
    return float(simple_rate(float(cost), owed)) if owed > 0 else float("nan")


def _rate(flows: Sequence[Flow]) -> float:
    """The rate of dated flows; nan where there is none, or where it is none of a financing.

    Who pays before anything is received, because fees eat it all up, does not borrow: a rate of such flows would be
    what a deposit earns.
    """
    net: dict[datetime.date, int] = {}
    for flow in flows:
        net[flow.date] = net.get(flow.date, 0) + flow.amount
    if next((net[day] for day in sorted(net) if net[day]), 0) < 0:
        return float("nan")
    try:
        return dated_rate([flow.date for flow in flows], [flow.amount / 100 for flow in flows])
    except ValueError:
        return float("nan")


def _year_rows(group: _Group) -> Iterator[dict[str, object]]:
    """One line for each calendar year of a group."""
    costs = [flow for flow in group.flows if flow.part not in {PRINCIPAL_RECEIVED, PRINCIPAL}]
    if not costs:
        return
    first, last = (pick(flow.date.year for flow in costs) for pick in (min, max))
    by_kind = {kind: _by_year(costs, kind) for kind in KINDS}
    for year in range(first, last + 1):
        parts = {kind: by_kind[kind].get(year, 0.0) for kind in KINDS}
        before = parts[INTEREST] + parts[GUARANTEE_FEE] + parts["costs"] - parts[REDUCTION]
        yuan = {kind: float(to_yuan(amount)) for kind, amount in parts.items()}
        yield {
            "level": group.level,
            "subject": group.subject,
            "calendar_year": year,
            **yuan,
            "cost_before_subsidy": float(to_yuan(before)),
            "cost_after_subsidy": float(to_yuan(before - parts[SUBSIDY])),
        }


def _by_year(costs: Sequence[Flow], kind: str) -> dict[int, float]:
    """One part of the cost by calendar year, fen."""
    sign = 1.0 if kind in GAINS else -1.0
    own = [flow for flow in costs if KINDS[kind](flow.part)]
    return cost_by_year([flow.date for flow in own], [sign * flow.amount for flow in own]) if own else {}


def _names(book: ClaimBook) -> dict[str, str]:
    """The debtors in words, by id: as the deal has them, else as their tape."""
    own = {firm.id: firm.name for firm in book.deal.core_enterprises}
    if "debtor_name" not in book.claims:
        return own
    told = book.claims.dropna(subset="debtor_name")
    return dict(zip(told["debtor_id"].astype(str), told["debtor_name"].astype(str), strict=True)) | own
