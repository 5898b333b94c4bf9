"""Cash of periods, of reports, of months and of accounts: a small pair of classes by hand, series 1 by its dates."""

from dataclasses import replace
from datetime import date

import pytest

from abs_model.errors import InvariantError
from abs_model.run.due_state import due_state_table
from abs_model.run.period_flow import (
    KINDS,
    account_statement_table,
    months_ahead_table,
    period_flow_table,
    report_account_table,
    report_flow_table,
)
from abs_model.run.record import Projection
from abs_model.run.report_day import ReportDay, report_days
from tests.small_subjects import SERIES_1
from tests.unit.run.test_distribution import pair, projected


def moves(row: dict[str, object]) -> dict[str, object]:
    """The kinds of cash that move in a row."""
    return {kind: row[kind] for kind in KINDS if row[kind]}


def about(start: str, end: str) -> ReportDay:
    """A report about two days and what lies between them."""
    return ReportDay(
        report_kind="annual_report", report_day=date.fromisoformat(end), report_start=date.fromisoformat(start),
        report_end=date.fromisoformat(end), last_window=0, last_window_end=date.fromisoformat(start),
        last_payment_date=None, is_realised=False,
    )  # fmt: skip


def test_periods_of_a_pair_by_hand() -> None:
    closing, first, last = period_flow_table(pair()).to_dict("records")[:3]
    assert moves(closing) == {"issue_amount": 100_000.0, "purchase_price": 100_000.0}
    assert moves(first) == {"collected": 60_000.0, "interest_paid": 1_411.51, "principal_paid": 58_588.49}
    assert moves(last) == {
        "collected": 50_000.0, "interest_paid": 226.35, "principal_paid": 41_411.51, "released": 8_362.14,
    }  # fmt: skip
    assert [one["closing_balance"] for one in (closing, first, last)] == [0.0, 0.0, 0.0]


def test_cash_between_two_days_counts_each_amount_on_its_own_day() -> None:
    # the first 60,000 come in by 2020-12-23, the end of the window, and go out on 2021-01-07
    table = report_flow_table(pair(), [about("2020-10-01", "2020-12-31"), about("2021-01-01", "2021-03-31")])
    autumn, winter = table.to_dict("records")
    assert (autumn["opening_balance"], autumn["closing_balance"]) == (0.0, 60_000.0)
    assert moves(autumn) == {"collected": 60_000.0}
    assert (winter["opening_balance"], winter["closing_balance"]) == (60_000.0, 0.0)
    assert moves(winter) == {"interest_paid": 1_411.51, "principal_paid": 58_588.49}


def test_the_days_of_a_period_are_both_in_it() -> None:
    table = report_flow_table(pair(), [about("2021-01-07", "2021-01-07"), about("2021-01-08", "2021-07-06")])
    assert moves(table.to_dict("records")[0]) == {"interest_paid": 1_411.51, "principal_paid": 58_588.49}
    assert moves(table.to_dict("records")[1]) == {"collected": 50_000.0}


def test_accounts_between_two_days() -> None:
    row = report_account_table(pair(), [about("2021-01-01", "2021-06-30")]).to_dict("records")[0]
    values = [row[name] for name in ("opening_balance", "paid_in", "paid_out", "closing_balance")]
    assert values == [60_000.0, 50_000.0, 60_000.0, 50_000.0]


def test_accounts_around_a_distribution() -> None:
    row = account_statement_table(pair()).to_dict("records")[0]
    assert row == {
        "payment_date": date(2021, 1, 7), "account": "collection", "cash_before": 60_000.0, "paid_in": 0.0,
        "paid_out": 60_000.0, "cash_after": 0.0,
    }  # fmt: skip


def test_twelve_months_end_with_their_months() -> None:
    table = months_ahead_table(pair(), [about("2020-07-07", "2020-12-31")])
    ends = [str(day) for day in table["forecast_month"]]
    assert ends == [
        "2021-01-31", "2021-02-28", "2021-03-31", "2021-04-30", "2021-05-31", "2021-06-30", "2021-07-31", "2021-08-31",
        "2021-09-30", "2021-10-31", "2021-11-30", "2021-12-31",
    ]  # fmt: skip
    by_month = {str(row["forecast_month"]): moves(row) for row in table.to_dict("records")}
    assert {month: one for month, one in by_month.items() if one} == {
        "2021-01-31": {"interest_paid": 1_411.51, "principal_paid": 58_588.49},
        "2021-06-30": {"collected": 50_000.0},
        "2021-07-31": {"interest_paid": 226.35, "principal_paid": 41_411.51, "released": 8_362.14},
    }


def test_months_from_the_middle_of_a_month() -> None:
    table = months_ahead_table(pair(), [about("2020-07-07", "2021-01-30")])
    assert [str(day) for day in table["forecast_month"]][:2] == ["2021-02-28", "2021-03-30"]


def test_series_one_in_its_first_year() -> None:
    projection = projected(SERIES_1)
    year = [one for one in report_days(projection) if one.report_kind == "annual_report"]
    row = report_flow_table(projection, year).to_dict("records")[0]
    frame = projection.subject.pool.frame
    due = frame[frame["due_date"] <= "2020-12-23"]["receivable_amount"].sum()
    # what fell due by the end of the December window was collected; 263,000,000 less 950,000 bought the pool
    assert row["collected"] == pytest.approx(due, abs=0.001)
    assert moves(row) == {
        "issue_amount": 263_000_000.0, "collected": row["collected"], "purchase_price": 262_050_000.0,
        "fees_paid": 950_000.0,
    }  # fmt: skip


def tampered(projection: Projection, period: int) -> Projection:
    """A projection in which one payment of a period was written down a fen too high."""
    payments = projection.payments
    line = next(one for one in payments.moved if one.target == "A.interest")
    wrong = payments.moved[line].copy()
    wrong[period, 0] += 1
    return replace(projection, payments=replace(payments, moved=payments.moved | {line: wrong}))


def test_a_fen_too_much_is_found() -> None:
    wrong = tampered(pair(), 2)
    with pytest.raises(InvariantError, match="cash of period 2"):
        period_flow_table(wrong)
    with pytest.raises(InvariantError, match=r"cash: receipts - disbursements of all days - what is left = -1 fen"):
        report_flow_table(wrong, [about("2021-01-01", "2021-12-31")])


def test_what_falls_due_before_in_and_after_a_period() -> None:
    table = due_state_table(pair(), [about("2020-12-02", "2021-06-01")])
    row = table[table["dimension"] == "total"].to_dict("records")[0]
    assert (row["n_due_before"], row["n_due_in_period"], row["n_not_due"]) == (1, 1, 0)
    assert (row["face_due_before"], row["face_due_in_period"], row["face_not_due"]) == (60_000.0, 50_000.0, 0.0)
    first = due_state_table(pair(), [about("2020-07-07", "2020-12-01")])
    by_core = first[first["dimension"] == "core_enterprise"].set_index("key")
    assert by_core["face_due_in_period"].to_dict() == {"c1": 60_000.0, "c2": 0.0}
    assert by_core["share_not_due"].to_dict() == {"c1": 0.0, "c2": 1.0}
    assert by_core["share_at_cut_off"].to_dict() == pytest.approx({"c1": 6 / 11, "c2": 5 / 11})
