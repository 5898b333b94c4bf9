"""The chart of a shelf: registered amount used and left, and what is outstanding by series, over time."""

import datetime
from functools import partial
from itertools import pairwise
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abs_model.glossary import Language, label
from abs_model.report.chart_style import (
    INK,
    day_places,
    dress_amounts,
    dress_dates,
    legend_below,
    looks,
    new_figure,
    write_figure,
)
from abs_model.report.naming import heading, said
from abs_model.report.number import Scale, axis_scale
from abs_model.report.text_table import clip
from abs_model.run.shelf_ledger import issued_by
from abs_model.run.shelf_plan_table import live_table, plan_table
from abs_model.run.shelf_view import ShelfView

USED, LEFT, AMBER = "#2f5580", "#e6edf4", "#b8741a"
MOST_CELLS = 96


def write_shelf_chart(view: ShelfView, folder: Path, language: Language) -> tuple[Path, ...]:
    """Write the chart of a shelf as PNG (220 dpi) and SVG.

    Parameters
    ----------
    view : ShelfView
    folder : Path
        An existing folder.
    language : Language
        Of titles, legends and names.

    Returns
    -------
    tuple of Path
        ``shelf_zh.png`` and ``shelf_zh.svg``, or ``_en``; none where nothing is issued and nothing planned.

    Raises
    ------
    ReportError
        If there is no Chinese font, or it lacks a character.
    """
    if len(use_over_time(view)) < 2:
        return ()
    return write_figure(partial(draw_shelf, view, language), folder / f"shelf_{language}")


def use_over_time(view: ShelfView) -> pd.DataFrame:
    """What is used by each closing of the ledger up to the day, and of the base path of the plan; yuan.

    Returns
    -------
    DataFrame
        closing_date, cumulative_used, is_planned, low_used.
    """
    out = view.ledger[view.ledger["closing_date"] <= view.as_of] if len(view.ledger) else view.ledger
    start = view.shelf.letter_date or view.as_of
    rows = [{"closing_date": start, "cumulative_used": view.shelf.issued_before, "is_planned": False}]
    rows += [
        {"closing_date": day, "cumulative_used": amount, "is_planned": False}
        for day, amount in zip(out["closing_date"], out["cumulative_used"], strict=True)
    ]
    table = pd.DataFrame(rows).assign(low_used=lambda frame: frame["cumulative_used"])
    if view.plan is None:
        return table
    planned = plan_table(view.plan)[["closing_date", "cumulative_used", "low_used"]].assign(is_planned=True)
    return pd.concat([table, planned], ignore_index=True)


def outstanding_by_series(view: ShelfView) -> pd.DataFrame:
    """Notes outstanding after each closing, one column a series, those to come together in the last; yuan."""
    out = issued_by(view.series, view.as_of)
    rows = [
        {"closing_date": one.closing, "series": other.deal.id, "amount": other.outstanding(one.closing) / 100}
        for one in out
        for other in out
    ]
    table = pd.DataFrame(rows, columns=["closing_date", "series", "amount"])
    if view.plan is not None:
        known = {one.deal.id for one in out}
        later = live_table(view.plan)
        later["series"] = later["series"].where(later["series"].isin(known), "series_planned")
        table = pd.concat([table, later], ignore_index=True)
    wide = table.pivot_table(index="closing_date", columns="series", values="amount", aggfunc="sum", fill_value=0.0)
    order = [*(one.deal.id for one in out), *(["series_planned"] if "series_planned" in wide else [])]
    return wide[order].sort_index()


def draw_shelf(view: ShelfView, language: Language) -> Figure:
    """Above, what is used and left, planned use dashed; below, what is outstanding by series after each closing."""
    words = [said(view.shelf.name, language), str(view.as_of)]
    if view.shelf.source.get("plan") == "illustrative" and view.plan is not None:
        words.append(label("illustrative", language))
    figure = new_figure(heading("shelf_chart", language), clip(" · ".join(words), MOST_CELLS), (7.4, 5.6))
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[3, 2])
    scale = axis_scale(view.shelf.registered_amount, language)
    shown = _draw_use(above, view, scale, language)
    names = _draw_outstanding(below, view, scale, language)
    dress_amounts(above, scale)
    dress_amounts(below, scale)
    comma = "，" if language == "zh" else ", "
    for axes, word in ((above, "cumulative_used"), (below, "series_outstanding")):
        axes.set_title(f"{heading(word, language)}{comma}{scale.unit}", loc="left", fontsize=8, color="#666666", pad=4)
    dress_dates(below)
    legend_below(figure, [shown, names], most=4)
    return figure


def _draw_use(axes: Axes, view: ShelfView, scale: Scale, language: Language) -> list[str]:
    """Steps of what is used under the line of the registered amount; the rest up to it is left."""
    table = use_over_time(view)
    registered = view.shelf.registered_amount / scale.yuan
    days = day_places([*table["closing_date"], *_end(view)])
    used = [*(table["cumulative_used"] / scale.yuan), *(table["cumulative_used"].tail(len(_end(view))) / scale.yuan)]
    names = [heading(word, language) for word in ("shelf_used", "shelf_left", "registered_amount")]
    axes.fill_between(days, used, step="post", color=USED, linewidth=0, label=names[0])
    axes.fill_between(days, used, registered, step="post", color=LEFT, linewidth=0, label=names[1])
    axes.axhline(registered, color=INK, linewidth=1.0, label=names[2])
    axes.set_ylim(0, registered * 1.08)
    if view.plan is not None:
        axes.axvline(day_places([view.as_of])[0], color=AMBER, linewidth=1.0, linestyle=":")
        words = f"{heading('as_of', language)} {view.as_of}"
        axes.annotate(
            words, (day_places([view.as_of])[0], registered * 0.93), (4, 0), textcoords="offset points", fontsize=8,
            color=AMBER, va="top",
        )  # fmt: skip
    if view.shelf.expiry is not None and view.shelf.expiry >= max(table["closing_date"]) - datetime.timedelta(days=400):
        place = day_places([view.shelf.expiry])[0]
        names.append(heading("shelf_expiry", language))
        axes.axvline(place, color=INK, linewidth=0.9, linestyle="--", label=names[-1])
    return names


def _end(view: ShelfView) -> list[datetime.date]:
    """A day behind the last closing, so that the last step is seen."""
    last = max(use_over_time(view)["closing_date"])
    return [max(last, view.shelf.expiry or last) + datetime.timedelta(days=20)]


def _draw_outstanding(axes: Axes, view: ShelfView, scale: Scale, language: Language) -> list[str]:
    """Bars of what is outstanding after each closing, series upon series."""
    wide = outstanding_by_series(view) / scale.yuan
    days = day_places(list(wide.index))
    gaps = [after - before for before, after in pairwise(days)]
    width = min([20.0, *(0.8 * gap for gap in gaps)])
    foot = [0.0] * len(days)
    names = []
    for column, look in zip(wide.columns, looks(len(wide.columns)), strict=True):
        names.append(heading(column, language) if column == "series_planned" else clip(column, 30))
        heights = wide[column].tolist()
        axes.bar(
            days, heights, width, bottom=foot, label=names[-1], color=look.colour, hatch=look.hatch or None,
            edgecolor=INK, linewidth=0.4,
        )  # fmt: skip
        foot = [low + height for low, height in zip(foot, heights, strict=True)]
    return names
