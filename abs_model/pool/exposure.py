"""The pool as the engine sees it: face by obligor and pay day, reduced once, whatever the number of receivables."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.errors import Fault, ScenarioError, nearest, raise_all
from abs_model.measure.money import Amounts
from abs_model.pool.pool import Pool, Security
from abs_model.schedule.calendar import Calendar

Whole = NDArray[np.int64]

EPOCH = datetime.date(1970, 1, 1)

MOST_NAMED = 500
"""Receivables among which a near name is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureRow:
    """Receivables that default, are late and are taken back together.

    ``debtor`` is empty where the debtors of a core enterprise are one. ``repurchase`` is the number of the repurchase
    set, counted from 1; 0 for none. ``is_guaranteed`` says whether a support that covers the pool answers for them.
    """

    core_enterprise: str
    group: str
    debtor: str
    repurchase: int = 0
    is_guaranteed: bool = False
    security: Security | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rest:
    """What is left of a pool once some of its life is over.

    Attributes
    ----------
    pool : Pool
        Every receivable that was ever in it, with its face at the cut-off date: nothing where it came in later.
    face : ndarray of float64, shape (n_receivables,)
        Face outstanding, whole fen; nothing where a receivable is paid or gone.
    day : int
        The last day of which everything is known, as days since 1970-01-01.
    pay_day : int
        The first business day after it: what is overdue is paid then at the earliest.
    """

    pool: Pool
    face: Amounts
    day: int
    pay_day: int

    @property
    def total(self) -> int:
        """Face that is left, fen."""
        return int(self.face.sum())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Since:
    """From when on exposures are what is left of a pool, and what its rows were at the cut-off.

    ``day`` and ``pay_day`` are those of ``Rest``; ``row_face``, shape (row,), is the face at the cut-off date, fen.
    """

    day: int
    pay_day: int
    row_face: Amounts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exposures:
    """Face by row and pay day, one bucket for each pair that occurs, sorted by row, then pay day.

    Attributes
    ----------
    rows : tuple of ExposureRow
        In order of first appearance in the tape.
    row : ndarray of int64, shape (bucket,)
        Position in ``rows``.
    pay_day : ndarray of int64, shape (bucket,)
        Days since 1970-01-01.
    face : ndarray of float64, shape (bucket,)
        Whole fen, above 0.
    since : Since, optional
        Where they are what is left of a pool. A row of which nothing is left has no bucket.
    """

    rows: tuple[ExposureRow, ...]
    row: Whole
    pay_day: Whole
    face: Amounts
    since: Since | None = None

    @property
    def row_face(self) -> Amounts:
        """Face of each row at the cut-off date, fen, shape (row,)."""
        if self.since is not None:
            return self.since.row_face
        return np.bincount(self.row, weights=self.face, minlength=len(self.rows)).astype(np.float64)

    def paid_on(self, delay_days: Whole, chosen: NDArray[np.bool_] | slice = slice(None)) -> Whole:
        """The days on which buckets are paid if nothing else happens, moved by a delay: never in what is known."""
        days = self.pay_day[chosen] + delay_days
        return days if self.since is None else np.maximum(days, self.since.pay_day)


def exposures_of(
    pool: Pool,
    calendar: Calendar,
    repurchases: Sequence[Sequence[str]] = (),
    *,
    by_debtor: bool = True,
    rest: Rest | None = None,
) -> Exposures:
    """Reduce a pool to face by obligor and pay day.

    The pay day is the due date rolled to the next business day; a due date on or before the cut-off date counts as the
    cut-off date itself.

    Parameters
    ----------
    pool : Pool
    calendar : Calendar
    repurchases : sequence of sequences of str
        Receivables that a scenario takes back together, by id; the sets do not overlap.
    by_debtor : bool
        Whether each debtor is an obligor of its own; if not, only its core enterprise is.
    rest : Rest, optional
        What is left of this very pool; the rows are the same.

    Raises
    ------
    ScenarioError
        If a repurchase names a receivable that is not in the pool, or that another set has.
    """
    frame = pool.frame
    keys = [frame["core_enterprise_id"], frame["group_id"]]
    keys += [frame["debtor_id"]] if by_debtor else []
    repurchase = _repurchase(frame["receivable_id"], repurchases)
    is_guaranteed = _guaranteed(frame)
    row = _first_seen([*(pd.factorize(key)[0] for key in keys), is_guaranteed.astype(np.int64), repurchase])
    first = np.flatnonzero(~pd.Series(row).duplicated())
    day = pay_days(pool, calendar)
    span = int(day.max()) - int(day.min()) + 1
    position, bucket = pd.factorize(row * span + (day - day.min()), sort=True)
    whole = Exposures(
        rows=tuple(
            ExposureRow(
                core_enterprise=core,
                group=group,
                debtor=debtor,
                repurchase=int(number),
                is_guaranteed=bool(guaranteed),
                security=pool.security.get(core),
            )
            for core, group, debtor, number, guaranteed in zip(
                keys[0].iloc[first],
                keys[1].iloc[first],
                keys[2].iloc[first] if by_debtor else [""] * len(first),
                repurchase[first],
                is_guaranteed[first],
                strict=True,
            )
        ),
        row=bucket // span,
        pay_day=bucket % span + day.min(),
        face=np.asarray(np.bincount(position, weights=pool.face), dtype=np.float64),
    )
    return whole if rest is None else _left(whole, position, rest)


def _left(whole: Exposures, position: NDArray[np.intp], rest: Rest) -> Exposures:
    """The buckets of which anything is left; ``position`` is the bucket of each receivable."""
    face = np.asarray(np.bincount(position, weights=rest.face), dtype=np.float64)
    is_left = face > 0
    return Exposures(
        rows=whole.rows,
        row=whole.row[is_left],
        pay_day=whole.pay_day[is_left],
        face=face[is_left],
        since=Since(day=rest.day, pay_day=rest.pay_day, row_face=whole.row_face),
    )


def pay_days(pool: Pool, calendar: Calendar) -> Whole:
    """The day on which each receivable pays if nothing happens.

    Returns
    -------
    ndarray of int64, shape (n_receivables,)
        Days since 1970-01-01.
    """
    position, dates = pd.factorize(pool.frame["due_date"].to_numpy(dtype="datetime64[D]").astype(np.int64))
    due = [EPOCH + datetime.timedelta(days=int(day)) for day in dates]
    rolled = [calendar.roll(day, "following") if day > pool.cut_off else pool.cut_off for day in due]
    return np.array([(day - EPOCH).days for day in rolled], dtype=np.int64)[position]


def _guaranteed(frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Which receivables somebody answers for one by one; none where the tape says nothing of it."""
    if "is_guaranteed" not in frame:
        return np.zeros(len(frame), dtype=np.bool_)
    return frame["is_guaranteed"].to_numpy(dtype=np.bool_, na_value=False)


def _first_seen(codes: Sequence[Whole]) -> Whole:
    """One number for each combination of codes, in order of first appearance."""
    joint = np.zeros(len(codes[0]), dtype=np.int64)
    for code in codes:
        joint = pd.factorize(joint * (int(code.max()) + 1) + code)[0].astype(np.int64)
    return joint


def _repurchase(receivables: pd.Series, sets: Sequence[Sequence[str]]) -> Whole:
    """The number of the set that takes each receivable back; 0 for none."""
    number_of: dict[str, int] = {}
    faults = []
    for number, names in enumerate(sets, start=1):
        faults += [_shared(name) for name in names if number_of.setdefault(name, number) != number]
    position = pd.Index(receivables).get_indexer(pd.Index(list(number_of), dtype=receivables.dtype))
    faults += [_absent(name, receivables) for name, at in zip(number_of, position, strict=True) if at < 0]
    raise_all(ScenarioError, faults)
    repurchase = np.zeros(len(receivables), dtype=np.int64)
    repurchase[position] = list(number_of.values())
    return repurchase


def _shared(name: str) -> Fault:
    return Fault(
        where=f"repurchase of {name}",
        found="two scenarios take it back together with different receivables",
        wanted="sets that are equal or have nothing in common are wanted",
        remedy="Name the same receivables in both, or run the scenarios apart.",
    )


def _absent(name: str, receivables: pd.Series) -> Fault:
    """The fault of a name that the pool does not have."""
    return Fault(
        where=f"repurchase of {name}",
        found="no such receivable is in the pool",
        wanted="a receivable_id of the pool is wanted",
        remedy=nearest(name, receivables) if len(receivables) <= MOST_NAMED else "Look it up in pool.csv.",
    )
