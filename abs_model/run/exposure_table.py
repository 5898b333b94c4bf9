"""Exposures added up: by obligor over all products, and by product."""

import pandas as pd

from abs_model.measure.money import to_fen, to_yuan
from abs_model.run.exposure_ledger import AMOUNTS, PROVIDER

PRODUCTS = ("supply_chain_abs", "bill_guarantee", "ip_abn")
"""Products in the order in which they are shown."""

TOTAL = "total"
"""Stands for all products together."""

OBLIGOR_COLUMNS = (
    "guarantor_id", "obligor_id", "obligor_code", "obligor_name", "group_id", "n_deals", *AMOUNTS,
    *(f"{one}.guaranteed" for one in PRODUCTS), "share_of_book",
)  # fmt: skip
PRODUCT_COLUMNS = ("guarantor_id", "product", "n_deals", "n_obligors", *AMOUNTS)


def by_obligor(exposures: pd.DataFrame) -> pd.DataFrame:
    """One line each guarantor and obligor, over all of its deals; those first of which most is guaranteed.

    Parameters
    ----------
    exposures : DataFrame
        As ``abs_model.run.exposure_ledger.exposures`` gives them; lines of other providers do not count.

    Returns
    -------
    DataFrame
        ``OBLIGOR_COLUMNS``: gross, guaranteed and net in yuan, what is guaranteed by product, and the obligor's share
        of all that its guarantor guarantees (NaN where that is nothing).
    """
    fen = _in_fen(exposures)
    for one in PRODUCTS:
        fen[f"{one}.guaranteed"] = fen["guaranteed"].where(fen["product"] == one, 0.0)
    amounts = [*AMOUNTS, *(f"{one}.guaranteed" for one in PRODUCTS)]
    keys = ["guarantor_id", "obligor_id"]
    grouped = fen.groupby(keys, sort=True)
    firsts = grouped[["obligor_code", "obligor_name", "group_id"]].first()
    table = pd.concat([firsts, grouped["deal_id"].nunique().rename("n_deals"), grouped[amounts].sum()], axis=1)
    table = table.reset_index()
    whole = table.groupby("guarantor_id")["guaranteed"].transform("sum")
    table["share_of_book"] = table["guaranteed"] / whole.where(whole > 0.0)
    table[amounts] = to_yuan(table[amounts].to_numpy(dtype="float64"))
    order = ["guarantor_id", "guaranteed", "gross", "obligor_id"]
    ordered = table.sort_values(order, ascending=[True, False, False, True], ignore_index=True)
    return ordered[list(OBLIGOR_COLUMNS)]


def by_product(exposures: pd.DataFrame) -> pd.DataFrame:
    """One line each guarantor and product, and one for all of its products: ``total``.

    Returns
    -------
    DataFrame
        ``PRODUCT_COLUMNS``; yuan.
    """
    fen = _in_fen(exposures)
    rows = []
    for guarantor, own in fen.groupby("guarantor_id", sort=True):
        parts = [(one, own[own["product"] == one]) for one in PRODUCTS if (own["product"] == one).any()]
        for product, lines in (*parts, (TOTAL, own)):
            counts = {"n_deals": lines["deal_id"].nunique(), "n_obligors": lines["obligor_id"].nunique()}
            sums = {word: float(to_yuan(lines[word].sum())) for word in AMOUNTS}
            rows.append({"guarantor_id": guarantor, "product": product, **counts, **sums})
    return pd.DataFrame(rows, columns=list(PRODUCT_COLUMNS))


def _in_fen(exposures: pd.DataFrame) -> pd.DataFrame:
    """Lines of those who owe, amounts in whole fen."""
    owed = exposures[exposures["role"] != PROVIDER]
    return owed.assign(**{word: to_fen(owed[word].to_numpy(dtype="float64")) for word in AMOUNTS})
