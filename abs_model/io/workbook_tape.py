"""Tapes in workbooks: which sheet, where the headers stand, and which cells only look empty."""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeAlias
from xml.etree import ElementTree

import pandas as pd
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from abs_model.io.error_cells import ErrorCell, day_zero, n_cells_spanned, scan_sheet
from abs_model.pool.schema import HEADER_ROWS, Schema, header_index
from abs_model.pool.tape import CellFault, RawTape, tape_error, wrong_kind

Rows: TypeAlias = Sequence[Sequence[object]]

LARGEST_UNPACKED = 4 << 30
MOST_CELLS = 100_000_000
SHEET_NAMES = ("资产明细", "tape")
"""A sheet of such a name is read rather than another."""

_DAMAGE = (
    CalamineError,
    ElementTree.ParseError,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    UnicodeDecodeError,
    zipfile.BadZipFile,
    zlib.error,
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sheet:
    """The sheet that holds the tape, where its headers stand (from 0), and which other sheets hold headers too."""

    sheet: CalamineSheet
    index: int
    others: tuple[str, ...]


def read_workbook(path: Path, schema: Schema) -> RawTape:
    """Read the sheet of a workbook that holds a tape.

    Raises
    ------
    TapeError
        If the workbook is damaged, has a password, is too large unpacked, or holds no headers of such a tape.
    """
    has_xml = _has_xml(path)
    with _as_tape_error(path), _opened(path) as workbook:
        return _raw(path, _tape_sheet(path, workbook, schema, has_xml=has_xml), has_xml=has_xml)


def read_sheets(path: Path, schema: Schema) -> tuple[tuple[str, RawTape | None], ...]:
    """Read every visible sheet of a workbook: its name and its rows, None where it holds no headers of such a tape.

    Raises
    ------
    TapeError
        If the workbook is damaged, has a password, is too large unpacked, or no sheet holds headers of such a tape.
    """
    has_xml = _has_xml(path)
    with _as_tape_error(path), _opened(path) as workbook:
        sheets = [*_headed(path, workbook, schema, has_xml=has_xml)]
        if all(index is None for _, index, _ in sheets):
            raise wrong_kind(path, [row for *_, rows in sheets for row in rows], schema)
        return tuple(
            (
                sheet.name,
                None if index is None else _raw(path, _Sheet(sheet=sheet, index=index, others=()), has_xml=has_xml),
            )
            for sheet, index, _ in sheets
        )


def _has_xml(path: Path) -> bool:
    return path.suffix.lower() in (".xlsx", ".xlsm")


@contextmanager
def _opened(path: Path) -> Iterator[CalamineWorkbook]:
    if path.suffix.lower() != ".xls":
        _check_package(path)
    with CalamineWorkbook.from_path(path) as workbook:
        yield workbook


def _raw(path: Path, found: _Sheet, *, has_xml: bool) -> RawTape:
    """The cells of a sheet below its headers."""
    rows: Rows = found.sheet.to_python(skip_empty_area=False)
    merged = found.sheet.merged_cell_ranges or []
    cells, zero = _scan(path, found.sheet.name) if has_xml else ((), date(1899, 12, 30))
    headers = [str(cell).strip() for cell in rows[found.index]]
    frame = pd.DataFrame(rows[found.index + 1 :], columns=range(len(headers)), dtype=object)
    first = found.index + 2
    within = range(first, first + len(frame)), range(len(headers))
    faults = [*_error_faults(path, cells), *_merged_faults(rows, merged)]
    suffix = path.suffix.lower().lstrip(".")
    return RawTape(
        frame=frame.set_axis(headers, axis=1),
        first_row_number=first,
        sha256="",
        path=str(path),
        format=suffix,
        faults=tuple(fault for fault in faults if fault.row in within[0] and fault.position in within[1]),
        notes=tuple(_notes(found, suffix, has_xml=has_xml)),
        day_zero=zero,
    )


@contextmanager
def _as_tape_error(path: Path) -> Iterator[None]:
    """Whatever a damaged workbook makes its readers say, in the words of the house."""
    try:
        yield
    except PasswordError as error:
        raise tape_error(path, "a password", "a workbook without one is wanted", "Save it without one.") from error
    except _DAMAGE as error:
        reason = str(error).strip() or type(error).__name__
        remedy = "Open it in Excel and save it again."
        raise tape_error(path, f"a damaged workbook ({reason})", "one that opens is wanted", remedy) from error


def _check_package(path: Path) -> None:
    """A workbook is a zip file: whole, and not one that unpacks without end."""
    with zipfile.ZipFile(path) as package:
        size = sum(part.file_size for part in package.infolist())
        if size > LARGEST_UNPACKED:
            found = f"{size / 1e9:.1f} GB when unpacked"
            raise tape_error(path, found, "at most 4 GB is wanted", "Split the tape, or save it as CSV.")
        damaged = package.testzip()
        if damaged:
            raise zipfile.BadZipFile(f"{damaged} does not match its checksum")


def _tape_sheet(path: Path, workbook: CalamineWorkbook, schema: Schema, *, has_xml: bool) -> _Sheet:
    """The first visible sheet with the headers of a tape; one of the usual names goes before others."""
    sheets = sorted(
        _headed(path, workbook, schema, has_xml=has_xml),
        key=lambda one: one[0].name.strip().casefold() not in SHEET_NAMES,
    )
    found = [(sheet, index) for sheet, index, _ in sheets if index is not None]
    if not found:
        raise wrong_kind(path, [row for *_, rows in sheets for row in rows], schema)
    return _Sheet(sheet=found[0][0], index=found[0][1], others=tuple(sheet.name for sheet, _ in found[1:]))


def _headed(
    path: Path, workbook: CalamineWorkbook, schema: Schema, *, has_xml: bool
) -> Iterator[tuple[CalamineSheet, int | None, Rows]]:
    """The visible sheets, where the headers of a tape stand in each (from 0, or None), and their first rows."""
    for one in workbook.sheets_metadata:
        if one.visible == SheetVisibleEnum.Visible and one.typ == SheetTypeEnum.WorkSheet:
            if has_xml:
                _check_extent(path, one.name)
            sheet = workbook.get_sheet_by_name(one.name)
            rows = sheet.to_python(skip_empty_area=False, nrows=HEADER_ROWS)
            yield sheet, header_index(schema, rows), rows


def _check_extent(path: Path, name: str) -> None:
    """One stray cell in the last corner of a sheet would make its reader fill the memory with empty ones."""
    with zipfile.ZipFile(path) as package:
        n_cells = n_cells_spanned(package, name)
    if n_cells > MOST_CELLS:
        found = f"the sheet {name} spans {n_cells:,} cells"
        remedy = "Delete the rows and columns outside the tape, or save it as CSV."
        raise tape_error(path, found, f"at most {MOST_CELLS:,} are wanted", remedy)


def _scan(path: Path, sheet: str) -> tuple[tuple[ErrorCell, ...], date]:
    with zipfile.ZipFile(path) as package:
        return tuple(scan_sheet(package, sheet)), day_zero(package)


def _error_faults(path: Path, cells: tuple[ErrorCell, ...]) -> Iterator[CellFault]:
    """Errors and uncalculated formulas, which the reader takes for empty cells."""
    for cell in cells:
        if not cell.reference:
            found = f"a cell that holds {cell.value or 'an uncalculated formula'} and does not say where it stands"
            raise tape_error(
                path, found, "a value in every cell is wanted", "Open it in Excel, mend the cell and save."
            )
        is_error = cell.rule == "error_cell"
        found = f"{cell.reference} holds {cell.value if is_error else 'a formula that was never calculated'}"
        remedy = "Mend the formula." if is_error else "Open the workbook in Excel and save it."
        message = f"{found}; a value is wanted. {remedy}"
        yield CellFault(row=cell.row, position=cell.position, value=cell.value, rule=cell.rule, message=message)


def _merged_faults(rows: Rows, merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> Iterator[CellFault]:
    """Cells merged down a column: only the first holds the value, the others read as empty."""
    for (top, left), (bottom, _) in merged:
        value = str(rows[top][left]) if top < len(rows) and left < len(rows[top]) else ""
        for row in range(top + 1, min(bottom, len(rows) - 1) + 1) if value else ():
            message = f"the cell is merged with row {top + 1}; a value in every row is wanted. Unmerge and fill down."
            yield CellFault(row=row + 1, position=left, value=value, rule="merged_cell", message=message)


def _notes(found: _Sheet, suffix: str, *, has_xml: bool) -> Iterator[str]:
    if found.others:
        others = ", ".join(found.others)
        remedy = f"Name the right one {SHEET_NAMES[0]}, or take the others out."
        yield f"sheets {found.sheet.name}, {others} all hold headers of a tape; {found.sheet.name} was read. {remedy}"
    if not has_xml:
        wanted = "a value in every cell is wanted. Save it as .xlsx if it has formulas."
        yield f"errors such as #REF! cannot be told from empty cells in .{suffix}; {wanted}"
