"""The workbook of a sizing: what was asked, what was found and how, and the candidates around it."""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from abs_model.glossary import TERMS, Language, Unit, label
from abs_model.report.naming import capital, said
from abs_model.report.number import stated
from abs_model.report.page import both, deal_lines, sheet_name
from abs_model.report.sheet import Book, Cell, Column, Table, close_page, open_page, write_table
from abs_model.report.size_screen import doubts, words_for
from abs_model.report.summary_sheet import provenance_table
from abs_model.report.workbook import open_book
from abs_model.run.size import Answer

EXACT = Column(zh=TERMS["exact"].zh, en="To the last digit", unit="text")
"""A number format rounds what a fen or the last decimal of a rate decides."""


def write_size_workbook(answer: Answer, path: Path, language: Language) -> Path:
    """Write the workbook of a sizing.

    Parameters
    ----------
    answer : Answer
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
    deal = answer.subject.deal
    with open_book(deal, path, language) as book:
        lines = deal_lines(deal, answer.question.scenario)
        lines += [f"{zh}  {en}" for zh, en in zip(doubts(answer, "zh"), doubts(answer, "en"), strict=True)]
        name = sheet_name("sizing")
        page = open_page(book, name, name, lines)
        write_table(page, _facts_table(answer, book))
        write_table(page, _candidates_table(answer, book))
        close_page(page)
        name = sheet_name("provenance")
        last = open_page(book, name, name, deal_lines(deal, None))
        write_table(last, provenance_table(answer.provenance))
        close_page(last)
    return path


def _facts_table(answer: Answer, book: Book) -> Table:
    """One line each: asked, found, before, further, what binds, how it was found."""
    rows = tuple(
        (label(term, "zh"), capital(label(term, "en")), cell, _exact(cell, book)) for term, cell in _facts(answer, book)
    )
    columns = (*both("identifier"), Column(zh=TERMS["value"].zh, en="Value", unit="text"), EXACT)
    return Table(columns=columns, rows=rows)


def _facts(answer: Answer, book: Book) -> Iterator[tuple[str, Cell]]:
    unit, of_figure = answer.term.unit, answer.target.unit
    yield "sized_term", _text(answer.term.id)
    yield "sizing_target", _text(str(answer.target))
    yield "scenario", _text(said(answer.question.scenario.name, book.language))
    for path, value in answer.question.changes.items():
        yield "changed_first", _text(f"{path} = {book.word('none') if value is None else value}")
    yield "value_found", Cell(value=answer.value, unit=unit)
    yield "figure_found", Cell(value=answer.figure, unit=of_figure)
    yield "value_before", Cell(value=answer.term.value, unit=unit)
    yield "figure_before", Cell(value=answer.figure_before, unit=of_figure)
    if answer.value is None:
        yield "best_reached", Cell(value=answer.best_value, unit=unit)
        yield answer.target.figure, Cell(value=answer.best_figure, unit=of_figure)
    yield "one_unit_further", Cell(value=answer.neighbour_value, unit=unit)
    yield answer.target.figure, Cell(value=answer.neighbour_figure, unit=of_figure)
    yield "face", Cell(value=answer.face, unit="yuan")
    yield "sizing_bound", Cell(value=f"bound_{answer.bound}", unit="state")
    if answer.why:
        yield "sizing_why", _text(answer.why)
    yield "sizing_method", Cell(value=answer.method, unit="state")
    yield "n_projections", Cell(value=answer.n_projections, unit="count")
    yield "is_monotone", Cell(value=answer.is_monotone, unit="flag")


def _candidates_table(answer: Answer, book: Book) -> Table:
    """The candidates around the value, the value itself standing out."""
    rows = []
    for line in answer.table.astype(object).to_dict("records"):
        term = Cell(value=stated(line["term_value"]), unit=answer.term.unit)
        figure = Cell(value=stated(line["figure_value"]), unit=answer.target.unit)
        remark = Cell(value=line["remark"], unit="state")
        rows.append((term, _exact(term, book), figure, _exact(figure, book), bool(line["is_met"]), remark))
    words = list(answer.table["remark"])
    marked = frozenset(place for place, word in enumerate(words) if word in {"value_found", "best_reached"})
    columns = (
        _column("term_value", answer.term.unit), EXACT, _column("figure_value", answer.target.unit), EXACT,
        _column("is_met", "flag"), _column("remark", "state"),
    )  # fmt: skip
    return Table(columns=columns, rows=tuple(rows), title=sheet_name("sizing_curve"), marked=marked)


def _column(identifier: str, unit: Unit) -> Column:
    return Column(zh=label(identifier, "zh"), en=capital(label(identifier, "en")), unit=unit)


def _exact(cell: Cell, book: Book) -> Cell:
    """A value in words, to the last digit that counts; what is text already is not said again."""
    value: Any = cell.value
    if cell.unit in {"text", "state", "flag"}:
        return _text("-")
    figure = value if isinstance(value, int | float | datetime.date) else None
    return _text(words_for(figure, cell.unit, book.language))


def _text(words: str) -> Cell:
    return Cell(value=words, unit="text")
