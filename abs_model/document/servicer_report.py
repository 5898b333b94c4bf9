"""The servicer's report (资产服务机构报告): what came in before a distribution, from whom, what is late."""

from abs_model.deal.deal import Deal
from abs_model.document.closing import closing_sections
from abs_model.document.library import Line
from abs_model.document.matter import Matter
from abs_model.document.record import Block, Document, Section
from abs_model.document.report_part import (
    base_scenario,
    basis,
    line_facts,
    report_line,
    say,
    section,
    table_of,
)
from abs_model.document.report_state import (
    account_table,
    ageing_block,
    change_blocks,
    due_table,
    due_totals,
    flow_note,
    flow_table,
    party_name,
    performance_block,
    pool_quality,
    trigger_section,
)
from abs_model.report.naming import heading, said
from abs_model.run.report_day import SERVICER as KIND

FLOWS = ("collected", "recovered", "repurchased")


def build_servicer_report(matter: Matter, deal: Deal) -> Document:
    """The report on the collection windows that lead to the next distribution.

    Raises
    ------
    ReportError
        If a table or a figure is missing.
    """
    report = report_line(matter, KIND)
    quality = (*pool_quality(matter, KIND), ageing_block(matter, KIND))
    sections = (
        _basics(matter, deal, report),
        section(matter, "collections_by_window", *_windows(matter, report)),
        section(matter, "due_by_debtor", *_due(matter)),
        section(matter, "asset_quality", *quality),
        section(matter, "pool_changes", *change_blocks(matter, KIND)),
        section(matter, "account_balances", flow_table(matter, KIND), flow_note(matter), account_table(matter, KIND)),
        trigger_section(matter, KIND),
        *closing_sections(matter),
    )
    return Document(
        id=KIND,
        title=heading(KIND, matter.language),
        subtitle=said(deal.name, matter.language),
        language=matter.language,
        day=str(_reported_on(matter, report))[:10],
        facts=tuple(line_facts(matter, report, ["report_start", "report_end"])),
        sections=sections,
    )


def _reported_on(matter: Matter, report: Line) -> object:
    """The day that the timeline names for the report, the end of the windows without one."""
    events = matter.library.lines("schedule", period=report.value("last_window"), event="servicer_report")
    return events[0].value("date") if events else report.value("report_end")


def _basics(matter: Matter, deal: Deal, report: Line) -> Section:
    flow = matter.library.line("report_flow", report_kind=KIND)
    opening = say(
        matter,
        "资产服务机构{who}就{name}报告：归集期为{start}至{end}，期内正常回款{collected}，违约回收{recovered}，赎回款{repurchased}。",
        "{who}, servicer of {name}, reports: from {start} to {end} {collected} was collected, {recovered} recovered "
        "and {repurchased} paid for repurchases.",
        who=party_name(matter, "servicer"),
        name=said(deal.name, matter.language),
        start=report.quote("report_start"),
        end=report.quote("report_end"),
        collected=flow.quote("collected"),
        recovered=flow.quote("recovered"),
        repurchased=flow.quote("repurchased"),
    )
    return section(matter, "servicer_basics", opening, basis(matter, KIND))


def _windows(matter: Matter, report: Line) -> tuple[Block, ...]:
    """Each window of the period: what came in, what is left of the pool."""
    start, end = str(report.value("report_start")), str(report.value("report_end"))
    lines = [
        line
        for line in matter.library.lines("collections", scenario=base_scenario(matter))
        if line.value("period") and start <= str(line.value("window_end"))[:10] <= end
    ]
    shown = [name for name in FLOWS if name == "collected" or any(line.value(name) for line in lines)]
    columns = ["period", "window_end", *shown, "outstanding", "overdue", "defaulted", "diluted"]
    return (table_of(matter, "collections_by_window", lines, columns),)


def _due(matter: Matter) -> tuple[Block, ...]:
    """What fell due by core enterprise and debtor, and what each really paid where the servicer has told."""
    otherwise = say(
        matter,
        "下表为按资产明细到期日计算的应收金额；各债务人实际付款以报送数据为准。",
        "The tables show what fell due by the tape; what each debtor really paid is for the servicer to tell.",
    )
    first = performance_block(matter, KIND, otherwise)
    return (
        first,
        due_totals(matter, KIND),
        due_table(matter, KIND, "core_enterprise", "due_by_core_enterprise"),
        due_table(matter, KIND, "debtor", "due_by_debtor"),
    )
