"""The periods of a deal: windows in which money is collected, and the dates on which it is distributed."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, get_args

from dateutil.relativedelta import relativedelta

from abs_model.errors import DealError, Fault, TapeError, nearest, raise_all
from abs_model.schedule.calendar import Calendar, Roll, unknown_word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Collection = Literal["monthly", "quarterly", "payment"]
"""How often money is collected; ``payment`` means once for each distribution date."""

AfterMaturity = Literal["monthly", "quarterly", "semiannual", "none"]
"""How often money is distributed after the expected maturity."""

PAYMENT = "payment"
CLOSING = "closing"
MONTHS = {"monthly": 1, "quarterly": 3, "semiannual": 6}
SHORTEST_STUB_DAYS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleTerms:
    """The dates as the documents give them, before any roll, and the rules that make periods of them.

    ``payment`` holds the scheduled distribution dates, the expected maturity the last of them. ``after_maturity`` adds
    further ones, counted forward from the expected maturity, and the legal final last; ``none`` adds none at all.
    ``timeline`` holds events and their offsets in business days from the payment date; the one that ``calculation``
    names closes the collection window.
    """

    cut_off: datetime.date
    closing: datetime.date
    expected_maturity: datetime.date
    legal_final: datetime.date
    payment: tuple[datetime.date, ...]
    collection: Collection
    after_maturity: AfterMaturity
    roll: Roll
    timeline: tuple[tuple[str, int], ...]
    calculation: str = "servicer_report"


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedEvent:
    """What somebody has to do on which day; projected where the day rests on a year without a published notice."""

    name: str
    date: datetime.date
    is_projected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A collection window, start exclusive and end inclusive, and the distribution that follows it, if one does.

    Period 0 is the closing: an empty window at the cut-off date, and the day on which the proceeds come in. A period
    that only collects has no payment, accrual or event. Interest does not run for a roll: accrual dates are scheduled.
    """

    number: int
    start: datetime.date
    end: datetime.date
    is_projected: bool
    scheduled_date: datetime.date | None = None
    payment_date: datetime.date | None = None
    accrual_start: datetime.date | None = None
    accrual_end: datetime.date | None = None
    events: tuple[DatedEvent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Distribution:
    """A distribution date: as scheduled, as rolled, the day that closes its collection, and the events around it."""

    scheduled_date: datetime.date
    payment_date: datetime.date
    calculation_date: datetime.date
    events: tuple[DatedEvent, ...]

    @property
    def is_projected(self) -> bool:
        """Whether any of its days is."""
        return any(event.is_projected for event in self.events)


def build_schedule(terms: ScheduleTerms, calendar: Calendar) -> tuple[Period, ...]:
    """The periods of a deal from closing to its last distribution date, legal final included.

    The windows of periods 1 and later tile the time from the cut-off to the last calculation date. Within the run of
    windows that leads to one calculation date, boundaries are counted back from that date in whole months or quarters;
    a first window shorter than 15 days is merged into the next one.

    Parameters
    ----------
    terms : ScheduleTerms
    calendar : Calendar
        Business days of the market that pays.

    Returns
    -------
    tuple of Period
        ``schedule[k].number == k``; period 0 is the closing.

    Raises
    ------
    DealError
        If ``schedule_faults`` finds any.
    """
    raise_all(DealError, schedule_faults(terms, calendar))
    periods = [_closing_period(terms, calendar)]
    accrual_start = terms.closing
    for distribution in _distributions(terms, calendar):
        *boundaries, _ = _window_ends(periods[-1].end, distribution.calculation_date, terms.collection)
        for boundary in boundaries:
            # Counted back from the calculation date, a boundary is no surer than that date is.
            collection_only = Period(
                number=len(periods), start=periods[-1].end, end=boundary, is_projected=distribution.is_projected
            )
            periods.append(collection_only)
        periods.append(_distribution_period(len(periods), periods[-1].end, accrual_start, distribution))
        accrual_start = distribution.scheduled_date
    return tuple(periods)


def schedule_faults(terms: ScheduleTerms, calendar: Calendar) -> tuple[Fault, ...]:
    """Everything that is wrong with the terms; what depends on the calendar is looked at once the rest is in order."""
    faults = (*_word_faults(terms), *_timeline_faults(terms), *_order_faults(terms))
    return faults or tuple(_calculation_faults(terms, calendar))


def period_of(days: NDArray[np.datetime64] | NDArray[np.int64], schedule: tuple[Period, ...]) -> NDArray[np.intp]:
    """The number of the period whose collection window holds each day.

    Parameters
    ----------
    days : ndarray of datetime64 or of int
        Any shape; integers are proleptic ordinals, as ``date.toordinal`` gives them.
    schedule : tuple of Period
        As ``build_schedule`` returns it.

    Returns
    -------
    ndarray of intp, same shape
        In ``1..len(schedule)``: 1 for the first window and for any day before it, the cut-off date and earlier included
        (what was due then is collected first); ``len(schedule)``, which is no period's number, for a day after the last
        window: too late for any distribution.

    Raises
    ------
    TapeError
        If a day is missing (``NaT``).
    """
    import numpy as np

    ends = [period.end for period in schedule[1:]]
    if np.issubdtype(days.dtype, np.integer):
        return np.searchsorted([end.toordinal() for end in ends], days, side="left") + 1
    dates = days.astype("datetime64[D]")
    n_missing = np.isnat(dates).sum()
    if n_missing:
        fault = Fault(
            where="days",
            found=f"{n_missing} of {dates.size} are missing",
            wanted="a date in every row is wanted",
            remedy="Refuse the rows without a date before they are given a period.",
        )
        raise_all(TapeError, [fault])
    return np.searchsorted(np.array(ends, dtype="datetime64[D]"), dates, side="left") + 1


def _closing_period(terms: ScheduleTerms, calendar: Calendar) -> Period:
    """Period 0: nothing is collected, the proceeds come in."""
    is_projected = calendar.is_projected(terms.closing)
    return Period(
        number=0,
        start=terms.cut_off,
        end=terms.cut_off,
        scheduled_date=terms.closing,
        payment_date=terms.closing,
        events=(DatedEvent(name=CLOSING, date=terms.closing, is_projected=is_projected),),
        is_projected=is_projected,
    )


def _distribution_period(
    number: int, start: datetime.date, accrual_start: datetime.date, distribution: _Distribution
) -> Period:
    """A period that ends on a calculation date and is paid out on the distribution date after it."""
    return Period(
        number=number,
        start=start,
        end=distribution.calculation_date,
        scheduled_date=distribution.scheduled_date,
        payment_date=distribution.payment_date,
        accrual_start=accrual_start,
        accrual_end=distribution.scheduled_date,
        events=distribution.events,
        is_projected=distribution.is_projected,
    )


def _distributions(terms: ScheduleTerms, calendar: Calendar) -> list[_Distribution]:
    """Every distribution date with the days that lead to it."""
    return [_distribution(scheduled, terms, calendar) for scheduled in _scheduled_dates(terms)]


def _scheduled_dates(terms: ScheduleTerms) -> tuple[datetime.date, ...]:
    """The scheduled payments, then those after the expected maturity up to the legal final.

    A date less than 15 days before the legal final is left out, as a stub of a window would be: after rolling the two
    might fall on one day.
    """
    if terms.after_maturity == "none" or terms.legal_final == terms.expected_maturity:
        return terms.payment
    last_regular = terms.legal_final - datetime.timedelta(days=SHORTEST_STUB_DAYS)
    dates = list(terms.payment)
    step = MONTHS[terms.after_maturity]
    months = step
    while (day := terms.expected_maturity + relativedelta(months=months)) <= last_regular:
        dates.append(day)
        months += step
    return (*dates, terms.legal_final)


def _distribution(scheduled: datetime.date, terms: ScheduleTerms, calendar: Calendar) -> _Distribution:
    """One distribution date, rolled, and its events in order.

    An event rests on every day between it and the payment date, and that on the days it was rolled over; so one end in
    a projected year is enough for the event to be projected.
    """
    payment_date = calendar.roll(scheduled, terms.roll)
    is_projected = calendar.is_projected(scheduled) or calendar.is_projected(payment_date)
    dates = {name: calendar.add_business_days(payment_date, offset) for name, offset in terms.timeline}
    dates[PAYMENT] = payment_date
    events = (
        DatedEvent(name=name, date=day, is_projected=is_projected or calendar.is_projected(day))
        for name, day in sorted(dates.items(), key=lambda dated: dated[1])
    )
    return _Distribution(
        scheduled_date=scheduled,
        payment_date=payment_date,
        calculation_date=dates[terms.calculation],
        events=tuple(events),
    )


def _window_ends(start: datetime.date, end: datetime.date, collection: Collection) -> list[datetime.date]:
    """Where the windows end that tile (start, end], counted back from the end in whole months."""
    ends = [end]
    if collection == "payment":
        return ends
    step = MONTHS[collection]
    months = step
    while (boundary := end - relativedelta(months=months)) > start:
        ends.append(boundary)
        months += step
    ends.reverse()
    if len(ends) > 1 and (ends[0] - start).days < SHORTEST_STUB_DAYS:
        return ends[1:]
    return ends


def _word_faults(terms: ScheduleTerms) -> Iterator[Fault]:
    """Words outside their closed sets."""
    for where, word, known in (
        ("dates.collection", terms.collection, get_args(Collection)),
        ("dates.after_maturity", terms.after_maturity, get_args(AfterMaturity)),
        ("dates.roll", terms.roll, get_args(Roll)),
    ):
        if word not in known:
            yield unknown_word(where, word, known)


def _timeline_faults(terms: ScheduleTerms) -> Iterator[Fault]:
    """Events named twice, and a calculation event that is not there or comes too late."""
    names = [name for name, _ in terms.timeline]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Fault(
            where=f"dates.timeline.{name}",
            found=f"it is given {names.count(name)} times",
            wanted="one offset an event is wanted",
            remedy="Strike all but one.",
        )
    if PAYMENT in names:
        yield Fault(
            where=f"dates.timeline.{PAYMENT}",
            found="the payment date itself is given an offset",
            wanted="events counted from it are wanted",
            remedy="Strike it: it is always part of the timeline.",
        )
    if terms.calculation not in names:
        yield Fault(
            where="dates.calculation",
            found=f"event {terms.calculation!r} is not in the timeline",
            wanted="an event of dates.timeline is wanted",
            remedy=nearest(terms.calculation, names),
        )
    elif (offset := dict(terms.timeline)[terms.calculation]) > 0:
        yield Fault(
            where=f"dates.timeline.{terms.calculation}",
            found=f"collection closes {offset} business days after the payment date",
            wanted="an offset of 0 or below is wanted",
            remedy=f"Write {-offset}.",
        )


def _order_faults(terms: ScheduleTerms) -> Iterator[Fault]:
    """Dates out of order."""
    if terms.closing < terms.cut_off:
        yield Fault(
            where="dates.closing",
            found=f"{terms.closing} lies before the cut-off date {terms.cut_off}",
            wanted="a day on or after it is wanted",
            remedy="Check both dates.",
        )
    if terms.legal_final < terms.expected_maturity:
        yield Fault(
            where="dates.legal_final",
            found=f"{terms.legal_final} lies before the expected maturity {terms.expected_maturity}",
            wanted="a day on or after it is wanted",
            remedy="Check both dates.",
        )
    if not terms.payment:
        yield Fault(
            where="dates.payment",
            found="it is empty",
            wanted="at least the expected maturity is wanted",
            remedy=f"Write [{terms.expected_maturity}].",
        )
        return
    if terms.payment[0] <= terms.closing:
        yield Fault(
            where="dates.payment[0]",
            found=f"{terms.payment[0]} does not lie after the closing {terms.closing}",
            wanted="a later day is wanted",
            remedy="Strike it, or check the closing date.",
        )
    for number, (earlier, later) in enumerate(pairwise(terms.payment), start=1):
        if later <= earlier:
            yield Fault(
                where=f"dates.payment[{number}]",
                found=f"{later} does not lie after {earlier}",
                wanted="dates in rising order are wanted",
                remedy="Put them in order and strike what is there twice.",
            )
    if terms.payment[-1] != terms.expected_maturity:
        yield Fault(
            where=f"dates.payment[{len(terms.payment) - 1}]",
            found=f"the last scheduled payment is on {terms.payment[-1]}",
            wanted=f"the expected maturity {terms.expected_maturity} is wanted, when the last principal is due",
            remedy="Add the expected maturity to the payments; leave later dates to dates.after_maturity.",
        )


def _calculation_faults(terms: ScheduleTerms, calendar: Calendar) -> Iterator[Fault]:
    """Distribution dates that leave no day to collect in."""
    distributions = _distributions(terms, calendar)
    first = distributions[0]
    if first.calculation_date <= terms.cut_off:
        yield Fault(
            where="dates.cut_off",
            found=f"collection for the first payment {first.payment_date} closes on {first.calculation_date}",
            wanted=f"a day after the cut-off date {terms.cut_off} is wanted",
            remedy="Move the first payment date back, or check the cut-off date.",
        )
    for earlier, later in pairwise(distributions):
        if later.calculation_date <= earlier.calculation_date:
            yield Fault(
                where="dates.payment",
                found=f"{earlier.scheduled_date} and {later.scheduled_date} both close on {later.calculation_date}",
                wanted="distribution dates with a business day between them are wanted",
                remedy="Strike one of the two, or move it clear of the holiday.",
            )
