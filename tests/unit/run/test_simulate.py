"""Simulation of series 1: against all fates, whatever the scheme; the same whoever works on it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from abs_model.cli.reading import Case, read_case
from abs_model.cli.request import Files
from abs_model.engine.draw import SCHEMES
from abs_model.run.count import Count, folded
from abs_model.run.credit import Credit, credit_model
from abs_model.run.likelihood import VARIATIONS, Simulation
from abs_model.run.simulate import Settings, make_task, simulate
from abs_model.run.unit import UNIT, Task
from abs_model.run.workers import Cluster, Local, One
from abs_model.scenario.scenario import BASE, Scenario
from abs_model.terms import Name

SERIES_1 = Path(__file__).parents[3] / "deals" / "fazhan-scf-2020-1"


@pytest.fixture(scope="module")
def case() -> Case:
    return read_case(Files(deal=SERIES_1))


@pytest.fixture(scope="module")
def credit(case: Case) -> Credit:
    from abs_model.io.credit_file import read_credit_file

    file = read_credit_file(SERIES_1)
    return Credit(terms=file.terms, table=file.table, sha256=file.sha256)


@pytest.fixture(scope="module")
def simulation(case: Case, credit: Credit) -> Simulation:
    return simulate(case.subject, credit, BASE, Settings(n_paths=131_072))


def scenario(**terms: object) -> Scenario:
    return Scenario.model_validate({"id": "one", "name": Name(zh="一", en="one")} | terms)


def small_task(case: Case, credit: Credit, n_units: float = 2.5, **settings: object) -> Task:
    model = credit_model(case.subject, credit, BASE)
    return make_task(case.subject, model, BASE, Settings(n_paths=int(n_units * UNIT * 1024), **settings))


def assert_same(left: Count, right: Count) -> None:
    """Equal to the last bit."""
    assert np.array_equal(left.n_paths, right.n_paths)
    assert np.array_equal(left.sums, right.sums)
    assert np.array_equal(left.controls, right.controls)
    assert left.spreads.keys() == right.spreads.keys()
    assert all(np.array_equal(counted, right.spreads[key]) for key, counted in left.spreads.items())


def test_simulated_means_agree_with_all_fates_within_three_standard_errors(simulation: Simulation):
    """Quantiles of a few lumps jump and are left to the next test."""
    compared = [one for one in simulation.estimates if "quantile" not in one.identifier and one.distance is not None]
    assert {one.identifier for one in compared} >= {"shortfall_probability", "expected_loss_ratio", "call_probability"}
    far = {(one.subject, one.identifier): one.distance for one in compared if abs(one.distance) > 3}
    assert not far


def test_what_controls_know_is_known_exactly(simulation: Simulation):
    for subject, word in (("pool", "expected_defaulted"), ("guarantee", "failure_probability")):
        one = next(one for one in simulation.estimates if (one.subject, one.identifier) == (subject, word))
        assert one.standard_error == 0.0
        assert one.value == pytest.approx(one.exact, rel=1e-9)


def test_far_tails_agree_with_all_fates(simulation: Simulation):
    table = simulation.distributions
    seen = table[table["probability_error"] > 0]
    distance = (seen["probability_above"] - seen["exact_probability_above"]).abs() / seen["probability_error"]
    # Points of one distribution move together: six distributions, and the largest of many points.
    assert (distance > 4.5).sum() == 0
    assert (distance > 2).mean() < 0.35


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_scheme_finds_the_same_figures(case: Case, credit: Credit, simulation: Simulation, scheme: str):
    found = simulate(case.subject, credit, BASE, Settings(n_paths=65_536, scheme=scheme, seed=3))
    for subject, word in (("A", "shortfall_probability"), ("guarantee", "call_probability")):
        section = "tranche" if subject == "A" else "support"
        one = found.estimate(section, subject, word)
        assert one.exact == simulation.estimate(section, subject, word).exact
        assert abs(one.value - one.exact) <= 4 * one.standard_error


def test_the_default_scheme_is_better_than_plain_draws_for_every_tranche(case: Case, credit: Credit):
    settings = [Settings(n_paths=131_072, scheme=scheme) for scheme in ("plain", "mixture")]
    plain, mixture = (simulate(case.subject, credit, BASE, one) for one in settings)
    for word in ("shortfall_probability", "expected_loss_ratio"):
        errors = [one.estimate("tranche", "A", word).standard_error for one in (mixture, plain)]
        assert errors[0] < 0.3 * errors[1]


def test_the_size_of_a_block_changes_no_bit(case: Case, credit: Credit):
    task = small_task(case, credit)
    assert_same(folded(One().counts(task)), folded(One().counts(replace(task, block=777))))


def test_two_processes_count_what_one_does_to_the_last_bit(case: Case, credit: Credit):
    task = small_task(case, credit)
    assert_same(folded(One().counts(task)), folded(Local(2).counts(task)))


def test_a_cluster_counts_what_one_process_does_to_the_last_bit(case: Case, credit: Credit):
    from distributed import LocalCluster

    task = small_task(case, credit)
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        theirs = folded(Cluster(cluster.scheduler_address).counts(task))
    assert_same(folded(One().counts(task)), theirs)


def test_more_paths_begin_with_the_same_ones(case: Case, credit: Credit):
    few, many = (folded(One().counts(small_task(case, credit, n_units))) for n_units in (1, 1.5))
    first = UNIT // 2
    assert np.array_equal(few.sums[:, first:], many.sums[:, first:])


def test_a_stated_default_happens_on_every_path(case: Case, credit: Credit):
    one = scenario(defaults=[{"obligor": "jiuye", "date": "2021-01-15"}], recovery_ratio=0.0)
    found = simulate(case.subject, credit, one, Settings(n_paths=16_384))
    called = found.estimate("support", "guarantee", "call_probability")
    failure = found.estimate("support", "guarantee", "failure_probability")
    # Called unless it fails before the guarantee day, which is 353 days after closing: PD 0.1 % a year.
    assert called.exact == pytest.approx(1 - (1 - 0.999 ** (353 / 365)), abs=2e-6)
    assert failure.exact == pytest.approx(1 - 0.999**2, abs=1e-9)
    assert abs(called.value - called.exact) <= 3 * called.standard_error


def test_ratings_are_looked_at_under_every_variation_and_never_gain_from_a_worse_one(simulation: Simulation):
    table = simulation.ratings
    assert tuple(table["variation"]) == VARIATIONS
    assert (table["notches_by_probability"] >= 0).all()
    by_word = table.set_index("variation")["shortfall_probability"]
    assert by_word["base"] < by_word["provider_down_1"] < by_word["provider_down_3"]
    assert by_word["base"] < by_word["correlation_higher"]
    assert table["is_exact"].all()


def test_equal_provenance_means_equal_figures(case: Case, credit: Credit, simulation: Simulation):
    again = simulate(case.subject, credit, BASE, Settings(n_paths=131_072))
    assert again.provenance == simulation.provenance
    assert again.estimates == simulation.estimates
    assert again.provenance.n_paths == 131_072
    assert again.provenance.seed == 1
    assert again.provenance.scheme == "mixture"


def test_an_unknown_scheme_is_refused(case: Case, credit: Credit):
    with pytest.raises(ValueError, match="scheme is 'magic'; one of mixture, plain"):
        simulate(case.subject, credit, BASE, Settings(scheme="magic"))


def test_the_claims_of_a_week_are_those_of_its_dates(simulation: Simulation):
    by_date = simulation.claims.groupby(["support", "week"])["expected_claim"].sum()
    by_week = simulation.weeks.set_index(["support", "week"])["expected_claim"]
    assert by_date.max() > 0
    for key, amount in by_date.items():
        assert by_week[key] == pytest.approx(amount, rel=1e-9, abs=1e-6), key
