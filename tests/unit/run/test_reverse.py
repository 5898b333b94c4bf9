"""Break-evens: just before holds and just after does not, by the full projection; what is not monotone is said."""

import numpy as np
import pytest

from abs_model.errors import ScenarioError
from abs_model.run.driven import footing, moved_scenario, with_failures
from abs_model.run.project import project
from abs_model.run.reverse import break_even, break_even_likelihood
from abs_model.run.reverse_table import break_even_table, breaking_sets_table, factor_shift_table
from abs_model.run.simulate import Settings, simulate
from abs_model.run.summary import scenarios_table
from abs_model.scenario.driver import DRIVERS
from abs_model.scenario.scenario import BASE, Scenario
from tests.builders import deal_of
from tests.small_subjects import credit_of, scenario, series_one, small_deal, subject_of


def projected(driver: str, under: Scenario, values: list[float]) -> list[bool]:
    """Whether series 1 pays in time and in full, by the full projection of each value."""
    subject = series_one()[0]
    ground = footing(subject, under)
    table = scenarios_table(project(subject, [moved_scenario(ground, {driver: value}) for value in values]))
    return ((table["A.shortfall"] == 0) & (table["A.late_days"] == 0)).tolist()


@pytest.mark.parametrize(
    ("driver", "terms"),
    [
        ("delay_days", {}),
        ("dilution_ratio", {}),
        ("default_ratio", {"recovery_ratio": 0.3, "recovery_lag_days": 20}),
        ("coupon_shift", {}),
        ("fee_multiplier", {}),
        ("recovery_ratio", {"default_ratio": 0.004}),
        ("n_debtor_defaults", {}),
        ("n_core_enterprise_defaults", {}),
    ],
)
def test_just_before_a_break_even_holds_and_just_after_does_not(driver: str, terms: dict[str, float]) -> None:
    under = with_failures(series_one()[0], scenario(**terms))
    found = break_even(series_one()[0], driver, "A", under)
    assert found.outcome == "breaks"
    assert found.is_monotone
    assert abs(found.breaks_at - found.holds_at) <= found.tolerance * (1 + 1e-9)
    assert projected(driver, under, [found.holds_at, found.breaks_at]) == [True, False]


def test_a_break_even_that_can_be_worked_out_is_that() -> None:
    # 84,000 due of 100,000: 16 % may be missing, and half a fen of the larger receivable of 60,000: 8.3e-8 of it.
    subject = subject_of(small_deal(2), [60_000, 40_000])
    found = break_even(subject, "dilution_ratio", "A", with_failures(subject, BASE), tolerance=1e-8)
    assert (found.holds_at, found.breaks_at) == (0.16000008, 0.16000009)


def test_a_finer_tolerance_moves_the_break_even_by_less_than_the_coarser_one() -> None:
    subject = series_one()[0]
    under = with_failures(subject, BASE)
    coarse, fine = (break_even(subject, "dilution_ratio", "A", under, tolerance=one) for one in (1e-4, 1e-7))
    assert coarse.holds_at <= fine.holds_at < fine.breaks_at <= coarse.breaks_at
    assert fine.breaks_at - fine.holds_at <= 1e-7 * (1 + 1e-9)


def test_behind_a_guarantor_that_stands_nothing_breaks() -> None:
    found = break_even(series_one()[0], "delay_days")
    assert (found.outcome, found.holds_at, found.breaks_at) == ("never_breaks", 3660.0, None)
    assert len(found.table) == 3661


def test_a_deal_that_is_short_anyway_breaks_at_the_mildest_value() -> None:
    subject = subject_of(small_deal(2, balance=120_000.0), [60_000, 40_000])
    found = break_even(subject, "dilution_ratio", "A", with_failures(subject, BASE))
    assert (found.outcome, found.holds_at, found.breaks_at) == ("always_breaks", None, 0.0)


def test_where_worse_values_hold_again_the_mildest_break_is_given_and_the_rest_is_named() -> None:
    """A trigger at 10 % of dilution hands everything to the senior first; below it the junior is paid in between."""
    deal = deal_of(
        dates={
            "cut_off": "2020-06-30",
            "closing": "2020-07-07",
            "expected_maturity": "2021-07-07",
            "legal_final": "2021-07-07",
            "payment": ["2021-01-07", "2021-07-07"],
            "calendar": "XSHE",
        },
        tranches=[
            {"id": "A", "rank": "senior", "balance": 60_000, "coupon_rate": 0.0, "redemption": "bullet"},
            {"id": "B", "rank": "subordinated", "balance": 30_000, "coupon_rate": 0.0, "redemption": "pass_through"},
        ],
        normal=[{"pay": "A.principal"}, {"pay": "B.principal"}],
        acceleration=[{"pay": "A.principal"}, {"pay": "B.principal"}],
        triggers=[
            {"id": "diluted", "when": {"measure": "cumulative_dilution_ratio", "above": 0.1}, "then": "acceleration"}
        ],
    )
    subject = subject_of(deal, [60_000, 40_000], ["2020-11-10", "2021-05-10"])
    found = break_even(subject, "dilution_ratio", "A")
    # Before the trigger B takes 30,000 in January: what is left, (60,000 + 40,000) (1 - d) - 30,000, is short of 60,000
    # above d = 10 %; the trigger needs 10 % of the pool, 60,000 d = 10,000 or d = 1/6, and holds up to d = 40 %.
    np.testing.assert_allclose([found.holds_at, found.breaks_at], 0.1, atol=1.5e-6)
    assert not found.is_monotone
    ((first, last),) = found.holds_again
    np.testing.assert_allclose([first, last], [1 / 6, 0.4], atol=1.001e-3)
    assert found.table.loc[found.table["value"].between(first, last), "holds"].all()


def test_tables_have_a_row_for_when_the_guarantor_fails_too() -> None:
    subject, credit = series_one()
    table = break_even_table(subject, ["delay_days", "dilution_ratio"])
    assert table["provider"].tolist() == ["alive", "failed"] * 2
    assert table["outcome"].tolist() == ["never_breaks", "breaks"] * 2
    sets = breaking_sets_table(subject, credit, limit=150_000_000)
    assert sets["of"].drop_duplicates().tolist() == ["tranche", "single_name_limit"]
    assert set(factor_shift_table(subject, credit)["provider"]) == {"alive", "failed"}
    with pytest.raises(ScenarioError, match="there are no credit assumptions"):
        factor_shift_table(subject, None)


@pytest.mark.long
def test_the_largest_multiple_of_default_probabilities_is_that_of_the_simulation() -> None:
    subject, credit = series_one()
    found = break_even_likelihood(subject, credit, "default_probability_multiplier", 0.0005, tolerance=0.01)
    for value, is_within in ((found.holds_at, True), (found.breaks_at, False)):
        under = BASE.model_copy(update={"default_probability_multiplier": value})
        exact = simulate(subject, credit, under, Settings(n_paths=16_384)).estimate(
            "tranche", "A", "shortfall_probability"
        )
        assert (exact.exact <= 0.0005) is is_within
    assert 2 < found.holds_at < 3


@pytest.mark.parametrize(
    ("ask", "parts"),
    [
        (lambda subject, _: break_even(subject, "delay_day"), ('no "delay_day"', "Did you mean delay_days?")),
        (lambda subject, _: break_even(subject, "delay_days", "B"), ("tranche:", 'no "B"', "A")),
        (lambda subject, _: break_even(subject, "delay_days", tolerance=0), ("tolerance: is 0;", "Write 1e-6.")),
        (
            lambda subject, _: break_even(subject, "correlation_multiplier"),
            ("driver correlation_multiplier:", "a credit model is wanted", "credit.yaml"),
        ),
        (
            lambda subject, credit: break_even_likelihood(subject, credit, "correlation_multiplier", 1.5),
            ("shortfall probability: is 1.5;", "Write 0.001 for 0.1 %."),
        ),
    ],
)
def test_a_question_without_an_answer_says_what_to_ask(ask, parts) -> None:
    with pytest.raises(ScenarioError) as caught:
        ask(*series_one())
    assert all(part in str(caught.value) for part in parts)


def test_every_driver_of_paths_can_be_asked_about() -> None:
    subject = subject_of(small_deal(3), [50_000, 30_000, 20_000])
    credit_of({"c1": 0.01})
    for driver in DRIVERS.values():
        if driver.moves == "paths":
            assert (
                break_even(subject, driver.id, "A", with_failures(subject, BASE)).table["value"].is_monotonic_increasing
            )
