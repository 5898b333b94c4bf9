"""Whole fen: yuan to fen and back, the one exact rounding of the engine, and the pro rata split that adds up."""

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Amounts: TypeAlias = NDArray[np.float64]
"""Whole fen, held in float64."""

Whole: TypeAlias = int | NDArray[np.float64] | NDArray[np.int64]
"""Whole numbers: a Python integer, or an array of float64 or int64."""

LARGEST_YUAN = 9e13
"""Above 9e15 fen, float64 would no longer hold every whole number."""

_FEN_PER_YUAN = 100.0
_QUOTIENT_ERROR = 2.0**-51
"""More than the relative error of ``amount * (numerator / denominator)``: three roundings of 2**-53 each."""

_DECIMAL_ERROR = 2.0**-52
"""Relative error of ``yuan * 100`` where the yuan stand for a decimal number: two roundings of 2**-53 each."""


def to_fen(yuan: ArrayLike) -> Amounts:
    """Amounts in yuan as whole fen; what has more than two decimals is rounded half up by magnitude (四舍五入).

    The amount meant is the decimal number that the float stands for: 1.005 is 101 fen, although the float nearest to
    1.005 is a little less. Two decimals are exact up to 7e13 yuan; above, float64 cannot hold every fen of a yuan.

    Parameters
    ----------
    yuan : array_like
        Yuan, finite, at most 9e13 by magnitude.

    Returns
    -------
    ndarray, same shape
        Whole fen.

    Raises
    ------
    ValueError
        If an amount is not finite or beyond 9e13 yuan.

    Examples
    --------
    >>> to_fen([0.29, 1.005, -1.005, 263_000_000.0])
    array([ 2.90e+01,  1.01e+02, -1.01e+02,  2.63e+10])
    """
    amounts = np.asarray(yuan, dtype=np.float64)
    size = np.abs(amounts)
    if not np.all(size <= LARGEST_YUAN):
        worst = amounts[~(size <= LARGEST_YUAN)].flat[0]
        raise ValueError(f"amount {worst!r} yuan; a finite amount of at most 9e13 yuan by magnitude is wanted")
    size = size * _FEN_PER_YUAN
    # From 2**49 fen on, the tolerance for a tie would reach an eighth of a fen, and no third decimal is left to round.
    fen = np.where(size < 2.0**49, np.floor(size + (0.5 + size * _DECIMAL_ERROR)), np.rint(size))
    return np.copysign(fen, amounts)


def to_yuan(fen: ArrayLike) -> NDArray[np.float64]:
    """Whole fen as yuan: the float nearest to the amount with two decimals.

    Examples
    --------
    >>> to_yuan([29.0, 26_300_000_000.0])
    array([2.90e-01, 2.63e+08])
    """
    return np.asarray(np.asarray(fen, dtype=np.float64) / _FEN_PER_YUAN)


def scaled(amount: Amounts | float, numerator: Whole, denominator: Whole) -> Amounts:
    """``amount * numerator / denominator``, rounded half up to a whole number, exact to the last fen.

    The float quotient is off by less than ``quotient * 2**-51``. Where that cannot carry it across a half, its nearest
    whole number is the answer; only the few elements left are done again in whole numbers.

    Parameters
    ----------
    amount : float or ndarray
        Whole fen, 0 to 9e15.
    numerator : int or ndarray, broadcasting with ``amount``
        Whole numbers, 0 to 2**53.
    denominator : int or ndarray, broadcasting with ``amount``
        Whole numbers, 1 to 2**61 (above 2**53 as integers).

    Returns
    -------
    ndarray
        Whole fen. Exact where the result is at most 9e15. Nothing is checked: this is the engine's innermost loop.

    Examples
    --------
    An amount of 263,000,000 yuan at 3.8 % for 365 days of 365, then a tie:

    >>> scaled(np.array([26_300_000_000.0]), 3_800_000 * 365, 100_000_000 * 365)
    array([9.994e+08])
    >>> scaled(np.array([1.0, 3.0]), 1, 2)
    array([1., 2.])
    """
    quotient = np.asarray(amount * (numerator / denominator), dtype=np.float64)
    whole = np.rint(quotient, out=np.empty_like(quotient))
    certain = 0.5 - float(quotient.max(initial=0.0)) * _QUOTIENT_ERROR
    gap = np.abs(np.subtract(quotient, whole, out=quotient), out=quotient)
    if gap.max(initial=0.0) >= certain:
        index = np.nonzero(np.atleast_1d(gap >= certain))
        guess = np.atleast_1d(whole)
        parts = (_at(index, part, guess.shape) for part in (whole, amount, numerator, denominator))
        guess[index] = _rounded(*parts)
    return whole


def _at(index: tuple[NDArray[np.intp], ...], values: Whole | float, shape: tuple[int, ...]) -> NDArray[np.int64]:
    """The elements of what broadcasts to ``shape``, as whole numbers; one element for a scalar."""
    if not isinstance(values, np.ndarray):
        return np.array([int(values)])
    full = values if values.shape == shape else np.broadcast_to(values, shape)
    return full[index].astype(np.int64)


def _rounded(
    guess: NDArray[np.int64], amount: NDArray[np.int64], numerator: NDArray[np.int64], denominator: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The rounded quotient from a guess at most three off: the products wrap around, their difference does not."""
    remainder = amount * numerator - guess * denominator
    steps = remainder // denominator
    remainder -= steps * denominator
    return guess + steps + (2 * remainder >= denominator)


def pro_rata(paid: Amounts, dues: Amounts) -> Amounts:
    """Split what is paid over several dues in proportion, so that the parts add up to what is paid.

    The running total of the dues is scaled and rounded, and a part is the step from one to the next: the steps add up
    to the whole, and a step cannot exceed its due, because rounding half up moves ``x`` and ``x + due`` alike.

    Parameters
    ----------
    paid : ndarray of shape (n_paths,)
        Whole fen, at least 0.
    dues : ndarray of shape (n_payees, n_paths)
        Whole fen, at least 0, together at most 9e15.

    Returns
    -------
    ndarray of shape (n_payees, n_paths)
        Whole fen. The parts of a path add up to ``paid``, and none exceeds its due where ``paid`` does not exceed the
        sum of the dues; where nothing is due, nothing is paid.

    Examples
    --------
    >>> pro_rata(np.array([100.0]), np.array([[200.0], [200.0], [200.0]])).ravel()
    array([33., 34., 33.])
    """
    total = dues.sum(axis=0)
    divisor = np.maximum(total, 1.0)
    parts = np.empty_like(dues)
    running = reached = np.zeros_like(total)
    for payee, due in enumerate(dues[:-1]):
        running = running + due
        upper = scaled(paid, running, divisor)
        np.subtract(upper, reached, out=parts[payee])
        reached = upper
    parts[-1] = np.where(total > 0.0, paid, 0.0) - reached
    return parts
