"""The chart of a sizing: how the figure moves with the term, and where it meets the target."""

import datetime
import math
from functools import partial
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from abs_model.glossary import Language, Unit, label
from abs_model.report.chart_style import GREY, INK, day_places, legend_below, new_figure, write_figure
from abs_model.report.naming import capital, heading, said
from abs_model.report.number import axis_scale, stated
from abs_model.report.size_screen import words_for
from abs_model.report.text_table import clip
from abs_model.run.size import AROUND, Answer

BLUE, AMBER = "#2f5580", "#b8741a"

WIDEST_LOOK = 3 * max(AROUND)
"""How far from the value a point may lie and still be drawn, as a part of the value; the workbook has all."""

MOST_CELLS = 96
"""Cells of the line below the title."""

PER_CENT: frozenset[Unit] = frozenset({"rate", "share", "probability"})

Point = tuple[float, float, bool]
"""Term, figure, whether the target is met."""


def write_size_charts(answer: Answer, folder: Path, language: Language) -> tuple[Path, ...]:
    """Write the chart of a sizing as PNG (220 dpi) and SVG.

    Parameters
    ----------
    answer : Answer
    folder : Path
        An existing folder.
    language : Language
        Of titles, legends and names.

    Returns
    -------
    tuple of Path
        ``size_zh.png`` and ``size_zh.svg``, or ``_en``; none where no candidate has a figure.

    Raises
    ------
    ReportError
        If there is no Chinese font, or it lacks a character.
    """
    if not curve(answer):
        return ()
    return write_figure(partial(draw_size, answer, language), folder / f"size_{language}")


def curve(answer: Answer) -> tuple[Point, ...]:
    """The candidates near the value that have a finite figure, in order of the term."""
    centre = answer.best_value
    points = []
    for value, figure, is_met in answer.table[["term_value", "figure_value", "is_met"]].itertuples(index=False):
        place = _place(stated(figure))
        is_near = centre is None or abs(value - centre) <= WIDEST_LOOK * abs(centre) or not centre
        if place is not None and is_near:
            points.append((float(value), place, bool(is_met)))
    return tuple(points)


def draw_size(answer: Answer, language: Language) -> Figure:
    """The figure against the term, the target as a line, the value that was found (or the best reached) marked."""
    points = curve(answer)
    name = capital(label(answer.target.figure, language))
    words = [said(answer.question.scenario.name, language), str(answer.target)]
    figure = new_figure(f"{answer.term.id}: {heading('sizing_curve', language)}", clip(" · ".join(words), MOST_CELLS))
    axes = figure.subplots()
    axes.plot([point[0] for point in points], [point[1] for point in points], color=BLUE, linewidth=1.2, zorder=2)
    shown = [_draw_points(axes, points, language, is_met=is_met) for is_met in (True, False)]
    threshold = _place(answer.target.stated(answer.target.number))
    if threshold is not None:
        shown.append(heading("sizing_threshold", language))
        axes.axhline(threshold, color=AMBER, linewidth=1.1, linestyle="--", label=shown[-1], zorder=1)
    shown.append(_mark_found(axes, answer, language))
    axes.margins(x=0.08, y=0.16)
    _dress(axes, answer, name, language)
    legend_below(figure, [[one for one in shown if one]])
    return figure


def _draw_points(axes: Axes, points: tuple[Point, ...], language: Language, *, is_met: bool) -> str:
    """Full dots where the target is met, hollow ones where it is not; returns the name, if there are any."""
    own = [point for point in points if point[2] == is_met]
    if not own:
        return ""
    name = heading("is_met" if is_met else "is_not_met", language)
    axes.plot(
        [point[0] for point in own], [point[1] for point in own], linestyle="none", marker="o", markersize=5,
        markerfacecolor=BLUE if is_met else "#ffffff", markeredgecolor=BLUE, label=name, zorder=3,
    )  # fmt: skip
    return name


def _mark_found(axes: Axes, answer: Answer, language: Language) -> str:
    """Mark the value, or the best reached where no value meets the target."""
    place = _place(answer.best_figure)
    if answer.best_value is None or place is None:
        return ""
    name = heading("best_reached" if answer.value is None else "value_found", language)
    axes.plot(
        [answer.best_value], [place], linestyle="none", marker="D", markersize=8, markerfacecolor=AMBER,
        markeredgecolor=INK, markeredgewidth=0.8, label=name, zorder=4,
    )  # fmt: skip
    axes.axvline(answer.best_value, color=GREY, linewidth=0.6, linestyle=":", zorder=1)
    words = words_for(answer.best_value, answer.term.unit, language)
    axes.annotate(
        words, (answer.best_value, 1), (4, -2), xycoords=("data", "axes fraction"), textcoords="offset points",
        va="top", fontsize=8,
    )  # fmt: skip
    return name


def _place(figure: object) -> float | None:
    """Where a figure stands on the axis; nowhere if there is none, or it is infinite."""
    if isinstance(figure, datetime.date):
        return day_places([figure])[0]
    return float(figure) if isinstance(figure, int | float) and math.isfinite(figure) else None


def _dress(axes: Axes, answer: Answer, name: str, language: Language) -> None:
    """Say both axes in the units of what they show."""
    unit = _dress_axis(axes, "x", answer.term.unit, language)
    axes.set_xlabel(f"{answer.term.id} ({unit})" if unit else answer.term.id, fontsize=8)
    unit = _dress_axis(axes, "y", answer.target.unit, language)
    axes.set_title(f"{answer.target.name} {name}" + (f" ({unit})" if unit else ""), loc="left", fontsize=8, color=GREY)
    axes.grid(axis="y")


def _dress_axis(axes: Axes, along: str, unit: Unit, language: Language) -> str:
    """Ticks of an axis with as many decimals as tell them apart; returns the unit where it is money."""
    axis, (low, high) = (axes.xaxis, axes.get_xlim()) if along == "x" else (axes.yaxis, axes.get_ylim())
    if unit == "date":
        axis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        axis.set_major_formatter(FuncFormatter(lambda value, _: str(_day(value))))
        return ""
    scale = axis_scale(max(abs(low), abs(high)), language) if unit == "yuan" else None
    factor, sign = (1 / scale.yuan if scale else 100.0 if unit in PER_CENT else 1.0), "%" if unit in PER_CENT else ""
    span = max((high - low) * factor, 1e-12)
    decimals = max(0, 2 - math.floor(math.log10(span)))
    is_whole = unit in {"count", "days"}
    axis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10], integer=is_whole))
    axis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value * factor, decimals) + sign))
    return scale.unit if scale else ""


def _tick(value: float, decimals: int) -> str:
    words = f"{round(value, decimals) + 0.0:,.{decimals}f}"
    return words.rstrip("0").rstrip(".") if "." in words else words


def _day(place: float) -> datetime.date:
    """The day of a place on an axis of dates, which counts from 1970."""
    return datetime.date(1970, 1, 1) + datetime.timedelta(days=round(place))
