"""The charts of the property of an IP note: loan to value, what it is worth and how sure that is, when it expires."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from dateutil.relativedelta import relativedelta
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abs_model.glossary import Language, label, words_of
from abs_model.pool.ip_standing import ip_terms
from abs_model.report.borrower_chart import MOST_CELLS, MOST_DEBTORS, dress_rates, name_bars, write_borrower_charts
from abs_model.report.chart_style import (
    GREY,
    INK,
    SHADES,
    day_places,
    dress_amounts,
    dress_dates,
    legend_below,
    new_figure,
    write_figure,
)
from abs_model.report.ip_sheet import IpReport
from abs_model.report.ip_words import debtor_names, word_of
from abs_model.report.naming import capital, heading
from abs_model.report.number import Scale, axis_scale
from abs_model.report.source import is_illustrative
from abs_model.report.text_table import clip
from abs_model.run.borrower_cost import DEBTOR, TOTAL

MOST_ASSETS = 40
"""Properties that have a bar, those first that expire first."""


def write_ip_charts(report: IpReport, folder: Path, language: Language) -> tuple[Path, ...]:
    """Write the charts of property and of what debtors pay as PNG (220 dpi) and SVG; none of what there is nothing of.

    Parameters
    ----------
    report : IpReport
    folder : Path
        An existing folder.
    language : Language
        Of titles, legends and names.

    Returns
    -------
    tuple of Path
        PNG and SVG of each chart, named for what it shows and the language: ``loan_to_value_zh.svg``.

    Raises
    ------
    ReportError
        If there is no Chinese font, or it lacks a character.
    """
    with words_of(report.deal.product):
        own = tuple(
            path
            for name, draw in IP_CHARTS.items()
            if has_any(name, report)
            for path in write_figure(partial(draw, report, language), folder / f"{name}_{language}")
        )
    return (*own, *write_borrower_charts(report.borrowers, folder, language))


def has_any(name: str, report: IpReport) -> bool:
    """Whether there is anything for a chart to show: model values where the register states inputs, property at all."""
    if name == "ip_values":
        return bool((report.view.tables["ip_values"]["ip_level"] == TOTAL).any())
    if name == "loan_to_value":
        return bool(report.view.tables["loan_to_value"]["loan_to_value_ratio"].notna().any())
    return len(report.view.tables["ip_assets"]) > 0


def draw_loan_to_value(report: IpReport, language: Language) -> Figure:
    """Principal over the value of accepted property by debtor, each with the mark of its cap."""
    table = report.view.tables["loan_to_value"]
    own = table[table["level"] == DEBTOR].nlargest(MOST_DEBTORS, "principal", keep="first")
    rows = pd.concat([own, table[table["level"] == TOTAL]])
    figure = new_figure(
        heading("loan_to_value", language),
        _of_property(report, language),
        (7.4, 1.8 + 0.34 * len(rows)),
    )
    axes = figure.subplots()
    ratios, caps = (rows[word].to_numpy(dtype=float) * 100 for word in ("loan_to_value_ratio", "loan_to_value_cap"))
    is_within = rows["is_within"].astype(bool).tolist()
    for word, chosen, look in (("is_within", True, SHADES[0]), ("above_loan_to_value", False, SHADES[1])):
        places = [place for place, within in enumerate(is_within) if within is chosen]
        axes.barh(
            places, np.nan_to_num(ratios[places]), 0.56, color=look.colour, edgecolor=INK, linewidth=0.4,
            label=heading(word, language),
        )  # fmt: skip
    cap = heading("loan_to_value_cap", language)
    axes.plot(
        caps, range(len(rows)), linestyle="none", marker="|", markersize=15, markeredgewidth=2, color=INK, label=cap
    )
    for place, (ratio, most, principal) in enumerate(zip(ratios, caps, rows["principal"], strict=True)):
        scale = axis_scale(float(rows["principal"].max()), language)
        words = label("not_applicable", language) if np.isnan(ratio) else f"{ratio:.1f}% / {most:.1f}%"
        far = np.nanmax([ratio, most, 0.0])
        axes.annotate(
            f"{words}  {scale.say_with_unit(principal)}", (far, place), (8, 0), textcoords="offset points", va="center",
            fontsize=7.5,
        )  # fmt: skip
    name_bars(axes, _names(report, rows, language))
    dress_rates(axes, float(np.nanmax([*ratios, *caps])), 1.48)
    kinds = [
        word for word, is_any in (("is_within", any(is_within)), ("above_loan_to_value", not all(is_within))) if is_any
    ]
    legend_below(figure, [[*(heading(word, language) for word in kinds), cap]])
    return figure


def draw_values(report: IpReport, language: Language) -> Figure:
    """What property was appraised at and what the model makes of it with its range: by debtor, and in total below."""
    values = report.view.tables["ip_values"]
    own = values[values["ip_level"] == DEBTOR].nlargest(MOST_DEBTORS, "appraised_value", keep="first")
    total = values[values["ip_level"] == TOTAL]
    words = "区间为5%至95%分位" if language == "zh" else "ranges are 5 % to 95 % quantiles"
    figure = new_figure(
        heading("ip_values_by_debtor", language),
        _of_property(report, language, words),
        (7.4, 2.2 + 0.42 * (len(own) + 1)),
    )
    grid = figure.subplots(2, 1, height_ratios=[len(own) + 0.5, 1.5])
    for axes, rows in zip(grid, (own, total), strict=True):
        scale = axis_scale(float(rows["model_high"].max()), language)
        _draw_ranges(axes, rows, scale, language)
        names = _names(report, rows, language)
        name_bars(axes, names)
        dress_amounts(axes, scale, along="x")
        title = f"（{scale.unit}）" if language == "zh" else f" ({scale.unit})"
        head = heading("by_debtor" if rows is own else "total", language)
        axes.set_title(head + title, loc="left", fontsize=8, color=GREY, pad=4)
    legend_below(figure, [[heading(word, language) for word in ("appraised_value", "model_value")]])
    return figure


def draw_expiry(report: IpReport, language: Language) -> Figure:
    """Until when every property lives, those that expire first on top, against the notes and the margin behind them."""
    deal, assets = report.deal, report.view.tables["ip_assets"]
    rows = assets.sort_values(["expiry_date", "ip_id"], kind="stable").head(MOST_ASSETS)
    start, maturity = deal.dates.cut_off, deal.dates.expected_maturity
    months = ip_terms(deal).expiry_margin_months
    figure = new_figure(
        heading("ip_expiry", language),
        _of_property(report, language),
        (7.4, 2.0 + 0.2 * len(rows)),
    )
    axes = figure.subplots()
    first, ends = day_places([start])[0], day_places([end.date() for end in rows["expiry_date"]])
    is_in = rows["is_accepted"].astype(bool).tolist()
    for word, chosen, look in (("is_accepted", True, SHADES[0]), ("n_refused", False, SHADES[5])):
        places = [place for place, one in enumerate(is_in) if one is chosen]
        axes.barh(
            places, [max(ends[place] - first, 0.0) for place in places], 0.6, left=first, color=look.colour,
            hatch=look.hatch or None, edgecolor=INK, linewidth=0.4, label=_standing(word, language),
        )  # fmt: skip
    lines = {f"{heading('expected_maturity', language)} {maturity}": (maturity, "-")}
    margin = f"+{months}个月" if language == "zh" else f"+{months} months"
    lines |= {margin: (maturity + relativedelta(months=months), "--")} if months else {}
    paid = rows["fee_paid_to"].notna().to_numpy()
    fees = [heading("fee_paid_to", language)] if paid.any() else []
    if fees:
        days = [day.date() for day in rows["fee_paid_to"][paid]]
        axes.plot(
            day_places(days), np.flatnonzero(paid), linestyle="none", marker="o", markersize=3.5, color=INK,
            markerfacecolor="white", label=fees[0],
        )  # fmt: skip
    for name, (day, style) in lines.items():
        axes.axvline(day_places([day])[0], color=INK, linewidth=1.1, linestyle=style, label=name)
    names = [
        f"{one}  {word_of('ip_type', kind, language)}" for one, kind in zip(rows["ip_id"], rows["ip_type"], strict=True)
    ]
    name_bars(axes, [clip(one, MOST_CELLS) for one in names])
    axes.tick_params(axis="y", labelsize=7)
    axes.set_xlim(first, _last_place([*ends, *day_places([day for day, _ in lines.values()])]))
    dress_dates(axes)
    axes.grid(axis="x")
    words = [word for word, is_any in (("is_accepted", any(is_in)), ("n_refused", not all(is_in))) if is_any]
    legend_below(
        figure, [[*(_standing(word, language) for word in words), *fees, *lines]], most=5 if language == "zh" else 3
    )
    return figure


def _draw_ranges(axes: Axes, rows: pd.DataFrame, scale: Scale, language: Language) -> None:
    """Bars of appraisals with the model's value and range over them."""
    places = np.arange(len(rows))
    appraised, model, low, high = (
        rows[word].to_numpy(dtype=float) / scale.yuan
        for word in ("appraised_value", "model_value", "model_low", "model_high")
    )
    axes.barh(
        places, appraised, 0.5, color=SHADES[0].colour, edgecolor=INK, linewidth=0.4,
        label=heading("appraised_value", language),
    )  # fmt: skip
    axes.errorbar(
        model, places, xerr=np.maximum([model - low, high - model], 0.0), fmt="o", markersize=5, color=INK,
        markerfacecolor="white", elinewidth=1.1, capsize=4, label=heading("model_value", language),
    )  # fmt: skip
    for place, (value, far, share) in enumerate(zip(model, high, rows["difference_share"], strict=True)):
        words = f"{value:,.{scale.decimals}f}" + ("" if pd.isna(share) else f"  ({share:+.1%})")
        axes.annotate(words, (far, place), (6, 0), textcoords="offset points", va="center", fontsize=7.5)
    axes.set_xlim(0, float(np.nanmax([*high, *appraised])) * 1.22)


def _standing(word: str, language: Language) -> str:
    return heading("is_accepted", language) if word == "is_accepted" else heading("excluded", language)


def _last_place(places: list[float]) -> float:
    """The end of an axis of dates, a little behind the last of some places."""
    first, last = min(places), max(places)
    return last + max((last - first) / 40, 30.0)


def _names(report: IpReport, rows: pd.DataFrame, language: Language) -> list[str]:
    """Names of debtors, the word for the total where there is none."""
    names = debtor_names(report.deal, report.view.tables["claims"], language)
    ids = [one if isinstance(one, str) else "" for one in rows["debtor_id"]]
    return [capital(clip(names[one], MOST_CELLS)) if one else heading("total", language) for one in ids]


def _of_property(report: IpReport, language: Language, *more: str) -> str:
    """What a chart of property is drawn of; a made-up register is called so."""
    day: date = report.deal.dates.cut_off
    words = [f"{heading('cut_off', language)} {day}", *more]
    if is_illustrative(report.deal, "ip.assets"):
        words.append(label("illustrative_register", language))
    return ("；" if language == "zh" else "; ").join(words)


IP_CHARTS: dict[str, Callable[[IpReport, Language], Figure]] = {
    "loan_to_value": draw_loan_to_value,
    "ip_values": draw_values,
    "ip_expiry": draw_expiry,
}
