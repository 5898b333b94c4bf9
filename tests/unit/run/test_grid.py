"""Grids, tornado, defaults of the largest, random scenarios."""

import numpy as np
import pytest

from abs_model.errors import ScenarioError
from abs_model.run.grid import ALL, grid, random_grid, top_defaults, tornado, uniforms
from abs_model.run.simulate import Settings, simulate
from abs_model.scenario.driver import DRIVERS
from abs_model.scenario.scenario import BASE
from tests.small_subjects import credit_of, scenario, series_one, small_deal, subject_of

SUBJECT, CREDIT = series_one()


def test_a_grid_has_every_pair_once_and_reads_as_a_heat_map() -> None:
    made = grid(SUBJECT, ("delay_days", [0, 30]), ("dilution_ratio", [0.0, 0.02, 0.05]))
    assert made.table[["delay_days", "dilution_ratio"]].drop_duplicates().shape == (6, 2)
    heat = made.heat_map("guarantee.drawn")
    assert heat.columns.tolist() == [0.0, 30.0]
    assert heat.index.tolist() == [0.0, 0.02, 0.05]
    # The golden figures of delays of 30 days, and of a dilution of 5 %, of this deal.
    assert heat.loc[0.0, 30.0] == 80_770_558.35
    assert heat.loc[0.05, 0.0] == 13_530_435.70
    assert heat.loc[0.0, 0.0] == 0.0
    assert made.provenance.n_paths == 6


def test_what_can_be_worked_out_is_that() -> None:
    # 84,000 due after a year of 100,000: the guarantor pays what dilution leaves short.
    subject = subject_of(small_deal(2), [60_000, 40_000])
    made = grid(subject, ("dilution_ratio", [0.16, 0.2]), ("fee_multiplier", [1.0, 2.0]))
    assert made.heat_map("guarantee.drawn").to_numpy().tolist() == [[0.0, 4_000.0], [0.0, 4_000.0]]
    failed = grid(
        subject,
        ("dilution_ratio", [0.16, 0.2]),
        ("fee_multiplier", [1.0]),
        scenario(failures={"guarantor": "2020-07-08"}),
    )
    # Paid late by nobody, the missing 4,000 bear 5 % for the year to legal final, rounded month by month.
    np.testing.assert_allclose(failed.heat_map("A.shortfall").to_numpy(), [[0.0, 4_200.0]], atol=0.06)
    assert failed.heat_map("A.is_late").to_numpy().tolist() == [[False, True]]


def test_a_grid_of_likelihoods_is_what_simulations_find() -> None:
    made = grid(SUBJECT, ("default_probability_multiplier", [2]), ("delay_days", [0, 30]), credit=CREDIT)
    assert made.table["is_exact"].all()
    for row in made.table.to_dict("records"):
        update = {
            "default_probability_multiplier": row["default_probability_multiplier"],
            "delay_days": int(row["delay_days"]),
        }
        found = simulate(SUBJECT, CREDIT, BASE.model_copy(update=update), Settings(n_paths=16_384))
        for column, place in (
            ("A.shortfall_probability", ("tranche", "A", "shortfall_probability")),
            ("A.expected_loss_ratio", ("tranche", "A", "expected_loss_ratio")),
            ("guarantee.call_probability", ("support", "guarantee", "call_probability")),
            ("guarantee.expected_claim", ("support", "guarantee", "expected_claim")),
        ):
            np.testing.assert_allclose(row[column], found.estimate(*place).exact, rtol=1e-12)


def test_a_tornado_is_sorted_by_range_with_all_together_first() -> None:
    made = tornado(SUBJECT)
    for _, rows in made.table.groupby(["subject", "identifier"]):
        assert rows["driver"].iloc[0] == ALL
        assert (np.diff(rows["range"].iloc[1:]) <= 0).all()
        assert set(rows["driver"].iloc[1:]) == {one.id for one in DRIVERS.values() if one.moves == "paths"}
    drawn = made.table[made.table["identifier"] == "drawn"].set_index("driver")
    assert (
        drawn.loc["delay_days", "at_high"]
        == grid(SUBJECT, ("delay_days", [90]), ("dilution_ratio", [0])).table["guarantee.drawn"][0]
    )
    assert (drawn["at_base"] == 0.0).all()
    assert drawn.loc[ALL, "at_low"] == 0.0
    assert drawn.loc[ALL, "at_high"] >= drawn["at_high"].drop(ALL).max()


def test_a_tornado_with_credit_also_turns_what_moves_how_likely_things_are() -> None:
    subject = subject_of(small_deal(1), [100_000.0])
    credit = credit_of({"c1": 0.02, "guarantor": 0.01}, common=0.3)
    table = tornado(subject, credit).table
    likely = table[table["identifier"] == "call_probability"].set_index("driver")
    assert {"default_probability_multiplier", "correlation_multiplier"} <= set(likely.index)
    low, base, high = likely.loc["default_probability_multiplier", ["at_low", "at_base", "at_high"]]
    assert low < base < high
    # Called where c1 defaults within 307 days and the guarantor stands: at most its own probability.
    assert base < 1 - 0.98 ** (307 / 365)
    # Sums of the same probabilities in another order: their last digit depends on the processor.
    np.testing.assert_allclose(
        likely.loc["n_core_enterprise_defaults", "at_high"], likely["at_high"].drop(ALL).max(), rtol=1e-14
    )


def test_the_largest_default_one_after_another() -> None:
    table = top_defaults(SUBJECT).table
    cores, debtors = (table[table["kind"] == kind] for kind in ("core_enterprise", "debtor"))
    assert cores["obligor"].tolist() == ["jiuye", "xinzhu"]
    assert cores["defaulted_face"].tolist() == [164_318_742.18, 273_676_212.56]
    assert len(debtors) == 10
    assert debtors["defaulted_share"].iloc[-1] == 1.0
    assert (np.diff(debtors["guarantee.drawn"]) >= 0).all()
    assert cores["guarantee.drawn"].iloc[1] == debtors["guarantee.drawn"].iloc[-1]


def test_random_scenarios_depend_on_the_seed_alone_and_stay_within_their_ranges() -> None:
    first, again, other = (random_grid(SUBJECT, 500, seed) for seed in (1, 1, 2))
    assert first.table.equals(again.table)
    assert not first.table.equals(other.table)
    assert (first.provenance.seed, first.provenance.scheme, first.provenance.n_paths) == (1, "latin_hypercube", 500)
    for word in first.drivers:
        assert first.table[word].between(DRIVERS[word].low, DRIVERS[word].high).all()


def test_a_latin_hypercube_has_one_value_in_each_part_of_the_range() -> None:
    numbers = uniforms(np.random.default_rng(1), 1_000, "latin_hypercube")
    assert sorted(np.floor(numbers * 1_000).astype(int)) == list(range(1_000))
    assert len(set(np.floor(uniforms(np.random.default_rng(1), 1_000, "plain") * 1_000))) < 1_000


def test_ranges_of_random_scenarios_can_be_stated() -> None:
    made = random_grid(SUBJECT, 200, 1, ranges={"n_debtor_defaults": (2, 4)})
    assert set(made.table["n_debtor_defaults"]) == {2.0, 3.0, 4.0}
    assert made.drivers == ("n_debtor_defaults",)


@pytest.mark.parametrize(
    ("ask", "parts"),
    [
        (lambda: grid(SUBJECT, ("delay_days", [0]), ("delay_days", [1])), ("delay_days: is asked for twice",)),
        (
            lambda: grid(SUBJECT, ("delay_days", [0]), ("correlation_multiplier", [1])),
            ("moves how likely defaults are", "Write credit.yaml"),
        ),
        (
            lambda: grid(SUBJECT, ("delay_days", [-5]), ("dilution_ratio", [2])),
            ("has -5", "has 2", "Write 0.02 for 2 %."),
        ),
        (lambda: grid(SUBJECT, ("delay", [1]), ("dilution_ratio", [0])), ('no "delay"', "Did you mean delay_days?")),
        (lambda: random_grid(SUBJECT, 10, 1, ranges={"delay_days": (0, 9999)}), ("has 9999", "Write 3660")),
    ],
)
def test_a_grid_that_cannot_be_says_why(ask, parts) -> None:
    with pytest.raises(ScenarioError) as caught:
        ask()
    assert all(part in str(caught.value) for part in parts)


def test_an_unknown_spread_or_no_scenario_is_refused() -> None:
    with pytest.raises(ValueError, match="scheme is 'magic'; one of latin_hypercube, plain"):
        random_grid(SUBJECT, 10, 1, scheme="magic")
    with pytest.raises(ValueError, match="n is 0; at least one"):
        random_grid(SUBJECT, 0, 1)
