"""Cells of a workbook that its reader takes for empty: errors such as #REF!, and formulas never calculated."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import IO, Literal
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

Rule = Literal["error_cell", "uncalculated_formula"]

_CHUNK = 1 << 20
_HEAD = 1 << 13
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\s+ref=[\"']([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)[\"']")
_ROW_END = b"row>"
_CELL = rb"<(?:\w+:)?c\b([^>]*)>"
_ERROR_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*\st=[\"']e[\"'][^>]*)>(.*?)</(?:\w+:)?c>", re.DOTALL)
_FORMULA_CELL = re.compile(_CELL + rb"\s*(<(?:\w+:)?f\b.*?)</(?:\w+:)?c>", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)<")
_REFERENCE = re.compile(rb"\sr=[\"']([A-Za-z]+)([0-9]+)[\"']")
_TEXT_RESULT = re.compile(rb"\st=[\"']str[\"']")


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorCell:
    """A cell without a value: its row (from 1), its column (from 0), what stands in it and why it has no value.

    A few programs write cells that do not say where they are: row 0, and no reference.
    """

    row: int
    position: int
    reference: str
    value: str
    rule: Rule


def scan_sheet(workbook: ZipFile, sheet: str) -> Iterator[ErrorCell]:
    """Every error and every formula without a result on one sheet, in a single pass over its XML.

    Parameters
    ----------
    workbook : ZipFile
        An .xlsx or .xlsm file.
    sheet : str
        The name of a sheet.
    """
    part = _sheet_parts(workbook).get(sheet)
    if part is not None:
        with workbook.open(part) as stream:
            for rows in _whole_rows(stream):
                yield from _error_cells(rows)


def n_cells_spanned(workbook: ZipFile, sheet: str) -> int:
    """How many cells lie between the first and the last used one, as the sheet says; 0 where it does not say."""
    part = _sheet_parts(workbook).get(sheet)
    if part is None:
        return 0
    with workbook.open(part) as stream:
        found = _DIMENSION.search(stream.read(_HEAD))
    if found is None:
        return 0
    (left, top), (right, bottom) = _position(found[1], found[2]), _position(found[3], found[4])
    return (bottom - top + 1) * (right - left + 1)


def day_zero(workbook: ZipFile) -> date:
    """The day that a workbook counts as day 0: some count from 1904.

    Examples
    --------
    Day 44,013 of a workbook that counts from 1900 is 1 July 2020:

    >>> from datetime import timedelta
    >>> date(1899, 12, 30) + timedelta(days=44_013)
    datetime.date(2020, 7, 1)
    """
    properties = _root(workbook, _workbook_part(workbook)).find("{*}workbookPr")
    counts_from_1904 = properties is not None and properties.get("date1904", "0") in ("1", "true")
    return date(1904, 1, 1) if counts_from_1904 else date(1899, 12, 30)


def _root(workbook: ZipFile, part: str) -> ElementTree.Element:
    content = workbook.read(part)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise BadZipFile(f"{part} defines its own entities, which no workbook does")
    return ElementTree.fromstring(content)  # noqa: S314  without entities there is nothing to blow up


def _workbook_part(workbook: ZipFile) -> str:
    for relation in _root(workbook, "_rels/.rels"):
        if relation.get("Type", "").endswith("/officeDocument"):
            return relation.get("Target", "").lstrip("/")
    return "xl/workbook.xml"


def _sheet_parts(workbook: ZipFile) -> dict[str, str]:
    """The part of the file that holds each sheet."""
    part = PurePosixPath(_workbook_part(workbook))
    relations = _root(workbook, str(part.parent / "_rels" / f"{part.name}.rels"))
    target = {relation.get("Id", ""): relation.get("Target", "") for relation in relations}
    parts = {}
    for sheet in _root(workbook, str(part)).iterfind("{*}sheets/{*}sheet"):
        identifier = next((value for name, value in sheet.items() if name.endswith("}id")), "")
        found = target.get(identifier, "")
        parts[sheet.get("name", "")] = found.lstrip("/") if found.startswith("/") else str(part.parent / found)
    return parts


def _whole_rows(stream: IO[bytes]) -> Iterator[bytes]:
    """The XML in pieces that end where a row ends."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        piece = rest + chunk
        end = piece.rfind(_ROW_END) + len(_ROW_END)
        if end >= len(_ROW_END):
            yield piece[:end]
            piece = piece[end:]
        rest = piece
    yield rest


def _error_cells(rows: bytes) -> Iterator[ErrorCell]:
    if b't="e"' in rows or b"t='e'" in rows:
        for attributes, content in _ERROR_CELL.findall(rows):
            value = _VALUE.search(content)
            yield _error_cell(attributes, value[1].decode() if value else "#N/A", "error_cell")
    if b"<f" in rows or b":f" in rows:
        for attributes, content in _FORMULA_CELL.findall(rows):
            value = _VALUE.search(content)
            if not (value and (value[1] or _TEXT_RESULT.search(attributes))):
                yield _error_cell(attributes, "", "uncalculated_formula")


def _error_cell(attributes: bytes, value: str, rule: Rule) -> ErrorCell:
    found = _REFERENCE.search(attributes)
    if found is None:
        return ErrorCell(row=0, position=0, reference="", value=value, rule=rule)
    position, row = _position(found[1], found[2])
    reference = (found[1] + found[2]).decode().upper()
    return ErrorCell(row=row, position=position, reference=reference, value=value, rule=rule)


def _position(letters: bytes, digits: bytes) -> tuple[int, int]:
    """The column, from 0, and the row, from 1, of a reference such as AB12."""
    column = 0
    for letter in letters.upper():
        column = 26 * column + letter - ord("A") + 1
    return column - 1, int(digits)
