"""A deal in its life on one screen of plain text: returned, never printed."""

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from abs_model.deal.priority import STATES
from abs_model.glossary import TERMS, Language, label, words_of
from abs_model.pool.cell import clean_text
from abs_model.report.likelihood_screen import LOUD
from abs_model.report.monitor_lines import change_lines, duty_lines, interim_lines, monitor_names, reconciled_lines
from abs_model.report.naming import capital, heading, said
from abs_model.report.number import say, screen_scale, stated
from abs_model.report.screen import identity_lines, provenance_lines, tranche_lines
from abs_model.report.screen_line import MARK, WIDTH, as_many_as_fit, headed, section
from abs_model.report.text_table import clip
from abs_model.run.monitoring import Monitoring
from abs_model.run.summary import identities

Tables = Mapping[str, pd.DataFrame]

MOST_WINDOWS = 8
"""Windows on a screen, the newest of them; performance.csv has all."""

OF_WINDOWS = {
    "collected": "collected_brief", "due_collection_rate": "due_rate_brief",
    "overdue": "overdue_brief", "diluted_in_window": "diluted_brief", "defaulted_in_window": "defaulted_brief",
    "repurchase_price": "repurchased_brief", "recovered": "recovered_brief", "closing_face": "closing_brief",
    "overcollateralisation_ratio": "cover_brief",
}  # fmt: skip
"""Figures of a window, and the short words that head them."""

OF_PLAN = {
    "planned_so_far": "plan_brief", "actual_so_far": "actual_brief", "deviation_so_far": "deviation_brief",
    "so_far_share": "share_brief",
}  # fmt: skip

NAME_CELLS = 34
"""Cells of the name of a trigger event."""


def monitor_screen(
    found: Monitoring, tables: Tables, summary: Mapping[str, object], language: Language, folder: Path | None = None
) -> str:
    """The one-screen answer: what happened, how it compares, where triggers stand, what is due.

    Parameters
    ----------
    found : Monitoring
    tables : mapping of str to DataFrame
        Those of the result folder.
    summary : mapping
        As ``summary.json`` has it.
    language : Language
    folder : Path, optional
        Where the results are; left out where it is not to be named.

    Returns
    -------
    str
        Lines of at most ``WIDTH`` cells, without a line break at the end.
    """
    deal = found.subject.deal
    with words_of(deal.product):
        names = monitor_names(found, language)
        lines = [
            *_title(found, summary, language),
            *change_lines(tables["changes"], names, language),
            "",
            *_windows(tables["performance"], language),
            "",
            *tranche_lines(found.projection, language),
            *_against_plan(tables["actual_plan"], names, language),
            *_triggers(tables["trigger_states"], names, language),
            *interim_lines(tables["interim_events"], names, language),
            *duty_lines(tables["duties"], names, language),
            "",
            *reconciled_lines(tables["differences"], language),
            *identity_lines(identities(found.projection), language),
            *provenance_lines(found.projection.provenance, language),
        ]
        if folder is not None:
            lines.append(headed("files", language) + str(folder))
        if any(MARK in line for line in lines):
            lines.append(f"{MARK} {label('illustrative', language)}")
    return "\n".join(lines)


def _title(found: Monitoring, summary: Mapping[str, object], language: Language) -> Iterator[str]:
    projection, n_elapsed = found.projection, found.n_elapsed
    yield clip(f"{capital(said(found.subject.deal.name, language))}  {summary['as_of']}", WIDTH)
    state = STATES[int(projection.payments.standing["state"][n_elapsed, 0])]
    parts = [
        label(state, language) if state == STATES[0] else f"{LOUD} {label(state, language)}",
        f"{label('windows_over', language)} {n_elapsed}/{len(projection.plan.periods) - 1}",
        f"{label('rest_assumed', language)}: {said(projection.scenarios[0].name, language)}",
    ]
    yield from section("state_now", parts, language)
    files: Mapping[str, Sequence[str]] = summary["servicer_files"]  # type: ignore[assignment]
    for word, kept in (("files_taken", "taken"), ("files_known", "known")):
        if files[kept]:
            # A name of a file must not move the cursor.
            yield from section(word, [clean_text(name) for name in files[kept]], language)


def _windows(table: pd.DataFrame, language: Language) -> Sequence[str]:
    """The newest windows, a column a figure, as many as fit."""
    shown = table.iloc[-MOST_WINDOWS:]
    columns = [[screen_scale(language).unit, *(f"{end:%Y-%m-%d}" for end in shown["window_end"])]]
    for name, word in OF_WINDOWS.items():
        columns.append([heading(word, language), *(_said(value, name, language) for value in shown[name])])
    return as_many_as_fit(columns)


def _said(value: object, name: str, language: Language) -> str:
    """A cell: amounts in the unit of the screen, a stroke for nothing at all."""
    plain, unit = stated(value), TERMS[name].unit
    if plain is None or (isinstance(plain, float) and math.isinf(plain)):
        return "-"
    if unit == "yuan" and isinstance(plain, float):
        return screen_scale(language).say(plain) if plain else "-"
    return say(plain, unit, language, {})


def _against_plan(table: pd.DataFrame, names: Mapping[str, str], language: Language) -> Iterator[str]:
    """Every line of cash that is off plan so far."""
    last = table[table["period"] == table["period"].max()]
    off = last[last["planned_so_far"] != last["actual_so_far"]]
    if not len(off):
        return
    off = off.assign(deviation_so_far=off["actual_so_far"] - off["planned_so_far"])
    rows = [names.get(str(line), str(line)) for line in off["cash_line"]]
    columns = [[f"{heading('so_far_brief', language)} {screen_scale(language).unit}", *rows]]
    for name, word in OF_PLAN.items():
        kind = "so_far_share" if name == "so_far_share" else "planned"
        columns.append([heading(word, language), *(_said(value, kind, language) for value in off[name])])
    yield ""
    yield from as_many_as_fit(columns)


def _triggers(table: pd.DataFrame, names: Mapping[str, str], language: Language) -> Iterator[str]:
    """Every trigger event, those that are breached first and loudly."""
    if not len(table):
        return
    rows = sorted(table.to_dict("records"), key=lambda row: row["test_result"] != "test_breached")
    cells = [_trigger({str(name): cell for name, cell in row.items()}, names, language) for row in rows]
    words = ("triggers", "test_result", "value", "threshold", "since_brief", "forecast_brief", "probability_brief")
    columns = [[heading(word, language), *column] for word, column in zip(words, zip(*cells, strict=True), strict=True)]
    yield ""
    yield from as_many_as_fit([column for column in columns if set(column[1:]) != {""}])


def _trigger(row: Mapping[str, object], names: Mapping[str, str], language: Language) -> tuple[str, ...]:
    """Name, result, value, threshold, since when, when it is expected, how likely it is."""
    unit, is_breached = TERMS[str(row["measure"])].unit, row["test_result"] == "test_breached"
    name = clip(capital(names.get(str(row["trigger"]), str(row["trigger"]))), NAME_CELLS - 4 * is_breached)
    value, bound = (
        "-" if stated(row[word]) is None else say(float(str(row[word])), unit, language, {})
        for word in ("value", "threshold")
    )
    since, expected = (stated(row[word]) for word in ("breached_since", "forecast_breach_date"))
    probability = stated(row.get("breach_probability"))
    return (
        f"{LOUD} {name}" if is_breached else name,
        label(str(row["test_result"]), language),
        value,
        f"{'>' if row['direction'] == 'above' else '<'} {bound}",
        "" if since is None else str(since)[:10],
        "" if expected is None else str(expected)[:10],
        say(probability, "probability", language, {}) if isinstance(probability, float) and not is_breached else "",
    )
