"""The second model of a deal: slow and plain, written from docs/methods/waterfall.md and the deal terms alone.

It knows ``int`` and ``fractions.Fraction``, one path, and no array. Neither this file nor any ``plain_*.py`` beside it
may import ``abs_model.engine``: that both models agree to the fen says something only as long as neither has read the
other. Numbers in brackets point to the sections of that page.

Days are whole days since 1970-01-01, money is whole fen, shares and rates are exact.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from abs_model.deal.deal import Deal
from abs_model.schedule.period import Period
from tests.crosscheck.plain_answer import answer_for_pool
from tests.crosscheck.plain_due import (
    accrue_advances,
    accrue_interest,
    let_fee_fall_due,
    let_fees_fall_due,
    let_principal_fall_due,
    let_tax_fall_due,
    try_clean_up_call,
)
from tests.crosscheck.plain_number import END_OF_TIME, day_number, exact, rounded
from tests.crosscheck.plain_plan import Plan
from tests.crosscheck.plain_pool import total
from tests.crosscheck.plain_record import Bucket, PlainPath, PlainRun, Roll
from tests.crosscheck.plain_step import run_steps
from tests.crosscheck.plain_trigger import check_triggers, state_called_for


def plain_run(
    deal: Deal,
    periods: Sequence[Period],
    buckets: Sequence[Bucket],
    price: int | None,
    path: PlainPath,
    roll: Roll,
    property_value: Mapping[str, Sequence[int]] | None = None,
) -> PlainRun:
    """One path of a deal from closing to the last distribution.

    ``price`` is what the pool costs, None where the purchase method is ``proceeds``. ``roll`` takes a due date to the
    business day on which it is paid. ``property_value`` is what property is worth by period, by the event that wipes it
    out, empty for none.
    """
    plan = Plan(deal, periods, buckets, price, path, roll, property_value or {})
    close(plan)
    for period in periods[1:]:
        live_through(plan, period)
    return PlainRun(
        series=plan.series,
        state=plan.states,
        journal=plan.journal,
        after_legal_final=cash_after_the_end(plan),
        written_off=written_off(plan),
    )


def close(plan: Plan) -> None:
    """Period 0 [4, last paragraph]."""
    for tranche, proceeds in plan.proceeds.items():
        plan.move(tranche, plan.plan_account, proceeds)
    for fee in plan.deal.plan_fees:
        if fee.timing == "closing":
            let_fee_fall_due(plan, fee, Fraction(0))
    plan.other_due["purchase"] = plan.price or 0
    run_steps(plan, plan.deal.priority_of_payments.closing)
    plan.put("outstanding", amount=plan.face)
    plan.record()


def live_through(plan: Plan, period: Period) -> None:
    """One period, in the order of [3]."""
    previous, plan.period = plan.period, period
    plan.bought_now = 0
    reinvest(plan, previous)
    collect(plan)
    answer_for_pool(plan)
    check_triggers(plan, "before")
    plan.state = state_called_for(plan)
    if period.payment_date is not None:
        distribute(plan)
    plan.record()


def distribute(plan: Plan) -> None:
    """A distribution [3, point 4]."""
    accrue_advances(plan)
    for tranche in plan.tranches.values():
        let_principal_fall_due(plan, tranche)
    interest_accrued = sum(accrue_interest(plan, tranche) for tranche in plan.tranches.values())
    let_fees_fall_due(plan)
    let_tax_fall_due(plan, interest_accrued)
    try_clean_up_call(plan)
    run_steps(plan, plan.deal.priority_of_payments.steps(plan.state))
    check_triggers(plan, "after")


def reinvest(plan: Plan, previous: Period) -> None:
    """Yield of the accounts; no account earns before the closing, even where a window ends before it."""
    days = (plan.period.end - max(previous.end, plan.deal.dates.closing)).days
    for account in plan.deal.accounts:
        income = rounded(plan.account[account.id] * exact(account.reinvestment_rate) * max(days, 0) / 365)
        plan.move("reinvestment", account.id, income)
        plan.put("reinvestment", account.id, amount=income)


def collect(plan: Plan) -> None:
    """Flows of the pool in this window; after a clean-up call it is no longer the plan's."""
    before = [plan.pool, plan.replenished]
    if plan.is_called:
        plan.pool.outstanding = plan.pool.overdue = plan.replenished.outstanding = plan.replenished.overdue = 0
    else:
        end = day_number(plan.period.end)
        plan.pool, plan.replenished = total(plan.rows.values(), end), total(plan.lots, end)
    for was, now in zip(before, [plan.pool, plan.replenished], strict=True):
        for name in ("collected", "recovered", "repurchased", "diluted"):
            plan.put(name, amount=getattr(now, name) - getattr(was, name))
        plan.put("defaulted", amount=now.failed + now.defaulted - was.failed - was.defaulted)
        plan.put("outstanding", amount=now.outstanding)
        plan.put("overdue", amount=now.overdue)
        is_lost = plan.is_commingled
        plan.move("pool", "commingled" if is_lost else plan.plan_account, now.cash - was.cash)
        plan.put("commingled", amount=now.cash - was.cash if is_lost else 0)


def cash_after_the_end(plan: Plan) -> int:
    """What the pool brings after the last window."""
    if plan.is_called:
        return 0
    later = total([*plan.rows.values(), *plan.lots], END_OF_TIME)
    return later.cash - plan.pool.cash - plan.replenished.cash


def written_off(plan: Plan) -> dict[str, int]:
    """What is still owed after the last period: balance and interest of tranches, advances with their interest."""
    lost = {f"{name}.principal": balance for name, balance in plan.balance.items()}
    lost |= {f"{name}.interest": plan.interest_due[name] + plan.accrued[name] for name in plan.tranches}
    return lost | {name: plan.advance[name] + plan.advance_interest[name] for name in plan.supports}
