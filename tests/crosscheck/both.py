"""Small deals worked by hand in both models at once: the engine must say what the plain model says."""

from collections.abc import Mapping
from typing import Any

from abs_model.deal.deal import Deal
from tests.builders import Case, schedule_of
from tests.crosscheck.adapter import engine_run
from tests.crosscheck.by_hand import DATES, bullet, plain_of
from tests.crosscheck.plain_record import Bucket, PlainPath, PlainRun
from tests.crosscheck.test_engine_agrees import differences

THREE_PAYMENTS = DATES | {"payment": ["2021-01-07", "2021-04-07", "2021-07-07"]}
"""Windows end on these days; accrual periods of 184, 90 and 91 days."""


def passed_through(**terms: Any) -> dict[str, Any]:
    """A class of 100,000 fen that takes whatever comes."""
    return bullet(redemption="pass_through", **terms)


def answering(**terms: Any) -> dict[str, Any]:
    """The guarantor answers for every claim of the pool."""
    return {"id": "answer", "kind": "guarantee", "provider": "guarantor", "covers": ["pool"]} | terms


def run_both(
    deal: Deal, *buckets: Bucket, property_value: Mapping[str, tuple[int, ...]] | None = None, **fate: Any
) -> PlainRun:
    """One path where, but for ``fate``, all is paid in time; both models agree on it to the fen."""
    n_rows = len({one.row for one in buckets})
    path = {"default_day": (None,) * n_rows, "delay_days": (0,) * n_rows, "repurchase_day": (None,) * n_rows} | fate
    case = Case(
        seed=0,
        deal=deal,
        periods=schedule_of(deal),
        buckets=buckets,
        price=None,
        paths=(PlainPath(**path),),
        property_value=property_value or {},
    )
    plain, (engine, _) = plain_of(case, case.paths[0]), engine_run(case)
    assert not differences(plain.named(), {name: values[:, 0].tolist() for name, values in engine.items()})
    return plain
