"""Risk factors from the deal and its run: each is said only where it applies, with the figures that make it one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from abs_model.deal.deal import Deal
from abs_model.document.matter import Matter
from abs_model.document.memorandum_phrase import Said, listed, paragraph, put
from abs_model.document.record import Paragraph, Section
from abs_model.document.risk_credit_words import (
    commingling_risk,
    concentration_risk,
    dilution_risk,
    guarantor_risk,
    timing_risk,
)
from abs_model.report.naming import deal_names, heading


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """One risk factor: a term that heads it, and what says it; nothing where it does not apply."""

    id: str
    say: Callable[[Matter, Deal], Iterator[Said]]


def risk_sections(matter: Matter, deal: Deal) -> tuple[Section, ...]:
    """The risk factors that apply to a deal, each a section of its own.

    Parameters
    ----------
    matter : Matter
        With ``pool_summary``, ``undertakings``, ``stress``, ``eligibility``, ``terms``, ``timeline``, ``forecast``,
        ``schedule`` and, of an IP note, its own tables.
    deal : Deal
    """
    sections = []
    for risk in RISKS:
        blocks: tuple[Paragraph, ...] = tuple(paragraph(one) for one in risk.say(matter, deal))
        if blocks:
            sections.append(Section(id=risk.id, title=heading(risk.id, matter.language), blocks=blocks))
    return tuple(sections)


def _title(matter: Matter, deal: Deal) -> Iterator[Said]:
    if deal.pool.asset == "bills":
        return
    zh = (
        "同一债权被多次转让的，已登记的优先于未登记的，登记在先的优先（《民法典》第768条）；未通知债务人的转让对其不发"
        "生效力（第546条）。"
    )
    en = (
        "Where a claim is assigned more than once, a registered assignment goes before one that is not, and the "
        "earlier before the later (Civil Code, art. 768); one of which the debtor was not told does not bind it (art. "
        "546)."
    )
    rules = {one.rule for one in deal.pool.eligibility}
    if rules & {"registered_twice", "debtor_notified"}:
        zh += "入池标准已要求办理转让登记或通知债务人，但不能完全排除在先权利。"
        en += " The criteria ask for registration or notice, which does not rule out earlier rights altogether."
    yield (matter.say(zh, en),)


def _subordination(matter: Matter, deal: Deal) -> Iterator[Said]:
    ranks = list(dict.fromkeys(one.rank for one in deal.tranches))
    if len(ranks) < 2:
        return
    names = deal_names(deal, matter.language)
    last = listed(matter, [names[one.id] for one in deal.tranches if one.rank == ranks[-1]])
    zh, en = (
        "{last}在分配顺序中靠后，先于其他级别承担损失。",
        "{last} ranks last and bears losses before the other classes.",
    )
    yield put(matter, zh, en, last=last)


def _replenishment(matter: Matter, deal: Deal) -> Iterator[Said]:
    if deal.pool.replenishment is None:
        return
    zh = "于{until}前，回款可用于购买新的基础资产；新资产的质量与期限可能不及初始资产，合格资产不足时资金将闲置。"
    en = (
        "Until {until} collections may buy new assets, which may be worse or longer than the first ones; where there "
        "are not enough, cash lies idle."
    )
    yield put(matter, zh, en, until=matter.library.quote("pool_terms", "replenishment_until"))


def _property(matter: Matter, deal: Deal) -> Iterator[Said]:
    if deal.ip is None:
        return
    every = matter.library.line("loan_to_value", level="total")
    zh = (
        "质押的知识产权评估价值合计{value}，债权本金与其之比为{ratio}。知识产权可能被宣告无效、未续缴年费或因技术更新"
        "贬值，处置周期长、变现率低，不应作为主要还款来源。"
    )
    en = (
        "The pledged property is appraised at {value}; principal is {ratio} of that. It may be declared invalid, "
        "lapse, or age, sells slowly and badly, and is no main source of payment."
    )
    yield put(matter, zh, en, value=every.quote("accepted_value"), ratio=every.quote("loan_to_value_ratio"))
    recovery = matter.library.quote("terms", "value", path="ip.recovery.ratio")
    lag = matter.library.quote("terms", "value", path="ip.recovery.lag_days")
    zh, en = (
        "测算假设违约后处置收回评估价值的{recovery}，需时{lag}天。",
        "A default is taken to bring {recovery} of the appraisal after {lag} days.",
    )
    yield put(matter, zh, en, recovery=recovery, lag=lag)


def _subsidy(matter: Matter, deal: Deal) -> Iterator[Said]:
    if deal.ip is None or not deal.ip.subsidies:
        return
    zh = "原始债务人的实际融资成本依赖政府贴息；政策调整、预算不足或拨付延迟将提高其成本、削弱其还款能力。"
    en = "What debtors really pay rests on subsidies; a change, want of budget or delay makes it dearer for them."
    yield (matter.say(zh, en),)


def _tax(matter: Matter, deal: Deal) -> Iterator[Said]:
    if deal.tax.base == "none":
        zh = "资管产品运营中的应税行为可能须缴纳增值税；测算未计提，若须缴纳将减少可分配资金。"
        en = (
            "The plan may owe value-added tax; the forecast takes none into account, and any would come out of its "
            "cash."
        )
        yield (matter.say(zh, en),)
        return
    zh = "{income}的增值税处理尚无统一规定；本文件按{base}计税，若主管税务机关要求不同，可分配资金将相应变化。"
    en = (
        "How value-added tax falls on {income} is not settled; here it is taken on {base}, and another reading would "
        "change what can be paid."
    )
    income = ("保理折价", "the discount of receivables") if deal.ip is None else ("信托收益", "income of the trusts")
    bases = {"coupon": ("证券利息", "the coupon"), "discount": ("折价收益", "the discount")}
    yield put(matter, zh, en, base=matter.say(*bases[deal.tax.base]), income=matter.say(*income))


def _law(matter: Matter, deal: Deal) -> Iterator[Said]:
    zh, en = LAWS[deal.ip is not None]
    zh += "司法实践亦可能对真实出售与破产隔离作出不同认定。"
    en += " Courts may see true sale and insolvency remoteness otherwise."
    yield (matter.say(zh, en),)


LAWS = {
    False: (
        "保理合同、保证与资产支持证券的法律及监管规定可能变化（包括《民法典》第761条至第769条、第681条至第702条），",
        "Law and supervision of factoring, suretyship and securitisation may change (Civil Code, arts. 761 to 769 and "
        "681 to 702).",
    ),
    True: (
        "知识产权质押、保证与资产支持票据的法律及监管规定可能变化（包括《民法典》第444条、第681条至第702条），",
        "Law and supervision of pledges of intellectual property, suretyship and asset-backed notes may change (Civil "
        "Code, arts. 444 and 681 to 702).",
    ),
}
"""The law that a deal rests on: of receivables, and of an IP note."""


def _forecast(matter: Matter, deal: Deal) -> Iterator[Said]:
    del deal
    zh = "现金流预测与压力测试以模型和假设为基础，实际回款时间与金额可能与之不同。"
    en = "Forecasts and stresses rest on models and assumptions; what happens may differ in time and amount."
    if any(line.value("is_projected") for line in matter.library.lines("schedule")):
        zh += "部分日期所在年度的节假日安排尚未公布，公布后兑付日可能调整。"
        en += " Some dates lie in years whose holidays are not yet published, and may move."
    yield (matter.say(zh, en),)


RISKS = (
    Risk(id="risk_concentration", say=concentration_risk),
    Risk(id="risk_guarantor", say=guarantor_risk),
    Risk(id="risk_timing", say=timing_risk),
    Risk(id="risk_dilution", say=dilution_risk),
    Risk(id="risk_commingling", say=commingling_risk),
    Risk(id="risk_title", say=_title),
    Risk(id="risk_subordination", say=_subordination),
    Risk(id="risk_replenishment", say=_replenishment),
    Risk(id="risk_property", say=_property),
    Risk(id="risk_subsidy", say=_subsidy),
    Risk(id="risk_tax", say=_tax),
    Risk(id="risk_law", say=_law),
    Risk(id="risk_forecast", say=_forecast),
)
"""In the order of the memorandum."""
