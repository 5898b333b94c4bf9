"""One unit of a simulation: some groups of paths, drawn, run through the waterfall and counted."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from abs_model.engine.aim import Aim
from abs_model.engine.cashflow import face_unpaid
from abs_model.engine.credit_model import CreditModel
from abs_model.engine.default_table import DefaultTable, looked_up
from abs_model.engine.default_times import paths_with
from abs_model.engine.draw import GROUP, Draws, draw
from abs_model.engine.outcome import run_outcomes
from abs_model.engine.paths import NEVER, Paths, Whole
from abs_model.engine.plan import Plan
from abs_model.measure.sample import histogram
from abs_model.pool.exposure import Exposures
from abs_model.run.count import Count, is_spread, keys_of, statistics, top_of

Floats = NDArray[np.float64]

UNIT = 64
"""Groups of a unit, each counted by itself: so many independent samples of the same size."""

BLOCK = 15_360
"""Paths that go through the waterfall at once: arrays of this width stay in a processor's cache."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Task:
    """All that a unit needs, the same for every unit: a worker gets it once.

    ``usual`` holds the figures of the path on which nobody defaults, [statistic, 1].
    """

    plan: Plan
    exposures: Exposures
    table: DefaultTable
    base: Paths
    model: CreditModel
    scheme: str
    seed: int
    n_groups: int
    usual: Floats
    aim: Aim | None = None
    block: int = BLOCK

    @property
    def n_units(self) -> int:
        """How many units there are; the last one may be short."""
        return -(-self.n_groups // UNIT)


def run_unit(task: Task, unit: int) -> Count:
    """Draw and run one unit.

    Paths without a default end as the base path does, and are not run.

    Parameters
    ----------
    task : Task
    unit : int
        From 0.
    """
    groups = range(unit * UNIT, min((unit + 1) * UNIT, task.n_groups))
    draws = draw(task.model, task.scheme, task.seed, groups, task.aim)
    chosen, values = _values(task, draws)
    usual = task.usual
    by_group = np.bincount(np.arange(len(draws.weight)) // GROUP, draws.weight, UNIT)
    weight, group = draws.weight[chosen], chosen // GROUP
    deviations = [np.bincount(group, weight * (value - base), UNIT) for value, base in zip(values, usual, strict=True)]
    quiet = np.delete(draws.weight, chosen)
    return Count(
        n_paths=np.where(np.arange(UNIT) < len(groups), float(GROUP), 0.0),
        sums=usual * by_group + np.array(deviations),
        controls=np.stack([by_group, lost_by_group(task, draws), *failed_by_group(task.model, draws)]),
        spreads={
            key: histogram(values[at], weight, top_of(task.plan, key))
            + _quiet(usual[at, 0], quiet, top_of(task.plan, key))
            for at, key in enumerate(keys_of(task.plan))
            if is_spread(key)
        },
    )


def control_means(task: Task) -> Floats:
    """What the controls are on average: weights 1, the face that defaults, and the failures of providers."""
    model = task.model
    lost = sum(model.expected(name, *unpaid_by_default(task, name)) for name in range(model.n_obligors))
    failed = [model.horizon_probability()[name] for name in steered(model)]
    return np.array([1.0, lost, *failed])


def _values(task: Task, draws: Draws) -> tuple[Whole, Floats]:
    """Numbers of the paths with a default, and their figures, [statistic, path]."""
    chosen, place = np.unique(draws.path, return_inverse=True)
    days = np.full((len(task.model.names), len(chosen)), NEVER, dtype=np.int64)
    days[draws.name, place] = draws.day
    blocks = [
        path_figures(
            task.plan,
            task.table,
            paths_with(task.base, task.exposures, task.model, days[:, start : start + task.block]),
        )
        for start in range(0, len(chosen), task.block)
    ]
    return chosen, np.concatenate([np.zeros((len(keys_of(task.plan)), 0)), *blocks], axis=1)


def path_figures(plan: Plan, table: DefaultTable, paths: Paths) -> Floats:
    """Run paths through the waterfall; all that is counted of each, [statistic, path]."""
    return statistics(plan, run_outcomes(plan, looked_up(table, paths), paths))


def _quiet(usual: float, quiet: Floats, top: float) -> Floats:
    """The histogram of all paths on which nobody defaults."""
    sums = np.array([[quiet.sum()], [(quiet**2).sum()], [quiet.sum()]])
    return np.asarray(histogram(np.full(1, usual), np.ones(1), top) * sums)


def lost_by_group(task: Task, draws: Draws) -> Floats:
    """Weighted face that defaults, by group; what it comes to on average is known exactly."""
    ends = np.searchsorted(draws.name, np.arange(task.model.n_obligors + 1))
    lost = np.zeros(len(draws.name))
    for name, (start, stop) in enumerate(pairwise(ends.tolist())):
        lost[start:stop] = _unpaid(task, name, draws.day[start:stop])
    return np.bincount(draws.path // GROUP, draws.weight[draws.path] * lost, UNIT).astype(np.float64)


def failed_by_group(model: CreditModel, draws: Draws) -> list[Floats]:
    """Weighted failures by group of every provider whose failures follow its own curve alone."""
    weight, group = draws.weight[draws.path], draws.path // GROUP
    ends = np.searchsorted(draws.name, np.arange(len(model.names) + 1))
    failed = [slice(ends[name], ends[name + 1]) for name in steered(model)]
    return [np.bincount(group[own], weight[own], UNIT).astype(np.float64) for own in failed]


def steered(model: CreditModel) -> list[int]:
    """Providers whose failures follow their own curve alone."""
    dragged = {one.provider for one in model.contagion}
    return [name for name in range(model.n_obligors, model.n_parties) if name not in dragged]


def unpaid_by_default(task: Task, name: int) -> tuple[Whole, Floats]:
    """First days of the stretches within which a default of an obligor costs the same, and the face that it costs."""
    rows = rows_of(task, name)
    paid = [task.exposures.paid_on(task.base.delay_days[row, 0], task.exposures.row == row) for row in rows]
    start = task.model.start_day + 1
    days = np.unique(np.maximum(np.concatenate([np.array([start - 1]), *paid]) + 1, start))
    days = days[days <= task.model.last_day]
    return days, _unpaid(task, name, days)


def rows_of(task: Task, name: int) -> list[int]:
    """The rows of the exposures that an obligor stands behind."""
    return [row for row, one in enumerate(task.exposures.rows) if one.core_enterprise == task.model.names[name]]


def _unpaid(task: Task, name: int, days: Whole) -> Floats:
    return face_unpaid(task.exposures, rows_of(task, name), task.base.delay_days, days)
