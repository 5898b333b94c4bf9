"""When an acceptor counts as overdue, month by month: repeated overdue acts, and repeated overdue months."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Months = NDArray[np.int64]
"""Months since January 1970."""

Flags = NDArray[np.bool_]

NOT_SETTLED = int(np.iinfo(np.int64).max)
"""Month of settlement of what is still owed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """The numbers of the rule; see ``overdue_months``."""

    events: int = 3
    months: int = 6
    persistent_months: int = 3
    exclusion_months: int = 24

    def __post_init__(self) -> None:
        """Refuse numbers that count nothing."""
        numbers = (self.events, self.months, self.persistent_months, self.exclusion_months)
        if min(numbers) < 1:
            raise ValueError(f"the regime has the numbers {numbers}; numbers of at least 1 are wanted")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Acts:
    """Overdue acts, shape (n_acts,).

    Attributes
    ----------
    acceptor : ndarray of int64
        Number of the acceptor, from 0.
    month : ndarray of int64
        In which it happened.
    settled : ndarray of int64
        Month in which it was settled, not before ``month``; ``NOT_SETTLED`` where it was not.
    amount : ndarray of float64
        Whole fen, at least 0.
    """

    acceptor: Months
    month: Months
    settled: Months
    amount: NDArray[np.float64]

    def __post_init__(self) -> None:
        """Refuse acts that are settled before they happen."""
        if np.any(self.settled < self.month):
            raise ValueError("settled: months not before that of the act are wanted")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OverdueMonths:
    """Every acceptor in every month of a history, shape (n_acceptors, n_months).

    Attributes
    ----------
    first : int
        The first month; the last is the one that was asked for.
    n_acts : ndarray of int64
        Overdue acts in the months that are looked back on, the month itself included.
    balance : ndarray of float64
        Overdue and not settled at the month's end, whole fen.
    is_overdue, is_persistent : ndarray of bool
        A month may be persistently overdue without being overdue itself.
    """

    first: int
    n_acts: Months
    balance: NDArray[np.float64]
    is_overdue: Flags
    is_persistent: Flags


def overdue_months(acts: Acts, n_acceptors: int, last: int, regime: Regime) -> OverdueMonths:
    """Put a rule of repeated overdue acts to every month up to the last.

    A month is overdue (承兑人逾期) if at least ``events`` acts happened in the ``months`` that end with it, and either
    something is overdue at its end or an act happened in it. It is persistently overdue (持续逾期) if at least
    ``persistent_months`` of the ``months`` that end with it are overdue.

    Parameters
    ----------
    acts : Acts
        Of any months; those after the last are not known yet, and neither is a settlement after it.
    n_acceptors : int
        More than the largest number of an acceptor.
    last : int
        The last month, months since January 1970.
    regime : Regime

    Returns
    -------
    OverdueMonths
        From the month of the first act on; of the last month only, where there is none before its end.

    References
    ----------
    上海票据交易所, 商业汇票信息披露操作细则: three acts within six months, and an overdue balance at the month's end or
    an act in the month; persistent: three such months within six.

    Examples
    --------
    Three acts in the months 0, 1 and 2, of which the last is still open:

    >>> none, months = NOT_SETTLED, np.array([0, 1, 2])
    >>> acts = Acts(acceptor=np.zeros(3, int), month=months, settled=np.array([0, 1, none]), amount=np.full(3, 100.0))
    >>> found = overdue_months(acts, 1, 4, Regime())
    >>> found.is_overdue
    array([[False, False,  True,  True,  True]])
    >>> found.is_persistent
    array([[False, False, False, False,  True]])
    """
    is_known = acts.month <= last
    first = int(acts.month.min(where=is_known, initial=last))
    shape = n_acceptors, last - first + 1
    cell = (acts.acceptor * shape[1] + acts.month - first)[is_known]
    new = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape)
    n_acts = _in_window(new, regime.months)
    balance = _balance(acts, first, shape)
    is_overdue = (n_acts >= regime.events) & ((balance > 0.0) | (new > 0))
    is_persistent = _in_window(is_overdue, regime.months) >= regime.persistent_months
    return OverdueMonths(
        first=first, n_acts=n_acts, balance=balance, is_overdue=is_overdue, is_persistent=is_persistent
    )


def since(flags: Flags) -> Months:
    """Where the run of true months that reaches the last month begins; -1 where the last one is false.

    Parameters
    ----------
    flags : ndarray of bool, shape (n_acceptors, n_months)
        At least one month.

    Returns
    -------
    ndarray of int64, shape (n_acceptors,)
        Place of the month, from 0.

    Examples
    --------
    >>> since(np.array([[True, False, True, True], [False, False, True, False]]))
    array([ 2, -1])
    """
    length = np.argmin(np.column_stack([flags[:, ::-1], np.zeros(len(flags), dtype=np.bool_)]), axis=1)
    return np.where(length > 0, flags.shape[1] - length, -1).astype(np.int64)


def latest(flags: Flags) -> Months:
    """Place of the latest true month, from 0; -1 where there is none.

    Parameters
    ----------
    flags : ndarray of bool, shape (n_acceptors, n_months)
        At least one month.

    Returns
    -------
    ndarray of int64, shape (n_acceptors,)

    Examples
    --------
    >>> latest(np.array([[True, False, True, False], [False, False, False, False]]))
    array([ 2, -1])
    """
    place = flags.shape[1] - 1 - np.argmax(flags[:, ::-1], axis=1)
    return np.where(flags.any(axis=1), place, -1).astype(np.int64)


def _in_window(each: NDArray[np.int64] | Flags, months: int) -> Months:
    """Sum over the months that end with each month."""
    total = np.cumsum(each, axis=1, dtype=np.int64)
    total[:, months:] -= total[:, :-months].copy()
    return total


def _balance(acts: Acts, first: int, shape: tuple[int, int]) -> NDArray[np.float64]:
    """What has happened and is not settled at each month's end."""
    n_acceptors, n_months = shape
    change = np.zeros(n_acceptors * (n_months + 1))
    for month, sign in ((acts.month, 1.0), (acts.settled, -1.0)):
        # What lies beyond the last month falls into a column of its own, which is dropped.
        cell = acts.acceptor * (n_months + 1) + np.minimum(month, first + n_months) - first
        change += np.bincount(cell, weights=sign * acts.amount, minlength=change.size)
    return np.asarray(np.cumsum(change.reshape(n_acceptors, n_months + 1), axis=1)[:, :n_months])
