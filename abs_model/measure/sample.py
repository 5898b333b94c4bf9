"""Means, standard errors and quantiles of weighted samples that are counted in independent groups."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

N_CELLS = 4_096
"""Cells of a histogram; each remembers the mean of what fell into it, so that a single value in a cell is exact."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Controlled:
    """Means by statistic, after what is known exactly has been used.

    Attributes
    ----------
    mean, standard_error : ndarray of shape (statistic,)
    residual : ndarray of shape (statistic, group)
        Mean of each group less the mean of all, controls taken out: what errors of quotients are made of.
    share : ndarray of shape (group,)
        Each group's part of all paths; sums to 1.
    n_controls : int
    """

    mean: Floats
    standard_error: Floats
    residual: Floats
    share: Floats
    n_controls: int


def controlled(sums: ArrayLike, n_paths: ArrayLike, control_sums: ArrayLike, control_mean: ArrayLike) -> Controlled:
    """Means of statistics from sums over independent groups, with controls whose means are known.

    What a control is off by in a group says something of what a statistic is off by there; the regression over the
    groups takes that part out.

    Parameters
    ----------
    sums : array_like of shape (statistic, group)
        Weighted sums.
    n_paths : array_like of shape (group,)
        Paths of each group, at least 1.
    control_sums : array_like of shape (control, group)
        There may be none.
    control_mean : array_like of shape (control,)
        What a path contributes on average, exactly.

    Raises
    ------
    ValueError
        If there are too few groups: at least three more than controls are wanted.

    References
    ----------
    Glasserman (2003), Monte Carlo Methods in Financial Engineering, section 4.1; Law (2015), Simulation Modeling and
    Analysis, section 9.5.3 (batch means).

    Examples
    --------
    Two statistics; the second is the control itself, whose mean is 0.5:

    >>> result = controlled([[3, 1, 2, 2], [6, 4, 5, 5]], [10, 10, 10, 10], [[6, 4, 5, 5]], [0.5])
    >>> result.mean, result.standard_error
    (array([0.2, 0.5]), array([0., 0.]))
    """
    counts = np.asarray(n_paths, dtype=np.float64)
    total = float(counts.sum())
    share = counts / total
    values = np.asarray(sums, dtype=np.float64) / counts
    controls = np.asarray(control_sums, dtype=np.float64).reshape(-1, len(counts)) / counts
    known = np.asarray(control_mean, dtype=np.float64)
    moving = controls.std(axis=1) > 1e-14 * np.maximum(np.abs(known), 1e-300)
    controls, known = controls[moving], known[moving]
    if len(counts) < len(known) + 3:
        raise ValueError(f"there are {len(counts)} groups; at least {len(known) + 3} are wanted. Draw more paths")
    mean = values @ share
    residual = values - mean[:, None]
    if len(known):
        # Scaled to unit size: a share of paths and an amount of fen stand side by side.
        size = np.sqrt(((controls - known[:, None]) ** 2 * share).sum(axis=1))[:, None]
        off = (controls - known[:, None]) / size
        middle = off @ share
        spread = off - middle[:, None]
        slope, *_ = np.linalg.lstsq((spread * np.sqrt(share)).T, (residual * np.sqrt(share)).T, rcond=1e-10)
        mean = mean - slope.T @ middle
        residual = residual - slope.T @ spread
    freedom = len(counts) - 1 - len(known)
    error = np.sqrt((residual**2 * share**2).sum(axis=1) * len(counts) / freedom)
    return Controlled(mean=mean, standard_error=error, residual=residual, share=share, n_controls=len(known))


def quotient(result: Controlled, numerator: int, denominator: int) -> tuple[float, float]:
    """Quotient of two means and its standard error; not a number where the denominator is 0."""
    if result.mean[denominator] == 0:
        return np.nan, np.nan
    value = float(result.mean[numerator] / result.mean[denominator])
    residual = (result.residual[numerator] - value * result.residual[denominator]) / result.mean[denominator]
    freedom = max(len(result.share) - 1 - result.n_controls, 1)
    return value, float(np.sqrt((residual**2 * result.share**2).sum() * len(result.share) / freedom))


def histogram(value: ArrayLike, weight: ArrayLike, top: float) -> Floats:
    """Weights, squared weights and weighted values by cell of ``[0, top]``.

    Parameters
    ----------
    value : array_like of shape (path,)
        At least 0; what is above ``top`` is counted in the last cell.
    weight : array_like of shape (path,)
    top : float
        Above 0.

    Returns
    -------
    ndarray of shape (3, N_CELLS)
        Histograms of parts of a sample add up.
    """
    values, weights = np.asarray(value, dtype=np.float64), np.asarray(weight, dtype=np.float64)
    cell = cell_of(values, top)
    return np.stack([np.bincount(cell, each, N_CELLS) for each in (weights, weights**2, weights * values)])


def cell_of(value: Floats, top: float) -> NDArray[np.int64]:
    """The cell of a histogram of ``[0, top]`` into which each value falls; 0 has one of its own."""
    return np.minimum(np.ceil(value * ((N_CELLS - 1) / top)).astype(np.int64), N_CELLS - 1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tail:
    """What lies above each value that occurs, ascending.

    Attributes
    ----------
    cell : ndarray of int64, shape (value,)
        Cell of the histogram that a value is the mean of.
    value, above, standard_error, amount_above : ndarray of shape (value,)
        The values; probability of more, its standard error, and what is above a value times its probability.
    squared : ndarray of shape (value,)
        Squared weights at each value, over the number of paths.
    n_paths : float
        1 where weights are probabilities.
    """

    cell: NDArray[np.int64]
    value: Floats
    above: Floats
    standard_error: Floats
    amount_above: Floats
    squared: Floats
    n_paths: float

    def above_cell(self, cell: NDArray[np.int64]) -> Floats:
        """Probability of more than what any cell of the same histogram holds."""
        place = np.searchsorted(self.cell, cell, side="right") - 1
        return np.where(place >= 0, self.above[np.maximum(place, 0)], 1.0)

    def quantile(self, level: float) -> float:
        """The smallest value that is exceeded with at most ``1 - level``."""
        enough = np.flatnonzero(self.above <= (1.0 - level) * (1 + 1e-12))
        return float(self.value[enough[0]]) if len(enough) else float(self.value[-1])

    def quantile_error(self, level: float) -> float:
        """Standard error of a quantile: half the distance of those that are one standard error of probability away."""
        place = int(np.searchsorted(self.value, self.quantile(level)))
        error = float(self.standard_error[max(place - 1, 0)])
        low, high = (self.quantile(min(max(level + sign * error, 0.0), 1.0)) for sign in (-1, 1))
        return 0.5 * (high - low)

    def expected_shortfall(self, level: float) -> float:
        """Mean of the worst ``1 - level``, the quantile's own weight shared out."""
        value = self.quantile(level)
        place = int(np.searchsorted(self.value, value))
        rest = (1.0 - level) - float(self.above[place])
        return (float(self.amount_above[place]) + rest * value) / (1.0 - level)

    def expected_shortfall_error(self, level: float) -> float:
        """Standard error of the mean of the worst ``1 - level``; the quantile's own error does not matter to it."""
        if self.n_paths <= 1:
            return 0.0
        excess = np.maximum(self.value - self.quantile(level), 0.0)
        mean = (1.0 - level) * (self.expected_shortfall(level) - self.quantile(level))
        variance = float((self.squared * excess**2).sum()) - mean**2
        return float(np.sqrt(max(variance, 0.0) / self.n_paths)) / (1.0 - level)


def tail(counted: ArrayLike, n_paths: float) -> Tail:
    """The tail of a histogram.

    Parameters
    ----------
    counted : array_like of shape (3, cell)
        From ``histogram``.
    n_paths : float
        Paths that it was counted from; 1 where weights are probabilities.
    """
    weight, squared, amount = np.asarray(counted, dtype=np.float64)
    filled = np.flatnonzero(weight > 0)
    value = amount[filled] / weight[filled]
    above = _beyond(weight[filled]) / n_paths
    squares = _beyond(squared[filled]) / n_paths
    variance = np.maximum(squares - above**2, 0.0) / n_paths if n_paths > 1 else np.zeros_like(above)
    return Tail(
        cell=filled.astype(np.int64),
        value=value,
        above=above,
        standard_error=np.sqrt(variance),
        amount_above=_beyond(amount[filled]) / n_paths,
        squared=squared[filled] / n_paths,
        n_paths=n_paths,
    )


def _beyond(weight: Floats) -> Floats:
    """What comes after each entry, summed from the far end so that small tails are not lost."""
    return np.append(np.cumsum(weight[:0:-1])[::-1], 0.0)
