"""The charts of a simulation: how likely more than an amount is, claims by date and week, what ratings hang on."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator
from numpy.typing import NDArray

from abs_model.glossary import Language, label, words_of
from abs_model.report.assumption import is_table_invented, rests_on_invention, table_words
from abs_model.report.chart_style import (
    GREY,
    INK,
    RULE,
    SHADES,
    dress_amounts,
    label_places,
    legend_below,
    new_figure,
    tick,
    write_figure,
)
from abs_model.report.naming import capital, heading, joined, said
from abs_model.report.number import axis_scale, say
from abs_model.report.text_table import clip
from abs_model.run.likelihood import Simulation

Draw = Callable[[Simulation, Language], Figure]
Floats = NDArray[np.float64]

MOST_PANELS = 4
MOST_CELLS = 34
"""Cells of a name in a title or a legend."""

N_POINTS = 24
"""Simulated points of a curve that have room for their error bars."""

MOST_DECADES = 6
"""Powers of ten that a logarithmic axis spans."""

MOST_ROWS = 40
"""Rows of a picture of ratings; the workbook has all."""


def write_likelihood_charts(simulation: Simulation, folder: Path, language: Language) -> tuple[Path, ...]:
    """Write every chart of a simulation as PNG (220 dpi) and SVG.

    Parameters
    ----------
    simulation : Simulation
    folder : Path
        An existing folder.
    language : Language
        Of titles, legends and names.

    Returns
    -------
    tuple of Path
        PNG and SVG of each chart, named for what it shows and the language: ``claims_by_date_zh.svg``.

    Raises
    ------
    ReportError
        If there is no Chinese font, or it lacks a character.
    """
    with words_of(simulation.subject.deal.product):
        return tuple(
            path
            for name, draw in LIKELIHOOD_CHARTS.items()
            for path in write_figure(partial(draw, simulation, language), folder / f"{name}_{language}")
        )


def draw_loss_distribution(simulation: Simulation, language: Language) -> Figure:
    """Probability of more than an amount: defaults of the pool, claims on supports; exact lines and drawn points."""
    supports = simulation.subject.deal.support[: MOST_PANELS - 1]
    panels = [(heading("pool", language), _distribution(simulation, "pool", "defaulted"))]
    panels += [(capital(said(one.name, language)), _distribution(simulation, one.id, "drawn")) for one in supports]
    shown = pd.concat([part for _, part in panels])
    scale = axis_scale(float(shown["amount"].max()), language)
    n_columns = min(len(panels), 2)
    n_rows = -(-len(panels) // n_columns)
    size = (7.4, 1.4 + 2.6 * n_rows)
    figure = new_figure(heading("loss_distribution", language), _subtitle(simulation, language), size)
    grid = figure.subplots(n_rows, n_columns, squeeze=False, sharey=True).ravel()
    for axes in grid[len(panels) :]:
        axes.set_visible(False)
    for axes, (name, part) in zip(grid, panels, strict=False):
        _draw_exceedance(axes, part, scale.yuan, language)
        axes.set_ylim(*_decades(shown))
        words = joined(clip(name, MOST_CELLS), label(str(part["identifier"].iloc[0]), language), language)
        _title(axes, f"{words}（{scale.unit}）" if language == "zh" else f"{words} ({scale.unit})")
    for axes in grid[::n_columns]:
        axes.set_ylabel(heading("probability_above", language))
    legend_below(figure, [[*([heading("exact", language)] if simulation.n_fates else []), _points(language)]])
    return figure


def draw_claims_by_date(simulation: Simulation, language: Language) -> Figure:
    """Expected claims of each date as bars, the probability of a call below them, both with two standard errors."""
    supports, shown = simulation.subject.deal.support, _until_the_last_claim(simulation.claims)
    dates = sorted(set(shown["claim_date"])) if supports else []
    scale = axis_scale(float(shown["expected_claim"].max()) if dates else 0.0, language)
    figure = new_figure(heading("claims_by_date", language), _subtitle(simulation, language))
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=[3, 2])
    names = [capital(clip(said(support.name, language), MOST_CELLS)) for support in supports]
    width = 0.7 / max(len(supports), 1)
    for number, support in enumerate(supports):
        own = shown[shown["support"] == support.id]
        aside = width * (number - (len(supports) - 1) / 2)
        places = np.array([dates.index(day) + aside for day in own["claim_date"]])
        look = SHADES[number % len(SHADES)]
        above.bar(
            places, own["expected_claim"] / scale.yuan, width, yerr=2 * own["expected_claim_error"] / scale.yuan,
            color=look.colour, hatch=look.hatch or None, edgecolor=INK, linewidth=0.4, label=names[number],
            error_kw={"elinewidth": 0.8, "ecolor": INK},
        )  # fmt: skip
        below.errorbar(
            places, own["call_probability"] * 100, yerr=200 * own["call_probability_error"], color=INK, linewidth=1.1,
            marker="os^D"[number % 4], markersize=4.5, markerfacecolor=look.colour, elinewidth=0.8, capsize=1.8,
        )  # fmt: skip
    dress_amounts(above, scale)
    comma = "，" if language == "zh" else ", "
    _title(above, f"{heading('expected_claim', language)}{comma}{scale.unit}")
    _title(below, heading("call_probability", language))
    _dress_probabilities(below)
    label_places(below, [f"{day:%Y-%m-%d}" for day in dates] or [label("none", language)], most=7)
    if len(supports) > 1:
        legend_below(figure, [names], most=3)
    return figure


def draw_claims_by_week(simulation: Simulation, language: Language) -> Figure:
    """Claims of each calendar week: what one path in a thousand exceeds as bars, below them what is expected.

    Lines span two standard errors either side; what is known exactly has none.
    """
    supports, shown = simulation.subject.deal.support, _until_the_last_week(simulation.weeks)
    weeks = sorted(set(shown["week"])) if supports else []
    figure = new_figure(heading("claims_by_week", language), _subtitle(simulation, language))
    above, below = figure.subplots(2, 1, sharex=True)
    names = [capital(clip(said(support.name, language), MOST_CELLS)) for support in supports]
    comma = "，" if language == "zh" else ", "
    width = 0.7 / max(len(supports), 1)
    for axes, word in ((above, "claim_quantile_999"), (below, "expected_claim")):
        amounts = {support.id: _of_weeks(shown, support.id, word) for support in supports}
        scale = axis_scale(max((float(one.max(initial=0.0)) for one, _, _ in amounts.values()), default=0.0), language)
        for number, support in enumerate(supports):
            amount, error, own = amounts[support.id]
            places = [weeks.index(week) + width * (number - (len(supports) - 1) / 2) for week in own]
            look = SHADES[number % len(SHADES)]
            axes.bar(
                places, amount / scale.yuan, width, yerr=2 * error / scale.yuan, color=look.colour,
                hatch=look.hatch or None, edgecolor=INK, linewidth=0.4, label=names[number],
                error_kw={"elinewidth": 0.8, "ecolor": INK},
            )  # fmt: skip
        dress_amounts(axes, scale)
        _title(axes, f"{heading(word, language)}{comma}{scale.unit}")
    label_places(below, weeks or [label("none", language)], most=9)
    if len(supports) > 1:
        legend_below(figure, [names], most=3)
    return figure


def draw_rating_sensitivity(simulation: Simulation, language: Language) -> Figure:
    """The rating of each tranche, as assumed and with each assumption worse: by default probability and by loss."""
    tranches = {tranche.id: said(tranche.name, language) for tranche in simulation.subject.deal.tranches}
    rows = simulation.ratings.head(MOST_ROWS).to_dict("records")
    table = simulation.credit.table
    scale = [*table.ratings, f"<{table.ratings[-1]}"]
    heights = [place + 0.8 * list(tranches).index(row["tranche"]) for place, row in enumerate(rows)]
    words = _subtitle(simulation, language, table_words(simulation, language))
    figure = new_figure(heading("rating_sensitivity", language), words, (7.4, 1.5 + 0.28 * (max(heights) + 1)))
    axes = figure.subplots()
    worst = 0
    for basis, fill, shift in (("rating_by_probability", SHADES[1].colour, -0.14), ("rating_by_loss", "white", 0.14)):
        known = [(scale.index(row[basis]), at) for row, at in zip(rows, heights, strict=True) if _is_rating(row[basis])]
        worst = max([worst, *(place for place, _ in known)])
        axes.plot(
            [place for place, _ in known], [at + shift for _, at in known], linestyle="none", marker="o",
            markersize=5.5, color=SHADES[1].colour, markerfacecolor=fill, label=heading(basis, language),
        )  # fmt: skip
    names = [f"{clip(tranches[row['tranche']], 16)}  {label(row['variation'], language)}" for row in rows]
    axes.set_yticks(heights, [capital(name) for name in names])
    axes.set_ylim(max(heights) + 0.6, -0.6)
    shown = scale[: max(worst + 2, 6)]
    axes.set_xticks(range(len(shown)), shown)
    axes.set_xlim(-0.6, len(shown) + 0.9)
    axes.grid(axis="x", color=RULE)
    for spine in ("left", "bottom"):
        axes.spines[spine].set_visible(False)
    for row, at in zip(rows, heights, strict=True):
        probability = say(row["shortfall_probability"], "probability", language, {})
        axes.annotate(probability, (len(shown) + 0.8, at), ha="right", va="center", fontsize=7.5)
    axes.set_title(heading("shortfall_probability", language), loc="right", fontsize=8, color=GREY, pad=4)
    legend_below(figure, [[heading(basis, language) for basis in ("rating_by_probability", "rating_by_loss")]])
    return figure


def _subtitle(simulation: Simulation, language: Language, *more: str) -> str:
    """What a chart is drawn of: scenario, number of paths, and whether it rests on illustrative numbers."""
    parts = [capital(said(simulation.scenario.name, language)), *more]
    parts.append(f"{label('n_paths', language)} {simulation.n_paths:,}")
    if rests_on_invention(simulation) or is_table_invented(simulation):
        parts.append(label("illustrative_assumptions", language))
    return ("；" if language == "zh" else "; ").join(parts)


def _distribution(simulation: Simulation, subject: str, identifier: str) -> pd.DataFrame:
    """One distribution: amounts, ascending, with the probability of more."""
    section = "pool" if identifier == "defaulted" else "support"
    frame: pd.DataFrame = simulation.distributions
    whose = (frame["section"] == section) & (frame["subject"] == subject)
    return frame.loc[whose & (frame["identifier"] == identifier)].sort_values("amount")


def _draw_exceedance(axes: Axes, part: pd.DataFrame, yuan: float, language: Language) -> None:
    """One panel: the exact probabilities as a step, the drawn ones as points with two errors either side."""
    amount, exact, drawn, error = (
        part[word].to_numpy(np.float64)
        for word in ("amount", "exact_probability_above", "probability_above", "probability_error")
    )
    amount = amount / yuan
    if np.isfinite(exact).any():
        shown = np.where(exact > 0, exact, np.nan)
        axes.step(amount, shown, where="post", color=INK, linewidth=1.1, label=heading("exact", language))
    some = _apart(amount, drawn)
    low = np.minimum(2 * error, drawn * 0.999)[some]
    axes.errorbar(
        amount[some], drawn[some], yerr=[low, 2 * error[some]], fmt="o", markersize=3, markerfacecolor="white",
        markeredgewidth=0.8, color=SHADES[1].colour, elinewidth=0.8, capsize=1.8, label=_points(language),
    )  # fmt: skip
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(numticks=MOST_DECADES + 2))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value * 100:.10g}%"))
    axes.grid(axis="y")
    axes.spines["left"].set_visible(False)
    width = float(amount.max(initial=0.0)) or 1.0
    axes.set_xlim(-0.02 * width, 1.04 * width)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: tick(value)))


def _apart(amount: Floats, drawn: Floats) -> list[int]:
    """Places of points that have room between them, of those whose probability is not 0."""
    kept: list[int] = []
    room = float(amount.max(initial=0.0)) / N_POINTS
    for place in np.flatnonzero(drawn > 0).tolist():
        if not kept or amount[place] - amount[kept[-1]] >= room:
            kept.append(place)
    return kept


def _decades(shown: pd.DataFrame) -> tuple[float, float]:
    """Where a logarithmic axis of probabilities begins and ends: at the powers of ten around what is shown."""
    known = shown[["probability_above", "exact_probability_above"]].to_numpy(np.float64)
    place = np.log10(known[known > 0])
    high = min(float(np.floor(place.max(initial=-MOST_DECADES))) + 1, 0.0)
    return 10.0 ** max(float(np.floor(place.min(initial=high - 1))), high - MOST_DECADES), 10.0**high


def _until_the_last_claim(frame: pd.DataFrame) -> pd.DataFrame:
    """The dates up to the last one on which a call is possible, and a few more so that one has neighbours."""
    if frame.empty:
        return frame
    possible = frame.loc[frame["call_probability"] > 0, "period"]
    periods = sorted(set(frame["period"]))
    last = periods.index(possible.max()) if len(possible) else 0
    shown: pd.DataFrame = frame.loc[frame["period"] <= periods[min(last + 3, len(periods) - 1)]]
    return shown


def _until_the_last_week(frame: pd.DataFrame) -> pd.DataFrame:
    """The weeks up to the last one in which a claim is possible, and one more so that it has a neighbour."""
    if frame.empty:
        return frame
    weeks = sorted(set(frame["week"]))
    possible = frame.loc[frame[["expected_claim", "claim_quantile_999"]].any(axis=1), "week"]
    last = weeks.index(possible.max()) if len(possible) else 0
    shown: pd.DataFrame = frame.loc[frame["week"] <= weeks[min(last + 1, len(weeks) - 1)]]
    return shown


def _of_weeks(frame: pd.DataFrame, support: str, word: str) -> tuple[Floats, Floats, list[str]]:
    """An amount of each week with its standard error, exact where that is known; and the weeks."""
    own = frame[frame["support"] == support]
    drawn, error, exact = (own[one].to_numpy(np.float64) for one in (word, f"{word}_error", f"exact_{word}"))
    is_drawn = np.isnan(exact)
    return np.where(is_drawn, drawn, exact), np.where(is_drawn, np.nan_to_num(error), 0.0), own["week"].tolist()


def _dress_probabilities(axes: Axes) -> None:
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.6g}%"))
    # Points at 0 are to be seen whole.
    axes.set_ylim(bottom=-0.05 * axes.get_ylim()[1])
    axes.grid(axis="y")
    axes.spines["left"].set_visible(False)


def _title(axes: Axes, words: str) -> None:
    axes.set_title(words, loc="left", fontsize=8, color=GREY, pad=4)


def _points(language: Language) -> str:
    """What the drawn points are called."""
    return "模拟值（±2倍标准误）" if language == "zh" else "Simulated (+/- 2 standard errors)"


def _is_rating(value: Any) -> bool:
    return isinstance(value, str)


LIKELIHOOD_CHARTS: dict[str, Draw] = {
    "loss_distribution": draw_loss_distribution,
    "claims_by_date": draw_claims_by_date,
    "claims_by_week": draw_claims_by_week,
    "rating_sensitivity": draw_rating_sensitivity,
}
