"""A path of a simulation, drawn again by itself."""

from pathlib import Path

import numpy as np
import pytest
from openpyxl import load_workbook

from abs_model.engine.draw import GROUP, draw
from abs_model.engine.paths import NEVER
from abs_model.live.drawn import drawn_path, drawn_task, write_drawn_workbook
from abs_model.run.simulate import Settings
from abs_model.scenario.scenario import BASE
from tests.small_subjects import credit_of, small_deal, subject_of

SUBJECT = subject_of(small_deal(2), [50_000.0, 45_000.0])
CREDIT = credit_of({"c1": 0.2, "c2": 0.1, "guarantor": 0.05})
TASK = drawn_task(SUBJECT, CREDIT, BASE, Settings(seed=3, n_paths=4_096))


def test_a_path_is_the_one_that_was_drawn_with_all_the_others() -> None:
    draws = draw(TASK.model, TASK.scheme, TASK.seed, range(4), TASK.aim)
    days = np.full((len(TASK.model.names), 4 * GROUP), NEVER, dtype=np.int64)
    days[draws.name, draws.path] = draws.day
    chosen = [0, 5, GROUP - 1, GROUP, 3 * GROUP + 77, int(draws.path[draws.name == 0].max())]
    for path in chosen:
        own = drawn_path(TASK, path)
        assert own.n_paths == 1
        assert own.default_day[0, 0] == days[TASK.model.names.index("c1"), path]
        assert own.failure_day["guarantor"][0] == days[TASK.model.names.index("guarantor"), path]
    assert (days < NEVER).any(axis=0).sum() > 100


def test_a_path_beyond_the_run_is_refused() -> None:
    with pytest.raises(IndexError, match="path is 999999"):
        drawn_path(TASK, 999_999)


def test_its_workbook_is_written(tmp_path: Path) -> None:
    path = next(one for one in range(GROUP) if drawn_path(TASK, one).default_day[0, 0] < NEVER)
    file = write_drawn_workbook(SUBJECT, TASK, path, tmp_path / "live.xlsx", "zh")
    book = load_workbook(file)
    ((sheet, cell),) = book.defined_names["default_date_1"].destinations
    assert book[sheet][cell.replace("$", "")].value is not None
