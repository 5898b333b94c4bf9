"""The documents of a deal as files: what they are made from, in which words, in which formats."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from abs_model.cli.document_option import Order
from abs_model.glossary import Language, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from matplotlib.figure import Figure

    from abs_model.cli.reading import Case
    from abs_model.document.matter import Matter
    from abs_model.document.writing import Papers
    from abs_model.run.record import Projection

LANGUAGES: tuple[Language, ...] = ("zh", "en")


def refuse_unfit_order(order: Order, product: str) -> None:
    """Refuse documents that a product does not have, and a layout that nothing is written with; before the work.

    Raises
    ------
    ReportError
        If there is no such document, or no Word file is wanted.
    """
    from abs_model.document.catalogue import chosen_documents
    from abs_model.document.writing import refuse_unfit_template

    chosen_documents(product, order.documents)
    refuse_unfit_template(order.template, order.formats)


def deal_papers(case: "Case", projection: "Projection", tables: "Mapping[str, pd.DataFrame]", order: Order) -> "Papers":
    """The documents of a deal in both languages, in words.

    Parameters
    ----------
    case : Case
    projection : Projection
        The base case first.
    tables : mapping of str to DataFrame
        Everything that is written with them.
    order : Order

    Raises
    ------
    ReportError
        If there is no such document, or a figure is missing.
    """
    from abs_model.document.catalogue import built, chosen_documents
    from abs_model.document.figure_words import Voice
    from abs_model.document.writing import papers_of

    deal = case.subject.deal
    with words_of(deal.product):
        matters = {language: matter_of(case, projection, tables, language) for language in LANGUAGES}
        return papers_of(
            (document, Voice(language=language, names=matter.names, unit=order.unit))
            for entry in chosen_documents(deal.product, order.documents)
            for language, matter in matters.items()
            for document in built(entry, matter, deal)
        )


def matter_of(
    case: "Case", projection: "Projection", tables: "Mapping[str, pd.DataFrame]", language: Language
) -> "Matter":
    """What the documents of a deal are made from, in one language."""
    from abs_model.cli.document_tables import stresses_of
    from abs_model.document.library import Library
    from abs_model.document.matter import Matter
    from abs_model.report.naming import trigger_names
    from abs_model.report.stress_words import stress_names

    deal = case.subject.deal
    return Matter(
        id=deal.id,
        name=deal.name,
        language=language,
        library=Library(tables=tables, illustrative=_illustrative(case)),
        names=stress_names(stresses_of(case), language)
        | trigger_names(projection, language)
        | _own_names(case, language),
        charts=dict(_charts(case, projection, tables, language)),
    )


def _own_names(case: "Case", language: Language) -> dict[str, str]:
    """What only a book of bills names, or an IP note: acceptors and bearers, costs of debtors and schemes."""
    from abs_model.document.bill_book_report_table import bill_names
    from abs_model.report.ip_words import ip_names

    if case.book is not None:
        return bill_names(case.book, language)
    return {} if case.subject.claims is None else ip_names(case.subject.deal, language)


def _illustrative(case: "Case") -> frozenset[str]:
    """Tables that say what is in a tape, where nobody published the tape."""
    from abs_model.cli.delivery import deal_tables
    from abs_model.document.bill_book_report_table import BY_THE_BILLS
    from abs_model.report.source import is_illustrative
    from abs_model.run.borrower_digest import BORROWER_TABLES

    if not is_illustrative(case.subject.deal, "pool.tape"):
        return frozenset()
    return frozenset(deal_tables(case)) | {"pool_summary", *BY_THE_BILLS, *BORROWER_TABLES}


def _charts(
    case: "Case", projection: "Projection", tables: "Mapping[str, pd.DataFrame]", language: Language
) -> "Iterator[tuple[str, partial[Figure]]]":
    """What draws each chart of a deal, by name."""
    from abs_model.cli.document_tables import stresses_of
    from abs_model.report.stress_chart import draw_ladder

    yield "stress_ladder", partial(draw_ladder, stresses_of(case), language)
    if case.book is not None:
        from abs_model.report.bill_chart import BOOK_CHARTS, has_any

        for name, draw in BOOK_CHARTS.items():
            if has_any(name, tables):
                yield name, partial(draw, case.bills, tables, language)
        return
    from abs_model.document.structure_chart import draw_structure
    from abs_model.report.chart import CHARTS

    yield "structure", partial(draw_structure, case.subject.deal, language)
    for name, draw_plan in CHARTS.items():
        yield name, partial(draw_plan, projection, language)
    if case.subject.claims is not None:
        yield from _note_charts(case, projection, language)


def _note_charts(case: "Case", projection: "Projection", language: Language) -> "Iterator[tuple[str, partial[Figure]]]":
    """What draws each chart of property and of what debtors pay."""
    from abs_model.cli.ip_answer import view_of
    from abs_model.report.borrower_chart import BORROWER_CHARTS
    from abs_model.report.ip_chart import IP_CHARTS, has_any
    from abs_model.report.ip_sheet import IpReport

    report = IpReport(view=view_of(case.subject), projection=projection, simulation=None)
    for name, draw in IP_CHARTS.items():
        if has_any(name, report):
            yield name, partial(draw, report, language)
    for name, draw_cost in BORROWER_CHARTS.items():
        yield name, partial(draw_cost, report.borrowers, language)
