"""The book as a reader looks at it: obligors against deals, the largest names, how much of each limit is used."""

import numpy as np
import pandas as pd

from abs_model.measure.money import to_fen, to_yuan
from abs_model.run.exposure_ledger import PROVIDER
from abs_model.run.exposure_table import PRODUCTS, by_obligor

KEPT = ("obligor_id", "obligor_code", "obligor_name", "group_id")
SUMS = ("guaranteed", "net", "share_of_book")
REST = ""
"""Stands for all names that are not among the largest."""

OF_CLIENTS = {"single_client": 5, "group": 3}
"""Limits that every client or group has, and how many of those with the least room are shown."""


def by_obligor_and_deal(exposures: pd.DataFrame) -> pd.DataFrame:
    """What is guaranteed of each obligor in each deal, those first of which most is; lines of one guarantor, yuan.

    Returns
    -------
    DataFrame
        obligor_id, obligor_code, obligor_name, group_id; ``<deal>.guaranteed`` for each deal, in order of their ids;
        guaranteed, net, share_of_book. Every line adds up.
    """
    owed = exposures[exposures["role"] != PROVIDER]
    fen = owed.assign(guaranteed=to_fen(owed["guaranteed"].to_numpy(dtype="float64")))
    table = by_obligor(exposures)
    found = table[list(KEPT)].copy()
    for deal in sorted(fen["deal_id"].unique()):
        own = fen[fen["deal_id"] == deal].groupby("obligor_id")["guaranteed"].sum()
        amounts = own.reindex(table["obligor_id"], fill_value=0.0).to_numpy(dtype="float64")
        found[f"{deal}.guaranteed"] = to_yuan(amounts)
    return found.assign(**{word: table[word] for word in SUMS})


def largest_names(exposures: pd.DataFrame, most: int) -> pd.DataFrame:
    """The obligors that most is guaranteed of, by product; all others as one line, where there are any.

    Returns
    -------
    DataFrame
        obligor_id (``REST`` for all others), obligor_name, n_names, one column for each product, yuan.
    """
    table = by_obligor(exposures)
    table = table[table["guaranteed"] > 0]
    columns = [f"{one}.guaranteed" for one in PRODUCTS]
    shown = table.head(most)[["obligor_id", "obligor_name", *columns]].assign(n_names=1)
    if len(table) > most:
        rest = table.iloc[most:]
        sums = {one: float(to_yuan(to_fen(rest[one].to_numpy(dtype="float64")).sum())) for one in columns}
        line = {"obligor_id": REST, "obligor_name": REST, "n_names": len(rest), **sums}
        shown = pd.concat([shown, pd.DataFrame([line])], ignore_index=True)
    return shown.rename(columns={f"{one}.guaranteed": one for one in PRODUCTS}).reset_index(drop=True)


def used_limits(limits: pd.DataFrame) -> pd.DataFrame:
    """How much of each limit is used: value over threshold, or threshold over value where less breaks it.

    Of the limits of clients and of groups those with the least room only.

    Parameters
    ----------
    limits : DataFrame
        As ``abs_model.run.guarantor_limit.limit_table`` gives them.

    Returns
    -------
    DataFrame
        The lines of ``limits`` with one column more: used_share, 1 at the limit, NaN where there is no value.
    """
    value, threshold = (limits[word].to_numpy(dtype="float64") for word in ("value", "threshold"))
    is_cap = (limits["direction"] == "above").to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        table = limits.assign(used_share=np.where(is_cap, value / threshold, threshold / value))
    for identifier, most in OF_CLIENTS.items():
        own = table[table["identifier"] == identifier]
        table = table.drop(own.sort_values("used_share", ascending=False, kind="stable").index[most:])
    return table.reset_index(drop=True)


def largest_parts(parts: pd.DataFrame, most: int) -> pd.DataFrame:
    """The names that bring most of a simulated book's claims, on average or at worst; all others as one line.

    Parameters
    ----------
    parts : DataFrame
        As ``abs_model.run.book_part.parts_table`` gives them.
    most : int

    Returns
    -------
    DataFrame
        name (``REST`` for all others), n_names, expected_share, tail_share.
    """
    own = parts[(parts["grouping"] == "name") & ((parts["expected_share"] > 0) | (parts["tail_share"] > 0))]
    shares = ["expected_share", "tail_share"]
    own = own.assign(largest=own[shares].max(axis=1)).sort_values("largest", ascending=False, kind="stable")
    shown = own.head(most)[["name", *shares]].assign(n_names=1)
    if len(own) > most:
        rest = own.iloc[most:]
        line = {"name": REST, "n_names": len(rest), **{one: float(rest[one].sum()) for one in shares}}
        shown = pd.concat([shown, pd.DataFrame([line])], ignore_index=True)
    return shown.reset_index(drop=True)
