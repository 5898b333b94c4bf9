"""Two names: the bivariate normal distribution, the probability that both default, the correlation of defaults."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Array = NDArray[np.float64]


def bivariate_normal(a: ArrayLike, b: ArrayLike, correlation: ArrayLike) -> Array:
    """Probability that two standard normal variables are below ``a`` and below ``b``.

    Parameters
    ----------
    a, b : array_like
        Any real, or infinite; broadcast with each other.
    correlation : array_like
        In [-1, 1]; broadcast with ``a`` and ``b``.

    Returns
    -------
    ndarray of the broadcast shape
        Off by about 1e-14 times the larger of the two marginal tails at most.

    Raises
    ------
    ValueError
        If a correlation is outside [-1, 1].

    References
    ----------
    Owen (1956), Tables for Computing Bivariate Normal Probabilities, Annals of Mathematical Statistics 27(4),
    equation 3.1.

    Examples
    --------
    >>> round(float(bivariate_normal(0.0, -0.5, 0.5)), 6)
    0.226878
    """
    below_a, below_b, rho = np.broadcast_arrays(*(np.asarray(given, dtype=np.float64) for given in (a, b, correlation)))
    if not np.all(np.abs(rho) <= 1):
        raise ValueError("correlation: numbers in [-1, 1] are wanted")
    p, q = special.ndtr(below_a), special.ndtr(below_b)
    # What holds whatever the correlation; it is the answer at -1 and 1 and where a limit is infinite.
    least, most = np.maximum(_both_sure(below_a, below_b), 0.0), np.minimum(p, q)
    is_inside = (np.abs(rho) < 1) & np.isfinite(below_a) & np.isfinite(below_b)
    owen = _owen(*(np.where(is_inside, given, 0.0) for given in (below_a, below_b, rho)))
    return np.asarray(np.where(is_inside, np.clip(owen, least, most), np.where(rho < 0, least, most)))


def joint_default_probability(probability: ArrayLike, other: ArrayLike, correlation: ArrayLike) -> Array:
    """Probability that two names default, their latent variables being jointly normal.

    Parameters
    ----------
    probability, other : array_like
        Default probabilities of the one and of the other, in [0, 1].
    correlation : array_like
        Of the latent variables (asset correlation), in [-1, 1].

    Returns
    -------
    ndarray of the broadcast shape
        Between ``max(0, probability + other - 1)`` and ``min(probability, other)``.

    Raises
    ------
    ValueError
        If a probability or a correlation is outside its range.

    References
    ----------
    Basel Committee (2005), The Application of Basel II to Trading Activities and the Treatment of Double Default
    Effects, section on double default.

    Examples
    --------
    >>> round(float(joint_default_probability(0.0462, 0.0185, 0.25)), 10)
    0.0025033631
    """
    return bivariate_normal(special.ndtri(_probability(probability)), special.ndtri(_probability(other)), correlation)


def default_correlation(probability: ArrayLike, other: ArrayLike, correlation: ArrayLike) -> Array:
    """Correlation of the default indicators of two names, their latent variables being jointly normal.

    Parameters
    ----------
    probability, other : array_like
        Default probabilities, above 0 and below 1.
    correlation : array_like
        Of the latent variables (asset correlation), in [-1, 1].

    Returns
    -------
    ndarray of the broadcast shape
        In [-1, 1], and much nearer 0 than the correlation of the latent variables.

    Raises
    ------
    ValueError
        If a probability or a correlation is outside its range; what is certain has no correlation.

    References
    ----------
    Lucas (1995), Default Correlation and Credit Analysis, Journal of Fixed Income 4(4).

    Examples
    --------
    >>> round(float(default_correlation(0.5, 0.5, 0.5)), 12)
    0.333333333333
    """
    p, q = _probability(probability), _probability(other)
    if np.any((p == 0) | (p == 1)) or np.any((q == 0) | (q == 1)):
        raise ValueError("a default probability is 0 or 1; numbers strictly between are wanted")
    both = joint_default_probability(p, q, correlation)
    return np.asarray((both - p * q) / np.sqrt(p * (1.0 - p) * q * (1.0 - q)))


def _owen(a: Array, b: Array, rho: Array) -> Array:
    """The distribution by Owen's T function, for finite limits and a correlation inside (-1, 1)."""
    is_origin = (a == 0) & (b == 0)
    halves = 0.5 * (special.ndtr(a) + special.ndtr(b)) - _wedge(a, b, rho) - _wedge(b, a, rho)
    # Signs, because a product of tiny limits would round to 0.
    signs = np.sign(a) * np.sign(b)
    is_apart = (signs < 0) | ((signs == 0) & (a + b < 0))
    return np.asarray(
        np.where(is_origin, 0.25 + np.arcsin(rho) / (2.0 * np.pi), np.where(is_apart, halves - 0.5, halves))
    )


def _wedge(a: Array, b: Array, rho: Array) -> Array:
    """Owen's T for the side of ``a``; a limit of 0 has an infinite slope, and T(0, inf) is a quarter."""
    # This is b - rho a, without losing digits where the correlation is nearly 1 or -1.
    rise = np.where(rho > 0, (b - a) + (1.0 - rho) * a, (b + a) - (1.0 + rho) * a)
    run = a * np.sqrt((1.0 - rho) * (1.0 + rho))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        slope = np.where(run == 0, np.copysign(np.inf, rise), rise / run)
    return np.asarray(special.owens_t(a, slope))


def _both_sure(a: Array, b: Array) -> Array:
    """``P(A) + P(B) - 1``, without taking nearly equal numbers from each other where the events are likely."""
    return np.asarray(np.where(a > b, special.ndtr(b) - special.ndtr(-a), special.ndtr(a) - special.ndtr(-b)))


def _probability(given: ArrayLike) -> Array:
    probability = np.asarray(given, dtype=np.float64)
    if not np.all((probability >= 0) & (probability <= 1)):
        raise ValueError("a default probability is outside [0, 1] or not a number")
    return probability
