"""Ratings: which one a probability of default, or an expected loss, answers to in a table by rating and year."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from abs_model.measure.hazard import hazard_curve

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

CLOSE = 1e-9
"""Relative difference that is no difference: a table read at its own knots gives its own rating."""


def rating_by_probability(probability: ArrayLike, years: float, table_years: ArrayLike, table: ArrayLike) -> Indices:
    """The best rating whose probability of default, over a horizon, is at least that of a note.

    Parameters
    ----------
    probability : array_like of any shape
        Of default by the horizon, in [0, 1].
    years : float
        The horizon, above 0.
    table_years : array_like of shape (year,)
        Above 0, rising.
    table : array_like of shape (rating, year)
        Cumulative probabilities of default, best rating first; linear in -ln(1 - PD) between years, the first rate
        before them and the last behind them.

    Returns
    -------
    ndarray of intp of the shape of ``probability``
        Row of the table; the number of rows where even the worst rating is too good.

    Raises
    ------
    ValueError
        If the horizon is not above 0, a probability is outside [0, 1], or the table does not fit its years.

    Examples
    --------
    >>> rating_by_probability([0.0005, 0.003, 0.2], 1.0, [1, 2], [[0.001, 0.002], [0.005, 0.01]]).tolist()
    [0, 1, 2]
    """
    rows = _rows(table, table_years)
    at_horizon = np.array([hazard_curve(table_years, row).probability(_horizon(years)) for row in rows])
    return _first_enough(_in_unit(probability, "probability"), at_horizon)


def rating_by_expected_loss(
    expected_loss: ArrayLike, years: float, table_years: ArrayLike, table: ArrayLike
) -> Indices:
    """The best rating whose idealised expected loss, over a horizon, is at least that of a note.

    Parameters
    ----------
    expected_loss : array_like of any shape
        Share of what is promised, in [0, 1].
    years : float
        The horizon, above 0: the weighted average life of the note.
    table_years : array_like of shape (year,)
        Above 0, rising.
    table : array_like of shape (rating, year)
        Cumulative expected losses, best rating first; log-linear between years, linear where one of the two is 0. They
        rise from 0 in proportion to time before the first year and stay what they are behind the last.

    Returns
    -------
    ndarray of intp of the shape of ``expected_loss``
        Row of the table; the number of rows where even the worst rating is too good.

    Raises
    ------
    ValueError
        If the horizon is not above 0, a loss is outside [0, 1], or the table does not fit its years.

    Examples
    --------
    >>> rating_by_expected_loss(0.003, 1.5, [1, 2], [[0.001, 0.004], [0.002, 0.008]]).tolist()
    1
    """
    rows, times = _rows(table, table_years), np.asarray(table_years, dtype=np.float64)
    horizon = _horizon(years)
    if not np.all(np.diff(times, prepend=0.0) > 0):
        raise ValueError(f"years are {times.tolist()}; times that rise from above 0 are wanted")
    at_horizon = np.array([_log_linear(horizon, times, row) for row in rows])
    return _first_enough(_in_unit(expected_loss, "expected loss"), at_horizon)


def notches(of: ArrayLike, against: ArrayLike) -> Indices:
    """How many notches a rating is worse than another; negative where it is better.

    Parameters
    ----------
    of, against : array_like of int
        Rows of one table, as ``rating_by_probability`` returns them.

    Examples
    --------
    >>> int(notches(5, against=3))
    2
    """
    return np.asarray(np.asarray(of, dtype=np.intp) - np.asarray(against, dtype=np.intp))


def _log_linear(horizon: float, years: Floats, row: Floats) -> float:
    if horizon <= years[0]:
        return float(row[0] * horizon / years[0])
    if horizon >= years[-1]:
        return float(row[-1])
    later = int(np.searchsorted(years, horizon))
    weight = (horizon - years[later - 1]) / (years[later] - years[later - 1])
    low, high = row[later - 1], row[later]
    if low > 0 and high > 0:
        return float(low ** (1 - weight) * high**weight)
    return float(low * (1 - weight) + high * weight)


def _first_enough(value: Floats, at_horizon: Floats) -> Indices:
    """Position of the first rating whose level is at least the value; their number where none is."""
    is_enough = value[..., np.newaxis] <= at_horizon * (1 + CLOSE)
    return np.asarray(np.where(is_enough.any(axis=-1), is_enough.argmax(axis=-1), len(at_horizon)))


def _rows(table: ArrayLike, years: ArrayLike) -> Floats:
    rows = np.asarray(table, dtype=np.float64)
    if rows.ndim != 2 or not rows.size or rows.shape[1:] != np.shape(years):
        raise ValueError(f"the table has shape {rows.shape}; ratings by {np.shape(years)} years are wanted")
    return rows


def _horizon(years: float) -> float:
    if not 0 < years < np.inf:
        raise ValueError(f"years are {years}; a finite horizon above 0 is wanted")
    return float(years)


def _in_unit(value: ArrayLike, name: str) -> Floats:
    numbers = np.asarray(value, dtype=np.float64)
    if not np.all((numbers >= 0) & (numbers <= 1)):
        raise ValueError(f"a {name} is outside [0, 1] or not a number; one in [0, 1] is wanted")
    return numbers
