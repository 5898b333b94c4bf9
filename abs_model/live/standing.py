"""Where every account and claim stands while the formulas of a period are written, one after another."""

from dataclasses import dataclass, field

from abs_model.deal.support import POOL
from abs_model.engine.ledger import Line
from abs_model.engine.plan import Plan
from abs_model.glossary import Unit
from abs_model.live.case import Case
from abs_model.live.formula import Cell, Ref, RefAt, choose, equal, exact, maximum, rounded, total
from abs_model.live.language import ZERO, Expression
from abs_model.live.model import Draft, RowSpec, Words

STATE = Ref("state")


@dataclass(slots=True)
class Running:
    """An amount that rises and falls: where it was last written down, and what has come and gone since."""

    written: Expression
    came: list[Expression] = field(default_factory=list)
    went: list[Expression] = field(default_factory=list)
    is_floored: bool = False

    def now(self) -> Expression:
        """What it is now."""
        if not self.came and not self.went:
            return self.written
        amount = self.written
        for part in self.came:
            amount = amount + part
        for part in self.went:
            amount = amount - part
        return maximum(exact(amount), 0.0) if self.is_floored else exact(amount)

    def write(self, row: Expression) -> None:
        """Go on from a row that holds what it is now, or is from now on."""
        self.written, self.came, self.went = row, [], []


@dataclass(slots=True, kw_only=True)
class Standing:
    """All that stands in one period, as expressions: the counterpart of the engine's position.

    ``is_closing`` says that rows are written for period 0 only. ``called`` is 1 once the pool has been called, from
    before this period; ``called_now`` with this period's call.
    """

    draft: Draft
    case: Case
    is_closing: bool
    cash: dict[str, Running]
    owed: dict[str, Running]
    scheduled: dict[str, Running]
    balance: dict[str, Running]
    accrued: dict[str, Running]
    advance: dict[str, Running]
    advance_interest: dict[str, Running]
    drawn: dict[str, Running]
    estate_paid: dict[str, Running] = field(default_factory=dict)
    price: Expression = ZERO
    outstanding: Expression = ZERO
    overdue: Expression = ZERO
    called: Expression | None = None
    called_now: Expression | None = None
    inflows: dict[str, list[Expression]] = field(default_factory=dict)
    outflows: dict[str, list[Expression]] = field(default_factory=dict)

    def by_kind(self, kind: str) -> dict[str, Running]:
        """All of one kind of what stands: ``cash``, ``owed`` and so on."""
        found: dict[str, Running] = getattr(self, kind)
        return found

    def row(self, key: str, words: Words, formula: Expression, *, unit: Unit = "yuan", is_flow: bool = False) -> Ref:
        """Write a row of this period."""
        first, each = (formula, None) if self.is_closing else (None, formula)
        spec = RowSpec(key=key, words=words, unit=unit, first=first, each=each, is_flow=is_flow)
        return self.draft.row(spec)

    def move(self, line: Line, words: Words, amount: Expression, key: str) -> Ref:
        """Write a movement as a row, and take it out of, and into, the accounts that it names."""
        row = self.row(key, words, amount, is_flow=True)
        self.draft.moves.append((line, key))
        self.outflows.setdefault(line.source, []).append(row)
        self.inflows.setdefault(line.target, []).append(row)
        if line.source in self.cash:
            self.cash[line.source].went.append(row)
        if line.target in self.cash:
            self.cash[line.target].came.append(row)
        return row

    def settle(self, name: str, amount: Expression) -> None:
        """Take what a payee was paid off what it is owed, and principal off the note's balance."""
        self.owed[name].went.append(amount)
        if name in self.scheduled:
            self.scheduled[name].went.append(amount)
            self.balance[name.removesuffix(".principal")].went.append(amount)

    def kept(self, amount: Expression) -> Expression:
        """What is still the plan's of an amount of the pool."""
        return amount if self.called is None else choose(self.called > 0.0, 0.0, amount)

    def balances(self, tranches: tuple[str, ...]) -> Expression:
        """Balance of some tranches together; of all of them where none is named."""
        return total([self.balance[name].now() for name in tranches or tuple(self.balance)])

    def enforceable(self, name: str, *, is_accelerated: bool) -> Expression:
        """What a support answers for."""
        if name not in self.scheduled:
            return self.owed[name].now()
        if not is_accelerated:
            return self.scheduled[name].now()
        if self.is_closing:
            return self.scheduled[name].now()
        return choose(equal(STATE, 0.0), self.scheduled[name].now(), self.owed[name].now())

    def target(self, account: str) -> Expression:
        """What an account should hold now."""
        target = next(one.target for one in self.case.plan.deal.accounts if one.id == account)
        if target is None:
            return ZERO
        balance = self.balances(target.tranches)
        amount, ratio = (Cell(f"account.{account}.{word}") for word in ("target_amount", "target_ratio"))
        return choose(balance > 0.0, maximum(amount, rounded(balance * ratio)))

    def is_repaid(self, tranche: str) -> Expression:
        """Whether neither principal nor interest of a tranche is left."""
        left = [self.balance[tranche].now(), self.owed[f"{tranche}.interest"].now(), self.accrued[tranche].now()]
        return equal(total(left), 0.0)

    def owed_to_supports(self) -> list[Expression]:
        """Advances and their interest."""
        return [
            running[support.id].now()
            for support in self.case.plan.deal.support
            for running in (self.advance, self.advance_interest)
        ]


def payees(case: Case) -> tuple[str, ...]:
    """Everybody who may be owed something."""
    deal = case.plan.deal
    fees = [f"fees.{fee.id}" for fee in deal.plan_fees]
    excesses = [f"fees.{fee.id}.excess" for fee in deal.plan_fees if fee.cap is not None]
    notes = [name for note in case.plan.notes for name in (note.interest, note.repayment)]
    pool = (POOL,) if case.plan.is_answering_for_pool else ()
    return ("tax", "purchase", *pool, *fees, *excesses, *notes)


def opened(draft: Draft, case: Case) -> Standing:
    """Before the closing: accounts empty, every note issued, nothing due."""

    def empty(names: tuple[str, ...]) -> dict[str, Running]:
        return {name: Running(ZERO) for name in names}

    deal = case.plan.deal
    tranches, supports = (tuple(one.id for one in part) for part in (deal.tranches, deal.support))
    return Standing(
        draft=draft,
        case=case,
        is_closing=True,
        cash=empty(tuple(account.id for account in deal.accounts)),
        owed=empty(payees(case)),
        scheduled={note.repayment: Running(ZERO, is_floored=True) for note in case.plan.notes},
        balance={name: Running(Cell(f"tranche.{name}.proceeds")) for name in tranches},
        accrued=empty(tranches),
        advance=empty(supports),
        advance_interest=empty(supports),
        drawn=empty(supports),
        estate_paid={key: Running(ZERO) for key in estate_keys(case.plan).values()},
        outstanding=Ref("own.outstanding"),
        price=ZERO if case.plan.price is None else Cell("purchase_price"),
    )


def carried(draft: Draft, case: Case) -> Standing:
    """At the start of any later period: everything as the period before left it."""

    def before(keys: dict[str, str]) -> dict[str, Running]:
        return {name: Running(Ref(key).before) for name, key in keys.items()}

    deal = case.plan.deal
    keys = standing_keys(case)
    tranches, supports = (tuple(one.id for one in part) for part in (deal.tranches, deal.support))
    has_call = deal.pool.clean_up_call is not None
    scheduled = before({note.repayment: keys["scheduled", note.repayment] for note in case.plan.notes})
    for running in scheduled.values():
        running.is_floored = True
    return Standing(
        draft=draft,
        case=case,
        is_closing=False,
        cash=before({one.id: keys["cash", one.id] for one in deal.accounts}),
        owed=before({name: keys["owed", name] for name in payees(case)}),
        scheduled=scheduled,
        balance=before({name: keys["balance", name] for name in tranches}),
        accrued=before({name: keys["accrued", name] for name in tranches}),
        advance=before({name: keys["advance", name] for name in supports}),
        advance_interest=before({name: keys["advance_interest", name] for name in supports}),
        drawn=before({name: keys["drawn", name] for name in supports}),
        estate_paid=before({key: key for key in estate_keys(case.plan).values()}),
        price=RefAt("price_paid", 0),
        called=Ref("called").before if has_call else None,
        called_now=Ref("called").before if has_call else None,
    )


def standing_keys(case: Case) -> dict[tuple[str, str], str]:
    """The row at the end of a period for each thing that stands, by what it is and whose; the engine's names."""
    deal = case.plan.deal
    keys = {("cash", one.id): f"account.{one.id}" for one in deal.accounts}
    keys |= {("owed", name): f"owed.{name}" for name in payees(case)}
    if case.plan.is_answering_for_pool:
        keys["owed", POOL] = "pool_unpaid"
    for note in case.plan.notes:
        name = note.tranche.id
        keys |= {
            ("balance", name): f"{name}.balance",
            ("owed", note.interest): f"{name}.interest_unpaid",
            ("accrued", name): f"{name}.interest_accrued",
            ("scheduled", note.repayment): f"{name}.principal_unpaid",
        }
    for support in deal.support:
        keys |= {
            ("advance", support.id): f"{support.id}.advance",
            ("advance_interest", support.id): f"{support.id}.advance_interest",
            ("drawn", support.id): f"{support.id}.drawn_so_far",
        }
    return keys


def estate_keys(plan: Plan) -> dict[tuple[str, tuple[str, ...]], str]:
    """The row of what the estate of a failed provider has paid, by support and the names of a draw."""
    supports = {support.id for support in plan.deal.support}
    draws = dict.fromkeys(
        (planned.step.draw or "", planned.names)
        for planned in (*plan.closing, *plan.programme)
        if planned.step.draw in supports
    )
    return {draw: f"estate.{draw[0]}.{number}" for number, draw in enumerate(draws, start=1)}
