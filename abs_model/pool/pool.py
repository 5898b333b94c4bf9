"""The pool: the receivables that are in, and the proof that no row of the tape was lost on the way."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from abs_model.deal.deal import Deal
from abs_model.errors import InvariantError, TapeError
from abs_model.measure.money import Amounts, to_fen, to_yuan
from abs_model.pool.screening import Screening, screen
from abs_model.pool.tape import Tape


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some rows of a tape: how many, and what they come to in fen."""

    n_rows: int
    amount: int

    @property
    def yuan(self) -> float:
        """What they come to in yuan."""
        return float(to_yuan(self.amount))

    def __add__(self, other: "Part") -> "Part":
        return Part(n_rows=self.n_rows + other.n_rows, amount=self.amount + other.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Tape = pool + excluded + refused, in rows and in fen.

    ``n_without_amount`` of the refused rows count as rows only: their amount cannot be read, or they add up others.
    """

    tape: Part
    pool: Part
    excluded: Part
    refused: Part
    n_without_amount: int

    @property
    def parts(self) -> Mapping[str, Part]:
        """The whole and its parts by name, for reports."""
        return {"tape": self.tape, "pool": self.pool, "excluded": self.excluded, "refused": self.refused}


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """What is pledged for receivables: the share of their face that it brings, how late, and what wipes it out.

    ``ratio`` is in hundred-millionths; ``event`` is the id of the event after which it brings nothing, empty for none.
    """

    ratio: int
    lag_days: int
    event: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pool:
    """The receivables that are in.

    Attributes
    ----------
    frame : DataFrame
        One line for each receivable in tape order: the columns of the tape, and core_enterprise_name, group_id,
        core_enterprise_rating, core_enterprise_industry and core_enterprise_province; is_guaranteed where a guarantor
        may answer for receivables one by one.
    face : ndarray of float64, shape (n_receivables,)
        Receivable amounts, whole fen; read-only.
    cut_off : date
    identity : Identity
    security : mapping of str to Security
        What is pledged, by core enterprise.
    """

    frame: pd.DataFrame
    face: Amounts
    cut_off: datetime.date
    identity: Identity
    security: Mapping[str, Security] = field(default_factory=dict)

    @property
    def n_receivables(self) -> int:
        """How many receivables are in."""
        return len(self.frame)

    @property
    def total(self) -> int:
        """Face of the pool, fen."""
        return int(self.face.sum())


def build_pool(tape: Tape, deal: Deal) -> tuple[Pool, Screening]:
    """Screen a tape and keep what is in.

    Parameters
    ----------
    tape : Tape
    deal : Deal

    Returns
    -------
    tuple of Pool, Screening

    Raises
    ------
    TapeError
        As ``screen``, or if no receivable is left.
    InvariantError
        If tape = pool + excluded + refused does not hold.
    """
    screening = screen(tape, deal)
    found = identity(tape, screening)
    if not found.pool.n_rows:
        raise TapeError(_nothing_left(tape, screening))
    frame = screening.pool_frame
    face = to_fen(frame["receivable_amount"].to_numpy(dtype=np.float64))
    face.setflags(write=False)
    return Pool(frame=frame, face=face, cut_off=deal.dates.cut_off, identity=found), screening


def identity(tape: Tape, screening: Screening) -> Identity:
    """Count every row of a tape where it went, to the fen.

    Raises
    ------
    InvariantError
        If a row was lost, doubled or changed its amount.
    """
    refused = tape.refused["amount"]
    parts = Identity(
        tape=_part(tape.frame["receivable_amount"]) + _part(refused),
        pool=_part(screening.pool_frame["receivable_amount"]),
        excluded=_part(screening.excluded["receivable_amount"]),
        refused=_part(refused),
        n_without_amount=int(refused.isna().sum()),
    )
    if parts.tape != parts.pool + parts.excluded + parts.refused:
        words = ", ".join(f"{name} {part.n_rows} rows {part.amount} fen" for name, part in parts.parts.items())
        raise InvariantError(f"tape of {tape.n_rows} rows: {words}")
    return parts


def _part(amount: pd.Series) -> Part:
    """Rows and fen of a column of yuan."""
    fen = to_fen(amount.to_numpy(dtype=np.float64, na_value=0.0))
    return Part(n_rows=len(fen), amount=int(fen.sum()))


def _nothing_left(tape: Tape, screening: Screening) -> str:
    counts = screening.exclusions["rule"].value_counts()
    reasons = ", ".join(f"{rule} {count}" for rule, count in counts.items())
    return (
        f"{tape.path}: none of {tape.n_rows} rows is in the pool ({reasons or 'all are refused'}); at least one is "
        "wanted. Look into exclusions and problems, and mend the tape or the criteria."
    )
