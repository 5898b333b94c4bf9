"""Looked up or worked out path by path: the same cash to the fen."""

from dataclasses import replace

import numpy as np
import pytest

from abs_model.engine.cashflow import project_collections
from abs_model.engine.default_table import FLOWS, default_table, looked_up
from abs_model.engine.paths import NEVER
from tests.builders import schedule_of
from tests.crosscheck.adapter import exposures_from, paths_from
from tests.random_cases import random_case


@pytest.mark.parametrize("seed", range(60))
def test_random_defaults_on_top_of_random_assumptions(seed):
    """Delays, dilution, scattered failures, recoveries and repurchases of a random case, alike on all paths."""
    case = random_case(seed)
    exposures = exposures_from(case.buckets)
    base = paths_from(case, exposures).part(np.zeros(1, dtype=np.int64))
    periods = schedule_of(case.deal)
    rng = np.random.default_rng(seed)
    shape = (len(exposures.rows), 50)
    first, last = int(exposures.pay_day.min()) - 40, int(exposures.pay_day.max()) + 800
    days = np.where(rng.random(shape) < rng.choice([0.1, 0.7]), rng.integers(first, last, shape), NEVER)
    days = np.minimum(days, base.default_day)
    found = looked_up(default_table(exposures, base, periods), days)
    one_by_one = project_collections(exposures, replace(base, n_paths=50, default_day=days), periods)
    for name in (*FLOWS, "outstanding"):
        assert np.array_equal(getattr(found, name), getattr(one_by_one, name)), name
    assert np.array_equal(found.after_legal_final, one_by_one.after_legal_final)
    assert found.face == one_by_one.face
