"""Tape files in: delimited text, workbooks and Parquet. A bad file raises one error that says what to do."""

import codecs
import hashlib
from dataclasses import replace
from pathlib import Path

import pandas as pd

from abs_model.errors import nearest
from abs_model.io.delimited_tape import read_delimited
from abs_model.io.workbook_tape import read_workbook
from abs_model.pool.schema import RECEIVABLES, Schema, header_index
from abs_model.pool.tape import RawTape, tape_error, wrong_kind

LARGEST_FILE = 2 << 30

_ZIP, _OLD_EXCEL, _PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1"
_KINDS = {
    _ZIP: "a workbook or another zip file",
    _OLD_EXCEL: "an old Excel workbook, or one with a password",
    _PARQUET: "a Parquet file",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a gzip file",
    b"<": "a web page",
    b"": "plain text",
}
"""What a file is, by its first bytes."""

_SUFFIXES = {
    b"": (".csv", ".tsv", ".txt"),
    _ZIP: (".xlsx", ".xlsm", ".xlsb", ".ods"),
    _OLD_EXCEL: (".xls",),
    _PARQUET: (".parquet",),
}


def read_tape_file(path: str | Path, schema: Schema = RECEIVABLES) -> RawTape:
    """Read the cells of a tape as they stand in its file.

    Parameters
    ----------
    path : str or Path
        CSV, TSV or TXT (UTF-8, GB18030, or UTF-16 with a byte order mark), XLSX, XLSM, XLS, XLSB, ODS or Parquet.
    schema : Schema
        The kind of tape, by whose headers the first row is found: titles may stand above it.

    Returns
    -------
    RawTape

    Raises
    ------
    TapeError
        If the file cannot be read, is not what its name says, or holds no headers of such a tape or no rows.
    """
    path = Path(path)
    kind = checked_kind(path)
    if kind == _PARQUET:
        raw = _read_parquet(path, schema)
    else:
        raw = read_workbook(path, schema) if kind else read_delimited(path, schema)
    if raw.frame.empty:
        raise tape_error(path, "no rows below the headers", "one row for each asset is wanted", "Fill the tape.")
    return replace(raw, sha256=_sha256(path))


def checked_kind(path: Path) -> bytes:
    """What a file is, by its first bytes (nothing for text), if it is there, not too large, and what its name says.

    Raises
    ------
    TapeError
        If it is not.
    """
    suffixes = [suffix for known in _SUFFIXES.values() for suffix in known]
    if path.is_dir():
        raise tape_error(path, "a folder", "a tape file is wanted", "Name the file in it.")
    if not path.is_file():
        names = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
        raise tape_error(path, "no such file", "a tape file is wanted", nearest(path.name, names[:20]))
    if path.suffix.lower() not in suffixes:
        found = f"a file named {path.suffix}" if path.suffix else "a file without a suffix"
        raise tape_error(path, found, f"one of {' '.join(suffixes)} is wanted", "Export the tape as one of them.")
    head = _head(path)
    kind = next(kind for kind in _KINDS if head.startswith(kind))
    if path.suffix.lower() not in _SUFFIXES.get(kind, ()):
        found, wanted = f"{_KINDS[kind]} named {path.suffix}", "a file that is what its name says is wanted"
        raise tape_error(path, found, wanted, "Open it in Excel and save it, without a password, as .xlsx.")
    return kind


def _head(path: Path) -> bytes:
    """The first bytes of a file, without a byte order mark."""
    size = path.stat().st_size
    if size == 0:
        raise tape_error(path, "an empty file", "a tape is wanted", "Export it again.")
    if size > LARGEST_FILE:
        raise tape_error(path, f"{size / 1e9:.1f} GB", "at most 2 GB is wanted", "Split the tape.")
    try:
        with path.open("rb") as stream:
            return stream.read(64).removeprefix(codecs.BOM_UTF8).lstrip()
    except OSError as error:
        found = f"a file that cannot be opened ({error.strerror})"
        raise tape_error(path, found, "a tape file is wanted", "Close it elsewhere, or ask for access.") from error


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _read_parquet(path: Path, schema: Schema) -> RawTape:
    """A Parquet file; its rows are counted from 1."""
    try:
        import pyarrow as pa
    except ImportError as error:
        remedy = "Install it: pip install abs-model[parquet]"
        raise tape_error(path, "a Parquet file, and no pyarrow", "pyarrow is wanted to read it", remedy) from error
    try:
        frame = pd.read_parquet(path, engine="pyarrow").reset_index(drop=True)
    except (pa.ArrowException, OSError, ValueError) as error:
        found = f"a damaged Parquet file ({str(error).strip().splitlines()[0]})"
        raise tape_error(path, found, "one that opens is wanted", "Write it again.") from error
    headers = [str(header) for header in frame.columns]
    if header_index(schema, [headers]) is None:
        raise wrong_kind(path, [headers], schema)
    return RawTape(
        frame=frame.set_axis(headers, axis=1), first_row_number=1, sha256="", path=str(path), format="parquet"
    )
