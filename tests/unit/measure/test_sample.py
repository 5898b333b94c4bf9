"""Weighted samples: means, errors and quantiles against plain statistics of the same numbers."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from abs_model.measure.sample import N_CELLS, controlled, histogram, quotient, tail


def test_without_controls_the_error_is_that_of_the_group_means():
    rng = np.random.default_rng(1)
    values = rng.normal(size=(3, 40, 25))
    result = controlled(values.sum(axis=2), np.full(40, 25), np.zeros((0, 40)), [])
    assert_allclose(result.mean, values.mean(axis=(1, 2)), rtol=1e-12)
    assert_allclose(result.standard_error, values.mean(axis=2).std(axis=1, ddof=1) / np.sqrt(40), rtol=1e-12)


def test_a_control_takes_out_what_it_explains():
    """y = 2 x + noise, and the mean of x is known to be 0: what is left is the noise."""
    rng = np.random.default_rng(2)
    x, noise = rng.normal(size=(64, 100)), 0.1 * rng.normal(size=(64, 100))
    result = controlled([(2 * x + noise).sum(axis=1)], np.full(64, 100), [x.sum(axis=1)], [0.0])
    assert result.standard_error[0] == pytest.approx(0.1 / np.sqrt(6400), rel=0.3)
    assert abs(result.mean[0]) < 4 * 0.1 / np.sqrt(6400)
    plain = controlled([(2 * x + noise).sum(axis=1)], np.full(64, 100), np.zeros((0, 64)), [])
    assert plain.standard_error[0] > 10 * result.standard_error[0]


def test_controls_of_very_different_size_are_used_alike():
    rng = np.random.default_rng(3)
    small, large = rng.normal(size=(2, 64)) * [[1e-3], [1e10]]
    value = 5 * small + 7e-10 * large
    result = controlled([value], np.ones(64), [small, large], [0.0, 0.0])
    assert_allclose(result.mean, [0.0], rtol=0, atol=1e-12)


def test_the_error_of_a_quotient_is_that_of_its_linear_part():
    rng = np.random.default_rng(4)
    below = 1 + 0.1 * rng.random(50)
    above = 3 * below + 0.01 * rng.normal(size=50)
    result = controlled([above, below], np.ones(50), np.zeros((0, 50)), [])
    value, error = quotient(result, 0, 1)
    assert value == pytest.approx(above.mean() / below.mean(), rel=1e-12)
    expected = (above - value * below).std(ddof=1) / np.sqrt(50) / below.mean()
    assert error == pytest.approx(expected, rel=1e-9)


def test_the_quotient_of_what_never_happens_is_no_number():
    result = controlled(np.zeros((2, 8)), np.ones(8), np.zeros((0, 8)), [])
    assert np.isnan(quotient(result, 0, 1)[0])


def test_groups_too_few_for_an_error_are_refused():
    with pytest.raises(ValueError, match="there are 3 groups; at least 4 are wanted"):
        controlled([[1.0, 2.0, 3.0]], [1, 1, 1], [[1.0, 2.0, 4.0]], [2.0])


def test_quantiles_and_shortfall_of_a_few_values_are_exact():
    """0 with 97 %, 10 with 2 %, 40 with 1 %; top 100."""
    counted = histogram([0.0, 10.0, 40.0], [0.97, 0.02, 0.01], 100.0)
    found = tail(counted, 1)
    assert [found.quantile(level) for level in (0.5, 0.97, 0.98, 0.99, 0.995)] == [0.0, 0.0, 10.0, 10.0, 40.0]
    assert found.expected_shortfall(0.97) == pytest.approx((0.02 * 10 + 0.01 * 40) / 0.03, rel=1e-12)
    assert found.expected_shortfall(0.98) == pytest.approx((0.01 * 10 + 0.01 * 40) / 0.02, rel=1e-12)
    assert_allclose(found.above, [0.03, 0.01, 0.0], rtol=1e-12)
    assert found.expected_shortfall_error(0.97) == 0.0


def test_quantiles_of_many_values_are_those_of_the_sample_to_a_cell():
    rng = np.random.default_rng(5)
    values = rng.exponential(size=20_000)
    found = tail(histogram(values, np.ones(20_000), 20.0), 20_000)
    for level in (0.5, 0.95, 0.999):
        assert abs(found.quantile(level) - np.quantile(values, level)) < 2 * 20.0 / N_CELLS + 1e-9
    worst = np.sort(values)[-200:]
    assert found.expected_shortfall(0.99) == pytest.approx(worst.mean(), abs=20.0 / N_CELLS)
    # An exponential's excess over a quantile is exponential again: its mean of the worst 1 % varies as below.
    assert found.expected_shortfall_error(0.99) == pytest.approx(np.sqrt((2 * 0.01 - 0.01**2) / 20_000) / 0.01, rel=0.2)


def test_weighted_tails_are_those_of_the_law_that_is_meant():
    """Half the paths from a law that is shifted by 1, weighted back; probability of more than 2 under the plain law."""
    rng = np.random.default_rng(6)
    shifted = np.concatenate([rng.normal(size=50_000), 1 + rng.normal(size=50_000)])
    weight = 2 / (1 + np.exp(shifted - 0.5))
    found = tail(histogram(np.maximum(shifted, 0), weight, 8.0), 100_000)
    place = np.searchsorted(found.value, 2.0) - 1
    assert abs(found.above[place] - 0.02275) < 4 * found.standard_error[place] + 0.054 * 8 / N_CELLS


def test_what_is_above_the_top_is_counted_in_the_last_cell():
    found = tail(histogram([5.0, 500.0], [0.5, 0.5], 100.0), 1)
    assert found.value.tolist() == [5.0, 500.0]
