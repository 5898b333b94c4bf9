"""Deals to test with: one as published, tiny ones to work out by hand.

Terms are written as they would stand in a deal file and read by the same models. Random deals and cases stand in
``random_deals.py`` and ``random_cases.py``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from abs_model.deal.deal import Deal
from abs_model.deal.timetable import schedule_terms
from abs_model.schedule.calendar import Calendar
from abs_model.schedule.period import Period, build_schedule
from tests.crosscheck.plain_record import Bucket, PlainPath, Roll

EPOCH = date(1970, 1, 1)
STATES = ("acceleration", "default", "liquidation")

Terms = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A deal, its pool, and what happens to it on a few paths.

    ``property_value`` is what intellectual property is worth by period, fen, by the event that wipes it out.
    """

    seed: int
    deal: Deal
    periods: tuple[Period, ...]
    buckets: tuple[Bucket, ...]
    price: int | None
    paths: tuple[PlainPath, ...]
    property_value: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def roll(self) -> Roll:
        """Where due dates go."""
        return roll_of(self.deal)


def day(text: str) -> int:
    """Days since 1970-01-01 of a date as files write it."""
    return (date.fromisoformat(text) - EPOCH).days


def name(text: str) -> Terms:
    """A name that nobody will read."""
    return {"zh": text, "en": text}


def schedule_of(deal: Deal) -> tuple[Period, ...]:
    """The periods of a deal."""
    return build_schedule(schedule_terms(deal.dates), Calendar(code=deal.dates.calendar))


def roll_of(deal: Deal) -> Roll:
    """Takes a day to the next business day of the deal's calendar, both as days since 1970-01-01."""
    return _following(deal.dates.calendar)


@cache
def _following(code: Any) -> Roll:
    calendar = Calendar(code=code)

    @cache
    def roll(due: int) -> int:
        return (calendar.roll(EPOCH + timedelta(days=due), "following") - EPOCH).days

    return roll


def series_one_deal() -> Deal:
    """The first series of 2020: one bullet class behind a guarantee; the proceeds, less closing fees, buy the pool."""
    return deal_of(
        dates={
            "cut_off": "2020-06-30",
            "closing": "2020-07-07",
            "expected_maturity": "2021-07-07",
            "legal_final": "2022-07-07",
            "payment": ["2021-07-07"],
            "calendar": "XSHE",
        },
        tranches=[
            {"id": "A", "rank": "senior", "balance": 263_000_000, "coupon_rate": 0.038, "redemption": "bullet"},
        ],
        fees=[
            {"id": "establishment", "timing": "closing", "amount": 950_000},
            {"id": "management", "rate": 0.001, "base": "tranche_balance"},
            {"id": "custody", "rate": 0.0001, "base": "tranche_balance"},
            {"id": "payment", "ratio": 0.00005, "base": "payments_due"},
        ],
        tax={"base": "discount"},
        support=[
            {"id": "guarantee", "kind": "guarantee", "provider": "guarantor", "covers": ["A.interest", "A.principal"]},
        ],
        closing=[{"pay": "fees.closing"}, {"pay": "purchase"}],
        normal=[
            {"pay": "tax"},
            {"pay": ["fees.closing", "fees.senior"]},
            {"pay": "A.interest"},
            {"pay": "A.principal"},
            {"draw": "guarantee"},
            {"reimburse": "guarantee"},
            {"release": "originator", "after": "A"},
        ],
    )


def deal_of(
    *,
    dates: Terms,
    tranches: Sequence[Terms],
    normal: Sequence[Terms],
    closing: Sequence[Terms] = ({"pay": "purchase"},),
    accounts: Sequence[Terms] = (),
    pool: Terms | None = None,
    **terms: Any,
) -> Deal:
    """A deal from the terms that matter; the plan account is ``collection``, and everything has some name.

    ``accounts`` are those beside the plan account; ``acceleration``, ``default`` and ``liquidation`` are further lists.
    """
    lists = {state: terms.pop(state) for state in STATES if state in terms}
    return Deal.model_validate(
        {
            "id": "deal",
            "product": "supply_chain_abs",
            "name": name("deal"),
            "parties": {role: {"id": role, "name": role} for role in ("originator", "guarantor", "liquidity_provider")},
            "core_enterprises": [{"id": f"c{number}", "name": f"c{number}"} for number in range(1, 7)],
            "dates": dates,
            "pool": {"tape": "tape.csv", "purchase": {"method": "proceeds"}} | (pool or {}),
            "tranches": _named(tranches),
            "accounts": _named([{"id": "collection"}, *accounts]),
            "priority_of_payments": {"closing": closing, "normal": normal} | lists,
        }
        | {part: _named(value) if part in {"fees", "support", "triggers"} else value for part, value in terms.items()}
    )


def _named(parts: Iterable[Terms]) -> list[Terms]:
    return [{"name": name(part["id"])} | part for part in parts]
