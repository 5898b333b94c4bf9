"""Frey and McNeil (2003), Dependent Defaults in Models of Portfolio Credit Risk, Journal of Risk 6(1): how many of
10,000 equal debtors default, under a normal and under a Student t copula with the same asset correlation.

The number of defaults is mixed from conditional binomial laws over the nodes of the copula, because 10,000 names are
more than the loss recursion is made for; that both agree is tested with fewer names.
"""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.special import bdtr, ndtri, stdtrit

from abs_model.measure.copula import Copula, Gaussian, StudentT, conditional_probability
from abs_model.measure.loss import jumps, loss_probabilities

N_DEBTORS = 10_000
N_NODES = 128
GROUP_A, GROUP_B = (0.0006, 0.0258), (0.005, 0.0380)
"""Default probability and asset correlation."""

# Group, degrees of freedom (infinite: normal), quantiles at 95 and 99 % as published from simulation, and as counted by
# an independent numerical integration.
TABLE = [
    (GROUP_A, np.inf, (14, 21), (14, 21)),
    (GROUP_A, 50.0, (23, 49), (23, 49)),
    (GROUP_A, 10.0, (24, 118), (24, 122)),
    (GROUP_A, 4.0, (3, 126), (2, 122)),
    (GROUP_B, np.inf, (109, 157), (109, 155)),
    (GROUP_B, 50.0, (153, 261), (152, 260)),
    (GROUP_B, 10.0, (239, 589), (239, 596)),
    (GROUP_B, 4.0, (250, 1074), (253, 1079)),
]


def copula_of(degrees: float) -> Copula:
    return Gaussian() if np.isinf(degrees) else StudentT(degrees=degrees)


def default_count(copula: Copula, probability: float, correlation: float, level: float) -> int:
    """Smallest number of defaults that is not exceeded with probability ``level``."""
    nodes = copula.nodes(N_NODES)
    (given,) = conditional_probability(copula, [probability], correlation**0.5, nodes)
    low, high = -1, N_DEBTORS
    while high - low > 1:
        middle = (low + high) // 2
        is_reached = nodes.weight @ bdtr(middle, N_DEBTORS, given) >= level
        low, high = (low, middle) if is_reached else (middle, high)
    return high


@pytest.mark.parametrize(("group", "degrees", "published", "counted"), TABLE)
def test_quantiles_of_the_number_of_defaults_are_those_of_the_paper(
    group: tuple[float, float], degrees: float, published: tuple[int, int], counted: tuple[int, int]
) -> None:
    found = [default_count(copula_of(degrees), *group, level) for level in (0.95, 0.99)]
    assert_allclose(found, counted, rtol=0, atol=1)
    # Five per cent of simulation noise, or one debtor where that is less than one.
    assert_allclose(found, published, rtol=0.05, atol=1)


@pytest.mark.parametrize("degrees", [np.inf, 10.0])
def test_the_recursion_counts_defaults_as_the_binomial_mixture_does(degrees: float) -> None:
    copula, (probability, correlation) = copula_of(degrees), GROUP_B
    nodes = copula.nodes(24)
    given = conditional_probability(copula, np.full(60, probability), correlation**0.5, nodes)
    counts = loss_probabilities(*jumps(np.ones(60), given, 1.0), nodes.weight)
    mixed = [nodes.weight @ bdtr(k, 60, given[0]) for k in range(61)]
    assert_allclose(np.cumsum(counts), mixed, rtol=0, atol=1e-14)


@pytest.mark.parametrize("degrees", [np.inf, 4.0])
def test_the_threshold_is_the_quantile_of_the_latent_variable(degrees: float) -> None:
    quantile = ndtri(0.005) if np.isinf(degrees) else stdtrit(degrees, 0.005)
    assert_allclose(copula_of(degrees).threshold(0.005, 0.038), quantile, rtol=1e-14)
