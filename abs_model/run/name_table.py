"""Who may default: names with their ratings, probabilities and recoveries, and every two of them together."""

import numpy as np
import pandas as pd

from abs_model.engine.credit_model import CreditModel, horizon_thresholds, systematic_nodes
from abs_model.measure.bivariate import joint_default_probability
from abs_model.measure.copula import Gaussian
from abs_model.run.credit import Credit, credit_names
from abs_model.run.record import Subject
from abs_model.scenario.credit_name import rating_in_use
from abs_model.terms import RATE_UNIT

N_NODES = {1: 512, 2: 96}
"""Nodes a dimension for probabilities of two names at once."""


def names_table(subject: Subject, credit: Credit, model: CreditModel) -> pd.DataFrame:
    """One row a name, as ``Simulation.names``; probabilities under the scenario of the model."""
    names = credit_names(subject)
    recovery = [*model.recovery_ratio.tolist(), *(ratio for ratio, _ in model.claim_recovery)]
    recovery += [0] * len(model.events)
    kinds = ["core_enterprise"] * model.n_obligors + ["provider"] * len(model.providers) + ["event"] * len(model.events)
    return pd.DataFrame(
        {
            "name": [name.id for name in names],
            "role": kinds,
            "rating": [rating_in_use(credit.terms, credit.table, name) for name in names],
            "one_year_probability": [float(curve.probability(1.0)) for curve in model.curves],
            "horizon_probability": model.horizon_probability(),
            "own_share": model.loadings.own_deviation**2,
            "recovery_ratio": [ratio / RATE_UNIT for ratio in recovery],
        }
    )


def correlations_table(model: CreditModel) -> pd.DataFrame:
    """One row for every two names, as ``Simulation.correlations``: joint default by legal final."""
    correlation, joint = model.loadings.correlation, _joint(model)
    pairs = [(one, other) for one in range(len(model.names)) for other in range(one + 1, len(model.names))]
    return pd.DataFrame(
        {
            "name": [model.names[one] for one, _ in pairs],
            "other": [model.names[other] for _, other in pairs],
            "correlation": [float(correlation[pair]) for pair in pairs],
            "joint_probability": [float(joint[pair]) for pair in pairs],
        }
    )


def _joint(model: CreditModel) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Probability that both of two names default by the last day, contagion apart, [name, name]."""
    probability = model.horizon_probability()
    if isinstance(model.copula, Gaussian) and not model.copula.has_scale:
        correlation = np.minimum(model.loadings.correlation, 1.0)
        return joint_default_probability(probability[:, None], probability[None, :], correlation)
    n_dimensions = model.loadings.loading.shape[1] + model.copula.has_scale
    if n_dimensions not in N_NODES:
        return np.full((len(probability),) * 2, np.nan)
    nodes = systematic_nodes(model, N_NODES[n_dimensions])
    given = model.given(horizon_thresholds(model), nodes.factor, nodes.scale)
    return np.asarray((given * nodes.weight) @ given.T)
