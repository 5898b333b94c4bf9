"""Tables on sheets: headings in both languages, a row of units, cells by unit, widths that Chinese fits into."""

import datetime
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from abs_model.errors import ReportError
from abs_model.glossary import TERMS, Language, Unit, label
from abs_model.report.naming import capital
from abs_model.report.number import EXCEL_FORMATS, is_missing, percent_decimals, refuse_hole
from abs_model.report.text_table import cells

FONT = "Microsoft YaHei"
HEAD_FILL, HEAD_INK, RULE, GREY, MARKED_FILL = "#E6EDF4", "#1F3A5F", "#BFC9D3", "#7F7F7F", "#FFF4DC"
NARROWEST, WIDEST = 9, 44
LINE_HEIGHT = 12.75
CELLS_OF_A_WIDTH = 1.16
"""A unit of width is a digit of 11 points; cells are set in 9 points."""
N_HEAD_ROWS = 3
ON_THE_LEFT: frozenset[Unit] = frozenset({"text", "state", "flag", "date"})
UNIT_WORDS: Mapping[Unit, str] = {
    "yuan": "元 RMB", "count": "数 count", "rate": "每年 a year", "share": "占比 share",
    "probability": "百分比 per cent", "ratio": "倍 times",
    "days": "天 days", "years": "年 years", "date": "日期 date", "number": "数值 value", "flag": "是否 yes or no",
    "text": "", "state": "",
}  # fmt: skip
"""What a unit is called below a heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A value with a unit of its own, for rows that do not share one; an illustrative number carries the word."""

    value: Any
    unit: Unit
    is_illustrative: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its headings in both languages, and what its values are.

    ``missing`` is the term for what is not there; in a column without one, not a number is an error.
    """

    zh: str
    en: str
    unit: Unit
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of a sheet: columns, rows of values or cells, and the totals by place of their column.

    ``marked`` are the numbers of rows that stand out: dates that are projected, triggers that are breached.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    title: str = ""
    totals: Mapping[int, float] = field(default_factory=dict)
    marked: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where a table stands: numbers of its first and last row of data and of its totals, counted from 0."""

    first: int
    last: int
    totals: int | None


@dataclass(slots=True)
class Page:
    """One sheet while it is written: the next free row, the cells that each column needs, and the texts that may wrap.

    ``widest`` is the most cells that a column is made wide before its texts wrap.
    """

    sheet: Worksheet
    book: "Book"
    row: int = 0
    widest: int = WIDEST
    widths: dict[int, int] = field(default_factory=dict)
    texts: list[tuple[int, int, str]] = field(default_factory=list)

    def note(self, place: int, needed: int, text: str = "") -> None:
        """Remember what a cell of the current row needs; a text may wrap, but not within a word."""
        longest = max((cells(word) for word in unbroken(text)), default=0) if text else needed
        self.widths[place] = max(self.widths.get(place, 0), min(needed, self.widest), longest)
        if text:
            self.texts.append((self.row, place, text))


@dataclass(slots=True)
class Book:
    """A workbook while it is written: the language of its values, what names are called in both, the formats so far."""

    workbook: Workbook
    language: Language
    names: Mapping[Language, Mapping[str, str]]
    formats: dict[tuple[tuple[str, Any], ...], Format] = field(default_factory=dict)

    def style(self, **settings: Any) -> Format:
        """A format of the workbook, made once."""
        key = tuple(sorted(settings.items()))
        if key not in self.formats:
            plain = {"font_name": FONT, "font_size": 9, "valign": "vcenter"}
            self.formats[key] = self.workbook.add_format(plain | settings)
        return self.formats[key]

    def word(self, identifier: str) -> str:
        """The label of a term, in the language of the values."""
        return label(identifier, self.language)


def column_of(identifier: str, names: Mapping[Language, Mapping[str, str]], *, missing: str = "") -> Column:
    """A column headed by its term, or by the name and the term that a dotted identifier such as ``A.irr`` is made of.

    Parameters
    ----------
    identifier : str
        A term of the glossary, or an owner and a term joined by a dot.
    names : mapping of language to mapping of str to str
        What owners are called, by language.
    missing : str
        The term for what is not there.
    """
    owner, _, part = identifier.rpartition(".") if identifier not in TERMS else ("", "", identifier)
    term = TERMS[part]
    zh = names["zh"].get(owner, owner) + term.zh
    en = f"{names['en'].get(owner, owner)} {term.en}".strip()
    return Column(zh=zh, en=capital(en), unit=term.unit, missing=missing)


def frame_table(
    frame: pd.DataFrame, columns: Sequence[Column], *, title: str = "", totals: Mapping[str, float] | None = None
) -> Table:
    """A data frame as a table; ``totals`` by the name of the column."""
    places = {str(name): place for place, name in enumerate(frame.columns)}
    return Table(
        columns=tuple(columns),
        rows=tuple(frame.itertuples(index=False, name=None)),
        title=title,
        totals={places[name]: value for name, value in (totals or {}).items()},
    )


def open_page(book: Book, name: str, title: str, lines: Sequence[str] = (), widest: int = WIDEST) -> Page:
    """A new sheet with its title and the lines below it, set up for printing."""
    sheet = book.workbook.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&8&A&R&8&P / &N")
    sheet.set_row(0, 24)
    sheet.write_string(0, 0, title, book.style(font_size=14, font_color=HEAD_INK))
    for number, line in enumerate(lines, start=1):
        sheet.write_string(number, 0, line, book.style(font_color=GREY))
    return Page(sheet=sheet, book=book, row=len(lines) + 2, widest=widest)


def write_table(page: Page, table: Table) -> Placed:
    """Write a table at the next free row and leave a blank row below it.

    Raises
    ------
    ReportError
        If a value is not a number, or a text is too long for a cell.
    """
    if table.title:
        page.sheet.write_string(page.row, 0, table.title, page.book.style(font_size=10.5, font_color=HEAD_INK))
        page.row += 1
    _write_heads(page, table.columns)
    first = page.row
    for number, row in enumerate(table.rows):
        look = {"bottom": 4, "bottom_color": RULE} | ({"bg_color": MARKED_FILL} if number in table.marked else {})
        whose = " ".join(value for value in row if isinstance(value, str))
        for place, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            _write_cell(page, place, _cell(column, value, f"{page.sheet.name}: {whose}".strip()), look | _side(column))
        page.row += 1
    last = page.row - 1
    totals = _write_totals(page, table) if table.totals else None
    page.row += 1
    return Placed(first=first, last=last, totals=totals)


def close_page(page: Page, freeze: tuple[int, int] | None = None, repeat: tuple[int, int] | None = None) -> None:
    """Set widths and heights; freeze what stands above and left of a cell; repeat rows on every printed page."""
    widths = {place: max(needed + 2, NARROWEST) for place, needed in page.widths.items()}
    for place, width in widths.items():
        page.sheet.set_column(place, place, width)
    heights: dict[int, int] = {}
    for row, place, text in page.texts:
        n_lines = math.ceil(cells(text) / (CELLS_OF_A_WIDTH * (widths[place] - 1)))
        heights[row] = max(heights.get(row, 1), n_lines)
    for row, n_lines in heights.items():
        if n_lines > 1:
            page.sheet.set_row(row, n_lines * LINE_HEIGHT)
    if freeze is not None:
        page.sheet.freeze_panes(*freeze)
    if repeat is not None:
        page.sheet.repeat_rows(*repeat)


def unbroken(text: str) -> Iterator[str]:
    """The words of a text that must stay whole: what stands between blanks; Chinese may break after six characters."""
    for word in text.split():
        yield word if word.isascii() else word[:6]


def _write_heads(page: Page, columns: Sequence[Column]) -> None:
    """Three rows: Chinese, English, unit."""
    colours = (HEAD_INK, HEAD_INK, GREY)
    for offset in range(N_HEAD_ROWS):
        for place, column in enumerate(columns):
            text = (column.zh, column.en, UNIT_WORDS[column.unit])[offset]
            look = page.book.style(
                bg_color=HEAD_FILL, font_color=colours[offset], text_wrap=True, bottom_color=RULE,
                bottom=int(offset == N_HEAD_ROWS - 1), bold=offset == 0, font_size=9 if offset == 0 else 8,
                **_side(column),
            )  # fmt: skip
            page.sheet.write_string(page.row, place, text, look)
            page.note(place, max((cells(word) for word in unbroken(text)), default=0), text)
        page.row += 1


def _side(column: Column) -> dict[str, Any]:
    """Text stands left, a little in from the figures of the column before it; figures stand right."""
    return {"align": "left", "indent": 1} if column.unit in ON_THE_LEFT else {"align": "right"}


def _cell(column: Column, value: Any, where: str) -> Cell:
    """A value of a column as a cell; what is missing becomes the word for it."""
    cell = value if isinstance(value, Cell) else Cell(value=value, unit=column.unit)
    if not column.missing:
        refuse_hole(cell.value, f"{where} {column.en}")
        return cell
    return Cell(value=column.missing, unit="state") if pd.isna(cell.value) else cell


def _write_cell(page: Page, place: int, cell: Cell, look: dict[str, Any]) -> None:
    """Write one cell: numbers and dates as such, all else as text; never a formula or a link."""
    book, value = page.book, _plain(cell.value)
    mark = book.word("illustrative") if cell.is_illustrative else ""
    look = {**look, "num_format": excel_format(cell.unit, value, mark)}
    room = cells(mark) + 1 if mark else 0
    if isinstance(value, datetime.date) and not is_missing(value):
        page.sheet.write_datetime(page.row, place, _midnight(value), book.style(**look))
        page.note(place, 10 + room)
    elif isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        page.sheet.write_number(page.row, place, value, book.style(**look))
        page.note(place, len(f"{value:,.2f}" if cell.unit == "yuan" else f"{value:,.4g}") + room)
    else:
        text = text_of(value, cell.unit, book)
        if mark:
            text = f"{text}（{mark}）" if book.language == "zh" else f"{text} ({mark})"
        if page.sheet.write_string(page.row, place, text, book.style(**look, text_wrap=True)):
            raise ReportError(f"{page.sheet.name}: a text of {len(text)} characters; at most 32,767 fit into a cell.")
        page.note(place, cells(text), text)


def excel_format(unit: Unit, value: Any, mark: str) -> str:
    """The number format of a value; a mark is shown behind the figure, which stays a number."""
    pattern = EXCEL_FORMATS.get(unit, "General")
    if unit == "probability" and isinstance(value, int | float):
        pattern = f"0.{'0' * percent_decimals(value)}%"
    if unit == "days" and isinstance(value, float) and not value.is_integer():
        pattern = "#,##0.0"
    return f'{pattern} "{mark}"' if mark else pattern


def text_of(value: Any, unit: Unit, book: Book) -> str:
    """A value as text: a word of the report for yes, no, nothing, infinite; the name of a word of a closed set."""
    if is_missing(value) or value is pd.NA:
        return book.word("not_applicable")
    if isinstance(value, bool):
        return book.word("yes" if value else "no")
    if isinstance(value, float):
        return book.word("infinite")
    named = book.names[book.language].get(str(value), str(value)) if unit == "state" else str(value)
    return named or book.word("none")


def _plain(value: Any) -> Any:
    """A value without the wrapping of NumPy or pandas."""
    if isinstance(value, pd.Timestamp):
        return value.date()
    return value.item() if hasattr(value, "item") else value


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime(day.year, day.month, day.day)


def _write_totals(page: Page, table: Table) -> int:
    """A row of totals: the word in the first column, sums where there are any."""
    book = page.book
    for place, column in enumerate(table.columns):
        settings = {"top": 1, "bottom": 1, "top_color": HEAD_INK, "bottom_color": HEAD_INK, "bold": True}
        if place in table.totals:
            total = table.totals[place]
            pattern = excel_format(column.unit, total, "")
            page.sheet.write_number(page.row, place, total, book.style(num_format=pattern, **settings))
            page.note(place, len(f"{total:,.2f}") + 1)
        elif place == 0:
            words = f"{label('total', 'zh')} {label('total', 'en')}"
            page.sheet.write_string(page.row, 0, words, book.style(**settings))
        else:
            page.sheet.write_blank(page.row, place, None, book.style(**settings))
    page.row += 1
    return page.row - 1
