"""The engine against plain Python: waterfall, grids, whole fen."""

import time
from collections.abc import Iterator
from unittest import mock

import numpy as np

import abs_model.engine.due
import abs_model.engine.position
from abs_model.engine.ledger import flow
from abs_model.engine.plan import accrual_fraction
from abs_model.engine.waterfall import distribute_totals
from abs_model.measure.money import Amounts
from benchmarks.grid import engine_grid, grid_plan, plain_fate, plain_inputs, plain_scenario, random_grid, reduced
from benchmarks.measure import Row, best_seconds
from benchmarks.plain_waterfall import plain_path
from benchmarks.reference_deal import random_collections, reference_plan

BLOCK = 15_360
N_BLOCKS = 66
"""About a million paths."""

N_PLAIN = 500
N_SCENARIOS = 10_000


def waterfall_row() -> Iterator[Row]:
    """A million paths of 24 periods and three tranches, against the same rules as a plain loop."""
    plan = reference_plan()
    collections, paths = random_collections(BLOCK, seed=1)
    years = [float(accrual_fraction(period, "ACT/365F")) for period in plan.periods]
    days = [plan.support_day(period) for period in plan.periods]
    failures = paths.failure_day["guarantor"][:N_PLAIN].tolist()
    alive = [next((k for k in range(1, len(days)) if days[k] >= failure), len(days)) for failure in failures]
    rows = [
        array[:, :N_PLAIN].T.tolist()
        for array in (collections.collected, collections.defaulted, collections.outstanding)
    ]

    def plain() -> list[tuple[float, ...]]:
        return [plain_path(*one, years, until) for *one, until in zip(*rows, alive, strict=True)]

    journal, written_off = distribute_totals(plan, collections, paths)
    theirs = np.array(plain()).T
    fees = flow(journal.moved, target="fees.servicing") + flow(journal.moved, target="fees.custody")
    ours = [
        written_off["A.principal"],
        written_off["B.principal"],
        written_off["C.principal"],
        written_off["guarantee"],
    ]
    ours += [np.broadcast_to(flow(journal.moved, target="C.residual"), (BLOCK,)), fees]
    for left, right in zip(ours, theirs, strict=True):
        if not np.array_equal(left[:N_PLAIN], right):
            raise AssertionError("engine and plain loop differ")
    per_plain = best_seconds(plain) / N_PLAIN
    start = time.process_time()
    for _ in range(N_BLOCKS):
        distribute_totals(plan, collections, paths)
    per_path = (time.process_time() - start) / (N_BLOCKS * BLOCK)
    yield Row(
        job="waterfall, 24 periods x 3 tranches, 1,000,000 paths, one core",
        measured=per_plain / per_path,
        unit="x a plain Python loop",
        floor=25,
        aim=70,
        detail=f"{per_path * 1e6:.2f} us a path against {per_plain * 1e6:.1f} us",
    )


def money_row() -> Iterator[Row]:
    """Whole fen against plain floats: the same run with the exact rounding taken out."""
    plan = reference_plan()
    collections, paths = random_collections(BLOCK, seed=2)
    exact = best_seconds(lambda: distribute_totals(plan, collections, paths), 7)
    rooms = (abs_model.engine.due, abs_model.engine.position)
    with mock.patch.object(rooms[0], "scaled", _float_scaled), mock.patch.object(rooms[1], "scaled", _float_scaled):
        floats = best_seconds(lambda: _without_proof(plan, collections, paths), 7)
    yield Row(
        job="whole fen against plain floats",
        measured=exact / floats,
        unit="x the time",
        floor=1.25,
        aim=1.06,
        detail="interest, fees and targets unrounded in the comparison",
        is_larger_better=False,
    )


def _float_scaled(amount: Amounts, numerator: Amounts, denominator: float) -> Amounts:
    return np.asarray(amount * (numerator / denominator))


def _without_proof(*arguments: object) -> None:
    """Floats do not conserve cash to the fen: the proof at the end fails, after the same work."""
    try:
        distribute_totals(*arguments)  # type: ignore[arg-type]
    except Exception as failure:
        if type(failure).__name__ != "InvariantError":
            raise


def grid_rows() -> Iterator[Row]:
    """10,000 scenarios of a pool like series 1, against a loop over receivables in each scenario."""
    yield _grid_row(82, n_plain=400, floor=10, aim=24)
    yield _grid_row(1_000, n_plain=60, floor=80, aim=172)
    yield _grid_row(10_000, n_plain=8, floor=800, aim=1870)


def _grid_row(n_receivables: int, *, n_plain: int, floor: float, aim: float) -> Row:
    grid = random_grid(n_receivables, N_SCENARIOS, seed=n_receivables)
    exposures = reduced(grid)
    plan = grid_plan(exposures)
    receivables, ends, days = plain_inputs(grid, plan)
    fates = [plain_fate(grid, scenario) for scenario in range(n_plain)]

    def plain() -> list[tuple[float, float]]:
        return [plain_scenario(receivables, ends, days, fate) for fate in fates]

    theirs, ours = np.array(plain()).T, engine_grid(grid, plan, exposures)
    if not all(np.array_equal(left[:n_plain], right) for left, right in zip(ours, theirs, strict=True)):
        raise AssertionError("engine and plain loop differ")
    per_plain = best_seconds(plain) / n_plain
    per_scenario = best_seconds(lambda: engine_grid(grid, plan, reduced(grid))) / N_SCENARIOS
    return Row(
        job=f"grid of {N_SCENARIOS:,} scenarios, {n_receivables:,} receivables",
        measured=per_plain / per_scenario,
        unit="x a plain Python loop",
        floor=floor,
        aim=aim,
        detail=f"{per_scenario * 1e6:.1f} us a scenario against {per_plain * 1e6:.0f} us",
    )
