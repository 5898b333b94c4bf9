"""Tapes of claims and of payments: headers and words of the trade, what a file alone may not say, and remarks."""

import pandas as pd
import pytest

from abs_model.glossary import TERMS
from abs_model.pool.claim_schema import CLAIMS, PAYMENTS
from abs_model.pool.claim_tape import Remark, read_claims, read_payments, with_remarks
from abs_model.pool.schema import accepted_headers, plain, recognise
from abs_model.pool.tape import Tape
from tests.claims import CLAIM, raw


def rules(tape: Tape, severity: str = "refuse") -> list[tuple[int, str]]:
    lines = tape.problems[tape.problems["severity"] == severity]
    return list(zip(lines["row"], lines["rule"], strict=True))


@pytest.mark.parametrize("schema", [CLAIMS, PAYMENTS], ids=lambda one: one.kind)
def test_no_header_and_no_word_stands_for_two_things(schema) -> None:
    assert accepted_headers(schema)
    for column in schema.columns:
        words = [plain(word) for choice, others in column.choices for word in dict.fromkeys((choice, *others))]
        assert len(words) == len({*words}), column.name


@pytest.mark.parametrize(
    ("header", "name"),
    [
        *{"claim_id": "claim_id", "debtor_id": "debtor_id", "structure": "structure", "start": "start_date"}.items(),
        *{"maturity": "maturity_date", "pay_frequency": "frequency", "guarantee_fee": "guarantee_fee_rate"}.items(),
        *{"fee_reduction": "fee_reduction_ratio", "ip_ids": "ip_ids", "guarantor_id": "guarantor_id"}.items(),
        *{
            "贷款金额（元）": "principal",
            "放款日": "start_date",
            "还款方式": "amortisation",
            "付息频率": "frequency",
        }.items(),
        *{"原始债务人": "debtor_name", "首次还款日": "first_due_date", "贴息政策": "subsidy_scheme_id"}.items(),
    ],
)
def test_headers_of_the_trade_are_known(header: str, name: str) -> None:
    found = recognise(CLAIMS, header)
    assert found is not None
    assert found.column.name == name


@pytest.mark.parametrize(
    ("column", "cell", "choice"),
    [
        *[("structure", cell, "loan") for cell in ("贷款", "信托贷款", "loan", "LOAN")],
        *[("structure", cell, "licence") for cell in ("二次许可", "许可", "license", "licence")],
        *[("structure", cell, "leaseback") for cell in ("售后回租", "融资租赁", "leaseback")],
        *[("structure", cell, "receivable") for cell in ("应收款", "应收账款", "receivable")],
        *[("amortisation", cell, "annuity") for cell in ("等额本息", "annuity")],
        *[("amortisation", cell, "interest_only") for cell in ("先息后本", "按期付息到期还本", "按期付息、到期还本")],
        *[("amortisation", cell, "equal_principal") for cell in ("等额本金", "equal principal")],
        *[("amortisation", cell, "custom") for cell in ("自定义", "custom")],
        *[("frequency", cell, "monthly") for cell in ("按月", "monthly")],
        *[("frequency", cell, "quarterly") for cell in ("按季", "按季度")],
        *[("frequency", cell, "semiannual") for cell in ("按半年", "semi-annual", "half-yearly")],
        *[("frequency", cell, "annual") for cell in ("按年", "yearly")],
    ],
)
def test_words_of_the_trade_are_choices(column: str, cell: str, choice: str) -> None:
    tape = read_claims(raw([CLAIM | {column: cell}]))
    assert rules(tape) == []
    assert tape.frame[column].tolist() == [choice]


def test_a_claim_needs_a_term_and_a_first_due_date_within_it() -> None:
    tape = read_claims(
        raw(
            [
                CLAIM | {"claim_id": "a", "maturity_date": "2020-09-15"},
                CLAIM | {"claim_id": "b", "maturity_date": "2020-09-14"},
                CLAIM | {"claim_id": "c", "first_due_date": "2020-09-15"},
                CLAIM | {"claim_id": "d", "first_due_date": "2022-09-16"},
                CLAIM | {"claim_id": "e", "first_due_date": "2022-09-15"},
            ]
        )
    )
    assert rules(tape) == [(2, "no_term"), (3, "due_before_start"), (4, "first_due_outside"), (5, "first_due_outside")]
    assert tape.frame["claim_id"].tolist() == ["e"]
    assert tape.refused["amount"].tolist() == [12_000_000.0] * 4


def test_a_principal_in_another_unit_is_told_and_one_that_is_none_is_refused() -> None:
    tape = read_claims(raw([CLAIM | {"principal": "1200"}, CLAIM | {"claim_id": "L2", "principal": "0"}]))
    assert rules(tape, "warn") == [(2, "small_principal")]
    assert rules(tape) == [(3, "not_positive")]


def test_payments_need_one_of_two_columns_and_each_row_one_of_them() -> None:
    only = read_payments(raw("债权编号,应还日期,许可费\nL1,2021-09-15,100.50\n"))
    assert only.frame["amount"].tolist() == [100.5]
    assert only.frame["principal"].isna().all()
    both = read_payments(
        raw("claim_id,due_date,principal,amount\nL1,2021-09-15,1,\nL1,2021-09-16,,\nL1,2021-09-17,1,2\n")
    )
    assert rules(both) == [(3, "nothing_stated"), (4, "both_stated")]


def test_a_cell_that_cannot_be_read_is_refused_for_itself_alone() -> None:
    tape = read_payments(raw("claim_id,due_date,amount\nL1,2021-09-15,many\n"))
    assert rules(tape) == [(2, "not_a_number")]


def test_one_row_for_each_day_of_a_claim() -> None:
    tape = read_payments(raw("claim_id,due_date,amount\nL1,2021-09-15,1\nL2,2021-09-15,1\nL1,2021-09-15,2\n"))
    assert rules(tape) == [(4, "duplicate_payment")]
    assert "row 2 already" in tape.problems["message"].iloc[0]


def test_a_remark_that_refuses_moves_its_row_and_one_that_warns_does_not() -> None:
    tape = read_claims(raw([CLAIM, CLAIM | {"claim_id": "L2", "rate": "5%"}, CLAIM | {"claim_id": "", "rate": "x"}]))
    remark = {"column": "rate", "value": "0.05", "rule": "made_up", "message": "no."}
    told = with_remarks(tape, [Remark(row=3, **remark), Remark(row=2, severity="warn", **remark)], "principal")
    assert told.frame["claim_id"].tolist() == ["L1"]
    assert told.refused["row"].tolist() == [3, 4]
    assert told.refused["amount"].tolist() == [12_000_000.0, 12_000_000.0]
    assert told.refused.iloc[0][["claim_id", "start_date", "rate"]].tolist() == ["L2", "2020-09-15", "0.05"]
    assert told.n_rows == tape.n_rows
    assert told.problems["row"].is_monotonic_increasing
    assert with_remarks(tape, [], "principal") is tape


def test_no_cell_of_the_refused_is_missing() -> None:
    tape = read_claims(raw([CLAIM | {"rate": ""}, CLAIM | {"claim_id": ""}]))
    told = with_remarks(tape, [Remark(row=2, column="rate", value="", rule="r", message="m.")], "principal")
    assert not told.refused.drop(columns="amount").isna().any().any()
    assert all(pd.api.types.is_string_dtype(told.refused[name]) for name in told.refused.columns[2:])


@pytest.mark.parametrize("schema", [CLAIMS, PAYMENTS], ids=lambda one: one.kind)
def test_every_column_and_choice_has_a_term(schema) -> None:
    words = [word for column in schema.columns for word in (column.name, *(choice for choice, _ in column.choices))]
    assert [word for word in words if word not in TERMS] == []
