"""Sums over what a run holds, for tables and charts: cash by period and kind, face by month due, totals of columns.

Every amount is added in whole fen, so that a total is the total of what is printed above it.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from abs_model.deal.deal import Deal
from abs_model.engine.ledger import COMMINGLED, INVESTORS, MARKET, POOL, RECEIVABLES, Line
from abs_model.measure.money import to_fen, to_yuan
from abs_model.pool.pool import Pool
from abs_model.pool.stratify import OTHERS
from abs_model.run.record import Projection
from abs_model.run.table import state_names

RECEIPTS = (
    "issue_amount", "collected", "recovered", "repurchased", "called", "reinvestment_income", "drawn",
)  # fmt: skip
"""Kinds of cash that come in, in the order of the table; ``drawn`` is what supports pay on the plan's behalf."""

DISBURSEMENTS = (
    "purchase_price", "tax_paid", "fees_paid", "interest_paid", "principal_paid", "reimbursed", "bought", "released",
    "commingled",
)  # fmt: skip
"""Kinds of cash that go out."""

ALWAYS = {"collected", "tax_paid", "fees_paid", "interest_paid", "principal_paid", "released"}
"""Columns that stay even if nothing moved; of the others only those in which something did."""


def cash_flow_table(projection: Projection, path: int = 0) -> pd.DataFrame:
    """One row a period: receipts and disbursements by kind, and the cash of all accounts at the end, yuan.

    Cash at the start + receipts - disbursements = cash at the end, in every row.

    Parameters
    ----------
    projection : Projection
    path : int
        Which scenario, by number.

    Returns
    -------
    DataFrame
        period, window_end, payment_date, state, one column a kind of receipt, cash_in, one a kind of disbursement,
        cash_out, cash_balance.
    """
    plan, payments = projection.plan, projection.payments
    kinds = {kind: np.zeros(len(plan.periods)) for kind in (*RECEIPTS, *DISBURSEMENTS)}
    for line, moved in payments.moved.items():
        for kind in cash_kinds(line, projection.plan.deal):
            kinds[kind] = kinds[kind] + moved[:, path]
    cash = sum((payments.standing[account.id][:, path] for account in plan.deal.accounts), start=np.zeros(1))
    table = pd.DataFrame(
        {
            "period": [period.number for period in plan.periods],
            "window_end": [period.end for period in plan.periods],
            "payment_date": [period.payment_date for period in plan.periods],
            "state": state_names(projection)[path],
        }
    )
    for names, total in ((RECEIPTS, "cash_in"), (DISBURSEMENTS, "cash_out")):
        for kind in names:
            if kind in ALWAYS or kinds[kind].any():
                table[kind] = to_yuan(kinds[kind])
        table[total] = to_yuan(sum((kinds[kind] for kind in names), start=np.zeros(1)))
    table["cash_balance"] = to_yuan(cash)
    return table


def column_totals(table: pd.DataFrame, columns: tuple[str, ...]) -> dict[str, float]:
    """What columns of yuan add up to, exact to the fen."""
    return {column: float(to_yuan(to_fen(table[column].to_numpy(dtype=float)).sum())) for column in columns}


def maturity_ladder(pool: Pool, n_top: int = 5) -> pd.DataFrame:
    """Face by month of the due date and core enterprise, months without any included.

    Parameters
    ----------
    pool : Pool
    n_top : int
        Core enterprises that have a column of their own, the largest first; the others share one.

    Returns
    -------
    DataFrame
        One row a month: month (as 2021-06), one column of yuan a core enterprise by id, others, amount (of all).
    """
    month = pool.frame["due_date"].to_numpy(dtype="datetime64[M]").astype(np.int64)
    code, ids = pd.factorize(pool.frame["core_enterprise_id"])
    fen = np.zeros((len(ids), int(month.max() - month.min()) + 1))
    np.add.at(fen, (code, month - month.min()), to_fen(pool.frame["receivable_amount"].to_numpy(dtype=float)))
    months = np.arange(month.min(), month.max() + 1).astype("datetime64[M]").astype(str)
    table = pd.DataFrame({"month": months.tolist()})
    order = np.argsort(-fen.sum(axis=1), kind="stable")
    for place in order[:n_top]:
        table[str(ids[place])] = to_yuan(fen[place])
    if len(order) > n_top:
        table[OTHERS] = to_yuan(fen[order[n_top:]].sum(axis=0))
    return table.assign(amount=to_yuan(fen.sum(axis=0)))


def cash_kinds(line: Line, deal: Deal) -> Iterator[str]:
    """The kinds of a movement: receipt, disbursement, both where a support pays for the plan, none between accounts."""
    accounts = {account.id for account in deal.accounts}
    if line.source not in accounts:
        yield _receipt(line)
    if line.target not in accounts:
        yield _disbursement(line)


def _receipt(line: Line) -> str:
    origin, _, flow = line.source.partition(".")
    if origin == POOL:
        return flow
    return {INVESTORS: "issue_amount", MARKET: "reinvestment_income"}.get(
        origin, "called" if line.verb == "call" else "drawn"
    )


def _disbursement(line: Line) -> str:
    if line.verb == "release":
        return "released"
    if line.verb == "reimburse":
        return "reimbursed"
    owner, _, part = line.target.partition(".")
    if owner == "fees":
        return "fees_paid"
    others = {"tax": "tax_paid", "purchase": "purchase_price", RECEIVABLES: "bought", COMMINGLED: "commingled"}
    return others.get(owner, f"{part}_paid")
