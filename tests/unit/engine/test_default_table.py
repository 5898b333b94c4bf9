"""Looked up or worked out path by path: the same cash to the fen."""

from dataclasses import replace

import numpy as np
import pytest

from abs_model.engine.cashflow import project_collections
from abs_model.engine.default_table import FLOWS, default_table, looked_up
from abs_model.engine.paths import NEVER, Paths
from abs_model.pool.exposure import Exposures
from abs_model.schedule.period import Period
from tests.builders import Case, schedule_of
from tests.crosscheck.adapter import exposures_from, paths_from
from tests.crosscheck.plain_number import window_ends
from tests.random_cases import random_case
from tests.random_guarantees import INVALIDATIONS, with_guarantees

N_PATHS = 50


def alike(case: Case, exposures: Exposures) -> Paths:
    """The first path of a case: the assumptions that all paths of a table share."""
    return replace(paths_from(case, exposures).part(np.zeros(1, dtype=np.int64)), event_day={})


def with_defaults(
    seed: int, exposures: Exposures, base: Paths, ends: tuple[int, ...] = (), events: tuple[str, ...] = ()
) -> Paths:
    """Defaults drawn on top of what happens anyway, and days of events: many around the window's end of a sale."""
    rng = np.random.default_rng(seed)
    shape = (len(exposures.rows), N_PATHS)
    first, last = int(exposures.pay_day.min()) - 40, int(exposures.pay_day.max()) + 800
    days = np.where(rng.random(shape) < rng.choice([0.1, 0.7]), rng.integers(first, last, shape), NEVER)
    days = np.minimum(days, base.default_day)
    sold = days + np.broadcast_to(base.recovery_lag_days, (len(days), 1)) if events else days
    window = np.array([*ends, NEVER])[np.searchsorted(ends, sold)]
    event_day = {}
    for event in events:
        compared = np.where(rng.random(shape) < 0.3, sold, window) + rng.integers(-1, 2, shape)
        one_sale = np.where(rng.random(shape) < 0.5, compared, NEVER).min(axis=0)
        happens = np.where(rng.random(N_PATHS) < 0.3, rng.integers(first, last, N_PATHS), one_sale)
        event_day[event] = np.where(rng.random(N_PATHS) < 0.7, np.minimum(happens, NEVER), NEVER)
    return replace(base, n_paths=N_PATHS, default_day=days, event_day=event_day)


def assert_alike(exposures: Exposures, base: Paths, paths: Paths, periods: tuple[Period, ...]) -> None:
    """By table, and one by one."""
    found = looked_up(default_table(exposures, base, periods), paths)
    one_by_one = project_collections(exposures, paths, periods)
    for name in (*FLOWS, "outstanding"):
        assert np.array_equal(getattr(found, name), getattr(one_by_one, name)), name
    assert np.array_equal(found.after_legal_final, one_by_one.after_legal_final)
    assert found.face == one_by_one.face


@pytest.mark.parametrize("seed", range(60))
def test_random_defaults_on_top_of_random_assumptions(seed: int) -> None:
    """Delays, dilution, scattered failures, recoveries and repurchases of a random case, alike on all paths."""
    case = random_case(2 * seed)
    exposures = exposures_from(case.buckets)
    base = alike(case, exposures)
    paths = with_defaults(seed, exposures, base)
    assert_alike(exposures, base, paths, schedule_of(case.deal))


@pytest.mark.parametrize("seed", range(60))
def test_random_defaults_and_events_of_rows_that_are_guaranteed_and_pledged(seed: int) -> None:
    """What is claimed and returned row by row, and what is pledged for a row, whenever the event happens."""
    case = with_guarantees(random_case(2 * seed))
    exposures = exposures_from(case.buckets)
    base = alike(case, exposures)
    periods = schedule_of(case.deal)
    paths = with_defaults(seed, exposures, base, window_ends(periods), INVALIDATIONS)
    assert_alike(exposures, base, paths, periods)


def test_random_cases_are_guaranteed_and_pledged() -> None:
    rows = [row for seed in range(60) for row in exposures_from(with_guarantees(random_case(2 * seed)).buckets).rows]
    assert sum(row.is_guaranteed for row in rows) > len(rows) // 5
    assert sum(bool(row.security and row.security.event) for row in rows) > len(rows) // 5
