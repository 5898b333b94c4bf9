"""``abs-model simulate``: how likely?"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from abs_model.cli.option import SCENARIO, answers_and_writes, draws_paths, takes_credit, takes_files
from abs_model.cli.question import Question
from abs_model.cli.request import Drawing, Files, Manner
from abs_model.cli.speech import complain, phrase, remark, say, say_json
from abs_model.glossary import Language

if TYPE_CHECKING:
    from abs_model.cli.reading import Case
    from abs_model.io.credit_file import CreditFile
    from abs_model.run.likelihood import Simulation
    from abs_model.run.workers import Workers
    from abs_model.scenario.scenario import Scenario

Progress = Callable[[int, int], None]

EXAMPLES = (
    "abs-model simulate deals/my-deal",
    "abs-model simulate deals/my-deal --scenario late_60 --paths 1000000 --lang en",
    "abs-model simulate deals/my-deal --credit stressed-credit.yaml --json | jq .agreement",
)

PLAIN_DRAWING = Drawing(n_paths=100_000, scheme="mixture", seed=1)
"""How paths are drawn where nobody says."""


@click.command(cls=Question, examples=EXAMPLES)
@takes_files
@takes_credit
@SCENARIO
@draws_paths
@answers_and_writes
def simulate(files: Files, scenario: str | None, drawing: Drawing, manner: Manner) -> None:
    """Say how likely it is that notes of DEAL are not paid, that its guarantor is called, and for how much.

    Who defaults when is drawn from the credit.yaml beside the deal and run through the whole waterfall. Where there are
    few names every fate is run besides, and drawn figures are compared with the exact ones.
    """
    from abs_model.cli import delivery
    from abs_model.cli.check import remark_doubts
    from abs_model.cli.progress import counted
    from abs_model.cli.reading import chosen, read_case, read_credit

    case = read_case(files)
    credit = read_credit(files, case)
    wanted = chosen(case.scenarios, [scenario] if scenario else [])[0]
    folder = delivery.place_of(case.subject.deal.id, "simulate", manner)
    with counted(phrase("模拟违约", "drawing defaults", manner.language)) as progress:
        simulation = simulated(case, credit, wanted, drawing, progress)
    summary = delivery.simulation_summary(simulation, case.book)
    delivery.deliver(
        folder,
        manner,
        summary=summary,
        provenance=simulation.provenance.as_mapping(),
        tables=delivery.simulation_tables(simulation),
        write_reports=_reports(simulation, manner.language),
    )
    remark_doubts(case, manner.language)
    remark_credit_doubts(credit, simulation, manner.language)
    if manner.is_json:
        say_json({**summary, "folder": str(folder)})
    else:
        say_simulation(simulation, folder, manner.language)


def simulated(
    case: "Case", credit: "CreditFile", scenario: "Scenario", drawing: Drawing, progress: Progress | None = None
) -> "Simulation":
    """Ask how likely everything is under a scenario.

    Raises
    ------
    click.UsageError
        If paths cannot be drawn like this, or there is no such cluster.
    """
    from abs_model.run.credit import Credit
    from abs_model.run.simulate import Settings
    from abs_model.run.simulate import simulate as draw_and_run

    settings = Settings(scheme=drawing.scheme, seed=drawing.seed, n_paths=drawing.n_paths)
    assumed = Credit(terms=credit.terms, table=credit.table, sha256=credit.sha256)
    try:
        return draw_and_run(
            case.subject, assumed, scenario, settings, workers_for(drawing, settings.n_groups), progress=progress
        )
    except ValueError as error:
        # The only scheme that not every deal can be drawn by.
        if drawing.scheme != "importance":
            raise
        raise click.UsageError(f"--scheme importance: {error}.") from error
    except (ImportError, OSError) as error:
        if drawing.cluster is None:
            raise
        wanted = "a dask scheduler that runs, and the package distributed here and there, are wanted"
        raise click.UsageError(f"--cluster {drawing.cluster}: {error}; {wanted}.") from error


def workers_for(drawing: Drawing, n_groups: int) -> "Workers":
    """Who draws: those who are asked for, or as many as pay."""
    from abs_model.run.unit import UNIT
    from abs_model.run.workers import Cluster, Local, One, suitable

    if drawing.cluster is not None:
        return Cluster(drawing.cluster)
    if drawing.n_workers is None:
        return suitable(-(-n_groups // UNIT))
    return Local(drawing.n_workers) if drawing.n_workers > 1 else One()


def _reports(simulation: "Simulation", language: Language) -> Callable[[Path], None]:
    """What writes every report of a simulation into a folder."""

    def write(folder: Path) -> None:
        from abs_model.report.likelihood_chart import write_likelihood_charts
        from abs_model.report.workbook import write_likelihood_workbook

        write_likelihood_workbook(simulation, folder / "workbook.xlsx", language)
        write_likelihood_charts(simulation, folder, language)

    return write


def remark_credit_doubts(credit: "CreditFile", simulation: "Simulation", language: Language) -> None:
    """Say on stderr what is odd about the assumptions, and, in red, that drawn and exact figures do not agree."""
    from abs_model.report.comparison import apart_words
    from abs_model.run.agreement import agreement

    for warning in credit.warnings:
        remark(str(warning))
    apart = agreement(simulation.estimates).apart
    if apart:
        complain(apart_words(len(apart), language).rstrip(":："))


def say_simulation(simulation: "Simulation", folder: Path, language: Language) -> None:
    """Say what was assumed and what came out on one screen."""
    from abs_model.report.likelihood_screen import likelihood_screen

    say(likelihood_screen(simulation, language, folder))
