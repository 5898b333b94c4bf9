"""Tapes in delimited text: which encoding, which delimiter, where the headers stand, and every cell as text."""

import codecs
import csv
import io
import mmap
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from abs_model.pool.schema import HEADER_ROWS, Schema, header_index
from abs_model.pool.tape import CellFault, RawTape, tape_error, wrong_kind

_HEAD_BYTES = 1 << 18
_BLOCK_BYTES = 1 << 22
_DELIMITERS = ",\t;|"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """How a file is laid out: its headers stand in record ``index`` (from 0), which ends in line ``line`` (from 1)."""

    encoding: str
    delimiter: str
    index: int
    line: int
    headers: tuple[str, ...]


def read_delimited(path: Path, schema: Schema) -> RawTape:
    """Read delimited text in the first encoding that all of it is valid in.

    Raises
    ------
    TapeError
        If no encoding fits, if no headers of such a tape are found, or if a quote is never closed.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    has_mark = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if b"\0" in head and not has_mark:
        raise tape_error(path, "NUL bytes: it is no text", "a text file is wanted", "Save the tape as CSV UTF-8.")
    for encoding in ("utf-16",) if has_mark else ("utf-8", "gb18030"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head)
            return _read_text(path, _layout(path, text.removeprefix("\ufeff"), encoding, schema))
        except UnicodeDecodeError:
            continue
    raise tape_error(path, "text in no known encoding", "UTF-8, GB18030 or UTF-16 is wanted", "Save it as CSV UTF-8.")


def _layout(path: Path, text: str, encoding: str, schema: Schema) -> _Layout:
    """The delimiter by which headers are found, and where they stand."""
    widest: list[list[str]] = []
    for delimiter in _DELIMITERS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        read = [(row, reader.line_num) for row in islice(reader, HEADER_ROWS)]
        rows = [row for row, _ in read]
        index = header_index(schema, rows)
        if index is not None:
            row, line = read[index]
            return _Layout(encoding=encoding, delimiter=delimiter, index=index, line=line, headers=tuple(row))
        widest = max(widest, rows, key=lambda found: max(map(len, found), default=0))
    raise wrong_kind(path, widest, schema)


def _read_text(path: Path, layout: _Layout) -> RawTape:
    frame = _read_strictly(path, layout)
    if frame is None:
        frame = _read_patiently(path, layout)
    n_headers = len(layout.headers)
    first_row_number = layout.index + 2
    has_overflow = frame.shape[1] > n_headers
    return RawTape(
        frame=frame.iloc[:, :n_headers].set_axis(list(layout.headers), axis=1),
        first_row_number=first_row_number,
        sha256="",
        path=str(path),
        format=path.suffix.lower().lstrip("."),
        faults=_ragged_rows(frame.iloc[:, n_headers], n_headers, first_row_number) if has_overflow else (),
    )


def _ragged_rows(overflow: "pd.Series[Any]", n_headers: int, first_row_number: int) -> tuple[CellFault, ...]:
    """Rows with more cells than there are headers: their cells may have shifted."""
    wanted = f"{n_headers} cells are wanted. Look for a delimiter inside a cell, and put that cell in quotes."
    return tuple(
        CellFault(
            row=position + first_row_number,
            position=None,
            value=cell,
            rule="too_many_cells",
            message=f"the row goes on after its last column with {cell[:40]!r}; {wanted}",
        )
        for position, cell in overflow[overflow != ""].items()
        if isinstance(position, int)
    )


def _read_strictly(path: Path, layout: _Layout) -> pd.DataFrame | None:
    """All cells as text, fast; None where pyarrow is not there or the rows are not all of one length."""
    try:
        import pyarrow as pa
        import pyarrow.csv as arrow_csv
    except ImportError:
        return None
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        has_quotes = content.find(b'"') >= 0
    names = [str(position) for position in range(len(layout.headers))]
    try:
        table = arrow_csv.read_csv(
            path,
            arrow_csv.ReadOptions(
                column_names=names, skip_rows=layout.line, encoding=layout.encoding, block_size=_BLOCK_BYTES
            ),
            arrow_csv.ParseOptions(
                delimiter=layout.delimiter,
                quote_char='"' if has_quotes else False,
                newlines_in_values=has_quotes,
                ignore_empty_lines=False,
            ),
            arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False),
        )
    except pa.ArrowInvalid:
        return None
    frame: pd.DataFrame = table.to_pandas()
    return frame


def _read_patiently(path: Path, layout: _Layout) -> pd.DataFrame:
    """All cells as text, whatever the length of a row; a last column holds what a row has too many of."""
    width = range(len(layout.headers) + 1)
    options: dict[str, Any] = {
        "sep": layout.delimiter,
        "encoding": layout.encoding,
        "header": None,
        "names": width,
        "dtype": "str",
        "na_filter": False,
        "skiprows": layout.index + 1,
        "skip_blank_lines": False,
    }
    with suppress(pd.errors.ParserError):
        frame: pd.DataFrame = pd.read_csv(path, **options)
        if isinstance(frame.index, pd.RangeIndex):
            return frame
    # A row has more cells than that, which pandas takes for an index or refuses unless the columns to use are named.
    try:
        frame = pd.read_csv(path, usecols=width, **options)
    except pd.errors.ParserError as error:
        reason = str(error).strip().removeprefix("Error tokenizing data. C error: ")
        found, remedy = f"rows that cannot be told apart ({reason})", "Close the quote, or take it out."
        raise tape_error(path, found, "a quote that ends is wanted", remedy) from error
    return frame
