"""Cash that goes down with whoever holds it: worked out by hand, fen, in the engine and in the plain model."""

import numpy as np
import pytest

from abs_model.engine.cashflow import project_collections
from abs_model.engine.default_times import stated_paths
from abs_model.engine.ledger import COMMINGLED, POOL
from abs_model.engine.outcome import run_outcomes
from abs_model.engine.waterfall import Payments, distribute
from abs_model.scenario.scenario import Scenario
from tests.builders import day, deal_of
from tests.credit_models import plan_of, pool_of
from tests.crosscheck.by_hand import TWO_PAYMENTS, bucket, bullet, run

DEAL = deal_of(
    dates=TWO_PAYMENTS,
    tranches=[bullet()],
    normal=[{"pay": "A.principal"}, {"release": "originator", "after": "A"}],
)
POOL_OF_TWO = pool_of([600, 500], ["2020-12-01", "2021-06-01"])
"""60,000 fen due in the first window, which ends on 7 January 2021, and 50,000 in the second."""


def run_engine(*days: str | None) -> Payments:
    """One path for each day of commingling."""
    scenarios = [
        Scenario.model_validate({"id": f"s{number}", "name": {"zh": "一", "en": "one"}, "commingling": one})
        for number, one in enumerate(days)
    ]
    paths, plan = stated_paths(scenarios, POOL_OF_TWO), plan_of(DEAL, POOL_OF_TWO)
    return distribute(plan, project_collections(POOL_OF_TWO, paths, plan.periods), paths)


@pytest.mark.parametrize(
    ("lost_on", "window"),
    [
        ("2020-06-01", 1),
        ("2021-01-07", 1),
        ("2021-01-08", 2),
        ("2021-07-07", 2),
        ("2021-07-08", None),
        (None, None),
    ],
)
def test_the_first_window_that_ends_on_or_after_the_day_is_lost_whole(lost_on: str | None, window: int | None) -> None:
    payments = run_engine(lost_on)
    expected = [0, 60_000 * (window == 1), 50_000 * (window == 2)]
    assert payments.paid(COMMINGLED)[:, 0].tolist() == expected
    into = payments.between(source=f"{POOL}.collected", target="collection")[:, 0].tolist()
    assert into == [0, 60_000 * (window != 1), 50_000 * (window != 2)]
    failure = None if lost_on is None else day(lost_on)
    buckets = bucket("c1", "2020-12-01", 60_000), bucket("c2", "2021-06-01", 50_000)
    plain = run(DEAL, *buckets, commingling_day=failure)
    assert plain["commingled"] == expected
    assert plain["account", "collection"] == payments.standing["collection"][:, 0].tolist()


def test_whoever_paid_has_paid_nothing_is_outstanding_and_nothing_in_default() -> None:
    payments = run_engine("2020-12-01")
    assert payments.between(source=f"{POOL}.collected")[:, 0].tolist() == [0, 60_000, 50_000]
    assert payments.standing["pool.outstanding"][:, 0].tolist() == [110_000, 50_000, 0]
    assert payments.standing["pool.defaulted"].max() == 0
    assert payments.paid("A.principal")[:, 0].tolist() == [0, 0, 50_000]


def test_paths_lose_their_own_windows() -> None:
    payments = run_engine(None, "2020-12-01", "2021-03-01")
    np.testing.assert_array_equal(payments.paid(COMMINGLED).sum(axis=0), [0, 60_000, 50_000])
    alone = run_engine("2021-03-01")
    np.testing.assert_array_equal(payments.standing["collection"][:, 2], alone.standing["collection"][:, 0])


def test_figures_of_paths_know_it_too() -> None:
    scenarios = [
        Scenario.model_validate({"id": "one", "name": {"zh": "一", "en": "one"}, "commingling": "2021-03-01"}),
    ]
    paths, plan = stated_paths(scenarios, POOL_OF_TWO), plan_of(DEAL, POOL_OF_TWO)
    found = run_outcomes(plan, project_collections(POOL_OF_TWO, paths, plan.periods), paths)
    # The proceeds went into the pool; of its 110,000 the second 50,000 are lost.
    assert found.values["tranche", "A", "shortfall"].tolist() == [40_000]
