"""The workbook of a shelf: its ledger, core enterprises, duplicates, the plan by step with the limit that decides."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from abs_model import __version__
from abs_model.glossary import TERMS, Language, label
from abs_model.report.frame_table import Shape, frame_table, only_table, put_table
from abs_model.report.naming import capital, glossary_names, said
from abs_model.report.page import both, sheet_name
from abs_model.report.sheet import WIDEST, Book, Cell, Column, Page, Table, close_page, column_of, open_page
from abs_model.report.shelf_chart import outstanding_by_series
from abs_model.report.source import ILLUSTRATIVE, is_illustrative, stated_source
from abs_model.report.summary_sheet import origin_table
from abs_model.report.workbook import named_book
from abs_model.run.shelf_check import CRITERIA_COLUMNS, DUPLICATE_COLUMNS
from abs_model.run.shelf_ledger import CORE_COLUMNS, LEDGER_COLUMNS
from abs_model.run.shelf_plan import ShelfPlan
from abs_model.run.shelf_plan_table import (
    BINDING_COLUMNS,
    bindings_table,
    plan_figures,
    plan_table,
)
from abs_model.run.shelf_view import ShelfView, faults_table, shelf_figures
from abs_model.run.tally import column_totals

LANGUAGES: tuple[Language, Language] = ("zh", "en")

OF_AMOUNTS = (
    "step", "series_number", "closing_date", "repaid_on", "coupon_rate", "target_amount", "series_amount",
    "cumulative_used", "shelf_left", "series_outstanding", "n_live_series", "binding_limit",
)  # fmt: skip
OF_SERIES = (
    "step", "closing_date", "core_enterprises", "n_receivables", "new_suppliers", "suppliers_reached", "guarantee_fee",
    "fees_so_far",
)  # fmt: skip
OF_DRAWS = (
    "mean_series_amount", "low_series_amount", "mean_used", "low_used", "mean_outstanding", "highest_outstanding",
    "mean_claims", "mean_suppliers", "issue_share", "held_back_share", "least_left",
)  # fmt: skip
"""Columns of the plan that say what the drawn paths come to."""

OF_DRAWN_FIGURES = (
    "mean_planned_amount", "low_planned_amount", "full_use_probability", "claim_probability", "least_left"
)  # fmt: skip

TERM_PATHS = {
    "registered_amount": "registered_amount", "letter_date": "letter_date", "validity_months": "validity_months",
    "first_issue_months": "first_issue_months", "most_issues": "most_issues", "per_issue_cap": "per_issue_cap",
    "per_core_cap": "per_core_enterprise_cap", "issued_before": "issued_before", "n_issued_before": "n_issued_before",
    "is_refilled": "is_refilled", "criteria_version": "criteria_version", "guarantor": "guarantor",
}  # fmt: skip
"""Terms of a shelf, and the path of each in its file."""

PLAN_PATHS = {
    "plan_gap_months": "gap_months", "plan_tenor_months": "tenor_months", "plan_advance_ratio": "advance_ratio",
    "plan_fee_rate": "guarantee_fee_rate",
}  # fmt: skip

RESTS_ON = {"shelf_expiry": "letter_date", "first_issue_deadline": "letter_date"}
"""Figures that follow from a term of another name."""

SHEETS = {"shelf_cores": "sheet_shelf_cores"}
"""By title: the term that names the sheet, where it is a shorter one."""

NOT_APPLICABLE = "not_applicable"

AS_SHOWN = Shape(
    missing={
        **dict.fromkeys(("repaid_on", "core_cap", "core_left", "first_in_base"), NOT_APPLICABLE),
        **dict.fromkeys(("invoice_no", "supplier_name", "invoice_amount", "core_enterprise_code"), "not stated"),
    },
    in_words=("rule",),
)


def write_shelf_workbook(view: ShelfView, path: Path, language: Language) -> Path:
    """Write the workbook of a shelf.

    Headings are in both languages, words in cells in one. Sheets of the plan are there where series are to come.

    Parameters
    ----------
    view : ShelfView
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
        If a value is not a number, or a text is too long for a cell.
    """
    names: Mapping[Language, Mapping[str, str]] = {one: glossary_names(one) for one in LANGUAGES}
    shelf = view.shelf
    with named_book(path, language, name=shelf.name, subject=shelf.id, day=view.as_of, names=names) as book:
        for write_page in PAGES:
            write_page(book, view)
    return path


def write_summary(book: Book, view: ShelfView) -> None:
    """The figures of the day, what is wrong, the terms with their sources."""
    page = _page(book, view, "summary")
    first = page.row
    figures = {word: _figure(view, word, value) for word, value in shelf_figures(view).items()}
    put_table(page, _cells(book, figures, sheet_name("shelf")))
    faults = faults_table(view)
    title = sheet_name("shelf_faults")
    put_table(page, frame_table(book, faults, [str(one) for one in faults.columns], AS_SHOWN, title=title))
    if view.plan is not None:
        put_table(page, _cells(book, dict(_plan_figures(view, view.plan)), sheet_name("shelf_plan")))
    put_table(page, _terms(book, view))
    put_table(page, _origin(view))
    close_page(page, freeze=(first, 0))


def write_ledger(book: Book, view: ShelfView) -> None:
    """One line a series: what it used, what was left then, what is outstanding of it on the day."""
    page = _page(book, view, "shelf_ledger")
    totals = column_totals(view.ledger, ("series_outstanding", "face"))
    only_table(page, frame_table(book, view.ledger, LEDGER_COLUMNS, AS_SHOWN, totals=totals))


def write_cores(book: Book, view: ShelfView) -> None:
    """What each core enterprise owes over all series that are live; those beyond the cap stand out."""
    page = _page(book, view, "shelf_cores", widest=30)
    marked = [place for place, is_within in enumerate(view.cores["is_within"]) if not is_within]
    amounts = tuple(one for one in CORE_COLUMNS if one in {"face_at_closing", "face_owed", "notes_on_name"})
    totals = column_totals(view.cores, amounts)
    shown = view.cores.assign(core_enterprise_code=view.cores["core_enterprise_code"].replace("", pd.NA))
    only_table(page, frame_table(book, shown, CORE_COLUMNS, AS_SHOWN, totals=totals, marked=marked))


def write_duplicates(book: Book, view: ShelfView) -> None:
    """Receivables in two series with both places and what to do; then criteria that differ."""
    page = _page(book, view, "shelf_duplicates", widest=30)
    first, table = page.row, view.duplicates
    marked = [place for place, one in enumerate(table["duplicate_kind"]) if one != "shared_invoice"]
    title = sheet_name("duplicates")
    put_table(page, frame_table(book, table, DUPLICATE_COLUMNS, AS_SHOWN, title=title, marked=marked))
    title = sheet_name("shelf_criteria")
    put_table(page, frame_table(book, view.criteria, CRITERIA_COLUMNS, AS_SHOWN, title=title))
    close_page(page, freeze=(first, 1))


def write_plan(book: Book, view: ShelfView) -> None:
    """The series to come, step by step, each with the limit that decides its size; then which limits decide at all."""
    page = _page(book, view, "shelf_plan", widest=30)
    first, plan = page.row, view.plan
    if plan is None:
        put_table(page, Table(columns=(), rows=()))
        close_page(page, freeze=(first, 0))
        return
    table, bindings = plan_table(plan), bindings_table(plan)
    names = _core_names(view, book.language)
    comma = "、" if book.language == "zh" else ", "
    shown = table.assign(core_enterprises=[_listed(str(one), names, comma) for one in table["core_enterprises"]])
    title = f"{sheet_name('shelf_plan')}  {sheet_name('plan_base_path')}"
    for columns, summed in ((OF_AMOUNTS, "series_amount"), (OF_SERIES, "guarantee_fee")):
        totals = column_totals(table, (summed,))
        put_table(page, frame_table(book, shown, columns, AS_SHOWN, title=title, totals=totals))
    if plan.n_drawn:
        title = f"{sheet_name('shelf_plan')}  {sheet_name('drawn_paths')} {plan.n_drawn:,}"
        put_table(page, frame_table(book, shown, ("step", "closing_date", *OF_DRAWS), AS_SHOWN, title=title))
    kept = [one for one in BINDING_COLUMNS if plan.n_drawn or one not in {"first_share", "ever_share"}]
    put_table(page, frame_table(book, bindings, kept, AS_SHOWN, title=sheet_name("shelf_bindings")))
    close_page(page, freeze=(first, 1))


def write_outstanding(book: Book, view: ShelfView) -> None:
    """Notes outstanding after each closing, series by series, those to come together; no sheet without a plan."""
    if view.plan is None:
        return
    page = _page(book, view, "series_outstanding")
    wide = outstanding_by_series(view)
    names = {language: {one.deal.id: said(one.deal.name, language) for one in view.series} for language in LANGUAGES}
    heads = [_head(str(one), names) for one in wide.columns]
    rows = tuple((day, *amounts) for day, *amounts in wide.itertuples())
    only_table(page, Table(columns=(column_of("closing_date", book.names), *heads), rows=rows))


def _head(series: str, names: Mapping[Language, Mapping[str, str]]) -> Column:
    """A column of amounts headed by a series, or by the word for those to come."""
    zh, en = (names[language].get(series) or label(series, language) for language in LANGUAGES)
    return Column(zh=zh, en=capital(en), unit="yuan")


def _page(book: Book, view: ShelfView, identifier: str, widest: int = WIDEST) -> Page:
    """A new sheet, named and headed by a term; below it the shelf, its day, and what is illustrative."""
    name, shelf = sheet_name(identifier), view.shelf
    lines = [
        f"{shelf.name.zh}  {shelf.name.en}",
        f"{label('as_of', 'zh')} {capital(label('as_of', 'en'))} {view.as_of}",
    ]
    invented = [one.deal.id for one in view.series if is_illustrative(one.deal, "pool.tape")]
    if stated_source(shelf.source, "plan") == ILLUSTRATIVE and view.plan is not None:
        invented.append(sheet_name("shelf_plan"))
    if invented:
        lines += [
            f"{sheet_name('book_sources')}: {', '.join(invented)}",
            "由示例数据推算的结果也只是示例。  What rests on illustrative data is illustrative.",
        ]
    return open_page(book, sheet_name(SHEETS.get(identifier, identifier)), name, lines, widest)


def _figure(view: ShelfView, word: str, value: object) -> Cell:
    """A figure of the day, marked where it follows from a number that somebody made up."""
    is_marked = value is not None and _is_invented(view, RESTS_ON.get(word, word))
    return Cell(value=value, unit=TERMS[word].unit, is_illustrative=is_marked)


def _is_invented(view: ShelfView, path: str) -> bool:
    return stated_source(view.shelf.source, path) == ILLUSTRATIVE


def _plan_figures(view: ShelfView, plan: ShelfPlan) -> Iterator[tuple[str, Cell]]:
    """The plan in a few figures; those of drawn paths where paths were drawn."""
    for word, value in asdict(plan_figures(plan)).items():
        if plan.n_drawn or word not in OF_DRAWN_FIGURES:
            yield word, Cell(value=value, unit=TERMS[word].unit)
    yield "drawn_paths", Cell(value=plan.n_drawn, unit="count")
    if view.capacity is None:
        yield "shelf_guarantor", Cell(value=NOT_APPLICABLE, unit="state")


def _cells(book: Book, cells: Mapping[str, Cell], title: str) -> Table:
    """Figures under both of their names."""
    columns = (*both("identifier"), column_of("value", book.names))
    rows = tuple((label(word, "zh"), capital(label(word, "en")), cell) for word, cell in cells.items())
    return Table(columns=columns, rows=rows, title=title)


def _terms(book: Book, view: ShelfView) -> Table:
    """Every term of the shelf and of its plan, with its source."""
    shelf, rows = view.shelf, []
    told: list[tuple[str, object, str]] = [(word, getattr(shelf, path), path) for word, path in TERM_PATHS.items()]
    if shelf.plan is not None:
        told += [(word, getattr(shelf.plan, name), f"plan.{name}") for word, name in PLAN_PATHS.items()]
    for word, value, path in told:
        source = stated_source(shelf.source, path)
        is_marked = source == ILLUSTRATIVE and value is not None
        origin = label(ILLUSTRATIVE, book.language) if source == ILLUSTRATIVE else source or book.word("not stated")
        cell = Cell(value=value, unit=TERMS[word].unit, is_illustrative=is_marked)
        rows.append((label(word, "zh"), capital(label(word, "en")), cell, origin))
    columns = (*both("term"), column_of("value", book.names), column_of("origin", book.names))
    return Table(columns=columns, rows=tuple(rows), title=sheet_name("shelf_terms"))


def _origin(view: ShelfView) -> Table:
    """What everything depends on: the day, every series, the draw."""
    own = [one.projection.provenance for one in view.series]
    return origin_table({
        "as_of": view.as_of,
        "version": __version__,
        "series": tuple(one.deal_id for one in own),
        "deal_sha256": tuple(one.deal_sha256[:12] for one in own),
        "tape_sha256": tuple(one.tape_sha256[:12] for one in own),
        "seed": None if view.plan is None else view.plan.seed,
        "n_paths": 0 if view.plan is None else view.plan.n_drawn,
    })  # fmt: skip


def _core_names(view: ShelfView, language: Language) -> dict[str, str]:
    """Core enterprises of series and plan by id; in Chinese where there is no English name."""
    planned = view.shelf.plan.core_enterprises if view.shelf.plan else ()
    cores: Iterable[object] = [*planned, *(core for one in view.series for core in one.deal.core_enterprises)]
    return {
        str(one.id): str(one.name if language == "zh" or one.name_en is None else one.name_en)  # type: ignore[attr-defined]
        for one in cores
    }


def _listed(names: str, words: Mapping[str, str], comma: str) -> str:
    return comma.join(words.get(one, one) for one in names.split(", ") if one)


PAGES: Sequence[Callable[[Book, ShelfView], None]] = (
    write_summary,
    write_ledger,
    write_cores,
    write_duplicates,
    write_plan,
    write_outstanding,
)
