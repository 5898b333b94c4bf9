"""How a figure of a document is said: in text with its unit, in a cell below the unit of its column."""

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from abs_model.document.capital_amount import capital_amount
from abs_model.document.plain_text import plain
from abs_model.document.record import Form, Head, Quote
from abs_model.errors import ReportError
from abs_model.glossary import Language, Unit, label
from abs_model.report.number import Scale, is_missing, say

AmountUnit = Literal["yuan", "wan", "yi"]
"""What the reader wants amounts in: 元, 万元 or 亿元; in English RMB, or millions of them."""

NUMBERS = frozenset({"yuan", "fine_yuan", "count", "rate", "share", "probability", "ratio", "days", "years", "number"})
"""Units of what stands on the right of a column."""

GIVEN: Mapping[str, Mapping[Language, str]] = {
    "days": {"zh": "天", "en": "days"},
    "years": {"zh": "年", "en": "years"},
    "fine_yuan": {"zh": "元", "en": "RMB"},
}
"""Units of time, and of amounts for one unit, as headings say them."""

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How a document speaks: its language, what ids are called in it, the unit of amounts."""

    language: Language
    names: Mapping[str, str] = field(default_factory=dict)
    unit: AmountUnit = "yuan"

    def scale(self, form: Form = "") -> Scale:
        """The unit of an amount."""
        return amount_scale("yuan" if form else self.unit, self.language)


def amount_scale(unit: AmountUnit, language: Language) -> Scale:
    """A unit of amounts: its name, size, decimals and phrase.

    Examples
    --------
    >>> amount_scale("wan", "zh").say_with_unit(263_000_000.0), amount_scale("wan", "en").say_with_unit(9_994_000.0)
    ('26,300.00 万元', 'RMB 9.9940 million')
    """
    if unit == "yuan":
        return Scale(label("yuan", language), 1.0, 2, "{} 元" if language == "zh" else "RMB {}")
    if language == "en":
        return Scale(label("million", "en"), 1e6, 4 if unit == "wan" else 2, "RMB {} million")
    word = label("ten_thousand" if unit == "wan" else "hundred_million", "zh")
    return Scale(word, 1e4 if unit == "wan" else 1e8, 2 if unit == "wan" else 6, f"{{}} {word}")


def in_text(quote: Quote, voice: Voice) -> str:
    """A figure between words: amounts with their unit, days as they are written in text.

    Raises
    ------
    ReportError
        If there is no value, and the quote does not say what that means.
    """
    if _is_hole(quote):
        return _missing(quote, voice)
    if _is_amount(quote.value, quote.unit):
        return _amount(quote, voice)
    if isinstance(quote.value, datetime.date):
        return day_words(quote.value, voice.language)
    said = _plain(quote, voice)
    return amount_scale("yuan", voice.language).phrase.format(said) if quote.unit == "fine_yuan" else said


def in_cell(quote: Quote, head: Head, voice: Voice) -> str:
    """A figure in a table: an amount without its unit where that stands in the heading.

    Raises
    ------
    ReportError
        If there is no value, and the quote does not say what that means.
    """
    if _is_hole(quote):
        return _missing(quote, voice)
    if not _is_amount(quote.value, quote.unit):
        return _plain(quote, voice)
    is_said_above = head.unit == "yuan" and voice.scale(head.form) == voice.scale(quote.form)
    if quote.form == "capitals" or not is_said_above:
        return _amount(quote, voice)
    return say_amount(quote.value, voice.scale(quote.form))


def head_words(head: Head, voice: Voice) -> str:
    """The heading of a column, with the unit of its figures where they have one that is not said with each.

    Examples
    --------
    >>> head_words(Head(words="发行规模", unit="yuan"), Voice(language="zh", unit="wan"))
    '发行规模（万元）'
    """
    words = plain(head.words)
    if head.unit == "yuan" and head.form != "capitals":
        unit = voice.scale(head.form).unit
    else:
        unit = GIVEN.get(head.unit, {}).get(voice.language, "")
    if not unit or unit.lower() in words.lower():
        return words
    return f"{words}（{unit}）" if voice.language == "zh" else f"{words} ({unit})"


def unit_words(quote: Quote, voice: Voice) -> str:
    """The unit that an amount is shown in; nothing of other figures."""
    is_scaled = _is_amount(quote.value, quote.unit) and quote.form != "capitals"
    return voice.scale(quote.form).unit if is_scaled else ""


def day_words(day: datetime.date | str, language: Language) -> str:
    """A day as it is written in text.

    Examples
    --------
    >>> day_words("2021-07-07", "zh"), day_words("2021-07-07", "en")
    ('2021年7月7日', '7 July 2021')
    """
    date = datetime.date.fromisoformat(day) if isinstance(day, str) else day
    if language == "zh":
        return f"{date.year}年{date.month}月{date.day}日"
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def say_amount(value: object, scale: Scale) -> str:
    """An amount of yuan; no minus before what rounds to nothing."""
    said = scale.say(float(value))  # type: ignore[arg-type]
    return said.lstrip("-") if not said.strip("-0.,") else said


def _is_amount(value: object, unit: Unit) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return unit == "yuan" and is_number and math.isfinite(value)  # type: ignore[arg-type]


def _is_hole(quote: Quote) -> bool:
    return is_missing(quote.value) or quote.value != quote.value


def _missing(quote: Quote, voice: Voice) -> str:
    """The term for what is not there; without one, a hole is an error."""
    if not quote.missing:
        source = quote.source
        raise ReportError(
            f"{source.table}.csv line {source.line}: column {source.column} is empty; a figure is wanted for the "
            "document. Complete the run, or report it as a fault."
        )
    return label(quote.missing, voice.language)


def _amount(quote: Quote, voice: Voice) -> str:
    """An amount with its unit."""
    value = float(quote.value)  # type: ignore[arg-type]
    if quote.form == "capitals" and voice.language == "zh":
        return capital_amount(value)
    scale = voice.scale(quote.form)
    return scale.phrase.format(say_amount(value, scale))


def _plain(quote: Quote, voice: Voice) -> str:
    """What is no amount; words of closed sets by name, all other text as it is."""
    names = voice.names if quote.unit == "state" else {}
    return plain(say(quote.value, quote.unit, voice.language, names))
