"""``abs-model run``: the main job."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from abs_model.cli.option import answers_and_writes, takes_files
from abs_model.cli.question import Question
from abs_model.cli.request import Files, Manner
from abs_model.cli.speech import phrase, say, say_json
from abs_model.glossary import Language

if TYPE_CHECKING:
    from abs_model.run.record import Projection

EXAMPLES = (
    "abs-model run deals/my-deal",
    "abs-model run deals/my-deal --lang en --out results",
    "abs-model run deals/my-deal --tape tape-2026-06.xlsx --json | jq .figures",
)


@click.command(cls=Question, examples=EXAMPLES)
@takes_files
@answers_and_writes
def run(files: Files, manner: Manner) -> None:
    """Check, screen, project every scenario of DEAL, and write results and reports."""
    from abs_model.cli import delivery
    from abs_model.cli.check import remark_doubts
    from abs_model.cli.progress import progress
    from abs_model.cli.reading import read_case, refuse_unfit_issue
    from abs_model.run.project import project

    with progress(3) as step:
        step(phrase("读取与筛选", "reading and screening", manner.language))
        case = read_case(files)
        refuse_unfit_issue(case)
        folder = delivery.place_of(case.subject.deal.id, "run", manner)
        step(phrase("测算各情景", "projecting scenarios", manner.language))
        projection = project(case.subject, case.scenarios)
        summary, provenance = delivery.summary_of(projection), projection.provenance.as_mapping()
        tables = delivery.pool_tables(case.subject) | delivery.projection_tables(projection)
        step(phrase("编制报告", "writing reports", manner.language))
        reports = _reports(projection, manner.language)
        delivery.deliver(folder, manner, summary=summary, provenance=provenance, tables=tables, write_reports=reports)
    remark_doubts(case, manner.language)
    if manner.is_json:
        say_json({**summary, "folder": str(folder)})
    else:
        say_screen(projection, folder, manner.language)


def _reports(projection: "Projection", language: Language) -> Callable[[Path], None]:
    """What writes every report of a run into a folder."""

    def write(folder: Path) -> None:
        from abs_model.report.chart import write_charts
        from abs_model.report.workbook import write_workbook

        write_workbook(projection, folder / "workbook.xlsx", language)
        write_charts(projection, folder, language)

    return write


def say_screen(projection: "Projection", folder: Path, language: Language) -> None:
    """Say the summary that fits one screen."""
    from abs_model.report.screen import screen

    say(screen(projection, language, folder))
