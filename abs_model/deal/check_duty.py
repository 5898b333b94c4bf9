"""The cross-check of a book of duties: what one rule cannot see of itself and of the others."""

import datetime
from collections.abc import Iterator

from abs_model.deal.duty import DutyBook, DutyRule
from abs_model.terms import TermFault

LEAP_YEAR = 2024


def duty_faults(book: DutyBook) -> tuple[TermFault, ...]:
    """Everything that keeps a book of duties from being used."""
    found = [fault for place, rule in enumerate(book.duties) for fault in _one(place, rule)]
    return (*found, *_one_rule_a_day(book))


def _one(place: int, rule: DutyRule) -> Iterator[TermFault]:
    """A yearly duty has a day of the calendar; nothing else has one; in force from before to."""
    loc = ("duties", place)
    if (rule.anchor == "year") != (rule.month is not None and rule.day is not None):
        yield TermFault(
            loc=loc,
            found=f"{rule.id} is counted from the {rule.anchor} and month is {rule.month}, day is {rule.day}",
            wanted="month and day of a yearly duty, and of no other, are wanted",
            remedy="Write anchor: year with both, or strike both.",
        )
    elif rule.month is not None and rule.day is not None and not _is_day(rule.month, rule.day):
        yield TermFault(
            loc=(*loc, "day"),
            found=f"{rule.id}: month {rule.month} has no day {rule.day}",
            wanted="a day of the calendar is wanted",
            remedy="Check month and day.",
        )
    if rule.valid_to is not None and rule.valid_to < rule.valid_from:
        yield TermFault(
            loc=(*loc, "valid_to"),
            found=f"{rule.id} ends on {rule.valid_to}, before it begins on {rule.valid_from}",
            wanted="a later day is wanted",
            remedy="Check both days.",
        )


def _one_rule_a_day(book: DutyBook) -> Iterator[TermFault]:
    """No two entries of one duty are in force on one day."""
    for place, rule in enumerate(book.duties):
        for other in book.duties[:place]:
            is_same = other.id == rule.id
            if is_same and rule.valid_from <= _last_day(other) and other.valid_from <= _last_day(rule):
                yield TermFault(
                    loc=("duties", place, "valid_from"),
                    found=f"{rule.id} is there twice for {max(rule.valid_from, other.valid_from)}",
                    wanted="one entry a day is wanted",
                    remedy="Give the earlier one a valid_to before it.",
                )


def _last_day(rule: DutyRule) -> datetime.date:
    return rule.valid_to or datetime.date.max


def _is_day(month: int, day: int) -> bool:
    try:
        datetime.date(LEAP_YEAR, month, day)
    except ValueError:
        return False
    return True
