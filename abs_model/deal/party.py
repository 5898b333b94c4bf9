"""Who takes part: the plan's parties, the core enterprises, their ratings."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictStr, StringConstraints

from abs_model.terms import ListedIdentifier, Terms, Yuan

Rating = Literal[
    "AAA", "AA+", "AA", "AA-", "A+", "A", "A-", "BBB+", "BBB", "BBB-", "BB+", "BB", "BB-", "B+", "B", "B-",
    "CCC", "CC", "C",
]  # fmt: skip
RATINGS: tuple[str, ...] = Rating.__args__  # type: ignore[attr-defined]
"""Letters of the domestic scale, best first."""

Role = Literal[
    "promoter", "originator", "plan_manager", "custodian", "supervisory_bank", "servicer", "platform", "guarantor",
    "re_guarantor", "liquidity_provider", "registrar", "rating_agency", "law_firm", "accountant", "underwriter",
    "investor", "discount_bank", "government", "partner_enterprise", "guarantee_fund",
    "loan_trustee", "note_trustee", "valuer",
]  # fmt: skip


CreditCode = Annotated[StrictStr, StringConstraints(pattern=r"^[0-9A-HJ-NPQRTUWXY]{18}$")]
"""A unified social credit code (统一社会信用代码, GB 32100-2015): 18 characters."""


class Party(Terms):
    """One party to the plan."""

    id: ListedIdentifier = Field(description="word for the party")
    code: CreditCode | None = Field(default=None, description="unified social credit code, by which deals know it")
    name: StrictStr = Field(min_length=1, description="registered name")
    name_en: StrictStr | None = Field(default=None, description="English name")
    rating: Rating | None = Field(default=None, description="issuer rating, domestic scale")
    province: StrictStr | None = Field(default=None, description="where it is registered")
    industry: StrictStr | None = Field(default=None, description="GB/T 4754 division, as text")
    group: ListedIdentifier | None = Field(default=None, description="group of affiliates; itself when left out")
    liquid_assets: Yuan | None = Field(
        default=None, description="what it can turn into cash at once (Ⅰ级资产 of a guarantor), yuan"
    )


class CoreEnterprise(Terms):
    """One core enterprise (核心企业): it owes, or stands behind the subsidiary that owes."""

    id: ListedIdentifier = Field(description="word that the tape uses for it")
    code: CreditCode | None = Field(default=None, description="unified social credit code, by which deals know it")
    name: StrictStr = Field(min_length=1, description="registered name")
    name_en: StrictStr | None = Field(default=None, description="English name")
    group: ListedIdentifier | None = Field(default=None, description="group of affiliates; itself when left out")
    rating: Rating | None = Field(default=None, description="issuer rating, domestic scale")
    province: StrictStr | None = Field(default=None, description="where it is registered")
    industry: StrictStr | None = Field(default=None, description="GB/T 4754 division, as text")
    is_on_whitelist: StrictBool = Field(default=True, description="the criterion on_whitelist asks for this")
    limit: Yuan | None = Field(default=None, description="most that its receivables may come to in this pool, yuan")
    district: StrictStr | None = Field(default=None, description="district of registration, which subsidies ask for")
    revenue: Yuan | None = Field(default=None, description="last audited revenue, yuan, which subsidy caps ask for")

    @property
    def group_id(self) -> str:
        """The group it belongs to; a core enterprise without one is a group of its own."""
        return self.group or self.id
