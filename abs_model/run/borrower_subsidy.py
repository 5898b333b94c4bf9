"""Subsidies claim by claim and year by year: what is counted, what a scheme pays of it, which cap binds, and when."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf

import numpy as np
import pandas as pd
from dateutil.relativedelta import relativedelta

from abs_model.deal.claim import within
from abs_model.deal.party import CoreEnterprise
from abs_model.deal.subsidy import SubsidyScheme
from abs_model.measure.money import Amounts, to_yuan
from abs_model.measure.subsidy import (
    bracket_subsidy,
    capped,
    eligible_cost,
    marginal_ratio,
    revenue_cap,
    target_subsidy,
)
from abs_model.pool.claim_book import ClaimBook
from abs_model.pool.ip_standing import ip_terms
from abs_model.run.borrower_due import (
    COSTS,
    DAYS_IN_YEAR,
    GUARANTEE_FEE,
    INTEREST,
    REDUCTION,
    SUBSIDY,
    ClaimYear,
    FinancedClaim,
    Flow,
    contract_flows,
    financed_claims,
)
from abs_model.terms import fen

NO_SCHEME, NOT_IN_FORCE, OTHER_DISTRICT = "no_scheme", "not_in_force", "other_district"
NO_REVENUE = "no_revenue_stated"
YEARLY_CAP, REVENUE_CAP, TOTAL_CAP, YEARS_OVER = "yearly_cap", "revenue_cap", "total_cap", "years_over"

COLUMNS = [
    "claim_id", "debtor_id", "scheme_id", "claim_year", "year_start", "year_end", "cost_counted", "subsidy_ratio",
    "before_caps", "subsidy", "subsidy_date", "payer", "remark",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Subsidy:
    """What one scheme pays for one claim and one year of its life; whole fen.

    Attributes
    ----------
    claim : int
        Place among the financed claims.
    scheme, payer : str
    year : ClaimYear
    date : date or None
        On which it is paid; None where nothing is.
    cost : int
        What the scheme counts.
    ratio : float
        The blended share of the firm's brackets; nan where the scheme has none, or the claim is not eligible.
    before_caps, amount : int
    remark : str
        Why nothing is paid, or which cap binds; empty else.
    """

    claim: int
    scheme: str
    payer: str
    year: ClaimYear
    date: datetime.date | None
    cost: int
    ratio: float
    before_caps: int
    amount: int
    remark: str


def subsidies(book: ClaimBook) -> pd.DataFrame:
    """Subsidies of a book, one line for each claim and year of its life.

    What is counted falls due in the year: interest, net of value-added tax where the scheme says so, the guarantee fee
    after its reduction, costs; what is due on the last day of a year belongs to it. Brackets are those of all that the
    firm has financed under the scheme, caps are for all its claims together, the n-th year of each with the n-th of
    the others, and are split in proportion.

    Parameters
    ----------
    book : ClaimBook

    Returns
    -------
    DataFrame
        Yuan; columns ``COLUMNS``. A claim that is not eligible has lines too, and ``remark`` says why.
    """
    claims = financed_claims(book)
    lines = subsidy_lines(book, claims, contract_flows(book, claims))
    rows = [
        {
            "claim_id": claims[one.claim].id,
            "debtor_id": claims[one.claim].debtor_id,
            "scheme_id": one.scheme,
            "claim_year": one.year.number,
            "year_start": one.year.start,
            "year_end": one.year.end,
            "cost_counted": one.cost / 100,
            "subsidy_ratio": one.ratio,
            "before_caps": one.before_caps / 100,
            "subsidy": float(to_yuan(one.amount)),
            "subsidy_date": one.date,
            "payer": one.payer,
            "remark": one.remark,
        }
        for one in lines
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    for column in ("year_start", "year_end", "subsidy_date"):
        table[column] = pd.to_datetime(table[column])
    return table


def subsidy_flows(lines: Sequence[Subsidy]) -> tuple[Flow, ...]:
    """What is paid of subsidies, as flows of the debtors."""
    return tuple(
        Flow(
            claim=one.claim,
            part=SUBSIDY,
            party=one.payer,
            year=one.year.number,
            due=one.year.end,
            date=one.date,
            amount=one.amount,
        )
        for one in lines
        if one.date is not None and one.amount
    )


def subsidy_lines(book: ClaimBook, claims: Sequence[FinancedClaim], flows: Sequence[Flow]) -> tuple[Subsidy, ...]:
    """The same in whole fen, in the order of the claims.

    Parameters
    ----------
    book : ClaimBook
    claims : sequence of FinancedClaim
    flows : sequence of Flow
        By contract.
    """
    schemes = {scheme.id: scheme for scheme in ip_terms(book.deal).subsidies}
    firms = {firm.id: firm for firm in book.deal.core_enterprises}
    lines: list[Subsidy] = []
    eligible: dict[tuple[str, str], list[int]] = {}
    for place, claim in enumerate(claims):
        why = _refused(claim, schemes.get(claim.scheme), firms.get(claim.debtor_id))
        if why:
            lines += _nothing(place, claim, schemes.get(claim.scheme), why)
        else:
            eligible.setdefault((claim.debtor_id, claim.scheme), []).append(place)
    counted = {scheme: _counted(claims, flows, schemes[scheme]) for _, scheme in eligible}
    for (debtor, scheme), places in eligible.items():
        firm = _Firm(
            scheme=schemes[scheme],
            places=tuple(places),
            claims=tuple(claims[place] for place in places),
            cost=counted[scheme],
            revenue=firms[debtor].revenue if debtor in firms else None,
        )
        lines += _of_firm(book, firm)
    return tuple(sorted(lines, key=lambda one: (one.claim, one.year.number)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Firm:
    """One firm under one scheme, with its eligible claims; ``cost`` is what counts, by claim and year."""

    scheme: SubsidyScheme
    places: tuple[int, ...]
    claims: tuple[FinancedClaim, ...]
    cost: Mapping[tuple[int, int], int]
    revenue: float | None

    @property
    def financed(self) -> int:
        """What all of them financed, fen."""
        return sum(claim.principal for claim in self.claims)

    @property
    def tops(self) -> list[float]:
        """Upper ends of the brackets, fen."""
        return [inf if one.up_to is None else float(fen(one.up_to)) for one in self.scheme.brackets]

    @property
    def ratios(self) -> list[Fraction]:
        """Shares of the brackets."""
        return [Fraction(repr(one.ratio)) for one in self.scheme.brackets]


def _refused(claim: FinancedClaim, scheme: SubsidyScheme | None, firm: CoreEnterprise | None) -> str:
    """Why a claim gets nothing; empty where it is eligible."""
    if scheme is None:
        return NO_SCHEME
    if not within(claim.start, scheme.valid_from, scheme.valid_to):
        return NOT_IN_FORCE
    if scheme.district is not None and (firm is None or firm.district != scheme.district):
        return OTHER_DISTRICT
    return ""


def _nothing(place: int, claim: FinancedClaim, scheme: SubsidyScheme | None, why: str) -> Iterator[Subsidy]:
    for year in claim.years:
        yield Subsidy(
            claim=place,
            scheme=claim.scheme,
            payer=scheme.payer if scheme else "",
            year=year,
            date=None,
            cost=0,
            ratio=float("nan"),
            before_caps=0,
            amount=0,
            remark=why,
        )


def _counted(
    claims: Sequence[FinancedClaim], flows: Sequence[Flow], scheme: SubsidyScheme
) -> dict[tuple[int, int], int]:
    """What a scheme counts of each claim in each of its years, fen."""
    interest, others = ({(place, one.number): 0 for place, claim in enumerate(claims) for one in claim.years}
                        for _ in range(2))  # fmt: skip
    for flow in flows:
        if flow.part == INTEREST and "interest" in scheme.counts:
            interest[flow.claim, flow.year] -= flow.amount
        elif (flow.part in {GUARANTEE_FEE, REDUCTION} and "guarantee_fee" in scheme.counts) or (
            flow.part.startswith(COSTS) and "costs" in scheme.counts
        ):
            others[flow.claim, flow.year] -= flow.amount
    keys = list(interest)
    counted = eligible_cost(
        np.array([float(interest[key]) for key in keys]),
        Fraction(repr(scheme.interest_vat_rate)),
        np.array([float(others[key]) for key in keys]),
    )
    return {key: int(cost) for key, cost in zip(keys, counted, strict=True)}


def _of_firm(book: ClaimBook, firm: _Firm) -> Iterator[Subsidy]:
    """Year by year, all claims of the firm together, until the cap on all of it is reached."""
    scheme = firm.scheme
    most, why = _most_a_year(firm)
    left = inf if scheme.total_cap is None else float(fen(scheme.total_cap))
    ratio = float(marginal_ratio(firm.financed, firm.tops, firm.ratios)) if scheme.brackets else float("nan")
    for number in range(max(len(claim.years) for claim in firm.claims)):
        own = [at for at, claim in enumerate(firm.claims) if len(claim.years) > number]
        cost = np.array([float(firm.cost[firm.places[at], number + 1]) for at in own])
        before = _before_caps(firm, number, own, cost)
        asked = float(before.sum())
        is_over = scheme.years is not None and number >= scheme.years
        room = 0.0 if is_over else min(most, left)
        paid = capped(before, room)
        remark = "" if asked <= room else YEARS_OVER if is_over else why if most <= left else TOTAL_CAP
        left -= float(paid.sum())
        for at, one_cost, one_before, amount in zip(own, cost, before, paid, strict=True):
            year = firm.claims[at].years[number]
            yield Subsidy(
                claim=firm.places[at],
                scheme=scheme.id,
                payer=scheme.payer,
                year=year,
                date=_paid_on(book, scheme, year) if amount else None,
                cost=int(one_cost),
                ratio=ratio,
                before_caps=int(one_before),
                amount=int(amount),
                remark=remark,
            )


def _before_caps(firm: _Firm, number: int, own: Sequence[int], cost: Amounts) -> Amounts:
    """What the scheme would pay for one year of each claim that has it."""
    scheme, claims = firm.scheme, [firm.claims[at] for at in own]
    years = [claim.years[number] for claim in claims]
    if scheme.kind == "target_rate":
        owed = sum(claim.balance_days(year) for claim, year in zip(claims, years, strict=True))
        target = Fraction(repr(scheme.target_rate or 0.0))
        together = target_subsidy(np.array([cost.sum()]), target, np.array([float(owed)]))
        return capped(cost, together)
    ticket = np.full(len(own), float(firm.financed))
    if scheme.kind == "cost_share":
        return bracket_subsidy(cost, ticket, firm.tops, firm.ratios)
    parts = [
        bracket_subsidy(
            np.array([float(claim.principal)]),
            ticket[:1],
            firm.tops,
            [ratio * min(Fraction(year.days, DAYS_IN_YEAR), Fraction(1)) for ratio in firm.ratios],
        )
        for claim, year in zip(claims, years, strict=True)
    ]
    return np.minimum(np.concatenate(parts), cost)


def _most_a_year(firm: _Firm) -> tuple[float, str]:
    """The most that the firm gets in one year, fen, and what says so."""
    scheme = firm.scheme
    most, why = (inf, "") if scheme.yearly_cap is None else (float(fen(scheme.yearly_cap)), YEARLY_CAP)
    if scheme.revenue_ratio is None or firm.financed <= fen(scheme.revenue_cap_above):
        return most, why
    if firm.revenue is None:
        return 0.0, NO_REVENUE
    of_revenue = float(revenue_cap(np.array([float(fen(firm.revenue))]), Fraction(repr(scheme.revenue_ratio)))[0])
    return (of_revenue, REVENUE_CAP) if of_revenue < most else (most, why)


def _paid_on(book: ClaimBook, scheme: SubsidyScheme, year: ClaimYear) -> datetime.date:
    return book.calendar.roll(year.end + relativedelta(months=scheme.lag_months), "following")
