"""``abs-model monitor``: what did happen, and is anybody to act?"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from abs_model.cli.option import answers_and_writes, takes_files
from abs_model.cli.question import Question
from abs_model.cli.request import Files, Manner
from abs_model.cli.speech import complain, phrase, say, say_json, say_title
from abs_model.glossary import Language

if TYPE_CHECKING:
    import pandas as pd

    from abs_model.pool.bill_book import BillBook

BREACHED = 10
"""Exit code where a trigger is breached, so that a scheduler can act."""

EXAMPLES = (
    "abs-model monitor deals/my-bills",
    "abs-model monitor deals/my-bills --tape bills-2024-07.xlsx --as-of 2024-07-31",
    "abs-model monitor deals/my-bills --lang en --json | jq .triggers",
)


@click.command(cls=Question, examples=EXAMPLES)
@takes_files
@answers_and_writes
def monitor(files: Files, manner: Manner) -> None:
    """Look at the book of bills DEAL as at a day: lines, overdue bills, tasks, claims and who bears them, triggers.

    Ends with 10 where a trigger of the programme is breached, and says which and by how much.
    """
    from abs_model.cli import delivery
    from abs_model.cli.bill_answer import book_answer_tables, book_summary
    from abs_model.cli.check import remark_doubts
    from abs_model.cli.reading import read_case, refuse_other_products
    from abs_model.run.bill_measure import watched

    refuse_other_products(files, "monitor")
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
    breached = [one for one in watched(book) if one.is_breached]
    for one in breached:
        name = phrase(one.trigger.name.zh, one.trigger.name.en, manner.language)
        sign = ">" if one.trigger.above is not None else "<"
        found = f"{one.trigger.measure} {one.value:.6g} {sign} {one.threshold:.6g}"
        complain(phrase(f"触发：{name}（{found}）", f"Breached: {name} ({found})", manner.language))
    if breached:
        click.get_current_context().exit(BREACHED)


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
