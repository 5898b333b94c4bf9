"""Refusals, claims and tasks of a bill book in short, as documents show them."""

import numpy as np
import pandas as pd

from abs_model.measure.money import to_fen, to_yuan
from abs_model.pool.ageing import REASONS, ageing
from abs_model.pool.bill_book import BillBook
from abs_model.pool.bill_task import TASKS
from abs_model.run.bill_sharing import shared_claims
from abs_model.run.bill_view import tasks_of
from abs_model.run.short_table import largest, total_yuan, with_total


def task_cuts(book: BillBook) -> pd.DataFrame:
    """What is still to be done, by task and whose it is.

    Returns
    -------
    DataFrame
        task, who, article, n_open_tasks (in time), due_by (of the first of these), n_lapsed_tasks.
    """
    tasks = tasks_of(book)
    waiting = tasks[~tasks["is_done"].astype(bool)]
    rows = []
    for (task, who, article), own in waiting.groupby(["task", "who", "article"], sort=False):
        is_lapsed = own["is_lapsed"].astype(bool)
        first = own.loc[~is_lapsed, "due_by"].min()
        counts = {"n_open_tasks": int((~is_lapsed).sum()), "n_lapsed_tasks": int(is_lapsed.sum())}
        rows.append(
            {"task": task, "who": who, "article": article, **counts, "due_by": None if pd.isna(first) else first}
        )
    columns = ["task", "who", "article", "n_open_tasks", "due_by", "n_lapsed_tasks"]
    return pd.DataFrame(rows, columns=columns).sort_values("task", key=_place_of_task, kind="stable", ignore_index=True)


def ageing_cuts(book: BillBook) -> pd.DataFrame:
    """What is due and unpaid by days past due, reasons beside one another; only buckets that hold something.

    Returns
    -------
    DataFrame
        bucket, level, n_bills, credit_face, operational_face, not_stated_face, face (all of them).
    """
    table = ageing(book.frame, book.frame["stage"], book.as_of)
    rows = []
    for bucket, own in table.groupby("bucket", sort=False):
        faces = dict(zip(own["reason"], own["face"], strict=True))
        columns = {f"{reason}_face": float(faces[reason]) for reason in REASONS}
        counts = {"n_bills": int(own["n_bills"].sum()), "face": total_yuan(own["face"])}
        rows.append({"bucket": bucket, **columns, **counts})
    amounts = (*(f"{reason}_face" for reason in REASONS), "face")
    wide = pd.DataFrame(rows, columns=["bucket", "n_bills", *amounts])
    found = with_total(wide[wide["n_bills"] > 0], ("n_bills",), amounts)
    return found[["bucket", "level", "n_bills", *amounts]]


def refusal_cuts(book: BillBook) -> pd.DataFrame:
    """Bills that were refused until the day, by reason, by who is liable for recourse, and by what became of them.

    Returns
    -------
    DataFrame
        dimension (refusal_reason, recourse, stage), level, key, n_bills, face, share.
    """
    frame = book.frame
    refused = frame[frame["refusal_code"].fillna("").ne("")]
    parts = []
    for dimension in ("refusal_reason", "recourse", "stage"):
        keys = refused[dimension] if dimension in refused else pd.Series(None, index=refused.index, dtype="str")
        cut = refused.groupby(keys.fillna("not_stated").to_numpy(), sort=True).agg(
            n_bills=("face", "size"), face=("face", total_yuan)
        )
        cut = cut.rename_axis("key").reset_index().sort_values("face", ascending=False, kind="stable")
        parts.append(with_total(cut.assign(dimension=dimension), ("n_bills",), ("face",)))
    table = pd.concat(parts, ignore_index=True)
    table["dimension"] = table["dimension"].ffill()
    whole = max(float(table["face"].max()), 0.01) if len(table) else 1.0
    return table.assign(share=table["face"] / whole)[["dimension", "level", "key", "n_bills", "face", "share"]]


def claim_cuts(book: BillBook) -> pd.DataFrame:
    """Claims that were paid, by acceptor and by year.

    Returns
    -------
    DataFrame
        dimension (acceptor, calendar_year), level, n_names, key, n_bills, compensated_amount, recovered_amount,
        not_recovered, recovered_share.
    """
    claims = shared_claims(book)
    year = pd.to_datetime(claims["compensated_date"]).dt.year.astype("str")
    parts = []
    for dimension, keys in (("acceptor", claims["acceptor_id"]), ("calendar_year", year)):
        cut = claims.groupby(keys.to_numpy(), sort=True).agg(
            n_bills=("bill_id", "size"), compensated_amount=("compensated_amount", total_yuan),
            recovered_amount=("recovered_amount", total_yuan),
        )  # fmt: skip
        cut = cut.rename_axis("key").reset_index().assign(dimension=dimension)
        if dimension == "acceptor":
            cut = cut.sort_values("compensated_amount", ascending=False, kind="stable")
        parts.append(largest(cut, ("n_bills",), ("compensated_amount", "recovered_amount")))
    table = pd.concat(parts, ignore_index=True)
    table["dimension"] = table["dimension"].ffill()
    paid, back = (to_fen(table[word].to_numpy(dtype=np.float64)) for word in ("compensated_amount", "recovered_amount"))
    table["not_recovered"] = to_yuan(paid - back)
    table["recovered_share"] = np.divide(back, paid, out=np.zeros_like(back), where=paid > 0.0)
    order = ["dimension", "level", "n_names", "key", "n_bills", "compensated_amount", "recovered_amount"]
    return table[[*order, "not_recovered", "recovered_share"]]


def _place_of_task(tasks: "pd.Series[str]") -> "pd.Series[int]":
    return tasks.map({name: place for place, name in enumerate(TASKS)})
