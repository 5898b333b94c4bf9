"""The memorandum on what stands behind an IP note: claims, property, pledge, worth, what financing costs."""

from abs_model.deal.deal import Deal
from abs_model.document.library import Line
from abs_model.document.line_grid import Column, columns, section
from abs_model.document.matter import Matter
from abs_model.document.memorandum_grid import grid
from abs_model.document.memorandum_phrase import Said, listed, paragraph, put
from abs_model.document.record import Block, Part, Section
from abs_model.report.naming import heading

CHARTS = ("ip_values", "loan_to_value", "ip_expiry", "all_in_cost")


def property_behind(matter: Matter, deal: Deal) -> tuple[Section, ...]:
    """Claims, property by kind, loan to value, values, yearly cost; nothing of a deal without property."""
    if deal.ip is None:
        return ()
    blocks: list[Block] = [
        *map(paragraph, (_claims_said(matter), _accepted_said(matter, deal), _pledge_said(matter))),
        *_claims(matter), *_kinds(matter), *_limits(matter), *_worth(matter), *_cost(matter),
        *(matter.picture(name) for name in CHARTS if name in matter.charts),
    ]  # fmt: skip
    return (section(matter, "ip_section", *blocks),)


def _claims_said(matter: Matter) -> Said:
    library = matter.library
    kinds = dict.fromkeys(str(line.value("structure")) for line in library.lines("claims"))
    names = listed(matter, [matter.names.get(kind, kind) for kind in kinds])
    zh = "入池债权的形成方式为：{kinds}。债权人按约向原始债务人收取本息，并以所质押的知识产权作为第二还款来源。"
    en = (
        "The claims are of this structure: {kinds}. Debtors pay interest and principal; pledged property stands second."
    )
    return put(matter, zh, en, kinds=names)


def _accepted_said(matter: Matter, deal: Deal) -> Said:
    """What property has to meet to be counted."""
    del deal
    library = matter.library
    zh = (
        "知识产权须同时满足：权利届满日晚于票据到期日{expiry}个月以上；年费已缴至基准日以后；权属清晰、无争议、无在先质押；"
        "质押已登记；评估报告出具不超过{months}个月。不满足的不计入价值。"
    )
    en = (
        "Property counts only if it expires {expiry} months or more after the notes, its annual fees are paid beyond "
        "the cut-off date, it is the debtor's own, undisputed and not pledged before, and the pledge is registered; an "
        "appraisal is stale after {months} months."
    )
    return put(
        matter, zh, en, expiry=library.quote("terms", "value", path="ip.expiry_margin_months"),
        months=library.quote("terms", "value", path="ip.appraisal_months"),
    )  # fmt: skip


def _pledge_said(matter: Matter) -> Said:
    every = matter.library.line("loan_to_value", level="total")
    zh = "计入价值的知识产权共{n}件，评估价值合计{value}；入池债权本金与其之比为{ratio}。"
    en = "{n} rights count, appraised at {value}; the principal of the claims is {ratio} of that."
    return put(
        matter, zh, en, n=every.quote("n_accepted"), value=every.quote("accepted_value"),
        ratio=every.quote("loan_to_value_ratio"),
    )  # fmt: skip


def _claims(matter: Matter) -> tuple[Block, ...]:
    lines = matter.library.lines("claims", is_in=True)
    shown = (
        *columns("claim_id"), _debtor(matter),
        *columns("principal=claims_principal", "rate=claim_rate", "start_date", "maturity_date"),
        Column(name="amortisation", unit="state"),
    )  # fmt: skip
    return grid(matter, "claims", lines, shown)


def _kinds(matter: Matter) -> tuple[Block, ...]:
    shown = (
        Column(name="ip_type", words=lambda line: heading(f"ip_{line.value('ip_type')}", matter.language)),
        *columns("n_assets", "n_accepted", "appraised_value", "accepted_value", "pledge_ratio", "lending_value"),
    )
    return grid(matter, "by_type", matter.library.lines("ip_types", level="total"), shown)


def _limits(matter: Matter) -> tuple[Block, ...]:
    lines = (
        *matter.library.lines("loan_to_value", level="debtor"), *matter.library.lines("loan_to_value", level="total"),
    )  # fmt: skip
    shown = (
        _debtor(matter),
        *columns(
            "principal=claims_principal", "accepted_value", "loan_to_value_ratio", "loan_to_value_cap", "is_within"
        ),
    )
    return grid(matter, "loan_to_value", lines, shown, n_totals=1)


def _worth(matter: Matter) -> tuple[Block, ...]:
    """Appraisals against the model's range, by debtor."""
    lines = (
        *matter.library.lines("ip_values", ip_level="debtor"), *matter.library.lines("ip_values", ip_level="total"),
    )  # fmt: skip
    note = matter.say(
        "模型按收益分成法估值，区间为参数变动下的5%与95%分位数。",
        "The model values relief from royalty; the range is from the fifth to the ninety-fifth percentile.",
    )
    shown = (
        _debtor(matter),
        *columns("appraised_value", "model_value", "model_low", "model_high", "difference_share"),
    )
    return grid(matter, "ip_values", lines, shown, note=note, n_totals=1)


def _cost(matter: Matter) -> tuple[Block, ...]:
    """What financing costs all debtors by calendar year, and each of them at what rate."""
    years = matter.library.lines("yearly_cost", level="total")
    year = Column(name="calendar_year", words=lambda line: str(line.value("calendar_year")))
    by_year = (year, *columns(
        "interest", "guarantee_fee", "guarantee_fee_reduction", "costs", "subsidy",
        "cost_after_subsidy",
    ))  # fmt: skip
    rates = matter.library.lines("all_in_cost", level="debtor")
    shown = (
        _debtor(matter),
        *columns("rate_before_subsidy", "rate_after_subsidy", "target_rate", "is_within=keeps_target", missing="none"),
    )
    return (*grid(matter, "yearly_cost", years, by_year), *grid(matter, "all_in_cost", rates, shown))


def _debtor(matter: Matter) -> Column:
    """Debtors by name; all of them together as such."""

    def words(line: Line) -> Part:
        debtor = line.value("debtor_id")
        return matter.names.get(str(debtor), str(debtor)) if debtor else heading("total", matter.language)

    return Column(name="debtor_id", head="core_enterprise", words=words)
