"""A small IP note, made by hand: three debtors, quarterly notes, claims and property as text."""

import io
from typing import Any

import pandas as pd

from abs_model.deal.deal import Deal
from abs_model.pool.claim_book import ClaimBook, ClaimTapes, claim_book
from abs_model.pool.claim_tape import read_claims, read_payments
from abs_model.pool.ip_register import read_register
from abs_model.pool.tape import RawTape
from abs_model.schedule.calendar import Calendar
from tests.builders import deal_of

CN = Calendar(code="CN")
PAYMENTS = ["2020-12-23", "2021-03-23", "2021-06-23", "2021-09-23", "2021-12-23", "2022-03-23", "2022-06-23",
            "2022-09-23"]  # fmt: skip
ROLES = ("originator", "loan_trustee", "note_trustee", "guarantor", "government", "law_firm")

DATES: dict[str, Any] = {
    "cut_off": "2020-09-16",
    "closing": "2020-09-23",
    "payment": PAYMENTS,
    "expected_maturity": "2022-09-23",
    "legal_final": "2023-09-25",
    "collection": "payment",
    "calendar": "CN",
    "timeline": {"servicer_report": -5},
}
SCHEME: dict[str, Any] = {
    "id": "nanshan",
    "name": {"zh": "南山区", "en": "Nanshan"},
    "kind": "cost_share",
    "valid_from": "2020-01-01",
    "valid_to": "2020-12-31",
    "district": "南山区",
    "brackets": [{"ratio": 0.5}],
    "revenue_ratio": 0.008,
    "revenue_cap_above": 10_000_000,
}
DEBTORS: list[dict[str, Any]] = [
    {"id": "d1", "name": "甲公司", "district": "南山区", "revenue": 100_000_000},
    {"id": "d2", "name": "乙公司", "group": "g", "district": "福田区"},
    {"id": "d3", "name": "丙公司", "group": "g", "district": "南山区"},
]

CLAIM = {
    "claim_id": "L1", "debtor_id": "d1", "structure": "贷款", "principal": "12000000", "start_date": "2020-09-15",
    "maturity_date": "2022-09-15",
}  # fmt: skip
ASSET = {
    "ip_id": "p1", "ip_type": "发明", "owner_id": "d1", "claim_id": "L1", "filing_date": "2012-01-01",
    "fee_paid_to": "2021-12-31", "pledge_registration_no": "x", "pledge_date": "2020-09-01", "is_disputed": "否",
    "appraised_value": "50000000", "appraisal_date": "2020-08-01",
}  # fmt: skip


def ip_deal(ip: dict[str, Any] | None = None, claims: dict[str, Any] | None = None, **terms: Any) -> Deal:
    """The note; ``ip`` and ``claims`` change those blocks, anything else the deal."""
    block: dict[str, Any] = {
        "assets": "assets.csv",
        "claims": {"margin": 0.003, "first_due": "2020-12-15"} | (claims or {}),
        "valuation": {"discount": {"risk_free": 0.03}},
        "guarantee_fee": {"rate": 0.012, "reduction_ratio": 0.35},
        "subsidies": [SCHEME],
    }
    deal: dict[str, Any] = {
        "product": "ip_abn",
        "parties": {role: {"id": role, "name": role} for role in ROLES},
        "core_enterprises": DEBTORS,
        "dates": DATES,
        "pool": {"asset": "claims", "purchase": {"method": "tape"}},
        "tranches": [
            {"id": "A", "rank": "senior", "balance": 12_000_000, "coupon_rate": 0.0405, "redemption": "bullet"}
        ],
        "normal": [{"pay": "A.interest"}, {"pay": "A.principal"}, {"release": "originator", "after": "A"}],
        "ip": block | (ip or {}),
    }
    return deal_of(**deal | terms)


def raw(rows: str | list[dict[str, str]], path: str = "claims.csv") -> RawTape:
    """Rows as a file would hold them: CSV text, or a dictionary for each."""
    if isinstance(rows, str):
        frame = pd.read_csv(io.StringIO(rows), dtype=str, keep_default_na=False)
    else:
        headers = [*dict.fromkeys(name for row in rows for name in row)]
        frame = pd.DataFrame([{name: row.get(name, "") for name in headers} for row in rows], dtype=str)
    return RawTape(frame=frame, first_row_number=2, sha256="c" * 64, path=path, format="csv")


def tapes(
    claims: list[dict[str, str]], payments: str | None = None, assets: list[dict[str, str]] | None = None
) -> ClaimTapes:
    """The tables of a note: changes to ``CLAIM``, and to ``ASSET``; without any, plenty of property for each claim."""
    lines = [CLAIM | change for change in claims]
    plenty = [
        {"ip_id": f"p-{one['claim_id']}", "owner_id": one["debtor_id"], "claim_id": one["claim_id"],
         "appraised_value": "500000000"}
        for one in lines
    ]  # fmt: skip
    return ClaimTapes(
        claims=read_claims(raw(lines)),
        payments=None if payments is None else read_payments(raw(payments, "payments.csv")),
        register=read_register(raw([ASSET | one for one in (plenty if assets is None else assets)], "assets.csv")),
        valuations=None,
    )


def book_of(
    *claims: dict[str, str],
    payments: str | None = None,
    assets: list[dict[str, str]] | None = None,
    deal: Deal | None = None,
) -> ClaimBook:
    """A book of changes to ``CLAIM``."""
    return claim_book(deal or ip_deal(), tapes([*claims] or [{}], payments, assets), CN)


def said(book: ClaimBook, severity: str | None = None) -> list[tuple[int, str]]:
    """Row and rule of what is told of claims."""
    lines = book.tapes.claims.problems
    chosen = lines if severity is None else lines[lines["severity"] == severity]
    return list(zip(chosen["row"], chosen["rule"], strict=True))


def message(book: ClaimBook, rule: str) -> str:
    """The one message of a rule."""
    (only,) = book.tapes.claims.problems.query("rule == @rule")["message"]
    return str(only)
