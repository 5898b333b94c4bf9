"""What holds for every schedule, whatever its terms."""

from datetime import date, timedelta
from itertools import pairwise
from typing import get_args

import numpy as np
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from abs_model.schedule.calendar import Calendar, CalendarCode, Roll
from abs_model.schedule.day_count import DayCount, year_fraction
from abs_model.schedule.period import AfterMaturity, Collection, Period, ScheduleTerms, build_schedule, period_of

days = st.dates(min_value=date(2010, 1, 1), max_value=date(2035, 12, 31))
calendars = st.builds(Calendar, code=st.sampled_from(get_args(CalendarCode)))


@st.composite
def sound_terms(draw: st.DrawFn) -> ScheduleTerms:
    """Terms that build: the first payment leaves room for its timeline, and no two payments share a holiday."""
    cut_off = draw(days)
    closing = cut_off + timedelta(days=draw(st.integers(0, 60)))
    first = closing + timedelta(days=draw(st.integers(45, 500)))
    step = draw(st.sampled_from([1, 3, 6, 12]))
    payment = tuple(first + relativedelta(months=step * number) for number in range(draw(st.integers(1, 8))))
    return ScheduleTerms(
        cut_off=cut_off,
        closing=closing,
        expected_maturity=payment[-1],
        legal_final=payment[-1] + timedelta(days=draw(st.just(0) | st.integers(20, 800))),
        payment=payment,
        collection=draw(st.sampled_from(get_args(Collection))),
        after_maturity=draw(st.sampled_from(get_args(AfterMaturity))),
        roll=draw(st.sampled_from(get_args(Roll))),
        timeline=(("servicer_report", draw(st.integers(-15, 0))), ("transfer", -3)),
    )


def runs(schedule: tuple[Period, ...]) -> list[list[Period]]:
    """The windows that lead to each distribution date."""
    grouped: list[list[Period]] = [[]]
    for period in schedule[1:]:
        grouped[-1].append(period)
        if period.payment_date is not None:
            grouped.append([])
    assert grouped.pop() == []
    return grouped


@given(terms=sound_terms(), calendar=calendars)
@settings(deadline=None)
def test_windows_tile_the_time_from_the_cut_off_to_the_last_calculation_date(
    terms: ScheduleTerms, calendar: Calendar
) -> None:
    schedule = build_schedule(terms, calendar)
    assert schedule[0].end == terms.cut_off
    assert all(later.start == earlier.end for earlier, later in pairwise(schedule))
    assert all(period.start < period.end for period in schedule[1:])
    assert [period.number for period in schedule] == list(range(len(schedule)))
    assert schedule[-1].end == {event.name: event.date for event in schedule[-1].events}["servicer_report"]


@given(terms=sound_terms(), calendar=calendars)
@settings(deadline=None)
def test_a_window_is_shorter_than_15_days_only_where_it_is_alone_in_its_run(
    terms: ScheduleTerms, calendar: Calendar
) -> None:
    for run in runs(build_schedule(terms, calendar)):
        assert len(run) == 1 or all((period.end - period.start).days >= 15 for period in run)


@given(terms=sound_terms(), calendar=calendars)
@settings(deadline=None)
def test_interest_accrues_without_gap_or_overlap_from_closing_to_the_last_scheduled_date(
    terms: ScheduleTerms, calendar: Calendar
) -> None:
    last = [run[-1] for run in runs(build_schedule(terms, calendar))]
    assert last[0].accrual_start == terms.closing
    assert all(later.accrual_start == earlier.accrual_end for earlier, later in pairwise(last))
    end = terms.expected_maturity if terms.after_maturity == "none" else terms.legal_final
    assert last[-1].accrual_end == last[-1].scheduled_date == end


@given(terms=sound_terms(), calendar=calendars)
@settings(deadline=None)
def test_money_is_paid_on_business_days_in_rising_order_unless_dates_are_kept(
    terms: ScheduleTerms, calendar: Calendar
) -> None:
    paid = [run[-1].payment_date for run in runs(build_schedule(terms, calendar))]
    assert all(earlier < later for earlier, later in pairwise(paid) if earlier and later)
    if terms.roll != "keep":
        assert all(calendar.is_business_day(day) for day in paid if day)


@given(terms=sound_terms(), calendar=calendars, some_days=st.lists(days, min_size=1, max_size=20))
@settings(deadline=None)
def test_a_day_is_found_in_the_window_that_holds_it(
    terms: ScheduleTerms, calendar: Calendar, some_days: list[date]
) -> None:
    schedule = build_schedule(terms, calendar)
    found = period_of(np.array(some_days, dtype="datetime64[D]"), schedule)
    for day, number in zip(some_days, found.tolist(), strict=True):
        if day <= schedule[1].end:
            assert number == 1
        elif day > schedule[-1].end:
            assert number == len(schedule)
        else:
            assert schedule[number].start < day <= schedule[number].end


@given(calendar=calendars, day=days, n=st.integers(-40, 40))
@settings(deadline=None)
def test_counting_business_days_undoes_adding_them(calendar: Calendar, day: date, n: int) -> None:
    assert calendar.business_days_between(day, calendar.add_business_days(day, n)) == n


@given(calendar=calendars, one=days, gap=st.integers(0, 20), roll=st.sampled_from(get_args(Roll)))
@settings(deadline=None)
def test_rolling_keeps_the_order_of_dates_and_a_second_roll_moves_nothing(
    calendar: Calendar, one: date, gap: int, roll: Roll
) -> None:
    rolled = calendar.roll(one, roll)
    assert rolled <= calendar.roll(one + timedelta(days=gap), roll)
    assert calendar.roll(rolled, roll) == rolled


@given(
    three=st.lists(days, min_size=3, max_size=3).map(sorted),
    convention=st.sampled_from([name for name in get_args(DayCount) if name.startswith("ACT")]),
)
@settings(deadline=None)
def test_actual_day_counts_of_adjoining_periods_add_up_exactly(three: list[date], convention: DayCount) -> None:
    first, second, third = three
    whole = year_fraction(first, third, convention)
    assert year_fraction(first, second, convention) + year_fraction(second, third, convention) == whole
