"""Actual against plan: window by window and line by line, what came in and was paid, and what the plan said."""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from dateutil.relativedelta import relativedelta

from abs_model.engine.ledger import MARKET, POOL
from abs_model.measure.money import Amounts, to_yuan
from abs_model.measure.performance import FLAG_AT, deviation_share, is_flagged
from abs_model.run.record import Projection
from abs_model.run.table import movement_date

PAID_VERBS = ("pay", "draw", "reimburse", "release")
"""Movements that somebody outside the accounts pays or is paid."""


def _from(*sources: str) -> Callable[[Projection], Amounts]:
    return lambda one: sum((one.payments.between(source=source) for source in sources), start=_none(one))


def _none(projection: Projection) -> Amounts:
    return np.zeros(projection.payments.standing["state"].shape)


def _paid(projection: Projection, names: Sequence[str]) -> Amounts:
    return sum((projection.payments.paid(name) for name in names), start=_none(projection))


def _fees(one: Projection) -> Amounts:
    fees = one.plan.deal.plan_fees
    return _paid(one, [name for fee in fees for name in (f"fees.{fee.id}", f"fees.{fee.id}.excess")])


def _released(one: Projection) -> Amounts:
    return _paid(one, sorted({line.target for line in one.payments.moved if line.verb == "release"}))


def _cash(one: Projection) -> Amounts:
    return sum((one.payments.standing[account.id] for account in one.plan.deal.accounts), start=_none(one))


LINES: Mapping[str, Callable[[Projection], Amounts]] = {
    "line_collected": _from(f"{POOL}.collected"),
    "line_recovered": _from(f"{POOL}.recovered"),
    "line_repurchased": _from(f"{POOL}.repurchased"),
    "line_income": _from(MARKET),
    "line_support": lambda one: _from(*(support.id for support in one.plan.deal.support))(one),
    "line_tax": lambda one: one.payments.paid("tax"),
    "line_fees": _fees,
    "line_interest": lambda one: _paid(one, [note.interest for note in one.plan.notes]),
    "line_principal": lambda one: _paid(one, [note.repayment for note in one.plan.notes]),
    "line_reimbursed": lambda one: _paid(one, [support.id for support in one.plan.deal.support]),
    "line_released": _released,
    "line_cash": _cash,
}
"""What is compared, by id: flows of a window, and the cash of all accounts at its end."""

STOCK = "line_cash"


def actual_plan_table(plan: Projection, actual: Projection, n_elapsed: int) -> pd.DataFrame:
    """One row a window that is over and line: plan, actual, deviation; and the same so far. Amounts in yuan.

    Parameters
    ----------
    plan : Projection
        The base case as it was at closing.
    actual : Projection
        The deal as it stands.
    n_elapsed : int
        Windows that are over.

    Returns
    -------
    DataFrame
        ``period, window_end, payment_date, cash_line, planned, actual, deviation, deviation_share, is_flagged`` and
        ``planned_so_far, actual_so_far, so_far_share``. Flagged is what deviates by a fifth or more, or was not planned
        at all.
    """
    return _compared(plan, actual, range(1, n_elapsed + 1), "actual")


def forecast_table(plan: Projection, restated: Projection, n_elapsed: int, months: int = 12) -> pd.DataFrame:
    """The same of the windows of the next months: what is expected now against what was at closing.

    Parameters
    ----------
    plan, restated : Projection
        The base case as it was at closing, and as it is now.
    n_elapsed : int
    months : int
        After the last window that is over; windows that end by then.
    """
    periods = restated.plan.periods
    last = periods[n_elapsed].end + relativedelta(months=months)
    numbers = [period.number for period in periods[n_elapsed + 1 :] if period.end <= last]
    return _compared(plan, restated, numbers, "restated")


def _compared(plan: Projection, other: Projection, numbers: Sequence[int], word: str) -> pd.DataFrame:
    """Lines of two projections side by side in some windows, those before the first included in no sum."""
    rows = list(numbers)
    tables = []
    for name, read in LINES.items():
        before, now = read(plan)[rows, 0], read(other)[rows, 0]
        so_far = [one if name == STOCK else np.cumsum(one) for one in (before, now)]
        share = deviation_share(now, before)
        tables.append(
            pd.DataFrame(
                {
                    "period": rows,
                    "cash_line": name,
                    "planned": to_yuan(before),
                    word: to_yuan(now),
                    "deviation": to_yuan(now - before),
                    "deviation_share": share,
                    "is_flagged": is_flagged(share, FLAG_AT),
                    "planned_so_far": to_yuan(so_far[0]),
                    f"{word}_so_far": to_yuan(so_far[1]),
                    "so_far_share": deviation_share(so_far[1], so_far[0]),
                }
            )
        )
    table = pd.concat(tables).sort_values("period", kind="stable", ignore_index=True)
    periods = other.plan.periods
    table.insert(1, "window_end", [periods[number].end for number in table["period"]])
    table.insert(2, "payment_date", [periods[number].payment_date for number in table["period"]])
    return table


def engine_payments(projection: Projection, first: int, last: int, path: int = 0) -> pd.DataFrame:
    """What the engine pays in some windows, to hold against what was really paid.

    Parameters
    ----------
    projection : Projection
        Of the deal as it stands.
    first, last : int
        Windows, counted from 0, the closing.
    path : int

    Returns
    -------
    DataFrame
        One row a window, verb, source and target with any amount: ``period, payment_date, date, verb, source, target,
        amount`` in yuan. ``target`` is a payee as in ``payments.csv``, ``source`` an account, or a support that pays.
    """
    rows = sorted(_payments(projection, first, last, path), key=lambda row: (row[0], str(row[3]), str(row[5])))
    table = pd.DataFrame(rows, columns=["period", "payment_date", "date", "verb", "source", "target", "amount"])
    keys = ["period", "payment_date", "date", "verb", "source", "target"]
    summed = table.groupby(keys, sort=False, dropna=False)["amount"].sum().reset_index()
    return summed.assign(amount=to_yuan(summed["amount"].to_numpy(dtype=np.float64)))


def _payments(
    projection: Projection, first: int, last: int, path: int
) -> Iterator[tuple[int, datetime.date | None, datetime.date, str, str, str, float]]:
    for line, moved in projection.payments.moved.items():
        if line.verb not in PAID_VERBS:
            continue
        for number in (np.flatnonzero(moved[first : last + 1, path]) + first).tolist():
            period = projection.plan.periods[number]
            date = movement_date(period, line)
            yield number, period.payment_date, date, line.verb, line.source, line.target, float(moved[number, path])
