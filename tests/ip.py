"""IP notes to test with: a small deal, its claims and property as rows of tapes, and the book that is made of them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from abs_model.deal.deal import Deal
from abs_model.pool.claim_book import ClaimBook, ClaimTapes, claim_book
from abs_model.pool.claim_tape import read_claims, read_payments
from abs_model.pool.ip_register import read_register
from abs_model.pool.tape import RawTape
from abs_model.run.claim_deal import claim_subject
from abs_model.run.record import Subject
from abs_model.schedule.calendar import Calendar
from tests.builders import Terms, deal_of, name

MILLION = 1_000_000

DATES: Terms = {
    "cut_off": "2020-09-23",
    "closing": "2020-09-23",
    "payment": [f"{year}-{month:02}-30" for year, month in (
        (2020, 12), (2021, 3), (2021, 6), (2021, 9), (2021, 12), (2022, 3), (2022, 6), (2022, 9))],
    "expected_maturity": "2022-09-30",
    "legal_final": "2023-09-30",
    "collection": "payment",
    "after_maturity": "quarterly",
    "calendar": "CN",
    "timeline": {"servicer_report": -3, "guarantee_payment": -2},
}  # fmt: skip
"""A closing and eight quarters; claims that start on the closing fall due a week before each payment."""

NANSHAN: Terms = {
    "id": "district",
    "kind": "cost_share",
    "valid_from": "2020-01-01",
    "district": "南山区",
    "brackets": [{"up_to": 10 * MILLION, "ratio": 0.7}, {"up_to": 50 * MILLION, "ratio": 0.5}, {"ratio": 0.3}],
}
"""Marginal shares of the cost; 42m gets 23/42."""

CLAIM: Terms = {
    "structure": "loan",
    "principal": 42 * MILLION,
    "start_date": "2020-09-23",
    "maturity_date": "2022-09-23",
    "rate": 0.0405,
    "subsidy_scheme_id": "district",
}


def ip_deal(*, n_debtors: int = 2, ip: Terms | None = None, **terms: Any) -> Deal:
    """A note of one class behind claims on debtors d1, d2, ... in 南山区, bought at principal; every limit is slack.

    ``ip`` is laid over the ip block, other terms over the deal.
    """
    block: Terms = {
        "assets": "assets.csv",
        "claims": {"frequency": "quarterly", "amortisation": "interest_only"},
        "valuation": {"discount": {"risk_free": 0.03, "technology": 0.12}},
        "is_excluding": False,
    } | (ip or {})
    block |= {part: _named(block[part]) for part in ("costs", "subsidies") if part in block}
    roles = ("originator", "guarantor", "loan_trustee", "note_trustee", "government", "law_firm", "valuer",
             "rating_agency")  # fmt: skip
    return deal_of(
        **{
            "product": "ip_abn",
            "parties": {role: {"id": role, "name": role} for role in roles},
            "core_enterprises": [
                {"id": f"d{number}", "name": f"d{number}", "district": "南山区", "revenue": 500.0 * MILLION}
                for number in range(1, n_debtors + 1)
            ],
            "dates": DATES,
            "pool": {"tape": "claims.csv", "asset": "claims", "purchase": {"method": "tape"}},
            "tranches": [
                {"id": "A", "rank": "senior", "balance": 42.0 * MILLION * n_debtors, "coupon_rate": 0.038,
                 "redemption": "bullet"},
            ],
            "fees": [
                {"id": "trust", "payee": "note_trustee", "rate": 0.0005, "base": "tranche_balance"},
            ],
            "tax": {"base": "coupon"},
            "normal": [
                {"pay": "tax"},
                {"pay": "fees.trust"},
                {"pay": "A.interest"},
                {"pay": "A.principal"},
                {"release": "originator", "after": "A"},
            ],
            "ip": block,
        }
        | terms
    )  # fmt: skip


def ip_book(deal: Deal, claims: Sequence[Terms] | None = None, payments: Sequence[Terms] = ()) -> ClaimBook:
    """The book of claims, each laid over ``CLAIM``: one on each debtor if left out; an invention behind each.

    Claims are under the scheme ``district`` where the deal has it.
    """
    rows = [{} for _ in deal.core_enterprises] if claims is None else claims
    schemes = {scheme.id for scheme in deal.ip.subsidies} if deal.ip else set()
    usual = CLAIM if CLAIM["subsidy_scheme_id"] in schemes else CLAIM | {"subsidy_scheme_id": ""}
    lines = [
        usual | {"claim_id": f"c{number}", "debtor_id": f"d{number}"} | row for number, row in enumerate(rows, start=1)
    ]
    tapes = ClaimTapes(
        claims=read_claims(_raw(lines)),
        payments=read_payments(_raw(payments)) if payments else None,
        register=read_register(_raw([_invention(line) for line in lines])),
        valuations=None,
    )
    return claim_book(deal, tapes, Calendar(code=deal.dates.calendar))


def ip_subject(book: ClaimBook) -> Subject:
    """What every question is asked of."""
    return claim_subject(book.deal, book.tapes, book.calendar, deal_sha256="")


def _invention(claim: Mapping[str, Any]) -> Terms:
    """A patent that nobody objects to, worth ten times the claim."""
    return {
        "ip_id": f"p-{claim['claim_id']}",
        "ip_type": "invention",
        "owner_id": claim["debtor_id"],
        "claim_id": claim["claim_id"],
        "filing_date": "2018-03-01",
        "fee_paid_to": "2024-03-01",
        "pledge_registration_no": f"Y-{claim['claim_id']}",
        "pledge_date": "2020-09-01",
        "appraised_value": f"{10 * float(claim['principal']):.2f}",
        "appraisal_date": "2020-06-30",
    }


def _named(parts: Sequence[Terms]) -> list[Terms]:
    return [{"name": name(part["id"])} | part for part in parts]


def _raw(rows: Sequence[Mapping[str, Any]]) -> RawTape:
    """Rows as a file would hold them."""
    frame = pd.DataFrame([dict(row) for row in rows]).astype(object)
    text = frame.where(frame.notna(), "").map(str)
    return RawTape(frame=text, first_row_number=2, sha256="", path="tape", format="csv")
