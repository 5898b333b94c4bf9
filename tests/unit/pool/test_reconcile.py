"""Reconciliation, identity by identity: what is broken is found in its row, with its amount, and what to do."""

import re
from datetime import date

import numpy as np
import pandas as pd
import pytest

from abs_model.glossary import TERMS
from abs_model.pool.reconcile import is_taken, reconcile
from abs_model.pool.reconcile_account import statements_of
from abs_model.pool.reconcile_difference import DIFFERENCE_COLUMNS, TOLD_COLUMNS, told_in
from tests.servicers import Break, Draft, first_draft, second_draft

FORM = re.compile(r"[^;]+; .* (is|are) wanted.*\. \S.*[.?]")


def test_the_files_that_are_broken_below_are_sound() -> None:
    for draft in (first_draft(), second_draft()):
        found = draft.differences()
        assert found["message_en"].tolist() == []
        assert found.columns.tolist() == list(DIFFERENCE_COLUMNS)
        assert is_taken(found)


def shifted(status: str, yuan: float, record: str = "balance", subject: str = "") -> Break:
    return lambda draft: draft.shift(status, yuan, record, subject)


def in_account(status: str, yuan: float) -> Break:
    return shifted(status, yuan, "account", "collection")


def more(record: str, subject: str, amount: str, **cells: str) -> Break:
    return lambda draft: draft.add(record, subject, amount, **cells)


def cell(record: str, column: str, value: str, subject: str) -> Break:
    return lambda draft: draft.set(record, column, value, subject=subject)


@pytest.mark.parametrize(
    ("spoil", "rule", "difference", "remedy"),
    [
        # The statement of the pool.
        (shifted("opening", 10.0), "pool_opening", 10.0, "Check the file of the period before"),
        (shifted("closing", 0.01), "pool_roll", 0.01, "Check the row"),
        (shifted("closing", 0.01), "pool_closing", 0.01, "Check the row"),
        (shifted("closing", 0.01), "ageing_sum", 0.01, "Check the row"),
        (shifted("collected", -1.0), "pool_movement", -1.0, "Check the row"),
        (shifted("diluted", 5.0), "pool_movement", 5.0, "Check the row"),
        (shifted("repurchased", 5.0), "pool_movement", 5.0, "Check the row"),
        (shifted("defaulted", 5.0), "pool_movement", 5.0, "Check the row"),
        (shifted("overdue_1_30", -400.0), "ageing_bucket", -400.0, "Check the row"),
        (shifted("not_yet_due", -600.0), "not_due_is_not_overdue", -600.0, "What is not yet due is not overdue"),
        # The bank's statement.
        (in_account("closing", 0.01), "account_roll", 0.01, "Check the row"),
        (in_account("paid_in", -1000.0), "receipt_total", -1000.0, "money left out, told twice"),
        (in_account("paid_out", 3.0), "payment_total", 3.0, "Check the row"),
        # Records of receivables.
        (cell("receipt", "amount", "1500.01", "R1"), "over_receipt", 500.01, "give the rest"),
        (cell("dilution", "amount", "2000.01", "R2"), "over_receipt", 0.01, "give the rest"),
        (more("receipt", "R5", "5.00"), "outside_pool", 5.0, "record first what it came into the pool for"),
        (more("recovery", "R3", "5.00"), "recovery_without_default", 5.0, "Make it a receipt"),
        (more("repurchase", "R3", "2999.00"), "exit_price", -1.0, "another price"),
        (more("default", "R3", "3001.00"), "exit_price", 1.0, "another price"),
        (more("receipt", "R1", "1000.00", date="2020-07-15"), "double_record", 1000.0, "its own number"),
        # What is paid by supports.
        (more("claim", "guarantee", "5000.01"), "claim_above_cap", 0.01, "Check the amount and the support"),
        (more("reimbursement", "guarantee", "7.00"), "reimbursement_above_claims", 7.0, "Check what was paid back"),
    ],
)  # fmt: skip
def test_an_identity_that_is_broken_names_row_amount_and_remedy(
    spoil: Break, rule: str, difference: float, remedy: str
) -> None:
    draft = first_draft()
    line = spoil(draft)
    found = draft.differences()
    own = found[(found["rule"] == rule) & (found["line"] == line)]
    assert len(own) == 1, found["message_en"].tolist()
    row = own.iloc[0]
    assert row["difference"] == pytest.approx(difference, abs=1e-9)
    assert f"row {line}" in row["message_en"]
    assert f"第{line}行" in row["message_zh"]
    assert remedy in row["message_en"]
    assert f"{abs(difference):,.2f}" in row["message_en"]
    assert f"{abs(difference):,.2f}" in row["message_zh"]


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        (more("receipt", "R11", "5.00"), "unknown_subject"),
        (more("claim", "guarantor", "5.00"), "unknown_subject"),
        (more("payment", "fees.audti", "5.00"), "unknown_subject"),
        (more("income", "colection", "5.00"), "unknown_subject"),
        (more("rating", "c9", "", status="AA"), "unknown_subject"),
        (more("event", "gone", "", status=""), "unknown_subject"),
        (more("receipt", "R3", "5.00", date="2020-06-30"), "date_outside"),
        (more("receipt", "R3", "5.00", date="2020-08-24"), "date_outside"),
        (more("replacement", "R3", "0.00", reference="R4"), "no_spare_receivable"),
        (more("balance", "", "7400.00", status="closing"), "stated_twice"),
        (more("account", "collection", "0.00", status="opening"), "stated_twice"),
    ],
)
def test_a_record_that_cannot_be_so_names_its_row(spoil: Break, rule: str) -> None:
    draft = first_draft()
    line = spoil(draft)
    found = draft.differences()
    own = found[(found["rule"] == rule) & (found["line"] == line)]
    assert len(own) == 1, found["message_en"].tolist()
    assert own["severity"].tolist() == ["error"]
    assert not is_taken(found)


def test_a_name_that_is_nearly_right_is_suggested() -> None:
    draft = first_draft()
    draft.add("payment", "fees.audti", "5.00")
    draft.add("receipt", "R11", "5.00")
    found = draft.differences().set_index("subject")["message_en"]
    assert "Did you mean fees.audit?" in found["fees.audti"]
    assert "Did you mean R1?" in found["R11"]


@pytest.mark.parametrize(
    ("record", "date_said", "severity"),
    [("rating", "2020-09-01", "warning"), ("dispute", "2020-06-01", "warning"), ("dilution", "2020-09-01", "error")],
)
def test_what_may_become_known_later_is_only_remarked(record: str, date_said: str, severity: str) -> None:
    draft = first_draft()
    status = {"rating": "AA", "dispute": "open"}.get(record, "")
    subject = "c1" if record == "rating" else "R4"
    line = draft.add(record, subject, "" if record == "rating" else "1.00", status=status, date=date_said)
    found = draft.differences()
    assert found.loc[(found["rule"] == "date_outside") & (found["line"] == line), "severity"].tolist() == [severity]


def test_what_comes_in_after_a_receivable_left_is_found() -> None:
    draft = second_draft()
    bought_back = draft.add("receipt", "R3", "10.00", date="2020-09-02")
    in_default = draft.add("receipt", "R4", "20.00", date="2020-09-07")
    found = draft.differences()
    own = found[found["rule"] == "after_exit"].set_index("line")
    assert own.index.tolist() == [bought_back, in_default]
    assert "was bought back on 2020-09-01" in own["message_en"][bought_back]
    assert "认定违约" in own["message_zh"][in_default]
    assert "call it so" in own["message_en"][in_default]
    assert "over_receipt" not in found["rule"].tolist()


def test_a_receivable_that_left_in_an_earlier_file_has_left() -> None:
    third = Draft("2020-10-23", [], earlier=[first_draft(), second_draft()])
    line = third.add("receipt", "R3", "10.00", date="2020-10-09")
    found = third.differences()
    assert found.loc[found["rule"] == "after_exit", "line"].tolist() == [line]


def test_what_stood_in_an_earlier_file_is_found() -> None:
    draft = second_draft()
    line = draft.add("receipt", "R2", "1500.00", date="2020-08-14")
    found = draft.differences()
    own = found[(found["rule"] == "double_record") & (found["line"] == line)]
    assert "row of an earlier file" in own["message_en"].iloc[0]
    draft.rows[-1]["reference"] = "bank-7"
    assert "double_record" not in draft.differences()["rule"].tolist()


def test_the_opening_of_an_account_is_its_last_closing() -> None:
    draft = second_draft()
    line = draft.shift("opening", 0.5, "account", "collection")
    found = draft.differences().set_index("rule")
    assert found.loc["account_opening", "line"] == line
    assert found.loc["account_opening", "difference"] == pytest.approx(0.5)


def test_claims_of_all_files_count_towards_the_cap() -> None:
    draft = second_draft()
    third = Draft("2020-10-23", [], earlier=[first_draft(), draft])
    third.add("claim", "guarantee", "4750.00")
    assert "claim_above_cap" not in third.differences()["rule"].tolist()
    third.add("claim", "guarantee", "0.01", date="2020-10-22")
    assert "claim_above_cap" in third.differences()["rule"].tolist()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda draft: setattr(draft, "deal_id", "dael"), "other_deal"),
        (lambda draft: setattr(draft, "end", "2020-08-31"), "no_window_end"),
        (lambda draft: setattr(draft, "end", FIRST), "period_again"),
    ],
)
def test_of_a_file_of_a_wrong_deal_or_period_nothing_else_is_said(change: object, rule: str) -> None:
    draft = second_draft()
    change(draft)  # type: ignore[operator]
    assert draft.differences()["rule"].tolist() == [rule]


FIRST = "2020-08-23"


def test_the_nearest_window_ends_are_named() -> None:
    draft = second_draft()
    draft.end = "2020-09-24"
    assert "The nearest are 2020-09-23, 2020-10-23." in draft.differences()["message_en"].iloc[0]


def test_windows_that_were_left_out_are_found() -> None:
    draft = second_draft()
    draft.earlier = []
    found = draft.differences()
    assert found["rule"].tolist() == ["window_gap"]
    assert "2 collection windows after 2020-06-30 and up to 2020-08-23" in found["message_en"].iloc[0]


def test_windows_in_which_nothing_happened_are_no_gap() -> None:
    draft = Draft("2020-07-23", [])
    for status, amount in (("opening", "10000.00"), ("closing", "10000.00"), ("not_yet_due", "9000.00")):
        draft.add("balance", "", amount, status=status)
    draft.add("balance", "", "1000.00", status="overdue_1_30")
    found = draft.differences()
    assert "window_gap" not in found["rule"].tolist()
    assert set(found["severity"]) == {"warning"}


def test_without_statements_there_is_a_warning_and_no_more() -> None:
    draft = first_draft()
    draft.rows = [row for row in draft.rows if row["record"] not in {"balance", "account"}]
    found = draft.differences()
    assert found["rule"].tolist() == ["pool_statement_missing", "account_statement_missing"]
    assert is_taken(found)


def test_rows_that_could_not_be_read_are_told() -> None:
    draft = first_draft()
    line = draft.add("receipt", "R3", "ten")
    found = draft.differences().set_index("rule")
    assert found.loc["refused_rows", "line"] == line
    assert found.loc["refused_rows", "severity"] == "error"


def test_money_for_a_contract_goes_to_its_oldest_receivables() -> None:
    draft = first_draft()
    draft.take_out("receipt", "R1")
    draft.take_out("receipt", "R2")
    draft.add("receipt", "C-1", "2500.00", date="2020-08-14")
    assert draft.differences()["message_en"].tolist() == []
    line = draft.add("receipt", "C-1", "400.01", date="2020-08-17")
    found = draft.differences()
    own = found[found["rule"] == "over_receipt"]
    assert own["line"].tolist() == [line]
    assert own["stated"].tolist() == [2900.01]
    assert own["computed"].tolist() == [2900.0]


def test_a_replacement_comes_in_for_what_leaves() -> None:
    draft = second_draft()
    line = draft.set("repurchase", "record", "replacement", subject="R3")
    draft.rows[line - 3] |= {"reference": "R5", "amount": "2500.00"}
    draft.shift("repurchased", -500.0)
    draft.shift("closing", 500.0)
    draft.shift("not_yet_due", 500.0)
    draft.shift("paid_in", -500.0, "account", "collection")
    draft.shift("closing", -500.0, "account", "collection")
    assert draft.differences()["message_en"].tolist() == []


def test_transfers_between_accounts_are_in_both_statements() -> None:
    draft = first_draft()
    draft.add("payment", "reserve", "100.00")
    draft.shift("paid_out", 100.0, "account", "collection")
    draft.shift("closing", -100.0, "account", "collection")
    for status, amount in (("opening", "0.00"), ("paid_in", "100.00"), ("paid_out", "0.00"), ("closing", "100.00")):
        draft.add("account", "reserve", amount, status=status)
    assert draft.differences()["message_en"].tolist() == []
    draft.add("payment", "A.interest", "30.00", reference="reserve")
    found = draft.differences().set_index("rule")
    assert found.loc["payment_total", "subject"] == "reserve"
    assert found.loc["payment_total", "difference"] == pytest.approx(-30.0)


def test_what_is_unpaid_on_its_very_due_date_may_be_called_either() -> None:
    """R1 falls due on 2020-07-15, when no window ends: it is moved to the end of the first one."""
    draft = Draft("2020-07-23", [])
    for status, amount in (("opening", "10000.00"), ("closing", "10000.00"), ("not_yet_due", "9000.00")):
        draft.add("balance", "", amount, status=status)
    draft.add("balance", "", "1000.00", status="overdue_1_30")
    ground = draft.ground()
    moved = ground.roster.pay_day.copy()
    moved[0] = (date(2020, 7, 23) - date(1970, 1, 1)).days
    ground.roster.pay_day[:], ground.roster.age_day[:] = moved, moved
    assert not _ageing(draft, ground)
    draft.set("balance", "amount", "10000.00", status="not_yet_due")
    draft.set("balance", "amount", "0.00", status="overdue_1_30")
    assert not _ageing(draft, ground)
    draft.set("balance", "amount", "9500.00", status="not_yet_due")
    draft.set("balance", "amount", "500.00", status="overdue_1_30")
    assert _ageing(draft, ground) == ["ageing_bucket", "ageing_bucket"]


def _ageing(draft: Draft, ground: object) -> list[str]:
    found = reconcile(draft.file(), ground)  # type: ignore[arg-type]
    return [rule for rule in found["rule"] if rule.startswith("ageing")]


def test_every_message_has_the_form_of_the_house_and_every_rule_a_word() -> None:
    draft = second_draft()
    for record, subject in (
        ("receipt", "R9"),
        ("receipt", "R5"),
        ("recovery", "R2"),
        ("claim", "x"),
        ("default", "R2"),
    ):
        draft.add(record, subject, "9999.00", date="2020-10-01")
    draft.add("claim", "guarantee", "6000.00")
    draft.shift("closing", 1.0)
    draft.shift("paid_in", 1.0, "account", "collection")
    found = draft.differences()
    assert len(set(found["rule"])) > 7
    for line in found.itertuples():
        assert FORM.fullmatch(str(line.message_en)), line.message_en
        assert str(line.message_zh).startswith("2020-09-23.csv")
        assert "；" in str(line.message_zh)
        assert str(line.message_zh)[-1] in "。？"
        assert str(line.rule) in TERMS


def test_errors_come_first_and_a_table_can_be_had_in_one_language() -> None:
    draft = first_draft()
    draft.add("repurchase", "R3", "2999.00")
    found = draft.differences()
    severities = found["severity"].tolist()
    assert severities == sorted(severities)
    assert set(severities) == {"error", "warning"}
    told = told_in(found, "zh")
    assert told.columns.tolist() == list(TOLD_COLUMNS)
    assert told["message"].tolist() == found["message_zh"].tolist()


def test_statements_of_accounts_come_as_a_table() -> None:
    table = statements_of(second_draft().file(), 3)
    assert table.to_dict("records") == [
        {
            "period": 3,
            "account": "collection",
            "opening_balance": 2500.5,
            "paid_in": 4350.0,
            "paid_out": 62.0,
            "closing_balance": 6788.5,
        }
    ]
    empty = Draft(FIRST, [])
    empty.add("receipt", "R1", "1.00")
    assert statements_of(empty.file(), 2).empty


def test_many_receivables_are_looked_at_at_once() -> None:
    """Order of rows is no matter, and neither is their number: the same differences in the order of the file."""
    draft = first_draft()
    draft.set("receipt", "amount", "1000.01", subject="R1")
    draft.set("receipt", "amount", "1900.01", subject="R2")
    whole = draft.differences()
    assert whole.loc[whole["rule"] == "over_receipt", "subject"].tolist() == ["R1", "R2"]
    draft.rows[0], draft.rows[1] = draft.rows[1], draft.rows[0]
    turned = draft.differences()
    columns = ["rule", "subject", "stated", "computed"]
    assert _sorted(turned, columns) == _sorted(whole, columns)


def _sorted(frame: pd.DataFrame, columns: list[str]) -> list[tuple[object, ...]]:
    told = frame[columns].replace({np.nan: None}).itertuples(index=False, name=None)
    return sorted(told, key=str)
