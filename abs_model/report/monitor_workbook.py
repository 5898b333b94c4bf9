"""The workbook of a deal in its life: performance, plan, triggers, duties, then the run as it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from abs_model.glossary import Language
from abs_model.report.frame_table import Shape, cells_in, frame_table, only_table
from abs_model.report.page import page_of
from abs_model.report.run_sheet import (
    write_accounts,
    write_cash_flow,
    write_payments,
    write_schedule,
    write_supports,
    write_tranches,
)
from abs_model.report.sheet import Book
from abs_model.report.summary_sheet import write_summary, write_terms
from abs_model.report.workbook import open_book
from abs_model.run.monitoring import Monitoring

Tables = Mapping[str, pd.DataFrame]

NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table on a sheet of its own: the term that names it, columns that are left out, columns of words."""

    table: str
    heads: Mapping[str, str]
    left_out: tuple[str, ...] = ()
    in_words: tuple[str, ...] = ()


SHEETS: tuple[Sheet, ...] = (
    Sheet(table="performance", heads={}),
    Sheet(table="ageing", heads={"age": "age_bucket"}, in_words=("age", "age_bucket")),
    Sheet(table="concentration_drift", heads={}, in_words=("obligor", "obligor_kind")),
    Sheet(table="actual_plan", heads={}, in_words=("cash_line",)),
    Sheet(table="forecast_12m", heads={}, in_words=("cash_line",)),
    Sheet(table="trigger_states", heads={}, in_words=("trigger", "measure", "then", "direction", "test_result")),
    Sheet(table="interim_events", heads={}, in_words=("interim_event", "about")),
    Sheet(table="duties", heads={}, in_words=("duty", "party", "duty_state", "basis")),
    Sheet(table="differences", heads={}, in_words=("rule", "severity")),
    Sheet(table="changes", heads={}, in_words=("change_part", "change_line")),
    Sheet(table="bank_lines", heads={}, in_words=("bank_flow", "subject", "account")),
    Sheet(table="receivable_states", heads={}, in_words=("status",)),
)
"""The tables of monitoring, in the order of their sheets."""

MOST_ROWS = 20_000
"""Rows of a table that a workbook shows; the CSV has all."""

RUN_PAGES = (
    write_cash_flow, write_tranches, write_accounts, write_supports, write_payments, write_schedule, write_terms,
)  # fmt: skip


def write_monitor_workbook(found: Monitoring, tables: Tables, path: Path, language: Language) -> Path:
    """Write the workbook of a deal as it stands, the same bytes each time.

    Parameters
    ----------
    found : Monitoring
    tables : mapping of str to DataFrame
        Those of the result folder.
    path : Path
        Of the file, ending in ``.xlsx``; its folder exists.
    language : Language
        Of words in cells.

    Raises
    ------
    ReportError
        If a value is not a number, or a text is too long for a cell.
    """
    with open_book(found.subject.deal, path, language) as book:
        write_summary(book, found.projection)
        for sheet in SHEETS:
            _write(book, found, sheet, tables[sheet.table].head(MOST_ROWS))
        for write_page in RUN_PAGES:
            write_page(book, found.projection)
    return path


def _write(book: Book, found: Monitoring, sheet: Sheet, table: pd.DataFrame) -> None:
    """One table under its terms; what is not there is said to be so."""
    columns = [str(name) for name in table.columns if str(name) not in sheet.left_out]
    shape = Shape(heads=sheet.heads, missing=dict.fromkeys(columns, NOT_APPLICABLE), in_words=sheet.in_words)
    page = page_of(book, found.projection, sheet.table)
    only_table(page, frame_table(book, _of_own_units(table), columns, shape), n_left=2)


def _of_own_units(table: pd.DataFrame) -> pd.DataFrame:
    """Values of triggers in the unit of what they measure."""
    if "measure" not in table or "threshold" not in table:
        return table
    from abs_model.glossary import TERMS

    units = [TERMS[str(measure)].unit for measure in table["measure"]]
    named = [name for name in ("threshold", "value", "headroom", "worst_forecast_value") if name in table]
    return table.assign(**{name: cells_in(table[name], units, table) for name in named})
