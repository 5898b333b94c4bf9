"""The report on a book of guaranteed bills (商票保业务报告): programme, lines, book, prices, what is watched."""

from abs_model.deal.deal import Deal
from abs_model.document.bill_book_report_book import (
    composition,
    lines_in_use,
    maturities,
    prices,
    programme_grid,
)
from abs_model.document.bill_book_report_watch import (
    expected_losses,
    outlook,
    overdue,
    sharing,
    tasks,
    triggers,
)
from abs_model.document.bill_book_report_words import day_figure
from abs_model.document.closing import closing_sections
from abs_model.document.line_grid import Column, columns, line_grid, of_identifiers, section, term_grid
from abs_model.document.matter import Matter
from abs_model.document.memorandum_phrase import paragraph, put
from abs_model.document.record import Document, Part, Section
from abs_model.report.naming import heading, said

AT_A_GLANCE = (
    "n_live_bills", "used", "reserved", "n_acceptors", "n_suppliers", "mean_face", "mean_tenor_days", "lines_total",
    "utilisation_ratio", "available", "n_whitelisted", "acceptor_top_1_share", "acceptor_top_10_share", "acceptor_hhi",
    "weighted_balance", "leverage_multiple", "overdue_face", "claim_ratio", "due_within_month", "liquidity_ratio",
)  # fmt: skip
"""The figures that a reader looks for first."""

LIMITS = ("limits.", "freeze.", "overdue.", "capital.")
"""Where the terms of a programme stand that bound what it takes on."""


def build_bill_book_report(matter: Matter, deal: Deal) -> Document:
    """The report on a bill book as at its day.

    Parameters
    ----------
    matter : Matter
        With the tables of ``abs_model.run.bill_view``, ``abs_model.run.bill_digest``, the restated programme, and
        ``parties``, ``scenarios``, ``triggers``, ``identities``, ``provenance``.
    deal : Deal
        The book as the engine runs it.

    Raises
    ------
    ReportError
        If a figure is missing.
    """
    return Document(
        id="bill_book_report",
        title=heading("bill_book_report", matter.language),
        subtitle=said(deal.name, matter.language),
        language=matter.language,
        day=deal.dates.cut_off.isoformat(),
        facts=book_facts(matter),
        sections=(
            _summary(matter),
            _programme(matter),
            lines_in_use(matter),
            composition(matter),
            maturities(matter),
            prices(matter),
            overdue(matter),
            tasks(matter),
            sharing(matter),
            outlook(matter),
            *expected_losses(matter),
            triggers(matter),
            *closing_sections(matter),
        ),
    )


def book_facts(matter: Matter) -> tuple[tuple[str, Part], ...]:
    """Who guarantees, who discounts, as at which day."""
    name = f"name_{matter.language}"
    facts: list[tuple[str, Part]] = []
    for role in ("guarantor", "discount_bank"):
        parties = matter.library.lines("parties", role=role)
        facts += [(heading(role, matter.language), one.quote(name, unit="text")) for one in parties]
    as_of = matter.library.line("provenance", name="as_of").quote("value", unit="text")
    return (*facts, (heading("as_of", matter.language), as_of))


def _summary(matter: Matter) -> Section:
    def figure(identifier: str) -> Part:
        return day_figure(matter, identifier)

    live = put(
        matter,
        "截至报告日，在保票据{n_live_bills}张，票面金额合计{used}，涉及承兑人{n_acceptors}户、供应商{n_suppliers}户。"
        "白名单共有承兑人{n_whitelisted}户，授信额度合计{lines_total}，总额度使用率{utilisation_ratio}，"
        "尚可承保{available}。",
        "As at the day of the report {n_live_bills} bills with a face of {used} are guaranteed and not settled; they "
        "were accepted by {n_acceptors} acceptors and discounted for {n_suppliers} suppliers. The whitelist has "
        "{n_whitelisted} acceptors with lines of {lines_total} in all; utilisation is {utilisation_ratio}, and "
        "{available} may still be guaranteed.",
        **{
            word: figure(word)
            for word in (
                "n_live_bills", "used", "n_acceptors", "n_suppliers", "n_whitelisted", "lines_total",
                "utilisation_ratio", "available",
            )
        },
    )  # fmt: skip
    figures = of_identifiers(matter, "book_day", AT_A_GLANCE)
    return section(matter, "book_day", paragraph(live), *term_grid(matter, "book_day", figures))


def _programme(matter: Matter) -> Section:
    words = matter.say(
        "担保人对白名单承兑人承兑的商业承兑汇票作票据保证，供应商持经保证的票据向合作银行贴现。保证人与被保证人承担连带责任，"
        "持票人到期未获付款的，保证人应当足额付款；保证人清偿后，可以向被保证人及其前手行使追索权（票据法第五十条、第五十二条）。",
        "The guarantor guarantees commercial bills that whitelisted companies have accepted, and suppliers discount "
        "the guaranteed bills with the banks named here. Guarantor and acceptor are jointly liable: where a holder is "
        "not paid when a bill falls due the guarantor pays in full, and then has recourse to the acceptor and to "
        "prior parties (Negotiable Instruments Law, articles 50 and 52).",
    )
    name = f"name_{matter.language}"
    shown = (
        *columns("role"),
        Column(name=name, head="name", unit="text"),
        *columns("rating", "province", missing="not stated"),
    )
    parties = line_grid(matter, "bill_parties", matter.library.lines("parties"), shown)
    return section(matter, "bill_programme", paragraph(words), *parties, sections=(_limits(matter),))


def _limits(matter: Matter) -> Section:
    terms = [one for one in matter.library.lines("programme_terms") if str(one.value("path")).startswith(LIMITS)]
    return section(matter, "programme_limits", *programme_grid(matter, "programme_limits", terms))
