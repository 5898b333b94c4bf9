"""Eligibility criteria (合格标准) and concentration limits as data; one rule, one id."""

from dataclasses import dataclass
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from abs_model.deal.party import Rating
from abs_model.terms import Ratio, Terms, Whole, Yuan, term_error

Rule = Literal[
    "parties_sound", "performed", "no_prepayment", "no_retention", "no_set_off", "confirmed",
    "joint_debtor_covered", "invoice_verified", "invoice_covers", "invoice_used_once", "contract_covers",
    "unencumbered", "registered_twice", "assignable", "debtor_notified", "in_renminbi", "due_before_maturity",
    "tenor_within", "not_overdue", "not_disputed", "asset_class_normal", "unrelated_parties",
    "no_government_debtor", "amount_within", "on_whitelist", "rating_at_least", "within_core_enterprise_limit",
    "supplier_size_within", "payment_term_within",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """What a rule says in both languages, the columns it reads, and the parameters it takes."""

    zh: str
    en: str
    columns: tuple[str, ...]
    parameters: tuple[str, ...] = ()


RULES: dict[str, RuleText] = {
    "parties_sound": RuleText(
        zh="债务人未被列入失信被执行人名单",
        en="the debtor is not on the list of dishonest judgment debtors",
        columns=("is_dishonest_debtor",),
    ),
    "performed": RuleText(
        zh="供应商已履行全部义务", en="the supplier has performed in full", columns=("is_performed",)
    ),
    "no_prepayment": RuleText(
        zh="付款条件已满足，不属于预付款", en="payment conditions are met; not a prepayment", columns=("is_prepayment",)
    ),
    "no_retention": RuleText(
        zh="不含未到期质保金", en="no retention money that is not yet due", columns=("retention_amount",)
    ),
    "no_set_off": RuleText(
        zh="不存在抗辩、抵销或反请求", en="no defence, set-off or counterclaim", columns=("has_set_off",)
    ),
    "confirmed": RuleText(
        zh="核心企业已出具付款确认书，且不晚于基准日",
        en="the core enterprise has confirmed payment by the cut-off date",
        columns=("confirmation_no", "confirmation_date"),
    ),
    "joint_debtor_covered": RuleText(
        zh="核心企业共同债务人文件已覆盖该笔应收账款",
        en="covered by the core enterprise's joint-debtor letter",
        columns=("is_joint_debtor_covered",),
    ),
    "invoice_verified": RuleText(
        zh="增值税发票真实有效并经查验",
        en="the VAT invoice is valid and verified",
        columns=("invoice_no", "is_invoice_verified"),
    ),
    "invoice_covers": RuleText(
        zh="发票金额不低于对应应收账款金额",
        en="the invoice is not smaller than the receivables assigned under it",
        columns=("invoice_no", "invoice_amount", "receivable_amount"),
    ),
    "invoice_used_once": RuleText(
        zh="同一发票未由不同供应商重复融资，亦未重复列示",
        en="an invoice is financed by one supplier only, and nothing under it is listed twice",
        columns=("invoice_no", "supplier_id", "receivable_amount", "due_date"),
    ),
    "contract_covers": RuleText(
        zh="合同金额不低于项下应收账款合计",
        en="the contract is not smaller than the receivables assigned under it",
        columns=("contract_no", "contract_amount", "receivable_amount"),
    ),
    "unencumbered": RuleText(zh="未设立质押或其他权利负担", en="no pledge or other charge", columns=("is_pledged",)),
    "registered_twice": RuleText(
        zh="已在中登网办理两次转让登记，首次登记不晚于设立日",
        en="both transfers are registered, the first by closing",
        columns=("first_registration_no", "first_registration_date", "second_registration_no"),
    ),
    "assignable": RuleText(zh="合同未限制转让", en="the contract allows assignment", columns=("is_assignable",)),
    "debtor_notified": RuleText(
        zh="已向债务人发出转让通知", en="the debtor has been notified", columns=("is_notified",)
    ),
    "in_renminbi": RuleText(zh="以人民币计价", en="in renminbi", columns=("currency",)),
    "due_before_maturity": RuleText(
        zh="到期日不晚于预期到期日前若干日",
        en="due at least so many days before expected maturity",
        columns=("due_date",),
        parameters=("days",),
    ),
    "tenor_within": RuleText(
        zh="基准日剩余期限不超过若干日",
        en="due at most so many days after the cut-off date",
        columns=("due_date",),
        parameters=("days",),
    ),
    "not_overdue": RuleText(
        zh="基准日未逾期、未结清", en="neither overdue nor settled at the cut-off date", columns=("due_date", "status")
    ),
    "not_disputed": RuleText(zh="不存在商业纠纷", en="not disputed", columns=("is_disputed",)),
    "asset_class_normal": RuleText(zh="五级分类为正常类", en="classified as normal", columns=("asset_class",)),
    "unrelated_parties": RuleText(
        zh="供应商与债务人非关联方", en="supplier and debtor are not related", columns=("is_related_party",)
    ),
    "no_government_debtor": RuleText(
        zh="债务人非地方政府或融资平台",
        en="the debtor is neither a local government nor a financing vehicle",
        columns=("is_government_debtor",),
    ),
    "amount_within": RuleText(
        zh="单笔金额在规定范围内",
        en="amount within bounds",
        columns=("receivable_amount",),
        parameters=("minimum", "maximum"),
    ),
    "on_whitelist": RuleText(
        zh="核心企业在白名单内", en="the core enterprise is on the whitelist", columns=("core_enterprise_id",)
    ),
    "rating_at_least": RuleText(
        zh="核心企业主体评级不低于要求",
        en="the core enterprise is rated at least so",
        columns=("core_enterprise_id",),
        parameters=("rating",),
    ),
    "within_core_enterprise_limit": RuleText(
        zh="核心企业额度内",
        en="within the core enterprise's limit, rows taken in tape order",
        columns=("core_enterprise_id", "receivable_amount"),
    ),
    "supplier_size_within": RuleText(
        zh="供应商规模符合要求",
        en="the supplier is of an accepted size",
        columns=("supplier_size",),
        parameters=("sizes",),
    ),
    "payment_term_within": RuleText(
        zh="自交付起的付款期限不超过若干日（《保障中小企业款项支付条例》）",
        en="due at most so many days after delivery",
        columns=("delivery_date", "due_date"),
        parameters=("days",),
    ),
}
"""Every rule a deal may use. ``domain`` rules that no tape can show (that trade is genuine, that a negative list beyond
government debtors is respected) are a lawyer's work and are left out; the documentation names them."""

_PARAMETERS = ("days", "minimum", "maximum", "rating", "sizes")


class Criterion(Terms):
    """One criterion: a rule, its parameters, and whether a row that fails is excluded or only flagged."""

    rule: Rule = Field(description="what is asked")
    effect: Literal["exclude", "flag"] = Field(default="exclude", description="what happens to a row that fails")
    days: Whole | None = Field(default=None, ge=0, description="with rules about days")
    minimum: Yuan | None = Field(default=None, description="with amount_within, yuan")
    maximum: Yuan | None = Field(default=None, description="with amount_within, yuan")
    rating: Rating | None = Field(default=None, description="with rating_at_least")
    sizes: tuple[Literal["large", "medium", "small", "micro"], ...] = Field(
        default=(), description="with supplier_size_within"
    )

    @model_validator(mode="after")
    def _has_its_parameters(self) -> Self:
        given = {name for name in _PARAMETERS if name in self.model_fields_set}
        wanted = set(RULES[self.rule].parameters)
        missing = set() if wanted & given and wanted == {"minimum", "maximum"} else wanted - given
        if missing or given - wanted:
            strike = f"Strike {' and '.join(sorted(given - wanted))}." if given - wanted else ""
            add = f"Add {' or '.join(sorted(missing))}." if missing else ""
            raise term_error(
                "criterion_parameters",
                found=f"has rule {self.rule} with {' and '.join(sorted(given)) or 'no parameter'}",
                wanted=f"{' and '.join(sorted(wanted)) or 'no parameter'} is wanted",
                remedy=f"{strike} {add}".strip(),
            )
        return self


Dimension = Literal[
    "supplier_id", "core_enterprise_id", "group_id", "debtor_id", "supplier_industry", "supplier_province",
    "core_enterprise_industry", "core_enterprise_province",
]  # fmt: skip
DIMENSIONS: tuple[str, ...] = get_args(Dimension)


class ConcentrationLimit(Terms):
    """The most that all receivables of one supplier, core enterprise, group, industry or region may come to.

    ``test`` reports what is above the limit; ``cut`` takes out the smallest set of rows that restores it.
    """

    by: Dimension = Field(description="column of the tape that is summed by")
    share: Ratio | None = Field(default=None, description="of the pool's face")
    amount: Yuan | None = Field(default=None, description="yuan")
    mode: Literal["test", "cut"] = Field(default="test", description="report what is above, or take it out")

    @model_validator(mode="after")
    def _has_one_measure(self) -> Self:
        if (self.share is None) == (self.amount is None):
            raise term_error(
                "limit_measure",
                found="has neither share nor amount" if self.share is None else "has share and amount",
                wanted="exactly one of share and amount is wanted",
                remedy="Add one." if self.share is None else "Make two limits of it.",
            )
        return self
