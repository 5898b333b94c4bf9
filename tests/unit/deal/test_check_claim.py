"""Terms of IP notes that contradict one another: each fault is found, and a sound note has none."""

from typing import Any

import pytest

from abs_model.deal.check_claim import CHECKS, COST_WORDS
from abs_model.deal.deal import Deal
from abs_model.terms import TermFault
from tests.builders import series_one_deal
from tests.claims import DATES, ROLES, SCHEME, ip_deal

COST = {"id": "law", "name": {"zh": "律师费", "en": "law"}, "payee": "law_firm", "amount": 1}
EVENT = {"id": "gone", "name": {"zh": "无效", "en": "gone"}, "kind": "ip_invalidated", "subject": "d1"}
DOWN = {"id": "down", "name": {"zh": "下调", "en": "down"}, "kind": "downgrade", "subject": "guarantor"}


def found(deal: Deal) -> list[TermFault]:
    return [fault for check in CHECKS for fault in check(deal)]


def pool(**changes: Any) -> dict[str, Any]:
    return {"asset": "claims", "purchase": {"method": "tape"}} | changes


def parties(*left_out: str) -> dict[str, Any]:
    return {role: {"id": role, "name": role} for role in ROLES if role not in left_out}


def test_fees_that_the_plan_does_not_pay_belong_to_the_ip_block() -> None:
    fee = {"id": "law", "name": {"zh": "律师费", "en": "law"}, "amount": 1, "payer": "core_enterprise"}
    (fault,) = found(ip_deal(fees=[fee]))
    assert (fault.loc, "ip.costs" in fault.remedy) == (("fees", 0, "payer"), True)


def test_sound_deals_have_no_fault() -> None:
    assert found(series_one_deal()) == []
    assert found(ip_deal(ip={"costs": [COST]}, events=[EVENT, DOWN])) == []
    assert found(ip_deal(pool=pool(purchase={"method": "face"}))) == []
    limit = {"by": "core_enterprise_id", "share": 0.3}
    assert found(ip_deal(pool=pool(concentration=[limit]))) == []


@pytest.mark.parametrize(
    ("terms", "locs"),
    [
        ({"product": "supply_chain_abs"}, [("ip",), ("pool", "asset")]),
        ({"pool": {"purchase": {"method": "tape"}}}, [("pool", "asset")]),
        ({"pool": pool(purchase={"method": "proceeds"})}, [("pool", "purchase", "method")]),
        ({"pool": pool(eligibility=[{"rule": "in_renminbi"}])}, [("pool", "eligibility")]),
        (
            {"pool": pool(replenishment={"until": "2021-01-01", "tenor_days": 90, "price_ratio": 0.9})},
            [("pool", "replenishment")],
        ),
        (
            {"pool": pool(concentration=[{"by": "supplier_industry", "share": 0.3, "mode": "cut"}])},
            [("pool", "concentration", 0, "mode"), ("pool", "concentration", 0, "by")],
        ),
        ({"parties": parties("originator", "loan_trustee")}, [("parties",)]),
        ({"parties": parties("guarantor")}, [("ip", "guarantee_fee")]),
        ({"parties": parties("government")}, [("ip", "subsidies", 0, "payer")]),
        ({"ip": {"subsidies": [SCHEME, SCHEME]}}, [("ip", "subsidies", 1, "id")]),
        ({"ip": {"costs": [COST | {"payee": "valuer"}]}}, [("ip", "costs", 0, "payee")]),
        ({"ip": {"costs": [COST, COST]}}, [("ip", "costs", 1, "id")]),
        *[({"ip": {"costs": [COST | {"id": word}]}}, [("ip", "costs", 0, "id")]) for word in COST_WORDS],
        ({"dates": DATES | {"timeline": {"servicer_report": -6}}}, [("ip", "claims")]),
        ({"claims": {"buffer_days": 4}}, [("ip", "claims", "buffer_days")]),
        ({"claims": {"first_due": "2022-09-23"}}, [("ip", "claims", "first_due")]),
        ({"events": [EVENT, EVENT]}, [("events", 1, "id")]),
        *[({"events": [EVENT | {"id": word}]}, [("events", 0, "id")]) for word in ("guarantor", "pool", "d1")],
        ({"events": [EVENT | {"subject": "d9"}]}, [("events", 0, "subject")]),
        ({"events": [EVENT | {"subject": "guarantor"}]}, [("events", 0, "subject")]),
        ({"events": [DOWN | {"subject": "d1"}]}, [("events", 0, "subject")]),
        ({"events": [DOWN | {"subject": "custodian"}]}, [("events", 0, "subject")]),
    ],
)
def test_a_contradiction_is_found_at_its_place(terms: dict[str, Any], locs: list[tuple[str | int, ...]]) -> None:
    faults = found(ip_deal(**terms))
    assert [fault.loc for fault in faults] == locs
    for fault in faults:
        assert fault.wanted.endswith("wanted") or "wanted" in fault.wanted
        assert fault.remedy.endswith((".", "?"))


def test_a_note_without_property_is_told_what_to_add() -> None:
    deal = ip_deal(events=[EVENT]).model_copy(update={"ip": None})
    assert [fault.loc for fault in found(deal)] == [("product",), ("events", 0, "kind")]


def test_remedies_name_the_nearest_word() -> None:
    (fault,) = found(ip_deal(events=[EVENT | {"subject": "d11"}]))
    assert fault.remedy == "Did you mean d1?"
    (fault,) = found(ip_deal(claims={"buffer_days": 4}))
    assert fault.remedy == "Write buffer_days: 5, or servicer_report: -4 under dates.timeline."
