"""What a claim pays when, worked out by hand: due dates, interest by days, ways of repaying, listed payments."""

import datetime
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from abs_model.pool.claim_schedule import Promise, due_dates, following_dates, plan_of
from abs_model.schedule.calendar import Calendar

Day = datetime.date


def promise(**changes) -> Promise:
    terms = {
        "principal": 100_000_000,
        "start": Day(2020, 9, 15),
        "maturity": Day(2022, 9, 15),
        "rate": 0.05,
        "frequency": "quarterly",
        "amortisation": "interest_only",
        "day_count": "ACT/365F",
    }
    return Promise(**terms | changes)


@pytest.mark.parametrize(
    ("start", "maturity", "frequency", "first", "expected"),
    [
        ("2023-01-31", "2023-05-31", "monthly", None, "2023-02-28 2023-03-31 2023-04-30 2023-05-31"),
        ("2023-01-31", "2023-05-31", "monthly", "2023-02-28", "2023-02-28 2023-03-28 2023-04-28 2023-05-28 2023-05-31"),
        ("2020-09-15", "2021-09-15", "quarterly", "2020-12-20", "2020-12-20 2021-03-20 2021-06-20 2021-09-15"),
        ("2020-09-15", "2021-10-01", "semiannual", None, "2021-03-15 2021-09-15 2021-10-01"),
        ("2020-09-15", "2020-11-01", "annual", None, "2020-11-01"),
        ("2020-09-15", "2021-09-15", "annual", "2021-09-15", "2021-09-15"),
        ("2024-02-29", "2026-02-28", "annual", None, "2025-02-28 2026-02-28"),
    ],
)
def test_due_dates_are_counted_from_one_day_and_end_on_maturity(start, maturity, frequency, first, expected) -> None:
    parse = Day.fromisoformat
    found = due_dates(parse(start), parse(maturity), frequency, first and parse(first))
    assert " ".join(map(str, found)) == expected


def test_interest_only_pays_by_days_and_all_principal_last() -> None:
    plan = plan_of(promise())
    days = [91, 90, 92, 92, 91, 90, 92, 92]
    assert [int(one) for one in plan.interest] == [(100_000_000 * 5 * n * 2 + 36_500) // (2 * 36_500) for n in days]
    assert plan.principal.tolist() == [0.0] * 7 + [100_000_000.0]
    assert plan.balance.tolist() == [100_000_000.0] * 7 + [0.0]


def test_level_payments_are_level_but_for_the_last() -> None:
    plan = plan_of(promise(amortisation="annuity"))
    payment = plan.interest + plan.principal
    i = Fraction(5, 400)
    level = 100_000_000 * i / (1 - (1 + i) ** -8)
    assert {*payment[:-1]} == {float(int(level + Fraction(1, 2)))}
    # Interest by days differs from quarters by less than a hundredth of the payment in all.
    assert abs(payment[-1] - payment[0]) < payment[0] / 100
    assert plan.principal.sum() == 100_000_000.0


def test_equal_principal_is_equal_to_the_fen() -> None:
    plan = plan_of(promise(amortisation="equal_principal", principal=100, rate=0.0, maturity=Day(2021, 6, 15)))
    assert plan.principal.tolist() == [33.0, 34.0, 33.0]
    assert plan.balance.tolist() == [67.0, 33.0, 0.0]


def test_listed_principal_bears_interest_between_its_own_days() -> None:
    listed = ((Day(2021, 9, 15), 40_000_000), (Day(2022, 9, 15), 60_000_000))
    plan = plan_of(promise(amortisation="custom", listed=listed))
    assert plan.due_dates == (Day(2021, 9, 15), Day(2022, 9, 15))
    assert plan.interest.tolist() == [5_000_000.0, 3_000_000.0]


@pytest.mark.parametrize("total", [99_999_999, 100_000_001])
def test_listed_principal_that_does_not_repay_has_no_plan(total: int) -> None:
    with pytest.raises(ValueError, match="the same is wanted"):
        plan_of(promise(amortisation="custom", listed=((Day(2022, 9, 15), total),)))


def test_listed_fees_are_split_at_the_rate_that_they_imply() -> None:
    listed = ((Day(2021, 9, 15), 55_000_000), (Day(2022, 9, 15), 55_000_000))
    plan = plan_of(promise(rate=None, listed=listed, is_whole=True))
    # x = 1 / (1 + r) solves 0.55 (x + x^2) = 1.
    x = (-0.55 + np.sqrt(0.55**2 + 4 * 0.55)) / (2 * 0.55)
    assert plan.rate == pytest.approx(1 / x - 1, abs=1e-12)
    assert (plan.interest + plan.principal).tolist() == [55_000_000.0] * 2
    assert plan.interest[0] == round(100_000_000 * plan.rate)
    assert plan.principal.sum() == 100_000_000.0


def test_fees_of_just_the_principal_imply_no_interest_and_fewer_do_not_repay() -> None:
    days = (Day(2021, 9, 15), Day(2022, 9, 15))
    plan = plan_of(promise(rate=None, listed=tuple(zip(days, (40_000_000, 60_000_000), strict=True)), is_whole=True))
    assert (plan.rate, plan.interest.tolist()) == (0.0, [0.0, 0.0])
    with pytest.raises(ValueError, match="at least that is wanted"):
        plan_of(promise(rate=None, listed=((days[1], 99_999_999),), is_whole=True))


def test_a_claim_without_interest_has_no_empty_instalments() -> None:
    plan = plan_of(promise(rate=0.0))
    assert (plan.due_dates, plan.principal.tolist()) == ((Day(2022, 9, 15),), [100_000_000.0])


@pytest.mark.parametrize(
    ("count", "expected"), [("ACT/360", 1_263_889), ("30/360", 1_250_000), ("ACT/365F", 1_246_575)]
)
def test_days_are_counted_as_the_deal_counts_them(count: str, expected: int) -> None:
    assert plan_of(promise(day_count=count)).interest[0] == expected


def test_notes_that_follow_pay_a_buffer_after_each_day_on_which_claims_that_are_in_pay() -> None:
    cn = Calendar(code="CN")
    days = ["2021-09-15", "2021-03-15", "2021-09-15", "2021-06-15"]
    schedule = pd.DataFrame({"pay_date": pd.to_datetime(days), "is_in": [True, True, True, False]})
    found = following_dates(schedule, 5, cn)
    # 2021-09-18 is a make-up Saturday, and the mid-autumn holiday lasts from the 19th to the 21st.
    assert found == (Day(2021, 3, 22), Day(2021, 9, 23))
    assert [
        cn.business_days_between(day, end) for day, end in zip((Day(2021, 3, 15), Day(2021, 9, 15)), found, strict=True)
    ] == [5, 5]
    assert following_dates(schedule.iloc[:0], 5, cn) == ()
