"""Guarantor and debtors that share more than the common factor."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import special

from abs_model.measure.copula import Copula, DoubleT, Gaussian, StudentT, conditional_probability
from abs_model.measure.guarantee import States
from abs_model.measure.wrong_way import contagion, nested_nodes, nested_probability

PD = np.array([0.004, 0.03, 0.2])


def plain_joint(p: float, q: float, correlation: float) -> float:
    """Probability that two normal variables are both in their lower tails: a sum over the first one's density."""
    x, step = np.linspace(-12.0, special.ndtri(p), 20_001, retstep=True)
    inner = special.ndtr((special.ndtri(q) - correlation * x) / np.sqrt(1 - correlation**2))
    height = np.exp(-0.5 * x * x) / np.sqrt(2 * np.pi) * inner
    return float(step * (height.sum() - 0.5 * (height[0] + height[-1])))


@pytest.mark.parametrize("copula", [Gaussian(), StudentT(degrees=5.0)])
def test_a_group_factor_leaves_every_default_probability_as_it_is(copula: Copula) -> None:
    nodes = nested_nodes(copula, 48, 32)
    given = nested_probability(copula, PD, [0.2, 0.4, 0.5], [0.6, 0.0, 0.3], nodes)
    assert_allclose(nodes.weight.sum(), 1, rtol=1e-13)
    assert_allclose(given @ nodes.weight, PD, rtol=1e-7)


@pytest.mark.parametrize("copula", [Gaussian(), StudentT(degrees=5.0)])
def test_without_group_loadings_only_the_common_factor_is_left(copula: Copula) -> None:
    common, nodes = copula.nodes(32), nested_nodes(copula, 32, 8)
    given = nested_probability(copula, PD, 0.45, 0.0, nodes).reshape(3, len(common.weight), 8)
    expected = conditional_probability(copula, PD, 0.45, common)
    assert_allclose(given, np.repeat(expected[:, :, None], 8, axis=2), rtol=1e-13)


def test_two_names_of_a_group_default_together_as_their_loadings_say() -> None:
    nodes = nested_nodes(Gaussian(), 96, 96)
    given = nested_probability(Gaussian(), [0.01, 0.03], [0.4, 0.5], [0.6, 0.7], nodes)
    both = given[0] * given[1] @ nodes.weight
    assert_allclose(both, plain_joint(0.01, 0.03, 0.4 * 0.5 + 0.6 * 0.7), rtol=1e-7)


def test_a_name_outside_the_group_is_tied_to_it_by_the_common_factor_only() -> None:
    nodes = nested_nodes(Gaussian(), 96, 96)
    given = nested_probability(Gaussian(), [0.01, 0.03], [0.4, 0.5], [0.8, 0.0], nodes)
    assert_allclose(given[0] * given[1] @ nodes.weight, plain_joint(0.01, 0.03, 0.4 * 0.5), rtol=1e-7)


@pytest.mark.parametrize(("loading", "group_loading"), [(0.8, 0.6), (1.0, 0.0), (np.nan, 0.0)])
def test_loadings_that_leave_nothing_of_its_own_to_a_name_are_refused(loading: float, group_loading: float) -> None:
    nodes = nested_nodes(Gaussian(), 8, 8)
    with pytest.raises(ValueError, match="squares that sum to less than 1 are wanted"):
        nested_probability(Gaussian(), [0.1], loading, group_loading, nodes)


@pytest.mark.parametrize("probability", [[1.1], [-0.1], [np.nan], 0.1])
def test_default_probabilities_that_are_none_are_refused(probability: float) -> None:
    with pytest.raises(ValueError, match="one number in"):
        nested_probability(Gaussian(), probability, 0.1, 0.1, nested_nodes(Gaussian(), 8, 8))


def test_a_double_t_copula_has_no_group_factor() -> None:
    copula = DoubleT(factor_degrees=5.0, own_degrees=5.0)
    with pytest.raises(ValueError, match="DoubleT has no group factor; a normal or Student t copula is wanted"):
        nested_nodes(copula, 8, 8)
    with pytest.raises(ValueError, match="DoubleT has no group factor"):
        nested_probability(copula, PD, 0.1, 0.1, nested_nodes(Gaussian(), 8, 8))


def before() -> tuple[np.ndarray, States]:
    probability = np.array([[0.1, 0.4], [0.2, 0.3]])
    return probability, States(weight=np.array([0.6, 0.4]), failure=np.array([0.05, 0.3]))


def test_contagion_changes_no_debtor_and_no_pair_of_debtors() -> None:
    probability, states = before()
    given, after = contagion(probability, states, named=1, floor=0.7)
    assert_allclose(after.weight.sum(), 1, rtol=1e-15)
    assert_allclose(given @ after.weight, probability @ states.weight, rtol=1e-14)
    assert_allclose(given[0] * given[1] @ after.weight, probability[0] * probability[1] @ states.weight, rtol=1e-14)
    assert given[1].tolist() == [0, 0, 1, 1]


def test_contagion_raises_the_guarantors_failure_where_the_named_debtor_has_defaulted() -> None:
    probability, states = before()
    _, after = contagion(probability, states, named=1, floor=0.2)
    # 0.2 and 0.3 of the two states see the default; there failure is max(0.05, 0.2) and max(0.3, 0.2).
    expected = 0.6 * (0.8 * 0.05 + 0.2 * 0.2) + 0.4 * 0.3
    assert_allclose(after.weight @ after.failure, expected, rtol=1e-14)


def test_a_floor_below_every_failure_probability_changes_nothing() -> None:
    probability, states = before()
    _, after = contagion(probability, states, named=0, floor=0.05)
    assert_allclose(after.weight @ after.failure, states.weight @ states.failure, rtol=1e-14)


def test_either_of_two_named_debtors_pulls_the_guarantor_down() -> None:
    probability, states = before()
    given, after = contagion(*contagion(probability, states, named=0, floor=1.0), named=1, floor=1.0)
    neither = (1 - probability[0]) * (1 - probability[1])
    expected = states.weight @ (1 - neither * (1 - states.failure))
    assert_allclose(after.weight @ after.failure, expected, rtol=1e-14)
    assert given.shape == (2, 8)


def test_contagion_leaves_the_re_guarantor_alone() -> None:
    probability, states = before()
    second = np.array([0.01, 0.02])
    states = States(weight=states.weight, failure=states.failure, reguarantor_failure=second)
    _, after = contagion(probability, states, named=0, floor=0.9)
    assert after.reguarantor_failure is not None
    assert_allclose(after.weight @ after.reguarantor_failure, states.weight @ second, rtol=1e-14)


@pytest.mark.parametrize(
    ("named", "floor", "message"), [(0, 1.1, "floor is 1.1"), (2, 0.5, "named is 2"), (-1, 0.5, "-1")]
)
def test_contagion_from_nowhere_or_with_no_probability_is_refused(named: int, floor: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        contagion(*before(), named=named, floor=floor)


def test_contagion_refuses_probabilities_of_other_states() -> None:
    with pytest.raises(ValueError, match="a row of"):
        contagion([[0.1, 0.2, 0.3]], before()[1], named=0, floor=0.5)
