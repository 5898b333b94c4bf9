"""What holds for every history: step by step is at once, what a projection recorded is what monitoring repeats."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from abs_model.engine.cashflow import Collections, project_collections
from abs_model.engine.realised import AT_END, FLOWS, SO_FAR, Realised, happened, with_realised
from abs_model.engine.waterfall import Payments, distribute
from abs_model.pool.exposure import EPOCH, exposures_of
from abs_model.pool.realised import States, opening_states, realised_states, rest_of, states_after
from abs_model.pool.realised_event import HELD
from abs_model.pool.realised_kept import kept_states, states_of
from abs_model.pool.realised_roster import Roster
from abs_model.run.project import project
from abs_model.run.realised import Course, course_of, realised_of
from abs_model.run.record import Subject
from abs_model.scenario.scenario import BASE
from tests.builders import Case
from tests.crosscheck.adapter import exposures_from, paths_from, plan_from
from tests.histories import files_of, random_history, small_pool
from tests.random_cases import random_case
from tests.recorded import (
    recordable,
    records_of,
    repurchase_groups,
    roster_of_case,
    subject_of_case,
    up_to,
)

seeds = st.integers(0, 2**32)


def same(one: States, other: States) -> None:
    """Every number of two states is the same."""
    assert one.n_elapsed == other.n_elapsed
    assert one.day == other.day
    for name, values in one.amounts.items():
        np.testing.assert_array_equal(values, other.amounts[name], err_msg=name)
    for name, values in one.windows.items():
        np.testing.assert_array_equal(values, other.windows[name], err_msg=name)
    np.testing.assert_array_equal(one.holding, other.holding)
    np.testing.assert_array_equal(one.entered, other.entered)
    assert one.income.keys() == other.income.keys()
    for account, told in one.income.items():
        np.testing.assert_array_equal(told, other.income[account])
    assert (one.failed, one.happened) == (other.failed, other.happened)


def same_money(one: Payments, other: Payments, last: int | None = None) -> None:
    """Every movement and everything that stands is the same, up to a period."""
    past = slice(None) if last is None else slice(0, last + 1)
    none = np.zeros_like(one.standing["state"])
    for line in {*one.moved, *other.moved}:
        left, right = (run.moved.get(line, none)[past] for run in (one, other))
        np.testing.assert_array_equal(left, right, err_msg=str(line))
    for name in one.standing:
        np.testing.assert_array_equal(one.standing[name][past], other.standing[name][past], err_msg=name)


@settings(max_examples=10)
@given(seed=seeds)
def test_monitoring_step_by_step_is_monitoring_at_once(seed: int) -> None:
    rng = Random(seed)
    subject = small_pool(rng)
    records, last = random_history(rng, subject)
    once = course_of(subject, [(records, last)])
    steps = course_of(subject, files_of(rng, records, subject, last))
    same(once.states, steps.states)
    known = [project(one.subject(subject), [BASE]) for one in (once, steps)]
    same_money(known[0].payments, known[1].payments)


@settings(max_examples=10)
@given(seed=seeds)
def test_a_receivable_is_what_became_of_it_and_what_is_kept_is_what_was(seed: int) -> None:
    rng = Random(seed)
    subject = small_pool(rng)
    records, last = random_history(rng, subject)
    course = course_of(subject, files_of(rng, records, subject, last))
    roster, states = course.roster, course.states
    gone = sum(states.amounts[name] for name in ("paid", "diluted", "defaulted", "repurchased", "replaced"))
    np.testing.assert_array_equal(gone + states.amounts["outstanding"], roster.face * (states.entered >= 0))
    assert all((states.amounts[name] >= 0).all() for name in states.amounts)
    same(states_of(roster, kept_states(roster, states)), states)
    # Every fen of cash on a receivable that the plan has all the time is somewhere.
    kept = roster.ids[(states.holding == HELD) & (states.entered == 0)]
    cash = records[records["record"].isin(["receipt", "recovery"]) & records["subject"].isin(kept)]
    named = records["record"].isin(["receipt", "recovery"]) & records["subject"].isin(["k1", "k2"])
    received = sum(states.amounts[name][roster.ids.isin(kept)].sum() for name in ("paid", "surplus", "recovered"))
    assert received >= round(cash["amount"].sum() * 100)
    assert named.any() or received == round(cash["amount"].sum() * 100)


def monitored(case: Case, records: pd.DataFrame, last: int) -> tuple[Realised, Collections, Payments]:
    """A case after some windows, under the very assumptions that it was recorded under."""
    subject, roster, groups = subject_of_case(case), roster_of_case(case), repurchase_groups(case)
    states = realised_states(roster, [(up_to(records, case, 1, last), last)], case.periods)
    return rerun(case, subject, roster, states, groups)


def rerun(
    case: Case, subject: Subject, roster: Roster, states: States, groups: tuple[tuple[str, ...], ...]
) -> tuple[Realised, Collections, Payments]:
    realised, rest = realised_of(subject, roster, states), rest_of(roster, states, subject.calendar)
    whole = exposures_of(subject.pool, subject.calendar, groups)
    left = exposures_of(rest.pool, subject.calendar, groups, rest=rest)
    paths = happened(paths_from(case, whole), left.rows, realised)
    plan = replace(plan_from(case, whole), realised=realised)
    collections = project_collections(left, paths, case.periods)
    return realised, with_realised(collections, realised), distribute(plan, collections, paths)


def projected(case: Case) -> tuple[Collections, Payments]:
    """The case as the engine projects it."""
    cut_off = (case.deal.dates.cut_off - EPOCH).days
    exposures = exposures_from([replace(one, pay_day=max(one.pay_day, cut_off)) for one in case.buckets])
    paths = paths_from(case, exposures)
    collections = project_collections(exposures, paths, case.periods)
    return collections, distribute(plan_from(case, exposures), collections, paths)


def a_case(seed: int) -> tuple[Case, int]:
    """One path of a random case, and a number of windows."""
    case = random_case(seed)
    case = recordable(case, seed % len(case.paths))
    return case, Random(seed).randint(1, len(case.periods) - 1)


@settings(max_examples=10)
@given(seed=seeds)
def test_what_a_projection_would_have_recorded_is_what_monitoring_finds(seed: int) -> None:
    case, last = a_case(seed)
    collections, payments = projected(case)
    realised, _, found = monitored(case, records_of(case), last)
    for name in (*FLOWS, *SO_FAR, *AT_END):
        expected = getattr(collections, name)[: last + 1, 0]
        np.testing.assert_array_equal(getattr(realised, name), expected, err_msg=name)
    same_money(payments, found, last)


@settings(max_examples=10)
@given(seed=seeds)
def test_a_scenario_that_has_come_true_so_far_goes_on_as_it_would_have(seed: int) -> None:
    case, last = a_case(seed)
    # Ratios are rounded as they add up, and nothing is expected of what has defaulted unless it is recorded.
    path = replace(case.paths[0], dilution=Fraction(0), default_ratio=Fraction(0), recovery_ratio=Fraction(0))
    case = replace(case, paths=(path,))
    collections, payments = projected(case)
    _, found, money = monitored(case, records_of(case), last)
    for name in (*FLOWS, *SO_FAR, *AT_END, "after_legal_final"):
        np.testing.assert_array_equal(getattr(found, name), getattr(collections, name), err_msg=name)
    same_money(payments, money)
    np.testing.assert_array_equal(payments.after_legal_final, money.after_legal_final)


@settings(max_examples=8)
@given(seed=seeds)
def test_with_everything_over_nothing_is_left_to_project(seed: int) -> None:
    case, _ = a_case(seed)
    records, last = records_of(case), len(case.periods) - 1
    _, payments = projected(case)
    realised, found, money = monitored(case, records, last)
    for name in (*FLOWS, *SO_FAR, *AT_END):
        np.testing.assert_array_equal(getattr(found, name)[:, 0], getattr(realised, name))
    same_money(payments, money)


@settings(max_examples=8)
@given(seed=seeds)
def test_before_the_first_window_is_over_nothing_has_changed(seed: int) -> None:
    subject = small_pool(Random(seed))
    course = course_of(subject)
    plain, found = project(subject, [BASE]), project(course.subject(subject), [BASE])
    same_money(plain.payments, found.payments)
    assert plain.provenance == found.provenance
    for name in (*FLOWS, *SO_FAR, *AT_END):
        np.testing.assert_array_equal(getattr(plain.collections, name), getattr(found.collections, name))


@settings(max_examples=8)
@given(seed=seeds)
def test_states_of_a_file_at_a_time_are_those_of_the_course(seed: int) -> None:
    rng = Random(seed)
    subject = small_pool(rng)
    records, last = random_history(rng, subject)
    files = files_of(rng, records, subject, last)
    course = course_of(subject)
    states = opening_states(course.roster)
    for own, number in files:
        course = course.after(subject, own, number)
        states = states_after(course.roster, states, own, subject.periods, number)
    same(course.states, states)
    assert isinstance(course, Course)
