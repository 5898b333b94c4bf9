"""Small deals and pools to work out by hand, and the plain model of one path of them."""

from typing import Any

from abs_model.deal.deal import Deal
from tests.builders import Case, day, roll_of, schedule_of
from tests.crosscheck.plain import plain_run
from tests.crosscheck.plain_record import Bucket, PlainPath, PlainRun

DATES: dict[str, Any] = {
    "cut_off": "2020-06-30",
    "closing": "2020-07-07",
    "payment": ["2021-07-07"],
    "expected_maturity": "2021-07-07",
    "legal_final": "2021-07-07",
    "collection": "payment",
    "calendar": "XSHE",
    "timeline": {"servicer_report": 0},
}
"""A year of 365 days from closing to maturity; the window of a payment ends on its payment date."""

TWO_PAYMENTS = DATES | {"payment": ["2021-01-07", "2021-07-07"]}
"""Accrual periods of 184 and 181 days."""


def bullet(identifier: str = "A", **terms: Any) -> dict[str, Any]:
    """A bullet class of 1,000.00 yuan without a coupon."""
    return {"id": identifier, "rank": "senior", "balance": 1_000, "redemption": "bullet"} | terms


def guarantee(**terms: Any) -> dict[str, Any]:
    """A guarantee of class A."""
    covers = ["A.interest", "A.principal"]
    return {"id": "guarantee", "kind": "guarantee", "provider": "guarantor", "covers": covers} | terms


def bucket(core_enterprise: str, pay_day: str, face: int) -> Bucket:
    """Face of a core enterprise that owes in its own name."""
    return Bucket(
        core_enterprise=core_enterprise, debtor=core_enterprise, repurchase=0, pay_day=day(pay_day), face=face
    )


def plain_of(case: Case, path: PlainPath) -> PlainRun:
    """The plain model on one path of a case."""
    return plain_run(case.deal, case.periods, case.buckets, case.price, path, case.roll, case.property_value)


def run(deal: Deal, *buckets: Bucket, price: int | None = None, **fate: Any) -> PlainRun:
    """The plain model on one path where, but for ``fate``, all is paid in time."""
    n_rows = len({one.row for one in buckets})
    path = {"default_day": (None,) * n_rows, "delay_days": (0,) * n_rows, "repurchase_day": (None,) * n_rows} | fate
    return plain_run(deal, schedule_of(deal), buckets, price, PlainPath(**path), roll_of(deal))
