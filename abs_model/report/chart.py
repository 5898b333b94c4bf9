"""The charts of a projection: collections against payments, tranche balances, maturity ladder, concentration."""

import datetime
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from abs_model.glossary import Language, label, words_of
from abs_model.pool.stratify import N_TOP, OTHERS, stratify
from abs_model.report.chart_style import (
    FLOW_LOOKS,
    GREY,
    INK,
    SHADES,
    Layer,
    day_places,
    dress_amounts,
    dress_dates,
    label_places,
    legend_below,
    looks,
    new_figure,
    stacked_bars,
    write_figure,
)
from abs_model.report.naming import capital, core_enterprise_names, heading, joined, names_of, said
from abs_model.report.number import Scale, axis_scale
from abs_model.report.source import is_illustrative
from abs_model.report.text_table import clip
from abs_model.run.record import Projection
from abs_model.run.table import collections_table, tranches_table
from abs_model.run.tally import DISBURSEMENTS, RECEIPTS, cash_flow_table, maturity_ladder

Draw = Callable[[Projection, Language], Figure]

MOST_LABELLED_BARS = 18
"""Bars that have room for their amount on top."""

MOST_CELLS = 44
"""Cells of a name beside a bar, a Chinese character taking two."""


def write_charts(projection: Projection, folder: Path, language: Language) -> tuple[Path, ...]:
    """Write every chart of the first scenario as PNG (220 dpi) and SVG.

    Parameters
    ----------
    projection : Projection
    folder : Path
        An existing folder.
    language : Language
        Of titles, legends and names.

    Returns
    -------
    tuple of Path
        PNG and SVG of each chart, named for what it shows and the language: ``maturity_ladder_zh.svg``.

    Raises
    ------
    ReportError
        If there is no Chinese font, or it lacks a character.
    """
    with words_of(projection.subject.deal.product):
        return tuple(
            path
            for name, draw in CHARTS.items()
            for path in write_figure(partial(draw, projection, language), folder / f"{name}_{language}")
        )


def draw_collections_and_payments(projection: Projection, language: Language) -> Figure:
    """Receipts of each period upwards, disbursements by payee downwards, and the cash that stays in the accounts."""
    table = _until_the_last_movement(cash_flow_table(projection))
    receipts = [kind for kind in RECEIPTS if kind in table and table[kind].any()]
    disbursements = [kind for kind in reversed(DISBURSEMENTS) if kind in table and table[kind].any()]
    scale = axis_scale(float(table[[*receipts, *disbursements, "cash_balance"]].to_numpy().max()), language)
    words = "向上为流入，向下为流出" if language == "zh" else "receipts upwards, disbursements downwards"
    figure = new_figure(heading("collections_and_payments", language), subtitle(projection, language, words))
    axes = figure.subplots()
    for kinds, downwards in ((receipts, False), (disbursements, True)):
        layers = [Layer(heading(kind, language), FLOW_LOOKS[kind], _scaled(table[kind], scale.yuan)) for kind in kinds]
        stacked_bars(axes, layers, downwards=downwards)
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.plot(
        range(len(table)), _scaled(table["cash_balance"], scale.yuan), color=INK, linewidth=1.1, marker="o",
        markersize=4, markerfacecolor="white", label=heading("cash_balance", language),
    )  # fmt: skip
    axes.spines["bottom"].set_visible(False)
    dress_amounts(axes, scale)
    label_places(axes, [f"{end:%Y-%m}" for end in table["window_end"]])
    rows = [["cash_balance", *receipts], list(reversed(disbursements))]
    legend_below(figure, [[heading(kind, language) for kind in row] for row in rows])
    return figure


def draw_tranche_balances(projection: Projection, language: Language) -> Figure:
    """What is left of each tranche from date to date, stacked, and the face of the pool behind it."""
    dates, balances = _balances(projection)
    pool = _first_scenario(projection, collections_table(projection))
    scale = axis_scale(max(sum(one[0] for one in balances.values()), float(pool["outstanding"].max())), language)
    figure = new_figure(heading("tranche_balances", language), subtitle(projection, language))
    axes = figure.subplots()
    names = names_of(projection, language)
    days = day_places(dates)
    layers = axes.stackplot(
        days, *([amount / scale.yuan for amount in amounts] for amounts in balances.values()),
        step="post", labels=[capital(names[tranche]) for tranche in balances], edgecolor=INK, linewidth=0.5,
    )  # fmt: skip
    for layer, look in zip(layers, looks(len(layers)), strict=True):
        layer.set(facecolor=look.colour, hatch=look.hatch or None)
    behind = joined(label("pool", language), label("outstanding", language), language)
    axes.step(
        day_places(pool["window_end"].tolist()), _scaled(pool["outstanding"], scale.yuan), where="post", color=INK,
        linewidth=1.4, label=capital(behind),
    )  # fmt: skip
    axes.set_ylim(bottom=0)
    room = (days[-1] - days[0]) / 50
    axes.set_xlim(days[0] - room, days[-1] + room)
    dress_amounts(axes, scale)
    dress_dates(axes)
    legend_below(figure, [[*(capital(names[tranche]) for tranche in balances), capital(behind)]])
    return figure


def draw_maturity_ladder(projection: Projection, language: Language) -> Figure:
    """Face of the pool by month of the due date, stacked by core enterprise."""
    table = maturity_ladder(projection.subject.pool)
    scale = axis_scale(float(table["amount"].max()), language)
    names = core_enterprise_names(projection.subject.deal, language) | {OTHERS: label(OTHERS, language)}
    ids = [column for column in table.columns if column not in {"month", "amount"}]
    figure = new_figure(heading("maturity_ladder", language), _of_the_pool(projection, language))
    axes = figure.subplots()
    stacked_bars(
        axes,
        [
            Layer(capital(names.get(key, key)), look, _scaled(table[key], scale.yuan))
            for key, look in zip(ids, looks(len(ids)), strict=True)
        ],
    )
    for place, amount in enumerate(_scaled(table["amount"], scale.yuan)):
        if amount and len(table) <= MOST_LABELLED_BARS:
            axes.annotate(
                f"{amount:,.{scale.decimals}f}", (place, amount), (0, 2), textcoords="offset points", ha="center",
                fontsize=7.5,
            )  # fmt: skip
    dress_amounts(axes, scale)
    label_places(axes, table["month"].tolist())
    legend_below(figure, [[capital(names.get(key, key)) for key in ids]], most=3)
    return figure


def draw_concentration(projection: Projection, language: Language) -> Figure:
    """What core enterprises and the largest suppliers come to, with their shares of the pool."""
    tables = stratify(projection.subject.pool).tables
    deal_names = core_enterprise_names(projection.subject.deal, language)
    panels = {name: tables[name][tables[name]["key"] != OTHERS].head(N_TOP) for name in ("core_enterprise", "supplier")}
    scale = axis_scale(float(panels["core_enterprise"]["amount"].max()), language)
    n_bars = [len(panel) + 0.6 for panel in panels.values()]
    figure = new_figure(
        heading("concentration", language), _of_the_pool(projection, language), (7.4, 1.3 + 0.27 * sum(n_bars))
    )
    for axes, (name, panel) in zip(figure.subplots(2, 1, height_ratios=n_bars), panels.items(), strict=True):
        amounts = _scaled(panel["amount"], scale.yuan)
        names = [
            clip(deal_names.get(key, word), MOST_CELLS) for key, word in zip(panel["key"], panel["name"], strict=True)
        ]
        axes.barh(range(len(panel)), amounts, 0.62, color=SHADES[0].colour, edgecolor=INK, linewidth=0.4)
        axes.set_yticks(range(len(panel)), names)
        axes.set_ylim(len(panel) - 0.4, -0.6)
        axes.set_xlim(0, max(amounts) * 1.2)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        axes.set_title(_panel_title(name, scale, language), loc="left", fontsize=8, color=GREY, pad=4)
        for place, (amount, share) in enumerate(zip(amounts, panel["share"], strict=True)):
            axes.annotate(
                f"{amount:,.{scale.decimals}f}  {share:.1%}", (amount, place), (4, 0), textcoords="offset points",
                va="center", fontsize=7.5,
            )  # fmt: skip
    return figure


def _panel_title(name: str, scale: Scale, language: Language) -> str:
    share = label("share", language)
    if language == "zh":
        return f"{label(name, language)}（{scale.unit}，{share}）"
    return f"{heading(name, language)} ({scale.unit}, {share})"


def subtitle(projection: Projection, language: Language, *more: str) -> str:
    """What a chart is drawn of: the scenario, and what else there is to say."""
    parts = (capital(said(projection.scenarios[0].name, language)), *more)
    return ("；" if language == "zh" else "; ").join(parts)


def _of_the_pool(projection: Projection, language: Language) -> str:
    """What a chart of the pool is drawn of: the pool at the cut-off date; invented receivables are called so."""
    deal = projection.subject.deal
    words = [f"{heading('cut_off', language)} {deal.dates.cut_off}"]
    if is_illustrative(deal, "pool.tape"):
        words.append(label("illustrative_tape", language))
    return ("；" if language == "zh" else "; ").join(words)


def _until_the_last_movement(table: pd.DataFrame) -> pd.DataFrame:
    """The periods after the closing, up to the last one in which anything moved."""
    after = table[table["period"] > 0]
    moved = after[after.select_dtypes("float").any(axis=1)]
    last = moved["period"].max() if len(moved) else 1
    return after[after["period"] <= last].reset_index(drop=True)


def _first_scenario(projection: Projection, table: pd.DataFrame) -> pd.DataFrame:
    return table[table["scenario"] == projection.scenarios[0].id].reset_index(drop=True)


def _balances(projection: Projection) -> tuple[list[datetime.date], dict[str, list[float]]]:
    """Distribution dates until nothing is left, and what is left of each tranche on them."""
    table = _first_scenario(projection, tranches_table(projection))
    wide = table.pivot_table(index="payment_date", columns="tranche", values="closing_balance")
    alive = wide.any(axis=1)
    n_shown = min(int(alive.sum()) + 1, len(wide))
    order = [tranche.id for tranche in projection.subject.deal.tranches]
    return list(wide.index[:n_shown]), {tranche: wide[tranche].tolist()[:n_shown] for tranche in order}


def _scaled(amounts: pd.Series, yuan: float) -> tuple[float, ...]:
    """Amounts in the unit of an axis."""
    return tuple(float(amount) / yuan for amount in amounts)


CHARTS: dict[str, Draw] = {
    "collections_and_payments": draw_collections_and_payments,
    "tranche_balances": draw_tranche_balances,
    "maturity_ladder": draw_maturity_ladder,
    "concentration": draw_concentration,
}
