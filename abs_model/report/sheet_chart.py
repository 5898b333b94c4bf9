"""Charts that live in a workbook, drawn from its own cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.chart import Chart

from abs_model.glossary import label
from abs_model.report.naming import capital
from abs_model.report.sheet import FONT, HEAD_INK, Page, Placed

WIDTH, HEIGHT = 980, 360
INK = "#1A1A1A"
COLOURS = ("#ADC4DA", "#2F5580", "#E6EDF4", "#6F93B8", "#C4D3E2", "#F7F7F7")
PATTERNS = ("", "", "light_upward_diagonal", "percent_20", "small_check", "light_downward_diagonal")
"""Hatching of columns, so that they can be told apart in black and white."""
IN_MILLIONS = "#,##0.0,,"
ROWS_OF_A_CHART = 19
WORDS = {"name": FONT, "size": 9, "bold": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a chart stands: its left edge and its width in pixels."""

    left: int = 0
    width: int = WIDTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One curve from the rows of a table: its name, and the columns of its amounts and probabilities."""

    name: str
    rows: Placed
    x: int
    y: int


def add_chart(page: Page, chart: Chart, title: str, *, is_dated: bool = True, spot: Spot | None = None) -> None:
    """Place a chart of columns at the next free row of a page and dress it like the others."""
    categories: dict[str, Any] = {"num_font": WORDS, "line": {"color": "#7F7F7F"}}
    if is_dated:
        categories |= {"text_axis": True, "num_format": "yyyy-mm"}
    chart.set_x_axis(categories)
    chart.set_y_axis(_amounts())
    chart.set_legend({"position": "bottom", "font": WORDS})
    _place(page, chart, title, spot or Spot())


def _amounts() -> dict[str, Any]:
    unit = f"{label('million', 'zh')} {label('million', 'en')}"
    return {
        "num_format": IN_MILLIONS, "num_font": WORDS, "name": unit, "name_font": WORDS,
        "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}, "line": {"none": True},
    }  # fmt: skip


def _place(page: Page, chart: Chart, title: str, spot: Spot) -> None:
    chart.set_title({"name": title, "name_font": {**WORDS, "size": 12, "color": HEAD_INK}, "overlay": False})
    chart.set_size({"width": spot.width, "height": HEIGHT})
    page.sheet.insert_chart(page.row, 0, chart, {"x_offset": spot.left, "object_position": 3})


def series(sheet: str, rows: Placed, categories: int, values: int, look: dict[str, Any]) -> dict[str, Any]:
    """A series from the rows of a table on a sheet: the columns of its categories and values."""
    return {
        "categories": [sheet, rows.first, categories, rows.last, categories],
        "values": [sheet, rows.first, values, rows.last, values],
        **look,
    }


def column_look(name: str, place: int) -> dict[str, Any]:
    """The look of one series of columns."""
    colour, pattern = COLOURS[place % len(COLOURS)], PATTERNS[place % len(PATTERNS)]
    hatched = {"pattern": {"pattern": pattern, "fg_color": INK, "bg_color": colour}}
    fill = hatched if pattern else {"fill": {"color": colour}}
    return {"name": name, **fill, "border": {"color": INK, "width": 0.5}, "gap": 60}


def line_look(name: str) -> dict[str, Any]:
    """The look of a line over columns."""
    marker = {"type": "circle", "size": 5, "fill": {"color": "white"}, "border": {"color": INK}}
    return {"name": name, "line": {"color": INK, "width": 1.25}, "marker": marker}


def add_bars(page: Page, chart: Chart, title: str, spot: Spot) -> None:
    """Place a chart of horizontal bars, the first row on top."""
    # The axes of a bar chart change places: x is the one of amounts.
    chart.set_x_axis(_amounts())
    chart.set_y_axis({"reverse": True, "num_font": {**WORDS, "size": 8}, "line": {"color": "#7F7F7F"}})
    chart.set_legend({"none": True})
    _place(page, chart, title, spot)


def data_labels() -> dict[str, Any]:
    """The amounts beside the bars."""
    return {"data_labels": {"value": True, "num_format": IN_MILLIONS, "font": {**WORDS, "size": 8}}}


def add_dated_chart(page: Page, rows: Placed, places: Mapping[str, int], title: str) -> None:
    """Expected claims as columns over their dates, and the probability of a call as a line with an axis of its own.

    Parameters
    ----------
    page : Page
    rows : Placed
    places : mapping of str to int
        Columns of ``claim_date``, ``expected_claim`` and ``call_probability``.
    title : str
    """
    columns = page.book.workbook.add_chart({"type": "column"})
    look = column_look(capital(page.book.word("expected_claim")), 0)
    columns.add_series(series(page.sheet.name, rows, places["claim_date"], places["expected_claim"], look))
    line = page.book.workbook.add_chart({"type": "line"})
    look = {**line_look(capital(page.book.word("call_probability"))), "y2_axis": True}
    line.add_series(series(page.sheet.name, rows, places["claim_date"], places["call_probability"], look))
    line.set_y2_axis({"num_format": "0.00%", "num_font": WORDS, "min": 0, "line": {"none": True}})
    columns.combine(line)
    add_chart(page, columns, title)
    page.row += ROWS_OF_A_CHART


def add_curves(page: Page, curves: Sequence[Curve], title: str, place: tuple[int, int]) -> None:
    """Probabilities of more than an amount, on a log scale, with the upper left corner in a cell (row, column)."""
    chart = page.book.workbook.add_chart({"type": "scatter", "subtype": "straight"})
    for number, curve in enumerate(curves):
        dash = ("solid", "dash", "round_dot", "long_dash")[number % 4]
        line = {"color": INK if number == 0 else COLOURS[1], "width": 1.5, "dash_type": dash}
        look = {"name": curve.name, "line": line, "marker": {"type": "none"}}
        chart.add_series(series(page.sheet.name, curve.rows, curve.x, curve.y, look))
    axis = {"num_font": WORDS, "name_font": WORDS}
    chart.set_x_axis({**_amounts(), "min": 0, "major_gridlines": {"visible": False}, "label_position": "low"})
    name = capital(page.book.word("probability_above"))
    chart.set_y_axis({
        **axis, "name": name, "log_base": 10, "max": 1, "num_format": "0.0###%", "crossing": "min",
        "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}},
    })  # fmt: skip
    chart.set_legend({"position": "bottom", "font": WORDS})
    chart.set_title({"name": title, "name_font": {**WORDS, "size": 12, "color": HEAD_INK}, "overlay": False})
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    page.sheet.insert_chart(*place, chart, {"object_position": 3})
