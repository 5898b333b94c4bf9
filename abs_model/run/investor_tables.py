"""Every table that reports to investors quote from, by the names of their files."""

import datetime

import pandas as pd

from abs_model.run.class_state import class_state_table
from abs_model.run.distribution import distribution_table, distribution_totals
from abs_model.run.due_state import due_state_table
from abs_model.run.period_flow import (
    account_statement_table,
    months_ahead_table,
    period_flow_table,
    report_account_table,
    report_flow_table,
)
from abs_model.run.record import Projection
from abs_model.run.report_day import report_day_table, report_days
from abs_model.run.risk_class import risk_class_table, risk_signal_table


def investor_tables(projection: Projection, day: datetime.date | None = None) -> dict[str, pd.DataFrame]:
    """The tables of the first scenario as at a report day; amounts in yuan.

    Parameters
    ----------
    projection : Projection
    day : date, optional
        See ``abs_model.run.report_day.report_days``.

    Returns
    -------
    dict of str to DataFrame
        ``report_day``, ``distribution``, ``distribution_totals``, ``account_statement``, ``period_flow``,
        ``report_flow``, ``report_accounts``, ``class_state``, ``months_ahead``, ``due_state``, ``risk_signals``,
        ``risk_classes``.
    """
    days = report_days(projection, day)
    distribution, signals = distribution_table(projection), risk_signal_table(projection, days)
    return {
        "report_day": report_day_table(days),
        "distribution": distribution,
        "distribution_totals": distribution_totals(distribution),
        "account_statement": account_statement_table(projection),
        "period_flow": period_flow_table(projection),
        "report_flow": report_flow_table(projection, days),
        "report_accounts": report_account_table(projection, days),
        "class_state": class_state_table(distribution, days),
        "months_ahead": months_ahead_table(projection, days),
        "due_state": due_state_table(projection, days),
        "risk_signals": signals,
        "risk_classes": risk_class_table(signals),
    }
