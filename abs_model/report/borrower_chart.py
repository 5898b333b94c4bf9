"""The charts of what an IP note costs its debtors: rates before and after against the target, who pays whom when."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from abs_model.deal.deal import Deal
from abs_model.glossary import Language, label, words_of
from abs_model.report.borrower_sheet import BorrowerReport
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
    tick,
    write_figure,
)
from abs_model.report.naming import capital, heading
from abs_model.report.number import axis_scale, say
from abs_model.report.source import is_illustrative
from abs_model.report.text_table import clip
from abs_model.run.borrower_cost import DEBTOR, TOTAL
from abs_model.run.money_table import DEBTOR as ORIGINAL_DEBTOR
from abs_model.run.money_table import INVESTOR, VEHICLES
from abs_model.run.money_view import (
    CREDITOR,
    GOVERNMENT,
    GUARANTOR,
    OF_COSTS,
    OF_PRINCIPAL,
    OTHERS,
    money_kinds,
    principal_parts,
)

RATES = {"rate_gross": SHADES[2], "rate_before_subsidy": SHADES[0], "rate_after_subsidy": SHADES[1]}
"""Rates of which every debtor has a bar, nothing taken off first."""

PARTIES = {
    ORIGINAL_DEBTOR: Look("#2f5580"),
    VEHICLES: Look("#e6edf4", "////"),
    INVESTOR: Look("#8fb3a5"),
    GUARANTOR: Look("#e0b15c", "\\\\\\\\"),
    GOVERNMENT: Look("#adc4da", "...."),
    CREDITOR: Look("#f2f2f2", "xxxx"),
    OTHERS: Look("#8c8c8c"),
}
"""Who pays and receives, and its look."""

MOST_DEBTORS = 15
"""Debtors that have bars, the largest first."""

MOST_CELLS = 30
"""Cells of a name beside a bar, a Chinese character taking two."""

TOO_SMALL = 0.0005
"""Dates on which nobody moves this share of the largest amount are left out: nobody would see them."""


def write_borrower_charts(report: BorrowerReport, folder: Path, language: Language) -> tuple[Path, ...]:
    """Write the charts of what debtors pay as PNG (220 dpi) and SVG.

    Parameters
    ----------
    report : BorrowerReport
    folder : Path
        An existing folder.
    language : Language
        Of titles, legends and names.

    Returns
    -------
    tuple of Path
        PNG and SVG of each chart, named for what it shows and the language: ``all_in_cost_zh.svg``.

    Raises
    ------
    ReportError
        If there is no Chinese font, or it lacks a character.
    """
    with words_of(report.deal.product):
        return tuple(
            path
            for name, draw in BORROWER_CHARTS.items()
            for path in write_figure(partial(draw, report, language), folder / f"{name}_{language}")
        )


def draw_all_in_cost(report: BorrowerReport, language: Language) -> Figure:
    """Three bars for each debtor and for all: nothing taken off, before subsidy, after it; a line at the target."""
    costs = report.page.costs
    own = costs[costs["level"] == DEBTOR].nlargest(MOST_DEBTORS, "principal", keep="first")
    rows = pd.concat([own, costs[costs["level"] == TOTAL]])
    names = report.names(language) | {TOTAL: heading("total", language)}
    figure = new_figure(
        heading("all_in_cost", language), _of_the_deal(report.deal, language), (7.4, 1.9 + 0.52 * len(rows))
    )
    axes = figure.subplots()
    width = 0.26
    shown = [one for one in RATES if rows[one].notna().any()]
    for number, word in enumerate(shown):
        places = [place + (number - 1) * width for place in range(len(rows))]
        values = rows[word].fillna(0.0).to_numpy() * 100
        axes.barh(
            places, values, width, color=RATES[word].colour, hatch=RATES[word].hatch or None, edgecolor=INK,
            linewidth=0.4, label=heading(word, language),
        )  # fmt: skip
        for place, value, rate in zip(places, values, rows[word], strict=True):
            words = label("not_applicable", language) if pd.isna(rate) else f"{value:.2f}%"
            axes.annotate(
                words, (value, place), (4, 0), textcoords="offset points", va="center", fontsize=7,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
            )  # fmt: skip
    legend = [heading(word, language) for word in shown]
    legend += _draw_target(axes, report, language)
    name_bars(axes, [capital(clip(names.get(one, one), MOST_CELLS)) for one in rows["subject"]])
    dress_rates(axes, float(np.nanmax(rows[shown].to_numpy(dtype=float))) * 100)
    legend_below(figure, [legend], most=2 if language == "en" else 4)
    return figure


def draw_money(report: BorrowerReport, language: Language) -> Figure:
    """Who receives (upwards) and who pays (downwards) on each date: principal above, what it costs below."""
    table = money_kinds(report.page.money, principal_parts(report.deal))
    words = "向上为收到，向下为支付，每日合计为零"
    if language == "en":
        words = "received upwards, paid downwards; every date adds up to nothing"
    figure = new_figure(
        heading("money_chart", language), _of_the_deal(report.deal, language, words), (7.4, 6.4)
    )  # fmt: skip
    drawn: dict[str, None] = {}
    kinds = [kind for kind in (OF_PRINCIPAL, OF_COSTS) if (table["kind"] == kind).any()]
    grid = figure.subplots(len(kinds), 1, squeeze=False, height_ratios=[1.0, 1.6][-len(kinds) :]).ravel()
    for axes, kind in zip(grid, kinds, strict=True):
        drawn |= dict.fromkeys(_draw_kind(axes, table[table["kind"] == kind], kind, language))
    order = [heading(party, language) for party in PARTIES]
    legend_below(figure, [[one for one in order if one in drawn]], most=7 if language == "zh" else 4)
    return figure


def dress_rates(axes: Axes, largest: float, room: float = 1.14) -> None:
    """Per cent along an axis from nothing to a little beyond the largest."""
    axes.set_xlim(0, largest * room or 1.0)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{tick(value)}%"))
    axes.grid(axis="x")
    axes.spines["bottom"].set_visible(False)


def name_bars(axes: Axes, names: list[str]) -> None:
    """Names beside horizontal bars, the first one on top."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.spines["left"].set_visible(False)


def _of_the_deal(deal: Deal, language: Language, *more: str) -> str:
    """What a chart is drawn of; made-up claims are called so."""
    words = [f"{heading('closing_date', language)} {deal.dates.closing}", *more]
    if is_illustrative(deal, "pool.tape"):
        words.append(label("illustrative_tape", language))
    return ("；" if language == "zh" else "; ").join(words)


def _draw_target(axes: Axes, report: BorrowerReport, language: Language) -> list[str]:
    """A line at the target rate, where there is one; what its legend says."""
    target = report.deal.ip.target_rate if report.deal.ip else None
    if target is None:
        return []
    mark = f" {label('illustrative', language)}" if is_illustrative(report.deal, "ip.target_rate") else ""
    name = f"{heading('target_rate', language)} {say(target, 'rate', language, {})}{mark}"
    axes.axvline(target * 100, color=INK, linewidth=1.2, linestyle="--", label=name, zorder=1.5)
    return [name]


def _draw_kind(axes: Axes, table: pd.DataFrame, kind: str, language: Language) -> list[str]:
    """Stacked bars by date of one kind of money; what was drawn."""
    scale = axis_scale(float(table["amount"].abs().max()), language)
    wide = table.pivot_table(index="date", columns="party", values="amount", fill_value=0.0)
    wide = wide[wide.abs().max(axis=1) > TOO_SMALL * wide.abs().to_numpy().max()]
    drawn: Mapping[str, str] = {one: heading(one, language) for one in PARTIES if one in wide}
    for downwards in (False, True):
        layers = [
            Layer(name, PARTIES[party], _one_way(wide[party], scale.yuan, downwards=downwards))
            for party, name in drawn.items()
        ]
        stacked_bars(axes, [one for one in layers if any(one.heights)], width=0.62, downwards=downwards)
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.spines["bottom"].set_visible(False)
    dress_amounts(axes, scale)
    words = f"（{scale.unit}）" if language == "zh" else f" ({scale.unit})"
    axes.set_title(f"{heading(kind, language)}{words}", loc="left", fontsize=8, color=GREY, pad=4)
    label_places(axes, [f"{day:%y-%m-%d}" for day in wide.index], most=11)
    return list(drawn.values())


def _one_way(amounts: "pd.Series[float]", yuan: float, *, downwards: bool) -> tuple[float, ...]:
    """What is received, or what is paid, in the unit of an axis."""
    return tuple(max(-one if downwards else one, 0.0) / yuan for one in amounts)


BORROWER_CHARTS: dict[str, Callable[[BorrowerReport, Language], Figure]] = {
    "all_in_cost": draw_all_in_cost,
    "money_by_date": draw_money,
}
