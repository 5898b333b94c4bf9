"""The workbook of a deal in its life: performance, plan, triggers, duties, then the run as it stands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from abs_model.glossary import TERMS, Language, label
from abs_model.report.duty_calendar import about_words, duty_name
from abs_model.report.frame_table import Shape, cells_in, frame_table, objects, only_table, put_table
from abs_model.report.monitor_lines import line_name, monitor_names
from abs_model.report.naming import dimension, heading
from abs_model.report.page import deal_lines, sheet_name
from abs_model.report.run_sheet import (
    write_accounts,
    write_cash_flow,
    write_payments,
    write_schedule,
    write_supports,
    write_tranches,
)
from abs_model.report.sheet import Book, Page, close_page, open_page
from abs_model.report.summary_sheet import write_summary, write_terms
from abs_model.report.workbook import open_book
from abs_model.run.correction import NUMBERS
from abs_model.run.monitoring import Monitoring

Tables = Mapping[str, pd.DataFrame]
Names = Mapping[str, str]

NOT_APPLICABLE = "not_applicable"
BOTH: tuple[Language, ...] = ("zh", "en")

MOST_ROWS = 2_000
"""Rows of a table that a workbook shows; the CSV has all."""

PRESSING = ("overdue", "defaulted")
"""Where a receivable stands that somebody wants to see first."""

DIGITS = 6
"""Decimals of plain numbers, such as an index of concentration."""

PERIOD = ("period", "window_end")

PERFORMANCE = {
    "performance_flows": (
        "opening_face", "due_in_window", "paid_of_due", "collected", "recovered", "diluted_in_window",
        "defaulted_in_window", "repurchased_face", "repurchase_price", "replaced_out", "replaced_in", "closing_face",
    ),
    "performance_ages": (
        "not_due_face", "overdue", "overdue_0_30", "overdue_31_60", "overdue_61_90", "overdue_above_90",
        "mean_days_past_due", "disputed_face", "n_outstanding_receivables", "n_overdue_receivables",
    ),
    "performance_ratios": (
        "collection_rate", "due_collection_rate", "overdue_ratio", "delinquency_ratio", "window_default_ratio",
        "window_dilution_ratio", "loss_to_liquidation", "cumulative_default_ratio", "cumulative_dilution_ratio",
        "repurchase_rate", "replacement_rate",
    ),
    "performance_means": (
        "rolling_delinquency_ratio", "rolling_window_default_ratio", "rolling_window_dilution_ratio",
        "rolling_loss_to_liquidation", "days_sales_outstanding", "turnover",
    ),
    "performance_cover": (
        "coverage_ratio", "overcollateralisation_ratio", "pool_factor", "top_1_share", "top_5_share", "hhi",
    ),
}  # fmt: skip
"""The tables that the columns of one are set as, so that each can be read and printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table on a sheet of its own: the term that heads it, columns that are left out, columns of words.

    ``name`` is the term that names the sheet where that of the table is too long for one.
    """

    table: str
    heads: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    in_words: tuple[str, ...] = ()
    name: str = ""


GAP = {"difference": "stated_less_computed", "line": "file_line"}

SHEETS: tuple[Sheet, ...] = (
    Sheet(table="ageing", in_words=("age_bucket",)),
    Sheet(table="concentration_drift", in_words=("obligor_kind",)),
    Sheet(table="actual_plan", in_words=("cash_line",)),
    Sheet(table="forecast_12m", in_words=("cash_line",), name="forecast_sheet"),
    Sheet(
        table="trigger_states",
        in_words=("measure", "then", "direction", "test_result"),
        left_out=("standard_error", "is_exact"),
    ),
    Sheet(table="interim_events", in_words=("interim_event",)),
    Sheet(table="duties", in_words=("party", "duty_state", "basis"), left_out=("name_zh", "name_en", "rule_source")),
    Sheet(table="differences", heads=GAP, in_words=("rule", "severity")),
    Sheet(table="changes", in_words=("change_part",)),
    Sheet(table="bank_lines", heads=GAP, in_words=("bank_flow", "subject", "account")),
    Sheet(table="receivable_states", heads={"disputed": "disputed_face"}, in_words=("status",)),
)
"""The tables of monitoring, in the order of their sheets."""

RUN_PAGES = (
    write_cash_flow, write_tranches, write_accounts, write_supports, write_payments, write_schedule, write_terms,
)  # fmt: skip


def write_monitor_workbook(found: Monitoring, tables: Tables, path: Path, language: Language) -> Path:
    """Write the workbook of a deal as it stands, the same bytes each time.

    Parameters
    ----------
    found : Monitoring
    tables : mapping of str to DataFrame
        Those of monitoring.
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
        names = monitor_names(found, language)
        write_summary(book, found.projection)
        _write_performance(book, found, tables["performance"])
        for sheet in SHEETS:
            table = tables[sheet.table]
            shown = _READ.get(sheet.table, _as_it_is)(_first(table), names, language)
            if len(shown) or sheet.table != "changes":
                _write(book, found, sheet, shown, n_more=max(len(table) - MOST_ROWS, 0))
        for write_page in RUN_PAGES:
            write_page(book, found.projection)
    return path


def _first(table: pd.DataFrame) -> pd.DataFrame:
    """As many rows as a workbook shows; of receivables those first that are late, in default or in dispute."""
    if "past_due_days" in table and len(table) > MOST_ROWS:
        is_pressing = table["status"].isin(PRESSING) | (table["disputed"] > 0)
        table = pd.concat([table[is_pressing], table[~is_pressing]], ignore_index=True)
    return table.head(MOST_ROWS)


def _page(book: Book, found: Monitoring, table: str, name: str = "", n_more: int = 0) -> Page:
    lines = deal_lines(found.subject.deal, None)
    if n_more:
        lines += ["  ".join(label("more_lines", one).format(n_more, f"{table}.csv") for one in BOTH)]
    return open_page(book, sheet_name(name or table), sheet_name(table), lines)


def _write_performance(book: Book, found: Monitoring, table: pd.DataFrame) -> None:
    """The performance of the pool, one table a kind of figure."""
    page, shown = _page(book, found, "performance"), _rounded(table)
    for title, columns in PERFORMANCE.items():
        shape = Shape(missing=dict.fromkeys(columns, NOT_APPLICABLE))
        both = f"{label(title, 'zh')} {heading(title, 'en')}"
        put_table(page, frame_table(book, shown, [*PERIOD, *columns], shape, title=both))
    close_page(page)


def _write(book: Book, found: Monitoring, sheet: Sheet, table: pd.DataFrame, *, n_more: int) -> None:
    """One table under its terms; what is not there is said to be so."""
    columns = [str(name) for name in table.columns if str(name) not in sheet.left_out]
    shape = Shape(heads=sheet.heads, missing=dict.fromkeys(columns, NOT_APPLICABLE), in_words=sheet.in_words)
    page = _page(book, found, sheet.table, sheet.name, n_more)
    only_table(page, frame_table(book, _rounded(table), columns, shape), n_left=2)


def _rounded(table: pd.DataFrame) -> pd.DataFrame:
    """Plain numbers with as many decimals as anybody reads."""
    plain = [name for name in table.select_dtypes("float") if str(name) in TERMS and TERMS[str(name)].unit == "number"]
    return table.assign(**{str(name): table[name].round(DIGITS) for name in plain})


def _as_it_is(table: pd.DataFrame, _: Names, __: Language) -> pd.DataFrame:
    return table


def _of_triggers(table: pd.DataFrame, names: Names, _: Language) -> pd.DataFrame:
    """Trigger events by name, their values in the unit of what they measure."""
    units = [TERMS[str(measure)].unit for measure in table["measure"]]
    values = ("threshold", "value", "headroom", "worst_forecast_value")
    trigger, subject = (table[name].map(lambda one: names.get(one, one)) for name in ("trigger", "subject"))
    return table.assign(
        trigger=trigger, subject=subject, **{name: cells_in(table[name], units, table) for name in values}
    )


def _of_cash(table: pd.DataFrame, _: Names, __: Language) -> pd.DataFrame:
    """Lines of cash that are not nothing at all so far."""
    amounts = table[[name for name in table if TERMS[str(name)].unit == "yuan"]]
    return table[(amounts != 0).any(axis=1)].reset_index(drop=True)


def _of_drift(table: pd.DataFrame, _: Names, __: Language) -> pd.DataFrame:
    """Kinds of obligors by the party, not its id."""
    return table.assign(obligor_kind=table["obligor_kind"].map(dimension))


def _of_events(table: pd.DataFrame, names: Names, _: Language) -> pd.DataFrame:
    return table.assign(about=table["about"].map(lambda one: names.get(one, one)))


def _of_duties(table: pd.DataFrame, names: Names, language: Language) -> pd.DataFrame:
    """Duties and what they are about by name."""
    rows = table.to_dict("records")
    duty, about = (objects((words(row, language, names) for row in rows), table) for words in (duty_name, about_words))
    return table.assign(duty=duty, about=about)


def _of_changes(table: pd.DataFrame, names: Names, language: Language) -> pd.DataFrame:
    """Lines that a correction changed by name, money as amounts."""
    units = ["number" if part in NUMBERS else "yuan" for part in table["change_part"]]
    amounts = ("before_correction", "after_correction", "correction_change")
    named = table["change_line"].map(lambda one: line_name(one, names, language))
    return table.assign(change_line=named, **{name: cells_in(table[name], units, table) for name in amounts})


_READ: Mapping[str, Callable[[pd.DataFrame, Names, Language], pd.DataFrame]] = {
    "concentration_drift": _of_drift,
    "trigger_states": _of_triggers,
    "actual_plan": _of_cash,
    "forecast_12m": _of_cash,
    "interim_events": _of_events,
    "duties": _of_duties,
    "changes": _of_changes,
}
"""What makes tables readable whose cells are ids, or whose values have units of their own."""
