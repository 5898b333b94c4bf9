"""What the plan pays for each receivable, to the fen."""

import datetime
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from abs_model.deal.asset import Purchase
from abs_model.errors import DealError, Fault, TapeError, raise_all
from abs_model.measure.money import Amounts, scaled, to_fen
from abs_model.pool.pool import Pool
from abs_model.terms import RATE_UNIT, rate_units

SIMPLE_YEAR = 360
"""Days of the year in a bank discount, as bills are discounted."""

TRUE_YEAR = 365

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SplitPrice:
    """A price of the whole pool, split over its receivables.

    Attributes
    ----------
    price : ndarray of float64, shape (n_receivables,)
        Whole fen; the parts add up to the whole.
    rate : Fraction
        The one simple discount rate a year, of 365 days, at which the receivables are worth the price.
    """

    price: Amounts
    rate: Fraction


def purchase_prices(pool: Pool, purchase: Purchase, closing: datetime.date) -> Amounts | None:
    """Price of each receivable.

    With F the face, i the rate and d the days from closing to the due date: ``simple_discount`` F x (1 - i x d / 360),
    ``true_discount`` F / (1 + i x d / 365), each rounded half up to the fen; ``tape`` the transfer price; ``face`` F.

    Parameters
    ----------
    pool : Pool
    purchase : Purchase
    closing : date

    Returns
    -------
    ndarray of float64, shape (n_receivables,), or None
        Whole fen. None for ``proceeds``: the price is what the proceeds leave, and ``split_proceeds`` splits it.

    Raises
    ------
    DealError
        If a simple discount makes a receivable cost less than nothing.
    TapeError
        If the tape does not state a transfer price.
    """
    days = days_to_due(pool, closing)
    units = rate_units(purchase.rate or 0.0)
    match purchase.method:
        case "simple_discount":
            return _simple_discount(pool, days, units)
        case "true_discount":
            return scaled(pool.face, TRUE_YEAR * RATE_UNIT, TRUE_YEAR * RATE_UNIT + units * days)
        case "tape":
            return _transfer_prices(pool)
        case "face":
            return pool.face.copy()
        case "proceeds":
            return None


def days_to_due(pool: Pool, closing: datetime.date) -> Whole:
    """Days from closing to each due date; 0 where it has passed, because money that is due is bought at face.

    Returns
    -------
    ndarray of int64, shape (n_receivables,)
    """
    due = pool.frame["due_date"].to_numpy(dtype="datetime64[D]")
    return np.maximum((due - np.datetime64(closing, "D")).astype(np.int64), 0)


def split_proceeds(face: Amounts, days: Whole, price: int) -> SplitPrice:
    """Split a price over receivables pro rata to what each is worth at the one discount rate that explains it.

    ``price = sum F x (1 - i x d / 365)`` gives ``i = 365 x (sum F - price) / sum(F x d)``. The split rounds
    cumulatively: the first k parts together are their exact worth, rounded half up.

    Parameters
    ----------
    face : ndarray of float64, shape (n_receivables,)
        Whole fen.
    days : ndarray of int64, shape (n_receivables,)
        From closing to the due date, at least 0.
    price : int
        Of all together, fen.

    Raises
    ------
    DealError
        If the rate would make a receivable cost less than nothing, or nothing is left to discount.

    Examples
    --------
    Two receivables of 1,000 yuan, due in half a year and in a year, for 1,940 yuan:

    >>> split = split_proceeds(np.array([100_000.0, 100_000.0]), np.array([182, 365]), 194_000)
    >>> split.price
    array([98004., 95996.])
    >>> round(float(split.rate), 6)
    0.040037
    """
    whole, longest = [int(one) for one in face], int(days.max())
    discount = sum(whole) - price
    weights = [one * int(day) for one, day in zip(whole, days, strict=True)]
    total = sum(weights)
    if discount and not total:
        raise_all(DealError, [_not_explained(price, sum(whole), "all receivables are due by closing")])
    rate = Fraction(TRUE_YEAR * discount, total) if total else Fraction(0)
    if rate * longest > TRUE_YEAR:
        why = f"at {float(rate):.2%} a year the receivable due in {longest} days would cost less than nothing"
        raise_all(DealError, [_not_explained(price, sum(whole), why)])
    pairs = zip(accumulate(whole), accumulate(weights), strict=True)
    divisor = max(total, 1)
    reached = [(2 * (so_far * divisor - discount * weight) + divisor) // (2 * divisor) for so_far, weight in pairs]
    return SplitPrice(price=np.diff(np.array(reached, dtype=np.float64), prepend=0.0), rate=rate)


def _simple_discount(pool: Pool, days: Whole, units: int) -> Amounts:
    share = SIMPLE_YEAR * RATE_UNIT - units * days
    if (share < 0).any():
        worst = int(days.argmax())
        fault = Fault(
            where="pool.purchase",
            found=f"receivable {pool.frame['receivable_id'].iloc[worst]} is due in {days[worst]} days and would cost "
            f"less than nothing at a simple discount of {units / RATE_UNIT:.8g}",
            wanted="rate x days / 360 of at most 1 is wanted",
            remedy="Lower the rate, or write method: true_discount.",
        )
        raise_all(DealError, [fault])
    return scaled(pool.face, share, SIMPLE_YEAR * RATE_UNIT)


def _transfer_prices(pool: Pool) -> Amounts:
    """The prices of the tape, all of them stated."""
    stated = pool.frame.get("transfer_price")
    n_missing = pool.n_receivables if stated is None else int(stated.isna().sum())
    if stated is None or n_missing:
        fault = Fault(
            where="tape: column transfer_price",
            found=f"{n_missing} of {pool.n_receivables} receivables of the pool state no price",
            wanted="purchase method tape needs a price of each",
            remedy="Fill the column, or name another method in pool.purchase.",
        )
        raise TapeError(str(fault))
    return to_fen(stated.to_numpy(dtype=np.float64))


def _not_explained(price: int, face: int, why: str) -> Fault:
    return Fault(
        where="pool.purchase",
        found=f"a price of {price / 100:,.2f} for a face of {face / 100:,.2f}: {why}",
        wanted="a price that a discount until the due dates explains is wanted",
        remedy="Raise the issue amount, lower the closing fees, or leave receivables out.",
    )
