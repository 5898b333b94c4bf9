"""What a corrected servicer file changes: two versions of what happened, side by side, by period and line."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from abs_model.engine.ledger import MARKET
from abs_model.measure.money import Amounts, to_yuan
from abs_model.run.record import Projection

CHANGE_COLUMNS = (
    "period", "window_end", "payment_date", "change_part", "change_line", "before_correction", "after_correction",
    "correction_change",
)  # fmt: skip
"""One row a period and line that differs."""

PARTS = (
    "change_pool", "change_income", "change_claim", "change_reimbursed", "change_paid", "change_standing",
    "change_trigger", "change_breach",
)  # fmt: skip
"""The parts of a change, in the order in which they are told."""

POOL_LINES = ("collected", "recovered", "repurchased", "diluted", "defaulted", "outstanding", "overdue")
"""Lines of the pool: flows of the window, then what stands at its end."""

NUMBERS = ("change_trigger", "change_breach")
"""Parts that are no money."""


def changes(before: Projection, after: Projection, last: int | None = None) -> pd.DataFrame:
    """Every line of every period in which two versions of a deal's history differ.

    Parameters
    ----------
    before, after : Projection
        Of the same deal, as it stood before and after the correction; their first paths are compared.
    last : int, optional
        The last period that is looked at; all of them, what is expected of the rest included, if left out.

    Returns
    -------
    DataFrame
        ``CHANGE_COLUMNS``: in the order of periods, parts and lines. Amounts are yuan; the value of a trigger is in its
        own unit, a breach 1 or 0. Empty where nothing differs.

    Raises
    ------
    ValueError
        If the two are not of the same deal and schedule.
    """
    periods = after.plan.periods
    if before.plan.deal.id != after.plan.deal.id or before.plan.periods != periods:
        raise ValueError("the two versions are not of the same deal and schedule")
    tables = [dict(_lines(one)) for one in (before, after)]
    none = np.zeros(len(periods))
    rows = []
    for part, line in dict.fromkeys((*tables[0], *tables[1])):
        was, now = (table.get((part, line), none) for table in tables)
        differs = np.flatnonzero(~((was == now) | (np.isnan(was) & np.isnan(now))))
        rows += [(number, part, line, was[number], now[number]) for number in differs.tolist()]
    return _table(sorted(rows, key=lambda row: (row[0], PARTS.index(row[1]))), after, last)


def _table(
    rows: Sequence[tuple[int, str, str, float, float]], projection: Projection, last: int | None
) -> pd.DataFrame:
    table = pd.DataFrame(
        list(rows), columns=["period", "change_part", "change_line", "before_correction", "after_correction"]
    )
    if last is not None:
        table = table[table["period"] <= last].reset_index(drop=True)
    is_money = ~table["change_part"].isin(NUMBERS).to_numpy(dtype=np.bool_)
    was, now = (table[name].to_numpy(dtype=np.float64) for name in ("before_correction", "after_correction"))
    periods = [projection.plan.periods[number] for number in table["period"]]
    return table.assign(
        window_end=[one.end for one in periods],
        payment_date=[one.payment_date for one in periods],
        before_correction=np.where(is_money, to_yuan(was), was),
        after_correction=np.where(is_money, to_yuan(now), now),
        correction_change=np.where(is_money, to_yuan(now - was), now - was),
    )[list(CHANGE_COLUMNS)]


def _lines(projection: Projection) -> Iterator[tuple[tuple[str, str], Amounts]]:
    """What is compared of one version, by part and line: by period, fen, or a number of a trigger."""
    collections, payments, deal = projection.collections, projection.payments, projection.plan.deal
    for name in POOL_LINES:
        yield ("change_pool", name), getattr(collections, name)[:, 0]
    supports = [support.id for support in deal.support]
    accounts = [account.id for account in deal.accounts]
    for account in accounts:
        yield ("change_income", account), payments.between(source=MARKET, target=account)[:, 0]
    for support in supports:
        yield ("change_claim", support), payments.between(source=support)[:, 0]
        yield ("change_reimbursed", support), payments.paid(support)[:, 0]
    for target in dict.fromkeys(line.target for line in payments.moved):
        if target not in (*accounts, *supports):
            yield ("change_paid", target), payments.paid(target)[:, 0]
    advances = (f"{support}.advance" for support in supports)
    for name in (*accounts, *(f"{note.tranche.id}.balance" for note in projection.plan.notes), *advances):
        yield ("change_standing", name), payments.standing[name][:, 0]
    for trigger in deal.triggers:
        for part, word in (("change_trigger", "value"), ("change_breach", "breached")):
            told = payments.standing.get(f"trigger.{trigger.id}.{word}")
            if told is not None:
                yield (part, trigger.id), told[:, 0]
