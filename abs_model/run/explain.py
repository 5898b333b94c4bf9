"""Where a number came from: the steps behind a figure, what each could pay and owed, and the tape rows that fed it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from abs_model.engine.default_times import day_number, repurchase_sets
from abs_model.engine.ledger import POOL
from abs_model.errors import DealError, Fault, nearest, raise_all
from abs_model.measure.money import to_fen, to_yuan
from abs_model.pool.exposure import pay_days
from abs_model.run.record import Projection
from abs_model.run.table import ledger_table, payments_table, state_names
from abs_model.schedule.period import Period

RECEIVABLE_COLUMNS = (
    "row", "receivable_id", "core_enterprise_id", "debtor_id", "supplier_name", "due_date", "receivable_amount",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Explanation:
    """One figure taken apart.

    ``amount`` is what the item received less what it paid in the period, yuan. ``steps`` holds the steps of that period
    that moved money to or from the item or were to, in order; ``movements`` every movement of the item in the ledger up
    to then; ``receivables`` the rows of the tape whose money came in after ``collected_after`` and up to the end of the
    period, at face: the money that the period had to hand out.
    """

    item: str
    scenario: str
    period: Period
    state: str
    amount: float
    steps: pd.DataFrame
    movements: pd.DataFrame
    receivables: pd.DataFrame
    collected_after: datetime.date


def items(projection: Projection) -> tuple[str, ...]:
    """Everything that can be explained: accounts, payees, supports, the pool's cash, residuals."""
    deal = projection.plan.deal
    names = {account.id for account in deal.accounts} | {one.id for one in deal.support} | set(deal.payees)
    names |= {f"{POOL}.{flow}" for flow in ("collected", "recovered", "repurchased")}
    names |= {target for line in projection.payments.moved for target in (line.source, line.target)}
    return tuple(sorted(names))


def explain(projection: Projection, item: str, date: datetime.date | None = None, path: int = 0) -> Explanation:
    """Take one figure apart.

    Parameters
    ----------
    projection : Projection
        A run that kept every movement.
    item : str
        One of ``items``: an account, a payee such as ``A.interest``, a support, ``pool.collected``.
    date : date, optional
        A payment date or any day of a collection window; the first period in which the item moved, if left out.
    path : int
        Which scenario, by number.

    Raises
    ------
    DealError
        If the item or the date is not of this deal.
    """
    raise_all(DealError, _unknown(item, items(projection)))
    scenario = projection.scenarios[path].id
    ledger = _of_item(ledger_table(projection), scenario, item)
    period = _period(projection, date, ledger)
    steps = _of_item(payments_table(projection), scenario, item)
    now = ledger[ledger["period"] == period.number]
    received = to_fen(now["amount"].to_numpy(dtype=float)) * np.where(now["target"] == item, 1.0, -1.0)
    since = _collected_after(projection, period, item)
    return Explanation(
        item=item,
        scenario=scenario,
        period=period,
        state=state_names(projection)[path][period.number],
        amount=float(to_yuan(received.sum())),
        steps=steps[steps["period"] == period.number].reset_index(drop=True),
        movements=ledger[ledger["period"] <= period.number].reset_index(drop=True),
        receivables=_receivables(projection, since, period.end, path),
        collected_after=since,
    )


def _unknown(item: str, known: tuple[str, ...]) -> list[Fault]:
    if item in known:
        return []
    wanted = "an account, payee or support is wanted"
    return [
        Fault(where="explain", found=f"{item!r} is nothing of this deal", wanted=wanted, remedy=nearest(item, known))
    ]


def _of_item(table: pd.DataFrame, scenario: str, item: str) -> pd.DataFrame:
    is_its_own = (table["source"] == item) | (table["target"] == item)
    return table.loc[(table["scenario"] == scenario) & is_its_own]


def _period(projection: Projection, date: datetime.date | None, own: pd.DataFrame) -> Period:
    """The period of a date: of the payment on that day, else of the collection window around it."""
    periods = projection.plan.periods
    if date is None:
        return periods[int(own["period"].iloc[0])] if len(own) else periods[0]
    for period in periods:
        if date in (period.payment_date, period.scheduled_date):
            return period
    for period in periods[1:]:
        if period.start < date <= period.end:
            return period
    fault = Fault(
        where="explain",
        found=f"on {date} nothing is collected or paid",
        wanted=f"a payment date, or a day of a collection window up to {periods[-1].end}, is wanted",
        remedy=f"Payment dates are {_listed([one.payment_date for one in periods if one.payment_date])}.",
    )
    raise DealError(str(fault))


def _listed(dates: Sequence[datetime.date]) -> str:
    shown = ", ".join(str(date) for date in dates[:6])
    return shown + (f" and {len(dates) - 6} more" if len(dates) > 6 else "")


def _collected_after(projection: Projection, period: Period, item: str) -> datetime.date:
    """The end of the distribution before, whose money is gone; for what the pool itself yields, the window's start."""
    if period.payment_date is None or item.startswith(f"{POOL}."):
        return period.start
    before = [one.end for one in projection.plan.periods[: period.number] if one.payment_date is not None]
    return before[-1] if before else period.start


def _receivables(projection: Projection, after: datetime.date, until: datetime.date, path: int) -> pd.DataFrame:
    """Rows of the tape whose money, late or bought back or not, comes in within a window on a path; largest first."""
    pool, paths = projection.subject.pool, projection.paths
    shape = (len(projection.exposures.rows), paths.n_paths)
    row = _rows(projection)
    delay, default, repurchase = (
        np.broadcast_to(days, shape)[row, path] for days in (paths.delay_days, paths.default_day, paths.repurchase_day)
    )
    paid_on = np.minimum(pay_days(pool, projection.subject.calendar) + delay, repurchase)
    first = day_number(after) if after > pool.cut_off else np.iinfo(np.int64).min
    # A tie between default and repurchase is a default, which yields nothing.
    comes = (paid_on > first) & (paid_on <= _last_day(projection, until, path)) & (paid_on < default)
    chosen = pool.frame.loc[comes, [name for name in RECEIVABLE_COLUMNS if name in pool.frame]].copy()
    chosen["paid_date"] = np.array(paid_on[comes], dtype="datetime64[D]").astype("datetime64[s]")
    ordered: pd.DataFrame = chosen.sort_values(["receivable_amount", "row"], ascending=[False, True], ignore_index=True)
    return ordered


def _last_day(projection: Projection, until: datetime.date, path: int) -> int:
    """The last day whose cash is the plan's: once called, the rest of the pool is the originator's."""
    ends = [
        projection.plan.periods[period].end
        for line, moved in projection.payments.moved.items()
        if line.verb == "call"
        for period in np.flatnonzero(moved[:, path])
    ]
    return day_number(min([until, *ends]))


def _rows(projection: Projection) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """The row of the exposures that each receivable of the pool is part of."""
    frame = projection.subject.pool.frame
    sets = enumerate(repurchase_sets(projection.scenarios), start=1)
    taken = {receivable: number for number, receivables in sets for receivable in receivables}
    place = {
        (row.core_enterprise, row.group, row.debtor, row.repurchase): index
        for index, row in enumerate(projection.exposures.rows)
    }
    keys = zip(
        frame["core_enterprise_id"],
        frame["group_id"],
        frame["debtor_id"],
        (taken.get(receivable, 0) for receivable in frame["receivable_id"]),
        strict=True,
    )
    return np.array([place[key] for key in keys], dtype=np.int64)
