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
    """

    rows: tuple[ExposureRow, ...]
    row: Whole
    pay_day: Whole
    face: Amounts


def exposures_of(
    pool: Pool, calendar: Calendar, repurchases: Sequence[Sequence[str]] = (), *, by_debtor: bool = True
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
    return Exposures(
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
