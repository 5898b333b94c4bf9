"""Distribution of the loss of a pool: exact for any number of unequal names, given points of the systematic risk."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from abs_model.measure.recursion import add_name
from abs_model.measure.transform import mean_characteristic, probabilities_of

Array = NDArray[np.float64]
Cells = NDArray[np.int64]
Method = Literal["recursion", "transform"]

ROUNDING = 1e-9
"""How far a probability may stray outside [0, 1] by rounding."""

SAME = 1e-13
"""Relative difference of amounts that are the same."""

NODES_AT_ONCE = 128
"""Nodes that the recursion works on together; bounds the memory at this many times the cells."""


def jumps(
    amount: ArrayLike, probability: ArrayLike, unit: float, *, outcome_probability: ArrayLike | None = None
) -> tuple[Cells, Array]:
    """What each name may lose, in whole cells of the lattice, and how likely, at each node.

    An amount between two cells goes to both, in the proportion that keeps its mean exact.

    Parameters
    ----------
    amount : array_like of shape (n_names,) or (n_names, n_outcomes)
        Loss at default, not below 0, in money or as a share of the pool.
    probability : array_like of shape (n_names, n_nodes)
        Default probability at each node, in [0, 1].
    unit : float
        Size of a cell in the unit of ``amount``, above 0.
    outcome_probability : array_like of shape (n_names, n_outcomes), optional
        Given default, how likely each amount is (random recovery); each row sums to 1.

    Returns
    -------
    cells : int64 ndarray of shape (n_names, 2 * n_outcomes)
        Cells below and above each amount; the same cell twice where the amount is a whole number of cells.
    probability : ndarray of shape (n_names, 2 * n_outcomes, n_nodes)
        Of losing just that many cells. What is left to 1 is no loss.

    Raises
    ------
    ValueError
        If shapes do not fit, or an amount, a probability or the unit is out of its range.

    References
    ----------
    Andersen, Sidenius and Basu (2003), All Your Hedges in One Basket, Risk, November.

    Examples
    --------
    >>> cells, probability = jumps([25.0], [[0.1]], unit=10.0)
    >>> cells.tolist(), probability[..., 0].tolist()
    ([[2, 3]], [[0.05, 0.05]])
    """
    loss = np.asarray(amount, dtype=np.float64)
    loss = loss[:, None] if loss.ndim == 1 else loss
    share = np.ones_like(loss) if outcome_probability is None else np.asarray(outcome_probability, dtype=np.float64)
    default = np.asarray(probability, dtype=np.float64)
    _check_amounts(loss, share, unit)
    if default.ndim != 2 or len(default) != len(loss) or not np.all((default >= 0) & (default <= 1 + ROUNDING)):
        raise ValueError(f"probability: numbers in [0, 1], shape ({len(loss)} names, nodes), are wanted")
    exact = loss / unit
    whole = np.rint(exact)
    # A whole number of cells but for the rounding of the division is whole, and needs no second cell.
    exact = np.where(np.abs(exact - whole) <= SAME * np.maximum(whole, 1.0), whole, exact)
    below = np.floor(exact)
    above_share = exact - below
    cells = np.stack([below, below + (above_share > 0)], axis=2).reshape(len(loss), -1)
    split = np.stack([share * (1.0 - above_share), share * above_share], axis=2).reshape(len(loss), -1)
    return cells.astype(np.int64), split[:, :, None] * np.minimum(default, 1.0)[:, None, :]


def expected_loss(cells: Cells, probability: Array, weight: ArrayLike) -> Array:
    """Mean loss of the pool, summed name by name.

    Parameters
    ----------
    cells, probability, weight
        As for ``loss_probabilities``.

    Returns
    -------
    ndarray of shape () or (n_weightings,)
        In cells.

    Examples
    --------
    >>> cells, probability = jumps([25.0, 40.0], [[0.1], [0.2]], unit=10.0)
    >>> round(float(expected_loss(cells, probability, [1.0])), 12)
    1.05
    """
    check_law(cells, probability)
    return np.asarray(
        np.einsum("is,isz->z", cells.astype(np.float64), probability) @ np.asarray(weight, dtype=np.float64)
    )


def loss_probabilities(
    cells: Cells,
    probability: Array,
    weight: ArrayLike,
    *,
    method: Method = "recursion",
    n_cells: int | None = None,
) -> Array:
    """Probability of each loss of the pool.

    Given the node, names default independently; the two methods add them up one by one, or multiply their
    characteristic functions, and agree to about 1e-15.

    Parameters
    ----------
    cells : int64 ndarray of shape (n_names, n_severities)
        What each name may lose, in cells, not below 0 (``jumps`` makes them).
    probability : ndarray of shape (n_names, n_severities, n_nodes)
        Of losing just that; over the severities they sum to at most 1, what is left is no loss.
    weight : array_like of shape (n_nodes,) or (n_nodes, n_weightings)
        Of the nodes: their probabilities, or these times anything not below 0 that depends on the node.
    method : {"recursion", "transform"}
        The transform has rounding of about 1e-17 in cells that cannot be reached; what is negative there becomes 0.
    n_cells : int, optional
        Length of the result, at least 1; by default just long enough for the largest loss. The last cell of a shorter
        one holds all losses from there on.

    Returns
    -------
    ndarray of shape (n_cells,) or (n_cells, n_weightings)
        In each column the sum is that of the weights.

    Raises
    ------
    ValueError
        If shapes do not fit or probabilities are none.

    References
    ----------
    Andersen, Sidenius and Basu (2003), All Your Hedges in One Basket, Risk, November (recursion); Laurent and Gregory
    (2005), Basket Default Swaps, CDOs and Factor Copulas, Journal of Risk 7(4) (transform).

    Examples
    --------
    >>> cells, probability = jumps([1.0, 1.0], [[0.5], [0.5]], unit=1.0)
    >>> loss_probabilities(cells, probability, [1.0]).tolist()
    [0.25, 0.5, 0.25]
    """
    check_law(cells, probability)
    weights = np.asarray(weight, dtype=np.float64)
    n_nodes = probability.shape[2]
    if weights.ndim not in (1, 2) or len(weights) != n_nodes:
        raise ValueError(f"weight has shape {weights.shape}; ({n_nodes},) or ({n_nodes}, weightings) is wanted")
    if not np.all(weights >= 0):
        raise ValueError("weight: numbers not below 0 are wanted")
    length = full_length(cells, probability)
    if method == "transform":
        return cut(probabilities_of(mean_characteristic(cells, probability, weights, length), length), n_cells)
    if method != "recursion":
        raise ValueError(f"method is {method!r}; 'recursion' or 'transform' is wanted")
    # Said for all nodes: where a default is too unlikely for a number at some of them, they alone would need fewer.
    n_cells = length if n_cells is None else n_cells
    total = np.zeros((n_cells, *weights.shape[1:]))
    for first in range(0, n_nodes, NODES_AT_ONCE):
        some = slice(first, first + NODES_AT_ONCE)
        given = loss_probabilities_given(cells, probability[:, :, some], n_cells)
        total += np.einsum("lz,z...->l...", given, weights[some])
    return total


def loss_probabilities_given(cells: Cells, probability: Array, n_cells: int | None = None) -> Array:
    """Probability of each loss of the pool at each node, by the recursion.

    Parameters
    ----------
    cells, probability, n_cells
        As for ``loss_probabilities``.

    Returns
    -------
    ndarray of shape (n_cells, n_nodes)
        Each column sums to 1.

    Examples
    --------
    >>> cells, probability = jumps([1.0, 1.0], [[0.5], [0.5]], unit=1.0)
    >>> loss_probabilities_given(cells, probability, n_cells=2)[:, 0].tolist()
    [0.25, 0.75]
    """
    check_law(cells, probability)
    length = full_length(cells, probability) if n_cells is None else n_cells
    if length < 1:
        raise ValueError(f"n_cells is {n_cells}; at least 1 is wanted")
    distribution = np.zeros((length, probability.shape[2]))
    distribution[0] = 1.0
    reach = 0
    # Small names first: the distribution stays short for longer.
    for name in np.argsort(cells.max(axis=1, initial=0), kind="stable"):
        reach = add_name(distribution, reach, cells[name], probability[name])
    return distribution


def full_length(cells: Cells, probability: Array) -> int:
    """Cells that hold every possible loss, no loss included."""
    possible = np.where(probability.any(axis=2), cells, 0)
    return int(possible.max(axis=1, initial=0).sum()) + 1


def cut(values: Array, n_cells: int | None) -> Array:
    """The values over ``n_cells`` cells: the last of fewer cells holds the rest, more cells end in zeros."""
    if n_cells is None or n_cells == len(values):
        return values
    if n_cells < 1:
        raise ValueError(f"n_cells is {n_cells}; at least 1 is wanted")
    short = np.zeros((n_cells, *values.shape[1:]))
    kept = min(n_cells, len(values))
    short[:kept] = values[:kept]
    short[-1] += values[kept:].sum(axis=0)
    return short


def check_law(cells: Cells, probability: Array) -> None:
    """Refuse what is no law of the names' losses."""
    if cells.ndim != 2 or probability.ndim != 3 or probability.shape[:2] != cells.shape:
        raise ValueError(
            f"cells {cells.shape} and probability {probability.shape}: shapes (names, severities) and "
            "(names, severities, nodes) are wanted"
        )
    if not np.issubdtype(cells.dtype, np.integer) or np.any(cells < 0):
        raise ValueError("cells: whole numbers not below 0 are wanted")
    if not (np.all(probability >= 0) and np.all(probability.sum(axis=1) <= 1 + ROUNDING)):
        raise ValueError("probability: numbers not below 0 that sum to at most 1 over a name's severities are wanted")


def _check_amounts(loss: Array, share: Array, unit: float) -> None:
    if not 0 < unit < np.inf:
        raise ValueError(f"unit is {unit}; a finite number above 0 is wanted")
    if loss.ndim != 2 or not np.all((loss >= 0) & (loss < np.inf)):
        raise ValueError("amount: finite numbers not below 0, shape (names,) or (names, outcomes), are wanted")
    if share.shape != loss.shape or not np.all(share >= 0) or np.any(np.abs(share.sum(axis=1) - 1.0) > ROUNDING):
        raise ValueError(f"outcome_probability: shape {loss.shape}, not below 0, each row summing to 1, is wanted")
