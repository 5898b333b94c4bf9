"""Integration over a normal variable: exact moments, proof of convergence, and steps that keep their mean."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy.special import ndtr

from abs_model.measure.quadrature import converged, normal_nodes, share_of_slice_below


@pytest.mark.parametrize("n_nodes", [48, 64, 65, 400])
def test_moments_are_those_of_the_normal_law(n_nodes: int) -> None:
    points, weights = normal_nodes(n_nodes)
    moments = [weights @ points**power for power in range(9)]
    assert_allclose(moments, [1, 0, 1, 0, 3, 0, 15, 0, 105], rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("slope", [0.1, 1.0, 3.0, 10.0])
def test_a_normal_probability_mixed_over_a_normal_variable_is_a_normal_probability(slope: float) -> None:
    # P(own <= a + b Z) = Phi(a / sqrt(1 + b^2)); a slope of 10 is a correlation of 0.99.
    points, weights = normal_nodes(256)
    assert_allclose(weights @ ndtr(-1.0 + slope * points), ndtr(-1.0 / np.sqrt(1 + slope**2)), rtol=0, atol=1e-13)


def test_one_node_is_the_middle() -> None:
    points, weights = normal_nodes(1)
    assert (points.tolist(), weights.tolist()) == ([0.0], [1.0])


def test_a_smooth_function_converges_and_says_with_how_many_nodes() -> None:
    def mixed(n_nodes: int) -> NDArray[np.float64]:
        points, weights = normal_nodes(n_nodes)
        return np.array([weights @ np.exp(points), weights @ np.cos(points)])

    found = converged(mixed, 1e-12, first=8)
    assert_allclose(found.value, [np.exp(0.5), np.exp(-0.5)], rtol=1e-13)
    assert found.change <= 1e-12
    assert found.n_nodes == 64


def test_the_value_is_that_of_the_finer_grid() -> None:
    found = converged(lambda n_nodes: np.array([1.0 / n_nodes]), 0.02, first=4)
    assert (found.value.tolist(), found.n_nodes, found.change) == ([1 / 64], 64, 1 / 64)


def test_a_step_never_converges_and_that_is_an_error() -> None:
    def step(n_nodes: int) -> NDArray[np.float64]:
        points, weights = normal_nodes(n_nodes)
        return np.array([weights @ (points < 0.3)])

    with pytest.raises(ValueError, match="4096 nodes the result still changes by .*; 1e-10 is wanted"):
        converged(step, 1e-10)


def test_what_is_not_a_number_never_converges() -> None:
    with pytest.raises(ValueError, match="still changes by nan"):
        converged(lambda n_nodes: np.array([np.nan]), 1e-3, most=64)


@pytest.mark.parametrize("arguments", [(0.0, 32, 64), (1e-9, 0, 64), (1e-9, 64, 64), (np.nan, 32, 64)])
def test_a_search_that_cannot_end_is_refused(arguments: tuple[float, int, int]) -> None:
    tolerance, first, most = arguments
    with pytest.raises(ValueError, match="are wanted"):
        converged(lambda n_nodes: np.zeros(1), tolerance, first=first, most=most)


def test_a_grid_without_nodes_is_refused() -> None:
    with pytest.raises(ValueError, match="n_nodes is 0"):
        normal_nodes(0)


@pytest.mark.parametrize("level", [0.0, 1e-9, 0.25, 0.4, 0.999, 1.0])
def test_a_step_of_the_factor_keeps_its_mean_at_each_scale(level: float) -> None:
    factor = np.array([0.5, -1.0, 2.0, 0.5, -1.0, 2.0])
    scale = np.array([1.0, 1.0, 1.0, 2.0, 2.0, 2.0])
    weight = np.array([0.2, 0.2, 0.2, 0.1, 0.1, 0.2])
    share = share_of_slice_below(np.where(scale == 1.0, level, 0.5), factor, scale, weight)
    assert_allclose(share[:3] @ weight[:3] / 0.6, level, rtol=0, atol=1e-15)
    assert_allclose(share[3:] @ weight[3:] / 0.4, 0.5, rtol=0, atol=1e-15)
    assert share[1] >= share[0] >= share[2]
