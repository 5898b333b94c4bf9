"""The least shift of common factors: at its place expected losses break, nearer they do not, in no direction."""

import numpy as np
import pytest
from scipy import special

from abs_model.errors import ScenarioError
from abs_model.measure.copula import Gaussian
from abs_model.run.credit import credit_model
from abs_model.run.driven import footing, holds
from abs_model.run.factor_shift import expectation, most_likely_shift, nearest_break
from abs_model.scenario.scenario import BASE
from tests.small_subjects import credit_of, series_one, small_deal, subject_of

FACE = [25_000.0, 25_000.0, 25_000.0, 25_000.0]
NAMES = {"c1": 0.01, "c2": 0.02, "c3": 0.03, "c4": 0.04}


def test_the_shift_of_one_factor_is_the_root_of_the_conditional_loss() -> None:
    """One name, paid on 2021-05-10: it is short once its conditional default by then passes 16 % of 100,000."""
    subject = subject_of(small_deal(1), [100_000.0])
    credit = credit_of({"c1": 0.02, "guarantor": 0.001}, common=0.3)
    alive, failed = most_likely_shift(subject, credit)
    assert (alive.outcome, alive.score) == ("never_breaks", ())
    # 307 days from closing; the probability given z: (threshold - sqrt(0.3) z) / sqrt(0.7) = normal score of 0.16.
    probability = 1 - (1 - 0.02) ** (307 / 365)
    expected = (special.ndtri(probability) - np.sqrt(0.7) * special.ndtri(0.16)) / np.sqrt(0.3)
    assert failed.outcome == "breaks"
    np.testing.assert_allclose(failed.score[0], expected, atol=5e-6)
    np.testing.assert_allclose(failed.half_square, expected**2 / 2, rtol=1e-5)
    np.testing.assert_allclose(failed.probability, special.ndtr(-abs(expected)), rtol=1e-4)
    assert failed.is_monotone
    assert failed.is_least


def test_conditional_probabilities_at_the_shift_are_those_of_the_copula() -> None:
    subject = subject_of(small_deal(4), FACE)
    credit = credit_of(NAMES | {"guarantor": 0.001}, common=0.3)
    model = credit_model(subject, credit, BASE)
    _, failed = most_likely_shift(subject, credit)
    given = Gaussian().conditional(
        special.ndtri(model.horizon_probability()), np.sqrt(0.3) * failed.score[0], np.sqrt(0.7), 1.0
    )
    np.testing.assert_allclose(failed.table["conditional_probability"], given, rtol=1e-9)
    assert (failed.table["conditional_probability"] > failed.table["horizon_probability"]).all()
    assert 0 < failed.figures["shortfall"] < 10


def test_of_two_factors_no_direction_breaks_nearer() -> None:
    deal = small_deal(4)
    cores = tuple(
        one.model_copy(update={"industry": "甲" if number < 2 else "乙"})
        for number, one in enumerate(deal.core_enterprises)
    )
    parties = deal.model_copy(update={"core_enterprises": cores})
    subject = subject_of(parties, FACE)
    matrix = [[1, 0.4, 0.1, 0.1], [0.4, 1, 0.1, 0.1], [0.1, 0.1, 1, 0.4], [0.1, 0.1, 0.4, 1]]
    share = {name: {"common": 0.1, "industry": 0.3} for name in NAMES}
    credit = credit_of(
        NAMES | {"guarantor": 0.001}, correlation={"names": {"c1": share["c1"], "c2": share["c2"]}, "common": 0.2}
    )
    model = credit_model(subject, credit, BASE)
    assert model.loadings.loading.shape[1] == 2, matrix
    _, failed = most_likely_shift(subject, credit)
    assert failed.outcome == "breaks"
    radius = np.linalg.norm(failed.score)
    np.testing.assert_allclose(failed.half_square, radius**2 / 2)
    run = expectation(footing(subject, BASE), model, "failed")
    angle = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    circle = np.stack([np.cos(angle), np.sin(angle)])
    assert holds(run.outcomes(circle * radius * 0.9995), "A").all()
    assert not holds(run.outcomes(np.array(failed.score)[:, None]), "A").any()


def test_expected_cash_is_the_mean_over_the_factors() -> None:
    """Cash that is expected given the factors, weighed with their density, is cash that is expected."""
    subject = subject_of(small_deal(4), FACE, ["2020-10-10", "2020-12-10", "2021-03-10", "2021-05-10"])
    credit = credit_of(NAMES | {"guarantor": 0.001}, common=0.3)
    model = credit_model(subject, credit, BASE)
    run = expectation(footing(subject, BASE), model, "alive")
    nodes = Gaussian().nodes(128)
    found = run.collections(nodes.factor[None, :])
    mean = (found.collected @ nodes.weight).sum() / 100
    survived = [(1 - one) ** (days / 365) for one, days in zip(NAMES.values(), (97, 156, 246, 307), strict=True)]
    np.testing.assert_allclose(mean, sum(face * one for face, one in zip(FACE, survived, strict=True)), atol=2.0)


@pytest.mark.parametrize("distance", [0.7, 2.0, 7.9])
def test_the_nearest_place_of_a_half_plane_is_the_foot_of_its_normal(distance: float) -> None:
    normal = np.array([0.6, -0.8])
    angle = np.linspace(0, 2 * np.pi, 180, endpoint=False)
    circle = np.stack([np.cos(angle), np.sin(angle)])
    radius, direction, tolerance, is_monotone = nearest_break(lambda place: normal @ place >= distance, circle, True)
    np.testing.assert_allclose(radius, distance, atol=1e-4)
    np.testing.assert_allclose(direction, normal, atol=2e-2)
    assert is_monotone
    assert tolerance < 1e-6


def test_a_place_that_holds_again_farther_out_is_told() -> None:
    ring = np.array([[-1.0, 1.0]])
    radius, _, _, is_monotone = nearest_break(lambda place: (place[0] < -1) & (place[0] > -2), ring, False)
    np.testing.assert_allclose(radius, 1.0, atol=1e-5)
    assert not is_monotone


def test_without_a_common_factor_there_is_nothing_to_shift() -> None:
    subject = subject_of(small_deal(2), [60_000, 40_000])
    with pytest.raises(ScenarioError, match="names have no common factor; at least one is wanted"):
        most_likely_shift(subject, credit_of({"c1": 0.01, "c2": 0.01, "guarantor": 0.01}, common=0.0))


def test_series_one_breaks_without_its_guarantor_and_any_shift() -> None:
    alive, failed = most_likely_shift(*series_one())
    assert (alive.outcome, failed.outcome) == ("never_breaks", "always_breaks")
    assert failed.score == (0.0,)
