"""The workbook of an IP note: every table on a sheet of its own, the same bytes each time."""

from collections.abc import Callable
from pathlib import Path

from abs_model.glossary import Language, words_of
from abs_model.report.borrower_sheet import BORROWER_PAGES
from abs_model.report.ip_claim_sheet import write_claim_schedule, write_claims_of_note, write_ip_left_out
from abs_model.report.ip_property_sheet import write_history, write_loan_to_value, write_register, write_values
from abs_model.report.ip_sheet import IpReport, write_note_summary, write_note_terms
from abs_model.report.ip_table import names_in_both
from abs_model.report.pool_sheet import write_pool, write_stratification
from abs_model.report.run_sheet import (
    write_accounts,
    write_cash_flow,
    write_payments,
    write_scenarios,
    write_schedule,
    write_supports,
    write_tranches,
    write_triggers,
)
from abs_model.report.sheet import Book
from abs_model.report.workbook import LIKELIHOOD_PAGES, open_book
from abs_model.run.record import Projection

NOTE_PAGES: tuple[Callable[[Book, IpReport], None], ...] = (
    write_note_summary,
    write_note_terms,
    write_claims_of_note,
    write_claim_schedule,
    write_register,
    write_values,
    write_history,
    write_loan_to_value,
)

RUN_PAGES: tuple[Callable[[Book, Projection], None], ...] = (
    write_pool,
    write_stratification,
    write_cash_flow,
    write_tranches,
    write_accounts,
    write_supports,
    write_triggers,
    write_payments,
    write_schedule,
    write_scenarios,
)


def write_ip_workbook(report: IpReport, path: Path, language: Language) -> Path:
    """Write the workbook of an IP note.

    Claims, property and what debtors pay come first; then what every deal has, the first scenario on the sheets of
    cash, tranches, accounts, supports, triggers and payments. Headings are in both languages, words in cells in one.

    Parameters
    ----------
    report : IpReport
    path : Path
        Of the file, ending in ``.xlsx``; its folder exists.
    language : Language
        Of words in cells, such as states and names.

    Returns
    -------
    Path
        The path.

    Raises
    ------
    ReportError
        If a value is not a number, or a text is too long for a cell.
    """
    with words_of(report.deal.product), open_book(report.deal, path, language) as book:
        book.names = names_in_both(report.deal)
        for write_page in NOTE_PAGES:
            write_page(book, report)
        for write_borrower_page in BORROWER_PAGES:
            write_borrower_page(book, report.borrowers)
        write_ip_left_out(book, report)
        for write_run_page in RUN_PAGES:
            write_run_page(book, report.projection)
        if report.simulation is not None:
            for write_likelihood_page in LIKELIHOOD_PAGES:
                write_likelihood_page(book, report.simulation)
    return path
