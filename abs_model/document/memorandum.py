"""The issuance memorandum (计划说明书; of an IP note 发行说明书): terms, pool, cash, support, payments, risks."""

from abs_model.deal.deal import Deal
from abs_model.document.closing import closing_sections
from abs_model.document.matter import Matter
from abs_model.document.memorandum_basics import basics, classes, dates, structure
from abs_model.document.memorandum_cash import forecast, stresses
from abs_model.document.memorandum_ip import property_behind
from abs_model.document.memorandum_order import order_of_payments, triggers
from abs_model.document.memorandum_pool import distribution, eligibility, overview
from abs_model.document.memorandum_support import enhancement
from abs_model.document.memorandum_terms import fees, shelf_issues
from abs_model.document.record import Document, Part, Section
from abs_model.document.risk_words import risk_sections
from abs_model.glossary import words_of
from abs_model.report.naming import heading

ID = "memorandum"


def build(matter: Matter, deal: Deal) -> Document:
    """The issuance memorandum of a deal of receivables or of an IP note.

    Parameters
    ----------
    matter : Matter
        With the tables of a projection, of ``front_tables``, ``memorandum_tables``, the pool summary, the eligibility
        statement, the forecast, undertakings and stresses; of an IP note its own; of a series under a shelf ``issues``.
    deal : Deal

    Raises
    ------
    ReportError
        If a table or a figure is missing.
    """
    with words_of(deal.product):
        title = "note_memorandum" if deal.ip is not None else ID
        return Document(
            id=ID,
            title=heading(title, matter.language),
            subtitle=matter.say(matter.name.zh, matter.name.en),
            language=matter.language,
            day=deal.dates.closing.isoformat(),
            facts=_facts(matter, deal),
            sections=_sections(matter, deal),
        )


def _facts(matter: Matter, deal: Deal) -> tuple[tuple[str, Part], ...]:
    """What stands below the title: who manages and guarantees, size, dates."""
    language, library = matter.language, matter.library
    facts: list[tuple[str, Part]] = []
    for role in ("plan_manager", "note_trustee", "originator", "guarantor"):
        if role in deal.parties:
            (first, *_) = library.lines("parties", role=role)
            facts.append((heading(role, language), str(first.value(f"name_{language}"))))
    facts.append((heading("issue_amount", language), library.quote("pool_summary", "value", identifier="issue_amount")))
    for name, path in (("cut_off", "cut_off"), ("closing_date", "closing"), ("expected_maturity", "expected_maturity")):
        facts.append((heading(name, language), library.quote("terms", "value", path=f"dates.{path}")))
    return tuple(facts)


def _sections(matter: Matter, deal: Deal) -> tuple[Section, ...]:
    risks = Section(
        id="risk_section", title=heading("risk_section", matter.language), sections=risk_sections(matter, deal)
    )
    return (
        basics(matter, deal),
        structure(matter, deal),
        classes(matter, deal),
        overview(matter, deal),
        distribution(matter, deal),
        *eligibility(matter, deal),
        *property_behind(matter, deal),
        forecast(matter, deal),
        stresses(matter, deal),
        enhancement(matter, deal),
        fees(matter, deal),
        order_of_payments(matter, deal),
        triggers(matter, deal),
        risks,
        *shelf_issues(matter, deal),
        dates(matter, deal),
        *closing_sections(matter),
    )
