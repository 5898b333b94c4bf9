"""Two parts of a loss on two axes, against either part, and their sum, on one."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from abs_model.measure.joint_loss import joint_loss_probabilities
from abs_model.measure.loss import jumps, loss_probabilities

Array = NDArray[np.float64]

FIRST = np.array([2.3, 0.0, 1.75, 4.0, 0.6])
SECOND = np.array([0.4, 3.3, 0.25, 2.0, 0.9])
GIVEN = np.random.default_rng(3).uniform(0, 0.4, (5, 6))
WEIGHT = np.random.default_rng(4).uniform(0, 1, (6, 2))


def one_axis(amount: Array, length: int) -> Array:
    return loss_probabilities(*jumps(amount, GIVEN, 1.0), WEIGHT, n_cells=length)


def test_either_part_has_the_distribution_that_it_has_alone() -> None:
    law = joint_loss_probabilities(FIRST, SECOND, GIVEN, WEIGHT)
    assert_allclose(law.sum(axis=1), one_axis(FIRST, law.shape[0]), rtol=0, atol=1e-14)
    assert_allclose(law.sum(axis=0), one_axis(SECOND, law.shape[1]), rtol=0, atol=1e-14)


def test_the_sum_has_the_distribution_of_the_undivided_amount() -> None:
    law = joint_loss_probabilities(FIRST, SECOND, GIVEN, WEIGHT)
    length = law.shape[0] + law.shape[1] - 1
    of_sum = np.zeros((length, 2))
    for first, second in np.ndindex(*law.shape[:2]):
        of_sum[first + second] += law[first, second]
    assert_allclose(of_sum, one_axis(FIRST + SECOND, length), rtol=0, atol=1e-14)


def test_two_names_in_whole_cells_are_those_counted_by_hand() -> None:
    law = joint_loss_probabilities(
        np.array([1.0, 2.0]), np.array([1.0, 0.0]), np.array([[0.1], [0.2]]), np.ones((1, 1))
    )
    expected = np.zeros((4, 2))
    expected[0, 0], expected[1, 1], expected[2, 0], expected[3, 1] = 0.72, 0.08, 0.18, 0.02
    assert_allclose(law[:, :, 0], expected, rtol=0, atol=1e-15)


@pytest.mark.parametrize("noise", [-1e-12, 1e-12])
def test_an_amount_a_rounding_error_away_from_a_cell_lies_on_it(noise: float) -> None:
    law = joint_loss_probabilities(np.array([3.0 + noise]), np.array([0.0]), np.ones((1, 1)), np.ones((1, 1)))
    assert law[:, 0, 0].tolist() == [0, 0, 0, 1]
