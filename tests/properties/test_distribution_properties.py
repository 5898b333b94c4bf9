"""Distributions of any deal on any path: units add up to what is paid, balances roll, cash between days adds up."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from abs_model.measure.money import to_fen
from abs_model.run.distribution import STEPS, SUMMED, distribution_table, distribution_totals
from abs_model.run.period_flow import (
    KINDS,
    account_statement_table,
    months_ahead_table,
    period_flow_table,
    report_account_table,
    report_flow_table,
)
from abs_model.run.report_day import ReportDay
from abs_model.schedule.calendar import Calendar
from tests.crosscheck.adapter import engine_run, exposures_from, paths_from, plan_from
from tests.random_cases import random_case

seeds = st.integers(0, 2**32)
few = settings(max_examples=25, deadline=None)


def projected(seed: int) -> Any:
    """A random deal run through the engine: as much of a projection as distributions are read from."""
    case = random_case(seed)
    _, payments = engine_run(case)
    first = (case.deal.dates.cut_off - date(1970, 1, 1)).days
    exposures = exposures_from([replace(one, pay_day=max(one.pay_day, first)) for one in case.buckets])
    return SimpleNamespace(
        plan=plan_from(case, exposures),
        payments=payments,
        paths=paths_from(case, exposures),
        scenarios=tuple(SimpleNamespace(id=str(number)) for number in range(len(case.paths))),
        subject=SimpleNamespace(calendar=Calendar(code=case.deal.dates.calendar), realised=None),
    )


def exact(value: float) -> Fraction:
    """The decimal that a table shows."""
    return Fraction(repr(float(value)))


def all_days(projection: Any) -> tuple[date, date]:
    """The first and the last day on which anything may happen."""
    periods = projection.plan.periods
    last = max(one.payment_date or one.end for one in periods)
    return min(periods[0].start, projection.plan.deal.dates.closing), last


def about(start: date, end: date) -> ReportDay:
    return ReportDay(
        report_kind="annual_report", report_day=end, report_start=start, report_end=end, last_window=0,
        last_window_end=start, last_payment_date=None, is_realised=False,
    )  # fmt: skip


@few
@given(seed=seeds)
def test_units_times_amounts_and_what_is_kept_back_are_what_is_paid(seed: int) -> None:
    for row in distribution_table(projected(seed)).to_dict("records"):
        units = exact(row["n_units"])
        told = exact(row["total_per_unit"]) * units + exact(row["remainder_after"])
        assert told == exact(row["total_paid"]) + exact(row["remainder_before"])
        parts = [exact(row[f"{part}_per_unit"]) for part in ("interest", "principal", "residual")]
        assert exact(row["total_per_unit"]) == sum(parts)
        assert min(parts) >= 0
        assert 0 <= exact(row["remainder_after"]) < 3 * units / STEPS


@few
@given(seed=seeds)
def test_balances_roll_and_a_class_that_is_repaid_has_no_par_left(seed: int) -> None:
    projection = projected(seed)
    table = distribution_table(projection)
    for tranche, own in table.groupby("tranche"):
        terms = next(one for one in projection.plan.deal.tranches if one.id == tranche)
        assert exact(own["n_units"].iloc[0]) * 100 == Fraction(repr(terms.balance))
        closing = own["initial_balance"].iloc[0]
        for row in own.to_dict("records"):
            assert row["opening_balance"] == closing
            closing = row["closing_balance"]
            assert exact(row["opening_balance"]) - exact(row["principal_paid"]) == exact(closing)
            left = exact(row["par_per_unit"]) * exact(row["n_units"])
            # What rounding keeps back of principal has not gone out yet.
            assert exact(closing) <= left + exact(row["n_units"]) / STEPS
            if closing == 0 and terms.issue_price == 100:
                assert row["par_per_unit"] == 0.0
            assert row["record_day"] < row["payment_date"]
            assert row["accrual_start"] < row["accrual_end"]


@few
@given(seed=seeds)
def test_every_fen_that_classes_are_paid_stands_in_the_table_and_in_its_totals(seed: int) -> None:
    projection = projected(seed)
    table = distribution_table(projection)
    totals = distribution_totals(table)
    whole = totals[totals["rank"] == "total"]
    for part in ("interest", "principal", "residual"):
        paid = sum(projection.payments.paid(f"{one.id}.{part}")[:, 0].sum() for one in projection.plan.deal.tranches)
        assert to_fen(table[f"{part}_paid"].to_numpy(dtype=float)).sum() == paid
    for name in SUMMED:
        by_rank = totals[totals["rank"] != "total"].groupby("sequence")[name].apply(lambda one: sum(map(exact, one)))
        assert by_rank.tolist() == whole[name].map(exact).tolist()


@few
@given(seed=seeds)
def test_cash_of_periods_adds_up_and_goes_on(seed: int) -> None:
    table = period_flow_table(projected(seed))
    assert table["opening_balance"].tolist() == [0.0, *table["closing_balance"].tolist()[:-1]]


@few
@given(seed=seeds, cut=st.integers(0, 1000))
def test_two_stretches_of_days_together_are_the_whole(seed: int, cut: int) -> None:
    projection = projected(seed)
    first, last = all_days(projection)
    between = first + timedelta(days=cut * (last - first).days // 1000)
    spans = [about(first, between), about(between + timedelta(days=1), last), about(first, last)]
    early, late, whole = report_flow_table(projection, spans).to_dict("records")
    assert early["closing_balance"] == late["opening_balance"]
    assert late["closing_balance"] == whole["closing_balance"]
    periods = period_flow_table(projection)
    assert whole["closing_balance"] == periods["closing_balance"].iloc[-1]
    for kind in KINDS:
        assert exact(early[kind]) + exact(late[kind]) == exact(whole[kind])
        assert exact(whole[kind]) == sum(map(exact, periods[kind]))


@few
@given(seed=seeds)
def test_accounts_add_up_to_the_cash_of_all(seed: int) -> None:
    projection = projected(seed)
    first, last = all_days(projection)
    days = [about(first, first + (last - first) // 2)]
    accounts, flow = report_account_table(projection, days), report_flow_table(projection, days)
    assert sum(map(exact, accounts["closing_balance"])) == exact(flow["closing_balance"].iloc[0])
    statement = account_statement_table(projection)
    sides = [statement[name].map(exact) for name in ("cash_before", "paid_in", "paid_out", "cash_after")]
    assert pd.Series(sides[0] + sides[1] - sides[2]).equals(pd.Series(sides[3], name=None))


@few
@given(seed=seeds)
def test_months_go_on_from_one_to_the_next(seed: int) -> None:
    projection = projected(seed)
    first, _ = all_days(projection)
    table = months_ahead_table(projection, [about(first, first + timedelta(days=seed % 400))])
    assert len(table) == 12
    assert table["opening_balance"].tolist()[1:] == table["closing_balance"].tolist()[:-1]
