"""Proof before anything is written: every row that the engine knows says what the engine says, to the fen."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from abs_model.engine.ledger import Line
from abs_model.engine.plan import PlannedStep
from abs_model.errors import InvariantError
from abs_model.live.case import Case
from abs_model.live.language import Values
from abs_model.live.model import Model
from abs_model.measure.money import Amounts, to_yuan

MOST_SHOWN = 5

INFINITE = 1e300
"""Numbers above it stand for a ratio without a denominator."""

Series = Sequence[float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A cell that disagrees: its row, its period, and what each side says."""

    row: str
    period: int
    engine: float
    workbook: float

    def __str__(self) -> str:
        return f"{self.row} in period {self.period}: engine {self.engine!r}, workbook {self.workbook!r}"


def prove(case: Case, model: Model, values: Values) -> int:
    """Compare every cell that the engine knows.

    Returns
    -------
    int
        How many were compared.

    Raises
    ------
    InvariantError
        If any differs, by a fen or more, or a trigger's value at all.
    """
    found, n_compared = [], 0
    for row, engine, workbook in comparisons(case, model, values):
        n_compared += len(engine)
        found += [
            Difference(row=row, period=period, engine=one, workbook=other)
            for period, (one, other) in enumerate(zip(engine, workbook, strict=True))
            if one != other
        ]
    if found:
        shown = "; ".join(map(str, sorted(found, key=lambda one: one.period)[:MOST_SHOWN]))
        raise InvariantError(
            f"live workbook of {case.plan.deal.id}, path {case.path}: {len(found)} cells differ: {shown}"
        )
    return n_compared


def comparisons(case: Case, model: Model, values: Values) -> Iterator[tuple[str, Series, Series]]:
    """Each row by name, as the engine has it and as the workbook has it, period by period."""
    yield from _movements(case, model, values)
    yield from _steps(case, values)
    yield from _standing(case, values)
    yield from _collections(case, values)
    yield from _end(case, values)


def _yuan(case: Case, amounts: Amounts) -> list[float]:
    path = case.path if amounts.shape[-1] > 1 else 0
    found: list[float] = to_yuan(amounts[..., path]).tolist()
    return found


def _added(rows: Sequence[Series], n_periods: int) -> list[float]:
    return [round(math.fsum(row[period] for row in rows) * 100) / 100 for period in range(n_periods)]


def _movements(case: Case, model: Model, values: Values) -> Iterator[tuple[str, Series, Series]]:
    """Every movement of the ledger; one that only one side has is compared with nothing."""
    rows: dict[Line, list[Series]] = {}
    for line, key in model.moves:
        rows.setdefault(line, []).append(values.rows[key])
    nothing = [0.0] * model.n_periods
    for line in dict.fromkeys([*rows, *case.payments.moved]):
        moved = case.payments.moved.get(line)
        name = f"{line.step} {line.verb} {line.source} to {line.target}"
        engine = nothing if moved is None else _yuan(case, moved)
        yield name, engine, _added(rows.get(line, []), model.n_periods)


def _steps(case: Case, values: Values) -> Iterator[tuple[str, Series, Series]]:
    """What each step of the programme could pay and what was due, in the periods in which it was reached."""
    state = case.payments.standing["state"][:, case.path]
    for planned in case.plan.programme:
        periods = [
            period.number
            for period in case.plan.periods[1:]
            if period.payment_date is not None and int(state[period.number]) in planned.states
        ]
        for line, key in _lines(planned):
            known = {"due": case.payments.due.get(line)}
            if planned.verb in {"pay", "fill", "transfer", "release"}:
                known["allowed"] = case.payments.available.get(line)
            for word, amounts in known.items():
                row = values.rows.get(f"step.{planned.number}.allowed" if word == "allowed" else key)
                if row is None or amounts is None:
                    continue
                engine = _yuan(case, amounts)
                yield f"{word} of {key}", [engine[one] for one in periods], [row[one] for one in periods]


def _lines(planned: PlannedStep) -> Iterator[tuple[Line, str]]:
    """The movements of a step whose due is one row, and that row."""
    step = planned.step
    place = f"step.{planned.number}"
    if planned.verb == "pay":
        for name in planned.names:
            yield Line(planned.number, "pay", planned.account, name), f"{place}.due.{name}"
    elif planned.verb in {"fill", "transfer"}:
        target = step.fill or step.to or ""
        yield Line(planned.number, planned.verb, planned.account, target), f"{place}.due.{target}"
    elif planned.verb == "reimburse":
        support = step.reimburse or ""
        yield Line(planned.number, "reimburse", planned.account, support), f"{place}.due.{support}"


def _standing(case: Case, values: Values) -> Iterator[tuple[str, Series, Series]]:
    accounts = {account.id for account in case.plan.deal.accounts}
    for name, amounts in case.payments.standing.items():
        key = f"account.{name}" if name in accounts else name
        workbook = values.rows[key][: len(case.plan.periods)]
        if name == "state" or name.startswith("trigger."):
            engine: list[float] = amounts[:, case.path].tolist()
            workbook = [math.inf if one > INFINITE else one for one in workbook]
            yield name, engine, workbook
        else:
            yield name, _yuan(case, amounts), workbook


def _collections(case: Case, values: Values) -> Iterator[tuple[str, Series, Series]]:
    collections, n_periods = case.collections, len(case.plan.periods)
    known: Mapping[str, Amounts] = {
        "pool.collected": collections.collected,
        "pool.recovered": collections.recovered,
        "pool.repurchased": collections.repurchased,
        "own.outstanding": collections.outstanding,
        "own.overdue": collections.overdue,
        "own.defaulted": collections.defaulted,
        "own.diluted": collections.diluted,
        "own.claimed": collections.claimed,
        "own.returned": collections.returned,
    }
    for key, amounts in known.items():
        if key in values.rows:
            yield key, _yuan(case, amounts), values.rows[key][:n_periods]


def _end(case: Case, values: Values) -> Iterator[tuple[str, Series, Series]]:
    """What is left in the end, what comes too late, and checks that must be nothing."""
    late = float(to_yuan(case.payments.after_legal_final)[case.path])
    cells = {"after_legal_final": (late, "result.after_legal_final")}
    for note in case.plan.notes:
        name = note.tranche.id
        cells[note.repayment] = (_left(case, note.repayment), f"result.{name}.principal_lost")
        cells[note.interest] = (_left(case, note.interest), f"result.{name}.interest_lost")
    for support in case.plan.deal.support:
        cells[support.id] = (_left(case, support.id), f"result.{support.id}.lost")
    for name, (engine, key) in cells.items():
        yield f"left of {name}", [engine], [values.number(key)]
    yield "checks", [0.0], [values.number("checks")]


def _left(case: Case, name: str) -> float:
    return float(np.asarray(to_yuan(case.payments.written_off[name]))[case.path])
