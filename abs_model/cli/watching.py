"""What a book of bills, or an IP note, looks like as at a day: the part of monitoring that needs no servicer file."""

from pathlib import Path
from typing import TYPE_CHECKING

from abs_model.cli.request import Files, Manner
from abs_model.cli.speech import phrase, say, say_json, say_title
from abs_model.glossary import Language

if TYPE_CHECKING:
    import pandas as pd

    from abs_model.pool.bill_book import BillBook
    from abs_model.terms import Name

    Breaches = list[tuple[Name, str]]


def watch_bills(files: Files, manner: Manner) -> "Breaches":
    """A book of bills, and which of its triggers are breached."""
    from abs_model.cli import delivery
    from abs_model.cli.bill_answer import book_answer_tables, book_summary
    from abs_model.cli.check import remark_doubts
    from abs_model.cli.reading import read_case
    from abs_model.run.bill_measure import watched

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
        write_reports=lambda place: _write_reports(book, tables, place, manner.language),
    )
    remark_doubts(case, manner.language)
    if manner.is_json:
        say_json({**summary, "folder": str(folder)})
    else:
        say_monitor(book, tables, folder, manner.language)
    return [
        (one.trigger.name, beyond(one.trigger.measure, one.value or 0.0, one.trigger.above, one.threshold))
        for one in watched(book)
        if one.is_breached
    ]


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
    return [
        (
            one.trigger.name,
            beyond(one.trigger.when.measure, one.value or 0.0, one.trigger.when.above, one.threshold),
        )
        for one in watch.breached
    ]


def beyond(measure: str, value: float, above: float | None, threshold: float) -> str:
    """What was found, and the threshold that it is beyond."""
    return f"{measure} {value:.6g} {'<' if above is None else '>'} {threshold:.6g}"


def _write_reports(book: "BillBook", tables: "dict[str, pd.DataFrame]", place: Path, language: Language) -> None:
    from abs_model.report.bill_chart import write_book_charts
    from abs_model.report.bill_workbook import write_book_workbook

    write_book_workbook(book, tables, place / "workbook.xlsx", language)
    write_book_charts(book, tables, place, language)


def say_monitor(book: "BillBook", tables: "dict[str, pd.DataFrame]", folder: Path, language: Language) -> None:
    """Say the book and all that is to be done."""
    from abs_model.report.bill_screen import book_screen, task_lines

    say(book_screen(book, tables, language))
    say()
    for line in task_lines(tables["tasks"], language):
        say(line)
    say_title(phrase(f"全部明细见 {folder}", f"All of it is in {folder}", language))
