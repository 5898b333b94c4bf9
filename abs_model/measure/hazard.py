"""When a name defaults: a curve of cumulative hazard through the default probabilities of a few horizons."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HazardCurve:
    """Probability of default by any time, from a few knots; make it with ``hazard_curve``.

    Attributes
    ----------
    knots : ndarray of shape (knot,)
        Years, rising, from 0; at least two.
    hazard : ndarray of shape (knot,)
        Cumulative hazard, ``-ln(1 - PD)``, not falling, from 0; infinite at the last knot where default is certain by
        then.

    Notes
    -----
    The hazard rate is constant between knots and goes on behind the last one. A rate that leads to certainty would be
    infinite, so there the probability itself is linear.

    References
    ----------
    O'Kane and Turnbull (2003), Valuation of Credit Default Swaps, Lehman Brothers Quantitative Credit Research 2003-Q1,
    section 5: piecewise constant hazard rates.
    """

    knots: Floats
    hazard: Floats

    def probability(self, years: ArrayLike) -> Floats:
        """Probability of default by a time.

        Parameters
        ----------
        years : array_like of any shape
            Finite, not below 0.

        Returns
        -------
        ndarray of that shape
            In [0, 1].

        Raises
        ------
        ValueError
            If a time is negative or not finite.

        Examples
        --------
        >>> hazard_curve([1, 2], [0.1, 0.19]).probability([0.0, 1.0, 2.0, 3.0])
        array([0.   , 0.1  , 0.19 , 0.271])
        """
        time = np.asarray(years, dtype=np.float64)
        if not np.all((time >= 0) & np.isfinite(time)):
            raise ValueError("a time is negative or not finite; years of at least 0 are wanted")
        start = self._start(np.searchsorted(self.knots, time, side="right") - 1)
        rate, slope = self._slopes()
        since = time - self.knots[start]
        survival = np.exp(-self.hazard[start])
        probability = -np.expm1(-(self.hazard[start] + rate[start] * since))
        linear = np.minimum(1.0 - survival + slope[start] * since, 1.0)
        return np.asarray(np.where(slope[start] > 0, linear, probability))

    def years(self, probability: ArrayLike) -> Floats:
        """The first time by which a probability of default is reached: the inverse of ``probability``.

        Parameters
        ----------
        probability : array_like of any shape
            In [0, 1].

        Returns
        -------
        ndarray of that shape
            Years; infinite where the probability is never reached.

        Raises
        ------
        ValueError
            If a probability is outside [0, 1] or not a number.

        Examples
        --------
        >>> hazard_curve([1, 2], [0.1, 0.19]).years([0.0, 0.1, 0.271, 1.0])
        array([ 0.,  1.,  3., inf])
        """
        wanted = np.asarray(probability, dtype=np.float64)
        if not np.all((wanted >= 0) & (wanted <= 1)):
            raise ValueError("a probability is outside [0, 1] or not a number; one in [0, 1] is wanted")
        with np.errstate(divide="ignore"):
            hazard = -np.log1p(-wanted)
        start = self._start(np.searchsorted(self.hazard, hazard, side="left") - 1)
        rate, slope = self._slopes()
        is_linear = slope[start] > 0
        before = -np.expm1(-self.hazard[start])
        risen = np.where(is_linear, np.maximum(wanted - before, 0.0), np.maximum(hazard - self.hazard[start], 0.0))
        steepness = np.where(is_linear, slope[start], rate[start])
        never = np.where(risen > 0, np.inf, 0.0)
        since = np.divide(risen, steepness, out=never, where=steepness > 0)
        return np.asarray(self.knots[start] + since)

    def scaled(self, multiplier: float) -> "HazardCurve":
        """The curve through the knots' probabilities times a multiplier, never above 1.

        Parameters
        ----------
        multiplier : float
            Finite, not below 0.

        Raises
        ------
        ValueError
            If the multiplier is negative or not finite.

        Examples
        --------
        >>> hazard_curve([1, 2], [0.1, 0.19]).scaled(2).probability([1.0, 2.0])
        array([0.2 , 0.38])
        """
        if not 0 <= multiplier < np.inf:
            raise ValueError(f"multiplier is {multiplier}; a finite number of at least 0 is wanted")
        if multiplier == 1:
            return self
        return hazard_curve(self.knots[1:], np.minimum(-np.expm1(-self.hazard[1:]) * multiplier, 1.0))

    def _start(self, knot: NDArray[np.intp]) -> NDArray[np.intp]:
        """The knot from which to go on: the last one but one behind the last, for whose rate goes on."""
        return np.asarray(np.clip(knot, 0, len(self.knots) - 2))

    def _slopes(self) -> tuple[Floats, Floats]:
        """Hazard rate from each knot on, and the slope of the probability where that rate is infinite, else 0."""
        length = np.diff(self.knots)
        is_finite = np.isfinite(self.hazard[1:])
        rise = np.subtract(self.hazard[1:], self.hazard[:-1], out=np.zeros(len(length)), where=is_finite)
        return rise / length, np.where(is_finite, 0.0, np.exp(-self.hazard[:-1]) / length)


def hazard_curve(years: ArrayLike, probability: ArrayLike) -> HazardCurve:
    """The curve through cumulative default probabilities.

    Parameters
    ----------
    years : array_like of shape (knot,)
        Above 0, rising.
    probability : array_like of shape (knot,)
        Cumulative, in [0, 1], not falling. Knots behind the first one at which default is certain say nothing more.

    Raises
    ------
    ValueError
        If there is no knot, the shapes differ, times do not rise, or probabilities fall or are outside [0, 1].

    Examples
    --------
    >>> curve = hazard_curve([1, 3], [0.02, 0.05])
    >>> round(float(curve.probability(0.5)), 6)  # 1 - 0.98 ** 0.5
    0.010051
    """
    time, cumulative = np.asarray(years, dtype=np.float64), np.asarray(probability, dtype=np.float64)
    if time.ndim != 1 or time.shape != cumulative.shape or not len(time):
        raise ValueError(f"shapes are {time.shape} and {cumulative.shape}; one row each, of equal length, is wanted")
    if not (np.all(np.diff(time, prepend=0.0) > 0) and np.isfinite(time[-1])):
        raise ValueError(f"years are {time.tolist()}; finite times that rise from above 0 are wanted")
    if not (np.all((cumulative >= 0) & (cumulative <= 1)) and np.all(np.diff(cumulative) >= 0)):
        raise ValueError(f"probabilities are {cumulative.tolist()}; they are to lie in [0, 1] and not to fall")
    certain = np.flatnonzero(cumulative == 1)
    n_knots = int(certain[0]) + 1 if len(certain) else len(time)
    with np.errstate(divide="ignore"):
        hazard = -np.log1p(-cumulative[:n_knots])
    return HazardCurve(
        knots=np.concatenate([[0.0], time[:n_knots]]), hazard=np.concatenate([[0.0], np.maximum(hazard, 0.0)])
    )
