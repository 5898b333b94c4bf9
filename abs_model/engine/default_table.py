"""Cash of the pool on paths that differ in nothing but who defaults when: looked up, not worked out path by path.

Between two days on which something changes it does not matter when a row defaults. What a default in each such stretch
changes is worked out once, by the same rules as everything else; a path is what usually happens plus what its defaults
change. All of it is whole fen, so the sums are exact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_array

from abs_model.engine.cashflow import AFTER_ALL, CHUNK, Collections, project_collections, window_end
from abs_model.engine.default_times import day_number
from abs_model.engine.paths import NEVER, Paths, Whole
from abs_model.measure.money import Amounts
from abs_model.pool.exposure import Exposures
from abs_model.pool.pool import Security
from abs_model.schedule.period import Period

FLOWS = ("collected", "recovered", "repurchased", "diluted", "defaulted", "overdue", "claimed", "returned")
"""Arrays of ``Collections`` that are looked up; what is outstanding is the rest of the face."""

LATE = "after_legal_final"

SPAN = 2**24
"""More days than any schedule has: row and day as one number."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DefaultTable:
    """What each row does to the pool's cash by when it defaults.

    Attributes
    ----------
    first : ndarray of int64, shape (entry,)
        Row and first day of each stretch as one ascending number.
    usual : mapping of str to ndarray of shape (period, 1)
        Fields of ``Collections`` where nobody defaults.
    change : mapping of str to ndarray of shape (period, entry)
        What a default in the stretch adds.
    late, late_change : ndarray of shape (1,) and (entry,)
        The same of cash after legal final.
    together : ndarray of shape (entry, column)
        The changes of every figure that changes at all, period by period, cash after legal final last.
    face : float
    kept : tuple of str
        The flows that change at all, in the order of ``together``.
    sold_by : ndarray of int64, shape (entry,)
        End of the window in which what the default brings comes in.
    securities : tuple of Security or None
        By row. Where there is any, ``together`` holds every entry twice: the second time what is pledged brings
        nothing, because the event that wipes it out came first.
    """

    first: Whole
    usual: dict[str, Amounts]
    change: dict[str, Amounts]
    late: Amounts
    late_change: Amounts
    together: Amounts
    face: float
    kept: tuple[str, ...]
    sold_by: Whole
    securities: tuple[Security | None, ...] = ()

    def is_bare(self, paths: Paths, row: Whole, path: Whole, entry: Whole) -> Whole:
        """1 where what is pledged for a row was wiped out before it was sold, else 0."""
        bare = np.zeros(len(row), dtype=np.int64)
        for number, security in enumerate(self.securities):
            gone = None if security is None else paths.wiped_out(number, security.event)
            if gone is not None:
                own = np.flatnonzero(row == number)
                bare[own] = np.broadcast_to(gone, (paths.n_paths,))[path[own]] <= self.sold_by[entry[own]]
        return bare


def default_table(exposures: Exposures, base: Paths, periods: Sequence[Period]) -> DefaultTable:
    """Work out every stretch of every row.

    Parameters
    ----------
    exposures : Exposures
    base : Paths
        One path: what holds besides on every path. Its own defaults are left out; they come with the paths.
    periods : sequence of Period

    Raises
    ------
    InvariantError
        If face was created or lost.
    """
    never = np.full((len(exposures.rows), 1), NEVER, dtype=np.int64)
    quiet = replace(base, default_day=never)
    securities = tuple(row.security if row.security and row.security.event else None for row in exposures.rows)
    whole = project_collections(exposures, quiet, periods)
    days = [_stretches(exposures, base, periods, row) for row in range(len(exposures.rows))]
    changes = [] if any(securities) else [_changes(exposures, quiet, periods, days)]
    if any(securities):
        long_ago = {security.event: np.zeros(1, dtype=np.int64) for security in securities if security is not None}
        standing = {event: np.full(1, NEVER, dtype=np.int64) for event in long_ago}
        changes = [
            _changes(exposures, replace(quiet, event_day={**base.event_day, **events}), periods, days)
            for events in (standing, long_ago)
        ]
    kept = [name for name in FLOWS if any(change[name].any() for change in changes)]
    columns = [np.concatenate([*(change[name] for name in kept), change[LATE]]) for change in changes]
    return DefaultTable(
        first=np.concatenate([row * SPAN + own for row, own in enumerate(days)]),
        usual={name: getattr(whole, name) for name in FLOWS},
        change={name: changes[0][name] for name in FLOWS},
        late=whole.after_legal_final,
        late_change=changes[0][LATE][0],
        together=np.ascontiguousarray(np.concatenate(columns, axis=1).T),
        face=whole.face,
        kept=tuple(kept),
        sold_by=_sold_by(base, periods, days),
        securities=securities if any(securities) else (),
    )


def _sold_by(base: Paths, periods: Sequence[Period], stretches: Sequence[Whole]) -> Whole:
    """By entry, the end of the window in which what a default brings comes in."""
    ends = np.array([*(day_number(period.end) for period in periods[1:]), AFTER_ALL], dtype=np.int64)
    days = [own + base.recovery(row)[1] for row, own in enumerate(stretches)]
    return window_end(ends, np.concatenate(days))


def _changes(
    exposures: Exposures, quiet: Paths, periods: Sequence[Period], stretches: Sequence[Whole]
) -> dict[str, Amounts]:
    """What a default in each stretch of each row adds to every flow, [period, entry], and to cash after legal final."""
    parts = []
    for row, days in enumerate(stretches):
        usual = project_collections(exposures, quiet, periods, [row])
        fates = replace(quiet, n_paths=len(days), default_day=np.tile(days, (len(exposures.rows), 1)))
        found = project_collections(exposures, fates, periods, [row])
        part = {name: getattr(found, name) - getattr(usual, name) for name in FLOWS}
        parts.append(part | {LATE: (found.after_legal_final - usual.after_legal_final)[None, :]})
    return {name: np.concatenate([part[name] for part in parts], axis=1) for name in (*FLOWS, LATE)}


def looked_up(table: DefaultTable, paths: Paths) -> Collections:
    """The collections of paths.

    Parameters
    ----------
    table : DefaultTable
    paths : Paths
        In nothing but default days and event days unlike those of the table.

    Returns
    -------
    Collections
    """
    n_paths, default_day = paths.n_paths, np.broadcast_to(paths.default_day, (len(paths.default_day), paths.n_paths))
    row, path = np.nonzero(default_day < NEVER)
    entry = np.searchsorted(table.first, row * SPAN + default_day[row, path], side="right") - 1
    if table.securities:
        entry = entry + len(table.first) * table.is_bare(paths, row, path, entry)
    changed = _summed(table.together, entry, path, n_paths)
    flows, start = {}, 0
    for name in FLOWS:
        usual = table.usual[name]
        if name in table.kept:
            flows[name] = usual + changed[start : start + len(usual)]
            start += len(usual)
        else:
            flows[name] = np.broadcast_to(usual, (len(usual), n_paths))
    return Collections(
        **flows,
        outstanding=outstanding_after(table.face, flows),
        after_legal_final=table.late + changed[-1],
        face=table.face,
        n_elapsed=0,
    )


def _summed(changes: Amounts, entry: Whole, path: Whole, n_paths: int) -> Amounts:
    """Sum of the rows of ``changes`` [entry, column] that each path names, [column, path]; some paths at a time."""
    named = coo_array((np.ones(len(entry)), (path, entry)), shape=(n_paths, len(changes))).tocsr()
    total = np.empty((changes.shape[1], n_paths))
    for start in range(0, n_paths, CHUNK):
        total[:, start : start + CHUNK] = np.asarray(named[start : start + CHUNK] @ changes).T
    return total


def outstanding_after(face: float, flows: Mapping[str, Amounts]) -> Amounts:
    """What is left of the face after each period, [period, path], from what ``FLOWS`` names."""
    paid = np.cumsum(flows["collected"] + flows["repurchased"], axis=0)
    return np.asarray(face - paid - flows["diluted"] - flows["defaulted"])


def _stretches(exposures: Exposures, base: Paths, periods: Sequence[Period], row: int) -> Whole:
    """First days of the stretches of a row: the day after anything that a default would have forestalled."""
    ends = np.array([day_number(period.end) for period in periods], dtype=np.int64)
    paid = exposures.paid_on(base.delay_days[row, 0], exposures.row == row)
    due = exposures.pay_day[exposures.row == row]
    lag = base.recovery(row)[1]
    days = np.concatenate([paid, due, ends, ends - lag, base.repurchase_day[row]])
    days = np.unique(days[days < NEVER]) + 1
    return np.concatenate([days[:1] - SPAN // 4, days])
