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
    from abs_model.run.likelihood import Simulation
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
    """Check, screen, project every scenario of DEAL, and write results and reports.

    Where a credit.yaml stands beside DEAL, say also how likely everything is, as abs-model simulate does.
    """
    from abs_model.cli import delivery
    from abs_model.cli.check import remark_doubts
    from abs_model.cli.progress import progress
    from abs_model.cli.reading import read_case, read_credit_of, refuse_unfit_issue
    from abs_model.cli.simulate import PLAIN_DRAWING, remark_credit_doubts, simulated
    from abs_model.run.project import project

    with progress(4) as step:
        step(phrase("读取与筛选", "reading and screening", manner.language))
        case = read_case(files)
        credit = read_credit_of(case)
        refuse_unfit_issue(case)
        folder = delivery.place_of(case.subject.deal.id, "run", manner)
        step(phrase("测算各情景", "projecting scenarios", manner.language))
        projection = project(case.subject, case.scenarios)
        summary, provenance = delivery.summary_of(projection), projection.provenance.as_mapping()
        tables = delivery.pool_tables(case.subject) | delivery.projection_tables(projection)
        step(phrase("模拟违约", "drawing defaults", manner.language))
        simulation = simulated(case, credit, case.scenarios[0], PLAIN_DRAWING) if credit else None
        if simulation is not None:
            summary["simulation"] = delivery.simulation_summary(simulation)
            provenance["simulation"] = simulation.provenance.as_mapping()
            tables |= delivery.simulation_tables(simulation)
        step(phrase("编制报告", "writing reports", manner.language))
        reports = _reports(projection, simulation, manner.language)
        delivery.deliver(folder, manner, summary=summary, provenance=provenance, tables=tables, write_reports=reports)
    remark_doubts(case, manner.language)
    if credit is not None and simulation is not None:
        remark_credit_doubts(credit, simulation, manner.language)
    if manner.is_json:
        say_json({**summary, "folder": str(folder)})
    else:
        say_screen(projection, simulation, folder, manner.language)


def _reports(projection: "Projection", simulation: "Simulation | None", language: Language) -> Callable[[Path], None]:
    """What writes every report of a run into a folder."""

    def write(folder: Path) -> None:
        from abs_model.report.chart import write_charts
        from abs_model.report.likelihood_chart import write_likelihood_charts
        from abs_model.report.workbook import write_workbook

        write_workbook(projection, folder / "workbook.xlsx", language, simulation)
        write_charts(projection, folder, language)
        if simulation is not None:
            write_likelihood_charts(simulation, folder, language)

    return write


def say_screen(projection: "Projection", simulation: "Simulation | None", folder: Path, language: Language) -> None:
    """Say the summary that fits one screen."""
    from abs_model.report.screen import screen

    say(screen(projection, language, folder, simulation))
