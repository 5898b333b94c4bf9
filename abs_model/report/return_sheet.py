"""The sheets of what a guarantor reports to its supervisor: figures, quarterly and annual tables, deadlines."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from abs_model.report.book_sheet import GuarantorReport, book_page, faults_table, missing_words, title_of
from abs_model.report.frame_table import Shape, frame_table, objects, put_table
from abs_model.report.page import sheet_name
from abs_model.report.sheet import Book, Cell, Page, Table, close_page
from abs_model.run.guarantor_indicator import NOT_AVAILABLE, STATED
from abs_model.run.supervisory_return import DEADLINE_COLUMNS

FROM_THE_SHEET = {*STATED.values(), "n_staff", "net_assets", "opening_claims"}
"""Figures that stand in a balance sheet as they are."""

INDICATOR_COLUMNS = ("identifier", "value", "availability", "missing")

AS_SHOWN = Shape(missing={"missing": "none"}, in_words=("identifier", "task", "who"))

LAYOUT = (
    "报表附件未公开，项目按监管通报及公开报表列示；文件未提供的数据如实注明，从不以零代替。",
    "The annexes are not public; items are those of a bulletin and of public returns. What no file has is said, never "
    "taken for 0.",
)


def write_indicators(book: Book, report: GuarantorReport) -> None:
    """Every figure of each guarantor, and what is missing of those that have no value."""
    page = book_page(book, report, "indicators")
    first = page.row
    for guarantor, view in report.views.items():
        table = view.indicators
        put_table(page, _figures(book, report, guarantor, table, title_of(report, guarantor, "indicators")))
    close_page(page, freeze=(first, 1))


def write_returns(book: Book, report: GuarantorReport) -> None:
    """The quarterly and the annual table, each on a sheet of its own."""
    for word, columns in (("quarterly", "quarterly_items"), ("annual", "annual_items")):
        page = book_page(book, report, columns, LAYOUT)
        first = page.row
        for guarantor, found in report.returns.items():
            table: pd.DataFrame = getattr(found, word)
            title = title_of(report, guarantor, columns)
            put_table(page, _figures(book, report, guarantor, table, title))
            _warn(page, report, guarantor)
        close_page(page, freeze=(first, 2))


def write_deadlines(book: Book, report: GuarantorReport) -> None:
    """By when which return is due, whose task it is, and which clause says so."""
    page = book_page(book, report, "deadlines", widest=30)
    first = page.row
    for guarantor, found in report.returns.items():
        title = title_of(report, guarantor, "deadlines")
        put_table(page, frame_table(book, found.deadlines, DEADLINE_COLUMNS, AS_SHOWN, title=title))
    close_page(page, freeze=(first, 1))


def _figures(book: Book, report: GuarantorReport, guarantor: str, table: pd.DataFrame, title: str) -> Table:
    """Figures, each in its unit; what no file has says so, and what somebody made up is marked."""
    is_marked = report.is_invented(guarantor)
    shown = table.assign(
        value=objects((_value(row, is_marked) for row in table.to_dict("records")), table),
        missing=objects((missing_words(one, book.language) for one in table["missing"]), table),
    )
    columns = [*(("item",) if "item" in table else ()), *INDICATOR_COLUMNS]
    marked = [place for place, one in enumerate(table["availability"]) if one == NOT_AVAILABLE]
    return frame_table(book, shown, columns, AS_SHOWN, title=title, marked=marked)


def _value(row: Mapping[Hashable, Any], is_marked: bool) -> Cell:
    """A figure, or the word for what no file has."""
    if row["availability"] == NOT_AVAILABLE:
        return Cell(value=NOT_AVAILABLE, unit="state")
    value = None if pd.isna(row["value"]) else row["value"]
    is_own = row["identifier"] in FROM_THE_SHEET
    return Cell(value=value, unit=row["unit"], is_illustrative=is_marked and is_own and value is not None)


def _warn(page: Page, report: GuarantorReport, guarantor: str) -> None:
    """What stands in the way of sending the table as it is."""
    warnings = report.returns[guarantor].warnings
    if warnings:
        put_table(page, faults_table(page.book, warnings, sheet_name("guarantor_warnings")))
