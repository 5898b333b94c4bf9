"""Trigger events as formulas: what is measured, whether it is breached, and which state that calls for.

The rules are section 6 of ``docs/methods/waterfall.md``; the measures are defined in ``abs_model.deal.trigger``.
"""

from collections.abc import Callable

from abs_model.deal.priority import STATES
from abs_model.deal.trigger import Trigger
from abs_model.live.case import term_words
from abs_model.live.dates import END, IS_DISTRIBUTION
from abs_model.live.drivers import NEVER
from abs_model.live.formula import Cell, Ref, choose, exact, in_fen, maximum, minimum, total
from abs_model.live.language import ONE, ZERO, Expression, Number
from abs_model.live.model import RowSpec, Words
from abs_model.live.note import NOTES
from abs_model.live.standing import Standing

INFINITE = Number(9.99e307)
"""What a ratio without a denominator is where it is not 0: more than anything that it may be compared with."""

DEFAULTED = Ref("pool.defaulted")


def write_tests(standing: Standing, when: str) -> None:
    """Write the tests of one point of a period: value and breach of each trigger event."""
    for trigger in standing.case.plan.deal.triggers:
        if trigger.test == when:
            _write_test(standing, trigger)
    standing.draft.close("waterfall", term_words(f"live_tests_{when}"), NOTES[f"tests_{when}"])


def _write_test(standing: Standing, trigger: Trigger) -> None:
    own = Words(zh=trigger.name.zh, en=trigger.name.en)
    value, breached = Ref(f"trigger.{trigger.id}.value"), Ref(f"trigger.{trigger.id}.breached")
    threshold = Cell(f"trigger.{trigger.id}.threshold")
    is_breached = value > threshold if trigger.when.above is not None else value < threshold
    found: Expression = choose(is_breached, 1.0)
    if not trigger.is_curable:
        found = maximum(found, breached.before)
    measure = MEASURES[trigger.when.measure](standing, trigger)
    if trigger.test == "after":
        measure = choose(IS_DISTRIBUTION, measure, value.before)
        found = choose(IS_DISTRIBUTION, found, breached.before)
    draft = standing.draft
    words = own + term_words("live_value")
    draft.row(RowSpec(key=value.row, words=words, unit="number", first=ZERO, each=measure))
    words = own + term_words("live_breached")
    draft.row(RowSpec(key=breached.row, words=words, unit="count", first=ZERO, each=found))


def write_state(standing: Standing) -> None:
    """The gravest state that any breach calls for, and whether receivables are still bought."""
    called_for: list[Expression] = []
    stops: list[Expression] = []
    for trigger in standing.case.plan.deal.triggers:
        breached = Ref(f"trigger.{trigger.id}.breached")
        latest = breached if trigger.test == "before" else breached.before
        if trigger.then == "stop_replenishment":
            stops.append(latest)
        else:
            called_for.append(latest * float(STATES.index(trigger.then)))
    state = maximum(*called_for, ZERO) if called_for else ZERO
    draft = standing.draft
    draft.row(RowSpec(key="state", words=term_words("live_state"), unit="count", first=ZERO, each=state))
    if standing.case.plan.deal.pool.replenishment is not None:
        buying = choose(maximum(*stops, ZERO) > 0.0, 0.0, 1.0) if stops else ONE
        words = term_words("live_is_buying")
        draft.row(RowSpec(key="is_buying", words=words, unit="count", first=ONE, each=buying))
    draft.close("waterfall", term_words("live_state"), NOTES["state"])


def _of_face(amount: Expression) -> Expression:
    return in_fen(amount) / maximum(in_fen(Cell("pool_face")), 1.0)


def _quotient(numerator: Expression, denominator: Expression, empty: Expression = ZERO) -> Expression:
    return choose(denominator > 0.0, in_fen(numerator) / in_fen(denominator), empty)


def _coverage(standing: Standing, trigger: Trigger) -> Expression:
    tranches = (trigger.when.subject,) if trigger.when.subject else ()
    cash = [running.now() for running in standing.cash.values()]
    return _quotient(total([standing.outstanding, *cash]), standing.balances(tranches), INFINITE)


def _unpaid(standing: Standing, trigger: Trigger) -> Expression:
    name = f"{trigger.when.subject}.{trigger.when.measure.removesuffix('_unpaid')}"
    return standing.enforceable(name, is_accelerated=False)


def _support_failed(standing: Standing, trigger: Trigger) -> Expression:
    provider = next(one.provider for one in standing.case.plan.deal.support if one.id == trigger.when.subject)
    return choose(Cell(f"role.{provider}.failure_day") <= Ref("support_day"), 1.0)


def _core_enterprise_defaulted(standing: Standing, trigger: Trigger) -> Expression:
    subject = trigger.when.subject
    days = [
        Cell(f"obligor.default_day.{number}")
        for number, name in enumerate(standing.case.plan.row_core_enterprise, start=1)
        if subject in (None, name)
    ]
    first = minimum(*days) if days else NEVER
    return choose(first <= END, 1.0)


def _event(standing: Standing, trigger: Trigger) -> Expression:
    return choose(Cell(f"event.{trigger.when.subject}.day") <= END, 1.0)


def _loan_to_value(standing: Standing, _: Trigger) -> Expression:
    """Balance of all tranches / value of the property that no event has wiped out."""
    parts = [
        choose(Cell(f"event.{event}.day") > END, Ref(f"property.{event}")) if event else Ref(f"property.{event}")
        for event in standing.case.plan.property_value
    ]
    balance = standing.balances(())
    return choose(balance > 0.0, _quotient(balance, total(parts), INFINITE))


def _gap(standing: Standing, trigger: Trigger) -> Expression:
    account = trigger.when.subject or ""
    return maximum(exact(standing.target(account) - standing.cash[account].now()), 0.0)


MEASURES: dict[str, Callable[[Standing, Trigger], Expression]] = {
    "cumulative_default_ratio": lambda _, __: _of_face(DEFAULTED),
    "cumulative_dilution_ratio": lambda _, __: _of_face(Ref("pool.diluted")),
    "overdue_ratio": lambda standing, _: _quotient(standing.overdue, standing.outstanding),
    "pool_ratio": lambda standing, _: _of_face(standing.outstanding),
    "asset_coverage_ratio": _coverage,
    "interest_unpaid": _unpaid,
    "principal_unpaid": _unpaid,
    "support_failed": _support_failed,
    "support_drawn": lambda standing, trigger: standing.advance[trigger.when.subject or ""].now(),
    "core_enterprise_defaulted": _core_enterprise_defaulted,
    "event_happened": _event,
    "loan_to_value_ratio": _loan_to_value,
    "account_gap": _gap,
}
