"""Quantile and expected shortfall: by hand on staircases, and contributions against all outcomes."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose

from abs_model.measure.copula import Copula, Gaussian, StudentT, conditional_probability
from abs_model.measure.loss import expected_loss, jumps, loss_probabilities
from abs_model.measure.tail import expected_shortfall, quantile, shortfall_contributions, tail_probability
from tests.outcomes import every_outcome, every_set

STAIRS = np.array([0.90, 0.05, 0.00, 0.03, 0.02])


@pytest.mark.parametrize(
    ("level", "cell"), [(0.0, 0), (0.9, 0), (0.9001, 1), (0.95, 1), (0.9501, 3), (0.98, 3), (0.999999, 4)]
)
def test_the_quantile_is_the_smallest_loss_that_reaches_the_level(level: float, cell: int) -> None:
    assert quantile(STAIRS, level) == cell


@pytest.mark.parametrize(
    ("level", "mean"),
    [
        (0.0, 0.05 + 0.09 + 0.08),
        (0.9, (0.05 + 0.09 + 0.08) / 0.1),
        # Of the 3 % at a loss of 3, the worst 4 % take two.
        (0.96, (0.02 * 3 + 0.02 * 4) / 0.04),
        (0.98, 4.0),
        (0.995, 4.0),
    ],
)
def test_the_expected_shortfall_is_the_mean_of_just_the_worst_cases(level: float, mean: float) -> None:
    assert_allclose(expected_shortfall(STAIRS, level), mean, rtol=1e-12)


def test_the_tail_probability_is_of_losses_strictly_above() -> None:
    assert_allclose([tail_probability(STAIRS, cell) for cell in range(6)], [0.1, 0.05, 0.05, 0.02, 0, 0], rtol=1e-14)


def test_a_level_that_is_missed_by_rounding_alone_counts_as_reached() -> None:
    # Ten additions of 0.1 come to 0.9999999999999999.
    assert quantile(np.full(10, 0.1), 0.9) == 8
    assert quantile(np.array([0.99, 0.01]), 0.99) == 0


def test_small_tails_keep_their_digits() -> None:
    rare = np.array([1 - 3e-12, 2e-12, 1e-12])
    assert tail_probability(rare, 0) == 3e-12
    assert quantile(rare, 1 - 2e-12) == 1


@pytest.mark.parametrize("copula", [Gaussian(), StudentT(degrees=4.0)], ids=str)
@pytest.mark.parametrize("level", [0.0, 0.9, 0.99, 0.999])
def test_contributions_are_the_mean_own_losses_over_the_worst_of_all_outcomes(copula: Copula, level: float) -> None:
    amount = np.array([1.0, 2.0, 3.0, 5.0, 8.0, 3.0, 1.0])
    nodes = copula.nodes(12)
    given = conditional_probability(copula, np.linspace(0.01, 0.2, 7), 0.5, nodes)
    loss, chance = every_outcome(amount, given)
    chance = chance @ nodes.weight
    has_defaulted = every_set(7)
    order = np.argsort(-loss, kind="stable")
    # Outcomes of equal loss share what is left of the worst cases in proportion.
    worst = 1 - level
    counted = np.zeros(len(loss))
    for one in np.unique(loss[order])[::-1]:
        same = loss == one
        share = min(1.0, max(worst, 0.0) / chance[same].sum())
        counted[same] = share
        worst -= chance[same].sum()
    by_hand = amount * (has_defaulted.T @ (chance * counted)) / (1 - level)
    found = shortfall_contributions(*jumps(amount, given, 1.0), nodes.weight, level)
    assert_allclose(found, by_hand, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("level", [0.5, 0.99, 0.9999])
def test_contributions_add_up_to_the_expected_shortfall(level: float) -> None:
    random = np.random.default_rng(7)
    nodes = Gaussian().nodes(40)
    given = conditional_probability(Gaussian(), 10 ** random.uniform(-3, -1, 50), 0.5, nodes)
    cells, probability = jumps(random.pareto(1.5, 50) + 0.1, given, 0.4)
    contributions = shortfall_contributions(cells, probability, nodes.weight, level)
    whole = expected_shortfall(loss_probabilities(cells, probability, nodes.weight), level)
    assert_allclose(contributions.sum(), whole, rtol=1e-10)
    assert np.all(contributions >= 0)


def test_at_level_0_contributions_are_expected_losses() -> None:
    nodes = Gaussian().nodes(40)
    given = conditional_probability(Gaussian(), [0.01, 0.05, 0.2], 0.5, nodes)
    cells, probability = jumps([2.0, 3.5, 1.0], given, 1.0)
    found = shortfall_contributions(cells, probability, nodes.weight, 0.0)
    assert_allclose(found, [0.02, 0.175, 0.2], rtol=1e-10)
    assert_allclose(found.sum(), expected_loss(cells, probability, nodes.weight), rtol=1e-12)


def test_a_name_whose_characteristic_function_vanishes_has_its_contribution() -> None:
    # Even odds on one cell: 1 + 0.5 (exp(i pi) - 1) = 0. The worst half is where the larger name defaults.
    found = shortfall_contributions(*jumps([1.0, 3.0], [[0.5], [0.5]], 1.0), [1.0], 0.5)
    assert_allclose(found, [0.5, 3.0], rtol=1e-13)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: quantile(STAIRS, 1.0), "level is 1"),
        (lambda: expected_shortfall(STAIRS, -0.1), "level is -0.1"),
        (lambda: quantile(STAIRS * 0.9, 0.5), "sum to 1"),
        (lambda: quantile(STAIRS[None], 0.5), "one axis"),
        (lambda: tail_probability(-STAIRS, 0), "not below 0"),
        (lambda: tail_probability(STAIRS, -1), "cell is -1"),
        (lambda: shortfall_contributions(*jumps([1.0], [[0.5]], 1.0), [0.5], 0.5), "sum to 1"),
    ],
)
def test_what_is_no_distribution_is_refused(wrong: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        wrong()
