"""Each rule against its text in ``abs_model.deal.eligibility``: what fails it, what just passes, what is said of it."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from abs_model.deal.eligibility import RULES
from abs_model.pool.criteria import LIVE_STATUSES, RULE_TESTS
from tests.unit.pool.test_pool_builders import changed, clean_rows, criterion, screened

Case = tuple[str, dict[str, Any], str, str]

FAILURES: list[Case] = [
    ("parties_sound", {"is_dishonest_debtor": True}, "is_dishonest_debtor", "true"),
    ("performed", {"is_performed": False}, "is_performed", "false"),
    ("no_prepayment", {"is_prepayment": True}, "is_prepayment", "true"),
    ("no_retention", {"retention_amount": 0.01}, "retention_amount", "0.01"),
    ("no_set_off", {"has_set_off": True}, "has_set_off", "true"),
    ("confirmed", {"confirmation_no": None}, "confirmation_no", "not stated"),
    ("confirmed", {"confirmation_date": "2020-07-01"}, "confirmation_date", "2020-07-01"),
    ("joint_debtor_covered", {"is_joint_debtor_covered": False}, "is_joint_debtor_covered", "false"),
    ("invoice_verified", {"invoice_no": None}, "invoice_no", "not stated"),
    ("invoice_verified", {"is_invoice_verified": False}, "is_invoice_verified", "false"),
    ("invoice_covers", {"invoice_amount": 999_999.99}, "invoice_amount", "999999.99 for 1000000.00 assigned"),
    ("contract_covers", {"contract_amount": 999_999.99}, "contract_amount", "999999.99 for 1000000.00 assigned"),
    ("unencumbered", {"is_pledged": True}, "is_pledged", "true"),
    ("registered_twice", {"first_registration_no": None}, "first_registration_no", "not stated"),
    ("registered_twice", {"first_registration_date": "2020-07-08"}, "first_registration_date", "2020-07-08"),
    ("registered_twice", {"second_registration_no": None}, "second_registration_no", "not stated"),
    ("assignable", {"is_assignable": False}, "is_assignable", "false"),
    ("debtor_notified", {"is_notified": False}, "is_notified", "false"),
    ("in_renminbi", {"currency": "USD"}, "currency", "USD"),
    ("due_before_maturity", {"due_date": "2021-06-28"}, "due_date", "2021-06-28"),
    ("tenor_within", {"due_date": "2021-07-01"}, "due_date", "366 days"),
    ("not_overdue", {"due_date": "2020-06-29"}, "due_date", "2020-06-29"),
    ("not_overdue", {"status": "逾期"}, "status", "逾期"),
    ("not_overdue", {"status": "已结清"}, "status", "已结清"),
    ("not_disputed", {"is_disputed": True}, "is_disputed", "true"),
    ("asset_class_normal", {"asset_class": "special_mention"}, "asset_class", "special_mention"),
    ("unrelated_parties", {"is_related_party": True}, "is_related_party", "true"),
    ("no_government_debtor", {"is_government_debtor": True}, "is_government_debtor", "true"),
    ("amount_within", {"receivable_amount": 999.99}, "receivable_amount", "999.99"),
    ("amount_within", {"receivable_amount": 50_000_000.01}, "receivable_amount", "50000000.01"),
    ("on_whitelist", {"core_enterprise_id": "C9"}, "core_enterprise_id", "C9: not in the deal"),
    ("rating_at_least", {"core_enterprise_id": "C9"}, "core_enterprise_id", "C9: not in the deal"),
    ("supplier_size_within", {"supplier_size": "large"}, "supplier_size", "large"),
    ("payment_term_within", {"delivery_date": "2020-02-24"}, "due_date", "401 days"),
]

JUST_ENOUGH: list[tuple[str, dict[str, Any]]] = [
    ("confirmed", {"confirmation_date": "2020-06-30"}),
    ("invoice_covers", {"invoice_amount": 1_000_000.0}),
    ("contract_covers", {"contract_amount": 1_000_000.0}),
    ("registered_twice", {"first_registration_date": "2020-07-07"}),
    ("due_before_maturity", {"due_date": "2021-06-27"}),
    ("tenor_within", {"due_date": "2021-06-30"}),
    ("not_overdue", {"due_date": "2020-06-30"}),
    ("amount_within", {"receivable_amount": 1_000.0}),
    ("amount_within", {"receivable_amount": 50_000_000.0}),
    ("payment_term_within", {"delivery_date": "2020-02-25"}),
]

MISSING = [
    (rule, column)
    for rule, text in RULES.items()
    for column in text.columns
    if column not in {"core_enterprise_id", "supplier_id", "receivable_amount", "due_date"}
]


def said(rule: str, frame: pd.DataFrame) -> Mapping[str, tuple[str, str]]:
    """Column and value by receivable."""
    lines = screened(frame, rule).exclusions
    assert set(lines["rule"]) <= {rule}
    told = zip(lines["receivable_id"], lines["column"], lines["found"], strict=True)
    return {str(receivable): (str(column), str(found)) for receivable, column, found in told}


def test_every_rule_that_a_deal_may_use_is_asked() -> None:
    assert set(RULE_TESTS) == set(RULES)


@pytest.mark.parametrize(("rule", "cells", "column", "value"), FAILURES)
def test_the_row_that_fails_is_excluded_with_what_was_found(
    rule: str, cells: dict[str, Any], column: str, value: str
) -> None:
    assert said(rule, changed(clean_rows(), 1, **cells)) == {"R000002": (column, value)}


@pytest.mark.parametrize(("rule", "cells"), JUST_ENOUGH)
def test_the_bound_itself_is_inside(rule: str, cells: dict[str, Any]) -> None:
    assert not said(rule, changed(clean_rows(), 1, **cells))


@pytest.mark.parametrize(("rule", "column"), MISSING)
def test_an_answer_that_is_missing_fails(rule: str, column: str) -> None:
    assert said(rule, changed(clean_rows(), 1, **{column: None})) == {"R000002": (column, "not stated")}


def test_an_invoice_answers_for_all_receivables_under_it() -> None:
    frame = clean_rows(4)
    frame.loc[[0, 2], "invoice_no"] = "00000077"
    frame.loc[[0, 2], "invoice_amount"] = 1_999_999.99
    words = "1999999.99 for 2000000.00 assigned"
    assert said("invoice_covers", frame) == {
        "R000001": ("invoice_amount", words),
        "R000003": ("invoice_amount", words),
    }
    frame.loc[[0, 2], "invoice_amount"] = 2_000_000.0
    assert not said("invoice_covers", frame)


def test_of_two_amounts_stated_for_one_invoice_the_smaller_counts() -> None:
    frame = clean_rows(4)
    frame.loc[[0, 2], "invoice_no"] = "00000077"
    frame.loc[0, "invoice_amount"] = 5_000_000.0
    assert set(said("invoice_covers", frame)) == {"R000001", "R000003"}


def test_paper_invoices_of_one_number_and_different_codes_are_different_invoices() -> None:
    frame = clean_rows(4)
    frame.loc[[0, 2], "invoice_no"] = "00000077"
    frame.loc[2, "invoice_code"] = "5100201999"
    assert not said("invoice_covers", frame)
    assert not said("invoice_used_once", frame)


def test_invoices_without_a_code_are_known_by_their_number() -> None:
    frame = clean_rows(4)
    frame["invoice_code"] = frame["invoice_code"].where(frame["row"] < 0)
    assert not said("invoice_used_once", frame)
    frame.loc[[0, 2], "invoice_no"] = "24512000000012345678"
    assert set(said("invoice_used_once", frame)) == {"R000001", "R000003"}
    assert set(said("invoice_used_once", frame.drop(columns="invoice_code"))) == {"R000001", "R000003"}


def test_an_invoice_that_two_suppliers_finance_excludes_both() -> None:
    frame = clean_rows(4)
    frame.loc[[0, 2], "invoice_no"] = "00000077"
    found = ("supplier_id", "S000001, S000003")
    assert said("invoice_used_once", frame) == {"R000001": found, "R000003": found}


def test_a_receivable_that_is_listed_twice_excludes_both_and_an_instalment_does_not() -> None:
    frame = clean_rows(4)
    frame.loc[[0, 2], "invoice_no"] = "00000077"
    frame.loc[[0, 2], "supplier_id"] = "S000001"
    found = ("invoice_no", "00000077")
    assert said("invoice_used_once", frame) == {"R000001": found, "R000003": found}
    assert not said("invoice_used_once", changed(frame, 2, due_date="2021-04-30"))


def test_a_contract_answers_for_all_receivables_under_it() -> None:
    frame = clean_rows(4)
    frame.loc[[0, 1, 2], "contract_no"] = "K77"
    found = ("contract_amount", "2000000.00 for 3000000.00 assigned")
    assert said("contract_covers", frame) == {f"R00000{number}": found for number in (1, 2, 3)}


@pytest.mark.parametrize("status", ["存续", "未到期", "Outstanding", " normal "])
def test_a_status_that_says_live_is_live_in_either_language(status: str) -> None:
    assert not said("not_overdue", changed(clean_rows(), 1, status=status))


@pytest.mark.parametrize(
    ("cells", "is_settled"),
    [
        ({"paid_date": "2020-06-30", "paid_amount": 1_000_000.0}, True),
        ({"paid_date": "2020-06-30"}, True),
        ({"paid_date": "2020-06-30", "paid_amount": 999_999.99}, False),
        ({"paid_date": "2020-07-01", "paid_amount": 1_000_000.0}, False),
    ],
)
def test_what_was_paid_in_full_by_the_cut_off_date_is_settled(cells: dict[str, Any], is_settled: bool) -> None:
    frame = clean_rows().assign(
        paid_date=pd.Series(pd.NaT, index=range(3), dtype="datetime64[us]"), paid_amount=float("nan")
    )
    found = said("not_overdue", changed(frame, 1, **cells))
    assert found == ({"R000002": ("paid_date", "2020-06-30")} if is_settled else {})


def test_only_a_bound_that_is_given_binds() -> None:
    frame = changed(clean_rows(), 1, receivable_amount=0.01)
    largest = {"rule": "amount_within", "maximum": 1_000_000.0}
    assert screened(frame, largest).exclusions.empty
    assert len(screened(changed(frame, 0, receivable_amount=1_000_000.01), largest).exclusions) == 1


@pytest.mark.parametrize(("rating", "out"), [("AA", set()), ("AA+", {"C2"}), ("AAA", {"C2", "C3"})])
def test_a_rating_at_least_so_good_is_read_on_the_scale(rating: str, out: set[str]) -> None:
    frame = changed(clean_rows(4), 3, core_enterprise_id="C3")
    kept = set(screened(frame, criterion("rating_at_least", rating=rating)).pool_frame["core_enterprise_id"])
    assert kept == {"C1", "C2", "C3"} - out


def test_a_core_enterprise_off_the_whitelist_or_without_a_rating_says_so() -> None:
    plain = ({"id": "C1", "name": "甲", "is_on_whitelist": False}, {"id": "C2", "name": "乙", "rating": "AA"})
    lines = screened(clean_rows(2), "on_whitelist", "rating_at_least", core_enterprises=plain).exclusions
    assert lines["found"].tolist() == ["C1: not on it", "C1: not rated"]


def limited(frame: pd.DataFrame, limit: float, *rules: str) -> list[str]:
    """Receivables of one core enterprise that are in, where it has a limit."""
    core_enterprises = ({"id": "C1", "name": "甲", "limit": limit}, {"id": "C2", "name": "乙"})
    screening = screened(frame, *rules, "within_core_enterprise_limit", core_enterprises=core_enterprises)
    return screening.pool_frame["receivable_id"].tolist()


def test_a_core_enterprise_limit_is_filled_in_tape_order_and_smaller_rows_may_still_fit() -> None:
    frame = clean_rows(4).assign(core_enterprise_id="C1", receivable_amount=[60.0, 50.0, 40.0, 0.01])
    assert limited(frame, 100.0) == ["R000001", "R000003"]
    assert limited(frame[::-1], 100.0) == ["R000004", "R000003", "R000002"]


def test_only_its_own_rows_use_a_limit_up_and_one_without_a_limit_has_none() -> None:
    frame = clean_rows(4).assign(core_enterprise_id=["C2", "C1", "C2", "C1"])
    assert limited(frame, 1_000_000.0) == ["R000001", "R000002", "R000003"]


def test_a_row_that_fails_otherwise_does_not_use_a_limit_up() -> None:
    frame = changed(clean_rows(3).assign(core_enterprise_id="C1"), 0, is_pledged=True)
    assert limited(frame, 1_000_000.0) == ["R000001"]
    core_enterprises = ({"id": "C1", "name": "甲", "limit": 1_000_000.0},)
    rules = ("within_core_enterprise_limit", "unencumbered")
    screening = screened(frame, *rules, core_enterprises=core_enterprises)
    assert screening.pool_frame["receivable_id"].tolist() == ["R000002"]
    assert screening.exclusions["rule"].tolist() == ["unencumbered", "within_core_enterprise_limit"]
    assert screening.exclusions["found"].tolist() == ["true", "C1: limit 1000000.00"]


def test_the_page_on_eligibility_names_every_rule_and_every_word_for_a_live_status() -> None:
    page = (Path(__file__).parents[3] / "docs/methods/eligibility.md").read_text(encoding="utf-8")
    assert [rule for rule in RULES if f"`{rule}`" not in page] == []
    assert [word for word in LIVE_STATUSES if not re.search(rf"(?<!\w){word}(?!\w)", page)] == []
