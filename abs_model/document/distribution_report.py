"""The distribution report (收益分配报告): what each class is paid on the next payment date, from what, and when."""

from collections.abc import Sequence

from abs_model.deal.deal import Deal
from abs_model.document.closing import closing_sections
from abs_model.document.library import Line
from abs_model.document.matter import Matter
from abs_model.document.memorandum_phrase import Said, points, put
from abs_model.document.record import Document, Grid, Paragraph, Part, Section
from abs_model.document.report_part import (
    base_scenario,
    basis,
    in_yuan,
    line_facts,
    named,
    note,
    report_line,
    say,
    section,
    table_of,
)
from abs_model.document.report_state import manager_words, support_blocks, trigger_section
from abs_model.glossary import label
from abs_model.report.naming import heading, said
from abs_model.run.report_day import DISTRIBUTION as KIND

PARTS = ("interest", "principal", "residual")


def build_distribution_report(matter: Matter, deal: Deal) -> Document:
    """The report of the first distribution on or after the report day.

    Parameters
    ----------
    matter : Matter
        With the tables of ``abs_model.run.investor_tables`` and those of a projection.
    deal : Deal

    Raises
    ------
    ReportError
        If a table or a figure is missing.
    """
    report = report_line(matter, KIND)
    paid_on = report.value("report_end")
    lines = matter.library.lines("distribution", payment_date=paid_on)
    sections = (
        _basics(matter, lines),
        _classes(matter, lines),
        _timeline(matter, paid_on),
        _accounts(matter, paid_on),
        section(matter, "enhancement_execution", *support_blocks(matter, KIND)),
        trigger_section(matter, KIND),
        _history(matter, paid_on),
        *closing_sections(matter),
    )
    return Document(
        id=KIND,
        title=heading(KIND, matter.language),
        subtitle=said(deal.name, matter.language),
        language=matter.language,
        day=str(paid_on)[:10],
        facts=tuple(line_facts(matter, lines[0], ["sequence", "payment_date", "record_day"])),
        sections=sections,
    )


def _basics(matter: Matter, lines: Sequence[Line]) -> Section:
    """Who is paid how much when, in figures and in capitals."""
    first = lines[0]
    total = matter.library.line("distribution_totals", payment_date=first.value("payment_date"), rank="total")
    opening = say(
        matter,
        "本次为{name}第{number}次收益分配。{manager}将于{paid}（兑付日）向截至{record}（权益登记日）收市后登记在册的持有人"
        "分配本息及收益合计{total}，大写人民币{words}。",
        "This is distribution no. {number} of {name}. On {paid} (the payment date) the {manager} pays {total} in all "
        "to those who hold the notes at the close of {record} (the record date).",
        manager=manager_words(matter),
        name=said(matter.name, matter.language),
        number=first.quote("sequence"),
        paid=first.quote("payment_date"),
        record=first.quote("record_day"),
        total=total.quote("total_paid", form="yuan"),
        words=total.quote("total_paid", form="capitals"),
    )
    since = say(
        matter,
        "上一兑付日（首次分配为设立日）为{before}。计息期间自{start}（含）起至{end}（不含）止，共{days}天。",
        "The payment date before (for the first distribution: the closing) was {before}. Interest runs from {start} "
        "inclusive to {end} exclusive, {days} days.",
        before=first.quote("previous_date"),
        start=first.quote("accrual_start"),
        end=first.quote("accrual_end"),
        days=first.quote("accrual_days"),
    )
    blocks = [opening, since, basis(matter, KIND)]
    if any(line.value("interest_unpaid") or line.value("principal_unpaid") for line in lines):
        blocks.append(_unpaid(matter, total))
    return section(matter, "distribution_basics", *blocks)


def _unpaid(matter: Matter, total: Line) -> Paragraph:
    """The warning that not all is paid."""
    return Paragraph(
        parts=put(
            matter,
            "本次分配后，到期未付利息为{interest}，到期未付本金为{principal}。",
            "After this distribution {interest} of interest and {principal} of principal are due and unpaid.",
            interest=total.quote("interest_unpaid", form="yuan"),
            principal=total.quote("principal_unpaid", form="yuan"),
        ),
        kind="warning",
    )


def _classes(matter: Matter, lines: Sequence[Line]) -> Section:
    """Each class: in all, for each unit, afterwards; totals by rank."""
    has_residual = any(line.value("residual_paid") for line in matter.library.lines("distribution"))
    more = ["residual_paid"] if has_residual else []
    forms = in_yuan(
        "initial_balance", "opening_balance", "interest_paid", "principal_paid", "residual_paid", "total_paid",
        "closing_balance",
    )  # fmt: skip
    paid = ["word:tranche", "opening_balance", "coupon_rate", "interest_paid", "principal_paid", *more, "total_paid"]
    each = ["interest_per_unit", "principal_per_unit", *(["residual_per_unit"] if has_residual else [])]
    units = ["word:tranche", "n_units", *each, "total_per_unit", "remainder_before", "remainder_after"]
    after = [
        "word:tranche",
        "initial_balance",
        "closing_balance",
        "par_per_unit",
        "repaid_of_initial",
        "repaid_of_opening",
    ]
    totals = ["word:rank", "opening_balance", "interest_paid", "principal_paid", *more, "total_paid", "closing_balance"]
    by_rank = matter.library.lines("distribution_totals", payment_date=lines[0].value("payment_date"))
    return section(
        matter,
        "class_distribution",
        table_of(matter, "class_distribution", lines, paid, forms=forms),
        points(_capitals(matter, line) for line in lines),
        table_of(matter, "unit_distribution", lines, units),
        note(
            matter,
            "每份面值100元。每份累计金额取至百万分之一元，不足部分（尾差）留存，累计满一个取值单位后随以后各期分配："
            "每份分配合计×份数＋期末尾差＝分配合计金额＋期初尾差，精确成立。",
            "A unit is 100 yuan of principal. What it has been paid so far is rounded down to a millionth of a yuan; "
            "what is kept back goes out with a later distribution: total for each unit x units + kept back after = "
            "total paid + kept back before, exactly.",
        ),
        table_of(matter, "class_after", lines, after, forms=forms),
        table_of(matter, "distribution_totals", by_rank, totals, forms=forms, n_totals=1),
    )


def _capitals(matter: Matter, line: Line) -> Said:
    """What one class is paid, in figures and in capitals."""
    parts: list[Part] = [named(matter, line.value("tranche")) + matter.say("：", ": ")]
    shown = [part for part in PARTS if line.value(f"{part}_paid")]
    for place, part in enumerate(shown):
        parts += put(
            matter,
            "{part}{amount}（大写：人民币{words}）",
            "{part} {amount}",
            part=label(part, matter.language),
            amount=line.quote(f"{part}_paid", form="yuan"),
            words=line.quote(f"{part}_paid", form="capitals"),
        )
        parts.append(matter.say("；", "; ") if place + 1 < len(shown) else matter.say("。", "."))
    if not shown:
        parts.append(matter.say("本次不分配。", "nothing is paid this time."))
    return tuple(parts)


def _timeline(matter: Matter, paid_on: object) -> Section:
    """What happens on which day around the payment date."""
    lines = [
        line
        for line in matter.library.lines("schedule", payment_date=paid_on)
        if line.value("event") != "collection_window"
    ]
    grid = table_of(matter, "timeline", lines, ["word:event", "date", "is_projected"])
    record = matter.library.lines("distribution", payment_date=paid_on)[0]
    place = next(
        (n for n, line in enumerate(lines) if str(line.value("date")) > str(record.value("record_day"))), len(lines)
    )
    row = (label("record_day", matter.language), record.quote("record_day"), record.quote("is_projected"))
    rows = grid.rows
    if not any(line.value("event") == "record_date" for line in lines):
        rows = (*rows[:place], row, *rows[place:])
    said_so = say(
        matter,
        "本次分配按下列日程办理；推算日期所在年度的节假日安排尚未公布。",
        "The distribution follows these days; projected ones lie in a year whose holidays are not yet published.",
    )
    return section(matter, "timeline", said_so, Grid(title=grid.title, heads=grid.heads, rows=rows))


def _accounts(matter: Matter, paid_on: object) -> Section:
    """What the accounts hold before and after, and the order of payments as it was carried out."""
    statement = matter.library.lines("account_statement", payment_date=paid_on)
    steps = matter.library.lines("payments", scenario=base_scenario(matter), payment_date=paid_on)
    columns = ["word:account", "cash_before", "paid_in", "paid_out", "cash_after"]
    forms = in_yuan("cash_before", "paid_in", "paid_out", "cash_after", "due", "paid", "left_due")
    blocks = [table_of(matter, "accounts_of_distribution", statement, columns, forms=forms)]
    if steps:
        names = ["step", "word:verb", "word:target", "due", "paid", "left_due"]
        blocks.append(table_of(matter, "steps_paid", steps, names, forms=forms))
    return section(matter, "account_statement", *blocks)


def _history(matter: Matter, paid_on: object) -> Section:
    """All distributions by date; those after this one are projected."""
    lines = matter.library.lines("distribution")
    columns = ["sequence", "payment_date", "word:tranche", "interest_paid", "principal_paid", "closing_balance"]
    has_later = any(str(line.value("payment_date")) > str(paid_on) for line in lines)
    later = note(
        matter,
        "本次兑付日之后各行为基准情形下的测算值。",
        "Rows after this payment date are projected in the base case.",
    )
    grid = table_of(matter, "repayment_history", lines, columns)
    return section(matter, "repayment_history", grid, *([later] if has_later else []))
