"""All-in cost of small notes: the ticket of the literature with real dates, levels, targets, calendar years."""

import numpy as np
import pandas as pd
import pytest

from abs_model.pool.claim_book import ClaimBook
from abs_model.run.borrower_cost import all_in_cost, borrower_figure, yearly_cost
from abs_model.run.borrower_flow import borrower_flows
from tests.ip import NANSHAN, Terms, ip_book, ip_deal

TICKET: Terms = {
    "guarantee_fee": {"rate": 0.012},
    "costs": [{"id": "upfront", "payee": "law_firm", "ratio": 0.006}],
    "subsidies": [NANSHAN],
    "target_rate": 0.028,
}


def ticket(claims: list[Terms] | None = None, n_debtors: int = 1, **ip: object) -> ClaimBook:
    """42m at 4.05 % for two years, guarantee 1.2 % a year in advance, 0.6 % at the start, Nanshan's subsidy."""
    return ip_book(ip_deal(n_debtors=n_debtors, ip=TICKET | ip), claims)


def of(book: ClaimBook, subject: str = "total") -> pd.Series:
    return all_in_cost(book).set_index("subject").loc[subject]


def test_the_ticket_costs_what_the_literature_says_but_for_its_dates() -> None:
    # With quarters of exactly a quarter and a subsidy of 54.76 %: 5.7308 % and 2.6108 %; with 23/42 2.6107 %. Quarters
    # of 90 to 92 days move interest of 1 % of the ticket by days, and the subsidy comes 91 days after the year.
    total = of(ticket())
    assert total["rate_before_subsidy"] == pytest.approx(0.057308, abs=1e-6)
    assert total["rate_after_subsidy"] == pytest.approx(0.026107, abs=1e-6)
    assert total["rate_gross"] == total["rate_before_subsidy"]
    assert total["simple_rate_before"] == pytest.approx(0.0555, abs=1e-9)
    assert total["simple_rate"] == pytest.approx(0.0251071, abs=1e-7)
    assert total["years"] == 2.0


def test_the_dates_explain_what_is_left_of_the_difference() -> None:
    # Interest of a quarter of 4.05 % on the due dates of the note: what moves the rate is the length of quarters alone.
    flows = borrower_flows(ticket())
    interest = flows.loc[flows["part"] == "interest", "amount"]
    assert (interest + 425_250).abs().max() < 42e6 * 0.0405 * 1.5 / 365
    assert interest.sum() == pytest.approx(-8 * 425_250, abs=0.05)


def test_the_reduction_is_between_gross_and_before() -> None:
    total = of(ticket(guarantee_fee={"rate": 0.012, "reduction_ratio": 0.5}))
    assert total["rate_gross"] == pytest.approx(0.057308, abs=1e-6)
    assert total["guarantee_fee"] == 1_008_000
    assert total["guarantee_fee_reduction"] == 504_000
    assert total["rate_after_subsidy"] < total["rate_before_subsidy"] < total["rate_gross"] - 0.005


def test_claims_add_up_to_debtors_and_debtors_to_the_total() -> None:
    book = ticket([{}, {"principal": 8_000_000, "debtor_id": "d1"}, {"principal": 20_000_000, "debtor_id": "d2"}], 2)
    costs = all_in_cost(book)
    assert costs["level"].tolist() == ["single_claim"] * 3 + ["debtor"] * 2 + ["total"]
    for column in ("principal", "interest", "guarantee_fee", "guarantee_fee_reduction", "costs", "subsidy"):
        by_level = costs.groupby("level")[column].sum().round(2)
        assert len(set(by_level)) == 1
    first = costs.set_index("subject").loc["d1"]
    assert first["principal"] == 50_000_000
    rates = costs.loc[costs["level"] == "debtor", "rate_after_subsidy"]
    total = borrower_figure(costs, "rate_after_subsidy")
    assert rates.min() < total < rates.max()
    assert borrower_figure(costs, "largest_rate_after_subsidy") == rates.max()


@pytest.mark.parametrize(("target", "holds"), [(0.0262, True), (0.026, False), (0.0, False)])
def test_a_target_holds_or_not(target: float, holds: bool) -> None:
    costs = all_in_cost(ticket(target_rate=target))
    assert costs["is_within"].tolist() == [holds] * 3


def test_without_a_target_nothing_is_within_it_or_not() -> None:
    costs = all_in_cost(ticket(target_rate=None))
    assert costs["is_within"].isna().all()
    assert costs["target_rate"].isna().all()


def test_principal_times_years_follows_the_instalments() -> None:
    total = of(ticket([{"amortisation": "equal_principal"}]))
    days = [91, 181, 273, 365, 456, 546, 638, 730]
    assert total["years"] == pytest.approx(np.mean(days) / 365, rel=1e-12)


def test_money_that_costs_nothing_costs_nothing() -> None:
    total = of(ticket([{"rate": 0.0}], guarantee_fee=None, costs=[], subsidies=[]))
    assert total["rate_after_subsidy"] == pytest.approx(0.0, abs=1e-12)
    assert total["simple_rate"] == 0.0


def test_a_rate_that_does_not_exist_is_within_nothing() -> None:
    # 150 % of the principal is taken at the start: the debtor receives nothing to pay for.
    book = ticket(costs=[{"id": "all", "payee": "law_firm", "amount": 63_000_000.0}], subsidies=[])
    total = of(book)
    assert np.isnan(total["rate_before_subsidy"])
    assert not total["is_within"]
    assert np.isnan(borrower_figure(all_in_cost(book), "largest_rate_after_subsidy"))


def test_a_fee_that_eats_up_the_principal_leaves_no_rate_and_not_a_low_one() -> None:
    # With 100 % in advance the debtor receives nothing, then pays, and a subsidy comes back: that is a deposit.
    for rate, exists in ((0.97, True), (1.0, False)):
        costs = all_in_cost(ticket(guarantee_fee={"rate": rate}, costs=[]))
        assert bool(costs["rate_after_subsidy"].notna().all()) is exists
        assert not costs["is_within"].any()


def test_nothing_financed_costs_nothing() -> None:
    book = ticket(is_excluding=True, pledge_ratios={})
    assert all_in_cost(book).empty
    assert yearly_cost(book).empty
    assert np.isnan(borrower_figure(all_in_cost(book), "rate_after_subsidy"))


def test_calendar_years_add_up_to_the_cost() -> None:
    book = ticket([{}, {"debtor_id": "d2"}], 2)
    years, costs = yearly_cost(book), all_in_cost(book).set_index(["level", "subject"])
    for key, lines in years.groupby(["level", "subject"]):
        whole = costs.loc[key]
        cost = whole["interest"] + whole["guarantee_fee"] + whole["costs"] - whole["guarantee_fee_reduction"]
        assert lines["cost_before_subsidy"].sum() == pytest.approx(cost, abs=0.001)
        assert lines["cost_after_subsidy"].sum() == pytest.approx(cost - whole["subsidy"], abs=0.001)
    first = years[years["subject"] == "c1"]
    assert first["calendar_year"].tolist() == [2020, 2021, 2022]
    # 504,000 + 252,000 + 424,084.93; 504,000 + 1,701,000.01 less 1,345,500.01; 1,276,915.08 less 1,207,500.01.
    assert first["cost_after_subsidy"].tolist() == [1_180_084.93, 859_500.0, 69_415.07]
