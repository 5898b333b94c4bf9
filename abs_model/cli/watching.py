"""What a book of bills, or an IP note, looks like as at a day: the part of monitoring that needs no servicer file."""

from pathlib import Path
from typing import TYPE_CHECKING

from abs_model.cli.request import Files, Manner
from abs_model.cli.speech import phrase, say, say_json, say_title
from abs_model.glossary import Language

if TYPE_CHECKING:
    import pandas as pd

    from abs_model.pool.bill_book import BillBook
    from abs_model.run.ip_watch import IpWatch
    from abs_model.terms import Name

    Breaches = list[tuple[Name, str]]


def watch_bills(files: Files, manner: Manner) -> "Breaches":
    """A book of bills, and which of its triggers are breached."""
    from abs_model.cli import delivery
    from abs_model.cli.bill_answer import book_answer_tables, book_summary
    from abs_model.cli.check import remark_doubts
    from abs_model.cli.reading import read_case

    case = read_case(files)
    book = case.bills
    folder = delivery.place_of(book.programme.id, "monitor", manner)
    tables, summary = book_answer_tables(case, book), book_summary(case, book)
    provenance = case.subject.provenance(()).as_mapping()
    delivery.deliver(
        folder,
        manner,
        summary=summary,
        provenance=provenance,
        tables=tables,
        write_reports=lambda place: write_book_reports(book, tables, place, manner.language),
    )
    remark_doubts(case, manner.language)
    if manner.is_json:
        say_json({**summary, "folder": str(folder)})
    else:
        say_monitor(book, tables, folder, manner.language)
    return book_breaches(book, manner.language)


def watch_ip_note(files: Files, manner: Manner) -> "Breaches":
    """An IP note, and which of its triggers are breached."""
    from abs_model.cli import delivery
    from abs_model.cli.check import remark_doubts
    from abs_model.cli.ip_answer import watch_summary, watch_tables
    from abs_model.cli.reading import read_case
    from abs_model.report.ip_watch_screen import ip_watch_screen
    from abs_model.run.ip_watch import ip_watch

    case = read_case(files, is_watching=True)
    deal = case.subject.deal
    folder = delivery.place_of(deal.id, "monitor", manner)
    watch = ip_watch(case.subject, case.scenarios[0], files.as_of or deal.dates.cut_off)
    summary = watch_summary(watch)
    provenance = watch.provenance.as_mapping()
    delivery.deliver(folder, manner, summary=summary, provenance=provenance, tables=watch_tables(watch))
    remark_doubts(case, manner.language)
    if manner.is_json:
        say_json({**summary, "folder": str(folder)})
    else:
        say(ip_watch_screen(watch, manner.language, folder))
    return note_breaches(watch, manner.language)


def book_breaches(book: "BillBook", language: Language) -> "Breaches":
    """The triggers of a programme that are breached, and by how much."""
    from abs_model.run.bill_measure import watched

    return [
        (
            one.trigger.name,
            beyond(one.trigger.measure, float(one.value or 0.0), one.trigger.above, one.threshold, language),
        )
        for one in watched(book)
        if one.is_breached
    ]


def note_breaches(watch: "IpWatch", language: Language) -> "Breaches":
    """The triggers of an IP note that are breached, and by how much."""
    return [
        (
            one.trigger.name,
            beyond(one.trigger.when.measure, one.value or 0.0, one.trigger.when.above, one.threshold, language),
        )
        for one in watch.breached
    ]


def beyond(measure: str, value: float, above: float | None, threshold: float, language: Language) -> str:
    """What was found, the threshold that it is beyond, and by how much; not rounded as screens do, 0.5 is not 0."""
    by = phrase(f"，差额 {abs(value - threshold):.6g}", f", by {abs(value - threshold):.6g}", language)
    return f"{measure} {value:.6g} {'<' if above is None else '>'} {threshold:.6g}{by}"


def write_book_reports(
    book: "BillBook",
    tables: "dict[str, pd.DataFrame]",
    place: Path,
    language: Language,
    workbook: str = "workbook.xlsx",
) -> None:
    """Write the workbook and the charts of a book."""
    from abs_model.report.bill_chart import write_book_charts
    from abs_model.report.bill_workbook import write_book_workbook

    write_book_workbook(book, tables, place / workbook, language)
    write_book_charts(book, tables, place, language)


def say_monitor(book: "BillBook", tables: "dict[str, pd.DataFrame]", folder: Path, language: Language) -> None:
    """Say the book and all that is to be done."""
    from abs_model.report.bill_screen import book_screen, task_lines

    say(book_screen(book, tables, language))
    say()
    for line in task_lines(tables["tasks"], language):
        say(line)
    say_title(phrase(f"全部明细见 {folder}", f"All of it is in {folder}", language))
