"""The intellectual property behind an IP note (知识产权资产支持票据): register, limits, valuation, cost, subsidy."""

from types import MappingProxyType
from typing import Literal, Self

from pydantic import Field, StrictStr, model_validator

from abs_model.deal.claim import ClaimTerms
from abs_model.deal.subsidy import SubsidyScheme
from abs_model.terms import Identifier, Name, Number, Rate, Ratio, Terms, Whole, Yuan, term_error

IpType = Literal["invention", "utility_model", "design", "trademark", "copyright"]
IP_TYPES: tuple[IpType, ...] = ("invention", "utility_model", "design", "trademark", "copyright")

PLEDGE_RATIOS = MappingProxyType(
    {"invention": 0.4, "utility_model": 0.25, "design": 0.2, "trademark": 0.3, "copyright": 0.3}
)
"""Usual most that is lent on a yuan of appraised value (质押率); practice, no rule."""


class DiscountRate(Terms):
    """Discount rate of royalties, built up from a risk-free rate and premia (累加法)."""

    risk_free: Rate = Field(description="risk-free rate a year")
    technology: Rate = Field(default=0.0, description="premium for technology")
    market: Rate = Field(default=0.0, description="premium for the market")
    finance: Rate = Field(default=0.0, description="premium for finance")
    management: Rate = Field(default=0.0, description="premium for management")

    @property
    def total(self) -> float:
        """The rate."""
        return round(self.risk_free + self.technology + self.market + self.finance + self.management, 8)


class ValuationTerms(Terms):
    """What relief from royalty (收益分成法) takes where the register is silent, and how unsure its inputs are."""

    discount: DiscountRate = Field(description="discount rate of royalties")
    tax_rate: Rate = Field(default=0.15, lt=1, description="tax on royalties; 15 % for high-technology enterprises")
    decay_rate: Rate = Field(default=0.0, lt=1, description="share of its contribution that a technology loses a year")
    growth_deviation: Rate = Field(default=0.0, description="standard deviation of growth, one for a debtor's assets")
    royalty_spread: Ratio = Field(
        default=0.0, lt=1, description="half the width of the royalty's range, of the royalty"
    )
    life_spread_years: Number = Field(default=0.0, ge=0, le=10, description="half the width of the range of lives")


class IpRecovery(Terms):
    """What the property brings once its debtor has defaulted: little and late, unless the documents know better."""

    ratio: Ratio = Field(default=0.05, description="of the appraised value of what was accepted")
    lag_days: Whole = Field(default=540, ge=0, le=3660, description="days until it comes in")


class GuaranteeFee(Terms):
    """What each debtor pays the guarantor: a year in advance, of the principal then outstanding."""

    rate: Rate = Field(description="a year, before any reduction")
    reduction_ratio: Ratio = Field(default=0.0, description="share of the fee that the guarantor waives")


class BorrowerCost(Terms):
    """One cost that debtors bear beside their claims, split by principal: trustee, rating, law, valuation.

    Exactly one of ``amount`` (all debtors together), ``ratio`` (of principal) and ``rate`` (a year, of the principal
    outstanding).
    """

    id: Identifier = Field(description="word for it in tables")
    name: Name = Field(description="name in reports")
    payee: Identifier = Field(description="role of the party that is paid")
    due: Literal["closing", "each_year"] = Field(
        default="closing", description="once at the start, or at the start of each year of a claim"
    )
    amount: Yuan | None = Field(default=None, description="yuan each time, all debtors together")
    ratio: Ratio | None = Field(default=None, description="of the principal at the start, each time")
    rate: Rate | None = Field(default=None, description="of the principal then outstanding, each year in advance")

    @model_validator(mode="after")
    def _has_one_measure(self) -> Self:
        given = [name for name in ("amount", "ratio", "rate") if getattr(self, name) is not None]
        if len(given) != 1 or (self.rate is not None and self.due == "closing"):
            raise term_error(
                "borrower_cost",
                found=f"has {' and '.join(given) or 'no measure'} with due: {self.due}",
                wanted="exactly one of amount, ratio and rate, and a rate with due: each_year only, is wanted",
                remedy="Make two costs of it, or write due: each_year.",
            )
        return self


class IpTerms(Terms):
    """All that an IP note has beside what every deal has.

    An asset is accepted only if it expires ``expiry_margin_months`` or more after the notes, its annual fees are paid
    beyond the cut-off date, it is owned by its debtor, its pledge is registered, nobody disputes it, and no claim has a
    pledge on it that was registered before. What is accepted counts with its latest appraisal by the cut-off date.
    """

    assets: StrictStr = Field(min_length=1, description="path of the IP register, from this file's folder")
    valuations: StrictStr | None = Field(
        default=None, description="path of the history of appraisals, from this file's folder"
    )
    claims: ClaimTerms = Field(default=ClaimTerms(), description="what holds for claims where their tape is silent")
    expiry_margin_months: Whole = Field(default=12, ge=0, le=120, description="months that property outlives the notes")
    pledge_ratios: dict[IpType, Ratio] = Field(
        default_factory=lambda: dict(PLEDGE_RATIOS),  # type: ignore[arg-type]
        description="most that is lent on a yuan of appraised value, by type; nothing on a type that is left out",
    )
    largest_loan_to_value: Number | None = Field(
        default=None, gt=0, le=10, description="most principal of one debtor / value of all its accepted property"
    )
    is_excluding: bool = Field(
        default=True, strict=True, description="claims above these limits stay out of the pool; else they are only told"
    )
    appraisal_months: Whole = Field(default=12, ge=1, le=60, description="months after which an appraisal is stale")
    valuation: ValuationTerms = Field(description="relief from royalty: inputs and their ranges")
    recovery: IpRecovery = Field(default=IpRecovery(), description="what it brings after a default")
    guarantee_fee: GuaranteeFee | None = Field(default=None, description="what debtors pay the guarantor")
    costs: tuple[BorrowerCost, ...] = Field(default=(), description="what debtors bear beside their claims")
    target_rate: Rate | None = Field(
        default=None, description="most that financing may cost a debtor a year, all in, after subsidy"
    )
    subsidies: tuple[SubsidyScheme, ...] = Field(default=(), description="schemes that claims may be under")
