"""Cash of the pool: what each row promised, when it comes, and what never does.

The rules are section 2 of ``docs/methods/waterfall.md``. Receivables are reduced once to rows of one obligor; a row is
a step function of the day, so that a delay is a shift and a default a cut, whatever the number of receivables.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from abs_model.engine.default_times import day_number
from abs_model.engine.paths import Paths, Whole, portion
from abs_model.errors import InvariantError
from abs_model.measure.money import Amounts
from abs_model.pool.exposure import Exposures
from abs_model.schedule.period import Period


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
    after_legal_final : ndarray of shape (path,)
        Cash that comes after the last window.
    face : float
        Face at the cut-off date.
    """

    collected: Amounts
    recovered: Amounts
    repurchased: Amounts
    diluted: Amounts
    defaulted: Amounts
    outstanding: Amounts
    overdue: Amounts
    after_legal_final: Amounts
    face: float


@dataclass(frozen=True, slots=True)
class _Row:
    """Face of one row with pay day on or before a day, as a table with one entry a day."""

    first_day: int
    cumulative: Amounts

    @property
    def face(self) -> float:
        return float(self.cumulative[-1])

    def due_by(self, day: Whole) -> Amounts:
        return self.cumulative[np.clip(day - self.first_day + 1, 0, len(self.cumulative) - 1)]


def _row(exposures: Exposures, index: int) -> _Row:
    mine = exposures.row == index
    days, face = exposures.pay_day[mine], exposures.face[mine]
    if not len(days):
        return _Row(0, np.zeros(1))
    first = int(days.min())
    per_day = np.bincount(days - first + 1, weights=face)
    return _Row(first, np.cumsum(per_day))


def project_collections(exposures: Exposures, paths: Paths, periods: Sequence[Period]) -> Collections:
    """Cash and state of the pool in every period of every path.

    Parameters
    ----------
    exposures : Exposures
        Face by row and pay day, fen.
    paths : Paths
        Assumptions; rows as in ``exposures``.
    periods : sequence of Period
        The schedule; period 0 is the closing.

    Returns
    -------
    Collections
        Arrays of shape (period, path), contiguous along paths.

    Raises
    ------
    InvariantError
        If face was created or lost on any path.
    """
    ends = np.array([day_number(period.end) for period in periods[1:]], dtype=np.int64)[:, None]
    never_ends = np.full((1, 1), np.iinfo(np.int64).max // 4)
    dates = np.concatenate([ends, never_ends])
    cash = np.zeros((3, len(dates), paths.n_paths))
    state = np.zeros((4, len(dates), paths.n_paths))
    for index in range(len(exposures.rows)):
        _add_row(_row(exposures, index), paths, index, dates, cash, state)
    face = float(exposures.face.sum())
    _check_face(face, cash, state, paths, exposures, dates)
    flows = np.diff(cash, axis=1, prepend=0.0)
    zero = np.zeros((1, paths.n_paths))
    collected, recovered, repurchased = (np.concatenate([zero, flow[:-1]]) for flow in flows)
    diluted, defaulted, outstanding, overdue = (np.concatenate([zero, stock[:-1]]) for stock in state)
    outstanding[0] = face
    return Collections(
        collected=collected,
        recovered=recovered,
        repurchased=repurchased,
        diluted=diluted,
        defaulted=defaulted,
        outstanding=outstanding,
        overdue=overdue,
        after_legal_final=flows[:, -1].sum(axis=0),
        face=face,
    )


def _add_row(row: _Row, paths: Paths, index: int, dates: Whole, cash: Amounts, state: Amounts) -> None:
    """Add one row's cumulative cash and its state at each date to the totals of all rows."""
    default_day, repurchase_day = paths.default_day[index], paths.repurchase_day[index]
    delay = paths.delay_days[index]
    exit_day = np.minimum(default_day, repurchase_day)
    has_left = dates >= exit_day
    run_off = row.due_by(np.minimum(dates, exit_day - 1) - delay)
    diluted = portion(run_off, paths.dilution_ratio)
    failed = portion(run_off - diluted, paths.default_ratio)
    remainder = row.face - row.due_by(exit_day - 1 - delay)
    left = np.where(has_left, remainder, 0.0)
    in_default = default_day <= repurchase_day
    defaulted = np.where(in_default, left, 0.0)
    cash[0] += run_off - diluted - failed
    cash[1] += _recovered(row, paths, dates, exit_day, delay, np.where(in_default, remainder, 0.0))
    cash[2] += left - defaulted
    state[0] += diluted
    state[1] += failed + defaulted
    state[2] += row.face - run_off - left
    state[3] += np.where(has_left, 0.0, row.due_by(dates) - run_off)


def _recovered(row: _Row, paths: Paths, dates: Whole, exit_day: Whole, delay: Whole, defaulted: Amounts) -> Amounts:
    """Cash recovered by each date, from what failed and from what defaulted, each after the lag."""
    if not paths.recovery_ratio.any():
        return np.zeros(1)
    lag = paths.recovery_lag_days
    run_off = row.due_by(np.minimum(dates - lag, exit_day - 1) - delay)
    failed = portion(run_off - portion(run_off, paths.dilution_ratio), paths.default_ratio)
    from_default = np.where(dates >= exit_day + lag, portion(defaulted, paths.recovery_ratio), 0.0)
    return portion(failed, paths.recovery_ratio) + from_default


def _check_face(face: float, cash: Amounts, state: Amounts, paths: Paths, exposures: Exposures, dates: Whole) -> None:
    """Face = collected + diluted + failed and defaulted + repurchased + outstanding, on every path at every date."""
    accounted = cash[0] + cash[2] + state[0] + state[1] + state[2]
    if not (accounted == face).all():
        date, path = np.argwhere(accounted != face)[0]
        raise InvariantError(
            f"pool of {len(exposures.rows)} rows: face {face:.0f} fen, accounted for {accounted[date, path]:.0f} "
            f"at day {int(dates[date, 0])} of path {path} of {paths.n_paths}"
        )
