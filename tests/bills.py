"""A small programme of guaranteed bills, made by hand: three acceptors, two of them one group, and a few bills."""

import datetime
from typing import Any

import pandas as pd

from abs_model.deal.programme import BillProgramme
from abs_model.pool.bill_book import BillBook, bill_book
from abs_model.pool.bill_pool import pool_of_book
from abs_model.pool.tape import PROBLEM_COLUMNS, Tape
from abs_model.run.bill_deal import deal_of_book
from abs_model.run.project import subject_of_pool
from abs_model.run.record import Subject
from abs_model.schedule.calendar import Calendar

AS_OF = datetime.date(2024, 6, 28)
CALENDAR = Calendar(code="CN")

TEXTS = ("bill_id", "pack_no", "system", "acceptor_id", "supplier_id", "status_code", "refusal_reason", "bank_id")
DATES = (
    "issue_date", "due_date", "offered_date", "approved_date", "guarantee_date", "discount_date", "presented_date",
    "paid_date", "refused_date", "claimed_date", "compensated_date", "recovered_date", "closed_date",
)  # fmt: skip
NUMBERS = ("face", "paid_amount", "compensated_amount", "recovered_amount", "discount_rate", "guarantee_fee_rate")


def programme(**changes: Any) -> BillProgramme:
    """The programme: lines on a whitelist, a cap of the product, bank and guarantor 3:7."""
    terms: dict[str, Any] = {
        "id": "bills",
        "product": "bill_guarantee",
        "name": {"zh": "商票保", "en": "bills"},
        "parties": {
            "guarantor": {"id": "g", "name": "担保公司", "rating": "AAA", "liquid_assets": 1_000_000},
            "discount_bank": {"id": "bank", "name": "贴现银行"},
        },
        "as_of": AS_OF,
        "bills": "bills.csv",
        "whitelist": "whitelist.csv",
        "limits": {"product": 10_000_000, "per_group": 6_000_000, "per_bill": 2_000_000},
        "sharing": {
            "sharers": [
                {"id": "bank", "name": {"zh": "银行", "en": "bank"}, "role": "discount_bank", "share": 0.3},
                {"id": "guarantor", "name": {"zh": "担保人", "en": "guarantor"}, "role": "guarantor", "share": 0.7},
            ]
        },
        "capital": {"net_assets": 1_000_000},
    }
    return BillProgramme.model_validate(terms | changes)


def table(rows: list[dict[str, Any]], texts: tuple[str, ...], dates: tuple[str, ...], numbers: tuple[str, ...]) -> Any:
    """Rows as a frame of the types that a tape has; every column is there."""
    frame = pd.DataFrame({"row": range(2, 2 + len(rows))})
    for column in texts:
        frame[column] = pd.Series([row.get(column) for row in rows], dtype="str")
    for column in dates:
        frame[column] = pd.to_datetime(pd.Series([row.get(column) for row in rows])).astype("datetime64[us]")
    for column in numbers:
        frame[column] = pd.Series([row.get(column, float("nan")) for row in rows], dtype="float64")
    return frame


def tape_of(frame: pd.DataFrame, kind: str) -> Tape:
    """A tape without a refused row."""
    problems = pd.DataFrame({column: pd.Series(dtype="str") for column in PROBLEM_COLUMNS}).astype({"row": "int64"})
    refused = pd.DataFrame({"row": pd.Series(dtype="int64"), "amount": pd.Series(dtype="float64")})
    return Tape(
        kind=kind,
        frame=frame,
        refused=refused,
        problems=problems,
        path=f"{kind}.csv",
        format="csv",
        sha256=kind[0] * 64,
    )


def bills(*rows: dict[str, Any]) -> Tape:
    """Bills: each row may state what it needs; without more it is a live one of 100,000 yuan."""
    usual = {
        "system": "ecds", "acceptor_id": "a1", "supplier_id": "s1", "face": 100_000.0, "issue_date": "2024-04-01",
        "due_date": "2024-09-27", "guarantee_date": "2024-04-02", "discount_date": "2024-04-02", "bank_id": "bank",
    }  # fmt: skip
    told = [
        usual | {"bill_id": f"b{number}", "pack_no": f"b{number}"} | row for number, row in enumerate(rows, start=1)
    ]
    frame = table(told, TEXTS, DATES, NUMBERS)
    frame["range_start"] = pd.Series([0] * len(rows), dtype="Int64")
    frame["range_end"] = pd.Series([0] * len(rows), dtype="Int64")
    return tape_of(frame, "bills")


def whitelist(*rows: dict[str, Any]) -> Tape:
    """Three acceptors with lines of 5, 3 and 1 million; the first two are one group."""
    told = list(rows) or [
        {"acceptor_id": "a1", "acceptor_name": "甲公司", "group_id": "g1", "rating": "AA+", "line": 5_000_000.0},
        {"acceptor_id": "a2", "acceptor_name": "乙公司", "group_id": "g1", "rating": "AA", "line": 3_000_000.0},
        {"acceptor_id": "a3", "acceptor_name": "丙公司", "group_id": "a3", "rating": "AA-", "line": 1_000_000.0},
    ]
    texts = ("acceptor_id", "acceptor_name", "group_id", "rating", "province", "industry", "acceptor_size")
    return tape_of(table(told, texts, ("line_expiry",), ("line",)), "acceptors")


def book(*rows: dict[str, Any], as_of: datetime.date = AS_OF, **changes: Any) -> BillBook:
    """The book of some bills as at a day."""
    return bill_book(programme(**changes), bills(*rows), whitelist(), None, CALENDAR, as_of)


def subject_of_book(made: BillBook) -> Subject:
    """The book as the engine takes it."""
    screened = pool_of_book(made)
    deal = deal_of_book(made, screened[0])
    return subject_of_pool(deal, screened, made.calendar, deal_sha256="d" * 64, as_of=made.as_of.isoformat())
