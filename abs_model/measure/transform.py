"""The characteristic function of a pool's loss, at the frequencies of a real Fourier transform."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
ComplexArray = NDArray[np.complex128]
Cells = NDArray[np.int64]

NODES_AT_ONCE = 64
"""Nodes that are worked on together; bounds the memory, and keeps it near the processor."""

ROUNDING = 4e-16
"""How far the law of the severities may differ from node to node and count as the same."""


class Roots:
    """The roots of unity of a lattice: ``exp(i w n)`` for every frequency and jump, exact to the last digit."""

    def __init__(self, length: int) -> None:
        """Take a lattice of ``length`` cells."""
        self.roots: ComplexArray = np.exp(2j * np.pi * np.arange(length) / length)
        self.frequency = np.arange(length // 2 + 1)
        self.length = length

    def name(self, cells: Cells, probability: Array, out: ComplexArray | None = None) -> ComplexArray:
        """Characteristic function of one name's loss, ``1 + sum of p (exp(i w n) - 1)``, [frequency, node]."""
        value = np.empty((len(self.frequency), probability.shape[1]), dtype=np.complex128) if out is None else out
        # Outer products, and einsum elsewhere, not matrix products: those wake other threads of the library, which then
        # wait busily for longer than the whole sum takes.
        (wave, chance), *others = self._terms(cells, probability)
        np.multiply(wave[:, None], chance.astype(np.complex128), out=value)
        for wave, chance in others:
            value += wave[:, None] * chance.astype(np.complex128)
        value += 1.0
        return value

    def _terms(self, cells: Cells, probability: Array) -> list[tuple[ComplexArray, Array]]:
        """Waves [frequency] and how likely each is [node]; one of all where the law of severities never changes."""
        waves = self.roots[np.multiply.outer(cells, self.frequency) % self.length] - 1.0
        total = probability.sum(axis=0)
        fullest = int(np.argmax(total))
        law = probability[:, fullest] / (total[fullest] or 1.0)
        if np.all(np.abs(probability - law[:, None] * total) <= ROUNDING * total):
            return [((law[:, None] * waves).sum(axis=0), total)]
        return list(zip(waves, probability, strict=True))


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
    factor = np.empty_like(product)
    for jumps, chances in zip(cells, probability, strict=True):
        product *= roots.name(jumps, chances, out=factor)
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
        mean += np.einsum("wz,z...->w...", characteristic(cells, probability[:, :, some], roots), weight[some])
    return mean


def probabilities_of(mean: ComplexArray, length: int) -> Array:
    """Probabilities of the cells; what rounding made negative becomes 0."""
    # The sign: characteristic functions turn the other way round than numpy's transform.
    return np.asarray(np.maximum(np.fft.irfft(mean.conj(), n=length, axis=0), 0.0))
