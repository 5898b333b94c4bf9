"""Duties of series 1 by day, worked out from the trading calendar of 2020 and 2021 by hand."""

import datetime

import pandas as pd
import pytest

from abs_model.deal.duty import DutyBook
from abs_model.io.duty_file import read_duties
from abs_model.run.duty import Done, Filing, Happening, duties, strange_filings
from abs_model.run.record import Subject
from tests.small_subjects import series_one


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.fixture(scope="module")
def book() -> DutyBook:
    return read_duties()


@pytest.fixture(scope="module")
def subject() -> Subject:
    return series_one()[0]


def due_days(table: pd.DataFrame, duty: str) -> list[str]:
    return [str(one) for one in table.loc[table["duty"] == duty, "due_date"]]


@pytest.mark.parametrize(
    ("duty", "expected"),
    [
        ("amac_filing", ["2020-07-14"]),  # five trading days after Tuesday 2020-07-07
        ("servicer_report", ["2021-06-23"]),  # T-10
        ("shortfall_notice", ["2021-06-24"]),  # T-9
        ("guarantee_payment", ["2021-06-25"]),  # T-8
        ("manager_report", ["2021-06-30"]),  # T-5
        ("transfer", ["2021-07-02"]),  # T-3
        ("record_date", ["2021-07-06"]),  # T-1
        ("payment", ["2021-07-07"]),
        ("annual_asset_report", ["2021-04-30"]),
        ("annual_custody_report", ["2021-04-30"]),
        ("tracking_rating_exchange", ["2021-06-30"]),
        ("credit_risk_report_may", ["2021-05-31"]),
        ("credit_risk_report_november", ["2020-11-30"]),
        # The rules are in force from 2020-09-01; the return of the second quarter of 2021 is due after the end.
        ("guarantor_quarterly_return", ["2020-10-25", "2021-01-25", "2021-04-25"]),
        ("guarantor_annual_return", ["2021-01-31"]),
        ("interim_report", []),
        ("annual_operation_report", []),
    ],
)
def test_due_days(subject: Subject, book: DutyBook, duty: str, expected: list[str]) -> None:
    assert due_days(duties(subject, book, day("2020-07-07")), duty) == expected


def test_an_interim_report_is_due_two_trading_days_after(subject: Subject, book: DutyBook) -> None:
    # Wednesday 2020-09-30 is the last trading day before the long holiday; 10-09 and 10-12 follow it.
    found = duties(
        subject, book, day("2020-09-30"), happenings=[Happening(event="rating_changed", day=day("2020-09-30"))]
    )
    assert due_days(found, "interim_report") == ["2020-10-12"]


def test_overdue_duties_stand_first_and_what_is_done_is_not_overdue(subject: Subject, book: DutyBook) -> None:
    filings = [Filing(duty="amac_filing", done=day("2020-07-10"))]
    found = duties(subject, book, day("2020-12-05"), done=Done(filings=tuple(filings)))
    assert found["duty"].tolist()[:2] == ["guarantor_quarterly_return", "credit_risk_report_november"]
    assert found["duty_state"].tolist()[:3] == ["duty_overdue", "duty_overdue", "duty_done"]
    assert found["days_left"].tolist()[:2] == [-41, -5]
    assert str(found.loc[found["duty"] == "amac_filing", "done_date"].item()) == "2020-07-10"


def test_a_filing_answers_the_oldest_open_duty_or_the_one_that_it_names(subject: Subject, book: DutyBook) -> None:
    filings = [
        Filing(duty="guarantor_quarterly_return", done=day("2021-01-20"), due=day("2021-01-25")),
        Filing(duty="guarantor_quarterly_return", done=day("2021-02-20")),
    ]
    own = duties(subject, book, day("2021-03-01"), done=Done(filings=tuple(filings))).query(
        "duty == 'guarantor_quarterly_return'"
    )
    done = {str(due): str(one) for due, one in zip(own["due_date"], own["done_date"], strict=True)}
    assert done == {"2020-10-25": "2021-02-20", "2021-01-25": "2021-01-20", "2021-04-25": "None"}


def test_what_is_outstanding_longer_is_reported_longer(subject: Subject, book: DutyBook) -> None:
    found = duties(subject, book, day("2021-07-08"), until=day("2022-05-09"))
    assert due_days(found, "annual_asset_report") == ["2021-04-30", "2022-04-30"]
    assert due_days(found, "payment")[:3] == ["2021-07-07", "2021-08-09", "2021-09-07"]  # 7 August is a Saturday


def test_a_day_that_passes_needs_nobody(subject: Subject, book: DutyBook) -> None:
    states = {
        text: duties(subject, book, day(text)).set_index("duty").loc["record_date", "duty_state"]
        for text in ("2021-07-05", "2021-07-06")
    }
    assert states == {"2021-07-05": "due_soon", "2021-07-06": "duty_done"}


def test_what_nobody_had_to_do_is_neither_done_nor_overdue(subject: Subject, book: DutyBook) -> None:
    done = Done(spared=frozenset({("shortfall_notice", day("2021-07-07"))}))
    table = duties(subject, book, day("2021-07-30"), done=done).set_index("duty")
    assert table.loc["shortfall_notice", "duty_state"] == "duty_not_called_for"
    assert table.loc["guarantee_payment", "duty_state"] == "duty_overdue"


def test_filings_of_nobodys_duty_are_strange(subject: Subject, book: DutyBook) -> None:
    known = Filing(duty="amac_filing", done=day("2020-07-10"))
    strange = (
        Filing(duty="amac_filling", done=day("2020-07-10")),
        Filing(duty="amac_filing", done=day("2020-07-10"), due=day("2020-07-15")),
    )
    assert strange_filings(duties(subject, book, day("2020-12-05")), (known, *strange)) == strange
