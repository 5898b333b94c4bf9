"""A guarantor's whole book in short: figures of the day, business by class, largest names, limits, returns."""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import pandas as pd

from abs_model.measure.money import to_fen, to_yuan
from abs_model.run.exposure_table import PRODUCTS, by_obligor
from abs_model.run.exposure_view import used_limits
from abs_model.run.guarantor_book import GuarantorBook
from abs_model.run.guarantor_view import GuarantorView
from abs_model.run.short_table import MOST_NAMES, TOTAL, largest, with_total
from abs_model.run.supervisory_return import SupervisoryReturn

OF_SHEET = (
    "net_assets", "equity_in_guarantors", "total_assets", "class_1", "class_2", "class_3", "compensation_receivable",
    "unearned_reserve", "compensation_reserve", "general_reserve",
)  # fmt: skip
"""Items of a balance sheet that a reader looks for, in their order."""

AMOUNTS = ("guaranteed", "net", "gross")

Tables = dict[str, pd.DataFrame]


def guarantor_tables(
    exposures: Mapping[str, pd.DataFrame],
    views: Mapping[str, GuarantorView],
    returns: Mapping[str, SupervisoryReturn],
) -> Tables:
    """The tables that the report on a guarantor's whole book shows, beside those that every look at the book writes.

    Parameters
    ----------
    exposures : mapping of str to DataFrame
        Lines of each guarantor, as ``abs_model.run.exposure_ledger.exposures`` gives them.
    views, returns : mapping
        By guarantor; of those that have a balance sheet.

    Returns
    -------
    dict of str to DataFrame
        By the name of their file, each line with its guarantor_id, amounts in yuan: ``obligor_cuts`` of all; of those
        with a balance sheet ``guarantor_day``, ``class_cuts``, ``limits_brief``, ``limit_counts``,
        ``quarterly_items``, ``annual_items``, ``deadlines``.
    """
    parts = {"obligor_cuts": {one: obligor_cuts(own) for one, own in exposures.items()}}
    for name, view in views.items():
        own = {
            "guarantor_day": guarantor_day(view),
            "class_cuts": class_cuts(view.book),
            "limits_brief": used_limits(view.limits),
            "limit_counts": limit_counts(view.limits),
        }
        if name in returns:
            found = returns[name]
            own |= {"quarterly_items": found.quarterly, "annual_items": found.annual, "deadlines": found.deadlines}
        for word, table in own.items():
            parts.setdefault(word, {})[name] = table
    return {word: _of_all(tables) for word, tables in parts.items()}


def guarantor_day(view: GuarantorView) -> pd.DataFrame:
    """The balance sheet that speaks on the day, how many limits are broken, the rulebook: identifier, value, unit."""
    sheet = view.book.sheet
    rows: list[dict[str, object]] = [
        {"identifier": "balance_sheet_of", "value": sheet.date, "unit": "date"},
        *({"identifier": word, "value": getattr(sheet, word), "unit": "yuan"} for word in OF_SHEET),
        {"identifier": "n_checked", "value": len(view.limits), "unit": "count"},
        {"identifier": "broken_limits", "value": len(view.broken), "unit": "count"},
        {"identifier": "rulebook_version", "value": view.rulebook_version, "unit": "text"},
    ]
    return pd.DataFrame(rows).astype({"value": object})


def class_cuts(book: GuarantorBook) -> pd.DataFrame:
    """All guarantees by class of regulation: what is guaranteed, what is left after sharing, what it counts for.

    Returns
    -------
    DataFrame
        level, weight_kind, n_clients, guaranteed, net, liability_weight, weighted_balance.
    """
    rows = []
    for kind, lines in book.lines.groupby("weight_kind", sort=False):
        weight = book.weight(str(kind))
        weighted = round(weight * int(lines["liable"].sum()))
        rows.append(
            {
                "weight_kind": kind,
                "n_clients": int(lines["n_clients"].sum()),
                "guaranteed": float(to_yuan(lines["gross"].sum())),
                "net": float(to_yuan(lines["net"].sum())),
                "liability_weight": float(weight),
                "weighted_balance": float(to_yuan(weighted)),
            }
        )
    columns = ["weight_kind", "n_clients", "guaranteed", "net", "liability_weight", "weighted_balance"]
    table = pd.DataFrame(rows, columns=columns).sort_values("guaranteed", ascending=False, kind="stable")
    found = with_total(table, ("n_clients",), ("guaranteed", "net", "weighted_balance"))
    found.loc[found["level"] == TOTAL, "weighted_balance"] = float(to_yuan(float(round(Fraction(book.liability)))))
    return found.drop(columns="n_names")


def obligor_cuts(exposures: pd.DataFrame) -> pd.DataFrame:
    """The obligors that most is guaranteed of over all products, all others, all together.

    Returns
    -------
    DataFrame
        level, n_names, obligor_id, obligor_name, n_deals, guaranteed, net, gross, ``<product>.guaranteed``,
        share_of_book.
    """
    table = by_obligor(exposures)
    products = [f"{one}.guaranteed" for one in PRODUCTS]
    columns = ["obligor_id", "obligor_name", "n_deals", *AMOUNTS, *products]
    found = largest(table[columns], (), (*AMOUNTS, *products), most=MOST_NAMES)
    fen = to_fen(found["guaranteed"].to_numpy(dtype=np.float64))
    whole = fen[-1] if len(fen) and fen[-1] > 0.0 else np.nan
    return found.assign(share_of_book=fen / whole)


def limit_counts(limits: pd.DataFrame) -> pd.DataFrame:
    """How many times each limit was checked, is broken, and cannot be measured.

    Returns
    -------
    DataFrame
        identifier, n_checked, broken_limits, n_not_measured.
    """
    rows = [
        {
            "identifier": identifier,
            "n_checked": len(own),
            "broken_limits": int(own["is_met"].eq(False).sum()),
            "n_not_measured": int(own["is_met"].isna().sum()),
        }
        for identifier, own in limits.groupby("identifier", sort=False)
    ]
    return pd.DataFrame(rows, columns=["identifier", "n_checked", "broken_limits", "n_not_measured"])


def _of_all(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One table of all guarantors, each line with whose it is."""
    whole = pd.concat([own.assign(guarantor_id=name) for name, own in tables.items()], ignore_index=True)
    return whole[["guarantor_id", *(str(one) for one in whole.columns if one != "guarantor_id")]]
