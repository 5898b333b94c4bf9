"""What monitoring answers of a deal with a history: its tables and figures, for files, machines and screens."""

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from abs_model.glossary import Language

if TYPE_CHECKING:
    import pandas as pd

    from abs_model.cli.reading import Case
    from abs_model.cli.taking import Taken
    from abs_model.io.credit_file import CreditFile
    from abs_model.pool.bill_book import BillBook
    from abs_model.run.duty import Filing
    from abs_model.run.ip_watch import IpWatch
    from abs_model.run.monitoring import Monitoring
    from abs_model.scenario.scenario import Scenario
    from abs_model.terms import Name

    Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """A deal as it stands.

    Attributes
    ----------
    found : Monitoring
    as_of : date
        The day as at which duties, and the book or register, are looked at.
    own_tables : mapping of str to DataFrame
        Those of monitoring.
    tables : mapping of str to DataFrame
        These, and those of the book of bills or of the IP note as at the day.
    summary, provenance : mapping
        For machines.
    strange_filings : tuple of Filing
        Filings that answer no duty.
    book : BillBook, optional
        Of a programme of bills: as at the day, with what servicers recorded.
    watch : IpWatch, optional
        Of an IP note: as at the day.
    """

    found: "Monitoring"
    as_of: datetime.date
    own_tables: "Tables"
    tables: "Tables"
    summary: dict[str, Any]
    provenance: dict[str, Any]
    strange_filings: "tuple[Filing, ...]" = field(default=())
    book: "BillBook | None" = None
    watch: "IpWatch | None" = None

    def breaches(self, language: Language) -> "list[tuple[Name, str]]":
        """The trigger events that are breached, and by how much; those of the register once."""
        from abs_model.cli.watching import book_breaches, note_breaches

        if self.book is not None:
            return book_breaches(self.book, language)
        by_register = set() if self.watch is None else {one.trigger.id for one in self.watch.breached}
        told = [] if self.watch is None else note_breaches(self.watch, language)
        return [*told, *_breaches(self.found, language, [one for one in self.found.breached if one not in by_register])]


def realised_answer(
    case: "Case", taken: "Taken", scenario: "Scenario", credit: "CreditFile | None", as_of: datetime.date
) -> Answer:
    """Run a deal as it stands after the files that count, and put together everything that is said of it.

    Parameters
    ----------
    case : Case
        As at closing.
    taken : Taken
    scenario : Scenario
        What is assumed of the rest.
    credit : CreditFile, optional
        Without it nothing is said of how likely breaches are.
    as_of : date
        The last day that servicers speak of, or a later one.
    """
    from abs_model.cli.reading import assumed
    from abs_model.run.monitoring import monitor

    found = monitor(case.subject, taken.course, scenario, credit=assumed(credit))
    own, strange = _tables(case, found, taken, as_of)
    summary = _summary(found, taken, own)
    book, watch = _book(case, taken, as_of), _watch(case, found, scenario, as_of)
    tables = dict(own)
    if book is not None:
        from abs_model.cli.bill_answer import book_answer_tables, book_summary

        # Of a book the usual names are those of its own tables.
        tables |= {"ageing_by_window": own["ageing"], **book_answer_tables(case, book)}
        summary |= {"book": book_summary(case, book)}
    if watch is not None:
        from abs_model.cli.ip_answer import watch_summary, watch_tables

        tables |= watch_tables(watch)
        summary |= {"ip": watch_summary(watch)}
    return Answer(
        found=found,
        as_of=as_of,
        own_tables=own,
        tables=tables,
        summary=summary,
        provenance=_provenance(found, taken, credit),
        strange_filings=strange,
        book=book,
        watch=watch,
    )


def _tables(
    case: "Case", found: "Monitoring", taken: "Taken", as_of: datetime.date
) -> "tuple[Tables, tuple[Filing, ...]]":
    """What happened, how it compares, what is due, what did not reconcile; and filings that answer nothing."""
    from abs_model.cli.delivery import projection_tables
    from abs_model.io.duty_file import read_duties
    from abs_model.pool.bill_records import OF_TASKS
    from abs_model.run.bank_check import bank_check
    from abs_model.run.duty import duties, strange_filings
    from abs_model.run.duty_done import done_of, last_day, recorded_filings
    from abs_model.run.interim_event import happenings_of, interim_events

    book, lines = read_duties(case.deal_file.folder.parent), bank_check(found.projection, taken.files).lines
    events = interim_events(found, book.interim, taken.files, lines)
    done = done_of(found.projection, taken.files)
    due = duties(
        found.subject, book, as_of, until=last_day(found.projection), done=done, happenings=happenings_of(events)
    )
    tables = {
        **projection_tables(found.projection),
        **found.tables,
        "bank_lines": lines,
        "interim_events": events,
        "duties": due,
        "receivable_states": found.states.frame(found.course.roster),
        "differences": taken.differences,
        "changes": taken.changes,
    }
    asked_elsewhere = OF_TASKS if case.book is not None else {}
    recorded = (one for one in recorded_filings(taken.files) if one.duty not in asked_elsewhere)
    return tables, strange_filings(due, recorded)


def _book(case: "Case", taken: "Taken", as_of: datetime.date) -> "BillBook | None":
    from abs_model.pool.bill_records import book_after

    return None if case.book is None else book_after(case.book, [file.records for file in taken.files], as_of)


def _watch(case: "Case", found: "Monitoring", scenario: "Scenario", as_of: datetime.date) -> "IpWatch | None":
    from abs_model.run.ip_watch import ip_watch

    return None if case.subject.claims is None else ip_watch(case.subject, scenario, as_of, found)


def _summary(found: "Monitoring", taken: "Taken", tables: "Tables") -> dict[str, Any]:
    """What the screen says, with units, for machines."""
    from abs_model.cli.delivery import summary_of
    from abs_model.run.duty import OVERDUE

    return summary_of(found.projection) | {
        "as_of": found.projection.plan.periods[found.n_elapsed].end.isoformat(),
        "n_elapsed": found.n_elapsed,
        "servicer_files": {
            "taken": list(taken.new),
            "known": list(taken.known),
            "counting": [one.name for one in taken.files],
        },
        "triggers": _records(tables["trigger_states"]),
        "performance": _records(tables["performance"].tail(1)),
        "interim_events": _records(tables["interim_events"]),
        "n_overdue_duties": int((tables["duties"]["duty_state"] == OVERDUE).sum()),
        "n_differences": len(tables["differences"]),
        "n_changes": len(tables["changes"]),
    }


def _records(table: "pd.DataFrame") -> list[dict[str, object]]:
    """Lines of a table, dates as text, nothing where there is no value."""
    plain = table.astype(object).where(table.notna(), None)
    return [
        {str(name): value.isoformat()[:10] if hasattr(value, "isoformat") else value for name, value in row.items()}
        for row in plain.to_dict("records")
    ]


def _provenance(found: "Monitoring", taken: "Taken", credit: "CreditFile | None") -> dict[str, Any]:
    return found.projection.provenance.as_mapping() | {
        "credit_sha256": credit.sha256 if credit else "",
        "servicer_files": [{"name": one.name, "sha256": one.sha256} for one in taken.files],
    }


def _breaches(found: "Monitoring", language: Language, names: list[str]) -> "list[tuple[Name, str]]":
    from abs_model.cli.watching import beyond

    by_id, rows = {one.id: one for one in found.subject.deal.triggers}, found.tables["trigger_states"]
    values = {str(row["trigger"]): (float(row["value"]), float(row["threshold"])) for row in rows.to_dict("records")}
    return [
        (
            by_id[name].name,
            beyond(by_id[name].when.measure, values[name][0], by_id[name].when.above, values[name][1], language),
        )
        for name in names
    ]
