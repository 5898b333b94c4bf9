"""The deal that speed is measured on: 24 periods, three classes, reserve, trigger, guarantee."""

import datetime

import numpy as np

from abs_model.deal.deal import Deal
from abs_model.deal.timetable import schedule_terms
from abs_model.engine.cashflow import Collections
from abs_model.engine.default_times import day_number
from abs_model.engine.paths import NEVER, Paths
from abs_model.engine.plan import Plan, make_plan
from abs_model.pool.exposure import ExposureRow, Exposures
from abs_model.schedule.calendar import Calendar
from abs_model.schedule.period import build_schedule

N_PERIODS = 24
FACE = 10_000_000_000
"""Fen."""

CLOSING = datetime.date(2020, 7, 7)
COVERED = ["fees.senior", "A.interest", "B.interest", "A.principal", "B.principal"]
RUNNING = ["fees.senior", "A.interest", "B.interest"]


def reference_deal() -> Deal:
    """The terms."""
    name = {"zh": "基准测试", "en": "benchmark"}
    payments = [datetime.date(2020 + (6 + k) // 12, (6 + k) % 12 + 1, 7) for k in range(1, N_PERIODS + 1)]
    head = [{"pay": "fees.senior"}, {"pay": ["A.interest", "B.interest"]}, {"draw": "reserve", "for": RUNNING}]
    tail = [
        {"draw": "guarantee"},
        {"fill": "reserve"},
        {"reimburse": "guarantee"},
        {"pay": "C.interest"},
        {"pay": "C.principal"},
        {"transfer": "reserve", "to": "collection"},
        {"release": "C", "after": ["A", "B", "C"]},
    ]

    def tranche(identifier: str, balance: float, rate: float, rank: str) -> dict[str, object]:
        terms = {"balance": balance, "coupon_rate": rate, "rank": rank, "redemption": "pass_through"}
        return {"id": identifier, "name": name} | terms

    return Deal.model_validate(
        {
            "id": "benchmark",
            "product": "supply_chain_abs",
            "name": name,
            "parties": {"guarantor": {"id": "guarantor", "name": "担保人"}},
            "core_enterprises": [{"id": "core", "name": "核心企业"}],
            "dates": {
                "cut_off": datetime.date(2020, 6, 30),
                "closing": CLOSING,
                "expected_maturity": payments[-1],
                "legal_final": payments[-1],
                "payment": payments,
                "collection": "payment",
                "after_maturity": "none",
                "calendar": "XSHE",
            },
            "pool": {"tape": "tape.csv", "purchase": {"method": "face"}},
            "tranches": [
                tranche("A", 70_000_000.0, 0.03, "senior"),
                tranche("B", 15_000_000.0, 0.04, "senior"),
                tranche("C", 15_000_000.0, 0.0, "subordinated"),
            ],
            "accounts": [
                {"id": "collection", "name": name},
                {"id": "reserve", "name": name, "target": {"amount": 100_000.0, "ratio": 0.02, "tranches": ["A", "B"]}},
            ],
            "fees": [
                {"id": "servicing", "name": name, "rate": 0.002, "base": "pool_balance"},
                {"id": "custody", "name": name, "amount": 1000.0},
            ],
            "support": [
                {
                    "id": "guarantee",
                    "name": name,
                    "kind": "guarantee",
                    "provider": "guarantor",
                    "covers": COVERED,
                    "cap": 30_000_000.0,
                }
            ],
            "priority_of_payments": {
                "closing": [{"fill": "reserve"}, {"pay": "purchase"}],
                "normal": [*head, {"pay": "A.principal"}, {"pay": "B.principal"}, *tail],
                "acceleration": [*head, {"pay": ["A.principal", "B.principal"]}, *tail],
            },
            "triggers": [
                {
                    "id": "losses",
                    "name": name,
                    "when": {"measure": "cumulative_default_ratio", "above": 0.05},
                    "then": "acceleration",
                }
            ],
        }
    )


def reference_plan() -> Plan:
    """The deal ready to run."""
    deal = reference_deal()
    calendar = Calendar(code="XSHE")
    exposures = Exposures(
        rows=(ExposureRow(core_enterprise="core", group="core", debtor="core", repurchase=0),),
        row=np.zeros(1, dtype=np.int64),
        pay_day=np.array([day_number(CLOSING)]),
        face=np.array([float(FACE)]),
    )
    return make_plan(deal, build_schedule(schedule_terms(deal.dates), calendar), exposures, FACE - 200_000, calendar)


def random_collections(n_paths: int, seed: int) -> tuple[Collections, Paths]:
    """Even instalments with random losses, and a guarantor that fails on a tenth of the paths."""
    generator = np.random.default_rng(seed)
    due = np.full((N_PERIODS, 1), float(FACE // N_PERIODS))
    is_hit = generator.random((N_PERIODS, n_paths)) < 0.1
    loss = np.floor(due * np.where(is_hit, generator.random((N_PERIODS, n_paths)) * 0.6, 0.0))
    nothing = np.zeros((1, n_paths))
    outstanding = FACE - np.cumsum(np.broadcast_to(due, loss.shape), axis=0)
    zeros = np.zeros((N_PERIODS + 1, n_paths))
    collections = Collections(
        collected=np.concatenate([nothing, due - loss]),
        recovered=zeros,
        repurchased=zeros,
        diluted=zeros,
        defaulted=np.concatenate([nothing, np.cumsum(loss, axis=0)]),
        outstanding=np.concatenate([nothing + FACE, outstanding]),
        overdue=zeros,
        claimed=zeros,
        returned=zeros,
        after_legal_final=nothing[0],
        face=float(FACE),
    )
    fails = generator.random(n_paths) < 0.1
    failure = np.where(fails, day_number(datetime.date(2021, 6, 1)), NEVER)
    never = np.full((1, 1), NEVER)
    paths = Paths(
        n_paths=n_paths,
        default_day=never,
        repurchase_day=never,
        delay_days=np.zeros((1, 1), dtype=np.int64),
        failure_day={"guarantor": failure},
    )
    return collections, paths
