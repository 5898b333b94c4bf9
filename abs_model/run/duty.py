"""The duties calendar: every report, filing and payment of a deal by its day, what is done, what is overdue."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd
from dateutil.relativedelta import relativedelta

from abs_model.deal.deal import Deal
from abs_model.deal.duty import DutyBook, DutyRule
from abs_model.deal.party import Role
from abs_model.run.record import Subject
from abs_model.schedule.calendar import Calendar
from abs_model.schedule.period import CLOSING, PAYMENT

DUTY_COLUMNS = [
    "duty", "name_zh", "name_en", "party", "about", "due_date", "days_left", "duty_state", "done_date", "is_projected",
    "basis", "clause", "rule_source",
]  # fmt: skip

SOON_DAYS = 10
"""Days ahead in which a duty is about to be due."""

NOTICE, GUARANTEE_PAYMENT, SERVICER_REPORT = "shortfall_notice", "guarantee_payment", "servicer_report"
"""Events of timelines that files prove, or that nobody has to do where nothing is missing."""

OVERDUE, SOON, OPEN, DONE, NOT_CALLED_FOR = (
    "duty_overdue", "due_soon", "duty_open", "duty_done", "duty_not_called_for",
)  # fmt: skip
"""What has become of a duty."""

OPEN_STATES = (OVERDUE, SOON, OPEN)
"""States in which somebody still has something to do."""

EVENT_PARTIES: dict[str, tuple[Role, ...]] = {
    SERVICER_REPORT: ("servicer", "originator"),
    NOTICE: ("plan_manager", "note_trustee"),
    GUARANTEE_PAYMENT: ("guarantor",),
    "custodian_report": ("custodian",),
    "manager_report": ("plan_manager", "note_trustee"),
    "transfer": ("custodian",),
    "settlement": ("discount_bank",),
    PAYMENT: ("registrar", "plan_manager", "note_trustee"),
}
"""Who has to do what the timeline says; whoever manages the deal where it says something of its own."""

MANAGERS: tuple[Role, ...] = ("plan_manager", "note_trustee", "servicer", "guarantor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """A duty that somebody has done: which, when, and the due day that it answers (the oldest open one if None)."""

    duty: str
    done: datetime.date
    due: datetime.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that calls for an interim report: what, and on which day it became known."""

    event: str
    day: datetime.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One thing that one party has to do by one day."""

    duty: str
    name_zh: str
    name_en: str
    party: str
    about: str
    due: datetime.date
    basis: str
    clause: str
    source: str
    comes_by_itself: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What is known of duties: those that were done, and those of the timeline that nobody had to do.

    ``spared`` has the name of an event and the payment date that it is about.
    """

    filings: tuple[Filing, ...] = ()
    spared: frozenset[tuple[str, datetime.date]] = frozenset()


NOTHING_DONE = Done()


def duties(
    subject: Subject,
    book: DutyBook,
    as_of: datetime.date,
    *,
    until: datetime.date | None = None,
    done: Done = NOTHING_DONE,
    happenings: Iterable[Happening] = (),
) -> pd.DataFrame:
    """Every duty of a deal, the overdue ones first, then by day.

    Parameters
    ----------
    subject : Subject
    book : DutyBook
    as_of : date
        What is late and how many days are left is told as at this day.
    until : date, optional
        Last day on which anything is outstanding; the expected maturity if left out. Duties end with it.
    done : Done
        What has been done, and what need not be.
    happenings : iterable of Happening
        What calls for an interim report.

    Returns
    -------
    DataFrame
        ``DUTY_COLUMNS``; ``duty_state`` is duty_overdue, due_soon, duty_open, duty_done or duty_not_called_for.
        ``about`` is the payment date, year, quarter, closing or event that a duty is about.
    """
    last = max(until or subject.deal.dates.expected_maturity, subject.deal.dates.closing)
    found = [*_timeline(subject, last), *_ruled(subject, book, last, tuple(happenings))]
    found.sort(key=lambda one: (one.due, one.duty, one.about))
    answered = _matched(found, done.filings)
    rows = [
        _row(one, _state(one, answered.get(place), done, as_of), as_of, subject.calendar)
        for place, one in enumerate(found)
    ]
    table = pd.DataFrame(rows, columns=DUTY_COLUMNS)
    is_overdue = table["duty_state"] == OVERDUE
    return pd.concat([table[is_overdue], table[~is_overdue]], ignore_index=True)


def _timeline(subject: Subject, last: datetime.date) -> Iterator[Duty]:
    """What the deal's own timeline says, around every payment date up to the first one on or after the last day."""
    for period in subject.periods:
        if period.payment_date is None or period.number == 0:
            continue
        for event in period.events:
            # Bills are paid where they are settled: one event, not two.
            if event.name != CLOSING and not (event.name == PAYMENT and subject.deal.product == "bill_guarantee"):
                party = _party(subject.deal, EVENT_PARTIES.get(event.name, MANAGERS))
                about = period.payment_date.isoformat()
                yield Duty(
                    duty=event.name, name_zh="", name_en="", party=party, about=about, due=event.date,
                    basis="by_deal", clause=f"dates.timeline.{event.name}", source="",
                )  # fmt: skip
        if period.payment_date >= last:
            return


def _ruled(subject: Subject, book: DutyBook, last: datetime.date, happenings: Sequence[Happening]) -> Iterator[Duty]:
    """What rules and practice ask for while anything is outstanding."""
    deal = subject.deal
    for rule in book.duties:
        if deal.product not in rule.products or not any(role in deal.parties for role in rule.parties):
            continue
        for about, due in _due_days(rule, subject, last, happenings):
            if rule.is_in_force(due):
                yield Duty(
                    duty=rule.id, name_zh=rule.name.zh, name_en=rule.name.en, party=_party(deal, rule.parties),
                    about=about, due=due, basis=rule.basis, clause=rule.clause, source=rule.source,
                    comes_by_itself=rule.comes_by_itself,
                )  # fmt: skip


def _due_days(
    rule: DutyRule, subject: Subject, last: datetime.date, happenings: Sequence[Happening]
) -> Iterator[tuple[str, datetime.date]]:
    """What a rule is about, and the day on which it is due, again and again."""
    closing, calendar = subject.deal.dates.closing, subject.calendar
    if rule.anchor == "closing":
        yield closing.isoformat(), calendar.add_business_days(closing, rule.business_days)
    elif rule.anchor == "payment":
        for period in subject.periods[1:]:
            if period.payment_date is not None:
                yield (
                    period.payment_date.isoformat(),
                    calendar.add_business_days(period.payment_date, rule.business_days),
                )
                if period.payment_date >= last:
                    return
    elif rule.anchor == "event":
        for one in happenings:
            yield one.event, calendar.add_business_days(one.day, rule.business_days)
    elif rule.anchor == "quarter":
        end = closing + relativedelta(month=(closing.month - 1) // 3 * 3 + 3, day=31)
        while (due := end + datetime.timedelta(days=rule.calendar_days)) <= last:
            yield f"{end.year}Q{end.month // 3}", due
            end = end + relativedelta(months=3, day=31)
    else:
        yield from _yearly(rule, closing, last)


def _yearly(rule: DutyRule, closing: datetime.date, last: datetime.date) -> Iterator[tuple[str, datetime.date]]:
    """A duty of each year that the plan was there for long enough, due while it is there still."""
    for year in range(closing.year, last.year + 1):
        due = datetime.date(year, rule.month or 12, 1) + relativedelta(day=rule.day or 31)
        reported = year - rule.is_about_last_year
        start = closing + relativedelta(months=rule.least_months)
        is_there = start <= datetime.date(reported, 12, 31) if rule.is_about_last_year else closing <= due
        if is_there and closing < due <= last:
            yield str(reported), due


def _party(deal: Deal, roles: Sequence[Role]) -> str:
    """The first of some roles that a deal has; the first of all where it has none of them."""
    return next((role for role in roles if role in deal.parties), roles[0])


def _matched(found: Sequence[Duty], filings: Iterable[Filing]) -> dict[int, datetime.date]:
    """By place of the duty, when it was done; a filing without a due day answers the oldest one that is open."""
    done: dict[int, datetime.date] = {}
    for filing in sorted(filings, key=lambda one: (one.done, one.duty)):
        for place, one in enumerate(found):
            if one.duty == filing.duty and place not in done and filing.due in (None, one.due):
                done[place] = filing.done
                break
    return done


def strange_filings(table: pd.DataFrame, filings: Iterable[Filing]) -> tuple[Filing, ...]:
    """Filings that answer no duty of a calendar: nobody has such a duty, or not for that day."""
    known = set(zip(table["duty"], table["due_date"], strict=True))
    names = {duty for duty, _ in known}
    return tuple(one for one in filings if one.duty not in names or (one.due and (one.duty, one.due) not in known))


def _state(
    one: Duty, answered: datetime.date | None, done: Done, as_of: datetime.date
) -> tuple[str, datetime.date | None]:
    """What has become of a duty by a day, and when it was done."""
    if one.comes_by_itself and one.due <= as_of:
        return DONE, one.due
    if answered is not None and answered <= as_of:
        return DONE, answered
    if (one.duty, _about_day(one)) in done.spared:
        return NOT_CALLED_FOR, None
    days_left = (one.due - as_of).days
    return OVERDUE if days_left < 0 else SOON if days_left <= SOON_DAYS else OPEN, None


def _about_day(one: Duty) -> datetime.date | None:
    """The payment date that a duty of the timeline is about."""
    return datetime.date.fromisoformat(one.about) if one.basis == "by_deal" else None


def _row(
    one: Duty, state: tuple[str, datetime.date | None], as_of: datetime.date, calendar: Calendar
) -> dict[str, object]:
    return {
        "duty": one.duty,
        "name_zh": one.name_zh,
        "name_en": one.name_en,
        "party": one.party,
        "about": one.about,
        "due_date": one.due,
        "days_left": (one.due - as_of).days,
        "duty_state": state[0],
        "done_date": state[1],
        "is_projected": calendar.is_projected(one.due),
        "basis": one.basis,
        "clause": one.clause,
        "rule_source": one.source,
    }
