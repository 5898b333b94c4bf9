"""Support: what a guarantee, a facility or a reserve pays when the plan cannot, and what is paid back."""

import numpy as np

from abs_model.deal.support import POOL, Support
from abs_model.engine.ledger import Line
from abs_model.engine.paths import NEVER
from abs_model.engine.plan import PlannedStep, covered
from abs_model.engine.position import BOUNDLESS, Position
from abs_model.measure.money import Amounts, pro_rata, scaled
from abs_model.terms import RATE_UNIT, fen


def is_alive(position: Position, support_id: str) -> Amounts:
    """1 on the paths where the provider has not failed by the period's guarantee payment date, else 0."""
    plan = position.plan
    provider = next(one.provider for one in plan.deal.support if one.id == support_id)
    failure_day = position.paths.failure_day.get(provider)
    if failure_day is None:
        return np.ones(1)
    return (failure_day > plan.support_day(plan.periods[position.period])).astype(np.float64)


def draw(position: Position, planned: PlannedStep, allowed: Amounts) -> None:
    """Pay what is still due and enforceable, word by word, from a support or from an account that is a reserve.

    ``allowed`` bounds the whole step on each path; the cap, or the account's balance, bounds it further, exactly.
    """
    source = planned.step.draw or ""
    is_account = source in position.cash
    support = None if is_account else next(one for one in position.plan.deal.support if one.id == source)
    is_accelerated = support is not None and support.is_paying_accelerated
    left: Amounts | None = None
    for group in planned.groups:
        dues = [position.enforceable(name, is_accelerated=is_accelerated) for name in group]
        if all(due.max() <= 0 for due in dues):
            continue
        if left is None:
            left = np.minimum(
                allowed, position.cash[source] if support is None else _capacity(position, support, planned)
            )
        for name, due, moved in zip(group, dues, share(left, dues), strict=True):
            position.settle(name, moved)
            target = position.plan.deal.plan_account if name == POOL else name
            position.move(Line(planned.number, "draw", source, target), moved, left, due)
            left = left - moved
            if support is not None:
                position.advance[source] = position.advance[source] + moved
                position.drawn[source] = position.drawn[source] + moved
                _note_estate(position, support, planned, moved)


def share(allowed: Amounts, dues: list[Amounts]) -> list[Amounts]:
    """All that is due where the money suffices, else a pro rata split of what there is."""
    if len(dues) == 1:
        return [np.minimum(allowed, dues[0])]
    total = sum(dues[1:], start=dues[0])
    paid = np.minimum(allowed, total)
    short = np.flatnonzero(paid < total)
    if not len(short):
        return dues
    if len(short) * 4 > len(paid):
        return list(pro_rata(paid, np.array(dues)))
    parts = np.array(dues)
    parts[:, short] = pro_rata(paid[short], parts[:, short])
    return list(parts)


def _capacity(position: Position, support: Support, planned: PlannedStep) -> Amounts:
    """What a provider may still be asked for: the rest of its cap while it lives, then what its estate owes."""
    alive = is_alive(position, support.id)
    capacity = BOUNDLESS * alive
    if position.paths.claim_recovery.get(support.provider, (0, 0))[0] and alive.min() < 1:
        capacity = capacity + _estate(position, support, planned) * (1.0 - alive)
    if support.cap is None:
        return capacity
    used = position.advance[support.id] if support.is_revolving else position.drawn[support.id]
    return np.minimum(capacity, np.maximum(fen(support.cap) - used, 0.0))


def _estate(position: Position, support: Support, planned: PlannedStep) -> Amounts:
    """What the estate of a failed provider owes: a share of all that was claimed of it, less what it has paid."""
    ratio, lag = position.paths.claim_recovery[support.provider]
    paid = position.estate_paid.get((support.id, planned.names), np.zeros(1))
    claim = paid
    for name in dict.fromkeys(planned.names):
        claim = claim + position.enforceable(name, is_accelerated=support.is_paying_accelerated)
    owed = np.maximum(scaled(claim, ratio, RATE_UNIT) - paid, 0.0)
    today = position.plan.support_day(position.plan.periods[position.period])
    failure_day = position.paths.failure_day.get(support.provider, np.array([NEVER]))
    return owed * (failure_day + lag <= today)


def _note_estate(position: Position, support: Support, planned: PlannedStep, moved: Amounts) -> None:
    """Remember what was paid by a provider that has failed."""
    if position.paths.claim_recovery.get(support.provider, (0, 0))[0]:
        key = (support.id, planned.names)
        dead = 1.0 - is_alive(position, support.id)
        position.estate_paid[key] = position.estate_paid.get(key, np.zeros(1)) + moved * dead


def reimburse(position: Position, planned: PlannedStep, allowed: Amounts) -> None:
    """Pay a support back, interest first, on paths where all that it covers is current."""
    support_id = planned.step.reimburse or ""
    support = next(one for one in position.plan.deal.support if one.id == support_id)
    interest, advance = position.advance_interest[support_id], position.advance[support_id]
    due = interest + advance
    if due.max() <= 0:
        return
    unpaid = position.zeros()
    for name in covered(position.plan.deal, support_id):
        unpaid = unpaid + position.enforceable(name, is_accelerated=support.is_paying_accelerated)
    moved = np.minimum(allowed, due) * (unpaid == 0)
    position.move(Line(planned.number, "reimburse", planned.account, support_id), moved, allowed, due)
    on_interest = np.minimum(moved, interest)
    position.advance_interest[support_id] = interest - on_interest
    position.advance[support_id] = advance - (moved - on_interest)


def take_claims(position: Position, claimed: Amounts, returned: Amounts) -> None:
    """Let claims on those who answer for the pool fall due, and hand on what comes in on earlier ones after all.

    It belongs to whoever paid them; where some were never paid, because nobody was left to pay, to both in proportion.
    """
    unpaid = position.owed[POOL]
    supports = [one.id for one in position.plan.deal.support if POOL in one.covers]
    if returned.max() > 0:
        paid = sum((position.advance[name] for name in supports), start=position.zeros())
        back = np.minimum(returned, paid + unpaid)
        parts = pro_rata(back, np.array([unpaid, *(position.advance[name] for name in supports)]))
        unpaid = unpaid - parts[0]
        account = position.plan.deal.plan_account
        for name, part in zip(supports, parts[1:], strict=True):
            position.move(Line(0, "reimburse", account, name), part)
            position.advance[name] = position.advance[name] - part
    position.owed[POOL] = unpaid + claimed


def owed_to_supports(position: Position) -> Amounts:
    """Advances and their interest, all supports together."""
    return sum(
        (position.advance[one.id] + position.advance_interest[one.id] for one in position.plan.deal.support),
        start=position.zeros(),
    )


def has_failed(position: Position, support_id: str, day: int) -> Amounts:
    """1 once the provider has failed on or before a day, else 0."""
    provider = next(one.provider for one in position.plan.deal.support if one.id == support_id)
    failure_day = position.paths.failure_day.get(provider, np.array([NEVER]))
    return (failure_day <= day).astype(np.float64)
