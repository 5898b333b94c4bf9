"""A deal in its life on one screen of plain text: returned, never printed."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from abs_model.glossary import TERMS, Language, label, words_of
from abs_model.report.duty_calendar import duty_name
from abs_model.report.likelihood_screen import LOUD
from abs_model.report.naming import capital, deal_names, said
from abs_model.report.number import say, screen_scale, stated
from abs_model.report.screen import identity_lines, provenance_lines, tranche_lines
from abs_model.report.screen_line import MARK, WIDTH, as_many_as_fit, headed, section
from abs_model.report.text_table import cells, clip
from abs_model.run.monitoring import Monitoring
from abs_model.run.summary import identities

Tables = Mapping[str, pd.DataFrame]

MOST_WINDOWS = 8
"""Windows on a screen, the newest of them; performance.csv has all."""

MOST_LINES = 8
"""Lines of a list on a screen; the table has all."""

OF_WINDOWS = (
    "window_end", "collected", "due_collection_rate", "overdue", "diluted_in_window", "defaulted_in_window",
    "repurchase_price", "recovered", "closing_face", "overcollateralisation_ratio",
)  # fmt: skip


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
    """
    deal = found.subject.deal
    with words_of(deal.product):
        names = deal_names(deal, language)
        lines = [
            *_title(found, summary, language),
            "",
            *_windows(tables["performance"], language),
            "",
            *tranche_lines(found.projection, language),
            "",
            *_against_plan(tables, language, names),
            *_triggers(found, tables["trigger_states"], language),
            *_interim(tables["interim_events"], language, names),
            *_duties(tables["duties"], language, names),
            *_reconciled(tables, language),
            *identity_lines(identities(found.projection), language),
            *provenance_lines(found.projection.provenance, language),
        ]
        if folder is not None:
            lines.append(headed("files", language) + str(folder))
        if any(MARK in line for line in lines):
            lines.append(f"{MARK} {label('illustrative', language)}")
    return "\n".join(lines)


def _title(found: Monitoring, summary: Mapping[str, object], language: Language) -> Iterator[str]:
    scenario = capital(said(found.projection.scenarios[0].name, language))
    yield f"{capital(said(found.subject.deal.name, language))}  {summary['as_of']}"
    files: Mapping[str, Sequence[str]] = summary["files"]  # type: ignore[assignment]
    for word, kept in (("files_taken", "taken"), ("files_known", "known")):
        if files[kept]:
            yield f"{capital(label(word, language))}  {', '.join(files[kept])}"
    yield f"{capital(label('rest_assumed', language))}  {scenario}"


def _windows(table: pd.DataFrame, language: Language) -> Sequence[str]:
    """The newest windows, a column a figure, as many as fit."""
    scale = screen_scale(language)
    shown = table.iloc[-MOST_WINDOWS:]
    columns = []
    for name in OF_WINDOWS:
        unit = TERMS[name].unit
        head = label(name, language) + (f" {scale.unit}" if unit == "yuan" else "")
        values = [stated(value) for value in shown[name]]
        said_so = [
            scale.say(float(value)) if unit == "yuan" and isinstance(value, float) else say(value, unit, language, {})
            for value in values
        ]
        columns.append([head, *said_so])
    return as_many_as_fit(columns)


def _against_plan(tables: Tables, language: Language, names: Mapping[str, str]) -> Iterator[str]:
    """What is off by a fifth or more so far, of lines that are not nothing."""
    table = tables["actual_plan"]
    if not len(table):
        return
    last = table[table["period"] == table["period"].max()]
    scale, parts = screen_scale(language), []
    for row in last.to_dict("records"):
        planned, actual = float(row["planned_so_far"]), float(row["actual_so_far"])
        if planned == actual:
            continue
        share = stated(row["so_far_share"])
        by = f" {float(share):+.1%}" if isinstance(share, float) and abs(share) < 10 else ""
        parts.append(f"{names.get(row['cash_line'], row['cash_line'])} {scale.say(actual)}/{scale.say(planned)}{by}")
    if parts:
        yield from section("actual_plan_so_far", parts, language)


def _triggers(found: Monitoring, table: pd.DataFrame, language: Language) -> Iterator[str]:
    """Every trigger, those that are breached first and loudly."""
    by_id = {one.id: one for one in found.subject.deal.triggers}
    rows = sorted(table.to_dict("records"), key=lambda row: row["test_result"] != "test_breached")
    head = headed("triggers", language)
    for place, row in enumerate(rows):
        unit = TERMS[row["measure"]].unit
        is_breached = row["test_result"] == "test_breached"
        sign = ">" if row["direction"] == "above" else "<"
        parts = [clip(said(by_id[row["trigger"]].name, language), 40), label(str(row["test_result"]), language)]
        if stated(row["value"]) is not None:
            value, bound = (say(float(row[name]), unit, language, {}) for name in ("value", "threshold"))
            parts.append(f"{value}（{sign} {bound}）" if language == "zh" else f"{value} ({sign} {bound})")
        if is_breached:
            parts.append(f"{label('breached_since', language)} {row['breached_since']}")
        elif stated(row["forecast_breach_date"]) is not None:
            parts.append(f"{label('forecast_breach_date', language)} {row['forecast_breach_date']}")
        probability = stated(row.get("breach_probability"))
        if isinstance(probability, float) and not is_breached:
            parts.append(f"{label('breach_probability', language)} {say(probability, 'probability', language, {})}")
        line = (f"{LOUD} " if is_breached else "") + "  ".join(parts)
        yield (head if not place else " " * cells(head)) + clip(line, WIDTH - cells(head))


def _interim(table: pd.DataFrame, language: Language, names: Mapping[str, str]) -> Sequence[str]:
    parts = [
        f"{label(row['interim_event'], language)} {names.get(row['about'], row['about'])} "
        f"{label('report_due', language)} {row['report_due']}"
        for row in table.tail(MOST_LINES).to_dict("records")
    ]
    return section("interim_events", parts, language) if parts else ()


def _duties(table: pd.DataFrame, language: Language, names: Mapping[str, str]) -> Sequence[str]:
    """What is overdue, then what comes next."""
    overdue = table[table["duty_state"] == "duty_overdue"]
    ahead = table[table["duty_state"].isin(("due_soon", "duty_open"))].head(max(MOST_LINES - len(overdue), 3))
    parts = [
        f"{row['due_date']} {duty_name(row, language, names)}"
        + (f" {LOUD}{label('duty_overdue', language)}" if row["duty_state"] == "duty_overdue" else "")
        for row in pd.concat([overdue.tail(MOST_LINES), ahead]).to_dict("records")
    ]
    return section("duties", parts, language) if parts else ()


def _reconciled(tables: Tables, language: Language) -> Iterator[str]:
    """How many things did not reconcile, and how much a correction changed."""
    parts = [f"{label('differences', language)} {len(tables['differences'])}"]
    if len(tables["changes"]):
        parts.append(f"{label('correction_changes', language)} {len(tables['changes'])}")
    yield from section("reconciliation", parts, language)
