"""Correlated names: common factors and a risk of its own for each, from shares of variance or from a matrix."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

LEAST_OWN_VARIANCE = 1e-6
"""Variance that every name keeps to itself; a matrix that leaves less is mixed with so much of no correlation."""

SAME = 1e-9
"""Difference of eigenvalues, of correlations and of directions that is no difference."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Loadings:
    """What the latent variable of each name is made of: ``loading @ factors + own_deviation * own``.

    Factors and own shocks are independent, of mean 0 and variance 1, and so is each latent variable:
    ``loading @ loading.T + diag(own_deviation ** 2)`` is the matrix of correlations.

    Attributes
    ----------
    loading : ndarray of shape (name, factor)
        In [-1, 1]; there may be no factor at all.
    own_deviation : ndarray of shape (name,)
        In (0, 1].
    """

    loading: Floats
    own_deviation: Floats

    @property
    def correlation(self) -> Floats:
        """The matrix of correlations, [name, name]."""
        return np.asarray(self.loading @ self.loading.T + np.diag(self.own_deviation**2))


def shared_loadings(share: ArrayLike, member: ArrayLike) -> Loadings:
    """Loadings from shares of variance: two names are correlated through the factors that both have.

    Their correlation is the sum, over the kinds of factor of which both have the same, of ``sqrt(share_i * share_j)``.
    A factor that only one name has is that name's own risk; factors that the same names have in the same proportions
    are one. Neither changes a correlation.

    Parameters
    ----------
    share : array_like of shape (name, kind)
        Part of the variance of a name that it owes to its factor of this kind (the economy, its industry, its
        province); at least 0, and below 1 in all for each name.
    member : array_like of int, shape (name, kind)
        Which factor of the kind it has; negative for none.

    Returns
    -------
    Loadings
        Factors in the order of the kinds.

    Raises
    ------
    ValueError
        If the shapes differ, a share is negative, or a name's shares sum to 1 or more.

    Examples
    --------
    >>> made = shared_loadings([[0.1, 0.2], [0.1, 0.2], [0.1, 0.2]], [[0, 0], [0, 0], [0, 1]])
    >>> made.correlation
    array([[1. , 0.3, 0.1],
           [0.3, 1. , 0.1],
           [0.1, 0.1, 1. ]])
    """
    shares, members = np.asarray(share, dtype=np.float64), np.asarray(member)
    if shares.ndim != 2 or shares.shape != members.shape:
        raise ValueError(f"shapes are {shares.shape} and {members.shape}; names by kinds are wanted, alike in both")
    total = np.where(members >= 0, shares, 0.0).sum(axis=1)
    if not (np.all(shares >= 0) and np.all(total < 1)):
        raise ValueError(f"shares sum to {total.tolist()}; at least 0 each, and below 1 for each name, is wanted")
    columns: list[Floats] = []
    for kind in range(shares.shape[1]):
        for factor in np.unique(members[:, kind][members[:, kind] >= 0]):
            column = np.where(members[:, kind] == factor, np.sqrt(shares[:, kind]), 0.0)
            if np.count_nonzero(column) > 1:
                _add(column, columns)
    loading = np.column_stack(columns) if columns else np.zeros((len(shares), 0))
    return Loadings(loading=loading, own_deviation=np.sqrt(1.0 - (loading**2).sum(axis=1)))


def _add(column: Floats, columns: list[Floats]) -> None:
    """Add a factor to the list, or to the one that it is proportional to."""
    direction = column / np.linalg.norm(column)
    for place, known in enumerate(columns):
        length = float(np.linalg.norm(known))
        if np.allclose(known / length, direction, rtol=0, atol=SAME):
            columns[place] = direction * np.hypot(length, np.linalg.norm(column))
            return
    columns.append(column)


def matrix_loadings(matrix: ArrayLike) -> Loadings:
    """Loadings that give a matrix of correlations: its smallest eigenvalue is own risk, the rest are factors.

    Parameters
    ----------
    matrix : array_like of shape (name, name)
        Symmetric, positive semi-definite, 1 on the diagonal. Where the smallest eigenvalue is below 1e-6, the matrix is
        mixed with 1e-6 of no correlation first, so that every name keeps a risk of its own.

    Returns
    -------
    Loadings
        Factors in order of what they explain, the largest first; each has a positive loading for the name that it
        weighs on most, the first of several. Factors that explain equally much are taken so that each leaves out the
        names that those before it weigh on most: loadings do not depend on the machine.

    Raises
    ------
    ValueError
        If the matrix is not square, symmetric or positive semi-definite, or its diagonal is not 1.

    Examples
    --------
    >>> made = matrix_loadings([[1, 0.36], [0.36, 1]])
    >>> made.loading, made.own_deviation
    (array([[0.6],
           [0.6]]), array([0.8, 0.8]))
    """
    given = _checked(matrix)
    value, vector = np.linalg.eigh(given)
    if value[0] < -SAME:
        wanted = "none below 0 is wanted: mend the matrix first"
        raise ValueError(f"the smallest eigenvalue of the matrix is {value[0]:.3g}; {wanted}")
    mixed = (LEAST_OWN_VARIANCE - value[0]) / (1.0 - value[0]) if value[0] < LEAST_OWN_VARIANCE else 0.0
    value = value * (1.0 - mixed) + mixed
    own = float(value[0])
    columns = [
        np.sqrt(value[group[0]] - own) * _basis(vector[:, group])
        for group in reversed(_equal(value))
        if value[group[0]] - own > SAME
    ]
    loading = np.concatenate(columns, axis=1) if columns else np.zeros((len(given), 0))
    # What rounding leaves goes to the own risk, so that every latent variable has unit variance.
    return Loadings(loading=loading, own_deviation=np.sqrt(1.0 - (loading**2).sum(axis=1)))


def mended(matrix: ArrayLike) -> tuple[Floats, float]:
    """The matrix with its negative eigenvalues cut off at 0 and its diagonal brought back to 1.

    Parameters
    ----------
    matrix : array_like of shape (name, name)
        Symmetric, 1 on the diagonal.

    Returns
    -------
    ndarray of shape (name, name)
        Positive semi-definite; the very same numbers where the matrix was that already.
    float
        The largest change of an entry.

    Raises
    ------
    ValueError
        If the matrix is not square or symmetric, its diagonal is not 1, or an entry is outside [-1, 1].

    References
    ----------
    Rebonato and Jaeckel (1999), The most general methodology to create a valid correlation matrix for risk management
    and option pricing purposes, Journal of Risk 2(2): spectral decomposition.

    Examples
    --------
    >>> made, change = mended([[1, 0.9, 0], [0.9, 1, 0.9], [0, 0.9, 1]])
    >>> made.round(4), round(change, 4)
    (array([[1.    , 0.7293, 0.0638],
           [0.7293, 1.    , 0.7293],
           [0.0638, 0.7293, 1.    ]]), 0.1707)
    """
    given = _checked(matrix)
    value, vector = np.linalg.eigh(given)
    if value[0] >= -SAME:
        return given, 0.0
    raised = (vector * np.maximum(value, 0.0)) @ vector.T
    deviation = np.sqrt(np.diagonal(raised))
    made = raised / np.outer(deviation, deviation)
    made = (made + made.T) / 2
    np.fill_diagonal(made, 1.0)
    return made, float(np.max(np.abs(made - given)))


def _checked(matrix: ArrayLike) -> Floats:
    given = np.array(matrix, dtype=np.float64)
    if given.ndim != 2 or given.shape[0] != given.shape[1] or not given.size:
        raise ValueError(f"the matrix has shape {given.shape}; a square one is wanted")
    if not np.all(np.abs(given) <= 1):
        raise ValueError("a correlation is outside [-1, 1] or not a number; one in [-1, 1] is wanted")
    if not (np.allclose(given, given.T, rtol=0, atol=SAME) and np.all(np.diagonal(given) == 1)):
        raise ValueError("the matrix is not symmetric, or not 1 on the diagonal; both are wanted")
    return (given + given.T) / 2


def _equal(value: Floats) -> list[NDArray[np.intp]]:
    """Positions of rising eigenvalues in runs that do not differ."""
    return np.split(np.arange(len(value)), np.flatnonzero(np.diff(value) > SAME) + 1)


def _basis(vectors: Floats) -> Floats:
    """An orthonormal basis of what vectors span that depends on nothing but that: pivoted Cholesky of the projector."""
    rest = vectors @ vectors.T
    columns = []
    for _ in range(vectors.shape[1]):
        left = np.diagonal(rest)
        pivot = int(np.argmax(left > left.max() - SAME))
        column = rest[:, pivot] / np.sqrt(left[pivot])
        columns.append(column)
        rest = rest - np.outer(column, column)
    return np.column_stack(columns)
