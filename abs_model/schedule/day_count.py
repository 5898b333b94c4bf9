"""Day counts as exact rationals: the contract rounds interest to the fen once, so nothing may be rounded before."""

from calendar import isleap
from datetime import date
from fractions import Fraction
from typing import Literal, get_args

from abs_model.errors import DealError, Fault, raise_all
from abs_model.schedule.calendar import unknown_word

DayCount = Literal["ACT/365F", "ACT/360", "ACT/ACT", "30/360", "30E/360"]
"""The conventions that occur in Chinese ABS; ``ACT/ACT`` is the ISDA one, ``30/360`` the bond basis."""


def year_fraction(start: date, end: date, convention: DayCount) -> Fraction:
    """Length of an accrual period in years, exactly.

    Parameters
    ----------
    start, end : date
        Accrual start, inclusive, and end, exclusive; ``start <= end``.
    convention : {"ACT/365F", "ACT/360", "ACT/ACT", "30/360", "30E/360"}

    Returns
    -------
    Fraction
        Years, not below 0.

    Raises
    ------
    DealError
        If the convention is not known, or the end lies before the start.

    References
    ----------
    2006 ISDA Definitions, section 4.16: (b) Actual/Actual, (d) Actual/365 (Fixed), (e) Actual/360, (f) 30/360 or Bond
    Basis, (g) 30E/360.

    Examples
    --------
    >>> year_fraction(date(2020, 9, 11), date(2021, 3, 11), "ACT/360")
    Fraction(181, 360)
    >>> year_fraction(date(2020, 7, 7), date(2021, 7, 7), "ACT/365F")
    Fraction(1, 1)
    """
    days = day_count_days(start, end, convention)
    if convention == "ACT/ACT":
        return _years_act_act(start, end)
    return Fraction(days, 365 if convention == "ACT/365F" else 360)


def day_count_days(start: date, end: date, convention: DayCount) -> int:
    """Days of an accrual period as the convention counts them: the number that a distribution report prints.

    Parameters
    ----------
    start, end : date
        Accrual start, inclusive, and end, exclusive; ``start <= end``.
    convention : {"ACT/365F", "ACT/360", "ACT/ACT", "30/360", "30E/360"}

    Returns
    -------
    int
        Calendar days, or days of 30-day months.

    Raises
    ------
    DealError
        If the convention is not known, or the end lies before the start.

    Examples
    --------
    >>> day_count_days(date(2021, 1, 31), date(2021, 3, 31), "30/360")
    60
    """
    raise_all(DealError, _faults(start, end, convention))
    if convention == "30/360":
        return _days_30_360(start, end, is_european=False)
    if convention == "30E/360":
        return _days_30_360(start, end, is_european=True)
    return (end - start).days


def _faults(start: date, end: date, convention: str) -> list[Fault]:
    """What is wrong with an accrual period."""
    faults = []
    if convention not in get_args(DayCount):
        faults.append(unknown_word("day_count", convention, get_args(DayCount)))
    if end < start:
        faults.append(
            Fault(
                where="accrual period",
                found=f"it starts on {start} and ends on {end}",
                wanted="an end not before the start is wanted",
                remedy="Exchange the two dates.",
            )
        )
    return faults


def _days_30_360(start: date, end: date, *, is_european: bool) -> int:
    """Days in months of 30 days; the bond basis lets an end on a 31st stand unless the start is a 30th or a 31st."""
    start_day = min(start.day, 30)
    end_day = min(end.day, 30) if is_european or start_day == 30 else end.day
    return 360 * (end.year - start.year) + 30 * (end.month - start.month) + end_day - start_day


def _years_act_act(start: date, end: date) -> Fraction:
    """Days in leap years over 366 plus the other days over 365."""
    years = Fraction(0)
    for year in range(start.year, end.year + 1):
        days = (min(end, date(year + 1, 1, 1)) - max(start, date(year, 1, 1))).days
        years += Fraction(days, 366 if isleap(year) else 365)
    return years
