"""The workbook of a choice: what was chosen, what is proven of it, the limits, and why the rest is out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from abs_model.glossary import TERMS, Language, label
from abs_model.report.naming import capital, dimension
from abs_model.report.number import stated
from abs_model.report.page import both, deal_lines, sheet_name
from abs_model.report.selection_words import AIM_FIGURES, SelectionReport, figures_of, used_limits
from abs_model.report.sheet import N_HEAD_ROWS, Book, Cell, Column, Table, close_page, column_of, open_page, write_table
from abs_model.report.summary_sheet import provenance_table
from abs_model.report.workbook import open_book

CHOSEN = (
    "receivable_id", "supplier_id", "supplier_name", "core_enterprise_id", "debtor_id", "debtor_name",
    "receivable_amount", "due_date",
)  # fmt: skip
LIMITS = (
    "dimension", "key", "name", "amount", "share", "limit_share", "limit", "share_of_limit", "room", "is_binding",
)  # fmt: skip
REASONS = ("rule_zh", "rule_en", "n_receivables", "receivable_amount")


def write_selection_workbook(report: SelectionReport, path: Path, language: Language) -> Path:
    """Write the workbook of a choice.

    Parameters
    ----------
    report : SelectionReport
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
    selected, deal = report.selected, report.deal
    chosen = selected.frame[selected.is_chosen]
    limits = used_limits(report, language)
    with open_book(deal, path, language) as book:
        _write_page(book, report, "selection", (_proof_table(report), _reasons_table(book, report)))
        marked = frozenset(place for place, binds in enumerate(limits["is_binding"]) if binds)
        limits["dimension"] = [dimension(str(by)) for by in limits["dimension"]]
        _write_page(book, report, "limits_in_use", (_table(book, limits, LIMITS, marked=marked),), is_long=True)
        _write_page(book, report, "chosen_receivables", (_table(book, chosen, CHOSEN),), is_long=True)
        _write_page(book, report, "provenance", (provenance_table(report.provenance),))
    return path


def _write_page(
    book: Book, report: SelectionReport, identifier: str, tables: Sequence[Table], *, is_long: bool = False
) -> None:
    """A sheet of its own; the heads of a long table stay in sight."""
    name = sheet_name(identifier)
    page = open_page(book, name, name, deal_lines(report.deal, None))
    row = page.row
    for table in tables:
        write_table(page, table)
    if is_long:
        heads = row + N_HEAD_ROWS
        page.sheet.autofilter(heads - 1, 0, heads - 1 + len(tables[0].rows), len(tables[0].columns) - 1)
        close_page(page, freeze=(heads, 1), repeat=(row, heads - 1))
    else:
        close_page(page)


def _proof_table(report: SelectionReport) -> Table:
    """Headline figures, then what the aim has reached and how sure it is that nothing is better."""
    selected = report.selected
    aim = AIM_FIGURES[selected.selection.aim]
    unit = TERMS[aim].unit
    cells = [(name, Cell(value=value, unit=TERMS[name].unit)) for name, value in figures_of(selected).items()]
    cells += [
        ("selection_aim", Cell(value=aim, unit="state")),
        (aim, Cell(value=selected.value, unit=unit)),
        ("bound", Cell(value=selected.bound, unit=unit)),
        ("gap", Cell(value=selected.gap, unit="number")),
        ("selection_status", Cell(value=selected.status, unit="state")),
    ]
    rows = tuple((label(name, "zh"), capital(label(name, "en")), cell) for name, cell in cells)
    columns = (*both("identifier"), Column(zh=TERMS["value"].zh, en="Value", unit="text"))
    return Table(columns=columns, rows=rows)


def _reasons_table(book: Book, report: SelectionReport) -> Table:
    """How many rows each reason keeps out, and what they come to; a row with several reasons counts in each."""
    out = report.selected.excluded
    grouped = out.groupby(["rule", "rule_zh", "rule_en"], sort=False, as_index=False).agg(
        n_receivables=("receivable_id", "size"), receivable_amount=("receivable_amount", "sum")
    )
    table = _table(book, grouped.sort_values("n_receivables", ascending=False, kind="stable"), REASONS)
    n_refused = report.tape.refused["row"].nunique() if len(report.tape.refused) else 0
    rows = table.rows
    if n_refused:
        rows += ((label("refused", "zh"), label("refused", "en"), n_refused, None),)
    return Table(columns=table.columns, rows=rows, title=sheet_name("not_chosen"))


def _table(book: Book, frame: pd.DataFrame, names: Sequence[str], *, marked: frozenset[int] = frozenset()) -> Table:
    """Columns of a frame; what a tape brought is text as it stands."""
    known = [name for name in names if name in frame.columns]
    rows = tuple(tuple(_cell(name, row[name]) for name in known) for row in frame[known].to_dict("records"))
    return Table(columns=tuple(column_of(name, book.names) for name in known), rows=rows, marked=marked)


def _cell(name: str, value: Any) -> Cell:
    # A text that is empty would leave a hole: a tape that says nothing has nothing to say here.
    return Cell(value=stated(value) if value != "" and value is not pd.NA else None, unit=TERMS[name].unit)
