"""What falls due, what may be drawn, what is measured: the plain model against examples worked out by hand, in fen."""

from fractions import Fraction
from typing import Any

import pytest

from tests.builders import day, deal_of
from tests.crosscheck.by_hand import DATES, TWO_PAYMENTS, bucket, bullet, guarantee, run

THREE_PAYMENTS = DATES | {"payment": ["2020-10-09", "2021-01-07", "2021-07-07"]}
"""Accrual periods of 94, 90 and 181 days."""


@pytest.mark.parametrize(("is_revolving", "drawn_last"), [(True, 3_000), (False, 425)])
def test_only_a_revolving_facility_may_be_drawn_again(is_revolving: bool, drawn_last: int) -> None:
    # Coupons of 10 % on 100,000: 2,575 (94 days), 2,466 (90), 4,959 (181). The first is drawn, the second is paid and
    # the first paid back, at maturity 100,000 of 104,959 are there: of a cap of 3,000, all or the 425 never used are
    # left.
    deal = deal_of(
        dates=THREE_PAYMENTS,
        tranches=[bullet(coupon_rate=0.1)],
        support=[guarantee(cap=30, is_revolving=is_revolving)],
        normal=[
            {"pay": "A.interest"},
            {"draw": "guarantee"},
            {"reimburse": "guarantee"},
            {"pay": "A.principal"},
            {"draw": "guarantee"},
        ],
    )
    result = run(deal, bucket("c1", "2020-12-01", 5_041), bucket("c1", "2021-03-01", 100_000))
    assert result["reimbursed", "guarantee"] == [0, 0, 2_575, 0]
    assert result["drawn", "guarantee"] == [0, 2_575, 0, drawn_last]


@pytest.mark.parametrize(("terms", "accrued", "due"), [
    ({}, [0, 0, 0], [0, 5_041, 10_000]),
    ({"has_interest_on_arrears": True}, [0, 0, 0], [0, 5_041, 10_250]),
    ({"interest": "at_maturity", "has_interest_on_arrears": True}, [0, 5_041, 0], [0, 0, 10_000]),
])  # fmt: skip
def test_interest_falls_due_and_bears_interest_as_the_terms_say(
    terms: dict[str, Any], accrued: list[int], due: list[int]
) -> None:
    # 5,041 after 184 days and 4,959 after 181 more; the first, where due and unpaid, bears 5,041 x 10 % x 181/365 =
    # 249.98.
    deal = deal_of(
        dates=TWO_PAYMENTS,
        tranches=[bullet(coupon_rate=0.1, **terms)],
        normal=[{"pay": "A.interest"}, {"pay": "A.principal"}],
    )
    result = run(deal, bucket("c1", "2022-01-01", 1))
    assert result["accrued", "A"] == accrued
    assert result["interest_due", "A"] == due
    assert result.after_legal_final == 1


SCHEDULED = deal_of(
    dates=TWO_PAYMENTS,
    tranches=[
        bullet(redemption="schedule", instalments=[{"date": "2021-01-07", "amount": 300}]),
        bullet("B", redemption="pass_through"),
    ],
    support=[guarantee(covers=["A.principal", "B.principal"])],
    normal=[{"pay": "A.principal"}, {"pay": "B.principal"}, {"draw": "guarantee"}],
)


def test_an_instalment_is_enforceable_and_a_pass_through_is_not_before_its_maturity() -> None:
    # 30,000 of A are due in January and 20,000 come in; the guarantee owes the rest of the instalment, and B nothing
    # yet.
    result = run(SCHEDULED, bucket("c1", "2020-12-01", 20_000))
    assert result.paid("A.principal") == [0, 30_000, 70_000]
    assert result["paid", "A.principal", "guarantee"] == [0, 10_000, 70_000]
    assert result["paid", "B.principal", "guarantee"] == [0, 0, 100_000]


def test_cash_beyond_the_instalment_goes_to_the_pass_through() -> None:
    result = run(SCHEDULED, bucket("c1", "2020-12-01", 80_000))
    assert result.paid("A.principal")[1] == 30_000
    assert result.paid("B.principal")[1] == 50_000
    assert result["drawn", "guarantee"][1] == 0


def test_tax_on_coupons_is_rounded_once_a_date() -> None:
    # Factor 0.03 / 1.03 x 1.12 = 0.0326214: of 5,041 it is 164.4, of 4,959 it is 161.8.
    deal = deal_of(
        dates=TWO_PAYMENTS,
        tranches=[bullet(coupon_rate=0.1)],
        tax={"base": "coupon"},
        normal=[{"pay": "tax"}, {"pay": "A.interest"}, {"pay": "A.principal"}],
    )
    assert run(deal, bucket("c1", "2020-12-01", 120_000)).paid("tax") == [0, 164, 162]


def test_tax_on_discount_follows_what_is_collected() -> None:
    # Face 110,000 for 100,000. Of 55,001 collected 5,000.09 are discount, taxed 163.11; of all, 10,000: 326.21, so
    # 326 - 163.
    deal = deal_of(
        dates=TWO_PAYMENTS,
        tranches=[bullet()],
        tax={"base": "discount"},
        normal=[{"pay": "tax"}, {"pay": "A.principal"}],
    )
    result = run(deal, bucket("c1", "2020-12-01", 55_001), bucket("c1", "2021-03-01", 54_999))
    assert result.paid("tax") == [0, 163, 163]


@pytest.mark.parametrize(("fee", "due"), [
    ({"annual_amount": 36.5}, [0, 1_840, 1_810]),
    ({"rate": 0.02, "base": "pool_balance", "day_count": "ACT/360"}, [0, 409, 0]),
    ({"ratio": 0.001, "base": "face"}, [0, 140, 140]),
    ({"ratio": 0.01, "base": "tranche_balance", "tranches": ["B"]}, [0, 500, 500]),
    ({"ratio": 0.01, "base": "payments_due"}, [0, 50, 1_550]),
    ({"ratio": 0.01, "base": "tranche_balance", "timing": "closing"}, [1_500, 0, 0]),
    ({"amount": 7, "timing": "liquidation"}, [0, 700, 0]),
])  # fmt: skip
def test_a_fee_falls_due_by_its_basis(fee: dict[str, Any], due: list[int]) -> None:
    # A bears 10 % on 100,000, B nothing on 50,000; 100,000 come in first and 40,000 are outstanding then, for 184 days.
    # 3,650 x 184/365 and 181/365; 40,000 x 2 % x 184/360 = 408.9; 1 % of 5,041, and of 4,959 + 150,000 = 1,549.6.
    deal = deal_of(
        dates=TWO_PAYMENTS,
        tranches=[bullet(coupon_rate=0.1), bullet("B", balance=500)],
        fees=[{"id": "one"} | fee],
        triggers=[{"id": "start", "when": {"measure": "pool_ratio", "below": 1.0}, "then": "liquidation"}]
        * (fee.get("timing") == "liquidation"),
        closing=[{"pay": "fees.closing"}, {"pay": "purchase"}],
        normal=[{"pay": ["fees.senior", "fees.liquidation"]}, {"pay": "A.interest"}],
    )
    assert run(deal, bucket("c1", "2020-12-01", 100_000), bucket("c1", "2021-03-01", 40_000)).paid("fees.one") == due


def test_costs_and_coupons_move_with_the_scenario() -> None:
    # 1,840 x 1.5 = 2,760; (10 % + 1 %) x 100,000 x 184/365 = 5,545.2; B has no coupon and gets none.
    deal = deal_of(
        dates=TWO_PAYMENTS,
        tranches=[bullet(coupon_rate=0.1), bullet("B")],
        fees=[{"id": "one", "annual_amount": 36.5}],
        normal=[{"pay": "fees.senior"}, {"pay": ["A.interest", "B.interest"]}],
    )
    result = run(
        deal, bucket("c1", "2020-12-01", 100_000), fee_multiplier=Fraction(3, 2), coupon_shift=Fraction(1, 100)
    )
    assert result.paid("fees.one")[1] == 2_760
    assert result.paid("A.interest")[1] == 5_545
    assert result.paid("B.interest")[1] == 0


def test_a_step_is_bounded_by_its_limit_and_waits_for_those_before_it() -> None:
    # 50,000 of 100,000 come in: A may be redeemed to half of the 50,000 outstanding, 35,000 of 60,000; of the 15,000
    # left a third, 5,000, is released; B waits until A, whose interest is not yet due, is repaid.
    deal = deal_of(
        dates=TWO_PAYMENTS,
        tranches=[bullet(balance=600, redemption="pass_through"), bullet("B", balance=400, redemption="pass_through")],
        normal=[
            {"pay": "A.principal", "limit": {"target_ratio": 0.5}},
            {"pay": "B.principal", "after": "A"},
            {"release": "originator", "limit": {"share": 0.33333333}},
        ],
    )
    result = run(deal, bucket("c1", "2020-12-01", 50_000), bucket("c1", "2021-03-01", 50_000))
    assert result.paid("A.principal") == [0, 35_000, 25_000]
    assert result["released", "originator"][1] == 5_000
    assert result.paid("B.principal") == [0, 0, 35_000]


@pytest.mark.parametrize(("is_curable", "bought"), [(False, [0, 0, 0, 0]), (True, [0, 0, 50_000, 0])])
def test_a_stop_event_ends_buying_for_good_unless_it_is_curable(is_curable: bool, bought: list[int]) -> None:
    # 50,000 are overdue on 9 October and have come by January; a third purchase would be due after `until`.
    deal = deal_of(
        dates=THREE_PAYMENTS,
        tranches=[bullet()],
        pool={"replenishment": {"until": "2021-01-07", "tenor_days": 40, "price_ratio": 1.0}},
        triggers=[
            {
                "id": "late",
                "when": {"measure": "overdue_ratio", "above": 0.1},
                "then": "stop_replenishment",
                "is_curable": is_curable,
            }
        ],
        normal=[{"pay": "A.principal"}, {"buy": "receivables"}],
    )
    result = run(deal, bucket("c1", "2020-10-01", 50_000), delay_days=(30,))
    assert result.state == ["normal"] * 4
    assert result["bought"] == bought


@pytest.mark.parametrize(("measure", "subject", "test", "value"), [
    ("cumulative_dilution_ratio", None, "before", 0.04),
    ("cumulative_default_ratio", None, "before", 0.09),
    ("overdue_ratio", None, "before", 1.0),
    ("pool_ratio", None, "before", 0.51),
    ("asset_coverage_ratio", "A", "before", 0.92),
    ("asset_coverage_ratio", "A", "after", 0.87059),
    ("account_gap", "reserve", "before", 50.0),
    ("interest_unpaid", "A", "before", 0.0),
    ("interest_unpaid", "A", "after", 0.41),
    ("support_drawn", "guarantee", "before", 0.0),
    ("support_drawn", "guarantee", "after", 0.59),
    ("support_failed", "guarantee", "after", 0.0),
    ("core_enterprise_defaulted", "c3", "before", 1.0),
    ("core_enterprise_defaulted", "c2", "before", 0.0),
    ("core_enterprise_defaulted", None, "before", 1.0),
])  # fmt: skip
@pytest.mark.parametrize("side", ["above", "below"])
def test_a_measure_is_what_its_definition_says(
    measure: str, subject: str | None, test: str, value: float, side: str
) -> None:
    # Of a face of 100,000, c1 ran off 40,000, less 10 % diluted: 36,000 in cash; c2's 51,000 are overdue; c3's 9,000
    # are in default. A's 100,000 are covered by 51,000 + 36,000 + 5,000 in the reserve, whose target is 10,000. Of
    # A's coupon of 5,041 the limit lets 4,941 be paid, which are then gone from the cover; the guarantee pays its cap
    # of 59, and 41 are left.
    condition = {"measure": measure, "subject": subject} if subject else {"measure": measure}
    deal = deal_of(
        dates=TWO_PAYMENTS,
        tranches=[bullet(coupon_rate=0.1)],
        accounts=[{"id": "reserve", "target": {"ratio": 0.1, "tranches": ["A"]}}],
        support=[guarantee(cap=0.59)],
        triggers=[
            {"id": "at", "when": condition | {side: value}, "test": test, "then": "default"},
            {
                "id": "past",
                "when": condition | {side: value - 1e-9 if side == "above" else value + 1e-9},
                "test": test,
                "then": "default",
            },
        ],
        closing=[{"fill": "reserve", "limit": {"amount": 50}}, {"pay": "purchase"}],
        normal=[{"pay": "A.interest", "limit": {"amount": 49.41}}, {"draw": "guarantee"}],
    )
    pool = [bucket("c1", "2020-10-09", 40_000), bucket("c2", "2020-12-01", 51_000), bucket("c3", "2021-03-01", 9_000)]
    result = run(
        deal,
        *pool,
        delay_days=(0, 60, 0),
        default_day=(None, None, day("2020-11-01")),
        dilution=Fraction(1, 10),
    )
    assert result["failed_test", "at"][1] == 0
    assert result["failed_test", "past"][1] == 1


def test_after_a_clean_up_call_a_rest_of_the_note_stays_payable() -> None:
    # 80,000 in cash and the call's 20,000 just cover the note, but the reserve takes its 5 % of 100,000 first: 95,000
    # are paid in October. In January the reserve gives back all but 5 % of 5,000, and 4,750 are paid before maturity;
    # in July all but 13, 5 % of 250.
    deal = deal_of(
        dates=THREE_PAYMENTS,
        tranches=[bullet()],
        accounts=[{"id": "reserve", "target": {"ratio": 0.05, "tranches": ["A"]}}],
        pool={"clean_up_call": {"pool_ratio": 0.2}},
        normal=[{"transfer": "reserve", "to": "collection"}, {"fill": "reserve"}, {"pay": "A.principal"}],
    )
    result = run(deal, bucket("c1", "2020-09-01", 80_000), bucket("c1", "2021-03-01", 20_000))
    assert result["called"] == [0, 20_000, 0, 0]
    assert result.paid("A.principal") == [0, 95_000, 4_750, 237]
    assert result["collected"] == [0, 80_000, 0, 0]
