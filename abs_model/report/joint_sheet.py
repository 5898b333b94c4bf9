"""The sheets of one draw through all deals: figures, weeks, what brings claims, sets, before and after."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from abs_model.glossary import label
from abs_model.report.book_sheet import LANGUAGES, GuarantorReport, book_page, title_of
from abs_model.report.frame_table import Shape, cells_in, frame_table, put_table
from abs_model.report.naming import capital
from abs_model.report.page import both, sheet_name
from abs_model.report.sheet import N_HEAD_ROWS, Book, Cell, Table, close_page, column_of
from abs_model.run.book_draw import OTHERWISE
from abs_model.run.book_part import GROUPINGS
from abs_model.run.book_simulation import BookSimulation
from abs_model.run.tally import column_totals

FIGURE_COLUMNS = ("subject", "identifier", "value", "standard_error")
WEEK_COLUMNS = (
    "week", "week_start", "expected_claim", "expected_claim_error", "claim_quantile_95", "claim_quantile_99",
    "claim_quantile_999", "expected_back", "expected_shared", "expected_fee", "expected_need", "need_quantile_95",
    "need_quantile_99", "need_quantile_999", "run_out_probability",
)  # fmt: skip
SET_COLUMNS = (
    "broken_limit", "amount", "criterion", "place", "n_names", "names", "guaranteed_face", "joint_probability",
    "is_probability_exact", "peak_cost", "is_proven",
)  # fmt: skip
PART_AMOUNTS = ("expected_claim", "expected_claim_error", "expected_share", "tail_claim", "tail_share")
CHANGE_COLUMNS = (
    "change", "identifier", "before", "before_error", "after", "after_error", "effect", "effect_error"
)  # fmt: skip
NAME_COLUMNS = (
    "name", "role", "rating", "province", "industry", "group_id", "deals", "one_year_probability",
    "horizon_probability",
)  # fmt: skip

CHANGES = {"without": "change_without", "re_guarantee": "change_re_guarantee"}
"""The first word of the id of a change, and its term."""

GROUPING_TITLES = {
    "deal_and_name": "deal_and_name", "name": "name_of_parts", "deal": "deal_of_parts", "product": "book_products",
}  # fmt: skip

AS_SHOWN = Shape(
    heads={
        "amount": "amount_at_hand", "n_names": "n_in_set", "joint_probability": "set_probability",
        "deals": "deals_of_name", "horizon_probability": "name_probability",
    },
    missing={
        **dict.fromkeys(("rating", "province", "industry"), "not stated"),
        **dict.fromkeys(("effect_error", "value", "standard_error"), "not_applicable"),
        "group_id": "none",
    },
    in_words=("broken_limit", "criterion", "identifier", "product", "role"),
)  # fmt: skip


def write_joint_figures(book: Book, report: GuarantorReport) -> None:
    """How the paths were drawn; every figure of the book, of its deals and of its products, with its error."""
    page = book_page(book, report, "joint_figures", _assumptions(report))
    first = page.row
    for guarantor, found in report.simulations.items():
        put_table(page, _settings(book, report, found))
        table = found.book_figures
        shown = table.assign(
            subject=[_subject(str(one), book) for one in table["subject"]],
            value=cells_in(table["value"], table["unit"], table),
            standard_error=cells_in(
                table["standard_error"], ["days" if one == "date" else one for one in table["unit"]], table
            ),
        )
        title = title_of(report, guarantor, "joint_figures")
        put_table(page, frame_table(book, shown, FIGURE_COLUMNS, AS_SHOWN, title=title))
    close_page(page, freeze=(first, 2))


def write_joint_weeks(book: Book, report: GuarantorReport) -> None:
    """Claims, what comes in and what is needed, week by week."""
    page = book_page(book, report, "joint_weeks", _assumptions(report))
    first = page.row
    sums = ("expected_claim", "expected_back", "expected_shared", "expected_fee")
    for guarantor, found in report.simulations.items():
        weeks = found.book_weeks
        title = title_of(report, guarantor, "joint_weeks")
        totals = column_totals(weeks, sums)
        put_table(page, frame_table(book, weeks, WEEK_COLUMNS, AS_SHOWN, title=title, totals=totals))
    # The heads of the first table stay in sight: there are many weeks.
    close_page(page, freeze=(first + 1 + N_HEAD_ROWS, 2), repeat=(first + 1, first + N_HEAD_ROWS))


def write_joint_parts(book: Book, report: GuarantorReport) -> None:
    """What each product, deal and name brings of all claims, on average and in the worst 1 %; each adds up to all."""
    page = book_page(book, report, "joint_parts", _assumptions(report))
    first, names = page.row, report.names(book.language) | {OTHERWISE: book.word(OTHERWISE)}
    for guarantor, found in report.simulations.items():
        for grouping in ("product", "deal", "name", "deal_and_name"):
            own = found.book_parts[found.book_parts["grouping"] == grouping].reset_index(drop=True)
            shown = own.assign(name=[names.get(str(one), str(one)) for one in own["name"]])
            columns = (*GROUPINGS[grouping], *PART_AMOUNTS)
            title = title_of(report, guarantor, GROUPING_TITLES[grouping])
            totals = column_totals(own, ("expected_claim", "tail_claim"))
            put_table(page, frame_table(book, shown, columns, AS_SHOWN, title=title, totals=totals))
    close_page(page, freeze=(first, 1))


def write_joint_sets(book: Book, report: GuarantorReport) -> None:
    """Sets of names that break the guarantor when they default together; then what changes do."""
    page = book_page(book, report, "joint_sets", _assumptions(report), widest=40)
    first, names = page.row, report.names(book.language)
    for guarantor, found in report.simulations.items():
        table = found.book_sets
        shown = table.assign(names=[_listed(str(one), names, book) for one in table["names"]])
        title = title_of(report, guarantor, "joint_sets")
        put_table(page, frame_table(book, shown, SET_COLUMNS, AS_SHOWN, title=title))
        put_table(page, _changes(book, found, title_of(report, guarantor, "joint_changes")))
    close_page(page, freeze=(first, 1))


def write_joint_names(book: Book, report: GuarantorReport) -> None:
    """Who may default: ratings, probabilities, and in which deals each stands."""
    page = book_page(book, report, "joint_names", _assumptions(report), widest=30)
    first, names = page.row, report.names(book.language)
    for guarantor, found in report.simulations.items():
        shown = found.names.assign(name=[names.get(str(one), str(one)) for one in found.names["name"]])
        title = title_of(report, guarantor, "joint_names")
        put_table(page, frame_table(book, shown, NAME_COLUMNS, AS_SHOWN, title=title))
    close_page(page, freeze=(first, 1))


def _assumptions(report: GuarantorReport) -> Sequence[str]:
    """Whether what is assumed of names was made up."""
    sources = [value for one in report.simulations.values() for value in one.credit.terms.source.values()]
    if "illustrative" not in sources:
        return ()
    words = [capital(label("illustrative_assumptions", language)) for language in LANGUAGES]
    return ("  ".join(words),)


def _settings(book: Book, report: GuarantorReport, found: BookSimulation) -> Table:
    """How paths were drawn, and what the guarantor has."""
    is_marked = report.is_invented(found.guarantor)
    limits = found.limits
    cells: Mapping[str, Cell] = {
        "deals_of_name": Cell(value=", ".join(found.deals), unit="text"),
        "as_of": Cell(value=found.as_of, unit="date"),
        "n_paths": Cell(value=found.n_paths, unit="count"),
        "scheme": Cell(value=book.word(found.scheme), unit="text"),
        "seed": Cell(value=found.seed, unit="count"),
        "guarantor_stands": Cell(value=found.is_standing, unit="flag"),
        "liquid_assets_of_day": _known(limits.liquid_assets, is_marked),
        "net_assets_after_deduction": _known(limits.net_assets, is_marked),
        "credit_sha256": Cell(value=found.credit.sha256[:12], unit="text"),
    }
    columns = (*both("term"), column_of("value", book.names))
    rows = tuple((label(word, "zh"), capital(label(word, "en")), cell) for word, cell in cells.items())
    return Table(columns=columns, rows=rows, title=sheet_name("scheme"))


def _known(value: float | None, is_marked: bool) -> Cell:
    if value is None:
        return Cell(value="not_in_files", unit="state")
    return Cell(value=value, unit="yuan", is_illustrative=is_marked)


def _subject(subject: str, book: Book) -> str:
    """The book as a whole, a product or a deal."""
    if subject == "book":
        return book.word("whole_book")
    return book.names[book.language].get(subject, subject)


def _listed(names: str, words: Mapping[str, str], book: Book) -> str:
    listed = [words.get(one, one) for one in names.split(", ") if one]
    return ("、" if book.language == "zh" else ", ").join(listed) or book.word("everybody")


def _changes(book: Book, found: BookSimulation, title: str) -> Table:
    """Figures before and after each change, each in its unit."""
    table = found.book_changes
    amounts = [one for one in CHANGE_COLUMNS if one not in {"change", "identifier"}]
    cells: dict[str, pd.Series[Any]] = {word: cells_in(table[word], table["unit"], table) for word in amounts}
    told = [_change(str(one), book) for one in table["change"]]
    return frame_table(book, table.assign(**cells, change=told), CHANGE_COLUMNS, AS_SHOWN, title=title)


def _change(identifier: str, book: Book) -> str:
    """A change in words: what it does is a term, what it does it to stands behind it."""
    kind, _, what = identifier.partition(" ")
    return f"{book.word(CHANGES[kind])} {what}" if kind in CHANGES and what else identifier
