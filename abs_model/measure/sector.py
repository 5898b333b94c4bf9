"""Loss distribution under a global factor and one more factor for each sector (industry, region, group)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from abs_model.measure.copula import Copula, DoubleT, Nodes
from abs_model.measure.loss import ROUNDING, check_law, cut, full_length
from abs_model.measure.quadrature import normal_nodes
from abs_model.measure.transform import Roots, characteristic, probabilities_of

Array = NDArray[np.float64]
Cells = NDArray[np.int64]
ComplexArray = NDArray[np.complex128]

NODES_AT_ONCE = 256
"""Pairs of a global and a sector node that are worked on together."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SectorNames:
    """Names with the sector they belong to: latent = global_loading * global + sector_loading * sector + own shock.

    Parameters
    ----------
    cells : int64 ndarray of shape (n_names, n_severities)
        What each name may lose at default, in cells (``loss.jumps`` makes them, at a probability of 1).
    severity : ndarray of shape (n_names, n_severities)
        How likely each is given default; rows sum to 1.
    probability : ndarray of shape (n_names,)
        Default probabilities, in [0, 1].
    global_loading, sector_loading : ndarray of shape (n_names,)
        In [-1, 1], their squares summing to at most 1; a share left over is the name's own.
    sector : int ndarray of shape (n_names,)
        Any label; names with equal labels share a factor.

    Raises
    ------
    ValueError
        If shapes do not fit or a number is outside its range.
    """

    cells: Cells
    severity: Array
    probability: Array
    global_loading: Array
    sector_loading: Array
    sector: NDArray[np.int64]

    def __post_init__(self) -> None:
        """Refuse what is no pool of names in sectors."""
        check_law(self.cells, self.severity[:, :, None])
        if np.any(np.abs(self.severity.sum(axis=1) - 1.0) > ROUNDING):
            raise ValueError("severity: each row is to sum to 1")
        for field in ("probability", "global_loading", "sector_loading", "sector"):
            if getattr(self, field).shape != (len(self.cells),):
                raise ValueError(f"{field}: one number for each of {len(self.cells)} names is wanted")
        if not np.all((self.probability >= 0) & (self.probability <= 1)):
            raise ValueError("probability: numbers in [0, 1] are wanted")
        if not np.all(self.systematic_share <= 1.0 + ROUNDING):
            raise ValueError("loadings: squares that sum to at most 1 for each name are wanted")

    @property
    def systematic_share(self) -> Array:
        """Share of each latent variable's variance that is not its own, [name]."""
        return np.asarray(self.global_loading**2 + self.sector_loading**2)


def sector_loss_probabilities_given(
    names: SectorNames, copula: Copula, nodes: Nodes, *, n_sector: int = 48, n_cells: int | None = None
) -> Array:
    """Probability of each loss of the pool at each node of the global factor, the sector factors integrated out.

    Given the global factor sectors are independent, and given its own factor too the names of a sector are. So each
    sector's characteristic function is averaged over its factor, and the averages are multiplied.

    Parameters
    ----------
    names : SectorNames
        The pool.
    copula : Copula
        Gaussian or StudentT; under the latter one scale divides all latent variables.
    nodes : Nodes
        Of the global factor (and scale), from the same copula.
    n_sector : int
        Nodes of each sector's factor, at least 1.
    n_cells : int, optional
        As for ``loss_probabilities``.

    Returns
    -------
    ndarray of shape (n_cells, n_nodes)
        Each column sums to 1; rounding below 0 becomes 0.

    Raises
    ------
    ValueError
        If the copula is a double t: the law of a sum of three different t variables is not defined here.
    """
    length = full_length(names.cells, names.severity[:, :, None])
    pieces = [
        probabilities_of(mean, length) for _, mean in _characteristics(names, copula, nodes, n_sector, Roots(length))
    ]
    return cut(np.concatenate(pieces, axis=1), n_cells)


def sector_loss_probabilities(
    names: SectorNames, copula: Copula, *, n_global: int = 64, n_sector: int = 48, n_cells: int | None = None
) -> Array:
    """Probability of each loss of a pool under a global factor and one factor for each sector.

    Parameters
    ----------
    names, copula, n_sector, n_cells
        As for ``sector_loss_probabilities_given``.
    n_global : int
        Nodes of the global factor (squared where the copula has a scale), at least 1.

    Returns
    -------
    ndarray of shape (n_cells,)
        Sums to 1; rounding below 0 becomes 0.

    Raises
    ------
    ValueError
        As for ``sector_loss_probabilities_given``.

    Examples
    --------
    >>> from abs_model.measure.copula import Gaussian
    >>> one = np.ones(2)
    >>> names = SectorNames(
    ...     cells=np.array([[1], [1]]), severity=one[:, None], probability=0.5 * one, global_loading=0.5 * one,
    ...     sector_loading=0.5 * one, sector=np.array([0, 1]),
    ... )
    >>> round(float(sector_loss_probabilities(names, Gaussian())[2]), 6)
    0.290215
    """
    nodes = copula.nodes(n_global)
    length = full_length(names.cells, names.severity[:, :, None])
    mean = np.zeros(length // 2 + 1, dtype=np.complex128)
    for some, given in _characteristics(names, copula, nodes, n_sector, Roots(length)):
        mean += np.einsum("wz,z->w", given, nodes.weight[some])
    return cut(probabilities_of(mean, length), n_cells)


def _characteristics(
    names: SectorNames, copula: Copula, nodes: Nodes, n_sector: int, roots: Roots
) -> Iterator[tuple[slice, ComplexArray]]:
    """Slices of the global nodes, and the pool's characteristic function there, [frequency, node]."""
    if isinstance(copula, DoubleT):
        raise ValueError("copula is DoubleT; Gaussian or StudentT is wanted where there are sector factors")
    sector_factor, sector_weight = normal_nodes(n_sector)
    threshold = copula.threshold(names.probability, names.systematic_share)
    own_deviation = np.sqrt(np.maximum(1.0 - names.systematic_share, 0.0))
    at_once = max(1, NODES_AT_ONCE // n_sector)
    for first in range(0, len(nodes.weight), at_once):
        some = slice(first, first + at_once)
        systematic = (
            names.global_loading[:, None, None] * nodes.factor[some, None]
            + names.sector_loading[:, None, None] * sector_factor
        )
        default = copula.conditional(
            threshold[:, None, None], systematic, own_deviation[:, None, None], nodes.scale[some, None]
        )
        given = default.reshape(len(threshold), 1, -1) * names.severity[:, :, None]
        yield some, _product_over_sectors(names, given, sector_weight, roots)


def _product_over_sectors(names: SectorNames, given: Array, sector_weight: Array, roots: Roots) -> ComplexArray:
    n_nodes = given.shape[2] // len(sector_weight)
    product = np.ones((len(roots.frequency), n_nodes), dtype=np.complex128)
    for label in np.unique(names.sector):
        within = names.sector == label
        sector = characteristic(names.cells[within], given[within], roots)
        product *= np.einsum("wzy,y->wz", sector.reshape(-1, n_nodes, len(sector_weight)), sector_weight)
    return product
