"""How likely it is that all names of a set default by legal final, and the providers of support with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np
from numpy.typing import NDArray

from abs_model.engine.credit_model import CreditModel, SystematicNodes, horizon_thresholds, systematic_nodes
from abs_model.measure.copula import DoubleT

Floats = NDArray[np.float64]

N_NODES = {1: 512, 2: 96, 3: 32}
"""Nodes a dimension of systematic risk."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JointLaw:
    """The probability that all of a set default is a sum over terms of ``weight @ product of factors of the set``.

    Names are independent at each node of the systematic risk. That all providers fail too is one less the probability
    that some stand, by inclusion and exclusion over who stands: a term for each set of providers.

    Attributes
    ----------
    weight : ndarray of shape (term, node)
    factor : ndarray of shape (term, obligor, node)
    """

    weight: Floats
    factor: Floats

    def joint(self, names: Sequence[int]) -> float:
        """Probability that all of some core enterprises, by their place, default by the last day."""
        return float(self._product(names).sum())

    def joint_with_one_more(self, names: Sequence[int]) -> Floats:
        """The same with each core enterprise in turn added, [obligor]."""
        product = self._product(names)
        return np.asarray(sum(factor @ one for factor, one in zip(self.factor, product, strict=True)))

    def _product(self, names: Sequence[int]) -> Floats:
        return np.asarray(self.weight * self.factor[:, list(names)].prod(axis=1))


def joint_law(model: CreditModel, *, has_failed_providers: bool) -> JointLaw | None:
    """The law of who defaults together.

    Parameters
    ----------
    model : CreditModel
    has_failed_providers : bool
        Whether all providers must have failed too, by themselves or by contagion.

    Returns
    -------
    JointLaw or None
        None where there are too many common factors to integrate over.

    References
    ----------
    Conditional independence given common factors: Vasicek (1987), Probability of Loss on Loan Portfolio, KMV.
    """
    n_factors = model.loadings.loading.shape[1]
    if n_factors > (1 if isinstance(model.copula, DoubleT) else 2):
        return None
    nodes = systematic_nodes(model, N_NODES[max(n_factors, 1) + model.copula.has_scale])
    given = model.given(horizon_thresholds(model), nodes.factor, nodes.scale)
    own = given[: model.n_obligors]
    if not has_failed_providers or not model.providers:
        return JointLaw(weight=nodes.weight[None, :], factor=own[None, :, :])
    places = range(model.n_obligors, model.n_parties)
    subsets = list(chain.from_iterable(combinations(places, size) for size in range(len(places) + 1)))
    terms = [_standing(model, nodes, given, standing) for standing in subsets]
    return JointLaw(weight=np.stack([weight for weight, _ in terms]), factor=np.stack([factor for _, factor in terms]))


def _standing(
    model: CreditModel, nodes: SystematicNodes, given: Floats, standing: Sequence[int]
) -> tuple[Floats, Floats]:
    """The term in which some providers stand: weight [node] and factors [obligor, node]."""
    own = given[: model.n_obligors]
    weight = nodes.weight * (-1.0) ** len(standing)
    for provider in standing:
        weight = weight * (1.0 - given[provider])
    # Probability that none of these providers is dragged down by an obligor that defaults.
    spared = np.ones_like(own)
    for number, one in enumerate(model.contagion):
        if one.provider in standing:
            spared[one.obligor] *= 1.0 - model.contagion_share(number, given[one.provider])
    unknown = 1.0 - own + own * spared
    factor = np.divide(own * spared, unknown, out=np.zeros_like(own), where=unknown > 0)
    return weight * unknown.prod(axis=0), factor
