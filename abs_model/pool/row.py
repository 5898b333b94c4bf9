"""What rows of a tape break as a whole: repeated keys, ids that look alike, due dates, lines that add up others."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast

import numpy as np
import pandas as pd

from abs_model.pool.cell import shown
from abs_model.pool.column import Cells, Finding, Mask, Positions, Reading, all_bytes, holds_any
from abs_model.pool.schema import Schema

Readings: TypeAlias = Mapping[str, Reading]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Together:
    """What the columns of a table say together.

    Parameters
    ----------
    columns : mapping of str to Series
        Columns that follow from others, one value a row of the file: they come after those that the file has, or stand
        in their place.
    findings : sequence of Finding
        What rows break; what is said of a line that adds up others does not count.
    notes : sequence of tuple of str
        Warnings about a whole column: column, rule, message.
    """

    columns: Mapping[str, Cells] = field(default_factory=dict)
    findings: Sequence[Finding] = ()
    notes: Sequence[tuple[str, str, str]] = ()


ReadTogether: TypeAlias = Callable[[Readings, int], Together]
"""From the columns as read, and where the first row stands in the file, to what they say together."""

FARTHEST_DUE_DAYS = 5 * 365 + 1
"""A due date later than this after the start date is worth a second look."""

TOTAL_WORDS = (
    *(
        "合计",
        "合 计",
        "总计",
        "总 计",
        "小计",
        "小 计",
        "累计",
        "合计：",
        "总计：",
        "小计：",
        "合计:",
        "总计:",
        "小计:",
    ),
    *("Total", "TOTAL", "total", "Subtotal", "Grand total"),
)
"""A line that holds one of them adds up others."""


def lacks_required(readings: Readings, schema: Schema) -> tuple[Mask, Mask]:
    """Rows that lack every required cell, and rows that lack any."""
    missing = [readings[column.name].is_missing for column in schema.columns if column.is_required]
    return np.logical_and.reduce(missing), np.logical_or.reduce(missing)


def total_lines(frame: pd.DataFrame, schema: Schema, candidates: Positions) -> Finding:
    """Lines that add up others: of the rows that lack a required cell, those in which another says 合计."""
    rows = frame.iloc[candidates if len(candidates) else slice(0)]
    chosen = candidates[rows.isin(TOTAL_WORDS).any(axis=1).to_numpy(dtype=np.bool_)]
    return Finding(
        positions=chosen,
        column=schema.key,
        values=["合计"] * len(chosen),
        rule="total_line",
        messages=["the row adds up others; only assets are wanted. Take the row out."] * len(chosen),
    )


def similar_ids(name: str, reading: Reading, first_row_number: int) -> Finding:
    """Ids that differ from an earlier one only by case, width or spaces."""
    alike = [] if _is_uniform(all_bytes(reading.values)) else [*_alike(reading.values.dropna())]
    wanted = "only by case, width or spaces; one id for one name is wanted. Make them equal, unless they are two."
    return Finding(
        positions=np.array([position for position, *_ in alike], dtype=np.intp),
        column=name,
        values=[identifier for _, identifier, _, _ in alike],
        rule="similar_id",
        messages=[
            f"{shown(identifier)} differs from {shown(earlier)} in row {at + first_row_number} {wanted}"
            for _, identifier, at, earlier in alike
        ],
        severity="warn",
    )


def _is_uniform(text: bytes) -> bool:
    """Whether text has neither spaces nor letters of two cases or widths: then ids differ in more than these."""
    has_capitals, has_small = holds_any(text, ord("A"), ord("Z")), holds_any(text, ord("a"), ord("z"))
    return text.isascii() and b" " not in text and not (has_capitals and has_small)


def _alike(ids: Cells) -> Iterator[tuple[int, str, int, str]]:
    """Where an id that looks like an earlier one first stands, the id, where the earlier one stands, and that one."""
    uniques = ids.drop_duplicates()
    if all_bytes(uniques).isascii():
        folded = uniques.str.lower().str.replace(" ", "", regex=False)
    else:
        folded = uniques.map(lambda words: unicodedata.normalize("NFKC", words).casefold().replace(" ", ""))
    shared = folded[folded.duplicated(keep=False)]
    first: dict[str, int] = {}
    for position, fold in zip(shared.index.tolist(), shared.tolist(), strict=True):
        at = first.setdefault(fold, position)
        if at != position:
            yield position, ids[position], at, ids[at]


def repeated_keys(name: str, reading: Reading, first_row_number: int) -> Finding:
    """Every row after the first with the same key."""
    keys = reading.values.dropna() if reading.is_missing.any() else reading.values
    repeated = keys.iloc[:0] if _ascends(keys) else keys[keys.duplicated()]
    originals = keys[keys.isin(repeated.unique())].drop_duplicates() if len(repeated) else repeated
    row_of = dict(zip(originals, (originals.index + first_row_number).tolist(), strict=True))
    wanted = f"every {name} once is wanted. Take out the row that is not meant, or give it an id of its own."
    return Finding(
        positions=repeated.index.to_numpy(dtype=np.intp),
        column=name,
        values=list(repeated),
        rule="duplicate_id",
        messages=[f"{shown(key)} stands in row {row_of[key]} already; {wanted}" for key in repeated],
    )


def _ascends(keys: Cells) -> bool:
    """Whether every key is above the one before it, as in most tapes: a tenth of the cost of looking each one up."""
    values = cast(Any, keys.array)
    return bool((values[1:] > values[:-1]).all())


def due_dates(schema: Schema, readings: Readings) -> Iterator[Finding]:
    """Due dates before the start date, and due dates that lie suspiciously far out."""
    if schema.due_date not in readings:
        return
    due = readings[schema.due_date].values
    start = readings[schema.start_date].values if schema.start_date in readings else due.where(due.isna())
    early = np.flatnonzero((due < start).to_numpy(dtype=np.bool_))
    days = _days(due, early)
    wanted = "a later date is wanted. Correct one of the two."
    yield Finding(
        positions=early,
        column=schema.due_date,
        values=days,
        rule="due_before_start",
        messages=[
            f"{day} is before {schema.start_date} {other}; {wanted}"
            for day, other in zip(days, _days(start, early), strict=True)
        ],
    )
    since = start.fillna(due.median()) if start.isna().any() else start
    far = np.flatnonzero((due > since + pd.Timedelta(days=FARTHEST_DUE_DAYS)).to_numpy(dtype=np.bool_))
    days = _days(due, far)
    yield Finding(
        positions=far,
        column=schema.due_date,
        values=days,
        rule="far_due_date",
        messages=[f"{day} is more than five years out; a nearer date is wanted. Check the year." for day in days],
        severity="warn",
    )


def _days(dates: Cells, positions: Positions) -> list[str]:
    return [f"{day:%Y-%m-%d}" for day in dates.iloc[positions]]
