"""What one guarantor behind many debtors promises, whatever the pool; and a plain simulation of the same."""

import math
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from numpy.typing import NDArray
from scipy import special

from abs_model.measure.copula import Gaussian, StudentT, conditional_probability
from abs_model.measure.cover import CoveredPool, guaranteed_pool, name_by_name_shortcut
from abs_model.measure.guarantee import (
    NO_CREDIT,
    Guarantee,
    GuaranteedTranche,
    Outcomes,
    States,
    guaranteed_tranche,
    outcomes,
)
from abs_model.measure.loss import jumps, loss_probabilities
from abs_model.measure.tranche import tranche_loss_by_cell, tranche_losses
from abs_model.measure.wrong_way import contagion, nested_nodes, nested_probability

Array = NDArray[np.float64]

NODES = Gaussian().nodes(24)
SLACK = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Random:
    """A pool, its guarantor and a tranche, drawn by hypothesis; amounts are whole cells of 1."""

    loss: Array
    cover: Array
    pd: Array
    loading: float
    guarantor_pd: float
    guarantor_loading: float
    recovery_ratio: float
    attachment: float

    @property
    def given(self) -> Array:
        return conditional_probability(Gaussian(), self.pd, self.loading, NODES)

    @property
    def states(self) -> States:
        failure = conditional_probability(Gaussian(), [self.guarantor_pd], self.guarantor_loading, NODES)[0]
        return States(weight=NODES.weight, failure=failure)

    @property
    def guarantee(self) -> Guarantee:
        return Guarantee(recovery_ratio=self.recovery_ratio)

    def pool_law(self, guarantee: Guarantee | None = None) -> Array:
        """Distribution of the pool's loss after the guarantee, long enough for any loss."""
        who = outcomes(self.guarantee if guarantee is None else guarantee, self.states)
        return self.padded(guaranteed_pool(self.pool, self.given, who).probabilities)

    @property
    def pool(self) -> CoveredPool:
        return CoveredPool(loss=self.loss, cover=self.cover, unit=1.0)

    def padded(self, law: Array) -> Array:
        return np.pad(law, (0, int(self.loss.sum()) + 2 - len(law)))

    @property
    def unguaranteed(self) -> Array:
        return self.padded(loss_probabilities(*jumps(self.loss, self.given, 1.0), NODES.weight))

    def tranche(self, guarantee: Guarantee | None = None) -> GuaranteedTranche:
        return tranche_of(self, self.given, self.states, self.guarantee if guarantee is None else guarantee)


def tranche_of(case: Random, probability: Array, states: States, guarantee: Guarantee) -> GuaranteedTranche:
    """Everything above the attachment point, guaranteed, in given states."""
    who = outcomes(guarantee, states)
    together = loss_probabilities(*jumps(case.loss, probability, 1.0), who.weight)
    return guaranteed_tranche(together, tranche_loss_by_cell(len(together), 1.0, case.attachment, case.loss.sum()), who)


@st.composite
def cases(draw: st.DrawFn) -> Random:
    n_names = draw(st.integers(1, 6))
    loss = np.array(draw(st.lists(st.integers(1, 12), min_size=n_names, max_size=n_names)), dtype=np.float64)
    cover = draw(st.lists(st.sampled_from([0.0, 0.5, 0.8, 1.0]), min_size=n_names, max_size=n_names))
    pd = draw(st.lists(st.floats(1e-4, 0.5), min_size=n_names, max_size=n_names))
    return Random(
        loss=loss,
        cover=np.array(cover if draw(st.booleans()) else [cover[0]] * n_names),
        pd=np.array(pd),
        loading=math.sqrt(draw(st.floats(0.0, 0.7))),
        guarantor_pd=draw(st.floats(1e-4, 0.5)),
        guarantor_loading=math.sqrt(draw(st.floats(0.0, 0.8))),
        recovery_ratio=draw(st.sampled_from([0.0, 0.3, 0.75])),
        attachment=draw(st.floats(0.0, 0.9)) * float(loss.sum()),
    )


def mean(law: Array) -> float:
    return float(law @ np.arange(len(law)))


def stop_losses(law: Array) -> Array:
    """Expected loss above each cell: no lower anywhere means no better for any tranche to the end."""
    tail = np.cumsum(law[::-1])[::-1][1:]
    return np.append(np.cumsum(tail[::-1])[::-1], 0.0)


@given(cases())
def test_a_guarantor_that_never_fails_removes_every_covered_loss(case: Random) -> None:
    sure = replace(case, guarantor_pd=0.0)
    uncovered = loss_probabilities(*jumps(case.loss * (1 - case.cover), case.given, 1.0), NODES.weight)
    assert_allclose(sure.pool_law(), case.padded(uncovered), rtol=0, atol=SLACK)
    assert sure.tranche().default_probability == 0
    assert sure.tranche().expected_loss == 0


@given(cases())
def test_a_guarantor_that_has_failed_removes_nothing_but_what_is_recovered(case: Random) -> None:
    failed = replace(case, guarantor_pd=1.0)
    rest = loss_probabilities(*jumps(case.loss * (1 - case.cover * case.recovery_ratio), case.given, 1.0), NODES.weight)
    assert_allclose(failed.pool_law(), case.padded(rest), rtol=0, atol=SLACK)
    alone = tranche_losses(case.unguaranteed, 1.0, case.attachment, case.loss.sum())
    found = failed.tranche()
    assert_allclose(found.default_probability, alone.default_probability, rtol=0, atol=SLACK)
    assert_allclose(found.expected_loss, (1 - case.recovery_ratio) * alone.expected_loss, rtol=0, atol=SLACK)


@given(case=cases(), more=st.floats(0.0, 1.0))
def test_a_guarantor_more_likely_to_fail_never_helps(case: Random, more: float) -> None:
    weaker = replace(case, guarantor_pd=case.guarantor_pd + more * (1 - case.guarantor_pd))
    assert np.all(stop_losses(weaker.pool_law()) >= stop_losses(case.pool_law()) - SLACK)
    assert weaker.tranche().default_probability >= case.tranche().default_probability - SLACK
    assert weaker.tranche().expected_loss >= case.tranche().expected_loss - SLACK


@given(case=cases(), caps=st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted))
def test_a_higher_cap_never_hurts(case: Random, caps: list[int]) -> None:
    low, high = (replace(case.guarantee, cap=float(cap)) for cap in caps)
    assert mean(case.pool_law(low)) >= mean(case.pool_law(high)) - SLACK * 100
    # A share of the tranche, as its shortfall is.
    low, high = (replace(case.guarantee, cap=cap / 40) for cap in caps)
    assert case.tranche(low).default_probability >= case.tranche(high).default_probability - SLACK
    assert case.tranche(low).expected_loss >= case.tranche(high).expected_loss - SLACK


@given(case=cases(), cap=st.integers(0, 60).map(float) | st.just(math.inf))
def test_what_the_guarantor_pays_is_what_the_holders_no_longer_lose(case: Random, cap: float) -> None:
    who = outcomes(replace(case.guarantee, cap=cap), case.states)
    found = guaranteed_pool(case.pool, case.given, who)
    assert_allclose(found.probabilities.sum(), 1, rtol=1e-12)
    assert_allclose(mean(found.probabilities) + found.claims.expected_paid, mean(case.unguaranteed), rtol=1e-11)


@given(cases())
def test_the_shortcut_has_the_right_mean_and_a_thinner_tail(case: Random) -> None:
    who = outcomes(case.guarantee, case.states)
    shortcut = case.padded(name_by_name_shortcut(case.pool, case.given, who))
    right = case.pool_law()
    assert_allclose(mean(shortcut), mean(right), rtol=1e-11)
    # On a lattice that the amounts do not divide both are spread; the order of tails holds for exact amounts.
    if case.recovery_ratio == 0 and set(case.cover) <= {0.0, 1.0}:
        assert np.all(stop_losses(shortcut) <= stop_losses(right) + SLACK)


@given(cases())
def test_a_guarantor_of_the_same_group_gives_no_credit(case: Random) -> None:
    assert_allclose(case.pool_law(NO_CREDIT), case.unguaranteed, rtol=0, atol=SLACK)
    alone = tranche_losses(case.unguaranteed, 1.0, case.attachment, case.loss.sum())
    assert_allclose(case.tranche(NO_CREDIT).default_probability, alone.default_probability, rtol=0, atol=SLACK)
    assert_allclose(case.tranche(NO_CREDIT).expected_loss, alone.expected_loss, rtol=0, atol=SLACK)


@given(case=cases(), floors=st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0)).map(sorted))
def test_contagion_lies_between_no_contagion_and_a_guarantor_that_falls_with_the_debtor(
    case: Random, floors: list[float]
) -> None:
    none, low, high, full = (
        tranche_of(case, *contagion(case.given, case.states, 0, floor), case.guarantee) for floor in (0.0, *floors, 1.0)
    )
    plain = case.tranche()
    assert_allclose(none.default_probability, plain.default_probability, rtol=0, atol=SLACK)
    assert_allclose(none.expected_loss, plain.expected_loss, rtol=0, atol=SLACK)
    for better, worse in ((none, low), (low, high), (high, full)):
        assert worse.default_probability >= better.default_probability - SLACK
        assert worse.expected_loss >= better.expected_loss - SLACK
    no_guarantee = case.tranche(NO_CREDIT)
    assert full.default_probability <= no_guarantee.default_probability + SLACK


N_PATHS = 400_000
PD = np.array([0.04, 0.06, 0.08, 0.10, 0.15, 0.05])
LOSS = np.array([16.0, 24.0, 12.0, 20.0, 8.0, 20.0])
COVER = np.array([1.0, 0.75, 0.5, 1.0, 0.25, 1.0])
LOADING = math.sqrt(0.2)
GUARANTOR = {"pd": 0.08, "loading": math.sqrt(0.3)}
REGUARANTOR = {"pd": 0.05, "loading": math.sqrt(0.25)}
GROUP = np.array([0.6, 0.0, 0.0, 0.5, 0.0, 0.0])
GUARANTOR_GROUP = 0.55


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Simulated:
    """Who has defaulted and who stands, path by path, from normal draws alone."""

    has_defaulted: NDArray[np.bool_]
    has_failed: NDArray[np.bool_]
    second_has_failed: NDArray[np.bool_]


def simulate(seed: int, with_group: bool = False) -> Simulated:
    dice = np.random.default_rng(seed)
    z, y = dice.standard_normal((2, N_PATHS))
    group, own_group = (GROUP, GUARANTOR_GROUP) if with_group else (np.zeros(6), 0.0)

    def latent(loading: float, group_loading: float) -> Array:
        rest = math.sqrt(1 - loading**2 - group_loading**2)
        return np.asarray(loading * z + group_loading * y + rest * dice.standard_normal(N_PATHS))

    debtors = np.stack([latent(LOADING, shared) for shared in group])
    return Simulated(
        has_defaulted=debtors < special.ndtri(PD)[:, None],
        has_failed=latent(GUARANTOR["loading"], own_group) < special.ndtri(GUARANTOR["pd"]),
        second_has_failed=latent(REGUARANTOR["loading"], 0.0) < special.ndtri(REGUARANTOR["pd"]),
    )


def states_of(with_group: bool = False) -> tuple[Array, States]:
    """The same debtors and guarantors in the package's words."""
    nodes = nested_nodes(Gaussian(), 64, 32)
    group, own_group = (GROUP, GUARANTOR_GROUP) if with_group else (np.zeros(6), 0.0)
    first = nested_probability(Gaussian(), [GUARANTOR["pd"]], GUARANTOR["loading"], own_group, nodes)[0]
    second = nested_probability(Gaussian(), [REGUARANTOR["pd"]], REGUARANTOR["loading"], 0.0, nodes)[0]
    debtors = nested_probability(Gaussian(), PD, LOADING, group, nodes)
    return debtors, States(weight=nodes.weight, failure=first, reguarantor_failure=second)


def assert_within_error(found: Array | float, paths: Array) -> None:
    """Within 3.5 standard errors of the mean over paths [..., path]."""
    centre, error = paths.mean(axis=-1), paths.std(axis=-1) / math.sqrt(N_PATHS)
    assert np.all(np.abs(found - centre) <= 3.5 * error), (found, centre, error)


def unpaid_of_pool(run: Simulated, guarantee: Guarantee) -> Array:
    """What stays unpaid on each path."""
    loss = (LOSS[:, None] * run.has_defaulted).sum(axis=0)
    claim = np.minimum((LOSS[:, None] * COVER[:, None] * run.has_defaulted).sum(axis=0), guarantee.cap)
    from_second = np.where(run.second_has_failed, 0.0, guarantee.reguaranteed_share * claim)
    late = from_second + guarantee.recovery_ratio * (claim - from_second)
    return np.asarray(loss - np.where(run.has_failed, late, claim))


def exceeds(unpaid: Array, levels: list[float]) -> Array:
    """Path by path, whether each level is exceeded."""
    return np.stack([unpaid > level + 1e-9 for level in levels]).astype(np.float64)


LEVELS = [0.0, 10.0, 20.0, 30.0, 50.0, 70.0]
UNIT = 0.5
"""A cell; half of any claim on this pool is a whole number of it."""


def tails(law: Array) -> Array:
    """Probability of a loss above each level."""
    return np.array([law[int(level / UNIT) + 1 :].sum() for level in LEVELS])


def who_of(guarantee: Guarantee, with_group: bool = False) -> tuple[Array, Outcomes]:
    given, states = states_of(with_group)
    return given, outcomes(guarantee, states)


POOL = CoveredPool(loss=LOSS, cover=COVER, unit=UNIT)


@pytest.mark.parametrize("with_group", [False, True])
@pytest.mark.parametrize(
    "guarantee",
    [
        Guarantee(),
        Guarantee(cap=25.0),
        Guarantee(cap=40.0, recovery_ratio=0.5),
        Guarantee(cap=32.0, recovery_ratio=0.0, reguaranteed_share=0.5),
    ],
)
def test_a_plain_simulation_confirms_the_guaranteed_pool(guarantee: Guarantee, with_group: bool) -> None:
    unpaid = unpaid_of_pool(simulate(20201023, with_group), guarantee)
    given, who = who_of(guarantee, with_group)
    law = guaranteed_pool(POOL, given, who).probabilities
    assert_within_error(UNIT * mean(law), unpaid)
    assert_within_error(tails(law), exceeds(unpaid, LEVELS))


def test_a_plain_simulation_confirms_that_the_guarantor_shares_the_scale_of_a_student_t_copula() -> None:
    degrees, dice = 4.0, np.random.default_rng(17)
    z = dice.standard_normal(N_PATHS)
    scale = np.sqrt(dice.chisquare(degrees, N_PATHS) / degrees)

    def is_below(pd: float, loading: float) -> NDArray[np.bool_]:
        latent = loading * z + math.sqrt(1 - loading**2) * dice.standard_normal(N_PATHS)
        return np.asarray(latent / scale < special.stdtrit(degrees, pd))

    run = Simulated(
        has_defaulted=np.stack([is_below(pd, LOADING) for pd in PD]),
        has_failed=is_below(GUARANTOR["pd"], GUARANTOR["loading"]),
        second_has_failed=np.ones(N_PATHS, dtype=np.bool_),
    )
    copula = StudentT(degrees=degrees)
    nodes = copula.nodes(48)
    failure = conditional_probability(copula, [GUARANTOR["pd"]], GUARANTOR["loading"], nodes)[0]
    given = conditional_probability(copula, PD, LOADING, nodes)
    guarantee = Guarantee(cap=40.0, recovery_ratio=0.5)
    law = guaranteed_pool(POOL, given, outcomes(guarantee, States(weight=nodes.weight, failure=failure))).probabilities
    unpaid = unpaid_of_pool(run, guarantee)
    assert_within_error(UNIT * mean(law), unpaid)
    assert_within_error(tails(law), exceeds(unpaid, LEVELS))


def test_a_plain_simulation_refutes_the_shortcut_in_the_tail_but_not_in_the_mean() -> None:
    unpaid = unpaid_of_pool(simulate(7), Guarantee())
    given, who = who_of(Guarantee())
    shortcut = name_by_name_shortcut(POOL, given, who)
    assert_within_error(UNIT * mean(shortcut), unpaid)
    centre = exceeds(unpaid, LEVELS).mean(axis=1)
    error = np.sqrt(centre * (1 - centre) / N_PATHS)
    assert np.all(tails(shortcut)[3:] < centre[3:] - 10 * error[3:]), (tails(shortcut), centre)
    assert centre[4] > 2 * tails(shortcut)[4]


@pytest.mark.parametrize("with_group", [False, True])
def test_a_plain_simulation_confirms_the_guaranteed_tranche(with_group: bool) -> None:
    guarantee, attachment = Guarantee(cap=30.0, recovery_ratio=0.4, reguaranteed_share=0.3), 20.0
    run = simulate(11, with_group)
    shortfall = np.maximum((LOSS[:, None] * run.has_defaulted).sum(axis=0) - attachment, 0.0)
    claim = np.minimum(shortfall, guarantee.cap)
    late = np.where(run.second_has_failed, 0.4, 0.3 + 0.7 * 0.4) * claim
    unpaid = shortfall - np.where(run.has_failed, late, claim)

    given, who = who_of(guarantee, with_group)
    together = loss_probabilities(*jumps(LOSS, given, 1.0), who.weight)
    found = guaranteed_tranche(together, np.maximum(np.arange(len(together)) - attachment, 0.0), who)
    assert_within_error(found.default_probability, (unpaid > 1e-9).astype(np.float64))
    assert_within_error(found.expected_loss, unpaid)
    assert_within_error(found.claims.call_probability, (claim > 0).astype(np.float64))
    assert_within_error(found.claims.failed_call_probability, ((claim > 0) & run.has_failed).astype(np.float64))
    assert_within_error(found.claims.expected_amount, claim)
    assert_within_error(found.claims.expected_paid, np.where(run.has_failed, late, claim))


def test_a_plain_simulation_confirms_contagion_from_two_debtors() -> None:
    run, floors = simulate(13), {1: 0.5, 3: 0.9}
    dice = np.random.default_rng(14)
    # Failure is drawn once more where a floor lies above the chance that the path's own factor gave.
    z = np.random.default_rng(13).standard_normal((2, N_PATHS))[0]
    chance = special.ndtr((special.ndtri(GUARANTOR["pd"]) - GUARANTOR["loading"] * z) / math.sqrt(0.7))
    for name, floor in floors.items():
        chance = np.where(run.has_defaulted[name], np.maximum(chance, floor), chance)
    pulled = replace(run, has_failed=dice.uniform(size=N_PATHS) < chance)

    probability, states = states_of()
    for name, floor in floors.items():
        probability, states = contagion(probability, states, name, floor)
    law = guaranteed_pool(POOL, probability, outcomes(Guarantee(), states)).probabilities
    unpaid = unpaid_of_pool(pulled, Guarantee())
    assert_within_error(UNIT * mean(law), unpaid)
    assert_within_error(tails(law), exceeds(unpaid, LEVELS))
