"""What the commands answer of a book of guaranteed bills: its tables and figures, for files and machines."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from abs_model.cli.reading import Case
    from abs_model.pool.bill_book import BillBook
    from abs_model.run.credit import Credit

IN_WORDS_OF_BILLS = {"receivable_id": "bill_id", "receivable_amount": "face"}


def book_answer_tables(case: "Case", book: "BillBook", credit: "Credit | None" = None) -> "dict[str, pd.DataFrame]":
    """Every table of a book: where each row of the tape went, and the view of its day.

    With credit assumptions the expected loss of every acceptor is among them.
    """
    from abs_model.pool.bill_book import AT_RISK
    from abs_model.run.bill_loss import expected_losses
    from abs_model.run.bill_measure import watch_table
    from abs_model.run.bill_sharing import shared_claims, sharing_table
    from abs_model.run.bill_view import book_tables

    tables = {
        "pool": book.frame[book.in_stage(*AT_RISK)],
        "exclusions": case.subject.screening.exclusions.rename(columns=IN_WORDS_OF_BILLS),
        "refused": book.bills.refused,
        "problems": book.bills.problems,
        "whitelist_problems": book.whitelist.problems,
        **book_tables(book),
        "triggers": watch_table(book),
        "claims": shared_claims(book),
        "sharing": sharing_table(book),
    }
    if book.events is not None:
        tables["overdue_problems"] = book.events.problems
    if credit is not None:
        tables["expected_losses"] = expected_losses(case.subject, credit, case.scenarios[0])
    return tables


def book_summary(case: "Case", book: "BillBook") -> dict[str, object]:
    """The figures of a book with their units, where every row of the tape went, and what its programme watches."""
    from abs_model.cli.part import counts, parts_of
    from abs_model.glossary import TERMS
    from abs_model.run.bill_measure import book_figures, watched

    name = book.programme.name
    return {
        "deal": book.programme.id,
        "name": {"zh": name.zh, "en": name.en},
        "as_of": book.as_of.isoformat(),
        "figures": [
            {"identifier": word, "value": value, "unit": TERMS[word].unit} for word, value in book_figures(book).items()
        ],
        "parts": parts_of(case.subject),
        "stages": counts(book.frame, "stage"),
        "problems_by": counts(book.bills.problems, "rule"),
        "frozen": {name: list(reasons) for name, reasons in book.frozen.items()},
        "triggers": [
            {
                "trigger": one.trigger.id,
                "measure": one.trigger.measure,
                "value": one.value,
                "threshold": one.threshold,
                "is_breached": one.is_breached,
            }
            for one in watched(book)
        ],
    }
