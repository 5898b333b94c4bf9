"""One debtor and its guarantor: the default of both, as raters and supervisors turned it into a formula."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from abs_model.measure.bivariate import bivariate_normal, joint_default_probability

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubleDefaultCorrelation:
    """Asset correlations of a debtor and its guarantor, each in [0, 1); the defaults are the supervisor's.

    Attributes
    ----------
    obligor : float
        Of the debtor with the common factor, squared loading.
    guarantor : float
        Of the guarantor with the common factor, squared loading.
    pair : float
        Of the two with each other, common factor included.
    """

    obligor: float
    guarantor: float = 0.7
    pair: float = 0.5


def guaranteed_recovery(
    recovery_ratio: ArrayLike, cover: ArrayLike, obligor_pd: ArrayLike, guarantor_pd: ArrayLike, correlation: ArrayLike
) -> Array:
    """Recovery ratio of a guaranteed debt, given the debtor's default, as rating practice in China counts it.

    ``R_eff = 1 - (1 - R) (y + (PD - y) (1 - c)) / PD`` with ``y`` the probability that both default (the joint
    distribution, not its density). It changes the mean of one debt only: it must not be used for many debts of one
    guarantor, whose failure uncovers all of them at once (``guaranteed_pool``).

    Parameters
    ----------
    recovery_ratio : array_like of any shape
        Own recovery ``R`` of the debt, in [0, 1]. All parameters broadcast.
    cover : array_like
        Guaranteed share ``c`` of the debt, in [0, 1].
    obligor_pd, guarantor_pd : array_like
        Default probabilities to the same horizon, in [0, 1].
    correlation : array_like
        Of the two latent variables, in [-1, 1].

    Returns
    -------
    ndarray of the broadcast shape
        In [0, 1]; ``recovery_ratio`` itself where the guarantor is more likely to default than the debtor.

    Raises
    ------
    ValueError
        If a share or a probability leaves [0, 1].

    References
    ----------
    Practice of Chinese rating agencies for asset-backed securities; published without a document of its own.

    Examples
    --------
    >>> round(float(guaranteed_recovery(0.1, 0.3, 0.0462, 0.0185, 0.25)), 6)
    0.35537
    """
    own, covered, debtor, guarantor, related = np.broadcast_arrays(
        *(np.asarray(x, dtype=np.float64) for x in (recovery_ratio, cover, obligor_pd, guarantor_pd, correlation))
    )
    for name, value in (
        ("recovery_ratio", own),
        ("cover", covered),
        ("obligor_pd", debtor),
        ("guarantor_pd", guarantor),
    ):
        if not np.all((value >= 0) & (value <= 1)):
            raise ValueError(f"{name} leaves [0, 1]; shares and probabilities are wanted")
    both = np.asarray(joint_default_probability(debtor, guarantor, related))
    of_defaults = np.divide(both, debtor, out=np.zeros(debtor.shape), where=debtor > 0)
    raised = 1.0 - (1.0 - own) * (of_defaults + (1.0 - of_defaults) * (1.0 - covered))
    return np.where(guarantor <= debtor, raised, own)


def double_default_multiplier(guarantor_pd: ArrayLike) -> Array:
    """Capital for a guaranteed exposure as a multiple of that for the debtor alone, ``0.15 + 160 PD``.

    Withdrawn with the final Basel III standards: for comparison only, no rule in force uses it.

    Parameters
    ----------
    guarantor_pd : array_like of any shape
        One-year default probability of the guarantor, in [0, 1].

    Returns
    -------
    ndarray of the same shape
        Not below 0.15; above 1 it is of no use to the bank.

    Raises
    ------
    ValueError
        If a probability leaves [0, 1].

    References
    ----------
    Basel Committee (2006), International Convergence of Capital Measurement and Capital Standards, paragraph 284; not
    carried over into Basel Committee (2017), Basel III: Finalising Post-Crisis Reforms (d424).

    Examples
    --------
    >>> round(float(double_default_multiplier(0.001)), 6)
    0.31
    """
    pd = np.asarray(guarantor_pd, dtype=np.float64)
    if not np.all((pd >= 0) & (pd <= 1)):
        raise ValueError("guarantor_pd leaves [0, 1]; probabilities are wanted")
    return np.asarray(0.15 + 160.0 * pd)


def exact_double_default_multiplier(
    obligor_pd: float, guarantor_pd: float, correlation: DoubleDefaultCorrelation, level: float = 0.999
) -> float:
    """The same multiple without the supervisor's straight line: the ratio of the two unexpected losses themselves.

    Probability that both default given the factor at its ``level`` quantile, less the unconditional one, over the
    same difference for the debtor alone; nothing is recovered from the guarantor.

    Parameters
    ----------
    obligor_pd, guarantor_pd : float
        One-year default probabilities, in (0, 1).
    correlation : DoubleDefaultCorrelation
        The pair's own correlation given the factor must lie in [-1, 1].
    level : float
        In (0, 1).

    Returns
    -------
    float
        A multiple.

    Raises
    ------
    ValueError
        If a probability, the level or a correlation is out of its range.

    References
    ----------
    Heitfield and Barger (2003), Treatment of Double-Default and Double-Recovery Effects for Hedged Exposures, Federal
    Reserve; Gordy (2003), A Risk-Factor Model Foundation for Ratings-Based Bank Capital Rules, Journal of Financial
    Intermediation 12(3).

    Examples
    --------
    >>> correlation = DoubleDefaultCorrelation(obligor=0.19)
    >>> round(exact_double_default_multiplier(0.01, 0.001, correlation), 2)
    0.33
    """
    if not (0 < obligor_pd < 1 and 0 < guarantor_pd < 1 and 0 < level < 1):
        raise ValueError(f"{obligor_pd}, {guarantor_pd}, level {level}; numbers between 0 and 1 are wanted")
    if not (0 <= correlation.obligor < 1 and 0 <= correlation.guarantor < 1):
        raise ValueError(f"{correlation}; shares of the common factor in [0, 1) are wanted")
    common = np.sqrt(correlation.obligor * correlation.guarantor)
    own = (correlation.pair - common) / np.sqrt((1.0 - correlation.obligor) * (1.0 - correlation.guarantor))
    if not -1 <= own <= 1:
        raise ValueError(f"{correlation} leaves a correlation of {own} given the factor; one in [-1, 1] is wanted")
    debtor = _stressed(obligor_pd, correlation.obligor, level)
    both = bivariate_normal(debtor, _stressed(guarantor_pd, correlation.guarantor, level), own)
    expected = joint_default_probability(obligor_pd, guarantor_pd, correlation.pair)
    return float((both - expected) / (special.ndtr(debtor) - obligor_pd))


def _stressed(probability: float, share: float, level: float) -> float:
    """Quantile of the own shock below which a name defaults, given the factor at its ``level`` quantile."""
    return float((special.ndtri(probability) + np.sqrt(share) * special.ndtri(level)) / np.sqrt(1.0 - share))
