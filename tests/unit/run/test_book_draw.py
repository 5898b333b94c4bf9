"""One draw through all deals of a guarantor: against the simulation of one deal, against fates counted by hand."""

from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest
from scipy import stats

from abs_model.engine.draw import draw
from abs_model.engine.paths import NEVER
from abs_model.run.book_draw import (
    OTHERWISE,
    book_keys,
    book_values,
    count_book,
    part_keys,
    run_book_unit,
    usual_values,
)
from abs_model.run.book_figures import book_measured
from abs_model.run.book_model import BookDeal, book_names, unknown_names
from abs_model.run.book_part import tail_parts
from abs_model.run.book_path import BACK, CEDED, CLAIM, PASSED, SHARED, BookLimits, Change, book_flows
from abs_model.run.book_simulation import BookSettings, BookSimulation, make_book_task, simulate_book
from abs_model.run.count import keys_of
from abs_model.run.credit import credit_model
from abs_model.run.simulate import Settings, make_task, simulate
from abs_model.run.unit import run_unit
from abs_model.scenario.scenario import BASE
from tests.small_books import ALONE, HALF, LIMITS, bill_deal, series_one_book, small_credit, task_of, two_deals
from tests.small_subjects import scenario, series_one, small_deal, subject_of

BOOK = ("book", "book")


def days_of(task, **days: str):
    """One path: who defaults on which day."""
    found = np.full((len(task.model.names), 1), NEVER, dtype=np.int64)
    for name, day in days.items():
        found[task.model.names.index(name)] = date.fromisoformat(day).toordinal() - date(1970, 1, 1).toordinal()
    return found


def figure(task, values, *key: str):
    return values[book_keys(task).index(key)]


@pytest.fixture(scope="module")
def simulation() -> BookSimulation:
    settings = BookSettings(drawing=Settings(n_paths=131_072), limits=LIMITS, changes=(HALF, ALONE))
    return simulate_book(two_deals(), "guarantor", small_credit(), settings)


@pytest.mark.parametrize("is_many", [False, True])
def test_a_book_of_one_deal_counts_what_its_simulation_counts_to_the_last_bit(is_many: bool):
    subject, credit = series_one()
    one, own = series_one_book()
    settings = Settings(n_paths=98_304 if is_many else 16_384)
    book = make_book_task([one], "fazhan", own, BookSettings(drawing=settings, is_standing=False))
    task = make_task(subject, credit_model(subject, credit, BASE), BASE, settings)
    assert book.aim is not None
    for unit in range(task.n_units):
        ours, theirs = run_book_unit(book, unit).count, run_unit(task, unit)
        assert np.array_equal(ours.controls, theirs.controls)
        keys, known = book_keys(book), keys_of(task.plan)
        pairs = [
            ((*BOOK, "claims"), "drawn"),
            ((*BOOK, "is_called"), "is_called"),
            ((*BOOK, "recovered"), "timing_gap"),
        ]
        pairs += [((*BOOK, "largest_week"), "largest_week")]
        for key, word in pairs:
            assert np.array_equal(
                ours.sums[keys.index(key)], theirs.sums[known.index(("support", "guarantee", word))]
            ), word
        weeks = [key for key in known if key[0] == "week" and ("week", key[2], "claim") in keys]
        assert weeks
        for key in weeks:
            assert np.array_equal(ours.sums[keys.index(("week", key[2], "claim"))], theirs.sums[known.index(key)])


def test_a_book_of_one_deal_has_the_figures_of_its_simulation():
    subject, credit = series_one()
    one, own = series_one_book()
    settings = Settings(n_paths=65_536)
    found = simulate_book([one], "fazhan", own, BookSettings(drawing=settings, is_standing=False))
    known = simulate(subject, credit, BASE, settings)
    for word in ("expected_claim", "call_probability", "claim_quantile_999", "mean_worst_claim_99"):
        theirs = known.estimate("support", "guarantee", word)
        ours = found.estimate(*BOOK, word)
        assert ours.value == pytest.approx(theirs.value, rel=1e-9), word
        assert ours.standard_error == pytest.approx(theirs.standard_error, rel=1e-6), word


def test_figures_agree_with_fates_counted_by_hand(simulation: BookSimulation):
    """Three names default by their due date or not; each note needs 84,000, and the guarantor pays what is missing."""
    due = (date(2021, 5, 10) - date(2020, 7, 7)).days / 365
    chance = 1 - (1 - np.array([0.05, 0.08, 0.03])) ** due
    nodes, weights = np.polynomial.hermite_e.hermegauss(200)
    given = stats.norm.cdf((stats.norm.ppf(chance)[:, None] - np.sqrt(0.2) * nodes) / np.sqrt(0.8))
    expected = called = both = out = 0.0
    for fate in product((0, 1), repeat=3):
        likely = (
            np.prod([p if d else 1 - p for p, d in zip(given, fate, strict=True)], axis=0) @ weights / weights.sum()
        )
        first = max(60_000 * fate[0] + 40_000 * fate[1] - 16_000, 0)
        second = max(50_000 * fate[1] + 50_000 * fate[2] - 16_000, 0)
        expected += likely * (first + second)
        called += likely * (first + second > 0)
        both += likely * (first > 0 and second > 0)
        out += likely * (first + second > 30_000)
    for word, exact in (
        ("expected_claim", expected),
        ("call_probability", called),
        ("liquid_assets_breach_probability", out),
        ("expected_net_loss", expected),
    ):
        one = simulation.estimate(*BOOK, word)
        assert one.standard_error > 0
        assert abs(one.value - exact) <= 3.5 * one.standard_error, word
    assert simulation.estimate(*BOOK, "liquid_assets_breach_date").value == date(2021, 6, 21)
    weeks = simulation.book_weeks.set_index("week")
    assert weeks.loc["2021-W25", "run_out_probability"] == pytest.approx(
        simulation.estimate(*BOOK, "liquid_assets_breach_probability").value
    )


def test_two_copies_of_a_deal_double_the_claims_on_every_path():
    first, _ = two_deals()
    one = task_of((first,))
    two = task_of((first, replace(first, deal_id="copy")))
    draws = draw(one.model, "mixture", 1, range(2))
    assert one.model.names == two.model.names
    days = np.full((len(one.model.names), len(draws.weight)), NEVER, dtype=np.int64)
    days[draws.name, draws.path] = draws.day
    claims = [figure(task, book_values(task, days), *BOOK, "claims") for task in (one, two)]
    assert claims[0].max() > 0
    assert np.array_equal(2 * claims[0], claims[1])


def test_means_of_independent_deals_add_up():
    first, second = two_deals()
    second = replace(second, entities={"c1": "c3", "c2": "c4"})
    credit = small_credit(common=0.0)
    names = credit.terms.names | {"c4": credit.terms.names["c1"]}
    credit = replace(credit, terms=credit.terms.model_copy(update={"names": names}))
    found = []
    for deals in ((first,), (second,), (first, second)):
        task = task_of(deals, credit)
        found.append(book_measured(task, count_book(task)).mean((*BOOK, "claims")))
    error = np.sqrt(sum(one**2 for _, one in found))
    assert abs(found[0][0] + found[1][0] - found[2][0]) <= 3.5 * error


def test_a_name_in_two_deals_defaults_on_one_day_in_both():
    task = task_of(two_deals())
    assert task.model.names == ("c1", "c2", "c3", "guarantor")
    claims = {}
    for day in ("2021-05-10", "2021-05-11"):
        values = book_values(task, days_of(task, c2=day))
        claims[day] = [figure(task, values, "deal", deal, "claims")[0] for deal in ("first", "second")]
    # Each note needs 84,000 of 100,000; who defaults after the due date has paid.
    assert claims == {"2021-05-10": [2_400_000.0, 3_400_000.0], "2021-05-11": [0.0, 0.0]}


def test_a_default_that_one_deal_knows_of_happens_in_all_of_them():
    first, second = two_deals()
    known = replace(first, scenario=scenario(defaults=[{"obligor": "c2", "date": "2021-01-15"}]))
    task = task_of((known, second))
    usual = usual_values(task)
    assert figure(task, usual, "deal", "first", "claims") == 2_400_000.0
    assert figure(task, usual, "deal", "second", "claims") == 3_400_000.0
    assert figure(task, usual, "part", "second", "c2") == 3_400_000.0


def test_where_the_guarantor_may_fail_it_pays_nothing_after():
    days = {"c1": "2021-01-15", "guarantor": "2021-01-16"}
    claims = []
    for is_standing in (True, False):
        task = task_of(two_deals(), is_standing=is_standing)
        claims.append(figure(task, book_values(task, days_of(task, **days)), *BOOK, "claims")[0])
    assert claims == [4_400_000.0, 0.0]


def test_what_flowed_before_the_day_of_the_book_does_not_count():
    late = task_of(two_deals(), as_of=date(2021, 7, 1))
    values = book_values(late, days_of(late, c1="2021-01-15"))
    assert figure(late, values, *BOOK, "claims") == 0.0
    with pytest.raises(ValueError, match="every deal has ended by"):
        task_of(two_deals(), as_of=date(2022, 7, 7))


def test_others_bear_their_part_of_bills_and_get_their_part_of_what_comes_back():
    task = task_of((bill_deal(),), small_credit(recovery_ratio=0.5, recovery_lag_days=200))
    flows = book_flows(task, days_of(task, a1="2024-08-01", a2="2024-08-01"))
    total = flows.total.sum(axis=1)[:, 0]
    claims = 10_000_000.0 + 7_000_003.0
    assert total[CLAIM] == claims
    assert total[BACK] == pytest.approx(claims / 2, abs=1)
    assert total[CEDED] == total[SHARED] == pytest.approx(0.3 * claims, abs=2)
    assert total[PASSED] == pytest.approx(0.3 * total[BACK], abs=2)
    values = book_values(task, days_of(task, a1="2024-08-01", a2="2024-08-01"))
    assert figure(task, values, *BOOK, "net_loss")[0] == claims - total[CEDED] - total[BACK] + total[PASSED]
    assert figure(task, values, "part", "bills", "a2")[0] == 7_000_003.0


def test_claims_are_split_over_those_who_did_not_pay():
    task = task_of(two_deals())
    values = book_values(task, days_of(task, c1="2021-01-15", c2="2021-03-01"))
    parts = {key[1:]: figure(task, values, *key)[0] for key in part_keys(task)}
    # The first deal lacks all of it: 60 to 40 of 84,000.
    assert parts == {
        ("first", "c1"): 5_040_000.0, ("first", "c2"): 3_360_000.0, ("first", OTHERWISE): 0.0,
        ("second", "c2"): 3_400_000.0, ("second", "c3"): 0.0, ("second", OTHERWISE): 0.0,
    }  # fmt: skip


def test_late_payment_is_nobodys_default():
    first, _ = two_deals()
    task = task_of((replace(first, scenario=scenario(delay_days=60)),))
    usual = usual_values(task)
    assert figure(task, usual, *BOOK, "claims") == 8_400_000.0
    assert figure(task, usual, "part", "first", OTHERWISE) == 8_400_000.0
    assert figure(task, usual, *BOOK, "net_loss") == 0.0


def test_contributions_add_up_to_mean_and_tail(simulation: BookSimulation):
    table = simulation.book_parts
    mean, worst = (simulation.estimate(*BOOK, word) for word in ("expected_claim", "mean_worst_claim_99"))
    for _, own in table.groupby("grouping"):
        assert own["expected_claim"].sum() == pytest.approx(mean.value, abs=0.0051)
        assert own["tail_claim"].sum() == pytest.approx(worst.value, abs=0.0051)
        assert own["expected_share"].sum() == pytest.approx(1.0)
    task = task_of(two_deals())
    counted = count_book(task)
    found = book_measured(task, counted)
    whole = counted.count.spreads[(*BOOK, "claims")][2]
    assert counted.worst.sum(axis=0) == pytest.approx(whole, rel=1e-9)
    assert tail_parts(found, counted).sum() == pytest.approx(
        found.tails[(*BOOK, "claims")].expected_shortfall(0.99), rel=1e-9
    )


def test_the_smallest_set_that_breaks_the_limit_is_found(simulation: BookSimulation):
    sets = simulation.book_sets
    cash = sets[(sets["broken_limit"] == "liquid_assets") & (sets["criterion"] == "by_number")]
    # c1 costs 44,000 and c2 24,000 + 34,000; c3 34,000: each alone is more than 30,000.
    assert dict(zip(cash["names"], cash["peak_cost"], strict=True)) == {"c1": 44_000.0, "c2": 58_000.0, "c3": 34_000.0}
    due = (date(2021, 5, 10) - date(2020, 7, 7)).days / 365
    assert cash.set_index("names")["joint_probability"]["c2"] == pytest.approx(1 - 0.92**due, rel=1e-6)
    assert cash["is_probability_exact"].all()
    assert cash["is_proven"].all()
    # All three cost 168,000 of a capital of 200,000.
    capital = sets[sets["broken_limit"] == "net_assets"]
    assert list(capital["criterion"]) == ["all_names"]
    assert list(capital["peak_cost"]) == [168_000.0]


def test_two_names_break_what_neither_breaks_alone():
    settings = BookSettings(limits=BookLimits(liquid_assets=100_000.0), drawing=Settings(n_paths=16_384))
    sets = simulate_book(two_deals(), "guarantor", small_credit(), settings).book_sets
    own = sets[sets["criterion"] == "by_number"]
    # c1 and c2: 84,000 + 34,000; c2 and c3: 24,000 + 84,000; c1 and c3: 44,000 + 34,000.
    assert set(own["names"]) == {"c1, c2", "c2, c3"} or set(own["names"]) == {"c2, c1", "c2, c3"}


def test_a_change_is_seen_on_the_same_paths(simulation: BookSimulation):
    table = simulation.book_changes.set_index(["change", "identifier"])
    whole, own = (simulation.estimate(*key, "expected_claim").value for key in (BOOK, ("deal", "first")))
    assert table.loc[("alone", "expected_claim"), "before"] == pytest.approx(whole)
    assert table.loc[("alone", "expected_claim"), "after"] == pytest.approx(own)
    half = table.loc[("half", "expected_net_loss")]
    assert half["after"] == pytest.approx(half["before"] / 2, rel=1e-9)
    assert table.loc[("half", "expected_claim"), "effect"] == 0.0
    # Its part comes 30 days after the claim: the cash is needed all the same.
    assert table.loc[("half", "expected_peak_need"), "effect"] == 0.0


def test_leverage_breaks_where_losses_eat_net_assets():
    limits = BookLimits(net_assets=85_000.0, leverage=2.0)
    task = make_book_task(two_deals(), "guarantor", small_credit(), BookSettings(limits=limits))
    # 160,000 are guaranteed until the notes are paid: 2 x 85,000 holds, and a loss of 24,000 + 34,000 does not matter
    # any more once they are.
    values = book_values(task, days_of(task, c2="2021-01-15"))
    assert figure(task, values, *BOOK, "leverage_breached")[0] == 1.0
    assert figure(task, usual_values(task), *BOOK, "leverage_breached")[0] == 0.0
    assert figure(task, values, *BOOK, "net_assets_breached")[0] == 0.0


def test_workers_and_blocks_change_no_bit():
    task = task_of(two_deals(), n_paths=98_304, changes=(HALF,))
    one = count_book(task)
    for other in (count_book(replace(task, block=777)), count_book(task, 2)):
        assert np.array_equal(one.count.sums, other.count.sums)
        assert np.array_equal(one.worst, other.worst)
        assert all(np.array_equal(spread, other.count.spreads[key]) for key, spread in one.count.spreads.items())


def test_names_are_put_together_over_deals():
    names = book_names([*two_deals(), bill_deal()])
    assert [name.id for name in names.names] == ["c1", "c2", "c3", "a1", "a2", "a3", "guarantor"]
    assert [place.tolist() for place in names.place] == [[0, 1, 6], [1, 2, 6], [3, 4, 5, 6]]
    terms = small_credit().terms
    assert unknown_names(terms, book_names(two_deals())) == ("a1", "a2", "a3")


def test_a_company_that_owes_and_stands_behind_others_is_one_name():
    first, _ = two_deals()
    owing = BookDeal(deal_id="owing", subject=subject_of(small_deal(1), [100_000.0]), entities={"c1": "guarantor"})
    names = book_names([owing, first])
    assert [name.id for name in names.names] == ["guarantor", "c1", "c2"]
    assert [place.tolist() for place in names.place] == [[0, 0], [1, 2, 0]]


def test_deals_that_do_not_fit_are_refused():
    first, second = two_deals()
    with pytest.raises(ValueError, match="different ids are wanted"):
        task_of((first, first))
    with pytest.raises(ValueError, match="second: guarantor stands behind none"):
        task_of((first, replace(second, entities={"guarantor": "somebody"})), credit_with_somebody())
    with pytest.raises(ValueError, match="scheme is 'magic'"):
        make_book_task([first], "guarantor", small_credit(), BookSettings(drawing=Settings(scheme="magic")))


def credit_with_somebody():
    credit = small_credit()
    names = credit.terms.names | {"somebody": credit.terms.names["c1"]}
    return replace(credit, terms=credit.terms.model_copy(update={"names": names}))


def test_equal_provenance_means_equal_figures(simulation: BookSimulation):
    settings = BookSettings(drawing=Settings(n_paths=131_072), limits=LIMITS, changes=(HALF, ALONE))
    again = simulate_book(two_deals(), "guarantor", small_credit(), settings)
    assert again.provenance == simulation.provenance
    assert again.estimates == simulation.estimates
    other = replace(settings, changes=(Change(id="half", re_guarantee_share=0.4),))
    assert simulate_book(two_deals(), "guarantor", small_credit(), other).provenance != simulation.provenance
