"""What discounting a guaranteed bill costs: the bank's interest, the guarantor's fee, who pays them, what is left."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from abs_model.measure.money import Amounts, scaled
from abs_model.measure.supplier_cost import BANK_YEAR, Costs, Days

Units = NDArray[np.int64]
"""Rates or shares as whole numbers of hundred-millionths."""

UNITS_PER_ONE = 100_000_000


def bank_interest(face: Amounts, rate: Units, days: Days) -> Amounts:
    """Interest that a bank takes off a bill at once: face x rate x days / 360, rounded half up to the fen.

    Parameters
    ----------
    face : ndarray of float64, shape (n_bills,)
        Whole fen, at least 0.
    rate : ndarray of int64, shape (n_bills,)
        Hundred-millionths a year, at least 0.
    days : ndarray of int64, shape (n_bills,)
        From the discount date, inclusive, to the day of payment, exclusive; at least 0.

    Returns
    -------
    ndarray of float64, shape (n_bills,)
        Whole fen.

    Examples
    --------
    A bill of 400,000 yuan at 4.2 % from 2020-09-11 to 2021-03-11, 181 days:

    >>> bank_interest(np.array([40_000_000.0]), np.array([4_200_000]), np.array([181]))
    array([844667.])
    """
    return scaled(face, rate * days, UNITS_PER_ONE * BANK_YEAR)


def guarantee_fee(face: Amounts, rate: Units, days: Days, least: float = 0.0) -> Amounts:
    """Fee of a guarantor for a bill: face x rate x days / 360, rounded half up to the fen, and at least ``least``.

    Parameters
    ----------
    face, rate, days
        As for ``bank_interest``.
    least : float
        Whole fen for one bill; it does not bind where the rate is 0, because nothing is charged there.

    Returns
    -------
    ndarray of float64, shape (n_bills,)
        Whole fen.

    Examples
    --------
    >>> guarantee_fee(np.array([40_000_000.0, 100_000.0]), np.array([1_000_000] * 2), np.array([181, 30]), 20_000)
    array([201111.,  20000.])
    """
    fee = bank_interest(face, rate, days)
    return np.where(rate > 0, np.maximum(fee, least), fee)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DiscountedBills:
    """Bills and what is paid for turning them into money; whole fen, shape (n_bills,).

    Attributes
    ----------
    face : ndarray
    days : ndarray of int64
        Calendar days for which the money is out: to the day on which the bill is paid.
    interest : ndarray
        Of the bank.
    acceptor_share : ndarray of int64
        Part of the interest that the acceptor pays, hundred-millionths: 0 where the supplier pays it (卖方付息), all of
        them where the acceptor does (买方付息), between by agreement (协议付息).
    guarantee_fee, other_fee : ndarray
        Other fees are the supplier's.
    is_fee_of_acceptor : bool
        Whether the acceptor pays the guarantor.

    Examples
    --------
    >>> bill = DiscountedBills(
    ...     face=np.array([40_000_000.0]), days=np.array([181]), interest=np.array([844_667.0]),
    ...     acceptor_share=np.array([50_000_000]), guarantee_fee=np.array([201_111.0]), other_fee=np.array([0.0]),
    ... )
    >>> bill.interest_of_acceptor, bill.interest_of_supplier
    (array([422334.]), array([422333.]))
    >>> bill.proceeds, bill.received
    (array([39577667.]), array([39376556.]))
    """

    face: Amounts
    days: Days
    interest: Amounts
    acceptor_share: Units
    guarantee_fee: Amounts
    other_fee: Amounts
    is_fee_of_acceptor: bool = False

    @property
    def interest_of_acceptor(self) -> Amounts:
        """Its share of the interest, rounded half up."""
        return scaled(self.interest, self.acceptor_share, UNITS_PER_ONE)

    @property
    def interest_of_supplier(self) -> Amounts:
        """What the acceptor leaves of the interest."""
        return self.interest - self.interest_of_acceptor

    @property
    def proceeds(self) -> Amounts:
        """What the bank pays out: the acceptor pays its part of the interest beside the bill."""
        return self.face - self.interest_of_supplier

    @property
    def received(self) -> Amounts:
        """What is left to the supplier when it has paid its fees."""
        fee = 0.0 if self.is_fee_of_acceptor else self.guarantee_fee
        return np.asarray(self.proceeds - fee - self.other_fee)

    @property
    def costs(self) -> Costs:
        """The supplier's costs: it gives up the face for what it receives."""
        return Costs(received=self.received, repaid=self.face, days=self.days)
