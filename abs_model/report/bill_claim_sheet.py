"""The sheets of what goes wrong with bills: overdue, tasks, claims and who bears them, what may be claimed by week."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from abs_model.glossary import TERMS, label
from abs_model.report.assumption import rests_on_invention, rests_words
from abs_model.report.bill_sheet import BookReport, bill_table, book_page, none_below
from abs_model.report.bill_words import LANGUAGES, acceptor_names, bearer_names, frozen_words, tape_parts
from abs_model.report.naming import capital, said
from abs_model.report.number import stated
from abs_model.report.page import sheet_name
from abs_model.report.sheet import (
    HEAD_INK,
    N_HEAD_ROWS,
    Book,
    Column,
    Page,
    Placed,
    Table,
    close_page,
    column_of,
    write_table,
)
from abs_model.report.sheet_chart import ROWS_OF_A_CHART, add_chart, column_look, line_look, series
from abs_model.run.bill_sharing import expected_sharing, scenario_sharing
from abs_model.run.likelihood import LEVELS, Simulation
from abs_model.run.tally import column_totals

MOST_LINES = 20_000
"""Tasks, claims or offers on one sheet; the file has all."""

MOST_PROBLEMS = 2_000
"""Problems of a tape on a sheet; problems.csv has all."""

OFFER_COLUMNS = (
    "bill_id", "acceptor_name", "acceptor_rating", "supplier_name", "stage", "offered_date", "approved_date",
    "due_date", "days", "discount_rate", "guarantee_fee_rate", "net_to_supplier", "simple_rate", "price_source",
    "face",
)  # fmt: skip
CLAIM_TOTALS = ("compensated_amount", "recovered_amount")


def write_overdue(book: Book, report: BookReport) -> None:
    """What is due and unpaid, which acceptors count as overdue, which are frozen, and codes that dates contradict."""
    page, tables = book_page(book, report, "ageing"), report.tables
    first, ageing = page.row, tables["ageing"]
    totals = {"n_bills": float(ageing["n_bills"].sum()), **column_totals(ageing, ("face",))}
    write_table(page, bill_table(book, ageing, title=sheet_name("ageing"), totals=totals))
    states = _with_names(book, report, tables["overdue_states"])
    _write(page, bill_table(book, states, title=sheet_name("overdue_state")))
    _write(page, _frozen(book, report))
    conflicts = tables["status_conflicts"].head(MOST_LINES)
    _write(page, bill_table(book, conflicts, title=sheet_name("status_conflicts")))
    close_page(page, freeze=(first, 0))


def write_tasks(book: Book, report: BookReport) -> None:
    """What is to be done by whom and until when; what has lapsed stands out."""
    tasks = report.tables["tasks"]
    waiting = tasks[~tasks["is_done"]].sort_values(["is_lapsed", "due_by"], ascending=[False, True], kind="stable")
    shown = _with_names(book, report, waiting.head(MOST_LINES)).drop(columns="is_done")
    page = book_page(book, report, "tasks", _all_in(len(waiting), "tasks.csv"))
    first = page.row
    marked = frozenset(np.flatnonzero(shown["is_lapsed"]).tolist())
    _write(page, replace(bill_table(book, shown), marked=marked))
    close_page(page, freeze=(first + N_HEAD_ROWS, 1), repeat=(first, first + N_HEAD_ROWS - 1))


def write_sharing(book: Book, report: BookReport) -> None:
    """Who bears the claims that are paid, those of every scenario, and those that are expected; then claim by claim."""
    bills, sharing = report.bills, report.tables["sharing"]
    page = book_page(book, report, "sharing", _all_in(len(report.tables["claims"]), "claims.csv"))
    first, names = page.row, bearer_names(bills, book.language)

    def write(frame: pd.DataFrame, title: str, *totals: str) -> None:
        named = frame.assign(bearer=frame["bearer"].map(names))
        if "scenario" in named and report.projection is not None:
            scenarios = {one.id: said(one.name, book.language) for one in report.projection.scenarios}
            named = named.assign(scenario=named["scenario"].map(scenarios))
        sums = column_totals(frame, totals)
        _write(page, bill_table(book, named, title=sheet_name(title), totals=sums, in_words=("bearer", "scenario")))

    write(sharing, "sharing", "borne", "recovered_back", "net_loss", "awaited")
    if report.projection is not None:
        write(scenario_sharing(bills, report.projection), "scenario_sharing")
    if report.simulation is not None:
        write(expected_sharing(bills, report.simulation), "expected_sharing", "expected_claim")
    _write(page, _claims(book, report))
    close_page(page, freeze=(first, 0))


def write_offers(book: Book, report: BookReport) -> None:
    """Bills that are offered, and those that are approved and not guaranteed yet; no sheet where there are none."""
    frame = report.tables["bills"]
    offers = frame[frame["stage"].isin(["offered", "approved"])]
    if not len(offers):
        return
    page = book_page(book, report, "offers", _all_in(len(offers), "bills.csv"))
    first, totals = page.row, column_totals(offers, ("face",))
    offers = offers.assign(acceptor_name=offers["acceptor_id"].map(acceptor_names(report.bills, book.language)))
    shown = offers[[column for column in OFFER_COLUMNS if column in offers]].head(MOST_LINES)
    write_table(page, bill_table(book, shown, totals=totals))
    close_page(page, freeze=(first + N_HEAD_ROWS, 1), repeat=(first, first + N_HEAD_ROWS - 1))


def write_left_out(book: Book, report: BookReport) -> None:
    """Where every row of the tape went, why bills are not in the pool, and what is wrong with tape and whitelist."""
    tables = report.tables
    page = book_page(book, report, "exclusions", widest=66)
    first = page.row
    _write(page, _parts(book, report))
    _write(page, _by_rule(book, tables["exclusions"]))
    for name in ("problems", "whitelist_problems"):
        found = tables[name].head(MOST_PROBLEMS).rename(columns={"value": "found", "rule": "rule_id"})
        _write(page, bill_table(book, found, title=sheet_name(name)))
    close_page(page, freeze=(first, 0))


def write_expected_losses(book: Book, report: BookReport) -> None:
    """What every acceptor is expected to cost, the largest first; no sheet where there are no credit assumptions."""
    if "expected_losses" not in report.tables:
        return
    losses = report.tables["expected_losses"]
    page = book_page(book, report, "expected_loss", _rests(report))
    first = page.row
    totals = {"n_bills": float(losses["n_bills"].sum())}
    totals |= column_totals(losses, ("face", "expected_claim", "expected_loss"))
    write_table(page, bill_table(book, _with_names(book, report, losses), totals=totals))
    close_page(page, freeze=(first + N_HEAD_ROWS, 2), repeat=(first, first + N_HEAD_ROWS - 1))


def write_weeks(book: Book, report: BookReport) -> None:
    """What may be claimed in each calendar week: expected, and quantiles with their errors; below a chart of both."""
    simulation = report.simulation
    if simulation is None:
        return
    page = book_page(book, report, "claims_by_week", _rests(report), widest=14)
    first = page.row
    page.row += ROWS_OF_A_CHART
    columns = _week_columns(book, simulation)
    frame = simulation.weeks
    rows = tuple(tuple(map(stated, row)) for row in frame[list(columns)].astype(object).itertuples(index=False))
    sums = [word for word in ("expected_claim", "exact_expected_claim") if word in columns]
    totals = {list(columns).index(word): float(frame[word].sum()) for word in sums}
    placed = write_table(page, Table(columns=tuple(columns.values()), rows=rows, totals=totals))
    page.row = first
    # Weeks behind the last claim are a long way to nothing.
    n_shown = int(np.flatnonzero(frame[["expected_claim", "claim_quantile_999"]].any(axis=1)).max(initial=0)) + 1
    placed = replace(placed, last=placed.first + n_shown - 1)
    _add_week_chart(page, placed, {word: place for place, word in enumerate(columns)})
    close_page(page, freeze=(first, 0))


def _write(page: Page, table: Table) -> None:
    """A table, or the word for none below its title."""
    if table.rows:
        write_table(page, table)
        return
    if table.title:
        page.sheet.write_string(page.row, 0, table.title, page.book.style(font_size=10.5, font_color=HEAD_INK))
        page.row += 1
    none_below(page)


def _all_in(n_lines: int, file: str) -> list[str]:
    """What a sheet says that does not show all."""
    if n_lines <= MOST_LINES:
        return []
    return [f"仅列示前 {MOST_LINES:,} 行，全部见 {file}。  The first {MOST_LINES:,}; all are in {file}."]


def _rests(report: BookReport) -> list[str]:
    """That figures rest on illustrative assumptions, where they do."""
    simulation = report.simulation
    if simulation is None or not rests_on_invention(simulation):
        return []
    return ["  ".join(rests_words(language) for language in LANGUAGES)]


def _with_names(book: Book, report: BookReport, frame: pd.DataFrame) -> pd.DataFrame:
    """A table of acceptors with their names behind their ids."""
    names = acceptor_names(report.bills, book.language)
    named = frame.copy()
    place = list(frame.columns).index("acceptor_id") + 1
    named.insert(place, "acceptor_name", pd.Series([names.get(one, one) for one in frame["acceptor_id"]], frame.index))
    return named


def _frozen(book: Book, report: BookReport) -> Table:
    """Acceptors whose line is frozen, and why."""
    lines = report.tables["lines"]
    shown = lines.loc[lines["frozen_for"] != "", ["acceptor_id", "rating", "n_live", "used", "frozen_for"]]
    shown = shown.assign(frozen_for=[frozen_words(one, book.language) for one in shown["frozen_for"]])
    return bill_table(book, _with_names(book, report, shown), title=sheet_name("frozen_acceptors"))


def _claims(book: Book, report: BookReport) -> Table:
    """Claim by claim, with what everybody bears of each."""
    claims = report.tables["claims"]
    names = {language: bearer_names(report.bills, language) for language in LANGUAGES}
    parts = [f"{bearer}.{word}" for word in ("borne", "recovered_back") for bearer in names["zh"]]
    totals = column_totals(claims, (*CLAIM_TOTALS, *parts))
    shown = _with_names(book, report, claims.head(MOST_LINES))
    return bill_table(book, shown, title=sheet_name("claims"), totals=totals, owners=names)


def _parts(book: Book, report: BookReport) -> Table:
    """The whole of the tape and its parts, each bill once."""
    columns = tuple(column_of(word, book.names) for word in ("section", "n_bills", "amount"))
    rows = tuple((book.word(name), part.n_rows, part.yuan) for name, part in tape_parts(report.bills).items())
    return Table(columns=columns, rows=rows, title=sheet_name("tape"))


def _by_rule(book: Book, exclusions: pd.DataFrame) -> Table:
    """How many bills stay out of the pool for which reason."""
    columns = tuple(column_of(word, book.names) for word in ("rule", "n_bills", "bill_face"))
    by_rule = exclusions.groupby(f"rule_{book.language}", sort=False)
    rows = tuple((rule, len(part), column_totals(part, ("face",))["face"]) for rule, part in by_rule)
    return Table(columns=columns, rows=rows, title=sheet_name("exclusions"))


def _week_columns(book: Book, simulation: Simulation) -> dict[str, Column]:
    """Columns of the table of weeks by name; quantiles with their errors, exact figures where there are any."""
    words = ["week", "first_claim_date", "expected_claim", "expected_claim_error"]
    words += ["exact_expected_claim"] if simulation.n_fates else []
    columns = {word: column_of(word, book.names) for word in words}
    for level in LEVELS:
        word = f"claim_quantile_{level:.10g}".replace("0.", "")
        term = TERMS[word]
        columns[word] = column_of(word, book.names, missing="not_applicable")
        for name, other in ((f"{word}_error", "standard_error"), (f"exact_{word}", "exact")):
            if other != "exact" or simulation.n_fates:
                zh, en = f"{term.zh}{label(other, 'zh')}", capital(f"{term.en}, {label(other, 'en')}")
                columns[name] = Column(zh=zh, en=en, unit="yuan", missing="not_applicable")
    return columns


def _add_week_chart(page: Page, rows: Placed, places: Mapping[str, int]) -> None:
    """Expected claims of each week as columns, the quantile that one path in a thousand exceeds as a line."""
    chart = page.book.workbook.add_chart({"type": "column"})
    look = column_look(capital(page.book.word("expected_claim")), 0)
    chart.add_series(series(page.sheet.name, rows, places["week"], places["expected_claim"], look))
    line = page.book.workbook.add_chart({"type": "line"})
    look = line_look(capital(page.book.word("claim_quantile_999")))
    line.add_series(series(page.sheet.name, rows, places["week"], places["claim_quantile_999"], look))
    chart.combine(line)
    add_chart(page, chart, sheet_name("claims_by_week"), is_dated=False)
