"""The sheets of a bill book as it stands: lines, groups, maturities, concentration, bills and what they cost."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from abs_model.glossary import TERMS
from abs_model.pool.stratify import OTHERS
from abs_model.report.bill_sheet import BookReport, bill_table, book_page
from abs_model.report.bill_words import (
    acceptor_names,
    frozen_words,
    group_members,
    is_invented,
)
from abs_model.report.naming import capital
from abs_model.report.page import sheet_name
from abs_model.report.sheet import (
    N_HEAD_ROWS,
    Book,
    Cell,
    Page,
    Placed,
    close_page,
    write_table,
)
from abs_model.report.sheet_chart import ROWS_OF_A_CHART, WORDS, add_chart, column_look, series
from abs_model.run.bill_view import NOT_STATED
from abs_model.run.tally import column_totals

MOST_BILLS = 20_000
"""Bills on one sheet; of a larger book the largest are shown, and bills.csv has all."""

MOST_NAMES = 30
"""Names of one dimension on the sheet of concentration, the largest first; concentration.csv has all."""

BILL_COLUMNS = (
    "bill_id", "system", "acceptor_name", "acceptor_rating", "supplier_name", "supplier_size", "bank_name", "stage",
    "issue_date", "guarantee_date", "due_date", "refusal_code", "recourse", "compensated_amount", "recovered_amount",
    "face",
)  # fmt: skip
"""What a reader wants of the life of a bill, in this order, as far as the tape has it."""

COST_COLUMNS = (
    "bill_id", "acceptor_name", "days", "added_days", "discount_rate", "guarantee_fee_rate", "interest",
    "interest_of_acceptor", "guarantee_fee", "other_fee", "proceeds", "net_to_supplier", "simple_rate",
    "compound_rate", "price_source", "face",
)  # fmt: skip
"""What a bill costs."""

NAMED = {"acceptor", "group", "supplier", "discount_bank"}
"""What the book is cut by that has a name besides its key."""


def write_lines(book: Book, report: BookReport) -> None:
    """Every acceptor with its line, the largest use first; frozen ones stand out."""
    lines = report.tables["lines"].sort_values("used", ascending=False, kind="stable")
    names, is_marked = acceptor_names(report.bills, book.language), is_invented(report.bills.programme, "whitelist")
    shown = lines.assign(
        acceptor_name=lines["acceptor_id"].map(names),
        frozen_for=[frozen_words(one, book.language) or book.word("none") for one in lines["frozen_for"]],
    )
    for column in ("rating", "line"):
        marked = [Cell(value=one, unit=TERMS[column].unit, is_illustrative=is_marked) for one in shown[column]]
        shown[column] = pd.Series(marked, index=shown.index, dtype=object) if is_marked else shown[column]
    page = book_page(book, report, "lines", widest=36)
    first = page.row
    table = bill_table(book, shown, totals=_line_totals(lines))
    write_table(page, replace(table, marked=frozenset(np.flatnonzero(lines["frozen_for"] != "").tolist())))
    close_page(page, freeze=(first + N_HEAD_ROWS, 2), repeat=(first, first + N_HEAD_ROWS - 1))
    page.sheet.autofilter(first + N_HEAD_ROWS - 1, 0, first + N_HEAD_ROWS - 1 + len(shown), len(shown.columns) - 1)


def write_groups(book: Book, report: BookReport) -> None:
    """What the acceptors of each group come to together, the largest use first."""
    groups = report.tables["groups"].sort_values("used", ascending=False, kind="stable")
    members = group_members(report.tables["lines"], acceptor_names(report.bills, book.language), book.language)
    shown = groups.copy()
    shown.insert(1, "group_members", [members[one] for one in groups["group_id"]])
    page = book_page(book, report, "groups", widest=36)
    first = page.row
    write_table(page, bill_table(book, shown, totals=_line_totals(groups)))
    close_page(page, freeze=(first + N_HEAD_ROWS, 2), repeat=(first, first + N_HEAD_ROWS - 1))


def write_ladder(book: Book, report: BookReport) -> None:
    """When bills fall due, rung by rung, below a chart of it."""
    ladder = report.tables["ladder"]
    page = book_page(book, report, "bill_ladder")
    first = page.row
    page.row += ROWS_OF_A_CHART
    totals = {"n_bills": float(ladder["n_bills"].sum()), **column_totals(ladder, ("face",))}
    rows = write_table(page, bill_table(book, ladder, totals=totals))
    page.row = first
    _add_ladder_chart(page, ladder, rows)
    close_page(page, freeze=(first, 0))


def write_concentration(book: Book, report: BookReport) -> None:
    """The live book by acceptor, group, industry, province, rating, supplier and bank: the largest, and the rest."""
    page, frame = book_page(book, report, "concentration"), report.tables["concentration"]
    first, names = page.row, acceptor_names(report.bills, book.language)
    names |= group_members(report.tables["lines"], names, book.language)
    for dimension, own in frame.groupby("dimension", sort=False):
        known = names if dimension in {"acceptor", "group"} else {}
        shown = _largest(book, own)
        words = [known.get(key, name) for key, name in zip(shown["key"], shown["name"], strict=True)]
        is_stated = shown["key"] != NOT_STATED
        shown = shown.assign(
            key=shown["key"].where(is_stated, book.word(NOT_STATED)),
            name=pd.Series(words, index=shown.index).where(is_stated, book.word(NOT_STATED)),
        )
        shown = shown if dimension in NAMED else shown.drop(columns="name")
        totals = {"n_bills": float(own["n_bills"].sum()), **column_totals(own, ("face",)), "share": own["share"].sum()}
        write_table(page, bill_table(book, shown, title=sheet_name(str(dimension)), totals=totals))
    close_page(page, freeze=(first, 0))


def write_bills(book: Book, report: BookReport) -> None:
    """Every bill with its stage; of very many the largest."""
    _write_bills(book, report, "bills", BILL_COLUMNS)


def write_costs(book: Book, report: BookReport) -> None:
    """What every bill costs, and whom; of very many the largest."""
    _write_bills(book, report, "bill_costs", COST_COLUMNS)


def _write_bills(book: Book, report: BookReport, title: str, columns: Sequence[str]) -> None:
    frame, notes = report.tables["bills"], []
    totals = column_totals(frame, ("face",))
    if len(frame) > MOST_BILLS:
        frame = frame.nlargest(MOST_BILLS, "face")
        notes = [
            f"仅列示金额最大的 {MOST_BILLS:,} 张，全部见 bills.csv；合计为全部票据。  "
            f"The {MOST_BILLS:,} largest; all are in bills.csv, and in the total."
        ]
    page = book_page(book, report, title, notes, widest=30)
    first, names = page.row, acceptor_names(report.bills, book.language)
    shown = frame[[column for column in columns if column in frame]]
    shown = shown.assign(acceptor_name=frame["acceptor_id"].map(names))
    write_table(page, bill_table(book, shown, totals=totals))
    close_page(page, freeze=(first + N_HEAD_ROWS, 1), repeat=(first, first + N_HEAD_ROWS - 1))
    page.sheet.autofilter(first + N_HEAD_ROWS - 1, 0, first + N_HEAD_ROWS - 1 + len(shown), len(shown.columns) - 1)


def _line_totals(frame: pd.DataFrame) -> dict[str, float]:
    return {"n_live": float(frame["n_live"].sum()), **column_totals(frame, ("line", "used", "reserved"))}


def _largest(book: Book, own: pd.DataFrame) -> pd.DataFrame:
    """The largest names of a dimension, and one line for the rest."""
    shown, rest = own.head(MOST_NAMES), own.iloc[MOST_NAMES:]
    shown = shown.drop(columns="dimension")
    if not len(rest):
        return shown
    word = f"{book.word(OTHERS)} {len(rest):,}"
    line = {"key": word, "name": word, "n_bills": rest["n_bills"].sum(), "share": rest["share"].sum()}
    return pd.concat([shown, pd.DataFrame([{**line, **column_totals(rest, ("face",))}])], ignore_index=True)


def _add_ladder_chart(page: Page, ladder: pd.DataFrame, rows: Placed) -> None:
    """Face of every rung as a column over its last day."""
    places = {str(name): place for place, name in enumerate(ladder.columns)}
    chart = page.book.workbook.add_chart({"type": "column"})
    look = column_look(capital(page.book.word("bill_face")), 1)
    chart.add_series(series(page.sheet.name, rows, places["to_date"], places["face"], look))
    add_chart(page, chart, sheet_name("bill_ladder"), is_dated=False)
    chart.set_x_axis({
        "text_axis": True, "num_format": "yyyy-mm-dd", "num_font": {**WORDS, "size": 8, "rotation": -90},
        "line": {"color": "#7F7F7F"},
    })  # fmt: skip
    chart.set_legend({"none": True})
