"""What a pool's loss does to a tranche: its loss, expected loss and default probability."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

LATTICE_TOLERANCE = 1e-9
"""Share of a cell within which an attachment or detachment point is taken to lie on the lattice."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrancheLoss:
    """What a tranche loses.

    Attributes
    ----------
    expected_loss : ndarray of shape () or (k,)
        Share of the tranche's notional, in [0, 1].
    default_probability : ndarray of shape () or (k,)
        Probability that the loss reaches into the tranche, in [0, 1].
    """

    expected_loss: NDArray[np.float64]
    default_probability: NDArray[np.float64]


def tranche_loss(pool_loss: ArrayLike, attachment: float, detachment: float) -> NDArray[np.float64]:
    """Loss of a tranche, as a share of its notional.

    Parameters
    ----------
    pool_loss : array_like of any shape
        Loss of the pool, in any one unit, not below 0.
    attachment, detachment : float
        Where the tranche begins and ceases to lose, in the unit of ``pool_loss``; ``0 <= attachment < detachment``.

    Returns
    -------
    ndarray of the shape of ``pool_loss``
        In [0, 1].

    Raises
    ------
    ValueError
        If the points are out of order.

    References
    ----------
    Hull and White (2004), Valuation of a CDO and an nth to Default CDS Without Monte Carlo Simulation, Journal of
    Derivatives 12(2).

    Examples
    --------
    >>> tranche_loss([0.01, 0.045, 0.2], 0.03, 0.06)
    array([0. , 0.5, 1. ])
    """
    _check_points(attachment, detachment)
    loss = np.asarray(pool_loss, dtype=np.float64)
    return np.asarray(np.clip((loss - attachment) / (detachment - attachment), 0.0, 1.0))


def tranche_loss_by_cell(n_cells: int, unit: float, attachment: float, detachment: float) -> NDArray[np.float64]:
    """Loss of a tranche at every cell of a loss distribution, as a share of its notional.

    It is ``tranche_loss`` of ``unit * cell``, except that a point within 1e-9 of a cell is taken to lie on it: a loss
    that just reaches the attachment point leaves the tranche whole, whatever the last binary digit of the unit.

    Parameters
    ----------
    n_cells : int
        Number of cells of the distribution; cell ``c`` is a loss of ``c * unit``.
    unit : float
        Loss per cell, above 0.
    attachment, detachment : float
        As for ``tranche_loss``, in the unit's own unit.

    Returns
    -------
    ndarray of shape (n_cells,)
        In [0, 1], never falling.

    Raises
    ------
    ValueError
        If the points are out of order, or the unit is not above 0.

    Examples
    --------
    >>> tranche_loss_by_cell(6, 0.1, 0.3, 0.5)
    array([0. , 0. , 0. , 0. , 0.5, 1. ])
    """
    _check_points(attachment, detachment)
    if not 0 < unit < np.inf:
        raise ValueError(f"unit is {unit}; a finite amount above 0 is wanted")
    return tranche_loss(np.arange(n_cells), _on_lattice(attachment / unit), _on_lattice(detachment / unit))


def tranche_losses(probabilities: ArrayLike, unit: float, attachment: float, detachment: float) -> TrancheLoss:
    """Expected loss and default probability of a tranche, from the loss distribution of its pool.

    Exact on the lattice. Where amounts were spread over neighbouring cells, the expected loss of a tranche whose points
    lie between cells carries the lattice's error.

    Parameters
    ----------
    probabilities : array_like of shape (n_cells,) or (n_cells, k)
        Probability of a pool loss of ``cell * unit``; each column is a distribution of its own: a date, a state.
    unit, attachment, detachment : float
        As for ``tranche_loss_by_cell``.

    Returns
    -------
    TrancheLoss
        Its figures are of shape () or (k,).

    Raises
    ------
    ValueError
        As for ``tranche_loss_by_cell``.

    References
    ----------
    Andersen, Sidenius and Basu (2003), All Your Hedges in One Basket, Risk 16(11).

    Examples
    --------
    >>> losses = tranche_losses([0.9, 0.06, 0.03, 0.01], unit=0.1, attachment=0.1, detachment=0.3)
    >>> print(round(float(losses.expected_loss), 4), round(float(losses.default_probability), 4))
    0.025 0.04
    """
    distribution = np.asarray(probabilities, dtype=np.float64)
    share = tranche_loss_by_cell(len(distribution), unit, attachment, detachment)
    return TrancheLoss(
        expected_loss=np.asarray(share @ distribution),
        default_probability=np.asarray(distribution[share > 0].sum(axis=0)),
    )


def _check_points(attachment: float, detachment: float) -> None:
    if not 0 <= attachment < detachment:
        raise ValueError(f"attachment {attachment} and detachment {detachment}; 0 <= attachment < detachment is wanted")


def _on_lattice(position: float) -> float:
    nearest = np.rint(position)
    return float(nearest) if abs(position - nearest) <= LATTICE_TOLERANCE else float(position)
