"""What comes in: yields, the pool's cash of a period, and the price of a clean-up call.

The rules are section 3 of ``docs/methods/waterfall.md``, points 1, 2 and 4.6.
"""

import numpy as np

from abs_model.engine.cashflow import Collections
from abs_model.engine.default_times import day_number
from abs_model.engine.enhancement import owed_to_supports, take_claims
from abs_model.engine.ledger import COMMINGLED, MARKET, POOL, Flags, Line
from abs_model.engine.plan import Plan
from abs_model.engine.position import NORMAL, Position
from abs_model.engine.replenishment import Renewal
from abs_model.measure.money import Amounts, scaled
from abs_model.terms import RATE_UNIT, rate_units


def receive(position: Position, collections: Collections, renewal: Renewal | None) -> None:
    """Accounts earn their yield, then the pool's cash of the period comes in."""
    plan, number = position.plan, position.period
    for account in plan.deal.accounts:
        told = None if plan.realised is None else plan.realised.earned(account.id, number)
        if told is not None:
            position.move(Line(0, "earn", MARKET, account.id), position.zeros() + told)
        elif account.reinvestment_rate:
            days = _days_of(plan, number)
            earned = scaled(position.cash[account.id], rate_units(account.reinvestment_rate) * days, RATE_UNIT * 365)
            position.move(Line(0, "earn", MARKET, account.id), earned)
    if renewal is not None:
        renewal.arrive(number)
    pool, lost = position.pool, _is_commingled(position)
    for name in ("collected", "recovered", "repurchased"):
        own = _kept(position, getattr(collections, name)[number])
        if name != "recovered":
            pool.collected_so_far = pool.collected_so_far + own
        if renewal is not None and name != "repurchased":
            new = _kept(position, renewal.flows[name][number])
            own = own + new
            if name == "collected":
                pool.collected_new_so_far = pool.collected_new_so_far + new
        if own.max() > 0:
            _collect(position, f"{POOL}.{name}", own, lost)
    if plan.is_answering_for_pool:
        claimed, returned = (_kept(position, part[number]) for part in (collections.claimed, collections.returned))
        take_claims(position, claimed, returned if lost is None else returned * ~lost)
    refresh_pool(position, collections, renewal)


def _collect(position: Position, source: str, amount: Amounts, lost: Flags | None) -> None:
    """Cash of the pool comes to the plan account, but not on paths where its holder has failed with it."""
    if lost is not None:
        position.move(Line(0, "collect", source, COMMINGLED), amount * lost)
        amount = amount * ~lost
    position.move(Line(0, "collect", source, position.plan.deal.plan_account), amount)


def _is_commingled(position: Position) -> Flags | None:
    """On which paths whoever holds the collections fails in this window; None where on none."""
    day, number = position.paths.commingling_day, position.period
    end = day_number(position.plan.periods[number].end)
    lost = day <= end
    if number > 1:
        lost = lost & (day > day_number(position.plan.periods[number - 1].end))
    return lost if lost.any() else None


def too_late(position: Position, collections: Collections, renewal: Renewal | None) -> Amounts:
    """Cash of the plan's pool after the last window, on each path."""
    late = collections.after_legal_final
    if renewal is not None:
        late = late + renewal.flows["collected"][-1] + renewal.flows["recovered"][-1]
    return _kept(position, late)


def _kept(position: Position, amount: Amounts) -> Amounts:
    """What is still the plan's of an amount of the pool: nothing on paths where the originator has called it."""
    return amount if position.called is None else amount * ~position.called


def _days_of(plan: Plan, number: int) -> int:
    """Days of a window in which accounts hold money: from its start, or from the closing if that is later."""
    start = max(plan.periods[number].start, plan.deal.dates.closing)
    return max((plan.periods[number].end - start).days, 0)


def refresh_pool(position: Position, collections: Collections, renewal: Renewal | None) -> None:
    """Bring the pool's state to the window's end, with what was bought since; a called pool is the originator's."""
    pool, number = position.pool, position.period
    now = {name: getattr(collections, name)[number] for name in ("outstanding", "overdue", "defaulted", "diluted")}
    if renewal is not None:
        now["outstanding"] = now["outstanding"] + renewal.outstanding
        for name in ("overdue", "defaulted", "diluted"):
            now[name] = now[name] + renewal.totals[name]
    if position.called is not None:
        for name in ("defaulted", "diluted"):
            now[name] = np.where(position.called, getattr(pool, name), now[name])
    pool.outstanding, pool.overdue = _kept(position, now["outstanding"]), _kept(position, now["overdue"])
    pool.defaulted, pool.diluted = now["defaulted"], now["diluted"]


def clean_up(position: Position) -> None:
    """Where the rest of the pool is small and pays off all that is owed, the originator buys it."""
    call = position.plan.deal.pool.clean_up_call
    if call is None:
        return
    plan, rest = position.plan, position.pool.outstanding
    owed = owed_to_supports(position) + position.balances(()) + sum(position.accrued.values())
    for name, due in position.owed.items():
        if name not in position.scheduled and name not in {"purchase", POOL}:
            owed = owed + due
    is_small = rest / max(plan.face, 1) <= call.pool_ratio
    is_enough = position.cash[plan.deal.plan_account] + rest >= owed
    called = is_small & is_enough & (position.state == NORMAL)
    if position.called is not None:
        called = called & ~position.called
    if not called.any():
        return
    position.move(Line(0, "call", "originator", plan.deal.plan_account), rest * called)
    position.called = called if position.called is None else position.called | called
    position.pool.outstanding = rest * ~called
    position.owed[POOL] = position.owed[POOL] * ~called
    for note in plan.notes:
        balance = position.balance[note.tranche.id]
        position.owed[note.interest] = position.owed[note.interest] + position.accrued[note.tranche.id] * called
        position.accrued[note.tranche.id] = position.accrued[note.tranche.id] * ~called
        position.owed[note.repayment] = np.where(called, balance, position.owed[note.repayment])
        position.scheduled[note.repayment] = np.where(called, balance, position.scheduled[note.repayment])
