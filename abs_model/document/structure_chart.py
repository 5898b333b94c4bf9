"""The structure diagram as a chart: boxes in rows, solid arrows for cash, dashed for claims, dotted for support."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from abs_model.deal.deal import Deal
from abs_model.document.structure import Diagram, Flow, FlowKind, Place, provider_columns, structure_of
from abs_model.glossary import Language, label, words_of
from abs_model.report.chart_style import GREY, INK, new_figure
from abs_model.report.naming import capital, heading, said
from abs_model.report.text_table import cells

WIDTH, MARGIN, BOX = 7.4, 0.14, 1.36
"""Inches: of the page, of the space left and right, of a box."""

PITCH = (WIDTH - 2 * MARGIN - BOX) / 3
LINE, PAD = 0.142, 0.15
"""Inches: the height of a line of text, and the space above and below the text of a box."""

GAP, TOP, FOOT, HEAD = 0.62, 0.75, 0.3, 0.1
"""Inches: between two rows, for the title, for the legend, of the solid piece below the head of an arrow."""

NAME_CELLS, ACROSS_CELLS, ALONG_CELLS, SUPPORT_CELLS, FOOT_CELLS = 24, 10, 12, 26, 136
SMALL, TITLE = 7.2, 8.2
CLOSING_MARKS, OPENING_MARKS = "，。；：、）”", "（“"


@dataclass(frozen=True, slots=True)
class Stroke:
    """How arrows of one kind look; apart without colour."""

    colour: str
    style: object
    width: float
    head: str


STROKES: Mapping[FlowKind, Stroke] = MappingProxyType(
    {
        "flow_of_cash": Stroke(INK, "solid", 1.1, "-|>,head_length=4,head_width=2"),
        "flow_of_rights": Stroke("#2f5580", (0, (4, 2.2)), 1.0, "->,head_length=4,head_width=2.4"),
        "flow_of_support": Stroke("#a86a14", (0, (1, 1.2)), 2.2, "-|>,head_length=5,head_width=3"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A box on the page: edges in inches from the lower left corner, and its lines of text."""

    left: float
    right: float
    bottom: float
    top: float
    title: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def centre(self) -> tuple[float, float]:
        """Its middle."""
        return ((self.left + self.right) / 2, (self.bottom + self.top) / 2)


def draw_structure(deal: Deal, language: Language) -> Figure:
    """The structure of a deal: parties, and what goes from whom to whom."""
    with words_of(deal.product):
        diagram = structure_of(deal, language)
        footer = _footer(diagram, language)
        frames, height = framed(diagram, len(footer))
        figure = new_figure(heading("structure", language), said(deal.name, language), (WIDTH, height))
        figure.set_layout_engine("none")
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(0, height)
        axes.set_axis_off()
        for name, frame in frames.items():
            _draw_box(axes, frame, is_plan=name == "plan")
        for flow in diagram.flows:
            _draw_flow(axes, flow, frames, is_paired=_is_paired(flow, diagram.flows))
        for number, line in enumerate(footer):
            axes.text(MARGIN, FOOT + LINE * (len(footer) - number), line, fontsize=SMALL, color=GREY, va="center")
        _draw_legend(figure, diagram, language)
    return figure


def framed(diagram: Diagram, n_foot_lines: int = 0) -> tuple[dict[str, Frame], float]:
    """Where every box stands, and the height of the page; inches.

    Parameters
    ----------
    diagram : Diagram
    n_foot_lines : int
        Lines below the boxes.

    Returns
    -------
    tuple of dict and float
        Boxes by id. Those of one row are equally high; no two overlap.
    """
    rows = sorted({one.row for one in diagram.places})
    texts = {one.id: _lines(one) for one in diagram.places}
    heights = {
        row: LINE * max(sum(map(len, texts[one.id])) for one in diagram.places if one.row == row) + PAD for row in rows
    }
    foot = FOOT + LINE * (n_foot_lines + 1)
    total = TOP + sum(heights.values()) + GAP * (len(rows) - 1) + foot
    frames, y = {}, total - TOP
    for row in rows:
        for place in (one for one in diagram.places if one.row == row):
            width = _box_width(diagram, place)
            x = MARGIN + BOX / 2 + place.column * PITCH
            title, names = texts[place.id]
            frames[place.id] = Frame(
                left=x - width / 2, right=x + width / 2, bottom=y - heights[row], top=y, title=title, names=names
            )
        y -= heights[row] + GAP
    return frames, total


def _box_width(diagram: Diagram, place: Place) -> float:
    """The width of a box; narrower where many providers stand in a row."""
    n_providers = sum(one.row == 0 for one in diagram.places)
    if place.row != 0 or n_providers < 3:
        return BOX
    columns = provider_columns(n_providers)
    return min(BOX, (columns[1] - columns[0]) * PITCH * 0.9)


def _lines(place: Place) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The text of a box: lines of its title, lines of its names."""
    names = tuple(line for name in place.names for line in in_lines(name, NAME_CELLS))
    return in_lines(capital(place.title), NAME_CELLS - 4), names


def in_lines(text: str, most: int) -> tuple[str, ...]:
    """A text in as few lines of at most so many cells as there can be, about equally long.

    Chinese breaks anywhere, words at blanks.

    Examples
    --------
    >>> in_lines("Chengdu Xinzhu Road and Bridge", 12)
    ('Chengdu', 'Xinzhu Road', 'and Bridge')
    >>> in_lines("四川发展融资担保股份有限公司", 24)
    ('四川发展融资担', '保股份有限公司')
    """
    broken = _broken(text, most)
    for narrower in range(most - 1, most // 2, -1):
        tried = _broken(text, narrower)
        if len(tried) > len(broken):
            break
        broken = tried
    return broken


def _broken(text: str, most: int) -> tuple[str, ...]:
    lines, current = [], ""
    for piece in _pieces(text):
        if current and cells((current + piece).rstrip()) > most:
            lines.append(current.rstrip())
            current = piece.lstrip()
        else:
            current += piece
    return (*lines, current.rstrip())


def _pieces(text: str) -> Iterator[str]:
    """Parts that no line breaks: words with the blank behind them, Chinese characters one by one, marks with both."""
    piece = ""
    for character in text:
        is_wide = cells(character) == 2
        if piece and is_wide and character not in CLOSING_MARKS and piece[-1] not in OPENING_MARKS:
            yield piece
            piece = ""
        piece += character
        if character == " ":
            yield piece
            piece = ""
    if piece:
        yield piece


def _draw_box(axes: Axes, frame: Frame, *, is_plan: bool) -> None:
    axes.add_patch(
        FancyBboxPatch(
            (frame.left, frame.bottom), frame.right - frame.left, frame.top - frame.bottom,
            boxstyle="round,pad=0,rounding_size=0.05", facecolor="#e3ebf3" if is_plan else "#f7f9fb", edgecolor=INK,
            linewidth=1.3 if is_plan else 0.7, zorder=2,
        )
    )  # fmt: skip
    x, y = frame.centre
    y += LINE * (len(frame.title) + len(frame.names) - 1) / 2
    for size, lines in ((TITLE, frame.title), (SMALL, frame.names)):
        for line in lines:
            axes.text(x, y, line, fontsize=size, ha="center", va="center", color=INK, zorder=3)
            y -= LINE


def _is_paired(flow: Flow, flows: Sequence[Flow]) -> bool:
    """Whether something goes the other way too."""
    return any(one.source == flow.target and one.target == flow.source for one in flows)


def _draw_flow(axes: Axes, flow: Flow, frames: Mapping[str, Frame], *, is_paired: bool) -> None:
    source, target = frames[flow.source], frames[flow.target]
    if flow.kind == "flow_of_support":
        _draw_support(axes, flow, source, target)
    elif source.top == target.top:
        _draw_across(axes, flow, source, target, is_paired=is_paired)
    else:
        _draw_along(axes, flow, source, target, is_paired=is_paired)


def _draw_across(axes: Axes, flow: Flow, source: Frame, target: Frame, *, is_paired: bool) -> None:
    """An arrow within a row: claims above, cash below where both go."""
    is_right = source.left < target.left
    start, end = (source.right, target.left) if is_right else (source.left, target.right)
    shift = 0.0 if not is_paired else 0.12 if flow.kind == "flow_of_rights" else -0.12
    y = source.centre[1] + shift
    _arrow(axes, flow, (start, y), (end, y))
    is_below = shift < 0
    at = ((start + end) / 2, y + (-0.05 if is_below else 0.05))
    _words(axes, flow, at, ACROSS_CELLS, ("center", "top" if is_below else "bottom"))


def _draw_along(axes: Axes, flow: Flow, source: Frame, target: Frame, *, is_paired: bool) -> None:
    """An arrow between rows, from edge to edge: claims on the left, cash on the right where both go."""
    is_down = source.bottom > target.top
    start, end = (source.bottom, target.top) if is_down else (source.top, target.bottom)
    shift = 0.0 if not is_paired else -0.16 if flow.kind == "flow_of_rights" else 0.16
    x = source.centre[0] + shift
    x_end = target.centre[0] + shift
    _arrow(axes, flow, (x, start), (x_end, end))
    is_left = shift < 0
    middle = ((x + x_end) / 2 + (-0.06 if is_left else 0.06), (start + end) / 2)
    _words(axes, flow, middle, ALONG_CELLS, ("right" if is_left else "left", "center"))


def _draw_support(axes: Axes, flow: Flow, source: Frame, target: Frame) -> None:
    """An arrow from a provider down to the plan, with what it gives on the side away from the others."""
    x, width = source.centre[0], target.right - target.left
    offset = max(-0.4, min(0.4, (x - target.centre[0]) / PITCH * 0.3)) * width
    _arrow(axes, flow, (x, source.bottom), (target.centre[0] + offset, target.top))
    is_left = x < target.centre[0] - 0.01
    at = (x + (-0.1 if is_left else 0.1), source.bottom - 0.06)
    _words(axes, flow, at, SUPPORT_CELLS, ("right" if is_left else "left", "top"))


def _arrow(axes: Axes, flow: Flow, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A line in the look of its kind, and a head on a short piece of solid line, which no pattern tears."""
    stroke = STROKES[flow.kind]
    length = math.dist(start, end)
    part = min(1.0, HEAD / length)
    neck = (end[0] + (start[0] - end[0]) * part, end[1] + (start[1] - end[1]) * part)
    for one, other, head, style in ((start, neck, "-", stroke.style), (neck, end, stroke.head, "solid")):
        axes.add_patch(
            FancyArrowPatch(
                one, other, arrowstyle=head, linestyle=style, linewidth=stroke.width, color=stroke.colour,
                shrinkA=1.5 if one is start else 0, shrinkB=1.5 if other is end else 0, mutation_scale=1.0, zorder=1,
            )
        )  # fmt: skip


def _words(axes: Axes, flow: Flow, at: tuple[float, float], most: int, anchor: tuple[str, str]) -> None:
    """What an arrow carries, in lines of so many cells; ``anchor`` is where the text is held."""
    axes.text(
        *at, "\n".join(in_lines(flow.words, most)), fontsize=6.8, ha=anchor[0], va=anchor[1],
        color=STROKES[flow.kind].colour, linespacing=1.1, zorder=4,
    )  # fmt: skip


def _footer(diagram: Diagram, language: Language) -> tuple[str, ...]:
    """Parties without a box, as lines."""
    if not diagram.others:
        return ()
    mark = "：" if language == "zh" else ": "
    joint = "；" if language == "zh" else "; "
    return _broken(heading("other_parties", language) + mark + joint.join(diagram.others), FOOT_CELLS)


def _draw_legend(figure: Figure, diagram: Diagram, language: Language) -> None:
    shown = [kind for kind in STROKES if any(flow.kind == kind for flow in diagram.flows)]
    handles = [
        Line2D([], [], color=STROKES[kind].colour, linestyle=STROKES[kind].style, linewidth=STROKES[kind].width)  # type: ignore[arg-type]
        for kind in shown
    ]
    figure.legend(
        handles, [label(kind, language) for kind in shown], loc="lower left", ncols=len(shown), handlelength=3.2
    )
