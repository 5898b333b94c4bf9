"""What holds for the loss of every pool, whatever its names, recoveries, copula and correlation."""

from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from abs_model.measure.copula import Copula, DoubleT, Gaussian, Nodes, StudentT, conditional_probability
from abs_model.measure.loss import Method, expected_loss, jumps, loss_probabilities
from abs_model.measure.tail import expected_shortfall, quantile, shortfall_contributions, tail_probability
from tests.outcomes import every_outcome

Array = NDArray[np.float64]

COPULAS: list[Copula] = [Gaussian(), StudentT(degrees=4.0), DoubleT(factor_degrees=5.0, own_degrees=5.0)]


@dataclass(frozen=True, kw_only=True, eq=False)
class Pool:
    """Unequal names and how they hang together."""

    amount: Array
    probability: Array
    loading: Array
    copula: Copula

    def nodes(self) -> Nodes:
        return self.copula.nodes(40 if self.copula.has_scale else 128)

    def law(self, unit: float = 1.0) -> tuple[NDArray[np.int64], Array]:
        return jumps(
            self.amount, conditional_probability(self.copula, self.probability, self.loading, self.nodes()), unit
        )

    def losses(self, method: Method = "recursion", unit: float = 1.0) -> Array:
        return loss_probabilities(*self.law(unit), self.nodes().weight, method=method)


@st.composite
def pools(draw: st.DrawFn, most_loading: float = 0.9, copulas: tuple[Copula, ...] = tuple(COPULAS)) -> Pool:
    n_names = draw(st.integers(1, 8))

    def one_each(of: st.SearchStrategy[float]) -> Array:
        return np.array(draw(st.lists(of, min_size=n_names, max_size=n_names)), dtype=np.float64)

    return Pool(
        amount=one_each(st.floats(0, 30)),
        probability=one_each(st.sampled_from([0.0, 1e-6, 1e-3, 0.02, 0.3, 0.95, 1.0])),
        loading=one_each(st.floats(-most_loading, most_loading)),
        copula=draw(st.sampled_from(copulas)),
    )


@given(pool=pools(most_loading=1.0), method=st.sampled_from(["recursion", "transform"]))
def test_all_losses_together_are_certain(pool: Pool, method: Method) -> None:
    found = pool.losses(method)
    assert np.all(found >= 0)
    assert_allclose(found.sum(), 1.0, rtol=1e-13)


@given(pool=pools(most_loading=1.0))
def test_both_methods_find_the_same_distribution(pool: Pool) -> None:
    assert_allclose(pool.losses("recursion"), pool.losses("transform"), rtol=0, atol=5e-15)


@given(pool=pools(), unit=st.sampled_from([0.3, 1.0, 7.0]))
def test_the_expected_loss_does_not_depend_on_copula_correlation_or_cell_size(pool: Pool, unit: float) -> None:
    by_hand = pool.amount @ pool.probability
    # What is left is the grid: a sum of two t variables, and a rare default at 1,600 nodes of a Student t copula.
    tolerance = 1e-5 if isinstance(pool.copula, DoubleT) else 1e-8
    directly = float(expected_loss(*pool.law(unit), pool.nodes().weight)) * unit
    assert_allclose(directly, by_hand, rtol=0, atol=tolerance * max(pool.amount.sum(), 1e-9))
    on_lattice = pool.losses(unit=unit)
    assert_allclose(on_lattice @ np.arange(len(on_lattice)) * unit, directly, rtol=1e-11, atol=1e-12)


# A larger correlation of every pair makes normal vectors larger in the supermodular order (Mueller and Scarsini 2000,
# Some Remarks on the Supermodular Order, Journal of Multivariate Analysis 73), and a convex function of a sum of
# non-negative losses is supermodular: so it holds for unequal names too, and at each scale of a Student t copula. It
# does not follow where only some of the loadings grow in size, if others have the opposite sign.
@given(
    pool=pools(copulas=(Gaussian(), StudentT(degrees=4.0))),
    less=st.floats(0, 1),
    attachment=st.floats(0, 1),
)
def test_more_correlation_never_lowers_the_expected_loss_of_a_senior(
    pool: Pool, less: float, attachment: float
) -> None:
    def beyond(scaled: float) -> float:
        alike = Pool(
            amount=np.floor(pool.amount),
            probability=pool.probability,
            loading=scaled * np.abs(pool.loading),
            copula=pool.copula,
        )
        found = alike.losses()
        return float(found @ np.maximum(np.arange(len(found)) - attachment * np.floor(pool.amount).sum(), 0.0))

    assert beyond(1.0) >= beyond(less) - 1e-6 * max(pool.amount.sum(), 1.0)


@given(pool=pools(), data=st.data())
def test_the_order_of_the_names_does_not_matter(pool: Pool, data: st.DataObject) -> None:
    order = np.array(data.draw(st.permutations(range(len(pool.amount)))))
    other = Pool(
        amount=pool.amount[order], probability=pool.probability[order], loading=pool.loading[order], copula=pool.copula
    )
    assert_allclose(pool.losses(), other.losses(), rtol=0, atol=5e-15)


@given(pool=pools())
def test_the_distribution_is_that_of_all_outcomes(pool: Pool) -> None:
    amount = np.floor(pool.amount)
    conditional = conditional_probability(pool.copula, pool.probability, pool.loading, pool.nodes())
    loss, chance = every_outcome(amount, conditional)
    by_hand = np.bincount(loss.astype(int), weights=chance @ pool.nodes().weight)
    found = loss_probabilities(*jumps(amount, conditional, 1.0), pool.nodes().weight, n_cells=len(by_hand))
    assert_allclose(found, by_hand, rtol=0, atol=1e-14)


@given(pool=pools())
def test_without_correlation_outcomes_have_the_product_of_their_probabilities(pool: Pool) -> None:
    amount = np.floor(pool.amount)
    loss, chance = every_outcome(amount, pool.probability[:, None])
    by_hand = np.bincount(loss.astype(int), weights=chance[:, 0])
    law = jumps(amount, conditional_probability(Gaussian(), pool.probability, 0.0, Gaussian().nodes(16)), 1.0)
    found = loss_probabilities(*law, Gaussian().nodes(16).weight, n_cells=len(by_hand))
    assert_allclose(found, by_hand, rtol=0, atol=1e-14)


@given(slices=st.lists(st.integers(0, 32), min_size=1, max_size=8), data=st.data())
def test_with_full_correlation_the_likelier_defaults_include_the_rarer(slices: list[int], data: st.DataObject) -> None:
    # Default probabilities at the edges of the nodes' slices, where the limit is exact: in the worst k slices of 32 all
    # names default whose probability reaches that far.
    nodes = Gaussian().nodes(32)
    amount = np.array(data.draw(st.lists(st.integers(0, 20), min_size=len(slices), max_size=len(slices))), dtype=float)
    probability = np.array([min(nodes.weight[:edge].sum(), 1.0) for edge in slices])
    found = loss_probabilities(
        *jumps(amount, conditional_probability(Gaussian(), probability, 1.0, nodes), 1.0), nodes.weight
    )
    by_hand = np.zeros(int(amount.sum()) + 1)
    for place, weight in enumerate(nodes.weight):
        by_hand[int(amount[np.array(slices) > place].sum())] += weight
    assert_allclose(found, by_hand[: len(found)], rtol=0, atol=1e-13)
    assert_allclose(by_hand[len(found) :], 0.0, rtol=0, atol=1e-13)


@given(pool=pools(), level=st.floats(0, 0.9999))
def test_contributions_add_up_to_the_expected_shortfall_and_none_is_above_the_name(pool: Pool, level: float) -> None:
    weight = pool.nodes().weight
    contributions = shortfall_contributions(*pool.law(), weight, level)
    losses = pool.losses()
    assert_allclose(contributions.sum(), expected_shortfall(losses, level), rtol=1e-8, atol=1e-9)
    assert np.all(contributions >= 0)
    assert np.all(contributions <= np.ceil(pool.amount) * (1 + 1e-8) + 1e-9)


@given(pool=pools(), level=st.floats(0, 0.9999), higher=st.floats(0, 0.9999))
def test_the_shortfall_is_above_the_quantile_and_both_rise_with_the_level(
    pool: Pool, level: float, higher: float
) -> None:
    losses = pool.losses()
    low, high = sorted((level, higher))
    assert quantile(losses, low) <= quantile(losses, high)
    assert expected_shortfall(losses, low) <= expected_shortfall(losses, high) + 1e-9
    assert quantile(losses, high) <= expected_shortfall(losses, high) + 1e-9
    assert tail_probability(losses, quantile(losses, high)) <= 1 - high + 1e-12


@settings(max_examples=30)
@given(n_names=st.integers(1, 40), probability=st.floats(1e-6, 1), correlation=st.floats(0, 0.9))
def test_equal_names_contribute_equally(n_names: int, probability: float, correlation: float) -> None:
    nodes = Gaussian().nodes(32)
    conditional = conditional_probability(Gaussian(), np.full(n_names, probability), correlation**0.5, nodes)
    contributions = shortfall_contributions(*jumps(np.full(n_names, 2.0), conditional, 1.0), nodes.weight, 0.99)
    assert_allclose(contributions, np.full(n_names, contributions.mean()), rtol=1e-9, atol=1e-11)
