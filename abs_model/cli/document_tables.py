"""Every table that the documents of a deal quote from, beside those that any run writes."""

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from abs_model.cli.reading import Case
    from abs_model.report.stress_words import StressReport
    from abs_model.run.record import Projection
    from abs_model.run.summary import Figure

    Tables = dict[str, pd.DataFrame]


def document_tables(case: "Case", projection: "Projection") -> "Tables":
    """What documents of a deal need: the deal file restated, figures, stresses, distributions, summaries.

    Parameters
    ----------
    case : Case
    projection : Projection
        The base case first.

    Returns
    -------
    dict of str to DataFrame
        By the name of the file.
    """
    return {
        **_front(case, projection),
        **_stresses(case),
        **_investors(case, projection),
        **_memorandum(case, projection),
        **_bills(case, projection),
        **_borrowers(case),
    }


def _investors(case: "Case", projection: "Projection") -> "Tables":
    """What reports to investors quote from; of an IP note also its register and duties as at the report day."""
    from abs_model.cli.ip_answer import watch_tables
    from abs_model.document.investor_table import investor_report_tables
    from abs_model.run.ip_watch import ip_watch
    from abs_model.run.report_day import OPERATION, report_days

    if case.book is not None:
        return {}
    tables = investor_report_tables(projection)
    if case.subject.claims is None:
        return tables
    day = next(one.report_day for one in report_days(projection) if one.report_kind == OPERATION)
    watched = watch_tables(ip_watch(case.subject, projection.scenarios[0], day))
    # At the closing and as at a day are two tables.
    return tables | {name.replace("loan_to_value", "ip_debtor_standing"): table for name, table in watched.items()}


def _front(case: "Case", projection: "Projection") -> "Tables":
    from abs_model.document.front_table import front_tables
    from abs_model.report.deal_terms import deal_terms
    from abs_model.report.ip_terms import note_terms

    deal = case.subject.deal
    if case.subject.claims is not None:
        from abs_model.cli.ip_answer import view_of

        view = view_of(case.subject)
        return front_tables(projection, note_terms(deal), figures=view.figures, proofs=view.proofs)
    if case.book is not None:
        from abs_model.run.bill_measure import book_figures

        return front_tables(projection, deal_terms(deal), figures=_book_figures(book_figures(case.book)))
    return front_tables(projection, deal_terms(deal))


def _book_figures(values: "dict[str, float | int | None]") -> "list[Figure]":
    """The headline figures of a book of bills, with their units."""
    from abs_model.glossary import TERMS
    from abs_model.run.summary import Figure

    return [
        Figure(section="book", subject="book", identifier=word, value=value, unit=TERMS[word].unit)
        for word, value in values.items()
    ]


def _bills(case: "Case", projection: "Projection") -> "Tables":
    """A book of bills in short, and its programme restated; nothing of other products."""
    from abs_model.document.bill_book_report_table import programme_tables
    from abs_model.run.bill_digest import digest_tables

    if case.book is None:
        return {}
    return digest_tables(case.book, projection) | programme_tables(case.book.programme)


def _borrowers(case: "Case") -> "Tables":
    """What an IP note costs each debtor, as its statement shows it; nothing of other products."""
    from abs_model.cli.ip_answer import view_of
    from abs_model.run.borrower_digest import borrower_digest

    if case.subject.claims is None:
        return {}
    view = view_of(case.subject)
    return borrower_digest(view.page, view.book)


@lru_cache(maxsize=1)
def stresses_of(case: "Case") -> "StressReport":
    """The named ladder, without probabilities; tables and charts of one command ask for it."""
    from abs_model.report.stress_words import StressReport
    from abs_model.run.ladder import ladder_of
    from abs_model.run.stress import stress

    ladder = ladder_of(case.subject, case.scenarios)
    return StressReport(run=stress(case.subject, ladder.scenarios), left_out=ladder.left_out)


def _stresses(case: "Case") -> "Tables":
    run = stresses_of(case).run
    return {"stress": run.table, "coverage": run.coverage, "trigger_events": run.events}


def _memorandum(case: "Case", projection: "Projection") -> "Tables":
    """What the issuance memorandum quotes beside; nothing of a book of bills, which has none."""
    from abs_model.document.memorandum_table import (
        marked_eligibility,
        marked_summary,
        marked_undertakings,
        memorandum_tables,
    )
    from abs_model.run.forecast import forecast_table
    from abs_model.run.pool_summary import eligibility_table, pool_summary_table
    from abs_model.run.undertaking import undertakings_table

    if case.book is not None:
        return {}
    deal = case.subject.deal
    return {
        "pool_summary": marked_summary(pool_summary_table(projection), deal),
        "eligibility": marked_eligibility(eligibility_table(projection), deal),
        "forecast": forecast_table(projection),
        "undertakings": marked_undertakings(undertakings_table(case.subject), deal),
        **memorandum_tables(deal),
        **_issues(case),
    }


def _issues(case: "Case") -> "Tables":
    """The series under the shelf of a deal, up to its own; nothing where it names none, or is not among them."""
    from abs_model.cli.shelf_reading import read_shelf_case
    from abs_model.run.shelf_issues import issues_table

    deal = case.subject.deal
    if deal.shelf is None:
        return {}
    found = read_shelf_case(case.deal_file.folder / deal.shelf, deal.dates.closing, is_alone=True)
    if all(one.deal.id != deal.id for one in found.series):
        return {}
    return {"issues": issues_table(found.shelf, found.series, deal.id)}
