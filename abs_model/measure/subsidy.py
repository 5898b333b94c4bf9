"""Subsidies on what financing costs: marginal brackets, share of what is financed, target rate, caps; to the fen."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from abs_model.measure.money import Amounts, pro_rata, scaled

DAYS_IN_YEAR = 365


def marginal_ratio(amount: int, tops: Sequence[float], ratios: Sequence[Fraction]) -> Fraction:
    """Share of its cost that a ticket gets back where each bracket of the ticket has a ratio of its own.

    Only the part of a ticket that lies within a bracket takes the bracket's ratio, as with an income tax. What lies
    above the last top takes none.

    Parameters
    ----------
    amount : int
        The ticket, fen, above 0.
    tops : sequence of int or float
        Upper ends of the brackets, fen, ascending, above 0; only the last may be infinite.
    ratios : sequence of Fraction
        One for each bracket, in [0, 1].

    Returns
    -------
    Fraction
        Between 0 and the largest ratio; not below the least where the last top is infinite.

    Raises
    ------
    ValueError
        If the amount is not above 0, the tops do not ascend, or a ratio is out of range.

    References
    ----------
    深圳市南山区 2025: 70 % of the actual cost up to 10 million yuan, 50 % from 10 to 50 million, 30 % above.

    Examples
    --------
    42,000,000 yuan: (10 x 70 % + 32 x 50 %) / 42, or 54.762 %:

    >>> seventy, fifty, thirty = Fraction(7, 10), Fraction(1, 2), Fraction(3, 10)
    >>> marginal_ratio(4_200_000_000, [1_000_000_000, 5_000_000_000, float("inf")], [seventy, fifty, thirty])
    Fraction(23, 42)
    """
    _check_brackets(tops, ratios)
    if not amount > 0:
        raise ValueError(f"a ticket of {amount} fen; an amount above 0 is wanted")
    whole, weighted, bottom = int(amount), Fraction(0), 0
    for top, ratio in zip(tops, ratios, strict=True):
        reached = whole if top >= whole else int(top)
        weighted += (reached - bottom) * ratio
        bottom = reached
    return weighted / whole


def bracket_subsidy(cost: Amounts, ticket: Amounts, tops: Sequence[float], ratios: Sequence[Fraction]) -> Amounts:
    """What each claim gets back of its cost by the brackets of its ticket, rounded half up once.

    Parameters
    ----------
    cost : ndarray of shape (n_claims,)
        Eligible cost, whole fen, at least 0.
    ticket : ndarray of shape (n_claims,)
        What each claim's brackets are read from, whole fen, above 0.
    tops, ratios
        As for ``marginal_ratio``.

    Returns
    -------
    ndarray of shape (n_claims,)
        Whole fen, 0 to the cost.

    Raises
    ------
    ValueError
        As for ``marginal_ratio``, or if a cost is below 0.

    Examples
    --------
    >>> million = 100_000_000.0
    >>> tops, ratios = [10 * million, 50 * million, float("inf")], [Fraction(7, 10), Fraction(1, 2), Fraction(3, 10)]
    >>> bracket_subsidy(np.array([245_700_000.0, 10_001.0]), np.array([42 * million, 5 * million]), tops, ratios)
    array([1.3455e+08, 7.0010e+03])
    """
    _check_amounts(cost)
    # Whole numbers of Python: a cost times a ticket times a ratio is more than 64 bits hold.
    shares = [marginal_ratio(int(one), tops, ratios) for one in ticket.tolist()]
    parts = [_rounded(int(amount) * share) for amount, share in zip(cost.tolist(), shares, strict=True)]
    return np.array(parts, dtype=np.float64)


def financed_subsidy(cost: Amounts, financed: Amounts, ratio: Fraction) -> Amounts:
    """A share of the amount financed, rounded half up, and at most the cost.

    Parameters
    ----------
    cost : ndarray
        Whole fen, at least 0.
    financed : ndarray, broadcasting with ``cost``
        Whole fen, at least 0.
    ratio : Fraction
        In [0, 1].

    Returns
    -------
    ndarray
        Whole fen.

    Raises
    ------
    ValueError
        If an amount is below 0 or the ratio is out of range.

    References
    ----------
    深圳市宝安区 2021: up to 3.5 % of the amount actually financed.

    Examples
    --------
    >>> financed_subsidy(np.array([50_000_000.0, 20_000_000.0]), np.array([1_000_000_000.0]), Fraction(35, 1000))
    array([35000000., 20000000.])
    """
    _check_amounts(cost)
    _check_amounts(financed)
    _check_ratio(ratio)
    return np.minimum(scaled(financed, ratio.numerator, ratio.denominator), cost)


def eligible_cost(interest: Amounts, vat_rate: Fraction, others: Amounts | float = 0.0) -> Amounts:
    """Cost that a scheme counts: interest, net of value-added tax where the scheme says so, and all other costs.

    Parameters
    ----------
    interest : ndarray
        As paid, whole fen, at least 0.
    vat_rate : Fraction
        Tax contained in the interest, in [0, 1); 0 where the scheme counts what is paid.
    others : float or ndarray, broadcasting with ``interest``
        Fees that count as they are, whole fen, at least 0.

    Returns
    -------
    ndarray
        Whole fen; the net interest is rounded half up.

    Raises
    ------
    ValueError
        If an amount is below 0 or the tax rate is out of range.

    References
    ----------
    深圳市南山区 2025: interest is counted net of value-added tax (不含税).

    Examples
    --------
    Interest of 1,701,000 yuan with 6 % in it, fees of 756,000:

    >>> eligible_cost(np.array([170_100_000.0]), Fraction(6, 100), 75_600_000.0) / 100
    array([2360716.98])
    """
    _check_amounts(interest)
    _check_amounts(np.asarray(others))
    if not 0 <= vat_rate < 1:
        raise ValueError(f"value-added tax of {vat_rate}; a rate of at least 0 and below 1 is wanted")
    net = scaled(interest, vat_rate.denominator, vat_rate.denominator + vat_rate.numerator)
    return np.asarray(net + others)


def target_subsidy(
    cost: Amounts, target_rate: Fraction, balance_days: Amounts, days_in_year: int = DAYS_IN_YEAR
) -> Amounts:
    """What brings the cost of financing down to a target rate a year on what is owed; nothing if it is not above.

    Parameters
    ----------
    cost : ndarray
        Of a period or of the whole life, whole fen, at least 0.
    target_rate : Fraction
        A year, in [0, 1].
    balance_days : ndarray, broadcasting with ``cost``
        What is owed, summed over the days of the same time: the average balance times the days; at most 9e15.
    days_in_year : int
        365 or 360.

    Returns
    -------
    ndarray
        Whole fen, 0 to the cost; the target is rounded half up.

    Raises
    ------
    ValueError
        If an amount is below 0 or the rate is out of range.

    References
    ----------
    深圳市龙华区 2021: 2.46 % a year after the subsidy.

    Examples
    --------
    10,000,000 yuan for a year at 5.85 %, then at 2 %:

    >>> owed = np.array([1_000_000_000.0 * 365])
    >>> target_subsidy(np.array([58_500_000.0, 20_000_000.0]), Fraction(246, 10_000), owed)
    array([33900000.,        0.])
    """
    _check_amounts(cost)
    _check_amounts(balance_days)
    _check_ratio(target_rate)
    target = scaled(balance_days, target_rate.numerator, target_rate.denominator * days_in_year)
    return np.maximum(cost - target, 0.0)


def revenue_cap(revenue: Amounts, ratio: Fraction) -> Amounts:
    """The most that a year's subsidy may be: a share of last year's revenue, rounded down, for it is a most.

    Parameters
    ----------
    revenue : ndarray
        Audited, whole fen, 0 to 9e15.
    ratio : Fraction
        In [0, 1].

    Returns
    -------
    ndarray
        Whole fen.

    Raises
    ------
    ValueError
        If an amount is below 0 or the ratio is out of range.

    References
    ----------
    深圳市南山区 2025: for issues above 10 million yuan, 8 per mille of last year's audited revenue.

    Examples
    --------
    >>> revenue_cap(np.array([15_000_000_000.0, 124.0]), Fraction(8, 1000))
    array([1.2e+08, 0.0e+00])
    """
    _check_amounts(revenue)
    _check_ratio(ratio)
    caps = [float(int(one) * ratio.numerator // ratio.denominator) for one in revenue.ravel().tolist()]
    return np.array(caps).reshape(revenue.shape)


def capped(amounts: Amounts, cap: Amounts | float) -> Amounts:
    """Claims cut pro rata so that together they keep a cap.

    Parameters
    ----------
    amounts : ndarray of shape (n_claims,) or (n_claims, n_paths)
        Whole fen, at least 0, together at most 9e15.
    cap : float or ndarray of shape (n_paths,)
        Whole fen, at least 0; may be infinite.

    Returns
    -------
    ndarray, shape of ``amounts``
        Whole fen, none above its claim; they add up to the lesser of the cap and the claims.

    Raises
    ------
    ValueError
        If an amount is below 0, or a cap is below 0 or not whole.

    Examples
    --------
    >>> capped(np.array([300.0, 300.0, 400.0]), 500)
    array([150., 150., 200.])
    """
    _check_amounts(amounts)
    most = np.asarray(cap, dtype=np.float64)
    if not np.all((most >= 0.0) & (np.isposinf(most) | (most == np.floor(most)))):
        raise ValueError(f"a cap of {cap} fen; whole fen of at least 0, or infinity, are wanted")
    dues = amounts.reshape(len(amounts), -1)
    paid = np.minimum(dues.sum(axis=0), most)
    return pro_rata(paid, dues).reshape(amounts.shape)


def _rounded(amount: Fraction) -> int:
    """Half up."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def _check_amounts(amounts: Amounts) -> None:
    if not np.all((amounts >= 0.0) & np.isfinite(amounts)):
        raise ValueError("an amount is below 0 or no number; whole fen of at least 0 are wanted")


def _check_ratio(ratio: Fraction) -> None:
    if not 0 <= ratio <= 1:
        raise ValueError(f"a ratio of {ratio}; a share in [0, 1] is wanted")


def _check_brackets(tops: Sequence[float], ratios: Sequence[Fraction]) -> None:
    if not tops or len(tops) != len(ratios):
        raise ValueError(f"{len(tops)} tops and {len(ratios)} ratios; one of each for every bracket is wanted")
    if not all(low < high for low, high in zip([0, *tops], tops, strict=False)):
        raise ValueError(f"tops are {list(tops)}; amounts above 0 that ascend are wanted")
    for ratio in ratios:
        _check_ratio(ratio)
