"""The sheets of stresses: the ladder, trigger events, cover by date, and the answers to further questions."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from abs_model.glossary import TERMS, Language, label
from abs_model.report.naming import capital, said
from abs_model.report.number import defined, stated
from abs_model.report.page import deal_lines, sheet_name
from abs_model.report.sheet import (
    N_HEAD_ROWS,
    Book,
    Cell,
    Column,
    Page,
    Table,
    close_page,
    column_of,
    open_page,
    write_table,
)
from abs_model.report.stress_words import (
    IN_UNITS_OF_DRIVER,
    IN_UNITS_OF_FIGURE,
    StressReport,
    split,
    stress_names,
    under_words,
    unit_of,
)
from abs_model.report.summary_sheet import provenance_table
from abs_model.report.workbook import open_book
from abs_model.scenario.driver import DRIVERS
from abs_model.scenario.ladder import LADDER_VERSION

LANGUAGES: tuple[Language, Language] = ("zh", "en")

MOST_ROWS = 5_000
"""Rows of one table; the file of the same name has all of them."""

SHADED = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#6F93B8"}
"""How the cells of a heat map are filled; it keeps its order in grey."""

SHEETS_OF = {
    "tornado": "tornado", "top_defaults": "top_defaults", "random_grid": "random_grid", "break_even": "break_even",
    "breaking_sets": "breaking_sets", "factor_shift": "common_shift",
}  # fmt: skip
"""Further questions whose table is written as it is, by name, and the term of their sheet."""


def write_stress_workbook(report: StressReport, path: Path, language: Language) -> Path:
    """Write the workbook of stresses: the ladder, trigger events, cover, further answers, provenance.

    Parameters
    ----------
    report : StressReport
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
    with open_book(report.deal, path, language) as book:
        book.names = {one: stress_names(report, one) for one in LANGUAGES}
        for write_page in (write_ladder, write_events, write_coverage):
            write_page(book, report)
        if "grid" in report.further:
            write_heat_maps(book, report)
        for name, term in SHEETS_OF.items():
            if name in report.further:
                _write_answer(book, report, name, term)
        _write_provenance(book, report)
    return path


def write_ladder(book: Book, report: StressReport) -> None:
    """One row a stress with every figure, those with a shortfall standing out; then the rows that were left out."""
    words = [f"{label('ladder_version', one)} {LADDER_VERSION}" for one in LANGUAGES]
    levels = [capital(label("illustrative_levels", one)) for one in LANGUAGES]
    page = _page(book, report, "stress", [f"{words[0]}  {capital(words[1])}", "  ".join(levels)], widest=34)
    first, frame = page.row, report.run.table
    columns = tuple(_column(book, str(name)) for name in frame)
    triggers = {one.id: said(one.name, book.language) for one in report.deal.triggers}
    rows = tuple(
        tuple(_ladder_cell(str(name), row[name], triggers) for name in frame) for row in frame.to_dict("records")
    )
    lost = [str(name) for name in frame if split(str(name))[1] == "shortfall"]
    marked = frozenset(number for number, row in enumerate(frame[lost].to_numpy()) if (row > 0).any())
    write_table(page, Table(columns=columns, rows=rows, marked=marked))
    if report.left_out:
        heads = tuple(_column(book, name) for name in ("scenario", "name_zh", "name_en", "missing"))
        comma = "、" if book.language == "zh" else ", "
        gone = tuple(
            (Cell(value=one.id, unit="text"), one.name.zh, one.name.en, comma.join(map(book.word, one.missing)))
            for one in report.left_out
        )
        write_table(page, Table(columns=heads, rows=gone, title=sheet_name("left_out")))
    close_page(page, freeze=(first + N_HEAD_ROWS, 3), repeat=(first, first + N_HEAD_ROWS - 1))


def _ladder_cell(name: str, value: Any, triggers: Mapping[str, str]) -> Cell:
    """One value of the ladder; ids of scenarios stay ids, trigger events have their names."""
    identifier = split(name)[1]
    unit = "text" if name == "scenario" else TERMS[identifier].unit
    if identifier == "breached_triggers":
        value = ", ".join(triggers.get(one, one) for one in str(value).split(", ") if one)
    return Cell(value=defined(identifier, stated(value)), unit=unit)


def write_events(book: Book, report: StressReport) -> None:
    """Every trigger event that a stress breaches: since when, by what value, and what follows."""
    page = _page(book, report, "trigger_events")
    first, frame = page.row, report.run.events
    measures = {one.id: one.when.measure for one in report.deal.triggers}
    triggers = {one.id: said(one.name, book.language) for one in report.deal.triggers}
    columns = tuple(_column(book, str(name)) for name in frame)
    rows = []
    for row in frame.to_dict("records"):
        unit = TERMS[measures[row["trigger"]]].unit
        cells: dict[str, Any] = {str(name): stated(value) for name, value in row.items()}
        cells["trigger"] = Cell(value=triggers[row["trigger"]], unit="text")
        cells |= {name: Cell(value=cells[name], unit=unit) for name in ("value", "threshold")}
        rows.append(tuple(cells.values()))
    _write_or_none(page, Table(columns=columns, rows=tuple(rows)))
    close_page(page, freeze=(first + N_HEAD_ROWS, 2) if rows else None)


def write_coverage(book: Book, report: StressReport) -> None:
    """Cover of what is due to the senior tranche: one row a stress, one column a date."""
    page = _page(book, report, "coverage")
    first, frame = page.row, report.run.coverage
    dates = sorted(set(frame["payment_date"]))
    found = {(row["scenario"], row["payment_date"]): row["coverage_ratio"] for row in frame.to_dict("records")}
    nothing = label("not_applicable", book.language)
    day_columns = (Column(zh=f"{day}", en=f"{day}", unit="ratio", missing=nothing) for day in dates)
    columns = (*(_column(book, name) for name in ("scenario", "name_zh", "name_en")), *day_columns)
    rows = tuple(
        (Cell(value=one.id, unit="text"), one.name.zh, one.name.en, *(found.get((one.id, day)) for day in dates))
        for one in report.run.projection.scenarios
    )
    below = frozenset(
        number
        for number, one in enumerate(report.run.projection.scenarios)
        if any(found.get((one.id, day), 1.0) < 1.0 for day in dates)
    )
    write_table(page, Table(columns=columns, rows=rows, marked=below))
    close_page(page, freeze=(first + N_HEAD_ROWS, 3))


def write_heat_maps(book: Book, report: StressReport) -> None:
    """One table a figure that moves: the first driver across, the second down, darker where it is larger."""
    frame = report.further["grid"]
    across, up = (str(name) for name in frame.columns[:2])
    heads = [f"{label(up, one)} / {label(across, one)}" for one in LANGUAGES]
    page = _page(book, report, "grid", [_under(report, frame), f"{heads[0]}  {capital(heads[1])}"])
    first = page.row
    for name in frame.columns[2:]:
        figure = str(name)
        if "." not in figure or frame[figure].nunique() < 2:
            continue
        found = frame.pivot_table(index=up, columns=across, values=figure, aggfunc="first")
        unit = unit_of(split(figure)[1])
        head = Column(zh=label(up, "zh"), en=capital(label(up, "en")), unit=unit_of(up))
        values = [_driver_column(across, float(value), unit) for value in found.columns]
        rows = tuple(
            (float(value), *(bool(one) if unit == "flag" else float(one) for one in line))
            for value, line in zip(found.index, found.to_numpy(), strict=True)
        )
        titled = _column(book, figure)
        table = Table(columns=(head, *values), rows=rows, title=f"{titled.zh} {titled.en}")
        placed = write_table(page, table)
        if unit != "flag":
            page.sheet.conditional_format(placed.first, 1, placed.last, len(values), SHADED)
    close_page(page, freeze=(first, 1))


def _driver_column(driver: str, value: float, unit: Any) -> Column:
    """A column for one value of the driver that goes across."""
    words = f"{value * 100:.6g}%" if DRIVERS[driver].unit in {"share", "rate"} else f"{value:,.10g}"
    return Column(zh=f"{label(driver, 'zh')} {words}", en=f"{capital(label(driver, 'en'))} {words}", unit=unit)


def _write_answer(book: Book, report: StressReport, name: str, term: str) -> None:
    """The table of a further question; each value has the unit of its driver or its figure."""
    frame = report.further[name]
    lines = [_under(report, frame)]
    if len(frame) > MOST_ROWS:
        lines.append(f"前 {MOST_ROWS:,} 行，共 {len(frame):,} 行，全部见 {name}.csv")
        lines.append(f"The first {MOST_ROWS:,} of {len(frame):,} rows; all of them are in {name}.csv")
    page = _page(book, report, term, lines)
    first = page.row
    kept = [str(column) for column in frame if column not in {"under", "section"}]
    columns = tuple(_column(book, column) for column in kept)
    rows = tuple(
        tuple(_answer_cell(book, column, row) for column in kept) for row in frame.head(MOST_ROWS).to_dict("records")
    )
    _write_or_none(page, Table(columns=columns, rows=rows))
    close_page(page, freeze=(first + N_HEAD_ROWS, 1) if rows else None)


def _answer_cell(book: Book, column: str, row: Mapping[Any, Any]) -> Cell:
    """One value of a further answer."""
    value, identifier = stated(row[column]), split(column)[1]
    names = book.names[book.language]
    if isinstance(value, str):
        known = ", ".join(names.get(one, one) for one in value.split(", "))
        return Cell(value=known, unit="text")
    if column in IN_UNITS_OF_DRIVER and row.get("driver") in DRIVERS:
        unit = DRIVERS[row["driver"]].unit
        # A break may be a small part of a per cent.
        return Cell(value=value, unit="rate" if unit == "share" else unit)
    if column in IN_UNITS_OF_FIGURE:
        return Cell(value=value, unit=unit_of(row["identifier"]))
    return Cell(value=value, unit=unit_of(identifier))


def _write_provenance(book: Book, report: StressReport) -> None:
    page = _page(book, report, "provenance")
    write_table(page, provenance_table(report.run.provenance))
    close_page(page)


def _page(book: Book, report: StressReport, identifier: str, more: Sequence[str] = (), widest: int = 44) -> Page:
    """A new sheet, named and headed by a term."""
    name = sheet_name(identifier)
    return open_page(book, name, name, [*deal_lines(report.deal, None), *more], widest)


def _under(report: StressReport, frame: pd.DataFrame) -> str:
    return "  ".join(under_words(report, frame, one) for one in LANGUAGES)


def _column(book: Book, name: str) -> Column:
    """A column by its term; one whose values have units of their own says so below its head."""
    return column_of(name, book.names)


def _write_or_none(page: Page, table: Table) -> None:
    """A table, or the word for nothing where it has no row."""
    if table.rows:
        write_table(page, table)
    else:
        page.sheet.write_string(page.row, 0, f"{label('none', 'zh')} {label('none', 'en')}", page.book.style())
