"""The chart of a choice: how much of each limit the chosen receivables use."""

from functools import partial
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from abs_model.glossary import Language, label
from abs_model.report.chart_style import INK, Look, legend_below, new_figure, write_figure
from abs_model.report.naming import dimension, heading
from abs_model.report.number import Scale, screen_scale
from abs_model.report.selection_words import SelectionReport, used_limits
from abs_model.report.text_table import clip

MOST_BARS = 15
"""Limits on the chart, the most used ones; the workbook has all."""

MOST_CELLS = 30
"""Cells of a name beside a bar."""

TICKS = (0, 25, 50, 75, 100)
"""Per cent of a limit."""

LOOKS = {True: Look("#2f5580"), False: Look("#adc4da", "////")}
"""Limits that bind, and those that do not."""


def write_selection_charts(report: SelectionReport, folder: Path, language: Language) -> tuple[Path, ...]:
    """Write the chart of the limits of a choice as PNG (220 dpi) and SVG.

    Parameters
    ----------
    report : SelectionReport
    folder : Path
        An existing folder.
    language : Language
        Of titles, legends and names.

    Returns
    -------
    tuple of Path
        ``limits_zh.png`` and ``limits_zh.svg``, or ``_en``; none where nothing limits the choice.

    Raises
    ------
    ReportError
        If there is no Chinese font, or it lacks a character.
    """
    if not len(report.selected.limits):
        return ()
    return write_figure(partial(draw_limits, report, language), folder / f"limits_{language}")


def draw_limits(report: SelectionReport, language: Language) -> Figure:
    """One bar a limit, the most used on top, a line where it is used up, and the room that is left."""
    shown = used_limits(report, language).head(MOST_BARS)
    scale = screen_scale(language)
    figure = new_figure(
        heading("limits_in_use", language),
        f"{heading('share_of_limit', language)}; {label('limit', language)}, {label('room', language)} ({scale.unit})",
        (7.4, 1.5 + 0.27 * len(shown)),
    )
    axes = figure.subplots()
    used = shown["share_of_limit"].to_numpy() * 100
    drawn = []
    for is_binding, word in ((True, "is_binding"), (False, "is_slack")):
        places = [place for place, binds in enumerate(shown["is_binding"]) if bool(binds) == is_binding]
        if places:
            look = LOOKS[is_binding]
            drawn.append(heading(word, language))
            axes.barh(
                places, used[places], 0.62, label=drawn[-1], color=look.colour, hatch=look.hatch or None,
                edgecolor=INK, linewidth=0.4,
            )  # fmt: skip
    for place, (share, room) in enumerate(zip(used, shown["room"], strict=True)):
        words = f"{share:.2f}%  {scale.say(room + 0.0)}"
        axes.annotate(words, (max(share, 100.0), place), (5, 0), textcoords="offset points", va="center", fontsize=7.5)
    axes.axvline(100, color=INK, linewidth=0.9, linestyle="--")
    axes.set_yticks(range(len(shown)), _bar_names(shown, scale, language))
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.set_xlim(0, 134)
    axes.set_xticks(TICKS, [f"{share}%" for share in TICKS])
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_visible(False)
    legend_below(figure, [drawn])
    return figure


def _bar_names(shown: pd.DataFrame, scale: Scale, language: Language) -> list[str]:
    """Whom each limit binds, what it is taken by, and what it is: one name may have several."""
    rows = shown[["name", "dimension", "limit_share", "limit"]].itertuples(index=False)
    return [
        f"{clip(str(name), MOST_CELLS)} · {label(dimension(str(by)), language)} "
        + (f"≤ {scale.say(limit)}" if pd.isna(share) else f"≤ {share * 100:.4g}%")
        for name, by, share, limit in rows
    ]
