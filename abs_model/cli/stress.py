"""``abs-model stress``: does it hold?"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from abs_model.cli.completion import complete_stress
from abs_model.cli.option import answers_and_writes, takes_credit, takes_files
from abs_model.cli.question import Question
from abs_model.cli.request import Files, Manner
from abs_model.cli.speech import complain, phrase, say, say_json
from abs_model.cli.stress_more import More, more_tables, say_more, takes_more
from abs_model.glossary import Language

if TYPE_CHECKING:
    import pandas as pd

    from abs_model.cli.reading import Case
    from abs_model.run.ladder import Ladder
    from abs_model.run.record import Subject
    from abs_model.run.stress import StressRun
    from abs_model.scenario.scenario import Scenario

BREACHED = 10
"""Exit code where a trigger event is breached in the base case, so that a scheduler can act."""

EXAMPLES = (
    "abs-model stress deals/my-deal",
    "abs-model stress deals/my-deal --only largest_and_guarantor --only late_90 --lang en",
    "abs-model stress deals/my-deal --scenarios committee-2026.yaml --json | jq .stresses",
)


@click.command(cls=Question, examples=EXAMPLES)
@takes_files
@takes_credit
@click.option(
    "--only",
    "ids",
    multiple=True,
    metavar="ID",
    shell_complete=complete_stress,
    help="Only this stress beside the base case, as often as wanted; the whole ladder if left out.",
)
@takes_more
@answers_and_writes
def stress(files: Files, ids: tuple[str, ...], more: More, manner: Manner) -> None:
    """Say whether DEAL holds under the named ladder of stresses.

    The standard ladder is fitted to the deal's own dates, names and industries. A scenario of scenarios.yaml is added
    to it, or stands in the place of the row that has its id. Where a credit.yaml is beside the deal, every row says
    also how likely a shortfall and a call are under it.

    Ends with 10 where a trigger event is breached in the base case.
    """
    from abs_model.cli import delivery
    from abs_model.cli.check import remark_doubts
    from abs_model.cli.progress import counted
    from abs_model.cli.reading import assumed_credit, read_case
    from abs_model.run.ladder import ladder_of
    from abs_model.run.stress import stress as run_through

    case = read_case(files)
    credit = assumed_credit(files, case)
    ladder = ladder_of(case.subject, case.scenarios, credit)
    scenarios = wanted(ladder, ids, manner.language)
    folder = delivery.place_of(case.subject.deal.id, "stress", manner)
    with counted(phrase("压力测试", "running stresses", manner.language)) as progress:
        further = more_tables(more, case.subject, ladder.scenarios, credit, progress)
        run = run_through(case.subject, scenarios, credit, progress=progress)
    summary = delivery.stress_summary(run, ladder)
    curves = break_even_curves(more, case.subject, ladder.scenarios)
    tables, provenance = delivery.stress_tables(run) | further | curves, run.provenance.as_mapping()
    reports = _reports(run, ladder, further | curves, manner.language)
    delivery.deliver(folder, manner, summary=summary, provenance=provenance, tables=tables, write_reports=reports)
    remark_doubts(case, manner.language)
    if manner.is_json:
        say_json({**summary, "folder": str(folder)})
    else:
        say_stresses(run, ladder, folder, manner.language)
        say_more(further, case.subject, manner.language)
    end_with_breach(case, run, manner.language)


def _reports(
    run: "StressRun", ladder: "Ladder", further: "Mapping[str, pd.DataFrame]", language: Language
) -> Callable[[Path], None]:
    """What writes every report of stresses into a folder."""

    def write(folder: Path) -> None:
        from abs_model.report.stress_chart import write_stress_charts
        from abs_model.report.stress_sheet import write_stress_workbook
        from abs_model.report.stress_words import StressReport

        report = StressReport(run=run, left_out=ladder.left_out, further=further)
        write_stress_workbook(report, folder / "workbook.xlsx", language)
        write_stress_charts(report, folder, language)

    return write


def break_even_curves(more: More, subject: "Subject", scenarios: "Sequence[Scenario]") -> "dict[str, pd.DataFrame]":
    """Every value that break-evens were found among, for their charts; nothing where none is asked."""
    from abs_model.cli.reading import chosen
    from abs_model.run.break_even_curve import break_even_curve_table

    if not more.reverse:
        return {}
    (under,) = chosen(scenarios, [more.under] if more.under else [], "--under")
    table = break_even_curve_table(subject, more.reverse, more.tranche, under)
    return {"break_even_curve": table.assign(under=under.id)}


def wanted(ladder: "Ladder", ids: Sequence[str], language: Language) -> "tuple[Scenario, ...]":
    """The stresses that are asked for, the base case before them; all where none is.

    Raises
    ------
    ScenarioError
        If the ladder has no such row.
    """
    from abs_model.cli.reading import chosen
    from abs_model.errors import Fault, ScenarioError, raise_all
    from abs_model.glossary import label

    if not ids:
        return ladder.scenarios
    missing = {one.id: ", ".join(label(word, language) for word in one.missing) for one in ladder.left_out}
    faults = [
        Fault(
            where="--only",
            found=f'the deal has no use for "{name}"',
            wanted=f"{missing[name]} would be wanted for it",
            remedy="Add that, or leave it out.",
        )
        for name in ids
        if name in missing
    ]
    raise_all(ScenarioError, faults)
    return chosen(ladder.scenarios, [ladder.scenarios[0].id, *ids], "--only")


def say_stresses(run: "StressRun", ladder: "Ladder", folder: Path, language: Language) -> None:
    """Say the ladder as one table."""
    from abs_model.report.stress_screen import stress_screen

    say(stress_screen(run, language, ladder.left_out, folder))


def end_with_breach(case: "Case", run: "StressRun", language: Language) -> None:
    """End with ``BREACHED`` where the base case breaches a trigger event, and say which."""
    from abs_model.report.naming import said

    breached = run.breached()
    if not breached:
        return
    names = [said(one.name, language) for one in case.subject.deal.triggers if one.id in breached]
    words = ("、" if language == "zh" else ", ").join(names)
    complain(phrase(f"基准情形触发：{words}", f"Breached in the base case: {words}", language))
    click.get_current_context().exit(BREACHED)
