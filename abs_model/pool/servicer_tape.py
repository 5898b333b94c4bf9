"""From the cells of a servicer file to typed records: what happened in a period, row by row, and what cannot be read.

``ServicerFile`` is what the history keeps, what is reconciled, and what realised states are built from.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.errors import TapeError
from abs_model.pool.cell import shown
from abs_model.pool.column import Finding, Mask, Positions, Severity
from abs_model.pool.row import TOTAL_WORDS, Readings, Together
from abs_model.pool.schema import recognise
from abs_model.pool.servicer_schema import RECORDS, SERVICER_RECORDS, STATEMENTS, record_named, status_named
from abs_model.pool.tape import PROBLEM_COLUMNS, RawTape, read_rows, tape_error

Words = NDArray[np.object_]

RECORD_COLUMNS = ("record", "subject", "date", "amount", "status", "reference", "note", "line", "sheet")
"""The columns of ``ServicerFile.records``."""

_WORD_COLUMNS = ("record", "subject", "status", "reference", "note", "sheet")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RecordSheet:
    """One table of a servicer file, as it stands there; ``name`` is that of its sheet, nothing in delimited text."""

    name: str
    raw: RawTape


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ServicerFile:
    """What a servicer says happened up to a day.

    Parameters
    ----------
    deal_id : str
        Of the deal that it speaks of.
    period_end : date
        The last day that it speaks of: the end of a collection window.
    note : str
        What it says of its version; may be empty.
    records : DataFrame
        The good rows in the order of the file, that of the period left out: ``record`` (a word of the closed list),
        ``subject``, ``date`` (``datetime64[us]``; NaT where none is wanted or given), ``amount`` (yuan with two
        decimals, float64, at least 0; NaN where none is stated), ``status`` (a word of the closed list of its record),
        ``reference``, ``note``, ``line`` (int64, as counted in the file) and ``sheet``. Words that are not stated are
        empty. A statement (account, balance) without a date has that of the end of the period.
    problems : DataFrame
        ``row, column, value, rule, severity, message, sheet``; a row of severity ``refuse`` is not among the records.
    sha256, name : str
        Of the file.
    content : bytes
        The file itself.
    """

    deal_id: str
    period_end: date
    note: str
    records: pd.DataFrame
    problems: pd.DataFrame
    sha256: str
    name: str
    content: bytes = b""

    def of(self, *records: str) -> pd.DataFrame:
        """The rows of some records."""
        return self.records[self.records["record"].isin(records)]

    @property
    def n_refused(self) -> int:
        """Rows that could not be read."""
        lines = self.problems[self.problems["severity"] == "refuse"]
        return len(lines[["sheet", "row"]].drop_duplicates())


def read_servicer(sheets: Sequence[RecordSheet], *, name: str, sha256: str, content: bytes = b"") -> ServicerFile:
    """Type and check every row of a servicer file.

    Refused is a row whose record is unknown, that lacks a cell which its record must fill, or that holds one which
    cannot be read as what it should be. Whether the records agree with each other, with the pool and with the bank is
    another question.

    Parameters
    ----------
    sheets : sequence of RecordSheet
        A sheet without a column for the record bears the name of one.
    name, sha256 : str
        Of the file.
    content : bytes
        The file itself.

    Raises
    ------
    TapeError
        If a table has no headers of records, if a sheet says neither by a column nor by its name what its rows are, or
        if the file does not state its period exactly once.

    Examples
    --------
    >>> frame = pd.DataFrame({"记录类型": ["期间", "回款"], "编号": ["deal-1", "R1"], "日期": ["2020-07-31"] * 2,
    ...                       "金额": ["", "1,234.50"]})
    >>> raw = RawTape(frame=frame, first_row_number=2, sha256="", path="july.csv", format="csv")
    >>> file = read_servicer([RecordSheet(name="", raw=raw)], name="july.csv", sha256="")
    >>> file.deal_id, file.period_end, file.records[["record", "subject", "amount"]].values.tolist()
    ('deal-1', datetime.date(2020, 7, 31), [['receipt', 'R1', 1234.5]])
    """
    if not sheets:
        raise tape_error(name, "no records", "a row for each thing that happened is wanted", "Fill the file.")
    read = [_read_sheet(sheet) for sheet in sheets]
    records = pd.concat([frame for frame, _ in read], ignore_index=True)
    problems = pd.concat([lines for _, lines in read], ignore_index=True)
    period = _period(records, problems, name)
    records = records[records["record"] != "period"].reset_index(drop=True)
    is_undated = records["record"].isin(STATEMENTS) & records["date"].isna()
    records["date"] = records["date"].where(~is_undated, period["date"])
    return ServicerFile(
        deal_id=period["subject"],
        period_end=period["date"].date(),
        note=period["reference"] or period["note"],
        records=records,
        problems=problems,
        sha256=sha256,
        name=name,
        content=content,
    )


def _read_sheet(sheet: RecordSheet) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Records and problems of one table."""
    raw = _with_all_columns(sheet)
    tape = read_rows(raw, SERVICER_RECORDS, partial(_together, unread=_unread(raw)))
    frame = tape.frame.rename(columns={"row": "line"}).assign(sheet=sheet.name)
    words = {column: frame[column].fillna("").astype("str") for column in _WORD_COLUMNS}
    return frame.assign(**words)[list(RECORD_COLUMNS)], tape.problems.assign(sheet=sheet.name)


def _with_all_columns(sheet: RecordSheet) -> RawTape:
    """A table with every column of the schema: what is not there is empty, and the record may be the sheet's name."""
    raw = sheet.raw
    found = {known.column.name for header in raw.headers if (known := recognise(SERVICER_RECORDS, header))}
    record = record_named(sheet.name)
    if "record" not in found and record is None:
        stated = f"the sheet {sheet.name}" if sheet.name else "the file"
        known_names = "、".join(column[0] for column in _sheet_names())
        raise tape_error(
            raw.path,
            f"{stated} has no column 记录类型 (record)",
            f"that column, or a sheet named for what its rows are ({known_names}), is wanted",
            "Add the column, or rename the sheet.",
        )
    frame = raw.frame.copy()
    for column in SERVICER_RECORDS.columns:
        if column.name not in found:
            cells: Any = _filled_rows(raw.frame, record) if column.name == "record" else None
            added = pd.Series(cells, index=frame.index, dtype=object)
            frame.insert(frame.shape[1], column.name, added, allow_duplicates=True)
    return replace(raw, frame=frame)


def _sheet_names() -> Iterator[tuple[str, ...]]:
    return (words for name, words in SERVICER_RECORDS.column("record").choices if name != "period")


def _filled_rows(frame: pd.DataFrame, record: str | None) -> list[str | None]:
    """The record in every row that holds anything."""
    is_filled = np.zeros(len(frame), dtype=np.bool_)
    for position in range(frame.shape[1]):
        cells = frame.iloc[:, position]
        is_filled |= cells.notna().to_numpy(dtype=np.bool_) & (cells.astype("str").str.strip() != "").to_numpy()
    return [record if one else None for one in is_filled]


def _unread(raw: RawTape) -> Mapping[str, frozenset[int]]:
    """By column, rows whose cell the file itself could not say: they are told of already."""
    known = [recognise(SERVICER_RECORDS, header) for header in raw.headers]
    told = [(known[one.position], one.row) for one in raw.faults if one.position is not None]
    return {
        column.name: frozenset(row - raw.first_row_number for cell, row in told if cell and cell.column is column)
        for column in SERVICER_RECORDS.columns
    }


def _together(readings: Readings, _: int, *, unread: Mapping[str, frozenset[int]]) -> Together:
    """What a record must fill, what its status may be, and lines that add up others."""
    records = readings["record"].values.fillna("").to_numpy(dtype=object)
    totals = _totals(readings)
    findings: list[Finding] = [totals]
    statuses = readings["status"].values.fillna("").to_numpy(dtype=object).copy()
    for name, record in RECORDS.items():
        rows = np.flatnonzero(records == name)
        if len(rows):
            findings += _read_statuses(readings, name, rows, statuses)
            single = rows[~np.isin(rows, totals.positions)]
            wanted = [*record.needs, *(["status"] if record.has_status else [])]
            findings += [_missing(readings, column, single, name, unread) for column in wanted]
    return Together(columns={"status": pd.Series(statuses, dtype="str")}, findings=findings)


def _totals(readings: Readings) -> Finding:
    """Lines that name a total where others name whom they speak of."""
    positions = np.flatnonzero(readings["subject"].values.isin(TOTAL_WORDS).to_numpy(dtype=np.bool_))
    message = "the row adds up others; only single records are wanted. Take the row out."
    return _finding(readings, "subject", "total_line", positions, [message] * len(positions))


def _missing(
    readings: Readings, column: str, rows: Positions, record: str, unread: Mapping[str, frozenset[int]]
) -> Finding:
    """Rows of a record that lack a cell which it must fill; a cell that cannot be read is refused for itself."""
    empty = rows[readings[column].is_missing[rows]]
    empty = empty[~np.isin(empty, [*unread[column]])] if unread[column] else empty
    message = f"the cell is empty; {column} is wanted in every row of {record}. Fill it."
    return _finding(readings, column, "missing", empty, [message] * len(empty))


def _read_statuses(readings: Readings, name: str, rows: Positions, statuses: Words) -> Iterator[Finding]:
    """Put the statuses of a record into the words of its list, and say which are in none."""
    record = RECORDS[name]
    codes, words = pd.factorize(statuses[rows])
    is_empty: Mask = np.array([word == "" for word in words], dtype=np.bool_)[codes]
    if not record.statuses:
        told = rows[~is_empty]
        message = f"{name} has no status; an empty cell is wanted. It is not looked at."
        yield _finding(readings, "status", "status_without_meaning", told, [message] * len(told), "warn")
        return
    known = [status_named(name, word) if word else "" for word in words]
    is_unknown: Mask = np.array([one is None for one in known], dtype=np.bool_)[codes]
    listed = ", ".join(f"{status} ({others[0]})" if others else status for status, others in record.statuses)
    messages = [
        f"{shown(word)} is no status of {name}; one of {listed} is wanted. Write one of them."
        for word in statuses[rows[is_unknown]]
    ]
    yield _finding(readings, "status", "unknown_status", rows[is_unknown], messages)
    statuses[rows] = np.array([one or "" for one in known], dtype=object)[codes]


def _finding(
    readings: Readings,
    column: str,
    rule: str,
    positions: Positions,
    messages: Sequence[str],
    severity: Severity = "refuse",
) -> Finding:
    cells = readings[column].values.iloc[positions]
    values = ["" if pd.isna(cell) else str(cell) for cell in cells]
    return Finding(positions=positions, column=column, values=values, rule=rule, messages=messages, severity=severity)


def _period(records: pd.DataFrame, problems: pd.DataFrame, name: str) -> "pd.Series[Any]":
    """The row that states the period.

    Raises
    ------
    TapeError
        If there is none, or more than one.
    """
    rows = records[records["record"] == "period"]
    if len(rows) == 1:
        return rows.iloc[0]
    wanted = "one row 期间 (period) with the deal's id and the last day of the period is wanted"
    if len(rows):
        lines = ", ".join(str(line) for line in rows["line"].iloc[:5])
        found, remedy = f"{len(rows)} rows state the period (rows {lines})", "Leave one."
    else:
        refused = problems[problems["severity"] == "refuse"]
        found = "no row states the period"
        remedy = "Write it as the first row: 期间, the deal's id, 2020-07-31."
        if len(refused):
            first = refused.iloc[0]
            found += f"; the first of {len(refused)} problems is in row {first['row']}: {first['message']}"
            found = found.rstrip(".")
    raise TapeError(str(tape_error(name, found, wanted, remedy)))


PROBLEMS_OF_SERVICERS = (*PROBLEM_COLUMNS, "sheet")
"""The columns of ``ServicerFile.problems``."""
