"""One column of a tape at once: plain cells together, every other distinct cell once (``abs_model.pool.cell``)."""

import math
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.measure.money import LARGEST_YUAN, to_fen, to_yuan
from abs_model.pool.cell import (
    BLANK_WORDS,
    FIRST_YEAR,
    LAST_YEAR,
    Refusal,
    Value,
    is_control,
    read_cell,
    shown,
)
from abs_model.pool.schema import Column

Cells: TypeAlias = "pd.Series[Any]"
Mask: TypeAlias = NDArray[np.bool_]
Positions: TypeAlias = NDArray[np.intp]
Severity = Literal["refuse", "warn"]

_NUMBER_KINDS = ("amount", "rate", "count")
_TEXT_KINDS = ("id", "text")
_BLANKS = (*BLANK_WORDS, "－", "／")
_HARMLESS = bytes(range(0x21, 0x7F)).translate(None, b"#+")
"""The bytes of text that need no second look: ASCII that is seen."""

_SAMPLE = 20_000
_MOST_DISTINCT = 0.9
"""Words repeat, if fewer than this part of the first so many cells are distinct."""

_PLAIN_NUMBER = r"[0-9]+(?:\.[0-9]*)?"
_FIRST_DAY, _LAST_DAY = np.datetime64(f"{FIRST_YEAR}-01-01"), np.datetime64(f"{LAST_YEAR}-12-31")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Finding:
    """One rule that one column breaks, or warns of, at some positions: the cell and the message of each."""

    positions: Positions
    column: str
    values: Sequence[str]
    rule: str
    messages: Sequence[str]
    severity: Severity = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reading:
    """A column as read: typed values (NA where there is none), where it says nothing, and what it breaks."""

    values: Cells
    is_missing: Mask
    findings: tuple[Finding, ...]


def read_column(cells: Cells, column: Column, day_zero: date) -> Reading:
    """Type a column and find what its cells break.

    Parameters
    ----------
    cells : Series
        As they stand in the file: text, or whatever a workbook or Parquet file holds.
    column : Column
        What the column is.
    day_zero : date
        The day that a workbook counts as day 0.
    """
    cells = _of_one_type(cells.reset_index(drop=True), column)
    values, is_plain = _plain_values(cells, column)
    is_missing = np.zeros(len(cells), dtype=np.bool_)
    findings: list[Finding] = []
    others = np.flatnonzero(~is_plain)
    if len(others):
        codes, distinct = distinct_cells(cells if len(others) == len(cells) else cells.iloc[others])
        read = [read_cell(column, cell, day_zero) for cell in distinct]
        values = _with(values, others, _typed(column, read).take(codes))
        is_missing[others] = np.array([value is None for value in read], dtype=np.bool_)[codes]
        findings = [*_refusals(column, others, codes, distinct, read), *_stripped(column, others, codes, distinct)]
    if column.kind in _NUMBER_KINDS:
        numbers = values.to_numpy(dtype=np.float64)
        findings += [finding for finding in _number_findings(column, numbers) if len(finding.positions)]
        values = _settled_numbers(column, numbers)
    return Reading(values=values, is_missing=is_missing, findings=tuple(findings))


def distinct_cells(cells: Cells) -> tuple[Positions, list[object]]:
    """The distinct cells, and for each cell its number; 1, 1.0 and True are three cells, every kind of NA is None."""
    if cells.dtype == "str":
        codes, uniques = pd.factorize(cells)
        return codes.astype(np.intp), [*uniques.tolist(), None]
    numbers: dict[tuple[type, object], int] = {}
    codes = np.empty(len(cells), dtype=np.intp)
    for position, cell in enumerate(cells.astype(object)):
        codes[position] = numbers.setdefault(_identity(cell), len(numbers))
    return codes, [identity[1] for identity in numbers]


def _identity(cell: object) -> tuple[type, object]:
    """What makes a cell the same as another."""
    if cell is None or cell is pd.NA or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell)):
        return type(None), None
    try:
        hash(cell)
    except TypeError:
        return str, str(cell)
    return type(cell), cell


def _of_one_type(cells: Cells, column: Column) -> Cells:
    """Cells of one type as a column of that type; an id stays as it is unless every cell is text."""
    if cells.dtype != object:
        return cells
    try:
        settled = cells.infer_objects()
    except (UnicodeEncodeError, OverflowError):
        return cells
    return settled if settled.dtype == "str" or column.kind not in _TEXT_KINDS else cells


def _plain_values(cells: Cells, column: Column) -> tuple[Cells, Mask]:
    """The cells that need no reading, typed, and which these are; the others are NA."""
    if cells.dtype == "str" and column.kind in _TEXT_KINDS:
        return _plain_text(cells)
    if cells.dtype == "str" and column.kind in _NUMBER_KINDS:
        return _plain_numbers(cells)
    if cells.dtype.kind in "iuf" and column.kind in _NUMBER_KINDS:
        return cells.astype(np.float64), cells.notna().to_numpy(dtype=np.bool_)
    if cells.dtype.kind == "M" and isinstance(cells.dtype, np.dtype) and column.kind == "date":
        days = cells.dt.normalize().astype("datetime64[us]")
        return days, days.between(pd.Timestamp(_FIRST_DAY), pd.Timestamp(_LAST_DAY)).to_numpy(dtype=np.bool_)
    return cells, np.zeros(len(cells), dtype=np.bool_)


def _plain_text(cells: Cells) -> tuple[Cells, Mask]:
    """Text that says what it says; words that stand again and again are looked at once, where that is faster."""
    written = all_bytes(cells)
    sample = cells.iloc[:_SAMPLE]
    if _is_arrow(cells) and not written.isascii() and sample.nunique() < _MOST_DISTINCT * len(sample):
        codes, words = pd.factorize(cells)
        is_plain = np.append(~_is_odd(pd.Series(words), all_bytes(pd.Series(words))), False)[codes]
    else:
        is_plain = ~_is_odd(cells, written)
    return (cells if is_plain.all() else cells.where(is_plain)), is_plain


def _is_odd(cells: Cells, written: bytes) -> Mask:
    """Text that needs a closer look: a blank word, a sign of an error or a lost code, a space around it, the unseen."""
    is_odd = cells.isin(_BLANKS) | cells.isna()
    marks = "".join(mark for mark in "#+" if mark.encode() in written)
    if holds_any(written, 0x00, 0x20) or holds_any(written, 0x7F, 0xFF):
        marks = written.translate(None, _HARMLESS).decode("utf-8", "surrogatepass")
    if " " in marks:
        is_odd |= cells.str.startswith(" ", na=False) | cells.str.endswith(" ", na=False)
    unseen = () if marks.isprintable() else (letter for letter in set(marks) if not letter.isprintable())
    for mark in (*unseen, *(mark for mark in "#+" if mark in marks)):
        is_odd |= cells.str.contains(mark, regex=False, na=False)
    return is_odd.to_numpy(dtype=np.bool_)


def _plain_numbers(cells: Cells) -> tuple[Cells, Mask]:
    """Text of nothing but digits and a point, as numbers."""
    if not all_bytes(cells).translate(None, b"0123456789."):
        with suppress(ValueError):  # An empty cell, or two points in one.
            return _numbers(cells), cells.notna().to_numpy(dtype=np.bool_)
    is_plain = cells.str.fullmatch(_PLAIN_NUMBER).to_numpy(dtype=np.bool_)
    numbers = pd.Series(np.full(len(cells), np.nan))
    numbers[is_plain] = _numbers(cells[is_plain]).to_numpy()
    return numbers, is_plain


def _numbers(cells: Cells) -> Cells:
    if _is_arrow(cells):
        return pd.Series(cells.astype("double[pyarrow]").to_numpy(dtype=np.float64))
    return pd.Series(cells.to_numpy(dtype=object).astype(np.float64))


def all_bytes(cells: Cells) -> bytes:
    """All the text of a column in one piece, to ask one question of all cells at once."""
    if not _is_arrow(cells):
        return "".join(cells.dropna().to_numpy(dtype=object)).encode("utf-8", "surrogatepass")
    parts = []
    array: Any = cells.array
    for chunk in array.__arrow_array__().chunks:
        _, offsets, data = chunk.buffers()
        first, last = np.frombuffer(offsets, dtype=np.int64)[[chunk.offset, chunk.offset + len(chunk)]]
        parts.append(memoryview(data)[first:last] if data else b"")
    return b"".join(parts)


def holds_any(text: bytes, first: int, last: int) -> bool:
    """Whether text holds any byte from the first to the last."""
    distance = np.frombuffer(text, dtype=np.uint8) - np.uint8(first)
    return bool((distance <= last - first).any())


def _is_arrow(cells: Cells) -> bool:
    """Whether text lies in one piece of memory (pyarrow is there) and not as one Python object a cell."""
    return isinstance(cells.dtype, pd.StringDtype) and cells.dtype.storage == "pyarrow"


def _typed(column: Column, read: Iterable[Value | Refusal | None]) -> Any:
    """Values as an array of the type that the column has; NA for those that are missing or refused."""
    values: list[Any] = [None if isinstance(value, Refusal) else value for value in read]
    if column.kind in _NUMBER_KINDS:
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    if column.kind == "date":
        return np.array(values, dtype="datetime64[us]")
    return pd.array(values, dtype="boolean" if column.kind == "flag" else "str")


def _with(values: Cells, positions: Positions, replacements: Any) -> Cells:
    """The values with others at some positions."""
    if len(positions) == len(values):
        return pd.Series(replacements)
    values = values.copy()
    values.iloc[positions] = replacements
    return values


def _settled_numbers(column: Column, numbers: NDArray[np.float64]) -> Cells:
    """Amounts without the noise of float arithmetic, counts as whole numbers."""
    if column.kind == "amount":
        is_exact = np.abs(numbers) <= LARGEST_YUAN
        numbers = np.where(is_exact, to_yuan(to_fen(np.where(is_exact, numbers, 0.0))), numbers)
    if column.kind == "count":
        is_whole = (numbers == np.floor(numbers)) & (np.abs(numbers) < 2.0**53)
        return pd.Series(np.where(is_whole, numbers, np.nan)).astype("Int64")
    return pd.Series(numbers)


def _refusals(
    column: Column,
    positions: Positions,
    codes: Positions,
    distinct: Sequence[object],
    read: Sequence[Value | Refusal | None],
) -> Iterable[Finding]:
    """One finding for each rule that cells break."""
    rules = np.array([value.rule if isinstance(value, Refusal) else "" for value in read], dtype=object)
    for rule in sorted({*rules} - {""}):
        is_broken = (rules == rule)[codes]
        broken = codes[is_broken]
        messages = {code: value.message for code, value in enumerate(read) if isinstance(value, Refusal)}
        yield Finding(
            positions=positions[is_broken],
            column=column.name,
            values=[cell_text(distinct[code]) for code in broken],
            rule=rule,
            messages=[messages[code] for code in broken],
        )


def _stripped(column: Column, positions: Positions, codes: Positions, distinct: Sequence[object]) -> Iterable[Finding]:
    """A warning for each text from which characters that cannot be seen were taken."""
    if column.kind not in _TEXT_KINDS:
        return
    has_control = np.array([isinstance(cell, str) and any(map(is_control, cell)) for cell in distinct], dtype=np.bool_)
    chosen = has_control[codes]
    if chosen.any():
        cells = [distinct[code] for code in codes[chosen]]
        wanted = "text without characters that cannot be seen is wanted. They were taken out."
        yield Finding(
            positions=positions[chosen],
            column=column.name,
            values=[cell_text(cell) for cell in cells],
            rule="control_characters",
            messages=[f"{shown(cell)} holds characters that cannot be seen; {wanted}" for cell in cells],
            severity="warn",
        )


def cell_text(cell: object) -> str:
    """A cell as text that can be written anywhere; nothing for a missing one."""
    return "" if _identity(cell)[1] is None else str(cell).encode("utf-8", "replace").decode("utf-8")


def cells_text(cells: Cells) -> Cells:
    """Cells as text, whatever they hold."""
    if cells.dtype == "str":
        return cells.fillna("").reset_index(drop=True)
    return pd.Series([cell_text(cell) for cell in cells.astype(object)], dtype="str")


def _number_findings(column: Column, numbers: NDArray[np.float64]) -> Iterable[Finding]:
    with np.errstate(invalid="ignore", over="ignore"):
        rules = _amount_rules(column, numbers) if column.kind == "amount" else _other_rules(column, numbers)
    for rule, is_broken, wanted in rules:
        positions = np.flatnonzero(is_broken)
        values = [f"{number:.15g}" for number in numbers[positions]]
        messages = [f"{value} {wanted}" for value in values]
        yield Finding(positions=positions, column=column.name, values=values, rule=rule, messages=messages)


def _amount_rules(column: Column, numbers: NDArray[np.float64]) -> list[tuple[str, Mask, str]]:
    fen = np.abs(numbers) * 100.0
    # A workbook holds 0.1 + 0.2 as 0.30000000000000004: noise of that size is no third decimal.
    is_odd = np.abs(fen - np.rint(fen)) > 1e-6 + fen * 2.0**-51
    is_low = numbers <= 0.0 if column.is_required else numbers < 0.0
    lowest = "above 0" if column.is_required else "of at least 0"
    return [
        ("too_large", fen > LARGEST_YUAN * 100.0, "is too large; at most 9e13 yuan is wanted. Check the unit."),
        ("too_many_decimals", is_odd, "has more than two decimals; whole fen are wanted. Round it where it is made."),
        ("not_positive", is_low, f"is no amount; one {lowest} is wanted. Correct it or take the row out."),
    ]


def _other_rules(column: Column, numbers: NDArray[np.float64]) -> list[tuple[str, Mask, str]]:
    if column.kind == "rate":
        wanted = "is no rate; a decimal a year from 0 to 1 is wanted. Write 0.052 or 5.2% for 5.2 percent."
        return [("rate_out_of_range", (numbers < 0.0) | (numbers > 1.0), wanted)]
    wanted = "is no count; a whole number of at least 0 is wanted. Correct it."
    return [("not_whole", (numbers < 0.0) | (np.floor(numbers) != numbers) & ~np.isnan(numbers), wanted)]
