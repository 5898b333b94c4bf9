"""The tables of a run as documents quote them: each is asked for by table, column, row; is there or an error."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from abs_model.document.record import Form, Quote, Source
from abs_model.errors import ReportError, nearest
from abs_model.glossary import TERMS, Unit
from abs_model.report.number import Value, stated


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Library:
    """The tables that are written with the documents, by the names of their files.

    ``illustrative`` names the tables whose figures rest on invented input throughout.
    """

    tables: Mapping[str, pd.DataFrame]
    illustrative: frozenset[str] = field(default_factory=frozenset)
    _known: dict[tuple[str, str], list[Value]] = field(default_factory=dict, init=False, repr=False)

    def has(self, table: str) -> bool:
        """Whether there is such a table, and anything in it."""
        return table in self.tables and len(self.tables[table]) > 0

    def frame(self, table: str) -> pd.DataFrame:
        """A table.

        Raises
        ------
        ReportError
            If there is none.
        """
        if table not in self.tables:
            raise ReportError(
                f"{table}.csv: the run has no such table; one that it writes is wanted. {nearest(table, self.tables)}"
            )
        return self.tables[table]

    def lines(self, table: str, /, **where: object) -> tuple["Line", ...]:
        """The lines of a table with these values in these columns, in order; all of them where nothing is asked."""
        frame = self.frame(table)
        chosen = pd.Series(data=True, index=frame.index)
        for column, value in where.items():
            chosen &= self._column(table, column) == value
        return tuple(Line(library=self, table=table, place=int(place)) for place in chosen.to_numpy().nonzero()[0])

    def line(self, table: str, /, **where: object) -> "Line":
        """The one line of a table that has these values.

        Raises
        ------
        ReportError
            If there is none, or more than one.
        """
        found = self.lines(table, **where)
        if len(found) != 1:
            asked = ", ".join(f"{column} {value}" for column, value in where.items())
            raise ReportError(
                f"{table}.csv: {len(found)} lines have {asked}; one is wanted. Report it as a fault of the document."
            )
        return found[0]

    def quote(self, table: str, column: str, /, *, form: Form = "", missing: str = "", **where: object) -> Quote:
        """The one figure of a table in a column and a line."""
        return self.line(table, **where).quote(column, form=form, missing=missing)

    def values(self, table: str, column: str) -> list[Value]:
        """What stands in a column, nothing where the table has none; read once, as documents ask again and again."""
        key = (table, column)
        if key not in self._known:
            found = self._column(table, column).tolist()
            self._known[key] = [stated(one.item() if isinstance(one, np.generic) else one) for one in found]
        return self._known[key]

    def _column(self, table: str, column: str) -> pd.Series:
        frame = self.frame(table)
        if column not in frame:
            raise ReportError(
                f"{table}.csv: there is no column {column}; {nearest(column, [str(one) for one in frame.columns])}"
            )
        return frame[column]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Line:
    """One line of a table."""

    library: Library
    table: str
    place: int

    def value(self, column: str) -> Value:
        """What stands in a column, for choosing words; what is shown is quoted instead."""
        return self.library.values(self.table, column)[self.place]

    def quote(self, column: str, *, form: Form = "", missing: str = "", unit: Unit | None = None) -> Quote:
        """What stands in a column, as a figure.

        Parameters
        ----------
        column : str
        form : Form
        missing : str
            The term that is said where there is no value.
        unit : Unit, optional
            That of the glossary's row for the column, or of its last part (``A.irr``), if left out; where the line has
            a column ``unit`` of its own, that one holds for its column ``value``.

        Raises
        ------
        ReportError
            If there is no value and ``missing`` does not say what that means.
        """
        value = self.value(column)
        if value is None and not missing:
            raise ReportError(
                f"{self.table}.csv line {self.place + 1}: column {column} is empty; a figure is wanted for the "
                "document. Complete the run, or report it as a fault."
            )
        return Quote(
            value=value,
            unit=unit or self._unit(column),
            source=Source(table=self.table, line=self.place + 1, column=column),
            is_illustrative=self._is_illustrative(column),
            form=form,
            missing=missing,
        )

    def quotes(self, columns: Sequence[str], *, missing: str = "") -> Iterator[Quote]:
        """What stands in several columns."""
        return (self.quote(column, missing=missing) for column in columns)

    def _unit(self, column: str) -> Unit:
        frame = self.library.frame(self.table)
        if column == "value" and "unit" in frame:
            return str(self.value("unit"))  # type: ignore[return-value]
        return TERMS[column if column in TERMS else column.rpartition(".")[2]].unit

    def _is_illustrative(self, column: str) -> bool:
        """Whether nobody published a figure: the line says so of this column, or of itself, or the library of all."""
        frame = self.library.frame(self.table)
        if "illustrative_columns" in frame:
            return column in str(self.value("illustrative_columns")).split()
        if "is_illustrative" in frame:
            return bool(self.value("is_illustrative"))
        return self.table in self.library.illustrative
