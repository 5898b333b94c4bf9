"""Who may default, how likely by when, and together with whom: core enterprises and guarantors as names of one law."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

from abs_model.engine.paths import Whole
from abs_model.measure.copula import Copula, Gaussian
from abs_model.measure.correlation import Loadings
from abs_model.measure.hazard import HazardCurve

Floats = NDArray[np.float64]

DAYS_A_YEAR = 365

N_KNOTS = 129
"""Probabilities of a name for which a copula is asked for its threshold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contagion:
    """A provider that fails, with at least this probability, where an obligor defaults (positions of names).

    Where the model's own probability by the last day is lower, what is missing fails on the day of the obligor.
    """

    obligor: int
    provider: int
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CreditModel:
    """Latent variables that default together.

    Attributes
    ----------
    names : tuple of str
        Core enterprises first, then the providers of support, each by its first role, then events.
    n_obligors : int
        How many of them are core enterprises.
    roles : mapping of str to int
        Position of the name that each role of a provider belongs to: one company may have two.
    events : mapping of str to int
        Position of each event, in order; the last names.
    pledged : ndarray of int64, shape (obligor,), optional
        See ``is_pledged``.
    curves : tuple of HazardCurve
        Probability of default by years after ``start_day``, by name.
    loadings : Loadings
        What common factors there are, and what every name keeps to itself.
    copula : Copula
        The law of factors and own shocks.
    contagion : tuple of Contagion
        At most one of each pair.
    recovery_ratio : ndarray of int64, shape (obligor,)
        Share of what a core enterprise does not pay that comes in later, hundred-millionths.
    recovery_lag_days : ndarray of int64, shape (obligor,)
        Days until it does.
    claim_recovery : tuple of (int, int)
        By provider: share of a claim on it that is paid although it has failed, hundred-millionths, and the days after
        its failure from which it is.
    start_day, last_day : int
        Days since 1970-01-01; defaults happen after the first, up to and on the last.
    """

    names: tuple[str, ...]
    n_obligors: int
    roles: Mapping[str, int]
    curves: tuple[HazardCurve, ...]
    loadings: Loadings
    copula: Copula
    contagion: tuple[Contagion, ...]
    recovery_ratio: Whole
    recovery_lag_days: Whole
    claim_recovery: tuple[tuple[int, int], ...]
    start_day: int
    last_day: int
    events: Mapping[str, int] = field(default_factory=dict)
    pledged: Whole | None = None

    @property
    def is_pledged(self) -> Whole:
        """1 for each core enterprise whose recovery is what is pledged for it, else 0."""
        return np.zeros(self.n_obligors, dtype=np.int64) if self.pledged is None else self.pledged

    @property
    def n_parties(self) -> int:
        """How many names are parties that can default, and no events."""
        return len(self.names) - len(self.events)

    @property
    def providers(self) -> tuple[str, ...]:
        """The providers of support."""
        return self.names[self.n_obligors : self.n_parties]

    @property
    def systematic_share(self) -> Floats:
        """Part of each name's variance that it owes to common factors, [name, 1]."""
        return np.asarray((self.loadings.loading**2).sum(axis=1)[:, None])

    def probability(self, name: int, days: Whole) -> Floats:
        """Probability that a name has defaulted by the end of each day."""
        return self.curves[name].probability(np.maximum(days - self.start_day, 0) / DAYS_A_YEAR)

    def horizon_probability(self) -> Floats:
        """Probability that each name defaults by the last day, [name]."""
        last = np.array([self.last_day])
        return np.array([float(self.probability(name, last)[0]) for name in range(len(self.names))])

    def given(
        self, threshold: Floats, factor: Floats, scale: Floats, names: NDArray[np.intp] | slice = slice(None)
    ) -> Floats:
        """Default probabilities of names given the systematic risk.

        Parameters
        ----------
        threshold : ndarray of shape (name, 1)
            Of latent variables; ``horizon_thresholds`` for defaults by the last day.
        factor : ndarray of shape (factor, path)
        scale : ndarray of shape (path,)
        names : ndarray of int or slice
            Which names; all of them if left out.

        Returns
        -------
        ndarray of shape (chosen name, path)
        """
        systematic = combined(self.loadings.loading[names], factor)
        own = self.loadings.own_deviation[names][:, None]
        return self.copula.conditional(threshold[names], systematic, own, scale)

    def given_many(self, name: int, probability: Floats, factor: Floats, scale: Floats) -> Floats:
        """Probabilities of one name at several horizons given the systematic risk, [horizon, path]."""
        threshold = self.copula.threshold(probability[:, None], self.systematic_share[name])
        own = self.loadings.own_deviation[name]
        return self.copula.conditional(threshold, combined(self.loadings.loading[[name]], factor)[0], own, scale)

    def default_day(self, name: int, latent: Floats) -> Whole:
        """The day on which a name defaults whose latent variable is this low; one draw fixes all horizons."""
        days = np.searchsorted(day_thresholds(self)[name], latent, side="right")
        return np.asarray(np.minimum(self.start_day + 1 + days, self.last_day))

    def contagion_share(self, number: int, probability: Floats) -> Floats:
        """Of the paths on which a provider would not fail by itself, the share on which its obligor drags it down."""
        missing = np.maximum(self.contagion[number].probability - probability, 0.0)
        return np.divide(missing, 1.0 - probability, out=np.zeros_like(missing), where=missing > 0)

    def expected(self, name: int, days: Whole, amount: Floats) -> float:
        """Mean, whatever the correlation, of what a default on a day makes it come to.

        Parameters
        ----------
        name : int
        days : ndarray of int64, shape (step,)
            Ascending first days of the steps; the last step ends with the last day.
        amount : ndarray of shape (step,)
            What a default in each step comes to.
        """
        reached = self.probability(name, np.append(days - 1, self.last_day))
        return float(np.diff(reached) @ amount)

    def with_probabilities(self, multiplier: float) -> "CreditModel":
        """The same with every default probability times a number."""
        return replace(self, curves=tuple(curve.scaled(multiplier) for curve in self.curves))

    def with_correlation(self, multiplier: float) -> "CreditModel":
        """The same with every correlation times a number, as far as every name keeps a hundredth of its variance."""
        share = (self.loadings.loading**2).sum(axis=1)
        grown = np.minimum(share * multiplier, 0.99)
        growth = np.sqrt(np.divide(grown, share, out=np.ones_like(share), where=share > 0))
        loadings = Loadings(loading=self.loadings.loading * growth[:, None], own_deviation=np.sqrt(1.0 - grown))
        return replace(self, loadings=loadings)


@lru_cache(maxsize=4)
def horizon_thresholds(model: CreditModel) -> Floats:
    """Below which latent variable each name defaults by the last day, [name, 1]."""
    return model.copula.threshold(model.horizon_probability()[:, None], model.systematic_share)


@lru_cache(maxsize=4)
def day_thresholds(model: CreditModel) -> Floats:
    """Below which latent variable each name has defaulted by the end of each day after the start, [name, day].

    Thresholds are exact at ``N_KNOTS`` probabilities, evenly spaced as normal quantiles, and linear between them: a
    copula whose quantiles are dear is asked no more often than that, and a default moves by less than a day.
    """
    years = np.arange(1, model.last_day - model.start_day + 1) / DAYS_A_YEAR
    table = np.empty((len(model.names), len(years)))
    for name, curve in enumerate(model.curves):
        score = special.ndtri(curve.probability(years))
        finite = score[np.isfinite(score)]
        table[name] = score
        if len(finite):
            knots = np.linspace(finite.min(), finite.max(), N_KNOTS)
            exact = model.copula.threshold(special.ndtr(knots), model.systematic_share[name, 0])
            table[name, np.isfinite(score)] = np.interp(finite, knots, exact)
    return table


def combined(loading: Floats, factor: Floats) -> Floats:
    """Sum of factors by loading, [name, path]; term by term, so that a path does not depend on its neighbours."""
    total = np.zeros((len(loading), factor.shape[1]))
    for column, row in zip(loading.T, factor, strict=True):
        total += column[:, None] * row
    return total


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SystematicNodes:
    """Points of all systematic risk: factor [factor, node], scale [node], weight [node], which sums to 1."""

    factor: Floats
    scale: Floats
    weight: Floats


def systematic_nodes(model: CreditModel, n_nodes: int) -> SystematicNodes:
    """A grid of all common factors and the scale, ``n_nodes`` points a dimension.

    Raises
    ------
    ValueError
        If there are more than two factors: a grid of them would have too many points.
    """
    n_factors = model.loadings.loading.shape[1]
    if n_factors > 2:
        raise ValueError(f"there are {n_factors} common factors; at most 2 are wanted for a grid. Simulate instead")
    first = model.copula.nodes(n_nodes)
    factor, scale, weight = first.factor[None, :], first.scale, first.weight
    if n_factors == 0:
        return SystematicNodes(factor=np.zeros((0, len(weight))), scale=scale, weight=weight)
    if n_factors == 2:
        second = Gaussian().nodes(n_nodes)
        factor = np.stack([np.tile(factor[0], n_nodes), np.repeat(second.factor, len(weight))])
        scale, weight = np.tile(scale, n_nodes), np.outer(second.weight, weight).ravel()
    return SystematicNodes(factor=factor, scale=scale, weight=weight)
