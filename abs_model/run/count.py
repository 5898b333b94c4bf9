"""What is counted of paths: weighted sums by group and histograms, alike for drawn paths and for all fates."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from abs_model.engine.outcome import Key, Outcomes, by_week, claim_dates, week_of
from abs_model.engine.plan import Plan

Floats = NDArray[np.float64]

SPREADS: tuple[tuple[str, str], ...] = (
    ("pool", "defaulted"),
    ("pool", "lost"),
    ("tranche", "shortfall"),
    ("support", "drawn"),
    ("support", "largest_week"),
    ("support", "largest_month"),
    ("support", "support_loss"),
)
"""Section and identifier of the figures whose whole distribution is kept, beside the claims of each week."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Count:
    """Sums over paths.

    Attributes
    ----------
    n_paths : ndarray of shape (group,)
        Paths of each group; one group of one path where weights are probabilities.
    sums : ndarray of shape (statistic, group)
        Weighted sums, in the order of ``keys_of``.
    controls : ndarray of shape (control, group)
        The same of what is known exactly.
    spreads : mapping of Key to ndarray of shape (3, cell)
        See ``abs_model.measure.sample.histogram``.
    """

    n_paths: Floats
    sums: Floats
    controls: Floats
    spreads: Mapping[Key, Floats]


def keys_of(plan: Plan) -> tuple[Key, ...]:
    """What is counted: the figures of outcomes, then claims by support and distribution, and by week."""
    own = {
        "pool": ("defaulted", "recovered", "lost", "any_default"),
        "tranche": ("shortfall", "is_short", "is_late", "present_value", "principal_days", "principal_paid"),
        "support": (
            "drawn", "is_called", "largest_week", "largest_month", "timing_gap", "support_loss", "has_failed",
            "failed_in_need",
        ),
    }  # fmt: skip
    supports = [support.id for support in plan.deal.support]
    subjects = {"pool": ["pool"], "tranche": [note.tranche.id for note in plan.notes], "support": supports}
    keys = [
        (section, subject, word) for section, words in own.items() for subject in subjects[section] for word in words
    ]
    dates = [period.number for period in plan.periods[1:] if period.payment_date is not None]
    claims = [(kind, support, str(number)) for support in supports for number in dates for kind in ("claim", "call")]
    weeks = [("week", support, week) for support in supports for week in weeks_of(plan)]
    return (*keys, *claims, *weeks)


def weeks_of(plan: Plan) -> tuple[str, ...]:
    """The calendar weeks in which a support may pay, in order."""
    return tuple(dict.fromkeys(week_of(date) for date in claim_dates(plan)))


def statistic(outcomes: Outcomes, key: Key) -> Floats:
    """One figure of each path, [path]."""
    section, subject, word = key
    if section == "claim":
        return np.asarray(outcomes.claims[subject][int(word)])
    if section == "call":
        return np.asarray(outcomes.claims[subject][int(word)] > 0, dtype=np.float64)
    return np.asarray(outcomes.values[key])


def statistics(plan: Plan, outcomes: Outcomes) -> Floats:
    """All figures of all paths, [statistic, path]."""
    keys = keys_of(plan)
    weekly = [by_week(outcomes.claims[support.id], claim_dates(plan)) for support in plan.deal.support]
    single = [statistic(outcomes, key) for key in keys if key[0] != "week"]
    return np.stack([*single, *(week for weeks in weekly for week in weeks)])


def is_spread(key: Key) -> bool:
    """Whether the whole distribution of a figure is kept."""
    return key[0] == "week" or (key[0], key[2]) in SPREADS


def top_of(plan: Plan, key: Key) -> float:
    """An amount that a figure hardly exceeds, fen: where its histogram ends."""
    notes = float(sum(note.proceeds for note in plan.notes))
    return max(float(plan.face), 1.0) if key[0] == "pool" else max(1.5 * notes, 1.0)


def folded(counts: Iterable[Count]) -> Count:
    """One count of several, added in order as they come, so that the last digit does not depend on who counted.

    Raises
    ------
    ValueError
        If there is none.
    """
    total: Count | None = None
    for one in counts:
        total = one if total is None else _added(total, one)
    if total is None:
        raise ValueError("there is nothing to add up; at least one count is wanted")
    return total


def _added(left: Count, right: Count) -> Count:
    return Count(
        n_paths=left.n_paths + right.n_paths,
        sums=left.sums + right.sums,
        controls=left.controls + right.controls,
        spreads={key: value + right.spreads[key] for key, value in left.spreads.items()},
    )
