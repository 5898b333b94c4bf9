"""Distributions by class and unit, worked out by hand: a bullet class, quarters of a note, a pass-through pair."""

from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from abs_model.cli.reading import read_case
from abs_model.cli.request import Files
from abs_model.run.class_state import class_state_table
from abs_model.run.distribution import distribution_table, distribution_totals
from abs_model.run.project import project
from abs_model.run.record import Projection
from abs_model.run.report_day import report_days
from abs_model.scenario.scenario import BASE
from tests.builders import deal_of
from tests.small_subjects import ROOT, SERIES_1, subject_of

PAIR_DATES = {
    "cut_off": "2020-06-30",
    "closing": "2020-07-07",
    "expected_maturity": "2021-07-07",
    "legal_final": "2022-07-07",
    "payment": ["2021-01-07", "2021-07-07"],
    "calendar": "XSHE",
    "collection": "payment",
}


@cache
def projected(folder: Path) -> Projection:
    """The base case of a deal of the workspace."""
    return project(read_case(Files(deal=folder)).subject, (BASE,))


@cache
def pair() -> Projection:
    """70,000 that pay 4 % and take what comes in, then 30,000 and what is left; 60,000 come in time, then 50,000."""
    deal = deal_of(
        dates=PAIR_DATES,
        tranches=[
            {"id": "A", "rank": "senior", "balance": 70_000, "coupon_rate": 0.04, "redemption": "pass_through"},
            {"id": "B", "rank": "subordinated", "balance": 30_000, "redemption": "pass_through"},
        ],
        normal=[
            {"pay": "A.interest"},
            {"pay": "A.principal"},
            {"pay": "B.principal", "after": "A"},
            {"release": "B", "after": ["A", "B"]},
        ],
    )
    return project(subject_of(deal, [60_000.0, 50_000.0], ["2020-12-01", "2021-06-01"]), (BASE,))


def test_series_one_pays_a_year_of_interest_and_all_principal_on_one_day() -> None:
    row = distribution_table(projected(SERIES_1)).iloc[0]
    # 263,000,000 x 3.8 % x 365 / 365; 263,000,000 / 100 units
    expected = {
        "sequence": 1, "payment_date": date(2021, 7, 7), "previous_date": date(2020, 7, 7),
        "record_day": date(2021, 7, 6), "is_projected": False, "tranche": "A", "rank": "senior",
        "accrual_start": date(2020, 7, 7), "accrual_end": date(2021, 7, 7), "accrual_days": 365, "coupon_rate": 0.038,
        "initial_balance": 263_000_000.0, "n_units": 2_630_000.0, "opening_balance": 263_000_000.0,
        "interest_paid": 9_994_000.0, "principal_paid": 263_000_000.0, "residual_paid": 0.0,
        "total_paid": 272_994_000.0, "interest_unpaid": 0.0, "principal_unpaid": 0.0, "interest_per_unit": 3.8,
        "principal_per_unit": 100.0, "residual_per_unit": 0.0, "total_per_unit": 103.8, "remainder_before": 0.0,
        "remainder_after": 0.0, "closing_balance": 0.0, "par_per_unit": 0.0, "repaid_of_initial": 1.0,
        "repaid_of_opening": 1.0,
    }  # fmt: skip
    assert row.to_dict() == expected


def test_series_one_is_paid_once() -> None:
    assert len(distribution_table(projected(SERIES_1))) == 1


def test_the_first_quarters_of_the_ip_note() -> None:
    table = distribution_table(projected(ROOT / "deals" / "nanshan-ip-abn-2020-1"))
    first, second = table.iloc[0], table.iloc[1]
    # 210,000,000 x 4.05 % x 91 / 365 = 2,120,424.6575...; a unit of 2,100,000 gets 1.00972602..., told as 1.009726
    assert (first["accrual_days"], first["interest_paid"], first["n_units"]) == (91, 2_120_424.66, 2_100_000.0)
    assert (first["interest_per_unit"], first["total_per_unit"], first["par_per_unit"]) == (1.009726, 1.009726, 100.0)
    # 2,120,424.66 - 2,100,000 x 1.009726 = 0.06
    assert (first["remainder_before"], first["remainder_after"]) == (0.0, 0.06)
    # 90 days: 2,097,123.29; with the six fen 2,097,123.35 / 2,100,000 = 0.9986301..., and 0.35 is kept back
    assert (second["accrual_days"], second["interest_paid"], second["interest_per_unit"]) == (90, 2_097_123.29, 0.99863)
    assert (second["remainder_before"], second["remainder_after"]) == (0.06, 0.35)
    assert second["record_day"] == date(2021, 3, 22)
    assert list(table["payment_date"])[-1] == date(2022, 9, 23)
    assert table["principal_per_unit"].tolist() == [0.0] * 7 + [100.0]


def test_a_pair_by_hand_first_date() -> None:
    table = distribution_table(pair())
    senior, junior = table.iloc[0], table.iloc[1]
    # 184 days: 70,000 x 4 % x 184 / 365 = 1,411.5068; the rest of 60,000 is principal
    assert (senior["interest_paid"], senior["principal_paid"], senior["closing_balance"]) == (
        1_411.51, 58_588.49, 11_411.51,
    )  # fmt: skip
    # 1,411.51 / 700 = 2.0164428...; 58,588.49 / 700 = 83.6978428...
    assert (senior["interest_per_unit"], senior["principal_per_unit"]) == (2.016442, 83.697842)
    # kept back: 0.0006 of each
    assert (senior["total_per_unit"], senior["remainder_after"]) == (85.714284, 0.0012)
    assert senior["par_per_unit"] == 16.302158
    assert senior["repaid_of_initial"] == senior["repaid_of_opening"] == pytest.approx(0.8369784285714)
    assert (junior["total_paid"], junior["total_per_unit"], junior["par_per_unit"]) == (0.0, 0.0, 100.0)


def test_a_pair_by_hand_last_date() -> None:
    table = distribution_table(pair())
    senior, junior = table.iloc[2], table.iloc[3]
    # 181 days: 11,411.51 x 4 % x 181 / 365 = 226.3543; 50,000 - 226.35 - 11,411.51 - 30,000 = 8,362.14 is left for B
    assert (senior["interest_paid"], senior["principal_paid"]) == (226.35, 11_411.51)
    assert (junior["principal_paid"], junior["residual_paid"], junior["total_paid"]) == (30_000.0, 8_362.14, 38_362.14)
    # so far 1,637.86 / 700 = 2.3398, less 2.016442; 100 less 83.697842
    assert (senior["interest_per_unit"], senior["principal_per_unit"]) == (0.323358, 16.302158)
    assert (senior["remainder_before"], senior["remainder_after"], senior["par_per_unit"]) == (0.0012, 0.0, 0.0)
    assert senior["repaid_of_opening"] == 1.0
    assert senior["repaid_of_initial"] == pytest.approx(0.1630215714286)
    assert (junior["principal_per_unit"], junior["residual_per_unit"]) == (100.0, 27.8738)
    assert len(table) == 4


def test_totals_by_rank_and_in_all() -> None:
    totals = distribution_totals(distribution_table(pair()))
    assert totals["rank"].tolist() == ["senior", "subordinated", "total"] * 2
    last = totals[totals["sequence"] == 2].set_index("rank")
    assert last["total_paid"].to_dict() == {"senior": 11_637.86, "subordinated": 38_362.14, "total": 50_000.0}
    assert last.loc["total", "initial_balance"] == 100_000.0
    assert last.loc["total", "opening_balance"] == 41_411.51
    assert last.loc["total", "closing_balance"] == 0.0
    assert last.loc["total", "n_units"] == 1_000.0
    assert last.loc["total", "repaid_of_initial"] == pytest.approx(0.4141151)
    assert last.loc["total", "repaid_of_opening"] == 1.0


def test_a_record_date_of_the_timeline_goes_before_the_usual_one() -> None:
    dates = PAIR_DATES | {"timeline": {"servicer_report": -10, "record_date": -3}}
    deal = pair().plan.deal
    other = deal.model_copy(update={"dates": type(deal.dates).model_validate(dates)})
    table = distribution_table(project(subject_of(other, [60_000.0, 50_000.0], "2020-12-01"), (BASE,)))
    # three trading days before Thursday, 7 January 2021
    assert table["record_day"].iloc[0] == date(2021, 1, 4)


def test_interest_that_waits_for_maturity_runs_from_the_closing() -> None:
    deal = deal_of(
        dates=PAIR_DATES,
        tranches=[
            {"id": "A", "rank": "senior", "balance": 70_000, "coupon_rate": 0.04, "redemption": "bullet",
             "interest": "at_maturity"},
        ],
        normal=[{"pay": "A.interest"}, {"pay": "A.principal"}, {"release": "originator", "after": "A"}],
    )  # fmt: skip
    table = distribution_table(project(subject_of(deal, [60_000.0, 50_000.0], "2020-12-01"), (BASE,)))
    last = table.iloc[1]
    assert (last["accrual_start"], last["accrual_end"], last["accrual_days"]) == (
        date(2020, 7, 7),
        date(2021, 7, 7),
        365,
    )
    assert (last["interest_paid"], last["interest_per_unit"]) == (2_800.0, 4.0)


def test_a_class_sold_below_par_pays_its_price_back_as_principal() -> None:
    deal = deal_of(
        dates=PAIR_DATES | {"payment": ["2021-07-07"]},
        tranches=[{"id": "A", "rank": "senior", "balance": 70_000, "redemption": "zero_coupon", "issue_price": 96.0}],
        normal=[{"pay": "A.interest"}, {"pay": "A.principal"}, {"release": "originator", "after": "A"}],
    )
    row = distribution_table(project(subject_of(deal, [60_000.0, 50_000.0], "2020-12-01"), (BASE,))).iloc[0]
    assert (row["n_units"], row["initial_balance"], row["coupon_rate"]) == (700.0, 67_200.0, 0.0)
    assert (row["interest_per_unit"], row["principal_per_unit"], row["total_per_unit"]) == (4.0, 96.0, 100.0)


def test_where_classes_stand_after_the_first_half_year() -> None:
    projection = pair()
    days = [one for one in report_days(projection, date(2021, 4, 1)) if one.report_kind == "annual_report"]
    state = class_state_table(distribution_table(projection), days).set_index("tranche")
    # the year 2020: nothing was paid yet
    assert state.loc["A", ["closing_balance", "par_per_unit", "total_paid"]].tolist() == [70_000.0, 100.0, 0.0]
    days = [one for one in report_days(projection, date(2021, 4, 1)) if one.report_kind == "quarterly_report"]
    state = class_state_table(distribution_table(projection), days).set_index("tranche")
    assert state.loc["A", ["closing_balance", "par_per_unit", "total_paid"]].tolist() == [
        11_411.51,
        16.302158,
        60_000.0,
    ]
    assert state.loc["B", ["closing_balance", "par_per_unit", "total_paid"]].tolist() == [30_000.0, 100.0, 0.0]


def test_a_coupon_that_a_scenario_moved_is_the_one_that_is_told() -> None:
    subject = pair().subject
    dearer = BASE.model_copy(update={"coupon_shift": 0.01})
    row = distribution_table(project(subject, (dearer,))).iloc[0]
    assert row["coupon_rate"] == 0.05
    # 70,000 x 5 % x 184 / 365
    assert row["interest_paid"] == 1_764.38


def test_columns_are_those_that_are_named() -> None:
    from abs_model.run.distribution import DISTRIBUTION_COLUMNS, TOTAL_COLUMNS

    table = distribution_table(pair())
    assert tuple(table.columns) == DISTRIBUTION_COLUMNS
    assert tuple(distribution_totals(table).columns) == TOTAL_COLUMNS
    assert not pd.isna(table).to_numpy().any()
