"""One quiet look for all charts: readable in black and white, the same bytes each time, no legend on the bars."""

import datetime
import io
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, DateFormatter, date2num
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.ft2font import FT2Font
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from abs_model.errors import ReportError
from abs_model.report.font import find_font
from abs_model.report.number import Scale

INK, GREY, RULE = "#1a1a1a", "#666666", "#d9d9d9"
PNG_DPI = 220
PAGE = b"""#set page(width: auto, height: auto, margin: 0pt, fill: white)
#image(bytes(sys.inputs.chart), format: "svg")
"""
"""A page that is a chart and nothing else, as typst sets it."""

WIDE = (7.4, 4.3)
"""Inches: the width of the text on an A4 page, and a bit."""


@dataclass(frozen=True, slots=True)
class Look:
    """Colour and hatching of one series; of two that touch, one is hatched or much darker."""

    colour: str
    hatch: str = ""


SHADES = (
    Look("#adc4da"), Look("#2f5580"), Look("#e6edf4", "////"), Look("#6f93b8", "...."), Look("#c4d3e2", "xxxx"),
    Look("#f7f7f7", "\\\\\\\\"),
)  # fmt: skip
"""Looks of series that are alike, such as names: dark, middle, light, and again with hatching."""

FLOW_LOOKS = {
    "issue_amount": Look("#ffffff", "----"),
    "purchase_price": Look("#f2f2f2", "oo"),
    "collected": Look("#8fb3a5"),
    "recovered": Look("#dcebe4", "////"),
    "repurchased": Look("#5f8a7a", "...."),
    "called": Look("#f2f2f2", "xxxx"),
    "reinvestment_income": Look("#ffffff", "||||"),
    "drawn": Look("#e0b15c", "\\\\\\\\"),
    "principal_paid": Look("#2f5580"),
    "interest_paid": Look("#9db8d2"),
    "fees_paid": Look("#e6edf4", "////"),
    "tax_paid": Look("#ffffff", "...."),
    "reimbursed": Look("#e0b15c", "////"),
    "bought": Look("#c4d3e2", "xxxx"),
    "released": Look("#dcdcdc", "++++"),
    "commingled": Look("#8c8c8c", "||||"),
    "residual_paid": Look("#c8c8c8", "xxxx"),
}
"""Looks of the kinds of cash."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One series of stacked bars, in the unit of the axis."""

    name: str
    look: Look
    heights: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A chart as it is written: PNG (220 dpi) and SVG."""

    png: bytes
    svg: bytes


def settings() -> Any:
    """Settings of matplotlib under which every chart is drawn.

    Raises
    ------
    ReportError
        If there is no Chinese font.
    """
    path = find_font()
    family = FT2Font(str(path)).family_name
    if not any(entry.fname == str(path) for entry in fontManager.ttflist):
        fontManager.addfont(path)
    return {
        "font.family": [family, "DejaVu Sans"],
        "font.size": 8.5,
        "axes.unicode_minus": False,
        "axes.edgecolor": GREY,
        "axes.labelcolor": GREY,
        "axes.linewidth": 0.6,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "grid.color": RULE,
        "grid.linewidth": 0.5,
        "xtick.color": GREY,
        "ytick.color": GREY,
        "xtick.major.size": 0,
        "ytick.major.size": 0,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "text.color": INK,
        "hatch.linewidth": 0.5,
        "legend.frameon": False,
        "legend.fontsize": 8,
        "legend.handlelength": 1.6,
        "legend.columnspacing": 1.6,
        "text.parse_math": False,
        "svg.fonttype": "path",
        "svg.hashsalt": "abs-model",
    }


def new_figure(title: str, subtitle: str, size: tuple[float, float] = WIDE) -> Figure:
    """An empty figure with its title, and below it in grey what is shown and in which unit."""
    title_share = 0.62 / size[1]
    layout = ConstrainedLayoutEngine(w_pad=0.08, h_pad=0.06, rect=(0, 0, 1, 1 - title_share))
    figure = Figure(figsize=size, layout=layout)
    figure.text(0.012, 1 - 0.12 / size[1], title, va="top", fontsize=12)
    figure.text(0.012, 1 - 0.4 / size[1], subtitle, va="top", fontsize=8.5, color=GREY)
    return figure


def dress_amounts(axes: Axes, scale: Scale, *, along: str = "y") -> None:
    """Thousands separators and quiet grid lines on the axis of amounts; a minus is a direction and not shown."""
    axis = axes.yaxis if along == "y" else axes.xaxis
    axis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: tick(abs(value))))
    axes.grid(axis="y" if along == "y" else "x")
    axes.spines["left" if along == "y" else "bottom"].set_visible(False)
    if along == "y":
        axes.set_title(scale.unit, loc="left", fontsize=8, color=GREY, pad=4)


def dress_dates(axes: Axes) -> None:
    """Months along the axis of dates, as many as there is room for."""
    axes.xaxis.set_major_locator(AutoDateLocator(minticks=4, maxticks=9))  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(DateFormatter("%Y-%m"))  # type: ignore[no-untyped-call]


def day_places(days: Sequence[datetime.date]) -> list[float]:
    """Places of days on an axis of dates."""
    return [float(place) for place in date2num(days)]  # type: ignore[no-untyped-call]


def tick(value: float) -> str:
    """A figure on an axis: thousands separators, no more decimals than it needs.

    Examples
    --------
    >>> tick(12500.0), tick(2.5), tick(0.0), tick(0.0025)
    ('12,500', '2.5', '0', '0.0025')
    """
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def stacked_bars(axes: Axes, layers: Sequence[Layer], *, width: float = 0.7, downwards: bool = False) -> None:
    """Bars of several layers at 0, 1, 2 and so on, upwards, or downwards from the axis."""
    sign = -1.0 if downwards else 1.0
    feet = [0.0] * max((len(layer.heights) for layer in layers), default=0)
    for layer in layers:
        shown = [place for place, height in enumerate(layer.heights) if height]
        axes.bar(
            shown, [sign * layer.heights[place] for place in shown], width, bottom=[feet[place] for place in shown],
            label=layer.name, color=layer.look.colour, hatch=layer.look.hatch or None, edgecolor=INK, linewidth=0.4,
        )  # fmt: skip
        feet = [foot + sign * height for foot, height in zip(feet, layer.heights, strict=True)]


def label_places(axes: Axes, labels: Sequence[str], most: int = 13) -> None:
    """Label the places of a category axis, every second or third where there are too many."""
    stride = -(-len(labels) // most)
    places = range(0, len(labels), stride)
    axes.set_xticks(list(places), [labels[place] for place in places])
    axes.set_xlim(-0.6, len(labels) - 0.4)


def legend_below(figure: Figure, rows: Sequence[Sequence[str]], most: int = 6) -> None:
    """One legend for all axes under them, the names in rows as given; a row of more than ``most`` is broken."""
    known = {
        name: handle for axes in figure.axes for handle, name in zip(*axes.get_legend_handles_labels(), strict=True)
    }
    lines = [row[start : start + most] for row in rows for start in range(0, len(row), most)]
    n_columns = max(len(line) for line in lines)
    # A legend is filled column by column; blanks keep each row together.
    filled = [[*line, *[""] * (n_columns - len(line))] for line in lines]
    names = [line[column] for column in range(n_columns) for line in filled]
    blank = Line2D([], [], linestyle="none")
    figure.legend([known.get(name, blank) for name in names], names, loc="outside lower left", ncols=n_columns)


def write_figure(draw: Callable[[], Figure], stem: Path) -> tuple[Path, Path]:
    """Draw a figure and write it as PNG and SVG.

    Parameters
    ----------
    draw : callable
        Draws the figure; it is called under ``settings``.
    stem : Path
        Path without an ending; its folder exists.

    Returns
    -------
    tuple of Path
        The PNG and the SVG.

    Raises
    ------
    ReportError
        If the fonts lack a character.
    """
    png, svg = stem.with_suffix(".png"), stem.with_suffix(".svg")
    drawn = draw_figure(draw, stem.name)
    png.write_bytes(drawn.png)
    svg.write_bytes(drawn.svg)
    return png, svg


def draw_figure(draw: Callable[[], Figure], name: str) -> Drawn:
    """Draw a figure as PNG and SVG; ``name`` is what an error calls it.

    Raises
    ------
    ReportError
        If the fonts lack a character.
    """
    svg = draw_svg(draw, name)
    return Drawn(png=png_of(svg), svg=svg)


def draw_svg(draw: Callable[[], Figure], name: str) -> bytes:
    """Draw a figure as SVG alone.

    Raises
    ------
    ReportError
        If the fonts lack a character.
    """
    svg = io.BytesIO()
    with mpl.rc_context(rc=settings()), warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph")
        try:
            draw().savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
        except UserWarning as warning:
            raise ReportError(
                f"{name}: {warning}; a font with that character is wanted. "
                "Let ABS_MODEL_FONT name a font file that has it."
            ) from warning
    return svg.getvalue()


def png_of(svg: bytes) -> bytes:
    """A chart as PNG (220 dpi) from its SVG, which takes a third of the time that drawing it once more would."""
    import typst

    inputs = {"chart": svg.decode()}
    return bytes(typst.compile(PAGE, format="png", ppi=PNG_DPI, ignore_system_fonts=True, sys_inputs=inputs))


def looks(n_series: int) -> tuple[Look, ...]:
    """Looks of so many series that are alike, the first ones again where there are more than shades."""
    return tuple(SHADES[number % len(SHADES)] for number in range(n_series))
