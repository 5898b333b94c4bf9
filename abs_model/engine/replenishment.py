"""Circular purchase: cash buys new receivables of the same kind, which pay, dilute and default as the old ones do.

The rules are section 5 of ``docs/methods/waterfall.md``.
"""

from dataclasses import dataclass

import numpy as np

from abs_model.engine.default_times import day_number
from abs_model.engine.ledger import RECEIVABLES, Line
from abs_model.engine.paths import Paths, Whole, portion
from abs_model.engine.plan import Plan, PlannedStep
from abs_model.engine.position import NORMAL, Position
from abs_model.measure.money import Amounts, pro_rata, scaled
from abs_model.terms import RATE_UNIT, rate_units

FLOWS = ("collected", "recovered", "diluted", "defaulted", "run_off", "overdue")


@dataclass(slots=True)
class Renewal:
    """What receivables bought so far will bring, by period; the row after the last period is beyond legal final."""

    ends: Whole
    flows: dict[str, Amounts]
    outstanding: Amounts
    bought: Amounts
    totals: dict[str, Amounts]

    def arrive(self, period: int) -> None:
        """Let the flows of a period happen."""
        for name in FLOWS:
            self.totals[name] = self.totals[name] + self.flows[name][period]
        self.outstanding = self.outstanding - self.flows["run_off"][period]

    def put(self, name: str, day: Whole, amount: Amounts) -> None:
        """Add an amount to a flow of the period in which a day falls, on each path."""
        period = 1 + np.searchsorted(self.ends, day)
        if period.size == 1:
            self.flows[name][int(period[0])] += amount
        else:
            self.flows[name][period, np.arange(period.size)] += amount


def open_renewal(plan: Plan, paths: Paths) -> Renewal | None:
    """An empty record for a deal that replenishes; None for one that does not."""
    if plan.deal.pool.replenishment is None:
        return None
    shape = (len(plan.periods) + 1, paths.n_paths)
    return Renewal(
        ends=np.array([day_number(period.end) for period in plan.periods[1:]], dtype=np.int64),
        flows={name: np.zeros(shape) for name in FLOWS},
        outstanding=np.zeros(paths.n_paths),
        bought=np.zeros(paths.n_paths),
        totals={name: np.zeros(paths.n_paths) for name in FLOWS},
    )


def buy(position: Position, planned: PlannedStep, allowed: Amounts, renewal: Renewal) -> None:
    """Spend what is allowed on new receivables, in the proportions of the pool's rows, where the deal still buys."""
    plan, terms = position.plan, position.plan.deal.pool.replenishment
    period = plan.periods[position.period]
    if terms is None or period.payment_date is None or period.payment_date > terms.until:
        return
    alive = position.paths.default_day > day_number(period.payment_date)
    weights = np.array(plan.row_face)[:, None] * alive
    can_buy = (position.state == NORMAL) & position.is_buying & (weights.sum(axis=0) > 0)
    if position.called is not None:
        can_buy = can_buy & ~position.called
    spent = allowed * can_buy
    position.move(Line(planned.number, "buy", planned.account, RECEIVABLES), spent, allowed, allowed)
    if not spent.any():
        return
    parts = pro_rata(spent, np.broadcast_to(weights, (len(weights), position.paths.n_paths)))
    for row, part in enumerate(parts):
        face = scaled(part, RATE_UNIT, rate_units(terms.price_ratio))
        renewal.outstanding = renewal.outstanding + face
        renewal.bought = renewal.bought + face
        _foresee(renewal, position.paths, row, plan.renewal_day[position.period], face)


def _foresee(renewal: Renewal, paths: Paths, row: int, due_day: int, face: Amounts) -> None:
    """Put the future of one purchase in one row where it will happen."""
    default_day = paths.default_day[row]
    pay_day = due_day + paths.delay_days[row]
    is_paid = default_day > pay_day
    run_off = face * is_paid
    diluted = portion(run_off, paths.dilution_ratio)
    failed = portion(run_off - diluted, paths.default_ratio)
    defaulted = face * ~is_paid
    renewal.put("collected", pay_day, run_off - diluted - failed)
    renewal.put("diluted", pay_day, diluted)
    renewal.put("defaulted", pay_day, failed)
    renewal.put("run_off", pay_day, run_off)
    renewal.put("defaulted", default_day, defaulted)
    renewal.put("run_off", default_day, defaulted)
    recovery_ratio, lag = paths.recovery(row)
    renewal.put("recovered", pay_day + lag, portion(failed, recovery_ratio))
    renewal.put("recovered", default_day + lag, portion(defaulted, recovery_ratio))
    late = face * (default_day > due_day)
    renewal.put("overdue", np.array([due_day]), late)
    renewal.put("overdue", np.minimum(pay_day, default_day), -late)
