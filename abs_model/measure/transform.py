"""The characteristic function of a pool's loss, at the frequencies of a real Fourier transform."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
ComplexArray = NDArray[np.complex128]
Cells = NDArray[np.int64]

NODES_AT_ONCE = 64
"""Nodes that are worked on together; bounds the memory, and keeps it near the processor."""


class Roots:
    """The roots of unity of a lattice: ``exp(i w n)`` for every frequency and jump, exact to the last digit."""

    def __init__(self, length: int) -> None:
        """Take a lattice of ``length`` cells."""
        angle = 2.0 * np.pi * np.arange(length) / length
        self.cosine, self.sine = np.cos(angle), np.sin(angle)
        self.frequency = np.arange(length // 2 + 1)
        self.length = length

    def name(self, cells: Cells, probability: Array) -> ComplexArray:
        """Characteristic function of one name's loss, ``1 + sum of p (exp(i w n) - 1)``, [frequency, node]."""
        place = np.multiply.outer(self.frequency, cells) % self.length
        n_severities, n_nodes = probability.shape
        wave = np.concatenate([self.cosine[place] - 1.0, self.sine[place]], axis=1)
        # Real and imaginary part next to each other, as complex numbers lie in memory: one real product makes both.
        parts = np.zeros((2, n_severities, n_nodes, 2))
        parts[0, :, :, 0] = parts[1, :, :, 1] = probability
        value = wave @ parts.reshape(2 * n_severities, 2 * n_nodes)
        value[:, ::2] += 1.0
        return value.view(np.complex128)


def characteristic(cells: Cells, probability: Array, roots: Roots) -> ComplexArray:
    """Characteristic function of the pool's loss given the node, the product over the names.

    Parameters
    ----------
    cells : int64 ndarray of shape (n_names, n_severities)
        What each name may lose.
    probability : ndarray of shape (n_names, n_severities, n_nodes)
        Of losing just that.
    roots : Roots
        Of a lattice longer than the largest loss.

    Returns
    -------
    complex ndarray of shape (n_frequencies, n_nodes)
    """
    product = np.ones((len(roots.frequency), probability.shape[2]), dtype=np.complex128)
    for jumps, chances in zip(cells, probability, strict=True):
        product *= roots.name(jumps, chances)
    return product


def mean_characteristic(cells: Cells, probability: Array, weight: Array, length: int) -> ComplexArray:
    """Characteristic function of the pool's loss, averaged over the nodes.

    Parameters
    ----------
    cells, probability
        As for ``characteristic``.
    weight : ndarray of shape (n_nodes,) or (n_nodes, n_weightings)
        Of the nodes.
    length : int
        Cells of the lattice, more than the largest loss.

    Returns
    -------
    complex ndarray of shape (n_frequencies,) or (n_frequencies, n_weightings)
    """
    roots = Roots(length)
    mean = np.zeros((len(roots.frequency), *weight.shape[1:]), dtype=np.complex128)
    for first in range(0, len(weight), NODES_AT_ONCE):
        some = slice(first, first + NODES_AT_ONCE)
        mean += characteristic(cells, probability[:, :, some], roots) @ weight[some]
    return mean


def probabilities_of(mean: ComplexArray, length: int) -> Array:
    """Probabilities of the cells; where a weighting has no negative weights, negative rounding becomes 0."""
    # The sign: characteristic functions turn the other way round than numpy's transform.
    return np.asarray(np.maximum(np.fft.irfft(mean.conj(), n=length, axis=0), 0.0))
