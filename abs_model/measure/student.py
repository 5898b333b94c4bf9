"""Student t variables of unit variance, and the law of a weighted sum of two of them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from abs_model.measure.quadrature import converged, normal_nodes

Array = NDArray[np.float64]

PROBABILITY_TOLERANCE = 1e-13
LATENT_TOLERANCE = 1e-10
MOST_NODES = 16_384
PIECE = 256
MOST_STEPS = 60


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sum:
    """``small * inner + large * outer``, where ``small <= large``: integrating over ``inner`` leaves no narrow step."""

    small: Array
    large: Array
    inner_degrees: float
    outer_degrees: float

    def probability(self, latent: Array, n_nodes: int) -> Array:
        points, weight = normal_nodes(n_nodes)
        inner = unit_quantile_at(self.inner_degrees, points)
        outer = (latent[:, None] - self.small[:, None] * inner) / self.large[:, None]
        return np.asarray(unit_probability(self.outer_degrees, outer) @ weight)

    def density(self, latent: Array, n_nodes: int) -> Array:
        points, weight = normal_nodes(n_nodes)
        inner = unit_quantile_at(self.inner_degrees, points)
        outer = (latent[:, None] - self.small[:, None] * inner) / self.large[:, None]
        return np.asarray(_unit_density(self.outer_degrees, outer) @ weight / self.large)

    def quantile(self, probability: Array, n_nodes: int) -> Array:
        """Newton's method on the normal scale, where the distribution is nearly straight; at and below one half."""
        wanted = special.ndtri(probability)
        latent = np.asarray(
            self.small * unit_quantile(self.inner_degrees, probability)
            + self.large * unit_quantile(self.outer_degrees, probability)
        )
        for _ in range(MOST_STEPS):
            reached = special.ndtri(self.probability(latent, n_nodes))
            slope = self.density(latent, n_nodes) * np.sqrt(2.0 * np.pi) * np.exp(0.5 * reached * reached)
            step = (reached - wanted) / slope
            latent = np.minimum(latent - step, 0.0)
            if np.all(np.abs(step) <= 1e-14 * (1.0 + np.abs(latent))):
                break
        return latent


def t_quantile(degrees: float, uniform: ArrayLike) -> Array:
    """Quantile of a Student t variable; a normal one for infinite degrees."""
    given = np.asarray(uniform, dtype=np.float64)
    if np.isinf(degrees):
        return np.asarray(special.ndtri(given))
    # The library has plus infinity at 0 too.
    return np.asarray(np.where(given == 0, -np.inf, special.stdtrit(degrees, given)))


def t_probability(degrees: float, value: ArrayLike) -> Array:
    """Distribution function of a Student t variable; of a normal one for infinite degrees."""
    given = np.asarray(value, dtype=np.float64)
    return np.asarray(special.ndtr(given) if np.isinf(degrees) else special.stdtr(degrees, given))


def scale_quantile(degrees: float, uniform: ArrayLike) -> Array:
    """Quantile of the square root of chi-squared over its degrees of freedom."""
    half = 0.5 * degrees
    return np.asarray(np.sqrt(special.gammaincinv(half, np.asarray(uniform, dtype=np.float64)) / half))


def scale_quantile_at(degrees: float, points: Array) -> Array:
    """Scale that is as unlikely as a normal variable at ``points``, exact in both tails."""
    half = 0.5 * degrees
    lower = special.gammaincinv(half, special.ndtr(np.minimum(points, 0.0)))
    upper = special.gammainccinv(half, special.ndtr(-np.maximum(points, 0.0)))
    return np.asarray(np.sqrt(np.where(points < 0, lower, upper) / half))


def unit_quantile(degrees: float, uniform: ArrayLike) -> Array:
    """Quantile of a Student t variable of unit variance, degrees above 2."""
    return np.asarray(_deviation(degrees) * t_quantile(degrees, uniform))


def unit_probability(degrees: float, value: ArrayLike) -> Array:
    """Distribution function of a Student t variable of unit variance, degrees above 2."""
    return t_probability(degrees, np.asarray(value, dtype=np.float64) / _deviation(degrees))


def unit_quantile_at(degrees: float, points: Array) -> Array:
    """Unit-variance Student t value that is as unlikely as a normal variable at ``points``, exact in both tails."""
    if np.isinf(degrees):
        return points
    return np.asarray(-np.sign(points) * unit_quantile(degrees, special.ndtr(-np.abs(points))))


def probability(latent: ArrayLike, factor_share: ArrayLike, factor_degrees: float, own_degrees: float) -> Array:
    """Distribution function of ``sqrt(share) * factor + sqrt(1 - share) * own``, both of unit variance.

    Parameters
    ----------
    latent : array_like
        Any real, or infinite.
    factor_share : array_like, broadcast with ``latent``
        Squared loading, in [0, 1].
    factor_degrees, own_degrees : float
        Degrees of freedom, above 2; infinite for a normal variable.

    Returns
    -------
    ndarray of the broadcast shape
        In [0, 1], to 1e-13.

    Raises
    ------
    ValueError
        If a share is outside [0, 1].

    Examples
    --------
    >>> round(float(probability(-1.0, 0.4, np.inf, np.inf)), 12)
    0.158655253931
    """
    value, share = np.broadcast_arrays(np.asarray(latent, dtype=np.float64), _checked(factor_share))
    lower = _each(_lower_probability, -np.abs(value), share, factor_degrees, own_degrees)
    return np.asarray(np.where(value > 0, 1.0 - lower, lower))


def quantile(probability: ArrayLike, factor_share: ArrayLike, factor_degrees: float, own_degrees: float) -> Array:
    """Quantile of ``sqrt(share) * factor + sqrt(1 - share) * own``, both of unit variance.

    Parameters
    ----------
    probability : array_like
        In [0, 1].
    factor_share : array_like, broadcast with ``probability``
        Squared loading, in [0, 1].
    factor_degrees, own_degrees : float
        Degrees of freedom, above 2; infinite for a normal variable.

    Returns
    -------
    ndarray of the broadcast shape
        To 1e-10; minus infinity at 0, infinity at 1.

    Raises
    ------
    ValueError
        If a share is outside [0, 1].

    Examples
    --------
    >>> round(float(quantile(0.01, 0.3, np.inf, np.inf)), 10)
    -2.326347874
    """
    given, share = np.broadcast_arrays(np.asarray(probability, dtype=np.float64), _checked(factor_share))
    lower = _each(_lower_quantile, np.minimum(given, 1.0 - given), share, factor_degrees, own_degrees)
    return np.asarray(np.where(given > 0.5, -lower, lower))


def _lower_probability(latent: Array, law: _Sum) -> Array:
    return converged(lambda n: law.probability(latent, n), PROBABILITY_TOLERANCE, most=MOST_NODES).value


def _lower_quantile(probability: Array, law: _Sum) -> Array:
    # Impossible defaults are taken out: their quantile is infinite, and Newton's method would not come back from there.
    possible = np.where(probability > 0, probability, 0.5)
    latent = converged(lambda n: law.quantile(possible, n), LATENT_TOLERANCE, most=MOST_NODES).value
    return np.where(probability > 0, latent, -np.inf)


def _each(
    solve: Callable[[Array, _Sum], Array], value: Array, share: Array, factor_degrees: float, own_degrees: float
) -> Array:
    """Solve once for each different pair of value and share: pools have many names and few of these."""
    pairs, place = np.unique(np.stack([value.ravel(), share.ravel()]), axis=1, return_inverse=True)
    solved = np.empty(pairs.shape[1])
    for factor_is_inner in (True, False):
        (chosen,) = np.nonzero((pairs[1] <= 0.5) == factor_is_inner)
        degrees = (factor_degrees, own_degrees) if factor_is_inner else (own_degrees, factor_degrees)
        for first in range(0, len(chosen), PIECE):
            piece = chosen[first : first + PIECE]
            less = np.minimum(pairs[1, piece], 1.0 - pairs[1, piece])
            law = _Sum(
                small=np.sqrt(less), large=np.sqrt(1.0 - less), inner_degrees=degrees[0], outer_degrees=degrees[1]
            )
            solved[piece] = solve(pairs[0, piece], law)
    return solved[place].reshape(value.shape)


def _checked(factor_share: ArrayLike) -> Array:
    share = np.asarray(factor_share, dtype=np.float64)
    if not np.all((share >= 0) & (share <= 1)):
        raise ValueError("a squared loading is outside [0, 1] or not a number; a share of the variance is wanted")
    return share


def _deviation(degrees: float) -> float:
    """What makes a Student t variable one of unit variance."""
    return 1.0 if np.isinf(degrees) else float(np.sqrt((degrees - 2.0) / degrees))


def _unit_density(degrees: float, value: Array) -> Array:
    if np.isinf(degrees):
        return np.asarray(np.exp(-0.5 * value * value) / np.sqrt(2.0 * np.pi))
    peak = np.exp(special.gammaln(0.5 * (degrees + 1.0)) - special.gammaln(0.5 * degrees))
    return np.asarray(
        peak / np.sqrt(np.pi * (degrees - 2.0)) * (1.0 + value * value / (degrees - 2.0)) ** (-0.5 * (degrees + 1.0))
    )
