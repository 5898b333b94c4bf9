"""The tables that reports to investors quote from, with a mark on what nobody published."""

import datetime

import pandas as pd

from abs_model.deal.deal import Deal
from abs_model.report.source import is_illustrative
from abs_model.run.investor_tables import investor_tables
from abs_model.run.record import Projection

FIELDS = {"coupon_rate": "coupon_rate", "initial_balance": "balance", "n_units": "balance"}
"""Columns that restate the deal file, and the field that each restates."""


def investor_report_tables(projection: Projection, day: datetime.date | None = None) -> dict[str, pd.DataFrame]:
    """The tables of ``abs_model.run.investor_tables``; those of classes say which columns are illustrative.

    Parameters
    ----------
    projection : Projection
    day : date, optional
        See ``abs_model.run.report_day.report_days``.
    """
    tables, deal = investor_tables(projection, day), projection.subject.deal
    marked = {name: _marked(tables[name], deal) for name in ("distribution", "class_state")}
    return tables | marked


def _marked(table: pd.DataFrame, deal: Deal) -> pd.DataFrame:
    marks = {
        tranche.id: " ".join(
            column for column, field in FIELDS.items() if is_illustrative(deal, f"tranches.{tranche.id}.{field}")
        )
        for tranche in deal.tranches
    }
    return table.assign(illustrative_columns=table["tranche"].map(marks))
