"""The bad end of a loss distribution: quantile, expected shortfall, and what each name adds to it."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from abs_model.measure.loss import check_law, full_length, loss_probabilities
from abs_model.measure.transform import Roots, probabilities_of

Array = NDArray[np.float64]
Cells = NDArray[np.int64]

ROUNDING = 1e-14
"""A level counts as reached when it is missed by no more than this."""

COMPLEX_NUMBERS_AT_ONCE = 2_000_000
"""How much of the partial products is held together."""


def tail_probability(probabilities: Array, cell: int) -> float:
    """Probability of a loss above ``cell``.

    Parameters
    ----------
    probabilities : ndarray of shape (n_cells,)
        Of each loss; sum to 1.
    cell : int
        Not below 0.

    Returns
    -------
    float
        Summed from the tail, so that small probabilities keep their digits.

    Raises
    ------
    ValueError
        If the probabilities are none, or the cell is negative.

    Examples
    --------
    >>> tail_probability(np.array([0.5, 0.25, 0.25]), 1)
    0.25
    """
    _check(probabilities)
    if cell < 0:
        raise ValueError(f"cell is {cell}; a whole number not below 0 is wanted")
    return float(probabilities[cell + 1 :].sum())


def quantile(probabilities: Array, level: float) -> int:
    """Smallest loss that is not exceeded with probability ``level`` (value at risk).

    Parameters
    ----------
    probabilities : ndarray of shape (n_cells,)
        Of each loss; sum to 1.
    level : float
        In [0, 1).

    Returns
    -------
    int
        The smallest cell with P(loss <= cell) >= level, in cells.

    Raises
    ------
    ValueError
        If the probabilities are none, or the level is outside its range.

    Examples
    --------
    >>> quantile(np.array([0.5, 0.25, 0.25]), 0.75)
    1
    """
    _check(probabilities)
    _check_level(level)
    above = np.append(np.cumsum(probabilities[:0:-1])[::-1], 0.0)
    return int(np.argmax(above <= 1.0 - level + ROUNDING))


def expected_shortfall(probabilities: Array, level: float) -> float:
    """Mean loss in the worst ``1 - level`` of cases.

    Of the quantile itself only so much of the probability counts as fills up the worst cases, so that the measure is
    coherent where the distribution has steps.

    Parameters
    ----------
    probabilities : ndarray of shape (n_cells,)
        Of each loss; sum to 1.
    level : float
        In [0, 1); at 0 it is the expected loss.

    Returns
    -------
    float
        In cells, not below the quantile.

    Raises
    ------
    ValueError
        As for ``quantile``.

    References
    ----------
    Acerbi and Tasche (2002), On the Coherence of Expected Shortfall, Journal of Banking and Finance 26(7), definition
    2.6.

    Examples
    --------
    >>> expected_shortfall(np.array([0.5, 0.25, 0.25]), 0.5)
    1.5
    """
    counted = _counted(probabilities, level)
    return float((probabilities * counted) @ np.arange(len(probabilities)) / (1.0 - level))


def shortfall_contributions(cells: Cells, probability: Array, weight: ArrayLike, level: float) -> Array:
    """What each name adds to the expected shortfall: its mean loss in the worst ``1 - level`` of cases of the pool.

    Parameters
    ----------
    cells, probability : ndarray of shape (n_names, n_severities) and (n_names, n_severities, n_nodes)
        As for ``loss_probabilities``.
    weight : array_like of shape (n_nodes,)
        Probabilities of the nodes; sum to 1.
    level : float
        In [0, 1).

    Returns
    -------
    ndarray of shape (n_names,)
        In cells; sums to ``expected_shortfall``.

    Raises
    ------
    ValueError
        As for ``loss_probabilities`` and ``quantile``.

    References
    ----------
    Tasche (1999), Risk Contributions and Performance Measurement; Mausser and Rosen (2007), Economic Credit Capital
    Allocation and Risk Contributions, Handbooks in OR & MS 15, section 4.

    Examples
    --------
    >>> cells, probability = np.array([[1], [2]]), np.array([[[0.5]], [[0.5]]])
    >>> shortfall_contributions(cells, probability, [1.0], 0.75).round(12)
    array([1., 2.])
    """
    check_law(cells, probability)
    weights = np.asarray(weight, dtype=np.float64)
    counted = _counted(loss_probabilities(cells, probability, weights), level)
    length = full_length(cells, probability)
    mean = np.zeros((len(cells), length // 2 + 1), dtype=np.complex128)
    at_once = max(1, COMPLEX_NUMBERS_AT_ONCE // max(1, mean.size))
    for first in range(0, len(weights), at_once):
        some = slice(first, first + at_once)
        _add_own_losses(mean, cells, probability[:, :, some], weights[some], Roots(length))
    own_loss = probabilities_of(mean.T, length)
    return np.asarray(counted @ own_loss / (1.0 - level))


def _add_own_losses(
    mean: NDArray[np.complex128], cells: Cells, probability: Array, weight: Array, roots: Roots
) -> None:
    """Add, for each name, the transform of its mean loss where the pool's loss is l: its own times all the others'.

    The others' product is what stands before the name times what stands after it; dividing the name out of the whole
    would fail where its characteristic function is 0.
    """
    n_names = len(cells)
    after = np.ones((n_names, len(roots.frequency), len(weight)), dtype=np.complex128)
    for name in range(n_names - 1, 0, -1):
        np.multiply(after[name], roots.name(cells[name], probability[name]), out=after[name - 1])
    before = np.ones_like(after[0])
    for name in range(n_names):
        lost = cells[name][:, None] * probability[name]
        own = roots.name(cells[name], lost) + (lost.sum(axis=0) - 1.0)
        own *= before
        own *= after[name]
        mean[name] += (own * weight).sum(axis=1)
        before *= roots.name(cells[name], probability[name])


def _counted(probabilities: Array, level: float) -> Array:
    """Share of each cell that belongs to the worst ``1 - level`` of cases: all above the quantile, some of it."""
    at = quantile(probabilities, level)
    room = max(1.0 - level - tail_probability(probabilities, at), 0.0)
    counted = np.zeros(len(probabilities))
    counted[at + 1 :] = 1.0
    counted[at] = min(room / probabilities[at], 1.0) if probabilities[at] > 0 else 0.0
    return counted


def _check(probabilities: Array) -> None:
    if probabilities.ndim != 1 or not np.all(probabilities >= 0) or abs(probabilities.sum() - 1.0) > 1e-9:
        raise ValueError("probabilities: one axis of numbers not below 0 that sum to 1 is wanted")


def _check_level(level: float) -> None:
    if not 0 <= level < 1:
        raise ValueError(f"level is {level}; a number in [0, 1) is wanted")
