"""What does not agree, line by line: the rule, where it stands, what is stated, what comes out, and what to do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.errors import Fault
from abs_model.glossary import Language
from abs_model.measure.money import to_fen
from abs_model.terms import Name

DIFFERENCE_COLUMNS = (
    "rule", "sheet", "line", "subject", "stated", "computed", "difference", "severity", "message_zh", "message_en",
)  # fmt: skip
"""The columns of a table of differences; amounts are yuan, empty where a rule has none."""

TOLD_COLUMNS = ("rule", "line", "subject", "stated", "computed", "difference", "severity", "message")
"""The same in one language, as a history keeps it; the message names the sheet."""

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """Where a row stands in a file, and whom it is about; ``line`` is 0 where it is no row's fault."""

    file: str
    sheet: str = ""
    line: int = 0
    subject: str = ""

    @property
    def words(self) -> Name:
        """The place, as messages begin."""
        sheet, row = bool(self.sheet), bool(self.line)
        return Name(
            zh=self.file + f" {self.sheet}" * sheet + f" 第{self.line}行" * row,
            en=self.file + f", sheet {self.sheet}" * sheet + f", row {self.line}" * row,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One record of a file; ``amount`` is in fen, None where none is stated."""

    at: At
    index: int
    record: str
    day: date
    amount: float | None
    reference: str

    @property
    def words(self) -> Name:
        """Whom it is about, and how much."""
        if self.amount is None:
            return Name(zh=f"{self.at.subject} ", en=f"{self.at.subject} ")
        said = yuan(self.amount)
        return Name(zh=f"{self.at.subject} 金额 {said} 元，", en=f"{self.at.subject} ({said} yuan) ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that does not agree.

    Attributes
    ----------
    rule : str
        A word of the glossary.
    at : At
    found, wanted, remedy : Name
        The parts of its message, in both languages; no full stop at the end of the first two.
    stated, computed : float, optional
        Whole fen.
    severity : {"error", "warning"}
        A file with an error is not taken as it is.
    """

    rule: str
    at: At
    found: Name
    wanted: Name
    remedy: Name
    stated: float | None = None
    computed: float | None = None
    severity: Severity = "error"

    @property
    def message(self) -> Name:
        """The whole sentence: where, what was found, what is wanted, what to do."""
        where, found, wanted, remedy = self.at.words, self.found, self.wanted, self.remedy
        english = Fault(where=where.en, found=found.en, wanted=wanted.en, remedy=remedy.en)
        return Name(zh=f"{where.zh}：{found.zh}；{wanted.zh}。{remedy.zh}", en=str(english))


def yuan(fen: float) -> str:
    """Whole fen as messages say them: yuan with two decimals.

    Examples
    --------
    >>> yuan(123_456_789)
    '1,234,567.89'
    """
    return f"{fen / 100:,.2f}"


def apart(stated: float, computed: float) -> Name:
    """By how much what is stated is beyond what comes out, or short of it.

    Examples
    --------
    >>> apart(1_050, 1_000).en, apart(1_000, 1_050).zh
    ('0.50 yuan too much', '少 0.50 元')
    """
    gap = yuan(abs(stated - computed))
    if stated > computed:
        return Name(zh=f"多 {gap} 元", en=f"{gap} yuan too much")
    return Name(zh=f"少 {gap} 元", en=f"{gap} yuan too little")


def rows_of(file: str, frame: pd.DataFrame, chosen: NDArray[np.bool_] | None = None) -> Iterator[Row]:
    """Some records of a file, one by one.

    Parameters
    ----------
    file : str
        Its name.
    frame : DataFrame
        Records as in ``ServicerFile.records``, or some of them.
    chosen : ndarray of bool, shape (record,), optional
        Which of them; all if left out.
    """
    places = np.arange(len(frame)) if chosen is None else np.flatnonzero(chosen)
    some = frame.iloc[places]
    amounts = [None if np.isnan(one) else float(to_fen(one)) for one in some["amount"].to_numpy(dtype=np.float64)]
    columns = (some[name].tolist() for name in ("sheet", "line", "subject", "record", "reference"))
    days = [date.min if pd.isna(day) else day.date() for day in some["date"]]
    for place, day, amount, sheet, line, subject, record, reference in zip(
        places.tolist(), days, amounts, *columns, strict=True
    ):
        at = At(file=file, sheet=sheet, line=line, subject=subject)
        yield Row(at=at, index=place, record=record, day=day, amount=amount, reference=reference)


def differences_frame(found: Iterable[Difference]) -> pd.DataFrame:
    """A table of differences, errors first, else in the order in which they were found.

    Returns
    -------
    DataFrame
        ``DIFFERENCE_COLUMNS``; ``stated``, ``computed`` and ``difference`` (stated less computed) are yuan, NaN where
        a rule has no amounts; ``line`` is int64.
    """
    lines = sorted(found, key=lambda one: one.severity != "error")
    messages = [one.message for one in lines]
    stated, computed = (
        np.array([np.nan if one is None else one for one in values], dtype=np.float64)
        for values in ([one.stated for one in lines], [one.computed for one in lines])
    )
    words = {
        "rule": [one.rule for one in lines],
        "sheet": [one.at.sheet for one in lines],
        "subject": [one.at.subject for one in lines],
        "severity": [one.severity for one in lines],
        "message_zh": [one.zh for one in messages],
        "message_en": [one.en for one in messages],
    }
    frame = pd.DataFrame({name: pd.Series(told, dtype="str") for name, told in words.items()})
    numbers = {"stated": stated / 100, "computed": computed / 100, "difference": (stated - computed) / 100}
    return frame.assign(line=np.array([one.at.line for one in lines], dtype=np.int64), **numbers)[
        list(DIFFERENCE_COLUMNS)
    ]


def told_in(differences: pd.DataFrame, language: Language) -> pd.DataFrame:
    """A table of differences in one language: ``TOLD_COLUMNS``."""
    return differences.rename(columns={f"message_{language}": "message"})[list(TOLD_COLUMNS)]
