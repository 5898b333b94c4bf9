"""What one cell of a tape says: a value, nothing, or why it is refused. No content makes it fail."""

import math
import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from numbers import Real

from abs_model.pool.schema import Column, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a cell is refused: the rule, and in words what was found; what is wanted. What to do."""

    rule: str
    message: str


Value = str | float | date | bool

BLANK_WORDS = ("", "-", "--", "—", "——", "/", "\\", "N/A", "n/a", "NA", "NULL", "Null", "null", "None", "无", "不适用")
"""What stands for an empty cell; in a flag, 无 means no."""

FIRST_YEAR, LAST_YEAR = 1990, 2100

_ERROR = re.compile(r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)", re.IGNORECASE)
_YES = frozenset({"是", "有", "y", "yes", "t", "true", "1", "1.0", "√", "✓", "✔"})
_NO = frozenset({"否", "n", "no", "f", "false", "0", "0.0", "×", "✗", "✘"})
_NUMBER = re.compile(
    r"(?:¥|rmb|cny|人民币)?(?P<number>[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|[+-]?\.\d+)(?:元整|元|圆)?",
    re.ASCII | re.IGNORECASE,
)
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d*)?e[+-]?\d+", re.ASCII | re.IGNORECASE)
_DISPLAYED = re.compile(r"\d(?:\.\d+)?E\+\d\d", re.ASCII)
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]*\d{1,2}:\d{2}[\d:.Z+-]*)?", re.ASCII)
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0*)?", re.ASCII)
_SERIAL = re.compile(r"(\d{5})(?:\.\d*)?", re.ASCII)


def shown(cell: object) -> str:
    """A cell as messages show it: text in quotes, cut where it is long."""
    words = repr(cell) if isinstance(cell, str) else str(cell)
    return words if len(words) <= 60 else f"{words[:57]}..."


def is_control(letter: str) -> bool:
    """Whether a character cannot be seen: a control or format character, or half of a surrogate pair."""
    return unicodedata.category(letter) in ("Cc", "Cf", "Cs")


def clean_text(text: str) -> str:
    """Text without characters that cannot be seen; every kind of space becomes a plain one.

    Examples
    --------
    >>> clean_text(" 四川路桥" + chr(0x3000) + "有限公司" + chr(0x200B))
    '四川路桥 有限公司'
    """
    if not text.isprintable():
        text = "".join(" " if letter.isspace() else "" if is_control(letter) else letter for letter in text)
    return text.strip()


def read_cell(column: Column, cell: object, day_zero: date) -> Value | Refusal | None:
    """What a cell of a column says: its value, None where it says nothing, or why it is refused.

    Amounts, rates and counts come back as the number that was written; whether it is positive, whole or small enough is
    asked of the whole column at once (``abs_model.pool.column``).

    Parameters
    ----------
    column : Column
    cell : object
        As it was read: text, or whatever a workbook holds. Nothing makes this function fail.
    day_zero : date
        The day that the workbook counts as day 0.

    Examples
    --------
    >>> from abs_model.pool.schema import RECEIVABLES
    >>> read_cell(RECEIVABLES.column("receivable_amount"), "￥1,234.50元", date(1899, 12, 30))
    1234.5
    >>> read_cell(RECEIVABLES.column("due_date"), "2020年7月1日", date(1899, 12, 30))
    datetime.date(2020, 7, 1)
    """
    value = unicodedata.normalize("NFKC", clean_text(cell)).strip() if isinstance(cell, str) else cell
    if value is None or (isinstance(value, str) and value in BLANK_WORDS):
        return False if value == "无" and column.kind == "flag" else None
    if isinstance(value, str) and _ERROR.fullmatch(value):
        return Refusal(rule="error_cell", message=f"{value} is an error; a value is wanted. Mend the formula.")
    match column.kind:
        case "id" | "text":
            return _read_text(cell)
        case "date":
            return _read_date(value, day_zero)
        case "flag":
            return _read_flag(value)
        case "choice":
            return _read_choice(column, value)
        case _:
            return _read_number(column, value)


def _read_text(cell: object) -> str | Refusal:
    if isinstance(cell, datetime):
        cell = cell.date()
    words = str(cell).upper() if isinstance(cell, bool) else clean_text(str(cell))
    if _DISPLAYED.fullmatch(words) or (isinstance(cell, float) and not abs(cell) < 1e15):
        message = (
            f"{shown(cell)} is a code kept as a number, which has lost digits; the code itself is wanted. "
            "Format the column as text and enter the code again."
        )
        return Refusal(rule="code_as_number", message=message)
    return words.removesuffix(".0") if isinstance(cell, float) else words


def _read_number(column: Column, value: object) -> float | Refusal:
    wanted = {
        "amount": "a number of yuan with at most two decimals is wanted. Write it as 1234.50.",
        "rate": "a decimal a year is wanted. Write it as 0.052 or 5.2%.",
    }.get(column.kind, "a whole number is wanted. Write it as 12.")
    if isinstance(value, str):
        words = value.replace(" ", "")
        is_percent = column.kind == "rate" and words.endswith("%")
        found = _NUMBER.fullmatch(words[:-1] if is_percent else words)
        if found:
            number = float(found["number"].replace(",", ""))
            return round(number / 100, 12) if is_percent else number
        if _SCIENTIFIC.fullmatch(words):
            return Refusal(rule="scientific", message=f"{shown(value)} may have lost digits; {wanted}")
    elif isinstance(value, Real | Decimal) and not isinstance(value, bool):
        with suppress(OverflowError, ValueError):
            number = float(value)
            if not math.isnan(number):
                return number
    return Refusal(rule="not_a_number", message=f"{shown(value)} is no number; {wanted}")


def _read_date(value: object, day_zero: date) -> date | Refusal:
    day = None
    words = str(value)
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
    elif not isinstance(value, bool):
        parts = _DATE.fullmatch(words) or _EIGHT_DIGITS.fullmatch(words)
        serial = _SERIAL.fullmatch(words)
        with suppress(ValueError):
            day = date(*(int(part) for part in parts.groups())) if parts else None
        if serial:
            day = day_zero + timedelta(days=int(serial[1]))
    if day is None:
        remedy = "a date is wanted. Write it as 2020-07-01."
        return Refusal(rule="not_a_date", message=f"{shown(value)} is no date that can be read; {remedy}")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        message = f"{day} is out of range; a date from {FIRST_YEAR} to {LAST_YEAR} is wanted. Check the year."
        return Refusal(rule="date_out_of_range", message=message)
    return day


def _read_flag(value: object) -> bool | Refusal:
    words = str(value).casefold()
    if words in _YES or words in _NO:
        return words in _YES
    return Refusal(
        rule="not_a_flag", message=f"{shown(value)} is neither yes nor no; 是 or 否 is wanted. Write one of them."
    )


def _read_choice(column: Column, value: object) -> str | Refusal:
    words = plain(value)
    for choice, others in column.choices:
        if words in {plain(word) for word in (choice, *others)}:
            return choice
    known = ", ".join(f"{choice} ({others[0]})" for choice, others in column.choices)
    message = f"{shown(value)} is not a known word for {column.name}; one of {known} is wanted. Write one of them."
    return Refusal(rule="unknown_choice", message=message)
