"""What a claim pays when: due dates, interest and principal in whole fen, and the payment dates that notes could have.

Interest runs from the start and between due dates as the contract states them; a due date that falls on a day off moves
the payment alone.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
import pandas as pd
from dateutil.relativedelta import relativedelta

from abs_model.deal.claim import FREQUENCY_MONTHS, Amortisation, Frequency
from abs_model.measure.instalment import Instalments, annuity, bullet, effective_split, equal_principal, interest_on
from abs_model.measure.money import Amounts
from abs_model.schedule.calendar import Calendar
from abs_model.schedule.day_count import DayCount, year_fraction
from abs_model.terms import RATE_UNIT, rate_units

MONTHS_IN_YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What a claim promises.

    Attributes
    ----------
    principal : int
        Whole fen, above 0.
    start, maturity : date
        ``start < maturity``.
    rate : float or None
        Decimal a year; None where listed amounts imply it.
    frequency, amortisation, first_due
        As the claim has them; ``first_due`` None is a period after the start.
    day_count : DayCount
    listed : tuple of tuple of date and int
        What is listed day by day, whole fen, in order: principal, or whole payments where ``is_whole``.
    """

    principal: int
    start: datetime.date
    maturity: datetime.date
    rate: float | None
    frequency: Frequency
    amortisation: Amortisation
    day_count: DayCount
    first_due: datetime.date | None = None
    listed: tuple[tuple[datetime.date, int], ...] = ()
    is_whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plan:
    """The instalments of one claim.

    Attributes
    ----------
    due_dates : tuple of date
        Before any roll, rising.
    interest, principal : ndarray of float64, shape (n_instalments,)
        Whole fen; the principal adds up to that of the claim, with ``==``.
    rate : float
        Decimal a year: as promised, or as listed amounts imply it, compounded yearly.
    """

    due_dates: tuple[datetime.date, ...]
    interest: Amounts
    principal: Amounts
    rate: float

    @property
    def balance(self) -> Amounts:
        """Principal that is left after each instalment, whole fen."""
        return np.asarray(self.principal.sum() - np.cumsum(self.principal))


def due_dates(
    start: datetime.date,
    maturity: datetime.date,
    frequency: Frequency,
    first_due: datetime.date | None = None,
) -> tuple[datetime.date, ...]:
    """Due dates before any roll: regular ones from the first, and the maturity last.

    Each is counted from the first (or, without one, from the start) in whole months, so that a 31st comes back after
    a short month. A period at either end may be shorter or longer than the others.

    Parameters
    ----------
    start, maturity : date
        ``start < maturity``.
    frequency : {"monthly", "quarterly", "semiannual", "annual"}
    first_due : date, optional
        After the start and not after the maturity; a period after the start if left out.

    Returns
    -------
    tuple of date
        Rising; never empty.

    Examples
    --------
    >>> [str(day) for day in due_dates(datetime.date(2023, 8, 31), datetime.date(2024, 8, 31), "quarterly")]
    ['2023-11-30', '2024-02-29', '2024-05-31', '2024-08-31']
    """
    step = FREQUENCY_MONTHS[frequency]
    days, anchor = ([], start) if first_due is None else ([first_due], first_due)
    months = step
    while (day := anchor + relativedelta(months=months)) < maturity:
        days.append(day)
        months += step
    return (*(day for day in days if day < maturity), maturity)


def plan_of(promise: Promise) -> Plan:
    """The instalments of a claim.

    ``annuity``: a level payment at the rate over the number of payments a year; interest runs by the day count, and the
    last payment clears. ``equal_principal``: equal parts and interest on what is left. ``interest_only``: interest, and
    all principal at maturity. Listed principal: the listed days and no others, with interest. Listed payments: whatever
    exceeds the interest at the rate that they imply is principal; the rate follows from days by the day count.

    Parameters
    ----------
    promise : Promise

    Returns
    -------
    Plan
        Days on which nothing falls due are left out.

    Raises
    ------
    ValueError
        If what is listed does not repay the principal.
    """
    if promise.is_whole:
        return _without_empty(_whole_plan(promise))
    if promise.listed:
        days = tuple(day for day, _ in promise.listed)
        parts = np.array([part for _, part in promise.listed], dtype=np.float64)
        if int(parts.sum()) != promise.principal:
            raise ValueError(f"listed principal of {parts.sum():.0f} fen for {promise.principal}; the same is wanted")
        return _without_empty(_plan(promise, days, parts))
    days = due_dates(promise.start, promise.maturity, promise.frequency, promise.first_due)
    if promise.amortisation == "annuity":
        return _without_empty(_annuity_plan(promise, days))
    is_equal = promise.amortisation == "equal_principal"
    parts = (equal_principal if is_equal else bullet)(promise.principal, len(days))
    return _without_empty(_plan(promise, days, parts))


def following_dates(schedule: pd.DataFrame, buffer_days: int, calendar: Calendar) -> tuple[datetime.date, ...]:
    """Payment dates of notes that follow the pool: so many business days after each day on which claims pay.

    Parameters
    ----------
    schedule : DataFrame
        With ``pay_date`` and ``is_in``; only instalments that are in count.
    buffer_days : int
        Business days, at least 0.
    calendar : Calendar

    Returns
    -------
    tuple of date
        Rising, each once.

    Examples
    --------
    >>> days = pd.DataFrame({"pay_date": pd.to_datetime(["2021-03-16", "2021-03-16"]), "is_in": [True, True]})
    >>> [str(day) for day in following_dates(days, 5, Calendar(code="CN"))]
    ['2021-03-23']
    """
    is_in = schedule["is_in"].to_numpy(dtype=np.bool_)
    days = np.unique(schedule["pay_date"].to_numpy(dtype="datetime64[D]")[is_in]).tolist()
    return tuple(dict.fromkeys(calendar.add_business_days(day, buffer_days) for day in days))


def _plan(promise: Promise, days: Sequence[datetime.date], parts: Amounts) -> Plan:
    """Principal in parts, and interest on what is left before each."""
    rate = promise.rate or 0.0
    owed = np.cumsum(parts[::-1])[::-1]
    interest = interest_on(owed, _exact(rate), _lengths(promise, days))
    return Plan(due_dates=tuple(days), interest=interest, principal=parts, rate=rate)


def _annuity_plan(promise: Promise, days: Sequence[datetime.date]) -> Plan:
    rate, a_year = promise.rate or 0.0, MONTHS_IN_YEAR // FREQUENCY_MONTHS[promise.frequency]
    lengths = [length * a_year for length in _lengths(promise, days)]
    return _of(days, annuity(promise.principal, _exact(rate) / a_year, lengths), rate)


def _whole_plan(promise: Promise) -> Plan:
    """Whole payments, split at the rate that they imply; payments of just the principal imply none."""
    days, amounts = zip(*promise.listed, strict=True)
    if sum(amounts) < promise.principal:
        raise ValueError(f"listed payments of {sum(amounts)} fen for {promise.principal}; at least that is wanted")
    fees = np.array(amounts, dtype=np.float64)
    if sum(amounts) == promise.principal:
        return Plan(due_dates=days, interest=np.zeros(len(fees)), principal=fees, rate=0.0)
    years = np.cumsum([float(length) for length in _lengths(promise, days)])
    rate, parts = effective_split(promise.principal, fees, years)
    return _of(days, parts, rate)


def _of(days: Sequence[datetime.date], parts: Instalments, rate: float) -> Plan:
    return Plan(due_dates=tuple(days), interest=parts.interest, principal=parts.principal, rate=rate)


def _without_empty(plan: Plan) -> Plan:
    """A plan without days on which nothing is due, such as those of a claim without interest before its maturity."""
    is_due = plan.interest + plan.principal > 0.0
    return Plan(
        due_dates=tuple(day for day, due in zip(plan.due_dates, is_due, strict=True) if due),
        interest=plan.interest[is_due],
        principal=plan.principal[is_due],
        rate=plan.rate,
    )


def _exact(rate: float) -> Fraction:
    return Fraction(rate_units(rate), RATE_UNIT)


def _lengths(promise: Promise, days: Sequence[datetime.date]) -> list[Fraction]:
    """Years of each period."""
    starts = (promise.start, *days[:-1])
    return [_years(start, end, promise.day_count) for start, end in zip(starts, days, strict=True)]


@lru_cache(maxsize=4096)
def _years(start: datetime.date, end: datetime.date, day_count: DayCount) -> Fraction:
    return year_fraction(start, end, day_count)
