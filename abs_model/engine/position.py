"""Where every account, claim and note stands on every path: the only thing in the engine that changes."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from abs_model.deal.priority import STATES
from abs_model.deal.support import POOL
from abs_model.engine.ledger import Flags, Journal, Line
from abs_model.engine.paths import Paths, Whole
from abs_model.engine.plan import Note, Plan
from abs_model.measure.money import Amounts, scaled
from abs_model.terms import RATE_UNIT, fen, rate_units

Codes = NDArray[np.int8]
NORMAL, LIQUIDATION = STATES.index("normal"), STATES.index("liquidation")
BOUNDLESS = float(2**53)
"""More fen than any path can hold: the cap of a support without one."""


@dataclass(slots=True, kw_only=True)
class PoolPosition:
    """Face of the pool at the end of the window, new receivables included, and what has been collected so far."""

    outstanding: Amounts
    overdue: Amounts
    defaulted: Amounts
    diluted: Amounts
    collected_so_far: Amounts
    collected_new_so_far: Amounts


@dataclass(slots=True, kw_only=True)
class Position:
    """State of a block of paths, changed in place by the waterfall and by nobody else.

    ``owed`` is what a payee may be paid from cash; for principal, ``scheduled`` is the part that supports answer for.
    ``estate_paid`` is what the estate of a failed provider has paid on the claims of a draw. ``earned`` is the interest
    of tranches and supports so far, paid or not. ``first_default_day`` remembers, by core enterprise, when it or (None)
    the first of all defaults.
    """

    plan: Plan
    paths: Paths
    journal: Journal
    pool: PoolPosition
    period: int = 0
    cash: dict[str, Amounts] = field(default_factory=dict)
    owed: dict[str, Amounts] = field(default_factory=dict)
    scheduled: dict[str, Amounts] = field(default_factory=dict)
    balance: dict[str, Amounts] = field(default_factory=dict)
    accrued: dict[str, Amounts] = field(default_factory=dict)
    advance: dict[str, Amounts] = field(default_factory=dict)
    advance_interest: dict[str, Amounts] = field(default_factory=dict)
    drawn: dict[str, Amounts] = field(default_factory=dict)
    estate_paid: dict[tuple[str, tuple[str, ...]], Amounts] = field(default_factory=dict)
    earned: dict[str, Amounts] = field(default_factory=dict)
    price: Amounts
    tax_charged: Amounts
    liquidation_charged: Flags
    state: Codes
    is_buying: Flags
    called: Flags | None = None
    first_default_day: dict[str | None, Whole] = field(default_factory=dict)

    def zeros(self) -> Amounts:
        """Nothing, on every path."""
        return np.zeros(self.paths.n_paths)

    def move(self, line: Line, moved: Amounts, available: Amounts | None = None, due: Amounts | None = None) -> None:
        """Take a movement out of, and into, the accounts that it names, and write it down."""
        if line.source in self.cash:
            self.cash[line.source] = self.cash[line.source] - moved
        if line.target in self.cash:
            self.cash[line.target] = self.cash[line.target] + moved
        self.journal.record(self.period, line, moved, available, due)

    def settle(self, name: str, amount: Amounts) -> None:
        """Take what a payee was paid off what it is owed, and principal off the note's balance."""
        before = self.owed[name]
        self.owed[name] = left = before - amount
        scheduled = self.scheduled.get(name)
        if scheduled is None:
            return
        self.scheduled[name] = left if scheduled is before else np.maximum(scheduled - amount, 0.0)
        note = name.removesuffix(".principal")
        self.balance[note] = left if self.balance[note] is before else self.balance[note] - amount

    def enforceable(self, name: str, *, is_accelerated: bool) -> Amounts:
        """What a support answers for: all that is due, but of principal only what was scheduled unless accelerated."""
        if name not in self.scheduled:
            return self.owed[name]
        if not is_accelerated:
            return self.scheduled[name]
        return np.where(self.state == NORMAL, self.scheduled[name], self.owed[name])

    def balances(self, tranches: tuple[str, ...]) -> Amounts:
        """Balance of some tranches together; of all of them where none is named."""
        names = tranches or tuple(self.balance)
        return sum((self.balance[name] for name in names[1:]), start=self.balance[names[0]])

    def target(self, account: str) -> Amounts:
        """What an account should hold now; nothing once the tranches it serves are repaid."""
        target = next(one.target for one in self.plan.deal.accounts if one.id == account)
        if target is None:
            return self.zeros()
        balance = self.balances(target.tranches)
        wanted = np.maximum(fen(target.amount), scaled(balance, rate_units(target.ratio), RATE_UNIT))
        return wanted * (balance > 0)


def open_position(plan: Plan, paths: Paths, journal: Journal) -> Position:
    """The position before the closing: accounts empty, every note issued, nothing due."""
    n_paths = paths.n_paths

    def filled(value: float) -> Amounts:
        return np.full(n_paths, float(value))

    payees = (
        "tax",
        "purchase",
        POOL,
        *(name for fee in plan.deal.plan_fees for name in (f"fees.{fee.id}", f"fees.{fee.id}.excess")),
    )
    return Position(
        plan=plan,
        paths=paths,
        journal=journal,
        pool=PoolPosition(
            outstanding=filled(plan.face),
            overdue=filled(0),
            defaulted=filled(0),
            diluted=filled(0),
            collected_so_far=filled(0),
            collected_new_so_far=filled(0),
        ),
        cash={account.id: filled(0) for account in plan.deal.accounts},
        owed={name: filled(0) for name in payees}
        | {name: filled(0) for note in plan.notes for name in (note.interest, note.repayment)},
        scheduled={note.repayment: filled(0) for note in plan.notes},
        balance={note.tranche.id: filled(note.proceeds) for note in plan.notes},
        accrued={note.tranche.id: filled(0) for note in plan.notes},
        advance={support.id: filled(0) for support in plan.deal.support},
        advance_interest={support.id: filled(0) for support in plan.deal.support},
        drawn={support.id: filled(0) for support in plan.deal.support},
        earned={claim: filled(0) for claim in _claims(plan)},
        price=filled(plan.price or 0),
        tax_charged=filled(0),
        liquidation_charged=np.zeros(n_paths, dtype=bool),
        state=np.full(n_paths, NORMAL, dtype=np.int8),
        is_buying=np.ones(n_paths, dtype=bool),
    )


def _claims(plan: Plan) -> tuple[str, ...]:
    return (*(tranche.id for tranche in plan.deal.tranches), *(support.id for support in plan.deal.support))


def is_repaid(position: Position, note: Note) -> Flags:
    """Neither principal nor interest of a note is left, on each path."""
    left = position.balance[note.tranche.id] + position.owed[note.interest] + position.accrued[note.tranche.id]
    return np.asarray(left == 0)
