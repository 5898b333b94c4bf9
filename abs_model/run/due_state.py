"""What of the pool has fallen due before, in, and after the period of each report, by who owes it."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from abs_model.measure.money import to_fen, to_yuan
from abs_model.run.record import Projection
from abs_model.run.report_day import ReportDay

TOTAL = "total"
DIMENSIONS = ("core_enterprise", "debtor", "supplier_industry")

DUE_STATE_COLUMNS = (
    "report_kind", "dimension", "key", "name", "n_at_cut_off", "face_at_cut_off", "share_at_cut_off", "n_due_before",
    "face_due_before", "n_due_in_period", "face_due_in_period", "n_not_due", "face_not_due", "share_not_due",
)  # fmt: skip

SPANS = ("due_before", "due_in_period", "not_due")


def due_state_table(projection: Projection, days: Iterable[ReportDay]) -> pd.DataFrame:
    """What fell due by the tape's own dates, in all, by core enterprise, by debtor, by industry; yuan.

    It says what is due, not what is paid. Receivables that the plan bought later are not in it.

    Parameters
    ----------
    projection : Projection
    days : iterable of ReportDay

    Returns
    -------
    DataFrame
        ``DUE_STATE_COLUMNS``; face at cut-off = due before + due in the period + not due, in every row. The largest
        come first.
    """
    frame = projection.subject.pool.frame
    tables = []
    for day in days:
        spans = _spans(frame, day)
        tables.append(_by(frame, spans, None).assign(report_kind=day.report_kind))
        for dimension in DIMENSIONS:
            column = dimension if dimension in frame else f"{dimension}_id"
            if column in frame:
                tables.append(_by(frame, spans, dimension).assign(report_kind=day.report_kind))
    return pd.concat(tables, ignore_index=True)[list(DUE_STATE_COLUMNS)]


def _spans(frame: pd.DataFrame, day: ReportDay) -> "pd.Series[str]":
    """When each receivable is due: before the period, in it, or after it."""
    due = frame["due_date"].to_numpy(dtype="datetime64[D]")
    place = np.where(due < np.datetime64(day.report_start), 0, np.where(due <= np.datetime64(day.report_end), 1, 2))
    return pd.Series(np.array(SPANS)[place], index=frame.index)


def _by(frame: pd.DataFrame, spans: "pd.Series[str]", dimension: str | None) -> pd.DataFrame:
    """Numbers and face by who owes it."""
    keys, names = _keys(frame, dimension)
    fen = to_fen(frame["receivable_amount"].to_numpy(dtype=float))
    made = pd.DataFrame({"key": keys, "name": names, "span": spans.to_numpy(), "fen": fen, "n": 1})
    sums = made.pivot_table(index=["key", "name"], columns="span", values=["n", "fen"], aggfunc="sum", fill_value=0)
    table = pd.DataFrame(index=sums.index).assign(dimension=dimension or TOTAL)
    zeros = pd.Series(0.0, index=sums.index)
    for span in SPANS:
        table[f"n_{span}"] = sums.get(("n", span), zeros).astype(int)
        table[f"face_{span}"] = sums.get(("fen", span), zeros).astype(float)
    table["n_at_cut_off"] = sum(table[f"n_{span}"] for span in SPANS)
    table["face_at_cut_off"] = sum(table[f"face_{span}"] for span in SPANS)
    for share, face in (("share_at_cut_off", "face_at_cut_off"), ("share_not_due", "face_not_due")):
        table[share] = table[face] / max(float(table[face].sum()), 1.0)
    order = np.lexsort((np.arange(len(table)), -table["face_at_cut_off"].to_numpy()))
    table = table.iloc[order].reset_index()
    for face in (*(f"face_{span}" for span in SPANS), "face_at_cut_off"):
        table[face] = to_yuan(table[face].to_numpy(dtype=float))
    return table


def _keys(frame: pd.DataFrame, dimension: str | None) -> tuple[list[str], list[str]]:
    """By row: whom it counts for, and what that is called."""
    if dimension is None:
        return [TOTAL] * len(frame), [""] * len(frame)
    keys = frame[dimension if dimension in frame else f"{dimension}_id"].fillna("").astype(str).tolist()
    named = f"{dimension}_name"
    if named not in frame:
        return keys, keys
    first = frame.assign(_key=keys).groupby("_key")[named].first().fillna("")
    return keys, [str(first[key]) or key for key in keys]
