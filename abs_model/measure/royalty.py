"""Worth of intellectual property by relief from royalty (收益分成法): what its owner need not pay for using it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

LONGEST_LIFE = 1_000.0
"""Years; a longer life is a slip of the pen, and each year costs time."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RoyaltyYears:
    """A valuation year by year; shape (n_years, ...), the last year being the one in which the longest life ends.

    Attributes
    ----------
    portion : ndarray
        Part of the year that the remaining life covers, in [0, 1].
    revenue : ndarray
        Of a whole year, in the unit of the revenue given.
    contribution : ndarray
        What age leaves of the technology's share, in (0, 1].
    saving : ndarray
        Royalty not paid in the portion of the year, after tax.
    discount_factor : ndarray
        From the middle of the portion to today.
    present_value : ndarray
        ``saving * discount_factor``.
    """

    portion: Floats
    revenue: Floats
    contribution: Floats
    saving: Floats
    discount_factor: Floats
    present_value: Floats


def relief_from_royalty(
    revenue: ArrayLike,
    royalty: ArrayLike,
    life: ArrayLike,
    discount_rate: ArrayLike,
    *,
    growth: ArrayLike = 0.0,
    decay: ArrayLike = 0.0,
    tax_rate: ArrayLike = 0.0,
) -> Floats:
    """Worth today of the royalties that an owner need not pay, after tax.

    ``V = sum over t of Rev_t k s_t (1 - tau) / (1 + r)^(t - 1/2)`` with ``Rev_t = Rev_1 (1 + g)^(t-1)`` and
    ``s_t = (1 - d)^(t-1)``. A life that is no whole number ends within a year: that year counts for the portion that
    is left, discounted from the middle of it.

    Parameters
    ----------
    revenue : array_like
        ``Rev_1``: of the first year, from what the property protects; at least 0, any unit.
    royalty : array_like
        ``k``: part of the revenue, in (0, 1]. A share of the technology in a product multiplies it.
    life : array_like
        ``T``: remaining years, 0 to 1,000.
    discount_rate : array_like
        ``r``: decimal a year, above -1.
    growth : array_like
        ``g``: decimal a year, above -1.
    decay : array_like
        ``d``: part of the technology's share that a year takes, in [0, 1).
    tax_rate : array_like
        ``tau``: in [0, 1).

    Returns
    -------
    ndarray, all arguments broadcast
        Unit of the revenue.

    Raises
    ------
    ValueError
        If an argument is out of range or no number.

    References
    ----------
    资产评估执业准则——无形资产 (2017); 专利资产评估指导意见 (2017): income approach (收益法). IVS 210 Intangible Assets:
    relief-from-royalty method. Discounting from mid-year: Smith and Parr (2005), Intellectual Property.

    Examples
    --------
    100 of revenue, 2 %, two years and a half, 20 % discount, 15 % tax:

    >>> round(float(relief_from_royalty(100.0, 0.02, 2.5, 0.20, tax_rate=0.15)), 6)
    3.409091
    """
    terms = _terms(revenue, royalty, life, discount_rate, growth, decay, tax_rate)
    total = np.zeros(np.broadcast_shapes(*(one.shape for one in terms)))
    for year in _years(*terms):
        total = total + year.present_value
    return np.asarray(total)


def royalty_years(
    revenue: ArrayLike,
    royalty: ArrayLike,
    life: ArrayLike,
    discount_rate: ArrayLike,
    *,
    growth: ArrayLike = 0.0,
    decay: ArrayLike = 0.0,
    tax_rate: ArrayLike = 0.0,
) -> RoyaltyYears:
    """The same valuation year by year, as an appraisal report shows it.

    Parameters
    ----------
    revenue, royalty, life, discount_rate, growth, decay, tax_rate
        As for ``relief_from_royalty``.

    Returns
    -------
    RoyaltyYears
        Of shape (n_years, ...) with all arguments broadcast; no years where nothing lives.

    Raises
    ------
    ValueError
        As for ``relief_from_royalty``.

    Examples
    --------
    >>> sheet = royalty_years(100.0, 0.02, 2.5, 0.20, tax_rate=0.15)
    >>> sheet.portion, sheet.saving.round(4), sheet.discount_factor.round(6)
    (array([1. , 1. , 0.5]), array([1.7 , 1.7 , 0.85]), array([0.912871, 0.760726, 0.663502]))
    """
    terms = _terms(revenue, royalty, life, discount_rate, growth, decay, tax_rate)
    shape = np.broadcast_shapes(*(one.shape for one in terms))
    years = list(_years(*terms))
    columns = {
        name: np.stack([np.broadcast_to(getattr(year, name), shape) for year in years])
        if years
        else np.zeros((0, *shape))
        for name in RoyaltyYears.__dataclass_fields__
    }
    return RoyaltyYears(**columns)


def discount_rate(risk_free: ArrayLike, premia: ArrayLike) -> Floats:
    """Discount rate by build-up: what is free of risk, and a premium for each risk.

    Parameters
    ----------
    risk_free : array_like
        Decimal a year.
    premia : array_like of shape (n_premia, ...)
        Of technology, market, finance and management; decimals a year, at least 0.

    Returns
    -------
    ndarray
        Decimal a year.

    Raises
    ------
    ValueError
        If a premium is below 0, or something is no number.

    References
    ----------
    专利资产评估指导意见 (2017): risks of technology, market, finance and management.

    Examples
    --------
    >>> float(discount_rate(0.03, [0.05, 0.05, 0.04, 0.03]).round(12))
    0.2
    """
    base, added = np.asarray(risk_free, dtype=np.float64), np.asarray(premia, dtype=np.float64)
    _check(np.isfinite(base), "risk-free rate", base, "a number is wanted")
    _check((added >= 0.0) & (added < np.inf), "premium", added, "at least 0 is wanted")
    return np.asarray(base + added.sum(axis=0))


def remaining_life(legal_years: ArrayLike, economic_years: ArrayLike) -> Floats:
    """Years for which property earns: until the right ends or nobody wants it, whichever comes first.

    Parameters
    ----------
    legal_years : array_like
        Until the right ends, below 0 where it has: an invention lives 20 years from filing, a utility model 10.
    economic_years : array_like, broadcasting with ``legal_years``
        Until something better replaces it.

    Returns
    -------
    ndarray
        Years, at least 0.

    Raises
    ------
    ValueError
        If a life is no number.

    References
    ----------
    专利法 (2020) article 42: 20, 10 and 15 years from filing for inventions, utility models and designs.

    Examples
    --------
    >>> remaining_life([12.5, 3.0, -1.0], 8.0)
    array([8., 3., 0.])
    """
    lives = np.minimum(np.asarray(legal_years, dtype=np.float64), np.asarray(economic_years, dtype=np.float64))
    _check(~np.isnan(lives), "life", lives, "a number is wanted")
    return np.asarray(np.maximum(lives, 0.0))


def profit_share_royalty(margin: ArrayLike, share: ArrayLike = 0.25) -> Floats:
    """Royalty on revenue that leaves the licensor a share of the profit: 25 to 33 % of it, by the old rule.

    Parameters
    ----------
    margin : array_like
        Operating profit over revenue, in (0, 1].
    share : array_like, broadcasting with ``margin``
        Of the profit, in (0, 1].

    Returns
    -------
    ndarray
        Part of the revenue.

    Raises
    ------
    ValueError
        If margin or share is out of range: without profit the rule says nothing.

    References
    ----------
    Goldscheider, Jarosz and Mulhern (2002), Use of the 25 Per Cent Rule in Valuing IP, les Nouvelles 37(4).

    Examples
    --------
    >>> profit_share_royalty([0.08, 0.12], 0.25)
    array([0.02, 0.03])
    """
    profit, part = np.asarray(margin, dtype=np.float64), np.asarray(share, dtype=np.float64)
    _check((profit > 0.0) & (profit <= 1.0), "margin", profit, "a part in (0, 1] is wanted")
    _check((part > 0.0) & (part <= 1.0), "share", part, "a part in (0, 1] is wanted")
    return np.asarray(profit * part)


def _terms(*given: ArrayLike) -> tuple[Floats, ...]:
    """Revenue, royalty, life, discount rate, growth, decay and tax as arrays, in range."""
    terms = tuple(np.asarray(one, dtype=np.float64) for one in given)
    revenue, royalty, life, rate, growth, decay, tax = terms
    _check((revenue >= 0.0) & (revenue < np.inf), "revenue", revenue, "at least 0 is wanted")
    _check((royalty > 0.0) & (royalty <= 1.0), "royalty", royalty, "a part in (0, 1] is wanted")
    _check((life >= 0.0) & (life <= LONGEST_LIFE), "life", life, "0 to 1,000 years are wanted")
    _check((rate > -1.0) & (rate < np.inf), "discount rate", rate, "a decimal above -1 is wanted")
    _check((growth > -1.0) & (growth < np.inf), "growth", growth, "a decimal above -1 is wanted")
    _check((decay >= 0.0) & (decay < 1.0), "decay", decay, "a part in [0, 1) is wanted")
    _check((tax >= 0.0) & (tax < 1.0), "tax rate", tax, "a part in [0, 1) is wanted")
    return terms


def _check(is_right: NDArray[np.bool_], name: str, values: Floats, wanted: str) -> None:
    if not np.all(is_right):
        raise ValueError(f"{name} is {values[~is_right].flat[0]}; {wanted}")


def _years(
    revenue: Floats, royalty: Floats, life: Floats, rate: Floats, growth: Floats, decay: Floats, tax: Floats
) -> Iterator[RoyaltyYears]:
    """Year after year, until the longest life has ended; one at a time, for there may be many draws."""
    per_revenue, log_rate = royalty * (1.0 - tax), np.log1p(rate)
    contribution = np.ones(decay.shape)
    for past in range(int(np.ceil(life.max(initial=0.0)))):
        portion = np.clip(life - past, 0.0, 1.0)
        saving = revenue * contribution * per_revenue * portion
        factor = np.exp(-log_rate * (past + portion / 2.0))
        yield RoyaltyYears(
            portion=portion,
            revenue=revenue,
            contribution=contribution,
            saving=saving,
            discount_factor=factor,
            present_value=saving * factor,
        )
        revenue, contribution = revenue * (1.0 + growth), contribution * (1.0 - decay)
