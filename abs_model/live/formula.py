"""Formulas over cells, rows and tables, and the functions that the workbook is written with."""

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass

from abs_model.live.language import (
    DAY_ZERO,
    MULTIPLIED,
    ZERO,
    Address,
    Call,
    Expression,
    Number,
    Operand,
    Operation,
    Values,
    as_expression,
    bound,
)
from abs_model.measure.investor import internal_rate_of_return


@dataclass(frozen=True, slots=True, eq=False)
class Cell(Expression):
    """A single cell: an input, or something that no period changes."""

    name: str

    def text(self, at: Address) -> str:
        """Its name, or where it stands."""
        return at.cell(self.name)

    def value(self, at: Values) -> float:
        """What stands in it; 0 where it is blank."""
        return at.number(self.name)


@dataclass(frozen=True, slots=True, eq=False)
class Given(Expression):
    """Whether a number stands in a cell."""

    name: str

    def text(self, at: Address) -> str:
        """ISNUMBER of the cell."""
        return f"ISNUMBER({at.cell(self.name)})"

    def value(self, at: Values) -> float:
        """1 unless it is blank."""
        return float(at.cells[self.name] is not None)


@dataclass(frozen=True, slots=True, eq=False)
class Ref(Expression):
    """A row in the same period, or ``offset`` periods away from it."""

    row: str
    offset: int = 0

    @property
    def before(self) -> "Ref":
        """The same row a period earlier."""
        return Ref(self.row, self.offset - 1)

    def text(self, at: Address) -> str:
        """The cell of the row in the column of that period."""
        return at.row(self.row, at.period + self.offset)

    def value(self, at: Values) -> float:
        """What stands there."""
        return at.rows[self.row][at.period + self.offset]


@dataclass(frozen=True, slots=True, eq=False)
class RefAt(Expression):
    """A row in one and the same period, whatever column asks."""

    row: str
    period: int

    def text(self, at: Address) -> str:
        """The cell, with its column fixed."""
        return at.row(self.row, self.period, is_fixed=True)

    def value(self, at: Values) -> float:
        """What stands there."""
        return at.rows[self.row][self.period]


@dataclass(frozen=True, slots=True, eq=False)
class UpTo(Expression):
    """What a table of dated amounts holds up to a day."""

    table: str
    day: Expression

    def text(self, at: Address) -> str:
        """SUMIFS over the table."""
        days, amounts = at.table(self.table)
        return f'SUMIFS({amounts},{days},"<="&{bound(self.day, MULTIPLIED, at)})'

    def value(self, at: Values) -> float:
        """The running total on that day."""
        return at.tables[self.table].up_to(self.day.value(at))


@dataclass(frozen=True, slots=True, eq=False)
class Arrived(Expression):
    """What rows held in earlier periods and is dated, in rows of days, up to a day."""

    amounts: tuple[str, ...]
    days: tuple[str, ...]
    day: Expression

    def text(self, at: Address) -> str:
        """SUMIFS over both blocks, from the closing to the period before."""
        amounts, days = (at.block(rows, 0, at.period - 1, is_fixed=True) for rows in (self.amounts, self.days))
        return f'SUMIFS({amounts},{days},"<="&{bound(self.day, MULTIPLIED, at)})'

    def value(self, at: Values) -> float:
        """The sum of what has come."""
        last = self.day.value(at)
        return sum(
            at.rows[amount][period]
            for amount, day in zip(self.amounts, self.days, strict=True)
            for period in range(at.period)
            if at.rows[day][period] <= last
        )


@dataclass(frozen=True, slots=True, eq=False)
class RowSum(Expression):
    """The sum of rows that stand one below another, in the same period."""

    rows: tuple[str, ...]

    def text(self, at: Address) -> str:
        """SUM of the block."""
        return f"SUM({at.block(self.rows, at.period, at.period)})"

    def value(self, at: Values) -> float:
        """The sum."""
        return math.fsum(at.rows[row][at.period] for row in self.rows)


@dataclass(frozen=True, slots=True, eq=False)
class Over(Expression):
    """The sum of a row over periods, both ends included."""

    row: str
    first: int
    last: int

    def text(self, at: Address) -> str:
        """SUM of the stretch."""
        return f"SUM({at.block((self.row,), self.first, self.last, is_fixed=True)})"

    def value(self, at: Values) -> float:
        """The sum."""
        return math.fsum(at.rows[self.row][self.first : self.last + 1])


@dataclass(frozen=True, slots=True, eq=False)
class Stretch(Expression):
    """A row over periods, both ends included, as a function of a list takes it: only MAX does."""

    row: str
    first: int
    last: int

    def text(self, at: Address) -> str:
        """The stretch."""
        return at.block((self.row,), self.first, self.last, is_fixed=True)

    def value(self, at: Values) -> float:
        """Its largest number."""
        return max(at.rows[self.row][self.first : self.last + 1])


@dataclass(frozen=True, slots=True, eq=False)
class Yield(Expression):
    """The internal rate of return of a row of flows over a row of days; blank where there is none.

    Where a spreadsheet finds none from its own first guess it starts again far down, as large losses need.
    """

    flows: str
    days: str
    last: int

    def text(self, at: Address) -> str:
        """XIRR over both rows."""
        flows, days = (at.block((row,), 0, self.last, is_fixed=True) for row in (self.flows, self.days))
        return f'IFERROR(XIRR({flows},{days}),IFERROR(XIRR({flows},{days},-0.7),""))'

    def value(self, at: Values) -> float:
        """The rate; not a finite number where there is none."""
        dates = [datetime.date.fromordinal(int(day) + DAY_ZERO) for day in at.rows[self.days][: self.last + 1]]
        return internal_rate_of_return(dates, at.rows[self.flows][: self.last + 1])


def minimum(*parts: Operand) -> Expression:
    """The least of some."""
    return Call("MIN", tuple(map(as_expression, parts)))


def maximum(*parts: Operand) -> Expression:
    """The largest of some."""
    return Call("MAX", tuple(map(as_expression, parts)))


def both(*parts: Expression) -> Expression:
    """Whether all hold."""
    return parts[0] if len(parts) == 1 else Call("AND", parts)


def either(*parts: Expression) -> Expression:
    """Whether any holds."""
    return parts[0] if len(parts) == 1 else Call("OR", parts)


def equal(left: Operand, right: Operand) -> Expression:
    """Whether two are the same."""
    return Operation("=", as_expression(left), as_expression(right))


def choose(condition: Expression, then: Operand, otherwise: Operand = 0.0) -> Expression:
    """One of two, by a condition."""
    return Call("IF", (condition, as_expression(then), as_expression(otherwise)))


def exact(amount: Expression) -> Expression:
    """A sum or difference of whole fen as the float nearest to it."""
    return Call("ROUND", (amount, Number(2.0)))


def rounded(product: Expression) -> Expression:
    """A product or quotient rounded half up to the fen, as a contract rounds it."""
    return Call("ROUND", (product * Cell("half_up"), Number(2.0)))


def in_fen(amount: Expression) -> Expression:
    """An amount of whole fen as a count of them, which floats divide and compare without an error."""
    return Call("ROUND", (amount * 100.0, ZERO))


def total(parts: Sequence[Expression]) -> Expression:
    """The sum of some amounts; nothing of none."""
    if not parts:
        return ZERO
    added = parts[0]
    for part in parts[1:]:
        added = added + part
    return added if len(parts) == 1 else exact(added)
