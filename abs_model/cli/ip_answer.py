"""What the commands answer of an IP note: its tables and figures, for files and machines, and its screens."""

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import click

from abs_model.cli.speech import say
from abs_model.glossary import Language

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from abs_model.deal.deal import Deal
    from abs_model.run.ip_view import IpView
    from abs_model.run.ip_watch import IpWatch
    from abs_model.run.likelihood import Simulation
    from abs_model.run.record import Projection, Subject


@lru_cache(maxsize=1)
def view_of(subject: "Subject") -> "IpView":
    """The view of an IP note, as it was at closing; one command asks for it more than once.

    Raises
    ------
    ScenarioError
        If the pool brings something else than the claims promise.
    """
    from abs_model.run.ip_view import ip_view

    # Who pays whom is a matter of the terms, whatever has happened since.
    return ip_view(replace(subject, realised=None, rest=None))


def ip_answer_tables(subject: "Subject") -> "dict[str, pd.DataFrame]":
    """Every table that an IP note has beside those of every deal, by the name of its file."""
    from abs_model.run.ip_view import borrower_tables

    view = view_of(subject)
    return dict(view.tables) | borrower_tables(view.page)


def ip_summary(subject: "Subject") -> dict[str, object]:
    """Figures of claims, property and cost with their units; by structure, type and debtor; what ties."""
    from dataclasses import asdict

    from abs_model.cli.part import counts
    from abs_model.run.ip_view import N_DRAWS, SEED

    view = view_of(subject)
    costs = view.page.costs
    return {
        "figures": [asdict(one) for one in view.figures],
        "structures": _records(view.structures),
        "types": _records(view.tables["ip_types"]),
        "loan_to_value": _records(view.tables["loan_to_value"]),
        "all_in_cost": _records(costs[costs["level"] != "single_claim"]),
        "not_accepted_by": counts(view.tables["ip_assets"].query("not is_accepted"), "rule"),
        "left_out_by": counts(view.book.exclusions, "rule"),
        "value_range": {"n_draws": N_DRAWS, "seed": SEED},
        "identities": [
            {"identifier": one.identifier, "left": one.left / 100, "right": one.right / 100, "unit": "yuan",
             "holds": one.holds}
            for one in view.proofs
        ],
    }  # fmt: skip


def say_ip(
    subject: "Subject", runs: "tuple[Projection, Simulation | None]", folder: "Path", language: Language
) -> None:
    """Say an IP note on one screen."""
    from abs_model.report.ip_screen import ip_screen

    projection, simulation = runs
    say(ip_screen(view_of(subject), projection, language, folder, simulation))


def say_ip_head(subject: "Subject", language: Language) -> None:
    """Say what stands above the periods of an IP note."""
    from abs_model.report.ip_screen import ip_head

    say(ip_head(view_of(subject), language))


def say_ip_pool(subject: "Subject", language: Language) -> None:
    """Say what the pool of an IP note is made of on one screen."""
    from abs_model.report.ip_screen import ip_pool_screen

    say(ip_pool_screen(view_of(subject), language))


def note_writer(
    subject: "Subject", projection: "Projection", simulation: "Simulation | None", language: Language
) -> "Callable[[Path], None]":
    """What writes workbook and charts of an IP note into a folder; the charts of a simulation are everybody's."""

    def write(folder: "Path") -> None:
        from abs_model.report.chart import write_charts
        from abs_model.report.ip_chart import write_ip_charts
        from abs_model.report.ip_sheet import IpReport
        from abs_model.report.ip_workbook import write_ip_workbook

        report = IpReport(view=view_of(subject), projection=projection, simulation=simulation)
        write_ip_workbook(report, folder / "workbook.xlsx", language)
        write_ip_charts(report, folder, language)
        write_charts(projection, folder, language)

    return write


def watch_tables(watch: "IpWatch") -> "dict[str, pd.DataFrame]":
    """What has to be done by whom, where every right stands, principal against value, and what triggers come to."""
    from abs_model.run.ip_watch import trigger_table

    return {
        "ip_watch_tasks": watch.tasks,
        "ip_standing": watch.standing,
        "loan_to_value": watch.loan_to_value,
        "ip_triggers": trigger_table(watch),
    }


def watch_summary(watch: "IpWatch") -> dict[str, object]:
    """The figures of a day with their units, its triggers, rights that have ended, and how many tasks of each kind."""
    from abs_model.cli.part import counts
    from abs_model.glossary import TERMS
    from abs_model.run.ip_watch import invalidated, trigger_table, watch_figures

    name = watch.deal.name
    ended = invalidated(watch)
    return {
        "deal": watch.deal.id,
        "name": {"zh": name.zh, "en": name.en},
        "as_of": watch.as_of.isoformat(),
        "figures": [
            {"identifier": word, "value": value, "unit": TERMS[word].unit}
            for word, value in watch_figures(watch).items()
        ],
        "triggers": _records(trigger_table(watch)),
        "invalidated": _records(ended.assign(invalidated_date=ended["invalidated_date"].dt.strftime("%Y-%m-%d"))),
        "tasks_by": counts(watch.tasks, "task"),
    }


def refuse_day(deal: "Deal", day: "datetime.date", *, is_watching: bool) -> None:
    """Refuse a day as at which a deal cannot be looked at.

    Raises
    ------
    click.UsageError
        If the deal is no IP note, nobody is watching it, or the day lies before its cut-off.
    """
    if deal.ip is None:
        raise click.UsageError("--as-of: a book of bills is wanted; the dates of other deals are in the deal file.")
    if not is_watching:
        raise click.UsageError(
            f"--as-of: {deal.id} is an IP note, which only monitor looks at as at a day; its pool is that of the "
            "cut-off. Leave it out, or ask abs-model monitor."
        )
    if day < deal.dates.cut_off:
        raise click.UsageError(
            f"--as-of: {day} lies before the cut-off of {deal.id}; {deal.dates.cut_off} or a later day is wanted."
        )


def _records(table: "pd.DataFrame") -> list[dict[str, object]]:
    """Lines of a table, nothing where there is no value."""
    plain = table.astype(object).where(table.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]
