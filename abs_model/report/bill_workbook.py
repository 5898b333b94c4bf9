"""The workbook of a book of bills: every table on a sheet of its own, the same bytes each time."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from abs_model.glossary import Language, label
from abs_model.pool.bill_book import BillBook
from abs_model.report.bill_book_sheet import (
    write_bills,
    write_concentration,
    write_costs,
    write_groups,
    write_ladder,
    write_lines,
)
from abs_model.report.bill_claim_sheet import (
    write_expected_losses,
    write_left_out,
    write_offers,
    write_overdue,
    write_sharing,
    write_tasks,
    write_weeks,
)
from abs_model.report.bill_sheet import BookReport, write_book_summary, write_programme_terms
from abs_model.report.bill_words import LANGUAGES
from abs_model.report.naming import deal_names, glossary_names
from abs_model.report.run_sheet import write_cash_flow, write_scenarios, write_supports
from abs_model.report.sheet import Book
from abs_model.report.workbook import LIKELIHOOD_PAGES, named_book
from abs_model.run.likelihood import Simulation
from abs_model.run.record import Projection

PAGES: tuple[Callable[[Book, BookReport], None], ...] = (
    write_book_summary,
    write_programme_terms,
    write_lines,
    write_groups,
    write_ladder,
    write_concentration,
    write_bills,
    write_costs,
    write_overdue,
    write_tasks,
    write_sharing,
    write_offers,
    write_left_out,
)

PLAN = "plan"
"""What the engine calls that whose cash it moves."""

RUN_PAGES: tuple[Callable[[Book, Projection], None], ...] = (write_cash_flow, write_supports, write_scenarios)

CREDIT_PAGES: tuple[Callable[[Book, BookReport], None], ...] = (write_expected_losses, write_weeks)


def write_book_workbook(
    book: BillBook,
    tables: Mapping[str, pd.DataFrame],
    path: Path,
    language: Language,
    runs: tuple[Projection, Simulation | None] | None = None,
) -> Path:
    """Write the workbook of a book of bills as at its day.

    Headings are in both languages, words in cells in one.

    Parameters
    ----------
    book : BillBook
    tables : mapping of str to DataFrame
        Every table of the book, by the name of its file.
    path : Path
        Of the file, ending in ``.xlsx``; its folder exists.
    language : Language
        Of words in cells, such as stages and names.
    runs : tuple of Projection, and Simulation or None, optional
        What is to come; their sheets stand behind those of the day.

    Returns
    -------
    Path
        The path.

    Raises
    ------
    ReportError
        If a value is not a number, or a text is too long for a cell.
    """
    projection, simulation = runs or (None, None)
    report = BookReport(bills=book, tables=tables, projection=projection, simulation=simulation)
    programme = book.programme
    with named_book(
        path, language, name=programme.name, subject=programme.id, day=book.as_of, names=_names(projection)
    ) as workbook:
        for write_page in PAGES:
            write_page(workbook, report)
        if projection is not None:
            for write_run_page in RUN_PAGES:
                write_run_page(workbook, projection)
        for write_page in CREDIT_PAGES:
            write_page(workbook, report)
        if simulation is not None:
            for write_likelihood_page in LIKELIHOOD_PAGES:
                write_likelihood_page(workbook, simulation)
    return path


def _names(projection: Projection | None) -> Mapping[Language, Mapping[str, str]]:
    """What the words in cells are called: those of the glossary, and those of the deal that was run."""
    if projection is None:
        return {"zh": glossary_names("zh"), "en": glossary_names("en")}
    deal = projection.subject.deal
    return {language: deal_names(deal, language) | {PLAN: label("bill_guarantee", language)} for language in LANGUAGES}
