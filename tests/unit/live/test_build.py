"""What random deals seldom meet: defaults on the very day, calls that leave a note open, late defaults of purchases."""

from typing import Any

import pytest

from abs_model.live.agreement import prove
from abs_model.live.build import build
from abs_model.live.case import case_of
from abs_model.live.model import work_out
from tests.builders import Case, day, deal_of, schedule_of
from tests.crosscheck.plain_record import Bucket, PlainPath
from tests.live_cases import run_of

DATES = {
    "cut_off": "2020-12-31",
    "closing": "2021-01-07",
    "expected_maturity": "2022-01-07",
    "legal_final": "2022-07-07",
    "payment": ["2021-04-07", "2021-07-07", "2021-10-08", "2022-01-07"],
    "calendar": "CN",
    "timeline": {"servicer_report": 0},
}


def row(core: str, face: int, due: str) -> Bucket:
    return Bucket(core_enterprise=core, debtor=f"d{core}", repurchase=0, pay_day=day(due), face=face)


def rows_of(deal: Any, buckets: tuple[Bucket, ...], **fate: Any) -> dict[str, list[float]]:
    """The rows of one path, proven against the engine."""
    n_rows = len({one.row for one in buckets})
    path = {"default_day": (None,) * n_rows, "delay_days": (0,) * n_rows, "repurchase_day": (None,) * n_rows} | fate
    case = Case(seed=0, deal=deal, periods=schedule_of(deal), buckets=buckets, price=None, paths=(PlainPath(**path),))
    plan, exposures, paths, results = run_of(case)
    live = case_of(plan, exposures, paths, 0, results)
    model = build(live)
    values = work_out(model)
    assert prove(live, model, values) > 100
    return values.rows


def renewing() -> Any:
    return deal_of(
        dates=DATES,
        tranches=[{"id": "A", "rank": "senior", "balance": 900.0, "coupon_rate": 0.04, "redemption": "bullet"}],
        pool={"replenishment": {"until": "2021-07-07", "tenor_days": 90, "price_ratio": 0.97}},
        normal=[
            {"pay": "A.interest"},
            {"pay": "A.principal"},
            {"buy": "receivables"},
            {"release": "originator", "after": "A"},
        ],
    )


BUCKETS = (row("c1", 60_000, "2021-02-01"), row("c2", 40_000, "2021-03-01"), row("c3", 20_000, "2021-05-01"))


@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_nothing_is_bought_of_who_defaults_on_the_payment_date(offset: int) -> None:
    rows = rows_of(renewing(), BUCKETS, default_day=(day("2021-04-07") + offset, None, None))
    first = next(number for number, face in enumerate(rows["lot.face.3.2"]) if face > 0)
    assert (rows["lot.face.3.1"][first] > 0) == (offset > 0)


@pytest.mark.parametrize(
    "default", ["2021-07-05", "2021-07-06", "2021-07-07", "2021-07-20", "2021-08-15", "2021-08-16"]
)
def test_what_is_bought_is_overdue_until_it_pays_or_defaults(default: str) -> None:
    rows = rows_of(renewing(), BUCKETS, default_day=(day(default), None, None), delay_days=(40, 0, 0))
    bought = max(rows["lot.face.3.1"])
    # Bought on 7 April, due on 6 July, paid 40 days later.
    assert (max(rows["lot.late.3.1"]) == bought) == (default > "2021-07-06")
    assert (max(rows["lot.paid_face.3.1"]) == bought) == (default > "2021-08-15")


def test_a_call_that_leaves_a_note_open_leaves_it_due() -> None:
    deal = deal_of(
        dates=DATES,
        tranches=[{"id": "A", "rank": "senior", "balance": 900.0, "coupon_rate": 0.04, "redemption": "bullet"}],
        pool={"clean_up_call": {"pool_ratio": 0.2}},
        support=[{"id": "g", "kind": "guarantee", "provider": "guarantor", "covers": ["A.principal"]}],
        normal=[
            {"pay": "A.interest"},
            {"pay": "A.principal", "limit": {"amount": 500.0}},
            {"draw": "g", "limit": {"amount": 10.0}},
            {"reimburse": "g"},
            {"release": "originator", "after": "A"},
        ],
    )
    rows = rows_of(deal, BUCKETS)
    called = rows["called"].index(1.0)
    assert rows["A.balance"][called] == 390.0
    assert rows["A.principal_unpaid"][called] == 390.0
    later = next(at for at in range(called + 1, len(rows["A.balance"])) if rows["is_distribution"][at])
    assert rows["scheduled.A"][later] == 390.0
    assert rows["A.balance"][later] == 0.0
