"""Cash of the pool: what each row promised, when it comes, and what never does.

The rules are section 2 of ``docs/methods/waterfall.md``. Receivables are reduced once to rows of one obligor; a row is
a step function of the day, so that a delay is a shift and a default a cut, whatever the number of receivables.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from abs_model.engine.default_times import day_number
from abs_model.engine.paths import NEVER, Paths, Whole, portion
from abs_model.errors import InvariantError
from abs_model.measure.money import Amounts
from abs_model.pool.exposure import Exposures, Since
from abs_model.schedule.period import Period

AFTER_ALL = 2**60
"""A day by which everything has happened that ever will."""

CHUNK = 1_024
"""Paths worked on at a time, so that the arrays of a row stay in the processor's cache."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Collections:
    """Cash and state of the initial pool, whole fen.

    Attributes
    ----------
    collected, recovered, repurchased : ndarray of shape (period, path)
        Cash of the period; nothing in period 0.
    diluted, defaulted : ndarray of shape (period, path)
        Face lost so far at the end of the window; what failed and what defaulted together.
    outstanding, overdue : ndarray of shape (period, path)
        Face at the end of the window; overdue is part of outstanding.
    claimed, returned : ndarray of shape (period, path)
        Of the receivables that somebody answers for one by one: what falls due unpaid in the window, and what of such
        is paid in the window after all. Both are zero where nobody does.
    after_legal_final : ndarray of shape (path,)
        Cash that comes after the last window.
    face : float
        Face at the cut-off date; until ``with_realised``, of what is left of a pool, the face that is left.
    n_elapsed : int
        Windows of which these are what really happened.
    """

    collected: Amounts
    recovered: Amounts
    repurchased: Amounts
    diluted: Amounts
    defaulted: Amounts
    outstanding: Amounts
    overdue: Amounts
    claimed: Amounts
    returned: Amounts
    after_legal_final: Amounts
    face: float
    n_elapsed: int = 0


@dataclass(frozen=True, slots=True)
class _Row:
    """Face of one row with pay day on or before a day, as a table with one entry a day.

    ``since`` is there where it is what is left of a row after a day of which everything is known.
    """

    first_day: int
    cumulative: Amounts
    is_guaranteed: bool = False
    event: str = ""
    since: Since | None = None

    @property
    def face(self) -> float:
        return float(self.cumulative[-1])

    def due(self, day: Whole) -> Amounts:
        """Face with pay day on or before a day."""
        return self.cumulative.take(day - (self.first_day - 1), mode="clip")

    def run_off(self, day: Whole, delay: Whole) -> Amounts:
        """Face with pay day, moved by the delay, on or before a day; nothing in what is known."""
        moved = self.cumulative.take(day - (delay + (self.first_day - 1)), mode="clip")
        return moved if self.since is None else moved * (day >= self.since.pay_day)

    def exit(self, paths: Paths, index: int) -> tuple[Whole, Whole]:
        """The day of default, and that on which the row leaves the pool, on each path: not in what is known."""
        default_day, repurchase_day = paths.default_day[index], paths.repurchase_day[index]
        if self.since is not None:
            first = self.since.day + 1
            default_day, repurchase_day = np.maximum(default_day, first), np.maximum(repurchase_day, first)
        return default_day, np.minimum(default_day, repurchase_day)


def _row(exposures: Exposures, index: int) -> _Row:
    mine = exposures.row == index
    days, face = exposures.pay_day[mine], exposures.face[mine]
    if not len(days):
        return _Row(0, np.zeros(1), since=exposures.since)
    first = int(days.min())
    per_day = np.bincount(days - first + 1, weights=face)
    kind = exposures.rows[index]
    event = kind.security.event if kind.security else ""
    return _Row(first, np.cumsum(per_day), kind.is_guaranteed, event, exposures.since)


def face_unpaid(exposures: Exposures, rows: Sequence[int], delay_days: Whole, days: Whole) -> Amounts:
    """Face of some rows that is lost when they default on a day, before any recovery.

    Parameters
    ----------
    exposures : Exposures
    rows : sequence of int
    delay_days : ndarray of int64, shape (row, 1)
        By how much each row of ``exposures`` pays late.
    days : ndarray of int64, any shape
        Days since 1970-01-01.
    """
    lost = np.zeros(days.shape)
    for index in rows:
        row = _row(exposures, index)
        lost += row.face - row.run_off(days - 1, delay_days[index])
    return lost


def project_collections(
    exposures: Exposures, paths: Paths, periods: Sequence[Period], rows: Sequence[int] | None = None
) -> Collections:
    """Cash and state of the pool in every period of every path.

    Parameters
    ----------
    exposures : Exposures
        Face by row and pay day, fen.
    paths : Paths
        Assumptions; rows as in ``exposures``.
    periods : sequence of Period
        The schedule; period 0 is the closing.
    rows : sequence of int, optional
        A part of the pool; all of it if left out.

    Returns
    -------
    Collections
        Arrays of shape (period, path), contiguous along paths.

    Raises
    ------
    InvariantError
        If face was created or lost on any path.
    """
    ends = [day_number(period.end) for period in periods[1:]]
    dates = np.array([*ends, AFTER_ALL], dtype=np.int64)[:, None]
    chosen_rows = range(len(exposures.rows)) if rows is None else rows
    by_row = {index: _row(exposures, index) for index in chosen_rows}
    face = sum(row.face for row in by_row.values())
    cash, state = (np.zeros((kinds, len(dates) + 1, paths.n_paths)) for kinds in (3, 4))
    has_any = any(row.is_guaranteed for row in by_row.values())
    answered = np.zeros((2, len(dates) + 1, paths.n_paths if has_any else 1))
    state[2, 0] = face
    for start in range(0, paths.n_paths, CHUNK):
        chosen = slice(start, start + CHUNK)
        some = paths.part(chosen)
        for index, row in by_row.items():
            collected, besides = _add_row(row, some, index, dates, cash[:, 1:, chosen], state[:, 1:, chosen])
            if row.is_guaranteed:
                _add_answered(row, some, dates, (collected, besides), answered[:, 1:, chosen])
        _check_face(face, cash[..., chosen], state[..., chosen], start)
        cash[:, 1:, chosen] = np.diff(cash[..., chosen], axis=1)
    collected, recovered, repurchased = cash[:, :-1]
    diluted, defaulted, outstanding, overdue = state[:, :-1]
    claimed, returned = np.broadcast_to(answered, (2, len(dates) + 1, paths.n_paths))[:, :-1]
    return Collections(
        collected=collected,
        recovered=recovered,
        repurchased=repurchased,
        diluted=diluted,
        defaulted=defaulted,
        outstanding=outstanding,
        overdue=overdue,
        claimed=claimed,
        returned=returned,
        after_legal_final=cash[:, -1].sum(axis=0),
        face=face,
    )


def _add_row(
    row: _Row, paths: Paths, index: int, dates: Whole, cash: Amounts, state: Amounts
) -> tuple[Amounts, Amounts]:
    """Add one row's cumulative cash and its state at each date to the totals; what no path has costs nothing.

    Returns what of the row was collected by each date, and what was recovered and repurchased.
    """
    (default_day, exit_day), delay = row.exit(paths, index), paths.delay_days[index]
    run_off = row.run_off(np.minimum(dates, exit_day - 1), delay)
    stays = row.face - run_off
    collected = run_off
    if paths.dilution_ratio.any():
        diluted = portion(run_off, paths.dilution_ratio)
        collected = run_off - diluted
        state[0] += diluted
    if paths.default_ratio.any():
        failed = portion(collected, paths.default_ratio)
        collected = collected - failed
        state[1] += failed
    cash[0] += collected
    besides = np.zeros(1)
    if (exit_day < NEVER).any():
        has_left = dates >= exit_day
        is_default = default_day == exit_day
        remainder = row.face - row.run_off(exit_day - 1, delay)
        state[1] += has_left * (remainder * is_default)
        if not is_default.all():
            repurchased = has_left * (remainder * ~is_default)
            cash[2] += repurchased
            besides = besides + repurchased
        np.putmask(stays, has_left, 0.0)
    state[2] += stays
    if delay.any() or row.since is not None:
        state[3] += np.minimum(row.due(dates) - run_off, stays)
    if paths.recovery(index)[0].any():
        recovered = _recovered(row, paths, index, dates)
        cash[1] += recovered
        besides = besides + recovered
    return collected, besides


def _add_answered(row: _Row, paths: Paths, dates: Whole, paid: tuple[Amounts, Amounts], answered: Amounts) -> None:
    """Add what of a row falls due in each window and is not paid in it, and what of such comes in later.

    Late cash of a window is told apart from what was paid on time in it, so that the one is never set off against what
    falls due unpaid: whoever answers pays the whole and gets the late cash back.
    """
    collected, besides = paid
    due = row.due(dates)
    due = due - portion(due, paths.dilution_ratio)
    kept = due - portion(due, paths.default_ratio)
    before = np.concatenate([np.zeros((1, kept.shape[1])), kept[:-1]])
    on_time = np.maximum(collected - before, 0.0)
    unpaid = np.maximum(due - collected - besides, 0.0)
    claimed = np.minimum(np.diff(due, axis=0, prepend=0.0) - on_time, unpaid)
    answered[0] += claimed
    answered[1] += claimed - np.diff(unpaid, axis=0, prepend=0.0)


def _recovered(row: _Row, paths: Paths, index: int, dates: Whole) -> Amounts:
    """Cash recovered by each date, from what failed and from what defaulted, each after the lag."""
    (default_day, exit_day), delay = row.exit(paths, index), paths.delay_days[index]
    recovery_ratio, lag = paths.recovery(index)
    run_off = row.run_off(np.minimum(dates - lag, exit_day - 1), delay)
    failed = portion(run_off - portion(run_off, paths.dilution_ratio), paths.default_ratio)
    defaulted = (row.face - row.run_off(exit_day - 1, delay)) * (default_day == exit_day)
    from_default = (dates >= exit_day + lag) * portion(defaulted, recovery_ratio)
    gone = paths.wiped_out(index, row.event)
    if gone is not None:
        from_default = from_default * (gone > window_end(dates[:, 0], exit_day + lag))
    return np.asarray(portion(failed, recovery_ratio) + from_default)


def window_end(ends: Whole, days: Whole) -> Whole:
    """The end of the window in which each day lies; before ``NEVER`` even where that is after all windows."""
    return np.minimum(ends[np.minimum(np.searchsorted(ends, days), len(ends) - 1)], NEVER - 1)


def _check_face(face: float, cash: Amounts, state: Amounts, first_path: int) -> None:
    """Face = collected + diluted + failed and defaulted + repurchased + outstanding, on every path at every date."""
    accounted = cash[0] + cash[2] + state[0] + state[1] + state[2]
    if (accounted != face).any():
        period, path = (int(at) for at in np.argwhere(accounted != face)[0])
        raise InvariantError(
            f"pool in period {period} of path {first_path + path}: face is {face:.0f} fen, "
            f"{accounted[period, path]:.0f} fen are accounted for"
        )
