"""How names default together: one common factor under a normal, Student t or double t copula."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from abs_model.measure import student
from abs_model.measure.quadrature import normal_nodes, share_of_slice_below

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Nodes:
    """Points of the systematic risk with their probabilities.

    ``factor`` is the common factor, low is bad; every latent variable is divided by ``scale``, which is 1, or the
    square root of chi-squared over degrees for Student t; ``weight`` sums to 1. Each has shape (n_nodes,).
    """

    factor: Array
    scale: Array
    weight: Array


class Copula(Protocol):
    """A law of latent variables ``(systematic + own_deviation * own) / scale``; low ones default."""

    has_scale: ClassVar[bool]

    def nodes(self, n_nodes: int) -> Nodes:
        """Grid of one common factor (and the scale), with ``n_nodes`` points a dimension."""

    def threshold(self, probability: ArrayLike, systematic_share: ArrayLike) -> Array:
        """Quantile of a latent variable whose squared loadings sum to ``systematic_share``; infinite at 0 and 1."""

    def marginal(self, latent: ArrayLike, systematic_share: ArrayLike) -> Array:
        """Probability that a latent variable is below ``latent``."""

    def factor(self, uniform: ArrayLike) -> Array:
        """Quantile of a common factor."""

    def factor_probability(self, factor: ArrayLike) -> Array:
        """Probability that a common factor is below ``factor``."""

    def own(self, uniform: ArrayLike) -> Array:
        """Quantile of a name's own shock; of the same law as the factor unless said otherwise."""
        return self.factor(uniform)

    def own_probability(self, shock: ArrayLike) -> Array:
        """Probability that a name's own shock is below ``shock``."""
        return self.factor_probability(shock)

    def scale(self, uniform: ArrayLike) -> Array:
        """Quantile of the scale; ones where there is none."""
        return np.ones(np.shape(uniform))

    def conditional(
        self, threshold: ArrayLike, systematic: ArrayLike, own_deviation: ArrayLike, scale: ArrayLike
    ) -> Array:
        """Default probability given the systematic part; a step from 1 to 0 where ``own_deviation`` is 0."""
        distance = np.asarray(threshold) * np.asarray(scale) - np.asarray(systematic)
        with np.errstate(divide="ignore", invalid="ignore"):
            shock = distance / np.asarray(own_deviation)
        is_on_step = (distance == 0) & (np.asarray(own_deviation) == 0)
        return self.own_probability(np.where(is_on_step, 0.0, shock))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaussian(Copula):
    """Normal factor, normal own shocks.

    References
    ----------
    Vasicek (1987), Probability of Loss on Loan Portfolio, KMV; Li (2000), On Default Correlation: A Copula Function
    Approach, Journal of Fixed Income 9(4).
    """

    has_scale: ClassVar[bool] = False

    def nodes(self, n_nodes: int) -> Nodes:
        """Equal steps of the factor; fit for loadings squared up to 0.99 and probabilities down to 1e-6."""
        factor, weight = normal_nodes(n_nodes)
        return Nodes(factor=factor, scale=np.ones_like(factor), weight=weight)

    def threshold(self, probability: ArrayLike, systematic_share: ArrayLike) -> Array:
        """Quantile of a latent variable, whatever its loadings."""
        return np.asarray(special.ndtri(_both(probability, systematic_share)[0]))

    def marginal(self, latent: ArrayLike, systematic_share: ArrayLike) -> Array:
        """Probability that a latent variable is below ``latent``, whatever its loadings."""
        return np.asarray(special.ndtr(_both(latent, systematic_share)[0]))

    def factor(self, uniform: ArrayLike) -> Array:
        """Quantile of a common factor."""
        return np.asarray(special.ndtri(np.asarray(uniform, dtype=np.float64)))

    def factor_probability(self, factor: ArrayLike) -> Array:
        """Probability that a common factor is below ``factor``."""
        return np.asarray(special.ndtr(np.asarray(factor, dtype=np.float64)))


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentT(Gaussian):
    """Normal factor and own shocks over one common scale, so that even names without correlation default together.

    Parameters
    ----------
    degrees : float
        Degrees of freedom, at least 1 and finite.

    References
    ----------
    Frey and McNeil (2003), Dependent Defaults in Models of Portfolio Credit Risk, Journal of Risk 6(1), section 3.
    """

    degrees: float

    has_scale: ClassVar[bool] = True

    def __post_init__(self) -> None:
        """Refuse degrees of freedom that no Student t variable has."""
        if not 1 <= self.degrees < np.inf:
            raise ValueError(f"degrees is {self.degrees}; a finite number from 1 on is wanted (infinite: Gaussian)")

    def nodes(self, n_nodes: int) -> Nodes:
        """Grid of factor and scale, ``n_nodes`` squared points, the scale at the quantiles of a normal grid."""
        points, weight = normal_nodes(n_nodes)
        scale = np.repeat(student.scale_quantile_at(self.degrees, points), n_nodes)
        return Nodes(factor=np.tile(points, n_nodes), scale=scale, weight=np.outer(weight, weight).ravel())

    def threshold(self, probability: ArrayLike, systematic_share: ArrayLike) -> Array:
        """Quantile of a latent variable, whatever its loadings."""
        return student.t_quantile(self.degrees, _both(probability, systematic_share)[0])

    def marginal(self, latent: ArrayLike, systematic_share: ArrayLike) -> Array:
        """Probability that a latent variable is below ``latent``, whatever its loadings."""
        return student.t_probability(self.degrees, _both(latent, systematic_share)[0])

    def scale(self, uniform: ArrayLike) -> Array:
        """Square root of the chi-squared quantile over the degrees of freedom."""
        return student.scale_quantile(self.degrees, uniform)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubleT(Copula):
    """Factor and own shocks Student t, both of unit variance; infinite degrees mean normal.

    Parameters
    ----------
    factor_degrees, own_degrees : float
        Degrees of freedom, above 2; may be infinite.

    References
    ----------
    Hull and White (2004), Valuation of a CDO and an nth to Default CDS Without Monte Carlo Simulation, Journal of
    Derivatives 12(2).

    Examples
    --------
    >>> copula = DoubleT(factor_degrees=5.0, own_degrees=5.0)
    >>> round(float(copula.marginal(copula.threshold(0.01, 0.3), 0.3)), 12)
    0.01
    """

    factor_degrees: float
    own_degrees: float

    has_scale: ClassVar[bool] = False

    def __post_init__(self) -> None:
        """Refuse degrees of freedom without a variance."""
        if not (self.factor_degrees > 2 and self.own_degrees > 2):
            raise ValueError(f"degrees are {self.factor_degrees} and {self.own_degrees}; numbers above 2 are wanted")

    def nodes(self, n_nodes: int) -> Nodes:
        """Factor at the quantiles of a normal grid."""
        points, weight = normal_nodes(n_nodes)
        factor = student.unit_quantile_at(self.factor_degrees, points)
        return Nodes(factor=factor, scale=np.ones(n_nodes), weight=weight)

    def threshold(self, probability: ArrayLike, systematic_share: ArrayLike) -> Array:
        """Quantile of a latent variable, by inversion of ``marginal``."""
        return student.quantile(probability, systematic_share, self.factor_degrees, self.own_degrees)

    def marginal(self, latent: ArrayLike, systematic_share: ArrayLike) -> Array:
        """Probability that a latent variable is below ``latent``, by numerical integration."""
        return student.probability(latent, systematic_share, self.factor_degrees, self.own_degrees)

    def factor(self, uniform: ArrayLike) -> Array:
        """Quantile of a common factor."""
        return student.unit_quantile(self.factor_degrees, uniform)

    def factor_probability(self, factor: ArrayLike) -> Array:
        """Probability that a common factor is below ``factor``."""
        return student.unit_probability(self.factor_degrees, factor)

    def own(self, uniform: ArrayLike) -> Array:
        """Quantile of a name's own shock."""
        return student.unit_quantile(self.own_degrees, uniform)

    def own_probability(self, shock: ArrayLike) -> Array:
        """Probability that a name's own shock is below ``shock``."""
        return student.unit_probability(self.own_degrees, shock)


def conditional_probability(copula: Copula, probability: ArrayLike, loading: ArrayLike, nodes: Nodes) -> Array:
    """Default probability of each name at each node of the one common factor.

    Where a name has no shock of its own (loading 1 or -1) its default is a step in the factor, which would fall between
    two nodes. Each node then stands for its slice of the factor's probability, so that the mean stays exact.

    Parameters
    ----------
    copula : Copula
        The law of the latent variables.
    probability : array_like of shape (n_names,)
        Unconditional default probabilities, in [0, 1].
    loading : array_like of shape (n_names,), or one for all
        In [-1, 1]: the square root of the correlation with the factor. Below 0 for a name that thrives in bad times.
    nodes : Nodes
        Of the same copula.

    Returns
    -------
    ndarray of shape (n_names, n_nodes)
        In [0, 1].

    Raises
    ------
    ValueError
        If a probability or a loading is outside its range.

    Examples
    --------
    >>> copula = StudentT(degrees=4.0)
    >>> nodes = copula.nodes(32)
    >>> round(float(conditional_probability(copula, [0.01], 0.5, nodes)[0] @ nodes.weight), 12)
    0.01
    """
    alone, slope = np.broadcast_arrays(np.asarray(probability, dtype=np.float64), np.asarray(loading, dtype=np.float64))
    if not (alone.ndim == 1 and np.all((alone >= 0) & (alone <= 1))):
        raise ValueError("probability: one number in [0, 1] for each name is wanted")
    if not np.all(np.abs(slope) <= 1):
        raise ValueError("loading: numbers in [-1, 1] are wanted")
    threshold = copula.threshold(alone, slope * slope)
    own_deviation = np.sqrt((1.0 - slope) * (1.0 + slope))
    given = copula.conditional(
        threshold[:, None], np.multiply.outer(slope, nodes.factor), own_deviation[:, None], nodes.scale
    )
    for name in np.flatnonzero(own_deviation == 0):
        below = copula.factor_probability(slope[name] * threshold[name] * nodes.scale)
        covered = share_of_slice_below(below, nodes.factor, nodes.scale, nodes.weight)
        given[name] = covered if slope[name] > 0 else 1.0 - covered
    return given


def _both(value: ArrayLike, systematic_share: ArrayLike) -> tuple[Array, Array]:
    both = np.broadcast_arrays(np.asarray(value, dtype=np.float64), np.asarray(systematic_share, dtype=np.float64))
    return both[0], both[1]
