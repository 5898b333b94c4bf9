"""Working days of banks in the months of the desk's book, and dates by months; weekends that work are among them."""

import datetime
from calendar import monthrange

DAY = datetime.timedelta(days=1)
AS_OF = datetime.date(2024, 6, 28)
"""The day of the book, a Friday."""

_HOLIDAYS = """
2022-04-04 2022-04-05 2022-05-02 2022-05-03 2022-05-04 2022-06-03 2022-09-12 2022-10-03 2022-10-04 2022-10-05
2022-10-06 2022-10-07 2023-01-02 2023-01-23 2023-01-24 2023-01-25 2023-01-26 2023-01-27 2023-04-05 2023-05-01
2023-05-02 2023-05-03 2023-06-22 2023-06-23 2023-09-29 2023-10-02 2023-10-03 2023-10-04 2023-10-05 2023-10-06
2024-01-01 2024-02-12 2024-02-13 2024-02-14 2024-02-15 2024-02-16 2024-04-04 2024-04-05 2024-05-01 2024-05-02
2024-05-03 2024-06-10 2024-09-16 2024-09-17 2024-10-01 2024-10-02 2024-10-03 2024-10-04 2024-10-07
"""
_WORKING_WEEKENDS = """
2022-04-02 2022-04-24 2022-05-07 2022-10-08 2022-10-09 2023-01-28 2023-01-29 2023-04-23 2023-05-06 2023-06-25
2023-10-07 2023-10-08 2024-02-04 2024-02-18 2024-04-07 2024-04-28 2024-05-11 2024-09-14 2024-09-29 2024-10-12
"""
"""From the holiday notices of the State Council for 2022 (from April), 2023 and 2024."""

HOLIDAYS = frozenset(map(datetime.date.fromisoformat, _HOLIDAYS.split()))
WORKING_WEEKENDS = frozenset(map(datetime.date.fromisoformat, _WORKING_WEEKENDS.split()))


def is_working(day: datetime.date) -> bool:
    """Whether banks work on a day."""
    return day in WORKING_WEEKENDS or (day.weekday() < 5 and day not in HOLIDAYS)


def rolled(day: datetime.date) -> datetime.date:
    """The day, or the next one on which banks work."""
    while not is_working(day):
        day += DAY
    return day


def later(day: datetime.date, n_days: int) -> datetime.date:
    """So many working days after a day."""
    for _ in range(n_days):
        day = rolled(day + DAY)
    return day


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months on, or the last of its month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
