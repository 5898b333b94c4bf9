"""Claims on original debtors (原始债务人): how their money reached them, when they pay it back, what holds for all."""

import datetime
from types import MappingProxyType
from typing import Literal, Self

from pydantic import Field, StrictStr, model_validator

from abs_model.deal.party import Role
from abs_model.schedule.day_count import DayCount
from abs_model.terms import Date, Rate, Terms, Whole, term_error

Structure = Literal["loan", "licence", "leaseback", "receivable"]
Frequency = Literal["monthly", "quarterly", "semiannual", "annual"]
Amortisation = Literal["annuity", "interest_only", "equal_principal", "custom"]

FREQUENCY_MONTHS = MappingProxyType({"monthly": 1, "quarterly": 3, "semiannual": 6, "annual": 12})
"""Months from one due date to the next."""

CREDITORS: MappingProxyType[str, Role] = MappingProxyType(
    {"loan": "loan_trustee", "licence": "originator", "leaseback": "originator", "receivable": "originator"}
)
"""Who holds the claim that goes into the pool, by structure.

``loan``: one trust lends against a pledge of the property, and its claims go to the trust that issues the notes (double
trust). ``licence``: the originator pays a lump sum for an exclusive licence and licences back; the fees are the pool
(二次许可). ``leaseback``: it buys the property and leases it back. ``receivable``: it buys a receivable for property
that was sold or licensed to a third party.
"""


class ClaimTerms(Terms):
    """What holds for claims where their tape is silent.

    A claim's rate is its own on the tape; else ``rate``; else the coupon of the first tranche and ``margin``. Fees of
    a licence that are listed one by one need none: their rate follows.
    """

    payments: StrictStr | None = Field(
        default=None, description="path of the table of custom schedules and licence fees, from this file's folder"
    )
    rate: Rate | None = Field(default=None, description="interest a year")
    margin: Rate | None = Field(default=None, description="interest a year above the coupon of the first tranche")
    frequency: Frequency = Field(default="quarterly", description="how often a claim falls due")
    amortisation: Amortisation = Field(default="interest_only", description="how principal falls due")
    day_count: DayCount = Field(default="ACT/365F", description="how days are counted for interest")
    first_due: Date | None = Field(
        default=None, description="first due date; later ones follow by frequency; a period after the start if left out"
    )
    buffer_days: Whole = Field(
        default=5, ge=0, le=60, description="least business days between a due date and the notes' payment after it"
    )

    @model_validator(mode="after")
    def _has_one_source_of_rates(self) -> Self:
        if self.rate is not None and self.margin is not None:
            raise term_error(
                "claim_rate",
                found="has a rate and a margin",
                wanted="one of the two is wanted",
                remedy="Strike the margin: the rate would speak.",
            )
        return self

    def rate_over(self, coupon_rate: float) -> float | None:
        """The rate of a claim that states none, given the coupon of the first tranche; None where nothing is stated."""
        if self.rate is not None:
            return self.rate
        return None if self.margin is None else round(coupon_rate + self.margin, 8)


def within(day: datetime.date, first: datetime.date | None, last: datetime.date | None) -> bool:
    """Whether a day lies between two others, each of which may be open."""
    return (first is None or first <= day) and (last is None or day <= last)
