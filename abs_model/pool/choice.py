"""The choice of receivables as a mixed-integer programme: limits on shares of what is chosen, one aim, a proven bound.

One variable a receivable (chosen or not) and one for what they come to: with it, "one name has at most so much of what
is chosen" is a line of the programme. The solver counts in floats; its limits are a little wider than the true ones,
and every set that it finds is held against those in whole fen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from abs_model.measure.money import Amounts, to_yuan
from abs_model.pool.limits import INFEASIBLE, SOLVER_SLACK, Bound, Codes, Flags

# The solver takes half a second to import: it is imported where it is asked.
if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint, OptimizeResult
    from scipy.sparse import csr_array

MOST_RETRIES = 20
"""Sets found that break a limit by fen, after which the limits are narrowed instead."""

LOST = 4
"""The solver's word for a question that it could not work on."""

MOST_NODE_ROWS = 2_500_000
FEWEST_NODES = 200
"""Where the solver stops on any machine: nodes times receivables. The clock is for safety."""

UNITS = 100_000.0
"""What is chosen comes to about so many units of the solver, of a power of ten of fen each."""


_LIMIT_COLUMNS = (
    "rule", "dimension", "key", "amount", "share", "limit_share", "limit", "room", "is_binding",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ceiling:
    """One limit with the names that it binds; ``own`` holds the most of each name, fen, where names differ."""

    rule: str
    bound: Bound
    own: Amounts | None = None

    def most(self, total: float) -> Amounts:
        """The most that each name may come to where all that is chosen comes to ``total``, whole fen."""
        if self.own is not None:
            return self.own
        return np.full(len(self.bound.names), self.bound.most(total))

    def room(self, chosen: Amounts) -> Amounts:
        """What is left of the limit for each name, fen; below 0 where it is broken."""
        return self.most(float(chosen.sum())) - self.bound.held(chosen)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Goal:
    """What is to be large: the weights of what is chosen, and the number of names of ``name`` among it.

    ``offset`` is a constant beside them: a gap is told as a part of the whole.
    """

    weight: Amounts
    name: Codes | None = None
    offset: float = 0.0

    def value(self, chosen: Flags) -> float:
        """The goal of a set."""
        n_names = 0 if self.name is None else len(np.unique(self.name[chosen]))
        return float(self.weight[chosen].sum()) + n_names + self.offset


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How near to the best is near enough, as a part of it, and how long the solver may look each time it is asked."""

    gap: float
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """The best set that was found, if any, and a bound that no set exceeds; ``is_impossible`` where there is none."""

    chosen: Flags | None
    bound: float
    is_impossible: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choice:
    """Which receivables may be chosen, under which limits, and what they are to come to together, fen."""

    amount: Amounts
    ceilings: tuple[Ceiling, ...]
    least: float
    most: float

    @property
    def unit(self) -> float:
        """Fen of a unit of the solver."""
        scale = min(self.most, float(self.amount.sum())) / UNITS
        return float(10.0 ** np.floor(np.log10(scale))) if scale > 1.0 else 1.0

    def is_met_by(self, chosen: Flags) -> bool:
        """Whether everything holds to the fen."""
        amount = np.where(chosen, self.amount, 0.0)
        if not self.least <= amount.sum() <= self.most:
            return False
        return all(bool((ceiling.room(amount) >= 0.0).all()) for ceiling in self.ceilings)

    def best(self, goal: Goal, effort: Effort) -> Answer:
        """The set with the largest goal.

        A set that the solver finds and that breaks a limit by fen is struck out, and the solver asked again; at last
        with limits so narrow that its rounding cannot break them.
        """
        if float(self.amount.min()) > self.most:
            return Answer(chosen=None, bound=np.inf, is_impossible=True)
        struck: list[Flags] = []
        bound, scale = np.inf, _scale(goal)
        for number in range(MOST_RETRIES + 1):
            slack = SOLVER_SLACK if number < MOST_RETRIES else -SOLVER_SLACK
            result = self._ask(goal, effort, struck, slack)
            if result.status == INFEASIBLE:
                return Answer(chosen=None, bound=bound, is_impossible=slack > 0)
            if slack > 0 and result.mip_dual_bound is not None:
                bound = min(bound, -float(result.mip_dual_bound) * scale)
            if result.x is None:
                break
            chosen = np.asarray(result.x[: len(self.amount)] > 0.5)
            if self.is_met_by(chosen):
                return Answer(chosen=chosen, bound=max(bound, goal.value(chosen)))
            struck.append(chosen)
        return Answer(chosen=None, bound=bound)

    def _ask(self, goal: Goal, effort: Effort, struck: Sequence[Flags], slack: float) -> "OptimizeResult":
        """What the solver says; once more without simplifying the question where it lost itself in that."""
        from scipy.optimize import Bounds, milp

        n_rows, n_names = len(self.amount), 0 if goal.name is None else int(goal.name.max(initial=-1)) + 1
        whole = np.zeros(n_rows + 2 + n_names, dtype=np.int64)
        whole[:n_rows] = 1
        upper, lower = np.ones(len(whole)), np.zeros(len(whole))
        # Whatever is chosen comes to the smallest receivable at least: nothing at all is no choice.
        lower[n_rows] = max(self.least, float(self.amount.min())) / self.unit - slack
        upper[n_rows] = self.most / self.unit + slack
        lower[n_rows + 1] = 1.0
        weight = np.concatenate([goal.weight / _scale(goal), [0.0, goal.offset / _scale(goal)], np.ones(n_names)])
        bounds, limits = Bounds(lower, upper), [self._limits(goal, n_names, slack), *_struck(struck, len(whole))]
        n_nodes = max(MOST_NODE_ROWS // n_rows, FEWEST_NODES)

        def asked(*, presolve: bool) -> "OptimizeResult":
            return milp(
                -weight,
                integrality=whole,
                bounds=bounds,
                constraints=limits,
                options={
                    "mip_rel_gap": effort.gap,
                    "time_limit": effort.seconds,
                    "node_limit": n_nodes,
                    "presolve": presolve,
                },
            )

        result = asked(presolve=True)
        return result if result.status != LOST else asked(presolve=False)

    def _limits(self, goal: Goal, n_names: int, slack: float) -> "LinearConstraint":
        """The total is what is chosen; no name has more than its limit; a name counts only if it is chosen."""
        from scipy.optimize import LinearConstraint
        from scipy.sparse import vstack

        n_rows = len(self.amount)
        width = n_rows + 2 + n_names
        rows, size = np.arange(n_rows), self.amount / self.unit
        parts = [_lines(np.zeros(n_rows, dtype=np.int64), rows, size, (1, width)) + _one(0, n_rows, -1.0, (1, width))]
        lower, upper = [np.zeros(1)], [np.zeros(1)]
        for ceiling in self.ceilings:
            part, most = self._ceiling_lines(ceiling, size, width, slack)
            parts.append(part)
            lower.append(np.full(len(most), -np.inf))
            upper.append(most)
        if goal.name is not None:
            names = np.arange(n_names)
            counted = _lines(names, n_rows + 2 + names, np.ones(n_names), (n_names, width))
            parts.append(counted - _lines(goal.name, rows, np.ones(n_rows), (n_names, width)))
            lower.append(np.full(n_names, -np.inf))
            upper.append(np.zeros(n_names))
        return LinearConstraint(vstack(parts, format="csr"), np.concatenate(lower), np.concatenate(upper))

    def _ceiling_lines(self, ceiling: Ceiling, size: Amounts, width: int, slack: float) -> "tuple[csr_array, Amounts]":
        """One line for each name that could come to more than it may; it has at most its amount, or its share."""
        bound, n_rows = ceiling.bound, len(self.amount)
        tight = np.flatnonzero(bound.held(self.amount) > ceiling.most(self.least))
        place = np.full(len(bound.names), -1, dtype=np.int64)
        place[tight] = np.arange(len(tight))
        rows = np.flatnonzero(place[bound.name] >= 0)
        shape = (len(tight), width)
        lines = _lines(place[bound.name[rows]], rows, size[rows], shape)
        share = bound.limit.share if ceiling.own is None else None
        if share is None:
            return lines, ceiling.most(self.least)[tight] / self.unit + slack
        total = np.full(len(tight), n_rows)
        return lines - _lines(np.arange(len(tight)), total, np.full(len(tight), share), shape), np.full(
            len(tight), slack
        )


def _scale(goal: Goal) -> float:
    """What goals are divided by for the solver; a count of names is one already."""
    if goal.name is not None:
        return 1.0
    largest = float(np.abs(goal.weight).max(initial=0.0))
    return largest / 1_000.0 if largest > 0.0 else 1.0


def _lines(line: Codes, column: Codes, value: Amounts, shape: tuple[int, int]) -> "csr_array":
    from scipy.sparse import csr_array

    return csr_array((value, (line, column)), shape=shape)


def _one(line: int, column: int, value: float, shape: tuple[int, int]) -> "csr_array":
    return _lines(np.array([line]), np.array([column]), np.array([value]), shape)


def _struck(struck: Sequence[Flags], width: int) -> "list[LinearConstraint]":
    """None of the sets that were struck out."""
    from scipy.optimize import LinearConstraint

    lines = []
    for chosen in struck:
        sign = np.zeros((1, width))
        sign[0, : len(chosen)] = np.where(chosen, 1.0, -1.0)
        lines.append(LinearConstraint(sign, -np.inf, chosen.sum() - 1.0))
    return lines


def limits_in_use(choice: Choice, chosen: Flags) -> pd.DataFrame:
    """What every name that a limit binds comes to, the limits that bind first, then the largest."""
    amount = np.where(chosen, choice.amount, 0.0)
    total = float(amount.sum())
    parts = []
    for ceiling in choice.ceilings:
        bound, most = ceiling.bound, ceiling.most(total)
        held = bound.held(amount)
        table = pd.DataFrame(
            {
                "rule": ceiling.rule,
                "dimension": bound.limit.by,
                "key": list(bound.names),
                "amount": to_yuan(held),
                "share": held / total,
                "limit_share": np.nan if ceiling.own is not None or bound.limit.share is None else bound.limit.share,
                "limit": to_yuan(most),
                "room": to_yuan(most - held),
                "is_binding": _is_binding(ceiling, choice.amount, chosen),
            }
        )
        parts.append(table[np.isfinite(most)])
    if not parts:
        return pd.DataFrame(columns=list(_LIMIT_COLUMNS)).astype({"is_binding": np.bool_})
    table = pd.concat(parts, ignore_index=True)
    order = ["is_binding", "amount", "rule", "key"]
    return table.sort_values(order, ascending=[False, False, True, True], ignore_index=True)


def _is_binding(ceiling: Ceiling, amount: Amounts, chosen: Flags) -> Flags:
    """Names of which something was left out, and the smallest of it does not fit any more."""
    smallest = np.full(len(ceiling.bound.names), np.inf)
    np.minimum.at(smallest, ceiling.bound.name[~chosen], amount[~chosen])
    stays = np.where(chosen, amount, 0.0)
    held, total = ceiling.bound.held(stays), float(stays.sum())
    binds = np.zeros(len(smallest), dtype=np.bool_)
    for name in np.flatnonzero(np.isfinite(smallest)):
        most = ceiling.bound.most(total + smallest[name]) if ceiling.own is None else ceiling.own[name]
        binds[name] = held[name] + smallest[name] > most
    return binds
