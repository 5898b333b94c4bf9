"""The annual and the quarterly asset-management report (资产管理报告), in the order of the exchange's guide of 2024."""

from abs_model.deal.deal import Deal
from abs_model.document.closing import closing_sections
from abs_model.document.matter import Matter
from abs_model.document.periodic_cash import cash_section
from abs_model.document.periodic_event import attachment_section, event_section, outlook_section
from abs_model.document.record import Document, Section
from abs_model.document.report_part import basis, line_facts, not_told, note, report_line, say, section
from abs_model.document.report_state import (
    account_table,
    ageing_block,
    change_blocks,
    class_table,
    due_table,
    due_totals,
    duty_block,
    guarantor_blocks,
    obligor_blocks,
    parties_table,
    party_name,
    pool_quality,
    support_blocks,
    trigger_section,
)
from abs_model.report.naming import heading, said
from abs_model.run.report_day import ANNUAL, QUARTERLY

GUIDE = (
    "本报告按上海证券交易所2024年第5号指南所列定期报告章节的顺序编制，具体字段由管理人按所挂牌场所的要求增减。",
    "The chapters follow those that guide no. 5 (2024) of the Shanghai stock exchange lists for periodic reports; the "
    "manager adds or leaves out fields as the venue asks.",
)

DATES = {"cut_off": "cut_off", "closing": "closing", "expected": "expected_maturity", "final": "legal_final"}
"""Blanks of a sentence, and the dates of the deal file that fill them."""


def build_annual_report(matter: Matter, deal: Deal) -> Document:
    """The report of the year of the table ``report_day``."""
    return _build(matter, deal, ANNUAL)


def build_quarterly_report(matter: Matter, deal: Deal) -> Document:
    """The report of the quarter of the table ``report_day``."""
    return _build(matter, deal, QUARTERLY)


def _build(matter: Matter, deal: Deal, kind: str) -> Document:
    """A periodic report.

    Raises
    ------
    ReportError
        If a table or a figure is missing.
    """
    report = report_line(matter, kind)
    sections = (
        _basics(matter, deal, kind),
        _participants(matter),
        _assets(matter, kind),
        cash_section(matter, kind),
        _originator(matter),
        _enhancement(matter, kind),
        event_section(matter, kind),
        outlook_section(matter, kind),
        attachment_section(matter),
        *closing_sections(matter),
    )
    return Document(
        id=kind,
        title=heading(kind, matter.language),
        subtitle=said(deal.name, matter.language),
        language=matter.language,
        day=str(report.value("report_end"))[:10],
        facts=tuple(line_facts(matter, report, ["report_start", "report_end"])),
        sections=sections,
    )


def _basics(matter: Matter, deal: Deal, kind: str) -> Section:
    """A: name, dates, classes at issue and now, parties."""
    report = report_line(matter, kind)
    opening = say(
        matter,
        "{name}（以下简称“本计划”）报告期为{start}至{end}。",
        "This report is about {name} from {start} to {end}.",
        name=said(deal.name, matter.language),
        start=report.quote("report_start"),
        end=report.quote("report_end"),
    )
    dates = say(
        matter,
        "本计划基准日为{cut_off}，设立日为{closing}，预期到期日为{expected}，法定到期日为{final}。",
        "The cut-off date was {cut_off}, the closing {closing}; it matures on {expected}, finally on {final}.",
        **{name: matter.library.quote("terms", "value", path=f"dates.{field}") for name, field in DATES.items()},
    )
    change = note(
        matter,
        "报告期内参与机构的变更须由管理人填报；条款文件未载有变更。",
        "Changes of parties are for the manager to report; the deal file holds none.",
    )
    words = (opening, dates, note(matter, *GUIDE), basis(matter, kind))
    return section(matter, "plan_basics", *words, class_table(matter, kind), parties_table(matter), change)


def _participants(matter: Matter) -> Section:
    """B: duties done and not, and what is known of core enterprises and guarantor."""
    otherwise = not_told(matter, "各参与机构履职、违约及涉诉情况", "What each party did and did not do")
    return section(
        matter, "participant_duties", duty_block(matter, otherwise), *obligor_blocks(matter), *guarantor_blocks(matter)
    )


def _assets(matter: Matter, kind: str) -> Section:
    """C: cut-off against now, by whom, arrears, defaults, disputes, repurchases, replacements, replenishment."""
    opening = say(
        matter,
        "按资产明细所载到期日，基础资产自基准日以来的到期情况如下；是否实际收回以归集数据为准。",
        "By the due dates of the tape the pool has fallen due since the cut-off date as follows; what was really paid "
        "is told by collections.",
    )
    due = [due_totals(matter, kind)]
    due.append(due_table(matter, kind, "core_enterprise", "due_by_core_enterprise"))
    for dimension, title in (("debtor", "due_by_debtor"), ("supplier_industry", "due_by_industry")):
        if matter.library.lines("due_state", report_kind=kind, dimension=dimension):
            due.append(due_table(matter, kind, dimension, title))
    quality = section(matter, "asset_quality", *pool_quality(matter, kind), ageing_block(matter, kind))
    changes = section(matter, "pool_changes", *change_blocks(matter, kind))
    return section(matter, "underlying_assets", opening, *due, sections=(quality, changes))


def _originator(matter: Matter) -> Section:
    """The specific originator: there is none where the pool is owed by others and sold for good."""
    said_so = say(
        matter,
        "原始权益人为{name}。基础资产为已转让的债权，现金流不依赖原始权益人的持续经营；本计划是否设有特定原始权益人以交易文件为准。",
        "The originator is {name}. The pool was sold and is owed by others, so its cash does not hang on the "
        "originator's business; whether it counts as a specific originator is for the documents to say.",
        name=party_name(matter, "originator"),
    )
    rest = not_told(matter, "原始权益人的经营与财务情况", "Business and accounts of the originator")
    return section(matter, "specific_originator", said_so, rest)


def _enhancement(matter: Matter, kind: str) -> Section:
    """F: supports and what they paid, reserves, triggers."""
    accounts = account_table(matter, kind)
    tests = trigger_section(matter, kind)
    return section(matter, "enhancement_execution", *support_blocks(matter, kind), accounts, sections=(tests,))
