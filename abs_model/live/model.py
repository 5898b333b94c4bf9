"""What a live workbook is made of, before it is laid out: cells, rows over periods, tables, blocks."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from abs_model.engine.ledger import Line
from abs_model.glossary import Unit
from abs_model.live.formula import Cell, Ref
from abs_model.live.language import Dated, Expression, Values

Page = Literal[
    "inputs", "drivers", "receivables", "schedule", "collections", "purchases", "waterfall", "positions", "checks",
    "results",
]  # fmt: skip
"""The sheets, in the order in which they are worked out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What something is called, in both languages."""

    zh: str
    en: str

    def __add__(self, other: "Words") -> "Words":
        return Words(zh=self.zh + other.zh, en=f"{self.en} {other.en}".strip())


NOTHING = Words(zh="", en="")


@dataclass(frozen=True, slots=True, kw_only=True)
class CellSpec:
    """One cell: an input that a reader may change, or a formula.

    ``name`` is the name that formulas use for it; without one they use its address. ``loc`` is where the deal file
    states the number, for its source.
    """

    key: str
    words: Words
    unit: Unit
    number: float | None = None
    formula: Expression | None = None
    name: str = ""
    loc: str = ""
    may_be_blank: bool = False

    @property
    def is_input(self) -> bool:
        """Whether a reader may change it."""
        return self.formula is None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSpec:
    """One row over all periods: what stands in period 0, and the formula of every later one, or numbers.

    ``has_after`` says that it goes on in a column behind the last period, for what comes after legal final.
    """

    key: str
    words: Words
    unit: Unit = "yuan"
    first: Expression | None = None
    each: Expression | None = None
    numbers: tuple[float | None, ...] | None = None
    has_after: bool = False
    is_flow: bool = False
    is_check: bool = False

    def at(self, period: int) -> Expression | None:
        """The formula in the column of a period; None for a blank cell."""
        return self.each if period else self.first


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Rows or cells under one heading on one sheet, with a note that says by which rule they are worked out.

    ``labels`` name the rows of a table of cells; its cells go through it row by row.
    """

    page: Page
    words: Words
    note: Words
    rows: tuple[RowSpec, ...] = ()
    cells: tuple[CellSpec, ...] = ()
    labels: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A table of dated amounts that a reader may change: receivables of an obligor, or instalments of a tranche."""

    key: str
    words: Words
    days: tuple[float, ...]
    amounts: tuple[float, ...]

    def dated(self) -> Dated:
        """The table as formulas look it up."""
        running, fen = [], 0
        for amount in self.amounts:
            fen += round(amount * 100)
            running.append(fen / 100)
        return Dated(days=self.days, running=tuple(running))


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A whole workbook before it is laid out.

    ``moves`` says which rows hold each kind of movement that the engine knows, ``n_periods`` counts the closing too.
    """

    n_periods: int
    blocks: tuple[Block, ...]
    tables: tuple[Schedule, ...]
    moves: tuple[tuple[Line, str], ...]

    @property
    def rows(self) -> tuple[RowSpec, ...]:
        """All rows, in the order in which they are worked out."""
        return tuple(row for block in self.blocks for row in block.rows)

    @property
    def cells(self) -> tuple[CellSpec, ...]:
        """All cells, in the order in which they are worked out."""
        return tuple(cell for block in self.blocks for cell in block.cells)


@dataclass(slots=True)
class Draft:
    """A workbook in the making: whatever is written gets its place, and is referred to from then on."""

    n_periods: int
    blocks: list[Block] = field(default_factory=list)
    tables: list[Schedule] = field(default_factory=list)
    moves: list[tuple[Line, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    _rows: list[RowSpec] = field(default_factory=list)
    _cells: list[CellSpec] = field(default_factory=list)

    def row(self, spec: RowSpec) -> Ref:
        """Write a row."""
        self._rows.append(spec)
        return Ref(spec.key)

    def cell(self, spec: CellSpec) -> Cell:
        """Write a cell."""
        self._cells.append(spec)
        return Cell(spec.key)

    def close(self, page: Page, words: Words, note: Words = NOTHING, labels: Sequence[Words] = ()) -> None:
        """Put what was written since the last block under a heading."""
        if self._rows or self._cells:
            block = Block(
                page=page,
                words=words,
                note=note,
                rows=tuple(self._rows),
                cells=tuple(self._cells),
                labels=tuple(labels),
            )
            self.blocks.append(block)
        self._rows, self._cells = [], []

    def unique(self, name: str) -> str:
        """A name that no other cell has: letters, digits and strokes, whatever the identifiers of the deal."""
        plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "_.") else "_" for sign in name)
        found, number = plain, 2
        while found.lower() in self.names:
            found, number = f"{plain}__{number}", number + 1
        self.names.add(found.lower())
        return found

    def finished(self) -> Model:
        """The workbook."""
        return Model(
            n_periods=self.n_periods,
            blocks=tuple(self.blocks),
            tables=tuple(self.tables),
            moves=tuple(self.moves),
        )


def work_out(model: Model) -> Values:
    """Every cell and row of a workbook as its formulas have it.

    Returns
    -------
    Values
        Rows by key: one number a period, and one more behind them where a row goes on after the last.
    """
    values = Values(
        cells={},
        rows={row.key: [] for row in model.rows},
        tables={table.key: table.dated() for table in model.tables},
    )
    early, late = _by_need(model.blocks)
    for cell in early:
        values.cells[cell.key] = cell.number if cell.formula is None else cell.formula.value(values)
    for period in range(model.n_periods + 1):
        values.period = period
        is_after = period == model.n_periods
        for row in model.rows:
            if not is_after or row.has_after:
                values.rows[row.key].append(_number(row, values))
    for cell in late:
        number = cell.number if cell.formula is None else cell.formula.value(values)
        values.cells[cell.key] = None if number is None or not math.isfinite(number) else number
    return values


def _by_need(blocks: Sequence[Block]) -> tuple[list[CellSpec], list[CellSpec]]:
    """Cells that rows rest on, and cells that rest on rows."""
    late = {"checks", "results"}
    early = [cell for block in blocks if block.page not in late for cell in block.cells]
    return early, [cell for block in blocks if block.page in late for cell in block.cells]


def _number(row: RowSpec, values: Values) -> float:
    if row.numbers is not None:
        return row.numbers[values.period] or 0.0
    formula = row.at(values.period)
    return 0.0 if formula is None else formula.value(values)
