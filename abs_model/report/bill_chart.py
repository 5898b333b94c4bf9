"""The charts of a book of bills: lines and their use, maturities, what is overdue, who bears claims."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from abs_model.glossary import Language, label
from abs_model.pool.ageing import BUCKETS, REASONS
from abs_model.pool.bill_book import BillBook
from abs_model.report.bill_words import acceptor_names, bearer_names, frozen_words, is_invented, largest_in_use, word_of
from abs_model.report.chart_style import (
    GREY,
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
from abs_model.report.likelihood_screen import UNIT_OF_DAYS
from abs_model.report.naming import capital, heading
from abs_model.report.number import Scale, axis_scale
from abs_model.report.text_table import clip

Tables = Mapping[str, pd.DataFrame]
Draw = Callable[[BillBook, Tables, Language], Figure]

MOST_ACCEPTORS = 15
"""Acceptors that have a bar, those first that use most."""

MOST_CELLS = 40
"""Cells of a name beside a bar, a Chinese character taking two."""

RUNGS = ("past_due", "daily", "weekly", "monthly")
"""Kinds of rungs of the maturity ladder, in their order."""

MOST_LABELLED_BARS = 18
"""Bars that have room for their amount on top."""


def write_book_charts(book: BillBook, tables: Tables, folder: Path, language: Language) -> tuple[Path, ...]:
    """Write every chart of a book as at its day as PNG (220 dpi) and SVG; none of what there is nothing of.

    Parameters
    ----------
    book : BillBook
    tables : mapping of str to DataFrame
        By the name of their file: lines, ladder, ageing, claims, sharing.
    folder : Path
        An existing folder.
    language : Language
        Of titles, legends and names.

    Returns
    -------
    tuple of Path
        PNG and SVG of each chart, named for what it shows and the language: ``line_utilisation_zh.svg``.

    Raises
    ------
    ReportError
        If there is no Chinese font, or it lacks a character.
    """
    return tuple(
        path
        for name, draw in BOOK_CHARTS.items()
        if has_any(name, tables)
        for path in write_figure(partial(draw, book, tables, language), folder / f"{name}_{language}")
    )


def has_any(name: str, tables: Tables) -> bool:
    """Whether there is anything for a chart to show: bills that are overdue, claims that are paid."""
    if name == "ageing":
        return bool(tables["ageing"]["n_bills"].any())
    return len(tables["claims"]) > 0 if name == "sharing" else True


def draw_line_utilisation(book: BillBook, tables: Tables, language: Language) -> Figure:
    """What the largest acceptors use of their lines; frozen lines are hatched and say why."""
    lines = largest_in_use(tables["lines"], MOST_ACCEPTORS)
    names = acceptor_names(book, language)
    scale = axis_scale(float(lines[["line", "used"]].to_numpy().max(initial=0.0)), language)
    figure = new_figure(
        heading("line_utilisation", language), _of_the_day(book, language), (7.4, 1.6 + 0.29 * len(lines))
    )
    axes = figure.subplots()
    line, used = (_scaled(lines[column], scale.yuan) for column in ("line", "used"))
    is_frozen = (lines["frozen_for"] != "").tolist()
    places = {
        "line": [place for place, frozen in enumerate(is_frozen) if not frozen],
        "frozen": [place for place, frozen in enumerate(is_frozen) if frozen],
    }
    for word, look in (("line", SHADES[0]), ("frozen", SHADES[5])):
        axes.barh(
            places[word], [line[place] for place in places[word]], 0.66, color=look.colour, hatch=look.hatch or None,
            edgecolor=INK, linewidth=0.4, label=heading(word, language),
        )  # fmt: skip
    axes.barh(
        range(len(used)), used, 0.3, color=SHADES[1].colour, edgecolor=INK, linewidth=0.4,
        label=heading("used", language),
    )  # fmt: skip
    _name_bars(axes, [clip(names[one], MOST_CELLS) for one in lines["acceptor_id"]])
    far = max([*line, *used], default=0.0) or 1.0
    axes.set_xlim(0, far * 1.4)
    dress_amounts(axes, scale, along="x")
    axes.set_title(_unit_words("acceptor", scale, language), loc="left", fontsize=8, color=GREY, pad=4)
    for place, (reasons, share) in enumerate(zip(lines["frozen_for"], lines["utilisation"], strict=True)):
        words = label("not_applicable", language) if share != share else f"{share:.1%}"  # noqa: PLR0124 - NaN
        if reasons:
            words += f"  {clip(frozen_words(reasons, language), 30)}"
        _annotate(axes, words, max(line[place], used[place]), place)
    rows = [heading(word, language) for word in ("used", "line", "frozen") if word != "frozen" or any(is_frozen)]
    legend_below(figure, [rows])
    return figure


def draw_bill_maturities(book: BillBook, tables: Tables, language: Language) -> Figure:
    """When bills fall due: what is due already and the next thirty days above, weeks and months below."""
    ladder = tables["ladder"]
    is_near = ladder["rung"].isin(["past_due", "daily"])
    panels = [panel for panel in (ladder[is_near], ladder[~is_near]) if panel["face"].any()] or [ladder[is_near]]
    words = "周与月以其最后一日标示" if language == "zh" else "weeks and months by their last day"
    subtitle = _of_the_day(book, language, *([words] if ladder.loc[~is_near, "face"].any() else []))
    figure = new_figure(heading("maturity_ladder", language), subtitle, (7.4, 1.2 + 2.0 * max(len(panels), 1.5)))
    scale = axis_scale(float(ladder["face"].max()), language)
    kinds = [kind for kind, own in ladder.groupby("rung", sort=False) if own["face"].any()]
    for axes, panel in zip(figure.subplots(len(panels), 1, squeeze=False).ravel(), panels, strict=True):
        amounts = _scaled(panel["face"], scale.yuan)
        layers = [
            Layer(heading(kind, language), look, _only(amounts, (panel["rung"] == kind).tolist()))
            for kind, look in zip(RUNGS, looks(len(RUNGS)), strict=True)
            if panel.loc[panel["rung"] == kind, "face"].any()
        ]
        stacked_bars(axes, layers)
        axes.set_ylim(bottom=0)
        dress_amounts(axes, scale)
        label_places(axes, _rung_labels(book, panel, language), most=12)
        if len(panel) <= MOST_LABELLED_BARS:
            _label_tops(axes, amounts, scale)
    if kinds:
        legend_below(figure, [[heading(str(kind), language) for kind in kinds]])
    return figure


def draw_ageing(book: BillBook, tables: Tables, language: Language) -> Figure:
    """Face that is due and unpaid by days past due, stacked by reason."""
    ageing = tables["ageing"]
    wide = ageing.pivot_table(index="bucket", columns="reason", values="face", observed=False)
    wide = wide.reindex(index=list(BUCKETS), columns=list(REASONS), fill_value=0.0)
    scale = axis_scale(float(wide.sum(axis=1).max()), language)
    figure = new_figure(heading("ageing", language), _of_the_day(book, language))
    axes = figure.subplots()
    layers = [
        Layer(capital(word_of("reason", reason, language)), look, _scaled(wide[reason], scale.yuan))
        for reason, look in zip(REASONS, looks(len(REASONS)), strict=True)
    ]
    stacked_bars(axes, layers, width=0.55)
    counts = ageing.groupby("bucket")["n_bills"].sum()
    _label_tops(axes, _scaled(wide.sum(axis=1), scale.yuan), scale, [int(counts[bucket]) for bucket in BUCKETS])
    dress_amounts(axes, scale)
    days = UNIT_OF_DAYS["zh"] if language == "zh" else f" {UNIT_OF_DAYS['en']}"
    label_places(axes, [f"{bucket}{days}" for bucket in BUCKETS])
    legend_below(figure, [[layer.name for layer in layers]])
    return figure


def draw_sharing(book: BillBook, tables: Tables, language: Language) -> Figure:
    """What everybody bears of the claims that are paid: what has come back of it, and what is lost."""
    sharing, names = tables["sharing"], bearer_names(book, language)
    scale = axis_scale(float(sharing["borne"].max()), language)
    figure = new_figure(heading("sharing", language), _of_the_day(book, language), (7.4, 1.7 + 0.34 * len(sharing)))
    axes = figure.subplots()
    net, back, borne = (_scaled(sharing[column], scale.yuan) for column in ("net_loss", "recovered_back", "borne"))
    places = range(len(sharing))
    looks_of = {"net_loss": SHADES[1], "recovered_back": SHADES[0]}
    for word, lengths, feet in (("net_loss", net, (0.0,) * len(net)), ("recovered_back", back, net)):
        axes.barh(
            places, lengths, 0.6, left=feet, color=looks_of[word].colour, edgecolor=INK, linewidth=0.4,
            label=heading(word, language),
        )  # fmt: skip
    _name_bars(axes, [clip(capital(names[one]), MOST_CELLS) for one in sharing["bearer"]])
    axes.set_xlim(0, (max(borne) or 1.0) * 1.25)
    dress_amounts(axes, scale, along="x")
    axes.set_title(_unit_words("borne", scale, language), loc="left", fontsize=8, color=GREY, pad=4)
    for place, (amount, share) in enumerate(zip(borne, sharing["borne_share"], strict=True)):
        _annotate(axes, f"{amount:,.{max(scale.decimals, 2)}f}  {share:.1%}", amount, place)
    legend_below(figure, [[heading(word, language) for word in looks_of]])
    return figure


def _of_the_day(book: BillBook, language: Language, *more: str) -> str:
    """What a chart is drawn of: the book as at its day; invented bills are called so."""
    words = [f"{heading('as_of', language)} {book.as_of}", *more]
    if is_invented(book.programme, "bills"):
        words.append(label("illustrative_tape", language))
    return ("；" if language == "zh" else "; ").join(words)


def _unit_words(identifier: str, scale: Scale, language: Language) -> str:
    if language == "zh":
        return f"{label(identifier, language)}（{scale.unit}）"
    return f"{heading(identifier, language)} ({scale.unit})"


def _name_bars(axes: Axes, names: Sequence[str]) -> None:
    """Names beside horizontal bars, the first one on top."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.spines["left"].set_visible(False)


def _annotate(axes: Axes, words: str, length: float, place: int) -> None:
    """Words behind a horizontal bar."""
    axes.annotate(words, (length, place), (4, 0), textcoords="offset points", va="center", fontsize=7.5)


def _label_tops(axes: Axes, amounts: Sequence[float], scale: Scale, counts: Sequence[int] | None = None) -> None:
    """Amounts on top of bars that are any, with how many bills they are."""
    for place, amount in enumerate(amounts):
        if amount:
            words = f"{amount:,.{scale.decimals}f}" + (f" ({counts[place]:,})" if counts else "")
            axes.annotate(words, (place, amount), (0, 2), textcoords="offset points", ha="center", fontsize=7.5)


def _rung_labels(book: BillBook, panel: pd.DataFrame, language: Language) -> list[str]:
    """What the places of rungs are called: by their last day, with its year where that is another one."""
    days = [f"{day:%m-%d}" if day.year == book.as_of.year else f"{day:%y-%m-%d}" for day in panel["to_date"]]
    is_due = panel["rung"] == "past_due"
    return [label("past_due", language) if due else day for due, day in zip(is_due, days, strict=True)]


def _scaled(amounts: "pd.Series[float]", yuan: float) -> tuple[float, ...]:
    """Amounts in the unit of an axis."""
    return tuple(float(amount) / yuan for amount in amounts)


def _only(amounts: Sequence[float], chosen: Sequence[bool]) -> tuple[float, ...]:
    return tuple(amount if is_in else 0.0 for amount, is_in in zip(amounts, chosen, strict=True))


BOOK_CHARTS: dict[str, Draw] = {
    "line_utilisation": draw_line_utilisation,
    "maturity_ladder": draw_bill_maturities,
    "ageing": draw_ageing,
    "sharing": draw_sharing,
}
