"""Where each class stands at the end of a report's period, and what it was paid in it."""

from collections.abc import Iterable

import pandas as pd

from abs_model.measure.money import to_fen
from abs_model.run.report_day import ReportDay

PAID = ("interest_paid", "principal_paid", "residual_paid", "total_paid")

CLASS_STATE_COLUMNS = (
    "report_kind", "tranche", "rank", "coupon_rate", "initial_balance", "n_units", *PAID, "closing_balance",
    "par_per_unit",
)  # fmt: skip


def class_state_table(distribution: pd.DataFrame, days: Iterable[ReportDay]) -> pd.DataFrame:
    """One row a report and class; yuan.

    Parameters
    ----------
    distribution : DataFrame
        As ``abs_model.run.distribution.distribution_table`` returns it.
    days : iterable of ReportDay

    Returns
    -------
    DataFrame
        ``CLASS_STATE_COLUMNS``; paid is what was paid in the period, the balance that at its end.
    """
    rows = [
        _row(own, day) | {"report_kind": day.report_kind, "tranche": tranche}
        for day in days
        for tranche, own in distribution.groupby("tranche", sort=False)
    ]
    return pd.DataFrame(rows, columns=list(CLASS_STATE_COLUMNS))


def _row(own: pd.DataFrame, day: ReportDay) -> dict[str, object]:
    """The state of one class."""
    first = own.iloc[0]
    done = own[own["payment_date"] <= day.report_end]
    in_period = done[done["payment_date"] >= day.report_start]
    paid = {name: float(to_fen(in_period[name].to_numpy(dtype=float)).sum()) / 100 for name in PAID}
    opening = {"closing_balance": first["opening_balance"], "par_per_unit": _par(first)}
    now = done.iloc[-1][["closing_balance", "par_per_unit"]].to_dict() if len(done) else opening
    terms = {name: first[name] for name in ("rank", "coupon_rate", "initial_balance", "n_units")}
    return {**terms, **paid, **{str(name): value for name, value in now.items()}}


def _par(first: "pd.Series[float]") -> float:
    """Principal of a unit before anything was repaid."""
    return round(float(first["par_per_unit"]) + float(first["principal_per_unit"]), 6)
