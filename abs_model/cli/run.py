"""``abs-model run``: the main job."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from abs_model.cli.ip_answer import say_ip
from abs_model.cli.option import answers_and_writes, takes_files
from abs_model.cli.question import Question
from abs_model.cli.request import Files, Manner
from abs_model.cli.speech import phrase, say, say_json
from abs_model.glossary import Language

if TYPE_CHECKING:
    import pandas as pd

    from abs_model.cli.reading import Case
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
    from abs_model.cli.reading import assumed, read_case, read_credit_of
    from abs_model.cli.refusal import refuse_unfit_issue
    from abs_model.cli.report import report_writer
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
        summary, provenance = delivery.deal_summary(case, projection), projection.provenance.as_mapping()
        tables = delivery.projection_tables(projection) | delivery.deal_tables(case, assumed(credit))
        step(phrase("模拟违约", "drawing defaults", manner.language))
        simulation = simulated(case, credit, case.scenarios[0], PLAIN_DRAWING) if credit else None
        if simulation is not None:
            summary["simulation"] = delivery.simulation_summary(simulation, case.book)
            provenance["simulation"] = simulation.provenance.as_mapping()
            tables |= delivery.simulation_tables(simulation)
        step(phrase("编制报告", "writing reports", manner.language))
        reports = report_writer(case, tables, projection, simulation, manner.language)
        delivery.deliver(folder, manner, summary=summary, provenance=provenance, tables=tables, write_reports=reports)
    remark_doubts(case, manner.language)
    if credit is not None and simulation is not None:
        remark_credit_doubts(credit, simulation, manner.language)
    if manner.is_json:
        say_json({**summary, "folder": str(folder)})
    elif case.book is not None:
        say_book(case, tables, (projection, simulation), folder, manner.language)
    elif case.subject.claims is not None:
        say_ip(case.subject, (projection, simulation), folder, manner.language)
    else:
        say_screen(projection, simulation, folder, manner.language)


def say_book(
    case: "Case",
    tables: "dict[str, pd.DataFrame]",
    runs: "tuple[Projection, Simulation | None]",
    folder: Path,
    language: Language,
) -> None:
    """Say a book of bills on one screen."""
    from abs_model.report.bill_screen import book_screen

    say(book_screen(case.bills, tables, language, runs, folder))


def say_screen(projection: "Projection", simulation: "Simulation | None", folder: Path, language: Language) -> None:
    """Say the summary that fits one screen."""
    from abs_model.report.screen import screen

    say(screen(projection, language, folder, simulation))
