"""Smallest breaking sets against every subset of small pools, each run through the full waterfall."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abs_model.engine.cashflow import project_collections
from abs_model.engine.default_times import day_number
from abs_model.engine.paths import NEVER, Paths
from abs_model.engine.waterfall import distribute
from abs_model.measure.bivariate import joint_default_probability
from abs_model.run.breaking_set import set_run, smallest_breaking_sets
from abs_model.run.credit import credit_model
from abs_model.run.driven import Footing, footing
from abs_model.run.joint_law import joint_law
from abs_model.run.set_search import Set, SetRun, grown_by_size, is_all_of_least_size, search
from tests.small_subjects import credit_of, random_footing, scenario, series_one, small_deal, subject_of

ALL_SETS = 2**32


def every_set(n_names: int) -> list[Set]:
    """All sets of names, by size, then in order."""
    return [one for size in range(n_names + 1) for one in combinations(range(n_names), size)]


def paths_of(ground: Footing, names: tuple[str, ...], sets: Iterable[Set], failure: int = NEVER) -> Paths:
    """The paths on which each set defaults, written down name by name."""
    day = day_number(ground.default_date)
    rows = [row.core_enterprise for row in ground.exposures.rows]
    days = np.array([[day if name in {names[at] for at in one} else NEVER for one in sets] for name in rows])
    roles = {one.provider for one in ground.plan.deal.support}
    days = np.minimum(days, ground.base.default_day)
    failures = {role: np.full(1, failure) for role in roles}
    return replace(ground.base, n_paths=days.shape[1], default_day=days, failure_day=failures)


def broken_by_force(ground: Footing, names: tuple[str, ...], sets: list[Set], tranche: str, failure: int) -> set[Set]:
    """The sets that leave a tranche unpaid after any distribution or in the end, by the full record."""
    paths = paths_of(ground, names, sets, failure)
    payments = distribute(ground.plan, project_collections(ground.exposures, paths, ground.plan.periods), paths)
    unpaid = np.zeros(len(sets), dtype=bool)
    for period in ground.plan.periods[1:]:
        if period.payment_date is not None:
            for word in ("interest_unpaid", "principal_unpaid"):
                unpaid |= payments.standing[f"{tranche}.{word}"][period.number] > 0
    for word in ("interest", "principal"):
        unpaid |= payments.written_off[f"{tranche}.{word}"] > 0
    return {one for one, is_unpaid in zip(sets, unpaid, strict=True) if is_unpaid}


def smallest(broken: set[Set]) -> set[Set]:
    size = min((len(one) for one in broken), default=0)
    return {one for one in broken if len(one) == size}


def minimal(broken: set[Set]) -> set[Set]:
    """Those without a part that is broken, from the smallest on: a part has a smaller one, or none."""
    kept: list[Set] = []
    for one in sorted(broken, key=len):
        if not any(set(other) < set(one) for other in kept):
            kept.append(one)
    return set(kept)


def run_of(ground: Footing, tranche: str, *, is_alive: bool) -> SetRun:
    return set_run(ground, None, "tranche", tranche, None, is_alive=is_alive)


@given(seed=st.integers(0, ALL_SETS), is_alive=st.booleans())
@settings(max_examples=25, deadline=None)
def test_the_smallest_sets_of_random_deals_are_those_of_brute_force(seed: int, is_alive: bool) -> None:
    ground = random_footing(seed)
    failure = NEVER if is_alive else day_number(ground.default_date)
    for tranche in ground.plan.deal.tranches:
        run = run_of(ground, tranche.id, is_alive=is_alive)
        broken = broken_by_force(ground, run.names, every_set(len(run.names)), tranche.id, failure)
        found, is_proven = search(run, (0, 0.0, ()), grown_by_size, is_all_of_least_size)
        assert is_proven
        assert {one for one in found if len(one) == len(found[0])} == smallest(broken)


@given(seed=st.integers(0, ALL_SETS))
@settings(max_examples=40, deadline=None)
def test_a_search_that_goes_on_finds_every_set_that_has_no_breaking_part(seed: int) -> None:
    ground = random_footing(seed)
    name = ground.plan.deal.tranches[0].id
    run = run_of(ground, name, is_alive=True)
    found, is_proven = search(run, (0, 0.0, ()), grown_by_size, lambda *_: False)
    assert is_proven
    assert set(found) == minimal(broken_by_force(ground, run.names, every_set(len(run.names)), name, NEVER))


def pool_of_fifteen(seed: int) -> list[float]:
    shares = np.random.default_rng(seed).lognormal(0.0, 0.7, 15)
    return [round(float(one), 2) for one in shares / shares.sum() * 100_000]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_pool_of_fifteen_is_searched_to_the_end_and_equals_brute_force(seed: int) -> None:
    subject = subject_of(small_deal(15), pool_of_fifteen(seed))
    credit = credit_of({f"c{one}": 0.002 * one for one in range(1, 16)} | {"guarantor": 0.001})
    answers = smallest_breaking_sets(subject, credit)
    model, ground = credit_model(subject, credit, scenario()), footing(subject)
    for answer, failure in zip(answers, (NEVER, day_number(ground.default_date)), strict=True):
        names = run_of(ground, "A", is_alive=True).names
        broken = broken_by_force(ground, names, every_set(15), "A", failure)
        law = joint_law(model, has_failed_providers=failure != NEVER)
        assert answer.is_proven
        assert (answer.outcome == "breaks") == bool(broken)
        by_number = answer.table[answer.table["criterion"] == "by_number"]
        theirs = {", ".join(names[at] for at in one) for one in smallest(broken)}
        assert set(by_number["core_enterprises"]) <= theirs
        assert len(by_number) == min(len(theirs), 20)
        likely = sorted(
            (law.joint([model.names.index(names[at]) for at in one]) for one in minimal(broken)), reverse=True
        )
        ours = answer.table.loc[answer.table["criterion"] == "by_probability", "joint_probability"]
        np.testing.assert_allclose(ours[:10], likely[: len(ours)][:10], rtol=1e-9)


def test_a_guarantor_that_stands_pays_for_every_set() -> None:
    alive, failed = smallest_breaking_sets(series_one()[0])
    assert (alive.outcome, alive.n_sets, alive.is_proven) == ("never_breaks", 4, True)
    assert (failed.outcome, failed.provider) == ("breaks", "failed")
    assert failed.table["core_enterprises"].tolist() == ["jiuye", "xinzhu"]


def test_a_cap_breaks_at_the_first_set_that_owes_more_than_it_and_the_cushion() -> None:
    # Interest and principal of 84,000; 100,000 in the pool; a cap of 30,000: more than 46,000 must default.
    subject = subject_of(small_deal(4, cap=30_000.0), [40_000, 30_000, 20_000, 10_000])
    (answer,) = smallest_breaking_sets(subject, of="cap")
    assert (answer.outcome, answer.broken, answer.amount) == ("breaks", "guarantee", 30_000.0)
    assert answer.table["core_enterprises"].tolist() == ["c1, c2", "c1, c3", "c1, c4", "c2, c3"]
    assert answer.table["needed_claim"].tolist() == [54_000.0, 44_000.0, 34_000.0, 34_000.0]


def test_a_limit_that_a_claim_just_reaches_is_not_broken() -> None:
    subject = subject_of(small_deal(2), [60_000, 40_000])
    claims = [
        smallest_breaking_sets(subject, of="single_name_limit", amount=amount)[0].table["core_enterprises"].tolist()
        for amount in (43_999.99, 44_000.0)
    ]
    # The first defaults: 84,000 due less 40,000.
    assert claims == [["c1"], ["c1, c2"]]


def test_a_deal_that_is_short_anyway_breaks_with_nobody() -> None:
    subject = subject_of(small_deal(2, balance=120_000.0), [60_000, 40_000])
    _, failed = smallest_breaking_sets(subject)
    assert failed.outcome == "always_breaks"
    assert failed.table["n_names"].tolist() == [0]


def test_recovery_that_is_assumed_counts() -> None:
    subject = subject_of(small_deal(2), [60_000, 40_000])
    assumed = scenario(recovery_ratio=0.8, recovery_lag_days=30)
    (with_recovery,) = smallest_breaking_sets(subject, None, "single_name_limit", None, assumed, amount=0.0)
    # 84,000 are due: the first one's default leaves 40,000 + 48,000; both leave 80,000.
    assert with_recovery.table["core_enterprises"].tolist() == ["c1, c2"]
    assert with_recovery.table["needed_claim"].tolist() == [4_000.0]


def test_joint_probability_of_two_names_is_the_bivariate_normal() -> None:
    subject = subject_of(small_deal(2), [60_000, 40_000])
    model = credit_model(subject, credit_of({"c1": 0.02, "c2": 0.05, "guarantor": 0.01}, common=0.3), scenario())
    alone = model.horizon_probability()
    law = joint_law(model, has_failed_providers=False)
    expected = joint_default_probability(alone[0], alone[1], 0.3)
    np.testing.assert_allclose(law.joint([0, 1]), expected, rtol=1e-9)
    np.testing.assert_allclose(law.joint_with_one_more([0])[1], expected, rtol=1e-9)
    failed = joint_law(model, has_failed_providers=True)
    np.testing.assert_allclose(failed.joint([0]), joint_default_probability(alone[0], alone[2], 0.3), rtol=1e-9)


def test_a_guarantor_that_contagion_drags_down_fails_with_its_obligor() -> None:
    subject = subject_of(small_deal(2), [60_000, 40_000])
    names = {"c1": 0.02, "c2": 0.05, "guarantor": 0.01}
    contagion = [{"obligor": "c1", "provider": "guarantor", "probability": 1.0}]
    model = credit_model(subject, credit_of(names, common=0.3, contagion=contagion), scenario())
    law = joint_law(model, has_failed_providers=True)
    np.testing.assert_allclose(law.joint([0]), model.horizon_probability()[0], rtol=1e-9)
    alone = joint_law(model, has_failed_providers=False)
    np.testing.assert_allclose(law.joint([0, 1]), alone.joint([0, 1]), rtol=1e-9)
    # Without any set: it fails by itself, or c1 does. Inclusion and exclusion of the two.
    own = model.horizon_probability()
    either = own[0] + own[2] - joint_default_probability(own[0], own[2], 0.3)
    np.testing.assert_allclose(law.joint([]), either, rtol=1e-8)


def test_a_search_that_is_cut_short_says_so_and_what_the_largest_names_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("abs_model.run.breaking_set.MOST_SETS", 3)
    subject = subject_of(small_deal(6), [20_000, 20_000, 20_000, 15_000, 15_000, 10_000])
    (answer,) = smallest_breaking_sets(subject, of="single_name_limit", amount=25_000.0)
    assert not answer.is_proven
    assert answer.table["criterion"].tolist() == ["largest_first"]
    # 84,000 due: 41,000 must be missing, so that 25,000 are claimed and a yuan more.
    assert answer.table["core_enterprises"].tolist() == ["c1, c2, c3"]
