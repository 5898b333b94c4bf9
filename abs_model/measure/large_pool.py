"""Loss of a pool of very many small names with one common normal factor, in closed form.

Not for pools of a few core enterprises: with 5 to 50 names the distribution is a staircase, and its tail can be twice
what these formulas say. They are limits to compare with, and the rule that banks' capital is made of.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from abs_model.measure.bivariate import bivariate_normal

Array = NDArray[np.float64]


def cumulative(loss: ArrayLike, probability: ArrayLike, correlation: ArrayLike, *, lgd: float = 1.0) -> Array:
    """Probability that the loss of the pool is at most ``loss``.

    Parameters
    ----------
    loss : array_like
        As a share of the pool, any real number.
    probability : array_like
        Default probability of every name, in [0, 1].
    correlation : array_like
        Of two names' latent variables, in [0, 1].
    lgd : float
        Loss given default of every name, in (0, 1].

    Returns
    -------
    ndarray of the broadcast shape
        In [0, 1]; a step where the correlation is 0, flat between 0 and ``lgd`` where it is 1.

    Raises
    ------
    ValueError
        If a probability, a correlation or the loss given default is outside its range.

    References
    ----------
    Vasicek (2002), Loan Portfolio Value, Risk, December, equation 2.

    Examples
    --------
    >>> round(float(1 - cumulative(0.05, 0.01, 0.2)), 6)
    0.027928
    """
    rate, p, rho = np.broadcast_arrays(np.asarray(loss, dtype=np.float64) / _lgd(lgd), *_pool(probability, correlation))
    inside = np.clip(rate, 0.0, 1.0)
    own = np.where(rho < 1, np.sqrt(1.0 - rho) * special.ndtri(np.where(rho < 1, inside, 0.5)), 0.0)
    # Certain names are put right below; here they would be infinity less infinity.
    distance = own - special.ndtri(np.where((p > 0) & (p < 1), p, 0.5))
    step = np.where(distance >= 0, np.inf, -np.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        below = special.ndtr(np.where(rho > 0, distance / np.sqrt(rho), step))
    below = np.where(p == 0, 1.0, np.where(p == 1, 0.0, below))
    return np.asarray(np.where(rate < 0, 0.0, np.where(rate >= 1, 1.0, below)))


def quantile(level: ArrayLike, probability: ArrayLike, correlation: ArrayLike, *, lgd: float = 1.0) -> Array:
    """Smallest loss that is not exceeded with probability ``level``.

    Parameters
    ----------
    level : array_like
        Above 0 and below 1.
    probability, correlation, lgd
        As for ``cumulative``.

    Returns
    -------
    ndarray of the broadcast shape
        As a share of the pool, in [0, lgd].

    Raises
    ------
    ValueError
        As for ``cumulative``, or if a level is outside its range.

    References
    ----------
    Vasicek (2002), Loan Portfolio Value, Risk, December, equation 4.

    Examples
    --------
    >>> round(float(quantile(0.999, 0.02, 0.1)), 4)
    0.1282
    """
    sure = np.asarray(level, dtype=np.float64)
    if not np.all((sure > 0) & (sure < 1)):
        raise ValueError("a level is not above 0 and below 1")
    p, rho = _pool(probability, correlation)
    distance = special.ndtri(p) + np.sqrt(rho) * special.ndtri(sure)
    step = np.where(distance > 0, np.inf, -np.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = special.ndtr(np.where(rho < 1, distance / np.sqrt(1.0 - rho), step))
    return np.asarray(_lgd(lgd) * rate)


def worst_case_default_rate(probability: ArrayLike, correlation: ArrayLike, level: ArrayLike = 0.999) -> Array:
    """Share of the names that default in the bad case which is exceeded with probability ``1 - level``.

    Parameters
    ----------
    probability, correlation, level
        As for ``quantile``.

    Returns
    -------
    ndarray of the broadcast shape
        In [0, 1].

    References
    ----------
    Hull, Risk Management and Financial Institutions, chapter on credit value at risk; Basel Committee, CRE31.

    Examples
    --------
    >>> round(float(worst_case_default_rate(0.02, 0.1)), 3)
    0.128
    """
    return quantile(level, probability, correlation)


def standard_deviation(probability: ArrayLike, correlation: ArrayLike, *, lgd: float = 1.0) -> Array:
    """Standard deviation of the loss of the pool.

    Parameters
    ----------
    probability, correlation, lgd
        As for ``cumulative``.

    Returns
    -------
    ndarray of the broadcast shape
        As a share of the pool.

    References
    ----------
    Vasicek (2002), Loan Portfolio Value, Risk, December, equation 3.

    Examples
    --------
    >>> round(float(standard_deviation(0.01, 0.1)), 6)
    0.009626
    """
    p, rho = _pool(probability, correlation)
    threshold = special.ndtri(p)
    variance = np.where(rho > 0, bivariate_normal(threshold, threshold, rho) - p * p, 0.0)
    return np.asarray(_lgd(lgd) * np.sqrt(np.maximum(variance, 0.0)))


def stop_loss(cap: ArrayLike, probability: ArrayLike, correlation: ArrayLike, *, lgd: float = 1.0) -> Array:
    """Mean of the loss of the pool as far as ``cap``: what a first-loss piece of that size expects to lose.

    Parameters
    ----------
    cap : array_like
        As a share of the pool, not below 0.
    probability, correlation, lgd
        As for ``cumulative``.

    Returns
    -------
    ndarray of the broadcast shape
        As a share of the pool, in [0, lgd * probability].

    Raises
    ------
    ValueError
        As for ``cumulative``, or if a cap is negative.

    References
    ----------
    The mean of ``max(D - k, 0)`` over Vasicek's default rate D is a bivariate normal probability; see O'Kane (2008),
    Modelling Single-name and Multi-name Credit Derivatives, Wiley, chapter on the large homogeneous portfolio.

    Examples
    --------
    >>> round(float(stop_loss(0.03, 0.05, 0.3, lgd=0.6)), 10)
    0.0162317251
    """
    rate = np.asarray(cap, dtype=np.float64) / _lgd(lgd)
    if not np.all(rate >= 0):
        raise ValueError("a cap is negative or not a number")
    p, rho = _pool(probability, correlation)
    beyond = bivariate_normal(-special.ndtri(np.minimum(rate, 1.0)), special.ndtri(p), -np.sqrt(1.0 - rho))
    return np.asarray(lgd * (p - beyond))


def _pool(probability: ArrayLike, correlation: ArrayLike) -> tuple[Array, Array]:
    p, rho = np.asarray(probability, dtype=np.float64), np.asarray(correlation, dtype=np.float64)
    if not np.all((p >= 0) & (p <= 1)):
        raise ValueError("a default probability is outside [0, 1] or not a number")
    if not np.all((rho >= 0) & (rho <= 1)):
        raise ValueError("a correlation is outside [0, 1] or not a number")
    return p, rho


def _lgd(lgd: float) -> float:
    if not 0 < lgd <= 1:
        raise ValueError(f"lgd is {lgd}; a number above 0 and at most 1 is wanted")
    return lgd
