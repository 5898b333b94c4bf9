"""A table as bytes and back: column by column, amounts as whole fen, compressed; nothing in it is ever executed."""

import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.measure.money import LARGEST_YUAN, to_fen, to_yuan

MAGIC = b"ABSCOL1\n"
_HEADER_LENGTH = 4
_LEVEL = 1
"""Of zlib: 6 is three times as slow for a tenth less."""

_NOTHING = np.iinfo(np.int64).min
"""What stands for no day."""


_LEAST_BYTES = {"flag": 1, "whole": 8, "real": 8, "fen": 8, "day": 8, "text": 4}
"""Of one cell, by kind of column."""


class DamagedTableError(Exception):
    """The bytes are not those of a packed table."""


def pack(table: pd.DataFrame) -> bytes:
    """A table as bytes.

    Parameters
    ----------
    table : DataFrame
        Columns of text, whole numbers, flags, days (``datetime64`` without a time) and floats. Floats that are yuan
        with two decimals are kept as whole fen, others bit for bit. A missing text is kept as an empty one.

    Raises
    ------
    ValueError
        If a column holds anything else.

    Examples
    --------
    >>> unpack(pack(pd.DataFrame({"subject": ["R1"], "amount": [0.29]}))).values.tolist()
    [['R1', 0.29]]
    """
    kinds, parts = [], []
    for name in table.columns:
        kind, content = _packed(table[name])
        part = zlib.compress(content, _LEVEL)
        kinds.append([str(name), kind, len(part)])
        parts.append(part)
    header = json.dumps({"rows": len(table), "columns": kinds}, ensure_ascii=False).encode()
    return b"".join((MAGIC, len(header).to_bytes(_HEADER_LENGTH, "little"), header, *parts))


def unpack(content: bytes) -> pd.DataFrame:
    """The table that was packed.

    Raises
    ------
    DamagedTableError
        If the bytes are not whole.
    """
    with _whole_or_damaged():
        n_rows, parts = _parts(content)
        columns = {name: _column(kind, part, n_rows) for name, kind, part in parts}
        return pd.DataFrame(columns, index=pd.RangeIndex(n_rows))


def columns_packed(content: bytes) -> tuple[str, ...]:
    """The columns of a packed table.

    Raises
    ------
    DamagedTableError
        If the bytes are not whole.
    """
    with _whole_or_damaged():
        header, _ = _header(content)
        return tuple(name for name, *_ in header["columns"])


def n_rows_packed(content: bytes) -> int:
    """How many rows a packed table has; every byte of it is looked at, none is turned into a cell.

    Raises
    ------
    DamagedTableError
        If the bytes are not whole.
    """
    with _whole_or_damaged():
        n_rows, parts = _parts(content)
        for _, kind, part in parts:
            if kind not in _LEAST_BYTES or len(part) < _LEAST_BYTES[kind] * n_rows:
                raise ValueError(f"a column of kind {kind} is too short")
        return n_rows


@contextmanager
def _whole_or_damaged() -> Iterator[None]:
    try:
        yield
    except (zlib.error, ValueError, KeyError, TypeError, IndexError, OverflowError) as error:
        raise DamagedTableError(str(error)) from error


def _header(content: bytes) -> tuple[dict[str, Any], int]:
    """What a packed table says of itself, and where its columns begin."""
    start = len(MAGIC) + _HEADER_LENGTH
    if not content.startswith(MAGIC):
        raise ValueError("it does not begin as a packed table does")
    end = start + int.from_bytes(content[len(MAGIC) : start], "little")
    return json.loads(content[start:end]), end


def _parts(content: bytes) -> tuple[int, list[tuple[str, str, bytes]]]:
    """Number of rows; name, kind and bytes of every column. What zlib takes apart is what it was given."""
    header, end = _header(content)
    parts = []
    for name, kind, length in header["columns"]:
        parts.append((name, kind, zlib.decompress(content[end : end + length])))
        end += length
    if end != len(content):
        raise ValueError("it goes on after its last column, or ends before")
    return header["rows"], parts


def _packed(column: "pd.Series[Any]") -> tuple[str, bytes]:
    """Kind and bytes of a column."""
    kind = column.dtype.kind
    if kind == "b":
        return "flag", column.to_numpy(dtype=np.uint8).tobytes()
    if kind in "iu":
        return "whole", column.to_numpy(dtype="<i8").tobytes()
    if kind == "f":
        return _packed_numbers(column.to_numpy(dtype=np.float64))
    if kind == "M":
        return "day", _packed_days(column)
    cells = column.astype(object)
    words: list[Any] = cells.where(column.notna(), "").tolist()
    odd = next((cell for cell in words if not isinstance(cell, str)), None) if column.dtype != "str" else None
    if odd is not None:
        raise ValueError(f"column {column.name} holds {odd!r}; text, numbers, flags or days are wanted")
    return "text", _packed_words(words)


def _packed_numbers(numbers: NDArray[np.float64]) -> tuple[str, bytes]:
    is_stated = ~np.isnan(numbers)
    stated = np.where(is_stated, numbers, 0.0)
    if not np.all(np.abs(stated) <= LARGEST_YUAN):
        return "real", numbers.astype("<f8").tobytes()
    fen = to_fen(stated)
    if not np.array_equal(to_yuan(fen), stated):
        return "real", numbers.astype("<f8").tobytes()
    return "fen", np.where(is_stated, fen, 0.0).astype("<i8").tobytes() + np.packbits(is_stated).tobytes()


def _packed_days(column: "pd.Series[Any]") -> bytes:
    moments = column.to_numpy(dtype="datetime64[us]")
    days = moments.astype("datetime64[D]")
    is_stated = ~np.isnat(moments)
    if np.any(days[is_stated].astype("datetime64[us]") != moments[is_stated]):
        raise ValueError(f"column {column.name} holds times of day; days are wanted")
    return np.where(is_stated, days.astype(np.int64), _NOTHING).astype("<i8").tobytes()


def _packed_words(words: list[str]) -> bytes:
    """Text with its lengths in front, in bytes, so that no character has to be kept out of it."""
    joined = "".join(words)
    if joined.isascii():
        lengths = np.fromiter(map(len, words), dtype="<u4", count=len(words))
        return lengths.tobytes() + joined.encode()
    encoded = [word.encode("utf-8", "surrogatepass") for word in words]
    return np.fromiter(map(len, encoded), dtype="<u4", count=len(words)).tobytes() + b"".join(encoded)


def _column(kind: str, content: bytes, n_rows: int) -> Any:
    match kind:
        case "flag":
            return _whole(np.frombuffer(content, dtype=np.uint8), n_rows).astype(np.bool_)
        case "whole":
            return _whole(np.frombuffer(content, dtype="<i8"), n_rows).astype(np.int64)
        case "real":
            return _whole(np.frombuffer(content, dtype="<f8"), n_rows).astype(np.float64)
        case "fen":
            fen = np.frombuffer(content[: 8 * n_rows], dtype="<i8")
            is_stated = np.unpackbits(np.frombuffer(content[8 * n_rows :], dtype=np.uint8), count=n_rows)
            return np.where(is_stated, to_yuan(_whole(fen, n_rows)), np.nan)
        case "day":
            days = _whole(np.frombuffer(content, dtype="<i8"), n_rows)
            moments = np.where(days == _NOTHING, 0, days).astype("datetime64[D]").astype("datetime64[us]")
            return np.where(days == _NOTHING, np.datetime64("NaT", "us"), moments)
        case "text":
            return pd.array(_words(content, n_rows), dtype="str")
    raise ValueError(f"a column of kind {kind} is not known")


def _whole(column: Any, n_rows: int) -> Any:
    if len(column) != n_rows:
        raise ValueError(f"a column of {len(column)} rows stands among columns of {n_rows}")
    return column


def _words(content: bytes, n_rows: int) -> NDArray[np.object_]:
    lengths = _whole(np.frombuffer(content[: 4 * n_rows], dtype="<u4"), n_rows)
    text = content[4 * n_rows :]
    ends = np.cumsum(lengths, dtype=np.int64)
    if sum(lengths.tolist()) != len(text):
        raise ValueError("text is longer or shorter than its lengths say")
    words = np.full(n_rows, "", dtype=object)
    # Most columns of records are empty in most rows.
    filled = np.flatnonzero(lengths)
    starts, stops = (ends - lengths)[filled].tolist(), ends[filled].tolist()
    if text.isascii():
        joined = text.decode()
        words[filled] = list(map(joined.__getitem__, map(slice, starts, stops)))
    else:
        words[filled] = [
            text[start:stop].decode("utf-8", "surrogatepass") for start, stop in zip(starts, stops, strict=True)
        ]
    return words
