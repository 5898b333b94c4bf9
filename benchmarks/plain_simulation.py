"""A simulation as a plain Python loop over paths: who defaults when, what is collected, then the plain waterfall.

Written the way a careful analyst would: one path after the other, floats, the normal law from the standard library; on
each path only those who default are looked at again. Every path goes through the waterfall, as in a spreadsheet.
"""

import math
import random
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import NormalDist

import numpy as np

from abs_model.engine.default_times import day_number
from abs_model.engine.paths import NEVER
from abs_model.engine.plan import accrual_fraction
from abs_model.run.unit import Task
from benchmarks.plain_waterfall import plain_path

Fate = list[tuple[int, int]]
"""Number of a name, and the day on which it defaults; the guarantor is the last name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A deal and its names in lists and floats."""

    thresholds: list[float]
    hazards: list[float]
    loading: float
    own_deviation: float
    recovery_ratio: float
    recovery_lag: int
    start_day: int
    last_day: int
    ends: list[int]
    support_days: list[int]
    years: list[float]
    owed: list[list[tuple[int, float]]]
    promised: list[float]


def plain_case(task: Task) -> Case:
    """The same deal for the plain loop; names share one factor, one recovery and a constant hazard each."""
    model, exposures = task.model, task.exposures
    owed: list[list[tuple[int, float]]] = [[] for _ in exposures.rows]
    for row, day, face in zip(exposures.row, exposures.pay_day, exposures.face, strict=True):
        owed[row].append((int(day), float(face)))
    ends = [day_number(period.end) for period in task.plan.periods]
    promised = [0.0] * len(ends)
    for receivables in owed:
        for day, face in receivables:
            promised[max(bisect_left(ends, day), 1)] += face
    probability = model.horizon_probability().tolist()
    return Case(
        thresholds=[NormalDist().inv_cdf(one) for one in probability],
        hazards=[float(curve.hazard[1] / curve.knots[1]) for curve in model.curves],
        loading=float(model.loadings.loading[0, 0]),
        own_deviation=float(model.loadings.own_deviation[0]),
        recovery_ratio=int(model.recovery_ratio[0]) / 1e8,
        recovery_lag=int(model.recovery_lag_days[0]),
        start_day=model.start_day,
        last_day=model.last_day,
        ends=ends,
        support_days=[task.plan.support_day(period) for period in task.plan.periods],
        years=[float(accrual_fraction(period, "ACT/365F")) for period in task.plan.periods],
        owed=owed,
        promised=promised,
    )


def plain_draw(case: Case, generator: random.Random) -> Fate:
    """Who defaults, and when."""
    systematic = case.loading * generator.gauss(0.0, 1.0)
    fate = []
    for name, threshold in enumerate(case.thresholds):
        latent = systematic + case.own_deviation * generator.gauss(0.0, 1.0)
        if latent < threshold:
            probability = 0.5 * math.erfc(-latent / math.sqrt(2.0))
            years = -math.log1p(-probability) / case.hazards[name]
            day = case.start_day + max(math.ceil(years * 365), 1)
            fate.append((name, min(day, case.last_day)))
    return fate


def plain_outcome(case: Case, fate: Fate) -> tuple[float, ...]:
    """What ``plain_path`` returns for one path."""
    collected = case.promised.copy()
    newly_lost = [0.0] * len(collected)
    gone = [0.0] * len(collected)
    guarantor_day = NEVER
    for name, default_day in fate:
        if name == len(case.owed):
            guarantor_day = default_day
            continue
        remainder = 0.0
        at = bisect_left(case.ends, default_day)
        for day, face in case.owed[name]:
            if day >= default_day:
                remainder += face
                due = max(bisect_left(case.ends, day), 1)
                collected[due] -= face
                gone[due] += face
        if at < len(collected):
            newly_lost[at] += remainder
        back = bisect_left(case.ends, default_day + case.recovery_lag)
        if back < len(collected):
            collected[back] += math.floor(remainder * case.recovery_ratio + 0.5)
    lost = list(accumulate(newly_lost))
    # What a defaulter owed for later has left already when it would have been due.
    left = accumulate(p + n - g for p, n, g in zip(case.promised, newly_lost, gone, strict=True))
    total = sum(case.promised)
    outstanding = [total - out for out in left]
    alive_until = next(
        (k for k in range(1, len(case.ends)) if case.support_days[k] >= guarantor_day), len(case.support_days)
    )
    return plain_path(collected, lost, outstanding, case.years, alive_until)


def plain_simulation(case: Case, n_paths: int, seed: int) -> list[tuple[float, ...]]:
    """Outcomes of some paths."""
    generator = random.Random(seed)
    return [plain_outcome(case, plain_draw(case, generator)) for _ in range(n_paths)]


def fates_of(days: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> Sequence[Fate]:
    """Drawn days, [name, path], as the plain loop takes them."""
    return [[(name, day) for name, day in enumerate(path) if day < NEVER] for path in days.T.tolist()]
