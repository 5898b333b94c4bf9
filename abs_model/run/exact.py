"""Exact figures of a deal with few names: every fate run through the waterfall, and weighed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from abs_model.engine.credit_model import CreditModel
from abs_model.engine.default_times import paths_with
from abs_model.engine.enumeration import MOST_FATES, change_days, fate_probabilities, fates, n_fates
from abs_model.engine.paths import Whole
from abs_model.engine.plan import Plan
from abs_model.measure.copula import DoubleT
from abs_model.measure.sample import histogram
from abs_model.run.count import Count, is_spread, keys_of, top_of
from abs_model.run.unit import BLOCK, Task, path_figures

Floats = NDArray[np.float64]


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
