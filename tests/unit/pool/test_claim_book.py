"""Claims, payments and property looked at together: defaults, what is refused, excluded and only told."""

import pytest

from abs_model.glossary import TERMS
from abs_model.pool.claim_book import claim_book
from abs_model.pool.claim_limit import RULES
from tests.claims import CN, DATES, book_of, ip_deal, message, said, tapes

LISTED = "claim_id,due_date,principal\n"
FEES = "claim_id,due_date,amount\n"


def test_a_sound_claim_is_in_and_nothing_is_told_of_it() -> None:
    book = book_of({"subsidy_scheme_id": "nanshan", "guarantor_id": "guarantor", "ip_ids": "p-L1"})
    assert said(book) == []
    line = book.claims.iloc[0]
    assert line["is_in"]
    assert (line["rate"], line["frequency"], line["amortisation"]) == (0.0435, "quarterly", "interest_only")
    assert (line["guarantee_fee_rate"], line["fee_reduction_ratio"]) == (0.012, 0.35)
    assert line["debtor_name"] == "甲公司"
    assert f"{line['first_due_date']:%Y-%m-%d}" == "2020-12-15"
    assert (line["accepted_value"], line["lending_value"]) == (500_000_000.0, 200_000_000.0)
    assert line["loan_to_value_ratio"] == pytest.approx(0.024)
    assert len(book.schedule) == 8
    assert book.exclusions.empty


def test_the_tape_speaks_before_the_deal_and_the_deal_before_nothing() -> None:
    own = {"rate": "5%", "frequency": "按月", "amortisation": "等额本金", "first_due_date": "2020-10-15"}
    line = book_of(own | {"guarantee_fee_rate": "0.01", "fee_reduction_ratio": "0"}).claims.iloc[0]
    assert (line["rate"], line["frequency"], line["amortisation"]) == (0.05, "monthly", "equal_principal")
    assert (line["guarantee_fee_rate"], line["fee_reduction_ratio"]) == (0.01, 0.0)
    bare = book_of({}, deal=ip_deal(claims={"first_due": None}, ip={"guarantee_fee": None})).claims.iloc[0]
    assert f"{bare['first_due_date']:%Y-%m-%d}" == "2020-12-15"
    assert (bare["guarantee_fee_rate"], bare["fee_reduction_ratio"]) == (0.0, 0.0)


def test_due_dates_on_days_off_are_paid_on_the_next_business_day_without_more_interest() -> None:
    book = book_of({"frequency": "按月"})
    line = book.schedule[book.schedule["due_date"] == "2021-02-15"].iloc[0]
    assert f"{line['pay_date']:%Y-%m-%d}" == "2021-02-18"
    assert line["interest"] == pytest.approx(12_000_000 * 0.0435 * 31 / 365, abs=0.005)


def test_a_receivable_pays_once_at_its_rate_or_its_amount() -> None:
    priced = book_of({"structure": "应收款", "amortisation": "等额本息", "rate": "0.05"})
    assert priced.schedule[["interest", "principal", "amount"]].to_numpy().tolist() == [[1.2e6, 1.2e7, 1.32e7]]
    stated = book_of({"structure": "应收款"}, payments=FEES + "L1,2022-09-15,13000000\n")
    assert stated.schedule[["interest", "principal", "amount"]].to_numpy().tolist() == [[1e6, 1.2e7, 1.3e7]]
    assert stated.claims["rate"].iloc[0] == pytest.approx((13 / 12) ** 0.5 - 1)


def test_listed_fees_of_a_licence_need_no_rate() -> None:
    fees = FEES + "L1,2021-09-15,6500000\nL1,2022-09-15,6500000\n"
    book = book_of({"structure": "二次许可"}, payments=fees, deal=ip_deal(claims={"margin": None}))
    assert said(book, "refuse") == []
    assert book.claims["amortisation"].tolist() == ["custom"]
    assert f"{book.claims['first_due_date'].iloc[0]:%Y-%m-%d}" == "2021-09-15"
    assert 0.05 < book.claims["rate"].iloc[0] < 0.06


@pytest.mark.parametrize(
    ("change", "payments", "rule", "words"),
    [
        ({"debtor_id": "d11"}, None, "unknown_debtor", "Did you mean d1?"),
        ({"subsidy_scheme_id": "nanshn"}, None, "unknown_scheme", "Did you mean nanshan?"),
        ({"amortisation": "自定义"}, None, "no_payments", "annuity, equal_principal or interest_only"),
        ({"amortisation": "等额本息"}, LISTED + "L1,2022-09-15,12000000\n", "schedule_twice", "Write custom"),
        ({}, LISTED + "L1,2022-09-15,12000000\nL1,2022-09-16,1\n", "payment_refused", "row 3 of its payments"),
        (
            {"amortisation": "custom"},
            LISTED + "L1,2021-09-15,5000000\nL1,2022-09-15,6000000\n",
            "repays_too_little",
            "11,000,000.00 yuan, 1,000,000.00 too little; parts of 12,000,000.00 are wanted. Correct the payment due "
            "on 2022-09-15 (row 3 of the payments)",
        ),
        (
            {"amortisation": "custom"},
            LISTED + "L1,2022-09-15,1000000\nL1,2021-09-15,13000000\n",
            "repays_too_much",
            "2,000,000.00 too much; parts of 12,000,000.00 are wanted. Correct the payment due on 2021-09-15 (row 3",
        ),
        (
            {"structure": "许可"},
            FEES + "L1,2021-09-15,6000000\nL1,2022-09-15,5999999.99\n",
            "repays_too_little",
            "0.01 too little; whole payments of at least 12,000,000.00 are wanted",
        ),
        (
            {},
            "claim_id,due_date,principal,amount\nL1,2021-09-15,6000000,\nL1,2022-09-15,,7000000\n",
            "mixed_payments",
            "Fill one column for all",
        ),
        (
            {"structure": "应收款"},
            FEES + "L1,2021-09-15,6000000\nL1,2022-09-15,7000000\n",
            "not_one_payment",
            "2 payments listed",
        ),
    ],
)
def test_a_claim_that_fits_neither_deal_nor_payments_is_refused(change, payments, rule, words) -> None:
    book = book_of({"claim_id": "L0"}, {"claim_id": "L1"} | change, payments=payments)
    assert said(book, "refuse") == [(3, rule)]
    assert words in message(book, rule)
    assert book.claims["claim_id"].tolist() == ["L0"]
    assert book.tapes.claims.refused["amount"].tolist() == [12_000_000.0]


def test_a_claim_without_a_rate_or_a_creditor_or_with_a_foreign_first_due_date_is_refused() -> None:
    assert said(book_of({}, deal=ip_deal(claims={"margin": None})), "refuse") == [(2, "no_rate")]
    short = {"start_date": "2021-01-04", "maturity_date": "2022-01-04"}
    assert said(book_of(short), "refuse") == [(2, "first_due_outside")]
    deal = ip_deal(parties={role: {"id": role, "name": role} for role in ("originator", "guarantor", "government")})
    book = book_of({}, deal=deal)
    assert said(book, "refuse") == [(2, "no_creditor")]
    assert "Add loan_trustee under parties." in message(book, "no_creditor")


def test_payments_of_unknown_claims_or_days_outside_the_term_are_refused() -> None:
    rows = "L1,2022-09-15,12000000\nL2,2022-09-15,1\nL0,2020-09-15,1\n"
    book = book_of({"claim_id": "L1"}, {"claim_id": "L0"}, payments=LISTED + rows)
    lines = book.tapes.payments.problems
    assert list(zip(lines["row"], lines["rule"], strict=True)) == [(3, "unknown_claim"), (4, "payment_outside")]
    assert book.tapes.payments.frame["row"].tolist() == [2]
    assert said(book, "refuse") == [(3, "payment_refused")]


def test_payments_of_a_claim_that_is_refused_are_not_strange() -> None:
    book = book_of({"principal": "x"}, {"claim_id": "L2"}, payments=LISTED + "L1,2022-09-15,12000000\n")
    assert book.tapes.payments.problems.empty


@pytest.mark.parametrize(("maturity", "is_in"), [("2022-09-16", True), ("2022-09-17", False)])
def test_a_claim_leaves_the_buffer_before_the_notes_mature(maturity: str, is_in: bool) -> None:
    book = book_of({"maturity_date": maturity})
    assert book.claims["is_in"].tolist() == [is_in]
    assert book.schedule["is_in"].tolist() == [is_in] * 9
    if not is_in:
        line = book.exclusions.iloc[0]
        assert (line["row"], line["receivable_id"], line["rule"]) == (2, "L1", "matures_after_notes")
        assert line["found"] == "2022-09-19, after 2022-09-16"
        assert round(line["receivable_amount"] * 100) == round(book.schedule["amount"].sum() * 100)


def test_money_that_comes_in_the_buffer_waits_and_notes_that_follow_are_named() -> None:
    book = book_of({"first_due_date": "2020-12-17"})
    assert said(book) == [(2, "due_after_buffer")]
    text = message(book, "due_after_buffer")
    assert text.startswith("pays on 2020-12-17")
    assert "4 business days before the notes' payment on 2020-12-23; at least 5 are wanted" in text
    assert "waits for the payment on 2021-03-23" in text
    assert "pay on 2020-12-24, " in text


def test_a_claim_beyond_the_lending_value_stays_out_unless_it_is_only_told() -> None:
    assets = [{"appraised_value": "29999999.99"}]
    out = book_of({}, assets=assets)
    assert out.exclusions["rule"].tolist() == ["above_loan_to_value"]
    assert out.exclusions["found"].iloc[0].startswith("12,000,000.00 for 11,999,999.99 ")
    assert said(out) == []
    told = book_of({}, assets=assets, deal=ip_deal(ip={"is_excluding": False}))
    assert told.claims["is_in"].all()
    assert said(told) == [(2, "above_loan_to_value")]
    assert book_of({}, assets=[{"appraised_value": "30000000"}]).claims["is_in"].all()


def test_the_largest_loan_to_value_binds_too() -> None:
    deal = ip_deal(ip={"largest_loan_to_value": 0.3})
    assert book_of({}, assets=[{"appraised_value": "40000000"}], deal=deal).claims["is_in"].all()
    assert not book_of({}, assets=[{"appraised_value": "39999999.99"}], deal=deal).claims["is_in"].any()


def test_of_claims_on_one_debtor_the_earlier_comes_first_and_a_smaller_one_may_fit() -> None:
    claims = [
        {"claim_id": "b", "principal": "12000000", "start_date": "2020-09-16"},
        {"claim_id": "c", "principal": "8000000", "start_date": "2020-09-16"},
        {"claim_id": "a", "principal": "12000000", "start_date": "2020-09-15"},
    ]
    assets = [{"claim_id": "a", "appraised_value": "50000000"}]
    book = book_of(*claims, assets=assets)
    assert book.claims["is_in"].tolist() == [False, True, True]
    assert book.claims["loan_to_value_ratio"].tolist() == pytest.approx([0.64, 0.4, 0.4])


def test_a_debtor_without_accepted_property_is_out() -> None:
    book = book_of({}, assets=[{"is_disputed": "是"}])
    assert book.exclusions[["rule", "found"]].to_numpy().tolist() == [["no_accepted_property", "0 of 1 accepted"]]
    assert book.claims["loan_to_value_ratio"].isna().all()


def test_a_claim_that_is_too_late_uses_up_no_property() -> None:
    claims = [{"claim_id": "a", "maturity_date": "2022-12-15"}, {"claim_id": "b", "start_date": "2020-09-16"}]
    book = book_of(*claims, assets=[{"claim_id": "a", "appraised_value": "30000000"}])
    assert book.claims["is_in"].tolist() == [False, True]


@pytest.mark.parametrize(
    ("change", "rule", "words"),
    [
        ({"start_date": "2021-01-04"}, "scheme_not_in_force", "from 2020-01-01 to 2020-12-31, and this one starts on"),
        (
            {"debtor_id": "d2", "principal": "9000000"},
            "scheme_elsewhere",
            "is for firms in 南山区, and d2 is in 福田区",
        ),
        ({"debtor_id": "d3"}, "no_revenue", "pays at most 0.008 of revenue, and that of d3 is not known"),
    ],
)
def test_a_scheme_that_pays_nothing_is_told(change, rule, words) -> None:
    claims = {"first_due": None}
    book = book_of({"subsidy_scheme_id": "nanshan"} | change, deal=ip_deal(claims=claims))
    assert rule in [one for _, one in said(book, "warn")]
    assert words in message(book, rule)
    assert book.claims["is_in"].all()


def test_revenue_is_asked_only_of_those_whom_the_cap_binds() -> None:
    assert said(book_of({"subsidy_scheme_id": "nanshan", "debtor_id": "d3", "principal": "10000000"})) == []


def test_other_oddities_are_told() -> None:
    fees = FEES + "L1,2021-06-15,6500000\nL1,2022-06-15,6500000\n"
    odd = {
        "structure": "许可",
        "rate": "0.02",
        "guarantor_id": "nobody",
        "ip_ids": "p-L1、q",
        "start_date": "2020-10-09",
    }
    found = [rule for _, rule in said(book_of(odd, payments=fees))]
    assert found == ["ends_early", "rate_differs", "starts_after_closing", "unknown_guarantor", "unknown_property"]


def test_what_was_read_can_be_looked_at_again_under_other_terms() -> None:
    book = book_of({"guarantor_id": "nobody"}, {"claim_id": "L2"}, deal=ip_deal(claims={"margin": None, "rate": 0.05}))
    again = claim_book(ip_deal(claims={"margin": None}), book.as_read, CN)
    assert said(again, "refuse") == [(2, "no_rate"), (3, "no_rate")]
    once_more = claim_book(book.deal, again.as_read, CN)
    assert said(once_more) == said(book) == said(claim_book(book.deal, book.tapes, CN))


def test_an_instalment_that_was_paid_by_the_cut_off_is_not_in() -> None:
    dates = DATES | {"cut_off": "2021-03-15", "closing": "2021-03-16", "payment": DATES["payment"][1:]}
    book = book_of({}, deal=ip_deal(dates=dates))
    assert book.schedule["is_in"].tolist() == [False, False] + [True] * 6
    done = book_of({"maturity_date": "2021-03-15"}, {"claim_id": "L2"}, deal=ip_deal(dates=dates))
    assert done.exclusions["rule"].tolist() == ["due_by_cut_off"]


def test_a_book_of_nothing_but_refused_claims_is_empty() -> None:
    book = book_of({"debtor_id": "x"})
    assert (len(book.claims), len(book.schedule), len(book.exclusions)) == (0, 0, 0)
    assert book.schedule["due_date"].dtype.kind == "M"


def test_a_deal_without_property_has_no_book() -> None:
    with pytest.raises(ValueError, match="ip block"):
        claim_book(ip_deal(ip=None).model_copy(update={"ip": None}), tapes([{}]), CN)


def test_every_column_and_rule_has_a_term() -> None:
    book = book_of({})
    words = [*book.claims, *book.schedule, *book.exclusions, *RULES]
    assert [word for word in words if word not in TERMS] == []
