"""Fates: what can happen to a few names, and how likely exactly."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from abs_model.engine.cashflow import project_collections
from abs_model.engine.credit_model import Contagion
from abs_model.engine.default_times import paths_with
from abs_model.engine.enumeration import change_days, fate_probabilities, fates, n_fates
from abs_model.engine.outcome import run_outcomes
from abs_model.engine.paths import NEVER
from abs_model.measure.copula import DoubleT, StudentT
from tests.builders import day
from tests.credit_models import guaranteed_deal, model_of, plan_of, pool_of, quiet_path

POOL = pool_of([60, 40], ["2020-10-15", "2020-12-18"])


def days_of(model):
    return change_days(plan_of(guaranteed_deal(), POOL), POOL, quiet_path(POOL, model), model)


def test_two_cores_and_a_guarantor_default_as_the_golden_figures_say():
    """domain.md 12.4: 0.8 %, 2 % and 0.1 %, all correlations 0.2, one factor."""
    model = model_of([0.008, 0.02, 0.001], 0.2, n_obligors=2)
    days = days_of(model)
    probability = fate_probabilities(model, days)
    one, two, guarantor = fates(days) < NEVER
    assert_allclose(probability.sum(), 1.0, rtol=0, atol=1e-12)
    assert_allclose(probability[one & two].sum(), 5.003581e-4, rtol=0, atol=5e-11)
    assert_allclose(probability[one | two].sum(), 2.749964e-2, rtol=0, atol=5e-9)
    assert_allclose(probability[(one | two) & guarantor].sum(), 1.125923e-4, rtol=0, atol=5e-11)
    assert_allclose(probability[one & guarantor].sum(), 3.847209e-5, rtol=0, atol=5e-12)


@pytest.mark.parametrize("copula", [StudentT(degrees=4.0), DoubleT(factor_degrees=5.0, own_degrees=5.0)])
def test_each_name_keeps_its_own_probability_under_any_copula(copula):
    model = model_of([0.02, 0.05, 0.01], 0.3, n_obligors=2, copula=copula)
    days = days_of(model)
    probability = fate_probabilities(model, days)
    defaulted = fates(days) < NEVER
    assert_allclose([probability[one].sum() for one in defaulted], [0.02, 0.05, 0.01], rtol=0, atol=1e-9)


def test_a_default_within_a_stretch_changes_nothing_and_across_its_end_it_does():
    model = model_of([0.02, 0.05, 0.01], 0.3, n_obligors=2)
    plan, base = plan_of(guaranteed_deal(), POOL), quiet_path(POOL, model)
    stretches = change_days(plan, POOL, base, model)[0]
    every_day = np.arange(day("2020-07-08"), day("2021-07-07") + 1)
    nobody = np.full((2, len(every_day)), NEVER)
    paths = paths_with(base, POOL, model, np.vstack([every_day, nobody]))
    outcomes = run_outcomes(plan, project_collections(POOL, paths, plan.periods), paths)
    place = np.searchsorted(stretches, every_day, side="right") - 1
    for key, values in outcomes.values.items():
        for stretch in range(len(stretches)):
            assert len(set(values[place == stretch])) == 1, (key, stretches[stretch])
    drawn = outcomes.values[("support", "guarantee", "drawn")]
    assert drawn[every_day == day("2020-10-15")] > 0
    assert drawn[every_day == day("2020-10-16")] == 0


def test_the_product_of_stretches_is_the_number_of_fates():
    days = (np.array([1, 2, 3]), np.array([5]), np.array([], dtype=np.int64))
    assert n_fates(days) == 8
    assert fates(days).shape == (3, 8)
    assert sorted(map(tuple, fates(days)[:2].T.tolist())) == sorted(
        (a, b) for a in (1, 2, 3, NEVER) for b in (5, NEVER)
    )


def test_the_fates_of_many_names_are_counted_and_not_run():
    assert n_fates([np.arange(26)] * 300) == 27**300


@pytest.mark.parametrize("least", [0.0, 0.3, 1.0])
def test_a_dragged_guarantor_fails_with_at_least_the_stated_share_of_its_obligors_defaults(least):
    """Without correlation: max(PD, floor) of the obligor's defaults, and its own PD of all other cases."""
    contagion = [Contagion(obligor=0, provider=2, probability=least)]
    model = model_of([0.02, 0.05, 0.01], 0.0, n_obligors=2, contagion=contagion)
    days = days_of(model)
    probability = fate_probabilities(model, days)
    one, _, guarantor = fates(days) < NEVER
    assert_allclose(probability.sum(), 1.0, rtol=0, atol=1e-12)
    assert_allclose(probability[one & guarantor].sum(), 0.02 * max(least, 0.01), rtol=0, atol=1e-10)
    assert_allclose(probability[~one & guarantor].sum(), 0.98 * 0.01, rtol=0, atol=1e-10)


def test_a_dragged_guarantor_fails_in_the_stretch_of_its_obligor():
    contagion = [Contagion(obligor=0, provider=2, probability=1.0)]
    model = model_of([0.02, 0.0, 0.0], 0.0, n_obligors=2, contagion=contagion)
    days = days_of(model)
    probability = fate_probabilities(model, days)
    likely = fates(days)[:, probability > 1e-12]
    ends = np.append(days[2], NEVER)
    for first, _, guarantor in likely.T:
        if first < NEVER:
            following = ends[np.searchsorted(ends, guarantor) + 1]
            assert guarantor <= first < following
