"""How wide the columns of a table are: no figure is broken, and what is left of the page goes to the longest texts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from abs_model.report.text_table import cells as cells_of

PAGE_CELLS = {"normal": 88, "small": 98, "tiny": 112}
"""Cells of a line of an A4 page by size of the letters, a Chinese character taking two."""

AROUND = 2
"""Cells that the space left and right of a column takes."""

UNIT = re.compile(r"（[^（）]{1,6}）\*?$")
"""The unit at the end of a heading."""

LEAST, EASY, MOST = 4, 14, 46
"""Cells of the narrowest column, of one in which a text is read with ease, and of the widest that one may ask for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Widths:
    """The size of the letters, and the width of each column in thousandths of the line."""

    size: str
    parts: tuple[int, ...]


def column_widths(columns: Sequence[Sequence[str]]) -> Widths:
    """Widths of columns from all that stands in them, the headings first.

    Parameters
    ----------
    columns : sequence of sequence of str
        At least one column.

    Examples
    --------
    >>> column_widths([["名称", "优先级"], ["金额（元）", "263,000,000.00"]]).size
    'normal'
    """
    least = [_least(texts) + AROUND for texts in columns]
    wanted = [
        max(low, min(MOST, max(map(cells_of, texts))) + AROUND) for low, texts in zip(least, columns, strict=True)
    ]
    size = next((name for name, cells in PAGE_CELLS.items() if sum(least) <= cells), "tiny")
    spare = max(PAGE_CELLS[size] - sum(least), 0)
    more = [high - low for high, low in zip(wanted, least, strict=True)]
    share = min(1.0, spare / sum(more)) if sum(more) else 0.0
    cells = [low + share * extra for low, extra in zip(least, more, strict=True)]
    return Widths(size=size, parts=_thousandths(cells))


def _least(texts: Sequence[str]) -> int:
    """Cells of a column whose texts are still read with ease: a few words on a line, unless they are shorter."""
    longest = max(map(cells_of, texts[1:]), default=0)
    return max(LEAST, min(longest, EASY), *(_unbreakable(text) for text in texts))


def _unbreakable(text: str) -> int:
    """Cells of the longest part that no line breaks: Chinese breaks anywhere but in a last unit, words at blanks."""
    unit = UNIT.search(text)
    longest, running = cells_of(unit.group()) if unit else 0, 0
    for character in text:
        cells = cells_of(character)
        running = 0 if character == " " else running + cells if cells == 1 else 0
        longest = max(longest, running, cells)
    return min(longest, MOST)


def _thousandths(cells: Sequence[float]) -> tuple[int, ...]:
    """Whole thousandths that add up to the line."""
    total, parts, given = sum(cells), [], 0
    running = 0.0
    for one in cells:
        running += one
        upto = round(1000 * running / total)
        parts.append(upto - given)
        given = upto
    return tuple(parts)
