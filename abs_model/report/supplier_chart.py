"""The chart of what suppliers pay under each way of financing, and who keeps it."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from abs_model.glossary import Language, label
from abs_model.report.chart_style import FLOW_LOOKS, GREY, INK, Look, legend_below, new_figure, tick, write_figure
from abs_model.report.naming import capital, heading
from abs_model.report.supplier_words import SupplierReport, supplier_names
from abs_model.report.text_table import clip
from abs_model.run.supplier import SUPPLIER
from abs_model.run.supplier_spread import largest_supplier, spread_of

Floats = NDArray[np.float64]

KEEPERS = {
    "investor": Look("#2f5580"),
    "bank": Look("#6f93b8", "...."),
    "guarantor": Look("#e0b15c", "////"),
    "tax": Look("#8c8c8c"),
    "originator": Look("#c4d3e2", "xxxx"),
    "platform": Look("#f3dfb8"),
    "reinvestment": FLOW_LOOKS["reinvestment_income"],
    "fees": Look("#e6edf4"),
}
"""Who keeps a part, and its look; every other keeper counts among the fees."""

BY_OTHERS = Look("#ffffff", "////")
"""What somebody else pays besides, behind the total."""

MOST_CELLS = 34
"""Cells of a name beside a bar."""


def write_supplier_charts(report: SupplierReport, folder: Path, language: Language) -> tuple[Path, ...]:
    """Write the chart of what suppliers pay as PNG (220 dpi) and SVG.

    Parameters
    ----------
    report : SupplierReport
    folder : Path
        An existing folder.
    language : Language
        Of titles, legends and names.

    Returns
    -------
    tuple of Path
        ``supplier_spread_zh.png`` and ``supplier_spread_zh.svg``, or ``_en``.

    Raises
    ------
    ReportError
        If there is no Chinese font, or it lacks a character.
    """
    return write_figure(partial(draw_supplier_spread, report, language), folder / f"supplier_spread_{language}")


def draw_supplier_spread(report: SupplierReport, language: Language) -> Figure:
    """One bar a way of financing, stacked by who keeps it: all suppliers together, and the largest one."""
    names = supplier_names(report, language)
    supplier, name = largest_supplier(report.page)
    panels = [(heading("all_suppliers", language), report.page.spread)]
    if report.page.suppliers["supplier_id"].nunique() > 2:
        panels.append((clip(name, MOST_CELLS), spread_of(report.page, supplier)))
    n_bars = report.page.spread["financing"].nunique()
    words = [heading("rate", language), label("days_of_365", language)]
    figure = new_figure(
        heading("supplier_spread", language),
        ("；" if language == "zh" else "; ").join(words),
        (7.4, 1.7 + len(panels) * (0.45 + 0.36 * n_bars)),
    )
    grid = np.atleast_1d(figure.subplots(len(panels), 1, sharex=True))
    shown: dict[str, None] = {}
    for axes, (title, spread) in zip(grid, panels, strict=True):
        shown |= dict.fromkeys(_draw_bars(axes, spread, names, language))
        axes.set_title(title, loc="left", fontsize=8, color=GREY, pad=4)
    order = [label(word, language) for word in KEEPERS] + [label("paid_by_others", language)]
    legend_below(figure, [[capital(word) for word in order if capital(word) in shown]], most=5)
    return figure


def _draw_bars(axes: Axes, spread: pd.DataFrame, names: Mapping[str, str], language: Language) -> list[str]:
    """Stack the parts of each way of financing; negative parts stand left of nothing. Returns what it drew."""
    financings = [str(one) for one in spread["financing"].unique()]
    classes = spread["keeper"].where(spread["keeper"].isin(list(KEEPERS)), "fees")
    is_own = spread["payer"] == SUPPLIER
    drawn = []
    right, left = np.zeros(len(financings)), np.zeros(len(financings))
    for keeper, look in KEEPERS.items():
        own = spread[is_own & (classes == keeper)].groupby("financing")["rate"].sum().reindex(financings).fillna(0.0)
        widths = own.to_numpy() * 100
        if not widths.any():
            continue
        name = capital(label(keeper, language))
        feet = np.where(widths >= 0, right, left)
        _bars(axes, widths, feet, look, name)
        drawn.append(name)
        right, left = right + np.maximum(widths, 0), left + np.minimum(widths, 0)
    total, others = right + left, spread[~is_own].groupby("financing")["rate"].sum().reindex(financings).fillna(0.0)
    beside = others.to_numpy() * 100
    if beside.any():
        name = capital(label("paid_by_others", language))
        _bars(axes, beside, right, BY_OTHERS, name)
        drawn.append(name)
    for place, (own_rate, more) in enumerate(zip(total, beside, strict=True)):
        words = f"{own_rate:.4f}%" + (f" + {more:.4f}%" if more else "")
        axes.annotate(
            words, (right[place] + more, place), (4, 0), textcoords="offset points", va="center", fontsize=7.5
        )
    axes.set_yticks(range(len(financings)), [capital(clip(names.get(one, one), MOST_CELLS)) for one in financings])
    axes.set_ylim(len(financings) - 0.4, -0.6)
    axes.set_xlim(min(0.0, float(left.min()) * 1.1), max(float((right + beside).max()), 0.01) * 1.22)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{tick(value)}%"))
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_visible(False)
    return drawn


def _bars(axes: Axes, widths: Floats, feet: Floats, look: Look, name: str) -> None:
    axes.barh(
        range(len(widths)), widths, 0.62, left=feet, label=name, color=look.colour, hatch=look.hatch or None,
        edgecolor=INK, linewidth=np.where(widths != 0, 0.4, 0.0),
    )  # fmt: skip
