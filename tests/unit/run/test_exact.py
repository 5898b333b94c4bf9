"""Exact figures of a pool of many names, against draws and against the closed form of independent ones."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from abs_model.engine.default_table import default_table
from abs_model.measure.sample import controlled, tail
from abs_model.run.count import folded
from abs_model.run.exact import POOL_CELLS, all_fates, pool_figures
from abs_model.run.unit import Task, control_means, path_figures, run_unit
from tests.credit_models import guaranteed_deal, model_of, plan_of, pool_of, quiet_path

N_NAMES = 12
DUE = [f"2020-{month}-15" for month in ("08", "09", "10", "11")] * 3
FACE = [12.0, 11.0, 10.0, 10.0, 9.0, 9.0, 8.0, 8.0, 7.0, 6.0, 5.0, 5.0]


def task_of(correlation: float) -> Task:
    """Twelve names of 5 % each, which owe 100 yuan, and a guarantor of 1 %."""
    pool = pool_of(FACE, DUE)
    model = model_of([0.05] * N_NAMES + [0.01], correlation, n_obligors=N_NAMES)
    plan = plan_of(guaranteed_deal().model_copy(update={"core_enterprises": ()}), pool)
    base = quiet_path(pool, model)
    table = default_table(pool, base, plan.periods)
    usual = path_figures(plan, table, base)
    return Task(
        plan=plan,
        exposures=pool,
        table=table,
        base=base,
        model=model,
        scheme="plain",
        seed=1,
        n_groups=128,
        usual=usual,
    )


def test_there_are_too_many_fates_to_run():
    assert all_fates(task_of(0.2)) is None


@pytest.mark.parametrize("correlation", [0.0, 0.3])
def test_draws_agree_with_the_exact_law(correlation):
    task = task_of(correlation)
    count = folded(run_unit(task, unit) for unit in range(task.n_units))
    exact = {key[2]: value for key, (value, _) in pool_figures(task).items()}
    means = controlled(count.sums, count.n_paths, count.controls[:0], control_means(task)[:0])
    any_default = 3
    assert abs(means.mean[any_default] - exact["any_default_probability"]) < 4 * means.standard_error[any_default]
    found = tail(count.spreads[("pool", "pool", "defaulted")], float(count.n_paths.sum()))
    for level, word in ((0.95, "95"), (0.99, "99"), (0.999, "999")):
        error = found.quantile_error(level) / 100 + 2 * 100 / POOL_CELLS
        assert abs(found.quantile(level) / 100 - exact[f"defaulted_quantile_{word}"]) < 4 * error


def test_the_mean_does_not_depend_on_correlation_and_is_that_of_the_curves():
    """A default costs what is not yet paid: 5 % a year at an even hazard, up to the due date."""
    days = {"2020-08-15": 39, "2020-09-15": 70, "2020-10-15": 100, "2020-11-15": 131}
    expected = sum(face * (1 - 0.95 ** (days[due] / 365)) for face, due in zip(FACE, DUE, strict=True))
    for correlation in (0.0, 0.3):
        value, error = pool_figures(task_of(correlation))[("pool", "pool", "expected_defaulted")]
        assert_allclose(value, expected, rtol=1e-9)
        assert error == 0.0


def test_independent_names_leave_the_pool_whole_with_the_product_of_their_chances():
    value, error = pool_figures(task_of(0.0))[("pool", "pool", "any_default_probability")]
    assert_allclose(value, 1 - 0.95**N_NAMES, rtol=0, atol=max(error, 1e-12))


def test_too_many_factors_have_no_exact_figures():
    task = task_of(0.3)
    loadings = replace(task.model.loadings, loading=np.full((N_NAMES + 1, 3), 0.3))
    assert pool_figures(replace(task, model=replace(task.model, loadings=loadings))) == {}


def with_stated_default(task: Task, row: int, day: str) -> Task:
    """The same where one obligor stops paying on a day, whatever is drawn."""
    stated = task.base.default_day.copy()
    stated[row, 0] = np.datetime64(day, "D").astype(np.int64)
    base = replace(task.base, default_day=stated)
    return replace(task, base=base, usual=path_figures(task.plan, task.table, base))


def test_whoever_the_scenario_lets_default_is_lost_for_certain():
    task = with_stated_default(task_of(0.3), 1, "2020-09-01")
    days = {"2020-08-15": 39, "2020-09-15": 70, "2020-10-15": 100, "2020-11-15": 131}
    others = [(face, due) for place, (face, due) in enumerate(zip(FACE, DUE, strict=True)) if place != 1]
    expected = FACE[1] + sum(face * (1 - 0.95 ** (days[due] / 365)) for face, due in others)
    found = {key[2]: value for key, (value, _) in pool_figures(task).items()}
    assert_allclose(found["expected_defaulted"], expected, rtol=1e-9)
    assert found["any_default_probability"] == 1.0


def test_a_stated_default_after_the_due_date_costs_nothing():
    plain, late = task_of(0.3), with_stated_default(task_of(0.3), 0, "2020-08-20")
    assert (
        pool_figures(late)["pool", "pool", "expected_defaulted"]
        == pool_figures(plain)["pool", "pool", "expected_defaulted"]
    )


def test_draws_agree_with_the_exact_law_where_a_default_is_stated():
    task = with_stated_default(task_of(0.3), 1, "2020-09-01")
    count = folded(run_unit(task, unit) for unit in range(task.n_units))
    exact = {key[2]: value for key, (value, _) in pool_figures(task).items()}
    found = tail(count.spreads[("pool", "pool", "defaulted")], float(count.n_paths.sum()))
    for level, word in ((0.95, "95"), (0.99, "99"), (0.999, "999")):
        error = found.quantile_error(level) / 100 + 2 * 100 / POOL_CELLS
        assert abs(found.quantile(level) / 100 - exact[f"defaulted_quantile_{word}"]) < 4 * error
