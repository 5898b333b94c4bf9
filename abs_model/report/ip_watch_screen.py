"""An IP note as at a day, on one screen of plain text: returned, never printed."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from abs_model.glossary import TERMS, Language, label, words_of
from abs_model.report.likelihood_screen import LOUD
from abs_model.report.naming import capital, core_enterprise_names, heading, said
from abs_model.report.number import screen_scale, stated
from abs_model.report.screen import in_words, provenance_lines
from abs_model.report.screen_line import MARK, WIDTH, as_many_as_fit, headed, section
from abs_model.report.source import is_illustrative
from abs_model.report.text_table import GAP, cells, clip, wrapped
from abs_model.run.ip_watch import NOT_TESTABLE, PASSED, IpWatch, Tested, invalidated, watch_figures

MOST_DEBTORS = 8
"""Debtors on a screen; loan_to_value.csv has all."""

MOST_TASKS = 15
"""Lines of tasks on a screen; ip_watch_tasks.csv has all."""

MOST_IDS = 4
"""Rights that are called by their number; ip_standing.csv has all."""

FIGURES = (
    "principal_outstanding", "notes_balance", "accepted_value", "standing_value", "standing_loan_to_value_ratio",
    "closing_value", "n_original_debtors", "n_above_limits", "n_at_closing", "n_accepted", "n_standing",
)  # fmt: skip
TOLD = {"principal_outstanding": "principal_told", "notes_balance": "notes_told"}
"""What figures are called where servicers have told what happened."""

DEBTOR_COLUMNS = (
    "principal", "accepted_value", "loan_to_value_ratio", "loan_headroom", "is_within", "n_at_closing", "n_accepted",
    "standing_value",
)  # fmt: skip
"""Those first that must not be missing."""

_TASK_KEYS = ["task", "party", "is_lapsed", "is_overdue", "day"]


def ip_watch_screen(watch: IpWatch, language: Language, folder: Path | None = None) -> str:
    """The one-screen answer for an IP note as at its day.

    Parameters
    ----------
    watch : IpWatch
    language : Language
    folder : Path, optional
        Where the results are; left out where it is not to be named.

    Returns
    -------
    str
        About 50 lines of at most ``WIDTH`` cells, without a line break at the end.
    """
    with words_of(watch.deal.product):
        lines = [
            *_title(watch, language),
            "",
            *_figures(watch, language),
            "",
            *_debtors(watch, language),
            *ceased_lines(watch, language),
            "",
            *trigger_lines(watch, language),
            "",
            *ip_task_lines(watch.tasks, language),
            "",
            *(() if watch.is_told else section("remark", [label("schedule_only", language)], language)),
            *provenance_lines(watch.provenance, language),
        ]
        if folder is not None:
            lines.append(headed("files", language) + str(folder))
        if any(MARK in line for line in lines):
            lines.append(f"{MARK} {label('illustrative', language)}")
    return "\n".join(lines)


def ceased_lines(watch: IpWatch, language: Language) -> tuple[str, ...]:
    """What no longer counts since the closing, by reason; and each right that was declared invalid or has ended."""
    names = core_enterprise_names(watch.deal, language)
    gone = watch.standing[watch.standing["has_ceased"]]
    parts = []
    for reason, rows in gone.groupby("ceased_for", sort=False):
        ids = [*rows["ip_id"].iloc[:MOST_IDS], *(["..."] if len(rows) > MOST_IDS else [])]
        parts.append(f"{label(str(reason), language)} {len(rows)}{_in_brackets(', '.join(ids), language)}")
    lines = section("no_longer_accepted", parts, language) if parts else ()
    single = [
        f"{row['ip_id']} {names.get(row['debtor_id'], row['debtor_id'])} {row['invalidated_date']:%Y-%m-%d}"
        for row in invalidated(watch).head(MOST_IDS).to_dict("records")
    ]
    return (*lines, *section("ended_rights", single, language)) if single else lines


def trigger_lines(watch: IpWatch, language: Language) -> tuple[str, ...]:
    """Every trigger, those that are breached first and loudly; then what cannot be tested, by what is missing."""
    if not watch.tested:
        return ()
    tested = [one for one in watch.tested if one.is_breached is not None]
    tested.sort(key=lambda one: not one.is_breached)
    head = headed("triggers", language)
    room = WIDTH - cells(head)
    lines = [line for one in tested for line in _trigger(watch, one, room, language)]
    missing: dict[str, list[str]] = {}
    for one in watch.tested:
        if one.is_breached is None:
            missing.setdefault(one.remark, []).append(clip(said(one.trigger.name, language), room - 2))
    for remark, names in missing.items():
        what = _in_brackets(label(remark, language), language)
        lines += [f"{label(NOT_TESTABLE, language)}{what}{_colon(language).strip()}"]
        lines += [f"  {line}" for line in wrapped(names, room - 2, 0)]
    return tuple((head if not place else " " * cells(head)) + line for place, line in enumerate(lines))


def ip_task_lines(tasks: pd.DataFrame, language: Language) -> tuple[str, ...]:
    """Tasks, those first that are overdue; what is alike and due on one day, or overdue, shares a line.

    Parameters
    ----------
    tasks : DataFrame
        As ``abs_model.pool.ip_task`` gives them.
    language : Language
    """
    if not len(tasks):
        return (headed("tasks", language) + label("none", language),)
    n_overdue = f"{label('is_overdue', language)} {int(tasks['is_overdue'].sum()):,}"
    title = headed("tasks", language) + f"{len(tasks):,}{_in_brackets(n_overdue, language)}"
    day = tasks["due_date"].where(~tasks["is_overdue"])
    groups = [rows for _, rows in tasks.assign(day=day).groupby(_TASK_KEYS, sort=False, dropna=False)]
    groups.sort(key=lambda rows: (not rows["is_overdue"].iloc[0], rows["due_date"].iloc[0]))
    shown = groups[:MOST_TASKS]
    columns = [
        [heading("task", language), *(capital(_word(rows["task"].iloc[0], language)) for rows in shown)],
        [heading("due_date", language), *(f"{rows['due_date'].iloc[0]:%Y-%m-%d}" for rows in shown)],
        [heading("days_left", language), *(_days_left(rows) for rows in shown)],
        [heading("party", language), *(_word(rows["party"].iloc[0], language) for rows in shown)],
        [heading("amount", language), *(_amount(rows["amount"], language) for rows in shown)],
    ]
    room = WIDTH - sum(max(map(cells, column)) + len(GAP) for column in columns)
    columns.append([heading("subject", language), *(_subjects(rows["subject"], room, language) for rows in shown)])
    return (title, *as_many_as_fit(columns), *_more(len(groups) - len(shown), "ip_watch_tasks.csv", language))


def _title(watch: IpWatch, language: Language) -> Iterator[str]:
    deal = watch.deal
    yield clip(said(deal.name, language), WIDTH)
    parts = [f"{label('as_of', language)} {watch.as_of}", deal.id, f"{label('unit', language)} "
             f"{screen_scale(language).unit}"]  # fmt: skip
    if is_illustrative(deal, "pool.tape"):
        parts.append(label("illustrative_tape", language))
    yield from wrapped(parts, WIDTH, 0)


def _figures(watch: IpWatch, language: Language) -> tuple[str, ...]:
    figures = watch_figures(watch)
    mark = MARK if is_illustrative(watch.deal, "ip.assets") else ""
    parts = [
        f"{label(TOLD.get(word, word) if watch.is_told else word, language)} "
        f"{in_words(word, figures[word], language)}{mark if 'value' in word else ''}"
        for word in FIGURES
    ]
    return section("ip_position", parts, language)


def _debtors(watch: IpWatch, language: Language) -> tuple[str, ...]:
    """Principal against value, debtor by debtor, those above their limits first."""
    table = watch.loan_to_value.sort_values("loan_headroom", kind="stable").head(MOST_DEBTORS)
    names = core_enterprise_names(watch.deal, language)
    columns = [[screen_scale(language).unit, *(clip(names.get(one, one), 24) for one in table["debtor_id"])]]
    for column in DEBTOR_COLUMNS:
        words = [in_words(column, stated(value), language) for value in table[column].tolist()]
        columns.append([heading(column, language), *words])
    return (
        *as_many_as_fit(columns),
        *_more(len(watch.loan_to_value) - len(table), "loan_to_value.csv", language),
    )


def _trigger(watch: IpWatch, one: Tested, room: int, language: Language) -> Iterator[str]:
    """A trigger that was tested: the result first, then its name and value; and what the result rests on."""
    measure, bound = one.trigger.when.measure, "above" if one.trigger.when.above is not None else "below"
    mark = MARK if is_illustrative(watch.deal, f"triggers.{one.trigger.id}.when.{bound}") else ""
    sign = ">" if bound == "above" else "<"
    against = f"{sign} {in_words(measure, one.threshold, language)}{mark}"
    found = f"{in_words(measure, one.value, language)}{_in_brackets(against, language)}"
    loud = "" if one.result == PASSED else f"{LOUD} "
    start = f"{loud}{label(one.result, language)}{_colon(language)}"
    name = clip(said(one.trigger.name, language), room - cells(start) - cells(found) - len(GAP))
    yield f"{start}{name}{GAP}{found}"
    if one.remark:
        yield clip(f"  {label(one.remark, language)}", room)


def _word(identifier: str, language: Language) -> str:
    """A word of the glossary; an event that a deal has invented has only the word that it gave it."""
    return label(identifier, language) if identifier in TERMS else identifier


def _days_left(rows: pd.DataFrame) -> str:
    least = int(rows["days_left"].min())
    return f"{LOUD} {least:,}" if rows["is_overdue"].iloc[0] else f"{least:,}"


def _amount(amounts: pd.Series, language: Language) -> str:
    return screen_scale(language).say(float(amounts.sum())) if amounts.notna().any() else ""


def _subjects(subjects: pd.Series, room: int, language: Language) -> str:
    """What a line of tasks is about: one by its name, several by their number and the first of them."""
    ids: Sequence[str] = [_word(one, language) for one in subjects.tolist()]
    if len(ids) == 1:
        return clip(ids[0], max(room, 8))
    return clip(f"{len(ids):,}{_in_brackets(', '.join(ids), language)}", max(room, 8))


def _colon(language: Language) -> str:
    return "：" if language == "zh" else ": "


def _in_brackets(text: str, language: Language) -> str:
    return f"（{text}）" if language == "zh" else f" ({text})"


def _more(n_left: int, file: str, language: Language) -> tuple[str, ...]:
    return (f"{label('others', language)} {n_left:,}: {file}",) if n_left else ()
