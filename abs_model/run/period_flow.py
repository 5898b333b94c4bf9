"""Cash of a plan between any two days: what was there, what came in, what went out, what is left; exact to the fen."""

import datetime
from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd
from dateutil.relativedelta import relativedelta

from abs_model.errors import InvariantError
from abs_model.measure.money import Amounts, to_yuan
from abs_model.run.record import Projection
from abs_model.run.report_day import ReportDay
from abs_model.run.table import movement_date, state_names
from abs_model.run.tally import DISBURSEMENTS, RECEIPTS, cash_kinds

KINDS = (*RECEIPTS, *DISBURSEMENTS)
N_MONTHS = 12

PERIOD_FLOW_COLUMNS = (
    "period", "window_end", "payment_date", "state", "opening_balance", *KINDS, "closing_balance",
)  # fmt: skip

REPORT_FLOW_COLUMNS = ("report_kind", "report_start", "report_end", "opening_balance", *KINDS, "closing_balance")

MONTHS_AHEAD_COLUMNS = ("report_kind", "forecast_month", "opening_balance", *KINDS, "closing_balance")

REPORT_ACCOUNT_COLUMNS = ("report_kind", "account", "opening_balance", "paid_in", "paid_out", "closing_balance")

STATEMENT_COLUMNS = ("payment_date", "account", "cash_before", "paid_in", "paid_out", "cash_after")


def period_flow_table(projection: Projection, path: int = 0) -> pd.DataFrame:
    """One row a period, all accounts together; yuan.

    Opening balance + receipts - disbursements = closing balance, in every row. What a support pays straight to a payee
    is both a receipt and a disbursement, and so is what was collected and never handed on.

    Parameters
    ----------
    projection : Projection
    path : int
        Which scenario, by number.

    Returns
    -------
    DataFrame
        ``PERIOD_FLOW_COLUMNS``.

    Raises
    ------
    InvariantError
        If cash was created or lost in a period.
    """
    periods, flows = projection.plan.periods, _flows(projection, path)
    closing = _cash(projection, path)
    opening = np.concatenate([[0.0], closing[:-1]])
    wrong = np.flatnonzero(opening + _net(flows) != closing)
    if len(wrong):
        first = int(wrong[0])
        difference = (opening + _net(flows) - closing)[first]
        raise InvariantError(f"cash of period {first}: opening + receipts - disbursements - closing = {difference} fen")
    return pd.DataFrame(
        {
            "period": [period.number for period in periods],
            "window_end": [period.end for period in periods],
            "payment_date": [period.payment_date for period in periods],
            "state": state_names(projection)[path],
            "opening_balance": to_yuan(opening),
            **{kind: to_yuan(amount) for kind, amount in flows.items()},
            "closing_balance": to_yuan(closing),
        },
        columns=list(PERIOD_FLOW_COLUMNS),
    )


def report_flow_table(projection: Projection, days: Iterable[ReportDay], path: int = 0) -> pd.DataFrame:
    """The same from the first to the last day of each report's period, by the day on which each amount moves.

    Parameters
    ----------
    projection : Projection
    days : iterable of ReportDay
    path : int

    Returns
    -------
    DataFrame
        ``REPORT_FLOW_COLUMNS``, one row a kind of report.

    Raises
    ------
    InvariantError
        If cash was created or lost.
    """
    dated = _dated_flows(projection, path)
    rows = []
    for day in days:
        start, end = day.report_start, day.report_end
        key = {"report_kind": day.report_kind, "report_start": start, "report_end": end}
        rows.append(key | _between(dated, start, end))
    return pd.DataFrame(rows, columns=list(REPORT_FLOW_COLUMNS))


def months_ahead_table(projection: Projection, days: Iterable[ReportDay], path: int = 0) -> pd.DataFrame:
    """What the twelve months after each report's period bring and pay, month by month; yuan.

    Returns
    -------
    DataFrame
        ``MONTHS_AHEAD_COLUMNS``; ``forecast_month`` is the last day of the month that is forecast.
    """
    dated = _dated_flows(projection, path)
    rows = []
    for day in days:
        for number in range(N_MONTHS):
            first = _months_after(day.report_end, number) + datetime.timedelta(days=1)
            last = _months_after(day.report_end, number + 1)
            key = {"report_kind": day.report_kind, "forecast_month": last}
            rows.append(key | _between(dated, first, last))
    return pd.DataFrame(rows, columns=list(MONTHS_AHEAD_COLUMNS))


def report_account_table(projection: Projection, days: Iterable[ReportDay], path: int = 0) -> pd.DataFrame:
    """Each account over the period of each report, by the day on which each amount moves; yuan.

    Returns
    -------
    DataFrame
        ``REPORT_ACCOUNT_COLUMNS``; opening balance + paid in - paid out = closing balance.
    """
    rows = []
    for account in projection.plan.deal.accounts:
        moves = list(_account_moves(projection, account.id, path))
        for day in days:
            before = sum(fen for date, fen in moves if date < day.report_start)
            within = [fen for date, fen in moves if day.report_start <= date <= day.report_end]
            paid_in, paid_out = sum(one for one in within if one > 0), -sum(one for one in within if one < 0)
            fen = (before, paid_in, paid_out, before + paid_in - paid_out)
            rows.append((day.report_kind, account.id, *(one / 100 for one in fen)))
    return pd.DataFrame(rows, columns=list(REPORT_ACCOUNT_COLUMNS))


def _account_moves(projection: Projection, account: str, path: int) -> Iterator[tuple[datetime.date, int]]:
    """What comes into an account, and (below 0) goes out, by day; fen."""
    for line, moved in projection.payments.moved.items():
        sign = (line.target == account) - (line.source == account)
        for number in np.flatnonzero(moved[:, path]) if sign else ():
            yield movement_date(projection.plan.periods[number], line), sign * int(moved[number, path])


def account_statement_table(projection: Projection, path: int = 0) -> pd.DataFrame:
    """Each account on each payment date: what it holds before the steps of the distribution and after them; yuan.

    Returns
    -------
    DataFrame
        ``STATEMENT_COLUMNS``; cash before + paid in - paid out = cash after.
    """
    payments, rows = projection.payments, []
    for period in projection.plan.periods[1:]:
        if period.payment_date is None:
            continue
        for account in projection.plan.deal.accounts:
            flows = [
                (line, moved[period.number, path])
                for line, moved in payments.moved.items()
                if line.step > 0 and account.id in (line.source, line.target)
            ]
            paid_in = sum(moved for line, moved in flows if line.target == account.id)
            paid_out = sum(moved for line, moved in flows if line.source == account.id)
            after = payments.standing[account.id][period.number, path]
            values = {"cash_before": after - paid_in + paid_out, "paid_in": paid_in, "paid_out": paid_out}
            yuan = {name: float(value) / 100 for name, value in (values | {"cash_after": after}).items()}
            rows.append({"payment_date": period.payment_date, "account": account.id} | yuan)
    return pd.DataFrame(rows, columns=list(STATEMENT_COLUMNS))


def _months_after(day: datetime.date, n_months: int) -> datetime.date:
    """The same day of a later month; the last day of it where ``day`` is the last of its own."""
    is_last = (day + datetime.timedelta(days=1)).day == 1
    return day + (relativedelta(months=n_months, day=31) if is_last else relativedelta(months=n_months))


Dated = list[tuple[datetime.date, str, int]]
"""Movements: day, kind, fen."""


def _flows(projection: Projection, path: int) -> dict[str, Amounts]:
    """Every kind of cash by period, fen."""
    flows = {kind: np.zeros(len(projection.plan.periods)) for kind in KINDS}
    for line, moved in projection.payments.moved.items():
        for kind in cash_kinds(line, projection.plan.deal):
            flows[kind] = flows[kind] + moved[:, path]
    return flows


def _net(flows: dict[str, Amounts]) -> Amounts:
    """Receipts less disbursements."""
    return np.asarray(sum(flows[kind] for kind in RECEIPTS) - sum(flows[kind] for kind in DISBURSEMENTS))


def _cash(projection: Projection, path: int) -> Amounts:
    """What all accounts hold at the end of each period, fen."""
    accounts = projection.plan.deal.accounts
    return np.asarray(sum(projection.payments.standing[account.id][:, path] for account in accounts))


def _dated_flows(projection: Projection, path: int) -> Dated:
    """Every movement into or out of the plan by its own day.

    Raises
    ------
    InvariantError
        If they do not come to what the accounts hold in the end.
    """
    dated = list(_movements(projection, path))
    total = sum(fen if kind in RECEIPTS else -fen for _, kind, fen in dated)
    left = int(_cash(projection, path)[-1])
    if total != left:
        raise InvariantError(f"cash: receipts - disbursements of all days - what is left = {total - left} fen")
    return dated


def _movements(projection: Projection, path: int) -> Iterator[tuple[datetime.date, str, int]]:
    for line, moved in projection.payments.moved.items():
        kinds = tuple(cash_kinds(line, projection.plan.deal))
        for number in np.flatnonzero(moved[:, path]):
            day = movement_date(projection.plan.periods[number], line)
            for kind in kinds:
                yield day, kind, int(moved[number, path])


def _between(dated: Dated, start: datetime.date, end: datetime.date) -> dict[str, float]:
    """Cash before the first day, by kind from it to the last day, and after that."""
    flows = dict.fromkeys(KINDS, 0)
    before = 0
    for day, kind, fen in dated:
        if day < start:
            before += fen if kind in RECEIPTS else -fen
        elif day <= end:
            flows[kind] += fen
    after = before + sum(flows[kind] for kind in RECEIPTS) - sum(flows[kind] for kind in DISBURSEMENTS)
    yuan = {kind: fen / 100 for kind, fen in flows.items()}
    return {"opening_balance": before / 100} | yuan | {"closing_balance": after / 100}
