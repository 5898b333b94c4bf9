"""Charts of a deal in its life: collections against plan, ageing, cover, loss ratios, headroom of triggers."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from abs_model.glossary import TERMS, Language, label, words_of
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
from abs_model.report.naming import capital, heading, said
from abs_model.report.number import axis_scale, say
from abs_model.report.text_table import clip
from abs_model.run.monitoring import Monitoring

Tables = Mapping[str, pd.DataFrame]
Draw = Callable[[Monitoring, Tables, Language], Figure]

AGES = ("not_due_face", "overdue_0_30", "overdue_31_60", "overdue_61_90", "overdue_above_90")
"""What is outstanding, by age."""

RATIOS = ("cumulative_default_ratio", "cumulative_dilution_ratio", "overdue_ratio", "delinquency_ratio")
COVERS = ("overcollateralisation_ratio", "pool_factor")
STYLES = ("-", "--", ":", "-.")

MOST_USED = 1.5
"""How far beyond its threshold a trigger event is drawn."""


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
    past, ahead = (_of_pool(tables[name]) for name in ("actual_plan", "forecast_12m"))
    planned, actual = (_by_end(past, name) for name in ("planned", "actual"))
    later, restated = _without_tail(_by_end(ahead, "planned"), _by_end(ahead, "restated"))
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
    words = ("planned", "actual", *(("restated",) if len(restated) else ()))
    legend_below(figure, [[heading(word, language) for word in words]])
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
        if table[name].any() or name == AGES[0]
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
    # A line along the axis hides those that say something.
    drawn = {names: [one for one in names if table[one].fillna(0.0).any()] or [names[0]] for names in (RATIOS, COVERS)}
    for axes, names in ((above, RATIOS), (below, COVERS)):
        for number, name in enumerate(drawn[names]):
            axes.plot(
                range(len(table)), table[name].astype(float).tolist(), color=INK, linewidth=1.2, marker="osD^"[number],
                linestyle=STYLES[number], markersize=4, markerfacecolor="white", label=heading(name, language),
            )  # fmt: skip
        axes.grid(axis="y")
        axes.spines["left"].set_visible(False)
        label_places(axes, ends)
    above.yaxis.set_major_formatter(lambda value, _: f"{value:.1%}")
    legend_below(figure, [[heading(name, language) for name in row] for row in drawn.values()], most=4)
    return figure


def draw_trigger_headroom(found: Monitoring, tables: Tables, language: Language) -> Figure:
    """How much of the way to its threshold each trigger event has gone: all of it is a breach."""
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
        look, length = SHADES[1] if is_breached else SHADES[0], min(used, MOST_USED)
        axes.barh(place, length, 0.6, color=look.colour, edgecolor=INK, linewidth=0.4)
        # Past the dashed line, where no bar hides it and it hides nothing.
        axes.text(max(length, 1.0) + 0.02, place, _against(row, language), va="center", fontsize=7.5, color=INK)
    axes.axvline(1.0, color=INK, linewidth=1.0, linestyle="--")
    said_so = [clip(capital(said(names[str(row["trigger"])], language)), 42) for row, _ in rows]
    axes.set_yticks(range(len(rows)), said_so)
    axes.set_ylim(max(len(rows), 1) - 0.4, -0.6)
    axes.set_xlim(0, MOST_USED + 0.5)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1.0])
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    return figure


def _against(row: Mapping[Any, Any], language: Language) -> str:
    """What was measured, and the threshold."""
    unit, sign = TERMS[str(row["measure"])].unit, ">" if row["direction"] == "above" else "<"
    value, bound = (say(float(row[name]), unit, language, {}) for name in ("value", "threshold"))
    return f"{value} ({sign} {bound})"


def _of_pool(table: pd.DataFrame) -> pd.DataFrame:
    """What the pool brings, of the lines that are compared with the plan."""
    return table[table["cash_line"].isin(("line_collected", "line_recovered", "line_repurchased"))]


def _without_tail(planned: pd.Series, restated: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Two rows of amounts without the months at their end in which neither brings anything."""
    some = ((planned != 0) | (restated != 0)).to_numpy().nonzero()[0]
    last = int(some[-1]) + 1 if len(some) else 0
    return planned.iloc[:last], restated.iloc[:last]


def _by_end(table: pd.DataFrame, column: str) -> pd.Series:
    """Sums of a column by the end of the window."""
    return table.groupby("window_end", sort=False)[column].sum()


def _used(row: Mapping[Any, Any]) -> float | None:
    """Value over threshold of a trigger, the other way round where it must not fall below; None where untested."""
    value, threshold = (float(str(row[name])) for name in ("value", "threshold"))
    if value != value:  # noqa: PLR0124 - only not a number differs from itself
        return None
    if row["direction"] == "above":
        return value / threshold if threshold > 0 else MOST_USED * (value > 0)
    return threshold / value if value > 0 else MOST_USED


CHARTS: dict[str, Draw] = {
    "actual_plan": draw_actual_plan,
    "ageing": draw_ageing_history,
    "performance": draw_performance_ratios,
    "trigger_headroom": draw_trigger_headroom,
}
