"""Two projections to report on: series 1 as its folder has it, and a made-up one with everything that is awkward."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from abs_model.deal.deal import Deal
from abs_model.io.deal_file import read_deal
from abs_model.io.scenario_file import read_scenarios
from abs_model.io.tape_file import read_tape_file
from abs_model.pool.schema import RECEIVABLES
from abs_model.pool.tape import RawTape, Tape, read_rows
from abs_model.run.project import prepare, project
from abs_model.run.record import Projection
from abs_model.scenario.scenario import BASE, Scenario
from abs_model.terms import Name
from tests.builders import deal_of

SERIES_ONE = Path(__file__).parents[2] / "deals" / "fazhan-scf-2020-1"

FORMULA = '=HYPERLINK("http://x","y")'
ATTACKS = (
    FORMULA, "{=1+1}", "+1+1", "-1+1", "@SUM(A1)", "http://example.org/x", "internal:Sheet1!A1", "0123", "1e5", "pool",
    "not stated", "A&B <科技> 有限公司",
)  # fmt: skip
"""Names of suppliers that a workbook must show as they are."""


@pytest.fixture(scope="session")
def series_one() -> Projection:
    """Series 1 with its scenarios, the base case first."""
    deal = read_deal(SERIES_ONE).deal
    tape = read_rows(read_tape_file(SERIES_ONE / deal.pool.tape), RECEIVABLES)
    scenarios = read_scenarios(SERIES_ONE / "scenarios.yaml")
    return project(prepare(deal, tape, deal_sha256="d" * 64, scenarios_sha256="5" * 64), (BASE, *scenarios.scenarios))


@pytest.fixture(scope="session")
def awkward() -> Projection:
    """Two tranches that are paid quarter by quarter, a reserve, two supports, seven core enterprises, hostile names."""
    late = Scenario(id="late", name=Name(zh="全部延迟45天", en="all pay 45 days late"), delay_days=45)
    lost = Scenario(
        id="lost", name=Name(zh="一成无法收回", en="a tenth is lost"), default_ratio=0.1, recovery_ratio=0.2
    )
    return project(prepare(awkward_deal(), awkward_tape(), deal_sha256="d" * 64), (BASE, late, lost))


def awkward_deal(**terms: Any) -> Deal:
    """The terms of the awkward deal."""
    parts: dict[str, Any] = {
        "dates": {
            "cut_off": date(2026, 3, 31), "closing": date(2026, 4, 8), "expected_maturity": date(2027, 4, 8),
            "legal_final": date(2027, 10, 8), "calendar": "CN", "collection": "quarterly",
            "after_maturity": "quarterly",
            "payment": [date(2026, 7, 8), date(2026, 10, 8), date(2027, 1, 8), date(2027, 4, 8)],
        },
        "tranches": [
            {"id": "A", "name": {"zh": "优先级", "en": "senior"}, "rank": "senior", "balance": 8_000_000,
             "coupon_rate": 0.03, "redemption": "pass_through"},
            {"id": "B", "name": {"zh": "次级", "en": "subordinated"}, "rank": "subordinated", "balance": 2_500_000,
             "redemption": "pass_through"},
        ],
        "accounts": [{"id": "reserve", "target": {"amount": 100_000, "tranches": ["A"]}}],
        "fees": [{"id": "custody", "rate": 0.0005, "base": "tranche_balance"}],
        "support": [
            {"id": "guarantee", "kind": "guarantee", "provider": "guarantor", "covers": ["A.interest", "A.principal"],
             "cap": 500_000},
            {"id": "facility", "kind": "liquidity", "provider": "liquidity_provider", "covers": ["A.interest"],
             "advance_rate": 0.04},
        ],
        "triggers": [
            {"id": "coverage", "when": {"measure": "asset_coverage_ratio", "subject": "A", "below": 1.05},
             "then": "acceleration", "is_curable": True},
            {"id": "losses", "when": {"measure": "cumulative_default_ratio", "above": 0.02}, "then": "acceleration"},
        ],
        "closing": [{"fill": "reserve"}, {"pay": "purchase"}],
        "normal": [
            {"pay": "fees.senior"}, {"pay": "A.interest"}, {"draw": "reserve", "for": "A.interest"},
            {"draw": "facility"}, {"pay": "A.principal"}, {"draw": "guarantee"}, {"reimburse": "facility"},
            {"reimburse": "guarantee"}, {"fill": "reserve"}, {"transfer": "reserve", "to": "collection"},
            {"pay": "B.principal", "after": "A"}, {"release": "B", "after": ["A", "B"]},
        ],
        "core_enterprises": [{"id": f"c{number}", "name": f"核心企业{number}号"} for number in range(1, 8)],
        "source": {"tranches": "公告", "tranches.A.coupon_rate": "illustrative", "triggers": "illustrative"},
    }  # fmt: skip
    return deal_of(**(parts | terms))


def awkward_tape(suppliers: tuple[str, ...] = ATTACKS) -> Tape:
    """Thirty-six receivables of the suppliers on seven core enterprises; sizes are stated for some only."""
    rows = [
        {
            "receivable_id": f"R{number:03d}",
            "core_enterprise_id": f"c{number % 7 + 1}",
            "debtor_id": f"d{number % 9}",
            "debtor_name": f"债务人{number % 9}",
            "supplier_id": f"s{number % len(suppliers):02d}",
            "supplier_name": suppliers[number % len(suppliers)],
            "supplier_size": ("大型", "", "微型")[number % 3],
            "receivable_amount": f"{200_000 + 7_777.77 * number:.2f}",
            "due_date": f"{2026 + (number % 12 + 4) // 12}-{(number % 12 + 4) % 12 + 1:02d}-17",
        }
        for number in range(36)
    ]
    digest = hashlib.sha256(repr(rows).encode()).hexdigest()
    return read_rows(
        RawTape(frame=pd.DataFrame(rows), first_row_number=2, sha256=digest, path="tape.csv", format="csv"), RECEIVABLES
    )
