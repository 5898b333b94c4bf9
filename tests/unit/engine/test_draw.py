"""Draws: whatever the scheme, the same law; whatever the batch, the same paths."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from abs_model.engine.aim import aim_at
from abs_model.engine.credit_model import Contagion
from abs_model.engine.draw import GROUP, SCHEMES, draw, turn_to_bad_times
from abs_model.measure.copula import DoubleT, Gaussian, StudentT
from abs_model.measure.correlation import Loadings
from tests.builders import day
from tests.credit_models import model_of

SCORE = np.array([0.6, 0.4, 1.0])


def aim_of(model):
    return aim_at(model, SCORE, 1.4, turn_to_bad_times(model)[:, 0])


def happens(draws, name):
    """1 on the paths on which a name defaults."""
    flags = np.zeros(len(draws.weight))
    flags[draws.path[draws.name == name]] = 1.0
    return flags


COPULAS = [Gaussian(), StudentT(degrees=4.0), DoubleT(factor_degrees=5.0, own_degrees=5.0)]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("copula", COPULAS, ids=["gaussian", "student_t", "double_t"])
def test_every_scheme_draws_every_name_as_often_as_its_curve_says(scheme, copula):
    model = model_of([0.03, 0.08, 0.02], 0.3, n_obligors=2, copula=copula)
    groups = range(96)
    draws = draw(model, scheme, 7, groups, aim_of(model))
    for name, probability in enumerate([0.03, 0.08, 0.02]):
        by_group = (happens(draws, name) * draws.weight).reshape(len(groups), GROUP).mean(axis=1)
        error = by_group.std(ddof=1) / np.sqrt(len(groups))
        assert abs(by_group.mean() - probability) < 4.5 * error


@pytest.mark.parametrize("scheme", SCHEMES)
def test_weights_average_to_one(scheme):
    model = model_of([0.03, 0.08, 0.02], 0.3, n_obligors=2)
    weight = draw(model, scheme, 3, range(96), aim_of(model)).weight.reshape(96, GROUP).mean(axis=1)
    error = weight.std(ddof=1) / np.sqrt(96)
    assert abs(weight.mean() - 1) <= 4.5 * error + 1e-12


def test_weights_of_the_mixture_never_exceed_two():
    model = model_of([0.03, 0.08, 0.02], 0.3, n_obligors=2)
    weight = draw(model, "mixture", 3, range(16), aim_of(model)).weight
    assert weight.min() > 0
    assert weight.max() <= 2.0


@pytest.mark.parametrize("scheme", ["mixture", "plain"])
def test_without_a_common_factor_every_path_counts_as_much(scheme):
    """There is nothing to shift, and so nothing to weigh."""
    model = model_of([0.05, 0.08, 0.01], 0.2, n_obligors=2)
    model = replace(model, loadings=Loadings(loading=np.zeros((3, 0)), own_deviation=np.ones(3)))
    assert (draw(model, scheme, 1, range(4)).weight == 1.0).all()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_group_is_the_same_whatever_it_is_drawn_with(scheme):
    model = model_of([0.03, 0.08, 0.02], 0.3, n_obligors=2)
    aim = aim_of(model)
    together = draw(model, scheme, 11, range(64, 72), aim)
    alone = draw(model, scheme, 11, [69], aim)
    mine = (together.path >= 5 * GROUP) & (together.path < 6 * GROUP)
    assert np.array_equal(together.name[mine], alone.name)
    assert np.array_equal(together.path[mine] - 5 * GROUP, alone.path)
    assert np.array_equal(together.day[mine], alone.day)
    assert np.array_equal(together.weight[5 * GROUP : 6 * GROUP], alone.weight)


def test_another_seed_draws_other_paths():
    model = model_of([0.3, 0.3, 0.3], 0.3, n_obligors=2)
    assert not np.array_equal(draw(model, "plain", 1, [0]).path, draw(model, "plain", 2, [0]).path)


def test_default_days_follow_the_hazard_curve():
    """One year at PD 0.5 and an even hazard: half of the defaults come while 1 - 2 ** -t is at most a quarter."""
    model = model_of([0.5, 0.5, 0.5], 0.2, n_obligors=2)
    draws = draw(model, "plain", 5, range(64))
    days = draws.day - day("2020-07-07")
    assert days.min() >= 1
    assert days.max() <= 365
    expected = -np.log(0.75) / np.log(2) * 365
    share = np.mean(days <= expected)
    assert abs(share - 0.5) < 4.5 * 0.5 / np.sqrt(len(days) / 3)


@pytest.mark.parametrize("copula", COPULAS, ids=["gaussian", "student_t", "double_t"])
def test_the_day_of_a_default_is_the_first_by_which_the_curve_reaches_its_latent_variable(copula):
    """The inverse, asked of the copula's own law and of the curve, to a day."""
    model = model_of([0.3, 0.02, 0.1], 0.3, n_obligors=2, copula=copula)
    latent = copula.threshold(np.linspace(0.0005, 0.0199, 40), 0.3)
    years = model.curves[1].years(copula.marginal(latent, np.full(1, 0.3)))
    expected = day("2020-07-07") + np.ceil(years * 365)
    assert np.abs(model.default_day(1, latent) - expected).max() <= 1


def test_certain_and_impossible_defaults_are_just_that():
    model = model_of([0.0, 1.0, 0.0], 0.2, n_obligors=2)
    draws = draw(model, "plain", 1, [0])
    assert set(draws.name.tolist()) == {1}
    assert len(draws.path) == GROUP


def test_a_guarantor_that_is_dragged_down_fails_on_the_day_of_its_obligor():
    contagion = [Contagion(obligor=0, provider=2, probability=1.0)]
    model = model_of([0.2, 0.1, 0.05], 0.2, n_obligors=2, contagion=contagion)
    draws = draw(model, "plain", 2, range(8))
    first, guarantor = happens(draws, 0), happens(draws, 2)
    assert np.all(guarantor[first == 1] == 1)
    alone = draw(model_of([0.2, 0.1, 0.05], 0.2, n_obligors=2), "plain", 2, range(8))
    own = set(alone.path[alone.name == 2].tolist())
    days = dict(zip(draws.path[draws.name == 0].tolist(), draws.day[draws.name == 0].tolist(), strict=True))
    dragged = [
        (path, when)
        for path, when in zip(draws.path[draws.name == 2].tolist(), draws.day[draws.name == 2].tolist(), strict=True)
        if path not in own
    ]
    assert dragged
    assert all(days[path] == when for path, when in dragged)


def test_importance_sampling_sees_a_tail_of_one_in_a_hundred_thousand_within_five_percent():
    """All three names at once, independent by correlation 0: the product of their probabilities, 1e-5."""
    model = model_of([0.02, 0.025, 0.02], 0.0, n_obligors=2)
    aim = aim_at(model, SCORE, 1.9, np.zeros(1))
    draws = draw(model, "importance", 1, range(98), aim)
    all_three = happens(draws, 0) * happens(draws, 1) * happens(draws, 2) * draws.weight
    by_group = all_three.reshape(98, GROUP).mean(axis=1)
    error = by_group.std(ddof=1) / np.sqrt(98)
    assert error < 0.05 * 1e-5
    assert_allclose(by_group.mean(), 1e-5, rtol=0, atol=3 * error)
