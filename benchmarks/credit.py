"""Simulation and exact distributions: against a plain loop, against plain sampling, against a fine lattice."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from abs_model.engine.default_table import looked_up
from abs_model.engine.default_times import paths_with
from abs_model.engine.draw import GROUP, draw
from abs_model.engine.ledger import flow
from abs_model.engine.paths import NEVER
from abs_model.engine.waterfall import distribute_totals
from abs_model.measure.copula import Gaussian, conditional_probability
from abs_model.measure.loss import Method, jumps, loss_probabilities
from abs_model.measure.sample import controlled
from abs_model.measure.tranche import tranche_losses
from abs_model.run.count import keys_of
from abs_model.run.unit import UNIT, Task, control_means, path_figures, run_unit
from benchmarks.credit_case import many_debtors, task_of
from benchmarks.measure import Row, best_seconds
from benchmarks.plain_simulation import fates_of, plain_case, plain_outcome, plain_simulation
from benchmarks.watch import watched

Floats = NDArray[np.float64]

N_PATHS = UNIT * GROUP
"""Paths of a unit, which is what one process works on at a time."""

N_PLAIN = 1_500
MILLION = 1_000_000
SENIOR, SUBORDINATED = "B", "C"
"""The reference deal's tranches whose losses are looked at: the thinner one ranking senior, and the last."""


def simulation_rows() -> Iterator[Row]:
    """Whole simulations in processes of their own: wall time after start-up, memory, two processes against one."""
    cores = f"{os.cpu_count()} cores; every output"
    runs = {
        (kind, n_paths, n_workers): watched("benchmarks.credit_run", (kind, n_paths, n_workers))
        for kind, n_paths, n_workers in (
            ("series_one", MILLION, 2), ("series_one", MILLION // 10, 2), (80, MILLION, 2), (80, MILLION, 1),
        )
    }  # fmt: skip
    small = partial(Row, is_larger_better=False)
    wall = {key: float(run.printed.split()[0]) for key, run in runs.items()}
    first, tenth = runs["series_one", MILLION, 2], runs["series_one", MILLION // 10, 2]
    many, alone = runs[80, MILLION, 2], runs[80, MILLION, 1]
    yield small(
        job="simulate on series 1, 1,000,000 paths, two processes",
        measured=wall["series_one", MILLION, 2], unit="s", floor=4, aim=1.5, detail=f"wall, after start-up; {cores}",
    )  # fmt: skip
    yield small(
        job="simulate on 80 debtors, 1,000,000 paths, two processes",
        measured=wall[80, MILLION, 2], unit="s", floor=8, aim=3,
        detail=f"the same; 24 months, 3 tranches; {wall[80, MILLION, 1]:.1f} s in one process",
    )  # fmt: skip
    yield small(
        job="two processes against one, 80 debtors, 1,000,000 paths",
        measured=wall[80, MILLION, 2] / wall[80, MILLION, 1], unit="x the time", floor=0.62, aim=0.53, detail="wall",
    )  # fmt: skip
    yield small(
        job="peak memory of the largest process, 1,000,000 paths",
        measured=max(first.largest, many.largest, alone.largest), unit="MB", floor=400, aim=250,
        detail=f"series 1 {first.largest:.0f}, 80 debtors {many.largest:.0f}; all processes together "
        f"{first.together:.0f} and {many.together:.0f}, what they share counted once",
    )  # fmt: skip
    yield small(
        job="peak memory, 1,000,000 against 100,000 paths, series 1",
        measured=first.largest / tenth.largest, unit="x the memory", floor=1.2, aim=1.05,
        detail=f"{first.largest:.0f} MB against {tenth.largest:.0f} MB",
    )  # fmt: skip


def plain_simulation_row() -> Iterator[Row]:
    """Default times, cash and waterfall of a path, against the same rules as a plain loop."""
    task = task_of(*many_debtors(82), scheme="plain")
    case = plain_case(task)
    _check_agreement(task)
    per_plain = best_seconds(lambda: plain_simulation(case, N_PLAIN, seed=1)) / N_PLAIN
    per_path = best_seconds(lambda: run_unit(task, 0)) / N_PATHS
    mixture = task_of(*many_debtors(82))
    per_mixture = best_seconds(lambda: run_unit(mixture, 0)) / N_PATHS
    yield Row(
        job="full-path simulation, 82 unequal debtors, 24 periods, one core",
        measured=per_plain / per_path, unit="x a plain Python loop", floor=35, aim=75,
        detail=f"{per_path * 1e6:.1f} us a path against {per_plain * 1e6:.0f} us, plain draws in both; "
        f"the default scheme takes {per_mixture * 1e6:.1f} us",
    )  # fmt: skip


def _check_agreement(task: Task) -> None:
    """The plain loop and the engine, on the same fates, agree to the fen."""
    draws = draw(task.model, "plain", 1, range(2))
    days = np.full((len(task.model.names), len(draws.weight)), NEVER, dtype=np.int64)
    days[draws.name, draws.path] = draws.day
    paths = paths_with(task.base, task.exposures, task.model, days)
    journal, written_off = distribute_totals(task.plan, looked_up(task.table, paths), paths)
    fees = flow(journal.moved, target="fees.servicing") + flow(journal.moved, target="fees.custody")
    ours = [written_off[name] for name in ("A.principal", "B.principal", "C.principal", "guarantee")]
    ours += [np.asarray(flow(journal.moved, target="C.residual")), np.asarray(fees)]
    case = plain_case(task)
    theirs = np.array([plain_outcome(case, fate) for fate in fates_of(days)]).T
    if not all(
        np.array_equal(np.broadcast_to(left, right.shape), right) for left, right in zip(ours, theirs, strict=True)
    ):
        raise AssertionError("engine and plain loop differ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """Mean loss of a tranche as a share of its notional, variance that one path leaves, processor seconds of a path."""

    mean: float
    variance: float
    seconds: float

    @property
    def cost(self) -> float:
        """Variance times time."""
        return self.variance * self.seconds


def precision_rows() -> Iterator[Row]:
    """Variance times time of expected losses: the default scheme with its controls against plain sampling without."""
    subject, credit = many_debtors(80)
    plain, mixture = (task_of(subject, credit, scheme) for scheme in ("plain", "mixture"))
    times = [best_seconds(partial(run_unit, task, 0)) / N_PATHS for task in (plain, mixture)]
    crude = _crude(mixture)
    for name, floor, aim in ((SUBORDINATED, 30, 200), (SENIOR, 10, 20), ("A", 1, 20)):
        ours = _controlled(mixture, name, times[1])
        theirs = Precision(mean=ours.mean, variance=crude[name], seconds=times[0])
        yield Row(
            job=f"variance x time, expected loss of {name}, 80 debtors",
            measured=theirs.cost / ours.cost, unit="x better than plain sampling", floor=floor, aim=aim,
            detail=f"{ours.mean * 1e4:.4g} bp of the tranche; standard error at 1,000,000 paths "
            f"{(theirs.variance / MILLION) ** 0.5 * 1e4:.2g} bp plain, {(ours.variance / MILLION) ** 0.5 * 1e4:.2g} bp",
        )  # fmt: skip


def _crude(task: Task, n_groups: int = 128) -> dict[str, float]:
    """Variance of a tranche's loss on one plain path, told by weighted paths, which see the rare losses."""
    draws = draw(task.model, task.scheme, 2, range(n_groups), task.aim)
    chosen, place = np.unique(draws.path, return_inverse=True)
    days = np.full((len(task.model.names), len(chosen)), NEVER, dtype=np.int64)
    days[draws.name, place] = draws.day
    weight = draws.weight[chosen]
    sums = {note.tranche.id: np.zeros(2) for note in task.plan.notes}
    for start in range(0, len(chosen), task.block):
        part = slice(start, start + task.block)
        paths = paths_with(task.base, task.exposures, task.model, days[:, part])
        values = path_figures(task.plan, task.table, paths)
        for note in task.plan.notes:
            loss = values[_shortfall(task, note.tranche.id)] / note.proceeds
            sums[note.tranche.id] += [weight[part] @ loss, weight[part] @ loss**2]
    n_paths = n_groups * GROUP
    return {name: float(both[1] / n_paths - (both[0] / n_paths) ** 2) for name, both in sums.items()}


def _controlled(task: Task, name: str, seconds: float, n_units: int = 6) -> Precision:
    """Mean and variance a path of a tranche's loss with the controls; the variance is a mean over units."""
    at = _shortfall(task, name)
    proceeds = next(note.proceeds for note in task.plan.notes if note.tranche.id == name)
    means, squares = [], []
    for unit in range(n_units):
        count = run_unit(task, unit)
        result = controlled(count.sums[[at]], count.n_paths, count.controls, control_means(task))
        means.append(result.mean[0] / proceeds)
        squares.append((result.standard_error[0] / proceeds) ** 2 * N_PATHS)
    return Precision(mean=float(np.mean(means)), variance=float(np.mean(squares)), seconds=seconds)


def _shortfall(task: Task, name: str) -> int:
    """Where the shortfall of a tranche stands among the figures."""
    return keys_of(task.plan).index(("tranche", name, "shortfall"))


def exact_rows() -> Iterator[Row]:
    """The exact loss distribution of many unequal names: time, and what a coarse lattice does to tranches."""
    generator = np.random.default_rng(3)
    amount = generator.lognormal(0.0, 0.6, 200)
    amount *= 0.6 / amount.sum()
    nodes = Gaussian().nodes(64)
    given = conditional_probability(Gaussian(), np.geomspace(0.005, 0.05, 200), np.sqrt(0.2), nodes)

    def law(n_cells: int, method: Method) -> Floats:
        cells, chance = jumps(amount, given, 0.6 / n_cells)
        return loss_probabilities(cells, chance, nodes.weight, method=method)

    seconds = {method: best_seconds(partial(law, 1_000, method)) for method in ("recursion", "transform")}
    tranches = ((0.0, 0.15), (0.0, 0.03), (0.03, 0.06), (0.06, 0.1), (0.1, 0.2))
    coarse, fine = (
        np.array([tranche_losses(law(n, "transform"), 0.6 / n, *points).expected_loss for points in tranches])
        for n in (1_000, 20_000)
    )
    small = partial(Row, is_larger_better=False)
    yield small(
        job="exact loss distribution, 200 unequal names, 1,000 cells, 64 nodes",
        measured=min(seconds.values()) * 1e3, unit="ms", floor=50, aim=20,
        detail=f"recursion {seconds['recursion'] * 1e3:.0f} ms, transform {seconds['transform'] * 1e3:.0f} ms",
    )  # fmt: skip
    yield small(
        job="the same, expected loss of the tranche 0-15 % against 20,000 cells",
        measured=float(abs(coarse[0] / fine[0] - 1)) * 1e5, unit="1e-5 of it", floor=10, aim=1,
        detail="thin slices, as a share of their notional: 0-3, 3-6, 6-10, 10-20 % are off by "
        + ", ".join(f"{error * 1e5:.2g}" for error in np.abs(coarse - fine)[1:]) + " (1e-5)",
    )  # fmt: skip
