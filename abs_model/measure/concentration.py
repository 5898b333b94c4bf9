"""How concentrated a pool is: Herfindahl-Hirschman index, effective number, share of the largest."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def hhi(amounts: ArrayLike) -> float:
    """Herfindahl-Hirschman index: sum of the squared shares.

    Parameters
    ----------
    amounts : array_like of shape (n_names,)
        What is owed by each name, in any one unit, not below 0; the sum is above 0.

    Returns
    -------
    float
        In [1 / n_names, 1]; 1 where one name owes everything. Papers that count in per cent have 10,000 times it.

    Raises
    ------
    ValueError
        If an amount is negative or not a number, or nothing is owed.

    References
    ----------
    Hirschman (1945), National Power and the Structure of Foreign Trade; Herfindahl (1950), Concentration in the Steel
    Industry, dissertation, Columbia University. On who was first: Hirschman (1964), The Paternity of an Index, American
    Economic Review 54(5).

    Examples
    --------
    >>> round(hhi([30, 30, 20, 20]), 4)
    0.26
    """
    shares = _shares(amounts)
    return float(shares @ shares)


def effective_number(amounts: ArrayLike) -> float:
    """How many equal names would be as concentrated: ``1 / hhi``.

    Parameters
    ----------
    amounts : array_like of shape (n_names,)
        As for ``hhi``.

    Returns
    -------
    float
        In [1, n_names].

    Raises
    ------
    ValueError
        As for ``hhi``.

    References
    ----------
    Adelman (1969), Comment on the "H" Concentration Measure as a Numbers-Equivalent, Review of Economics and Statistics
    51(1).

    Examples
    --------
    >>> round(effective_number([5, 5, 5, 5]), 10)
    4.0
    """
    return 1.0 / hhi(amounts)


def top_share(amounts: ArrayLike, n: int) -> float:
    """Share of the ``n`` largest names.

    Parameters
    ----------
    amounts : array_like of shape (n_names,)
        As for ``hhi``.
    n : int
        At least 1; all names where there are fewer.

    Returns
    -------
    float
        In (0, 1].

    Raises
    ------
    ValueError
        As for ``hhi``, or if ``n`` is below 1.

    Examples
    --------
    >>> top_share([10, 40, 20, 30], 2)
    0.7
    """
    if n < 1:
        raise ValueError(f"n is {n}; at least 1 is wanted")
    shares = np.sort(_shares(amounts))[::-1]
    return 1.0 if n >= len(shares) else float(shares[:n].sum())


def _shares(amounts: ArrayLike) -> NDArray[np.float64]:
    owed = np.asarray(amounts, dtype=np.float64)
    if owed.ndim != 1:
        raise ValueError(f"amounts have {owed.ndim} axes; one is wanted")
    if not np.all(owed >= 0):
        raise ValueError("an amount is negative or not a number; amounts not below 0 are wanted")
    total = owed.sum()
    if not 0 < total < np.inf:
        raise ValueError(f"amounts sum to {total}; a finite sum above 0 is wanted")
    return np.asarray(owed / total)
