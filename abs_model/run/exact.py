"""Exact figures: of a deal with few names every fate, run and weighed; of a pool of many the law of what defaults."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from abs_model.engine.cashflow import face_unpaid
from abs_model.engine.credit_model import CreditModel, SystematicNodes, horizon_thresholds, systematic_nodes
from abs_model.engine.default_times import paths_with
from abs_model.engine.enumeration import MOST_FATES, change_days, fate_probabilities, fates, n_fates
from abs_model.engine.outcome import Key
from abs_model.engine.paths import NEVER, Whole
from abs_model.engine.plan import Plan
from abs_model.measure.copula import DoubleT
from abs_model.measure.loss import loss_probabilities
from abs_model.measure.quadrature import converged
from abs_model.measure.sample import histogram
from abs_model.measure.tail import quantile
from abs_model.run.count import Count, is_spread, keys_of, top_of
from abs_model.run.likelihood import LEVELS
from abs_model.run.unit import BLOCK, Task, path_figures, rows_of, unpaid_by_default

Floats = NDArray[np.float64]

POOL_CELLS = 2_000
"""Cells of the law of what defaults of a pool."""

TOLERANCE = 1e-7
"""Largest change of a probability of that law when the nodes are doubled."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fates:
    """All fates of the names, with the figures of each: [statistic, fate]; probabilities come from a model."""

    plan: Plan
    days: tuple[Whole, ...]
    values: Floats

    def count(self, model: CreditModel) -> Count:
        """What a model makes of the fates: a count whose weights are probabilities."""
        probability = fate_probabilities(model, self.days)
        return Count(
            n_paths=np.ones(1),
            sums=(self.values @ probability)[:, None],
            controls=np.zeros((0, 1)),
            spreads={
                key: histogram(np.maximum(self.values[at], 0.0), probability, top_of(self.plan, key))
                for at, key in enumerate(keys_of(self.plan))
                if is_spread(key)
            },
        )


def all_fates(task: Task) -> Fates | None:
    """Run every fate; None where there are too many, or too many common factors to integrate over."""
    plan, model = task.plan, task.model
    days = change_days(plan, task.exposures, task.base, model)
    n_factors = model.loadings.loading.shape[1]
    if n_fates(days) > MOST_FATES or n_factors > (1 if isinstance(model.copula, DoubleT) else 2):
        return None
    fate_days = fates(days)
    blocks = [
        path_figures(
            plan, task.table, paths_with(task.base, task.exposures, model, fate_days[:, start : start + BLOCK])
        )
        for start in range(0, fate_days.shape[1], BLOCK)
    ]
    return Fates(plan=plan, days=days, values=np.concatenate(blocks, axis=1))


def pool_figures(task: Task) -> dict[Key, tuple[float, float]]:
    """Exact figures of the pool alone, however many names it has: what defaults by legal final, yuan.

    Returns
    -------
    dict
        By section, subject and identifier of estimates: the figure, and what it may be off by. Empty where there are
        too many common factors, or the law does not converge.
    """
    model = task.model
    n_factors = model.loadings.loading.shape[1]
    if n_factors > (1 if isinstance(model.copula, DoubleT) else 2):
        return {}
    unit = task.plan.face / POOL_CELLS
    most = 48 if n_factors + model.copula.has_scale > 1 else 256

    def law(n_nodes: int) -> Floats:
        nodes = systematic_nodes(model, n_nodes)
        return loss_probabilities(*_severities(task, nodes, unit), nodes.weight, n_cells=POOL_CELLS + 1)

    try:
        found = converged(law, TOLERANCE, first=most // 2, most=most).value
    except ValueError:
        return {}
    fates_of = [_unpaid(task, name) for name in range(model.n_obligors)]
    last = model.horizon_probability()
    expected = sum(
        model.expected(name, days, amounts) + (1.0 - last[name]) * certain
        for name, (days, amounts, certain) in enumerate(fates_of)
    )
    # What has defaulted already is no matter of chance.
    known = 0.0 if task.plan.realised is None else float(task.plan.realised.defaulted[-1])
    mean = (float(expected) + known) / 100
    figures: dict[Key, tuple[float, float]] = {("pool", "pool", "expected_defaulted"): (mean, 0.0)}
    for level in LEVELS:
        word = f"defaulted_quantile_{level:.10g}".replace("0.", "")
        figures[("pool", "pool", word)] = ((quantile(found, level) * unit + known) / 100, unit / 100)
    nodes = systematic_nodes(model, most)
    none = np.prod(1.0 - model.given(horizon_thresholds(model), nodes.factor, nodes.scale)[: model.n_obligors], axis=0)
    is_stated = bool((task.base.default_day <= task.plan.last_day).any())
    any_default = 1.0 if is_stated else float((1.0 - none) @ nodes.weight)
    figures[("pool", "pool", "any_default_probability")] = (any_default, TOLERANCE)
    return figures


def _unpaid(task: Task, name: int) -> tuple[Whole, Floats, float]:
    """First days of stretches, what a default of an obligor in each costs, and what it costs where there is none.

    Whoever the scenario lets default on a day defaults then at the latest.
    """
    days, amounts = unpaid_by_default(task, name)
    stated = task.base.default_day[:, 0]
    rows = [row for row in rows_of(task, name) if stated[row] < NEVER]
    if not rows:
        return days, amounts, 0.0
    exposures, delay = task.exposures, task.base.delay_days
    certain = 0.0
    for row in rows:
        capped = np.minimum(days, stated[row])
        amounts = amounts + face_unpaid(exposures, [row], delay, capped) - face_unpaid(exposures, [row], delay, days)
        certain += float(face_unpaid(exposures, [row], delay, stated[[row]])[0])
    return days, amounts, certain


def _severities(task: Task, nodes: SystematicNodes, unit: float) -> tuple[Whole, Floats]:
    """Cells that each obligor may lose, [name, severity], and how likely at each node, [name, severity, node]."""
    laws = []
    for name in range(task.model.n_obligors):
        days, amounts, certain = _unpaid(task, name)
        reached = task.model.probability(name, np.append(days - 1, task.model.last_day))
        amounts = np.append(amounts, certain)
        low, high = np.floor(amounts / unit).astype(np.int64), np.ceil(amounts / unit).astype(np.int64)
        share = amounts / unit - low
        # Stretches that cost the same cells are one before the nodes come in: there may be hundreds of them.
        cells, place = np.unique(np.concatenate([low, high]), return_inverse=True)
        n_fates = len(amounts)
        split = np.zeros((len(cells), n_fates))
        np.add.at(split, (place[:n_fates], np.arange(n_fates)), 1.0 - share)
        np.add.at(split, (place[n_fates:], np.arange(n_fates)), share)
        given = task.model.given_many(name, reached, nodes.factor, nodes.scale)
        stretch = np.concatenate([np.maximum(np.diff(given, axis=0), 0.0), 1.0 - given[-1:]])
        laws.append((cells, np.einsum("sk,kz->sz", split, stretch)))
    n_severities = max(len(cells) for cells, _ in laws)
    cells_of = np.zeros((len(laws), n_severities), dtype=np.int64)
    probability = np.zeros((len(laws), n_severities, len(nodes.weight)))
    for name, (cells, law) in enumerate(laws):
        cells_of[name, : len(cells)] = cells
        probability[name, : len(cells)] = law
    return cells_of, probability
