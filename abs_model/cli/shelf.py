"""``abs-model shelf``: how much do the shelf and each name still allow, and what may follow?"""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from abs_model.cli.option import A_FILE, SEED, Day, answers_and_writes
from abs_model.cli.question import Question
from abs_model.cli.request import Manner
from abs_model.cli.speech import complain, phrase, remark, say, say_json
from abs_model.glossary import Language

if TYPE_CHECKING:
    import pandas as pd

    from abs_model.cli.shelf_reading import ShelfCase
    from abs_model.run.shelf_view import ShelfView

FAULTY = 3
"""Exit code where series break their shelf, or a receivable is in two of them: that of a wrong deal file."""

EXAMPLES = (
    "abs-model shelf deals/fazhan-scf-shelf",
    "abs-model shelf deals/fazhan-scf-shelf --as-of 2020-09-30 --lang en",
    "abs-model shelf deals/fazhan-scf-shelf --paths 20000 --json | jq .plan",
)


@click.command(cls=Question, examples=EXAMPLES)
@click.argument("shelf", type=A_FILE)
@click.option(
    "--as-of", "as_of", type=Day(), metavar="DATE", help="As at which day; the closing of the last series if left out."
)
@click.option(
    "--paths",
    "n_paths",
    type=click.IntRange(min=0),
    default=4_096,
    show_default=True,
    metavar="N",
    help="Paths of defaults that the plan is rolled over; rounded up to groups of 1,024; 0 for the base alone.",
)
@SEED
@click.option("--alone", "is_alone", is_flag=True, help="Leave the guarantor's limits and its other deals out.")
@answers_and_writes
def shelf(shelf: Path, as_of: datetime.date | None, n_paths: int, seed: int, is_alone: bool, manner: Manner) -> None:
    """Say how much SHELF and each core enterprise still allow, and roll the plan of its series to full use or expiry.

    SHELF is a folder with a shelf.yaml, or the file itself. Its series are the deals beside it that name it, each a
    plan of its own. With a credit.yaml beside it, the plan is rolled over drawn defaults; with a guarantor.yaml of its
    guarantor in the workspace, under the guarantor's limits too. Ends with 3 where a series breaks the shelf, or a
    receivable is sold to two series.
    """
    from abs_model.cli import delivery
    from abs_model.cli.shelf_reading import read_shelf_case
    from abs_model.report.shelf_screen import shelf_screen
    from abs_model.run.shelf_plan import Drawing
    from abs_model.run.shelf_view import shelf_view

    case = read_shelf_case(shelf, as_of, is_alone=is_alone)
    folder = delivery.place_of(case.shelf.id, "shelf", manner)
    drawing = Drawing(n_paths=n_paths, seed=seed) if n_paths else None
    view = shelf_view(case.shelf, case.series, case.as_of, capacity=case.capacity, credit=case.credit, drawing=drawing)
    summary = shelf_summary(view)
    delivery.deliver(
        folder,
        manner,
        summary=summary,
        provenance=shelf_provenance(case, view),
        tables=shelf_tables(view),
        write_reports=_reports(view, manner.language),
    )
    _remark_gaps(case, view, manner.language)
    if manner.is_json:
        say_json({**summary, "folder": str(folder)})
    else:
        say(shelf_screen(view, manner.language, folder))
    if view.faults:
        complain("\n".join(map(str, view.faults)))
        click.get_current_context().exit(FAULTY)


def shelf_summary(view: "ShelfView") -> dict[str, object]:
    """The figures as at the day, series by series, the plan, and the proof that each series balances by itself."""
    from dataclasses import asdict

    from abs_model.run.shelf_plan_table import bindings_table, plan_figures
    from abs_model.run.shelf_view import shelf_figures

    plan = view.plan
    return {
        "shelf": view.shelf.id,
        "name": {"zh": view.shelf.name.zh, "en": view.shelf.name.en},
        "as_of": view.as_of,
        "figures": shelf_figures(view),
        "series": _records(view.ledger),
        "core_enterprises": _records(view.cores),
        "duplicates": _records(view.duplicates),
        "criteria": _records(view.criteria),
        "faults": [str(fault) for fault in view.faults],
        "has_guarantor_limits": view.capacity is not None,
        "plan": None if plan is None else {**asdict(plan_figures(plan)), "drawn_paths": plan.n_drawn},
        "limits": [] if plan is None else _records(bindings_table(plan)),
        "ring_fenced": {one.deal.id: one.is_balanced for one in view.series},
    }


def shelf_tables(view: "ShelfView") -> "dict[str, pd.DataFrame]":
    """Ledger, core enterprises, receivables in two series, criteria that differ, faults; the plan and its limits."""
    from abs_model.run.shelf_plan_table import bindings_table, live_table, plan_table
    from abs_model.run.shelf_view import faults_table

    tables = {
        "shelf_ledger": view.ledger,
        "shelf_cores": view.cores,
        "duplicates": view.duplicates,
        "criteria": view.criteria,
        "faults": faults_table(view),
    }
    if view.plan is None:
        return tables
    return tables | {
        "shelf_plan": plan_table(view.plan),
        "shelf_limits": bindings_table(view.plan),
        "shelf_outstanding": live_table(view.plan),
    }


def shelf_provenance(case: "ShelfCase", view: "ShelfView") -> dict[str, object]:
    """Everything that the answer depends on."""
    from abs_model import __version__

    drawn = view.plan is not None and view.plan.n_drawn > 0
    return {
        "shelf_id": case.shelf.id,
        "shelf_sha256": case.sha256,
        "as_of": case.as_of.isoformat(),
        "series": [one.projection.provenance.as_mapping() for one in case.series],
        "credit_sha256": case.credit.sha256 if case.credit is not None and drawn else "",
        "seed": view.plan.seed if view.plan is not None else None,
        "n_paths": view.plan.n_drawn if view.plan is not None else 0,
        "version": __version__,
    }


def _records(table: "pd.DataFrame") -> list[dict[str, object]]:
    from abs_model.report.number import stated

    return [{str(name): stated(value) for name, value in row.items()} for row in table.to_dict("records")]


def _reports(view: "ShelfView", language: Language) -> Callable[[Path], None]:
    """What writes workbook and chart of the shelf into a folder."""

    def write(folder: Path) -> None:
        from abs_model.report.shelf_chart import write_shelf_chart
        from abs_model.report.shelf_workbook import write_shelf_workbook

        write_shelf_workbook(view, folder / "workbook.xlsx", language)
        write_shelf_chart(view, folder, language)

    return write


def _remark_gaps(case: "ShelfCase", view: "ShelfView", language: Language) -> None:
    """Say on stderr what the plan does not know."""
    if view.plan is None:
        return
    if case.capacity is None:
        zh = "未计入担保人限额：工作区内没有其 guarantor.yaml，或使用了 --alone。"
        en = "The guarantor's limits are not looked at: there is no guarantor.yaml of it, or --alone was asked for."
        remark(phrase(zh, en, language))
    if case.credit is None:
        zh = "储架文件夹内没有 credit.yaml：仅测算无违约的基准路径。"
        en = "There is no credit.yaml beside the shelf: only the base path without defaults is rolled."
        remark(phrase(zh, en, language))
