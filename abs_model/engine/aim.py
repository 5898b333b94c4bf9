"""What importance sampling aims at: a tail of a weighted count of defaults, reached by a shift and a twist."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from abs_model.engine.credit_model import CreditModel, horizon_thresholds

Floats = NDArray[np.float64]

MOST_EXPONENT = 690.0
"""Largest power of e that a float holds with room for a sum."""

N_HALVINGS = 50
"""Steps of the bisection for the twist; its error is then below one part in 10^13."""

GRID = np.linspace(-8.0, 8.0, 321)
"""Places of the common factor, in standard deviations, for which the twist is looked up; between them it is linear."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Aim:
    """A tail: paths on which the scores of defaulted names sum to about ``level`` or more.

    Any twist that depends on the common factor alone leaves the estimates unbiased; this one makes the tail usual.

    Attributes
    ----------
    score : ndarray of shape (name,)
        What the default of each name adds: the share of the pool it owes, for example; 0 for a name whose default only
        the shift makes more likely.
    shift : float
        How far the common factor is drawn into bad times, in standard deviations.
    twist : ndarray of shape (grid,)
        Twist at each place of ``GRID``, at least 0.

    References
    ----------
    Glasserman and Li (2005), Importance Sampling for Portfolio Credit Risk, Management Science 51(11), sections 3, 5.
    """

    score: Floats
    shift: float
    twist: Floats

    @property
    def names(self) -> NDArray[np.intp]:
        """Positions of the names with a score."""
        return np.flatnonzero(self.score)

    def twisted(self, probability: Floats, place: Floats, chosen: NDArray[np.bool_]) -> Floats:
        """Default probabilities that make the tail usual on some paths.

        Parameters
        ----------
        probability : ndarray of shape (scored name, path)
            Given the systematic risk, of the names with a score.
        place : ndarray of shape (path,)
            Of the common factor, standard deviations.
        chosen : ndarray of bool, shape (path,)
            The paths; probabilities of the others stay.
        """
        growth, given = self._growth(place[chosen]), probability[:, chosen]
        twisted = probability.copy()
        twisted[:, chosen] = given * growth / (1.0 + given * (growth - 1.0))
        return twisted

    def density(self, probability: Floats, place: Floats, is_default: NDArray[np.bool_]) -> Floats:
        """How many times as likely each path is with shift and twist as without, [path].

        Parameters
        ----------
        probability : ndarray of shape (scored name, path)
            Untwisted, given the systematic risk.
        place : ndarray of shape (path,)
        is_default : ndarray of bool, shape (scored name, path)
        """
        log_mean = np.log(1.0 + probability * (self._growth(place) - 1.0)).sum(axis=0)
        total = (self.score[self.names, None] * is_default).sum(axis=0)
        exponent = np.interp(place, GRID, self.twist) * total - log_mean + self.shift * place - 0.5 * self.shift**2
        # A path that is 10^300 times as likely weighs nothing either way.
        return np.asarray(np.exp(np.minimum(exponent, MOST_EXPONENT)))

    def _growth(self, place: Floats) -> Floats:
        """How the odds of each name with a score grow, [scored name, path]."""
        return np.asarray(np.exp(self.score[self.names, None] * np.interp(place, GRID, self.twist)))


def aim_at(model: CreditModel, score: Floats, level: float, direction: Floats) -> Aim:
    """The aim with the best shift: the most likely place of the common factor in the tail.

    Parameters
    ----------
    model : CreditModel
    score : ndarray of shape (name,)
    level : float
    direction : ndarray of shape (factor,)
        Along which factors are shifted, of length 1; empty where there is none.

    Raises
    ------
    ValueError
        If the level is not between 0 and the sum of the scores.
    """
    if not 0 < level < float(score.sum()):
        raise ValueError(f"level is {level}; more than 0 and less than {float(score.sum()):.6g} is wanted")
    factor = direction[:, None] * model.copula.factor(special.ndtr(GRID))
    probability = model.given(horizon_thresholds(model), factor, np.ones(len(GRID)))
    twist = _twist(probability, score, level)
    log_mean = np.log(1.0 + probability * (np.exp(score[:, None] * twist) - 1.0)).sum(axis=0)
    best = int(np.argmax(log_mean - twist * level - 0.5 * GRID**2))
    return Aim(score=score, shift=float(min(GRID[best], 0.0)) if len(direction) else 0.0, twist=twist)


def _twist(probability: Floats, score: Floats, level: float) -> Floats:
    """The twist under which the expected score is the level, [path]; 0 where it is there already."""
    scores = score[:, None]
    low, high = np.zeros(probability.shape[1]), np.full(probability.shape[1], 600.0 / float(score.max()))
    for _ in range(N_HALVINGS):
        twist = 0.5 * (low + high)
        growth = np.exp(twist * scores)
        mean = (scores * probability * growth / (1.0 + probability * (growth - 1.0))).sum(axis=0)
        low, high = np.where(mean < level, twist, low), np.where(mean < level, high, twist)
    enough = (scores * probability).sum(axis=0) >= level
    return np.where(enough, 0.0, 0.5 * (low + high))
