"""The waterfall: the one place where money is handed out, for one path or a million.

The rules are sections 3 and 4 of ``docs/methods/waterfall.md``.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from abs_model.deal.support import POOL
from abs_model.engine.cashflow import Collections
from abs_model.engine.due import fall_due, fall_due_at_closing
from abs_model.engine.enhancement import draw, reimburse, share
from abs_model.engine.inflow import clean_up, receive, refresh_pool, too_late
from abs_model.engine.ledger import (
    INVESTORS,
    FullJournal,
    Journal,
    Line,
    TotalJournal,
    check_accounts,
    check_zero,
    flow,
)
from abs_model.engine.paths import Paths
from abs_model.engine.performance import Watch, review_triggers
from abs_model.engine.plan import Plan, PlannedStep
from abs_model.engine.position import BOUNDLESS, Position, is_repaid, open_position
from abs_model.engine.realised import with_realised
from abs_model.engine.replenishment import Renewal, buy, open_renewal
from abs_model.measure.money import Amounts, scaled
from abs_model.terms import RATE_UNIT, fen, rate_units


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Payments:
    """What the waterfall did, whole fen.

    Attributes
    ----------
    moved, available, due : dict of Line to ndarray of shape (period, path)
        Every movement; what its source could give and its target was due when the step was reached.
    standing : dict of str to ndarray of shape (period, path)
        What stands at the end of each period: accounts by id, tranche balances (``A.balance``), unpaid interest and
        enforceable principal (``A.interest_unpaid``, ``A.principal_unpaid``), advances of supports
        (``guarantee.advance``), ``state`` (a code of ``STATES``: whose list was followed), the pool
        (``pool.outstanding`` and so on), triggers (``trigger.<id>.value``, ``trigger.<id>.breached``).
    written_off : dict of str to ndarray of shape (path,)
        What tranches and supports were still owed after the last period.
    earned : dict of str to ndarray of shape (path,)
        Interest that each tranche and each support has earned, paid or not.
    after_legal_final : ndarray of shape (path,)
        Cash of the pool that comes after the last window, of receivables bought later too; too late for anybody here.
    """

    moved: dict[Line, Amounts]
    available: dict[Line, Amounts]
    due: dict[Line, Amounts]
    standing: dict[str, Amounts]
    written_off: dict[str, Amounts]
    earned: dict[str, Amounts]
    after_legal_final: Amounts

    def paid(self, target: str) -> Amounts:
        """All that a payee was paid, from whatever source."""
        return self.between(target=target)

    def between(self, *, source: str | None = None, target: str | None = None) -> Amounts:
        """All that went from a source, to a target, or between both."""
        shape = self.standing["state"].shape
        return np.broadcast_to(flow(self.moved, source=source, target=target), shape)


def distribute(plan: Plan, collections: Collections, paths: Paths) -> Payments:
    """Run every path through the waterfall and keep every movement of every period.

    Parameters
    ----------
    plan : Plan
        The deal made ready to run.
    collections : Collections
        Cash and state of the pool, arrays of shape (period, path).
    paths : Paths
        Assumptions of each path.

    Raises
    ------
    InvariantError
        If an identity of money fails on any path.
    """
    journal = FullJournal(len(plan.periods), paths.n_paths)
    position, renewal = _run(plan, collections, paths, journal)
    return Payments(
        moved=journal.moved,
        available=journal.available,
        due=journal.due,
        standing=journal.standing,
        written_off=_write_off(position, journal),
        earned=position.earned,
        after_legal_final=too_late(position, collections, renewal),
    )


def distribute_totals(plan: Plan, collections: Collections, paths: Paths) -> tuple[TotalJournal, dict[str, Amounts]]:
    """Run every path through the waterfall and keep totals only: the same money, for a great many paths."""
    journal = TotalJournal(paths.n_paths)
    return journal, distribute_into(journal, plan, collections, paths)


def distribute_into(journal: Journal, plan: Plan, collections: Collections, paths: Paths) -> dict[str, Amounts]:
    """Run every path through the waterfall, whoever keeps the books; what was written off in the end."""
    position, _ = _run(plan, collections, paths, journal)
    return _write_off(position, journal)


def _run(plan: Plan, collections: Collections, paths: Paths, journal: Journal) -> tuple[Position, Renewal | None]:
    position, collections = open_position(plan, paths, journal), with_realised(collections, plan.realised)
    renewal, watch = open_renewal(plan, paths), Watch()
    _close_issue(position)
    _stand(position, watch, renewal, _at_window_end(position))
    for period in plan.periods[1:]:
        position.period = period.number
        receive(position, collections, renewal)
        review_triggers(position, watch, "before")
        at_end = _at_window_end(position)
        if period.payment_date is not None:
            fall_due(position, period)
            clean_up(position)
            _run_programme(position, renewal)
            refresh_pool(position, collections, renewal)
            review_triggers(position, watch, "after")
        if journal.is_kept_up or period is plan.periods[-1]:
            _stand(position, watch, renewal, at_end)
    return position, renewal


def _close_issue(position: Position) -> None:
    """Issue proceeds come in, closing fees and the price fall due, the closing list runs."""
    plan = position.plan
    for note in plan.notes:
        proceeds = position.zeros() + note.proceeds
        position.move(Line(0, "issue", f"{INVESTORS}.{note.tranche.id}", plan.deal.plan_account), proceeds)
    fall_due_at_closing(position, plan.periods[0])
    for planned in plan.closing:
        if plan.price is None and planned.names == ("purchase",):
            position.price = position.owed["purchase"] = position.cash[planned.account]
        _execute(position, planned, None, None)


def _run_programme(position: Position, renewal: Renewal | None) -> None:
    """Run the steps of all states in order, each on the paths whose state has it in its list."""
    first, last = int(position.state.min()), int(position.state.max())
    masks = {state: (position.state == state).astype(np.float64) for state in range(first, last + 1) if first < last}
    present = {first, last} | {state for state, mask in masks.items() if mask.max() > 0}
    for planned in position.plan.programme:
        alike = present.intersection(planned.states)
        if alike:
            mask = None if alike == present else np.asarray(sum(masks[state] for state in alike))
            _execute(position, planned, renewal, mask)


def _execute(position: Position, planned: PlannedStep, renewal: Renewal | None, mask: Amounts | None) -> None:
    """Run one step: find what it may move at most, then let its verb move it."""
    source = planned.step.draw or planned.account
    allowed = _allowed(position, planned, position.cash.get(source))
    if mask is not None:
        allowed = allowed * mask
    if not position.journal.is_full and allowed.max() <= 0:
        return
    if planned.step.buy is not None:
        if renewal is not None:
            buy(position, planned, allowed, renewal)
        return
    VERBS[planned.verb](position, planned, allowed)


def _allowed(position: Position, planned: PlannedStep, available: Amounts | None) -> Amounts:
    """The most a step may move on each path: what its account holds, its limit, and the conditions it waits for."""
    allowed = np.full(1, BOUNDLESS) if available is None else available
    limit = planned.step.limit
    if limit is not None and limit.amount is not None:
        allowed = np.minimum(allowed, fen(limit.amount))
    if limit is not None and limit.share is not None:
        allowed = scaled(allowed, rate_units(limit.share), RATE_UNIT)
    if limit is not None and limit.target_ratio is not None:
        balance = position.balance[planned.names[0].removesuffix(".principal")]
        target = scaled(position.pool.outstanding, rate_units(limit.target_ratio), RATE_UNIT)
        allowed = np.minimum(allowed, np.maximum(balance - target, 0.0))
    for tranche in planned.step.after or ():
        note = next(one for one in position.plan.notes if one.tranche.id == tranche)
        allowed = allowed * is_repaid(position, note)
    return allowed


def _pay(position: Position, planned: PlannedStep, allowed: Amounts) -> None:
    """Pay what is due as far as the money goes; several payees share pro rata to what each is due."""
    dues = [position.owed[name] for name in planned.names]
    parts = share(allowed, dues)
    for name, due, part in zip(planned.names, dues, parts, strict=True):
        position.settle(name, part)
        position.move(Line(planned.number, "pay", planned.account, name), part, allowed, due)


def _fill(position: Position, planned: PlannedStep, allowed: Amounts) -> None:
    account = planned.step.fill or ""
    gap = np.maximum(position.target(account) - position.cash[account], 0.0)
    moved = np.minimum(allowed, gap)
    position.move(Line(planned.number, "fill", planned.account, account), moved, allowed, gap)


def _transfer(position: Position, planned: PlannedStep, allowed: Amounts) -> None:
    account = planned.account
    excess = np.maximum(position.cash[account] - position.target(account), 0.0)
    moved = np.minimum(allowed, excess)
    position.move(Line(planned.number, "transfer", account, planned.step.to or ""), moved, allowed, excess)


def _release(position: Position, planned: PlannedStep, allowed: Amounts) -> None:
    target = planned.step.release or ""
    residual = f"{target}.residual" if target in position.balance else target
    position.move(Line(planned.number, "release", planned.account, residual), allowed, allowed, allowed)


VERBS: dict[str, Callable[[Position, PlannedStep, Amounts], None]] = {
    "pay": _pay,
    "fill": _fill,
    "draw": draw,
    "reimburse": reimburse,
    "transfer": _transfer,
    "release": _release,
}


def _at_window_end(position: Position) -> dict[str, Amounts]:
    """What is reported as it stands before the distribution: the state whose list it follows, and what is overdue."""
    return {"state": position.state.astype(np.float64), "pool.overdue": position.pool.overdue}


def _stand(position: Position, watch: Watch, renewal: Renewal | None, at_end: dict[str, Amounts]) -> None:
    """Write down where everything stands after the period, and what stood at its window's end."""
    snapshot = position.cash | at_end
    for note in position.plan.notes:
        name = note.tranche.id
        snapshot[f"{name}.balance"] = position.balance[name]
        snapshot[f"{name}.interest_unpaid"] = position.owed[note.interest]
        snapshot[f"{name}.interest_accrued"] = position.accrued[name]
        snapshot[f"{name}.principal_unpaid"] = position.scheduled[note.repayment]
    for support in position.plan.deal.support:
        snapshot[f"{support.id}.advance"] = position.advance[support.id]
        snapshot[f"{support.id}.advance_interest"] = position.advance_interest[support.id]
    pool = position.pool
    if position.plan.is_answering_for_pool:
        snapshot["pool_unpaid"] = position.owed[POOL]
    snapshot |= {
        "pool.outstanding": pool.outstanding,
        "pool.defaulted": pool.defaulted,
        "pool.diluted": pool.diluted,
    }
    if renewal is not None:
        snapshot["pool.bought"] = renewal.bought
    for trigger_id, value in watch.value.items():
        snapshot[f"trigger.{trigger_id}.value"] = value
        snapshot[f"trigger.{trigger_id}.breached"] = watch.breached[trigger_id].astype(np.float64)
    position.journal.close(position.period, snapshot)


def _write_off(position: Position, journal: Journal) -> dict[str, Amounts]:
    """Close every claim that legal final leaves open, and prove the identities of money."""
    check_accounts(journal, tuple(position.cash))
    written_off: dict[str, Amounts] = {}
    for note in position.plan.notes:
        name = note.tranche.id
        written_off[note.repayment] = position.balance[name]
        written_off[note.interest] = position.owed[note.interest] + position.accrued[name]
        repaid, paid = _total(journal, target=note.repayment), _total(journal, target=note.interest)
        check_zero(f"principal of {name}", note.proceeds - repaid - written_off[note.repayment])
        check_zero(f"interest of {name}", position.earned[name] - paid - written_off[note.interest])
    for support in position.plan.deal.support:
        name = support.id
        written_off[name] = position.advance[name] + position.advance_interest[name]
        drawn, repaid = _total(journal, source=name), _total(journal, target=name)
        check_zero(f"support {name}", drawn + position.earned[name] - repaid - written_off[name])
    return written_off


def _total(journal: Journal, *, source: str | None = None, target: str | None = None) -> Amounts:
    """All that went from a source or to a target over all periods, on each path."""
    amount = np.asarray(flow(journal.moved, source=source, target=target))
    return amount.sum(axis=0) if amount.ndim > 1 else amount
