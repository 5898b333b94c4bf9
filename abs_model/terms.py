"""What every term of a deal file is made of: frozen models, yuan, rates, names in two languages."""

import datetime
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictStr,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

RATE_UNIT = 100_000_000
"""A rate is held as a whole number of hundred-millionths, so that interest can be computed without a rounding error."""


class Terms(BaseModel):
    """Base of every record that is read from a deal file: frozen, and closed to words it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TermFault:
    """One thing that terms say wrongly, and where: ``loc`` leads there through the words and places of the file."""

    loc: tuple[str | int, ...]
    found: str
    wanted: str
    remedy: str


def term_error(kind: str, *, wanted: str, remedy: str, found: str = "") -> PydanticCustomError:
    """What a term's own check raises, in the parts that a message is made of.

    ``found`` says what is wrong with the term where its value does not say so by itself: "has a rate".
    """
    template = "{found}; {wanted}. {remedy}" if found else "{wanted}. {remedy}"
    return PydanticCustomError(kind, template, {"found": found, "wanted": wanted, "remedy": remedy})


def _is_decimal_rate(value: float) -> float:
    if abs(value) > 1:
        percent = value if abs(value) <= 100 else 3.8
        remedy = f"Write {percent / 100:.10g} for {percent:.10g} %."
        raise term_error("rate_above_one", wanted="a decimal below 1 is wanted", remedy=remedy)
    if Fraction(repr(value)) * RATE_UNIT % 1:
        raise term_error("rate_too_fine", wanted="at most eight decimals are wanted", remedy="Round it.")
    return value


def _is_whole_fen(value: float) -> float:
    if Fraction(repr(value)) * 100 % 1:
        wanted = "an amount in yuan with at most two decimals is wanted"
        raise term_error("amount_too_fine", wanted=wanted, remedy="Round it to the fen.")
    return value


def _as_date(value: object) -> object:
    """A date, or text that spells one in full; neither a moment nor a number that would be taken for seconds."""
    if type(value) is datetime.date:
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            wanted, remedy = "a day of the calendar is wanted", "Check day and month."
            raise term_error("no_such_day", wanted=wanted, remedy=remedy) from None
    raise term_error("date_form", wanted="a date is wanted", remedy=f"Write {_meant_date(value)}.")


def _meant_date(value: object) -> str:
    """The date that another form of it means, ``2020/7/7`` for example; else the form that is wanted."""
    match = re.match(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})(?!\d)", str(value), re.ASCII)
    try:
        return str(datetime.date(*map(int, match.groups()))) if match else "year-month-day: 2020-07-07"
    except ValueError:
        return "year-month-day: 2020-07-07"


Rate = Annotated[float, Field(strict=True, ge=0, json_schema_extra={"maximum": 1}), AfterValidator(_is_decimal_rate)]
"""A decimal a year, 0 to 1, at most eight decimals."""

Ratio = Annotated[float, Field(strict=True, ge=0, json_schema_extra={"maximum": 1}), AfterValidator(_is_decimal_rate)]
"""A quotient in [0, 1], at most eight decimals."""

# An editor takes 263_000_000 for text; the reader of the file takes it for the number that it is.
_YUAN_IN_AN_EDITOR = {
    "anyOf": [
        {"type": "number", "minimum": 0, "maximum": 9e13},
        {"type": "string", "pattern": r"^[0-9]{1,3}(_[0-9]{3})+(\.[0-9]{1,2})?$"},
    ]
}

Yuan = Annotated[
    float, Field(strict=True, ge=0, le=9e13), AfterValidator(_is_whole_fen), WithJsonSchema(_YUAN_IN_AN_EDITOR)
]
"""An amount in yuan, at most two decimals, at most 9e13."""

Number = Annotated[float, Field(strict=True)]
"""A number that is neither money nor a rate; text is none, though it spell one."""

Whole = Annotated[int, Field(strict=True)]
"""A whole number; text is none, though it spell one."""

Date = Annotated[datetime.date, BeforeValidator(_as_date)]
"""A day, without a time."""

IDENTIFIER_PATTERN = r"^[A-Za-z][A-Za-z0-9_-]{0,63}$"
LISTED_IDENTIFIER_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"

Identifier = Annotated[StrictStr, StringConstraints(pattern=IDENTIFIER_PATTERN)]
"""A word that other terms refer to: it starts with a letter; letters, digits, ``_`` and ``-`` follow."""

ListedIdentifier = Annotated[StrictStr, StringConstraints(pattern=LISTED_IDENTIFIER_PATTERN)]
"""An identifier that a tape may also hold: it may start with a digit (a company code)."""


class Name(Terms):
    """A name in Chinese and, where there is one, in English."""

    zh: StrictStr = Field(min_length=1, description="Chinese")
    en: StrictStr = Field(min_length=1, description="English")


@lru_cache(maxsize=4096)
def rate_units(rate: float) -> int:
    """A rate as a whole number of hundred-millionths.

    Examples
    --------
    >>> rate_units(0.038)
    3800000
    """
    return int(Fraction(repr(float(rate))) * RATE_UNIT)


@lru_cache(maxsize=4096)
def fen(yuan: float) -> int:
    """An amount of the deal file in whole fen.

    Examples
    --------
    >>> fen(263_000_000)
    26300000000
    """
    return int(Fraction(repr(float(yuan))) * 100)
