"""What each obligor owes and what is guaranteed of it, worked out by hand; which deals stand on a day."""

import datetime
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from abs_model.run.exposure_ledger import PROVIDER, Ledger, code_faults, exposures, ledger, of_guarantor
from abs_model.run.exposure_member import Member
from abs_model.run.exposure_table import by_obligor, by_product
from abs_model.run.project import prepare
from tests.bills import book, subject_of_book
from tests.builders import name
from tests.ip import CLAIM, MILLION, ip_book, ip_deal, ip_subject
from tests.small_subjects import small_deal, subject_of

AFTER = datetime.date(2020, 9, 30)
BILLS_DAY = datetime.date(2024, 6, 28)
LOANS = {"id": "loans", "name": name("loans"), "kind": "guarantee", "provider": "guarantor", "covers": ["pool"]}
NOTES = {
    "id": "notes",
    "name": name("notes"),
    "kind": "shortfall_undertaking",
    "provider": "guarantor",
    "covers": ["A.principal"],
}


def series(**terms: Any) -> Member:
    """Notes of 80,000 behind two debtors that owe 60,001 and 30,000."""
    return Member(deal_id="deal", subject=subject_of(small_deal(2, **terms), [60_001.0, 30_000.0]))


def ip_member(*supports: dict[str, Any], **claims: Any) -> Member:
    """Two debtors with a loan of 42 million each."""
    deal = ip_deal(support=list(supports), normal=[
        *({"draw": one["id"]} for one in supports), {"pay": "tax"}, {"pay": "fees.trust"}, {"pay": "A.interest"},
        {"pay": "A.principal"}, *({"reimburse": one["id"]} for one in supports),
        {"release": "originator", "after": "A"},
    ])  # fmt: skip
    rows = [{}, claims] if claims else None
    return Member(deal_id="ip", subject=ip_subject(ip_book(deal, rows)))


def amounts(found: Ledger | pd.DataFrame, column: str) -> list[float]:
    """A column of those who owe."""
    lines = found.exposures if isinstance(found, Ledger) else found
    return lines.loc[lines["role"] != PROVIDER, column].tolist()


def test_notes_are_split_over_debtors_to_the_fen() -> None:
    found = ledger([series()], AFTER)
    assert amounts(found, "gross") == [60_001.0, 30_000.0]
    assert amounts(found, "guaranteed") == [53_333.63, 26_666.37]
    assert amounts(found, "net") == [53_333.63, 26_666.37]
    assert found.exposures["role"].tolist() == ["debtor", "debtor"]
    assert found.exposures["weight_kind"].unique().tolist() == ["other_financing"]
    assert found.totals[["gross", "guaranteed", "net"]].iloc[0].tolist() == [90_001.0, 80_000.0, 80_000.0]
    assert all(one.holds for one in found.identities)


def test_a_cap_is_the_most() -> None:
    assert sum(amounts(ledger([series(cap=50_000.0)], AFTER), "guaranteed")) == 50_000.0


def test_what_has_paid_is_owed_no_more_while_its_notes_stand() -> None:
    member = Member(
        deal_id="deal", subject=subject_of(small_deal(2), [60_000.0, 30_000.0], ["2020-08-10", "2021-05-10"])
    )
    found = ledger([member], AFTER)
    assert amounts(found, "gross") == [0.0, 30_000.0]
    assert sum(amounts(found, "guaranteed")) == 80_000.0


def test_deals_stand_from_closing_until_they_are_repaid() -> None:
    for day, reason in (
        ("2020-07-06", ["closes_later"]),
        ("2020-07-07", []),
        ("2021-07-06", []),
        ("2021-07-07", ["repaid_already"]),
    ):
        found = ledger([series()], datetime.date.fromisoformat(day))
        assert found.left_out["reason"].tolist() == reason
        assert bool(len(found.exposures)) is not bool(reason)


def test_two_supports_of_one_provider_on_the_same_claims_count_once() -> None:
    for supports in ((LOANS,), (NOTES,), (LOANS, NOTES)):
        found = ledger([ip_member(*supports)], AFTER)
        assert amounts(found, "guaranteed") == [42.0 * MILLION] * 2, supports
        assert all(one > 42.0 * MILLION for one in amounts(found, "gross"))
        assert all(one.holds for one in found.identities)


def test_a_claim_that_nobody_guarantees_is_owed_only() -> None:
    found = ledger([ip_member(LOANS, guarantor_id="somebody-else")], AFTER)
    assert amounts(found, "guaranteed") == [42.0 * MILLION, 0.0]
    assert found.exposures["n_clients"].tolist() == [1, 0]
    # The notes stand behind the other claim as well.
    both = ledger([ip_member(LOANS, NOTES, guarantor_id="somebody-else")], AFTER)
    assert amounts(both, "guaranteed") == [42.0 * MILLION, 42.0 * MILLION]


def test_principal_that_is_repaid_is_guaranteed_no_more() -> None:
    day = datetime.date(2021, 10, 1)
    member = ip_member(LOANS, amortisation="equal_principal")
    assert amounts(ledger([member], day), "guaranteed") == [42.0 * MILLION, 21.0 * MILLION]
    assert CLAIM["principal"] == 42 * MILLION


def test_a_deal_without_a_guarantor_is_owed_only() -> None:
    found = ledger([ip_member()], AFTER)
    assert found.exposures["guarantor_id"].unique().tolist() == [""]
    assert amounts(found, "guaranteed") == [0.0, 0.0]
    assert all(one.holds for one in found.identities)


def bills_member(*rows: dict[str, Any], **changes: Any) -> Member:
    made = book(*rows, **changes)
    return Member(deal_id="bills", subject=subject_of_book(made), book=made)


def test_bills_count_whole_and_net_of_what_the_bank_bears() -> None:
    rows = ({"acceptor_id": "a1", "face": 100_000.01}, {"acceptor_id": "a3", "face": 50_000.0})
    found = ledger([bills_member(*rows)], BILLS_DAY)
    assert amounts(found, "gross") == amounts(found, "guaranteed") == [100_000.01, 50_000.0]
    assert amounts(found, "net") == [70_000.01, 35_000.0]
    assert found.exposures["role"].tolist() == ["acceptor"] * 2
    assert found.exposures["group_id"].tolist() == ["g1", "a3"]
    assert found.exposures["weight_kind"].tolist() == ["other_borrowing"] * 2


def test_a_book_as_at_another_day_is_refused() -> None:
    with pytest.raises(ValueError, match="as at 2024-06-28"):
        exposures([bills_member({})], AFTER)


def test_a_deal_that_is_there_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="every deal once"):
        exposures([series(), series()], AFTER)


def test_another_provider_has_a_line_that_adds_nothing() -> None:
    liquidity = {"id": "facility", "name": name("f"), "kind": "liquidity", "provider": "liquidity_provider",
                 "covers": ["A.interest"], "cap": 5_000.0}  # fmt: skip
    own = {
        "id": "guarantee",
        "name": name("g"),
        "kind": "guarantee",
        "provider": "guarantor",
        "covers": ["A.principal"],
    }
    deal = small_deal(2)
    subject = subject_of(deal, [60_001.0, 30_000.0])
    more = type(deal).model_validate(deal.model_dump(by_alias=True) | {"support": [own, liquidity]})
    found = ledger([Member(deal_id="deal", subject=replace(subject, deal=more))], AFTER)
    line = found.exposures[found.exposures["role"] == PROVIDER].iloc[0]
    assert (line["obligor_id"], line["gross"], line["guaranteed"]) == ("liquidity_provider", 5_000.0, 0.0)
    assert all(one.holds for one in found.identities)
    assert by_product(found.exposures)["gross"].tolist() == [90_001.0, 90_001.0]
    assert PROVIDER not in of_guarantor(found, "guarantor")["role"].tolist()


def test_a_core_enterprise_of_two_products_is_one_name() -> None:
    made = book({"acceptor_id": "a1"}, {"acceptor_id": "a3"}, parties={
        "guarantor": {"id": "guarantor", "name": "guarantor"}, "discount_bank": {"id": "bank", "name": "银行"}},
        as_of=BILLS_DAY)  # fmt: skip
    bills = Member(deal_id="bills", subject=subject_of_book(made), book=made)
    deal = small_deal(1)
    told = deal.model_copy(update={
        "core_enterprises": (deal.core_enterprises[0].model_copy(update={"id": "a1", "name": "甲公司"}),),
        "dates": deal.dates.model_copy(update={
            "cut_off": datetime.date(2024, 6, 1), "closing": datetime.date(2024, 6, 20),
            "payment": (datetime.date(2025, 7, 7),), "expected_maturity": datetime.date(2025, 7, 7),
            "legal_final": datetime.date(2026, 7, 7)}),
    })  # fmt: skip
    subject = subject_of(small_deal(1), [90_000.0])
    frame = subject.tape.frame.assign(core_enterprise_id="a1", debtor_id="a1")
    frame["due_date"] = pd.Timestamp("2025-05-12")
    plan = prepare(told, replace(subject.tape, frame=frame), deal_sha256="")
    found = ledger([bills, Member(deal_id="deal", subject=plan)], BILLS_DAY)
    table = by_obligor(found.exposures).set_index("obligor_id")
    assert table.loc["a1", "n_deals"] == 2
    assert table.loc["a1", "guaranteed"] == 180_000.0
    assert table.loc["a1", "bill_guarantee.guaranteed"] == 100_000.0
    assert table.loc["a1", "supply_chain_abs.guaranteed"] == 80_000.0


def test_a_mistyped_code_is_told() -> None:
    member = series()
    deal = member.subject.deal
    typed = tuple(one.model_copy(update={"code": "91350100M000100Y44"}) for one in deal.core_enterprises[:1])
    told = deal.model_copy(update={"core_enterprises": (*typed, *deal.core_enterprises[1:])})
    found = ledger([Member(deal_id="deal", subject=replace(member.subject, deal=told))], AFTER)
    (fault,) = code_faults(found.obligors)
    assert "by its first 17 characters 3 is wanted" in str(fault)


def test_what_is_paid_on_the_day_is_owed_no_more() -> None:
    for day, owed in (("2021-05-09", 60_001.0), ("2021-05-10", 0.0)):
        found = ledger([series()], datetime.date.fromisoformat(day))
        assert amounts(found, "gross")[0] == owed


def test_a_first_loss_that_is_used_up_shields_nobody() -> None:
    bank = {"id": "bank", "name": name("bank"), "role": "discount_bank", "share": 0.0, "first_loss": 30_000.0}
    own = {"id": "own", "name": name("own"), "role": "guarantor", "share": 1.0}
    claimed = {
        "face": 30_000.0, "issue_date": "2023-10-09", "guarantee_date": "2023-10-10", "discount_date": "2023-10-10",
        "due_date": "2024-04-08", "refused_date": "2024-04-09", "claimed_date": "2024-04-10",
        "compensated_date": "2024-04-12",
    }  # fmt: skip
    for rows, net in (([{}], 70_000.0), ([{}, claimed], 100_000.0)):
        found = ledger([bills_member(*rows, sharing={"sharers": [bank, own]})], BILLS_DAY)
        assert amounts(found, "guaranteed") == [100_000.0]
        assert amounts(found, "net") == [net]
