"""What happened as the first windows of every path: the rest of the pool goes on from there through the same engine.

The rules are in ``docs/methods/monitoring.md``.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from abs_model.engine.cashflow import Collections
from abs_model.engine.paths import NEVER, Paths, Whole
from abs_model.errors import InvariantError
from abs_model.measure.money import Amounts
from abs_model.pool.exposure import ExposureRow

FLOWS = ("collected", "recovered", "repurchased", "claimed", "returned")
"""What happens within a window."""

SO_FAR = ("diluted", "defaulted")
"""What adds up from window to window."""

AT_END = ("outstanding", "overdue")
"""What stands at the end of a window."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Realised:
    """What happened to a pool in the windows that are over.

    Attributes
    ----------
    n_elapsed : int
        Windows 1 to this one are over.
    day : int
        The last day of them, as days since 1970-01-01.
    collected, recovered, repurchased : ndarray of shape (n_elapsed + 1,)
        Cash of each window, whole fen; index 0 is the closing. What is paid for a receivable that is taken back or
        replaced is ``repurchased``, whatever its face was.
    diluted, defaulted : ndarray of shape (n_elapsed + 1,)
        Face lost so far at the end of each window.
    outstanding, overdue : ndarray of shape (n_elapsed + 1,)
        Face at the end of each window.
    claimed, returned : ndarray of shape (n_elapsed + 1,)
        As in ``Collections``.
    claimed_ahead : ndarray of shape (period,), optional
        What will fall due of receivables that have defaulted and are guaranteed one by one: by period of the schedule,
        nothing up to ``n_elapsed``.
    income : mapping of account to ndarray of shape (n_elapsed + 1,)
        What each account earned in each window, fen; NaN where nobody told, so that it is worked out.
    default_day, failure_day, event_day : mapping of str to int
        Days on which core enterprises (by id) defaulted, parties (by role) failed and events (by id) happened.
    """

    n_elapsed: int
    day: int
    collected: Amounts
    recovered: Amounts
    repurchased: Amounts
    diluted: Amounts
    defaulted: Amounts
    outstanding: Amounts
    overdue: Amounts
    claimed: Amounts
    returned: Amounts
    claimed_ahead: Amounts | None = None
    income: Mapping[str, Amounts] = field(default_factory=dict)
    default_day: Mapping[str, int] = field(default_factory=dict)
    failure_day: Mapping[str, int] = field(default_factory=dict)
    event_day: Mapping[str, int] = field(default_factory=dict)

    @property
    def face(self) -> float:
        """Face at the cut-off date."""
        return float(self.outstanding[0])

    @property
    def sha256(self) -> str:
        """A hash of all that happened, for the provenance."""
        arrays = [getattr(self, name) for name in (*FLOWS, *SO_FAR, *AT_END)]
        arrays += [self.income[name] for name in sorted(self.income)]
        arrays += [] if self.claimed_ahead is None else [self.claimed_ahead]
        days = [sorted(one.items()) for one in (self.default_day, self.failure_day, self.event_day)]
        words = repr((self.n_elapsed, self.day, sorted(self.income), days)).encode()
        return hashlib.sha256(words + b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)).hexdigest()

    def earned(self, account: str, period: int) -> float | None:
        """What an account earned in a window; None where that is still to be worked out."""
        told = self.income.get(account)
        if told is None or period > self.n_elapsed or np.isnan(told[period]):
            return None
        return float(told[period])


def with_realised(collections: Collections, realised: Realised | None) -> Collections:
    """Collections of what is left of a pool, with the windows that are over as they really were, on every path.

    Parameters
    ----------
    collections : Collections
        Of the rest of the pool. Where the elapsed windows are in it already, it is handed back as it is.
    realised : Realised or None

    Returns
    -------
    Collections
        Arrays of shape (period, path): up to ``n_elapsed`` what happened, after it what the rest brings, with what was
        lost before in all that adds up.

    Raises
    ------
    InvariantError
        If the rest is not what was outstanding at the end of the last window that is over.
    """
    if realised is None or collections.n_elapsed or not realised.n_elapsed:
        return collections
    if collections.face != realised.outstanding[-1]:
        raise InvariantError(
            f"rest of the pool after window {realised.n_elapsed}: {collections.face:.0f} fen are left, "
            f"{realised.outstanding[-1]:.0f} fen were outstanding"
        )
    past = realised.n_elapsed + 1
    arrays: dict[str, Amounts] = {}
    for name in (*FLOWS, *SO_FAR, *AT_END):
        happened = getattr(realised, name)
        whole = np.array(getattr(collections, name))
        whole[:past] = happened[:, None]
        if name in SO_FAR:
            whole[past:] += happened[-1]
        arrays[name] = whole
    if realised.claimed_ahead is not None and realised.claimed_ahead.any():
        arrays["claimed"][past:] += realised.claimed_ahead[past:, None]
    return replace(collections, face=realised.face, n_elapsed=realised.n_elapsed, **arrays)


def happened(paths: Paths, rows: Sequence[ExposureRow], realised: Realised | None) -> Paths:
    """Paths on which what happened has happened, and nothing else has in the windows that are over.

    What a scenario dates in them and nobody recorded happens on the day after: the past is known.

    Parameters
    ----------
    paths : Paths
        What is assumed.
    rows : sequence of ExposureRow
        As in ``paths``.
    realised : Realised or None
    """
    if realised is None or not realised.n_elapsed:
        return paths
    first = realised.day + 1
    own = np.array([[_row_day(row, realised.default_day)] for row in rows], dtype=np.int64)
    return replace(
        paths,
        default_day=np.minimum(np.maximum(paths.default_day, first), own),
        repurchase_day=np.maximum(paths.repurchase_day, first),
        commingling_day=np.maximum(paths.commingling_day, first),
        failure_day=_joined(paths.failure_day, realised.failure_day, first),
        event_day=_joined(paths.event_day, realised.event_day, first),
    )


def _row_day(row: ExposureRow, days: Mapping[str, int]) -> int:
    return min(days.get(row.core_enterprise, NEVER), days.get(row.group, NEVER))


def _joined(assumed: Mapping[str, Whole], known: Mapping[str, int], first: int) -> dict[str, Whole]:
    """Days by name: those that are known, and those assumed as far as they are still to come."""
    days = {name: np.maximum(one, first) for name, one in assumed.items()}
    for name, day in known.items():
        days[name] = np.minimum(days.get(name, NEVER), np.full(1, day, dtype=np.int64))
    return days
