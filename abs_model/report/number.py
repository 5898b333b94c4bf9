"""How values are said: by the unit that the glossary gives them, amounts in yuan, 万元 or millions."""

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass

from abs_model.errors import ReportError
from abs_model.glossary import Language, Unit, label

Value = float | int | str | datetime.date | bool | None

EXCEL_FORMATS: dict[Unit, str] = {
    "yuan": "#,##0.00",
    "count": "#,##0",
    "rate": "0.00##%",
    "share": "0.00%",
    "ratio": "0.0000",
    "days": "#,##0",
    "years": "0.0000",
    "date": "yyyy-mm-dd",
    "number": "General",
    "fine_yuan": "#,##0.00####",
}
"""Number formats of a workbook; units that are not here are text."""


NO_MORE_THAN_NOISE = 1e-12
"""A probability below this is shown as none."""

MAY_NOT_EXIST = {"irr", "wal", "least_coverage_ratio"}
"""Figures that a run may have no value for."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A larger unit for amounts: its name, how many yuan it is, the decimals and the phrase it is shown with."""

    unit: str
    yuan: float
    decimals: int
    phrase: str

    def say(self, amount: float) -> str:
        """An amount of yuan in this unit, without the unit."""
        return f"{amount / self.yuan:,.{self.decimals}f}"

    def say_with_unit(self, amount: float) -> str:
        """An amount of yuan in this unit, with the unit."""
        return self.phrase.format(self.say(amount))


def screen_scale(language: Language) -> Scale:
    """The unit of amounts in running text: 万元, or millions; a hundred yuan is the last digit."""
    return _ten_thousand(2) if language == "zh" else _million(4)


def axis_scale(largest: float, language: Language) -> Scale:
    """The unit of an axis that reaches ``largest`` yuan: 万元 below a billion, else 亿元; in English, millions."""
    if language == "en":
        return _million(1)
    return Scale(label("hundred_million", "zh"), 1e8, 2, "{} 亿元") if largest >= 1e9 else _ten_thousand(0)


def _ten_thousand(decimals: int) -> Scale:
    return Scale(label("ten_thousand", "zh"), 1e4, decimals, "{} 万元")


def _million(decimals: int) -> Scale:
    return Scale(label("million", "en"), 1e6, decimals, "RMB {} million")


def is_missing(value: object) -> bool:
    """Whether there is no value because none can be: None, or a date that is not there (NaT)."""
    return value is None or (isinstance(value, datetime.date) and value != value)  # noqa: PLR0124 - only NaT differs


def stated(value: object) -> Value:
    """A value of a data frame as reports take it: nothing where the frame has NaN or NaT.

    Examples
    --------
    >>> stated(math.nan), stated("AAA")
    (None, 'AAA')
    """
    return None if value is None or value != value else value  # type: ignore[return-value]  # noqa: PLR0124


def refuse_hole(value: object, where: str) -> None:
    """Refuse a number that is none.

    Raises
    ------
    ReportError
        If the value is not a number (NaN): a report with a hole is a wrong report.
    """
    if isinstance(value, float) and math.isnan(value):
        raise ReportError(f"{where}: not a number was found; a value, or none at all, is wanted. Report it as a fault.")


def defined(identifier: str, value: Value) -> Value:
    """A figure, or None where it does not exist: what is paid nothing has no return, what owes nothing no coverage.

    Measures say so with not a number, and so does a column of floats; of any other figure that is a fault.

    Examples
    --------
    >>> defined("wal", math.nan), defined("shortfall", 0.0)
    (None, 0.0)
    """
    is_nothing = identifier in MAY_NOT_EXIST and isinstance(value, float) and math.isnan(value)
    return None if is_nothing else value


def say(value: Value, unit: Unit, language: Language, names: Mapping[str, str]) -> str:
    """One value in words and figures.

    Parameters
    ----------
    value : float, int, str, date, bool or None
    unit : Unit
        As the glossary gives it.
    language : Language
    names : mapping of str to str
        What states and the like are called.

    Raises
    ------
    ReportError
        If the value is not a number.

    Examples
    --------
    >>> say(0.038, "rate", "zh", {}), say(1234.5, "yuan", "en", {}), say(None, "date", "zh", {})
    ('3.80%', '1,234.50', '不适用')
    """
    refuse_hole(value, unit)
    if is_missing(value):
        return label("not_applicable", language)
    if isinstance(value, bool):
        return label("yes" if value else "no", language)
    if isinstance(value, datetime.date):
        return value.isoformat()[:10]
    if isinstance(value, str):
        return names.get(value, value)
    if value is not None and math.isinf(value):
        return label("infinite", language)
    # Adding nothing takes the sign off a zero.
    return _figure(float(value or 0) + 0.0, unit)


def _figure(value: float, unit: Unit) -> str:
    if unit in {"rate", "share"}:
        return f"{value * 100:.2f}%" if unit == "share" else _at_least_two(f"{value * 100:.4f}") + "%"
    if unit == "probability":
        return f"{value * 100:.{percent_decimals(value)}f}%"
    if unit in {"ratio", "years"}:
        return f"{value:.4f}"
    if unit == "fine_yuan":
        whole, _, decimals = f"{value:,.6f}".partition(".")
        return f"{whole}.{decimals[:2]}{decimals[2:].rstrip('0')}"
    if unit == "number":
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    if unit == "days" and not value.is_integer():
        return f"{value:,.1f}"
    return f"{value:,.2f}" if unit == "yuan" else f"{value:,.0f}"


def percent_decimals(probability: float) -> int:
    """Decimals that show three digits of a probability in per cent, at least two.

    Examples
    --------
    >>> percent_decimals(0.25), percent_decimals(0.000107), percent_decimals(0.0)
    (2, 4, 2)
    """
    if abs(probability) < NO_MORE_THAN_NOISE:
        return 2
    return max(2, 2 - math.floor(math.log10(abs(probability) * 100)))


def _at_least_two(figure: str) -> str:
    """A figure with four decimals, without the third and fourth where they are 0."""
    return figure[:-2] if figure.endswith("00") else figure.rstrip("0")
