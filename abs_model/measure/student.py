"""Student t variables of unit variance, and the law of a weighted sum of two of them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from abs_model.measure.quadrature import REACH, converged

Array = NDArray[np.float64]

PROBABILITY_TOLERANCE, LATENT_TOLERANCE = 1e-12, 1e-10
MOST_NODES, MOST_STEPS = 8192, 60
PIECE, PANEL = 64, 32
NOTHING = 1e-60
"""A share of the variance in place of none, so that nothing is divided by 0."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sum:
    """``first * M + second * Z``, one pair of loadings for each value asked for; only for values below 0.

    For such an x either a part is above x / 2, so that the other lies beyond what is left, or both are below x / 2.
    Integrated over the part that is above, nothing has a narrow step, however long the tails are; only a small part
    next to the median still makes one, and is given more nodes.
    """

    first: Array
    second: Array
    first_degrees: float
    second_degrees: float

    def probability(self, latent: Array, n_nodes: int) -> Array:
        both = unit_probability(self.first_degrees, latent / self.first / 2.0)
        both = both * unit_probability(self.second_degrees, latent / self.second / 2.0)
        return self._halves(latent, n_nodes, unit_probability) + both

    def density(self, latent: Array, n_nodes: int) -> Array:
        return self._halves(latent, n_nodes, _unit_density, is_density=True)

    def quantile(self, probability: Array, n_nodes: int) -> Array:
        """Newton's method on the normal scale, where the distribution is nearly straight; below one half."""
        wanted = special.ndtri(probability)
        latent = np.minimum(
            self.first * unit_quantile(self.first_degrees, probability),
            self.second * unit_quantile(self.second_degrees, probability),
        )
        for _ in range(MOST_STEPS):
            reached = special.ndtri(self.probability(latent, n_nodes))
            slope = self.density(latent, n_nodes) * np.sqrt(2.0 * np.pi) * np.exp(0.5 * reached * reached)
            step = (reached - wanted) / slope
            # Quantiles of less than one half lie below 0: where the step leads beyond, half the way is gone.
            latent = np.where(step <= latent, 0.5 * latent, latent - step)
            if np.all(np.abs(step) <= 1e-13 * (1.0 + np.abs(latent))):
                break
        return latent

    def _halves(
        self, latent: Array, n_nodes: int, law: Callable[[float, Array], Array], *, is_density: bool = False
    ) -> Array:
        total = np.zeros_like(latent)
        for part, rest, part_degrees, rest_degrees in (
            (self.first, self.second, self.first_degrees, self.second_degrees),
            (self.second, self.first, self.second_degrees, self.first_degrees),
        ):
            lowest = special.ndtri(unit_probability(part_degrees, latent / part / 2.0))
            points, weight = _normal_panels(np.maximum(lowest, -REACH), n_nodes)
            left = (latent[:, None] - part[:, None] * unit_quantile_at(part_degrees, points)) / rest[:, None]
            inside = (law(rest_degrees, left) * weight).sum(axis=1)
            total += inside / rest if is_density else inside
        return total


def _normal_panels(lowest: Array, n_nodes: int) -> tuple[Array, Array]:
    """Gauss-Legendre points of a normal variable above ``lowest``, in panels of equal width, [value, node]."""
    points, weights = np.polynomial.legendre.leggauss(PANEL)
    n_panels = n_nodes // PANEL
    unit = ((np.arange(n_panels)[:, None] + 0.5 * (points + 1.0)) / n_panels).ravel()
    width = (REACH - lowest)[:, None]
    at = lowest[:, None] + width * unit
    density = np.exp(-0.5 * at * at) / np.sqrt(2.0 * np.pi)
    return at, density * width * np.tile(0.5 * weights / n_panels, n_panels)


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
        In [0, 1], to 1e-12.

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
        To 1e-10, times its size where that is above 1; minus infinity at 0, infinity at 1.

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
    inside = np.where((latent < 0) & np.isfinite(latent), latent, -1.0)
    below = converged(lambda n: law.probability(inside, n), PROBABILITY_TOLERANCE, first=PANEL, most=MOST_NODES).value
    return np.where(latent == 0, 0.5, np.where(np.isneginf(latent), 0.0, below))


def _lower_quantile(probability: Array, law: _Sum) -> Array:
    # The ends are known, and Newton's method would not come back from there.
    inside = np.where((probability > 0) & (probability < 0.5), probability, 0.25)
    # Large quantiles to the tolerance times their size.
    shrunk = converged(
        lambda n: np.arcsinh(law.quantile(inside, n)), LATENT_TOLERANCE, first=PANEL, most=MOST_NODES
    ).value
    return np.where(probability == 0, -np.inf, np.where(probability == 0.5, 0.0, np.sinh(shrunk)))


def _each(
    solve: Callable[[Array, _Sum], Array], value: Array, share: Array, factor_degrees: float, own_degrees: float
) -> Array:
    """Solve once for each different pair of value and share: pools have many names and few of these."""
    pairs, place = np.unique(np.stack([value.ravel(), share.ravel()]), axis=1, return_inverse=True)
    solved = np.empty(pairs.shape[1])
    for start in range(0, len(solved), PIECE):
        values, shares = pairs[:, start : start + PIECE]
        law = _Sum(
            first=np.sqrt(np.maximum(shares, NOTHING)),
            second=np.sqrt(np.maximum(1.0 - shares, NOTHING)),
            first_degrees=factor_degrees,
            second_degrees=own_degrees,
        )
        solved[start : start + PIECE] = solve(values, law)
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
