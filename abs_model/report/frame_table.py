"""Tables on sheets from data frames: under their terms, words of closed sets by name, holes said or refused."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from abs_model.report.number import refuse_hole
from abs_model.report.sheet import (
    GREY,
    HEAD_INK,
    N_HEAD_ROWS,
    Book,
    Cell,
    Page,
    Placed,
    Table,
    close_page,
    column_of,
    write_table,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How the columns of a data frame are shown.

    Attributes
    ----------
    heads : mapping of str to str
        By column: the term that heads it, where it is another than its name.
    missing : mapping of str to str
        By column: the term for what is not there; in any other column a hole is a fault.
    in_words : collection of str
        Columns whose words have a name, although their term says that they are plain text.
    """

    heads: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    in_words: Collection[str] = ()


def frame_table(
    book: Book,
    frame: pd.DataFrame,
    columns: Sequence[str],
    shape: Shape,
    *,
    title: str = "",
    totals: Mapping[str, float] | None = None,
    marked: Iterable[int] = (),
) -> Table:
    """Columns of a data frame under their terms.

    Parameters
    ----------
    book : Book
    frame : DataFrame
        Values, or cells with a unit of their own.
    columns : sequence of str
        Which, in this order.
    shape : Shape
    title : str
    totals : mapping of str to float, optional
        By the name of the column.
    marked : iterable of int
        Numbers of rows that stand out.

    Raises
    ------
    ReportError
        If a value is missing where there must be one.
    """
    made = []
    for name in columns:
        column = column_of(shape.heads.get(name, name), book.names, missing=shape.missing.get(name, ""))
        made.append(replace(column, unit="state") if name in shape.in_words else column)
    cells = [_values(frame[name], one.missing, name) for name, one in zip(columns, made, strict=True)]
    return Table(
        columns=tuple(made),
        rows=tuple(zip(*cells, strict=True)),
        title=title,
        totals={list(columns).index(name): total for name, total in (totals or {}).items()},
        marked=frozenset(marked),
    )


def put_table(page: Page, table: Table) -> Placed:
    """Write a table, or the word for none below its title."""
    if table.rows:
        return write_table(page, table)
    if table.title:
        page.sheet.write_string(page.row, 0, table.title, page.book.style(font_size=10.5, font_color=HEAD_INK))
        page.row += 1
    page.sheet.write_string(page.row, 0, page.book.word("none"), page.book.style(font_color=GREY))
    page.row += 2
    return Placed(first=page.row, last=page.row, totals=None)


def only_table(page: Page, table: Table, *, n_left: int = 1) -> Placed:
    """Write the one table of a sheet: its heads stay in sight, its rows can be filtered."""
    first = page.row
    placed = put_table(page, table)
    last = first + N_HEAD_ROWS - 1 + bool(table.title)
    if table.rows:
        page.sheet.autofilter(last, 0, last + len(table.rows), len(table.columns) - 1)
    close_page(page, freeze=(last + 1, n_left), repeat=(first, last))
    return placed


def objects(values: Iterable[Any], like: pd.DataFrame) -> "pd.Series[Any]":
    """Values of any kind, nothing among them, as a column of a data frame."""
    found: pd.Series[Any] = pd.Series(dtype=object, index=like.index)
    for place, value in enumerate(values):
        found.iat[place] = value
    return found


def cells_in(values: Iterable[object], units: Iterable[str], like: pd.DataFrame) -> "pd.Series[Any]":
    """Values of a column of which every one has a unit of its own."""
    made = [Cell(value=_plain(value), unit=unit) for value, unit in zip(values, units, strict=True)]  # type: ignore[arg-type]
    return objects(made, like)


def _plain(value: object) -> object:
    """Nothing for a hole; everything else as it is."""
    return None if pd.isna(value) else value  # type: ignore[call-overload]


def _values(column: "pd.Series[Any]", missing: str, name: str) -> list[Any]:
    """Values of a column, nothing where there is none."""
    if not missing and column.isna().any():
        refuse_hole(math.nan, f"{name}, row {int(column.isna().to_numpy().argmax()) + 1}")
    values: list[Any] = column.astype(object).where(column.notna(), None).tolist()
    return values
