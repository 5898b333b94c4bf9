"""The charts of a guarantor's book: use of limits, largest names, claims and cash need by week, who brings claims."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from abs_model.glossary import TERMS, Language, label, words_of
from abs_model.report.book_screen import shown_name
from abs_model.report.book_sheet import GUARANTOR_WORDS, GuarantorReport
from abs_model.report.chart_style import (
    GREY,
    INK,
    PNG_DPI,
    SHADES,
    Look,
    dress_amounts,
    label_places,
    legend_below,
    new_figure,
    tick,
    write_figure,
)
from abs_model.report.naming import capital, heading, joined
from abs_model.report.number import Scale, axis_scale, say, stated
from abs_model.run.book_draw import OTHERWISE
from abs_model.run.exposure_table import PRODUCTS
from abs_model.run.exposure_view import REST, largest_names, largest_parts, used_limits

Draw = Callable[[GuarantorReport, str, Language], Figure]

PRODUCT_LOOKS = {
    "supply_chain_abs": SHADES[1], "bill_guarantee": Look("#e0b15c", "\\\\\\\\"), "ip_abn": SHADES[2],
}  # fmt: skip
AT_MOST, AT_LEAST, OVER = SHADES[0], SHADES[2], Look("#1a1a1a")
"""A limit that may not be passed, one that must be reached, and one that is broken."""

MOST_NAMES = 12
MOST_CELLS = 40
"""Names that have bars, and cells of a name beside a bar, a Chinese character taking two."""

MOST_USE = 1.6
"""Use of a limit beyond which its bar ends with its figure."""


def write_book_charts(report: GuarantorReport, folder: Path, language: Language) -> tuple[Path, ...]:
    """Write the charts of each guarantor as PNG (220 dpi) and SVG.

    Parameters
    ----------
    report : GuarantorReport
    folder : Path
        An existing folder.
    language : Language
        Of titles, legends and names.

    Returns
    -------
    tuple of Path
        PNG and SVG of each chart, named for what it shows, the guarantor and the language:
        ``largest_names_fazhan_zh.svg``. A guarantor without limits or simulation has no chart of them.

    Raises
    ------
    ReportError
        If there is no Chinese font, or it lacks a character.
    """
    with words_of(GUARANTOR_WORDS):
        return tuple(
            path
            for guarantor in report.guarantors
            for name, draw in book_charts(report, guarantor)
            for path in write_figure(
                partial(draw, report, guarantor, language), folder / f"{name}_{guarantor}_{language}"
            )
        )


def book_charts(report: GuarantorReport, guarantor: str) -> Iterator[tuple[str, Draw]]:
    """Names of the charts of a guarantor, and what draws them."""
    if guarantor in report.views:
        yield "limits_used", draw_limits
    if len(largest_names(report.exposures(guarantor), MOST_NAMES)):
        yield "largest_names", draw_names
    found = report.simulations.get(guarantor)
    if found is not None:
        yield "book_claims_by_week", draw_weeks
        if len(largest_parts(found.book_parts, MOST_NAMES)):
            yield "names_in_claims", draw_parts


def draw_limits(report: GuarantorReport, guarantor: str, language: Language) -> Figure:
    """One bar a limit: how much of it is used, 100 % at the limit; beside it value and threshold."""
    table = used_limits(report.views[guarantor].limits)
    names = report.names(language)
    figure = _figure(
        heading("limits_used", language), _subtitle(report, guarantor, language), (7.4, 1.7 + 0.27 * len(table))
    )
    axes = figure.subplots()
    legend = []
    shares = table["used_share"].to_numpy(dtype="float64")
    is_over = table["is_met"].eq(False).fillna(False).to_numpy(dtype=bool)
    is_cap = (table["direction"] == "above").to_numpy()
    for word, look, mask in (
        ("most_allowed", AT_MOST, is_cap & ~is_over),
        ("least_allowed", AT_LEAST, ~is_cap & ~is_over),
        ("over_the_limit", OVER, is_over),
    ):
        places = np.flatnonzero(mask & np.isfinite(shares))
        if len(places):
            legend.append(heading(word, language))
            axes.barh(
                places, np.minimum(shares[places], MOST_USE) * 100, 0.64, color=look.colour, hatch=look.hatch or None,
                edgecolor=INK, linewidth=0.4, label=legend[-1],
            )  # fmt: skip
    legend.append(heading("at_the_limit", language))
    axes.axvline(100, color=INK, linewidth=0.9, linestyle=(0, (4, 3)), label=legend[-1])
    most = min(max([1.0, *shares[np.isfinite(shares)]]), MOST_USE)
    for place, row in enumerate(table.to_dict("records")):
        axes.annotate(
            _limit_words(row, language), (1.0, place), xycoords=("axes fraction", "data"), ha="right", va="center",
            fontsize=7.5, color=GREY if pd.isna(row["used_share"]) else INK,
        )  # fmt: skip
    name_bars(axes, [_limit_name(row, guarantor, names, language) for row in table.to_dict("records")])
    axes.set_xlim(0, most * 145)
    _dress_shares(axes, np.arange(0.0, most * 100 + 1, 20 if most <= 1.01 else 50))
    legend_below(figure, [legend], most=4)
    return figure


def draw_names(report: GuarantorReport, guarantor: str, language: Language) -> Figure:
    """One bar a name, the largest first: what is guaranteed of it, product upon product; below what the others are."""
    table = largest_names(report.exposures(guarantor), MOST_NAMES)
    rest, own = table[table["obligor_id"] == REST], table[table["obligor_id"] != REST]
    products = [one for one in PRODUCTS if table[one].any()]
    totals = own[products].sum(axis=1)
    scale = axis_scale(float(totals.max()), language)
    names = report.names(language)
    words = _subtitle(report, guarantor, language, *_rest_words(rest, products, scale, language))
    figure = _figure(heading("largest_names", language), words, (7.4, 1.7 + 0.3 * len(own)))
    axes = figure.subplots()
    foot = np.zeros(len(own))
    legend = []
    for product in products:
        widths = own[product].to_numpy(dtype="float64") / scale.yuan
        shown = np.flatnonzero(widths)
        if len(shown):
            legend.append(capital(label(product, language)))
            look = PRODUCT_LOOKS[product]
            axes.barh(
                shown, widths[shown], 0.64, left=foot[shown], color=look.colour, hatch=look.hatch or None,
                edgecolor=INK, linewidth=0.4, label=legend[-1],
            )  # fmt: skip
        foot = foot + widths
    for place, total in enumerate(totals):
        axes.annotate(
            scale.say(float(total)), (float(total) / scale.yuan, place), (4, 0), textcoords="offset points",
            va="center", fontsize=7.5,
        )  # fmt: skip
    name_bars(axes, [names.get(str(one), str(one)) for one in own["obligor_id"]])
    dress_amounts(axes, scale, along="x")
    axes.set_xlim(0, float(totals.max()) / scale.yuan * 1.18)
    axes.set_title(scale.unit, loc="left", fontsize=8, color=GREY, pad=4)
    legend_below(figure, [legend], most=3 if language == "zh" else 2)
    return figure


def draw_weeks(report: GuarantorReport, guarantor: str, language: Language) -> Figure:
    """Claims of each week and the cash needed so far: what one path in a hundred, in a thousand exceeds; the mean."""
    found = report.simulations[guarantor]
    weeks = _until_the_last_claim(found.book_weeks)
    words = _subtitle(report, guarantor, language, f"{label('n_paths', language)} {found.n_paths:,}",
                      *_credit_words(report, guarantor, language))  # fmt: skip
    figure = _figure(heading("book_claims_by_week", language), words, (7.4, 6.4))
    panels = figure.subplots(3, 1, sharex=True)
    comma = "，" if language == "zh" else ", "
    legend: list[str] = []
    for axes, (word, highest, draw_panel) in zip(panels, WEEK_PANELS, strict=True):
        most = float(weeks[highest].max())
        scale = axis_scale(most, language)
        legend += draw_panel(axes, weeks, scale, language)
        axes.set_ylim(0, max(most / scale.yuan, 1e-9) * 1.1)
        dress_amounts(axes, scale)
        axes.set_title(f"{heading(word, language)}{comma}{scale.unit}", loc="left", fontsize=8, color=GREY, pad=4)
    label_places(panels[-1], [str(one) for one in weeks["week"]], most=9)
    legend_below(figure, [list(dict.fromkeys(legend))], most=4)
    return figure


def draw_parts(report: GuarantorReport, guarantor: str, language: Language) -> Figure:
    """Two bars a name: its part of the expected claims, and of the mean of the worst 1 %."""
    found = report.simulations[guarantor]
    table = largest_parts(found.book_parts, MOST_NAMES)
    names = report.names(language) | {OTHERWISE: capital(label(OTHERWISE, language))}
    words = _subtitle(report, guarantor, language, f"{label('n_paths', language)} {found.n_paths:,}",
                      *_credit_words(report, guarantor, language))  # fmt: skip
    figure = _figure(heading("names_in_claims", language), words, (7.4, 1.7 + 0.4 * len(table)))
    axes = figure.subplots()
    legend = []
    for number, (word, look) in enumerate((("expected_share", SHADES[0]), ("tail_share", SHADES[1]))):
        legend.append(heading(word, language))
        places = np.arange(len(table)) + (number - 0.5) * 0.36
        values = table[word].to_numpy(dtype="float64") * 100
        axes.barh(
            places, values, 0.36, color=look.colour, hatch=look.hatch or None, edgecolor=INK, linewidth=0.4,
            label=legend[-1],
        )  # fmt: skip
        for place, value in zip(places, values, strict=True):
            axes.annotate(f"{value:.1f}%", (value, place), (4, 0), textcoords="offset points", va="center", fontsize=7)
    shown = [_part_name(row, names, language) for row in table.to_dict("records")]
    name_bars(axes, shown)
    most = float(table[["expected_share", "tail_share"]].to_numpy().max()) * 100
    axes.set_xlim(0, most * 1.15)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    _dress_shares(axes)
    legend_below(figure, [legend], most=2)
    return figure


def _figure(title: str, subtitle: str, size: tuple[float, float]) -> Figure:
    """An empty figure that is laid out as finely as it is printed, so that long names are never cut."""
    figure = new_figure(title, subtitle, size)
    figure.set_dpi(PNG_DPI)
    return figure


def name_bars(axes: Axes, names: list[str]) -> None:
    """Names beside bars, the first one at the top."""
    axes.set_yticks(range(len(names)), [capital(shown_name(one, MOST_CELLS)) for one in names], fontsize=7.5)
    axes.set_ylim(len(names) - 0.4, -0.6)


def _dress_shares(axes: Axes, ticks: "np.ndarray[tuple[int], np.dtype[np.float64]] | None" = None) -> None:
    if ticks is not None:
        axes.set_xticks(ticks)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{tick(value)}%"))
    axes.grid(axis="x")
    axes.spines["bottom"].set_visible(False)


def _draw_claims(axes: Axes, weeks: pd.DataFrame, scale: Scale, language: Language) -> list[str]:
    """Bars of quantiles, the lower one within the higher one."""
    drawn = []
    for level, width, look in (("999", 0.84, SHADES[0]), ("99", 0.46, SHADES[1])):
        drawn.append(_quantile_name(level, language))
        _bars(axes, weeks[f"claim_quantile_{level}"], scale, look, (width, drawn[-1]))
    return drawn


def _draw_means(axes: Axes, weeks: pd.DataFrame, scale: Scale, language: Language) -> list[str]:
    """Bars of the mean, with two standard errors either side."""
    name = heading("mean_of_paths", language)
    shown = _bars(axes, weeks["expected_claim"], scale, SHADES[2], (0.84, name))
    means, errors = (weeks[word].to_numpy(dtype="float64") / scale.yuan for word in _MEAN)
    axes.errorbar(shown, means[shown], yerr=2 * errors[shown], fmt="none", ecolor=INK, elinewidth=0.8)
    return [name]


def _draw_need(axes: Axes, weeks: pd.DataFrame, scale: Scale, language: Language) -> list[str]:
    """Steps of quantiles of the cash needed so far."""
    drawn = []
    for level, style in (("999", "-"), ("99", "--")):
        drawn.append(f"{_quantile_name(level, language)}{'（累计）' if language == 'zh' else ' (so far)'}")
        amounts = weeks[f"need_quantile_{level}"].to_numpy(dtype="float64") / scale.yuan
        axes.step(range(len(weeks)), amounts, where="mid", color=INK, linewidth=1.1, linestyle=style, label=drawn[-1])
    return drawn


def _bars(
    axes: Axes, amounts: "pd.Series[float]", scale: Scale, look: Look, drawn: tuple[float, str]
) -> "np.ndarray[tuple[int], np.dtype[np.intp]]":
    """Bars of one width under one name, none where there is nothing; their places."""
    heights = amounts.to_numpy(dtype="float64") / scale.yuan
    shown = np.flatnonzero(heights)
    axes.bar(
        shown, heights[shown], drawn[0], color=look.colour, hatch=look.hatch or None, edgecolor=INK, linewidth=0.4,
        label=drawn[1],
    )  # fmt: skip
    return shown


_MEAN = ("expected_claim", "expected_claim_error")

WEEK_PANELS = (
    ("claims_of_a_week", "claim_quantile_999", _draw_claims),
    ("expected_claim_of_a_week", "expected_claim", _draw_means),
    ("need_so_far", "need_quantile_999", _draw_need),
)
"""The panels of weeks: what each is called, its highest amount, and what draws it."""


def _quantile_name(level: str, language: Language) -> str:
    return heading(f"quantile_of_paths_{level}", language)


def _until_the_last_claim(weeks: pd.DataFrame) -> pd.DataFrame:
    """The weeks up to a little after the last one in which a claim is possible."""
    is_possible = (weeks[["expected_claim", "claim_quantile_999"]] > 0).any(axis=1).to_numpy()
    last = int(np.flatnonzero(is_possible).max()) if is_possible.any() else 0
    shown: pd.DataFrame = weeks.iloc[: last + 9].reset_index(drop=True)
    return shown


def _subtitle(report: GuarantorReport, guarantor: str, language: Language, *more: str) -> str:
    """Whose book, as at which day, and whether it rests on illustrative numbers."""
    parts = [shown_name(report.guarantor_name(guarantor, language), MOST_CELLS), str(report.ledger.as_of), *more]
    deals = set(report.exposures(guarantor)["deal_id"])
    if report.is_invented(guarantor) or deals & set(report.invented_deals()):
        parts.append(label("illustrative_book", language))
    return ("；" if language == "zh" else "; ").join(parts)


def _credit_words(report: GuarantorReport, guarantor: str, language: Language) -> list[str]:
    sources = report.simulations[guarantor].credit.terms.source.values()
    return [label("illustrative_assumptions", language)] if "illustrative" in sources else []


def _limit_words(row: Mapping[Hashable, Any], language: Language) -> str:
    """Value and threshold in the unit of the limit, and which way it goes."""
    if pd.isna(row["used_share"]):
        return label("not_in_files", language)
    unit = TERMS[str(row["identifier"])].unit
    value, threshold = (say(stated(row[word]), unit, language, {}) for word in ("value", "threshold"))
    return f"{value} {'≤' if row['direction'] == 'above' else '≥'} {threshold}" if row["is_met"] else (
        f"{value} {'>' if row['direction'] == 'above' else '<'} {threshold}"
    )  # fmt: skip


def _limit_name(row: Mapping[Hashable, Any], guarantor: str, names: dict[str, str], language: Language) -> str:
    """A limit and, where it is that of a client or a group, whose."""
    identifier, subject = str(row["identifier"]), str(row["subject"])
    if subject == guarantor:
        return label(identifier, language)
    kind = label(f"short_{identifier}", language)
    return f"{kind}{'：' if language == 'zh' else ': '}{names.get(subject, subject)}"


def _part_name(row: Mapping[Hashable, Any], names: dict[str, str], language: Language) -> str:
    if row["name"] != REST:
        return names.get(str(row["name"]), str(row["name"]))
    return joined(label("other_names", language), str(row["n_names"]), language)


def _rest_words(rest: pd.DataFrame, products: list[str], scale: Scale, language: Language) -> list[str]:
    """How many names are not shown, and what is guaranteed of them."""
    if rest.empty:
        return []
    n_names, amount = int(rest["n_names"].iloc[0]), float(rest[products].to_numpy().sum())
    return [f"{label('other_names', language)} {n_names:,}: {scale.say_with_unit(amount)}"]
