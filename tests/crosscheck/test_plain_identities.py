"""What the plain model keeps on every random case, so that it may judge the engine; and what the cases reach."""

from collections import Counter
from itertools import accumulate

import pytest
from hypothesis import given, settings

from tests.builders import Case
from tests.crosscheck.by_hand import plain_of
from tests.crosscheck.plain_record import PlainRun
from tests.random_cases import cases, random_case

SEEDS = range(150)

REACHED = {
    *("account", "reinvestment", "paid", "drawn", "reimbursed", "advance", "advance_interest", "released"),
    *("balance", "interest_due", "accrued", "principal_unpaid", "collected", "recovered", "repurchased", "defaulted"),
    *("diluted", "outstanding", "overdue", "bought", "spent", "called", "breached", "after_legal_final", "commingled"),
    *("pool_unpaid", "written_off", "normal", "acceleration", "default", "liquidation"),
}


def runs(case: Case) -> list[PlainRun]:
    """The plain model on each path of a case."""
    return [plain_of(case, path) for path in case.paths]


@given(case=cases())
@settings(max_examples=60)
def test_every_account_holds_what_came_in_less_what_went_out(case: Case) -> None:
    for run in runs(case):
        for account in case.deal.accounts:
            held = [0] * len(case.periods)
            for movement in run.journal:
                held[movement.period] += movement.amount * (movement.target == account.id)
                held[movement.period] -= movement.amount * (movement.source == account.id)
            assert list(accumulate(held)) == run["account", account.id]
            assert min(run["account", account.id]) >= 0


@given(case=cases())
@settings(max_examples=60)
def test_face_is_what_came_what_was_lost_and_what_is_outstanding(case: Case) -> None:
    face = sum(bucket.face for bucket in case.buckets)
    for run in runs(case):
        flows = (run[name] for name in ("collected", "diluted", "defaulted", "repurchased"))
        gone = [sum(of_period) for of_period in zip(*flows, strict=True)]
        last = next((number for number, paid in enumerate(run["called"]) if paid), len(gone) - 1)
        for number in range(1, last + 1):
            so_far = sum(gone[: number + 1])
            assert so_far + run["outstanding"][number] == face + sum(run["bought"][:number])


@given(case=cases())
@settings(max_examples=60)
def test_what_was_drawn_was_paid_to_those_who_are_covered(case: Case) -> None:
    for run in runs(case):
        for support in case.deal.support:
            covered = {payee for name in support.covers for payee in case.deal.members(name)}
            paid = {name[1]: sum(values) for name, values in run.series.items() if name[::2] == ("paid", support.id)}
            assert set(paid) <= covered
            assert sum(paid.values()) == sum(run["drawn", support.id])


@given(case=cases())
@settings(max_examples=60)
def test_a_tranche_is_paid_no_more_than_its_proceeds_and_loses_the_rest(case: Case) -> None:
    for run in runs(case):
        for tranche in case.deal.tranches:
            paid = sum(run.paid(f"{tranche.id}.principal"))
            assert paid + run.written_off[f"{tranche.id}.principal"] == run["balance", tranche.id][0]
            assert min(run["balance", tranche.id]) >= 0


@pytest.mark.parametrize("seed", [0, 1])
def test_a_case_is_made_of_its_seed_alone(seed: int) -> None:
    assert random_case(seed) == random_case(seed)


def test_random_cases_reach_every_state_and_move_every_series() -> None:
    reached: Counter[str] = Counter()
    for run in (run for seed in SEEDS for run in runs(random_case(seed))):
        reached.update({name[0] for name, values in run.named().items() if any(values)} | set(run.state))
    rare = {name: reached[name] for name in REACHED if reached[name] < len(SEEDS) // 15}
    assert not rare, f"of {len(SEEDS)} cases too few reach: {rare}"
