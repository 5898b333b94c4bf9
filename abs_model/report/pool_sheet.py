"""The sheets of the pool: its receivables, what it is made of, what was left out."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pandas as pd

from abs_model.deal.deal import Deal
from abs_model.glossary import TERMS, Language, label
from abs_model.pool.limits import NOT_STATED, limit_table
from abs_model.pool.pool import Part
from abs_model.pool.stratify import OTHERS, Stratification, stratify
from abs_model.report.naming import core_enterprise_names, dimension, heading
from abs_model.report.page import both, page_of, sheet_name
from abs_model.report.sheet import (
    GREY,
    Book,
    Cell,
    Column,
    Placed,
    Table,
    close_page,
    column_of,
    frame_table,
    write_table,
)
from abs_model.report.sheet_chart import (
    ROWS_OF_A_CHART,
    Spot,
    add_bars,
    add_chart,
    column_look,
    data_labels,
    series,
)
from abs_model.report.source import is_illustrative
from abs_model.run.record import Projection
from abs_model.run.tally import column_totals, maturity_ladder

SHOWN_COLUMNS = (
    "row", "receivable_id", "core_enterprise_name", "core_enterprise_rating", "debtor_name", "supplier_name",
    "supplier_size", "supplier_province", "supplier_industry", "transaction_type", "due_date", "discount_rate",
    "receivable_amount",
)  # fmt: skip
"""Columns of the tape that a reader wants; all of them are in pool.csv."""

MOST_RECEIVABLES = 20_000
"""Receivables on one sheet; of a larger pool the largest are shown, and pool.csv has all."""

MOST_OF_A_LIMIT = 10
"""Names shown for each concentration limit, the largest first."""

WORDS = {"supplier_size", "transaction_type"}
"""Tables whose keys are words of a closed set."""

PARTIES = {"core_enterprise", "debtor", "supplier"}
"""Tables whose lines are parties with a name."""

BANDS = {"amount_band": "yuan", "tenor_band": "days"}
"""Tables of bands, with the unit of their bounds."""

LANGUAGES: tuple[Language, Language] = ("zh", "en")


def write_pool(book: Book, projection: Projection) -> None:
    """The receivables that are in, with their total."""
    frame, deal = projection.subject.pool.frame, projection.subject.deal
    page = page_of(book, projection, "pool", widest=26)
    if len(frame) > MOST_RECEIVABLES:
        frame = frame.nlargest(MOST_RECEIVABLES, "receivable_amount")
        n_shown = f"{MOST_RECEIVABLES:,}"
        words = f"仅列示金额最大的 {n_shown} 笔，全部见 pool.csv。  The {n_shown} largest; all are in pool.csv."
        page.sheet.write_string(page.row - 1, 0, words, book.style(font_color=GREY))
        page.row += 1
    shown = frame[[column for column in SHOWN_COLUMNS if column in frame]].copy()
    if "core_enterprise_rating" in shown:
        invented = illustrative_ratings(deal)
        pairs = zip(frame["core_enterprise_id"], shown["core_enterprise_rating"], strict=True)
        shown["core_enterprise_rating"] = pd.Series(
            [Cell(value=rating, unit="text", is_illustrative=core in invented) for core, rating in pairs],
            index=shown.index,
            dtype=object,
        )
    first = page.row
    columns = [column_of(str(column), book.names, missing=NOT_STATED) for column in shown]
    totals = {"receivable_amount": projection.subject.pool.identity.pool.yuan}
    write_table(page, frame_table(shown, columns, totals=totals))
    close_page(page, freeze=(first + 3, 2), repeat=(first, first + 2))
    page.sheet.autofilter(first + 2, 0, first + 2 + len(shown), len(columns) - 1)


def illustrative_ratings(deal: Deal) -> frozenset[str]:
    """Ids of the core enterprises whose rating nobody published."""
    return frozenset(
        one.id for one in deal.core_enterprises if is_illustrative(deal, f"core_enterprises.{one.id}.rating")
    )


def write_stratification(book: Book, projection: Projection) -> None:
    """The headline figures and every table of the pool; on the next sheet maturities, concentration and its limits."""
    page = page_of(book, projection, "stratification")
    first = page.row
    found = stratify(projection.subject.pool)
    write_table(page, _headline(book, found))
    placed = {table: write_table(page, _stratum(book, projection, table, found)) for table in found.tables}
    close_page(page, freeze=(first, 0))
    suppliers = placed["supplier"]
    has_others = found.tables["supplier"]["key"].iloc[-1] == OTHERS
    _write_concentration(book, projection, replace(suppliers, last=suppliers.last - int(has_others)))


def _write_concentration(book: Book, projection: Projection, suppliers: Placed) -> None:
    """Charts of maturities and of the largest suppliers, then the tables of maturities and limits."""
    page = page_of(book, projection, "concentration")
    first, ladder = page.row, _ladder(book, projection)
    page.row += ROWS_OF_A_CHART
    rows = write_table(page, ladder)
    if projection.subject.deal.pool.concentration:
        write_table(page, _limits(book, projection))
    page.row = first
    columns = book.workbook.add_chart({"type": "column", "subtype": "stacked"})
    for place, column in enumerate(ladder.columns[1:-1], start=1):
        words = column.zh if book.language == "zh" else column.en
        columns.add_series(series(page.sheet.name, rows, 0, place, column_look(words, place - 1)))
    add_chart(page, columns, sheet_name("maturity_ladder"), is_dated=False, spot=Spot(width=560))
    bars = book.workbook.add_chart({"type": "bar"})
    look = column_look(book.word("amount"), 0) | data_labels()
    bars.add_series(series(sheet_name("stratification"), suppliers, 1, 3, look))
    add_bars(page, bars, sheet_name("supplier"), Spot(left=570, width=560))
    close_page(page, freeze=(first, 0))


def write_exclusions(book: Book, projection: Projection) -> None:
    """Every receivable that is out with every rule it fails; then those that are in although a rule flags them."""
    page = page_of(book, projection, "exclusions", widest=66)
    screening, parts = projection.subject.screening, projection.subject.pool.identity.parts
    first = page.row
    write_table(page, _parts(book, parts))
    for identifier, frame in (("exclusions", screening.exclusions), ("flags", screening.flags)):
        if len(frame):
            other = "rule_en" if book.language == "zh" else "rule_zh"
            shown = frame.drop(columns=other)
            columns = [_excluded_column(book, str(column)) for column in shown.columns]
            write_table(page, frame_table(shown, columns, title=sheet_name(identifier)))
    close_page(page, freeze=(first, 0))


def _parts(book: Book, parts: Mapping[str, Part]) -> Table:
    """Where every row of the tape went: the whole and its parts, each receivable once."""
    columns = (
        column_of("section", book.names), column_of("n_receivables", book.names), column_of("amount", book.names),
    )  # fmt: skip
    rows = tuple((book.word(name), part.n_rows, part.yuan) for name, part in parts.items())
    return Table(columns=columns, rows=rows, title=sheet_name("tape"))


def _excluded_column(book: Book, name: str) -> Column:
    return column_of({"rule": "rule_id", "rule_zh": "rule", "rule_en": "rule"}.get(name, name), book.names)


def _headline(book: Book, found: Stratification) -> Table:
    columns = (*both("identifier"), column_of("value", book.names))
    rows = tuple(
        (
            label(field.name, "zh"),
            heading(field.name, "en"),
            Cell(value=getattr(found.summary, field.name), unit=TERMS[field.name].unit),
        )
        for field in fields(found.summary)
    )
    return Table(columns=columns, rows=rows, title=sheet_name("summary"))


def _stratum(book: Book, projection: Projection, name: str, found: Stratification) -> Table:
    """One table of a stratification: class, name of a party, receivables, amount, share, and the totals of the pool."""
    frame = found.tables[name]
    is_marked = name == "core_enterprise_rating" and bool(illustrative_ratings(projection.subject.deal))
    parts: dict[str, Sequence[Any]] = {
        "key": [Cell(value=word, unit="text", is_illustrative=is_marked) for word in _key_words(book, name, frame)]
    }
    if name in PARTIES:
        parts["name"] = _party_names(book, projection, name, frame)
    parts |= {column: frame[column].tolist() for column in ("n_receivables", "amount", "share")}
    whole = {"n_receivables": float(found.summary.n_receivables), "amount": found.summary.face, "share": 1.0}
    return Table(
        columns=tuple(column_of(column, book.names) for column in parts),
        rows=tuple(zip(*parts.values(), strict=True)),
        title=sheet_name(name),
        totals={list(parts).index(column): total for column, total in whole.items()},
    )


def _key_words(book: Book, name: str, frame: pd.DataFrame) -> list[str]:
    """What the classes of a table are called: bands by their bounds, words of a closed set by their names."""
    if name in BANDS:
        bounds = zip(frame["above"].tolist(), frame["up_to"].tolist(), strict=True)
        return [band_words(above, up_to, BANDS[name], book.language) for above, up_to in bounds]
    known = {OTHERS, NOT_STATED} | (set(frame["key"]) if name in WORDS else set())
    return [book.word(key) if key in known and key in TERMS else str(key) for key in frame["key"]]


def _party_names(book: Book, projection: Projection, table: str, frame: pd.DataFrame) -> list[str]:
    """The names of parties; those of core enterprises as the deal has them."""
    names = core_enterprise_names(projection.subject.deal, book.language) if table == "core_enterprise" else {}
    names |= {word: book.word(word) for word in (OTHERS, NOT_STATED)}
    return [names.get(key, str(name)) for key, name in zip(frame["key"], frame["name"], strict=True)]


def band_words(above: float, up_to: float, unit: str, language: Language) -> str:
    """A band in words; ``unit`` is yuan or days, a bound that is not a number is open.

    Examples
    --------
    >>> band_words(float("nan"), 500_000.0, "yuan", "zh"), band_words(365.0, float("nan"), "days", "en")
    ('不超过50万元', 'above 365 days')
    """
    low, high = (_bound(bound, unit, language) for bound in (above, up_to))
    if language == "zh":
        return f"不超过{high}" if not low else f"{low}以上" if not high else f"{low}以上至{high}"
    return f"up to {high}" if not low else f"above {low}" if not high else f"above {low}, up to {high}"


def _bound(bound: float, unit: str, language: Language) -> str:
    if math.isnan(bound):
        return ""
    if unit == "days":
        return f"{bound:.0f}天" if language == "zh" else f"{bound:.0f} days"
    return f"{bound / 1e4:,.0f}万元" if language == "zh" else f"RMB {bound / 1e6:,.1f} million"


def _ladder(book: Book, projection: Projection) -> Table:
    """Face by month due and core enterprise, headed by the names of the core enterprises."""
    frame, deal = maturity_ladder(projection.subject.pool), projection.subject.deal
    zh, en = (core_enterprise_names(deal, language) for language in LANGUAGES)
    columns = [column_of("month", book.names)]
    for key in frame.columns[1:-1]:
        others = column_of(OTHERS, book.names)
        columns.append(Column(zh=zh.get(key, others.zh), en=en.get(key, others.en), unit="yuan"))
    columns.append(column_of("amount", book.names))
    totals = column_totals(frame, tuple(frame.columns[1:]))
    return frame_table(frame, columns, title=sheet_name("maturity_ladder"), totals=totals)


def _limits(book: Book, projection: Projection) -> Table:
    """Each concentration limit with the names that come nearest to it."""
    deal = projection.subject.deal
    parts = []
    for place, limit in enumerate(deal.pool.concentration):
        lines = limit_table(projection.subject.pool.frame, (limit,)).head(MOST_OF_A_LIMIT)
        mark = limit.share is not None and is_illustrative(deal, f"pool.concentration.{place}")
        share = Cell(value=limit.share, unit="share", is_illustrative=mark)
        parts.append(lines.assign(limit_share=pd.Series([share] * len(lines), index=lines.index, dtype=object)))
    frame = pd.concat(parts, ignore_index=True)
    names = _names_by_id(projection) | {NOT_STATED: book.word(NOT_STATED)}
    frame["dimension"] = [dimension(by) for by in frame["dimension"]]
    frame["key"] = [names.get(key, key) for key in frame["key"]]
    columns = [column_of(str(name), book.names) for name in frame.columns]
    table = frame_table(frame, columns, title=f"{sheet_name('concentration')}  {sheet_name('limit')}")
    return replace(table, marked=frozenset(np.flatnonzero(frame["is_breached"]).tolist()))


def _names_by_id(projection: Projection) -> dict[str, str]:
    frame = projection.subject.pool.frame
    pairs = (
        ("supplier_id", "supplier_name"),
        ("debtor_id", "debtor_name"),
        ("core_enterprise_id", "core_enterprise_name"),
    )
    return {
        str(key): str(name)
        for ids, names in pairs
        if names in frame
        for key, name in zip(frame[ids], frame[names], strict=True)
        if isinstance(name, str)
    }
