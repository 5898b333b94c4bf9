"""Check digits of bill numbers: two public ways to make the last digit from those before it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

Digits = NDArray[np.uint8]


def iso_7064_mod_11_10(digits: Digits) -> Digits:
    """The check digit that follows under the hybrid system MOD 11,10.

    From a product of 10: the sum of product and digit modulo 10 (10 instead of 0), doubled, modulo 11, is the next
    product; the check digit brings the last sum to 1 modulo 10. It finds every wrong digit.

    Parameters
    ----------
    digits : ndarray of uint8, shape (n_numbers, n_digits)
        0 to 9, without the check digit.

    Returns
    -------
    ndarray of uint8, shape (n_numbers,)

    Raises
    ------
    ValueError
        If something is no digit.

    References
    ----------
    ISO/IEC 7064:2003, Check character systems, hybrid systems, MOD 11,10; without its check character, 0794 gives 5.

    Examples
    --------
    >>> iso_7064_mod_11_10(np.array([[0, 7, 9, 4]], dtype=np.uint8))
    array([5], dtype=uint8)
    """
    product = np.full(len(digits), 10, dtype=np.uint8)
    for place in _places(digits):
        total = (product + place) % 10
        product = np.where(total == 0, 10, total).astype(np.uint8) * 2 % 11
    return np.asarray((11 - product) % 10, dtype=np.uint8)


def luhn(digits: Digits) -> Digits:
    """The check digit that follows by Luhn's rule: every second digit from the right is doubled, its digits added.

    It finds every wrong digit, and two neighbours exchanged unless they are 0 and 9.

    Parameters
    ----------
    digits : ndarray of uint8, shape (n_numbers, n_digits)
        0 to 9, without the check digit.

    Returns
    -------
    ndarray of uint8, shape (n_numbers,)

    Raises
    ------
    ValueError
        If something is no digit.

    References
    ----------
    ISO/IEC 7812-1:2017, annex B (Luhn formula).

    Examples
    --------
    >>> luhn(np.array([[7, 9, 9, 2, 7, 3, 9, 8, 7, 1]], dtype=np.uint8))
    array([3], dtype=uint8)
    """
    total = np.zeros(len(digits), dtype=np.uint8)
    for number, place in enumerate(_places(digits)[::-1]):
        doubled = place * 2
        counted = place if number % 2 else np.where(doubled > 9, doubled - 9, doubled)
        total = (total + counted) % 10
    return np.asarray((10 - total) % 10, dtype=np.uint8)


CHECK_DIGITS: Mapping[str, Callable[[Digits], Digits]] = MappingProxyType(
    {"iso_7064_mod_11_10": iso_7064_mod_11_10, "luhn": luhn}
)
"""The ways to make a check digit, by the word that a programme uses."""


def _places(digits: Digits) -> Digits:
    """First digits, second digits and so on, each in one piece of memory."""
    if digits.ndim != 2 or digits.dtype != np.uint8:
        raise ValueError(
            f"digits have shape {digits.shape} and type {digits.dtype}; uint8 by number and place is wanted"
        )
    if digits.size and digits.max() > 9:
        raise ValueError(f"digits hold {digits.max()}; 0 to 9 is wanted")
    return np.ascontiguousarray(digits.T)
