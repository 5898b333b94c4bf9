"""Subsidy schemes (贴息、补贴) as dated data: who pays how much of a borrower's cost, under which caps, when."""

from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, StrictStr, model_validator

from abs_model.terms import Date, Identifier, Name, Rate, Ratio, Terms, Whole, Yuan, term_error

CostPart = Literal["interest", "guarantee_fee", "costs"]
COST_PARTS: tuple[CostPart, ...] = ("interest", "guarantee_fee", "costs")


class Bracket(Terms):
    """One bracket of a scheme: the share that it pays of the part of a financing up to an amount."""

    up_to: Yuan | None = Field(default=None, gt=0, description="upper end, yuan financed; no end if left out")
    ratio: Ratio = Field(description="share that is paid")


class SubsidyScheme(Terms):
    """One scheme, in force for financings that start within its dates.

    ``cost_share``: a share of what the financing costs in each year of its life, blended over brackets of the amount
    financed (a ticket of 42m under 70 % up to 10m and 50 % beyond gets 23/42). ``amount_share``: shares of the amount
    financed itself, a year (once, with ``years: 1``). ``target_rate``: whatever brings the year's cost down to a rate
    of the balance. Caps are for one firm, all its claims together.
    """

    id: Identifier = Field(description="word that the tape of claims uses")
    name: Name = Field(description="name in reports")
    payer: Identifier = Field(default="government", description="role of the party that pays")
    kind: Literal["cost_share", "amount_share", "target_rate"] = Field(description="what is paid")
    valid_from: Date = Field(description="first start of a financing that is eligible")
    valid_to: Date | None = Field(default=None, description="last start of one; open if left out")
    district: StrictStr | None = Field(default=None, description="where the firm must be registered")
    brackets: tuple[Bracket, ...] = Field(default=(), description="with the two shares: rising, the last one open")
    target_rate: Rate | None = Field(default=None, description="with target_rate: what is left to the firm, a year")
    counts: tuple[CostPart, ...] = Field(default=COST_PARTS, min_length=1, description="costs that are looked at")
    interest_vat_rate: Rate = Field(
        default=0.0, description="value-added tax that interest counts without; 0 where it counts in full"
    )
    years: Whole | None = Field(
        default=None, ge=1, le=30, description="first years of a financing that it pays for; all of them if left out"
    )
    yearly_cap: Yuan | None = Field(default=None, gt=0, description="most for one firm in one year of the financing")
    total_cap: Yuan | None = Field(default=None, gt=0, description="most for one firm in all")
    revenue_ratio: Ratio | None = Field(
        default=None, gt=0, description="most for one firm in one year, as a share of its last audited revenue"
    )
    revenue_cap_above: Yuan = Field(default=0.0, description="financed amount above which revenue_ratio binds, yuan")
    lag_months: Whole = Field(default=3, ge=0, le=60, description="months from the end of a year until it is paid")

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Self:
        is_target = self.kind == "target_rate"
        if is_target != (self.target_rate is not None) or is_target == bool(self.brackets):
            raise term_error(
                "subsidy_kind",
                found=f"has kind {self.kind}, {len(self.brackets)} brackets and "
                f"{'no' if self.target_rate is None else 'a'} target_rate",
                wanted="a target_rate alone with kind target_rate, and brackets alone with the others, are wanted",
                remedy="Strike the one, or change the kind.",
            )
        return self

    @model_validator(mode="after")
    def _has_rising_brackets(self) -> Self:
        tops = [bracket.up_to for bracket in self.brackets]
        is_open = [top is None for top in tops]
        rising = all(a is not None and b is not None and a < b for a, b in pairwise(tops[:-1]))
        if tops and (is_open != [False] * (len(tops) - 1) + [True] or not rising):
            raise term_error(
                "subsidy_brackets",
                found=f"has brackets up to {', '.join('any' if top is None else f'{top:,.0f}' for top in tops)}",
                wanted="rising amounts, and a last bracket without up_to, are wanted",
                remedy="Put them in order; a last bracket of ratio: 0.0 ends a scheme.",
            )
        return self

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise term_error(
                "subsidy_dates",
                found=f"ends on {self.valid_to}, before {self.valid_from}",
                wanted="a later day is wanted",
                remedy="Check both dates.",
            )
        return self
