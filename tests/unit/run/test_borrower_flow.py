"""What claims bring and cost their debtors, day by day: small notes by hand."""

from datetime import date
from typing import Any

import pandas as pd
import pytest

from abs_model.deal.check import faults_of
from abs_model.run.borrower_flow import borrower_flows
from tests.ip import MILLION, NANSHAN, ip_book, ip_deal


def flows_of(*claims: dict[str, Any], n_debtors: int = 1, **ip: Any) -> pd.DataFrame:
    """The flows of some claims under some terms."""
    return borrower_flows(ip_book(ip_deal(n_debtors=n_debtors, ip=ip), claims or None))


def paid(flows: pd.DataFrame, part: str, claim: str = "c1") -> list[tuple[date, float]]:
    """Dates and amounts of one part."""
    own = flows[(flows["part"] == part) & (flows["claim_id"] == claim)]
    return [(day.date(), amount) for day, amount in zip(own["date"], own["amount"], strict=True)]


def test_the_deal_to_test_with_is_sound() -> None:
    assert faults_of(ip_deal(ip={"guarantee_fee": {"rate": 0.01}, "subsidies": [NANSHAN]})) == ()


def test_a_debtor_receives_the_principal_and_pays_it_back_with_interest() -> None:
    flows = flows_of({"maturity_date": "2021-03-23"})
    # 42m at 4.05 % for 91 and 90 days of 365.
    assert [(str(one.date.date()), one.part, one.party, one.amount) for one in flows.itertuples()] == [
        ("2020-09-23", "principal_received", "loan_trustee", 42_000_000.0),
        ("2020-12-23", "interest", "loan_trustee", -424_084.93),
        ("2021-03-23", "interest", "loan_trustee", -419_424.66),
        ("2021-03-23", "principal", "loan_trustee", -42_000_000.0),
    ]


def test_the_other_side_is_the_creditor_of_the_structure() -> None:
    for structure, creditor in (("loan", "loan_trustee"), ("leaseback", "originator"), ("receivable", "originator")):
        assert set(flows_of({"structure": structure})["party"]) == {creditor}


def test_days_off_move_payments_and_nothing_else() -> None:
    # 2021-10-01 to 2021-10-07 are holidays; the second year's fee falls due on 2021-10-02.
    flows = flows_of({"start_date": "2020-09-22", "maturity_date": "2021-10-02"}, guarantee_fee={"rate": 0.012})
    assert paid(flows, "principal") == [(date(2021, 10, 8), -42_000_000.0)]
    (_, first), (day, last) = paid(flows, "guarantee_fee")
    assert (first, day) == (-504_000.0, date(2021, 9, 22))
    # Ten days of 365.
    assert last == -13_808.22


def test_a_guarantee_fee_is_paid_ahead_on_what_is_owed_and_waived_in_part() -> None:
    flows = flows_of(
        {"amortisation": "equal_principal", "maturity_date": "2022-03-23"},
        guarantee_fee={"rate": 0.012, "reduction_ratio": 0.25},
    )
    # Six instalments of 7m: 14m are left after a year, for 181 days.
    assert paid(flows, "guarantee_fee") == [(date(2020, 9, 23), -504_000.0), (date(2021, 9, 23), -83_309.59)]
    assert paid(flows, "guarantee_fee_reduction") == [(date(2020, 9, 23), 126_000.0), (date(2021, 9, 23), 20_827.4)]


def test_a_leap_year_is_one_year() -> None:
    flows = flows_of({"start_date": "2019-09-23", "maturity_date": "2021-09-23"}, guarantee_fee={"rate": 0.012})
    assert [amount for _, amount in paid(flows, "guarantee_fee")] == [-504_000.0, -504_000.0]


def test_the_fee_on_the_tape_comes_before_that_of_the_deal() -> None:
    flows = flows_of(
        {"guarantee_fee_rate": 0.02, "fee_reduction_ratio": 0.5},
        {},
        n_debtors=2,
        guarantee_fee={"rate": 0.01, "reduction_ratio": 0.1},
    )
    assert paid(flows, "guarantee_fee", "c1")[0][1] == -840_000.0
    assert paid(flows, "guarantee_fee_reduction", "c1")[0][1] == 420_000.0
    assert paid(flows, "guarantee_fee", "c2")[0][1] == -420_000.0
    assert paid(flows, "guarantee_fee_reduction", "c2")[0][1] == 42_000.0


def test_costs_are_split_by_principal_to_the_fen() -> None:
    flows = flows_of(
        {"principal": 10 * MILLION},
        {"principal": 10 * MILLION},
        {"principal": 10 * MILLION, "maturity_date": "2021-09-23"},
        n_debtors=3,
        costs=[
            {"id": "legal", "payee": "law_firm", "amount": 100.0},
            {"id": "opinion", "payee": "valuer", "due": "each_year", "amount": 0.01},
            {"id": "rating", "payee": "rating_agency", "due": "each_year", "ratio": 0.001},
            {"id": "trust", "payee": "loan_trustee", "due": "each_year", "rate": 0.002},
        ],
    )
    legal = flows[flows["part"] == "costs.legal"]
    assert sorted(legal["amount"]) == [-33.34, -33.33, -33.33]
    assert set(legal["party"]) == {"law_firm"}
    opinion = flows[flows["part"] == "costs.opinion"]
    assert opinion.groupby("date")["amount"].sum().tolist() == [-0.01, -0.01]
    assert paid(flows, "costs.rating", "c1") == [(date(2020, 9, 23), -10_000.0), (date(2021, 9, 23), -10_000.0)]
    assert paid(flows, "costs.rating", "c3") == [(date(2020, 9, 23), -10_000.0)]
    assert [amount for _, amount in paid(flows, "costs.trust", "c2")] == [-20_000.0, -20_000.0]


def test_claims_that_stay_out_of_the_pool_finance_nobody() -> None:
    book = ip_book(ip_deal(n_debtors=2, ip={"is_excluding": True, "largest_loan_to_value": 0.2}), [{}, {}])
    assert set(borrower_flows(book)["claim_id"]) == {"c1", "c2"}
    out = ip_book(ip_deal(n_debtors=2, ip={"is_excluding": True, "pledge_ratios": {}}), [{}, {}])
    assert borrower_flows(out).empty


def test_a_subsidy_comes_after_the_end_of_each_year() -> None:
    flows = flows_of(subsidies=[NANSHAN | {"lag_months": 6}])
    # 54.762 % of 1,701,000.01; six months after 2021-09-23 and 2022-09-23.
    assert paid(flows, "subsidy") == [(date(2022, 3, 23), 931_500.01), (date(2023, 3, 23), 931_500.01)]
    assert set(flows.loc[flows["part"] == "subsidy", "party"]) == {"government"}


@pytest.mark.parametrize("column", ["date", "claim_id", "debtor_id", "part", "party", "amount"])
def test_every_flow_says_what_it_is(column: str) -> None:
    flows = flows_of(guarantee_fee={"rate": 0.012}, subsidies=[NANSHAN])
    assert flows[column].notna().all()
    assert flows["date"].is_monotonic_increasing
