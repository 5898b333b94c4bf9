"""One guarantor behind a tranche and behind a pool, against the same counted case by case."""

import math
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray

from abs_model.measure.claim import Claims
from abs_model.measure.cover import CoveredPool, guaranteed_pool, name_by_name_shortcut
from abs_model.measure.guarantee import NO_CREDIT, Guarantee, Outcomes, States, guaranteed_tranche, outcomes
from abs_model.measure.loss import jumps, loss_probabilities
from tests.crosscheck.plain_guarantee import Tally, Terms, World, of_pool, of_tranche

Array = NDArray[np.float64]

GRAIN, UNIT = 64, 4.0
"""Losses are multiples of the one, shares are quarters and halves: what is unpaid is a whole number of the other."""

chances = st.floats(0.0, 1.0)
quarters = st.integers(0, 4).map(lambda n: n / 4)
halves = st.sampled_from([0.0, 0.5, 1.0])


@st.composite
def worlds_of(draw: st.DrawFn, n_names: int) -> list[World]:
    weights = draw(st.lists(st.floats(0.05, 1.0), min_size=1, max_size=3))
    return [
        World(
            weight=weight / sum(weights),
            default=tuple(draw(st.lists(chances, min_size=n_names, max_size=n_names))),
            failure=draw(chances),
            reguarantor_failure=draw(chances),
        )
        for weight in weights
    ]


terms_of = st.builds(
    Terms,
    cap=st.integers(0, 20).map(lambda n: 16.0 * n) | st.just(math.inf),
    recovery_ratio=halves,
    reguaranteed_share=halves,
)
losses_of = st.lists(st.integers(1, 3).map(lambda n: float(GRAIN * n)), min_size=1, max_size=4)


def outcomes_of(worlds: list[World], terms: Terms) -> tuple[Array, Outcomes]:
    """Default probabilities [name, state] and who stands, in the package's words."""
    guarantee = Guarantee(
        cap=terms.cap, recovery_ratio=terms.recovery_ratio, reguaranteed_share=terms.reguaranteed_share
    )
    states = States(
        weight=np.array([world.weight for world in worlds]),
        failure=np.array([world.failure for world in worlds]),
        reguarantor_failure=np.array([world.reguarantor_failure for world in worlds]),
    )
    return np.array([world.default for world in worlds]).T, outcomes(guarantee, states)


def assert_same_law(law: Array, counted: Mapping[float, float]) -> None:
    """A distribution on a lattice against chances by amount."""
    expected = np.zeros(max(len(law), 1 + round(max(counted) / UNIT)))
    for amount, chance in counted.items():
        expected[round(amount / UNIT)] += chance
    assert_allclose(np.pad(law, (0, len(expected) - len(law))), expected, rtol=0, atol=1e-13)


def assert_same_claims(claims: Claims, counted: Tally) -> None:
    expected = {amount: chance for amount, chance in counted.claims.items() if chance > 1e-13}
    found = dict(zip(claims.amount.tolist(), claims.probability.tolist(), strict=True))
    assert {amount for amount, chance in found.items() if chance > 1e-13} == set(expected)
    assert_allclose([found[amount] for amount in expected], list(expected.values()), rtol=0, atol=1e-13)
    mean = sum(amount * chance for amount, chance in counted.claims.items())
    assert_allclose(claims.expected_amount, mean, rtol=1e-12, atol=1e-12)
    assert_allclose(claims.expected_by_outcome.sum(), mean, rtol=1e-12, atol=1e-12)
    assert_allclose(claims.expected_paid, counted.expected_paid, rtol=1e-12, atol=1e-12)
    called = sum(chance for amount, chance in counted.claims.items() if amount > 0)
    assert_allclose(claims.call_probability, called, rtol=0, atol=1e-13)
    assert_allclose(claims.failed_call_probability, counted.failed_call, rtol=0, atol=1e-13)


@given(data=st.data(), loss=losses_of, terms=terms_of, attachment=st.integers(0, 6))
def test_a_guaranteed_tranche_is_what_all_cases_come_to(
    data: st.DataObject, loss: list[float], terms: Terms, attachment: int
) -> None:
    worlds = data.draw(worlds_of(len(loss)))
    default, who = outcomes_of(worlds, terms)
    together = loss_probabilities(*jumps(loss, default, GRAIN), who.weight)
    shortfall = np.maximum(GRAIN * np.arange(len(together)) - GRAIN * attachment, 0.0)
    found, counted = guaranteed_tranche(together, shortfall, who), of_tranche(worlds, loss, GRAIN * attachment, terms)
    unpaid = sum(chance for amount, chance in counted.unpaid.items() if amount > 1e-9)
    assert_allclose(found.default_probability, unpaid, rtol=0, atol=1e-13)
    mean = sum(amount * chance for amount, chance in counted.unpaid.items())
    assert_allclose(found.expected_loss, mean, rtol=1e-12, atol=1e-12)
    assert_same_claims(found.claims, counted)


@given(data=st.data(), loss=losses_of, terms=terms_of)
def test_a_guaranteed_pool_is_what_all_cases_come_to(data: st.DataObject, loss: list[float], terms: Terms) -> None:
    worlds = data.draw(worlds_of(len(loss)))
    cover = data.draw(
        st.lists(quarters, min_size=len(loss), max_size=len(loss)) | quarters.map(lambda c: [c] * len(loss))
    )
    default, who = outcomes_of(worlds, terms)
    found = guaranteed_pool(CoveredPool(loss=np.array(loss), cover=np.array(cover), unit=UNIT), default, who)
    counted = of_pool(worlds, loss, cover, terms)
    assert_same_law(found.probabilities, counted.unpaid)
    assert_same_claims(found.claims, counted)


def test_the_cap_holds_for_the_sum_of_the_covered_losses() -> None:
    # Three certain losses of 100, 50 of each covered, cap 120: 300 - 120.
    who = outcomes(Guarantee(cap=120.0), States(weight=np.ones(1), failure=np.zeros(1)))
    for cover in ([0.5, 0.5, 0.5], [0.6, 0.5, 0.4]):
        pool = CoveredPool(loss=np.full(3, 100.0), cover=np.array(cover), unit=10.0)
        found = guaranteed_pool(pool, np.ones((3, 1)), who)
        assert_allclose(found.probabilities[18], 1, rtol=1e-14)
        assert_allclose(found.claims.expected_paid, 120, rtol=1e-14)


def test_many_states_are_worked_through_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = np.random.default_rng(5)
    default, weight = dice.uniform(0, 0.3, (4, 50)), np.full(50, 0.02)
    who = outcomes(Guarantee(cap=3.0), States(weight=weight, failure=dice.uniform(0, 0.3, 50)))
    pool = CoveredPool(loss=np.array([4.0, 4.0, 2.0, 2.0]), cover=np.array([1.0, 0.5, 0.5, 0.0]), unit=1.0)
    at_once = guaranteed_pool(pool, default, who).probabilities
    monkeypatch.setattr("abs_model.measure.joint_loss.NUMBERS_AT_ONCE", 200)
    assert_allclose(guaranteed_pool(pool, default, who).probabilities, at_once, rtol=0, atol=1e-15)


def test_amounts_between_two_cells_keep_the_mean_to_the_last_digits() -> None:
    default, weight = np.array([[0.1, 0.3], [0.2, 0.4], [0.05, 0.6]]), np.array([0.7, 0.3])
    who = outcomes(Guarantee(recovery_ratio=0.37), States(weight=weight, failure=np.array([0.01, 0.2])))
    loss, cover = np.array([1.234, 2.345, 3.141]), np.array([0.811, 0.5, 0.333])
    law = guaranteed_pool(CoveredPool(loss=loss, cover=cover, unit=0.25), default, who).probabilities
    failed = who.weight[:, 1]
    expected = sum(
        loss[name] * (default[name] @ (weight * (1 - cover[name]) + failed * cover[name] * (1 - 0.37)))
        for name in range(3)
    )
    assert_allclose(0.25 * (law @ np.arange(len(law))), expected, rtol=1e-13)


@pytest.mark.parametrize("cover", [[0.6, 0.6, 0.6], [0.811, 0.5, 0.333]])
@pytest.mark.parametrize("cap", [0.9, 2.2])
def test_amounts_and_a_cap_between_two_cells_keep_the_sum_of_paid_and_unpaid(cover: list[float], cap: float) -> None:
    default, weight = np.array([[0.1, 0.3], [0.2, 0.4], [0.05, 0.6]]), np.array([0.7, 0.3])
    who = outcomes(Guarantee(cap=cap, recovery_ratio=0.37), States(weight=weight, failure=np.array([0.01, 0.2])))
    loss = np.array([1.234, 2.345, 3.141])
    found = guaranteed_pool(CoveredPool(loss=loss, cover=np.array(cover), unit=0.25), default, who)
    unpaid = 0.25 * (found.probabilities @ np.arange(len(found.probabilities)))
    assert_allclose(unpaid + found.claims.expected_paid, loss @ (default @ weight), rtol=1e-13)
    assert found.claims.amount.max() == cap


def test_a_re_guarantor_pays_its_share_only_when_the_guarantor_has_failed() -> None:
    states = States(weight=np.ones(1), failure=np.array([0.1]), reguarantor_failure=np.array([0.2]))
    who = outcomes(Guarantee(recovery_ratio=0.25, reguaranteed_share=0.4), states)
    result = guaranteed_tranche(np.array([[0.0] * 3, [1.0] * 3]) * who.weight, [0.0, 100.0], who)
    # 90 % stands; 8 % only the re-guarantor: 60 x 0.75 unpaid; 2 % nobody: 75 unpaid.
    assert_allclose(result.expected_loss, 0.08 * 45 + 0.02 * 75, rtol=1e-14)
    assert_allclose(result.default_probability, 0.10, rtol=1e-14)
    assert_allclose(result.claims.expected_by_outcome, [90, 8, 2], rtol=1e-14)


def test_a_claim_that_is_recovered_in_full_is_no_default() -> None:
    who = outcomes(Guarantee(recovery_ratio=1.0), States(weight=np.ones(1), failure=np.ones(1)))
    assert guaranteed_tranche([[0.5, 0.5]] * 2 * who.weight, [0.0, 0.7], who).default_probability == 0


def test_a_share_re_guaranteed_by_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="re-guarantor's failure in each state is wanted"):
        outcomes(Guarantee(reguaranteed_share=0.3), States(weight=np.ones(1), failure=np.zeros(1)))


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"cap": -1.0}, "not below 0"),
        ({"cap": math.nan}, "not below 0"),
        ({"recovery_ratio": 1.1}, r"recovery_ratio is 1.1; a share in \[0, 1\]"),
        ({"reguaranteed_share": -0.1}, r"reguaranteed_share is -0.1; a share in \[0, 1\]"),
    ],
)
def test_terms_that_no_guarantee_has_are_refused(terms: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Guarantee(**terms)


def test_failure_probabilities_that_are_none_are_refused() -> None:
    weight = np.full(2, 0.5)
    for wrong in (np.array([0.1, 1.1]), np.array([0.1, np.nan]), np.array([0.1])):
        with pytest.raises(ValueError, match="numbers in"):
            States(weight=weight, failure=wrong)
        with pytest.raises(ValueError, match="reguarantor_failure: numbers in"):
            States(weight=weight, failure=weight, reguarantor_failure=wrong)


def test_shapes_that_do_not_belong_together_are_refused() -> None:
    who = outcomes(Guarantee(), States(weight=np.ones(1), failure=np.zeros(1)))
    pool = CoveredPool(loss=np.ones(2), cover=np.ones(2), unit=1.0)
    with pytest.raises(ValueError, match="are wanted"):
        guaranteed_tranche([[1.0, 0.0]], [0.0, 1.0], who)
    with pytest.raises(ValueError, match="not below 0 are wanted"):
        guaranteed_tranche([[1.0, 0.0]], [-1.0], who)
    for wrong in ([[0.1]], [[0.1], [1.1]], [[0.1, 0.1], [0.1, 0.1]]):
        with pytest.raises(ValueError, match="are wanted"):
            guaranteed_pool(pool, wrong, who)
        with pytest.raises(ValueError, match="are wanted"):
            name_by_name_shortcut(pool, wrong, who)


@pytest.mark.parametrize(
    ("loss", "cover", "unit"),
    [([1.0], [1.0, 1.0], 1.0), ([], [], 1.0), ([-1.0], [1.0], 1.0), ([1.0], [1.5], 1.0), ([1.0], [1.0], 0.0)],
)
def test_pools_that_are_none_are_refused(loss: list[float], cover: list[float], unit: float) -> None:
    with pytest.raises(ValueError, match="wanted"):
        CoveredPool(loss=np.array(loss), cover=np.array(cover), unit=unit)


def test_the_shortcut_refuses_a_cap_that_it_cannot_share_out() -> None:
    pool = CoveredPool(loss=np.ones(2), cover=np.ones(2), unit=1.0)
    who = outcomes(NO_CREDIT, States(weight=np.ones(1), failure=np.zeros(1)))
    with pytest.raises(ValueError, match="no cap is wanted"):
        name_by_name_shortcut(pool, [[0.5], [0.5]], who)
