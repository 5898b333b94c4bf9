"""Adding independent names to a loss distribution one by one, in place."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Cells = NDArray[np.int64]

NUMBERS_AT_ONCE = 16_384
"""What one step moves: few enough numbers for the processor's nearest memory."""


def add_name(distribution: Array, reach: int, cells: Cells, probability: Array) -> int:
    """Add a name to a distribution, in place; the last cell holds all losses from there on.

    ``new(l) = stay * old(l) + sum over severities of p * old(l - n)``, from high cells to low ones, so that what is
    read has not been written yet.

    Parameters
    ----------
    distribution : ndarray of shape (n_cells, n_nodes)
        Of the names so far; changed.
    reach : int
        Highest cell that is not 0.
    cells : int64 ndarray of shape (n_severities,)
        What the name may lose.
    probability : ndarray of shape (n_severities, n_nodes)
        Of losing just that.

    Returns
    -------
    int
        The new reach.

    References
    ----------
    Andersen, Sidenius and Basu (2003), All Your Hedges in One Basket, Risk, November.
    """
    last = len(distribution) - 1
    severities = [(int(n), p) for n, p in zip(cells, probability, strict=True) if n > 0 and p.any()]
    if not severities or last == 0:
        return reach
    stay = np.maximum(1.0 - sum(p for _, p in severities), 0.0)
    highest = reach + max(n for n, _ in severities)
    if highest < last:
        _move(distribution[: highest + 1], severities, stay)
        return highest
    beyond = distribution[last].copy()
    for n, p in severities:
        beyond += p * distribution[max(last - n, 0) : last].sum(axis=0)
    _move(distribution[:last], severities, stay)
    distribution[last] = beyond
    return last


def _move(distribution: Array, severities: list[tuple[int, Array]], stay: Array) -> None:
    rows = max(1, NUMBERS_AT_ONCE // distribution.shape[1])
    arrived = np.empty((2, min(rows, len(distribution)), distribution.shape[1]))
    for stop in range(len(distribution), 0, -rows):
        start = max(stop - rows, 0)
        total, moved = arrived[:, : stop - start]
        is_first = True
        for n, p in severities:
            if n >= stop:
                continue
            skipped = max(n - start, 0)
            target = total if is_first else moved
            np.multiply(distribution[start + skipped - n : stop - n], p, out=target[skipped:])
            if is_first:
                total[:skipped] = 0.0
            else:
                total[skipped:] += moved[skipped:]
            is_first = False
        block = distribution[start:stop]
        block *= stay
        if not is_first:
            block += total
