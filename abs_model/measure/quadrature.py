"""Numerical integration over systematic risk: a grid for the normal law, and the proof that it is fine enough."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

REACH = 8.5
"""Standard deviations either side; a standard normal variable is beyond with probability 2e-17."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Converged:
    """A value, the largest change when its nodes were last doubled, and how many nodes it used."""

    value: Array
    change: float
    n_nodes: int


def normal_nodes(n_nodes: int) -> tuple[Array, Array]:
    """Equally spaced points of a standard normal variable, and their probabilities.

    For a smooth function that the normal density cuts off, equal steps converge faster than any power of the step, and
    unlike Gauss-Hermite they put no points where there is no probability. Steps must be no wider than about 0.9 times
    the narrowest transition of the function; for a conditional default probability that is
    ``sqrt((1 - correlation) / correlation)``.

    Parameters
    ----------
    n_nodes : int
        At least 1.

    Returns
    -------
    points : ndarray of shape (n_nodes,)
        Ascending and symmetric, in standard deviations, within ``REACH``.
    weights : ndarray of shape (n_nodes,)
        Sum to 1.

    Raises
    ------
    ValueError
        If there are no nodes.

    References
    ----------
    Trefethen and Weideman (2014), The Exponentially Convergent Trapezoidal Rule, SIAM Review 56(3), section 5.

    Examples
    --------
    >>> points, weights = normal_nodes(64)
    >>> round(float(weights @ points**4), 12)
    3.0
    """
    if n_nodes < 1:
        raise ValueError(f"n_nodes is {n_nodes}; at least 1 is wanted")
    points = REACH * (2.0 * np.arange(n_nodes) + 1.0 - n_nodes) / n_nodes
    density = np.exp(-0.5 * points * points)
    return points, density / density.sum()


def share_of_slice_below(below: Array, factor: Array, scale: Array, weight: Array) -> Array:
    """Share of each node's slice of the factor's probability that lies under a level.

    At each scale the nodes, in the order of their factor, share out the factor's probability from 0 to 1 in slices as
    large as their weights. So a step of the factor keeps its mean exactly, wherever it falls.

    Parameters
    ----------
    below : ndarray of shape (n_nodes,)
        Probability that the factor is under the level; one value for each scale, repeated over its nodes.
    factor, scale, weight : ndarray of shape (n_nodes,)
        Of the nodes.

    Returns
    -------
    ndarray of shape (n_nodes,)
        In [0, 1].

    Examples
    --------
    >>> weight = np.array([0.25, 0.5, 0.25])
    >>> share_of_slice_below(np.full(3, 0.35), np.array([-1.0, 0.0, 1.0]), np.ones(3), weight).round(12)
    array([1. , 0.2, 0. ])
    """
    share = np.empty_like(weight)
    for one in np.unique(scale):
        (same,) = np.nonzero(scale == one)
        same = same[np.argsort(factor[same], kind="stable")]
        slices = weight[same] / weight[same].sum()
        upper = np.cumsum(slices)
        share[same] = np.clip((below[same] - (upper - slices)) / slices, 0.0, 1.0)
    return share


def converged(evaluate: Callable[[int], Array], tolerance: float, *, first: int = 32, most: int = 4096) -> Converged:
    """Value of a function of the number of nodes, once doubling the nodes no longer changes it.

    Parameters
    ----------
    evaluate : callable
        From a number of nodes to an array of any shape, the same each time.
    tolerance : float
        Largest absolute change of any entry, above 0.
    first, most : int
        Nodes to begin with and to end with, ``1 <= first < most``.

    Returns
    -------
    Converged
        The value with the finer of the last two grids.

    Raises
    ------
    ValueError
        If the change is still above the tolerance, or not a number, with the largest allowed number of nodes.

    Examples
    --------
    >>> def fourth_moment(n_nodes):
    ...     points, weights = normal_nodes(n_nodes)
    ...     return weights @ points**4
    >>> converged(fourth_moment, 1e-12, first=8).n_nodes
    64
    """
    if not (tolerance > 0 and 1 <= first < most):
        raise ValueError(
            f"tolerance {tolerance}, first {first}, most {most}; tolerance > 0 and 1 <= first < most are wanted"
        )
    change, n_nodes = np.inf, first
    value = np.asarray(evaluate(n_nodes), dtype=np.float64)
    while 2 * n_nodes <= most:
        n_nodes *= 2
        finer = np.asarray(evaluate(n_nodes), dtype=np.float64)
        change = float(np.max(np.abs(finer - value), initial=0.0))
        if change <= tolerance:
            return Converged(value=finer, change=change, n_nodes=n_nodes)
        value = finer
    raise ValueError(
        f"with {n_nodes} nodes the result still changes by {change}; {tolerance} is wanted: allow more nodes or a "
        "wider tolerance"
    )
