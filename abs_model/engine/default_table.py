"""Cash of the pool on paths that differ in nothing but who defaults when: looked up, not worked out path by path.

Between two days on which something changes it does not matter when a row defaults. What a default in each such stretch
changes is worked out once, by the same rules as everything else; a path is what usually happens plus what its defaults
change. All of it is whole fen, so the sums are exact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_array

from abs_model.engine.cashflow import CHUNK, Collections, project_collections
from abs_model.engine.default_times import day_number
from abs_model.engine.paths import NEVER, Paths, Whole
from abs_model.measure.money import Amounts
from abs_model.pool.exposure import Exposures
from abs_model.schedule.period import Period

FLOWS = ("collected", "recovered", "repurchased", "diluted", "defaulted", "overdue")
"""Arrays of ``Collections`` that are looked up; what is outstanding is the rest of the face."""

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
    """

    first: Whole
    usual: dict[str, Amounts]
    change: dict[str, Amounts]
    late: Amounts
    late_change: Amounts
    together: Amounts
    face: float


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
    whole = project_collections(exposures, quiet, periods)
    firsts, parts, late = [], [], []
    for row in range(len(exposures.rows)):
        days = _stretches(exposures, base, periods, row)
        firsts.append(row * SPAN + days)
        usual = project_collections(exposures, quiet, periods, [row])
        fates = replace(base, n_paths=len(days), default_day=np.tile(days, (len(exposures.rows), 1)))
        found = project_collections(exposures, fates, periods, [row])
        parts.append({name: getattr(found, name) - getattr(usual, name) for name in FLOWS})
        late.append(found.after_legal_final - usual.after_legal_final)
    change = {name: np.concatenate([part[name] for part in parts], axis=1) for name in FLOWS}
    columns = [*(rows for rows in change.values() if rows.any()), np.concatenate(late)[None, :]]
    return DefaultTable(
        first=np.concatenate(firsts),
        usual={name: getattr(whole, name) for name in FLOWS},
        change=change,
        late=whole.after_legal_final,
        late_change=np.concatenate(late),
        together=np.ascontiguousarray(np.concatenate(columns).T),
        face=whole.face,
    )


def looked_up(table: DefaultTable, default_day: Whole) -> Collections:
    """The collections of paths.

    Parameters
    ----------
    table : DefaultTable
    default_day : ndarray of int64, shape (row, path)
        ``NEVER`` for none.

    Returns
    -------
    Collections
    """
    n_paths = default_day.shape[1]
    row, path = np.nonzero(default_day < NEVER)
    entry = np.searchsorted(table.first, row * SPAN + default_day[row, path], side="right") - 1
    changed = _summed(table.together, entry, path, n_paths)
    flows, start = {}, 0
    for name in FLOWS:
        usual = table.usual[name]
        if table.change[name].any():
            flows[name] = usual + changed[start : start + len(usual)]
            start += len(usual)
        else:
            flows[name] = np.broadcast_to(usual, (len(usual), n_paths))
    return Collections(
        **flows,
        outstanding=outstanding_after(table.face, flows),
        after_legal_final=table.late + changed[-1],
        face=table.face,
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
    paid = exposures.pay_day[exposures.row == row] + base.delay_days[row, 0]
    due = exposures.pay_day[exposures.row == row]
    lag = base.recovery(row)[1]
    days = np.concatenate([paid, due, ends, ends - lag, base.repurchase_day[row]])
    days = np.unique(days[days < NEVER]) + 1
    return np.concatenate([days[:1] - SPAN // 4, days])
