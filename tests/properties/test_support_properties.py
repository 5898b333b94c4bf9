"""What support promises on every path: the cap binds exactly, a failed provider pays nothing."""

from datetime import date
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from abs_model.deal.deal import Deal
from tests.builders import Case, day, deal_of, schedule_of
from tests.crosscheck.adapter import engine_run
from tests.crosscheck.plain_record import Bucket, PlainPath
from tests.random_cases import random_case

BALANCE = 100_000_000
"""Fen: a note of one million."""

PAYMENTS = ("2020-10-07", "2021-01-07", "2021-04-07", "2021-07-07")
DATES = {
    "cut_off": date(2020, 6, 30),
    "closing": date(2020, 7, 7),
    "expected_maturity": date(2021, 7, 7),
    "legal_final": date(2021, 7, 7),
    "payment": [date.fromisoformat(text) for text in PAYMENTS],
    "collection": "payment",
    "after_maturity": "none",
    "calendar": "XSHE",
    "roll": "following",
}
GUARANTEED = [{"pay": "A.interest"}, {"pay": "A.principal"}, {"draw": "guarantee"}]


def guaranteed_deal(redemption: str, cap: int | None) -> Deal:
    """One note at 5 % behind a guarantee; one bullet, or four equal instalments."""
    instalments = [{"date": date.fromisoformat(text), "amount": 250_000.0} for text in PAYMENTS]
    note: dict[str, Any] = {"id": "A", "rank": "senior", "balance": 1_000_000.0, "coupon_rate": 0.05}
    note |= {"redemption": redemption} | ({"instalments": instalments} if redemption == "schedule" else {})
    support: dict[str, Any] = {"id": "guarantee", "kind": "guarantee", "provider": "guarantor"}
    support |= {"covers": ["A.interest", "A.principal"]} | ({} if cap is None else {"cap": cap / 100})
    return deal_of(dates=DATES, tranches=[note], support=[support], normal=GUARANTEED)


def case_of(deal: Deal, amounts: list[int], failure: int | None = None) -> Case:
    """Cash of the given amounts, one ahead of each payment date."""
    days = ("2020-09-01", "2020-12-01", "2021-03-01", "2021-06-01")
    buckets = tuple(
        Bucket(core_enterprise="c1", debtor="c1", repurchase=0, pay_day=day(text), face=amount)
        for text, amount in zip(days, amounts, strict=True)
        if amount
    )
    path = PlainPath(
        default_day=(None,),
        delay_days=(0,),
        repurchase_day=(None,),
        failure_day={} if failure is None else {"guarantor": failure},
    )
    return Case(seed=0, deal=deal, periods=schedule_of(deal), buckets=buckets, price=None, paths=(path,))


amounts_due = st.lists(st.integers(1, 40_000_000), min_size=4, max_size=4)


@given(cash=st.integers(1, 120_000_000), cap=st.integers(1, 150_000_000))
def test_over_one_draw_a_guarantee_pays_the_smaller_of_cap_and_need(cash: int, cap: int) -> None:
    # Due once, after 365 days: a million of principal and 5 % of it, 105,000,000 fen.
    deal = guaranteed_deal("bullet", cap)
    once = deal.dates.model_copy(update={"payment": (date(2021, 7, 7),)})
    series, payments = engine_run(case_of(deal.model_copy(update={"dates": once}), [cash, 0, 0, 0]))
    need = max(105_000_000 - cash, 0)
    assert series["drawn", "guarantee"][:, 0].tolist() == [0, min(cap, need)]
    lost = payments.written_off["A.principal"][0] + payments.written_off["A.interest"][0]
    assert lost == need - min(cap, need)


@given(amounts=amounts_due, cap=st.integers(1, 150_000_000))
def test_over_many_draws_a_guarantee_pays_the_smaller_of_cap_and_need_in_all(amounts: list[int], cap: int) -> None:
    capped, payments = engine_run(case_of(guaranteed_deal("schedule", cap), amounts))
    drawn = capped["drawn", "guarantee"][:, 0]
    unpaid = capped["interest_due", "A"][:, 0] + capped["principal_unpaid", "A"][:, 0]
    for period in range(1, len(drawn)):
        left = cap - drawn[:period].sum()
        need = drawn[period] + unpaid[period]
        assert drawn[period] == min(left, need)
    assert drawn.sum() <= cap
    assert payments.written_off["guarantee"][0] == drawn.sum()


@given(amounts=amounts_due, failing=st.integers(0, 3))
def test_a_guarantor_pays_nothing_from_its_failure_on_and_all_that_lacks_before(
    amounts: list[int], failing: int
) -> None:
    failed, _ = engine_run(case_of(guaranteed_deal("schedule", None), amounts, day(PAYMENTS[failing]) - 20))
    alive, _ = engine_run(case_of(guaranteed_deal("schedule", None), amounts))
    first = failing + 1
    np.testing.assert_array_equal(failed["drawn", "guarantee"][:first], alive["drawn", "guarantee"][:first])
    assert (failed["drawn", "guarantee"][first:] == 0).all()
    assert (alive["interest_due", "A"] == 0).all()
    assert (alive["principal_unpaid", "A"] == 0).all()


@given(seed=st.integers(0, 2**32))
def test_no_support_of_any_deal_ever_pays_above_its_cap(seed: int) -> None:
    case = random_case(seed)
    series, _ = engine_run(case)
    for support in case.deal.support:
        drawn = series["drawn", support.id]
        assert (drawn >= 0).all()
        if support.cap is not None and not support.is_revolving:
            assert (drawn.sum(axis=0) <= round(support.cap * 100)).all()
        if support.cap is not None:
            assert (series["advance", support.id] <= round(support.cap * 100)).all()
