"""A grid of scenarios: the engine, which reduces receivables once, against a loop over receivables and scenarios."""

import bisect
import datetime
from dataclasses import dataclass
from math import floor

import numpy as np

from abs_model.deal.deal import Deal
from abs_model.deal.timetable import schedule_terms
from abs_model.engine.cashflow import project_collections
from abs_model.engine.default_times import day_number
from abs_model.engine.paths import NEVER, Amounts, Paths, Whole
from abs_model.engine.plan import Plan, make_plan
from abs_model.engine.waterfall import distribute_totals
from abs_model.pool.exposure import ExposureRow, Exposures
from abs_model.schedule.calendar import Calendar
from abs_model.schedule.period import build_schedule

CLOSING, MATURITY = datetime.date(2020, 7, 7), datetime.date(2021, 7, 7)
SENIOR = 26_300_000_000
FACE = 27_367_621_256
"""Fen, as in series 1."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grid:
    """Receivables of two core enterprises, and what scenarios do to them."""

    core: Whole
    due_day: Whole
    face: Amounts
    delay: Whole
    default_day: Whole
    failure_day: Whole


def grid_deal() -> Deal:
    """One senior class behind a guarantee, monthly collection, a monthly distribution after maturity."""
    name = {"zh": "基准测试", "en": "benchmark"}
    running = {"rate": 0.0011, "base": "tranche_balance"}
    covers = ["fees.senior", "A.interest", "A.principal"]
    return Deal.model_validate(
        {
            "id": "grid",
            "product": "supply_chain_abs",
            "name": name,
            "parties": {"guarantor": {"id": "g", "name": "担保人"}, "originator": {"id": "o", "name": "原始权益人"}},
            "core_enterprises": [{"id": "c0", "name": "甲"}, {"id": "c1", "name": "乙"}],
            "dates": {
                "cut_off": datetime.date(2020, 6, 30),
                "closing": CLOSING,
                "expected_maturity": MATURITY,
                "legal_final": datetime.date(2022, 7, 7),
                "payment": [MATURITY],
                "calendar": "XSHE",
            },
            "pool": {"tape": "tape.csv", "purchase": {"method": "proceeds"}},
            "tranches": [
                {"id": "A", "name": name, "rank": "senior", "balance": SENIOR / 100, "coupon_rate": 0.038}
                | {"redemption": "bullet"}
            ],
            "accounts": [{"id": "collection", "name": name}],
            "fees": [{"id": "running", "name": name} | running],
            "support": [
                {"id": "guarantee", "name": name, "kind": "guarantee", "provider": "guarantor", "covers": covers}
            ],
            "priority_of_payments": {
                "closing": [{"pay": "purchase"}],
                "normal": [
                    {"pay": "fees.senior"},
                    {"pay": "A.interest"},
                    {"pay": "A.principal"},
                    {"draw": "guarantee"},
                    {"reimburse": "guarantee"},
                    {"release": "originator", "after": "A"},
                ],
            },
        }
    )


def random_grid(n_receivables: int, n_scenarios: int, seed: int) -> Grid:
    """Amounts that add up to the face, due within a year; delays by core enterprise, defaults, guarantor failures."""
    generator = np.random.default_rng(seed)
    cuts = np.sort(generator.integers(1, FACE, n_receivables - 1))
    first = day_number(datetime.date(2020, 9, 1))
    defaults = generator.integers(first, first + 300, (2, n_scenarios))
    return Grid(
        core=generator.integers(0, 2, n_receivables),
        due_day=generator.integers(first, first + 290, n_receivables),
        face=np.diff(np.concatenate([[0], cuts, [FACE]])).astype(np.float64),
        delay=generator.integers(0, 120, (2, n_scenarios)),
        default_day=np.where(generator.random((2, n_scenarios)) < 0.3, defaults, NEVER),
        failure_day=np.where(generator.random(n_scenarios) < 0.1, first, NEVER),
    )


def grid_plan(exposures: Exposures) -> Plan:
    """The deal ready to run."""
    deal, calendar = grid_deal(), Calendar(code="XSHE")
    periods = build_schedule(schedule_terms(deal.dates), calendar)
    return make_plan(deal, periods, exposures, None, calendar)


def reduced(grid: Grid) -> Exposures:
    """The receivables reduced to core enterprise and pay day: once for all scenarios."""
    span = 10_000
    bucket, position = np.unique(grid.core * span + grid.due_day - grid.due_day.min(), return_inverse=True)
    return Exposures(
        rows=tuple(ExposureRow(core_enterprise=name, group=name, debtor="") for name in ("c0", "c1")),
        row=bucket // span,
        pay_day=bucket % span + grid.due_day.min(),
        face=np.bincount(position, weights=grid.face),
    )


def engine_grid(grid: Grid, plan: Plan, exposures: Exposures, block: int = 15_360) -> tuple[Amounts, Amounts]:
    """Loss of principal and of the guarantor in each scenario, fen."""
    lost, guaranteed = [], []
    for start in range(0, grid.delay.shape[1], block):
        part = slice(start, start + block)
        paths = Paths(
            n_paths=len(grid.failure_day[part]),
            default_day=grid.default_day[:, part],
            repurchase_day=np.full((2, 1), NEVER),
            delay_days=grid.delay[:, part],
            failure_day={"guarantor": grid.failure_day[part]},
        )
        _, written_off = distribute_totals(plan, project_collections(exposures, paths, plan.periods), paths)
        lost.append(written_off["A.principal"])
        guaranteed.append(written_off["guarantee"])
    return np.concatenate(lost), np.concatenate(guaranteed)


def plain_scenario(
    receivables: list[tuple[int, int, float]],
    ends: list[int],
    support_days: list[int],
    scenario: tuple[list[int], list[int], int],
) -> tuple[float, float]:
    """Loss of principal and of the guarantor in one scenario, receivable by receivable, period by period."""
    delay, default_day, failure_day = scenario
    cash = [0.0] * (len(ends) + 1)
    for core, due_day, face in receivables:
        paid_on = due_day + delay[core]
        if paid_on < default_day[core]:
            cash[bisect.bisect_left(ends, paid_on)] += face
    senior, held, interest, fees, advance = float(SENIOR), 0.0, 0.0, 0.0, 0.0
    years = [0.0] * len(ends)
    last_scheduled = CLOSING
    for period, support_day in enumerate(support_days):
        held += cash[period]
        if support_day < 0:
            continue
        scheduled = _scheduled(period, support_days)
        years[period] = (scheduled - last_scheduled).days / 365
        last_scheduled = scheduled
        if senior > 0:
            interest += floor(senior * 0.038 * years[period] + 0.5)
            fees += floor(senior * 0.0011 * years[period] + 0.5)
        paid = min(held, fees)
        fees -= paid
        held -= paid
        paid = min(held, interest)
        interest -= paid
        held -= paid
        paid = min(held, senior)
        senior -= paid
        held -= paid
        if failure_day > support_day:
            advance += fees + interest + senior
            fees = interest = senior = 0.0
        if not (fees or interest or senior):
            paid = min(held, advance)
            advance -= paid
            held -= paid
            if senior == 0:
                held = 0.0
    return senior, advance


def _scheduled(period: int, support_days: list[int]) -> datetime.date:
    """The scheduled distribution date: maturity for the first one, then month by month."""
    number = sum(day >= 0 for day in support_days[:period])
    month = MATURITY.month - 1 + number
    return datetime.date(MATURITY.year + month // 12, month % 12 + 1, MATURITY.day)


def plain_inputs(grid: Grid, plan: Plan) -> tuple[list[tuple[int, int, float]], list[int], list[int]]:
    """Receivables, window ends, and the days of support payments by period (-1 where there is none)."""
    receivables = list(zip(grid.core.tolist(), grid.due_day.tolist(), grid.face.tolist(), strict=True))
    ends = [day_number(period.end) for period in plan.periods[1:]]
    days = [plan.support_day(period) if period.payment_date else -1 for period in plan.periods[1:]]
    return receivables, ends, days


def plain_fate(grid: Grid, scenario: int) -> tuple[list[int], list[int], int]:
    """What one scenario does, as plain numbers."""
    return grid.delay[:, scenario].tolist(), grid.default_day[:, scenario].tolist(), int(grid.failure_day[scenario])
