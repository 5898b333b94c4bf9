"""Fees and taxes: who is paid how much, when, by whom and before or after whom."""

from fractions import Fraction
from typing import Literal, Self

from pydantic import Field, model_validator

from abs_model.schedule.day_count import DayCount
from abs_model.terms import Identifier, Name, Rate, Ratio, Terms, Yuan, term_error

Base = Literal["tranche_balance", "pool_balance", "payments_due", "face"]
"""What a rate or ratio is taken of: the tranches' balance before the payment; the pool's outstanding face; the interest
and principal due to the tranches on the day; the pool's face at the cut-off."""


class Fee(Terms):
    """One fee.

    Exactly one of ``amount`` (each time), ``annual_amount`` (times the year fraction), ``rate`` (a year, of
    ``base``, times the year fraction) and ``ratio`` (of ``base``, each time). Only what the plan pays goes through
    the priority of payments; the rest is kept for the all-in cost. What exceeds ``cap`` on a payment date ranks
    with the subordinated fees.
    """

    id: Identifier = Field(description="steps pay it as fees.<id>")
    name: Name = Field(description="name in reports")
    payee: Identifier | None = Field(default=None, description="role of the party that is paid")
    payer: Literal["plan", "originator", "core_enterprise", "supplier"] = Field(
        default="plan", description="who pays it; steps pay only what the plan pays"
    )
    timing: Literal["closing", "payment", "liquidation"] = Field(default="payment", description="when it falls due")
    rank: Literal["senior", "subordinated"] = Field(
        default="senior", description="group of the fees due on payment dates"
    )
    amount: Yuan | None = Field(default=None, description="yuan, each time")
    annual_amount: Yuan | None = Field(default=None, description="yuan a year")
    rate: Rate | None = Field(default=None, description="a year, of the base")
    ratio: Ratio | None = Field(default=None, description="of the base, each time")
    base: Base | None = Field(default=None, description="what a rate or ratio is taken of")
    tranches: tuple[Identifier, ...] = Field(default=(), description="for the bases that need them; all when left out")
    day_count: DayCount = Field(default="ACT/365F", description="how days are counted for a yearly fee")
    cap: Yuan | None = Field(default=None, description="most that ranks senior on one payment date, yuan")

    @model_validator(mode="after")
    def _has_one_measure(self) -> Self:
        given = [name for name in ("amount", "annual_amount", "rate", "ratio") if getattr(self, name) is not None]
        if len(given) != 1:
            raise term_error(
                "fee_measure",
                found=f"has {' and '.join(given) or 'no measure'}",
                wanted="exactly one of amount, annual_amount, rate and ratio is wanted",
                remedy="Make two fees of it." if given else "Add one.",
            )
        if (self.base is None) != (given[0] in {"amount", "annual_amount"}):
            raise term_error(
                "fee_base",
                found=f"has {given[0]} and {'no' if self.base is None else 'a'} base",
                wanted="a base with a rate or a ratio, and only with them, is wanted",
                remedy="Add the base." if self.base is None else "Strike the base.",
            )
        return self

    @property
    def group(self) -> str:
        """The name by which steps pay it together with others: ``fees.senior``, ``fees.closing`` and so on."""
        return f"fees.{self.rank if self.timing == 'payment' else self.timing}"


class Tax(Terms):
    """Value-added tax that the plan manager pays on the plan's income by the simplified method, with its surtaxes.

    Income is taken to include the tax: ``tax = income / (1 + vat_rate) * vat_rate * (1 + surtax_ratio)``. Whether a
    discount is income at all is not settled, so ``base`` is a switch: nothing, the tranches' interest, or the discount
    part of each collection.

    References
    ----------
    财税〔2017〕56号 (3 % from 2018-01-01).
    """

    vat_rate: Rate = Field(default=0.03, description="value-added tax")
    surtax_ratio: Ratio = Field(default=0.12, description="surtaxes, as a share of the value-added tax")
    base: Literal["none", "coupon", "discount"] = Field(default="none", description="what is taxed")

    @property
    def factor(self) -> Fraction:
        """Tax as a share of income that includes it.

        Examples
        --------
        >>> round(float(Tax().factor), 10)
        0.0326213592
        """
        vat, surtax = Fraction(repr(self.vat_rate)), Fraction(repr(self.surtax_ratio))
        return vat / (1 + vat) * (1 + surtax)
