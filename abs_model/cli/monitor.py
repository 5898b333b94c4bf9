"""``abs-model monitor``: what did happen, against the plan and the triggers, and is anybody to act?"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from abs_model.cli.completion import complete_scenario
from abs_model.cli.option import A_FILE, HISTORY, answers_and_writes, takes_credit, takes_files
from abs_model.cli.question import Question
from abs_model.cli.request import Files, Manner
from abs_model.cli.speech import complain, phrase

if TYPE_CHECKING:
    from abs_model.terms import Name

BREACHED = 10
"""Exit code where a trigger is breached, so that a scheduler can act."""

EXAMPLES = (
    "abs-model monitor deals/my-deal deals/my-deal/servicer/2026-06.xlsx",
    "abs-model monitor deals/my-deal servicer/2026-05.csv servicer/2026-06.csv --scenario late_60 --lang en",
    "abs-model monitor deals/my-deal --json | jq .triggers",
    "abs-model monitor deals/my-bills --tape bills-2024-07.xlsx --as-of 2024-07-31",
    "abs-model monitor deals/my-ip-note --as-of 2021-06-01",
)


@click.command(cls=Question, examples=EXAMPLES)
@takes_files
@click.argument("servicer_files", nargs=-1, type=A_FILE, metavar="[SERVICER_FILE]...")
@HISTORY
@takes_credit
@click.option(
    "--scenario",
    metavar="ID",
    help="What is assumed of the rest; the base case if left out.",
    shell_complete=complete_scenario,
)
@click.option(
    "--override", default="", metavar="REASON", help="Take files that do not reconcile; the reason is kept with them."
)
@answers_and_writes
def monitor(
    files: Files, servicer_files: tuple[Path, ...], history: Path, scenario: str | None, override: str, manner: Manner
) -> None:
    """Take SERVICER_FILEs of DEAL into the history, run what happened, test every trigger, forecast the rest, report.

    A file is reconciled before it is taken; one that corrects a period that was taken replaces it, and everything later
    is done anew. Without a file, what the history has is told; of a book of bills or an IP note without any history,
    how it stands as at a day. Ends with 10 where a trigger is breached, and says which and by how much.
    """
    for name, found in _breaches(files, servicer_files, history, scenario, override, manner):
        said = phrase(name.zh, name.en, manner.language)
        complain(phrase(f"触发：{said}（{found}）", f"Breached: {said} ({found})", manner.language))
        click.get_current_context().meta["breached"] = True
    if click.get_current_context().meta.get("breached"):
        click.get_current_context().exit(BREACHED)


def _breaches(
    files: Files, paths: tuple[Path, ...], history: Path, scenario: str | None, override: str, manner: Manner
) -> "list[tuple[Name, str]]":
    """Look at the deal in the way that there is something to look at."""
    from abs_model.cli.realising import Asked, has_history, watch_realised
    from abs_model.cli.watching import watch_bills, watch_ip_note
    from abs_model.io.deal_file import read_deal
    from abs_model.io.programme_file import is_programme

    is_book = is_programme(files.deal)
    if paths or has_history(files, history, is_book=is_book):
        return watch_realised(files, Asked(paths=paths, history=history, scenario=scenario, override=override), manner)
    if is_book:
        return watch_bills(files, manner)
    deal = read_deal(files.deal).deal
    if deal.ip is not None:
        return watch_ip_note(files, manner)
    raise click.UsageError(
        f"monitor: nothing was taken for {deal.id} into {history}; a servicer file is wanted. Name one after the deal."
    )
