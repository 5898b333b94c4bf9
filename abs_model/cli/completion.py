"""What the shell may offer for an argument that is half typed; never an error, however wrong the files are."""

from collections.abc import Callable, Iterable
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from abs_model.errors import AbsModelError

DEALS = Path("deals")
"""Where the deals of a workspace are."""


def complete_deal(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Deal folders that begin like this, and any file besides."""
    folders = sorted(path.parent.as_posix() for path in DEALS.glob("*/deal.yaml"))
    found = _beginning(folders, incomplete)
    return found or [CompletionItem(incomplete, type="file")]


def complete_scenario(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Scenarios of the deal that is typed already."""
    return _offered(lambda: _scenarios(ctx), incomplete)


def complete_stress(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Rows of the standard ladder, and scenarios of the deal that is typed already."""
    return _offered(lambda: _stresses(ctx), incomplete)


def complete_item(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """What of the deal that is typed already can be explained."""
    return _offered(lambda: _items(ctx), incomplete)


def _offered(words: Callable[[], Iterable[str]], incomplete: str) -> list[CompletionItem]:
    try:
        return _beginning(words(), incomplete)
    except (AbsModelError, OSError):
        return []


def _beginning(words: Iterable[str], incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(word) for word in words if word.startswith(incomplete)]


def _scenarios(ctx: click.Context) -> Iterable[str]:
    from abs_model.cli.reading import read_scenarios_of
    from abs_model.cli.request import Files

    return [scenario.id for deal in _deals(ctx) for scenario in read_scenarios_of(Files(deal=deal))]


def _stresses(ctx: click.Context) -> Iterable[str]:
    from abs_model.scenario.ladder import LADDER_IDS

    return dict.fromkeys((*LADDER_IDS, *_scenarios(ctx)))


def _items(ctx: click.Context) -> Iterable[str]:
    from abs_model.io.deal_file import read_deal

    deals = [read_deal(path).deal for path in _deals(ctx)]
    return [
        name
        for deal in deals
        for name in (*deal.payees, *(account.id for account in deal.accounts), *(one.id for one in deal.support))
    ]


def _deals(ctx: click.Context) -> Iterable[Path]:
    """The deal that is typed already, if one is; click leaves it among the words that it could not place."""
    typed = ctx.params.get("deal") or next(iter(ctx.args), None)
    return [Path(typed)] if typed else []
