"""A document before it is a file: sections of text, tables, pictures in one language; every figure knows its source."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from matplotlib.figure import Figure

from abs_model.glossary import Language, Unit
from abs_model.report.number import Value

Form = Literal["", "yuan", "capitals"]
"""How an amount is said: in the unit that the reader chose, always in yuan, or in Chinese capitals (大写)."""

Kind = Literal["body", "note", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a figure stands: a table of the run (``tranches`` for ``tranches.csv``), its line from 1, its column."""

    table: str
    line: int
    column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A figure as it stands in a table of the run; nothing in a document is a figure without one.

    ``missing`` is the term that is said where there cannot be a value; without one, no value is an error.
    """

    value: Value
    unit: Unit
    source: Source
    is_illustrative: bool = False
    form: Form = ""
    missing: str = ""


Part = str | Quote
"""Words, or a figure between them. Words hold no figures but those of names, dates of law and numbers of clauses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Text with figures in it."""

    parts: tuple[Part, ...]
    kind: Kind = "body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Points one below the other, numbered where their order counts."""

    items: tuple[Paragraph, ...]
    is_numbered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The heading of a column: its words and the unit of its figures, which is said with them."""

    words: str
    unit: Unit = "text"
    form: Form = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table: headings, rows of words and figures; ``n_totals`` rows at the end are totals. Never without a row."""

    title: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Part, ...], ...]
    n_totals: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A chart: ``name`` is that of its files, ``draw`` draws it in the language of the document."""

    name: str
    title: str
    draw: Callable[[], Figure]


Block = Paragraph | Listing | Grid | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with what stands below it; ``id`` is a term of the glossary."""

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple["Section", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document in one language.

    Attributes
    ----------
    id : str
        The name of its files: ``memorandum`` for ``memorandum_zh.pdf``; a term of the glossary, or one with what it is
        about (``borrower_cost.jinjia``).
    title, subtitle : str
    language : Language
    day : str
        The day that it is of, as 2021-07-07.
    facts : tuple of (str, Part)
        What stands below the title: name, parties, dates.
    sections : tuple of Section
    """

    id: str
    title: str
    subtitle: str
    language: Language
    day: str
    facts: tuple[tuple[str, Part], ...] = ()
    sections: tuple[Section, ...] = field(default_factory=tuple)

    def blocks(self) -> Iterator[tuple[Section, Block]]:
        """Every block with the section that it stands in, in order of reading."""
        for section in self.sections:
            yield from _blocks(section)


def _blocks(section: Section) -> Iterator[tuple[Section, Block]]:
    for block in section.blocks:
        yield section, block
    for inner in section.sections:
        yield from _blocks(inner)
