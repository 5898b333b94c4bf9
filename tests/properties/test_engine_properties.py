"""What holds for every deal on every path: money is conserved, nobody is overpaid, paths do not see each other."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from abs_model.engine.cashflow import project_collections
from abs_model.engine.ledger import flow
from abs_model.engine.waterfall import distribute_totals
from tests.builders import Case, day
from tests.crosscheck.adapter import engine_run, exposures_from, paths_from, plan_from
from tests.properties.test_support_properties import case_of, guaranteed_deal
from tests.random_cases import random_case

seeds = st.integers(0, 2**32)


@given(seed=seeds)
def test_what_an_account_takes_in_is_what_it_gives_out_and_what_is_left(seed: int) -> None:
    case = random_case(seed)
    _, payments = engine_run(case)
    for account in case.deal.accounts:
        into = payments.between(target=account.id)
        out = payments.between(source=account.id)
        left = payments.standing[account.id]
        assert (np.cumsum(into - out, axis=0) == left).all()
        assert (left >= 0).all()


@given(seed=seeds)
def test_a_note_is_what_was_repaid_what_is_open_and_never_less_than_nothing(seed: int) -> None:
    case = random_case(seed)
    _, payments = engine_run(case)
    for tranche in case.deal.tranches:
        balance = payments.standing[f"{tranche.id}.balance"]
        repaid = payments.paid(f"{tranche.id}.principal")
        proceeds = round(tranche.balance * tranche.issue_price)
        assert (balance >= 0).all()
        assert (abs(proceeds - np.cumsum(repaid, axis=0) - balance) <= (tranche.issue_price < 100)).all()
        assert (balance[-1] == payments.written_off[f"{tranche.id}.principal"]).all()


@given(seed=seeds)
def test_every_amount_is_a_whole_number_of_fen_and_none_is_negative(seed: int) -> None:
    _, payments = engine_run(random_case(seed))
    for line, moved in payments.moved.items():
        assert (moved >= 0).all(), line
        assert (moved == np.rint(moved)).all(), line


@given(seed=seeds)
def test_no_step_pays_more_than_is_due_or_than_there_is(seed: int) -> None:
    _, payments = engine_run(random_case(seed))
    for line, moved in payments.moved.items():
        assert (moved <= payments.due[line]).all(), line
        assert (moved <= payments.available[line]).all(), line


@given(seed=seeds)
def test_paths_do_not_see_each_other(seed: int) -> None:
    case = random_case(seed)
    together, _ = engine_run(case)
    for k, path in enumerate(case.paths):
        alone, _ = engine_run(replace(case, paths=(path,)))
        for name, values in alone.items():
            np.testing.assert_array_equal(values[:, 0], together[name][:, k], err_msg=str(name))


@given(seed=seeds)
def test_totals_are_the_sums_of_what_the_full_record_keeps(seed: int) -> None:
    case = random_case(seed)
    _, payments = engine_run(case)
    cut_off = day(case.deal.dates.cut_off.isoformat())
    exposures = exposures_from([replace(one, pay_day=max(one.pay_day, cut_off)) for one in case.buckets])
    paths = paths_from(case, exposures)
    plan = plan_from(case, exposures)
    journal, written_off = distribute_totals(plan, project_collections(exposures, paths, case.periods), paths)
    for line, moved in payments.moved.items():
        total = flow({one: amount for one, amount in journal.moved.items() if one == line})
        np.testing.assert_array_equal(moved.sum(axis=0), np.broadcast_to(total, moved.shape[1:]), err_msg=str(line))
    for name, amount in payments.written_off.items():
        np.testing.assert_array_equal(amount, written_off[name])


@given(seed=seeds, units=st.integers(1, 10**8))
def test_more_dilution_never_brings_more_cash(seed: int, units: int) -> None:
    case = random_case(seed)
    harder = tuple(
        replace(path, dilution=min(path.dilution + Fraction(units, 10**8), Fraction(1))) for path in case.paths
    )
    soft, hard = (_pool_cash(one) for one in (case, replace(case, paths=harder)))
    assert (hard <= soft).all()


def _pool_cash(case: Case) -> np.ndarray:
    """Cash of the initial pool so far, without recoveries: dilution leaves less to fail and to recover."""
    plain_pool = case.deal.pool.model_copy(update={"replenishment": None, "clean_up_call": None})
    series, _ = engine_run(replace(case, deal=case.deal.model_copy(update={"pool": plain_pool})))
    return np.cumsum(series[("collected",)], axis=0)


@given(
    amounts=st.lists(st.integers(1, 60_000_000), min_size=4, max_size=4), ratios=st.tuples(*[st.integers(0, 10**8)] * 2)
)
def test_more_dilution_never_lowers_the_guarantors_call_or_the_loss_of_the_note(
    amounts: list[int], ratios: tuple[int, int]
) -> None:
    case = case_of(guaranteed_deal("schedule", 50_000_000), amounts)
    path = case.paths[0]
    paths = tuple(replace(path, dilution=Fraction(units, 10**8)) for units in sorted(ratios))
    series, payments = engine_run(replace(case, paths=paths))
    drawn = np.cumsum(series["drawn", "guarantee"], axis=0)
    assert (drawn[:, 0] <= drawn[:, 1]).all()
    lost = payments.written_off["A.principal"] + payments.written_off["A.interest"]
    assert lost[0] <= lost[1]
