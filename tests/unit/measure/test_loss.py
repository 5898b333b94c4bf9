"""Loss distributions: by hand, against all 65,536 outcomes of sixteen names, and at the edges of the lattice."""

from collections.abc import Callable
from itertools import product
from math import comb

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from abs_model.measure.copula import Gaussian, conditional_probability
from abs_model.measure.loss import (
    Method,
    expected_loss,
    full_length,
    jumps,
    loss_probabilities,
    loss_probabilities_given,
)
from tests.outcomes import every_outcome

METHODS: list[Method] = ["recursion", "transform"]


def pool_of_16() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Losses at default as shares of the pool, and probabilities at 48 nodes, of unequal names."""
    random = np.random.default_rng(16)
    amount = random.pareto(1.5, 16) + 0.2
    probability = 10 ** random.uniform(-3, -1, 16)
    nodes = Gaussian().nodes(48)
    return 0.6 * amount / amount.sum(), conditional_probability(Gaussian(), probability, 0.3**0.5, nodes)


@pytest.mark.parametrize("method", METHODS)
def test_equal_names_lose_by_the_binomial_law(method: Method) -> None:
    found = loss_probabilities(*jumps(np.full(12, 3.0), np.full((12, 1), 0.3), 3.0), [1.0], method=method)
    assert_allclose(found, [comb(12, k) * 0.3**k * 0.7 ** (12 - k) for k in range(13)], rtol=0, atol=1e-15)


@pytest.mark.parametrize("method", METHODS)
def test_two_unequal_names_at_two_nodes_by_hand(method: Method) -> None:
    cells, probability = jumps([2.0, 3.0], [[0.1, 0.5], [0.2, 0.4]], 1.0)
    found = loss_probabilities(cells, probability, [0.75, 0.25], method=method)
    by_hand = [0.75 * 0.72 + 0.25 * 0.3, 0, 0.75 * 0.08 + 0.25 * 0.3, 0.75 * 0.18 + 0.25 * 0.2, 0]
    assert_allclose(found, [*by_hand, 0.75 * 0.02 + 0.25 * 0.2], rtol=0, atol=1e-15)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("attachment", "detachment"), [(0.0, 0.03), (0.03, 0.1), (0.1, 0.25), (0.25, 0.6)])
def test_tranches_lose_what_all_outcomes_of_16_names_say(method: Method, attachment: float, detachment: float) -> None:
    amount, given = pool_of_16()
    weight = Gaussian().nodes(48).weight
    loss, chance = every_outcome(amount, given)
    size = detachment - attachment
    exact = (np.clip(loss - attachment, 0, size) @ chance) @ weight / size
    unit = 0.6 / 1000
    found = loss_probabilities(*jumps(amount, given, unit), weight, method=method)
    on_lattice = found @ np.clip(unit * np.arange(len(found)) - attachment, 0, size) / size
    # The only error is the lattice's: an amount between two cells goes to both.
    assert_allclose(on_lattice, exact, rtol=0, atol=1e-5)


@pytest.mark.parametrize("method", METHODS)
def test_amounts_on_the_lattice_have_the_probabilities_of_all_outcomes(method: Method) -> None:
    _, given = pool_of_16()
    weight = Gaussian().nodes(48).weight
    amount = np.array([1, 2, 3, 5, 8, 13, 21, 34, 1, 1, 4, 9, 16, 25, 7, 0], dtype=float)
    loss, chance = every_outcome(amount, given)
    exact = np.bincount(loss.astype(int), weights=chance @ weight, minlength=151)
    found = loss_probabilities(*jumps(amount, given, 1.0), weight, method=method)
    assert_allclose(found, exact, rtol=0, atol=1e-15)


@pytest.mark.parametrize("method", METHODS)
def test_random_recovery_has_the_probabilities_of_all_outcomes(method: Method) -> None:
    amount = np.array([[2.0, 5.0], [0.0, 4.0], [1.0, 3.0]])
    outcome = np.array([[0.5, 0.5], [0.25, 0.75], [0.9, 0.1]])
    default = np.array([0.1, 0.2, 0.3])
    exact = np.zeros(13)
    for draw in product([None, 0, 1], repeat=3):
        chance, lost = 1.0, 0
        for name, which in enumerate(draw):
            chance *= 1 - default[name] if which is None else default[name] * outcome[name, which]
            lost += 0 if which is None else int(amount[name, which])
        exact[lost] += chance
    cells, probability = jumps(amount, default[:, None], 1.0, outcome_probability=outcome)
    assert cells.shape == (3, 4)
    assert_allclose(loss_probabilities(cells, probability, [1.0], method=method), exact, rtol=0, atol=1e-15)


def test_an_amount_between_two_cells_goes_to_both_and_keeps_its_mean() -> None:
    cells, probability = jumps([25.0, 0.4, 30.0], [[0.1, 1.0], [0.5, 0.5], [0.2, 0.0]], 10.0)
    assert cells.tolist() == [[2, 3], [0, 1], [3, 3]]
    assert_allclose(probability[:, :, 0], [[0.05, 0.05], [0.48, 0.02], [0.2, 0.0]], rtol=0, atol=1e-15)
    mean = (cells[:, :, None] * probability).sum(axis=1) * 10.0
    assert_allclose(mean, [[2.5, 25.0], [0.2, 0.2], [6.0, 0.0]], rtol=1e-14)


def test_a_whole_number_of_cells_stays_whole_whatever_the_division_rounds_to() -> None:
    # 0.3 / 0.1 is 2.9999999999999996, and 7 x 0.1 is 0.7000000000000001.
    cells, _ = jumps([0.3, 7 * 0.1, 0.6], np.ones((3, 1)), 0.1)
    assert cells.tolist() == [[3, 3], [7, 7], [6, 6]]


def test_the_expected_loss_has_no_lattice_error() -> None:
    amount, given = pool_of_16()
    weight = Gaussian().nodes(48).weight
    for unit in (0.6 / 7, 0.6 / 1000):
        found = float(expected_loss(*jumps(amount, given, unit), weight)) * unit
        assert_allclose(found, (amount @ given) @ weight, rtol=1e-13)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("n_cells", [1, 2, 17, 60])
def test_the_last_of_fewer_cells_holds_the_rest(method: Method, n_cells: int) -> None:
    amount, given = pool_of_16()
    weight = Gaussian().nodes(48).weight
    cells, probability = jumps(amount, given, 0.6 / 100)
    whole = loss_probabilities(cells, probability, weight)
    cut = loss_probabilities(cells, probability, weight, method=method, n_cells=n_cells)
    assert_allclose(cut[:-1], whole[: n_cells - 1], rtol=0, atol=1e-15)
    assert_allclose(cut[-1], whole[n_cells - 1 :].sum(), rtol=0, atol=1e-14)


@pytest.mark.parametrize("method", METHODS)
def test_more_cells_than_needed_end_in_zeros(method: Method) -> None:
    found = loss_probabilities(*jumps([1.0, 1.0], [[0.5], [0.5]], 1.0), [1.0], method=method, n_cells=6)
    assert_allclose(found, [0.25, 0.5, 0.25, 0, 0, 0], rtol=0, atol=1e-16)


@pytest.mark.parametrize("method", METHODS)
def test_several_weightings_are_as_many_distributions(method: Method) -> None:
    amount, given = pool_of_16()
    weight = Gaussian().nodes(48).weight
    both = np.stack([weight, weight * np.linspace(1, 0, 48)], axis=1)
    cells, probability = jumps(amount, given, 0.6 / 50)
    found = loss_probabilities(cells, probability, both, method=method)
    assert_allclose(found, loss_probabilities_given(cells, probability) @ both, rtol=0, atol=1e-15)
    assert_allclose(found.sum(axis=0), both.sum(axis=0), rtol=1e-13)
    assert expected_loss(cells, probability, both).shape == (2,)


@pytest.mark.parametrize("method", METHODS)
def test_the_severity_may_depend_on_the_node(method: Method) -> None:
    cells = np.array([[1, 3]])
    probability = np.array([[[0.5, 0.0], [0.0, 0.5]]])
    found = loss_probabilities(cells, probability, [0.4, 0.6], method=method)
    assert_allclose(found, [0.5, 0.2, 0.0, 0.3], rtol=0, atol=1e-16)


def test_at_each_node_the_distribution_is_that_of_the_node_alone() -> None:
    _, given = pool_of_16()
    cells, probability = jumps(np.arange(16.0), given, 1.0)
    found = loss_probabilities_given(cells, probability)
    for node in (0, 20, 47):
        alone = loss_probabilities(cells, probability[:, :, node : node + 1], [1.0])
        assert_allclose(found[:, node], alone, rtol=0, atol=1e-15)


@pytest.mark.parametrize("method", METHODS)
def test_certain_and_impossible_defaults_move_everything_or_nothing(method: Method) -> None:
    cells, probability = jumps([4.0, 9.0, 2.0], [[1.0], [0.0], [0.25]], 1.0)
    assert full_length(cells, probability) == 7
    found = loss_probabilities(cells, probability, [1.0], method=method)
    assert_allclose(found, [0, 0, 0, 0, 0.75, 0, 0.25], rtol=0, atol=1e-15)


@pytest.mark.parametrize("method", METHODS)
def test_names_that_lose_nothing_change_nothing(method: Method) -> None:
    with_them = jumps([2.0, 0.0, 3.0], [[0.1], [0.7], [0.2]], 1.0)
    without = jumps([2.0, 3.0], [[0.1], [0.2]], 1.0)
    assert_allclose(
        loss_probabilities(*with_them, [1.0], method=method), loss_probabilities(*without, [1.0]), rtol=0, atol=1e-15
    )


@pytest.mark.parametrize("method", METHODS)
def test_a_pool_without_names_loses_nothing(method: Method) -> None:
    empty = np.zeros((0, 2), dtype=np.int64), np.zeros((0, 2, 3))
    assert loss_probabilities(*empty, [0.2, 0.3, 0.5], method=method).tolist() == [1.0]


@pytest.mark.parametrize("n_nodes", [1, 127, 128, 129, 300])
def test_both_methods_agree_whatever_the_number_of_nodes(n_nodes: int) -> None:
    nodes = Gaussian().nodes(n_nodes)
    given = conditional_probability(Gaussian(), np.linspace(0.001, 0.2, 9), 0.5, nodes)
    cells, probability = jumps(np.linspace(0.3, 7.7, 9), given, 0.25)
    found = [loss_probabilities(cells, probability, nodes.weight, method=method) for method in METHODS]
    assert_allclose(found[0], found[1], rtol=0, atol=2e-15)


@pytest.mark.parametrize("method", METHODS)
def test_a_default_that_is_possible_at_some_nodes_only_has_its_cell(method: Method) -> None:
    default = np.zeros((1, 300))
    default[0, 7] = 0.5
    found = loss_probabilities(*jumps([2.0], default, 1.0), np.full(300, 1 / 300), method=method)
    assert_allclose(found, [1 - 0.5 / 300, 0.0, 0.5 / 300], rtol=0, atol=5e-15)


CELLS, LAW = jumps([1.0, 2.0], [[0.1], [0.2]], 1.0)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: jumps([1.0], [[0.1]], 0.0), "unit is 0"),
        (lambda: jumps([-1.0], [[0.1]], 1.0), "amount"),
        (lambda: jumps([np.nan], [[0.1]], 1.0), "amount"),
        (lambda: jumps([1.0], [[1.1]], 1.0), "probability"),
        (lambda: jumps([1.0, 2.0], [[0.1]], 1.0), "2 names"),
        (lambda: jumps([1.0], [0.1], 1.0), "probability"),
        (lambda: jumps([[1.0, 2.0]], [[0.1]], 1.0), "summing to 1"),
        (lambda: jumps([[1.0, 2.0]], [[0.1]], 1.0, outcome_probability=[[0.5, 0.6]]), "summing to 1"),
        (lambda: jumps([[1.0, 2.0]], [[0.1]], 1.0, outcome_probability=[[1.0]]), "shape"),
        (lambda: loss_probabilities(CELLS, LAW[:1], [1.0]), "shapes"),
        (lambda: loss_probabilities(CELLS, LAW, [0.5, 0.5]), "weight has shape"),
        (lambda: loss_probabilities(CELLS, LAW, [-1.0]), "weight: numbers not below 0"),
        (lambda: loss_probabilities(-CELLS, LAW, [1.0]), "not below 0"),
        (lambda: loss_probabilities(CELLS.astype(float), LAW, [1.0]), "whole numbers"),
        (lambda: loss_probabilities(CELLS, 6 * LAW, [1.0]), "at most 1"),
        (lambda: loss_probabilities(CELLS, -LAW, [1.0]), "not below 0"),
        (lambda: loss_probabilities(CELLS, LAW, [1.0], method="guess"), "'guess'"),
        (lambda: loss_probabilities(CELLS, LAW, [1.0], n_cells=0), "n_cells is 0"),
        (lambda: loss_probabilities(CELLS, LAW, [1.0], n_cells=0, method="transform"), "n_cells is 0"),
    ],
)
def test_what_is_no_law_of_losses_is_refused(wrong: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        wrong()
