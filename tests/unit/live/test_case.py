"""One path as a workbook takes it, and the deals that no formula can follow."""

from dataclasses import replace

import numpy as np
import pytest

from abs_model.engine.paths import NEVER
from abs_model.errors import ReportError
from abs_model.live import case as module
from abs_model.live.case import case_of
from tests.live_cases import live_cases, run_of
from tests.random_cases import random_case


def test_a_day_is_counted_as_spreadsheets_count_it_and_never_is_none() -> None:
    case = next(live_cases(3))
    # 2020-07-07 is day 18450 since 1970-01-01, and day 44019 of a spreadsheet.
    assert case.day(np.array([18_450])) == 44_019.0
    assert case.day(np.array([NEVER])) is None


def test_a_path_that_is_not_there_is_refused() -> None:
    plan, exposures, paths, results = run_of(random_case(4))
    with pytest.raises(IndexError, match="path is 99"):
        case_of(plan, exposures, paths, 99, results)


def test_a_pool_of_too_many_obligors_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    plan, exposures, paths, results = run_of(random_case(4))
    monkeypatch.setattr(module, "MOST_OBLIGORS", 1)
    with pytest.raises(ReportError, match=r"the pool has \d+ obligors .*; at most 1 are wanted"):
        case_of(plan, exposures, paths, 0, results)


def test_what_has_really_happened_is_refused_by_name() -> None:
    from abs_model.pool.exposure import Since

    plan, exposures, paths, results = run_of(random_case(4))
    since = object.__new__(Since)
    with pytest.raises(ReportError, match="really happened"):
        case_of(plan, replace(exposures, since=since), paths, 0, results)
