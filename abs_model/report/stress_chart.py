"""The charts of stresses: the ladder, the largest defaults, and those of grids where they were asked."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abs_model.glossary import Language, label
from abs_model.report.chart_style import (
    GREY,
    INK,
    SHADES,
    Layer,
    Look,
    dress_amounts,
    label_places,
    legend_below,
    new_figure,
    stacked_bars,
    write_figure,
)
from abs_model.report.grid_chart import draw_break_even, draw_heat_map, draw_tornado, heat_figures, tornado_figures
from abs_model.report.naming import capital, heading, joined, said
from abs_model.report.number import axis_scale
from abs_model.report.stress_words import StressReport, stress_names, under_words
from abs_model.report.text_table import clip
from abs_model.scenario.ladder import LADDER_VERSION

BRIDGE, LOST = Look("#f3dfb8"), Look("#c98a2b", "....")
"""What supports pay and get back, and what they pay and lose."""

MOST_CELLS = 52
"""Cells of a scenario's name beside its bar."""

MOST_COVER = 2.0
"""Cover beyond which a point stands at the edge with its figure."""


def write_stress_charts(report: StressReport, folder: Path, language: Language) -> tuple[Path, ...]:
    """Write the ladder, and a chart for each further question that has one, as PNG (220 dpi) and SVG.

    Parameters
    ----------
    report : StressReport
    folder : Path
        An existing folder.
    language : Language
        Of titles, legends and names.

    Returns
    -------
    tuple of Path
        PNG and SVG of each chart, named for what it shows and the language: ``stress_ladder_zh.svg``.

    Raises
    ------
    ReportError
        If there is no Chinese font, or it lacks a character.
    """
    return tuple(
        path
        for name, draw in stress_charts(report)
        for path in write_figure(partial(draw, report, language), folder / f"{name}_{language}")
    )


def stress_charts(report: StressReport) -> Iterator[tuple[str, Callable[[StressReport, Language], Figure]]]:
    """Names of charts, and what draws them."""
    yield "stress_ladder", draw_ladder
    for column in heat_figures(report):
        yield f"heat_map_{column.replace('.', '_')}", partial(draw_heat_map, column)
    for column in tornado_figures(report):
        yield f"tornado_{column.replace('.', '_')}", partial(draw_tornado, column)
    if "top_defaults" in report.further:
        yield "top_defaults", draw_top_defaults
    if "break_even_curve" in report.further:
        for driver in report.further["break_even_curve"]["driver"].unique():
            yield f"break_even_{driver}", partial(draw_break_even, str(driver))


def draw_ladder(report: StressReport, language: Language) -> Figure:
    """One row a stress: what investors lose, what supports pay and get back or lose, and the least cover."""
    table = report.run.table
    layers = ladder_layers(report, language)
    totals = np.sum([layer.heights for layer in layers], axis=0)
    scale = axis_scale(float(totals.max()), language)
    version = f"{label('ladder_version', language)} {LADDER_VERSION}"
    subtitle = ("；" if language == "zh" else "; ").join([version, label("illustrative_levels", language)])
    size = (7.4, 1.7 + 0.25 * len(table))
    figure = new_figure(heading("stress_ladder", language), capital(subtitle), size)
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=[3, 1.15])
    feet = np.zeros(len(table))
    for layer in layers:
        widths = np.array(layer.heights) / scale.yuan
        if widths.any():
            left.barh(
                range(len(table)), widths, 0.66, left=feet, label=layer.name, color=layer.look.colour,
                hatch=layer.look.hatch or None, edgecolor=INK, linewidth=np.where(widths > 0, 0.4, 0.0),
            )  # fmt: skip
        feet = feet + widths
    for place, total in enumerate(totals / scale.yuan):
        left.annotate(
            f"{total:,.{scale.decimals}f}" if total else label("none", language), (total, place), (4, 0),
            textcoords="offset points", va="center", fontsize=7.5, color=INK if total else GREY,
        )  # fmt: skip
    names = [capital(clip(said(one.name, language), MOST_CELLS)) for one in report.run.projection.scenarios]
    left.set_yticks(range(len(table)), names, fontsize=7.5)
    left.set_ylim(len(table) - 0.4, -0.6)
    left.set_xlim(0, max(float(totals.max()) / scale.yuan, 1.0) * 1.18)
    dress_amounts(left, scale, along="x")
    left.set_title(scale.unit, loc="left", fontsize=8, color=GREY, pad=4)
    _draw_cover(right, table, language)
    drawn = left.get_legend_handles_labels()[1]
    if drawn:
        legend_below(figure, [drawn], most=3)
    return figure


def ladder_layers(report: StressReport, language: Language) -> list[Layer]:
    """What each stress costs: whom it is lost to, then by support what comes back and what does not, yuan."""
    deal, table, names = report.deal, report.run.table, stress_names(report, language)
    layers = []
    for number, tranche in enumerate(deal.tranches):
        own = joined(clip(names[tranche.id], 20), label("loss_of_investors", language), language)
        name = label("loss_of_investors", language) if len(deal.tranches) == 1 else own
        looks = (SHADES[1], Look("#6f93b8", "xxxx"), Look("#adc4da", "////"))
        layers.append(Layer(capital(name), looks[min(number, 2)], _heights(table, f"{tranche.id}.shortfall")))
    for number, support in enumerate(deal.support):
        for word, column, look in (("bridge_lost", "support_loss", LOST), ("bridge_repaid", "timing_gap", BRIDGE)):
            own = f"{clip(names[support.id], 36)}{'：' if language == 'zh' else ': '}{label(word, language)}"
            shown = look if number == 0 else Look(("#e6e6e6", "#bdbdbd")[column == "support_loss"], look.hatch + "//")
            layers.append(Layer(capital(own), shown, _heights(table, f"{support.id}.{column}")))
    return layers


def _heights(table: pd.DataFrame, column: str) -> tuple[float, ...]:
    return tuple(float(value) for value in table[column])


def _draw_cover(axes: Axes, table: pd.DataFrame, language: Language) -> None:
    """The least cover of each stress as a point, with a line at 1.0."""
    axes.axvline(1.0, color=INK, linewidth=0.8, linestyle=(0, (4, 3)))
    for place, value in enumerate(table["least_coverage_ratio"].astype(float)):
        at = min(value, MOST_COVER)
        if not np.isnan(value):
            face = "white" if value >= 1 else INK
            axes.plot([at], [place], marker="o", markersize=4.5, color=INK, markerfacecolor=face, linestyle="none")
        words = label("not_applicable", language) if np.isnan(value) else f"{value:.4f}"
        axes.annotate(words, (1.0, place), xycoords=("axes fraction", "data"), ha="right", va="center", fontsize=7)
    # The room beyond the last point is for the figures.
    most = np.nan_to_num(table["least_coverage_ratio"].to_numpy(dtype=float), nan=0.0).max()
    axes.set_xlim(-0.05, max(1.0, min(float(most), MOST_COVER)) * 1.55)
    axes.set_xticks([0.0, 0.5, 1.0] if most <= 1.5 else [0.0, 1.0, 2.0])
    axes.set_title(heading("least_coverage_ratio", language), loc="left", fontsize=8, color=GREY, pad=4)
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_visible(False)


def draw_top_defaults(report: StressReport, language: Language) -> Figure:
    """What is lost and what supports pay when the largest, the two largest ... default: core enterprises, debtors."""
    table = report.further["top_defaults"]
    deal, names = report.deal, stress_names(report, language)
    parts = [(f"{tranche.id}.shortfall", SHADES[1]) for tranche in deal.tranches]
    parts += [
        (f"{support.id}.drawn", BRIDGE if not number else SHADES[2]) for number, support in enumerate(deal.support)
    ]
    scale = axis_scale(float(max(table[[column for column, _ in parts]].sum(axis=1).max(), 0.0)), language)
    figure = new_figure(heading("top_defaults", language), under_words(report, table, language))
    kinds = [str(kind) for kind in table["kind"].unique()]
    counts = [int((table["kind"] == kind).sum()) for kind in kinds]
    widths = [max(count, 4) for count in counts]
    panels = np.atleast_1d(figure.subplots(1, len(kinds), sharey=True, width_ratios=widths))
    legend = []
    for axes, kind in zip(panels, kinds, strict=True):
        own = table[table["kind"] == kind]
        layers = [
            Layer(
                capital(joined(clip(names[column.split(".")[0]], 24), label(column.split(".")[1], language), language)),
                look,
                tuple(float(value) / scale.yuan for value in own[column]),
            )
            for column, look in parts
        ]
        stacked_bars(axes, layers)
        face = capital(label("defaulted_face", language))
        axes.plot(
            range(len(own)), own["defaulted_face"] / scale.yuan, color=INK, linewidth=0.9, marker="o", markersize=3.5,
            markerfacecolor="white", label=face,
        )  # fmt: skip
        dress_amounts(axes, scale)
        label_places(axes, [str(count) for count in own["n_defaults"]])
        axes.set_ylim(bottom=0)
        axes.set_xlabel(heading("defaulting_names", language))
        words = f"（{scale.unit}）" if language == "zh" else f" ({scale.unit})"
        axes.set_title(heading(kind, language) + words, loc="left", fontsize=8, color=GREY, pad=4)
        legend = [face, *(layer.name for layer in layers if any(layer.heights) or layer.name in legend)]
    legend_below(figure, [legend], most=3)
    return figure
