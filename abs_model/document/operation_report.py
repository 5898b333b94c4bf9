"""The asset operation report of IP notes (资产运营报告): debtors' payments, state of the property, guarantor, tests."""

from abs_model.deal.deal import Deal
from abs_model.document.closing import closing_sections
from abs_model.document.library import Line
from abs_model.document.matter import Matter
from abs_model.document.periodic_cash import forecast_blocks
from abs_model.document.periodic_event import event_section, outlook_section
from abs_model.document.record import Block, Document, Grid, Head, Paragraph, Part, Section
from abs_model.document.report_part import (
    WORD,
    basis,
    chart,
    line_facts,
    named,
    not_told,
    note,
    report_line,
    say,
    section,
    table_of,
)
from abs_model.document.report_state import (
    account_table,
    ageing_block,
    class_table,
    due_table,
    due_totals,
    duty_block,
    flow_note,
    flow_table,
    guarantor_blocks,
    obligor_blocks,
    parties_table,
    performance_block,
    pool_quality,
    support_blocks,
    trigger_section,
)
from abs_model.glossary import TERMS
from abs_model.report.naming import heading, said
from abs_model.run.report_day import OPERATION as KIND

STANDING = (
    "n_assets", "n_accepted", "n_standing", "n_ceased", "principal", "standing_value", "loan_to_value_ratio",
)  # fmt: skip

DUTIES = ("due_date", f"{WORD}task", f"{WORD}subject", f"{WORD}party", "days_left", "amount", "article")

RIGHTS = (
    "ip_id", f"{WORD}debtor_id", f"{WORD}ip_type", f"{WORD}right_state", "fee_paid_to", "expiry_date", "standing_value",
)  # fmt: skip

MOST_DUTIES = 12


def build_operation_report(matter: Matter, deal: Deal) -> Document:
    """The report on the time since the last payment, given with the next one.

    Raises
    ------
    ReportError
        If a table or a figure is missing.
    """
    report = report_line(matter, KIND)
    sections = (
        _basics(matter, deal, report),
        section(matter, "collections_by_debtor", *_collections(matter)),
        section(matter, "cash_receipts", flow_table(matter, KIND), flow_note(matter), account_table(matter, KIND)),
        section(matter, "forecast_12m", *forecast_blocks(matter, KIND)),
        section(matter, "property_state", *_property(matter)),
        section(matter, "guarantor_state", *guarantor_blocks(matter), *support_blocks(matter, KIND)),
        section(matter, "debtor_finances", *obligor_blocks(matter)),
        _tests(matter),
        event_section(matter, KIND),
        outlook_section(matter, KIND),
        section(matter, "tracking_duties", *_duties(matter)),
        *closing_sections(matter),
    )
    return Document(
        id=KIND,
        title=heading(KIND, matter.language),
        subtitle=said(deal.name, matter.language),
        language=matter.language,
        day=str(report.value("report_day"))[:10],
        facts=tuple(line_facts(matter, report, ["report_start", "report_end"])),
        sections=sections,
    )


def _basics(matter: Matter, deal: Deal, report: Line) -> Section:
    """Name, period, classes, parties."""
    opening = say(
        matter,
        "{name}资产运营报告，报告期为{start}至{end}。",
        "Operation of the assets of {name} from {start} to {end}.",
        name=said(deal.name, matter.language),
        start=report.quote("report_start"),
        end=report.quote("report_end"),
    )
    words = (opening, basis(matter, KIND))
    return section(matter, "operation_basics", *words, class_table(matter, KIND), parties_table(matter))


def _collections(matter: Matter) -> tuple[Block, ...]:
    """What fell due by debtor, what each paid where the servicer has told, and arrears."""
    otherwise = say(
        matter,
        "下表为按还款计划到期日计算的应收金额；各原始债务人实际还款及拖欠以报送数据为准。",
        "The tables show what fell due by the schedule; what each debtor paid and owes is for the servicer to tell.",
    )
    first = performance_block(matter, KIND, otherwise)
    by_debtor = due_table(matter, KIND, "debtor", "due_by_debtor")
    return (first, due_totals(matter, KIND), by_debtor, *pool_quality(matter, KIND), ageing_block(matter, KIND))


def _property(matter: Matter) -> tuple[Block, ...]:
    """State of rights, value against principal, by debtor; then right by right."""
    lines = matter.library.lines("ip_debtor_standing")
    heads = (
        Head(words=heading("debtor", matter.language)),
        *(Head(words=heading(one, matter.language), unit=TERMS[one].unit) for one in STANDING),
    )
    rows: tuple[tuple[Part, ...], ...] = tuple(
        (named(matter, line.value("debtor_id")), *line.quotes(STANDING, missing="not_applicable")) for line in lines
    )
    by_debtor = Grid(title=heading("property_values", matter.language), heads=heads, rows=rows)
    opening = say(
        matter,
        "下表按报告日登记资料列示质押知识产权：计入件数须满足合格标准，仍存续件数含处于宽限期内者；价值为报告日已有的最近一次评估值。",
        "By the register as at the report day: accepted are rights that meet the criteria, standing also those in "
        "grace; values are those of the latest appraisal by then.",
    )
    rights = table_of(matter, "property_state", matter.library.lines("ip_standing"), RIGHTS, missing="none")
    pledged = note(
        matter,
        "质押登记以设立时登记资料为准（见 ip_assets.csv）；报告期内的诉讼、许可及质押变更须由资产服务机构报送，"
        "本报告未取得该等数据。",
        "Pledges are those registered at the closing (ip_assets.csv). Litigation, licences and changes of pledges are "
        "for the servicer to tell; no such data were taken.",
    )
    return (opening, by_debtor, *chart(matter, "loan_to_value"), rights, pledged)


def _tests(matter: Matter) -> Section:
    """The trigger events in the base case, and which of them the files alone can test."""
    tests = trigger_section(matter, KIND)
    lines = matter.library.lines("ip_triggers")
    if not lines:
        return tests
    names = {str(line.value("trigger")): line for line in matter.library.lines("thresholds")}
    rows = tuple(
        (
            str(names[str(line.value("trigger"))].value(f"name_{matter.language}")),
            line.quote("test_result"),
            line.quote("remark", missing="none"),
        )
        for line in lines
    )
    heads = tuple(Head(words=heading(one, matter.language)) for one in ("trigger", "test_result", "remark"))
    grid = Grid(title=heading("tests_from_files", matter.language), heads=heads, rows=rows)
    said_so = note(
        matter,
        "上表为基准情形下的测算；仅凭登记资料与条款文件，各事件可检验的程度如下。",
        "The table above is projected in the base case; what can be tested from the register and the deal file alone:",
    )
    return Section(id=tests.id, title=tests.title, blocks=(*tests.blocks, said_so, grid))


def _duties(matter: Matter) -> tuple[Block, ...]:
    """What has to be done next, by whom."""
    if matter.library.has("duties"):
        return (duty_block(matter, _no_duty(matter)),)
    lines = matter.library.lines("ip_watch_tasks")[:MOST_DUTIES]
    if not lines:
        return (_no_duty(matter),)
    said_so = say(
        matter,
        "自报告日起最近到期的事项如下，其余见 ip_watch_tasks.csv。",
        "What is due next from the report day; the rest: ip_watch_tasks.csv.",
    )
    rest = not_told(matter, "已办理事项的记录", "Which duties have been done")
    return (said_so, table_of(matter, "tracking_duties", lines, DUTIES, missing="none"), rest)


def _no_duty(matter: Matter) -> Paragraph:
    return say(matter, "报告日后无待办事项。", "Nothing is to be done after the report day.")
