"""What differs from path to path: one record of arrays, read by every room of the engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abs_model.measure.money import Amounts, scaled
from abs_model.terms import RATE_UNIT

NEVER = 2**40
"""A day that no schedule reaches."""

Whole = NDArray[np.int64]
"""Days since 1970-01-01, counts of days, or rates in hundred-millionths."""


def _constant(value: int) -> Whole:
    return np.full(1, value, dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Paths:
    """Assumptions of each path.

    The path axis of any array may have length 1, which stands for all paths alike. Ratios, shifts and multipliers are
    whole numbers of hundred-millionths.

    Attributes
    ----------
    n_paths : int
        Number of paths.
    default_day, repurchase_day : ndarray of shape (row, path) or (row, 1)
        Days since 1970-01-01; ``NEVER`` for never.
    delay_days : ndarray of shape (row, path) or (row, 1)
        Days between the promised and the actual payment.
    dilution_ratio, default_ratio : ndarray of shape (path,) or (1,)
        See ``Scenario``.
    recovery_ratio, recovery_lag_days : ndarray of shape (path,) or (1,), or with an axis of rows before it
        See ``Scenario``.
    is_pledged : ndarray of shape (path,) or (1,), or with an axis of rows before it
        1 where what a row recovers is what is pledged for it, which an event may wipe out; else 0.
    coupon_shift, fee_multiplier : ndarray of shape (path,) or (1,)
        See ``Scenario``.
    commingling_day : ndarray of shape (path,) or (1,)
        Day on which whoever holds the collections fails; ``NEVER`` for never.
    failure_day : mapping of role to ndarray of shape (path,) or (1,)
        Day from which the party pays nothing of its own will.
    event_day : mapping of event to ndarray of shape (path,) or (1,)
        Day on which it happens.
    claim_recovery : mapping of role to (int, int)
        Share, in hundred-millionths, of a claim on a failed party that its estate pays, and the days after its failure
        from which it does; nothing for a party that is not named.
    """

    n_paths: int
    default_day: Whole
    repurchase_day: Whole
    delay_days: Whole
    dilution_ratio: Whole = field(default_factory=lambda: _constant(0))
    default_ratio: Whole = field(default_factory=lambda: _constant(0))
    recovery_ratio: Whole = field(default_factory=lambda: _constant(0))
    recovery_lag_days: Whole = field(default_factory=lambda: _constant(0))
    is_pledged: Whole = field(default_factory=lambda: _constant(0))
    coupon_shift: Whole = field(default_factory=lambda: _constant(0))
    fee_multiplier: Whole = field(default_factory=lambda: _constant(100_000_000))
    commingling_day: Whole = field(default_factory=lambda: _constant(NEVER))
    failure_day: Mapping[str, Whole] = field(default_factory=dict)
    event_day: Mapping[str, Whole] = field(default_factory=dict)
    claim_recovery: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def part(self, chosen: slice | Whole) -> "Paths":
        """Some of the paths: as views where they are a slice, else by their numbers."""
        n_chosen = len(range(self.n_paths)[chosen]) if isinstance(chosen, slice) else len(chosen)

        def cut(array: Whole) -> Whole:
            return array if array.shape[-1] == 1 else array[..., chosen]

        arrays: dict[str, Any] = {name: cut(getattr(self, name)) for name in _ARRAYS}
        failures = {role: cut(days) for role, days in self.failure_day.items()}
        events = {event: cut(days) for event, days in self.event_day.items()}
        return replace(self, n_paths=n_chosen, failure_day=failures, event_day=events, **arrays)

    def recovery(self, row: int) -> tuple[Whole, Whole]:
        """Ratio and lag of what a row recovers, each of shape (path,) or (1,)."""
        ratio, lag = self.recovery_ratio, self.recovery_lag_days
        return ratio[row] if ratio.ndim > 1 else ratio, lag[row] if lag.ndim > 1 else lag

    def wiped_out(self, row: int, event: str) -> Whole | None:
        """Day by path from which what is pledged for a row brings nothing; None where it is never."""
        day = self.event_day.get(event)
        if day is None:
            return None
        return np.where(self.is_pledged[row] if self.is_pledged.ndim > 1 else self.is_pledged, day, NEVER)


_ARRAYS = (
    "default_day",
    "repurchase_day",
    "delay_days",
    "dilution_ratio",
    "default_ratio",
    "recovery_ratio",
    "recovery_lag_days",
    "is_pledged",
    "coupon_shift",
    "fee_multiplier",
    "commingling_day",
)


def portion(amount: Amounts, ratio: Whole) -> Amounts:
    """A ratio of an amount, rounded half up; nothing, without any work, where no path has a ratio.

    Parameters
    ----------
    amount : ndarray
        Whole fen.
    ratio : ndarray, broadcasting with ``amount``
        Hundred-millionths.
    """
    return scaled(amount, ratio, RATE_UNIT) if ratio.any() else np.zeros(1)
