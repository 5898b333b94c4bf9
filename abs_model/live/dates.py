"""The schedule as rows: windows, payment dates, accrual periods, and year fractions worked out of them."""

from abs_model.deal.deal import Deal
from abs_model.glossary import Unit
from abs_model.live.case import AFTER_ALL, EPOCH_SERIAL, Case, serial, serial_or_blank, term_words
from abs_model.live.formula import Cell, Ref, choose, equal, maximum, minimum
from abs_model.live.language import Call, Expression, Number
from abs_model.live.model import Draft, RowSpec, Words
from abs_model.live.note import NOTES
from abs_model.schedule.day_count import DayCount

IS_DISTRIBUTION = Ref("is_distribution") > 0.0
END, FROM = Ref("window_end"), Ref("window_from")
SCHEDULED = Ref("scheduled_date")


def fraction(day_count: DayCount) -> Ref:
    """The row of year fractions of a day count."""
    return Ref(f"fraction.{day_count}")


def write_schedule(draft: Draft, case: Case) -> None:
    """Write the dates of every period; they come from the calendar, and are no formulas."""
    periods, plan = case.plan.periods, case.plan
    ends = [*(serial(period.end) for period in periods), float(AFTER_ALL)]
    numbers = [float(period.number) for period in periods]
    _dates(draft, "period", (*numbers, float(len(periods))), unit="count", has_after=True)
    _dates(draft, "window_end", tuple(ends), has_after=True)
    # In the first period everything up to its end is collected, what was due before the cut-off too.
    draft.row(
        RowSpec(
            key="window_from",
            words=term_words("live_window_from"),
            unit="date",
            each=choose(Ref("period") > 1.0, END.before, 0.0),
            has_after=True,
        )
    )
    days = maximum(END - maximum(END.before, Cell("closing_date")), 0.0)
    draft.row(RowSpec(key="window_days", words=term_words("live_window_days"), unit="days", each=days))
    _dates(draft, "payment_date", tuple(serial_or_blank(period.payment_date) for period in periods))
    _dates(draft, "scheduled_date", tuple(serial_or_blank(period.scheduled_date) for period in periods))
    _dates(draft, "accrual_start", tuple(serial_or_blank(period.accrual_start) for period in periods))
    _dates(draft, "accrual_end", tuple(serial_or_blank(period.accrual_end) for period in periods))
    support_days = (float(plan.support_day(period) + EPOCH_SERIAL) for period in periods)
    _dates(draft, "support_day", tuple(support_days))
    if plan.deal.pool.replenishment is not None:
        last = AFTER_ALL - EPOCH_SERIAL
        renewal = (float(day + EPOCH_SERIAL) if day < last else None for day in plan.renewal_day)
        _dates(draft, "renewal_day", tuple(renewal))
    is_paid = choose(Ref("payment_date") > 0.0, 1.0)
    draft.row(RowSpec(key="is_distribution", words=term_words("live_is_distribution"), unit="count", each=is_paid))
    for day_count in _day_counts(plan.deal):
        years = choose(IS_DISTRIBUTION, _years(day_count))
        words = term_words("live_fraction") + Words(zh=day_count, en=day_count)
        draft.row(RowSpec(key=f"fraction.{day_count}", words=words, unit="number", each=years))
    draft.close("schedule", term_words("schedule"), NOTES["schedule"])


def _dates(
    draft: Draft, key: str, numbers: tuple[float | None, ...], *, unit: Unit = "date", has_after: bool = False
) -> None:
    spec = RowSpec(
        key=key, words=term_words(f"live_{key}"), unit=unit, numbers=numbers, has_after=has_after
    )  # fmt: skip
    draft.row(spec)


def _day_counts(deal: Deal) -> tuple[DayCount, ...]:
    """The day counts of tranches and yearly fees, and the one of advances."""
    used: list[DayCount] = ["ACT/365F", *(tranche.day_count for tranche in deal.tranches)]
    used += [fee.day_count for fee in deal.plan_fees if fee.rate is not None or fee.annual_amount is not None]
    return tuple(dict.fromkeys(used))


def _years(day_count: DayCount) -> Expression:
    """Length of the accrual period in years."""
    start, end = Ref("accrual_start"), Ref("accrual_end")
    if day_count == "ACT/365F":
        return (end - start) / 365.0
    if day_count == "ACT/360":
        return (end - start) / 360.0
    if day_count == "ACT/ACT":
        in_leap_years = _leap_days(end) - _leap_days(start)
        return in_leap_years / 366.0 + (end - start - in_leap_years) / 365.0
    first, last = minimum(_part("DAY", start), 30.0), minimum(_part("DAY", end), 30.0)
    if day_count == "30/360":
        last = choose(equal(first, 30.0), last, _part("DAY", end))
    months = (_part("YEAR", end) - _part("YEAR", start)) * 12.0 + _part("MONTH", end) - _part("MONTH", start)
    return (months * 30.0 + last - first) / 360.0


def _part(name: str, day: Expression) -> Expression:
    return Call(name, (day,))


def _leap_days(day: Expression) -> Expression:
    """Days in leap years before a day."""
    year = _part("YEAR", day)
    before = year - 1.0
    whole = _whole(before / 4.0) - _whole(before / 100.0) + _whole(before / 400.0)
    # Those of its own year count where it is a leap year.
    new_year = Call("DATE", (year, Number(1.0), Number(1.0)))
    next_year = Call("DATE", (year + 1.0, Number(1.0), Number(1.0)))
    return whole * 366.0 + choose(equal(next_year - new_year, 366.0), day - new_year)


def _whole(number: Expression) -> Expression:
    return Call("INT", (number,))


def window_holds(day: Expression) -> Expression:
    """Whether a day lies in the window of the period."""
    return Call("AND", (day > FROM, day <= END))
