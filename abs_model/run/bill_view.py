"""The view of a bill book: lines and groups, maturities, concentration, what is overdue, what has to be done."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from abs_model.measure.concentration import effective_number, hhi, top_share
from abs_model.measure.money import Amounts, to_fen, to_yuan
from abs_model.pool.ageing import ageing
from abs_model.pool.bill_book import AT_RISK, BillBook, stage_codes
from abs_model.pool.bill_cost import bill_costs
from abs_model.pool.bill_ladder import bill_ladder
from abs_model.pool.bill_line import group_table
from abs_model.pool.bill_task import tasks
from abs_model.pool.exposure import EPOCH
from abs_model.pool.life import status_conflicts
from abs_model.schedule.calendar import Calendar

DIMENSIONS = {
    "acceptor": ("acceptor_id", "acceptor_name"), "group": ("group_id", None),
    "acceptor_industry": ("acceptor_industry", None), "acceptor_province": ("acceptor_province", None),
    "acceptor_rating": ("acceptor_rating", None), "supplier": ("supplier_id", "supplier_name"),
    "discount_bank": ("bank_id", "bank_name"),
}  # fmt: skip
"""What the live book is cut by: the column, and the one with the name."""

NOT_STATED = "not stated"


def book_tables(book: BillBook) -> dict[str, pd.DataFrame]:
    """The tables of a book as at its day, by the name of their file.

    Returns
    -------
    dict of str to DataFrame
        ``bills`` (every good row with stage and cost), ``lines``, ``groups``, ``ladder``, ``concentration``,
        ``ageing``, ``tasks``, ``overdue_states``, ``status_conflicts``.
    """
    return {
        "bills": bills_with_costs(book),
        "lines": book.lines,
        "groups": group_table(book.lines, book.programme.limits),
        "ladder": ladder_of(book),
        "concentration": concentration_of(book),
        "ageing": ageing(book.frame, book.frame["stage"], book.as_of),
        "tasks": tasks_of(book),
        "overdue_states": book.overdue,
        "status_conflicts": status_conflicts(book.frame, book.as_of, stage_codes(book.programme)),
    }


def bills_with_costs(book: BillBook) -> pd.DataFrame:
    """Every good row with its stage and what it costs; rates and fees are those that were used."""
    costs = costs_of(book).set_axis(book.frame.index)
    own = book.frame.drop(columns=[column for column in costs if column in book.frame])
    return pd.concat([own, costs], axis=1)


def costs_of(book: BillBook) -> pd.DataFrame:
    """What every bill costs; see ``abs_model.pool.bill_cost``."""
    ratings = pd.Series(
        book.whitelist.frame["rating"].to_numpy() if "rating" in book.whitelist.frame else None,
        index=pd.Index(book.whitelist.frame["acceptor_id"]),
        dtype="str",
    )
    return bill_costs(book.frame, book.programme.prices, ratings, book.calendar, book.as_of)


def tasks_of(book: BillBook) -> pd.DataFrame:
    """What has to be done for bills of the book, the most pressing first."""
    programme = book.programme
    found = tasks(
        book.frame,
        book.as_of,
        programme.law,
        programme.refusals,
        stages=book.frame["stage"],
        calendar=book.calendar,
        claim_payment_days=programme.settlement.claim_payment_days,
    )
    return found.sort_values(["is_done", "due_by", "bill_id"], kind="stable", ignore_index=True)


def ladder_of(book: BillBook) -> pd.DataFrame:
    """When the bills fall due that the guarantor may still have to pay."""
    is_open = book.in_stage(*AT_RISK)
    due = book.frame["due_date"].to_numpy(dtype="datetime64[D]")[is_open]
    return bill_ladder(rolled_days(due, book.calendar), book.face[is_open], book.as_of)


def rolled_days(due: np.ndarray, calendar: Calendar) -> np.ndarray:
    """Due dates as the working days of banks on which they are paid; days since 1970-01-01."""
    distinct, place = np.unique(due, return_inverse=True)
    days = [(calendar.roll(day, "following") - EPOCH).days for day in distinct.tolist()]
    return np.array(days, dtype=np.int64)[place]


def concentration_of(book: BillBook) -> pd.DataFrame:
    """The live book by acceptor, group, industry, province, rating, supplier and bank, the largest first.

    Returns
    -------
    DataFrame
        dimension, key, name, n_bills, face (yuan), share.
    """
    live = book.frame[book.frame["is_used"]]
    fen = to_fen(live["face"].to_numpy(dtype=np.float64))
    parts = [_cut(live, fen, dimension, *columns) for dimension, columns in DIMENSIONS.items()]
    return pd.concat(parts, ignore_index=True)


def _cut(live: pd.DataFrame, fen: Amounts, dimension: str, column: str, name: str | None) -> pd.DataFrame:
    keys = live[column] if column in live else pd.Series(None, index=live.index, dtype="str")
    code, distinct = pd.factorize(keys.fillna(NOT_STATED))
    held = np.bincount(code, weights=fen, minlength=len(distinct))
    table = pd.DataFrame(
        {
            "dimension": pd.Series([dimension] * len(distinct), dtype="str"),
            "key": pd.Series(distinct, dtype="str"),
            "n_bills": np.bincount(code, minlength=len(distinct)),
            "face": to_yuan(held),
            "share": held / max(float(held.sum()), 1.0),
        }
    )
    names = table["key"]
    if name is not None and name in live:
        first = live[name].groupby(code).first().reindex(range(len(distinct)))
        names = first.fillna(table["key"]).astype("str")
    table.insert(2, "name", names)
    return table.sort_values(["face", "key"], ascending=[False, True], ignore_index=True)


def concentration_figures(book: BillBook) -> Mapping[str, float]:
    """How concentrated the live book is by acceptor; nothing where it is empty.

    Returns
    -------
    mapping of str to float
        acceptor_hhi, acceptor_effective_number, acceptor_top_1_share, acceptor_top_10_share.
    """
    live = book.lines.loc[book.lines["used"] > 0, "used"].to_numpy(dtype=np.float64)
    if not len(live):
        return {}
    return {
        "acceptor_hhi": hhi(live),
        "acceptor_effective_number": effective_number(live),
        "acceptor_top_1_share": top_share(live, 1),
        "acceptor_top_10_share": top_share(live, 10),
    }
