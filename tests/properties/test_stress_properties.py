"""More stress never helps a tranche: of every driver that can only hurt, whatever the pool, with or without support."""

from datetime import date, timedelta
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from abs_model.deal.deal import Deal
from abs_model.engine.cashflow import project_collections
from abs_model.engine.default_times import stated_paths
from abs_model.engine.waterfall import Payments, distribute
from abs_model.pool.exposure import Exposures
from abs_model.scenario.scenario import Scenario
from tests.builders import deal_of
from tests.credit_models import guaranteed_deal, plan_of, pool_of

FIRST, LAST = date(2020, 7, 8), date(2021, 1, 4)
DAYS = st.integers(0, (LAST - FIRST).days).map(lambda days: FIRST + timedelta(days=days))
POOLS = st.lists(st.tuples(st.integers(1, 60), DAYS), min_size=1, max_size=6)
RATIOS = st.floats(0, 1).map(lambda ratio: round(ratio, 8))

ONE_CLASS = deal_of(
    dates=guaranteed_deal().dates.model_dump(),
    tranches=[{"id": "A", "rank": "senior", "balance": 80, "coupon_rate": 0.05, "redemption": "bullet"}],
    fees=[{"id": "management", "rate": 0.01, "base": "tranche_balance"}],
    normal=[
        {"pay": "fees.senior"},
        {"pay": "A.interest"},
        {"pay": "A.principal"},
        {"release": "originator", "after": "A"},
    ],
)
DEALS = st.sampled_from([guaranteed_deal(), ONE_CLASS])


def run(deal: Deal, pool: Exposures, *drivers: dict[str, Any]) -> Payments:
    """One path for each set of drivers."""
    scenarios = [
        Scenario.model_validate({"id": f"s{number}", "name": {"zh": "一", "en": "one"}, **one})
        for number, one in enumerate(drivers)
    ]
    paths, plan = stated_paths(scenarios, pool), plan_of(deal, pool)
    return distribute(plan, project_collections(pool, paths, plan.periods), paths)


def shortfall(payments: Payments) -> list[float]:
    """What the tranche is still owed at legal final, path by path."""
    owed = payments.written_off["A.principal"] + payments.written_off["A.interest"]
    return [float(amount) for amount in np.broadcast_to(owed, payments.standing["state"].shape[1:])]


def exposures(pool: list[tuple[int, date]]) -> Exposures:
    return pool_of([face for face, _ in pool], [due.isoformat() for _, due in pool])


@given(
    deal=DEALS,
    pool=POOLS,
    driver=st.sampled_from(["dilution_ratio", "default_ratio"]),
    levels=st.lists(RATIOS, min_size=2, max_size=6).map(sorted),
)
def test_a_larger_share_that_does_not_come_in_never_helps(
    deal: Deal, pool: list[tuple[int, date]], driver: str, levels: list[float]
) -> None:
    found = shortfall(run(deal, exposures(pool), *({driver: level} for level in levels)))
    assert found == sorted(found)


@given(deal=DEALS, pool=POOLS, days=st.lists(st.integers(0, 400), min_size=2, max_size=6).map(sorted))
def test_a_longer_delay_never_helps(deal: Deal, pool: list[tuple[int, date]], days: list[int]) -> None:
    found = shortfall(run(deal, exposures(pool), *({"delay_days": one} for one in days)))
    assert found == sorted(found)


@given(pool=POOLS, levels=st.lists(st.floats(1, 100), min_size=2, max_size=5).map(sorted))
def test_dearer_fees_never_help(pool: list[tuple[int, date]], levels: list[float]) -> None:
    found = shortfall(run(ONE_CLASS, exposures(pool), *({"fee_multiplier": round(level, 8)} for level in levels)))
    assert found == sorted(found)


@given(deal=DEALS, pool=POOLS, more=st.integers(1, 6), lost_on=st.none() | DAYS, fails_on=st.none() | DAYS)
def test_another_default_failure_or_lost_window_never_helps(
    deal: Deal, pool: list[tuple[int, date]], more: int, lost_on: date | None, fails_on: date | None
) -> None:
    names = [f"c{number}" for number in range(1, 1 + min(more, len(pool)))]
    some = [{"obligor": name, "date": FIRST} for name in names[:-1]]
    last = {"obligor": names[-1], "date": FIRST}
    besides: dict[str, Any] = {"commingling": lost_on, "failures": {"guarantor": fails_on} if fails_on else {}}
    ladder = [{"defaults": some}, {"defaults": [*some, last]}, {"defaults": [*some, last], **besides}]
    found = shortfall(run(deal, exposures(pool), *ladder))
    assert found == sorted(found)


@given(deal=DEALS, pool=POOLS, lost_on=DAYS)
def test_what_commingling_takes_is_what_the_plan_does_not_get(
    deal: Deal, pool: list[tuple[int, date]], lost_on: date
) -> None:
    payments = run(deal, exposures(pool), {}, {"commingling": lost_on})
    into = payments.between(source="pool.collected", target="collection").sum(axis=0)
    lost = payments.paid("commingled").sum(axis=0)
    assert lost[0] == 0
    assert into[0] == into[1] + lost[1]
    # One window at the most.
    assert (payments.paid("commingled")[:, 1] > 0).sum() <= 1
