"""The ladder on series 1: rows in their place, the guarantor's bridge above, the loss of holders in one row."""

import datetime
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from abs_model.cli.reading import Case, assumed_credit, read_case
from abs_model.cli.request import Files
from abs_model.run.credit import Credit
from abs_model.run.ladder import Ladder, ladder_of, setting_of
from abs_model.run.project import project
from abs_model.run.simulate import Settings, simulate
from abs_model.run.stress import StressRun, stress
from abs_model.run.stress_likelihood import likelihoods
from abs_model.run.summary import coverage, identities, summarise
from abs_model.scenario.ladder import LADDER_IDS
from abs_model.scenario.scenario import BASE, Scenario

SERIES_1 = Files(deal=Path(__file__).parents[3] / "deals" / "fazhan-scf-2020-1")
BOTH = "largest_and_guarantor"


@pytest.fixture(scope="module")
def case() -> Case:
    return read_case(SERIES_1)


@pytest.fixture(scope="module")
def credit(case: Case) -> Credit:
    found = assumed_credit(SERIES_1, case)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def ladder(case: Case, credit: Credit) -> Ladder:
    return ladder_of(case.subject, case.scenarios, credit)


@pytest.fixture(scope="module")
def run(case: Case, ladder: Ladder) -> StressRun:
    return stress(case.subject, ladder.scenarios)


def scenario(identifier: str = "one", **terms: object) -> Scenario:
    return Scenario.model_validate({"id": identifier, "name": {"zh": "一", "en": "one"}} | terms)


def test_the_ladder_stands_above_what_the_file_adds(case: Case, ladder: Ladder) -> None:
    ids = [one.id for one in ladder.scenarios]
    added = [one.id for one in case.scenarios if one.id not in LADDER_IDS]
    assert ids == [*(one for one in LADDER_IDS if one != "group_defaults"), *added]
    assert [(one.id, one.missing) for one in ladder.left_out] == [("group_defaults", ("largest_group",))]


def test_a_scenario_of_the_file_stands_in_the_place_of_the_row_with_its_id(case: Case, credit: Credit) -> None:
    own = scenario("late_60", delay_days=61)
    rows = {one.id: one for one in ladder_of(case.subject, (BASE, own, scenario()), credit).scenarios}
    assert rows["late_60"].delay_days == 61
    assert list(rows).index("late_60") == LADDER_IDS.index("late_60") - 1  # no group_defaults
    assert list(rows)[-1] == "one"


def test_dates_follow_the_rule_of_the_page(case: Case) -> None:
    # 2020-07-07 to 2021-07-07 is 365 days, half of it 182. The last window before maturity, from 24 May to 23 June,
    # brings the most: receivables of 83,029,121.11 of 273,676,212.56 fall due in it.
    found = setting_of(case.subject)
    assert found.default_date == datetime.date(2021, 1, 5)
    assert found.commingling_date == datetime.date(2021, 6, 23)
    assert found.largest == ("jiuye", "xinzhu")
    assert (found.guarantors, found.rated_guarantors, found.has_credit) == (("guarantor",), (), False)


def test_without_credit_assumptions_rows_of_probabilities_are_left_out_and_say_why(case: Case) -> None:
    left = {one.id: one.missing for one in ladder_of(case.subject, case.scenarios).left_out}
    assert left["regional"] == ("has_credit",)
    assert left["guarantor_down_1"] == ("has_credit", "rated_guarantors")


def test_a_matrix_leaves_the_rows_out_that_would_change_shares(case: Case, credit: Credit) -> None:
    names = ("jiuye", "xinzhu", "guarantor")
    matrix = {"matrix": {"names": names, "rows": [[1, 0.2, 0.2], [0.2, 1, 0.2], [0.2, 0.2, 1]]}}
    terms = credit.terms.model_validate({**credit.terms.model_dump(), "correlation": matrix})
    left = {one.id: one.missing for one in ladder_of(case.subject, (BASE,), replace(credit, terms=terms)).left_out}
    assert left["regional"] == left["sector_10"] == ("fitting_shares",)
    assert "sector_3" not in left


def test_every_row_above_the_joint_default_is_bridged_and_that_one_is_the_holders_loss(run: StressRun) -> None:
    table = run.table.set_index("scenario")
    above = table.loc["largest_defaults":BOTH].iloc[:-1]
    assert (above["guarantee.drawn"] > 0).all()
    assert (table.drop(index=BOTH)["A.shortfall"] == 0).all()
    assert (above["guarantee.first_call_date"] == datetime.date(2021, 6, 25)).all()
    row = table.loc[BOTH]
    assert row["guarantee.drawn"] == 0
    assert row["A.shortfall"] > table.loc["largest_defaults", "guarantee.support_loss"]
    assert row["gravest_state"] == "default"
    # Nothing is called on or breached where everybody pays.
    assert table.loc["base", "guarantee.drawn"] == 0
    assert run.breached() == ()


def test_commingling_loses_one_window_and_the_guarantor_pays_what_the_plan_lacks_of_it(run: StressRun) -> None:
    table = run.table.set_index("scenario")
    base, lost = table.loc["base"], table.loc["commingling"]
    collected = run.projection.collections.collected[:, 0] / 100
    assert lost["commingled"] == collected.max() == 83_029_121.11
    assert (table.drop(index="commingling")["commingled"] == 0).all()
    # What the base case would have had to spare, at the least its residual, is spent before the guarantor is called.
    spare = {one.identifier: one.value for one in summarise(run.projection)}["released"]
    gap = lost["commingled"] - lost["guarantee.drawn"]
    assert 0 < gap <= float(str(spare))
    assert base["least_coverage_ratio"] > 1 > lost["least_coverage_ratio"]


def test_a_call_is_compared_with_the_liquid_assets_that_the_deal_states(run: StressRun) -> None:
    drawn = run.table["guarantee.drawn"].to_numpy(dtype=float)
    shares = run.table["guarantee.liquid_assets_share"].to_numpy(dtype=float)
    np.testing.assert_allclose(shares, drawn / 1_200_000_000, rtol=1e-12)
    assert 0.1 < shares.max() < 0.3


def test_without_stated_liquid_assets_there_is_no_share(case: Case) -> None:
    deal = case.subject.deal
    guarantor = deal.parties["guarantor"].model_copy(update={"liquid_assets": None})  # type: ignore[union-attr]
    poorer = deal.model_copy(update={"parties": {**deal.parties, "guarantor": guarantor}})
    found = stress(replace(case.subject, deal=poorer), (BASE,))
    assert found.table["guarantee.liquid_assets_share"].isna().all()


def test_coverage_and_events_are_those_of_the_projection(run: StressRun) -> None:
    for path, one in enumerate(run.projection.scenarios):
        own = run.coverage[run.coverage["scenario"] == one.id]
        assert dict(zip(own["period"], own["coverage_ratio"], strict=True)) == coverage(run.projection, path)
        words = {figure.identifier: figure.value for figure in summarise(run.projection, path)}["breached_triggers"]
        assert ", ".join(run.breached(path)) == words


def test_the_joint_default_breaches_in_the_order_of_dates(run: StressRun) -> None:
    # The calculation date after 5 January is 23 January; holders are not paid on 7 July.
    events = run.events[run.events["scenario"] == BOTH].set_index("trigger")["breached_since"]
    assert events["core_enterprise_default"] == datetime.date(2021, 1, 23)
    assert events["guarantor_failure"] == datetime.date(2021, 1, 23)
    assert events["principal_unpaid"] == datetime.date(2021, 7, 7)
    row = run.table.set_index("scenario").loc[BOTH]
    assert row["first_breach_date"] == datetime.date(2021, 1, 23)


def test_the_identities_of_money_hold_in_every_row(run: StressRun) -> None:
    for path in range(len(run.projection.scenarios)):
        assert all(identity.holds for identity in identities(run.projection, path))


def test_a_row_is_what_the_scenario_gives_alone(case: Case, run: StressRun, ladder: Ladder) -> None:
    chosen = next(one for one in ladder.scenarios if one.id == "commingling")
    alone = stress(case.subject, (chosen,)).table.iloc[0]
    row = run.table.set_index("scenario", drop=False).loc["commingling"]
    assert alone.to_dict() == row.to_dict()
    assert project(case.subject, (chosen,)).payments.paid("A.principal").sum() == 26_300_000_000


def test_probabilities_are_those_that_simulation_finds_exactly(case: Case, credit: Credit) -> None:
    for one in (BASE, scenario(default_probability_multiplier=3.0), scenario(dilution_ratio=0.02)):
        (found,) = likelihoods(case.subject, credit, (one,))
        exact = simulate(case.subject, credit, one, Settings(n_paths=16_384))
        assert found.is_exact
        for section, subject, word in (
            ("tranche", "A", "shortfall_probability"),
            ("support", "guarantee", "call_probability"),
            ("support", "guarantee", "expected_claim"),
        ):
            value = exact.estimate(section, subject, word).exact
            assert found.figures[f"{subject}.{word}"] == pytest.approx(value, rel=1e-12)
            assert found.figures[f"{subject}.{word}_error"] == 0


def test_fates_that_are_shared_give_what_each_scenario_gives_alone(case: Case, credit: Credit) -> None:
    # The first three have the same cash, whoever defaults.
    scenarios = (
        BASE,
        scenario(downgrades={"guarantor": 3}),
        scenario(correlation={"province": 0.375}),
        scenario(dilution_ratio=0.01),
    )
    together = likelihoods(case.subject, credit, scenarios)
    alone = [likelihoods(case.subject, credit, (one,))[0] for one in scenarios]
    assert [one.figures for one in together] == [one.figures for one in alone]
    claims = [one.figures["guarantee.expected_claim"] for one in together]
    assert len(set(claims)) == 4
    losses = [one.figures["A.shortfall_probability"] for one in together]
    assert losses[0] < losses[2] < losses[1]


def test_where_fates_are_too_many_they_are_drawn_and_say_how_far_off(
    case: Case, credit: Credit, monkeypatch: pytest.MonkeyPatch
) -> None:
    (exact,) = likelihoods(case.subject, credit, (BASE,))
    monkeypatch.setattr("abs_model.run.stress_likelihood.all_fates", lambda _: None)
    (drawn,) = likelihoods(case.subject, credit, (BASE,))
    assert not drawn.is_exact
    for column in ("A.shortfall_probability", "guarantee.call_probability", "guarantee.expected_claim"):
        error = drawn.figures[f"{column}_error"]
        assert error > 0
        assert abs(drawn.figures[column] - exact.figures[column]) <= 4 * error
    again = likelihoods(case.subject, credit, (BASE,))[0]
    assert again.figures == drawn.figures


def test_probabilities_stand_beside_the_rows_that_they_belong_to(case: Case, credit: Credit) -> None:
    scenarios = (BASE, scenario("double", default_probability_multiplier=2.0), scenario("late", delay_days=60))
    found = stress(case.subject, scenarios, credit)
    called = found.table["guarantee.call_probability"].to_numpy()
    np.testing.assert_array_equal(called, [one.figures["guarantee.call_probability"] for one in found.likelihoods])
    assert called[0] < called[1] < 0.05
    assert called[2] > 0.99
    assert found.provenance.credit_sha256 == credit.sha256
    assert found.provenance.n_paths == 3
