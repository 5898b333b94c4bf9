"""The memorandum on fees and tax, and on the issues under the shelf."""

from abs_model.deal.deal import Deal
from abs_model.document.library import Line
from abs_model.document.line_grid import Column, columns, section
from abs_model.document.matter import Matter
from abs_model.document.memorandum_grid import grid
from abs_model.document.memorandum_phrase import Said, paragraph, put
from abs_model.document.record import Block, Part, Section
from abs_model.glossary import label
from abs_model.report.naming import capital


def fees(matter: Matter, deal: Deal) -> Section:
    """Fees of the plan, fees that others pay, and tax."""
    blocks: list[Block] = []
    own = f"name_{matter.language}"
    if deal.fees:
        shown = (
            Column(name=own, head="fee", words=lambda line: capital(str(line.value(own)))),
            Column(name="payer", unit="state"),
            Column(name="payee", unit="state", missing="not_stated"),
            Column(name="fee_timing", words=lambda line: _timing_words(matter, line)),
            Column(name="fee_base", unit="state", missing="not_applicable"),
            Column(name="amount", head="fee_measure", words=_measure),
        )
        blocks += grid(matter, "fees", matter.library.lines("fees"), shown)
    else:
        blocks.append(paragraph(matter.say("本项目不承担费用。", "The plan pays no fees.")))
    blocks.append(paragraph(_tax_said(matter, deal)))
    return section(matter, "fee_section", *blocks)


def _timing_words(matter: Matter, line: Line) -> str:
    """When a fee falls due, and whether before or after the notes."""
    timing, rank = str(line.value("fee_timing")), str(line.value("fee_rank"))
    words = matter.say(*TIMINGS[timing])
    if timing != "payment" or line.value("payer") != "plan":
        return words
    mark = matter.say("（优先）", " (senior)") if rank == "senior" else matter.say("（后置）", " (subordinated)")
    return words + mark


TIMINGS = {
    "closing": ("设立时一次", "once, at closing"),
    "payment": ("每一兑付日", "on each payment date"),
    "liquidation": ("清算时一次", "once, in the winding-up"),
}


def _measure(line: Line) -> Part:
    """The one measure that a fee has: an amount, an amount a year, a rate a year, a share."""
    name = next(one for one in ("amount", "annual_amount", "rate", "ratio") if line.value(one) is not None)
    return line.quote(name)


def _tax_said(matter: Matter, deal: Deal) -> Said:
    if deal.tax.base == "none":
        return (
            matter.say("测算未计提专项计划层面的增值税。", "No value-added tax of the plan is taken into account."),
        )
    library = matter.library
    zh = "税收：计划管理人就{base}按简易计税方法缴纳增值税，征收率{vat}，附加税费为增值税的{surtax}，由{plan}承担。"
    en = (
        "Tax: on {base}, value-added tax by the simplified method at {vat}, and surtaxes of {surtax} of it, are borne "
        "by the {plan}."
    )
    base = matter.say(*TAX_BASES[deal.tax.base])
    return put(
        matter, zh, en, base=base, vat=library.quote("terms", "value", path="tax.vat_rate"),
        surtax=library.quote("terms", "value", path="tax.surtax_ratio"), plan=label("plan", matter.language),
    )  # fmt: skip


TAX_BASES = {
    "coupon": ("证券利息", "the interest of the notes"),
    "discount": ("基础资产回款中的折价收益", "the discount part of collections"),
}


def shelf_issues(matter: Matter, deal: Deal) -> tuple[Section, ...]:
    """The series that were issued under the shelf so far; nothing where the deal names none."""
    if deal.shelf is None or not matter.library.has("issues"):
        return ()
    lines = matter.library.lines("issues")
    zh = "本期为储架下第{number}期，发行后累计使用额度{used}，剩余额度{left}；各期资产、账户与核算相互独立。"
    en = (
        "This is number {number} under the shelf; with it {used} of the registered amount is used and {left} is left. "
        "Assets, accounts and books of each series are its own."
    )
    last = lines[-1]
    intro = put(
        matter, zh, en, number=last.quote("series_number"), used=last.quote("cumulative_used"),
        left=last.quote("shelf_left"),
    )  # fmt: skip
    amounts = columns("series_number", "closing_date", "series_amount", "cumulative_used", "shelf_left")
    counts = columns(
        "series_number", "n_receivables", "cumulative_receivables", "n_suppliers", "cumulative_suppliers",
        "cumulative_small_suppliers",
    )  # fmt: skip
    blocks: tuple[Block, ...] = (
        paragraph(intro),
        *grid(matter, "issues", lines, amounts),
        *grid(matter, "issue_counts", lines, counts),
    )
    return (section(matter, "shelf_section", *blocks),)
