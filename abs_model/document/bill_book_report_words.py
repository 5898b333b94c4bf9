"""What documents of a bill book call acceptors, groups, banks and classes of bills."""

from abs_model.document.bill_book_report_table import BEARERS
from abs_model.document.library import Line
from abs_model.document.matter import Matter
from abs_model.document.record import Part, Quote
from abs_model.glossary import label
from abs_model.report.bill_words import frozen_words, word_of
from abs_model.report.naming import capital

NOT_STATED = "not stated"

SHOWN_DIGITS = 12
"""Digits of the number of a bill that tell it from others; the files have all of them."""

WITH_WORDS = {"refusal_reason": "reason", "recourse": "recourse", "stage": "stage"}
"""Dimensions whose keys are words of a closed set, and the column that the glossary knows these words by."""


def day_figure(matter: Matter, identifier: str) -> Quote:
    """A headline figure of the day; one that cannot be is not applicable."""
    return matter.library.quote("book_day", "value", identifier=identifier, missing="not_applicable")


def day_value(matter: Matter, identifier: str) -> float:
    """The same for choosing words; nothing counts as 0."""
    value = matter.library.line("book_day", identifier=identifier).value("value")
    return float(value) if isinstance(value, int | float) else 0.0


def acceptor(matter: Matter, line: Line) -> str:
    """The acceptor of a line."""
    return matter.names.get(key := str(line.value("acceptor_id")), key)


def bill_number(line: Line) -> str:
    """The bill of a line: the last digits of its number, and its range of sub-bills where it is one of a pack."""
    pack, colon, sub_range = str(line.value("bill_id")).partition(":")
    return f"{pack if len(pack) <= SHOWN_DIGITS else f'…{pack[-SHOWN_DIGITS:]}'}{colon}{sub_range}"


def bearer(matter: Matter, identifier: str) -> str:
    """Who bears a part of claims."""
    return capital(matter.names.get(f"{BEARERS}{identifier}", identifier))


def group_words(matter: Matter, group: str) -> str:
    """The acceptors of a group: one by its name, of several the first and how many they are by the group's word."""
    members = [acceptor(matter, one) for one in matter.library.lines("lines", group_id=group)]
    if len(members) < 2:
        return members[0] if members else group
    return matter.say(f"{group}（{members[0]}等）", f"{group} ({members[0]} and others)")


def class_words(matter: Matter, line: Line) -> str:
    """What a line of ``book_cuts`` and of its like is about."""
    dimension, key = str(line.value("dimension")), str(line.value("key"))
    if key in {NOT_STATED, "not_stated"}:
        return label("not_stated", matter.language)
    if dimension == "tenor_band":
        return _band(matter, key)
    if dimension == "group":
        return group_words(matter, key)
    if dimension in WITH_WORDS:
        return word_of(WITH_WORDS[dimension], key, matter.language)
    name = line.value("name") if "name" in line.library.frame(line.table) else None
    return matter.names.get(key, str(name or key))


def frozen(matter: Matter, line: Line) -> Part:
    """Why the line of an acceptor is frozen."""
    return frozen_words(str(line.value("frozen_for") or ""), matter.language)


def _band(matter: Matter, key: str) -> str:
    if key == "0":
        return label("past_due", matter.language)
    return matter.say(f"{key}天", f"{key} days")
