"""A table of a document in words: headings with units, cells, marks of illustrative figures, widths, sources."""

from collections.abc import Callable, Sequence
from typing import Any

from abs_model.document.column_width import column_widths
from abs_model.document.figure_words import NUMBERS, Voice, head_words, in_cell
from abs_model.document.passport import source_title, table_sources
from abs_model.document.plain_text import plain
from abs_model.document.record import Grid, Head, Part, Quote

Words = dict[str, Any]
"""Text, lists and mappings of text, numbers of levels and widths, yes or no: what JSON can hold."""

MARK = "*"
"""What stands after an illustrative figure."""

Enter = Callable[[Quote, str], None]
"""Takes note of a figure and of how it is shown."""


def grid_words(grid: Grid, voice: Voice, enter: Enter) -> Words:
    """A table in words, without its number."""
    marks = Marks(grid)
    heads = [_head(grid, place, marks, voice) for place in range(len(grid.heads))]
    rows = []
    for number, row in enumerate(grid.rows):
        cells = []
        for place, (part, head) in enumerate(zip(row, grid.heads, strict=True)):
            cell = _cell(part, head, voice, enter, is_marked=marks.is_marked(part, place))
            cells.append(cell if isinstance(part, Quote) else cell | {"align": heads[place]["align"]})
        rows.append({"is_total": number >= len(grid.rows) - grid.n_totals, "cells": cells})
    quotes = [part for row in grid.rows for part in row if isinstance(part, Quote)]
    title = plain(grid.title) + (MARK if marks.is_whole and grid.title else "")
    return table_words(title, heads, rows) | {
        "note": plain(grid.note),
        "sources": table_sources(quotes, voice.language),
    }


def table_words(title: str, heads: list[Words], rows: list[Words]) -> Words:
    """Headings and rows as a table, with the widths of its columns."""
    texts = [
        [head["words"], *(row["cells"][place]["text"] + row["cells"][place]["mark"] for row in rows)]
        for place, head in enumerate(heads)
    ]
    widths = column_widths(texts)
    return {
        "kind": "table",
        "number": "",
        "title": title,
        "heads": heads,
        "rows": rows,
        "note": "",
        "sources": "",
        "is_notes": False,
        "size": widths.size,
        "widths": list(widths.parts),
    }


def word_cell(text: str, side: str = "left") -> Words:
    """A cell that is no figure."""
    return {"text": text, "mark": "", "source": "", "align": side}


def _head(grid: Grid, place: int, marks: "Marks", voice: Voice) -> Words:
    words = head_words(grid.heads[place], voice)
    if place in marks.columns or (marks.is_whole and not grid.title and place == 0):
        words += MARK
    side = _side([row[place] for row in grid.rows])
    return {"label": plain(grid.heads[place].words), "words": words, "align": side}


def _cell(part: Part, head: Head, voice: Voice, enter: Enter, *, is_marked: bool) -> Words:
    if isinstance(part, str):
        return word_cell(plain(part))
    shown = in_cell(part, head, voice)
    enter(part, shown)
    return {
        "text": shown,
        "mark": MARK if is_marked else "",
        "source": source_title(part),
        "align": "right" if part.unit in NUMBERS else "left",
    }


def _side(parts: Sequence[Part]) -> str:
    """The side that the heading of a column stands on: right above figures."""
    quotes = [part for part in parts if isinstance(part, Quote)]
    return "right" if quotes and all(one.unit in NUMBERS for one in quotes) else "left"


class Marks:
    """Where the mark of illustrative figures stands: at the table if all of them are, at a column, else at each."""

    def __init__(self, grid: Grid) -> None:
        by_column = [
            [row[place] for row in grid.rows if isinstance(row[place], Quote)] for place in range(len(grid.heads))
        ]
        invented = [[isinstance(one, Quote) and one.is_illustrative for one in column] for column in by_column]
        every = [one for column in invented for one in column]
        self.is_whole = bool(every) and all(every)
        self.columns = frozenset(
            place for place, column in enumerate(invented) if not self.is_whole and len(column) > 1 and all(column)
        )

    def is_marked(self, part: Part, place: int) -> bool:
        """Whether a cell has a mark of its own."""
        is_said_above = self.is_whole or place in self.columns
        return isinstance(part, Quote) and part.is_illustrative and not is_said_above
