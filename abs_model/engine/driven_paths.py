"""Paths straight from arrays of driver values: ten thousand scenarios without building one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abs_model.engine.ledger import Flags
from abs_model.engine.paths import NEVER, Paths, Whole
from abs_model.pool.exposure import ExposureRow, Exposures
from abs_model.scenario.driver import COUNTED, DRIVERS, checked

Floats = NDArray[np.float64]

SHARED = ("default_ratio", "recovery_ratio", "recovery_lag_days", "dilution_ratio", "coupon_shift", "fee_multiplier")
"""Drivers that are a field of ``Paths`` with one value a path."""


def driven_paths(
    base: Paths,
    exposures: Exposures,
    drivers: Mapping[str, Floats],
    *,
    default_day: int = NEVER,
    is_moved: Flags | None = None,
) -> Paths:
    """One path for each value of the drivers, everything else as on a base path.

    Parameters
    ----------
    base : Paths
        One path, from ``stated_paths``.
    exposures : Exposures
        Rows as in ``base``; by debtor where debtors are to default.
    drivers : mapping of str to ndarray of shape (path,) or (1,)
        Values by id of a driver that moves paths, in its unit.
    default_day : int
        Day since 1970-01-01 on which those default that a driver counts.
    is_moved : ndarray of bool, shape (row,), optional
        Rows whose delay the driver sets; all rows if left out.

    Returns
    -------
    Paths
        Path k has the k-th value of every driver.

    Raises
    ------
    ScenarioError
        If there is no such driver, or a value is out of its range.
    ValueError
        If a driver moves no path, or there are values of different lengths.

    Examples
    --------
    >>> rows = (ExposureRow(core_enterprise="c1", group="c1", debtor="d1"),)
    >>> pool = Exposures(rows=rows, row=np.zeros(1, dtype=np.int64), pay_day=np.full(1, 18_500), face=np.ones(1))
    >>> never = np.full((1, 1), NEVER)
    >>> base = Paths(n_paths=1, default_day=never, repurchase_day=never, delay_days=np.zeros((1, 1), dtype=np.int64))
    >>> driven_paths(base, pool, {"delay_days": np.array([0.0, 30.0, 60.0])}).delay_days
    array([[ 0, 30, 60]])
    """
    values = {word: np.atleast_1d(one) for word, one in checked(drivers).items()}
    idle = [word for word in values if DRIVERS[word].moves != "paths"]
    if idle:
        raise ValueError(f"{', '.join(idle)}: drivers that move paths are wanted. Ask a credit model about these")
    n_paths = int(np.broadcast_shapes((1,), *(one.shape for one in values.values()))[0])
    units = {word: DRIVERS[word].in_units(one) for word, one in values.items()}
    moved: dict[str, Any] = {word: units[word] for word in SHARED if word in units}
    if "delay_days" in units:
        moved["delay_days"] = _delay(base, units["delay_days"], is_moved)
    defaults = [
        np.where(rank[:, None] < units[word], default_day, NEVER)
        for word, rank in ranks_of(exposures).items()
        if word in units
    ]
    if defaults:
        moved["default_day"] = np.minimum.reduce([np.broadcast_to(base.default_day, defaults[0].shape), *defaults])
    return replace(base, n_paths=n_paths, **moved)


def _delay(base: Paths, delay: Whole, is_moved: Flags | None) -> Whole:
    """Delays of all rows, [row, path]: the driver's, or the row's own."""
    rows = np.ones(len(base.delay_days), dtype=bool) if is_moved is None else is_moved
    return np.where(rows[:, None], delay[None, :], base.delay_days)


def ranks_of(exposures: Exposures) -> dict[str, Whole]:
    """By driver that counts defaults: how many owe more than whoever owes a row, [row].

    Of those who owe equally much, the first one of the tape comes first.
    """
    words = (
        [row.core_enterprise for row in exposures.rows],
        [f"{row.core_enterprise}/{row.debtor}" for row in exposures.rows],
    )
    return {driver: _ranks(exposures, names) for driver, names in zip(COUNTED, words, strict=True)}


def largest_first(exposures: Exposures, driver: str) -> tuple[tuple[ExposureRow, float], ...]:
    """Those whom a driver counts, the largest first, each by one of its rows, with what it owes in fen."""
    rank = ranks_of(exposures)[driver]
    face = np.bincount(rank[exposures.row], weights=exposures.face, minlength=int(rank.max()) + 1)
    first = [int(np.flatnonzero(rank == place)[0]) for place in range(len(face))]
    return tuple((exposures.rows[row], float(owed)) for row, owed in zip(first, face, strict=True))


def _ranks(exposures: Exposures, names: Sequence[str]) -> Whole:
    """Rank of each row's name by face, [row]."""
    place = {name: number for number, name in enumerate(dict.fromkeys(names))}
    own = np.array([place[name] for name in names], dtype=np.int64)
    face = np.bincount(own[exposures.row], weights=exposures.face, minlength=len(place))
    rank = np.empty(len(place), dtype=np.int64)
    rank[np.argsort(-face, kind="stable")] = np.arange(len(place))
    return np.asarray(rank[own])
