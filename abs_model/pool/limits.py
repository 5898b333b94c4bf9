"""Concentration limits: what each name comes to, and the smallest set of receivables to take out where a limit cuts.

A share is a share of the pool that is left. Which rows to take out is therefore one question for all limits together:
fewest rows first, then least amount. It is put to an exact solver up to ``MOST_EXACT_ROWS``, to a plain rule beyond.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.deal.eligibility import ConcentrationLimit
from abs_model.errors import Fault, TapeError
from abs_model.measure.money import Amounts, to_fen, to_yuan
from abs_model.terms import RATE_UNIT, fen, rate_units

# The solver takes half a second to import and is asked only where a limit cuts: it is imported there.
if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint, OptimizeResult

NOT_STATED = "not stated"
"""The key of receivables that do not say whose they are: they count as one name, so that silence never helps."""

MOST_EXACT_ROWS = 1_000
"""Rows in names that may have to shrink, up to which the solver is asked."""

MOST_NODE_ROWS, MOST_SECONDS = 100_000, 60.0
"""Where the solver stops: nodes times rows bind first, so that every machine gives one answer; the clock is for safety.

So bounded, 1,000 rows under three limits that cost a quarter of them took 3 to 24 s, under a mild one less than 2 s.
"""

MOST_RETRIES, MOST_RETRY_ROWS = 20, 2_000
"""How often the solver is asked again: retries, or retries times rows, whichever is more."""

SOLVER_FEN = 100_000.0
"""Unit of the solver's limits: 1,000 yuan puts its tolerance of 1e-6 at a tenth of a fen."""

SOLVER_SLACK = 1e-4
"""Ten fen, by which its limits are wider, so that no rounding of its own rules out what is right to the fen."""

INFEASIBLE = 2
"""The solver's word for a question without an answer."""

Flags = NDArray[np.bool_]
Codes = NDArray[np.int64]

Proof = Literal["nothing to cut", "fewest rows and least amount", "fewest rows", "no proof"]
"""What is known of a cut: no smaller number of rows would do, and no smaller amount in as many rows."""

NO_PROOF: Proof = "no proof"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cut:
    """Rows that limits take out.

    Attributes
    ----------
    is_out : ndarray of bool, shape (n_receivables,)
    breaks : tuple of (ConcentrationLimit, ndarray of bool)
        For each limit that cuts, the rows taken out that would break it, were they alone put back.
    proof : Proof
    """

    is_out: Flags
    breaks: tuple[tuple[ConcentrationLimit, Flags], ...]
    proof: Proof


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bound:
    """One limit and the names that it binds; ``name`` holds the number of each receivable's, shape (n_receivables,)."""

    limit: ConcentrationLimit
    name: Codes
    names: tuple[str, ...]

    def held(self, amount: Amounts) -> Amounts:
        """What each name comes to."""
        return np.asarray(np.bincount(self.name, weights=amount, minlength=len(self.names)), dtype=np.float64)

    def most(self, total: float) -> float:
        """The most that one name may come to in a pool of ``total``, whole fen."""
        if self.limit.share is None:
            return float(fen(self.limit.amount or 0.0))
        return float(rate_units(self.limit.share) * int(total) // RATE_UNIT)


def limit_table(frame: pd.DataFrame, limits: Sequence[ConcentrationLimit]) -> pd.DataFrame:
    """What every name comes to, beside each limit that binds it.

    Parameters
    ----------
    frame : DataFrame
        Receivables, with ``receivable_amount`` in yuan and one column for each dimension that a limit is ``by``.
    limits : sequence of ConcentrationLimit

    Returns
    -------
    DataFrame
        One line for each limit and name, largest first: dimension, key, amount (yuan), share (of the frame),
        limit_share (missing where the limit is an amount), limit (yuan), excess (yuan), mode, is_breached.
    """
    amount = to_fen(frame["receivable_amount"].to_numpy(dtype=np.float64))
    total = float(amount.sum())
    columns = ("dimension", "key", "amount", "share", "limit_share", "limit", "excess", "mode", "is_breached")
    parts = [_lines(bound_of(frame, limit), amount, total) for limit in limits]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(columns))


def _lines(bound: Bound, amount: Amounts, total: float) -> pd.DataFrame:
    held, most = bound.held(amount), bound.most(total)
    lines = pd.DataFrame(
        {
            "dimension": bound.limit.by,
            "key": list(bound.names),
            "amount": to_yuan(held),
            "share": held / total if total else np.zeros(len(held)),
            "limit_share": np.nan if bound.limit.share is None else bound.limit.share,
            "limit": to_yuan(most),
            "excess": to_yuan(np.maximum(held - most, 0.0)),
            "mode": bound.limit.mode,
            "is_breached": held > most,
        }
    )
    return lines.sort_values(["amount", "key"], ascending=[False, True], ignore_index=True)


def bound_of(frame: pd.DataFrame, limit: ConcentrationLimit) -> Bound:
    """A limit with the names that it binds among receivables."""
    name, names = numbered(frame[limit.by])
    return Bound(limit=limit, name=name, names=names)


def numbered(column: pd.Series) -> tuple[Codes, tuple[str, ...]]:
    """A number for each name of a column in order of first appearance, and the names; what is not stated comes last."""
    code, distinct = pd.factorize(column)
    names = tuple(str(name) for name in distinct)
    is_silent = code < 0
    if is_silent.any():
        return np.where(is_silent, len(names), code).astype(np.int64), (*names, NOT_STATED)
    return code.astype(np.int64), names


def cut_to_limits(
    frame: pd.DataFrame, limits: Sequence[ConcentrationLimit], *, most_exact_rows: int = MOST_EXACT_ROWS
) -> Cut:
    """The smallest set of receivables without which every limit of mode ``cut`` holds: fewest rows, then least amount.

    The answer does not depend on the order of the rows: equal rows are told apart by ``receivable_id``.

    Parameters
    ----------
    frame : DataFrame
        As for ``limit_table``, with ``receivable_id`` too.
    limits : sequence of ConcentrationLimit
        Those of mode ``test`` are left aside.
    most_exact_rows : int
        Beyond so many rows in names that may have to shrink, the largest rows of each such name go until it fits.

    Raises
    ------
    TapeError
        If no receivable at all can stay.
    """
    binding = [limit for limit in limits if limit.mode == "cut"]
    nothing = np.zeros(len(frame), dtype=np.bool_)
    as_it_is = to_fen(frame["receivable_amount"].to_numpy(dtype=np.float64))
    if all(_holds(bound_of(frame, limit), as_it_is, ~nothing) for limit in binding):
        return Cut(is_out=nothing, breaks=tuple((limit, nothing) for limit in binding), proof="nothing to cut")
    order = np.argsort(frame["receivable_id"].to_numpy(dtype=object), kind="stable")
    amount, ordered = as_it_is[order], frame[list({limit.by: None for limit in binding})].iloc[order]
    bounds = [bound_of(ordered, limit) for limit in binding]
    out, proof = _smallest(bounds, amount, most_exact_rows)
    back = np.argsort(order)
    breaks = tuple((bound.limit, _breaking(bound, amount, out)[back]) for bound in bounds)
    return Cut(is_out=out[back], breaks=breaks, proof=proof)


def _holds(bound: Bound, amount: Amounts, stays: Flags) -> bool:
    left = np.where(stays, amount, 0.0)
    return bool((bound.held(left) <= bound.most(left.sum())).all())


def _breaking(bound: Bound, amount: Amounts, out: Flags) -> Flags:
    """The rows that are out and would break this limit, were each alone put back."""
    left = np.where(out, 0.0, amount)
    total, held = left.sum(), bound.held(left)
    breaks = np.zeros(len(out), dtype=np.bool_)
    for row in np.flatnonzero(out):
        breaks[row] = held[bound.name[row]] + amount[row] > bound.most(total + amount[row])
    return breaks


def _smallest(bounds: Sequence[Bound], amount: Amounts, most_exact_rows: int) -> tuple[Flags, Proof]:
    """The best set that was found, and what is proven of it."""
    plain = _largest_first(bounds, amount)
    problem = _problem(bounds, amount, plain)
    exact, proof = _solve(problem) if len(problem.rows) <= most_exact_rows else (None, NO_PROOF)
    found = [out for out in (exact, plain) if out is not None]
    if not found:
        raise TapeError(_impossible(bounds, amount, is_proven=proof != NO_PROOF))
    best = min(found, key=lambda out: (out.sum(), amount[out].sum()))
    if best is not exact:
        proof = "fewest rows" if exact is not None and proof != NO_PROOF and best.sum() == exact.sum() else NO_PROOF
    return best, proof


def _largest_first(bounds: Sequence[Bound], amount: Amounts) -> Flags | None:
    """Shrink one name after another, its largest rows first, until all fit; None where nothing is left."""
    out = np.zeros(len(amount), dtype=np.bool_)
    while not out.all():
        left = np.where(out, 0.0, amount)
        total = float(left.sum())
        for bound in bounds:
            excess = bound.held(left) - bound.most(total)
            name = int(excess.argmax())
            if excess[name] > 0:
                break
        else:
            return _put_back(bounds, amount, out)
        share = bound.limit.share or 0.0
        rows = np.flatnonzero((bound.name == name) & ~out)
        out[_enough(rows, amount, float(excess[name]) / (1.0 - share))] = True
    return None


def _enough(rows: Codes, amount: Amounts, excess: float) -> Codes:
    """The fewest of some rows that come to an excess: the largest ones, and as the last the smallest that will do."""
    rows = rows[np.argsort(-amount[rows], kind="stable")]
    running = np.cumsum(amount[rows])
    n_whole = int(np.searchsorted(running, excess))
    if n_whole >= len(rows):
        return rows
    missing = excess - (running[n_whole] - amount[rows[n_whole]])
    last = rows[n_whole:][amount[rows[n_whole:]] >= missing][-1:]
    return np.concatenate([rows[:n_whole], last if len(last) else rows[n_whole : n_whole + 1]])


def _put_back(bounds: Sequence[Bound], amount: Amounts, out: Flags) -> Flags:
    """Put back every row that fits, the smallest first, so that none is out in vain."""
    out = out.copy()
    left = np.where(out, 0.0, amount)
    total, held = float(left.sum()), [bound.held(left) for bound in bounds]
    for row in sorted(np.flatnonzero(out), key=lambda row: amount[row]):
        more = total + amount[row]
        if all(one[bound.name[row]] + amount[row] <= bound.most(more) for bound, one in zip(bounds, held, strict=True)):
            out[row], total = False, more
            for bound, one in zip(bounds, held, strict=True):
                one[bound.name[row]] += amount[row]
    return out


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Problem:
    """The names that may have to shrink, and their rows: the only ones that it can ever help to take out.

    ``tight`` marks, for each bound, the names that could come to more than they may.
    """

    bounds: tuple[Bound, ...]
    amount: Amounts
    tight: tuple[Flags, ...]
    rows: Codes

    @property
    def above_least(self) -> Amounts:
        """What each row comes to beyond the smallest: of equally many rows it says as well which come to less."""
        return np.asarray(self.amount[self.rows] - self.amount[self.rows].min())

    def constraint(self) -> "LinearConstraint":
        """Not every row is out; and of each tight name so much is out that it fits into what is left, or its amount."""
        from scipy.optimize import LinearConstraint
        from scipy.sparse import csr_array

        total = float(self.amount.sum())
        size, slack = self.amount[self.rows] / SOLVER_FEN, SOLVER_SLACK + 1e-12 * total / SOLVER_FEN
        lines, least = [-np.ones((1, len(self.rows)))], [np.array([1.0 - len(self.amount)])]
        for bound, flags in zip(self.bounds, self.tight, strict=True):
            names, share = np.flatnonzero(flags), bound.limit.share or 0.0
            most = share * total if share else bound.most(total)
            lines.append(((bound.name[self.rows] == names[:, None]) - share) * size)
            least.append((bound.held(self.amount)[names] - most) / SOLVER_FEN - slack)
        return LinearConstraint(csr_array(np.concatenate(lines)), np.concatenate(least), np.inf)

    def out(self, answer: Amounts) -> Flags:
        """The rows that an answer takes out."""
        out = np.zeros(len(self.amount), dtype=np.bool_)
        out[self.rows[answer > 0.5]] = True
        return out

    def is_solved_by(self, out: Flags) -> bool:
        """Whether every limit holds to the fen."""
        return not out.all() and all(_holds(bound, self.amount, ~out) for bound in self.bounds)


def _problem(bounds: Sequence[Bound], amount: Amounts, plain: Flags | None) -> _Problem:
    """Which names and rows the question is about.

    The best set has no more rows than the plain one; so the pool that is left is at least all but that many of the
    largest rows, and a name that fits into that pool always fits.
    """
    n_out = len(amount) if plain is None else int(plain.sum())
    least = float(np.sort(amount)[: len(amount) - n_out].sum())
    tight = tuple(bound.held(amount) > bound.most(least) for bound in bounds)
    is_in = np.any([flags[bound.name] for bound, flags in zip(bounds, tight, strict=True)], axis=0)
    return _Problem(bounds=tuple(bounds), amount=amount, tight=tight, rows=np.flatnonzero(is_in))


def _solve(problem: _Problem) -> tuple[Flags | None, Proof]:
    """Fewest rows, then least amount; no set and a proof means that there is none."""
    first = _minimum(problem, np.ones(len(problem.rows)))
    if first.status == INFEASIBLE:
        return None, "fewest rows"
    fewest = int(np.ceil((first.mip_dual_bound or 0.0) - 1e-6))
    found = [] if first.x is None else [problem.out(first.x)]
    struck: list[Flags] = []
    for _ in range(max(MOST_RETRIES, MOST_RETRY_ROWS // len(problem.rows))):
        least = _minimum(problem, problem.above_least, *_exactly(fewest, struck, problem))
        if least.status == INFEASIBLE:
            fewest, struck = fewest + 1, []
        elif least.x is None:
            break
        else:
            found.append(problem.out(least.x))
            if problem.is_solved_by(found[-1]):
                is_least = problem.above_least @ found[-1][problem.rows] < least.mip_dual_bound + 1.0
                return found[-1], "fewest rows and least amount" if is_least else "fewest rows"
            struck.append(found[-1])
    sound = [out for out in found if problem.is_solved_by(out)]
    if not sound:
        return None, NO_PROOF
    best = min(sound, key=np.sum)
    return best, "fewest rows" if best.sum() <= fewest else NO_PROOF


def _exactly(n_out: int, struck: Sequence[Flags], problem: _Problem) -> "list[LinearConstraint]":
    """So many rows are out, and they are none of the sets that were struck out."""
    from scipy.optimize import LinearConstraint

    ones = np.ones(len(problem.rows))
    others = [LinearConstraint(out[problem.rows].astype(np.float64), -np.inf, n_out - 1.0) for out in struck]
    return [LinearConstraint(ones, n_out, n_out), *others]


def _minimum(problem: _Problem, weight: Amounts, *further: "LinearConstraint") -> "OptimizeResult":
    """Least weight taken out."""
    from scipy.optimize import Bounds, milp

    n_nodes = max(MOST_NODE_ROWS // len(problem.rows), 1)
    return milp(
        weight,
        integrality=np.ones(len(problem.rows), dtype=np.int64),
        bounds=Bounds(0.0, 1.0),
        constraints=[problem.constraint(), *further],
        options={"mip_rel_gap": 0.0, "node_limit": n_nodes, "time_limit": MOST_SECONDS},
    )


def _impossible(bounds: Sequence[Bound], amount: Amounts, *, is_proven: bool) -> str:
    """Which limits no pool can meet, and why."""
    faults = [_impossible_alone(bound, amount) for bound in bounds]
    lines = [str(fault) for fault in faults if fault]
    together = Fault(
        where="pool.concentration",
        found=f"{'no receivable can stay' if is_proven else 'no pool was found'} under "
        + " and ".join(limit_words(bound.limit) for bound in bounds),
        wanted="limits that some receivables of the tape meet together are wanted",
        remedy="Raise a limit, add receivables of other names, or write mode: test.",
    )
    return "\n".join(lines) or str(together)


def _impossible_alone(bound: Bound, amount: Amounts) -> Fault | None:
    """Why one limit by itself leaves no receivable, where that can be seen at once."""
    limit, n_names = bound.limit, len(bound.names)
    if limit.share is None:
        is_impossible, why = amount.min() > bound.most(0.0), f"the smallest of all is {amount.min() / 100:,.2f}"
    else:
        is_impossible = rate_units(limit.share) * n_names < RATE_UNIT
        why = f"there are {n_names}, and the largest of them always has at least {1 / n_names:.4g} of the pool"
        why = f"there is only {bound.names[0]}" if n_names == 1 else why
    if not is_impossible:
        return None
    return Fault(
        where=f"pool.concentration: {limit_words(limit)}",
        found=f"no receivable can stay: {why}",
        wanted="a limit that some receivables of the tape meet is wanted",
        remedy="Raise it, add receivables of other names, or write mode: test.",
    )


def limit_words(limit: ConcentrationLimit) -> str:
    """A limit as messages call it: ``supplier_id share 0.1``."""
    measure = f"share {limit.share:.8g}" if limit.share is not None else f"amount {limit.amount:,.2f}"
    return f"{limit.by} {measure}"
