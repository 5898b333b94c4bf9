"""Trigger events: what is measured, when it is breached, and which state it calls for.

The rules are section 6 of ``docs/methods/waterfall.md``; the measures are defined in ``abs_model.deal.trigger``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from abs_model.deal.event import Event
from abs_model.deal.priority import STATES
from abs_model.deal.trigger import Trigger
from abs_model.engine.default_times import day_number
from abs_model.engine.enhancement import has_failed
from abs_model.engine.ledger import Flags
from abs_model.engine.paths import NEVER
from abs_model.engine.position import Position
from abs_model.measure.money import Amounts

PAYMENT_MEASURES = {"interest_unpaid", "principal_unpaid"}


@dataclass(slots=True)
class Watch:
    """Value and breach of each trigger as of its latest test; a breach that is not curable stays."""

    value: dict[str, Amounts] = field(default_factory=dict)
    breached: dict[str, Flags] = field(default_factory=dict)


def review_triggers(position: Position, watch: Watch, when: str) -> None:
    """Test the triggers of one point of the period and set the state that is now called for."""
    triggers = position.plan.deal.triggers
    tested = [trigger for trigger in triggers if trigger.test == when]
    for trigger in tested:
        value = np.broadcast_to(MEASURES[trigger.when.measure](position, trigger), (position.paths.n_paths,))
        breached = is_breached(trigger, value)
        if not trigger.is_curable and trigger.id in watch.breached:
            breached = breached | watch.breached[trigger.id]
        watch.value[trigger.id], watch.breached[trigger.id] = value, breached
    if tested:
        _set_state(position, watch)


def is_breached(trigger: Trigger, value: Amounts) -> Flags:
    """Whether a value is beyond the threshold of a trigger event."""
    if trigger.when.above is not None:
        return np.asarray(value > trigger.when.above)
    return np.asarray(value < (trigger.when.below or 0.0))


def _set_state(position: Position, watch: Watch) -> None:
    """The gravest state that any breach calls for; buying goes on only where no stop event stands."""
    state, is_buying = np.zeros_like(position.state), np.ones_like(position.is_buying)
    for trigger in position.plan.deal.triggers:
        breached = watch.breached.get(trigger.id)
        if breached is None or not breached.any():
            continue
        if trigger.then == "stop_replenishment":
            is_buying = is_buying & ~breached
        else:
            state = np.maximum(state, np.int8(STATES.index(trigger.then)) * breached)
    position.state, position.is_buying = state, is_buying


def _quotient(numerator: Amounts, denominator: Amounts, empty: float = 0.0) -> Amounts:
    """Numerator / denominator; ``empty`` where there is no denominator."""
    has_any = denominator > 0
    if has_any.all():
        return np.asarray(numerator / denominator)
    return np.where(has_any, numerator / np.where(has_any, denominator, 1.0), empty)


def _of_face(position: Position, amount: Amounts) -> Amounts:
    return np.asarray(amount / max(position.plan.face, 1))


def _coverage(position: Position, trigger: Trigger) -> Amounts:
    tranches = (trigger.when.subject,) if trigger.when.subject else ()
    cash = sum(position.cash.values(), start=position.zeros())
    return _quotient(position.pool.outstanding + cash, position.balances(tranches), empty=np.inf)


def _unpaid(position: Position, trigger: Trigger) -> Amounts:
    name = f"{trigger.when.subject}.{trigger.when.measure.removesuffix('_unpaid')}"
    return position.enforceable(name, is_accelerated=False) / 100.0


def _support_failed(position: Position, trigger: Trigger) -> Amounts:
    plan = position.plan
    return has_failed(position, trigger.when.subject or "", plan.support_day(plan.periods[position.period]))


def _core_enterprise_defaulted(position: Position, trigger: Trigger) -> Amounts:
    plan, subject = position.plan, trigger.when.subject
    if subject not in position.first_default_day:
        rows = [index for index, name in enumerate(plan.row_core_enterprise) if subject in (None, name)]
        days = position.paths.default_day[rows]
        position.first_default_day[subject] = days.min(axis=0) if rows else np.array([NEVER])
    end = day_number(plan.periods[position.period].end)
    return np.asarray(position.first_default_day[subject] <= end, dtype=np.float64)


def event_happened(position: Position, event: Event) -> Flags:
    """On which paths an event has happened by the end of the window; who has failed has been downgraded before."""
    end = day_number(position.plan.periods[position.period].end)
    day = position.paths.event_day.get(event.id, np.array([NEVER]))
    if event.kind == "downgrade":
        day = np.minimum(day, position.paths.failure_day.get(event.subject, NEVER))
    return np.asarray(day <= end)


def _event(position: Position, trigger: Trigger) -> Amounts:
    event = next(one for one in position.plan.deal.events if one.id == trigger.when.subject)
    return event_happened(position, event).astype(np.float64)


def _loan_to_value(position: Position, _: Trigger) -> Amounts:
    """Balance of all tranches / value of the property that no event has wiped out."""
    events = {event.id: event for event in position.plan.deal.events}
    value = position.zeros()
    for name, by_period in position.plan.property_value.items():
        stands = ~event_happened(position, events[name]) if name else np.ones(1, dtype=bool)
        value = value + by_period[position.period] * stands
    balance = position.balances(())
    return np.where(balance > 0, _quotient(balance, value, empty=np.inf), 0.0)


MEASURES: dict[str, Callable[[Position, Trigger], Amounts]] = {
    "cumulative_default_ratio": lambda position, _: _of_face(position, position.pool.defaulted),
    "cumulative_dilution_ratio": lambda position, _: _of_face(position, position.pool.diluted),
    "overdue_ratio": lambda position, _: _quotient(position.pool.overdue, position.pool.outstanding),
    "pool_ratio": lambda position, _: _of_face(position, position.pool.outstanding),
    "asset_coverage_ratio": _coverage,
    "interest_unpaid": _unpaid,
    "principal_unpaid": _unpaid,
    "support_failed": _support_failed,
    "support_drawn": lambda position, trigger: position.advance[trigger.when.subject or ""] / 100.0,
    "core_enterprise_defaulted": _core_enterprise_defaulted,
    "event_happened": _event,
    "loan_to_value_ratio": _loan_to_value,
    "account_gap": lambda position, trigger: (
        np.maximum(position.target(trigger.when.subject or "") - position.cash[trigger.when.subject or ""], 0.0) / 100.0
    ),
}
