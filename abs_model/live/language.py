"""A small language of formulas: each prints itself for a cell of a sheet, and is worked out in Python for that cell.

One description gives both, so that what a workbook shows before anybody has recalculated it is what its formulas say.
Values are floats: yuan, days as spreadsheets count them, ratios; a truth is 1 or 0.
"""

import datetime
import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

DAY_ZERO = 693_594
"""The day that spreadsheets count as 0, 1899-12-30, as Python counts days."""

HALF_UP_POWER = -50
"""A product is multiplied by 1 + 2^-50 before it is rounded: more than the error of a handful of roundings of floats,
so that half a fen is rounded up by every program, as the contract rounds it."""

COMPARED, ADDED, MULTIPLIED, RAISED, ATOM = range(5)
"""How strongly parts of a formula bind."""


class Address(Protocol):
    """Where things stand, as seen from one cell."""

    @property
    def period(self) -> int:
        """The period of the cell's column."""

    def cell(self, name: str) -> str:
        """A single cell: its name, or its address."""

    def row(self, key: str, period: int, *, is_fixed: bool = False) -> str:
        """The cell of a row in the column of a period; ``is_fixed`` where the column stays when the formula moves."""

    def block(self, keys: Sequence[str], first: int, last: int, *, is_fixed: bool = False) -> str:
        """The cells of rows that stand one below another; ``is_fixed`` where the first column stays."""

    def table(self, name: str) -> tuple[str, str]:
        """The days and the amounts of a table of dated amounts."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A table of dated amounts: days in rising order, and the running total of the amounts, yuan."""

    days: tuple[float, ...]
    running: tuple[float, ...]

    def up_to(self, day: float) -> float:
        """What is dated on or before a day."""
        place = bisect_right(self.days, day)
        return self.running[place - 1] if place else 0.0


@dataclass(slots=True)
class Values:
    """What cells, rows and tables hold while they are worked out, and the period that is asked for."""

    cells: dict[str, float | None]
    rows: dict[str, list[float]]
    tables: Mapping[str, Dated]
    period: int = 0

    def number(self, name: str) -> float:
        """A cell as a number; a blank one counts as 0."""
        return self.cells[name] or 0.0


class Expression:
    """A formula, made by writing it with Python's own signs."""

    __slots__ = ()
    rank: ClassVar[int] = ATOM

    def text(self, at: Address) -> str:
        """The formula as a cell has it, without the sign that it begins with."""
        raise NotImplementedError

    def value(self, at: Values) -> float:
        """What the formula comes to in a period."""
        raise NotImplementedError

    def __add__(self, other: "Operand") -> "Expression":
        return Operation("+", self, as_expression(other))

    def __sub__(self, other: "Operand") -> "Expression":
        return Operation("-", self, as_expression(other))

    def __mul__(self, other: "Operand") -> "Expression":
        return Operation("*", self, as_expression(other))

    def __truediv__(self, other: "Operand") -> "Expression":
        return Operation("/", self, as_expression(other))

    def __gt__(self, other: "Operand") -> "Expression":
        return Operation(">", self, as_expression(other))

    def __lt__(self, other: "Operand") -> "Expression":
        return Operation("<", self, as_expression(other))

    def __ge__(self, other: "Operand") -> "Expression":
        return Operation(">=", self, as_expression(other))

    def __le__(self, other: "Operand") -> "Expression":
        return Operation("<=", self, as_expression(other))


Operand = Expression | float
"""What stands beside an operator: a formula, or a number."""


def as_expression(operand: Operand) -> Expression:
    """A number as a formula that is nothing else."""
    return operand if isinstance(operand, Expression) else Number(float(operand))


@dataclass(frozen=True, slots=True, eq=False)
class Number(Expression):
    """A number that stands in the formula itself."""

    number: float

    def text(self, at: Address) -> str:
        """The number, with as many digits as it has."""
        del at
        return str(int(self.number)) if self.number.is_integer() and abs(self.number) < 1e15 else repr(self.number)

    def value(self, at: Values) -> float:
        """The number."""
        del at
        return self.number

    def to_the(self, power: int) -> Expression:
        """A power of the number."""
        return Operation("^", self, Number(float(power)))


ZERO, ONE = Number(0.0), Number(1.0)


@dataclass(frozen=True, slots=True, eq=False)
class Operation(Expression):
    """Two formulas and a sign between them."""

    sign: str
    left: Expression
    right: Expression

    @property
    def rank(self) -> int:  # type: ignore[override]
        """How strongly the sign binds."""
        return RANKS[self.sign]

    def text(self, at: Address) -> str:
        """Both sides, in brackets where they would else be torn apart."""
        left = bound(self.left, self.rank, at)
        right = bound(self.right, self.rank + 1, at)
        return f"{left}{self.sign}{right}"

    def value(self, at: Values) -> float:
        """What the sign makes of both sides."""
        left, right = self.left.value(at), self.right.value(at)
        match self.sign:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case "/":
                return left / right
            case ">":
                return float(left > right)
            case "<":
                return float(left < right)
            case ">=":
                return float(left >= right)
            case "<=":
                return float(left <= right)
            case "^":
                return float(left**right)
            case _:
                return float(left == right)


RANKS = {
    "+": ADDED, "-": ADDED, "*": MULTIPLIED, "/": MULTIPLIED, "^": RAISED,
    ">": COMPARED, "<": COMPARED, ">=": COMPARED, "<=": COMPARED, "=": COMPARED,
}  # fmt: skip


def bound(part: Expression, rank: int, at: Address) -> str:
    """A part as it stands beside a sign: in brackets where it binds less strongly."""
    text = part.text(at)
    return f"({text})" if part.rank < rank else text


@dataclass(frozen=True, slots=True, eq=False)
class Call(Expression):
    """A function of the spreadsheet."""

    name: str
    parts: tuple[Expression, ...]

    def text(self, at: Address) -> str:
        """The function with its arguments."""
        return f"{self.name}({','.join(part.text(at) for part in self.parts)})"

    def value(self, at: Values) -> float:
        """What the function makes of its arguments; of a choice only the one that is chosen is looked at."""
        if self.name == "IF":
            condition, then, otherwise = self.parts
            return then.value(at) if condition.value(at) else otherwise.value(at)
        values = [part.value(at) for part in self.parts]
        match self.name:
            case "MIN":
                return min(values)
            case "MAX":
                return max(values)
            case "AND":
                return float(all(values))
            case "OR":
                return float(any(values))
            case "INT":
                return float(math.floor(values[0]))
            case "ROUND":
                return _round(values[0], int(values[1]))
            case "DATE":
                return _first_of_january(int(values[0]))
            case "ABS":
                return abs(values[0])
            case _:
                return _part_of_date(self.name, values[0])


def _round(number: float, digits: int) -> float:
    unit = 10.0**digits
    return math.copysign(math.floor(abs(number) * unit + 0.5) / unit, number)


def _first_of_january(year: int) -> float:
    """The day number of a spreadsheet."""
    return float(datetime.date(year, 1, 1).toordinal() - DAY_ZERO)


def _part_of_date(name: str, day: float) -> float:
    date = datetime.date.fromordinal(int(day) + DAY_ZERO)
    return float({"YEAR": date.year, "MONTH": date.month, "DAY": date.day}[name])
