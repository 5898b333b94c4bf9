"""The charts of grids over drivers: heat map with the edge drawn in, tornado, break-even curve."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from abs_model.glossary import Language, Unit, label
from abs_model.report.chart_style import GREY, INK, SHADES, Look, legend_below, new_figure, tick
from abs_model.report.naming import capital, heading
from abs_model.report.number import axis_scale, percent_decimals
from abs_model.report.stress_words import (
    StressReport,
    driver_value,
    figure_words,
    split,
    stress_names,
    under_words,
    unit_of,
)
from abs_model.report.text_table import clip
from abs_model.scenario.driver import DRIVERS

Floats = NDArray[np.float64]

SHOWN = ("shortfall", "drawn", "shortfall_probability", "expected_loss_ratio", "call_probability", "expected_claim")
"""Figures that are drawn, the most telling first."""

MOST_FIGURES = 6
"""Charts of one grid or one tornado at most; the workbook has every figure."""

MOST_ACROSS, MOST_UP = 14, 24
"""Cells of a heat map that have room for their figure."""

LIGHT_TO_DARK = LinearSegmentedColormap.from_list("light_to_dark", ["#ffffff", "#adc4da", "#2f5580"])
"""Shades that keep their order in grey."""

BLUE = SHADES[1].colour

BEYOND = 2.0
"""How far beyond a break its curve is shown at least, as a multiple of the way to it."""

NEARLY = 0.95
"""The part of its most at which a curve has said what it has to say."""


def heat_figures(report: StressReport) -> tuple[str, ...]:
    """Figures of the grid that move, the most telling first; none without a grid."""
    if "grid" not in report.further:
        return ()
    table = report.further["grid"]
    moving = [str(column) for column in table if split(str(column))[1] in SHOWN and table[column].nunique() > 1]
    return tuple(sorted(moving, key=lambda column: SHOWN.index(split(column)[1]))[:MOST_FIGURES])


def tornado_figures(report: StressReport) -> tuple[str, ...]:
    """Figures of the tornado that any driver moves, the most telling first; none without a tornado."""
    if "tornado" not in report.further:
        return ()
    table = report.further["tornado"]
    moved = table[(table["range"] > 0) & table["identifier"].isin(SHOWN)]
    pairs = dict.fromkeys(zip(moved["subject"], moved["identifier"], strict=True))
    columns = [f"{subject}.{identifier}" for subject, identifier in pairs]
    return tuple(sorted(columns, key=lambda column: SHOWN.index(split(column)[1]))[:MOST_FIGURES])


def draw_heat_map(column: str, report: StressReport, language: Language) -> Figure:
    """One figure over two drivers, darker where it is larger; a line where things turn."""
    table, names = report.further["grid"], stress_names(report, language)
    across, up = (str(one) for one in table.columns[:2])
    found = table.pivot_table(index=up, columns=across, values=column, aggfunc="first").astype(float)
    values = found.to_numpy()
    unit, factor, write = _axis_of(split(column)[1], float(np.nanmax(values)), language)
    turned, edge, everywhere, nowhere = _turned(report, column, found)
    words = [under_words(report, table, language)]
    if turned is not None and turned.all() | (~turned).all():
        words.append(label(everywhere if turned.all() else nowhere, language))
    title = figure_words(column, names, language) + (f"（{unit}）" if language == "zh" else f" ({unit})")
    size = (7.4, min(1.9 + 0.33 * len(found), 7.0))
    figure = new_figure(title, ("；" if language == "zh" else "; ").join(words), size)
    axes = figure.subplots()
    axes.pcolormesh(
        np.arange(values.shape[1] + 1) - 0.5, np.arange(values.shape[0] + 1) - 0.5, values, cmap=LIGHT_TO_DARK,
        vmin=0.0, edgecolors="white", linewidth=0.6,
    )  # fmt: skip
    if values.shape[1] <= MOST_ACROSS and values.shape[0] <= MOST_UP:
        dark = float(np.nanmax(values)) * 0.68
        for (row, place), value in np.ndenumerate(values):
            axes.text(
                place, row, write(value / factor), ha="center", va="center", fontsize=6.8,
                color="white" if value > dark else INK,
            )  # fmt: skip
    if turned is not None and not (turned.all() or (~turned).all()):
        _draw_edge(axes, turned, heading(edge, language))
        legend_below(figure, [[heading(edge, language)]])
    for axis, driver, index in ((axes.xaxis, across, found.columns), (axes.yaxis, up, found.index)):
        stride = -(-len(index) // MOST_ACROSS)
        places = list(range(0, len(index), stride))
        axis.set_ticks(places, [driver_value(driver, float(index[place]), language) for place in places])
        axis.set_label_text(_driver_words(driver, language))
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    return figure


def _turned(report: StressReport, column: str, found: pd.DataFrame) -> tuple[NDArray[np.bool_] | None, str, str, str]:
    """Where in a heat map a tranche is paid in time and in full, or a support is called, and the words for it."""
    table, (owner, identifier) = report.further["grid"], split(column)
    if identifier == "shortfall" and f"{owner}.is_late" in table:
        late = table.pivot_table(
            index=found.index.name, columns=found.columns.name, values=f"{owner}.is_late", aggfunc="first"
        )
        paid = (found.to_numpy() == 0) & ~late.to_numpy(dtype=bool)
        return paid, "edge_of_payment", "all_paid", "none_paid"
    if identifier == "drawn":
        return found.to_numpy() > 0, "edge_of_call", "all_called", "none_called"
    return None, "", "", ""


def _draw_edge(axes: Axes, turned: NDArray[np.bool_], name: str) -> None:
    """A line between cells on either side."""
    lines = [((at + 0.5, at + 0.5), (row - 0.5, row + 0.5)) for row, at in np.argwhere(turned[:, 1:] != turned[:, :-1])]
    lines += [((at - 0.5, at + 0.5), (row + 0.5, row + 0.5)) for row, at in np.argwhere(turned[1:] != turned[:-1])]
    for number, (xs, ys) in enumerate(lines):
        # White behind ink: the line is seen on light and on dark cells.
        axes.plot(xs, ys, color="white", linewidth=4.2, solid_capstyle="projecting", zorder=3)
        axes.plot(
            xs, ys, color=INK, linewidth=2.0, solid_capstyle="projecting", zorder=4, label=None if number else name
        )


def draw_tornado(column: str, report: StressReport, language: Language) -> Figure:
    """One figure with each driver at its low and at its high value, the widest first, all together on top."""
    table, names = report.further["tornado"], stress_names(report, language)
    owner, identifier = split(column)
    own = table[(table["subject"] == owner) & (table["identifier"] == identifier)].reset_index(drop=True)
    reached = own[["at_low", "at_base", "at_high"]].to_numpy(dtype=float)
    unit, factor, write = _axis_of(identifier, float(reached.max()), language)
    base = float(reached[0, 1]) / factor
    words = f"{heading('at_base', language)}{'：' if language == 'zh' else ': '}{write(base)}"
    subtitle = ("；" if language == "zh" else "; ").join([under_words(report, table, language), words])
    title = figure_words(column, names, language) + (f"（{unit}）" if language == "zh" else f" ({unit})")
    figure = new_figure(title, subtitle, (7.4, 1.5 + 0.36 * len(own)))
    axes = figure.subplots()
    looks = {"at_low": Look("#e6edf4", "////"), "at_high": SHADES[1]}
    for (word, look), aside in zip(looks.items(), (-0.19, 0.19), strict=True):
        ends = own[word].to_numpy(dtype=float) / factor
        axes.barh(
            np.arange(len(own)) + aside, ends - base, 0.36, left=base, label=heading(word, language), color=look.colour,
            hatch=look.hatch or None, edgecolor=INK, linewidth=0.4,
        )  # fmt: skip
        for place, end in enumerate(ends):
            if not np.isclose(end, base, rtol=1e-9, atol=0):
                axes.annotate(
                    write(end), (end, place + aside), (3 if end > base else -3, 0), textcoords="offset points",
                    va="center", ha="left" if end > base else "right", fontsize=6.8,
                )  # fmt: skip
    axes.axvline(base, color=INK, linewidth=0.8)
    axes.set_yticks(range(len(own)), [_bar_words(row, language) for row in own.to_dict("records")])
    axes.set_ylim(len(own) - 0.4, -0.6)
    low, high = float(reached.min()) / factor, float(reached.max()) / factor
    room = (high - low) * 0.13
    axes.set_xlim(low - (room if low < base else 0.0), high + room)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value)))
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_visible(False)
    legend_below(figure, [[heading(word, language) for word in looks]])
    return figure


def _tick(value: float) -> str:
    """A figure on an axis that may be tiny."""
    return tick(value) if value == 0 or abs(value) >= 0.1 else f"{value:.2g}"


def _bar_words(row: Mapping[Any, Any], language: Language) -> str:
    """A driver, and its low and high value."""
    driver = str(row["driver"])
    if driver not in DRIVERS:
        return heading(driver, language)
    low, high = (driver_value(driver, row[word], language) for word in ("low_value", "high_value"))
    return f"{clip(heading(driver, language), 40)}  {low} → {high}"


def draw_break_even(driver: str, report: StressReport, language: Language) -> Figure:
    """What a tranche lacks and what supports pay along one driver, and where the tranche breaks."""
    curves, names = report.further["break_even_curve"], stress_names(report, language)
    own = curves[curves["driver"] == driver].sort_values("value", kind="stable")
    worse = DRIVERS[driver].worse
    tranche = str(own["tranche"].iloc[0])
    drawn = [f"{one.id}.drawn" for one in report.deal.support if f"{one.id}.drawn" in own]
    shown = own[_is_shown(own, [f"{tranche}.shortfall", *drawn], is_higher_worse=worse == "higher")]
    most = max(float(shown[[f"{tranche}.shortfall", *drawn]].max().max()), 0.0)
    unit, factor, _ = _axis_of("shortfall", most, language)
    title = f"{heading('break_even', language)}{'：' if language == 'zh' else ': '}{label(driver, language)}"
    subtitle = [under_words(report, curves, language)]
    if own["holds"].all():
        subtitle.append(label("never_breaks", language))
    figure = new_figure(title, ("；" if language == "zh" else "; ").join(subtitle))
    axes = figure.subplots()
    legend = []
    for provider, part in shown.groupby("provider", sort=False):
        is_alive = provider == "alive"
        whose = label("while_it_pays" if is_alive else "when_it_fails", language)
        looks = ((INK, 2.2, "-"), (BLUE, 1.3, ":")) if is_alive else ((GREY, 2.2, (0, (5, 2))),)
        for number, column in enumerate([f"{tranche}.shortfall", *(drawn if is_alive else [])]):
            name = clip(figure_words(column, names, language), 40)
            if report.deal.support:
                name += f"（{whose}）" if language == "zh" else f" ({whose})"
            colour, width, style = looks[min(number, 1)]
            axes.plot(
                part["value"], part[column] / factor, color=colour, linewidth=width, linestyle=style, label=name,
                drawstyle="steps-post" if DRIVERS[driver].unit == "count" else "default",
            )  # fmt: skip
            legend.append(name)
        if not part["holds"].all():
            _mark_break(axes, part, language)
    ends = sorted((float(shown["value"].min()), float(shown["value"].max())), reverse=worse == "lower")
    if ends[0] != ends[1]:
        axes.set_xlim(*ends)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=DRIVERS[driver].is_whole))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: driver_value(driver, value, language)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: tick(value)))
    axes.set_ylim(0, max(most / factor, 1.0) * 1.12)
    axes.grid(axis="y")
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(_driver_words(driver, language))
    axes.set_title(unit, loc="left", fontsize=8, color=GREY, pad=4)
    legend_below(figure, [legend], most=2)
    return figure


def _is_shown(own: pd.DataFrame, columns: list[str], *, is_higher_worse: bool) -> NDArray[np.bool_]:
    """Values from the mildest to where every curve is near its most, and well beyond the breaks."""
    values = own["value"].to_numpy(dtype=float) * (1 if is_higher_worse else -1)
    start, end = values.min(), values.min()
    for _, part in own.groupby("provider", sort=False):
        at = part["value"].to_numpy(dtype=float) * (1 if is_higher_worse else -1)
        for column in columns:
            height = part[column].to_numpy(dtype=float)
            if height.max() > 0:
                end = max(end, at[height >= NEARLY * height.max()].min())
        broken = at[~part["holds"].to_numpy(dtype=bool)]
        if broken.size:
            end = max(end, start + BEYOND * (broken.min() - start))
    return np.asarray(values <= (end if end > start else values.max()))


def _mark_break(axes: Axes, part: pd.DataFrame, language: Language) -> None:
    """A line where the tranche breaks first, with the value, and whether providers of support stand."""
    driver, provider = str(part["driver"].iloc[0]), str(part["provider"].iloc[0])
    broken = part.loc[~part["holds"].to_numpy(dtype=bool), "value"]
    at = float(broken.min() if DRIVERS[driver].worse == "higher" else broken.max())
    axes.axvline(at, color=INK, linewidth=0.8, linestyle=(0, (4, 3)))
    whose = label("while_it_pays" if provider == "alive" else "when_it_fails", language)
    whose = f"（{whose}）" if language == "zh" else f" ({whose})"
    # Two breaks at one value have their words one below the other.
    down = -2 if provider == "failed" else -12
    axes.annotate(
        f"{heading('breaks_at', language)} {driver_value(driver, at, language)}{whose}", (at, 1.0), (4, down),
        xycoords=("data", "axes fraction"), textcoords="offset points", va="top", fontsize=7.5,
    )  # fmt: skip


def _driver_words(driver: str, language: Language) -> str:
    return capital(label(driver, language))


def _axis_of(identifier: str, largest: float, language: Language) -> tuple[str, float, Callable[[float], str]]:
    """The unit of an axis, how much one of it is, and how a figure on it is written."""
    unit: Unit = unit_of(identifier)
    if unit == "yuan":
        scale = axis_scale(largest, language)
        return scale.unit, scale.yuan, lambda value: f"{value:,.{scale.decimals}f}"
    decimals = min(percent_decimals(largest), 6)
    return "%", 0.01, lambda value: f"{value:.{decimals}f}"
