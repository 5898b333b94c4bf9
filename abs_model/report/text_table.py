"""Tables of plain text in which Chinese and Latin columns align: a Chinese character takes two cells."""

import unicodedata
from collections.abc import Sequence
from typing import Literal

Side = Literal["left", "right"]

GAP = "  "


def cells(text: str) -> int:
    """Cells that a text takes on a terminal.

    Examples
    --------
    >>> cells("优先级 A")
    8
    """
    return len(text) if text.isascii() else sum(_cells_of(character) for character in text)


def _cells_of(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def pad(text: str, width: int, side: Side = "left") -> str:
    """A text set to one side of so many cells, never cut."""
    blank = " " * (width - cells(text))
    return text + blank if side == "left" else blank + text


def clip(text: str, width: int) -> str:
    """A text cut to so many cells, with an ellipsis where it was cut.

    Examples
    --------
    >>> clip("第一大核心企业违约", 9)
    '第一大..'
    """
    if cells(text) <= width:
        return text
    kept = ""
    for character in text:
        if cells(kept) + _cells_of(character) > width - 2:
            break
        kept += character
    return kept + ".."


def aligned(rows: Sequence[Sequence[str]], sides: Sequence[Side]) -> tuple[str, ...]:
    r"""Rows of equal length as lines with aligned columns, two blanks between them.

    Examples
    --------
    >>> print(*aligned([["分级", "余额"], ["优先级", "263.00"]], ["left", "right"]), sep="\n")
    分级      余额
    优先级  263.00
    """
    widths = [max(cells(row[column]) for row in rows) for column in range(len(sides))]
    return tuple(
        GAP.join(pad(text, width, side) for text, width, side in zip(row, widths, sides, strict=True)).rstrip()
        for row in rows
    )


def wrapped(parts: Sequence[str], width: int, indent: int) -> tuple[str, ...]:
    """Parts set one after the other, into as many lines as it takes; lines after the first are indented."""
    lines: list[str] = []
    current = ""
    for part in parts:
        longer = f"{current}{GAP}{part}" if current else part
        room = width - (indent if lines else 0)
        if current and cells(longer) > room:
            lines.append(current)
            longer = part
        current = longer
    lines.append(current)
    return tuple(line if number == 0 else " " * indent + line for number, line in enumerate(lines))
