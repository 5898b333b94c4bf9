"""Sub-bills of a pack: ranges of fen, what they come to, where they overlap, and how one is split."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from abs_model.measure.money import Amounts

Numbers = NDArray[np.int64]
Positions = NDArray[np.intp]

NOT_SPLITTABLE = 0
"""Start and end of a bill that cannot be split: a range of its own is 1 at least."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Overlaps:
    """Ranges that share a fen with one further up; positions in the rows that were asked about, shape (n_found,).

    Attributes
    ----------
    rows : ndarray of intp
        Rows that share a fen with an earlier row of their pack, ascending.
    earlier : ndarray of intp
        The earlier row of each that had its first shared fen first.
    """

    rows: Positions
    earlier: Positions


def range_amount(start: Numbers, end: Numbers) -> Amounts:
    """What ranges come to: a fen for each number from start to end, both included.

    Parameters
    ----------
    start, end : ndarray of int64, shape (n_bills,)
        ``1 <= start <= end``; both 0 for a bill that cannot be split.

    Returns
    -------
    ndarray of float64, shape (n_bills,)
        Whole fen; nan for a bill that cannot be split, whose face the range does not tell.

    References
    ----------
    上海票据交易所, 新一代票据业务系统: sub-bills of 0.01 yuan; amount = (end - start + 1) x 0.01 yuan.

    Examples
    --------
    >>> range_amount(np.array([1, 401, 0]), np.array([400, 1_000, 0]))
    array([400., 600.,  nan])
    """
    return np.where(end == NOT_SPLITTABLE, np.nan, (end - start + 1).astype(np.float64))


def is_range(start: Numbers, end: Numbers) -> NDArray[np.bool_]:
    """Whether start and end are a range, or both 0."""
    return np.asarray((start >= 1) & (end >= start) | (start == NOT_SPLITTABLE) & (end == NOT_SPLITTABLE))


def overlaps(pack: Numbers, start: Numbers, end: Numbers) -> Overlaps:
    """Rows that share a fen with an earlier row of the same pack, whatever became of that row.

    Sorted by pack and start, a pack falls into runs in which each range reaches into those before it; only runs of
    several ranges are looked at one by one. A bill that cannot be split is the whole of its pack: it shares with every
    other row of it.

    Parameters
    ----------
    pack : ndarray of int64, shape (n_bills,)
        Equal numbers for equal packs, at least 0.
    start, end : ndarray of int64, shape (n_bills,)
        Ranges as in ``is_range``.

    Returns
    -------
    Overlaps

    Examples
    --------
    >>> found = overlaps(np.array([7, 7, 7, 8]), np.array([1, 51, 50, 1]), np.array([50, 90, 60, 50]))
    >>> found.rows, found.earlier
    (array([2]), array([0]))
    """
    # A bill that cannot be split reaches over all that its pack may hold.
    end = np.where(end == NOT_SPLITTABLE, np.iinfo(np.int64).max, end)
    order = np.lexsort((start, pack))
    pack, start, end = pack[order], start[order], end[order]
    reach = _running_reach(pack, end)
    is_first = np.ones(len(order), dtype=np.bool_)
    is_first[1:] = (pack[1:] != pack[:-1]) | (start[1:] > reach[:-1])
    firsts = np.append(np.flatnonzero(is_first), len(order))
    found: list[tuple[int, int]] = []
    for run in np.flatnonzero(np.diff(firsts) > 1).tolist():
        members = slice(firsts[run], firsts[run + 1])
        by_row = np.argsort(order[members])
        found += _shared(*(one[members][by_row].tolist() for one in (order, start, end)))
    pairs = np.array(sorted(found), dtype=np.intp).reshape(-1, 2)
    return Overlaps(rows=pairs[:, 0], earlier=pairs[:, 1])


def split(start: int, end: int, parts: Sequence[int]) -> Numbers:
    """Split a range into parts that follow one another.

    Parameters
    ----------
    start, end : int
        ``1 <= start <= end``.
    parts : sequence of int
        Fen of each part, at least 1; together the whole range.

    Returns
    -------
    ndarray of int64, shape (n_parts, 2)
        Start and end of each.

    Raises
    ------
    ValueError
        If there is no range to split, or the parts are not the whole of it.

    References
    ----------
    上海票据交易所, 新一代票据业务系统: bills are split at endorsement, discount, pledge and presentment.

    Examples
    --------
    >>> split(1, 100, [30, 70])
    array([[  1,  30],
           [ 31, 100]])
    """
    if not 1 <= start <= end:
        raise ValueError(f"range is {start}-{end}; 1 <= start <= end is wanted")
    if min(parts, default=0) < 1 or sum(parts) != end - start + 1:
        raise ValueError(
            f"parts come to {sum(parts)} fen; parts of at least 1 that come to {end - start + 1} are wanted"
        )
    starts = start + np.cumsum([0, *parts[:-1]], dtype=np.int64)
    return np.column_stack([starts, starts + np.array(parts, dtype=np.int64) - 1])


def _running_reach(pack: Numbers, end: Numbers) -> Numbers:
    """The farthest end so far in each pack; packs stand together."""
    # Ends are replaced by their rank, so that pack and end fit one whole number however long a range is.
    ends, rank = np.unique(end, return_inverse=True)
    base = np.cumsum(np.diff(pack, prepend=pack[:1]) != 0) * len(ends)
    return np.asarray(ends[np.maximum.accumulate(base + rank) - base], dtype=np.int64)


def _shared(rows: list[int], starts: list[int], ends: list[int]) -> list[tuple[int, int]]:
    """Rows of one run that share a fen with an earlier one, and which; rows ascend.

    Kept are pieces that do not overlap, each with the row that had it first.
    """
    first, last, owner = [starts[0]], [ends[0]], [rows[0]]
    found = []
    for row, start, end in zip(rows[1:], starts[1:], ends[1:], strict=True):
        low = bisect_right(first, start)
        low -= low > 0 and last[low - 1] >= start
        high = bisect_right(first, end)
        if low < high:
            found.append((row, owner[low]))
        edges = [start - 1, *(edge for place in range(low, high) for edge in (first[place], last[place])), end + 1]
        gaps = [(left + 1, right - 1) for left, right in list(pairwise(edges))[::2] if right - left > 1]
        for left, right in gaps:
            place = bisect_right(first, left)
            first.insert(place, left)
            last.insert(place, right)
            owner.insert(place, row)
    return found
