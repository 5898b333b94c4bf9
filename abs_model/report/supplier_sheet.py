"""The sheets of what suppliers pay: all together, by supplier, by receivable, and who keeps it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from abs_model.glossary import TERMS, Language
from abs_model.report.naming import capital
from abs_model.report.number import stated
from abs_model.report.page import deal_lines, sheet_name
from abs_model.report.sheet import N_HEAD_ROWS, Book, Cell, Page, Table, close_page, column_of, open_page, write_table
from abs_model.report.summary_sheet import provenance_table
from abs_model.report.supplier_words import SupplierReport, rates_words, supplier_names
from abs_model.report.workbook import open_book
from abs_model.scenario.alternative import THIS_ABS

LANGUAGES: tuple[Language, Language] = ("zh", "en")

TOTALS = (
    "financing", "n_receivables", "face", "received", "repaid", "cost", "simple_rate", "compound_rate", "mean_days",
    "others_cost",
)  # fmt: skip
KEPT = ("financing", "payer", "keeper", "amount", "share", "rate")
BY_SUPPLIER = ("supplier_id", "supplier_name", *TOTALS)
BY_RECEIVABLE = (
    "receivable_id", "supplier_id", "supplier_name", "core_enterprise_id", "face", "due_date", "financing", "days",
    "received", "repaid", "cost", "simple_rate", "compound_rate", "others_cost",
)  # fmt: skip
PARTS = ("receivable_id", "financing", "payer", "keeper", "amount")

NAMED = {"financing", "payer", "keeper"}
"""Columns whose words have a name in the report; ids and names of suppliers stay as they are."""


def write_supplier_workbook(report: SupplierReport, path: Path, language: Language) -> Path:
    """Write the workbook of what suppliers pay.

    Parameters
    ----------
    report : SupplierReport
    path : Path
        Of the file, ending in ``.xlsx``; its folder exists.
    language : Language
        Of words in cells.

    Returns
    -------
    Path
        The path.

    Raises
    ------
    ReportError
        If a text is too long for a cell.
    """
    page, own = report.page, ~report.page.suppliers["is_total"]
    with open_book(report.deal, path, language) as book:
        book.names = {one: supplier_names(report, one) for one in LANGUAGES}
        rates = [rates_words(report, "zh") + "  " + capital(rates_words(report, "en"))]
        first = _page(book, report, "suppliers", rates)
        write_table(first, _table(book, page.suppliers[~own], TOTALS))
        write_table(first, _table(book, page.spread, KEPT, sheet_name("spread")))
        close_page(first)
        for term, frame, columns in (
            ("by_supplier", page.suppliers[own], BY_SUPPLIER),
            ("supplier_receivables", page.receivables, BY_RECEIVABLE),
            ("supplier_parts", page.parts, PARTS),
        ):
            sheet = _page(book, report, term, rates)
            row = sheet.row
            write_table(sheet, _table(book, frame, columns))
            sheet.sheet.autofilter(row + N_HEAD_ROWS - 1, 0, row + N_HEAD_ROWS - 1 + len(frame), len(columns) - 1)
            close_page(sheet, freeze=(row + N_HEAD_ROWS, 1), repeat=(row, row + N_HEAD_ROWS - 1))
        last = _page(book, report, "provenance")
        write_table(last, provenance_table(page.provenance))
        close_page(last)
    return path


def _table(book: Book, frame: pd.DataFrame, columns: Sequence[str], title: str = "") -> Table:
    """Columns of a frame, the rows of this plan standing out among the others."""
    rows = tuple(tuple(_cell(name, row[name]) for name in columns) for row in frame.to_dict("records"))
    marked = frozenset(number for number, one in enumerate(frame["financing"]) if one == THIS_ABS)
    heads = tuple(column_of(name, book.names) for name in columns)
    return Table(columns=heads, rows=rows, title=title, marked=marked if len(marked) < len(rows) else frozenset())


def _cell(name: str, value: Any) -> Cell:
    if name in NAMED:
        return Cell(value=value, unit="state")
    return Cell(value=stated(value), unit=TERMS[name].unit)


def _page(book: Book, report: SupplierReport, identifier: str, more: Sequence[str] = ()) -> Page:
    name = sheet_name(identifier)
    return open_page(book, name, name, [*deal_lines(report.deal, None), *more])
