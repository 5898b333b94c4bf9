"""Joint distribution of two parts of a pool's loss, of which every default brings its share: covered and not, say."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

NUMBERS_AT_ONCE = 4_000_000
"""Most numbers that the recursion holds for the states it works on together."""

ON_A_CELL = 1e-9
"""Share of a cell within which an amount is taken to lie on it."""


def joint_loss_probabilities(first: Array, second: Array, probability: Array, weight: Array) -> Array:
    """Probability of each pair of sums, name by name.

    An amount between two cells goes to both, in the proportion that keeps its mean exact. Up on one axis goes with down
    on the other as far as it can: the sum of the two is spread as if it were one amount.

    Parameters
    ----------
    first, second : ndarray of shape (n_names,)
        What each name loses of either kind when it defaults, in cells, not below 0.
    probability : ndarray of shape (n_names, n_states)
        Default probability given the state, in [0, 1]; given the state names default independently.
    weight : ndarray of shape (n_states, n_weightings)
        Of the states: their probabilities, or these times anything that depends on the state.

    Returns
    -------
    ndarray of shape (n_first, n_second, n_weightings)
        In each weighting the sum is that of the weights.

    References
    ----------
    Andersen, Sidenius and Basu (2003), All Your Hedges in One Basket, Risk, November, on two axes.

    Examples
    --------
    >>> half = np.full((2, 1), 0.5)
    >>> law = joint_loss_probabilities(np.array([1.0, 0.0]), np.array([0.5, 1.0]), half, np.ones((1, 1)))
    >>> law[:, :, 0].tolist()
    [[0.25, 0.25, 0.0], [0.125, 0.25, 0.125]]
    """
    moves = [_moves(one, other) for one, other in zip(first.tolist(), second.tolist(), strict=True)]
    shape = (1 + sum(max(n for n, _, _ in of) for of in moves), 1 + sum(max(n for _, n, _ in of) for of in moves))
    total = np.zeros((*shape, weight.shape[1]))
    at_once = max(1, NUMBERS_AT_ONCE // (shape[0] * shape[1]))
    for start in range(0, probability.shape[1], at_once):
        some = slice(start, start + at_once)
        total += _given(moves, probability[:, some], shape) @ weight[some]
    return total


def _given(moves: list[list[tuple[int, int, float]]], probability: Array, shape: tuple[int, int]) -> Array:
    """The same [first, second, state] given each state."""
    law = np.zeros((*shape, probability.shape[1]))
    law[0, 0] = 1.0
    for of_name, default in zip(moves, probability, strict=True):
        after = law * (1.0 - default)
        for one, other, share in of_name:
            after[one:, other:] += law[: shape[0] - one, : shape[1] - other] * (share * default)
        law = after
    return law


def _moves(first: float, second: float) -> list[tuple[int, int, float]]:
    """Cells of either kind that a name loses, and how likely."""
    (one, up), (other, other_up) = _split(first), _split(second)
    both = max(up + other_up - 1.0, 0.0)
    moves = [
        (one, other, 1.0 - up - other_up + both),
        (one + 1, other, up - both),
        (one, other + 1, other_up - both),
        (one + 1, other + 1, both),
    ]
    return [move for move in moves if move[2] > 0]


def _split(position: float) -> tuple[int, float]:
    """Cell below a position, and the share that belongs to the cell above."""
    nearest = round(position)
    if abs(position - nearest) < ON_A_CELL:
        return nearest, 0.0
    return int(position), position - int(position)
