"""A guarantor of round numbers, and exposures to measure it by."""

import datetime
from typing import Any

import pandas as pd

from abs_model.deal.guarantor import BalanceSheet, Guarantor, OtherBusiness
from abs_model.io.rulebook_file import read_rulebook
from abs_model.run.guarantor_book import NEEDED_COLUMNS, GuarantorBook, guarantor_book
from abs_model.terms import Name

DAY = datetime.date(2020, 9, 30)
RULEBOOK = read_rulebook()


def sheet(**terms: Any) -> BalanceSheet:
    """A balance sheet of a billion net assets, with every item that a limit needs."""
    items: dict[str, Any] = {
        "date": DAY, "net_assets": 1_000_000_000.0, "equity_in_guarantors": 0.0, "total_assets": 1_300_000_000.0,
        "class_1": 300_000_000.0, "class_2": 700_000_000.0, "class_3": 200_000_000.0,
        "compensation_receivable": 50_000_000.0, "unearned_reserve": 20_000_000.0, "compensation_reserve": 80_000_000.0,
        "fee_income": 40_000_000.0, "released": 2_000_000_000.0, "compensated": 30_000_000.0, "recovered": 10_000_000.0,
        "lost": 5_000_000.0, "added": 2_500_000_000.0,
    }  # fmt: skip
    return BalanceSheet(**{**items, **terms})


def guarantor(*others: OtherBusiness, **terms: Any) -> Guarantor:
    """A guarantor of a billion net assets."""
    items: dict[str, Any] = {"id": "g", "name": Name(zh="示例担保", en="example"), "balance_sheets": (sheet(),)}
    return Guarantor(**{**items, "other_business": others, **terms})


def business(kind: str, balance: float, **terms: Any) -> OtherBusiness:
    """A line of other business."""
    items: dict[str, Any] = {"id": kind, "name": Name(zh="其他", en="other"), "kind": kind, "balance": balance}
    return OtherBusiness(**{**items, "n_clients": 10, **terms})


def exposures(*lines: dict[str, Any]) -> pd.DataFrame:
    """Exposures of the guarantor: obligor and amount at least."""
    rows = []
    for line in lines:
        amount = line["guaranteed"]
        row = {
            "deal_id": "d", "product": "supply_chain_abs", "guarantor_id": "g", "obligor_name": line["obligor_id"],
            "group_id": line["obligor_id"], "role": "debtor", "gross": amount, "net": amount,
            "weight_kind": "other_financing", "is_small": False, "n_clients": 1,
        }  # fmt: skip
        rows.append({**row, **line})
    return pd.DataFrame(rows, columns=list(NEEDED_COLUMNS))


def book(*lines: dict[str, Any], of: Guarantor | None = None, day: datetime.date = DAY) -> GuarantorBook:
    """The book of a guarantor with these exposures."""
    return guarantor_book(of or guarantor(), RULEBOOK, exposures(*lines), day)
