"""``abs-model live``: a workbook that calculates by itself."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from abs_model.cli.completion import complete_stress
from abs_model.cli.option import SCENARIO, answers_and_writes, takes_credit, takes_files
from abs_model.cli.question import Question
from abs_model.cli.request import Files, Manner
from abs_model.cli.speech import phrase, say, say_json
from abs_model.glossary import Language

if TYPE_CHECKING:
    from abs_model.cli.reading import Case
    from abs_model.run.record import Projection, Provenance
    from abs_model.scenario.scenario import Scenario

FILE = "live.xlsx"

Answer = tuple[dict[str, object], "Provenance", Callable[[Path], object]]
"""Summary, provenance, and what writes the workbook into a folder."""

EXAMPLES = (
    "abs-model live deals/my-deal",
    "abs-model live deals/my-deal --scenario late_60 --lang en",
    "abs-model live deals/my-deal --stress largest_and_guarantor",
    "abs-model live deals/my-deal --path 4711 --seed 1",
)


@click.command(cls=Question, examples=EXAMPLES)
@takes_files
@takes_credit
@SCENARIO
@click.option(
    "--stress",
    metavar="ID",
    shell_complete=complete_stress,
    help="A row of the named ladder of stresses instead of a scenario.",
)
@click.option(
    "--path",
    type=click.IntRange(min=0),
    metavar="N",
    help="Path N of the simulation (scheme mixture) instead of the scenario alone, counted from 0.",
)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, metavar="N", help="Of --path.")
@answers_and_writes
def live(files: Files, scenario: str | None, stress: str | None, path: int | None, seed: int, manner: Manner) -> None:
    """Write DEAL as a workbook of formulas: change a coupon, a default, a cap in Excel, and everything follows.

    live.xlsx holds terms, drivers, the pool, every step of every period, checks and results. Before it is written every
    figure is compared with the engine, to the fen.
    """
    from abs_model.cli import delivery
    from abs_model.cli.check import remark_doubts
    from abs_model.cli.reading import read_case

    if stress is not None and (scenario is not None or path is not None):
        raise click.UsageError("--stress and --scenario or --path: one of the two is wanted.")
    case = read_case(files)
    folder = delivery.place_of(case.subject.deal.id, "live", manner)
    if path is not None:
        summary, provenance, write = _drawn(files, case, scenario, (path, seed), manner.language)
    else:
        summary, provenance, write = _stated(case, _wanted(files, case, scenario, stress), manner.language)
    delivery.deliver(
        folder, manner, summary=summary, provenance=provenance.as_mapping(), tables={}, write_reports=write
    )
    remark_doubts(case, manner.language)
    if manner.is_json:
        say_json({**summary, "folder": str(folder)})
        return
    say(phrase(case.subject.deal.name.zh, case.subject.deal.name.en, manner.language))
    say(phrase(f"可重算模型见 {folder / FILE}", f"The live workbook is {folder / FILE}", manner.language))


def _wanted(files: Files, case: "Case", scenario: str | None, stress: str | None) -> "Scenario":
    """The scenario, or the row of the ladder, that was asked for."""
    from abs_model.cli.reading import assumed_credit, chosen
    from abs_model.run.ladder import ladder_of

    if stress is None:
        return chosen(case.scenarios, [scenario] if scenario else [])[0]
    ladder = ladder_of(case.subject, case.scenarios, assumed_credit(files, case))
    return chosen(ladder.scenarios, [stress], "--stress")[0]


def _stated(case: "Case", scenario: "Scenario", language: Language) -> Answer:
    """One scenario."""
    from abs_model.cli import delivery
    from abs_model.run.project import project

    projection = project(case.subject, [scenario])
    return delivery.summary_of(projection), projection.provenance, live_writer(projection, language)


def live_writer(projection: "Projection", language: Language, path: int = 0) -> Callable[[Path], object]:
    """What writes the live workbook of one scenario of a projection into a folder of results."""

    def write(folder: Path) -> None:
        from abs_model.live.workbook import write_live_workbook

        write_live_workbook(projection, path, folder / FILE, language)

    return write


def _drawn(files: Files, case: "Case", scenario: str | None, draw: tuple[int, int], language: Language) -> Answer:
    """One path of a simulation under a scenario."""
    from dataclasses import replace

    from abs_model.cli.reading import assumed, chosen, read_credit
    from abs_model.live.drawn import drawn_task, write_drawn_workbook
    from abs_model.run.simulate import Settings

    path, seed = draw
    credit = assumed(read_credit(files, case))
    if credit is None:
        raise TypeError("credit assumptions were read and are not there")
    wanted = chosen(case.scenarios, [scenario] if scenario else [])[0]
    task = drawn_task(case.subject, credit, wanted, Settings(seed=seed, n_paths=path + 1))
    deal = case.subject.deal
    summary: dict[str, object] = {
        "deal": deal.id,
        "name": {"zh": deal.name.zh, "en": deal.name.en},
        "scenario": wanted.id,
        "path": path,
        "seed": seed,
        "scheme": task.scheme,
    }
    provenance = replace(
        case.subject.provenance((wanted,), seed=seed),
        n_paths=path + 1,
        credit_sha256=credit.sha256,
        scheme=task.scheme,
    )

    def write(folder: Path) -> None:
        write_drawn_workbook(case.subject, task, path, folder / FILE, language)

    return summary, provenance, write
