"""From raw cells to a tape: every row is good or refused, and every problem is one line of a table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from itertools import compress

import numpy as np
import pandas as pd

from abs_model.errors import Fault, TapeError, raise_all
from abs_model.pool.cell import shown
from abs_model.pool.column import Cells, Finding, Mask, Positions, cells_text, read_column
from abs_model.pool.row import (
    Readings,
    ReadTogether,
    Together,
    due_dates,
    lacks_required,
    repeated_keys,
    similar_ids,
    total_lines,
)
from abs_model.pool.schema import HEADER_ROWS, Column, Schema, plain, recognise

PROBLEM_COLUMNS = ("row", "column", "value", "rule", "severity", "message")


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFault:
    """A cell that could not be read from the file, or a whole row where ``position`` is None.

    ``row`` is counted as in the file, ``position`` is that of the column, from 0.
    """

    row: int
    position: int | None
    value: str
    rule: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RawTape:
    """A tape as its file holds it: a cell for each header and row, nothing understood yet.

    Parameters
    ----------
    frame : DataFrame
        The headers as they stand in the file (they may repeat) and the cells below them.
    first_row_number : int
        Where the first row of the frame stands in the file, from 1.
    sha256, path, format : str
        Of the file; ``format`` is its suffix without the dot.
    faults : tuple of CellFault
        What could not be read.
    notes : tuple of str
        Warnings about the file as a whole.
    day_zero : date
        The day that the workbook counts as day 0.
    """

    frame: pd.DataFrame
    first_row_number: int
    sha256: str
    path: str
    format: str
    faults: tuple[CellFault, ...] = ()
    notes: tuple[str, ...] = ()
    day_zero: date = date(1899, 12, 30)

    @property
    def headers(self) -> list[str]:
        """The headers as they stand in the file."""
        return [str(header) for header in self.frame.columns]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tape:
    """The rows of a tape, each in exactly one place, and what is wrong with them.

    Parameters
    ----------
    kind : str
        The kind of asset.
    frame : DataFrame
        The good rows: ``row`` (as counted in the file, header included) and the columns that the file has, under their
        English names. Ids, text and choices are ``str``, amounts (yuan) and rates (decimals a year) ``float64``, dates
        ``datetime64[us]``, flags nullable ``boolean``: what is not stated is NA, never a guess.
    refused : DataFrame
        The refused rows: ``row``, ``amount`` (yuan; NaN where it cannot be read and in a line that adds up others) and
        the cells as they stand in the file.
    problems : DataFrame
        ``row, column, value, rule, severity, message``. A row is refused if and only if it has a line of severity
        ``refuse``; ``warn`` leaves it in. A line about a column or the whole file stands at the row of the headers.
    path, format, sha256 : str
        Of the file.
    """

    kind: str
    frame: pd.DataFrame
    refused: pd.DataFrame
    problems: pd.DataFrame
    path: str
    format: str
    sha256: str

    @property
    def n_rows(self) -> int:
        """Good and refused rows together; a row that is blank altogether is no row."""
        return len(self.frame) + len(self.refused)


def tape_error(path: object, found: str, wanted: str, remedy: str) -> TapeError:
    """One thing that is wrong with a whole tape, in the form of the house."""
    return TapeError(str(Fault(where=str(path), found=found, wanted=wanted, remedy=remedy)))


def wrong_kind(path: object, rows: Sequence[Sequence[object]], schema: Schema) -> TapeError:
    """No row holds the headers of such a tape: what stands where they might be, and what is wanted."""
    row = max(rows, key=lambda cells: sum(bool(str(cell).strip()) for cell in cells), default=())
    cells = [str(cell).strip()[:40] for cell in row if str(cell).strip()]
    required = [column for column in schema.columns if column.is_required]
    known = {plain(words): words for column in required for words in (column.name, *column.zh, *column.en)}
    near = [(cell, get_close_matches(plain(cell), known, n=1, cutoff=0.7)) for cell in cells]
    guesses = [f"{known[words[0]]} for {cell}" for cell, words in near if words]
    held = ", ".join(cells)[:300] or "nothing"
    return tape_error(
        path,
        f"no headers of a tape of {schema.kind} in the first {HEADER_ROWS} rows, but {held}",
        f"a row with {', '.join(f'{column.zh[0]} ({column.name})' for column in required)} is wanted",
        f"Did you mean {', '.join(guesses)}?" if guesses else "Check that this is the right file and sheet.",
    )


def read_rows(raw: RawTape, schema: Schema, read_together: ReadTogether | None = None) -> Tape:
    """Type and check every row of a tape.

    Refused is a row with a required cell missing, a cell that cannot be read as what its column holds, or a due date
    before the start date, and, where a key is unique, every row after the first with the same key, whatever became of
    the first.

    Parameters
    ----------
    raw : RawTape
    schema : Schema
    read_together : callable, optional
        What columns of this kind of tape say together; see ``abs_model.pool.row.Together``.

    Returns
    -------
    Tape
        No content of a cell makes this fail.

    Raises
    ------
    TapeError
        If the headers do not make a tape of this kind (all that is wrong with them at once), or if there are no rows.
    """
    positions = _recognised(raw, schema)
    readings = {
        name: read_column(raw.frame.iloc[:, position], schema.column(name), raw.day_zero)
        for name, position in positions.items()
    }
    lacks_all, lacks_any = lacks_required(readings, schema)
    is_row = ~_is_blank(raw, lacks_all)
    if not is_row.any():
        raise tape_error(raw.path, "no rows below the headers", "one row for each asset is wanted", "Fill the tape.")
    totals = total_lines(raw.frame, schema, np.flatnonzero(lacks_any & is_row))
    is_asset = is_row.copy()
    is_asset[totals.positions] = False
    together = read_together(readings, raw.first_row_number) if read_together else Together()
    findings = [totals, *_findings(raw, schema, positions, readings, is_asset)]
    findings += [_of_assets(finding, is_asset) for finding in together.findings]
    is_refused = np.zeros(len(is_row), dtype=np.bool_)
    for finding in findings:
        is_refused[finding.positions] |= finding.severity == "refuse"
    values = {name: reading.values for name, reading in readings.items()} | dict(together.columns)
    return Tape(
        kind=schema.kind,
        frame=_good_rows(raw, values, is_row & ~is_refused),
        refused=_refused_rows(raw, schema, positions, readings, np.flatnonzero(is_row & is_refused), totals),
        problems=_problems(raw, positions, findings, together.notes),
        path=raw.path,
        format=raw.format,
        sha256=raw.sha256,
    )


def _recognised(raw: RawTape, schema: Schema) -> dict[str, int]:
    """The position of each column that the headers name; everything that is wrong with the headers in one error."""
    found: dict[str, int] = {}
    faults = []
    for position, header in enumerate(raw.headers):
        recognition = recognise(schema, header)
        if recognition is None:
            continue
        name = recognition.column.name
        if recognition.scale:
            faults.append(_scaled_header(raw.path, header, recognition.scale))
        if name in found:
            faults.append(_doubled_header(raw.path, name, raw.headers[found[name]], header))
        found.setdefault(name, position)
    missing = [column for column in schema.columns if column.is_required and column.name not in found]
    strange = [header for header in raw.headers if header.strip() and recognise(schema, header) is None]
    raise_all(TapeError, [*faults, *(_missing_column(raw, column, strange) for column in missing)])
    return found


def _scaled_header(path: str, header: str, scale: str) -> Fault:
    return Fault(
        where=path,
        found=f"the column {shown(header)} is kept in {scale}",
        wanted="amounts in 元 and rates as decimals are wanted",
        remedy="Convert the column and rename it; nothing is scaled silently.",
    )


def _doubled_header(path: str, name: str, first: str, second: str) -> Fault:
    return Fault(
        where=path,
        found=f"the headers {shown(first)} and {shown(second)} both stand for {name}",
        wanted="one column for it is wanted",
        remedy="Rename the one that is not meant.",
    )


def _missing_column(raw: RawTape, column: Column, strange: list[str]) -> Fault:
    known = [plain(words) for words in (column.name, *column.zh, *column.en)]
    close = [header for header in strange if get_close_matches(plain(header), known, n=1, cutoff=0.7)]
    named = ", ".join(header for header in raw.headers if header)
    return Fault(
        where=raw.path,
        found=f"no column for {column.name} among the headers {named[:300]}",
        wanted=f"a header such as {column.zh[0]} or {column.name} is wanted",
        remedy=f"Did you mean {close[0]}? Rename it." if close else "Add the column.",
    )


def _is_blank(raw: RawTape, lacks_all: Mask) -> Mask:
    """Rows that hold nothing at all, in any column of the file."""
    is_blank = lacks_all.copy()
    is_blank[[_position(raw, fault) for fault in raw.faults]] = False
    candidates = np.flatnonzero(is_blank)
    if len(candidates):
        rows = raw.frame.iloc[candidates].astype(object)
        is_empty = rows.isna() | rows.map(lambda cell: not str(cell).strip())
        is_blank[candidates] = is_empty.all(axis=1).to_numpy(dtype=np.bool_)
    return is_blank


def _findings(
    raw: RawTape, schema: Schema, positions: Mapping[str, int], readings: Readings, is_asset: Mask
) -> Iterator[Finding]:
    """Everything that rows break, and what is worth a warning."""
    told = {(fault.position, _position(raw, fault)) for fault in raw.faults}
    for name, reading in readings.items():
        yield from reading.findings
        if schema.column(name).is_required:
            empty = np.flatnonzero(reading.is_missing & is_asset).tolist()
            missing = np.array([row for row in empty if (positions[name], row) not in told], dtype=np.intp)
            message = f"the cell is empty; {name} is wanted in every row. Fill it."
            yield Finding(
                positions=missing,
                column=name,
                values=[""] * len(missing),
                rule="missing",
                messages=[message] * len(missing),
            )
        if schema.column(name).kind == "id":
            yield similar_ids(name, reading, raw.first_row_number)
    yield from _unread_cells(raw, positions)
    if schema.is_key_unique:
        yield repeated_keys(schema.key, readings[schema.key], raw.first_row_number)
    yield from due_dates(schema, readings)


def _of_assets(finding: Finding, is_asset: Mask) -> Finding:
    """A finding without what it says of lines that add up others."""
    is_told = is_asset[finding.positions]
    if is_told.all():
        return finding
    return replace(
        finding,
        positions=finding.positions[is_told],
        values=[*compress(finding.values, is_told)],
        messages=[*compress(finding.messages, is_told)],
    )


def _position(raw: RawTape, fault: CellFault) -> int:
    return fault.row - raw.first_row_number


def _unread_cells(raw: RawTape, positions: Mapping[str, int]) -> Iterator[Finding]:
    """Cells that the file itself could not say; in a column that is kept out they are only worth a warning."""
    names = {position: name for name, position in positions.items()}
    for fault in raw.faults:
        is_kept = fault.position is None or fault.position in names
        yield Finding(
            positions=np.array([_position(raw, fault)]),
            column="" if fault.position is None else names.get(fault.position, raw.headers[fault.position]),
            values=[fault.value],
            rule=fault.rule,
            messages=[fault.message],
            severity="refuse" if is_kept else "warn",
        )


def _good_rows(raw: RawTape, values: Mapping[str, Cells], is_good: Mask) -> pd.DataFrame:
    rows = np.arange(len(is_good), dtype=np.int64) + raw.first_row_number
    frame = pd.DataFrame({"row": rows, **values}, copy=False)
    return frame if is_good.all() else frame[is_good].reset_index(drop=True)


def _refused_rows(
    raw: RawTape,
    schema: Schema,
    positions: Mapping[str, int],
    readings: Readings,
    refused: Positions,
    totals: Finding,
) -> pd.DataFrame:
    """The refused rows as they stand in the file, and their amounts as far as they can be read and are no totals."""
    amounts = readings[schema.amount].values.to_numpy(dtype=np.float64)[refused]
    amounts[np.isin(refused, totals.positions)] = np.nan
    rows = raw.frame.iloc[refused if len(refused) else slice(0)]
    cells = {name: cells_text(rows.iloc[:, position]) for name, position in positions.items()}
    return pd.DataFrame({"row": refused.astype(np.int64) + raw.first_row_number, "amount": amounts, **cells})


def _problems(
    raw: RawTape,
    positions: Mapping[str, int],
    findings: Sequence[Finding],
    notes: Sequence[tuple[str, str, str]],
) -> pd.DataFrame:
    """One line for each cell and rule, by row; what concerns a column or the whole file comes first."""
    lines = [*_file_lines(raw, set(positions.values()))]
    lines += [(raw.first_row_number - 1, column, "", rule, "warn", message) for column, rule, message in notes]
    for finding in findings:
        rows = (finding.positions + raw.first_row_number).tolist()
        told = zip(rows, finding.values, finding.messages, strict=True)
        lines += [(row, finding.column, value, finding.rule, finding.severity, why) for row, value, why in told]
    table = pd.DataFrame(lines, columns=list(PROBLEM_COLUMNS)).astype("str").astype({"row": np.int64})
    return table.sort_values("row", kind="stable", ignore_index=True)


def _file_lines(raw: RawTape, kept: set[int]) -> Iterator[tuple[int, str, str, str, str, str]]:
    """Warnings about the file and about the columns that are left out."""
    top = raw.first_row_number - 1
    for note in raw.notes:
        yield top, "", "", "file", "warn", note
    for position, header in enumerate(raw.headers):
        if position in kept or not (header.strip() or _has_content(raw.frame.iloc[:, position])):
            continue
        found = f"{shown(header)} is the header of no column and is left out" if header.strip() else "no header"
        message = (
            f"column {position + 1}: {found}; a known header is wanted. Rename it if its cells belong to the tape."
        )
        yield top, header, "", "unknown_column", "warn", message


def _has_content(cells: Cells) -> bool:
    return any(str(cell).strip() for cell in cells.dropna())
