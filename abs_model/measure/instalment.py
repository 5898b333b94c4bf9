"""Repayment schedules in whole fen: level payments, equal principal, bullet; and the loan inside a licence fee."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from abs_model.measure.borrower import periodic_rate
from abs_model.measure.money import Amounts, scaled

LARGEST_NUMERATOR = 2**53
LARGEST_DENOMINATOR = 2**61
"""What ``scaled`` takes; a rate of hundred-millionths over days of a year stays far below."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Instalments:
    """What is paid each period; whole fen, shape (n_periods,).

    Attributes
    ----------
    interest, principal : ndarray
        At least 0; the principal adds up to what was lent, with ``==``.
    """

    interest: Amounts
    principal: Amounts

    @property
    def payment(self) -> Amounts:
        """Interest and principal together."""
        return self.interest + self.principal

    @property
    def balance(self) -> Amounts:
        """What is owed at the start of each period."""
        return np.cumsum(self.principal[::-1])[::-1]


def level_payment(principal: float, rate: float, n: int) -> float:
    """The equal payment that repays a loan with interest: ``L i / (1 - (1 + i)^-n)``, and ``L / n`` without interest.

    Parameters
    ----------
    principal : float
        Any unit, at least 0.
    rate : float
        Interest a period, decimal, above -1.
    n : int
        Payments, one at the end of each period, at least 1.

    Returns
    -------
    float
        Unit of the principal, not rounded.

    Raises
    ------
    ValueError
        If there is no payment, or principal or rate is out of range.

    References
    ----------
    QuantLib, test-suite/amortizingbond.cpp: level payments of a mortgage of 30 years.

    Examples
    --------
    100 over 360 months at 6 % a year:

    >>> round(level_payment(100.0, 0.06 / 12, 360), 9)
    0.599550525
    >>> level_payment(100.0, 0.0, 360) == 100 / 360
    True
    """
    _check_loan(principal, n)
    if not rate > -1.0:
        raise ValueError(f"rate {rate} a period; a decimal above -1 is wanted")
    if rate == 0.0:
        return principal / n
    # Taken from 1, a power of nearly 1 would lose the digits of a small rate.
    return float(principal * rate / -np.expm1(-n * np.log1p(rate)))


def annuity(principal: int, rate: Fraction, fractions: Sequence[Fraction]) -> Instalments:
    """Level payments (等额本息): interest first, the rest of the payment repays; the last clears what is left.

    The payment is computed from whole periods and rounded half up to the fen; interest accrues for each period's own
    length, rounded half up once. A period in which interest alone exceeds the payment repays nothing and pays all its
    interest.

    Parameters
    ----------
    principal : int
        Whole fen, 0 to 9e15.
    rate : Fraction
        Interest for a whole period, at least 0: the rate a year over the number of payments a year.
    fractions : sequence of Fraction
        Length of each period, in whole periods, at least 0: 1 where months count alike, days x 12 / 365 where days do.

    Returns
    -------
    Instalments
        Of shape (len(fractions),).

    Raises
    ------
    ValueError
        If there is no period, or principal, rate or a length is below 0.

    References
    ----------
    QuantLib, test-suite/amortizingbond.cpp: level payments of a mortgage of 30 years.

    Examples
    --------
    10,000.00 yuan at 4 % over four quarters:

    >>> schedule = annuity(1_000_000, Fraction(4, 400), [Fraction(1)] * 4)
    >>> schedule.interest
    array([10000.,  7537.,  5050.,  2537.])
    >>> schedule.principal
    array([246281., 248744., 251231., 253744.])
    """
    _check_loan(principal, len(fractions))
    _check_rates(rate, fractions)
    level = _level(principal, rate, len(fractions))
    interest, repaid, left = [], [], principal
    for length in fractions:
        interest.append(_rounded(left * rate * length))
        repaid.append(min(max(level - interest[-1], 0), left))
        left -= repaid[-1]
    repaid[-1] += left
    return Instalments(interest=np.array(interest, dtype=np.float64), principal=np.array(repaid, dtype=np.float64))


def equal_principal(principal: int, n: int) -> Amounts:
    """Principal in equal parts (等额本金): what is repaid so far is rounded half up, a part is the step.

    Parameters
    ----------
    principal : int
        Whole fen, 0 to 9e15.
    n : int
        Parts, at least 1.

    Returns
    -------
    ndarray of shape (n,)
        Whole fen; no two parts differ by more than one, and they add up to the principal.

    Raises
    ------
    ValueError
        If there is no part, or the principal is below 0.

    Examples
    --------
    >>> equal_principal(100, 3)
    array([33., 34., 33.])
    """
    _check_loan(principal, n)
    return np.diff(scaled(float(principal), np.arange(n + 1), n))


def bullet(principal: int, n: int) -> Amounts:
    """All principal with the last of n payments (到期一次还本).

    Parameters
    ----------
    principal : int
        Whole fen, 0 to 9e15.
    n : int
        Payments, at least 1.

    Returns
    -------
    ndarray of shape (n,)
        Whole fen.

    Raises
    ------
    ValueError
        If there is no payment, or the principal is below 0.

    Examples
    --------
    >>> bullet(100, 3)
    array([  0.,   0., 100.])
    """
    _check_loan(principal, n)
    parts = np.zeros(n)
    parts[-1] = principal
    return parts


def interest_on(balance: Amounts, rate: Fraction, fractions: Sequence[Fraction]) -> Amounts:
    """Interest of each period on what is owed at its start, rounded half up once.

    Parameters
    ----------
    balance : ndarray of shape (n_periods, ...)
        Owed in each period, whole fen, 0 to 9e15.
    rate : Fraction
        At least 0, for a whole unit of ``fractions``: a year, or a period.
    fractions : sequence of Fraction
        Length of each period, at least 0.

    Returns
    -------
    ndarray, shape of ``balance``
        Whole fen.

    Raises
    ------
    ValueError
        If periods and lengths differ in number, one is below 0, or a rate is no round number.

    Examples
    --------
    42,000,000 yuan at 4.05 % for 91 and 92 days of 365:

    >>> interest_on(np.full(2, 4.2e9), Fraction(405, 10_000), [Fraction(91, 365), Fraction(92, 365)])
    array([42408493., 42874521.])
    """
    _check_rates(rate, fractions)
    if len(fractions) != len(balance):
        raise ValueError(f"{len(balance)} periods and {len(fractions)} lengths; one length for each period is wanted")
    shares = [rate * length for length in fractions]
    if any(one.numerator > LARGEST_NUMERATOR or one.denominator > LARGEST_DENOMINATOR for one in shares):
        raise ValueError(f"rate {rate} has too many digits; a whole number of hundred-millionths is wanted")
    shape = (-1, *(1,) * (balance.ndim - 1))
    numerator = np.array([one.numerator for one in shares], dtype=np.int64).reshape(shape)
    denominator = np.array([one.denominator for one in shares], dtype=np.int64).reshape(shape)
    return scaled(balance, numerator, denominator)


def effective_split(lump_sum: int, amounts: Amounts, years: ArrayLike) -> tuple[float, Instalments]:
    """The loan inside a licence: fees that repay a lump sum, split into interest and principal at the rate implied.

    What is owed after a fee is the worth of the fees to come at the implied rate, rounded half up. Principal is what
    it falls by below all that was owed before; so a fee that does not cover the interest repays nothing, and later fees
    make up for that interest first.

    Parameters
    ----------
    lump_sum : int
        Paid at time 0 for the licence, whole fen, above 0.
    amounts : ndarray of shape (n_fees,)
        Whole fen, at least 0, together at most 9e15.
    years : array_like of shape (n_fees,)
        When each fee is paid, years from the lump sum, at least 0, ascending.

    Returns
    -------
    rate : float
        Decimal a year, compounded yearly.
    instalments : Instalments
        Of shape (n_fees,); interest and principal add up to each fee.

    Raises
    ------
    ValueError
        If the fees do not exceed the lump sum, so that they do not repay it; or amounts or times are out of range.

    References
    ----------
    IFRS 9, appendix A: effective interest method.

    Examples
    --------
    1,000.00 yuan for two yearly fees of 550.00:

    >>> rate, parts = effective_split(100_000, np.array([55_000.0, 55_000.0]), [1.0, 2.0])
    >>> round(rate, 6), parts.interest, parts.principal
    (0.06596, array([6596., 3404.]), array([48404., 51596.]))
    """
    fees, times = np.asarray(amounts, dtype=np.float64), np.asarray(years, dtype=np.float64)
    _check_fees(lump_sum, fees, times)
    rate = periodic_rate(np.append(0.0, times), np.append(float(lump_sum), -fees))
    discount = (1.0 + rate) ** -np.diff(times)
    owed = np.zeros(len(fees))
    for fee in reversed(range(len(discount))):
        owed[fee] = (owed[fee + 1] + fees[fee + 1]) * discount[fee]
    repaid = np.maximum.accumulate(np.maximum(lump_sum - np.floor(owed + 0.5), 0.0))
    principal = np.diff(repaid, prepend=0.0)
    return rate, Instalments(interest=fees - principal, principal=principal)


def _level(principal: int, rate: Fraction, n: int) -> int:
    """The level payment, rounded half up; as a quotient of whole numbers, because a float may sit on the wrong side."""
    if not rate:
        return _rounded(Fraction(principal, n))
    grown = (1 + rate) ** n
    return _rounded(principal * rate * grown / (grown - 1))


def _rounded(amount: Fraction) -> int:
    """Half up."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def _check_loan(principal: float, n: int) -> None:
    if not (principal >= 0 and n >= 1):
        raise ValueError(f"{principal} in {n} payments; a principal of at least 0 and one payment are wanted")


def _check_rates(rate: Fraction, fractions: Sequence[Fraction]) -> None:
    if rate < 0 or min(fractions, default=Fraction(0)) < 0:
        raise ValueError(f"rate {rate}, lengths of periods {[str(one) for one in fractions]}; at least 0 is wanted")


def _check_fees(lump_sum: int, fees: Amounts, times: Amounts) -> None:
    if fees.shape != times.shape or fees.ndim != 1:
        raise ValueError(f"{fees.size} fees and {times.size} times; one time for each fee is wanted")
    if not (lump_sum > 0 and np.all(fees >= 0.0) and np.all(np.diff(times, prepend=0.0) >= 0.0)):
        raise ValueError("a lump sum above 0, fees of at least 0 and times that ascend from 0 are wanted")
    together = float(fees.sum())
    if not together > lump_sum:
        raise ValueError(f"fees of {together:.0f} fen for {lump_sum}: this does not repay; more than that is wanted")
    if not float(fees[times == 0.0].sum()) < lump_sum:
        raise ValueError("fees on the first day repay the lump sum at once; nothing is lent")
