"""The sheets of a bill book as it stands: summary, terms, lines, groups, maturities, concentration, bills."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from abs_model import __version__
from abs_model.glossary import TERMS, Language, Unit, label
from abs_model.pool.bill_book import BillBook
from abs_model.pool.stratify import OTHERS
from abs_model.report.bill_words import (
    acceptor_names,
    frozen_words,
    group_members,
    head_of,
    is_invented,
    origin_words,
    programme_terms,
    stressed_liquidity,
    tail_of_claims,
    tape_identities,
    word_of,
)
from abs_model.report.naming import capital, said
from abs_model.report.number import Value, stated
from abs_model.report.page import both, illustrative_line, sheet_name
from abs_model.report.sheet import (
    GREY,
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
from abs_model.report.sheet_chart import ROWS_OF_A_CHART, WORDS, add_chart, column_look, series
from abs_model.report.summary_sheet import figures_table, identities_table, origin_table, provenance_table
from abs_model.run.bill_measure import book_figures
from abs_model.run.bill_view import NOT_STATED
from abs_model.run.likelihood import Simulation
from abs_model.run.record import RULEBOOK, Projection
from abs_model.run.summary import identities, summarise
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

ALWAYS_THERE = {
    "bill_id", "acceptor_id", "system", "stage", "face", "due_date", "issue_date", "days", "added_days", "line",
    "used", "reserved", "available", "n_live", "n_bills", "share", "face_so_far", "to_date", "rung",
}  # fmt: skip
"""Columns in which a hole is a fault; of any other a cell may have nothing to say."""

ONLY_SOME = {"refusal_code", "since_month"}
"""Texts that most rows cannot have."""

NAMED = {"acceptor", "group", "supplier", "discount_bank"}
"""What the book is cut by that has a name besides its key."""

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
    figures = [(word, _figure(word, value)) for word, value in book_figures(bills).items()]
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


def none_below(page: Page) -> None:
    """Say that there is nothing to show."""
    words = f"{label('none', 'zh')} {label('none', 'en')}"
    page.sheet.write_string(page.row, 0, words, page.book.style(font_color=GREY))
    page.row += 2


def _values(book: Book, column: "pd.Series[Any]", name: str, *, is_said: bool) -> list[Any]:
    """Values of a column, nothing where there is none; words of a closed set in words."""
    values = column.astype(object).where(column.notna(), None).tolist()
    if is_said or _unit(name) != "state":
        return values
    return [word_of(name, one, book.language) if isinstance(one, str) else one for one in values]


def _unit(name: str) -> Unit:
    return TERMS[head_of(name).rpartition(".")[2]].unit


def _missing(name: str) -> str:
    """What a column says where it has nothing: that it is not stated, or that it does not apply."""
    if name in ALWAYS_THERE:
        return ""
    return NOT_STATED if _unit(name) == "text" and name not in ONLY_SOME else "not_applicable"


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
    programme = report.bills.programme
    for word, amount in tail_of_claims(simulation).items():
        yield word, Cell(value=amount, unit="yuan")
    liquid = programme.guarantor.liquid_assets
    is_marked = liquid is not None and is_invented(programme, "parties.guarantor.liquid_assets")
    yield "liquid_assets", Cell(value=liquid, unit="yuan", is_illustrative=is_marked)
    yield "stressed_liquidity_ratio", Cell(value=stressed_liquidity(report.bills, simulation), unit="ratio")


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
