"""Concentration measures, against figures that others have published and against their definitions."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from abs_model.measure.concentration import effective_number, hhi, top_share


def test_the_index_of_the_merger_guidelines_example_is_2600_points() -> None:
    # US Department of Justice and Federal Trade Commission, Horizontal Merger Guidelines: four firms with shares of 30,
    # 30, 20 and 20 per cent have an index of 2,600.
    assert_allclose(hhi([30, 30, 20, 20]) * 10_000, 2_600, rtol=1e-15)


@pytest.mark.parametrize("n_names", [1, 2, 7, 82])
def test_equal_names_count_as_themselves(n_names: int) -> None:
    amounts = np.full(n_names, 3_207_317.07)
    assert_allclose(hhi(amounts), 1 / n_names, rtol=1e-14)
    assert_allclose(effective_number(amounts), n_names, rtol=1e-14)


def test_names_that_owe_nothing_change_nothing() -> None:
    assert hhi([3.0, 1.0, 0.0, 0.0]) == hhi([3.0, 1.0]) == 0.625
    assert effective_number([3.0, 1.0, 0.0]) == 1.6


def test_the_unit_of_the_amounts_does_not_matter() -> None:
    amounts = np.array([5.0, 3.0, 2.0])
    assert_allclose(hhi(amounts * 1e13), 0.38, rtol=1e-15)


def test_merging_two_names_adds_twice_the_product_of_their_shares() -> None:
    # The delta of the merger guidelines: 2 x 0.30 x 0.20.
    assert_allclose(hhi([50, 30, 20]) - hhi([30, 20, 30, 20]), 2 * 0.30 * 0.20, rtol=1e-14)


def test_the_largest_names_are_the_largest_wherever_they_stand() -> None:
    assert top_share([1.0, 5.0, 2.0, 8.0], 1) == 0.5
    assert top_share([1.0, 5.0, 2.0, 8.0], 2) == 0.8125
    assert top_share([1.0, 5.0, 2.0, 8.0], 3) == 0.9375


@pytest.mark.parametrize("n", [3, 10])
def test_all_names_together_have_all_of_it(n: int) -> None:
    assert top_share([0.1, 0.2, 0.7], n) == 1.0


@pytest.mark.parametrize("amounts", [[], [0.0, 0.0], [1.0, -1.0], [1.0, np.nan], [1.0, np.inf], [[1.0], [2.0]]])
def test_amounts_that_are_no_concentration_are_refused(amounts: list[float]) -> None:
    for measure in (hhi, effective_number):
        with pytest.raises(ValueError, match="wanted"):
            measure(amounts)
    with pytest.raises(ValueError, match="wanted"):
        top_share(amounts, 1)


def test_a_top_of_no_names_is_refused() -> None:
    with pytest.raises(ValueError, match="n is 0; at least 1 is wanted"):
        top_share([1.0], 0)
