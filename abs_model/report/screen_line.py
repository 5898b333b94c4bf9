"""Lines of a screen: sections after their names, columns as many as fit."""

from collections.abc import Sequence

from abs_model.glossary import Language
from abs_model.report.naming import heading
from abs_model.report.text_table import GAP, Side, aligned, cells, clip, pad, wrapped

WIDTH = 100
"""Cells of a line, a Chinese character taking two."""

MARK = "*"
"""Behind an illustrative number; the last line of the screen says the word."""


def as_many_as_fit(columns: Sequence[Sequence[str]], width: int = WIDTH) -> tuple[str, ...]:
    """Columns, the first one to the left, as aligned lines; one that would make them too wide is left out."""
    kept: list[Sequence[str]] = []
    room = width + len(GAP)
    for column in columns:
        needed = max(cells(text) for text in column) + len(GAP)
        if needed <= room:
            kept.append(column)
            room -= needed
    sides: list[Side] = ["left"]
    sides += ["right"] * (len(kept) - 1)
    return aligned(list(zip(*kept, strict=True)), sides)


def section(identifier: str, parts: Sequence[str], language: Language) -> tuple[str, ...]:
    """Parts after the name of their section, in as many lines as it takes."""
    head = headed(identifier, language)
    room = WIDTH - cells(head)
    cut = [clip(part, room) for part in parts]
    first, *rest = wrapped(cut, room, 0)
    return (head + first, *(" " * cells(head) + line for line in rest))


def headed(identifier: str, language: Language) -> str:
    """The name of a section, as wide as all of them."""
    return pad(heading(identifier, language), 14 if language == "en" else 10)
