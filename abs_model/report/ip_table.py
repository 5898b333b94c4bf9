"""Tables of an IP note as sheets show them: under their terms, words of closed sets in words, holes said or refused."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from abs_model.deal.deal import Deal
from abs_model.glossary import TERMS
from abs_model.report.ip_words import ip_names, word_of
from abs_model.report.number import refuse_hole
from abs_model.report.page import deal_lines, sheet_name
from abs_model.report.sheet import (
    GREY,
    HEAD_INK,
    N_HEAD_ROWS,
    WIDEST,
    Book,
    Cell,
    Page,
    Placed,
    Table,
    close_page,
    column_of,
    open_page,
    write_table,
)

MISSING = {
    # What a register or tape need not state.
    **dict.fromkeys((
        "registration_no", "title", "owner_name", "grant_date", "fee_paid_to", "pledge_registration_no",
        "pledge_date", "appraiser", "appraised_value", "appraisal_date", "revenue", "growth_rate", "royalty_rate",
        "economic_life_years", "method", "column", "found", "debtor_id", "debtor_name", "frequency",
        "first_due_date", "debtor_revenue", "is_disputed",
    ), "not stated"),
    # What the deal's terms say where the register does not.
    **dict.fromkeys(("decay_rate", "tax_rate", "discount_rate"), "by_terms"),
    # What there is nothing of.
    **dict.fromkeys((
        "invalidated_date", "guarantor_id", "subsidy_scheme_id", "scheme_name", "payer_name", "payee_name",
        "party_name",
    ), "none"),
    # What does not apply.
    **dict.fromkeys((
        "guarantee_fee_rate", "fee_reduction_ratio", "loan_to_value_ratio", "loan_to_value_cap", "model_value",
        "model_low", "model_mid", "model_high", "difference", "difference_share", "appraisal_change",
        "rate_gross", "rate_before_subsidy", "rate_after_subsidy", "simple_rate", "simple_rate_before", "target_rate",
        "keeps_target", "subsidy_ratio", "subsidy_date", "life_years", "value",
    ), "not_applicable"),
}  # fmt: skip
"""By column: the term for a hole; in any other column one is a fault."""

HEADS = {"rate": "claim_rate", "balance": "balance_after", "rule": "rule_id", "rule_zh": "rule", "rule_en": "rule"}
"""By column: the term that heads it, where it is another."""

SHEETS = {
    "yearly_cost": "sheet_years", "borrower_flows": "sheet_flows", "money_table": "sheet_money",
    "ip_register": "sheet_register", "valuation_history": "sheet_history",
}  # fmt: skip
"""By title: the term that names the sheet, where it is a shorter one."""

WORDS = frozenset({
    "structure", "frequency", "amortisation", "ip_type", "method", "severity", "remark", "party", "payer", "payee",
    "part", "level", "ip_level", "column",
})  # fmt: skip
"""Columns of closed sets, whose words have a name."""


def ip_table(
    book: Book,
    frame: pd.DataFrame,
    columns: Sequence[str],
    *,
    title: str = "",
    totals: Mapping[str, float] | None = None,
    heads: Mapping[str, str] | None = None,
) -> Table:
    """Columns of a data frame under their terms.

    Parameters
    ----------
    book : Book
    frame : DataFrame
        Values, or cells with a look of their own.
    columns : sequence of str
        Which, in this order.
    title : str
    totals : mapping of str to float, optional
        By the name of the column.
    heads : mapping of str to str, optional
        Other terms than those that columns have by themselves.

    Raises
    ------
    ReportError
        If a value is missing where there must be one.
    """
    terms = {name: (HEADS | dict(heads or {})).get(name, name) for name in columns}
    made = [
        column_of(term, book.names, missing=MISSING.get(term, MISSING.get(name, ""))) for name, term in terms.items()
    ]
    made = [replace(one, unit="text") if one.unit == "state" else one for one in made]
    cells = [_values(book, frame[name], name, one.missing) for name, one in zip(columns, made, strict=True)]
    return Table(
        columns=tuple(made),
        rows=tuple(zip(*cells, strict=True)),
        title=title,
        totals={list(columns).index(name): total for name, total in (totals or {}).items()},
    )


def ip_page(book: Book, deal: Deal, identifier: str, lines: Sequence[str] = (), widest: int = WIDEST) -> Page:
    """A new sheet, named and headed by a term; below it the deal, and whether its tape is illustrative."""
    name, title = sheet_name(SHEETS.get(identifier, identifier)), sheet_name(identifier)
    return open_page(book, name, title, [*deal_lines(deal, None), *lines], widest)


def only_table(page: Page, table: Table, *, n_left: int = 1, is_filtered: bool = True) -> Placed:
    """The one table of a sheet: its heads stay in sight, its rows can be filtered."""
    first = page.row
    placed = put_table(page, table)
    last = first + N_HEAD_ROWS - 1
    close_page(page, freeze=(last + 1, n_left), repeat=(first, last))
    if is_filtered and table.rows:
        page.sheet.autofilter(last, 0, last + len(table.rows), len(table.columns) - 1)
    return placed


def put_table(page: Page, table: Table) -> Placed:
    """A table, or the word for none below its title."""
    if table.rows:
        return write_table(page, table)
    if table.title:
        page.sheet.write_string(page.row, 0, table.title, page.book.style(font_size=10.5, font_color=HEAD_INK))
        page.row += 1
    page.sheet.write_string(page.row, 0, page.book.word("none"), page.book.style(font_color=GREY))
    page.row += 2
    return Placed(first=page.row, last=page.row, totals=None)


def cells_of(values: Iterable[object], like: pd.DataFrame) -> "pd.Series[Any]":
    """Values of any kind, nothing among them, as a column of a data frame."""
    return pd.Series([*values], index=like.index, dtype=object)


def names_in_both(deal: Deal) -> dict[Any, Mapping[str, str]]:
    """What the words in cells of an IP note are called, by language."""
    return {"zh": ip_names(deal, "zh"), "en": ip_names(deal, "en")}


def _values(book: Book, column: "pd.Series[Any]", name: str, missing: str) -> list[Any]:
    """Values of a column, nothing where there is none; words of a closed set in words."""
    if not missing and column.isna().any():
        refuse_hole(math.nan, f"{name}, row {int(column.isna().to_numpy().argmax()) + 1}")
    values = column.astype(object).where(column.notna(), None).tolist()
    if name not in WORDS:
        return values
    return [one if one is None or isinstance(one, Cell) else _word(book, name, str(one)) for one in values]


def _word(book: Book, column: str, value: str) -> str:
    """A word of a closed set: by the names of the deal first, then by the glossary."""
    term = word_of(column, value, book.language)
    return book.names[book.language].get(value, term) if term == value or value not in TERMS else term
