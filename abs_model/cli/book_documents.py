"""The documents of a guarantor's whole book, and the tables that they quote from."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from abs_model.cli.document_option import Order
from abs_model.glossary import Language

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from abs_model.document.figure_words import Voice
    from abs_model.document.matter import Matter
    from abs_model.document.record import Document
    from abs_model.document.writing import Papers
    from abs_model.report.book_sheet import GuarantorReport

    Tables = Mapping[str, pd.DataFrame]

GUARANTOR = "guarantor"
"""The product, so to speak, whose documents these are."""

LANGUAGES: tuple[Language, ...] = ("zh", "en")


def book_document_tables(report: "GuarantorReport", provenance: Mapping[str, object]) -> "dict[str, pd.DataFrame]":
    """The tables that documents of a guarantor's book quote from, beside those that every look at it writes."""
    from abs_model.document.guarantor_report_table import book_identities_table, book_provenance_table
    from abs_model.run.guarantor_digest import guarantor_tables

    exposures = {one: report.exposures(one) for one in report.guarantors}
    return {
        **guarantor_tables(exposures, report.views, report.returns),
        "identities": book_identities_table(report),
        "provenance": book_provenance_table(provenance, report),
    }


def book_papers(report: "GuarantorReport", tables: "Tables", order: Order) -> "Papers":
    """The documents of each guarantor in both languages, in words.

    Raises
    ------
    ReportError
        If there is no such document, or a figure is missing.
    """
    from abs_model.document.catalogue import built, chosen_documents
    from abs_model.document.figure_words import Voice
    from abs_model.document.writing import papers_of

    def documents() -> "Iterator[tuple[Document, Voice]]":
        for guarantor in report.guarantors:
            for language in LANGUAGES:
                matter = matter_of(report, tables, guarantor, language)
                voice = Voice(language=language, names=matter.names, unit=order.unit)
                for entry in chosen_documents(GUARANTOR, order.documents):
                    yield from ((document, voice) for document in built(entry, matter, guarantor))

    return papers_of(documents())


def matter_of(report: "GuarantorReport", tables: "Tables", guarantor: str, language: Language) -> "Matter":
    """What the documents of a guarantor are made from, in one language."""
    from abs_model.document.guarantor_report_table import invented_tables
    from abs_model.document.library import Library
    from abs_model.document.matter import Matter
    from abs_model.report.naming import glossary_names, said
    from abs_model.terms import Name

    deals = {one.deal_id: said(one.subject.deal.name, language) for one in report.members}
    return Matter(
        id=guarantor,
        name=Name(zh=report.guarantor_name(guarantor, "zh"), en=report.guarantor_name(guarantor, "en")),
        language=language,
        library=Library(tables=tables, illustrative=invented_tables(report, guarantor)),
        names=glossary_names(language) | deals | report.names(language),
        charts=dict(_charts(report, guarantor, language)),
    )


def with_documents(write_reports: Callable[[Path], None], papers: "Papers", order: Order) -> Callable[[Path], None]:
    """What writes the reports of a book into a folder, and its documents after them."""

    def write(folder: Path) -> None:
        from abs_model.document.writing import Manner, write_documents

        write_reports(folder)
        write_documents(papers, folder, Manner(formats=order.formats, template=order.template))

    return write


def _charts(report: "GuarantorReport", guarantor: str, language: Language) -> "Iterator[tuple[str, partial[Figure]]]":
    """What draws each chart of a guarantor, by name."""
    from abs_model.report.book_chart import book_charts

    for name, draw in book_charts(report, guarantor):
        yield name, partial(draw, report, guarantor, language)
