"""What a plan of series comes to: step by step on the base path and over all drawn ones, by name, by limit."""

import datetime
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from abs_model.measure.money import Amounts, to_yuan
from abs_model.run.shelf_path import LIMITS
from abs_model.run.shelf_plan import ShelfPlan

PLAN_COLUMNS = (
    "step", "series_number", "closing_date", "repaid_on", "coupon_rate", "target_amount", "series_amount",
    "cumulative_used", "shelf_left", "series_outstanding", "n_live_series", "binding_limit", "core_enterprises",
    "n_receivables", "new_suppliers", "suppliers_reached", "guarantee_fee", "fees_so_far", "mean_series_amount",
    "low_series_amount", "mean_used", "low_used", "mean_outstanding", "highest_outstanding", "mean_claims",
    "mean_suppliers", "issue_share", "held_back_share", "least_left",
)  # fmt: skip
BINDING_COLUMNS = (
    "binding_limit", "first_in_base", "steps_in_base", "first_share", "ever_share", "earliest_date"
)  # fmt: skip

LOW = 0.05
"""The low figures are those that one path in twenty stays below."""

Floats = NDArray[np.float64]


def plan_table(plan: ShelfPlan) -> pd.DataFrame:
    """One row a step: the base path first, then the drawn paths in sum; amounts in yuan.

    Columns that begin with ``mean`` and ``low`` are means and 5 % quantiles over the drawn paths, those of the base
    where none is drawn; ``held_back_share`` is the part of them on which the series is smaller than in the base.
    """
    rolled, drawn = plan.rolled, slice(1 if plan.n_drawn else 0, None)
    used = _used(plan)
    suppliers = np.cumsum(_scaled(plan, [one.n_suppliers for one in plan.terms]), axis=0) + reached(plan)
    receivables = _scaled(plan, [one.n_receivables for one in plan.terms])
    fees = np.stack([fee(plan, step) for step in range(len(plan.terms))])
    new = np.diff(suppliers[:, 0], prepend=reached(plan))
    rows = []
    for at, (step, terms) in enumerate(zip(rolled.steps, plan.terms, strict=True)):
        issued, notes = rolled.issued[at], rolled.notes[at, :, 0]
        names = [core.id for core, amount in zip(plan.cores, notes, strict=True) if amount > 0]
        rows.append(
            {
                "step": at + 1,
                "series_number": int(plan.ground.n_issued + (rolled.issued[: at + 1, 0] > 0).sum()),
                "closing_date": step.date,
                "repaid_on": _date(step.repaid),
                "coupon_rate": terms.coupon_rate,
                "target_amount": _yuan(rolled.target[at, 0]),
                "series_amount": _yuan(issued[0]),
                "cumulative_used": _yuan(used[at, 0]),
                "shelf_left": _yuan(rolled.headroom[at, 0]),
                "series_outstanding": _yuan(rolled.outstanding[at, 0]),
                "n_live_series": _n_live(plan, at),
                "binding_limit": LIMITS[int(rolled.binding[at, 0])],
                "core_enterprises": ", ".join(names),
                "n_receivables": int(receivables[at, 0]),
                "new_suppliers": int(new[at]),
                "suppliers_reached": int(suppliers[at, 0]),
                "guarantee_fee": _yuan(fees[at, 0]),
                "fees_so_far": _yuan(fees[: at + 1, 0].sum()),
                "mean_series_amount": _mean(issued[drawn]),
                "low_series_amount": _low(issued[drawn]),
                "mean_used": _mean(used[at, drawn]),
                "low_used": _low(used[at, drawn]),
                "mean_outstanding": _mean(rolled.outstanding[at, drawn]),
                "highest_outstanding": _yuan(rolled.outstanding[at].max()),
                "mean_claims": _mean(rolled.claims[at, drawn]),
                "mean_suppliers": round(float(suppliers[at, drawn].mean()), 1),
                "issue_share": float((issued[drawn] > 0).mean()),
                "held_back_share": float((issued[drawn] < issued[0]).mean()),
                "least_left": _yuan(rolled.headroom[at].min()),
            }
        )
    return pd.DataFrame(rows, columns=list(PLAN_COLUMNS))


def bindings_table(plan: ShelfPlan) -> pd.DataFrame:
    """Which limit decides: when it first does in the base, and on how many drawn paths it is the first or ever does."""
    rolled, drawn = plan.rolled, slice(1 if plan.n_drawn else 0, None)
    days = [step.date for step in rolled.steps]
    is_bound = rolled.binding > 0
    first = np.where(is_bound.any(axis=0), is_bound.argmax(axis=0), -1)
    first_code = np.where(first >= 0, rolled.binding[first, np.arange(len(first))], 0)
    rows = []
    for code in range(1, len(LIMITS)):
        is_own = rolled.binding == code
        if not is_own.any():
            continue
        base = np.flatnonzero(is_own[:, 0])
        rows.append(
            {
                "binding_limit": LIMITS[code],
                "first_in_base": days[base[0]] if len(base) else None,
                "steps_in_base": len(base),
                "first_share": float((first_code[drawn] == code).mean()),
                "ever_share": float(is_own[:, drawn].any(axis=0).mean()),
                "earliest_date": days[int(np.flatnonzero(is_own.any(axis=1))[0])],
            }
        )
    return pd.DataFrame(rows, columns=list(BINDING_COLUMNS))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFigures:
    """A plan in a few figures; amounts in yuan, the base path where it is not said otherwise.

    ``first_limit`` and ``first_limit_date`` are the first limit that decides a size; ``full_use_date`` is None where
    the shelf is not used up, ``suppliers_goal_date`` where fewer suppliers than the goal are reached.
    """

    planned_amount: float
    planned_series: int
    left_at_end: float
    highest_outstanding: float
    most_live_series: int
    suppliers_reached: int
    suppliers_goal_date: datetime.date | None
    guarantee_fees: float
    first_limit: str | None
    first_limit_date: datetime.date | None
    ended_by: str
    full_use_date: datetime.date | None
    mean_planned_amount: float
    low_planned_amount: float
    full_use_probability: float
    claim_probability: float
    least_left: float


SUPPLIERS_GOAL = 5_000
"""Suppliers that a shelf of this kind was meant to reach (more than 5,000, 四川融资担保动态 2020 Q3)."""


def plan_figures(plan: ShelfPlan) -> PlanFigures:
    """The figures of a plan."""
    rolled, drawn, table = plan.rolled, slice(1 if plan.n_drawn else 0, None), plan_table(plan)
    issued, days = rolled.issued.sum(axis=0), [step.date for step in rolled.steps]
    bound = np.flatnonzero(rolled.binding[:, 0] > 0)
    full = np.flatnonzero(rolled.headroom[:, 0] <= 0)
    many = np.flatnonzero(table["suppliers_reached"].to_numpy() >= SUPPLIERS_GOAL)
    return PlanFigures(
        planned_amount=_yuan(issued[0]),
        planned_series=int((rolled.issued[:, 0] > 0).sum()),
        left_at_end=_yuan(rolled.headroom[-1, 0]),
        highest_outstanding=_yuan(rolled.outstanding[:, 0].max()),
        most_live_series=int(table["n_live_series"].max()),
        suppliers_reached=int(table["suppliers_reached"].iloc[-1]),
        suppliers_goal_date=days[many[0]] if len(many) else None,
        guarantee_fees=float(table["fees_so_far"].iloc[-1]),
        first_limit=LIMITS[int(rolled.binding[bound[0], 0])] if len(bound) else None,
        first_limit_date=days[bound[0]] if len(bound) else None,
        ended_by=LIMITS[int(rolled.binding[-1, 0])] if rolled.issued[-1, 0] == 0 else "plan_ends",
        full_use_date=days[full[0]] if len(full) else None,
        mean_planned_amount=_mean(issued[drawn]),
        low_planned_amount=_low(issued[drawn]),
        full_use_probability=float((rolled.headroom[:, drawn] <= 0).any(axis=0).mean()),
        claim_probability=float((rolled.claims[:, drawn] > 0).any(axis=0).mean()),
        least_left=_yuan(rolled.headroom.min()),
    )


def live_table(plan: ShelfPlan) -> pd.DataFrame:
    """Notes outstanding after each closing of the base path, series by series: those that are out and those to come."""
    rolled = plan.rolled
    rows = []
    for at, step in enumerate(rolled.steps):
        for one in plan.series:
            rows.append({"closing_date": step.date, "series": one.deal.id, "amount": one.outstanding(step.date) / 100})
        for earlier in range(at + 1):
            other = rolled.steps[earlier]
            amount = rolled.issued[earlier, 0] if step.day < other.repaid else 0.0
            rows.append({"closing_date": step.date, "series": f"{other.date:%Y-%m-%d}", "amount": _yuan(amount)})
    return pd.DataFrame(rows, columns=["closing_date", "series", "amount"])


def fee(plan: ShelfPlan, step: int) -> Amounts:
    """Guarantee fees of the series of a step over its whole tenor, [path]; fen."""
    terms, rate = plan.terms[step], plan.shelf.plan.guarantee_fee_rate if plan.shelf.plan else 0.0
    return np.asarray(np.floor(plan.rolled.issued[step] * rate * terms.tenor_months / 12 + 0.5))


def reached(plan: ShelfPlan) -> int:
    """Suppliers of the series that are out, each once."""
    known: set[str] = set()
    for one in plan.series:
        known |= set(one.pool.frame["supplier_id"])
    return len(known)


def _used(plan: ShelfPlan) -> Amounts:
    """What is used of the registered amount after each step, [step, path]; fen."""
    return np.asarray(plan.shelf.registered_amount * 100.0 - plan.rolled.headroom)


def _scaled(plan: ShelfPlan, counts: list[int]) -> Floats:
    """Numbers of a whole series, less where it is smaller than was asked for; [step, path]."""
    share = np.divide(
        plan.rolled.issued, plan.rolled.target, out=np.zeros_like(plan.rolled.issued), where=plan.rolled.target > 0
    )
    return np.floor(np.array(counts, dtype=np.float64)[:, None] * share)


def _n_live(plan: ShelfPlan, at: int) -> int:
    """Series that are out after a step of the base path."""
    day, steps = plan.rolled.steps[at].day, plan.rolled.steps[: at + 1]
    own = sum(plan.rolled.issued[place, 0] > 0 and day < step.repaid for place, step in enumerate(steps))
    return int(own) + sum(one.day <= day < one.repaid for one in plan.ground.standing)


def _mean(amount: Amounts) -> float:
    return round(float(amount.mean())) / 100.0


def _low(amount: Amounts) -> float:
    return _yuan(float(np.quantile(amount, LOW, method="lower")))


def _yuan(amount: float) -> float:
    return float(to_yuan(amount))


def _date(day: int) -> datetime.date:
    return datetime.date(1970, 1, 1) + datetime.timedelta(days=day)
