"""Triggers of the plain model: what is measured, what is breached, and the state that follows."""

from abs_model.deal.priority import STATES, State
from abs_model.deal.trigger import Condition
from tests.crosscheck.plain_number import NEVER, day_number, quotient
from tests.crosscheck.plain_plan import Plan


def check_triggers(plan: Plan, when: str) -> None:
    """Test all triggers of one kind, as things stand."""
    for trigger in plan.deal.triggers:
        if trigger.test == when:
            has_failed = is_failed(plan, trigger.when)
            plan.failed_test[trigger.id] = has_failed
            is_lasting = plan.in_force[trigger.id] and not trigger.is_curable
            plan.in_force[trigger.id] = has_failed or is_lasting


def state_called_for(plan: Plan) -> State:
    """The gravest state that a breach in force calls for."""
    called: list[State] = ["normal"]
    called += [one.then for one in plan.deal.triggers if plan.in_force[one.id] and one.then != "stop_replenishment"]
    return max(called, key=STATES.index)


def is_buying_stopped(plan: Plan) -> bool:
    return any(plan.in_force[one.id] for one in plan.deal.triggers if one.then == "stop_replenishment")


def is_failed(plan: Plan, condition: Condition) -> bool:
    value = measure(plan, condition)
    return value > condition.above if condition.above is not None else value < (condition.below or 0.0)


def measure(plan: Plan, condition: Condition) -> float:
    """A measure as a float quotient; amounts are measured in yuan."""
    subject, pool, replenished = condition.subject, plan.pool, plan.replenished
    tranches = (subject,) if subject else tuple(plan.tranches)
    match condition.measure:
        case "cumulative_default_ratio":
            defaulted = pool.failed + pool.defaulted + replenished.failed + replenished.defaulted
            return quotient(defaulted, plan.face)
        case "cumulative_dilution_ratio":
            return quotient(pool.diluted + replenished.diluted, plan.face)
        case "overdue_ratio":
            return quotient(0 if plan.is_called else pool.overdue + replenished.overdue, plan.outstanding)
        case "pool_ratio":
            return quotient(plan.outstanding, plan.face)
        case "asset_coverage_ratio":
            assets = plan.outstanding + sum(plan.account.values())
            return quotient(assets, sum(plan.balance[name] for name in tranches), of_nothing=float("inf"))
        case "interest_unpaid":
            return sum(plan.interest_due[name] for name in tranches) / 100
        case "principal_unpaid":
            return sum(plan.enforceable[name] for name in tranches) / 100
        case "core_enterprise_defaulted":
            return float(has_defaulted(plan, subject))
        case "event_happened":
            return float(has_happened(plan, subject or ""))
        case "loan_to_value_ratio":
            balance = sum(plan.balance.values())
            return quotient(balance, value_standing(plan), of_nothing=float("inf")) if balance else 0.0
    assert subject is not None, f"{condition.measure} is measured of something"
    match condition.measure:
        case "support_failed":
            return float(plan.has_failed(plan.supports[subject]))
        case "support_drawn":
            return plan.advance[subject] / 100
        case "account_gap":
            return (plan.target(plan.account_terms(subject)) - plan.account[subject]) / 100
    raise AssertionError(condition.measure)


def has_happened(plan: Plan, name: str) -> bool:
    """Whether an event has happened by the window's end; who has failed by then has been downgraded."""
    end = day_number(plan.period.end)
    event = next(one for one in plan.deal.events if one.id == name)
    days = [plan.path.event_day.get(name, NEVER)]
    if event.kind == "downgrade":
        days.append(plan.path.failure_day.get(event.subject, NEVER))
    return min(days) <= end


def value_standing(plan: Plan) -> int:
    """What the property is worth at the window's end that no event has wiped out."""
    values = plan.property_value
    return sum(one[plan.period.number] for name, one in values.items() if not (name and has_happened(plan, name)))


def has_defaulted(plan: Plan, core_enterprise: str | None) -> bool:
    """Whether a core enterprise, or any, has defaulted by the window's end."""
    end = day_number(plan.period.end)
    return any(
        claim.default_day <= end
        for row, claim in plan.rows.items()
        if core_enterprise is None or row[0] == core_enterprise
    )
