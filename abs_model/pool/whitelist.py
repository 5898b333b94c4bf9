"""The whitelist of acceptors with their lines, and the history of overdue acts."""

import re
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from abs_model.deal.party import RATINGS
from abs_model.errors import nearest
from abs_model.pool.bill_schema import OVERDUE_EVENTS, WHITELIST
from abs_model.pool.cell import shown
from abs_model.pool.column import Cells, Finding
from abs_model.pool.row import Readings, Together
from abs_model.pool.tape import RawTape, Tape, read_rows

SMALL_LINE, LARGE_LINE = 10_000.0, 1e10
"""A line below or above, in yuan, is worth a second look."""

SMALL_MEDIAN = 100_000.0
"""If the middle one of all lines is below, in yuan, the column may be kept in 万元."""

RATING_COLUMNS = ("rating", "rating_at_grant")

_IN_YUAN = "yuan are wanted, not 万元."


def read_whitelist(raw: RawTape) -> Tape:
    """Type and check every row of a whitelist.

    Beside what ``read_rows`` refuses: ratings that the domestic scale does not have. Lines that may be meant in another
    unit are a warning.

    Parameters
    ----------
    raw : RawTape

    Returns
    -------
    Tape
        Ratings are words of ``RATINGS``; ``group_id`` is always there: an acceptor without one is a group of its own.

    Raises
    ------
    TapeError
        If the headers do not make a whitelist, or if there are no rows.
    """
    return read_rows(raw, WHITELIST, _acceptors_together)


def read_overdue_events(raw: RawTape) -> Tape:
    """Type and check every row of a history of overdue acts.

    Parameters
    ----------
    raw : RawTape

    Returns
    -------
    Tape
        An act that is not settled has no ``settled_date``.

    Raises
    ------
    TapeError
        If the headers do not make such a history, or if there are no rows.
    """
    return read_rows(raw, OVERDUE_EVENTS)


def _acceptors_together(readings: Readings, _: int) -> Together:
    """Ratings and groups as good rows have them, and what is wrong with ratings and lines."""
    ids, line = readings["acceptor_id"].values, readings["line"].values.to_numpy(dtype=np.float64)
    columns = {"group_id": readings["group_id"].values.fillna(ids) if "group_id" in readings else ids}
    findings = [*_line_findings(line)]
    for column in RATING_COLUMNS:
        if column in readings:
            columns[column], finding = _ratings(column, readings[column].values)
            findings.append(finding)
    return Together(columns=columns, findings=findings, notes=[*_line_notes(line[line > 0])])


def _ratings(column: str, cells: Cells) -> tuple[Cells, Finding]:
    """Ratings in capitals of half width, and those that are none."""
    words = cells.str.normalize("NFKC").str.upper().str.replace(r"[\s−–—]", _plain_mark, regex=True)
    positions = np.flatnonzero(words.notna() & ~words.isin(RATINGS))
    unknown = [*cells.iloc[positions]]
    remedies = {word: nearest(word, RATINGS) for word in words.iloc[positions].unique()}
    return words, Finding(
        positions=positions,
        column=column,
        values=unknown,
        rule="unknown_rating",
        messages=[
            f"{shown(cell)} is no rating of the domestic scale; a known one is wanted. {remedies[word]}"
            for cell, word in zip(unknown, words.iloc[positions], strict=True)
        ],
    )


def _plain_mark(mark: re.Match[str]) -> str:
    return "" if mark[0].isspace() else "-"


def _line_findings(line: NDArray[np.float64]) -> Iterator[Finding]:
    """Lines that are too small, or too large, to be meant."""
    looks = (
        ("small_line", (line > 0) & (line < SMALL_LINE), _is_small),
        ("large_line", line > LARGE_LINE, _is_large),
    )
    for rule, is_odd, said in looks:
        positions = np.flatnonzero(is_odd)
        yield Finding(
            positions=positions,
            column="line",
            values=[f"{one:.15g}" for one in line[positions]],
            rule=rule,
            messages=[said(one) for one in line[positions].tolist()],
            severity="warn",
        )


def _is_small(line: float) -> str:
    return (
        f"{line:.15g} is a line below {SMALL_LINE:,.0f} yuan; {_IN_YUAN} Write {line * 1e4:.15g} for {line:.15g} 万元."
    )


def _is_large(line: float) -> str:
    return f"{line:.15g} is a line above {LARGE_LINE:,.0f} yuan; a smaller one is wanted. Check the unit."


def _line_notes(lines: NDArray[np.float64]) -> Iterator[tuple[str, str, str]]:
    """The whole column, where it looks as if it were kept in 万元."""
    n_small = int((lines < SMALL_LINE).sum())
    middle = float(np.median(lines)) if len(lines) else np.inf
    if n_small > 1 or middle < SMALL_MEDIAN:
        found = f"{n_small} of {len(lines)} lines below {SMALL_LINE:,.0f} yuan, the middle one of all {middle:,.15g}"
        yield "line", "lines_in_wan", f"{found}; {_IN_YUAN} Write 5000000 for 500 万元."
