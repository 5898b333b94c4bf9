"""Subsidies of small notes by hand: brackets, caps, years, who is eligible."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd
import pytest

from abs_model.run.borrower_cost import all_in_cost
from abs_model.run.borrower_subsidy import subsidies
from tests.ip import DATES, MILLION, NANSHAN, Terms, ip_book, ip_deal

GUARANTEE = {"rate": 0.012}
UPFRONT = [{"id": "upfront", "payee": "law_firm", "ratio": 0.006}]


def subsidies_of(
    scheme: Terms, *claims: Terms, n_debtors: int = 1, ip: Terms | None = None, **terms: Any
) -> pd.DataFrame:
    """The lines of claims under one scheme, laid over Nanshan's."""
    block = {"guarantee_fee": GUARANTEE, "costs": UPFRONT, "subsidies": [NANSHAN | scheme]} | (ip or {})
    deal = ip_deal(n_debtors=n_debtors, ip=block, **terms)
    return subsidies(ip_book(deal, claims or None))


def half_up(amount: Decimal) -> float:
    return float(amount.quantize(Decimal("0.01"), ROUND_HALF_UP))


def firm(**terms: Any) -> list[Terms]:
    return [{"id": "d1", "name": "d1", "district": "南山区"} | terms]


def test_brackets_blend_over_the_ticket() -> None:
    lines = subsidies_of({})
    assert lines["subsidy_ratio"].round(5).tolist() == [0.54762, 0.54762]
    # Interest of 1,701,000.01 and a fee of 504,000; 252,000 at the start belong to the first year.
    assert lines["cost_counted"].tolist() == [2_457_000.01, 2_205_000.01]
    assert lines["subsidy"].tolist() == [
        half_up(Decimal(cost) * 23 / 42) for cost in ("2457000.01", "2205000.01")
    ]  # fmt: skip


def test_interest_may_count_without_its_tax_and_parts_not_at_all() -> None:
    net = subsidies_of({"interest_vat_rate": 0.06})["cost_counted"].tolist()
    assert net == [1_604_716.99 + 504_000 + 252_000, 1_604_716.99 + 504_000]
    assert subsidies_of({"counts": ["interest"]})["cost_counted"].tolist() == [1_701_000.01, 1_701_000.01]
    assert subsidies_of({"counts": ["guarantee_fee"]})["cost_counted"].tolist() == [504_000.0, 504_000.0]
    reduced = subsidies_of({"counts": ["guarantee_fee"]}, ip={"guarantee_fee": GUARANTEE | {"reduction_ratio": 0.5}})
    assert reduced["cost_counted"].tolist() == [252_000.0, 252_000.0]


def test_a_share_of_what_is_financed_counts_the_days_of_a_short_year() -> None:
    scheme = {"kind": "amount_share", "brackets": [{"up_to": 10 * MILLION, "ratio": 0.03}, {"ratio": 0.01}]}
    lines = subsidies_of(scheme, {"maturity_date": "2022-03-23"})
    # 300,000 + 320,000 a year; 181 days of 365.
    assert lines["subsidy"].tolist() == [620_000.0, half_up(Decimal(620_000) * 181 / 365)]
    greedy = subsidies_of({"kind": "amount_share", "brackets": [{"ratio": 0.5}]})
    assert greedy["subsidy"].tolist() == greedy["cost_counted"].tolist()


def test_a_scheme_of_one_year_pays_once() -> None:
    """3.5 % of 42m in the first year, and nothing in the second, with the reason."""
    lines = subsidies_of({"kind": "amount_share", "brackets": [{"ratio": 0.035}], "years": 1})
    assert lines["subsidy"].tolist() == [1_470_000.0, 0.0]
    assert lines["remark"].tolist() == ["", "years_over"]
    assert lines["subsidy_date"].isna().tolist() == [False, True]


def test_a_whole_year_is_a_year_though_it_has_a_leap_day() -> None:
    lines = subsidies_of(
        {"kind": "amount_share", "brackets": [{"ratio": 0.01}]},
        {"start_date": "2023-09-23", "maturity_date": "2025-09-23"},
        dates=DATES
        | {
            "cut_off": "2023-09-23",
            "closing": "2023-09-23",
            "payment": ["2024-09-30", "2025-09-30"],
            "expected_maturity": "2025-09-30",
            "legal_final": "2026-09-30",
        },
    )
    assert lines["subsidy"].tolist() == [420_000.0, 420_000.0]


def test_a_target_rate_is_what_is_left_a_year() -> None:
    scheme = {"kind": "target_rate", "target_rate": 0.0246, "brackets": []}
    deal = ip_deal(n_debtors=1, ip={"guarantee_fee": GUARANTEE, "costs": UPFRONT, "subsidies": [NANSHAN | scheme]})
    book = ip_book(deal)
    # 2.46 % of 42m, 1,033,200, is left each year.
    assert subsidies(book)["subsidy"].tolist() == [1_423_800.01, 1_171_800.01]
    assert all_in_cost(book)["simple_rate"].tolist() == pytest.approx([0.0246] * 3, abs=1e-10)
    assert subsidies_of(scheme | {"target_rate": 0.1})["subsidy"].tolist() == [0.0, 0.0]


def test_a_target_rate_follows_the_balance() -> None:
    scheme = {"kind": "target_rate", "target_rate": 0.0246, "brackets": [], "counts": ["interest"]}
    lines = subsidies_of(scheme, {"amortisation": "equal_principal", "rate": 0.0346})
    # Interest at 3.46 % on the same balance: 1 % of it is paid, to the fen of eight roundings.
    interest = lines["cost_counted"].sum()
    assert lines["subsidy"].sum() == pytest.approx(interest / 3.46, abs=0.05)


def test_brackets_and_caps_are_for_all_claims_of_a_firm() -> None:
    claims = ({"principal": 30 * MILLION}, {"principal": 12 * MILLION, "debtor_id": "d1"})
    lines = subsidies_of({"yearly_cap": 1_000_000.0, "total_cap": 1_700_000.0}, *claims)
    assert lines["subsidy_ratio"].round(5).tolist() == [0.54762] * 4
    by_year = lines.groupby("claim_year")["subsidy"].sum().tolist()
    assert by_year == [1_000_000.0, 700_000.0]
    assert lines["remark"].tolist() == ["yearly_cap", "total_cap"] * 2
    first = lines[lines["claim_year"] == 1]["subsidy"].tolist()
    assert first == pytest.approx([1_000_000 * 30 / 42, 1_000_000 * 12 / 42], abs=0.01)


def test_revenue_caps_a_year_above_an_amount() -> None:
    scheme = {"revenue_ratio": 0.008, "revenue_cap_above": 10.0 * MILLION}
    lines = subsidies_of(scheme, core_enterprises=firm(revenue=150.0 * MILLION))
    assert (lines["subsidy"].tolist(), lines["remark"].tolist()) == (
        [1_200_000.0, 1_200_000.0],
        ["revenue_cap", "revenue_cap"],
    )
    unknown = subsidies_of(scheme, core_enterprises=firm())
    assert (unknown["subsidy"].sum(), set(unknown["remark"])) == (0.0, {"no_revenue_stated"})
    small = subsidies_of(scheme, {"principal": 10 * MILLION}, core_enterprises=firm())
    assert small["subsidy_ratio"].tolist() == [0.7, 0.7]
    assert set(small["remark"]) == {""}


def test_the_smaller_of_two_caps_of_a_year_binds() -> None:
    scheme = {"revenue_ratio": 0.008, "yearly_cap": 1_100_000.0}
    lines = subsidies_of(scheme, core_enterprises=firm(revenue=150.0 * MILLION))
    assert (lines["subsidy"].tolist(), set(lines["remark"])) == ([1_100_000.0, 1_100_000.0], {"yearly_cap"})


@pytest.mark.parametrize(
    ("scheme", "claim", "why"),
    [
        ({"valid_from": "2020-09-24"}, {}, "not_in_force"),
        ({"valid_to": "2020-09-22"}, {}, "not_in_force"),
        ({"district": "福田区"}, {}, "other_district"),
        ({}, {"subsidy_scheme_id": ""}, "no_scheme"),
    ],
)
def test_who_is_not_eligible_gets_nothing_and_is_told_why(scheme: Terms, claim: Terms, why: str) -> None:
    lines = subsidies_of(scheme, claim)
    assert (lines["subsidy"].tolist(), set(lines["remark"])) == ([0.0, 0.0], {why})
    assert lines["subsidy_date"].isna().all()


def test_the_first_and_the_last_day_of_a_scheme_are_in_it() -> None:
    assert set(subsidies_of({"valid_from": "2020-09-23", "valid_to": "2020-09-23"})["remark"]) == {""}


def test_firms_are_apart() -> None:
    lines = subsidies_of({"total_cap": 1_000_000.0}, {}, {}, n_debtors=2)
    assert lines.groupby("debtor_id")["subsidy"].sum().tolist() == [1_000_000.0, 1_000_000.0]
