"""Business days, against the published notices and against two other libraries."""

import warnings
from datetime import date, timedelta

import chinese_calendar
import numpy as np
import pytest

from abs_model.errors import DealError
from abs_model.schedule.calendar import Calendar, HolidayNotice

SHENZHEN = Calendar(code="XSHE")
SHANGHAI = Calendar(code="XSHG")
INTERBANK = Calendar(code="CN")

# Made up, and so far ahead that no library will soon have the real one. The lunar year begins on Thursday 2031-01-23.
NOTICE_2031 = HolidayNotice(
    year=2031,
    holidays=frozenset(
        [
            date(2031, 1, 1),
            *(date(2031, 1, day) for day in range(22, 30)),
            *(date(2031, 10, day) for day in range(1, 8)),
        ]
    ),
    working_weekends=frozenset([date(2031, 1, 18), date(2031, 2, 8)]),
)


def days_of(first_year: int, last_year: int) -> list[date]:
    first = date(first_year, 1, 1)
    return [first + timedelta(days=number) for number in range((date(last_year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("calendar", [SHENZHEN, SHANGHAI, INTERBANK], ids=lambda calendar: calendar.code)
def test_the_spring_festival_of_2020_was_extended_to_2_february(calendar: Calendar) -> None:
    # 国办发明电〔2020〕1号: holiday until Sunday 02-02, back at work on Monday 02-03. Friday 01-31 and the make-up
    # Saturday 02-01, which the first notice had as working days, became holidays.
    opened = [calendar.is_business_day(date(2020, month, day)) for month, day in ((1, 31), (2, 1), (2, 2), (2, 3))]
    assert opened == [False, False, False, True]


def test_new_years_eve_2024_was_a_working_day_for_the_interbank_market_and_not_for_the_exchanges() -> None:
    # The notice for 2024 gave 02-10 to 02-17 and only encouraged leave on 02-09; the exchanges closed on 02-09 as well.
    eve = date(2024, 2, 9)
    assert INTERBANK.is_business_day(eve)
    assert not SHENZHEN.is_business_day(eve)
    assert not SHANGHAI.is_business_day(eve)


@pytest.mark.parametrize("day", [date(2021, 2, 7), date(2021, 2, 20), date(2021, 10, 9), date(2024, 2, 4)])
def test_make_up_weekends_work_in_the_interbank_market_and_never_trade_on_an_exchange(day: date) -> None:
    assert day.weekday() >= 5
    assert INTERBANK.is_business_day(day)
    assert not SHENZHEN.is_business_day(day)
    assert not SHANGHAI.is_business_day(day)


def test_both_exchanges_trade_on_the_days_that_exchange_calendars_gives_for_2015_to_2026() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library itself trips over deprecations of pandas
        import exchange_calendars  # type: ignore[import-untyped]

        oracle = exchange_calendars.get_calendar("XSHG", start="2015-01-01", end="2026-12-31")
        sessions = {session.date() for session in oracle.sessions}
    for calendar in (SHANGHAI, SHENZHEN):
        assert {day for day in days_of(2015, 2026) if calendar.is_business_day(day)} == sessions


def test_the_interbank_market_works_on_the_days_that_quantlib_gives_for_2015_to_2026() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SWIG types warn on import under newer Pythons
        import QuantLib as ql  # type: ignore[import-untyped]

    oracle = ql.China(ql.China.IB)
    days = days_of(2015, 2026)
    expected = {day for day in days if oracle.isBusinessDay(ql.Date(day.day, day.month, day.year))}
    assert {day for day in days if INTERBANK.is_business_day(day)} == expected


@pytest.mark.parametrize(
    ("convention", "day", "expected"),
    [
        ("keep", date(2021, 10, 7), date(2021, 10, 7)),
        ("following", date(2021, 10, 7), date(2021, 10, 8)),
        ("preceding", date(2021, 10, 7), date(2021, 9, 30)),
        ("modified_following", date(2021, 10, 7), date(2021, 10, 8)),
        # 2022-04-30 to 05-04 were holidays, so the next trading day is in another month.
        ("following", date(2022, 4, 30), date(2022, 5, 5)),
        ("modified_following", date(2022, 4, 30), date(2022, 4, 29)),
        ("following", date(2021, 7, 7), date(2021, 7, 7)),
        ("preceding", date(2021, 7, 7), date(2021, 7, 7)),
    ],
)
def test_a_day_off_goes_where_the_convention_sends_it(convention: str, day: date, expected: date) -> None:
    assert SHENZHEN.roll(day, convention) == expected  # type: ignore[arg-type]


def test_a_saturday_that_makes_up_for_a_holiday_is_rolled_on_the_exchange_and_stays_in_the_interbank_market() -> None:
    saturday = date(2022, 5, 7)
    assert SHENZHEN.roll(saturday, "following") == date(2022, 5, 9)
    assert INTERBANK.roll(saturday, "following") == saturday


def test_ten_business_days_back_over_a_spring_festival_differ_by_the_make_up_weekend() -> None:
    # Notice for 2022: holiday 01-31 to 02-06, Saturday 01-29 and Sunday 01-30 worked. Back from Monday 02-07 an
    # exchange counts 01-28 .. 01-24 and 01-21 .. 01-17; a bank 01-30, 01-29, 01-28 .. 01-24, 01-21 .. 01-19.
    assert SHENZHEN.add_business_days(date(2022, 2, 7), -10) == date(2022, 1, 17)
    assert INTERBANK.add_business_days(date(2022, 2, 7), -10) == date(2022, 1, 19)


def test_counting_starts_from_a_day_off_without_rolling_it_first() -> None:
    saturday = date(2021, 7, 10)
    assert SHENZHEN.add_business_days(saturday, -1) == date(2021, 7, 9)
    assert SHENZHEN.add_business_days(saturday, 1) == date(2021, 7, 12)
    assert SHENZHEN.add_business_days(saturday, 0) == saturday


def test_business_days_between_count_the_end_and_not_the_start() -> None:
    friday, tuesday = date(2021, 7, 9), date(2021, 7, 13)
    assert SHENZHEN.business_days_between(friday, tuesday) == 2
    assert SHENZHEN.business_days_between(tuesday, friday) == -2
    assert SHENZHEN.business_days_between(friday, friday) == 0


def test_business_days_of_2021_agree_with_numpys_count_over_the_published_holidays() -> None:
    # Weekday holidays of 国办发明电〔2020〕27号.
    holidays = [
        *("2021-01-01", "2021-02-11", "2021-02-12", "2021-02-15", "2021-02-16", "2021-02-17", "2021-04-05"),
        *("2021-05-03", "2021-05-04", "2021-05-05", "2021-06-14", "2021-09-20", "2021-09-21"),
        *("2021-10-01", "2021-10-04", "2021-10-05", "2021-10-06", "2021-10-07"),
    ]
    expected = np.busday_count("2021-01-01", "2022-01-01", holidays=holidays)
    assert SHENZHEN.business_days_between(date(2020, 12, 31), date(2021, 12, 31)) == expected


@pytest.mark.parametrize("calendar", [SHENZHEN, SHANGHAI, INTERBANK], ids=lambda calendar: calendar.code)
def test_days_are_projected_from_the_year_after_the_last_published_notice(calendar: Calendar) -> None:
    last_published = max(day.year for day in chinese_calendar.holidays)
    assert last_published >= 2026
    assert not calendar.is_projected(date(2020, 7, 7))
    assert not calendar.is_projected(date(last_published, 12, 31))
    assert calendar.is_projected(date(last_published + 1, 1, 1))
    assert calendar.is_projected(date(2045, 6, 1))


def test_a_projected_year_still_keeps_the_statutory_holidays() -> None:
    assert not SHENZHEN.is_business_day(date(2031, 10, 1))
    assert not INTERBANK.is_business_day(date(2031, 1, 1))
    assert INTERBANK.is_business_day(date(2031, 1, 2))


def test_a_year_that_only_one_of_the_two_libraries_publishes_is_projected(monkeypatch: pytest.MonkeyPatch) -> None:
    assert INTERBANK.is_projected(date(2002, 5, 8))  # holidays has the notice of 2002, chinesecalendar begins in 2004
    monkeypatch.setattr("chinese_calendar.is_workday", lambda day: True)
    assert INTERBANK.is_projected(date(2061, 5, 8))  # as if chinesecalendar were newer than holidays


def test_a_typed_in_notice_clears_the_projected_flag_for_its_year_only() -> None:
    calendar = Calendar(code="CN", overrides=(NOTICE_2031,))
    assert not calendar.is_projected(date(2031, 6, 1))
    assert calendar.is_projected(date(2030, 6, 1))
    assert calendar.is_projected(date(2032, 6, 1))


def test_a_typed_in_notice_replaces_the_projected_days() -> None:
    calendar = Calendar(code="CN", overrides=(NOTICE_2031,))
    bridge_tuesday, make_up_saturday = date(2031, 1, 28), date(2031, 1, 18)
    tomb_sweeping_monday_that_the_notice_leaves_out = date(2031, 4, 7)
    assert INTERBANK.is_business_day(bridge_tuesday)
    assert not calendar.is_business_day(bridge_tuesday)
    assert not INTERBANK.is_business_day(make_up_saturday)
    assert calendar.is_business_day(make_up_saturday)
    assert not INTERBANK.is_business_day(tomb_sweeping_monday_that_the_notice_leaves_out)
    assert calendar.is_business_day(tomb_sweeping_monday_that_the_notice_leaves_out)


def test_an_exchange_takes_the_holidays_of_a_typed_in_notice_and_not_its_working_weekends() -> None:
    calendar = Calendar(code="XSHE", overrides=(NOTICE_2031,))
    assert not calendar.is_business_day(date(2031, 1, 28))
    assert not calendar.is_business_day(date(2031, 1, 18))
    assert not calendar.is_projected(date(2031, 1, 18))


def test_a_typed_in_notice_replaces_a_published_year_as_well() -> None:
    # The extension of 2020, had the library not known it: everything but the Monday the users closed stays a weekday.
    extension = HolidayNotice(year=2020, holidays=frozenset([date(2020, 2, 3)]))
    calendar = Calendar(code="CN", overrides=(extension,))
    assert not calendar.is_business_day(date(2020, 2, 3))
    assert calendar.is_business_day(date(2020, 1, 31))


def test_a_notice_reaches_back_into_december_as_the_one_for_2019_did() -> None:
    # 国办发明电〔2018〕15号: holiday 2018-12-30 to 2019-01-01, Saturday 2018-12-29 worked.
    assert INTERBANK.is_business_day(date(2018, 12, 29))
    assert not INTERBANK.is_business_day(date(2018, 12, 31))
    notice = HolidayNotice(
        year=2032,
        holidays=frozenset([date(2031, 12, 30), date(2031, 12, 31), date(2032, 1, 1)]),
        working_weekends=frozenset([date(2031, 12, 27)]),
    )
    calendar = Calendar(code="CN", overrides=(notice,))
    assert not calendar.is_business_day(date(2031, 12, 31))
    assert calendar.is_business_day(date(2031, 12, 27))
    assert not calendar.is_projected(date(2031, 12, 31))
    assert calendar.is_projected(date(2031, 12, 29))


def test_the_last_days_of_december_follow_the_later_notice_where_two_speak_of_them() -> None:
    later = HolidayNotice(year=2032, holidays=frozenset([date(2031, 12, 31)]))
    assert Calendar(code="XSHE", overrides=(NOTICE_2031,)).is_business_day(date(2031, 12, 31))
    assert not Calendar(code="XSHE", overrides=(NOTICE_2031, later)).is_business_day(date(2031, 12, 31))


def test_an_unknown_calendar_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(
        DealError, match=r"^dates\.calendar: 'XSHX' .*XSHE, XSHG, CN is wanted\. Did you mean XSH[EG]\?$"
    ):
        Calendar(code="XSHX")  # type: ignore[arg-type]


def test_an_unknown_convention_is_refused_even_on_a_business_day() -> None:
    with pytest.raises(DealError, match=r"^dates\.roll: 'folowing' .* Did you mean following\?$"):
        SHENZHEN.roll(date(2021, 7, 7), "folowing")  # type: ignore[arg-type]


def test_two_notices_for_one_year_are_refused() -> None:
    with pytest.raises(DealError, match=r"^holiday notice 2031: it is given 2 times; one notice a year is wanted\."):
        Calendar(code="CN", overrides=(NOTICE_2031, NOTICE_2031))


def test_every_fault_of_a_notice_is_told_at_once() -> None:
    with pytest.raises(DealError) as raised:
        HolidayNotice(
            year=2027,
            holidays=frozenset([date(2026, 11, 30), date(2027, 1, 30)]),
            working_weekends=frozenset([date(2027, 1, 29), date(2027, 1, 30)]),
        )
    told = str(raised.value).splitlines()
    assert len(told) == 3
    assert told[0].startswith("holiday notice 2027: 2026-11-30 is in another year;")
    assert told[1].startswith("holiday notice 2027: working weekend 2027-01-29 is a Friday;")
    assert told[2].startswith("holiday notice 2027: 2027-01-30 is a holiday and a working weekend;")
