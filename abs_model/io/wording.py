"""What does not fit a term, in words: what was found, what is wanted, what to do."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from abs_model.errors import nearest
from abs_model.io.yaml_fault import FULL_WIDTH
from abs_model.io.yaml_value import Loc
from abs_model.terms import IDENTIFIER_PATTERN

Words = tuple[str, str, str]

MOST_SHOWN = 40
PLAIN_NUMBER = re.compile(r"[+-]?[\d_]+(\.\d+)?")
WRITTEN_NUMBER = re.compile(r"(?P<digits>[+-]?\d[\d,_ ]*(?:\.\d+)?)\s*(?P<unit>%|‰|bps?|元|万元?|亿元?|天|日)?")
UNITS = {
    "%": "0.01",
    "‰": "0.001",
    "bp": "0.0001",
    "bps": "0.0001",
    "万": "1e4",
    "万元": "1e4",
    "亿": "1e8",
    "亿元": "1e8",
}
YES, NO = {"yes", "y", "on", "true", "1", "是"}, {"no", "n", "off", "false", "0", "否"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """One value that its term does not take.

    Attributes
    ----------
    type, detail : str, mapping
        The checker's word for it, and its context.
    loc, name, holder, field : tuple, str, str, str
        The way to the term, the term's name, the name of what holds it, and its last word.
    value, text, is_quoted : object, str, bool
        What was found, how it was typed, and whether in quotes.
    is_key : bool
        The key itself is what does not fit.
    known, choices, terms, may_have, description, is_optional
        Terms that the holder may have; words that the term may be; terms that it must have and may have itself; what
        it means; whether it may be left out.
    """

    type: str
    loc: Loc
    name: str
    holder: str
    field: str
    value: Any
    text: str
    is_quoted: bool
    is_key: bool
    known: tuple[str, ...]
    choices: tuple[str, ...]
    terms: tuple[str, ...]
    may_have: tuple[str, ...]
    description: str
    is_optional: bool
    detail: Mapping[str, Any]

    @property
    def is_about_key(self) -> bool:
        """Whether the key's place is the one to look at."""
        return self.is_key or self.type in {"extra_forbidden", "invalid_key"}

    @property
    def found(self) -> str:
        """Name and value."""
        if self.is_key:
            return f'{self.holder} has "{self.field}"'
        return f"{self.name} is {shown(self.value, self.text)}"


def shown(value: Any, text: str = "") -> str:
    """A value as a message shows it: text in quotes, numbers as they were typed.

    Examples
    --------
    >>> shown("bulet"), shown(0.5, "0.50"), shown(None), shown({})
    ('"bulet"', '0.50', 'empty', 'a mapping')
    """
    if value is None:
        return "empty"
    if isinstance(value, dict | list | tuple):
        return "a mapping" if isinstance(value, dict) else "a list"
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= MOST_SHOWN else f'"{value[:MOST_SHOWN]}…"'
    return text or str(value)


def closest(word: object, known: tuple[str, ...]) -> str:
    """The nearest known word, whatever its case; empty where none is near.

    Examples
    --------
    >>> closest("Bulet", ("bullet", "schedule"))
    'bullet'
    """
    lower = {one.lower(): one for one in known}
    close = get_close_matches(str(word).lower().strip(), lower, n=1)
    return lower[close[0]] if close else ""


def words_for(misfit: Misfit) -> Words:
    """What was found, what is wanted and what to do."""
    if {"found", "wanted", "remedy"} <= misfit.detail.keys():
        found = f"{misfit.name} {misfit.detail['found']}" if misfit.detail["found"] else misfit.found
        return found, misfit.detail["wanted"], misfit.detail["remedy"]
    return _WORDS.get(misfit.type, _other)(misfit)


def written_number(text: str) -> str:
    """The number that a text spells, as the file wants it; empty where it spells none.

    Examples
    --------
    >>> written_number("3.8%"), written_number("2.63亿元"), written_number("263,000,000.50")
    ('0.038', '263_000_000', '263_000_000.50')
    """
    match = WRITTEN_NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip().lower())
    if match is None:
        return ""
    number = Decimal(re.sub(r"[,_ ]", "", match["digits"]))
    scale = UNITS.get(match["unit"] or "")
    if scale is not None:
        number = (number * Decimal(scale)).normalize()
    return f"{number:,f}".replace(",", "_" if abs(number) >= 100_000 else "")


def _missing(misfit: Misfit) -> Words:
    meaning = f": {misfit.description.splitlines()[0].rstrip('.')}" if misfit.description else ""
    remedy = f"Add it, one of {', '.join(misfit.choices)}." if misfit.choices else "Add it."
    if len(misfit.choices) == 1:
        remedy = f"Add {misfit.field}: {misfit.choices[0]}."
    return f"{misfit.holder} has no {misfit.field}", f"{misfit.field} is wanted{meaning}", remedy


def _unknown(misfit: Misfit) -> Words:
    wide = next((sign for sign in misfit.field if sign in FULL_WIDTH), "")
    remedy = f"Type {FULL_WIDTH[wide]} for {wide}." if wide else nearest(misfit.field, misfit.known)
    return f'{misfit.holder} has "{misfit.field}"', "a term that is known there is wanted", remedy


def _choice(misfit: Misfit) -> Words:
    near = closest(misfit.value, misfit.choices)
    wanted = (
        f"one of {', '.join(misfit.choices)} is wanted" if len(misfit.choices) > 1 else f"{misfit.choices[0]} is wanted"
    )
    remedy = "Choose one of them." if len(misfit.choices) > 1 else f"Write {misfit.choices[0]}."
    return misfit.found, wanted, f"Did you mean {near}?" if near else remedy


def _number(misfit: Misfit) -> Words:
    wanted = "a whole number is wanted" if misfit.type.startswith("int") else "a number is wanted"
    return misfit.found, wanted, _number_remedy(misfit)


def _number_remedy(misfit: Misfit) -> str:
    if misfit.value is None:
        return _fill(misfit)
    if isinstance(misfit.value, float):
        return f"Write {int(misfit.value)}." if misfit.value.is_integer() else "Round it."
    if isinstance(misfit.value, str):
        if PLAIN_NUMBER.fullmatch(misfit.value) and misfit.is_quoted:
            return "Remove the quotes."
        number = written_number(misfit.value)
        return f"Write {number}." if number else "Write digits only, without quotes or units."
    return "Write one number." if isinstance(misfit.value, dict | list) else "Write a number."


def _fill(misfit: Misfit) -> str:
    return "Write it, or strike the line." if misfit.is_optional else "Write it."


def _bound(misfit: Misfit) -> Words:
    detail = misfit.detail
    signs = {"gt": "above", "ge": "of at least", "lt": "below", "le": "of at most"}
    key = next(key for key in signs if key in detail)
    remedy = "Check the number."
    if key == "le" and detail[key] == 9e13:
        remedy = "Write yuan, not fen."
    if key == "ge" and detail[key] == 0:
        remedy = "Write it without the minus sign, or 0."
    bound = f"{detail[key]:,.10f}".rstrip("0").rstrip(".")
    return misfit.found, f"a number {signs[key]} {bound} is wanted", remedy


def _finite(misfit: Misfit) -> Words:
    return misfit.found, "a finite number is wanted", "Write its digits."


def _flag(misfit: Misfit) -> Words:
    word = str(misfit.value).strip().lower()
    remedy = "Write true." if word in YES else "Write false." if word in NO else "Write one of the two."
    return misfit.found, "true or false is wanted", _fill(misfit) if misfit.value is None else remedy


def _text(misfit: Misfit) -> Words:
    if misfit.value is None:
        return misfit.found, "text is wanted", _fill(misfit)
    if isinstance(misfit.value, dict | list):
        return misfit.found, "one text is wanted", "Write a single word or text."
    typed = misfit.field if misfit.is_key else misfit.text or str(misfit.value)
    return misfit.found, "text is wanted", f'Put it in quotes: "{typed}".'


def _pattern(misfit: Misfit) -> Words:
    word = str(misfit.value)
    start = "a letter" if misfit.detail["pattern"] == IDENTIFIER_PATTERN else "a letter or a digit"
    dot = "" if misfit.detail["pattern"] == IDENTIFIER_PATTERN else "., "
    fitting = re.sub(r"[^A-Za-z0-9_.-]+" if dot else r"[^A-Za-z0-9_-]+", "_", word).strip("_.-")
    if not word.isascii():
        remedy = "Write it in Latin letters; the Chinese name goes under name."
    elif re.fullmatch(misfit.detail["pattern"], fitting):
        remedy = f"Write {fitting}."
    else:
        remedy = "Shorten it." if len(word) > 64 else f"Let it begin with {start}."
    return misfit.found, f"1 to 64 letters, digits, {dot}_ or -, beginning with {start}, are wanted", remedy


def _empty(misfit: Misfit) -> Words:
    if misfit.type == "string_too_short":
        return misfit.found, "text is wanted", "Write it."
    remedy = "Add one, or strike the line." if misfit.is_optional else "Add one."
    return f"{misfit.name} is an empty list", "at least one item is wanted", remedy


def _mapping(misfit: Misfit) -> Words:
    keys = f"{{{', '.join(f'{term}: …' for term in misfit.terms[:4])}}}" if misfit.terms else "{key: …}"
    shape = f"{keys}, with keys from {', '.join(misfit.may_have)}" if misfit.may_have and not misfit.terms else keys
    wide = next((sign for sign in str(misfit.value) if sign in FULL_WIDTH), "") if isinstance(misfit.value, str) else ""
    remedy = f"Type {FULL_WIDTH[wide]} for {wide}." if wide else f"Write {shape}."
    return misfit.found, "a mapping is wanted", _fill(misfit) if misfit.value is None else remedy


def _list(misfit: Misfit) -> Words:
    remedy = _fill(misfit) if misfit.value is None else "Put a dash before each item, or brackets around them."
    return misfit.found, "a list is wanted", remedy


def _key(misfit: Misfit) -> Words:
    return f"{misfit.holder} has the key {misfit.field}", "a word is wanted", "Put it in quotes if it is one."


def _other(misfit: Misfit) -> Words:
    text = str(misfit.detail["msg"]).replace("Input should be ", "").rstrip(".")
    return misfit.found, f"{text[:1].lower()}{text[1:]} is wanted", "Check the term."


_WORDS: dict[str, Callable[[Misfit], Words]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "literal_error": _choice,
    "float_type": _number,
    "int_type": _number,
    "finite_number": _finite,
    "greater_than": _bound,
    "greater_than_equal": _bound,
    "less_than": _bound,
    "less_than_equal": _bound,
    "bool_type": _flag,
    "string_type": _text,
    "string_pattern_mismatch": _pattern,
    "string_too_short": _empty,
    "too_short": _empty,
    "model_type": _mapping,
    "dict_type": _mapping,
    "tuple_type": _list,
    "invalid_key": _key,
}
"""The checker's words for what does not fit, each with ours."""
