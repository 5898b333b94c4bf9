"""Who keeps what one supplier pays, by financing."""

import numpy as np
import pandas as pd

from abs_model.measure.money import to_yuan
from abs_model.measure.supplier_cost import YEAR
from abs_model.run.supplier import SupplierPage


def spread_of(page: SupplierPage, supplier_id: str) -> pd.DataFrame:
    """The spread of one supplier, columns as ``SupplierPage.spread`` has them for all of them.

    Parameters
    ----------
    page : SupplierPage
    supplier_id : str

    Raises
    ------
    KeyError
        If there is no such supplier.
    """
    lines = page.receivables[page.receivables["supplier_id"] == supplier_id]
    if not len(lines):
        raise KeyError(supplier_id)
    parts = page.parts[page.parts["receivable_id"].isin(lines["receivable_id"])]
    by_financing = lines.assign(weight=lines["received"] * lines["days"]).groupby("financing", sort=False)
    cost, weight = by_financing["cost"].sum(), by_financing["weight"].sum()
    kept = parts.groupby(["financing", "payer", "keeper"], sort=False)["amount"].sum().reset_index()
    # A sum of yuan is put back on the fen.
    kept["amount"] = to_yuan(np.rint(kept["amount"].to_numpy(dtype=np.float64) * 100.0))
    total, base = kept["financing"].map(cost), kept["financing"].map(weight)
    return kept.assign(
        share=kept["amount"] / total.where(total != 0), rate=kept["amount"] / base.where(base != 0) * YEAR
    )


def largest_supplier(page: SupplierPage) -> tuple[str, str]:
    """Id and name of the supplier with the largest face."""
    own = page.suppliers[~page.suppliers["is_total"]]
    row = own.iloc[int(own["face"].to_numpy().argmax())]
    return str(row["supplier_id"]), str(row["supplier_name"])
