"""Copulas: marginals are kept whatever the correlation, joint laws are the published ones, limits are limits."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from abs_model.measure.copula import Copula, DoubleT, Gaussian, Nodes, StudentT, conditional_probability

COPULAS = [
    Gaussian(),
    StudentT(degrees=2.5),
    StudentT(degrees=4.0),
    StudentT(degrees=50.0),
    DoubleT(factor_degrees=5.0, own_degrees=5.0),
    DoubleT(factor_degrees=5.0, own_degrees=np.inf),
    DoubleT(factor_degrees=np.inf, own_degrees=5.0),
    DoubleT(factor_degrees=np.inf, own_degrees=np.inf),
]
PROBABILITIES = np.array([0.0, 1e-6, 1e-3, 0.02, 0.5, 0.9, 1.0])


def nodes_for(copula: Copula, n_nodes: int) -> Nodes:
    """Squared where there is a scale, so fewer a dimension."""
    return copula.nodes(min(n_nodes, 96) if copula.has_scale else n_nodes)


@pytest.mark.parametrize("copula", COPULAS, ids=str)
@pytest.mark.parametrize("loading", [0.0, 0.3, 0.7, -0.5, 1.0, -1.0])
def test_the_mean_of_the_conditional_probabilities_is_the_probability(copula: Copula, loading: float) -> None:
    nodes = nodes_for(copula, 512)
    given = conditional_probability(copula, PROBABILITIES, loading, nodes)
    # A sum of two t variables has tails that a grid of one of them follows more slowly.
    tolerance = 1e-8 if isinstance(copula, DoubleT) else 1e-12
    assert_allclose(given @ nodes.weight, PROBABILITIES, rtol=0, atol=tolerance)
    assert np.all((given >= 0) & (given <= 1))


@pytest.mark.parametrize("probability", [1e-6, 1e-3, 0.3])
def test_equal_steps_carry_a_normal_correlation_of_0_99(probability: float) -> None:
    nodes = Gaussian().nodes(256)
    given = conditional_probability(Gaussian(), [probability], 0.99**0.5, nodes)
    assert_allclose(given @ nodes.weight, [probability], rtol=1e-9)


@pytest.mark.parametrize("copula", COPULAS, ids=str)
def test_weights_sum_to_1_and_nodes_are_finite(copula: Copula) -> None:
    nodes = copula.nodes(24)
    assert_allclose(nodes.weight.sum(), 1.0, rtol=1e-14)
    assert nodes.factor.shape == nodes.scale.shape == nodes.weight.shape == ((576,) if copula.has_scale else (24,))
    assert np.isfinite(nodes.factor).all()
    assert np.all(nodes.scale > 0)


@pytest.mark.parametrize("copula", COPULAS, ids=str)
@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.85, 1.0])
def test_threshold_and_marginal_are_each_others_inverse(copula: Copula, share: float) -> None:
    threshold = copula.threshold(PROBABILITIES, share)
    assert threshold[0] == -np.inf
    assert threshold[-1] == np.inf
    assert_allclose(copula.marginal(threshold, share), PROBABILITIES, rtol=0, atol=1e-11)
    assert_allclose(copula.marginal(threshold[1:4], share), PROBABILITIES[1:4], rtol=1e-9)


def test_thresholds_follow_the_shape_of_probability_and_share() -> None:
    for copula in (Gaussian(), StudentT(degrees=4.0), DoubleT(factor_degrees=5.0, own_degrees=5.0)):
        assert copula.threshold(0.1, np.array([0.1, 0.2, 0.1])).shape == (3,)
        assert copula.threshold(np.array([[0.1], [0.2]]), np.array([0.1, 0.2, 0.1])).shape == (2, 3)


@pytest.mark.parametrize("degrees", [3.0, 5.0])
@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.8])
def test_the_law_of_a_sum_of_t_variables_is_its_fourier_integral(degrees: float, share: float) -> None:
    # Odd degrees of freedom have elementary characteristic functions; Gil-Pelaez (1951) turns them into probabilities.
    def characteristic(frequency: NDArray[np.float64]) -> NDArray[np.float64]:
        reach = np.sqrt(degrees - 2) * np.abs(frequency)
        polynomial = 1 + reach if degrees == 3 else 1 + reach + reach**2 / 3
        return np.asarray(polynomial * np.exp(-reach))

    points, weights = np.polynomial.legendre.leggauss(40)
    frequency = (np.arange(80)[:, None] + (points + 1) / 2).ravel()
    weights = np.tile(weights / 2, 80)
    product = characteristic(np.sqrt(share) * frequency) * characteristic(np.sqrt(1 - share) * frequency)
    latent = np.array([-8.0, -3.0, -1.5, -0.4, 0.0, 0.7, 2.5])
    by_fourier = [0.5 + weights @ (np.sin(x * frequency) / frequency * product) / np.pi for x in latent]
    copula = DoubleT(factor_degrees=degrees, own_degrees=degrees)
    assert_allclose(copula.marginal(latent, share), by_fourier, rtol=0, atol=1e-11)
    assert_allclose(copula.threshold(by_fourier, share), latent, rtol=0, atol=1e-8)


@pytest.mark.parametrize(("factor_degrees", "own_degrees"), [(2.1, 2.1), (3.0, 3.0), (3.0, np.inf), (np.inf, 3.0)])
@pytest.mark.parametrize("share", [0.0001, 0.3, 0.7, 0.99])
def test_rare_defaults_under_long_tails_have_a_threshold(
    factor_degrees: float, own_degrees: float, share: float
) -> None:
    copula, rare = DoubleT(factor_degrees=factor_degrees, own_degrees=own_degrees), np.array([1e-7, 1e-5, 1e-3, 0.4999])
    threshold = copula.threshold(rare, share)
    assert_allclose(copula.marginal(threshold, share), rare, rtol=1e-8)
    # Either part alone beyond the threshold, the other on its side of its median, is at most what is likely.
    for part, quantile in ((share, copula.factor), (1 - share, copula.own)):
        assert np.all(threshold <= np.sqrt(part) * quantile(np.minimum(2 * rare, 1.0)) + 1e-8)


def test_a_double_t_without_degrees_is_the_normal_copula() -> None:
    copula = DoubleT(factor_degrees=np.inf, own_degrees=np.inf)
    assert_allclose(copula.threshold([1e-6, 0.01, 0.7], 0.3), ndtri([1e-6, 0.01, 0.7]), rtol=0, atol=1e-9)
    nodes = copula.nodes(32)
    assert_allclose(
        conditional_probability(copula, [0.01, 0.2], 0.5, nodes),
        conditional_probability(Gaussian(), [0.01, 0.2], 0.5, Gaussian().nodes(32)),
        rtol=0,
        atol=1e-11,
    )


def test_factor_and_own_shock_of_a_double_t_have_unit_variance() -> None:
    copula = DoubleT(factor_degrees=5.0, own_degrees=8.0)
    uniform = np.array([0.001, 0.3, 0.9])
    assert_allclose(copula.factor(uniform), np.sqrt(3 / 5) * stdtrit(5.0, uniform), rtol=1e-14)
    assert_allclose(copula.own(uniform), np.sqrt(6 / 8) * stdtrit(8.0, uniform), rtol=1e-14)
    assert_allclose(copula.factor_probability(copula.factor(uniform)), uniform, rtol=1e-13)
    assert_allclose(copula.own_probability(copula.own(uniform)), uniform, rtol=1e-13)


def test_quantiles_of_factor_own_shock_and_scale_are_those_of_their_laws() -> None:
    uniform = np.array([0.001, 0.3, 0.9])
    for copula in (Gaussian(), StudentT(degrees=4.0)):
        assert_allclose(ndtr(copula.factor(uniform)), uniform, rtol=1e-14)
        assert_allclose(ndtr(copula.own(uniform)), uniform, rtol=1e-14)
    assert Gaussian().scale(uniform).tolist() == [1.0, 1.0, 1.0]
    # Chi-squared with 2 degrees is exponential: P(x <= -2 ln(1 - u)) = u.
    assert_allclose(StudentT(degrees=2.0).scale(uniform), np.sqrt(-np.log(1 - uniform)), rtol=1e-14)


def test_the_latent_variable_of_a_student_t_copula_is_student_t() -> None:
    # Drawn from its three parts, counted below thresholds; five standard errors.
    random = np.random.default_rng(20_030_601).random((3, 200_000))
    copula = StudentT(degrees=4.0)
    latent = (0.6 * copula.factor(random[0]) + 0.8 * copula.own(random[1])) / copula.scale(random[2])
    for threshold in (-4.0, -1.0, 0.5):
        wanted = stdtr(4.0, threshold)
        assert abs(np.mean(latent < threshold) - wanted) < 5 * np.sqrt(wanted / 200_000)


# McNeil, Frey and Embrechts (2005), Quantitative Risk Management, Table 5.1: coefficients of tail dependence.
TAIL_DEPENDENCE = [(2, -0.5, 0.06), (2, 0, 0.18), (2, 0.5, 0.39), (2, 0.9, 0.72)]
TAIL_DEPENDENCE += [(4, -0.5, 0.01), (4, 0, 0.08), (4, 0.5, 0.25), (4, 0.9, 0.63), (10, 0.5, 0.08), (10, 0.9, 0.46)]


@pytest.mark.parametrize(("degrees", "correlation", "printed"), TAIL_DEPENDENCE)
def test_rare_defaults_come_together_as_often_as_the_tail_dependence_says(
    degrees: int, correlation: float, printed: float
) -> None:
    copula, rare = StudentT(degrees=float(degrees)), 1e-8
    nodes = copula.nodes(128)
    loadings = [abs(correlation) ** 0.5, np.sign(correlation) * abs(correlation) ** 0.5]
    given = conditional_probability(copula, [rare, rare], loadings, nodes)
    # At finite probability it is a little more: for 10 degrees 2e-8 to the power of a fifth is 3 %.
    slack = 0.005 + (0.03 if degrees == 10 else 0.0)
    assert_allclose(given[0] * given[1] @ nodes.weight / rare, printed, rtol=0, atol=slack)


@pytest.mark.parametrize("copula", COPULAS[:4], ids=str)
@pytest.mark.parametrize("correlation", [0.0, 0.25, 0.7])
def test_elliptical_names_both_end_below_their_median_with_sheppards_probability(
    copula: Copula, correlation: float
) -> None:
    nodes = nodes_for(copula, 128)
    given = conditional_probability(copula, [0.5, 0.5], correlation**0.5, nodes)
    wanted = 0.25 + np.arcsin(correlation) / (2 * np.pi)
    assert_allclose(given[0] * given[1] @ nodes.weight, wanted, rtol=0, atol=1e-12)


def test_without_own_shock_default_is_a_step_of_the_factor() -> None:
    step = Gaussian().conditional(-1.0, np.array([-2.0, -1.0, 0.0]), 0.0, 1.0)
    assert step.tolist() == [1.0, 0.5, 0.0]
    sure = Gaussian().conditional(np.array([[-np.inf], [np.inf]]), np.array([-2.0, 3.0]), 0.0, 1.0)
    assert sure.tolist() == [[0.0, 0.0], [1.0, 1.0]]


@pytest.mark.parametrize("copula", [COPULAS[0], COPULAS[4]], ids=str)
def test_comonotone_names_default_in_the_worst_nodes_and_opposed_names_in_the_best(copula: Copula) -> None:
    nodes = copula.nodes(32)
    # At the edge of the ninth slice the step falls between two nodes.
    edge = nodes.weight[:9].sum()
    with_it, against_it = conditional_probability(copula, [edge, edge], [1.0, -1.0], nodes)
    assert_allclose(with_it, np.arange(32) < 9, rtol=0, atol=1e-8)
    assert_allclose(against_it, np.arange(32) >= 23, rtol=0, atol=1e-8)


@pytest.mark.parametrize("copula", COPULAS, ids=str)
def test_low_factors_are_bad_times(copula: Copula) -> None:
    nodes = copula.nodes(16)
    given = conditional_probability(copula, [0.02], 0.5, nodes)[0]
    for scale in np.unique(nodes.scale):
        assert np.all(np.diff(given[nodes.scale == scale]) <= 0)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: StudentT(degrees=0.5), "from 1 on"),
        (lambda: StudentT(degrees=np.inf), "finite"),
        (lambda: StudentT(degrees=np.nan), "finite"),
        (lambda: DoubleT(factor_degrees=2.0, own_degrees=5.0), "above 2"),
        (lambda: DoubleT(factor_degrees=5.0, own_degrees=np.nan), "above 2"),
        (lambda: DoubleT(factor_degrees=5.0, own_degrees=5.0).threshold(0.1, 1.5), "squared loading"),
        (lambda: conditional_probability(Gaussian(), [1.1], 0.5, Gaussian().nodes(8)), "probability"),
        (lambda: conditional_probability(Gaussian(), [np.nan], 0.5, Gaussian().nodes(8)), "probability"),
        (lambda: conditional_probability(Gaussian(), 0.1, 0.5, Gaussian().nodes(8)), "probability"),
        (lambda: conditional_probability(Gaussian(), [0.1], 1.01, Gaussian().nodes(8)), "loading"),
        (lambda: Gaussian().nodes(0), "n_nodes"),
    ],
)
def test_what_is_no_copula_is_refused(wrong: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        wrong()
