"""Periods, against dates worked out by hand from the documents and the holiday notices."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from abs_model.errors import TapeError
from abs_model.schedule.calendar import Calendar, HolidayNotice
from abs_model.schedule.day_count import day_count_days
from abs_model.schedule.period import Period, ScheduleTerms, build_schedule, period_of

SHENZHEN = Calendar(code="XSHE")
INTERBANK = Calendar(code="CN")

SERIES_1 = ScheduleTerms(
    cut_off=date(2020, 6, 30),
    closing=date(2020, 7, 7),
    expected_maturity=date(2021, 7, 7),
    legal_final=date(2022, 7, 7),
    payment=(date(2021, 7, 7),),
    collection="monthly",
    after_maturity="monthly",
    roll="following",
    timeline=(
        ("servicer_report", -10),
        ("shortfall_notice", -9),
        ("guarantee_payment", -8),
        ("custodian_report", -6),
        ("manager_report", -5),
        ("transfer", -3),
    ),
)
QUARTERLY = ScheduleTerms(
    cut_off=date(2021, 2, 28),
    closing=date(2021, 3, 10),
    expected_maturity=date(2021, 9, 10),
    legal_final=date(2021, 9, 10),
    payment=(date(2021, 6, 10), date(2021, 9, 10)),
    collection="monthly",
    after_maturity="none",
    roll="following",
    timeline=(("servicer_report", -5),),
)


def distributions(schedule: tuple[Period, ...]) -> list[Period]:
    return [period for period in schedule[1:] if period.payment_date is not None]


def scheduled_dates(terms: ScheduleTerms) -> list[date | None]:
    return [period.scheduled_date for period in distributions(build_schedule(terms, SHENZHEN))]


def paid_once_at(payment: date, **changes: object) -> ScheduleTerms:
    """Series 1 with another single payment date, at which the deal ends."""
    once = replace(SERIES_1, payment=(payment,), expected_maturity=payment, legal_final=payment)
    return replace(once, **changes)  # type: ignore[arg-type]


def dated_events(period: Period) -> list[tuple[str, date]]:
    return [(event.name, event.date) for event in period.events]


def test_period_0_is_the_closing_at_which_nothing_is_collected() -> None:
    closing = build_schedule(SERIES_1, SHENZHEN)[0]
    assert (closing.number, closing.start, closing.end) == (0, date(2020, 6, 30), date(2020, 6, 30))
    assert closing.payment_date == date(2020, 7, 7)
    assert closing.accrual_start is None
    assert closing.accrual_end is None
    assert dated_events(closing) == [("closing", date(2020, 7, 7))]


def test_the_first_distribution_of_series_1_follows_the_timeline_back_from_7_july_2021() -> None:
    # 国办发明电〔2020〕27号 gives for the middle of 2021: Dragon Boat Festival 06-12 to 06-14, then nothing before the
    # Mid-Autumn Festival of 09-19. 2021-07-07 is a Wednesday, so no roll; between 06-15 and 07-07 every weekday trades.
    # Back from Wednesday 07-07: Tue 07-06 (1), Mon 07-05 (2), Fri 07-02 (3), Thu 07-01 (4), Wed 06-30 (5),
    # Tue 06-29 (6), Mon 06-28 (7), Fri 06-25 (8), Thu 06-24 (9), Wed 06-23 (10).
    first = distributions(build_schedule(SERIES_1, SHENZHEN))[0]
    assert dated_events(first) == [
        ("servicer_report", date(2021, 6, 23)),
        ("shortfall_notice", date(2021, 6, 24)),
        ("guarantee_payment", date(2021, 6, 25)),
        ("custodian_report", date(2021, 6, 29)),
        ("manager_report", date(2021, 6, 30)),
        ("transfer", date(2021, 7, 2)),
        ("payment", date(2021, 7, 7)),
    ]
    assert first.end == date(2021, 6, 23)
    assert not first.is_projected


def test_series_1_collects_in_twelve_windows_counted_back_from_the_first_calculation_date() -> None:
    windows = build_schedule(SERIES_1, SHENZHEN)[1:13]
    months = [(2020, month) for month in range(7, 13)] + [(2021, month) for month in range(1, 7)]
    assert [window.end for window in windows] == [date(year, month, 23) for year, month in months]
    assert windows[0].start == date(2020, 6, 30)
    assert [window.payment_date for window in windows] == [None] * 11 + [date(2021, 7, 7)]
    assert all(window.accrual_start is None and window.events == () for window in windows[:-1])


def test_series_1_accrues_365_days_from_closing_to_its_expected_maturity() -> None:
    first = distributions(build_schedule(SERIES_1, SHENZHEN))[0]
    assert first.accrual_start is not None
    assert first.accrual_end is not None
    assert day_count_days(first.accrual_start, first.accrual_end, "ACT/365F") == 365


def test_after_the_expected_maturity_series_1_distributes_every_month_up_to_the_legal_final() -> None:
    # The days off that are rolled over: Saturday 2021-08-07; 2021-10-07 in the National Day week; Sunday 2021-11-07;
    # Saturday 2022-05-07, a working day for the banks after the Labour Day week and not for the exchange.
    # 2022-02-07 is the first trading day after the Spring Festival (01-31 to 02-06).
    paid = [period.payment_date for period in distributions(build_schedule(SERIES_1, SHENZHEN))]
    assert paid == [
        *(date(2021, 7, 7), date(2021, 8, 9), date(2021, 9, 7), date(2021, 10, 8), date(2021, 11, 8)),
        *(date(2021, 12, 7), date(2022, 1, 7), date(2022, 2, 7), date(2022, 3, 7), date(2022, 4, 7)),
        *(date(2022, 5, 9), date(2022, 6, 7), date(2022, 7, 7)),
    ]
    in_interbank = [period.payment_date for period in distributions(build_schedule(SERIES_1, INTERBANK))]
    assert date(2022, 5, 7) in in_interbank


def test_interest_does_not_run_for_a_roll() -> None:
    august, september = distributions(build_schedule(SERIES_1, SHENZHEN))[1:3]
    assert august.payment_date == date(2021, 8, 9)
    assert (august.accrual_start, august.accrual_end) == (date(2021, 7, 7), date(2021, 8, 7))
    assert (september.accrual_start, september.accrual_end) == (date(2021, 8, 7), date(2021, 9, 7))


def test_events_are_counted_from_the_rolled_payment_date() -> None:
    # Paid on Friday 2021-10-08; back over the holiday 10-01 to 10-07: 09-30 (1), 09-29 (2), 09-28 (3).
    october = next(p for p in build_schedule(SERIES_1, SHENZHEN) if p.scheduled_date == date(2021, 10, 7))
    assert dict(dated_events(october))["transfer"] == date(2021, 9, 28)


def test_quarterly_payments_are_collected_for_in_monthly_windows() -> None:
    # T-5 of Thursday 2021-06-10 is 06-03, that of Friday 2021-09-10 is 09-03: no holiday lies between. Counted back
    # from 06-03 the first boundary would be 03-03, three days after the cut-off: merged.
    schedule = build_schedule(QUARTERLY, SHENZHEN)
    assert [(period.start, period.end, period.payment_date) for period in schedule[1:]] == [
        (date(2021, 2, 28), date(2021, 4, 3), None),
        (date(2021, 4, 3), date(2021, 5, 3), None),
        (date(2021, 5, 3), date(2021, 6, 3), date(2021, 6, 10)),
        (date(2021, 6, 3), date(2021, 7, 3), None),
        (date(2021, 7, 3), date(2021, 8, 3), None),
        (date(2021, 8, 3), date(2021, 9, 3), date(2021, 9, 10)),
    ]
    assert [period.number for period in schedule] == list(range(7))


@pytest.mark.parametrize(("cut_off", "n_windows"), [(date(2021, 2, 16), 4), (date(2021, 2, 17), 3)])
def test_a_first_window_of_15_days_stands_and_one_of_14_is_merged(cut_off: date, n_windows: int) -> None:
    first_payment = distributions(build_schedule(replace(QUARTERLY, cut_off=cut_off), SHENZHEN))[0]
    assert first_payment.number == n_windows


def test_a_run_shorter_than_15_days_is_one_window() -> None:
    terms = paid_once_at(date(2020, 7, 24), timeline=(("servicer_report", -10),))  # closes on Friday 2020-07-10
    assert [(p.start, p.end) for p in build_schedule(terms, SHENZHEN)[1:]] == [(date(2020, 6, 30), date(2020, 7, 10))]


def test_collection_by_quarter_and_by_payment_makes_longer_windows() -> None:
    quarterly = build_schedule(replace(SERIES_1, collection="quarterly"), SHENZHEN)
    quarter_ends = [date(2020, 9, 23), date(2020, 12, 23), date(2021, 3, 23), date(2021, 6, 23)]
    assert [period.end for period in quarterly[1:5]] == quarter_ends
    by_payment = build_schedule(replace(SERIES_1, collection="payment"), SHENZHEN)
    assert (by_payment[1].start, by_payment[1].end) == (date(2020, 6, 30), date(2021, 6, 23))
    assert all(period.payment_date is not None for period in by_payment)


def test_boundaries_at_month_ends_do_not_drift() -> None:
    terms = paid_once_at(date(2021, 8, 31), timeline=(("servicer_report", 0),))
    ends = [period.end for period in build_schedule(terms, SHENZHEN)]
    assert ends[-5:] == [
        *(date(2021, 4, 30), date(2021, 5, 31), date(2021, 6, 30), date(2021, 7, 31), date(2021, 8, 31)),
    ]


def test_distribution_dates_at_month_ends_do_not_drift() -> None:
    terms = replace(paid_once_at(date(2021, 8, 31)), legal_final=date(2021, 12, 31))
    assert scheduled_dates(terms) == [
        *(date(2021, 8, 31), date(2021, 9, 30), date(2021, 10, 31), date(2021, 11, 30), date(2021, 12, 31)),
    ]


@pytest.mark.parametrize(
    ("after_maturity", "expected"),
    [
        ("quarterly", [date(2021, 7, 7), date(2021, 10, 7), date(2022, 1, 7), date(2022, 4, 7), date(2022, 7, 7)]),
        ("semiannual", [date(2021, 7, 7), date(2022, 1, 7), date(2022, 7, 7)]),
        ("none", [date(2021, 7, 7)]),
    ],
)
def test_distribution_dates_after_the_expected_maturity_keep_their_rhythm(
    after_maturity: str, expected: list[date]
) -> None:
    assert scheduled_dates(replace(SERIES_1, after_maturity=after_maturity)) == expected  # type: ignore[arg-type]


def test_the_legal_final_is_the_last_distribution_even_off_the_rhythm() -> None:
    # 2021-10-07 is 15 days before the first and 14 before the second legal final.
    dates = scheduled_dates(replace(SERIES_1, legal_final=date(2021, 10, 22)))
    assert dates == [date(2021, 7, 7), date(2021, 8, 7), date(2021, 9, 7), date(2021, 10, 7), date(2021, 10, 22)]
    dates = scheduled_dates(replace(SERIES_1, legal_final=date(2021, 10, 21)))
    assert dates == [date(2021, 7, 7), date(2021, 8, 7), date(2021, 9, 7), date(2021, 10, 21)]


def test_a_deal_may_close_on_its_cut_off_date() -> None:
    schedule = build_schedule(replace(SERIES_1, closing=date(2020, 6, 30)), SHENZHEN)
    assert schedule[0].payment_date == schedule[0].end == schedule[1].start == date(2020, 6, 30)
    assert distributions(schedule)[0].accrual_start == date(2020, 6, 30)


@pytest.mark.parametrize(
    ("roll", "paid", "closed"),
    [
        # Back ten trading days, the Mid-Autumn Festival of 09-20 and 09-21 left out.
        ("following", date(2021, 10, 8), date(2021, 9, 15)),
        ("preceding", date(2021, 9, 30), date(2021, 9, 14)),
        ("keep", date(2021, 10, 7), date(2021, 9, 15)),
    ],
)
def test_a_payment_on_a_holiday_is_rolled_and_its_accrual_is_not(roll: str, paid: date, closed: date) -> None:
    last = build_schedule(paid_once_at(date(2021, 10, 7), roll=roll), SHENZHEN)[-1]
    assert (last.payment_date, last.end) == (paid, closed)
    assert (last.scheduled_date, last.accrual_end) == (date(2021, 10, 7), date(2021, 10, 7))


def test_events_after_the_payment_come_last_and_events_of_one_day_keep_the_order_of_the_timeline() -> None:
    timeline = (("filing", 5), ("servicer_report", -1), ("record", -1), ("settlement", 0))
    last = build_schedule(paid_once_at(date(2021, 7, 7), timeline=timeline), SHENZHEN)[-1]
    assert [event.name for event in last.events] == ["servicer_report", "record", "settlement", "payment", "filing"]


def test_another_event_may_close_the_collection() -> None:
    last = build_schedule(paid_once_at(date(2021, 7, 7), calculation="custodian_report"), SHENZHEN)[-1]
    assert last.end == date(2021, 6, 29)


# The notices for 2030 and 2031 are made up; with the first alone, 2030 is sure and 2031 is not.
NOTICE_2030 = HolidayNotice(year=2030, holidays=frozenset([date(2030, 1, 1), date(2030, 10, 1)]))
NOTICE_2031 = HolidayNotice(year=2031, holidays=frozenset([date(2031, 1, 1), date(2031, 1, 2)]))
SURE_TO_2030 = Calendar(code="XSHE", overrides=(NOTICE_2030,))
SURE_TO_2031 = Calendar(code="XSHE", overrides=(NOTICE_2030, NOTICE_2031))
AT_NEW_YEAR_2031 = replace(
    SERIES_1,
    cut_off=date(2030, 6, 28),
    closing=date(2030, 7, 1),
    payment=(date(2030, 10, 8),),
    expected_maturity=date(2030, 10, 8),
    legal_final=date(2031, 1, 7),
    after_maturity="quarterly",
)


def test_everything_that_leads_to_a_payment_in_an_unpublished_year_is_projected() -> None:
    # T-10 of 2031-01-07 falls into December 2030, yet where it falls rests on the New Year holiday of 2031.
    october, january = distributions(build_schedule(AT_NEW_YEAR_2031, SURE_TO_2030))
    assert not october.is_projected
    assert not any(event.is_projected for event in october.events)
    assert january.events[0].date.year == 2030
    assert january.is_projected
    assert all(event.is_projected for event in january.events)


def test_windows_counted_back_from_a_projected_calculation_date_are_projected() -> None:
    schedule = build_schedule(AT_NEW_YEAR_2031, SURE_TO_2030)
    paid_in_october = next(period.number for period in schedule if period.scheduled_date == date(2030, 10, 8))
    assert not any(period.is_projected for period in schedule[: paid_in_october + 1])
    assert all(period.is_projected for period in schedule[paid_in_october + 1 :])


def test_an_event_in_an_unpublished_year_is_projected_though_its_payment_is_not() -> None:
    timeline = (("servicer_report", -10), ("filing", 5))
    terms = replace(AT_NEW_YEAR_2031, legal_final=date(2030, 12, 30), timeline=timeline)
    last = build_schedule(terms, SURE_TO_2030)[-1]
    assert [(event.name, event.is_projected) for event in last.events] == [
        *(("servicer_report", False), ("payment", False), ("filing", True)),
    ]
    assert last.is_projected


def test_a_payment_rolled_back_out_of_an_unpublished_year_is_projected() -> None:
    terms = replace(AT_NEW_YEAR_2031, legal_final=date(2031, 1, 1), roll="preceding")
    last = build_schedule(terms, SURE_TO_2030)[-1]
    assert last.payment_date == date(2030, 12, 31)
    assert last.is_projected


def test_a_closing_in_an_unpublished_year_is_projected() -> None:
    (event,) = build_schedule(AT_NEW_YEAR_2031, SHENZHEN)[0].events
    assert event.is_projected
    assert not build_schedule(AT_NEW_YEAR_2031, SURE_TO_2030)[0].is_projected


def test_typing_in_next_years_notice_makes_its_dates_sure_and_may_move_them() -> None:
    # Back from Tuesday 2031-01-07: 01-06 (1), 01-03 (2), 12-31 (3), 12-30 (4), 12-27 (5) .. 12-23 (9), 12-20 (10), as
    # 2031-01-02 is a holiday in the notice; by rule it is a trading day and the tenth is 12-23.
    projected = build_schedule(AT_NEW_YEAR_2031, SURE_TO_2030)[-1]
    sure = build_schedule(AT_NEW_YEAR_2031, SURE_TO_2031)
    assert not any(period.is_projected for period in sure)
    assert projected.end == date(2030, 12, 23)
    assert sure[-1].end == date(2030, 12, 20)


# The windows of QUARTERLY end on 04-03, 05-03, 06-03, 07-03, 08-03 and 09-03.
DAYS_AND_PERIODS = [
    ("2019-01-01", 1),
    ("2021-02-28", 1),
    ("2021-03-01", 1),
    ("2021-04-03", 1),
    ("2021-04-04", 2),
    ("2021-06-03", 3),
    ("2021-06-04", 4),
    ("2021-09-03", 6),
    ("2021-09-04", 7),
    ("2030-01-01", 7),
]


@pytest.mark.parametrize("unit", ["D", "us"])
def test_a_day_is_collected_in_the_period_whose_window_holds_it(unit: str) -> None:
    days = np.array([day for day, _ in DAYS_AND_PERIODS], dtype=f"datetime64[{unit}]")
    expected = [period for _, period in DAYS_AND_PERIODS]
    assert period_of(days, build_schedule(QUARTERLY, SHENZHEN)).tolist() == expected


def test_a_moment_on_the_last_day_of_a_window_still_belongs_to_it() -> None:
    moments = np.array(["2021-04-03T23:59:59"], dtype="datetime64[s]")
    assert period_of(moments, build_schedule(QUARTERLY, SHENZHEN)).tolist() == [1]


def test_ordinals_are_taken_as_days_and_the_shape_is_kept() -> None:
    ordinals = np.array([date.fromisoformat(day).toordinal() for day, _ in DAYS_AND_PERIODS]).reshape(5, 2)
    expected = np.array([period for _, period in DAYS_AND_PERIODS]).reshape(5, 2)
    found = period_of(ordinals, build_schedule(QUARTERLY, SHENZHEN))
    assert found.tolist() == expected.tolist()


def test_a_missing_day_is_refused_instead_of_falling_into_the_first_window() -> None:
    days = np.array(["2021-04-03", "NaT", "NaT"], dtype="datetime64[D]")
    with pytest.raises(TapeError, match=r"^days: 2 of 3 are missing;"):
        period_of(days, build_schedule(QUARTERLY, SHENZHEN))
