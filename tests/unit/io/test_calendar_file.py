"""Next year's holiday notice is typed in, and every slip in it is told."""

from datetime import date
from pathlib import Path

import pytest

from abs_model.errors import DealError
from abs_model.io.calendar_file import read_holiday_notices
from abs_model.schedule.calendar import Calendar, HolidayNotice

TEXT = """\
2027:
  holidays: [2026-12-31, 2027-01-01, 2027-01-04]
  working_weekends: [2027-02-20]
  source: typed in for a test
2028:
  holidays: [2028-01-01]
  source: typed in for a test
"""


def write(folder: Path, old: str = "", new: str = "") -> Path:
    """The calendar file, with a piece of its text changed."""
    file = folder / "calendar.yaml"
    file.write_text(TEXT.replace(old, new, 1) if old else TEXT, encoding="utf-8")
    return file


def test_notices_are_read_by_year(tmp_path: Path) -> None:
    assert read_holiday_notices(write(tmp_path)) == (
        HolidayNotice(
            year=2027,
            holidays=frozenset({date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 4)}),
            working_weekends=frozenset({date(2027, 2, 20)}),
        ),
        HolidayNotice(year=2028, holidays=frozenset({date(2028, 1, 1)})),
    )


def test_a_notice_that_is_read_moves_a_business_day(tmp_path: Path) -> None:
    calendar = Calendar(code="CN", overrides=read_holiday_notices(write(tmp_path)))
    assert not calendar.is_business_day(date(2027, 1, 4))
    assert calendar.is_business_day(date(2027, 2, 20))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "2027-01-04]",
            "2028-01-04]",
            "1:1: holiday notice 2027: 2028-01-04 is in another year; "
            "a day of 2027 or of December 2026 is wanted. Move it to the notice of its own year.",
        ),
        (
            "[2027-02-20]",
            "[2027-02-22]",
            "1:1: holiday notice 2027: working weekend 2027-02-22 is a Monday; "
            "a Saturday or a Sunday is wanted. Leave it out: a weekday works unless it is a holiday.",
        ),
        (
            "[2028-01-01]",
            "[]",
            "6:13: 2028.holidays is an empty list; at least one item is wanted. Add one.",
        ),
        (
            "  source: typed in for a test\n2028",
            "2028",
            "1:1: 2027 has no source; source is wanted: number and date of the notice. Add it.",
        ),
        (
            "2028:",
            "next:",
            '5:1: the file has "next"; a whole number is wanted. Write digits only, without quotes or units.',
        ),
        (
            "2028:",
            "2027:",
            '5:1: "2027" is given twice, first in line 1; each key once is wanted. Strike one of the two.',
        ),
    ],
)
def test_a_slip_in_a_notice_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    file = write(tmp_path, old, new)
    with pytest.raises(DealError) as caught:
        read_holiday_notices(file)
    assert str(caught.value) == f"{file}:{said}"
