"""What regulation measures of a guarantor (融资担保公司): weighted liability, limits and the room that they leave."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from abs_model.measure.money import Amounts

UNITS_PER_ONE = 100_000_000
"""A weight is a whole number of hundred-millionths, so that a limit is kept or broken to the fen."""


def weighted_liability(balance: Amounts, weight: NDArray[np.int64]) -> Fraction:
    """What guarantees count for (融资担保责任余额): the sum of balance x weight, exactly.

    Parameters
    ----------
    balance : ndarray of shape (n_guarantees,)
        Guaranteed and not ended (在保余额), whole fen, 0 to 9e15.
    weight : ndarray of shape (n_guarantees,)
        Hundred-millionths, 0 to 1e8.

    Returns
    -------
    Fraction
        Fen.

    Raises
    ------
    ValueError
        If the shapes differ, or a balance is below 0.

    References
    ----------
    融资担保责任余额计量办法: borrowing of small firms and of farmers 75 %, housing 30 %, bonds of AA or better 80 %,
    all else 100 %.

    Examples
    --------
    >>> weighted_liability(np.array([1_000.0, 400.0]), np.array([75_000_000, 100_000_000]))
    Fraction(1150, 1)
    """
    if balance.shape != weight.shape:
        raise ValueError(f"balances {balance.shape} and weights {weight.shape}; equal shapes are wanted")
    if np.any(balance < 0):
        raise ValueError(f"balance {balance.min():.10g} fen; no balance below 0 is wanted")
    total = sum(int(one) * int(units) for one, units in zip(balance.ravel(), weight.ravel(), strict=True))
    return Fraction(total, UNITS_PER_ONE)


def capital(net_assets: float, equity_in_guarantors: float, deduction: Fraction = Fraction(1)) -> Fraction:
    """Net assets that limits are measured by: less the equity in other guarantee and re-guarantee companies.

    Parameters
    ----------
    net_assets, equity_in_guarantors : float
        Whole fen.
    deduction : Fraction
        Part of that equity that is taken off.

    Returns
    -------
    Fraction
        Fen; above 0.

    Raises
    ------
    ValueError
        If nothing is left.

    References
    ----------
    融资担保责任余额计量办法, on net assets.

    Examples
    --------
    >>> capital(600.0, 40.0)
    Fraction(560, 1)
    """
    left = Fraction(net_assets) - deduction * Fraction(equity_in_guarantors)
    if left <= 0:
        raise ValueError(f"net assets {float(left):.10g} fen after deduction; an amount above 0 is wanted")
    return left


def leverage_multiple(liability: Fraction, net_assets: Fraction) -> Fraction:
    """Weighted liability in multiples of net assets (放大倍数).

    References
    ----------
    融资担保公司监督管理条例 article 15: at most 10, or 15 for those that serve small firms and farms mainly.

    Examples
    --------
    >>> leverage_multiple(Fraction(4_200), Fraction(560))
    Fraction(15, 2)
    """
    return liability / net_assets


def is_for_small_and_farm(small: tuple[float, float], clients: tuple[int, int], least: tuple[float, float]) -> bool:
    """Whether small firms and farmers are enough of the balance, and of the clients, for the higher multiple.

    Parameters
    ----------
    small : (float, float)
        Their balance and all balance, whole fen.
    clients : (int, int)
        Their number and the number of all clients.
    least : (float, float)
        Least share of the balance and least share of the clients, each 0 to 1.

    References
    ----------
    融资担保责任余额计量办法: at least 50 % of the balance and at least 80 % of the clients.

    Examples
    --------
    >>> is_for_small_and_farm((50.0, 100.0), (80, 100), (0.5, 0.8))
    True
    >>> is_for_small_and_farm((60.0, 100.0), (79, 100), (0.5, 0.8))
    False
    """
    shares = [Fraction(str(one)) for one in least]
    pairs = ((small, shares[0]), (clients, shares[1]))
    return all(whole > 0 and Fraction(part) >= share * Fraction(whole) for (part, whole), share in pairs)


def asset_base(total_assets: float, compensation_receivable: float) -> Fraction:
    """What shares of asset classes are taken of: all assets less claims paid and not recovered (应收代偿款), fen.

    Raises
    ------
    ValueError
        If nothing is left.

    References
    ----------
    融资担保公司资产比例管理办法.

    Examples
    --------
    >>> asset_base(1_000.0, 40.0)
    Fraction(960, 1)
    """
    left = Fraction(total_assets) - Fraction(compensation_receivable)
    if left <= 0:
        raise ValueError(f"assets {float(left):.10g} fen without claims paid; an amount above 0 is wanted")
    return left


def share_of(part: float | Fraction, whole: float | Fraction) -> Fraction | None:
    """A part of a whole; None where the whole is nothing.

    The claim ratio (代偿率) is claims paid / guarantees ended, the loss ratio (损失率) losses / guarantees ended, the
    coverage (拨备覆盖率) reserves / claims not recovered.

    Examples
    --------
    >>> share_of(3.0, 400.0), share_of(3.0, 0.0)
    (Fraction(3, 400), None)
    """
    return Fraction(part) / Fraction(whole) if whole else None


def claim_recovery_ratio(recovered: float, opening: float, compensated: float) -> Fraction | None:
    """Recovered in a year of what could be (代偿回收率): claims open when it began, and claims paid in it.

    Parameters
    ----------
    recovered, opening, compensated : float
        Recovered in the year; claims open at its start (期初代偿余额); claims paid in it; any one unit.

    Returns
    -------
    Fraction or None
        None where there was nothing to recover.

    Examples
    --------
    >>> claim_recovery_ratio(10.0, 60.0, 40.0)
    Fraction(1, 10)
    """
    return share_of(recovered, Fraction(opening) + Fraction(compensated))


def fee_rate(fee_income: float, balance: float, year_part: Fraction) -> Fraction | None:
    """Fees of a part of a year, as a rate a year of the balance at its end; None where there is no balance.

    Raises
    ------
    ValueError
        If the part of the year is not above 0.

    Examples
    --------
    >>> fee_rate(5.0, 1_000.0, Fraction(1, 2))
    Fraction(1, 100)
    """
    if year_part <= 0:
        raise ValueError(f"part of a year {float(year_part):.10g}; a part above 0 is wanted")
    return share_of(Fraction(fee_income) / year_part, balance)


def unearned_reserve(fee_income: float, ratio: Fraction) -> Fraction:
    """Reserve for unearned fees (未到期责任准备金): half of the year's fees.

    References
    ----------
    融资性担保公司管理暂行办法 (2010) article 31.

    Examples
    --------
    >>> unearned_reserve(90.0, Fraction(1, 2))
    Fraction(45, 1)
    """
    return ratio * Fraction(fee_income)


def compensation_reserve(previous: float, balance: float, yearly: Fraction, ceiling: Fraction) -> Fraction:
    """Reserve for claims (担保赔偿准备金) at the end of a year: a hundredth of the balance more, up to a tenth of it.

    Above the ceiling only the difference is put in or taken out (差额提取): the reserve is the ceiling.

    Parameters
    ----------
    previous : float
        Reserve at the end of the year before, whole fen.
    balance : float
        Guaranteed at the end of the year (担保责任余额), whole fen.
    yearly, ceiling : Fraction
        Parts of the balance.

    Returns
    -------
    Fraction
        Fen.

    References
    ----------
    融资性担保公司管理暂行办法 (2010) article 31.

    Examples
    --------
    >>> compensation_reserve(300.0, 10_000.0, Fraction(1, 100), Fraction(1, 10))
    Fraction(400, 1)
    >>> compensation_reserve(950.0, 10_000.0, Fraction(1, 100), Fraction(1, 10))
    Fraction(1000, 1)
    >>> compensation_reserve(1_200.0, 10_000.0, Fraction(1, 100), Fraction(1, 10))
    Fraction(1000, 1)
    """
    return min(Fraction(previous) + yearly * Fraction(balance), ceiling * Fraction(balance))


def least_room(rooms: Sequence[Fraction], weights: Sequence[Fraction]) -> tuple[int, int]:
    """How much of something new fits, and which limit says no first.

    Parameters
    ----------
    rooms : sequence of Fraction
        What each limit still leaves, weighted fen; below 0 where it is broken.
    weights : sequence of Fraction
        What a fen of the new takes of each; above 0.

    Returns
    -------
    amount : int
        Whole fen, at least 0: the most that keeps every limit, or 0 where one is broken.
    place : int
        Place of the first limit that one fen more would break.

    Raises
    ------
    ValueError
        If there is no limit, the numbers of both differ, or a weight is not above 0.

    Examples
    --------
    >>> least_room([Fraction(300), Fraction(100)], [Fraction(3, 4), Fraction(3, 4)])
    (133, 1)
    """
    if not rooms or len(rooms) != len(weights):
        raise ValueError(f"{len(rooms)} rooms and {len(weights)} weights; one of each for every limit is wanted")
    if min(weights) <= 0:
        raise ValueError(f"weight {float(min(weights)):.10g}; a weight above 0 is wanted")
    fits = [room // weight for room, weight in zip(rooms, weights, strict=True)]
    place = min(range(len(fits)), key=lambda one: fits[one])
    return max(fits[place], 0), place
