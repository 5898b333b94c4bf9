"""What is new of a deal, and what somebody has to do about it, as lines of a screen."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from abs_model.deal.party import Party
from abs_model.glossary import TERMS, Language, label
from abs_model.pool.cell import clean_text
from abs_model.report.duty_calendar import duty_name
from abs_model.report.likelihood_screen import LOUD
from abs_model.report.naming import (
    capital,
    core_enterprise_names,
    deal_names,
    heading,
    joined,
    said,
    trigger_names,
)
from abs_model.report.number import say, screen_scale
from abs_model.report.screen_line import WIDTH, headed, section
from abs_model.report.text_table import Side, aligned, cells, clip
from abs_model.run.correction import NUMBERS
from abs_model.run.duty import OPEN_STATES, OVERDUE
from abs_model.run.monitoring import Monitoring

Names = Mapping[str, str]

MOST_CHANGES = 15
"""Lines of what a correction changed; changes.csv has all."""

LINE_CELLS = 24
"""Cells of the name of a line that a correction changed."""

CHANGE_WORDS = (
    "periods_brief", "change_part", "change_line", "before_brief", "after_brief", "correction_change",
)  # fmt: skip
"""The heads of what a correction changed, the amounts last."""

CHANGED = ("before_correction", "after_correction", "correction_change")

MOST_OVERDUE, MOST_AHEAD = 6, 5
"""Duties on a screen: the newest that are overdue, and the next ones; duties.csv has all."""

MOST_EVENTS = 6
"""What is to be reported, on a screen, the newest; interim_events.csv has all."""

MOST_DIFFERENCES = 6
"""What does not reconcile, on a screen; differences.csv has all."""


def monitor_names(found: Monitoring, language: Language) -> dict[str, str]:
    """What everything is called that servicers and tables of monitoring name: companies, events, triggers, payees."""
    deal = found.subject.deal
    parties = [one for told in deal.parties.values() for one in ([told] if isinstance(told, Party) else told)]
    companies = {one.id: one.name if language == "zh" or one.name_en is None else one.name_en for one in parties}
    events = {one.id: said(one.name, language) for one in deal.events}
    own = deal_names(deal, language) | trigger_names(found.projection, language)
    return companies | core_enterprise_names(deal, language) | own | events


def change_lines(table: pd.DataFrame, names: Names, language: Language) -> Iterator[str]:
    """What a correction changed, side by side; a line whose amounts stay the same for some periods is said once.

    Parameters
    ----------
    table : DataFrame
        Of ``abs_model.run.correction.changes``.
    names : mapping of str to str
    language : Language
    """
    if not len(table):
        return
    folded = _folded(table)
    rows = [[heading(word, language) for word in CHANGE_WORDS]]
    for row in folded[:MOST_CHANGES]:
        part, line = str(row["change_part"]), str(row["change_line"])
        numbers = [_number(float(str(row[name])), part, language) for name in CHANGED]
        rows.append(
            [str(row["periods"]), label(part, language), clip(line_name(line, names, language), LINE_CELLS), *numbers]
        )
    sides: list[Side] = ["left", "left", "left", "right", "right", "right"]
    yield ""
    yield from (clip(line, WIDTH) for line in aligned(rows, sides))
    if len(folded) > MOST_CHANGES:
        yield label("more_lines", language).format(len(folded) - MOST_CHANGES, "changes.csv")


def line_name(line: str, names: Names, language: Language) -> str:
    """What a line of a correction is called; of what stands of a support or class, whose it is and what."""
    owner, _, what = line.rpartition(".")
    if line in names or owner not in names:
        return names.get(line, line)
    return joined(names[owner], label(what, language), language) if what in TERMS else names[owner]


def _number(value: float, part: str, language: Language) -> str:
    """An amount to the fen; of a trigger, a plain number or a share."""
    if part in NUMBERS:
        return say(value, "number", language, {}) if abs(value) >= 1 or not value else f"{value:.4%}"
    return say(value, "yuan", language, {})


def _folded(table: pd.DataFrame) -> list[dict[str, object]]:
    """Lines of periods that follow each other, with the same amounts, as one: ``periods`` says which."""
    found: list[dict[str, object]] = []
    last: dict[tuple[object, ...], dict[str, object]] = {}
    for row in table.to_dict("records"):
        own = {str(name): cell for name, cell in row.items()}
        key = (own["change_part"], own["change_line"], own["before_correction"], own["after_correction"])
        before, period = last.get(key), int(str(own["period"]))
        if before is not None and int(str(before["until"])) == period - 1:
            before["until"], before["periods"] = period, f"{before['period']}-{period}"
        else:
            last[key] = own | {"until": period, "periods": str(period)}
            found.append(last[key])
    return found


def interim_lines(table: pd.DataFrame, names: Names, language: Language) -> Iterator[str]:
    """What calls for an interim report: what, of whom, how much, by when it is to be reported."""
    if not len(table):
        return
    rows = []
    for row in table.tail(MOST_EVENTS).to_dict("records"):
        value, about = float(row["interim_value"]), str(row["about"])
        rows.append(
            [
                str(row["known_on"])[:10],
                label(str(row["interim_event"]), language),
                clip(names.get(about, about), 30),
                "" if np.isnan(value) else _event_value(str(row["interim_event"]), value, language),
                f"{label('report_due', language)} {str(row['report_due'])[:10]}",
            ]
        )
    yield ""
    yield from _listed("interim_brief", rows, language)
    if len(table) > MOST_EVENTS:
        yield _indented(label("more_lines", language).format(len(table) - MOST_EVENTS, "interim_events.csv"), language)


def _event_value(event: str, value: float, language: Language) -> str:
    """How much: an amount where money was missed, else a share, or a plain number of a trigger."""
    if event == "distribution_missed":
        return screen_scale(language).say_with_unit(value)
    return f"{value:.2%}" if event != "trigger_breached" else say(value, "number", language, {})


def duty_lines(table: pd.DataFrame, names: Names, language: Language) -> Iterator[str]:
    """What is overdue, the newest of it, then what comes next: day, duty, who, how many days."""
    is_open = table["duty_state"].isin(OPEN_STATES)
    overdue, ahead = table[table["duty_state"] == OVERDUE], table[is_open & (table["duty_state"] != OVERDUE)]
    if not len(overdue) and not len(ahead):
        return
    rows = []
    for row in pd.concat([overdue.tail(MOST_OVERDUE), ahead.head(MOST_AHEAD)]).to_dict("records"):
        days, party = int(row["days_left"]), str(row["party"])
        word = "days_late" if days < 0 else "days_to_go"
        rows.append(
            [
                str(row["due_date"])[:10],
                clip(duty_name(row, language, names), 40),
                clip(names.get(party, party), 22),
                (f"{LOUD} " if days < 0 else "") + label(word, language).format(abs(days)),
            ]
        )
    yield ""
    yield from _listed("duties_brief", rows, language)
    left = [
        f"{label(word, language)} {n_more}"
        for word, n_more in (
            (OVERDUE, len(overdue) - MOST_OVERDUE),
            ("duty_open", len(ahead) - MOST_AHEAD),
        )
        if n_more > 0
    ]
    if left:
        yield _indented(label("more_lines", language).format(", ".join(left), "duties.csv"), language)


def reconciled_lines(table: pd.DataFrame, language: Language) -> Iterator[str]:
    """How many things do not reconcile, and the first of them, each in its own words."""
    counts = table["severity"].value_counts()
    parts = [f"{label(word, language)} {int(counts.get(word, 0))}" for word in ("error", "warning")]
    yield from section("reconciliation", parts if len(table) else [f"{label('differences', language)} 0"], language)
    for message in table[f"message_{language}"].head(MOST_DIFFERENCES):
        yield from _wrapped(clean_text(str(message)), language)
    left = len(table) - MOST_DIFFERENCES
    if left > 0:
        yield _indented(label("more_lines", language).format(left, "differences.csv"), language)


def _listed(identifier: str, rows: Sequence[Sequence[str]], language: Language) -> Iterator[str]:
    """Aligned rows after the name of their section."""
    head = headed(identifier, language)
    sides: list[Side] = ["left"] * len(rows[0])
    for place, line in enumerate(aligned(rows, sides)):
        yield (head if not place else " " * cells(head)) + clip(line, WIDTH - cells(head))


def _indented(text: str, language: Language) -> str:
    return " " * cells(headed("duties_brief", language)) + capital(text)


def _wrapped(text: str, language: Language) -> Iterator[str]:
    """A sentence in as many lines as it takes, indented."""
    indent = cells(headed("reconciliation", language))
    line = ""
    for character in text:
        if cells(line + character) > WIDTH - indent:
            yield " " * indent + line
            line = ""
        line += character
    yield " " * indent + line
