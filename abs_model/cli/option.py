"""What the commands may be given: the files of a deal, and how to answer; each as one record."""

import datetime
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from abs_model.cli.completion import complete_deal, complete_scenario
from abs_model.cli.request import Files, Manner
from abs_model.glossary import Language

Command = Callable[..., None]


class Day(click.ParamType[datetime.date]):
    """A date as 2021-07-07."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime.date:
        """Read a date."""
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date; write year, month and day: 2021-07-07.", param, ctx)


A_FILE = click.Path(path_type=Path)

DEAL = click.argument("deal", type=A_FILE, shell_complete=complete_deal)
TAPE = click.option("--tape", type=A_FILE, metavar="FILE", help="Another tape than the deal names.")
SCENARIOS = click.option(
    "--scenarios", type=A_FILE, metavar="FILE", help="Other scenarios than the scenarios.yaml beside the deal."
)
CALENDAR = click.option(
    "--calendar", type=A_FILE, metavar="FILE", help="Holiday notices newer than the ones that are built in."
)
SCENARIO = click.option(
    "--scenario", metavar="ID", help="Which scenario; the base case if left out.", shell_complete=complete_scenario
)
LANGUAGE = click.option(
    "--lang",
    "language",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    help="Chinese or English.",
)
JSON = click.option("--json", "is_json", is_flag=True, help="Answer for machines, as JSON on stdout.")
OUT = click.option(
    "--out", type=A_FILE, metavar="FOLDER", help="Where to write; reports/out/<deal>/<command> if left out."
)


def takes_files(command: Command) -> Command:
    """Give a command DEAL, --tape, --scenarios and --calendar, as its argument ``files``."""

    @wraps(command)
    def collected(
        *, deal: Path, tape: Path | None, scenarios: Path | None, calendar: Path | None, **others: Any
    ) -> None:
        command(files=Files(deal=deal, tape=tape, scenarios=scenarios, calendar=calendar), **others)

    return _with(collected, DEAL, TAPE, SCENARIOS, CALENDAR)


def answers(command: Command) -> Command:
    """Give a command --lang and --json, as its argument ``manner``."""

    @wraps(command)
    def collected(*, language: Language, is_json: bool, **others: Any) -> None:
        command(manner=Manner(language=language, is_json=is_json), **others)

    return _with(collected, LANGUAGE, JSON)


def answers_and_writes(command: Command) -> Command:
    """Give a command --lang, --json and --out, as its argument ``manner``."""

    @wraps(command)
    def collected(*, language: Language, is_json: bool, out: Path | None, **others: Any) -> None:
        command(manner=Manner(language=language, is_json=is_json, out=out), **others)

    return _with(collected, OUT, LANGUAGE, JSON)


def _with(command: Command, *options: Callable[[Command], Command]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command
