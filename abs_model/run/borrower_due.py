"""What a claim brings its debtor and costs it by contract, before any subsidy: every flow with its day; whole fen."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from dateutil.relativedelta import relativedelta

from abs_model.deal.claim import CREDITORS
from abs_model.deal.ip import BorrowerCost
from abs_model.measure.money import pro_rata, scaled, to_fen
from abs_model.pool.claim_book import ClaimBook
from abs_model.pool.ip_standing import ip_terms
from abs_model.terms import RATE_UNIT, fen, rate_units

PRINCIPAL_RECEIVED, PRINCIPAL, INTEREST = "principal_received", "principal", "interest"
GUARANTEE_FEE, REDUCTION, SUBSIDY = "guarantee_fee", "guarantee_fee_reduction", "subsidy"
COSTS = "costs."
GUARANTOR = "guarantor"

DAYS_IN_YEAR = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimYear:
    """One year of a claim's life, counted from its start; the last one may be short.

    ``start`` is the day on which what is paid in advance falls due, ``days`` is 365 for a whole year, leap or not.
    """

    number: int
    start: datetime.date
    end: datetime.date
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FinancedClaim:
    """One claim of the pool; ``repaid`` holds the due dates and the principal that falls due on each."""

    id: str
    debtor_id: str
    creditor: str
    scheme: str
    principal: int
    start: datetime.date
    years: tuple[ClaimYear, ...]
    repaid: tuple[tuple[datetime.date, int], ...]
    fee_units: int
    reduction_units: int

    def outstanding(self, day: datetime.date) -> int:
        """Principal that is owed after what falls due on a day."""
        return self.principal - sum(amount for due, amount in self.repaid if due <= day)

    def balance_days(self, year: ClaimYear) -> int:
        """Principal owed, summed over the days of one year."""
        return sum(
            amount * (min(due, year.end) - year.start).days for due, amount in self.repaid if due > year.start
        )  # fmt: skip

    def year_of(self, due: datetime.date) -> int:
        """The year in which something falls due; its last day belongs to it."""
        return next((one.number for one in self.years if due <= one.end), self.years[-1].number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One payment of a debtor (below 0) or to it; ``claim`` is the place of the claim among the financed ones.

    ``due`` is the day of the contract, ``date`` the business day on which it is paid, ``year`` that of the claim.
    ``is_collected`` of an instalment that the plan has bought; one paid by the cut-off is its creditor's.
    """

    claim: int
    part: str
    party: str
    year: int
    due: datetime.date
    date: datetime.date
    amount: int
    is_collected: bool = False


def financed_claims(book: ClaimBook) -> tuple[FinancedClaim, ...]:
    """The claims that the plan buys, in the order of their tape; what stays out finances nobody here."""
    terms = ip_terms(book.deal)
    fee = terms.guarantee_fee
    instalments = {str(claim): lines for claim, lines in book.schedule.groupby("claim_id", sort=False)}
    claims = []
    for row in book.claims[book.claims["is_in"].astype(bool)].to_dict("records"):
        own = instalments[str(row["claim_id"])]
        start, maturity = _day(row["start_date"]), _day(row["maturity_date"])
        principal = to_fen(own["principal"].to_numpy(dtype=np.float64))
        repaid = zip(map(_day, own["due_date"]), map(int, principal), strict=True)
        rate, ratio = row.get("guarantee_fee_rate"), row.get("fee_reduction_ratio")
        claims.append(
            FinancedClaim(
                id=str(row["claim_id"]),
                debtor_id=str(row["debtor_id"]),
                creditor=CREDITORS[row["structure"]],
                scheme=_word(row.get("subsidy_scheme_id")),
                principal=int(to_fen(row["principal"])),
                start=start,
                years=_years(start, maturity),
                repaid=tuple(one for one in repaid if one[1]),
                fee_units=_units(rate, fee.rate if fee else 0.0),
                reduction_units=_units(ratio, fee.reduction_ratio if fee else 0.0),
            )
        )
    return tuple(claims)


def contract_flows(book: ClaimBook, claims: Sequence[FinancedClaim]) -> tuple[Flow, ...]:
    """All that debtors receive and pay by contract, claim by claim; nothing that is nothing.

    Instalments are paid on the day that their schedule says, everything else on the business day that follows the day
    on which it falls due. A guarantee fee is paid a year in advance, on the principal that is then still owed, for the
    days that are left (actual/365) where that is less than a year; what the guarantor waives comes back on the same
    day as a flow of its own.

    Parameters
    ----------
    book : ClaimBook
    claims : sequence of FinancedClaim
        Those of the book.
    """
    flows = [*_principal(book, claims), *_instalments(book, claims), *_guarantee_fees(book, claims)]
    for cost in ip_terms(book.deal).costs:
        flows += _cost(book, claims, cost)
    return tuple(one for one in flows if one.amount)


def _principal(book: ClaimBook, claims: Sequence[FinancedClaim]) -> Iterator[Flow]:
    for place, claim in enumerate(claims):
        yield _flow(book, place, claim.years[0], PRINCIPAL_RECEIVED, claim.creditor, claim.principal)


def _instalments(book: ClaimBook, claims: Sequence[FinancedClaim]) -> Iterator[Flow]:
    places = {claim.id: place for place, claim in enumerate(claims)}
    for line in book.schedule[book.schedule["claim_id"].isin(list(places))].to_dict("records"):
        place, due, paid = places[str(line["claim_id"])], _day(line["due_date"]), _day(line["pay_date"])
        claim = claims[place]
        for part in (INTEREST, PRINCIPAL):
            yield Flow(
                claim=place,
                part=part,
                party=claim.creditor,
                year=claim.year_of(due),
                due=due,
                date=paid,
                amount=-int(to_fen(line[part])),
                is_collected=bool(line["is_in"]),
            )


def _guarantee_fees(book: ClaimBook, claims: Sequence[FinancedClaim]) -> Iterator[Flow]:
    for place, claim in enumerate(claims):
        for year in claim.years:
            fee = _a_year(claim.outstanding(year.start), claim.fee_units, year)
            waived = int(scaled(float(fee), claim.reduction_units, RATE_UNIT))
            yield _flow(book, place, year, GUARANTEE_FEE, GUARANTOR, -fee)
            yield _flow(book, place, year, REDUCTION, GUARANTOR, waived)


def _cost(book: ClaimBook, claims: Sequence[FinancedClaim], cost: BorrowerCost) -> Iterator[Flow]:
    """One cost beside the claims: what is stated for all debtors together is split by principal."""
    n_years = max((len(claim.years) for claim in claims), default=0)
    for number in range(min(n_years, 1) if cost.due == "closing" else n_years):
        places = [place for place, claim in enumerate(claims) if len(claim.years) > number]
        own = [claims[place] for place in places]
        if cost.amount is not None:
            weights = np.array([[float(claim.principal)] for claim in own])
            parts = [int(part) for part in pro_rata(np.array([float(fen(cost.amount))]), weights)[:, 0]]
        elif cost.ratio is not None:
            parts = [int(scaled(float(claim.principal), rate_units(cost.ratio), RATE_UNIT)) for claim in own]
        else:
            units = rate_units(cost.rate or 0.0)
            parts = [
                _a_year(claim.outstanding(claim.years[number].start), units, claim.years[number]) for claim in own
            ]  # fmt: skip
        for place, part in zip(places, parts, strict=True):
            yield _flow(book, place, claims[place].years[number], f"{COSTS}{cost.id}", cost.payee, -part)


def _flow(book: ClaimBook, place: int, year: ClaimYear, part: str, party: str, amount: int) -> Flow:
    """Something that falls due at the start of a year of a claim."""
    date = book.calendar.roll(year.start, "following")
    return Flow(claim=place, part=part, party=party, year=year.number, due=year.start, date=date, amount=amount)


def _a_year(amount: int, units: int, year: ClaimYear) -> int:
    return int(scaled(float(amount), units * year.days, RATE_UNIT * DAYS_IN_YEAR))


def _years(start: datetime.date, maturity: datetime.date) -> tuple[ClaimYear, ...]:
    """The years of a claim, each from an anniversary of its start."""
    starts = [start]
    while (anniversary := start + relativedelta(years=len(starts))) < maturity:
        starts.append(anniversary)
    last_days = min((maturity - starts[-1]).days, DAYS_IN_YEAR)
    days = [DAYS_IN_YEAR] * (len(starts) - 1) + [last_days]
    return tuple(
        ClaimYear(number=number, start=first, end=end, days=length)
        for number, ((first, end), length) in enumerate(zip(pairwise([*starts, maturity]), days, strict=True), 1)
    )


def _day(value: Any) -> datetime.date:
    return pd.Timestamp(value).date()


def _word(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)


def _units(own: Any, usual: float) -> int:
    """A rate in hundred-millionths: that of the claim where it has one."""
    is_silent = own is None or pd.isna(own)
    return rate_units(usual) if is_silent else round(Fraction(repr(float(own))) * RATE_UNIT)
