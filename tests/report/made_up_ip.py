"""An IP note made up by hand in which everything happens: what is left out, not accepted, capped, missing, hostile."""

from dataclasses import replace
from functools import lru_cache
from typing import Any

import pandas as pd

from abs_model.deal.deal import Deal
from abs_model.pool.claim_book import ClaimTapes
from abs_model.pool.claim_tape import read_claims, read_payments
from abs_model.pool.ip_register import read_register, read_valuations
from abs_model.pool.tape import RawTape
from abs_model.report.borrower_sheet import BorrowerReport
from abs_model.report.ip_sheet import IpReport
from abs_model.run.claim_deal import claim_subject
from abs_model.run.ip_view import IpView, ip_view
from abs_model.run.project import project
from abs_model.run.record import Projection
from abs_model.scenario.scenario import BASE, ObligorDefault, Scenario
from abs_model.schedule.calendar import Calendar
from abs_model.terms import Name
from tests.ip import MILLION, NANSHAN, ip_deal
from tests.report.conftest import FORMULA

LONG_NAME = "深圳市南山区智能装备与新材料研究开发（集团）股份有限公司"
FIRMS = {"d1": FORMULA, "d2": LONG_NAME, "d3": "=1+1", "d4": "第四科技"}

CLAIM = {
    "structure": "信托贷款", "start_date": "2020-09-23", "maturity_date": "2022-09-20", "rate": "0.0405",
    "frequency": "按季", "amortisation": "先息后本", "first_due_date": "2020-12-18", "guarantor_id": "guarantor",
    "subsidy_scheme_id": "district",
}  # fmt: skip
CLAIMS: tuple[dict[str, Any], ...] = (
    {"claim_id": "c1", "debtor_id": "d1", "principal": 20 * MILLION},
    {"claim_id": "c2", "debtor_id": "d1", "principal": 5 * MILLION, "amortisation": "等额本金"},
    {"claim_id": "c3", "debtor_id": "d2", "principal": 12 * MILLION, "structure": "二次许可", "guarantor_id": ""},
    {
        "claim_id": "c4",
        "debtor_id": "d3",
        "principal": 9 * MILLION,
        "amortisation": "等额本息",
        "subsidy_scheme_id": "",
    },
    {"claim_id": "c5", "debtor_id": "d3", "principal": 90 * MILLION},
    {"claim_id": "c6", "debtor_id": "d4", "principal": 3 * MILLION, "maturity_date": "2024-01-20"},
    {"claim_id": "c7", "debtor_id": "d2", "principal": -1},
)
"""One that pays too late, one too large for its property, one that is refused."""

PATENT = {
    "ip_type": "发明专利", "filing_date": "2018-03-01", "fee_paid_to": "2024-03-01", "pledge_date": "2020-09-01",
    "revenue": 300 * MILLION, "growth_rate": "0.05", "royalty_rate": "0.03", "economic_life_years": "8",
    "appraised_value": 60 * MILLION, "appraisal_date": "2020-06-30", "appraiser": FORMULA,
}  # fmt: skip
ASSETS: tuple[dict[str, Any], ...] = (
    {"ip_id": "p1", "owner_id": "d1", "claim_id": "c1", "title": FORMULA, "registration_no": "ZL1"},
    {"ip_id": "p2", "owner_id": "d1", "claim_id": "c2", "ip_type": "实用新型", "registration_no": "ZL2"},
    {"ip_id": "p3", "owner_id": "d2", "claim_id": "c3", "ip_type": "商标", "appraisal_date": "2019-01-31",
     "registration_no": "ZL3"},
    {"ip_id": "p4", "owner_id": "d3", "claim_id": "c4", "revenue": "", "royalty_rate": "", "registration_no": "ZL4"},
    {"ip_id": "p5", "owner_id": "d3", "claim_id": "c4", "is_disputed": "是", "registration_no": "ZL5"},
    {"ip_id": "p6", "owner_id": "d9", "claim_id": "c4", "fee_paid_to": "2020-01-01", "registration_no": "ZL6"},
    {"ip_id": "p7", "owner_id": "d3", "claim_id": "no-such-claim", "appraised_value": "", "registration_no": "ZL7"},
    {"ip_id": "p8", "owner_id": "d4", "claim_id": "c6", "registration_no": "ZL8"},
    {"ip_id": "p9", "owner_id": "d3", "claim_id": "c4", "filing_date": "never", "registration_no": "ZL9"},
)  # fmt: skip
"""Not accepted: in dispute, owned by another, for no claim; refused: no date."""


def awkward_note(**terms: Any) -> Deal:
    """The terms of the note; caps that bind, a scheme, a support, triggers, an event, sources."""
    ip = {
        "target_rate": 0.03,
        "largest_loan_to_value": 0.6,
        "is_excluding": True,
        "guarantee_fee": {"rate": 0.012, "reduction_ratio": 0.25},
        "costs": [
            {"id": "legal", "payee": "law_firm", "amount": 60_000.0},
            {"id": "tracking", "payee": "rating_agency", "due": "each_year", "rate": 0.0005},
        ],
        "subsidies": [NANSHAN | {"yearly_cap": 300_000.0}],
        "valuation": {"discount": {"risk_free": 0.03, "technology": 0.12}, "growth_deviation": 0.05,
                      "royalty_spread": 0.2, "life_spread_years": 1.0},
    }  # fmt: skip
    return ip_deal(
        n_debtors=4,
        ip=ip,
        **{
            "core_enterprises": [
                {"id": key, "name": name, "district": "南山区", "revenue": 500.0 * MILLION, "rating": "AA"}
                for key, name in FIRMS.items()
            ],
            "tranches": [
                {"id": "A", "rank": "senior", "balance": 46.0 * MILLION, "coupon_rate": 0.038,
                 "redemption": "pass_through"},
            ],
            "support": [
                {"id": "guarantee", "kind": "guarantee", "provider": "guarantor",
                 "covers": ["A.interest", "A.principal"]},
            ],
            "normal": [
                {"pay": "tax"}, {"pay": "fees.trust"}, {"pay": "A.interest"}, {"pay": "A.principal"},
                {"draw": "guarantee"}, {"reimburse": "guarantee"}, {"release": "originator", "after": "A"},
            ],
            "events": [
                {"id": "gone", "name": {"zh": "知识产权宣告无效", "en": "property is invalidated"},
                 "kind": "ip_invalidated", "subject": "d1"},
            ],
            "triggers": [
                {"id": "value", "when": {"measure": "loan_to_value_ratio", "above": 0.9}, "then": "acceleration"},
                {"id": "event", "when": {"measure": "event_happened", "subject": "gone", "above": 0},
                 "then": "acceleration"},
                {"id": "default", "when": {"measure": "core_enterprise_defaulted", "above": 0}, "then": "acceleration"},
            ],
            "source": {"pool": "illustrative", "ip": "illustrative", "ip.target_rate": "公告", "tranches": "公告"},
        }
        | terms,
    )  # fmt: skip


def awkward_tapes() -> ClaimTapes:
    """Claims, register and appraisals as rows of files."""
    values = [
        {"ip_id": "p1", "appraisal_date": "2020-03-31", "appraised_value": 70 * MILLION, "method": "收益法"},
        {"ip_id": "p1", "appraisal_date": "2020-08-31", "appraised_value": 58 * MILLION, "method": "市场法",
         "appraiser": "=1+1"},
    ]  # fmt: skip
    return ClaimTapes(
        claims=read_claims(_raw([CLAIM | {"debtor_name": FIRMS[one["debtor_id"]]} | one for one in CLAIMS])),
        payments=read_payments(_raw([{"claim_id": "nobody", "due_date": "2021-01-01", "principal": "1"}])),
        register=read_register(_raw([PATENT | {"pledge_registration_no": one["ip_id"]} | one for one in ASSETS])),
        valuations=read_valuations(_raw(values)),
    )


@lru_cache(maxsize=1)
def awkward_view() -> IpView:
    """The view of the awkward note."""
    deal = awkward_note()
    return ip_view(claim_subject(deal, awkward_tapes(), Calendar(code="CN"), deal_sha256="d" * 64))


@lru_cache(maxsize=1)
def awkward_runs() -> Projection:
    """The base case, a default, and property that is invalidated."""
    default = Scenario(
        id="largest",
        name=Name(zh="最大债务人违约", en="largest debtor defaults"),
        defaults=(ObligorDefault(obligor="d1", date="2021-06-01"),),  # type: ignore[arg-type]
    )
    gone = Scenario(id="gone", name=Name(zh="宣告无效", en="invalidated"), events={"gone": "2021-06-01"})  # type: ignore[dict-item]
    return project(awkward_view().subject, (BASE, default, gone))


def awkward_report() -> IpReport:
    """What its sheets and charts are written from."""
    return IpReport(view=awkward_view(), projection=awkward_runs())


def borrower_report(report: IpReport | None = None) -> BorrowerReport:
    """What its debtors pay."""
    return (report or awkward_report()).borrowers


def without_inputs(view: IpView) -> IpView:
    """The same where the model knows nothing of any property."""
    values = view.tables["ip_values"]
    return replace(view, tables={**view.tables, "ip_values": values[values["ip_level"] == "asset"]})


def _raw(rows: list[dict[str, Any]]) -> RawTape:
    frame = pd.DataFrame(rows).astype(object)
    text = frame.where(frame.notna(), "").map(str)
    return RawTape(frame=text, first_row_number=2, sha256="a" * 64, path="tape.csv", format="csv")
