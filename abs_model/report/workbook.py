"""The workbook of a projection: every table on a sheet of its own, the same bytes each time."""

import datetime
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from xlsxwriter import Workbook

from abs_model.deal.deal import Deal
from abs_model.glossary import Language, words_of
from abs_model.report.likelihood_sheet import (
    write_assumptions,
    write_claims,
    write_distributions,
    write_figures,
    write_provenance,
    write_ratings,
)
from abs_model.report.naming import deal_names, said
from abs_model.report.pool_sheet import write_exclusions, write_pool, write_stratification
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
from abs_model.report.summary_sheet import write_summary, write_terms
from abs_model.run.likelihood import Simulation
from abs_model.run.record import Projection
from abs_model.terms import Name

OPTIONS = {
    "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "nan_inf_to_errors": False,
}  # fmt: skip
"""What a tape holds is text or a number, never a formula or a link."""

PAGES: tuple[Callable[[Book, Projection], None], ...] = (
    write_summary,
    write_terms,
    write_pool,
    write_stratification,
    write_exclusions,
    write_cash_flow,
    write_tranches,
    write_accounts,
    write_supports,
    write_triggers,
    write_payments,
    write_schedule,
    write_scenarios,
)


LIKELIHOOD_PAGES: tuple[Callable[[Book, Simulation], None], ...] = (
    write_figures,
    write_claims,
    write_distributions,
    write_ratings,
    write_assumptions,
)


def write_workbook(
    projection: Projection, path: Path, language: Language, simulation: Simulation | None = None
) -> Path:
    """Write the workbook of a projection.

    Sheets of cash, tranches, accounts, supports, triggers and payments show the first scenario; the last sheet compares
    all of them. Headings are in both languages, words in cells in one.

    Parameters
    ----------
    projection : Projection
    path : Path
        Of the file, ending in ``.xlsx``; its folder exists.
    language : Language
        Of words in cells, such as states and names.
    simulation : Simulation, optional
        Of the same deal; its sheets come last.

    Returns
    -------
    Path
        The path.

    Raises
    ------
    ReportError
        If a value is not a number, or a text is too long for a cell.
    """
    with open_book(projection.subject.deal, path, language) as book:
        for write_page in PAGES:
            write_page(book, projection)
        if simulation is not None:
            _write_likelihood(book, simulation)
    return path


def write_likelihood_workbook(simulation: Simulation, path: Path, language: Language) -> Path:
    """Write the workbook of a simulation: figures, claims by date, distributions, ratings, assumptions.

    Parameters
    ----------
    simulation : Simulation
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
    with open_book(simulation.subject.deal, path, language) as book:
        _write_likelihood(book, simulation)
        write_provenance(book, simulation)
    return path


def _write_likelihood(book: Book, simulation: Simulation) -> None:
    for write_page in LIKELIHOOD_PAGES:
        write_page(book, simulation)


@contextmanager
def open_book(deal: Deal, path: Path, language: Language) -> Iterator[Book]:
    """A workbook of a deal in the words of its product, dated by its cut-off date."""
    with words_of(deal.product):
        names: Mapping[Language, Mapping[str, str]] = {"zh": deal_names(deal, "zh"), "en": deal_names(deal, "en")}
        with named_book(path, language, name=deal.name, subject=deal.id, day=deal.dates.cut_off, names=names) as book:
            yield book


@contextmanager
def named_book(
    path: Path,
    language: Language,
    *,
    name: Name,
    subject: str,
    day: datetime.date,
    names: Mapping[Language, Mapping[str, str]],
) -> Iterator[Book]:
    """A workbook with its properties: dated by a day of its subject, never by the clock.

    Parameters
    ----------
    path : Path
    language : Language
        Of words in cells.
    name : Name
        Its title.
    subject : str
        The id of what it is about.
    day : date
    names : mapping of language to mapping of str to str
        What the words in its cells are called.
    """
    with Workbook(str(path), OPTIONS) as workbook:
        created = datetime.datetime(day.year, day.month, day.day)
        workbook.set_properties({"title": said(name, language), "subject": subject, "created": created})
        yield Book(workbook=workbook, language=language, names=names)
