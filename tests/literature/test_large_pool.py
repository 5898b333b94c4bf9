"""The large homogeneous pool, its stop-loss in closed form, and how finite pools come near it and do not."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.integrate import quad
from scipy.special import ndtr, ndtri

from abs_model.measure.copula import Gaussian, conditional_probability
from abs_model.measure.large_pool import cumulative, quantile, standard_deviation, stop_loss
from abs_model.measure.loss import Method, jumps, loss_probabilities
from abs_model.measure.tail import tail_probability

# Names, probability that more than 5 % of the pool defaults at a default probability of 1 % and a correlation of 0.2:
# binomial laws over 400,001 equally spaced values of the factor. For 2,000 names one finds 0.027860 quoted; that is
# what Gauss-Hermite integration gives with 160 points, which are too few there.
FINITE = [(20, 0.033146), (50, 0.047611), (100, 0.030970), (500, 0.028664), (2000, 0.028118)]


@pytest.mark.parametrize(("n_names", "recorded"), FINITE)
@pytest.mark.parametrize("method", ["recursion", "transform"])
def test_a_finite_pool_has_the_recorded_tail(n_names: int, recorded: float, method: Method) -> None:
    nodes = Gaussian().nodes(192)
    given = conditional_probability(Gaussian(), np.full(n_names, 0.01), 0.2**0.5, nodes)
    n_cells = n_names // 20 + 2
    found = loss_probabilities(*jumps(np.ones(n_names), given, 1.0), nodes.weight, method=method, n_cells=n_cells)
    assert_allclose(tail_probability(found, n_names // 20), recorded, rtol=0, atol=5e-7)


def test_the_large_pool_has_the_recorded_tail() -> None:
    assert_allclose(1 - cumulative(0.05, 0.01, 0.2), 0.027928, rtol=0, atol=5e-7)


@pytest.mark.parametrize(("cap", "recorded"), [(0.03, 0.0162317251), (0.07, 0.0240655861)])
def test_the_stop_loss_has_the_recorded_values(cap: float, recorded: float) -> None:
    assert_allclose(stop_loss(cap, 0.05, 0.3, lgd=0.6), recorded, rtol=0, atol=1e-10)


@pytest.mark.parametrize(("probability", "correlation", "lgd"), [(0.05, 0.3, 0.6), (0.01, 0.1, 1.0), (0.2, 0.7, 0.45)])
@pytest.mark.parametrize("cap", [0.01, 0.1, 0.3])
def test_the_stop_loss_is_the_integral_over_the_factor(
    cap: float, probability: float, correlation: float, lgd: float
) -> None:
    def lost(factor: float) -> float:
        rate = ndtr((ndtri(probability) - correlation**0.5 * factor) / (1 - correlation) ** 0.5)
        return float(min(lgd * rate, cap) * np.exp(-0.5 * factor**2) / np.sqrt(2 * np.pi))

    # The integrand has a kink where the cap binds.
    kink = (ndtri(probability) - (1 - correlation) ** 0.5 * ndtri(min(cap / lgd, 1.0))) / correlation**0.5
    by_hand = quad(lost, -9, kink, epsabs=1e-13)[0] + quad(lost, kink, 9, epsabs=1e-13)[0]
    assert_allclose(stop_loss(cap, probability, correlation, lgd=lgd), by_hand, rtol=0, atol=1e-12)


def test_quantile_and_distribution_are_each_others_inverse() -> None:
    level = np.array([0.01, 0.5, 0.9, 0.999])
    assert_allclose(cumulative(quantile(level, 0.02, 0.15, lgd=0.4), 0.02, 0.15, lgd=0.4), level, rtol=0, atol=1e-14)


def test_without_correlation_the_loss_is_certain() -> None:
    assert cumulative([0.0099, 0.01, 0.0101], 0.01, 0.0).tolist() == [0.0, 1.0, 1.0]
    assert_allclose(quantile([0.001, 0.999], 0.01, 0.0, lgd=0.6), 0.006, rtol=1e-14)
    assert standard_deviation(0.01, 0.0) == 0
    assert_allclose(stop_loss([0.004, 0.1], 0.01, 0.0), [0.004, 0.01], rtol=0, atol=1e-16)


def test_with_full_correlation_the_pool_is_one_name() -> None:
    assert_allclose(cumulative([-0.1, 0.0, 0.3, 0.6], 0.01, 1.0, lgd=0.6), [0.0, 0.99, 0.99, 1.0], rtol=1e-14)
    assert quantile([0.98, 0.995], 0.01, 1.0, lgd=0.6).tolist() == [0.0, 0.6]
    assert_allclose(standard_deviation(0.01, 1.0, lgd=0.6), 0.6 * (0.01 * 0.99) ** 0.5, rtol=1e-14)
    assert_allclose(stop_loss([0.0, 0.3, 0.6, 0.9], 0.01, 1.0, lgd=0.6), [0, 0.003, 0.006, 0.006], rtol=0, atol=1e-16)


@pytest.mark.parametrize("correlation", [0.0, 0.3, 1.0])
def test_names_that_never_or_always_default_lose_nothing_or_all(correlation: float) -> None:
    assert cumulative([-0.1, 0.0, 0.5], 0.0, correlation).tolist() == [0.0, 1.0, 1.0]
    assert cumulative([0.0, 0.5, 1.0], 1.0, correlation).tolist() == [0.0, 0.0, 1.0]
    assert quantile(0.999, [0.0, 1.0], correlation).tolist() == [0.0, 1.0]
    assert standard_deviation([0.0, 1.0], correlation).tolist() == [0.0, 0.0]
    assert_allclose(stop_loss(0.25, [0.0, 1.0], correlation), [0.0, 0.25], rtol=0, atol=1e-16)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: cumulative(0.1, 1.2, 0.1), "probability"),
        (lambda: cumulative(0.1, 0.1, -0.1), "correlation"),
        (lambda: cumulative(0.1, 0.1, 0.1, lgd=0.0), "lgd is 0"),
        (lambda: quantile(1.0, 0.1, 0.1), "level"),
        (lambda: stop_loss(-0.1, 0.1, 0.1), "cap"),
        (lambda: standard_deviation(np.nan, 0.1), "probability"),
    ],
)
def test_what_is_no_pool_is_refused(wrong: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        wrong()
