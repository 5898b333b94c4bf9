"""The tapes of claims and of their payments: every row typed; and what is found out about rows once they are read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.pool.claim_schema import CLAIMS, PAYMENTS
from abs_model.pool.column import Cells, Finding, Mask, Severity
from abs_model.pool.ip_input import cell_words
from abs_model.pool.row import Readings, Together
from abs_model.pool.schema import recognise
from abs_model.pool.tape import PROBLEM_COLUMNS, RawTape, Tape, read_rows

SMALL_PRINCIPAL = 10_000.0
"""A principal below this, in yuan, may be meant in 万元."""

LISTED = ("principal", "amount")
"""What a row of payments may state: one of the two."""

Days = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What is said of one cell of a row that was read already; a remark that refuses takes its row out."""

    row: int
    column: str
    value: str
    rule: str
    message: str
    severity: Severity = "refuse"


def read_claims(raw: RawTape) -> Tape:
    """Type and check every row of a tape of claims.

    Beside what ``read_rows`` refuses: claims without a term, and first due dates outside it. What only the deal can
    tell (unknown debtors, a missing rate) is told by ``abs_model.pool.claim_book``.

    Parameters
    ----------
    raw : RawTape

    Returns
    -------
    Tape

    Raises
    ------
    TapeError
        If the headers do not make a tape of claims, or if there are no rows.
    """
    return read_rows(raw, CLAIMS, _claims_together)


def read_payments(raw: RawTape) -> Tape:
    """Type and check every row of a table of payments.

    Beside what ``read_rows`` refuses: rows that state neither principal nor amount, or both, and every row after the
    first of a claim for one day.

    Parameters
    ----------
    raw : RawTape

    Returns
    -------
    Tape
        ``principal`` and ``amount`` (yuan) are always there; each good row has exactly one of them.

    Raises
    ------
    TapeError
        If the headers do not make such a table, or if there are no rows.
    """
    found = {recognition.column.name for header in raw.headers if (recognition := recognise(PAYMENTS, header))}
    missing = [name for name in LISTED if name not in found]
    # An absent column is an empty one: the table needs only one of the two.
    frame = raw.frame.copy()
    for name in missing:
        frame.insert(frame.shape[1], name, pd.Series(None, index=frame.index, dtype=object), allow_duplicates=True)
    return read_rows(replace(raw, frame=frame), PAYMENTS, _payments_together)


def with_remarks(tape: Tape, remarks: Sequence[Remark], amount: str) -> Tape:
    """A tape with more said about its rows, once each; rows that a remark refuses are among the refused.

    Parameters
    ----------
    tape : Tape
    remarks : sequence of Remark
        Of good rows.
    amount : str
        Column of what a refused row comes to.
    """
    if not remarks:
        return tape
    is_out = tape.frame["row"].isin({one.row for one in remarks if one.severity == "refuse"})
    gone = tape.frame[is_out]
    cells = {name: _as_text(gone[name]) for name in gone.columns if name != "row"}
    moved = pd.DataFrame({"row": gone["row"], "amount": gone[amount], **cells})
    lines = [tuple(getattr(one, column) for column in PROBLEM_COLUMNS) for one in remarks]
    told = pd.DataFrame(lines, columns=list(PROBLEM_COLUMNS)).astype("str").astype({"row": np.int64})
    return replace(
        tape,
        frame=tape.frame[~is_out].reset_index(drop=True),
        refused=_by_row(tape.refused, moved).fillna(dict.fromkeys(cells, "")),
        problems=_by_row(tape.problems, told).drop_duplicates(ignore_index=True),
    )


def _by_row(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Two tables in one, by row of the file."""
    parts = [one for one in (first, second) if len(one)]
    return pd.concat(parts).sort_values("row", kind="stable", ignore_index=True) if parts else first


def _as_text(cells: Cells) -> Cells:
    return pd.Series([cell_words(cell) for cell in cells], index=cells.index, dtype="str")


def _claims_together(readings: Readings, _: int) -> Together:
    start, maturity = _days(readings, "start_date"), _days(readings, "maturity_date")
    findings = [
        _finding(
            readings,
            "maturity_date",
            "no_term",
            maturity == start,
            "is the start_date too; a later day is wanted. Correct one of the two.",
        )
    ]
    if "first_due_date" in readings:
        first = _days(readings, "first_due_date")
        wanted = "a day after start_date and not after maturity_date is wanted. Correct it."
        is_outside = (first <= start) | (first > maturity)
        findings.append(
            _finding(readings, "first_due_date", "first_due_outside", is_outside, f"is no day of its term; {wanted}")
        )
    principal = readings["principal"].values.to_numpy(dtype=np.float64)
    wanted = "yuan are wanted, not 万元. Check the unit."
    is_small = (principal > 0) & (principal < SMALL_PRINCIPAL)
    small = _finding(readings, "principal", "small_principal", is_small, f"is a small principal; {wanted}")
    return Together(findings=[*findings, replace(small, severity="warn")])


def _payments_together(readings: Readings, first_row_number: int) -> Together:
    has = {name: readings[name].values.notna().to_numpy(dtype=np.bool_) for name in LISTED}
    wanted = "one of principal (interest comes on top) and amount (the whole payment) is wanted."
    # A cell that could not be read is refused for itself.
    is_silent = np.logical_and.reduce([~has[name] & readings[name].is_missing for name in LISTED])
    return Together(
        findings=[
            _finding(readings, "principal", "nothing_stated", is_silent, f"the row states nothing; {wanted} Fill one."),
            _finding(readings, "amount", "both_stated", has["principal"] & has["amount"], f"stands beside a principal; "
                     f"{wanted} Empty the other."),
            *_repeated_days(readings, first_row_number),
        ]
    )  # fmt: skip


def _repeated_days(readings: Readings, first_row_number: int) -> Iterator[Finding]:
    """Every row after the first of a claim for one day."""
    keys = pd.DataFrame({name: readings[name].values for name in ("claim_id", "due_date")}).dropna()
    first: dict[tuple[object, ...], int] = {}
    positions, messages, values = [], [], []
    for position, *key in keys.itertuples(name=None):
        earlier = first.setdefault(tuple(key), position)
        if earlier != position:
            positions.append(position)
            values.append(cell_words(key[1]))
            messages.append(
                f"{cell_words(key[1])} of {key[0]} stands in row {earlier + first_row_number} already; one row for "
                "each day is wanted. Add them up, or take out the one that is not meant."
            )
    yield Finding(
        positions=np.array(positions, dtype=np.intp),
        column="due_date",
        values=values,
        rule="duplicate_payment",
        messages=messages,
    )


def _finding(readings: Readings, column: str, rule: str, is_broken: Mask, said: str) -> Finding:
    """Where a rule is broken, with the cell before what is said of it."""
    positions = np.flatnonzero(is_broken)
    values = [cell_words(cell) for cell in readings[column].values.iloc[positions]]
    messages = [f"{value} {said}".strip() for value in values]
    return Finding(positions=positions, column=column, values=values, rule=rule, messages=messages)


def _days(readings: Readings, column: str) -> Days:
    return readings[column].values.to_numpy(dtype="datetime64[D]")
