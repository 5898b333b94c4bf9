"""What a row of the glossary is."""

from dataclasses import dataclass
from typing import Literal

Unit = Literal[
    "yuan", "count", "rate", "share", "probability", "ratio", "days", "years", "date", "text", "state", "flag",
    "number", "fine_yuan",
]  # fmt: skip
"""What the values of a term are: ``share`` is a part of a whole, shown in per cent, ``probability`` one that may be
tiny, shown with three digits of its own, ``ratio`` a plain quotient, ``state`` a word of a closed set that has a name
of its own, ``fine_yuan`` an amount for one unit of 100 yuan, shown in yuan with two to six decimals."""

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Term:
    """One term: what it is called in both languages and what its values are."""

    zh: str
    en: str
    unit: Unit = "text"
