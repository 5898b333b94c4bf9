"""``abs-model project``: what happens, period by period."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from abs_model.cli.completion import complete_scenario
from abs_model.cli.ip_answer import say_ip_head
from abs_model.cli.option import answers_and_writes, takes_files
from abs_model.cli.question import Question
from abs_model.cli.request import Files, Manner
from abs_model.cli.speech import phrase, say, say_json, say_table, say_title
from abs_model.glossary import Language, label

if TYPE_CHECKING:
    from abs_model.run.record import Projection

FLOWS = (
    "period",
    "window_end",
    "payment_date",
    "state",
    "collected",
    "commingled",
    "drawn",
    "interest_paid",
    "principal_paid",
    "cash_balance",
)
"""Columns of the cash flow that go on a screen; the files have all of them."""


EXAMPLES = (
    "abs-model project deals/my-deal",
    "abs-model project deals/my-deal --scenario base --scenario late_60",
    "abs-model project deals/my-deal --scenarios stress.yaml --scenario worst --lang en",
)


@click.command(cls=Question, examples=EXAMPLES)
@takes_files
@click.option(
    "--scenario",
    "ids",
    multiple=True,
    metavar="ID",
    shell_complete=complete_scenario,
    help="Which scenario, as often as wanted; the base case if left out.",
)
@answers_and_writes
def project(files: Files, ids: tuple[str, ...], manner: Manner) -> None:
    """Run DEAL through named scenarios and show every period."""
    from abs_model.cli import delivery
    from abs_model.cli.check import remark_doubts
    from abs_model.cli.reading import chosen, read_case
    from abs_model.run.project import project as run_through

    case = read_case(files)
    folder = delivery.place_of(case.subject.deal.id, "project", manner)
    projection = run_through(case.subject, chosen(case.scenarios, ids))
    summary, tables = delivery.summary_of(projection), delivery.projection_tables(projection)
    provenance = projection.provenance.as_mapping()
    delivery.deliver(folder, manner, summary=summary, provenance=provenance, tables=tables)
    remark_doubts(case, manner.language)
    if manner.is_json:
        say_json({**summary, "folder": str(folder)})
    else:
        say_projection(projection, folder, manner.language)


def say_projection(projection: "Projection", folder: Path, language: Language) -> None:
    """Say every scenario, period by period."""
    from abs_model.report.naming import names_of
    from abs_model.run.tally import cash_flow_table

    deal, names = projection.subject.deal, names_of(projection, language)
    say(phrase(deal.name.zh, deal.name.en, language))
    if projection.subject.claims is not None:
        say_ip_head(projection.subject, language)
    for path, scenario in enumerate(projection.scenarios):
        say_title(f"{scenario.id}  {phrase(scenario.name.zh, scenario.name.en, language)} ({label('yuan', language)})")
        table = cash_flow_table(projection, path)
        has_moved = table.drop(columns=["period", "cash_balance"]).select_dtypes("number").any(axis=1)
        say_table(table[has_moved], FLOWS, language, names)
    say_title(phrase(f"全部明细见 {folder}", f"All of it is in {folder}", language))
