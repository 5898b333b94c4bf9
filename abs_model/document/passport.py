"""Where every figure of a document comes from: as notes in the document, and as one table of all documents."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import pandas as pd

from abs_model.document.record import Quote, Source
from abs_model.glossary import Language, label

FACTS = "facts"
"""The section of what stands below the title."""

COLUMNS = (
    "document", "document_language", "section", "place_in_section", "shown", "unit", "value", "value_unit",
    "source_table", "source_line", "source_column", "is_illustrative",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One figure of a document.

    Attributes
    ----------
    section : str
        Its id; ``facts`` for what stands below the title.
    place : int
        Of the paragraph, list, table within the section, from 1.
    shown : str
        As it is read.
    unit : str
        What it is read in, where that is a unit of amounts.
    quote : Quote
    """

    section: str
    place: int
    shown: str
    unit: str
    quote: Quote


def passport_table(documents: Iterable[tuple[str, Language, Sequence[Entry]]]) -> pd.DataFrame:
    """All figures of documents, one row each, in the order in which they are read.

    Parameters
    ----------
    documents : iterable of (str, Language, sequence of Entry)
        Id, language and figures of each.
    """
    rows = [_row(name, language, entry) for name, language, entries in documents for entry in entries]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"value": object})


def table_sources(quotes: Iterable[Quote], language: Language) -> str:
    """Where the figures of a table come from, in one line.

    Examples
    --------
    >>> one = Source(table="tranches", line=3, column="interest_paid")
    >>> table_sources([Quote(value=1.0, unit="yuan", source=one)], "zh")
    '数据出处：tranches.csv 第3行'
    """
    places: dict[str, set[int]] = {}
    for quote in quotes:
        places.setdefault(quote.source.table, set()).add(quote.source.line)
    if not places:
        return ""
    parts = [_lines_of(table, sorted(lines), language) for table, lines in places.items()]
    return f"数据出处：{'；'.join(parts)}" if language == "zh" else f"Source: {'; '.join(parts)}"


def source_title(quote: Quote) -> str:
    """Where a figure comes from, and what stands there."""
    source = quote.source
    return f"{source.table}.csv, line {source.line}, {source.column} = {quote.value}"


class Notes:
    """Numbers of the notes to figures in text: the same place in a table has the same number."""

    def __init__(self) -> None:
        self._numbers: dict[Source, int] = {}

    def number(self, source: Source) -> int:
        """The number of the note that names a place, a new one where it has none."""
        return self._numbers.setdefault(source, len(self._numbers) + 1)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The places, in order of their numbers from 1."""
        return tuple(self._numbers)


def column_words(column: str, language: Language) -> str:
    """What a column is called, with its name in the file."""
    from abs_model.glossary import TERMS

    identifier = column if column in TERMS else column.rpartition(".")[2]
    if identifier not in TERMS:
        return column
    said = label(identifier, language)
    return f"{said}（{column}）" if language == "zh" else f"{said} ({column})"


def _row(name: str, language: Language, entry: Entry) -> dict[str, object]:
    source = entry.quote.source
    return {
        "document": name,
        "document_language": language,
        "section": entry.section,
        "place_in_section": entry.place,
        "shown": entry.shown,
        "unit": entry.unit,
        "value": entry.quote.value,
        "value_unit": entry.quote.unit,
        "source_table": source.table,
        "source_line": source.line,
        "source_column": source.column,
        "is_illustrative": entry.quote.is_illustrative,
    }


def _lines_of(table: str, lines: Sequence[int], language: Language) -> str:
    if language == "zh":
        return f"{table}.csv 第{'、'.join(_runs(lines))}行"
    return f"{table}.csv {'line' if len(lines) == 1 else 'lines'} {', '.join(_runs(lines))}"


def _runs(lines: Sequence[int]) -> Iterator[str]:
    """Numbers, three and more in a row as one range.

    Examples
    --------
    >>> list(_runs([1, 3, 4, 5, 8, 9]))
    ['1', '3-5', '8', '9']
    """
    for _, group in groupby(enumerate(lines), key=lambda pair: pair[1] - pair[0]):
        run = [line for _, line in group]
        yield from (f"{run[0]}-{run[-1]}",) if len(run) > 2 else map(str, run)
