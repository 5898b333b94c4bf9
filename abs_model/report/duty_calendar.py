"""The duties calendar as a file that any calendar program takes: one entry a duty that is not done, with a reminder."""

import datetime
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from icalendar import Alarm, Calendar, Event

from abs_model.glossary import TERMS, Language, label
from abs_model.report.naming import capital
from abs_model.run.duty import OPEN_STATES

REMINDER_DAYS = 3
"""Days before a duty on which the calendar reminds of it."""


def write_duty_calendar(
    duties: pd.DataFrame,
    path: Path,
    language: Language,
    *,
    deal_id: str,
    names: Mapping[str, str],
    as_of: datetime.date,
) -> Path:
    """Write the duties that are not done as an iCalendar file (RFC 5545), the same bytes each time.

    Parameters
    ----------
    duties : DataFrame
        Of ``abs_model.run.duty.duties``.
    path : Path
        Of the file, ending in ``.ics``; its folder exists.
    language : Language
    deal_id : str
        Part of the identity of each entry, so that a second import replaces the first.
    names : mapping of str to str
        What roles and events of the timeline are called.
    as_of : date
        The stamp of every entry.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//abs-model//duties//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{label('duties', language)} {deal_id}")
    stamp = datetime.datetime(as_of.year, as_of.month, as_of.day, tzinfo=datetime.UTC)
    for row in duties[duties["duty_state"].isin(OPEN_STATES)].to_dict("records"):
        own = {str(name): value for name, value in row.items()}
        calendar.add_component(_entry(own, language, deal_id, names, stamp))
    path.write_bytes(calendar.to_ical())
    return path


def duty_name(row: Mapping[Any, Any], language: Language, names: Mapping[str, str]) -> str:
    """What a duty is called: as its rule says, or as the glossary or the deal calls the event of the timeline."""
    own = str(row["name_zh"] if language == "zh" else row["name_en"])
    duty = str(row["duty"])
    return capital(own or (label(duty, language) if duty in TERMS else names.get(duty, duty)))


def _entry(
    row: Mapping[Any, Any], language: Language, deal_id: str, names: Mapping[str, str], stamp: datetime.datetime
) -> Event:
    entry, due = Event(), row["due_date"]
    day = due if type(due) is datetime.date else pd.Timestamp(str(due)).date()
    identity = f"{deal_id}|{row['duty']}|{row['about']}|{day}"
    name, party = duty_name(row, language, names), str(row["party"])
    entry.add("uid", f"{hashlib.sha256(identity.encode()).hexdigest()[:32]}@abs-model")
    entry.add("dtstamp", stamp)
    entry.add("dtstart", day)
    entry.add("dtend", day + datetime.timedelta(days=1))
    entry.add("transp", "TRANSPARENT")
    entry.add("summary", f"{deal_id} {name}（{names.get(party, party)}）" if language == "zh" else
              f"{deal_id}: {name} ({names.get(party, party)})")  # fmt: skip
    entry.add("description", _description(row, language, names))
    reminder = Alarm()
    reminder.add("action", "DISPLAY")
    reminder.add("description", name)
    reminder.add("trigger", datetime.timedelta(days=-REMINDER_DAYS))
    entry.add_component(reminder)
    return entry


def about_words(row: Mapping[Any, Any], language: Language, names: Mapping[str, str]) -> str:
    """What a duty is about: a day or year as it is, an event by its name and that of whom it befell."""
    event, _, whom = str(row["about"]).partition(".")
    return f"{label(event, language)} {names.get(whom, whom)}".strip() if event in TERMS else str(row["about"])


def _description(row: Mapping[str, object], language: Language, names: Mapping[str, str]) -> str:
    """What it is about, what it rests on, where that was read."""
    about = about_words(row, language, names)
    parts = [f"{capital(label('about', language))}: {about}", str(row["clause"]), str(row["rule_source"])]
    if row["is_projected"]:
        parts.append(label("is_projected", language))
    return "\n".join(part for part in parts if part)
