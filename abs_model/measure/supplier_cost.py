"""What financing a receivable costs a supplier: net proceeds, cost, the cost a year, and who keeps which part of it."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from abs_model.measure.money import Amounts, scaled

BANK_YEAR = 360
"""Days of the year by which banks count interest and guarantors their fees."""

YEAR = 365

Days = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Costs:
    """Receivables financed one way; whole fen, shape (n_receivables,).

    Attributes
    ----------
    received : ndarray
        Net of everything that is paid at the start.
    repaid : ndarray
        At the end, out of the receivable: its face, or a loan with interest.
    days : ndarray of int64
        From the start to the end.
    """

    received: Amounts
    repaid: Amounts
    days: Days

    @property
    def cost(self) -> Amounts:
        """What is repaid beyond what was received."""
        return self.repaid - self.received

    @property
    def simple_rate(self) -> NDArray[np.float64]:
        """Cost a year, of 365 days, as a part of what was received; nan where nothing is financed."""
        years = np.where(self.days > 0, self.days, np.nan) / YEAR
        return np.asarray(self.cost / np.where(self.received > 0.0, self.received, np.nan) / years)

    @property
    def compound_rate(self) -> NDArray[np.float64]:
        """The rate a year at which what was received grows to what is repaid: (repaid / received)^(365 / days) - 1."""
        growth = self.repaid / np.where(self.received > 0.0, self.received, np.nan)
        rate = growth ** (YEAR / np.maximum(self.days, 1)) - 1.0
        return np.asarray(np.where(self.days > 0, rate, np.nan))


@dataclass(frozen=True, slots=True, kw_only=True)
class Charges:
    """What a financier, a guarantor and others take: rates a year of 360 days, a part once, and a least fee in fen."""

    rate: Fraction
    guarantee_fee_rate: Fraction = Fraction(0)
    least_guarantee_fee: int = 0
    fee_ratio: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Charged:
    """The same in whole fen, shape (n_receivables,)."""

    interest: Amounts
    guarantee_fee: Amounts
    other_fee: Amounts


def charged(amount: Amounts, days: Days, charges: Charges) -> Charged:
    """Interest and fees on amounts over days, each rounded half up to the fen.

    Parameters
    ----------
    amount : ndarray of shape (n_receivables,)
        Whole fen, at least 0.
    days : ndarray of int64, shape (n_receivables,)
        At least 0.
    charges : Charges

    Examples
    --------
    A bill of 400,000 yuan discounted at 4.2 % from 2020-09-11 to 2021-03-11, 181 days:

    >>> charged(np.array([40_000_000.0]), np.array([181]), Charges(rate=Fraction(42, 1000))).interest
    array([844667.])
    """
    guarantee_fee = _for_days(amount, days, charges.guarantee_fee_rate)
    if charges.guarantee_fee_rate:
        guarantee_fee = np.maximum(guarantee_fee, float(charges.least_guarantee_fee))
    return Charged(
        interest=_for_days(amount, days, charges.rate),
        guarantee_fee=guarantee_fee,
        other_fee=scaled(amount, charges.fee_ratio.numerator, charges.fee_ratio.denominator),
    )


def discounted(face: Amounts, days: Days, taken: Charged) -> Costs:
    """A bill is discounted: everything is taken off the face at the start."""
    return Costs(received=face - taken.interest - taken.guarantee_fee - taken.other_fee, repaid=face, days=days)


def lent(loan: Amounts, days: Days, taken: Charged) -> Costs:
    """A loan: fees are paid at the start, interest with the loan at the end."""
    return Costs(received=loan - taken.guarantee_fee - taken.other_fee, repaid=loan + taken.interest, days=days)


def split_both_ways(parts: Amounts, weights: Amounts) -> Amounts:
    """Split parts of a whole over receivables by their weights, so that both margins hold to the fen.

    The first k parts of the first n receivables are ``parts so far x weights so far / all weights``, rounded half up; a
    cell is what one more receivable and one more part add. It is within two fen of its exact share.

    Parameters
    ----------
    parts : ndarray of shape (n_parts,)
        Whole fen, of either sign.
    weights : ndarray of shape (n_receivables,)
        Whole numbers that do not add up to nothing.

    Returns
    -------
    ndarray of shape (n_parts, n_receivables)
        Whole fen. Rows add up to ``parts``; columns to the weights, where these add up to the same as the parts.

    Raises
    ------
    ValueError
        If the weights add up to nothing.

    Examples
    --------
    >>> split_both_ways(np.array([200.0, -50.0]), np.array([50.0, 50.0, 50.0]))
    array([[ 67.,  66.,  67.],
           [-17., -16., -17.]])
    """
    whole = int(weights.sum())
    if not whole:
        raise ValueError("weights add up to nothing; something to split by is wanted")
    rows = [0, *accumulate(int(one) for one in parts)]
    columns = [0, *accumulate(int(one) for one in weights)]
    sign, divisor = (1, whole) if whole > 0 else (-1, -whole)
    reached = [[(2 * sign * row * column + divisor) // (2 * divisor) for column in columns] for row in rows]
    return np.asarray(np.diff(np.diff(np.array(reached, dtype=np.float64), axis=0), axis=1))


def _for_days(amount: Amounts, days: Days, rate: Fraction) -> Amounts:
    """``amount x rate x days / 360``, rounded half up."""
    return scaled(amount, rate.numerator * days, rate.denominator * BANK_YEAR)
