"""Which duties are done by what servicers recorded, and which nobody had to do because nothing was missing."""

import datetime
from collections.abc import Iterator, Sequence

import pandas as pd

from abs_model.pool.servicer_tape import ServicerFile
from abs_model.run.duty import GUARANTEE_PAYMENT, NOTICE, SERVICER_REPORT, Done, Filing
from abs_model.run.record import Projection
from abs_model.schedule.period import PAYMENT, Period

BY_PAYMENT = (PAYMENT, "settlement", "transfer")
"""Events that money in the hands of holders proves: the payment itself, that of bills, and the transfer before it."""


def done_of(projection: Projection, files: Sequence[ServicerFile]) -> Done:
    """What is known of duties by servicer files.

    A record of a filing answers the duty that it names. The servicer's report of a payment date is done once a file
    covers its window, on the last day of that file; a payment with the first money to holders on or after its day; the
    guarantor's payment with its first claim. Where the supports had to pay nothing, there is nothing to notify or pay.

    Parameters
    ----------
    projection : Projection
        Of the deal as it stands after the files.
    files : sequence of ServicerFile
        Those that count, in order of their windows.
    """
    realised = projection.plan.realised
    n_elapsed = 0 if realised is None else realised.n_elapsed
    distributions = [one for one in projection.plan.periods[1:] if one.payment_date is not None]
    return Done(
        filings=(
            *recorded_filings(files),
            *_reported(distributions, files),
            *_paid(projection, distributions, files),
            *_claimed(distributions, files),
        ),
        spared=frozenset(_spared(projection, [one for one in distributions if one.number <= n_elapsed])),
    )


def last_day(projection: Projection) -> datetime.date:
    """The first payment date after which no note is left by what is known and expected; the legal final if none is."""
    standing, plan = projection.payments.standing, projection.plan
    for period in plan.periods[1:]:
        left = sum(float(standing[f"{note.tranche.id}.balance"][period.number, 0]) for note in plan.notes)
        if period.payment_date is not None and left == 0:
            return period.payment_date
    return plan.deal.dates.legal_final


def recorded_filings(files: Sequence[ServicerFile]) -> tuple[Filing, ...]:
    """What was recorded as filed; a reference that is a day is the due day that it answers."""
    rows = [row for file in files for row in file.of("filing").to_dict("records")]
    return tuple(
        Filing(duty=str(row["subject"]), done=pd.Timestamp(row["date"]).date(), due=_day_of(str(row["reference"])))
        for row in rows
    )


def _day_of(reference: str) -> datetime.date | None:
    """The day that a reference is, if it is one."""
    found = pd.to_datetime(reference.replace("/", "-"), errors="coerce", format="%Y-%m-%d")
    return None if pd.isna(found) else found.date()


def _reported(distributions: Sequence[Period], files: Sequence[ServicerFile]) -> Iterator[Filing]:
    """The servicer's report of each distribution whose window a file covers."""
    for period in distributions:
        covering = next((file for file in files if file.period_end >= period.end), None)
        due = _event(period, SERVICER_REPORT)
        if covering is not None and due is not None:
            yield Filing(duty=SERVICER_REPORT, done=covering.period_end, due=due)


def _paid(projection: Projection, distributions: Sequence[Period], files: Sequence[ServicerFile]) -> Iterator[Filing]:
    """The first payment to holders on or after each payment date and before the next one."""
    payees = {f"{note.tranche.id}.{part}" for note in projection.plan.notes for part in ("interest", "principal")}
    days = _days(files, "payment", payees)
    for period, following in zip(distributions, [*distributions[1:], None], strict=True):
        last = datetime.date.max if following is None else following.payment_date or datetime.date.max
        done = next((day for day in days if (period.payment_date or last) <= day < last), None)
        for name in BY_PAYMENT:
            due = _event(period, name)
            if done is not None and due is not None:
                yield Filing(duty=name, done=done, due=due)


def _claimed(distributions: Sequence[Period], files: Sequence[ServicerFile]) -> Iterator[Filing]:
    """The first claim paid after the window of each distribution and before the end of the next one."""
    days = _days(files, "claim")
    for period, following in zip(distributions, [*distributions[1:], None], strict=True):
        last = datetime.date.max if following is None else following.end
        done, due = next((day for day in days if period.end < day <= last), None), _event(period, GUARANTEE_PAYMENT)
        if done is not None and due is not None:
            yield Filing(duty=GUARANTEE_PAYMENT, done=done, due=due)


def _spared(projection: Projection, over: Sequence[Period]) -> Iterator[tuple[str, datetime.date]]:
    """Notice and payment of distributions for which no support had to pay."""
    payments = projection.payments
    for period in over:
        drawn = sum(float(payments.between(source=one.id)[period.number, 0]) for one in projection.plan.deal.support)
        if not drawn and period.payment_date is not None:
            yield from ((name, period.payment_date) for name in (NOTICE, GUARANTEE_PAYMENT))


def _event(period: Period, name: str) -> datetime.date | None:
    """The day of an event of a payment date's timeline."""
    return next((event.date for event in period.events if event.name == name), None)


def _days(files: Sequence[ServicerFile], record: str, subjects: set[str] | None = None) -> list[datetime.date]:
    """Days of records, in order."""
    found: list[datetime.date] = []
    for file in files:
        rows = file.of(record)
        if subjects is not None:
            rows = rows[rows["subject"].isin(subjects)]
        found += [day.date() for day in rows["date"]]
    return sorted(found)
