"""How a guarantor fails together with the debtors it answers for.

Four rules, each a choice of the states of the world:

* common factor: ``conditional_probability`` of the guarantor at the nodes of the debtors' factor;
* group factor: guarantor and some debtors (one group, one province) share a further factor, ``nested_nodes`` and
  ``nested_probability``;
* contagion: the guarantor fails at least with a given probability once a named debtor has defaulted, ``contagion``;
* same group: the guarantee is ``NO_CREDIT``.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from abs_model.measure.copula import Copula, Gaussian
from abs_model.measure.guarantee import States
from abs_model.measure.quadrature import normal_nodes

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NestedNodes:
    """Points of the common factor and of one group's factor, with their joint probabilities.

    Attributes
    ----------
    factor, group : ndarray of shape (n_states,)
        The common factor and the group's; low is bad.
    scale : ndarray of shape (n_states,)
        What every latent variable is divided by.
    weight : ndarray of shape (n_states,)
        Probabilities; sum to 1.
    """

    factor: Array
    group: Array
    scale: Array
    weight: Array


def nested_nodes(copula: Copula, n_nodes: int, n_group_nodes: int) -> NestedNodes:
    """Grid of the common factor and of one group's factor.

    Parameters
    ----------
    copula : Copula
        Normal or Student t; the group's factor is normal.
    n_nodes, n_group_nodes : int
        Points a dimension.

    Returns
    -------
    NestedNodes
        Each node of the common factor (and the scale) with each of the group's.

    Raises
    ------
    ValueError
        If the copula is another, or there are no nodes.

    Examples
    --------
    >>> nested_nodes(Gaussian(), 32, 16).weight.shape
    (512,)
    """
    _check_normal_factors(copula)
    nodes, (points, weight) = copula.nodes(n_nodes), normal_nodes(n_group_nodes)
    return NestedNodes(
        factor=np.repeat(nodes.factor, n_group_nodes),
        group=np.tile(points, len(nodes.factor)),
        scale=np.repeat(nodes.scale, n_group_nodes),
        weight=np.outer(nodes.weight, weight).ravel(),
    )


def nested_probability(
    copula: Copula, probability: ArrayLike, loading: ArrayLike, group_loading: ArrayLike, nodes: NestedNodes
) -> Array:
    """Default probability of each name given the common factor and the group's.

    Two names of the group have correlation ``loading_i loading_j + group_loading_i group_loading_j``; a name outside it
    has a group loading of 0. Marginal probabilities are kept.

    Parameters
    ----------
    copula : Copula
        As for ``nested_nodes``.
    probability : array_like of shape (n_names,)
        Unconditional, in [0, 1]: of debtors, guarantor or re-guarantor.
    loading, group_loading : array_like of shape (n_names,), or one for all
        On the common factor and on the group's; their squares sum to less than 1.
    nodes : NestedNodes
        Of the same copula.

    Returns
    -------
    ndarray of shape (n_names, n_states)
        In [0, 1].

    Raises
    ------
    ValueError
        If a probability or a loading is out of its range, or the copula is neither normal nor Student t.

    Examples
    --------
    >>> nodes = nested_nodes(Gaussian(), 64, 64)
    >>> given = nested_probability(Gaussian(), [0.01, 0.002], 0.4, [0.5, 0.5], nodes)
    >>> np.round(given @ nodes.weight, 9).tolist()
    [0.01, 0.002]
    """
    _check_normal_factors(copula)
    alone, slope, group_slope = np.broadcast_arrays(
        *(np.asarray(x, float) for x in (probability, loading, group_loading))
    )
    if not (alone.ndim == 1 and np.all((alone >= 0) & (alone <= 1))):
        raise ValueError("probability: one number in [0, 1] for each name is wanted")
    share = slope * slope + group_slope * group_slope
    if not np.all(share < 1):
        raise ValueError("loading, group_loading: squares that sum to less than 1 are wanted")
    systematic = np.multiply.outer(slope, nodes.factor) + np.multiply.outer(group_slope, nodes.group)
    threshold, own_deviation = copula.threshold(alone, share)[:, None], np.sqrt(1.0 - share)[:, None]
    return copula.conditional(threshold, systematic, own_deviation, nodes.scale)


def contagion(probability: ArrayLike, states: States, named: int, floor: float) -> tuple[Array, States]:
    """Probabilities and states once the default of a named debtor may pull the guarantor down.

    Every state is split in two, with and without the named debtor's default. Where it has defaulted the guarantor fails
    with probability ``max(failure, floor)``. Applied again with another debtor, any of them pulls. The debtors'
    distribution is unchanged; the guarantor's unconditional failure probability rises.

    Parameters
    ----------
    probability : array_like of shape (n_names, n_states)
        Default probability of each debtor given the state.
    states : States
        Before contagion.
    named : int
        Row of the debtor.
    floor : float
        In [0, 1]; 0 changes nothing, 1 brings the guarantor down with the debtor.

    Returns
    -------
    probability : ndarray of shape (n_names, 2 * n_states)
        Given the new states; 0 or 1 for the named debtor.
    states : States
        First those without its default, then those with it.

    Raises
    ------
    ValueError
        If the floor is no probability, there is no such row, or the shapes do not fit.

    Examples
    --------
    >>> before = States(weight=np.ones(1), failure=np.array([0.1]))
    >>> given, after = contagion([[0.2], [0.3]], before, named=0, floor=0.5)
    >>> given.tolist(), after.weight.tolist(), after.failure.tolist()
    ([[0.0, 1.0], [0.3, 0.3]], [0.8, 0.2], [0.1, 0.5])
    """
    given = np.asarray(probability, dtype=np.float64)
    if not 0 <= floor <= 1:
        raise ValueError(f"floor is {floor}; a probability in [0, 1] is wanted")
    if given.ndim != 2 or given.shape[1] != len(states.weight) or not 0 <= named < len(given):
        raise ValueError(
            f"named is {named}, probability {given.shape}; a row of (n_names, {len(states.weight)}) is wanted"
        )
    without, with_default = given.copy(), given.copy()
    without[named], with_default[named] = 0.0, 1.0
    second = states.reguarantor_failure
    return np.concatenate([without, with_default], axis=1), States(
        weight=np.concatenate([states.weight * (1.0 - given[named]), states.weight * given[named]]),
        failure=np.concatenate([states.failure, np.maximum(states.failure, floor)]),
        reguarantor_failure=None if second is None else np.concatenate([second, second]),
    )


def _check_normal_factors(copula: Copula) -> None:
    """Two t factors sum to another marginal law than one of the same variance, which ``threshold`` does not know."""
    if not isinstance(copula, Gaussian):
        raise ValueError(f"{type(copula).__name__} has no group factor; a normal or Student t copula is wanted")
