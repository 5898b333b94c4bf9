"""Servicer files in: delimited text, or a workbook whose sheets hold records; the file itself is kept with them."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pandas as pd

from abs_model.io.delimited_tape import read_delimited
from abs_model.io.tape_file import checked_kind
from abs_model.io.workbook_tape import read_sheets
from abs_model.pool.servicer_schema import SERVICER_RECORDS, record_named
from abs_model.pool.servicer_tape import RecordSheet, ServicerFile, read_servicer
from abs_model.pool.tape import tape_error

LARGEST_SERVICER_FILE = 256 << 20
"""Bytes; the history keeps every file whole."""


def read_servicer_file(path: str | Path) -> ServicerFile:
    """Read a servicer file: what happened in a period.

    Parameters
    ----------
    path : str or Path
        CSV, TSV or TXT (UTF-8, GB18030, or UTF-16 with a byte order mark), XLSX, XLSM, XLS, XLSB or ODS. Of a workbook
        every visible sheet is read that has headers of records; one without a column for the record bears its name
        (回款, receipt and so on).

    Returns
    -------
    ServicerFile
        With the bytes of the file.

    Raises
    ------
    TapeError
        If the file cannot be read, is not what its name says, is too large, holds no records, or does not state its
        period exactly once.
    """
    path = Path(path)
    kind = checked_kind(path)
    if path.suffix.lower() == ".parquet":
        wanted = "a CSV file or a workbook is wanted"
        raise tape_error(path, "a Parquet file", wanted, "Export it as CSV: it is kept as evidence.")
    content = _content(path)
    sheets = _workbook_sheets(path) if kind else _text_sheets(path)
    if _content(path) != content:
        found = "it changed while it was read"
        raise tape_error(path, found, "a file that stays as it is is wanted", "Take it once it has been written.")
    sha256 = hashlib.sha256(content).hexdigest()
    return read_servicer(sheets, name=path.name, sha256=sha256, content=content)


def _content(path: Path) -> bytes:
    size = path.stat().st_size
    if size > LARGEST_SERVICER_FILE:
        found, wanted = f"{size / 1e6:.0f} MB", f"at most {LARGEST_SERVICER_FILE / 1e6:.0f} MB is wanted"
        raise tape_error(path, found, wanted, "Split it by period, or save it as CSV.")
    try:
        return path.read_bytes()
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror})"
        raise tape_error(path, found, "a servicer file is wanted", "Close it elsewhere, or ask for access.") from error


def _text_sheets(path: Path) -> tuple[RecordSheet, ...]:
    raw = read_delimited(path, SERVICER_RECORDS)
    return (RecordSheet(name="", raw=raw),) if _holds_rows(raw.frame) else ()


def _workbook_sheets(path: Path) -> tuple[RecordSheet, ...]:
    """The sheets with records; what stands on the others is told, not lost."""
    read = read_sheets(path, SERVICER_RECORDS)
    for name, raw in read:
        if raw is None and record_named(name) is not None:
            raise tape_error(
                path,
                f"the sheet {name} has no row with three known headers",
                "headers such as 编号, 日期, 金额 (subject, date, amount) are wanted",
                "Add them, or rename the sheet if it holds something else.",
            )
    sheets = [
        RecordSheet(name=name, raw=replace(raw, path=f"{path}, sheet {name}"))
        for name, raw in read
        if raw is not None and _holds_rows(raw.frame)
    ]
    left_out = ", ".join(name for name, raw in read if raw is None)
    if left_out and sheets:
        wanted = "a sheet with a column 记录类型 (record) is wanted. Add it if they belong to the file."
        note = f"{left_out} hold no records and are left out; {wanted}"
        sheets[0] = replace(sheets[0], raw=replace(sheets[0].raw, notes=(*sheets[0].raw.notes, note)))
    return tuple(sheets)


def _holds_rows(frame: pd.DataFrame) -> bool:
    """Whether anything stands below the headers; a month without disputes has an empty sheet of them."""
    return any(
        bool((cells.notna() & (cells.astype("str").str.strip() != "")).any())
        for cells in (frame.iloc[:, position] for position in range(frame.shape[1]))
    )
