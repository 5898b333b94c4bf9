"""The calendar file: next year's holiday notice, typed in before the libraries know it."""

from pathlib import Path

from pydantic import Field, StrictStr

from abs_model.errors import DealError
from abs_model.io.terms_file import read_terms
from abs_model.io.yaml_file import Positions, locate
from abs_model.schedule.calendar import HolidayNotice
from abs_model.terms import Date, Terms, Whole


class NoticeTerms(Terms):
    """One year's notice (国务院办公厅关于部分节假日安排的通知) as it is typed in."""

    holidays: tuple[Date, ...] = Field(min_length=1, description="every day off that the notice names")
    working_weekends: tuple[Date, ...] = Field(default=(), description="Saturdays and Sundays that are worked")
    source: StrictStr = Field(min_length=1, description="number and date of the notice")


def read_holiday_notices(path: Path) -> tuple[HolidayNotice, ...]:
    """Read notices, by year::

        2027:
          holidays: [2027-01-01, 2027-01-02, 2027-01-03]
          working_weekends: [2027-02-20]
          source: 国办发明电〔2026〕…号

    Raises
    ------
    DealError
        With every fault at once, one a line.
    """
    years, positions = read_terms(dict[Whole, NoticeTerms], path, DealError)
    notices, faults = [], []
    for year, terms in years.items():
        try:
            notices.append(_notice(year, terms))
        except DealError as cause:
            faults += [f"{_where(positions, year)}: {line}" for line in str(cause).splitlines()]
    if faults:
        raise DealError("\n".join(faults))
    return tuple(notices)


def _notice(year: int, terms: NoticeTerms) -> HolidayNotice:
    return HolidayNotice(
        year=year, holidays=frozenset(terms.holidays), working_weekends=frozenset(terms.working_weekends)
    )


def _where(positions: Positions, year: int) -> str:
    return locate(positions, (year,), is_key=True)
