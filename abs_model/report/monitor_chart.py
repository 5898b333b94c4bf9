"""Charts of a deal in its life: collections against plan, ageing, cover, loss ratios, headroom of triggers."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from abs_model.glossary import Language, label, words_of
from abs_model.report.chart import subtitle
from abs_model.report.chart_style import (
    INK,
    SHADES,
    Layer,
    dress_amounts,
    label_places,
    legend_below,
    looks,
    new_figure,
    stacked_bars,
    write_figure,
)
from abs_model.report.naming import heading
from abs_model.report.number import axis_scale
from abs_model.run.monitoring import Monitoring

Tables = Mapping[str, pd.DataFrame]
Draw = Callable[[Monitoring, Tables, Language], Figure]

AGES = ("not_due_face", "overdue_0_30", "overdue_31_60", "overdue_61_90", "overdue_above_90")
"""What is outstanding, by age."""

RATIOS = ("cumulative_default_ratio", "cumulative_dilution_ratio", "overdue_ratio", "delinquency_ratio")
COVERS = ("overcollateralisation_ratio", "pool_factor")
STYLES = ("-", "--", ":", "-.")


def write_monitor_charts(found: Monitoring, tables: Tables, folder: Path, language: Language) -> tuple[Path, ...]:
    """Write every chart of the windows that are over as PNG (220 dpi) and SVG; none where there are none.

    Parameters
    ----------
    found : Monitoring
    tables : mapping of str to DataFrame
        Those of the result folder.
    folder : Path
        An existing folder.
    language : Language

    Raises
    ------
    ReportError
        If there is no Chinese font, or it lacks a character.
    """
    if not found.n_elapsed:
        return ()
    with words_of(found.subject.deal.product):
        return tuple(
            path
            for name, draw in CHARTS.items()
            for path in write_figure(partial(draw, found, tables, language), folder / f"{name}_{language}")
        )


def draw_actual_plan(found: Monitoring, tables: Tables, language: Language) -> Figure:
    """What the pool has brought so far against what was planned, window by window, and what is expected next."""
    past, ahead = tables["actual_plan"], tables["forecast_12m"]
    lines = ("line_collected", "line_recovered", "line_repurchased")
    planned, actual = (_by_end(past[past["cash_line"].isin(lines)], name) for name in ("planned", "actual"))
    later, restated = (_by_end(ahead[ahead["cash_line"].isin(lines)], name) for name in ("planned", "restated"))
    ends = [*planned.index, *later.index]
    scale = axis_scale(float(pd.concat([planned, actual, later, restated]).max()), language)
    figure = new_figure(heading("actual_plan", language), subtitle(found.projection, language))
    axes = figure.subplots()
    n_past = len(planned)
    axes.bar(
        [place - 0.2 for place in range(len(ends))], [*(planned / scale.yuan), *(later / scale.yuan)], 0.38,
        label=heading("planned", language), color=SHADES[2].colour, hatch=SHADES[2].hatch, edgecolor=INK, linewidth=0.4,
    )  # fmt: skip
    axes.bar(
        [place + 0.2 for place in range(n_past)], list(actual / scale.yuan), 0.38, label=heading("actual", language),
        color=SHADES[1].colour, edgecolor=INK, linewidth=0.4,
    )  # fmt: skip
    if len(restated):
        axes.bar(
            [place + 0.2 for place in range(n_past, len(ends))], list(restated / scale.yuan), 0.38,
            label=heading("restated", language), color=SHADES[0].colour, edgecolor=INK, linewidth=0.4,
        )  # fmt: skip
    dress_amounts(axes, scale)
    label_places(axes, [f"{end:%Y-%m}" for end in ends])
    legend_below(figure, [[heading(word, language) for word in ("planned", "actual", "restated")]])
    return figure


def draw_ageing_history(found: Monitoring, tables: Tables, language: Language) -> Figure:
    """What is outstanding at the end of each window, by age."""
    table = tables["performance"]
    scale = axis_scale(float(table[list(AGES)].sum(axis=1).max()), language)
    figure = new_figure(heading("ageing", language), subtitle(found.projection, language))
    axes = figure.subplots()
    layers = [
        Layer(heading(name, language), look, tuple(float(one) / scale.yuan for one in table[name]))
        for name, look in zip(AGES, looks(len(AGES)), strict=True)
    ]
    stacked_bars(axes, layers)
    dress_amounts(axes, scale)
    label_places(axes, [f"{end:%Y-%m}" for end in table["window_end"]])
    legend_below(figure, [[layer.name for layer in layers]], most=3)
    return figure


def draw_performance_ratios(found: Monitoring, tables: Tables, language: Language) -> Figure:
    """Defaults, dilution and what is overdue as ratios above; cover and the pool's factor below."""
    table = tables["performance"]
    figure = new_figure(heading("performance", language), subtitle(found.projection, language), (7.4, 5.4))
    above, below = figure.subplots(2, 1)
    ends = [f"{end:%Y-%m}" for end in table["window_end"]]
    for axes, names in ((above, RATIOS), (below, COVERS)):
        for number, name in enumerate(names):
            axes.plot(
                range(len(table)), table[name].astype(float).tolist(), color=INK, linewidth=1.2, marker="osD^"[number],
                linestyle=STYLES[number], markersize=4, markerfacecolor="white", label=heading(name, language),
            )  # fmt: skip
        axes.grid(axis="y")
        axes.spines["left"].set_visible(False)
        label_places(axes, ends)
    above.yaxis.set_major_formatter(lambda value, _: f"{value:.1%}")
    legend_below(figure, [[heading(name, language) for name in row] for row in (RATIOS, COVERS)], most=4)
    return figure


def draw_trigger_headroom(found: Monitoring, tables: Tables, language: Language) -> Figure:
    """How much of the way to its threshold each trigger event has gone: 1 is a breach."""
    names = {one.id: one.name for one in found.subject.deal.triggers}
    table = tables["trigger_states"]
    shown = [(row, _used(row)) for row in table.to_dict("records")]
    rows = [(row, used) for row, used in shown if used is not None]
    figure = new_figure(
        heading("trigger_headroom", language),
        label("threshold_is_one", language),
        (7.4, 1.4 + 0.34 * max(len(rows), 1)),
    )
    axes = figure.subplots()
    for place, (row, used) in enumerate(rows):
        is_breached = row["test_result"] == "test_breached"
        look = SHADES[1] if is_breached else SHADES[0]
        axes.barh(place, min(used, 1.5), 0.6, color=look.colour, edgecolor=INK, linewidth=0.4)
    axes.axvline(1.0, color=INK, linewidth=1.0, linestyle="--")
    said_so = [names[str(row["trigger"])] for row, _ in rows]
    axes.set_yticks(range(len(rows)), [one.zh if language == "zh" else one.en for one in said_so])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, 1.6)
    return figure


def _by_end(table: pd.DataFrame, column: str) -> pd.Series:
    """Sums of a column by the end of the window."""
    return table.groupby("window_end", sort=False)[column].sum()


def _used(row: Mapping[Any, Any]) -> float | None:
    """Value over threshold of a trigger, the other way round where it must not fall below; None where untested."""
    value, threshold = (float(str(row[name])) for name in ("value", "threshold"))
    if value != value:  # noqa: PLR0124 - only not a number differs from itself
        return None
    if row["direction"] == "above":
        return value / threshold if threshold > 0 else float(value > 0)
    return threshold / value if value > 0 else 1.5


CHARTS: dict[str, Draw] = {
    "actual_plan": draw_actual_plan,
    "ageing": draw_ageing_history,
    "performance": draw_performance_ratios,
    "trigger_headroom": draw_trigger_headroom,
}
