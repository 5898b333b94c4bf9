"""The workbook of a guarantor's whole book: every table on a sheet of its own, the same bytes each time."""

from collections.abc import Callable
from pathlib import Path

from abs_model import __version__
from abs_model.glossary import Language, words_of
from abs_model.report.book_exposure_sheet import (
    write_entities,
    write_exposures,
    write_near_duplicates,
    write_obligors,
)
from abs_model.report.book_sheet import (
    GUARANTOR_WORDS,
    GuarantorReport,
    book_page,
    names_of_book,
    write_capacity,
    write_limits,
    write_summary,
)
from abs_model.report.joint_sheet import (
    write_joint_figures,
    write_joint_names,
    write_joint_parts,
    write_joint_sets,
    write_joint_weeks,
)
from abs_model.report.page import sheet_name
from abs_model.report.return_sheet import write_deadlines, write_indicators, write_returns
from abs_model.report.sheet import Book, Table, close_page, column_of, write_table
from abs_model.report.summary_sheet import origin_table
from abs_model.report.workbook import named_book
from abs_model.terms import Name

Write = Callable[[Book, GuarantorReport], None]

OF_EXPOSURES: tuple[Write, ...] = (write_obligors, write_exposures, write_entities, write_near_duplicates)
OF_LIMITS: tuple[Write, ...] = (write_limits, write_capacity)
OF_RETURNS: tuple[Write, ...] = (write_indicators, write_returns, write_deadlines)
OF_DRAWS: tuple[Write, ...] = (
    write_joint_figures, write_joint_weeks, write_joint_parts, write_joint_sets, write_joint_names,
)  # fmt: skip


def write_book_workbook(report: GuarantorReport, path: Path, language: Language) -> Path:
    """Write the workbook of a guarantor's book.

    Headings are in both languages, words in cells in one. Sheets of limits and returns are there where a balance sheet
    is, those of a simulation where one ran.

    Parameters
    ----------
    report : GuarantorReport
    path : Path
        Of the file, ending in ``.xlsx``; its folder exists.
    language : Language
        Of words in cells.

    Returns
    -------
    Path
        The path.

    Raises
    ------
    ReportError
        If a value is not a number, or a text is too long for a cell.
    """
    pages = [
        write_summary,
        *(OF_LIMITS if report.views else ()),
        *OF_EXPOSURES,
        *(OF_RETURNS if report.returns else ()),
        *(OF_DRAWS if report.simulations else ()),
        write_origin,
    ]
    with words_of(GUARANTOR_WORDS):
        names = names_of_book()
        title = Name(zh=names["zh"]["whole_book"], en=names["en"]["whole_book"])
        whose, day = ", ".join(report.guarantors), report.ledger.as_of
        with named_book(path, language, name=title, subject=whose, day=day, names=names) as book:
            for write_page in pages:
                write_page(book, report)
    return path


def write_origin(book: Book, report: GuarantorReport) -> None:
    """Everything that the figures depend on: the day, every deal, every guarantor, every draw."""
    page = book_page(book, report, "provenance", widest=66)
    first = page.row
    versions = {one.rulebook_version for one in report.views.values()}
    write_table(page, origin_table({
        "as_of": report.ledger.as_of, "version": __version__, "rulebook_version": ", ".join(sorted(versions)) or None,
    }))  # fmt: skip
    heads = ("deal_id", "deal_sha256", "tape_sha256")
    origins = [one.subject.provenance(()) for one in report.members]
    rows = tuple(tuple(getattr(one, word) for word in heads) for one in origins)
    columns = tuple(column_of(word, book.names) for word in heads)
    write_table(page, Table(columns=columns, rows=rows, title=sheet_name("book_deals")))
    if report.file_hashes:
        columns = (column_of("guarantor_id", book.names), column_of("file_sha256", book.names))
        write_table(page, Table(columns=columns, rows=tuple(report.file_hashes.items())))
    for found in report.simulations.values():
        write_table(page, origin_table(found.provenance.as_mapping()))
    close_page(page, freeze=(first, 0))
