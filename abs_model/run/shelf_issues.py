"""The series of a shelf as an issuance memorandum lists them: up to and with the one that it is about."""

from collections.abc import Sequence

import pandas as pd

from abs_model.deal.shelf import Shelf
from abs_model.run.pool_summary import SMALL_SIZES
from abs_model.run.shelf_ledger import Series, issued_by, ledger_table

ISSUE_COLUMNS = (
    "series", "series_number", "name_zh", "name_en", "closing_date", "series_amount", "cumulative_used", "shelf_left",
    "n_receivables", "cumulative_receivables", "n_suppliers", "cumulative_suppliers", "cumulative_small_suppliers",
)  # fmt: skip


def issues_table(shelf: Shelf, series: Sequence[Series], deal_id: str) -> pd.DataFrame:
    """One row a series that was issued by the closing of a deal, by closing; yuan.

    Parameters
    ----------
    shelf : Shelf
    series : sequence of Series
        Those of the workspace; the deal is one of them.
    deal_id : str

    Returns
    -------
    DataFrame
        Number, date, amount, what is used of the registered amount and what is left; receivables and suppliers of the
        series and of all so far. A supplier counts once however many series it sold to; ``cumulative_small_suppliers``
        are those that some tape calls medium, small or micro (中小微企业).

    Raises
    ------
    StopIteration
        If the deal is not among the series.
    """
    day = next(one.closing for one in series if one.deal.id == deal_id)
    out = issued_by(series, day)
    table = ledger_table(shelf, out, day)
    known: set[str] = set()
    small: set[str] = set()
    rows, receivables = [], 0
    for one in out:
        frame = one.pool.frame
        receivables += len(frame)
        known |= set(frame["supplier_id"])
        if "supplier_size" in frame:
            small |= set(frame.loc[frame["supplier_size"].isin(SMALL_SIZES), "supplier_id"])
        rows.append(
            {
                "name_zh": one.deal.name.zh,
                "name_en": one.deal.name.en,
                "cumulative_receivables": receivables,
                "cumulative_suppliers": len(known),
                "cumulative_small_suppliers": len(small),
            }
        )
    return table.join(pd.DataFrame(rows))[list(ISSUE_COLUMNS)]
