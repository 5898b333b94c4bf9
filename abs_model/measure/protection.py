"""Value of protection: what is paid for losses, what is paid for it, and the rate at which the two are equal.

One arithmetic prices a credit default swap, an nth-to-default basket, a tranche and a guarantee fee. Only what is lost
differs: a name, the nth of several, a share of a tranche, the claims on a guarantor.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]

ROUNDING = 1e-12
"""By how much a share that was integrated numerically may rise or leave [0, 1]."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Timetable:
    """When premiums are paid and losses settled; one entry per interval in which a loss can fall.

    Attributes
    ----------
    accrual : ndarray of shape (n_intervals,)
        Years for which a premium is paid at the end of the interval; 0 where none is paid.
    discount : ndarray of shape (n_intervals,)
        Discount factor of that payment.
    accrued : ndarray of shape (n_intervals,)
        Years for which a premium is owed on what is lost in the interval; 0 where none is.
    loss_discount : ndarray of shape (n_intervals,)
        Discount factor of the settlement of a loss in the interval.
    """

    accrual: Numbers
    discount: Numbers
    accrued: Numbers
    loss_discount: Numbers

    def __post_init__(self) -> None:
        """Refuse entries that do not belong to one another."""
        shapes = {np.shape(entry) for entry in (self.accrual, self.discount, self.accrued, self.loss_discount)}
        if len(shapes) > 1 or len(shapes.pop()) != 1:
            raise ValueError("the four arrays of a timetable differ in shape; one axis of equal length is wanted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Legs:
    """Values today of the two sides of a contract.

    Attributes
    ----------
    protection : float
        What is paid for losses.
    annuity : float
        What a premium rate of 1 on what survives is worth.
    accrued : float
        What a premium rate of 1 between the last payment and the loss is worth, on what is lost.
    """

    protection: float
    annuity: float
    accrued: float


def regular_timetable(
    n_payments: int, interval: float, discount: Callable[[Numbers], Numbers], *, steps: int = 1
) -> Timetable:
    """Timetable of equal intervals, premiums in arrears, losses settled in the middle of a step.

    Parameters
    ----------
    n_payments : int
        Number of premium payments, at least 1.
    interval : float
        Years between them, above 0.
    discount : callable
        Discount factor of a time in years; takes and returns an array of shape (n,).
    steps : int
        Steps between two payments on which losses are resolved, at least 1.

    Returns
    -------
    Timetable
        Of ``n_payments * steps`` intervals. What is lost owes its premium from the last payment to the loss.

    Raises
    ------
    ValueError
        If a count is below 1 or the interval is not above 0.

    Examples
    --------
    >>> timetable = regular_timetable(2, 0.5, lambda years: np.exp(-0.05 * years))
    >>> timetable.accrual, timetable.accrued
    (array([0.5, 0.5]), array([0.25, 0.25]))
    """
    if n_payments < 1 or steps < 1 or not 0 < interval < np.inf:
        raise ValueError(
            f"{n_payments} payments every {interval} years in {steps} steps; at least 1, above 0, at least 1 are wanted"
        )
    step = interval / steps
    place = np.arange(n_payments * steps, dtype=np.float64)
    is_payment = place % steps == steps - 1
    return Timetable(
        accrual=np.where(is_payment, interval, 0.0),
        discount=np.asarray(discount((place + 1) * step)),
        accrued=(place % steps + 0.5) * step,
        loss_discount=np.asarray(discount((place + 0.5) * step)),
    )


def protection_legs(surviving: ArrayLike, timetable: Timetable, loss_ratio: float = 1.0) -> Legs:
    """Values of protection and premium on what survives.

    Parameters
    ----------
    surviving : array_like of shape (n_intervals + 1,)
        Share of the notional still there at the start and at the end of every interval, in [0, 1], never rising: the
        survival probability of a name, the probability that fewer than n names have defaulted, or the expected share of
        a tranche that is not lost.
    timetable : Timetable
        Of n_intervals.
    loss_ratio : float
        What protection pays per unit that goes: 1 less the recovery ratio for a name, 1 for a tranche or a binary
        contract.

    Returns
    -------
    Legs
        Per unit of notional.

    Raises
    ------
    ValueError
        If the shapes do not fit, or what survives rises or leaves [0, 1].

    References
    ----------
    Hull, Options, Futures, and Other Derivatives, sections on credit default swaps and on synthetic CDOs. Hull and
    White (2004), Valuation of a CDO and an nth to Default CDS Without Monte Carlo Simulation, Journal of Derivatives
    12(2).

    Examples
    --------
    >>> timetable = regular_timetable(1, 1.0, lambda years: np.ones_like(years))
    >>> protection_legs([1.0, 0.98], timetable, loss_ratio=0.6)
    Legs(protection=0.012, annuity=0.98, accrued=0.01)
    """
    left = np.asarray(surviving, dtype=np.float64)
    if left.shape != (len(timetable.accrual) + 1,):
        raise ValueError(f"surviving has shape {left.shape}; ({len(timetable.accrual) + 1},) is wanted")
    lost = left[:-1] - left[1:]
    if not (np.all(left >= -ROUNDING) and np.all(left <= 1 + ROUNDING) and np.all(lost >= -ROUNDING)):
        raise ValueError("what survives rises or leaves [0, 1]; shares that never rise are wanted")
    return Legs(
        protection=_value(loss_ratio * lost, timetable.loss_discount),
        annuity=_value(left[1:] * timetable.accrual, timetable.discount),
        accrued=_value(lost * timetable.accrued, timetable.loss_discount),
    )


def guarantee_legs(claims: ArrayLike, balance: ArrayLike, timetable: Timetable) -> Legs:
    """Values of the claims on a guarantor and of a fee on the balance it answers for.

    Parameters
    ----------
    claims : array_like of shape (n_intervals,)
        Expected payments under the guarantee in every interval, less what is expected to come back, in any unit.
    balance : array_like of shape (n_intervals,)
        Expected balance that the fee paid at the end of every interval is counted on, in the same unit, not below 0.
    timetable : Timetable
        Of n_intervals; ``accrued`` is not used, since a claim does not reduce the fee that has been agreed.

    Returns
    -------
    Legs
        In the unit of the amounts; ``fair_rate`` of them is the fee rate that pays for the claims.

    Raises
    ------
    ValueError
        If the shapes do not fit, or a balance is negative.

    Examples
    --------
    >>> timetable = regular_timetable(2, 0.5, lambda years: np.ones_like(years))
    >>> round(fair_rate(guarantee_legs([0.4, 0.6], [100.0, 100.0], timetable)), 6)
    0.01
    """
    expected, base = np.asarray(claims, dtype=np.float64), np.asarray(balance, dtype=np.float64)
    if not expected.shape == base.shape == timetable.accrual.shape:
        raise ValueError(
            f"claims and balance have shapes {expected.shape} and {base.shape}; {timetable.accrual.shape} is wanted"
        )
    if not np.all(base >= 0):
        raise ValueError("a balance is negative or not a number; balances not below 0 are wanted")
    return Legs(
        protection=_value(expected, timetable.loss_discount),
        annuity=_value(base * timetable.accrual, timetable.discount),
        accrued=0.0,
    )


def fair_rate(legs: Legs) -> float:
    """Premium rate at which both sides are worth the same, a decimal a year.

    Raises
    ------
    ValueError
        If the premium is worth nothing at any rate.

    Examples
    --------
    >>> fair_rate(Legs(protection=0.02, annuity=3.9, accrued=0.1))
    0.005
    """
    per_rate = legs.annuity + legs.accrued
    if not per_rate > 0:
        raise ValueError(f"a premium rate of 1 is worth {per_rate}; a value above 0 is wanted")
    return legs.protection / per_rate


def net_value(legs: Legs, premium_rate: float) -> float:
    """Value today to the one who gives protection at a premium rate, a decimal a year.

    Examples
    --------
    >>> round(net_value(Legs(protection=0.02, annuity=3.9, accrued=0.1), premium_rate=0.006), 6)
    0.004
    """
    return premium_rate * (legs.annuity + legs.accrued) - legs.protection


def _value(amounts: Numbers, discount: Numbers) -> float:
    return float(amounts @ discount)
