"""``abs-model report``: the documents of a deal."""

from typing import TYPE_CHECKING

import click

from abs_model.cli.option import answers_and_writes, takes_files
from abs_model.cli.question import Question
from abs_model.cli.request import Files, Manner
from abs_model.cli.speech import say, say_json

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from abs_model.cli.reading import Case
    from abs_model.glossary import Language
    from abs_model.run.likelihood import Simulation
    from abs_model.run.record import Projection

EXAMPLES = (
    "abs-model report deals/my-deal",
    "abs-model report deals/my-bills --as-of 2024-06-28 --lang en",
    "abs-model report deals/my-deal --out committee/2026-06",
)


@click.command(cls=Question, examples=EXAMPLES)
@takes_files
@answers_and_writes
def report(files: Files, manner: Manner) -> None:
    """Write the workbook and the charts of DEAL, and the tables that they are made from."""
    from abs_model.cli import delivery
    from abs_model.cli.check import remark_doubts
    from abs_model.cli.reading import read_case
    from abs_model.run.project import project

    case = read_case(files)
    folder = delivery.place_of(case.subject.deal.id, "report", manner)
    projection = project(case.subject, case.scenarios)
    summary = delivery.deal_summary(case, projection)
    tables = delivery.projection_tables(projection) | delivery.deal_tables(case)
    delivery.deliver(
        folder,
        manner,
        summary=summary,
        provenance=projection.provenance.as_mapping(),
        tables=tables,
        write_reports=report_writer(case, tables, projection, None, manner.language),
    )
    remark_doubts(case, manner.language)
    if manner.is_json:
        say_json({**summary, "folder": str(folder)})
    else:
        for path in sorted(folder.iterdir()):
            say(path.as_posix())


def report_writer(
    case: "Case",
    tables: "dict[str, pd.DataFrame]",
    projection: "Projection",
    simulation: "Simulation | None",
    language: "Language",
) -> "Callable[[Path], None]":
    """What writes every report of a deal into a folder: of notes, of an IP note, or of a book of bills."""
    from abs_model.cli.ip_answer import note_writer

    def write_plan(folder: "Path") -> None:
        from abs_model.report.chart import write_charts
        from abs_model.report.workbook import write_workbook

        write_workbook(projection, folder / "workbook.xlsx", language, simulation)
        write_charts(projection, folder, language)

    def write_book(folder: "Path") -> None:
        from abs_model.report.bill_chart import write_book_charts
        from abs_model.report.bill_workbook import write_book_workbook

        write_book_workbook(case.bills, tables, folder / "workbook.xlsx", language, (projection, simulation))
        write_book_charts(case.bills, tables, folder, language)

    write_note = note_writer(case.subject, projection, simulation, language)

    def write(folder: "Path") -> None:
        write_notes = write_plan if case.subject.claims is None else write_note
        (write_notes if case.book is None else write_book)(folder)
        if simulation is not None:
            from abs_model.report.likelihood_chart import write_likelihood_charts

            write_likelihood_charts(simulation, folder, language)

    return write
