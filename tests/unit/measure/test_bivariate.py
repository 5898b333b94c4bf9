"""The bivariate normal distribution and joint default: corners, limits and an independent integral."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.integrate import quad
from scipy.special import ndtr

from abs_model.measure.bivariate import bivariate_normal, default_correlation, joint_default_probability


def by_integration(a: float, b: float, correlation: float) -> float:
    """The density of the one times the conditional probability of the other."""
    spread = np.sqrt(1 - correlation**2)
    return float(
        quad(
            lambda x: np.exp(-0.5 * x * x) / np.sqrt(2 * np.pi) * ndtr((b - correlation * x) / spread),
            a - 12,
            a,
            epsabs=1e-13,
            limit=500,
        )[0]
    )


@pytest.mark.parametrize("correlation", [-0.95, -0.4, 0.0, 0.2, 0.7, 0.95])
@pytest.mark.parametrize(("a", "b"), [(-3.1, -2.4), (-2.0, 0.0), (0.0, 1.3), (-0.7, 2.2), (1.5, 1.5), (0.0, 0.0)])
def test_the_distribution_is_the_integral_of_its_density(a: float, b: float, correlation: float) -> None:
    assert_allclose(bivariate_normal(a, b, correlation), by_integration(a, b, correlation), rtol=0, atol=1e-12)


@pytest.mark.parametrize("correlation", [-1.0, -0.999999, -0.3, 0.0, 0.5, 0.999999, 1.0])
def test_both_below_zero_is_sheppards_arcsine(correlation: float) -> None:
    wanted = 0.25 + np.arcsin(correlation) / (2 * np.pi)
    assert_allclose(bivariate_normal(0.0, 0.0, correlation), wanted, rtol=0, atol=1e-15)


@pytest.mark.parametrize(("a", "b"), [(-2.0, -1.0), (1.0, -0.5), (0.3, 2.0), (0.0, -1.0), (0.0, 0.0)])
def test_full_correlation_is_the_rarer_event_and_full_opposition_what_must_overlap(a: float, b: float) -> None:
    assert_allclose(bivariate_normal(a, b, 1.0), min(ndtr(a), ndtr(b)), rtol=1e-15)
    assert_allclose(bivariate_normal(a, b, -1.0), max(ndtr(a) - ndtr(-b), 0.0), rtol=0, atol=1e-16)


@pytest.mark.parametrize("correlation", [-1.0, -0.5, 0.0, 0.5, 1.0])
def test_an_infinite_limit_leaves_the_other(correlation: float) -> None:
    other = np.array([-np.inf, -1.0, 0.0, 1.0, np.inf])
    assert_allclose(bivariate_normal(np.inf, other, correlation), ndtr(other), rtol=1e-15)
    assert bivariate_normal(-np.inf, other, correlation).tolist() == [0.0] * 5


@pytest.mark.parametrize("correlation", [-0.999999999, 0.0, 0.999999999])
def test_limits_next_to_zero_are_as_good_as_zero(correlation: float) -> None:
    tiny = np.array([-1e-200, -1e-20, 1e-20, 1e-200])
    wanted = 0.25 + np.arcsin(correlation) / (2 * np.pi)
    grid = bivariate_normal(tiny[:, None], tiny, correlation)
    assert_allclose(grid, np.full((4, 4), wanted), rtol=0, atol=1e-15)


def test_rare_joint_defaults_keep_their_digits() -> None:
    assert_allclose(joint_default_probability(1e-6, 1e-6, 0.0), 1e-12, rtol=1e-7)
    assert_allclose(joint_default_probability(1e-4, 1e-5, 0.0), 1e-9, rtol=1e-8)


def test_certain_names_default_with_the_other_alone() -> None:
    assert_allclose(
        joint_default_probability([0.0, 1.0, 1.0, 0.0], [0.3, 0.3, 1.0, 1.0], 0.4), [0, 0.3, 1, 0], rtol=1e-15
    )


@pytest.mark.parametrize("correlation", [-1.0, -0.5, 0.0, 0.25, 1.0])
def test_names_that_default_half_the_time_have_the_correlation_of_the_arcsine(correlation: float) -> None:
    wanted = 2 / np.pi * np.arcsin(correlation)
    assert_allclose(default_correlation(0.5, 0.5, correlation), wanted, rtol=0, atol=1e-14)


def test_defaults_are_less_correlated_than_assets() -> None:
    # Phi2 of the supervisory example, put into the definition.
    joint = by_integration(-1.6827, -2.0853, 0.25)
    p, q = ndtr(-1.6827), ndtr(-2.0853)
    wanted = (joint - p * q) / np.sqrt(p * (1 - p) * q * (1 - q))
    assert_allclose(default_correlation(p, q, 0.25), wanted, rtol=1e-9)
    assert 0 < wanted < 0.25


def test_shapes_are_broadcast() -> None:
    found = joint_default_probability(np.full((3, 1), 0.1), np.full(2, 0.2), 0.0)
    assert_allclose(found, np.full((3, 2), 0.02), rtol=1e-13)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: bivariate_normal(0.0, 0.0, 1.5), "correlation"),
        (lambda: bivariate_normal(0.0, 0.0, np.nan), "correlation"),
        (lambda: joint_default_probability(-0.1, 0.5, 0.0), "outside"),
        (lambda: joint_default_probability(0.1, np.nan, 0.0), "outside"),
        (lambda: default_correlation(0.0, 0.5, 0.2), "strictly between"),
        (lambda: default_correlation(0.5, 1.0, 0.2), "strictly between"),
    ],
)
def test_what_is_no_probability_is_refused(wrong: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        wrong()
