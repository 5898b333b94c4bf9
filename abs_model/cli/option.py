"""What the commands may be given: the files of a deal, and how to answer; each as one record."""

import datetime
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

import click

from abs_model.cli.completion import complete_deal, complete_scenario
from abs_model.cli.request import Drawing, Files, Manner
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
AS_OF = click.option(
    "--as-of",
    "as_of",
    type=Day(),
    metavar="DATE",
    help="Of a book of bills, and of an IP note in monitor: the day as at which it is looked at; its own if left out.",
)
SCENARIO = click.option(
    "--scenario", metavar="ID", help="Which scenario; the base case if left out.", shell_complete=complete_scenario
)
CREDIT = click.option(
    "--credit", type=A_FILE, metavar="FILE", help="Other credit assumptions than the credit.yaml beside the deal."
)
SCHEMES = ("mixture", "plain", "antithetic", "stratified", "sobol", "importance")
"""Those of the engine, which is not loaded to say them."""

PATHS = click.option(
    "--paths",
    "n_paths",
    type=click.IntRange(min=1),
    default=100_000,
    show_default=True,
    metavar="N",
    help="How many paths are drawn; rounded up to groups of 1,024, at least 16 of them.",
)
SCHEME = click.option(
    "--scheme",
    type=click.Choice(SCHEMES),
    default=SCHEMES[0],
    show_default=True,
    help="How they are drawn: mixture goes into bad times for rare losses, plain does not.",
)
SEED = click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    metavar="N",
    help="Another number draws other paths.",
)
WORKERS = click.option(
    "--workers",
    "n_workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes to draw with; one for each core, where that pays, if left out. Figures do not depend on it.",
)
CLUSTER = click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Draw on the workers of a dask scheduler, such as tcp://host:8786. Figures do not depend on it.",
)
HISTORY = click.option(
    "--history",
    type=A_FILE,
    default=Path("reports/history.sqlite"),
    show_default=True,
    metavar="FILE",
    help="Where the history is.",
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
    """Give a command DEAL, --tape, --scenarios, --calendar and --as-of, as its argument ``files``."""

    @wraps(command)
    def collected(
        *,
        deal: Path,
        tape: Path | None,
        scenarios: Path | None,
        calendar: Path | None,
        as_of: datetime.date | None,
        **others: Any,
    ) -> None:
        files = Files(deal=deal, tape=tape, scenarios=scenarios, calendar=calendar, as_of=as_of)
        command(files=files, **others)

    return _with(collected, DEAL, TAPE, SCENARIOS, CALENDAR, AS_OF)


def takes_credit(command: Command) -> Command:
    """Give a command that takes files --credit besides, as one of them."""

    @wraps(command)
    def collected(*, files: Files, credit: Path | None, **others: Any) -> None:
        command(files=replace(files, credit=credit), **others)

    return _with(collected, CREDIT)


def draws_paths(command: Command) -> Command:
    """Give a command --paths, --scheme, --seed, --workers and --cluster, as its argument ``drawing``."""

    @wraps(command)
    def collected(
        *, n_paths: int, scheme: str, seed: int, n_workers: int | None, cluster: str | None, **others: Any
    ) -> None:
        if n_workers is not None and cluster is not None:
            raise click.UsageError("--workers and --cluster: one of the two is wanted.")
        drawing = Drawing(n_paths=n_paths, scheme=scheme, seed=seed, n_workers=n_workers, cluster=cluster)
        command(drawing=drawing, **others)

    return _with(collected, PATHS, SCHEME, SEED, WORKERS, CLUSTER)


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
