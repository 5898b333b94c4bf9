"""A deal with a history as its documents report it: what happened in place of what was planned, and its tables."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from abs_model.cli.document_option import Order
from abs_model.cli.request import Manner

if TYPE_CHECKING:
    import pandas as pd

    from abs_model.cli.reading import Case
    from abs_model.run.monitoring import Monitoring

    Tables = dict[str, pd.DataFrame]

OF_THE_CLOSING = ("memorandum", "borrower_cost")
"""Documents that say what was planned when notes were sold, whatever has happened since."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reported:
    """A deal as documents report it.

    Attributes
    ----------
    case : Case
        With the subject, and the book of bills, as they stand now.
    order : Order
        The documents that are about what happened.
    tables : mapping of str to DataFrame
        Those of monitoring; they go before those of the same name.
    provenance : mapping
        The servicer files.
    """

    case: "Case"
    order: Order
    tables: "Tables"
    provenance: dict[str, Any]


def reported(case: "Case", history: Path, order: Order, manner: Manner) -> Reported:
    """Take what happened from the history, where it has the deal and the documents are about that.

    Raises
    ------
    click.UsageError
        If documents of the closing and others are asked for together.
    HistoryError
        If the history cannot be opened or trusted.
    """
    from abs_model.cli.realised_answer import realised_answer
    from abs_model.document.catalogue import chosen_documents
    from abs_model.run.report_day import OPERATION, report_days

    names = [one.id for one in chosen_documents(case.subject.deal.product, order.documents)]
    own = tuple(name for name in names if name not in OF_THE_CLOSING)
    taken = _taken(case, history, manner) if own else None
    if taken is None:
        return Reported(case=case, order=order, tables={}, provenance={})
    if order.documents and len(own) < len(names):
        closing = ", ".join(name for name in names if name in OF_THE_CLOSING)
        raise click.UsageError(
            f"--document: {closing} says what was planned at the closing, the others what happened since; documents of "
            "one kind are wanted. Ask for them one after the other, into two folders."
        )
    day = case.subject.periods[taken.course.states.n_elapsed].end
    answer = realised_answer(case, taken, case.scenarios[0], None, day)
    tables = dict(answer.own_tables)
    if answer.watch is not None:
        operation = next(one.report_day for one in report_days(answer.found.projection) if one.report_kind == OPERATION)
        tables |= _note_tables(case, answer.found, max(operation, day))
    if answer.book is not None:
        # Of a book the usual names are those of its own tables.
        tables = {name: table for name, table in tables.items() if name not in ("ageing", "triggers")}
    return Reported(
        case=replace(case, subject=answer.found.subject, book=answer.book),
        order=replace(order, documents=own),
        tables=tables,
        provenance={"servicer_files": answer.provenance["servicer_files"]},
    )


def _taken(case: "Case", history: Path, manner: Manner) -> Any:
    """What the history has of a deal; None where it has nothing."""
    import datetime

    from abs_model.cli.taking import Signature, take
    from abs_model.io.history import open_history

    if not history.exists():
        return None
    moment = datetime.datetime.now(datetime.UTC)
    with open_history(history, is_new=False) as kept:
        if not kept.files_of(case.subject.deal.id):
            return None
        return take(kept, case.subject, (), Signature(moment=moment, person="", language=manner.language))


def _note_tables(case: "Case", found: "Monitoring", day: Any) -> "Tables":
    """The register, duties and principal against value of an IP note as at the day of its report."""
    from abs_model.cli.ip_answer import watch_tables
    from abs_model.run.ip_watch import ip_watch

    tables = watch_tables(ip_watch(case.subject, case.scenarios[0], day, found))
    return {name.replace("loan_to_value", "ip_debtor_standing"): table for name, table in tables.items()}
