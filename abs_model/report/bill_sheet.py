"""The sheets of a bill book: what they are written from, how their tables are made; its summary and its terms."""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from abs_model import __version__
from abs_model.glossary import TERMS, Language, Unit, label
from abs_model.pool.bill_book import BillBook
from abs_model.report.bill_words import (
    head_of,
    is_invented,
    origin_words,
    programme_terms,
    tape_identities,
    word_of,
)
from abs_model.report.naming import capital, said
from abs_model.report.number import Value, refuse_hole, stated
from abs_model.report.page import both, illustrative_line, sheet_name
from abs_model.report.sheet import (
    GREY,
    N_HEAD_ROWS,
    WIDEST,
    Book,
    Cell,
    Page,
    Table,
    close_page,
    column_of,
    open_page,
    write_table,
)
from abs_model.report.summary_sheet import figures_table, identities_table, origin_table, provenance_table
from abs_model.run.bill_measure import book_figures, cash_calls
from abs_model.run.bill_view import NOT_STATED
from abs_model.run.likelihood import Simulation
from abs_model.run.record import RULEBOOK, Projection
from abs_model.run.summary import identities, summarise

MAY_BE_SILENT = {
    "acceptor_rating", "rating", "supplier_name", "supplier_size", "bank_name", "column", "found",
}  # fmt: skip
"""Columns that a tape need not state."""

MAY_NOT_APPLY = {
    "offered_date", "approved_date", "guarantee_date", "refusal_code", "recourse", "compensated_amount",
    "recovered_amount", "recovered_date", "discount_rate", "guarantee_fee_rate", "interest", "interest_of_acceptor",
    "guarantee_fee", "other_fee", "proceeds", "net_to_supplier", "simple_rate", "compound_rate", "line_expiry", "cap",
    "utilisation", "from_date", "since_month", "excluded_until", "code", "code_stage",
}  # fmt: skip
"""Columns that have nothing to say of some rows; in any other column a hole is a fault."""

SAID_TWICE = {"largest_acceptor_share"}
"""Figures that stand there under another name too."""

RUN_FIGURES = {
    "collected", "recovered", "defaulted", "after_legal_final", "principal_paid", "shortfall", "late_days",
    "final_payment_date", "drawn", "timing_gap", "support_loss", "first_call_date",
}  # fmt: skip
"""Figures of a run that say something of bills."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BookReport:
    """What the sheets of a book are written from.

    Attributes
    ----------
    bills : BillBook
    tables : mapping of str to DataFrame
        By the name of their file.
    projection : Projection or None
    simulation : Simulation or None
    """

    bills: BillBook
    tables: Mapping[str, pd.DataFrame]
    projection: Projection | None
    simulation: Simulation | None


def book_page(book: Book, report: BookReport, identifier: str, lines: Sequence[str] = (), widest: int = WIDEST) -> Page:
    """A new sheet, named and headed by a term; below it the programme and its day."""
    programme, name = report.bills.programme, sheet_name(identifier)
    heads = [f"{programme.name.zh}  {programme.name.en}", f"{sheet_name('as_of')} {report.bills.as_of}"]
    if is_invented(programme, "bills"):
        heads.append(illustrative_line())
    return open_page(book, name, name, [*heads, *lines], widest)


def bill_table(
    book: Book,
    frame: pd.DataFrame,
    *,
    title: str = "",
    totals: Mapping[str, float] | None = None,
    in_words: Collection[str] = (),
    owners: Mapping[Language, Mapping[str, str]] | None = None,
) -> Table:
    """A data frame under the terms of bills: words of closed sets in words, all else as it is.

    Parameters
    ----------
    book : Book
    frame : DataFrame
        Values, or cells with a look of their own.
    title : str
    totals : mapping of str to float, optional
        By the name of the column.
    in_words : collection of str
        Columns of closed sets that are in words already.
    owners : mapping of language to mapping of str to str, optional
        What those are called that stand before a dot in the name of a column.

    Raises
    ------
    ReportError
        If a value is missing where there must be one.
    """
    names = [str(column) for column in frame.columns]
    columns = [column_of(head_of(name), owners or book.names, missing=_missing(name)) for name in names]
    columns = [replace(one, unit="text") if one.unit == "state" else one for one in columns]
    cells = [_values(book, frame[name], name, is_said=name in in_words) for name in names]
    return Table(
        columns=tuple(columns),
        rows=tuple(zip(*cells, strict=True)),
        title=title,
        totals={names.index(name): total for name, total in (totals or {}).items()},
    )


def write_book_summary(book: Book, report: BookReport) -> None:
    """The figures of the day, those of the base case, what the programme watches, the proof that all of it ties."""
    page = book_page(book, report, "summary", _warning(report))
    first, bills, projection = page.row, report.bills, report.projection
    figures = [(word, _figure(word, value)) for word, value in book_figures(bills).items() if word not in SAID_TWICE]
    write_table(page, _figures(book, "live_book", figures))
    write_table(page, _triggers(book, report))
    if projection is not None:
        of_cash = [one for one in summarise(projection) if one.identifier in RUN_FIGURES]
        title = f"{sheet_name('scenario')}  {projection.scenarios[0].name.zh}  {projection.scenarios[0].name.en}"
        write_table(page, replace(figures_table(book, projection, of_cash), title=title))
    if report.simulation is not None:
        write_table(page, _figures(book, "cash_calls", _cash_calls(report, report.simulation)))
    write_table(page, identities_table(book, identities(projection) if projection else tape_identities(bills)))
    write_table(page, provenance_table(projection.provenance) if projection else _origin(bills))
    close_page(page, freeze=(first, 0))


def write_programme_terms(book: Book, report: BookReport) -> None:
    """Every number of the programme with its source; a default with the rule that it follows."""
    programme = report.bills.programme
    page = book_page(book, report, "terms")
    first = page.row
    columns = (*both("subject"), *both("term"), column_of("value", book.names), column_of("origin", book.names))
    rows = tuple(
        (
            term.subject.zh,
            capital(term.subject.en),
            label(term.identifier, "zh"),
            capital(label(term.identifier, "en")),
            Cell(value=term.value, unit=term.unit, is_illustrative=is_invented(programme, term.path)),
            origin_words(programme, term.path, book.language),
        )
        for term in programme_terms(programme)
    )
    write_table(page, Table(columns=columns, rows=rows))
    close_page(page, freeze=(first + N_HEAD_ROWS, 2), repeat=(first, first + N_HEAD_ROWS - 1))


def none_below(page: Page) -> None:
    """Say that there is nothing to show."""
    words = f"{label('none', 'zh')} {label('none', 'en')}"
    page.sheet.write_string(page.row, 0, words, page.book.style(font_color=GREY))
    page.row += 2


def _values(book: Book, column: "pd.Series[Any]", name: str, *, is_said: bool) -> list[Any]:
    """Values of a column, nothing where there is none; words of a closed set in words."""
    if not _missing(name) and column.isna().any():
        refuse_hole(math.nan, f"{name}, row {int(column.isna().argmax()) + 1}")
    values = column.astype(object).where(column.notna(), None).tolist()
    if is_said or _unit(name) != "state":
        return values
    return [word_of(name, one, book.language) if isinstance(one, str) else one for one in values]


def _unit(name: str) -> Unit:
    return TERMS[head_of(name).rpartition(".")[2]].unit


def _missing(name: str) -> str:
    """What a column says where it has nothing: that it is not stated, or that it does not apply."""
    if name in MAY_BE_SILENT:
        return NOT_STATED
    return "not_applicable" if name in MAY_NOT_APPLY else ""


def _warning(report: BookReport) -> list[str]:
    """The sentence that a report must say of numbers that nobody published."""
    programme = report.bills.programme
    count = sum(is_invented(programme, term.path) for term in programme_terms(programme))
    if not count:
        return []
    return [
        f"条款中有 {count} 项为示例值（见“{sheet_name('terms')}”），由其推算的结果也只是示例。  "
        f"{count} terms are illustrative (see sheet {sheet_name('terms')}), and so is what rests on them."
    ]


def _figures(book: Book, title: str, figures: Iterable[tuple[str, Cell]]) -> Table:
    columns = (*both("identifier"), column_of("value", book.names))
    rows = tuple((label(word, "zh"), capital(label(word, "en")), cell) for word, cell in figures)
    return Table(columns=columns, rows=rows, title=sheet_name(title))


def _figure(word: str, value: Value) -> Cell:
    """A figure in its unit; a plain number with the four decimals that a screen would show."""
    unit = TERMS[word].unit
    return Cell(value=round(value, 4) if unit == "number" and isinstance(value, float) else value, unit=unit)


def _cash_calls(report: BookReport, simulation: Simulation) -> Iterator[tuple[str, Cell]]:
    """The most that a week and 30 days may claim, against liquid assets."""
    is_invented_cash = is_invented(report.bills.programme, "parties.guarantor.liquid_assets")
    for word, value in cash_calls(report.bills, simulation).items():
        is_marked = word == "liquid_assets" and value is not None and is_invented_cash
        yield word, Cell(value=value, unit=TERMS[word].unit, is_illustrative=is_marked)


def _triggers(book: Book, report: BookReport) -> Table:
    """What the programme watches, in the unit of what is measured; breaches stand out."""
    programme, frame = report.bills.programme, report.tables["triggers"]
    names = {one.id: said(one.name, book.language) for one in programme.triggers}
    heads = ("trigger", "measure", "value", "direction", "threshold", "headroom", "is_breached")
    rows = []
    for row in frame.to_dict("records"):
        unit = TERMS[row["measure"]].unit
        is_marked = is_invented(programme, f"triggers.{row['trigger']}.{row['direction']}")
        rows.append((
            names[row["trigger"]], book.word(row["measure"]), Cell(value=stated(row["value"]), unit=unit),
            book.word(row["direction"]), Cell(value=row["threshold"], unit=unit, is_illustrative=is_marked),
            Cell(value=stated(row["headroom"]), unit=unit), bool(row["is_breached"]),
        ))  # fmt: skip
    columns = [column_of(word, book.names) for word in heads]
    columns = [replace(one, unit="text") if one.unit == "state" else one for one in columns]
    marked = frozenset(np.flatnonzero(frame["is_breached"].astype(bool)).tolist())
    return Table(columns=tuple(columns), rows=tuple(rows), title=sheet_name("triggers"), marked=marked)


def _origin(bills: BillBook) -> Table:
    """What the figures of a day depend on."""
    return origin_table(
        {
            "deal_id": bills.programme.id,
            "as_of": bills.as_of,
            "tape_sha256": bills.bills.sha256,
            "whitelist_sha256": bills.whitelist.sha256,
            "version": __version__,
            "rulebook": RULEBOOK,
        }
    )
