"""A shelf on one screen, as plain text: used and left, series, core enterprises, what is wrong, the plan."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from abs_model.glossary import TERMS, Language, label
from abs_model.report.naming import heading, said
from abs_model.report.number import Value, say, screen_scale, stated
from abs_model.report.screen_line import MARK, WIDTH, as_many_as_fit, section
from abs_model.report.source import is_illustrative
from abs_model.report.text_table import clip, wrapped
from abs_model.run.shelf_plan_table import plan_figures, plan_table
from abs_model.run.shelf_view import ShelfView, shelf_figures

LEDGER = (
    "closing_date", "series_amount", "cumulative_used", "shelf_left", "series_outstanding", "series_state", "repaid_on",
    "n_suppliers",
)  # fmt: skip
CORES = ("n_live_series", "face_at_closing", "face_owed", "notes_on_name", "core_left")
PLAN = (
    "series_amount", "shelf_left", "series_outstanding", "binding_limit", "n_live_series", "suppliers_reached",
    "mean_series_amount", "held_back_share",
)  # fmt: skip
PLAN_FIGURES = (
    "planned_amount", "planned_series", "left_at_end", "full_use_date", "highest_outstanding", "most_live_series",
    "suppliers_reached", "suppliers_goal_date", "guarantee_fees", "first_limit", "first_limit_date", "ended_by",
)  # fmt: skip
PATH_FIGURES = (
    "mean_planned_amount", "low_planned_amount", "full_use_probability", "claim_probability", "least_left"
)  # fmt: skip

MOST_CORES = 8
MOST_FAULTS = 6
MOST_STEPS = 24
"""Lines of each table on the screen; the files have all of them."""

LOUD = "!!"


def shelf_screen(view: ShelfView, language: Language, folder: Path | None = None) -> str:
    """The one-screen answer.

    Parameters
    ----------
    view : ShelfView
    language : Language
    folder : Path, optional
        Where the results are; left out where it is not to be named.

    Returns
    -------
    str
        Lines of at most ``WIDTH`` cells, without a line break at the end.
    """
    lines = [*_title(view, language), "", *_figures(view, language), "", *_ledger(view, language)]
    if len(view.cores):
        lines += ["", *_cores(view, language)]
    lines += ["", *_faults(view, language)]
    if view.plan is not None:
        lines += ["", *_plan_figures(view, language), "", *_plan(view, language)]
    if MARK in "".join(lines):
        lines += ["", f"{MARK} {label('illustrative', language)}"]
    if folder is not None:
        lines += ["", *section("files", [str(folder)], language)]
    return "\n".join(lines)


def _title(view: ShelfView, language: Language) -> Iterator[str]:
    yield clip(said(view.shelf.name, language), WIDTH)
    scale = screen_scale(language)
    parts = [f"{label('as_of', language)} {view.as_of}", view.shelf.id, f"{label('unit', language)} {scale.unit}"]
    yield from wrapped(parts, WIDTH, 0)


def _figures(view: ShelfView, language: Language) -> tuple[str, ...]:
    parts = [
        f"{label(word, language)} {_words(word, stated(value), language)}{_mark(view, word)}"
        for word, value in shelf_figures(view).items()
        if value is not None
    ]
    return section("shelf", parts, language)


def _mark(view: ShelfView, word: str) -> str:
    """The mark of what rests on an illustrative number of the shelf file."""
    rests_on = {"shelf_expiry": "letter_date", "first_issue_deadline": "letter_date"}.get(word, word)
    return MARK if view.shelf.source.get(rests_on) == "illustrative" else ""


def _ledger(view: ShelfView, language: Language) -> tuple[str, ...]:
    title = heading("shelf_ledger", language)
    if view.ledger.empty:
        return (title, label("none", language))
    is_invented = {one.deal.id: is_illustrative(one.deal, "dates.closing") for one in view.series}
    names = [f"{one}{MARK if is_invented[one] else ''}" for one in view.ledger["series"]]
    return (title, *_table(view.ledger.assign(series=names), "series", LEDGER, language))


def _cores(view: ShelfView, language: Language) -> tuple[str, ...]:
    table = view.cores.head(MOST_CORES)
    names = _core_names(view, language)
    shown = table.assign(core_enterprise_name=[names.get(one, one) for one in table["core_enterprise_id"]])
    columns = [one for one in CORES if one != "core_left" or view.shelf.per_core_enterprise_cap is not None]
    lines = _table(shown, "core_enterprise_name", columns, language)
    return (heading("shelf_cores", language), *lines, *_more(len(view.cores) - len(table), "shelf_cores.csv", language))


def _core_names(view: ShelfView, language: Language) -> dict[str, str]:
    """Core enterprises of series and plan by id; in Chinese where there is no English name."""
    planned = view.shelf.plan.core_enterprises if view.shelf.plan else ()
    cores = [*planned, *(core for one in view.series for core in one.deal.core_enterprises)]
    return {one.id: one.name if language == "zh" or one.name_en is None else one.name_en for one in cores}


def _faults(view: ShelfView, language: Language) -> Iterator[str]:
    """Every fault in full, the loud mark first; and that there is none."""
    if not view.faults:
        told = [label("none", language)]
        n_alike = int((view.duplicates["duplicate_kind"] == "shared_invoice").sum()) if len(view.duplicates) else 0
        if n_alike:
            told.append(f"{label('shared_invoice', language)} {n_alike:,}: duplicates.csv")
        if len(view.criteria):
            told.append(f"{label('criteria_difference', language)} {len(view.criteria):,}: criteria.csv")
        yield from section("shelf_faults", told, language)
        return
    yield heading("shelf_faults", language)
    for one in view.faults[:MOST_FAULTS]:
        yield from wrapped(f"{LOUD} {one}".split(" "), WIDTH, 3)
    yield from _more(len(view.faults) - MOST_FAULTS, "faults.csv", language)


def _plan_figures(view: ShelfView, language: Language) -> tuple[str, ...]:
    assert view.plan is not None  # noqa: S101 - asked before
    figures = asdict(plan_figures(view.plan))
    parts = [_figure(word, figures[word], language) for word in PLAN_FIGURES]
    if view.shelf.source.get("plan") == "illustrative":
        parts[0] += MARK
    lines = section("shelf_plan", parts, language)
    if view.capacity is None:
        lines = (*lines, *section("shelf_guarantor", [label("not_applicable", language)], language))
    if view.plan.n_drawn:
        drawn = [_figure("drawn_paths", view.plan.n_drawn, language)]
        drawn += [_figure(word, figures[word], language) for word in PATH_FIGURES]
        lines = (*lines, *section("shelf_paths", drawn, language))
    return lines


def _figure(word: str, value: object, language: Language) -> str:
    return f"{label(word, language)} {_words(word, stated(value), language)}"


def _plan(view: ShelfView, language: Language) -> tuple[str, ...]:
    assert view.plan is not None  # noqa: S101 - asked before
    table = plan_table(view.plan)
    shown = table.head(MOST_STEPS)
    columns = [one for one in PLAN if one != "held_back_share" or view.plan.n_drawn]
    return (
        *_table(shown, "closing_date", columns, language),
        *_more(len(table) - len(shown), "shelf_plan.csv", language),
    )


def _table(table: pd.DataFrame, first: str, columns: Sequence[str], language: Language) -> tuple[str, ...]:
    """The first column to the left, then as many of the others as fit."""
    shown = [[heading(first, language), *(clip(_words(first, stated(one), language), 30) for one in table[first])]]
    for column in columns:
        words = [_words(column, stated(value), language) for value in table[column].tolist()]
        shown.append([heading(column, language), *words])
    return as_many_as_fit(shown)


def _words(word: str, value: Value, language: Language) -> str:
    """A value by the unit of its term; amounts in the unit of the screen, states by their names."""
    unit = TERMS[word].unit
    if unit == "yuan" and isinstance(value, int | float):
        return screen_scale(language).say(float(value))
    names = {value: label(value, language)} if isinstance(value, str) and value in TERMS and unit == "state" else {}
    return say(value, unit, language, names)


def _more(n_left: int, file: str, language: Language) -> tuple[str, ...]:
    return (f"{label('others', language)} {n_left:,}: {file}",) if n_left > 0 else ()
