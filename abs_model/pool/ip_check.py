"""What rows of a register contradict: dates out of order, expiries that no law gives, values that nobody can tell."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from abs_model.pool.cell import shown
from abs_model.pool.column import Cells, Finding, Mask
from abs_model.pool.ip_input import finding
from abs_model.pool.ip_pledge import same_property
from abs_model.pool.ip_term import expiry_that_counts, is_lawful_expiry, legal_expiry
from abs_model.pool.row import Readings

AFTER_FILING = ("grant_date", "expiry_date", "fee_paid_to", "pledge_date", "appraisal_date", "invalidated_date")
"""Dates that cannot lie before the filing."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RegisterRows:
    """The rows of a register as read.

    Parameters
    ----------
    readings : mapping of str to Reading
    first_row_number : int
        Where the first row stands in the file.
    cut_off : date, optional
        Nothing that is pledged is filed later.
    appraised : collection of str
        Properties that the history of appraisals knows.
    """

    readings: Readings
    first_row_number: int
    cut_off: date | None
    appraised: Collection[str]

    def cells(self, column: str) -> Cells:
        """A column, all NA where the table has none."""
        if column in self.readings:
            return self.readings[column].values
        return pd.Series([None] * len(self.readings["ip_id"].values), dtype=object)

    def days(self, column: str) -> list[date | None]:
        """The dates of a column."""
        return [None if pd.isna(day) else pd.Timestamp(day).date() for day in self.cells(column)]

    def is_stated(self, column: str) -> Mask:
        """Where a column says anything that can be read."""
        return self.cells(column).notna().to_numpy(dtype=np.bool_)

    def is_blank(self, column: str) -> Mask:
        """Where a column says nothing; a cell that cannot be read is not blank."""
        return self.readings[column].is_missing if column in self.readings else ~self.is_stated(column)


def date_findings(rows: RegisterRows) -> Iterator[Finding]:
    """Dates before the filing, filings that lie ahead, and values without a day."""
    filed = rows.days("filing_date")
    for column in AFTER_FILING:
        others = rows.days(column)
        early = [
            start is not None and other is not None and other < start
            for start, other in zip(filed, others, strict=True)
        ]
        rule = "filed_after_appraisal" if column == "appraisal_date" else "before_filing"
        yield finding(
            column,
            rows.cells(column),
            rule,
            np.array(early, dtype=np.bool_),
            lambda at, column=column, others=others: (  # type: ignore[misc]
                f"{column} {others[at]} is before filing_date {filed[at]}; a later day is wanted. "
                "Correct one of the two."
            ),
        )
    if rows.cut_off is not None:
        yield finding(
            "filing_date",
            rows.cells("filing_date"),
            "filed_after_cut_off",
            np.array([day is not None and day > rows.cut_off for day in filed], dtype=np.bool_),
            lambda at: (
                f"filing_date {filed[at]} is after the cut-off date {rows.cut_off}; a day up to it is wanted. "
                "Correct the date, or take the row out."
            ),
        )


def expiry_findings(rows: RegisterRows) -> Iterator[Finding]:
    """Expiries that no law gives: a warning with the day that counts."""
    filed, granted, stated = (rows.days(column) for column in ("filing_date", "grant_date", "expiry_date"))
    types = rows.cells("ip_type")
    odd = np.zeros(len(filed), dtype=np.bool_)
    messages = {}
    for at, (ip_type, start, grant, end) in enumerate(zip(types, filed, granted, stated, strict=True)):
        if pd.isna(ip_type) or start is None or end is None or end < start:
            continue
        odd[at] = not is_lawful_expiry(end, ip_type, start, grant)
        messages[at] = (
            f"expiry_date {end} is not what the law gives; {legal_expiry(ip_type, start, grant)} is wanted for "
            f"{_article(ip_type)}. Check both dates; {expiry_that_counts(ip_type, start, grant, end)} counts."
        )
    yield finding("expiry_date", rows.cells("expiry_date"), "expiry_against_law", odd, lambda at: messages[at], "warn")


def _article(ip_type: str) -> str:
    return {
        "trademark": "a trademark, ten years from registration and ten more with each renewal",
        "copyright": "the copyright of a legal entity, fifty years from first publication",
        "design": "a design, fifteen years from filing, ten where filed before 2021-06-01",
        "utility_model": "a utility model, ten years from filing",
    }.get(ip_type, "an invention, twenty years from filing")


def value_findings(rows: RegisterRows) -> Iterator[Finding]:
    """Values without a day, and properties of which neither a value nor what one is made of is known."""
    cells = rows.cells("appraised_value")
    yield finding(
        "appraisal_date",
        rows.cells("appraisal_date"),
        "appraisal_undated",
        rows.is_stated("appraised_value") & rows.is_blank("appraisal_date"),
        lambda _: "the cell is empty beside an appraised_value; the day of the appraisal is wanted. Fill it.",
    )
    is_known = rows.cells("ip_id").isin([*rows.appraised]).to_numpy(dtype=np.bool_)
    has_inputs = ~(rows.is_blank("revenue") | rows.is_blank("royalty_rate"))
    yield finding(
        "appraised_value",
        cells,
        "value_missing",
        rows.is_blank("appraised_value") & ~has_inputs & ~is_known,
        lambda _: (
            "no appraised_value, no revenue with a royalty_rate, and no line in the history of appraisals; one of the "
            "three is wanted. Fill in the appraisal, or take the row out."
        ),
    )


def pledge_findings(rows: RegisterRows) -> Iterator[Finding]:
    """Rows that pledge a property to the claim that an earlier row pledges it to already."""
    ids, claims = rows.cells("ip_id"), rows.cells("claim_id")
    properties = same_property(ids, rows.cells("registration_no"))
    first: dict[tuple[int, str], int] = {}
    original = np.arange(len(ids))
    for at, (number, claim) in enumerate(zip(properties.tolist(), claims, strict=True)):
        if number >= 0 and not pd.isna(claim):
            original[at] = first.setdefault((number, str(claim)), at)
    yield finding(
        "ip_id",
        ids,
        "duplicate_pledge",
        original < np.arange(len(ids)),
        lambda at: (
            f"{shown(ids[at])} is pledged to {shown(claims[at])} in row {original[at] + rows.first_row_number} "
            "already, by id or by registration number; every property once for a claim is wanted. "
            "Take out the row that is not meant, or correct its numbers."
        ),
    )
