"""What documents of bills, borrowers and guarantors are made from, for tests: made-up books with their tables."""

from collections.abc import Mapping

import pandas as pd

from abs_model.cli.book_documents import book_document_tables, matter_of
from abs_model.cli.delivery import projection_tables
from abs_model.document.bill_book_report_table import bill_names, programme_tables
from abs_model.document.front_table import front_tables
from abs_model.document.library import Library
from abs_model.document.matter import Matter
from abs_model.document.record import Document, Part, Quote
from abs_model.glossary import Language
from abs_model.pool.bill_book import BillBook
from abs_model.report.book_sheet import GuarantorReport
from abs_model.report.deal_terms import deal_terms
from abs_model.report.ip_words import ip_names
from abs_model.report.naming import deal_names
from abs_model.run.bill_digest import digest_tables
from abs_model.run.borrower_digest import borrower_digest
from abs_model.run.exposure_table import by_obligor, by_product
from abs_model.run.ip_view import IpView, borrower_tables
from abs_model.run.record import Projection
from tests.report import made_up_bills
from tests.report.investor_matter import grids

Tables = dict[str, pd.DataFrame]

PROVENANCE = {"as_of": "2020-09-30", "version": "0", "rulebook": "1"}


def bill_tables(book: BillBook, projection: Projection | None = None) -> Tables:
    """Every table that documents of a book quote from."""
    found = projection or made_up_bills.projection_of(book)
    return {
        **projection_tables(found),
        **made_up_bills.tables_of(book),
        **front_tables(found, deal_terms(found.subject.deal)),
        **digest_tables(book, found),
        **programme_tables(book.programme),
    }


def bill_matter(book: BillBook, tables: Tables, language: Language) -> Matter:
    """The matter of a book, without charts."""
    names = deal_names(made_up_bills.subject_of(book).deal, language) | bill_names(book, language)
    return Matter(
        id=book.programme.id,
        name=book.programme.name,
        language=language,
        library=Library(tables=tables),
        names=names,
    )


def note_tables(view: IpView, projection: Projection) -> Tables:
    """Every table that statements of debtors quote from."""
    return {
        **view.tables,
        **borrower_tables(view.page),
        **front_tables(projection, deal_terms(view.subject.deal), proofs=view.proofs),
        **borrower_digest(view.page, view.book),
    }


def note_matter(view: IpView, tables: Tables, language: Language) -> Matter:
    """The matter of an IP note, without charts."""
    deal = view.subject.deal
    return Matter(
        id=deal.id, name=deal.name, language=language, library=Library(tables=tables), names=ip_names(deal, language)
    )


def book_tables(report: GuarantorReport, more: Mapping[str, pd.DataFrame] | None = None) -> Tables:
    """Every table that the report on a guarantor quotes from; ``more`` as commands write them."""
    (guarantor,) = report.guarantors
    exposures = report.exposures(guarantor)
    own: Tables = {
        "exposures": exposures,
        "obligors": by_obligor(exposures),
        "products": by_product(exposures),
        "deal_totals": report.ledger.totals,
        "left_out": report.left_out,
        "near_duplicates": report.near_duplicates,
    }
    for word in ("limits", "capacity", "indicators"):
        if guarantor in report.views:
            own[word] = getattr(report.views[guarantor], word).assign(guarantor_id=guarantor)
    for word in ("book_figures", "book_parts", "book_sets", "book_weeks"):
        if guarantor in report.simulations:
            own[word] = getattr(report.simulations[guarantor], word).assign(guarantor_id=guarantor)
    return {**own, **book_document_tables(report, PROVENANCE), **(more or {})}


def value(part: Part) -> object:
    """What stands in a cell: the value of a figure, or words."""
    return part.value if isinstance(part, Quote) else part


def values(document: Document, title: str, column: int) -> list[object]:
    """A column of a table of a document."""
    return [value(row[column]) for row in grids(document)[title].rows]


def book_matter(report: GuarantorReport, tables: Tables, language: Language) -> Matter:
    """The matter of a guarantor, with the charts of its report."""
    (guarantor,) = report.guarantors
    return matter_of(report, tables, guarantor, language)
