"""Which days reports are about: the distribution that comes next, and the quarter and year that are over."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from dateutil.relativedelta import relativedelta

from abs_model.measure.money import Amounts
from abs_model.run.distribution import PARTS, distributions
from abs_model.run.record import Projection
from abs_model.schedule.period import Period

DISTRIBUTION, SERVICER, OPERATION = "distribution_report", "servicer_report", "operation_report"
QUARTERLY, ANNUAL = "quarterly_report", "annual_report"

LEAST_DAYS = 60
"""A plan younger than this at the end of a quarter or year is not reported on until the next is over."""

Span = tuple[datetime.date, datetime.date]
"""First and last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDay:
    """The day of one kind of report, and the period that it is about.

    Attributes
    ----------
    report_kind : str
        The id of the document.
    report_day : date
    report_start, report_end : date
        Both inclusive.
    last_window : int
        Number of the last period whose window ends by ``report_end``; 0 for none.
    last_window_end : date
    last_payment_date : date or None
        The last payment date by ``report_end``, the closing for want of any.
    is_realised : bool
        Whether the servicer has told of all windows up to the last one.
    """

    report_kind: str
    report_day: datetime.date
    report_start: datetime.date
    report_end: datetime.date
    last_window: int
    last_window_end: datetime.date
    last_payment_date: datetime.date | None
    is_realised: bool


def next_paying(projection: Projection, path: int = 0, *, day: datetime.date | None = None) -> Period:
    """The distribution that comes next: on which anything is paid to a class, or due to it and unpaid.

    Parameters
    ----------
    projection : Projection
    path : int
        Which scenario, by number.
    day : date, optional
        On or after this day; after the windows that the servicer has told of, but for the last of them, if left out.

    Returns
    -------
    Period
        The last such distribution where none is left, the first of all where there never is one.
    """
    held = distributions(projection)
    matters = np.flatnonzero(_paid_or_due(projection, path))
    paying = [period for period in held if period.number in matters] or held[:1]
    n_elapsed = _elapsed(projection)
    ahead = [one for one in paying if (one.number >= n_elapsed if day is None else _paid_on(one) >= day)]
    return (ahead or paying[-1:])[0]


def _paid_or_due(projection: Projection, path: int) -> Amounts:
    """What classes are paid in each period, and what is due to them and unpaid after it, fen."""
    payments, total = projection.payments, np.zeros(len(projection.plan.periods))
    for note in projection.plan.notes:
        name = note.tranche.id
        for part in PARTS:
            total = total + payments.paid(f"{name}.{part}")[:, path]
        for part in ("interest", "principal"):
            total = total + payments.standing[f"{name}.{part}_unpaid"][:, path]
    return total


def report_days(projection: Projection, day: datetime.date | None = None, path: int = 0) -> tuple[ReportDay, ...]:
    """The day and the period of every kind of report.

    The distribution is the next one on or after the day (``next_paying``); the servicer's report is about the windows
    that lead to it, the operation report about the days after the payment before it. The quarterly and the annual
    report are about the quarter and year that ended last before the day if the plan was 60 days old then, else about
    those that hold it; where the servicer has told of windows, the day is the end of the last of them if it is earlier.

    Parameters
    ----------
    projection : Projection
    day : date, optional
        That of the next distribution if left out.
    path : int
        Which scenario, by number.
    """
    held = distributions(projection)
    paying = next_paying(projection, path, day=day)
    day = day or _paid_on(paying)
    earlier = next((one for one in reversed(held) if one.number < paying.number), projection.plan.periods[0])
    one_day = datetime.timedelta(days=1)
    since = _paid_on(earlier) + one_day if earlier.number else _paid_on(earlier)
    n_elapsed = _elapsed(projection)
    known = min(day, projection.plan.periods[n_elapsed].end) if n_elapsed else day
    spans = {
        DISTRIBUTION: (since, _paid_on(paying)),
        SERVICER: (earlier.end + one_day, paying.end),
        OPERATION: (since, _paid_on(paying)),
        QUARTERLY: _span(projection, known, _quarter_of),
        ANNUAL: _span(projection, known, _year_of),
    }
    return tuple(
        _report_day(projection, kind, span, span[1] if kind in {QUARTERLY, ANNUAL} else day)
        for kind, span in spans.items()
    )


def report_day_table(days: Iterable[ReportDay]) -> pd.DataFrame:
    """One row a kind of report; the columns are the attributes of ``ReportDay``."""
    return pd.DataFrame([asdict(one) for one in days])


def _elapsed(projection: Projection) -> int:
    """How many windows the servicer has told of."""
    realised = projection.subject.realised
    return 0 if realised is None else realised.n_elapsed


def _report_day(projection: Projection, kind: str, span: Span, day: datetime.date) -> ReportDay:
    periods = projection.plan.periods
    last = max((one for one in periods if one.end <= span[1]), key=lambda one: one.number, default=periods[0])
    paid = [one.payment_date for one in periods if one.payment_date is not None and one.payment_date <= span[1]]
    return ReportDay(
        report_kind=kind,
        report_day=day,
        report_start=span[0],
        report_end=span[1],
        last_window=last.number,
        last_window_end=last.end,
        last_payment_date=paid[-1] if paid else None,
        is_realised=0 < last.number <= _elapsed(projection),
    )


def _paid_on(period: Period) -> datetime.date:
    return period.payment_date or period.end


def _span(projection: Projection, day: datetime.date, of: Callable[[datetime.date], Span]) -> Span:
    """The quarter or year that a report is about, from the closing if that is later."""
    closing = projection.plan.deal.dates.closing
    now = of(day)
    over = of(now[0] - datetime.timedelta(days=1))
    start, end = over if (over[1] - closing).days >= LEAST_DAYS else now
    return max(start, closing), end


def _quarter_of(day: datetime.date) -> Span:
    start = datetime.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return start, start + relativedelta(months=3, days=-1)


def _year_of(day: datetime.date) -> Span:
    return datetime.date(day.year, 1, 1), datetime.date(day.year, 12, 31)
