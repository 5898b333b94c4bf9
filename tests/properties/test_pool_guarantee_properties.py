"""What holds on every path where claims of the pool are answered for one by one, whatever is late or lost."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from abs_model.deal.deal import Deal
from abs_model.engine.ledger import POOL
from abs_model.engine.waterfall import Payments
from tests.builders import Case, deal_of, schedule_of
from tests.crosscheck.adapter import engine_run
from tests.crosscheck.both import THREE_PAYMENTS, answering, passed_through
from tests.crosscheck.plain_number import day_number, fen, window_ends
from tests.crosscheck.plain_pool import Claim, initial_claims
from tests.crosscheck.plain_record import Bucket, PlainPath, Pledge
from tests.random_cases import random_case

seeds = st.integers(0, 2**31).map(lambda number: 2 * number + 1)
"""Cases of odd seeds have a support that covers the pool."""

FIRST, LAST = 18_445, 18_815
"""2 July 2020 and 7 July 2021, days since 1970-01-01: around the dates of ``THREE_PAYMENTS``."""

days = st.integers(FIRST, LAST + 40)
maybe_days = st.none() | days


def answered(**terms: Any) -> Deal:
    """A class that takes whatever comes, behind a pool for whose claims somebody answers."""
    return deal_of(
        dates=THREE_PAYMENTS,
        tranches=[passed_through()],
        support=[answering(**terms)],
        events=[{"id": "lapse", "name": {"zh": "a", "en": "a"}, "kind": "ip_invalidated", "subject": "c1"}],
        normal=[{"draw": "answer"}, {"pay": "A.principal"}],
    )


@st.composite
def claims(draw: st.DrawFn) -> tuple[Bucket, ...]:
    """What three debtors owe, all of it guaranteed, with something pledged."""
    pledges = [draw(st.none() | st.builds(_pledge, st.integers(0, 10), st.integers(0, 60))) for _ in range(3)]
    dues = draw(st.lists(st.tuples(st.integers(1, 3), days, st.integers(1, 100_000)), min_size=1, max_size=8))
    return tuple(
        Bucket(
            core_enterprise=f"c{who}", debtor=f"c{who}", repurchase=0, pay_day=on, face=face, is_guaranteed=True,
            pledge=pledges[who - 1],
        )
        for who, on, face in dues
    )  # fmt: skip


def _pledge(tenths: int, lag: int) -> Pledge:
    return Pledge(ratio=Fraction(tenths, 10), lag_days=lag, event="lapse")


@st.composite
def fates(draw: st.DrawFn, buckets: tuple[Bucket, ...]) -> PlainPath:
    """Defaults, delays, dilution, scattered failures and an event; nobody holds the collections, nobody buys back."""
    n_rows = len({bucket.row for bucket in buckets})
    lapse = draw(maybe_days)
    return PlainPath(
        default_day=tuple(draw(maybe_days) for _ in range(n_rows)),
        delay_days=tuple(draw(st.sampled_from([0, 0, 5, 60, 200])) for _ in range(n_rows)),
        repurchase_day=(None,) * n_rows,
        dilution=Fraction(draw(st.integers(0, 3)), 10),
        default_ratio=Fraction(draw(st.integers(0, 3)), 10),
        event_day={} if lapse is None else {"lapse": lapse},
    )


@st.composite
def answered_cases(draw: st.DrawFn) -> Case:
    buckets = draw(claims())
    deal = answered()
    paths = tuple(draw(fates(buckets)) for _ in range(draw(st.integers(1, 3))))
    return Case(seed=0, deal=deal, periods=schedule_of(deal), buckets=buckets, price=None, paths=paths)


def of_the_plan(payments: Payments) -> np.ndarray:
    """All that has come in for the plan so far: of the pool and of who answers for it, less what went back."""
    net = payments.between(target="collection") - payments.between(source="collection", target="answer")
    issued = payments.between(source="investors.A", target="collection")
    return np.cumsum(net - issued, axis=0)


def rows_of(case: Case, path: PlainPath) -> list[Claim]:
    cut_off = day_number(case.deal.dates.cut_off)
    return list(initial_claims(case.buckets, path, cut_off, window_ends(case.periods)).values())


@given(case=answered_cases())
def test_behind_an_uncapped_guarantor_that_lives_the_plan_has_what_was_due(case: Case) -> None:
    """Whatever is late and whoever defaults; more only where recoveries come before claims are due."""
    payments = engine_run(case)[1]
    had = of_the_plan(payments)
    for number, path in enumerate(case.paths):
        for period in case.periods[1:]:
            end = day_number(period.end)
            due = [max(one.owed(end), one.standing(end).cash) for one in rows_of(case, path)]
            assert had[period.number, number] == sum(due)


@given(case=answered_cases(), failure=days)
def test_a_plan_has_no_less_with_a_guarantor_than_without_and_no_more_than_what_is_due(
    case: Case, failure: int
) -> None:
    """Wherever on its way the guarantor fails."""
    failing = tuple(replace(path, failure_day={"guarantor": failure}) for path in case.paths)
    never = tuple(replace(path, failure_day={"guarantor": FIRST - 100}) for path in case.paths)
    some, none, full = (
        of_the_plan(engine_run(replace(case, paths=paths))[1]) for paths in (failing, never, case.paths)
    )
    assert (none <= some).all()
    assert (some <= full).all()


@given(case=answered_cases(), failure=maybe_days)
def test_what_was_claimed_is_unpaid_advanced_or_came_back(case: Case, failure: int | None) -> None:
    """With no cap and no step that pays back, what stands unpaid by debtors is what the plan and the guarantor lack."""
    failures = {} if failure is None else {"guarantor": failure}
    case = replace(case, paths=tuple(replace(path, failure_day=failures) for path in case.paths))
    standing = engine_run(case)[1].standing
    lacking = standing["pool_unpaid"] + standing["answer.advance"]
    for number, path in enumerate(case.paths):
        for period in case.periods[1:]:
            end = day_number(period.end)
            assert lacking[period.number, number] == sum(one.unpaid(end) for one in rows_of(case, path))


@given(case=answered_cases(), cap=st.integers(1, 100_000), is_revolving=st.booleans())
def test_a_cap_is_never_exceeded(case: Case, cap: int, is_revolving: bool) -> None:
    deal = answered(cap=cap / 100, is_revolving=is_revolving)
    series, payments = engine_run(replace(case, deal=deal))
    assert (series["advance", "answer"] <= cap).all()
    if not is_revolving:
        assert (np.cumsum(payments.between(source="answer"), axis=0) <= cap).all()


@given(seed=seeds)
def test_who_answers_is_never_paid_back_more_than_it_has_paid(seed: int) -> None:
    case = random_case(seed)
    series, payments = engine_run(case)
    for support in case.deal.support:
        if POOL not in support.covers:
            continue
        assert (series["advance", support.id] >= 0).all()
        paid, back = payments.between(source=support.id), payments.between(target=support.id)
        net = np.cumsum(paid - back, axis=0)[-1]
        assert (net + payments.earned[support.id] == payments.written_off[support.id]).all()
        if support.cap is not None:
            bounded = series["advance", support.id] if support.is_revolving else np.cumsum(paid, axis=0)
            assert (bounded <= fen(support.cap)).all()


@given(seed=seeds)
def test_what_the_pool_lacks_is_never_negative_and_only_draws_late_cash_and_a_call_lower_it(seed: int) -> None:
    """A call ends it for good, and nothing is outstanding from then on."""
    case = random_case(seed)
    series, payments = engine_run(case)
    unpaid = payments.standing["pool_unpaid"]
    assert (unpaid >= 0).all()
    covering = [one.id for one in case.deal.support if POOL in one.covers]
    drawn = sum(payments.between(source=one) for one in covering)
    late = series[("collected",)] + series[("recovered",)] + series[("repurchased",)]
    is_ended = np.diff(unpaid, axis=0) < -(drawn + late)[1:]
    assert case.deal.pool.clean_up_call is not None or not is_ended.any()
    has_ended = np.maximum.accumulate(is_ended, axis=0)
    assert not unpaid[1:][has_ended].any()
    assert not payments.standing["pool.outstanding"][1:][has_ended].any()


@given(seed=seeds)
def test_it_does_not_matter_on_which_day_of_a_window_an_event_happens(seed: int) -> None:
    """Nor on which day after the last, though it matters whether it happens at all."""
    case = random_case(seed)
    ends = window_ends(case.periods)

    def latest(happens: int) -> int:
        return next((end for end in ends if happens <= end), ends[-1] + 10_000)

    paths = tuple(
        replace(path, event_day={event: latest(happens) for event, happens in path.event_day.items()})
        for path in case.paths
    )
    (there, _), (then, _) = engine_run(case), engine_run(replace(case, paths=paths))
    assert there.keys() == then.keys()
    for name, values in there.items():
        np.testing.assert_array_equal(values, then[name], err_msg=str(name))


@given(seed=seeds)
def test_without_guaranteed_rows_who_covers_the_pool_never_pays(seed: int) -> None:
    case = random_case(seed)
    assume(any(bucket.is_guaranteed for bucket in case.buckets))
    bare = replace(case, buckets=tuple(replace(bucket, is_guaranteed=False) for bucket in case.buckets))
    payments = engine_run(bare)[1]
    for support in case.deal.support:
        if POOL in support.covers:
            assert not payments.between(source=support.id).any()
