"""Who pays whom: every payment has two sides, on every date, and the vehicles hold what is not yet paid out."""

from typing import Any

import pandas as pd
import pytest

from abs_model.errors import ScenarioError
from abs_model.pool.claim_book import ClaimBook
from abs_model.run.borrower_flow import borrower_flows
from abs_model.run.money_table import MoneyTable, money_table, party_totals
from abs_model.run.project import project
from abs_model.run.table import ledger_table
from abs_model.scenario.scenario import BASE
from tests.ip import NANSHAN, Terms, ip_book, ip_deal, ip_subject
from tests.small_subjects import scenario

IP: Terms = {
    "guarantee_fee": {"rate": 0.012, "reduction_ratio": 0.3},
    "costs": [{"id": "legal", "payee": "law_firm", "amount": 100_000.0}],
    "subsidies": [NANSHAN],
}


def money_of(book: ClaimBook) -> MoneyTable:
    """Who pays whom in the base case."""
    return money_table(project(ip_subject(book), [BASE]), book)


def made(claims: list[Terms] | None = None, ip: Terms | None = None, **terms: Any) -> tuple[MoneyTable, ClaimBook]:
    book = ip_book(ip_deal(ip=IP | (ip or {}), **terms), claims)
    return money_of(book), book


def on(money: MoneyTable, day: str) -> dict[str, float]:
    """What each party gets on a day, debtors together."""
    return money.table[money.table["date"] == day].groupby("party")["after_subsidy"].sum().round(2).to_dict()


def test_every_date_adds_up_to_nothing() -> None:
    money, _ = made()
    sums = money.table.groupby("date")[["before_subsidy", "subsidy", "after_subsidy"]].sum().round(4)
    assert (sums == 0.0).all(axis=None)
    assert (money.checks["unbalanced"] == 0.0).all()
    assert all(one.holds for one in money.identities)


def test_at_closing_money_goes_from_investors_to_debtors() -> None:
    money, _ = made()
    assert on(money, "2020-09-23") == {
        "original_debtor": 84_000_000 - 2 * 504_000 * 0.7 - 100_000,
        "investor": -84_000_000.0,
        "guarantor": 2 * 504_000 * 0.7,
        "law_firm": 100_000.0,
    }
    first = money.movements[money.movements["date"] == "2020-09-23"]
    ways = {(one.payer, one.payee, one.part) for one in first.itertuples()}
    assert ways == {
        ("investor", "vehicles", "investors.A"),
        ("vehicles", "loan_trustee", "purchase"),
        ("loan_trustee", "original_debtor", "principal_received"),
        ("original_debtor", "guarantor", "guarantee_fee"),
        ("guarantor", "original_debtor", "guarantee_fee_reduction"),
        ("original_debtor", "law_firm", "costs.legal"),
    }


def test_the_vehicles_hold_collections_until_they_are_paid_out() -> None:
    money, _ = made()
    # 848,169.86 come in a week before 808,935.66 of interest go out, with 27,957.49 of tax and 11,276.71 of fees.
    assert on(money, "2020-12-23") == {"original_debtor": -848_169.86, "vehicles": 848_169.86}
    paid = on(money, "2020-12-30")
    assert paid["vehicles"] == -848_169.86
    assert paid["investor"] + paid["tax"] + paid["note_trustee"] == pytest.approx(848_169.86)
    assert (money.checks["cash_held"] >= 0.0).all()
    assert money.checks["cash_held"].iloc[-1] == 0.0


def test_a_creditor_that_lent_before_waits_for_the_price() -> None:
    money, _ = made([{"start_date": "2020-09-15"}, {"start_date": "2020-09-15", "structure": "leaseback"}])
    before, closing = on(money, "2020-09-15"), on(money, "2020-09-23")
    assert before["loan_trustee"] == before["originator"] == -42_000_000.0
    assert closing["loan_trustee"] == closing["originator"] == 42_000_000.0


def test_instalments_paid_by_the_cut_off_are_the_creditor_s() -> None:
    money, _ = made([{"start_date": "2020-06-15", "first_due_date": "2020-09-15"}, {}])
    assert on(money, "2020-09-15") == {"original_debtor": -428_745.21, "loan_trustee": 428_745.21}


def test_debtors_and_investors_get_what_their_own_tables_say() -> None:
    money, book = made()
    own = borrower_flows(book).groupby(["date", "debtor_id"])["amount"].sum().round(2)
    debtors = money.table[money.table["party"] == "original_debtor"].set_index(["date", "debtor_id"])["after_subsidy"]
    assert debtors.to_dict() == own[own != 0.0].to_dict()
    ledger = ledger_table(project(ip_subject(book), [BASE]))
    received = ledger[ledger["target"].str.startswith("A.")].groupby("date")["amount"].sum().round(2)
    investors = money.table[(money.table["party"] == "investor") & (money.table["after_subsidy"] > 0)]
    assert investors.set_index("date")["after_subsidy"].to_dict() == {
        pd.Timestamp(day): amount for day, amount in received.items()
    }


def test_a_subsidy_is_one_column_and_leaves_the_plan_alone() -> None:
    with_it, _ = made()
    without, _ = made(ip={"subsidies": []})
    assert set(with_it.table.loc[with_it.table["subsidy"] != 0.0, "party"]) == {"government", "original_debtor"}
    key = ["date", "party", "debtor_id"]
    before = with_it.table[with_it.table["before_subsidy"] != 0.0].set_index(key)["before_subsidy"]
    assert before.to_dict() == without.table.set_index(key)["after_subsidy"].to_dict()


def test_totals_by_party_add_up_to_nothing() -> None:
    money, _ = made()
    totals = party_totals(money.table)
    assert totals["after_subsidy"].sum() == pytest.approx(0.0, abs=0.001)
    assert totals.set_index("party").loc["vehicles", "after_subsidy"] == 0.0


@pytest.mark.parametrize("terms", [{"delay_days": 30}, {"defaults": [{"obligor": "d1", "date": "2021-06-01"}]}])
def test_a_scenario_in_which_debtors_do_not_pay_is_refused(terms: dict[str, Any]) -> None:
    book = ip_book(ip_deal(ip=IP))
    with pytest.raises(ScenarioError, match="scenario one: by 20.* the pool brings .* where debtors owe .*base case"):
        money_table(project(ip_subject(book), [scenario(**terms)]), book)


def test_what_the_guarantor_pays_for_the_notes_is_its_payment_and_a_reserve_is_the_vehicles_own() -> None:
    # The claims bring what the notes ask for, and tax and fees leave a gap.
    money, _ = made(
        tranches=[{"id": "A", "rank": "senior", "balance": 84e6, "coupon_rate": 0.0405, "redemption": "bullet"}],
        accounts=[{"id": "reserve", "target": {"amount": 50_000.0, "tranches": ["A"]}}],
        support=[{"id": "surety", "kind": "guarantee", "provider": "guarantor", "covers": ["A.interest"]}],
        pool={"tape": "claims.csv", "asset": "claims", "purchase": {"method": "proceeds"}},
        closing=[{"fill": "reserve"}, {"pay": "purchase"}],
        normal=[
            {"pay": "tax"}, {"pay": "fees.trust"}, {"pay": "A.interest"}, {"pay": "A.principal"}, {"draw": "surety"},
            {"transfer": "reserve", "to": "collection"}, {"reimburse": "surety"},
            {"release": "originator", "after": "A"},
        ],
    )  # fmt: skip
    assert "reserve" not in set(money.movements["payer"]) | set(money.movements["payee"])
    # 50,000 of the price are kept back, and the creditor is short of them.
    assert money.checks["cash_held"].iloc[0] == 50_000.0
    assert on(money, "2020-09-23")["loan_trustee"] == -50_000.0
    drawn = money.movements[money.movements["part"] == "surety"]
    assert set(zip(drawn["payer"], drawn["payee"], strict=True)) >= {("guarantor", "investor")}
    assert (money.checks["unbalanced"] == 0.0).all()
