"""Numbers of the plain model: whole fen, exact shares and rates, days since 1970-01-01."""

from calendar import isleap
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import cache

from abs_model.schedule.period import Period

NEVER = 10**9
"""The day of what does not happen."""
BEGINNING = -(10**8)
"""A day before everything."""
END_OF_TIME = 10**8
"""A day after everything that does happen."""
UNLIMITED = 10**18
"""An amount that no deal comes near."""


def rounded(amount: Fraction | int) -> int:
    """Half up to a whole fen: ``r`` of the page."""
    amount = Fraction(amount)
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def exact(decimal: float) -> Fraction:
    """A decimal of the deal file as what it reads, not as what it is in binary."""
    return Fraction(repr(decimal))


def fen(yuan: float) -> int:
    """An amount of the deal file in fen."""
    return rounded(exact(yuan) * 100)


def split(amount: int, dues: Sequence[int]) -> list[int]:
    """Parts of an amount pro rata to dues, rounded cumulatively so that they add up to it."""
    total = sum(dues)
    parts: list[int] = []
    for number in range(1, len(dues) + 1):
        together = rounded(Fraction(amount * sum(dues[:number]), total)) if total else 0
        parts.append(together - sum(parts))
    return parts


def least(*bounds: int | None) -> int:
    """The smallest bound that there is, and never below 0."""
    return max(0, min(bound for bound in bounds if bound is not None))


def quotient(numerator: int, denominator: int, of_nothing: float = 0.0) -> float:
    """A measure's quotient, in floats; ``of_nothing`` where there is nothing to divide by."""
    return numerator / denominator if denominator else of_nothing


def window_ends(periods: Sequence[Period]) -> tuple[int, ...]:
    """The day on which each collection window ends: periods 1 to n."""
    return tuple(day_number(period.end) for period in periods[1:])


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - date(1970, 1, 1)).days


@cache
def year_fraction(start: date, end: date, convention: str) -> Fraction:
    """Length of an accrual period in years."""
    days = (end - start).days
    if convention == "ACT/365F":
        return Fraction(days, 365)
    if convention == "ACT/360":
        return Fraction(days, 360)
    if convention == "ACT/ACT":
        leap_days = sum(isleap((start + timedelta(number)).year) for number in range(days))
        return Fraction(leap_days, 366) + Fraction(days - leap_days, 365)
    start_day = min(start.day, 30)
    end_day = min(end.day, 30) if convention == "30E/360" or start_day == 30 else end.day
    months = 12 * (end.year - start.year) + end.month - start.month
    return Fraction(30 * months + end_day - start_day, 360)
