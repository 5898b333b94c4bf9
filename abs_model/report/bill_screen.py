"""A book of guaranteed bills on one screen, and what has to be done for it, as plain text: returned, never printed."""

import datetime
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from abs_model import __version__
from abs_model.glossary import TERMS, Language, label
from abs_model.pool.bill_book import BillBook
from abs_model.report.assumption import rests_on_invention, rests_words
from abs_model.report.bill_words import (
    acceptor_names,
    bearer_names,
    frozen_words,
    guarantor_words,
    is_invented,
    largest_in_use,
    tape_identities,
    word_of,
)
from abs_model.report.likelihood_screen import LOUD, UNIT_OF_DAYS, likelihood_lines
from abs_model.report.naming import capital, heading, said
from abs_model.report.number import Value, screen_scale, stated
from abs_model.report.screen import identity_lines, in_words, provenance_lines
from abs_model.report.screen_line import MARK, WIDTH, as_many_as_fit, headed, section
from abs_model.report.text_table import GAP, cells, clip, wrapped
from abs_model.run.bill_deal import GUARANTEE, HOLDERS
from abs_model.run.bill_measure import book_figures, cash_calls
from abs_model.run.bill_sharing import expected_sharing, scenario_sharing, sharing_of
from abs_model.run.likelihood import Simulation
from abs_model.run.record import RULEBOOK, Projection
from abs_model.run.summary import identities, scenarios_table
from abs_model.run.tally import column_totals

Tables = Mapping[str, pd.DataFrame]
Runs = tuple[Projection, Simulation | None]

MOST_ACCEPTORS = 8
"""Acceptors on a screen, the largest first; lines.csv has all."""

MOST_SCENARIOS = 8
"""Scenarios on a screen; scenarios.csv has all."""

MOST_TASKS = 15
"""Tasks on a screen; tasks.csv has all."""

NAME_CELLS = {"zh": 26, "en": 22}
"""Cells of the name of an acceptor, a Chinese character taking two."""

BOOK_FIGURES = (
    "n_live_bills", "used", "reserved", "lines_total", "utilisation_ratio", "n_acceptors", "n_whitelisted",
    "n_suppliers", "mean_tenor_days", "mean_face", "acceptor_hhi",
)  # fmt: skip
OF_THE_WHITELIST = {"lines_total", "n_whitelisted", "rating", "line"}
"""What was made up where the whitelist was."""

LINE_COLUMNS = ("rating", "line", "used", "available", "utilisation")
SHARING_COLUMNS = ("borne_share", "borne", "recovered_back", "net_loss", "awaited")
SCENARIO_HEADS = {
    f"{GUARANTEE}.drawn": "drawn", f"{GUARANTEE}.timing_gap": "timing_gap", f"{GUARANTEE}.support_loss": "lost",
    "borne_by_guarantor": "borne_by_guarantor", f"{HOLDERS}.shortfall": "shortfall",
    f"{GUARANTEE}.first_call_date": "first_call_date",
}  # fmt: skip
"""What a scenario comes to, those first that must not be missing; with the term that heads it."""

FIRST_DAYS = 7
"""Days of maturities that stand together on a screen, and then those up to the last that has a rung of its own."""


def book_screen(
    book: BillBook, tables: Tables, language: Language, runs: Runs | None = None, folder: Path | None = None
) -> str:
    """The one-screen summary of a book of bills as at its day.

    Parameters
    ----------
    book : BillBook
    tables : mapping of str to DataFrame
        Tables of the book by the name of their file: lines, ladder, ageing, triggers, claims, sharing; expected_losses
        where there are credit assumptions.
    language : Language
    runs : tuple of Projection, and Simulation or None, optional
        What is to come: the base case first.
    folder : Path, optional
        Where results and reports are; left out where they are not to be named.

    Returns
    -------
    str
        About 50 lines of at most ``WIDTH`` cells, without a line break at the end.
    """
    lines = [
        *_title(book, language),
        "",
        *_figures(book, language),
        "",
        *line_lines(book, tables["lines"], language),
        "",
        *maturity_lines(tables["ladder"], book.as_of, language),
        *ageing_lines(tables["ageing"], language),
        *claim_lines(book, tables, language, is_brief=runs is not None),
        *trigger_lines(book, tables["triggers"], language),
    ]
    if runs is not None:
        lines += ["", *_what_comes(book, tables, runs, language)]
    lines += ["", *_proof(book, runs, language)]
    if folder is not None:
        lines.append(headed("files", language) + str(folder))
    if any(MARK in line for line in lines):
        is_credit = runs is not None and runs[1] is not None and rests_on_invention(runs[1])
        lines.append(f"{MARK} {rests_words(language) if is_credit else label('illustrative', language)}")
    return "\n".join(lines)


def line_lines(book: BillBook, lines: pd.DataFrame, language: Language) -> tuple[str, ...]:
    """The acceptors that use most: rating, line, used, left, and why a line is frozen; then how many more there are."""
    shown = largest_in_use(lines, MOST_ACCEPTORS)
    names = acceptor_names(book, language)
    is_marked = is_invented(book.programme, "whitelist")
    columns = [[screen_scale(language).unit, *(clip(names[one], NAME_CELLS[language]) for one in shown["acceptor_id"])]]
    for column in LINE_COLUMNS:
        mark = MARK if is_marked and column in OF_THE_WHITELIST else ""
        values = [stated(value) for value in shown[column]]
        words = [in_words(column, value, language) + (mark if value is not None else "") for value in values]
        columns.append([heading(column, language), *words])
    head = heading("frozen_for", language)
    room = max(_room(columns), cells(head))
    reasons = [clip(frozen_words(one, language), room) for one in shown["frozen_for"]]
    if any(reasons):
        columns.append([head, *reasons])
    return (*as_many_as_fit(columns), *_more(len(lines) - len(shown), "lines.csv", language))


def maturity_lines(ladder: pd.DataFrame, as_of: datetime.date, language: Language) -> tuple[str, ...]:
    """What falls due when: what is due already, the next days, the rest of the month, the weeks behind it, later."""
    is_daily = ladder["rung"] == "daily"
    is_soon = is_daily & (is_daily.cumsum() <= FIRST_DAYS)
    dated = (ladder[is_soon], ladder[is_daily & ~is_soon], ladder[ladder["rung"] == "weekly"])
    parts = [(label("past_due", language), ladder[ladder["rung"] == "past_due"])]
    parts += [(_days_words(rungs, as_of, language), rungs) for rungs in dated if len(rungs)]
    later = ladder[ladder["rung"] == "monthly"]
    parts += [(label("later", language), later)] if len(later) else []
    words = [
        f"{name} {_bills(int(rungs['n_bills'].sum()), column_totals(rungs, ('face',))['face'], language)}"
        for name, rungs in parts
    ]
    return section("maturities", words, language)


def ageing_lines(ageing: pd.DataFrame, language: Language) -> tuple[str, ...]:
    """Face that is due and unpaid, by reason and days past due; nothing where there is none."""
    late = ageing[ageing["n_bills"] > 0]
    words = [
        f"{word_of('reason', row['reason'], language)} {row['bucket']}{_in_days(language)} "
        f"{_bills(row['n_bills'], row['face'], language)}"
        for row in late.to_dict("records")
    ]
    return section("ageing", words, language) if words else ()


def claim_lines(book: BillBook, tables: Tables, language: Language, *, is_brief: bool = False) -> Iterator[str]:
    """Claims that are paid, and a line for everybody who bears a part of them; nothing where none is.

    Where the screen has to be ``brief``, net losses stand one after the other.
    """
    claims, sharing = tables["claims"], tables["sharing"]
    if not len(claims):
        return
    totals = column_totals(claims, ("compensated_amount", "recovered_amount"))
    parts = [f"{label('n_bills', language)} {len(claims):,}"]
    parts += [_part(word, total, language) for word, total in totals.items()]
    names = [clip(bearer_names(book, language)[one], 30) for one in sharing["bearer"]]
    if is_brief:
        losses = [in_words("net_loss", value, language) for value in sharing["net_loss"].tolist()]
        parts += _listed("net_loss", names, losses, language)
    yield from section("claims", parts, language)
    if not is_brief:
        columns = [[screen_scale(language).unit, *names]]
        for column in SHARING_COLUMNS:
            words = [in_words(column, value, language) for value in sharing[column].tolist()]
            columns.append([heading(column, language), *words])
        yield from as_many_as_fit(columns)


def trigger_lines(book: BillBook, triggers: pd.DataFrame, language: Language) -> tuple[str, ...]:
    """What the programme watches, each with the number beyond which it is breached; breaches first, and loudly."""
    if not len(triggers):
        return ()
    words = []
    for row in triggers.sort_values("is_breached", ascending=False, kind="stable").to_dict("records"):
        measure, bound = str(row["measure"]), str(row["direction"])
        mark = MARK if is_invented(book.programme, f"triggers.{row['trigger']}.{bound}") else ""
        sign = ">" if bound == "above" else "<"
        threshold = f"{sign} {in_words(measure, stated(row['threshold']), language)}{mark}"
        loud = f" {LOUD} {label('breached', language)}" if row["is_breached"] else ""
        value = _part(measure, stated(row["value"]), language)
        words.append(f"{value}{_in_brackets(threshold, language)}{loud}")
    return section("triggers", words, language)


def task_lines(tasks: pd.DataFrame, language: Language) -> tuple[str, ...]:
    """The most pressing tasks that are not done, those first whose last day has passed; then how many more there are.

    Parameters
    ----------
    tasks : DataFrame
        As ``abs_model.pool.bill_task`` gives them.
    language : Language
    """
    waiting = tasks[~tasks["is_done"]]
    if not len(waiting):
        return (headed("tasks", language) + label("none", language),)
    n_lapsed = f"{label('is_lapsed', language)} {int(waiting['is_lapsed'].sum()):,}"
    title = headed("tasks", language) + f"{len(waiting):,}{_in_brackets(n_lapsed, language)}"
    pressing = waiting.sort_values(["is_lapsed", "due_by"], ascending=[False, True], kind="stable").head(MOST_TASKS)
    rows = pressing.to_dict("records")
    columns = [
        [heading("task", language), *(capital(word_of("task", row["task"], language)) for row in rows)],
        [heading("due_by", language), *(f"{row['due_by']:%Y-%m-%d}" for row in rows)],
        [heading("days_left", language), *(_days_left(row["days_left"], row["is_lapsed"]) for row in rows)],
        [heading("who", language), *(label(row["who"], language) for row in rows)],
    ]
    room = _room(columns)
    columns.append([heading("bill_id", language), *(_end(row["bill_id"], room) for row in rows)])
    return (title, *as_many_as_fit(columns), *_more(len(waiting) - len(pressing), "tasks.csv", language))


def _days_left(days: int, is_lapsed: bool) -> str:
    return f"{LOUD} {days:,}" if is_lapsed else f"{days:,}"


def _end(text: str, room: int) -> str:
    """The end of a text of Latin characters: there numbers of bills differ."""
    return text if cells(text) <= room else f"..{text[2 - room :]}"


def _room(columns: list[list[str]]) -> int:
    """Cells that columns leave for one more."""
    return WIDTH - sum(max(map(cells, column)) + len(GAP) for column in columns)


def _more(n_left: int, file: str, language: Language) -> tuple[str, ...]:
    return (f"{label('others', language)} {n_left:,}: {file}",) if n_left else ()


def _title(book: BillBook, language: Language) -> Iterator[str]:
    programme = book.programme
    yield clip(said(programme.name, language), WIDTH)
    parts = [
        f"{label('as_of', language)} {book.as_of}",
        f"{label('guarantor', language)} {guarantor_words(programme, language)}",
        programme.id,
        f"{label('unit', language)} {screen_scale(language).unit}",
    ]
    if is_invented(programme, "bills"):
        parts.append(label("illustrative_tape", language))
    yield from wrapped([clip(part, WIDTH) for part in parts], WIDTH, 0)


def _figures(book: BillBook, language: Language) -> tuple[str, ...]:
    """The headline figures; a book with no live bill has no concentration."""
    figures, is_marked = book_figures(book), is_invented(book.programme, "whitelist")
    parts = [
        _part(word, figures.get(word), language) + (MARK if is_marked and word in OF_THE_WHITELIST else "")
        for word in BOOK_FIGURES
    ]
    cap = book.programme.limits.product
    if cap is not None:
        mark = MARK if is_invented(book.programme, "limits.product") else ""
        parts.insert(BOOK_FIGURES.index("utilisation_ratio"), _part("product_cap", cap, language) + mark)
    return section("live_book", parts, language)


def _part(identifier: str, value: Value, language: Language) -> str:
    """A figure with its label; days with their unit, amounts in that of the section."""
    words = f"{label(identifier, language)} {in_words(identifier, value, language)}"
    return words + (_in_days(language) if TERMS[identifier].unit == "days" and value is not None else "")


def _listed(identifier: str, names: list[str], values: list[str], language: Language) -> list[str]:
    """Values of several names, behind the label that all of them have."""
    head = label(identifier, language) + ("：" if language == "zh" else ": ")
    return [
        f"{head * (place == 0)}{name} {value}" for place, (name, value) in enumerate(zip(names, values, strict=True))
    ]


def _in_days(language: Language) -> str:
    return UNIT_OF_DAYS["zh"] if language == "zh" else f" {UNIT_OF_DAYS['en']}"


def _days_words(rungs: pd.DataFrame, as_of: datetime.date, language: Language) -> str:
    """The days from the first of some rungs to the last one, counted from the day of the book."""
    first, last = ((end - as_of).days for end in (rungs["from_date"].iloc[0], rungs["to_date"].iloc[-1]))
    return f"{first}-{last}{_in_days(language)}"


def _bills(n_bills: int, face: float, language: Language) -> str:
    """What some bills come to, and how many they are."""
    count = f"{n_bills:,}张" if language == "zh" else f"{n_bills:,}"
    return screen_scale(language).say(face) + _in_brackets(count, language)


def _in_brackets(text: str, language: Language) -> str:
    return f"（{text}）" if language == "zh" else f" ({text})"


def _what_comes(book: BillBook, tables: Tables, runs: Runs, language: Language) -> Iterator[str]:
    """A line for each scenario, the base case first; what is expected, and how likely claims are."""
    projection, simulation = runs
    yield from _scenarios(book, projection, language)
    if "expected_losses" in tables:
        yield from _expected(book, tables["expected_losses"], simulation, language)
    if simulation is not None:
        yield from likelihood_lines(simulation, language)
        yield from _tail(book, simulation, language)


def _scenarios(book: BillBook, projection: Projection, language: Language) -> tuple[str, ...]:
    """What the guarantor pays and gets back, what it loses itself where losses are shared, what holders go without."""
    table, shown = scenarios_table(projection), projection.scenarios[:MOST_SCENARIOS]
    sharing = sharing_of(book)
    if len(sharing.bearers) > 1:
        own = next(one.id for one in sharing.sharers if one.role == "guarantor")
        shares = scenario_sharing(book, projection)
        table = table.assign(borne_by_guarantor=shares.loc[shares["bearer"] == own, "net_loss"].to_numpy())
    names = [capital(clip(said(one.name, language), 34)) for one in shown]
    columns = [[heading("scenario", language), *names]]
    for column, word in SCENARIO_HEADS.items():
        if column in table:
            values = table[column].tolist()[: len(shown)]
            columns.append([heading(word, language), *(in_words(word, stated(value), language) for value in values)])
    left = len(projection.scenarios) - len(shown)
    return (*as_many_as_fit(columns), *_more(left, "scenarios.csv", language))


def _expected(
    book: BillBook, losses: pd.DataFrame, simulation: Simulation | None, language: Language
) -> tuple[str, ...]:
    """Expected claims and losses, whom most of them come from, and who is expected to bear them."""
    totals = column_totals(losses, ("expected_claim", "expected_loss"))
    parts = [_part(word, total, language) for word, total in totals.items()]
    first = losses.iloc[0]
    name = clip(acceptor_names(book, language)[first["acceptor_id"]], NAME_CELLS[language])
    parts.append(f"{name} {_part('loss_share', float(first['loss_share']), language)}")
    if simulation is not None:
        shares = expected_sharing(book, simulation)
        names = [clip(bearer_names(book, language)[one], 30) for one in shares["bearer"]]
        amounts = [in_words("expected_claim", value, language) for value in shares["expected_claim"].tolist()]
        parts += _listed("expected_sharing", names, amounts, language)
    return section("expected_loss", parts, language)


def _tail(book: BillBook, simulation: Simulation, language: Language) -> tuple[str, ...]:
    """The most that a week and 30 days may claim, against what the guarantor can turn into cash at once."""
    calls = cash_calls(book, simulation)
    is_marked = calls["liquid_assets"] is not None and is_invented(book.programme, "parties.guarantor.liquid_assets")
    marks = {"liquid_assets": MARK} if is_marked else {}
    return section(
        "cash_calls", [_part(word, value, language) + marks.get(word, "") for word, value in calls.items()], language
    )


def _proof(book: BillBook, runs: Runs | None, language: Language) -> tuple[str, ...]:
    """The identities of rows and money, and where all of it came from."""
    if runs is not None:
        projection = runs[0]
        proofs = identity_lines(identities(projection), language)
        return (*proofs, *provenance_lines(projection.provenance, language))
    hashes = {"tape_sha256": book.bills.sha256, "whitelist_sha256": book.whitelist.sha256}
    parts = [f"{label(word, language)} {digest[:12]}" for word, digest in hashes.items()]
    parts += [f"{label('version', language)} {__version__}", f"{label('rulebook', language)} {RULEBOOK}"]
    return (*identity_lines(tape_identities(book), language), *section("provenance", parts, language))
