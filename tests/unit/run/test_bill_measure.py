"""The figures of a book against numbers added up by hand."""

import datetime

import pytest

from abs_model.run.bill_measure import book_figures, measures, watch_table, watched, weighted_balance
from tests.bills import AS_OF, book

LIVE = {"face": 400_000.0, "due_date": "2024-07-12"}
OTHER = {"face": 600_000.0, "acceptor_id": "a3", "due_date": "2024-10-15", "supplier_id": "s2"}


def test_the_headline_counts_what_uses_a_line_today() -> None:
    paid = {"face": 5_000.0, "due_date": "2024-05-10", "paid_date": "2024-05-10"}
    offered = {"face": 7_000.0, "offered_date": "2024-06-28", "guarantee_date": None, "discount_date": None}
    approved = offered | {"face": 9_000.0, "approved_date": "2024-06-28"}
    found = book_figures(book(LIVE, OTHER, paid, offered, approved))
    assert found["n_bills"] == 5
    assert (found["n_live_bills"], found["used"], found["reserved"]) == (2, 1_000_000.0, 9_000.0)
    assert (found["n_acceptors"], found["n_suppliers"], found["n_whitelisted"]) == (2, 2, 3)
    assert found["lines_total"] == 9_000_000.0
    assert found["mean_face"] == 500_000.0
    # 14 days of 400,000 and 109 of 600,000.
    assert found["mean_tenor_days"] == pytest.approx(0.4 * 14 + 0.6 * 109, rel=1e-12)
    assert found["acceptor_hhi"] == pytest.approx(0.16 + 0.36, rel=1e-12)
    assert found["acceptor_top_1_share"] == 0.6


def test_the_claim_ratio_is_claims_of_a_year_over_guarantees_that_ended_in_it() -> None:
    old = {"due_date": "2023-06-20", "paid_date": "2023-06-20", "face": 900_000.0}  # more than a year ago
    paid = {"due_date": "2024-05-10", "paid_date": "2024-05-10", "face": 300_000.0}
    claim = {
        "due_date": "2024-03-08", "refused_date": "2024-03-09", "claimed_date": "2024-03-11",
        "compensated_date": "2024-03-18", "compensated_amount": 100_000.0, "acceptor_id": "a2",
    }  # fmt: skip
    found = measures(book(LIVE, old, paid, claim))
    assert found["claims_of_year"] == 100_000.0
    assert found["ended_in_year"] == 400_000.0
    assert found["claim_ratio"] == 0.25


def test_what_happens_after_the_day_is_not_counted() -> None:
    claim = {
        "due_date": "2024-07-05", "refused_date": "2024-07-06", "claimed_date": "2024-07-08",
        "compensated_date": "2024-07-12", "compensated_amount": 100_000.0,
    }  # fmt: skip
    assert measures(book(LIVE, claim))["claims_of_year"] == 0.0
    later = book(LIVE, claim, as_of=datetime.date(2024, 7, 12))
    assert measures(later)["claims_of_year"] == 100_000.0


def test_liquidity_looks_at_what_falls_due_within_thirty_days_and_at_what_is_due() -> None:
    refused = {"due_date": "2024-06-14", "refused_date": "2024-06-17", "refusal_reason": "credit", "face": 50_000.0}
    edge = {"face": 30_000.0, "due_date": "2024-07-27"}  # a Saturday: paid on Monday the 29th, the 31st day
    found = measures(book(LIVE, OTHER, refused, edge))
    assert found["due_within_month"] == 450_000.0
    assert found["liquidity_ratio"] == pytest.approx(1_000_000 / 450_000, rel=1e-12)
    assert found["overdue_face"] == 50_000.0
    assert found["overdue_ratio"] == pytest.approx(50_000 / 1_080_000, rel=1e-12)
    assert found["n_frozen_acceptors"] == 1


def test_utilisation_is_of_the_cap_and_without_one_of_all_lines() -> None:
    assert measures(book(LIVE, OTHER))["utilisation_ratio"] == 0.1
    assert measures(book(LIVE, OTHER, limits={}))["utilisation_ratio"] == pytest.approx(1 / 9, rel=1e-12)


def test_a_small_acceptor_weighs_three_quarters_up_to_its_amount() -> None:
    from tests import bills as made

    rows = [
        {"acceptor_id": "a1", "acceptor_name": "甲公司", "line": 5_000_000.0, "acceptor_size": "small"},
        {"acceptor_id": "a3", "acceptor_name": "丙公司", "line": 9_000_000.0, "acceptor_size": "micro"},
        {"acceptor_id": "a2", "acceptor_name": "乙公司", "line": 5_000_000.0, "acceptor_size": "large"},
    ]
    terms = made.programme(capital={"net_assets": 1_000_000, "small_amount": 500_000})
    third = {"face": 200_000.0, "acceptor_id": "a2"}
    taken = made.bill_book(terms, made.bills(LIVE, OTHER, third), made.whitelist(*rows), None, made.CALENDAR, AS_OF)
    # 400,000 at 75 %; 600,000 is above the amount; 200,000 is no small acceptor's.
    assert weighted_balance(taken) == 300_000.0 + 600_000.0 + 200_000.0
    assert measures(taken)["leverage_multiple"] == 1.1
    assert measures(taken)["capital_use"] == 110_000.0


def test_a_trigger_is_breached_beyond_its_threshold_and_not_at_it() -> None:
    triggers = [
        {"id": "at", "name": {"zh": "一", "en": "at"}, "measure": "largest_acceptor_share", "above": 0.6},
        {"id": "beyond", "name": {"zh": "二", "en": "beyond"}, "measure": "largest_acceptor_share", "above": 0.59},
        {"id": "low", "name": {"zh": "三", "en": "low"}, "measure": "liquidity_ratio", "below": 2.6},
        {"id": "none", "name": {"zh": "四", "en": "none"}, "measure": "claim_ratio", "above": 0.0},
    ]
    made = book(LIVE, OTHER, triggers=triggers)
    assert {one.trigger.id: one.is_breached for one in watched(made)} == {
        "at": False, "beyond": True, "low": True, "none": False,
    }  # fmt: skip
    table = watch_table(made).set_index("trigger")
    assert table.loc["low", "headroom"] == pytest.approx(2.5 - 2.6, rel=1e-9)
    assert table["direction"].tolist() == ["above", "above", "below", "above"]


def test_an_empty_book_has_figures_that_do_not_exist_and_says_so() -> None:
    offered = {"offered_date": "2024-06-28", "guarantee_date": None, "discount_date": None}
    found = book_figures(book(offered))
    assert found["used"] == 0.0
    assert found["mean_face"] is None
    assert found["claim_ratio"] is None
    assert "acceptor_hhi" not in found
