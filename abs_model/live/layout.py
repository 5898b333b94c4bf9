"""Where everything stands in a live workbook: sheets, rows, columns, names; and addresses as formulas write them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xlsxwriter.utility import xl_col_to_name

from abs_model.glossary import Language
from abs_model.live.case import term_words
from abs_model.live.model import Block, CellSpec, Model, Page
from abs_model.report.naming import capital

PAGES: tuple[Page, ...] = (
    "results", "inputs", "drivers", "receivables", "schedule", "collections", "purchases", "waterfall", "positions",
    "checks",
)  # fmt: skip
"""The sheets in their order; one without anything on it is left out."""

CELL_PAGES = frozenset({"results", "inputs", "drivers", "receivables"})
"""Sheets of single cells; on all others periods run across."""

VALUE = 3
"""The column of single values, and of totals."""

FIRST = 4
"""The column of the closing; each period has the one behind it, on every sheet."""

TITLE_ROWS, HEAD_ROWS = 5, 8
"""Rows above the first block, on sheets of cells and on sheets of periods."""

TABLE_HEADS = 2


@dataclass(frozen=True, slots=True)
class Place:
    """A cell: sheet, row and column, counted from 0; its name where it has one."""

    page: Page
    row: int
    column: int = VALUE
    name: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """The rows of a table of dated amounts, and the names of its two columns."""

    first: int
    last: int
    days: str
    amounts: str


@dataclass(slots=True, kw_only=True)
class Layout:
    """Places of everything, and where each block begins."""

    titles: Mapping[Page, str]
    n_periods: int
    rows: dict[str, Place] = field(default_factory=dict)
    cells: dict[str, Place] = field(default_factory=dict)
    tables: dict[str, Span] = field(default_factory=dict)
    heads: list[tuple[Block, int]] = field(default_factory=list)

    @property
    def pages(self) -> tuple[Page, ...]:
        """The sheets that there are."""
        return tuple(page for page in PAGES if page in self.titles)


def lay_out(model: Model, language: Language) -> Layout:
    """Give everything a place, block below block."""
    used = {block.page for block in model.blocks} | {"receivables"}
    titles: dict[Page, str] = {page: _title(page, language) for page in PAGES if page in used}
    layout = Layout(titles=titles, n_periods=model.n_periods)
    free: dict[Page, int] = {page: TITLE_ROWS if page in CELL_PAGES else HEAD_ROWS for page in titles}
    for block in model.blocks:
        free[block.page] = _place_block(layout, block, free[block.page])
    _place_tables(layout, model, free["receivables"])
    return layout


def _title(page: Page, language: Language) -> str:
    words = term_words(f"live_sheet_{page}")
    return words.zh if language == "zh" else capital(words.en)


def _place_block(layout: Layout, block: Block, start: int) -> int:
    """Place a block with its heading and its note; the first free row below it."""
    layout.heads.append((block, start))
    at = start + 2
    if block.labels:
        at = _place_table(layout, block, at + TABLE_HEADS)
    else:
        for cell in block.cells:
            layout.cells[cell.key] = _cell_place(block, cell, at, VALUE)
            at += 1
    for row in block.rows:
        layout.rows[row.key] = Place(block.page, at)
        at += 1
    return at + 1


def _place_table(layout: Layout, block: Block, start: int) -> int:
    width = len(block.cells) // len(block.labels)
    for number, cell in enumerate(block.cells):
        row, column = divmod(number, width)
        layout.cells[cell.key] = _cell_place(block, cell, start + row, VALUE + column)
    return start + len(block.labels)


def _cell_place(block: Block, cell: CellSpec, row: int, column: int) -> Place:
    return Place(block.page, row, column, cell.name)


def _place_tables(layout: Layout, model: Model, start: int) -> None:
    """All tables of dated amounts, one below another; instalments of notes first."""
    at = start + TABLE_HEADS
    for table in model.tables:
        kind, _, owner = table.key.partition(".")
        days, amounts = ("pay_day", "face") if kind == "bucket" else ("instalment_day", "instalment_amount")
        layout.tables[table.key] = Span(
            at, at + len(table.days) - 1, _plain(f"{days}_{owner}"), _plain(f"{amounts}_{owner}")
        )
        at += len(table.days)


def _plain(name: str) -> str:
    return name.replace("-", "_")


@dataclass(frozen=True, slots=True)
class Spot:
    """Addresses as seen from one cell: its sheet, and the period of its column."""

    layout: Layout
    page: Page
    period: int = 0

    def cell(self, name: str) -> str:
        """The name of a cell, or its address with row and column fixed."""
        place = self.layout.cells[name]
        return place.name or f"{self._sheet(place.page)}${xl_col_to_name(place.column)}${place.row + 1}"

    def row(self, key: str, period: int, *, is_fixed: bool = False) -> str:
        """The cell of a row in the column of a period."""
        place = self.layout.rows[key]
        return f"{self._sheet(place.page)}{_column(period, is_fixed=is_fixed)}{place.row + 1}"

    def block(self, keys: Sequence[str], first: int, last: int, *, is_fixed: bool = False) -> str:
        """The cells of rows that stand one below another, from one period to another."""
        places = [self.layout.rows[key] for key in keys]
        top, bottom = places[0], places[-1]
        if [place.row for place in places] != list(range(top.row, top.row + len(places))):
            raise ValueError(f"rows {keys[0]} to {keys[-1]} do not stand one below another")
        start = f"{self._sheet(top.page)}{_column(first, is_fixed=is_fixed)}{top.row + 1}"
        end = f"{_column(last, is_fixed=False)}{bottom.row + 1}"
        return f"{start}:{end}"

    def table(self, name: str) -> tuple[str, str]:
        """The names of the two columns of a table."""
        span = self.layout.tables[name]
        return span.days, span.amounts

    def _sheet(self, page: Page) -> str:
        return "" if page == self.page else f"{quoted(self.layout.titles[page])}!"


def _column(period: int, *, is_fixed: bool) -> str:
    return f"{'$' if is_fixed else ''}{xl_col_to_name(FIRST + period)}"


def quoted(sheet: str) -> str:
    """The name of a sheet as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"
