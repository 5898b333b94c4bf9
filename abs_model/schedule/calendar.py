"""Business days of the two Chinese markets, from the published holiday notices or, beyond them, projected."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal, get_args

from abs_model.errors import DealError, Fault, nearest, raise_all

CalendarCode = Literal["XSHE", "XSHG", "CN"]
"""Exchange trading days (Shenzhen, Shanghai), and the working days of the interbank market and the banks."""

Roll = Literal["keep", "following", "preceding", "modified_following"]
"""Where a date goes that falls on a day off; the Chinese documents say 顺延, which is ``following``."""

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayNotice:
    """One year's holidays and make-up working weekends, typed in from the State Council's notice.

    It may reach back into December of the year before: the notice for 2019 began on 2018-12-29.
    """

    year: int
    holidays: frozenset[date]
    working_weekends: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        where = f"holiday notice {self.year}"
        faults = [
            Fault(
                where=where,
                found=f"{day} is in another year",
                wanted=f"a day of {self.year} or of December {self.year - 1} is wanted",
                remedy="Move it to the notice of its own year.",
            )
            for day in sorted(self.holidays | self.working_weekends)
            if day.year != self.year and (day.year, day.month) != (self.year - 1, 12)
        ]
        faults += [
            Fault(
                where=where,
                found=f"working weekend {day} is a {day:%A}",
                wanted="a Saturday or a Sunday is wanted",
                remedy="Leave it out: a weekday works unless it is a holiday.",
            )
            for day in sorted(self.working_weekends)
            if day.weekday() < SATURDAY
        ]
        faults += [
            Fault(
                where=where,
                found=f"{day} is a holiday and a working weekend",
                wanted="one of the two is wanted",
                remedy="Read the notice again and strike one of them.",
            )
            for day in sorted(self.holidays & self.working_weekends)
        ]
        raise_all(DealError, faults)

    def names(self, day: date) -> bool:
        """Whether the notice speaks of this very day."""
        return day in self.holidays or day in self.working_weekends


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The business days of one market.

    On ``CN`` a make-up weekend works; on the exchanges no weekend ever trades. An override replaces the library for its
    whole year, and for the days of the December before that it names.

    Examples
    --------
    >>> Calendar(code="XSHE").is_business_day(date(2024, 2, 9)), Calendar(code="CN").is_business_day(date(2024, 2, 9))
    (False, True)
    >>> Calendar(code="XSHE").roll(date(2021, 10, 1), "following")
    datetime.date(2021, 10, 8)
    """

    code: CalendarCode
    overrides: tuple[HolidayNotice, ...] = ()

    def __post_init__(self) -> None:
        faults = []
        if self.code not in get_args(CalendarCode):
            faults.append(unknown_word("dates.calendar", self.code, get_args(CalendarCode)))
        years = [notice.year for notice in self.overrides]
        faults += [
            Fault(
                where=f"holiday notice {year}",
                found=f"it is given {years.count(year)} times",
                wanted="one notice a year is wanted",
                remedy="Merge them into one.",
            )
            for year in sorted(set(years))
            if years.count(year) > 1
        ]
        raise_all(DealError, faults)

    def is_business_day(self, day: date) -> bool:
        """Whether this market works on ``day``."""
        for notice in self.overrides:
            if notice.names(day):
                return self.code == "CN" and day in notice.working_weekends
        if any(notice.year == day.year for notice in self.overrides):
            return day.weekday() < SATURDAY
        return day in _library_business_days(self.code, day.year)

    def is_projected(self, day: date) -> bool:
        """Whether no published notice and no override covers ``day``, so that it is known by rule only.

        The last days of December may still change with the next year's notice; they are not flagged.
        """
        if any(notice.year == day.year or notice.names(day) for notice in self.overrides):
            return False
        return not _is_published(day.year)

    def roll(self, day: date, convention: Roll) -> date:
        """Where a date goes that may fall on a day off.

        Parameters
        ----------
        day : date
        convention : {"keep", "following", "preceding", "modified_following"}
            ``modified_following`` is ``following`` unless that leaves the month, then ``preceding``.

        Returns
        -------
        date
            ``day`` itself where it is a business day or the convention is ``keep``.

        Raises
        ------
        DealError
            If the convention is not known.
        """
        if convention not in get_args(Roll):
            raise_all(DealError, [unknown_word("dates.roll", convention, get_args(Roll))])
        if convention == "keep" or self.is_business_day(day):
            return day
        if convention == "preceding":
            return self.add_business_days(day, -1)
        following = self.add_business_days(day, 1)
        if convention == "modified_following" and following.month != day.month:
            return self.add_business_days(day, -1)
        return following

    def add_business_days(self, day: date, n: int) -> date:
        """The ``n``-th business day after ``day``, or before it where ``n`` is negative.

        The count starts from ``day`` whether or not it is a business day: T-10 is the tenth business day before T.

        Examples
        --------
        >>> Calendar(code="XSHE").add_business_days(date(2021, 7, 7), -10)
        datetime.date(2021, 6, 23)
        """
        step = ONE_DAY if n >= 0 else -ONE_DAY
        left = abs(n)
        while left:
            day += step
            left -= self.is_business_day(day)
        return day

    def business_days_between(self, start: date, end: date) -> int:
        """How many business days lead from ``start`` to ``end``, negative where it leads backwards.

        The start does not count and the end does, so ``business_days_between(day, add_business_days(day, n)) == n``.
        """
        step = ONE_DAY if end >= start else -ONE_DAY
        n_days = abs((end - start).days)
        count = sum(self.is_business_day(start + step * number) for number in range(1, n_days + 1))
        return count if end >= start else -count


def unknown_word(where: str, word: str, known: tuple[str, ...]) -> Fault:
    """The fault of a word outside a closed set."""
    return Fault(
        where=where,
        found=f"{word!r} is not known",
        wanted=f"one of {', '.join(known)} is wanted",
        remedy=nearest(word, known),
    )


@cache
def _library_business_days(code: CalendarCode, year: int) -> frozenset[date]:
    """The year's business days as the holidays library has them, published or by rule."""
    # Imported here because it takes longer than the whole of a `--help`.
    import holidays

    market = (
        holidays.country_holidays("CN", years=year) if code == "CN" else holidays.financial_holidays(code, years=year)
    )
    first = date(year, 1, 1)
    days = (first + timedelta(days=number) for number in range((date(year, 12, 31) - first).days + 1))
    return frozenset(day for day in days if market.is_working_day(day))


@cache
def _is_published(year: int) -> bool:
    """Whether both libraries carry the year's notice.

    ``chinesecalendar`` refuses a year that it does not have. ``holidays`` silently falls back on rules, which know no
    make-up weekends, while every notice since 2001 orders some: without this a fresh ``chinesecalendar`` beside a stale
    ``holidays`` would pass rules off as a notice.
    """
    import chinese_calendar

    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return any(day.weekday() >= SATURDAY for day in _library_business_days("CN", year))
