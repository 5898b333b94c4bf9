"""A book of bills as a deal: what falls due when, who pays whom, and what has been refused already."""

import datetime

import numpy as np
import pytest

from abs_model.deal.check import faults_of
from abs_model.run.bill_deal import GUARANTEE, HOLDERS, on_top_of_refusals, settlement_dates
from abs_model.run.project import project
from abs_model.run.summary import identities
from abs_model.scenario.scenario import BASE, ObligorDefault, Scenario
from abs_model.schedule.calendar import Calendar
from abs_model.terms import Name
from tests.bills import AS_OF, book, subject_of_book

CN = Calendar(code="CN")
FRIDAY, SUNDAY, NATIONAL_DAY = datetime.date(2024, 9, 27), datetime.date(2024, 9, 29), datetime.date(2024, 10, 1)


def test_each_pay_day_is_a_settlement_of_its_own_where_that_is_asked_for() -> None:
    days = [FRIDAY, SUNDAY]
    assert settlement_dates(days, "pay_days", CN, FRIDAY) == (FRIDAY, SUNDAY)


def test_a_week_ends_on_its_last_working_day_make_up_weekends_included() -> None:
    # Sunday 2024-09-29 was a working day of banks before the National Day holiday.
    assert settlement_dates([FRIDAY], "weekly", CN, FRIDAY) == (SUNDAY,)
    assert settlement_dates([datetime.date(2024, 9, 18)], "weekly", CN, FRIDAY) == (FRIDAY,)


def test_a_month_ends_on_its_last_working_day() -> None:
    assert settlement_dates([datetime.date(2024, 8, 5)], "monthly", CN, AS_OF) == (datetime.date(2024, 8, 30),)


def test_no_settlement_comes_before_the_first_day() -> None:
    assert settlement_dates([AS_OF], "pay_days", CN, FRIDAY) == (FRIDAY,)


def test_the_deal_of_a_book_holds_together_and_owes_the_holders_what_falls_due() -> None:
    made = book(
        {"due_date": "2024-09-27", "face": 100_000.01},
        {"due_date": "2024-09-28", "face": 50_000.0},  # Saturday: paid on Sunday the 29th
        {"due_date": "2024-10-01", "face": 30_000.0},  # holiday: paid on the 8th
        settlement={"grid": "pay_days"},
    )
    deal = subject_of_book(made).deal
    assert faults_of(deal) == ()
    due = {one.date.isoformat(): one.amount for one in deal.tranches[0].instalments}
    assert due == {"2024-09-27": 100_000.01, "2024-09-29": 50_000.0, "2024-10-08": 30_000.0}
    assert deal.tranches[0].balance == 180_000.01
    assert deal.dates.legal_final == datetime.date(2026, 10, 8)


def test_where_everybody_pays_the_holders_have_all_and_nobody_is_called() -> None:
    made = book({"due_date": "2024-07-05"}, {"due_date": "2024-08-09", "acceptor_id": "a2"})
    projection = project(subject_of_book(made), [BASE])
    assert projection.payments.paid(f"{HOLDERS}.principal")[:, 0].sum() == 20_000_000
    assert projection.payments.between(source=GUARANTEE).sum() == 0
    for identity in identities(projection):
        assert identity.left == identity.right, identity


def test_all_later_bills_of_an_acceptor_that_defaults_are_claimed_when_they_fall_due() -> None:
    made = book(
        {"due_date": "2024-07-05", "face": 10_000.0},
        {"due_date": "2024-08-09", "face": 20_000.0},
        {"due_date": "2024-09-27", "face": 30_000.0},
        {"due_date": "2024-08-09", "face": 40_000.0, "acceptor_id": "a2"},
        settlement={"grid": "pay_days", "claim_payment_days": 3},
    )
    default = ObligorDefault(obligor="a1", date=datetime.date(2024, 7, 10))
    stress = Scenario(id="fails", name=Name(zh="违约", en="fails"), defaults=(default,))
    projection = project(subject_of_book(made), [stress])
    drawn = projection.payments.between(source=GUARANTEE)[:, 0]
    dates = [period.payment_date for period in projection.plan.periods]
    claims = {str(dates[number]): drawn[number] / 100 for number in np.flatnonzero(drawn)}
    assert claims == {"2024-08-09": 20_000.0, "2024-09-27": 30_000.0}
    august = dates.index(datetime.date(2024, 8, 9))
    paid = {event.name: event.date for event in projection.plan.periods[august].events}["guarantee_payment"]
    assert paid == datetime.date(2024, 8, 14)


def test_an_acceptor_that_has_refused_for_want_of_money_pays_nothing_more_in_any_scenario() -> None:
    refused = {"due_date": "2024-06-20", "refused_date": "2024-06-21", "refusal_reason": "credit"}
    made = book(refused, {"due_date": "2024-08-09", "face": 70_000.0}, {"acceptor_id": "a2"})
    assert made.defaulted == ("a1",)
    projection = project(subject_of_book(made), [on_top_of_refusals(made, BASE)])
    # The refused bill is claimed in the first settlement, the other when it falls due.
    assert projection.payments.between(source=GUARANTEE)[:, 0].sum() == 17_000_000
    assert projection.payments.between(source=GUARANTEE)[1, 0] == 10_000_000


def test_an_operational_refusal_is_no_default() -> None:
    refused = {"due_date": "2024-06-20", "refused_date": "2024-06-21", "refusal_reason": "operational"}
    assert book(refused).defaulted == ()


@pytest.mark.parametrize("grid", ["pay_days", "weekly", "monthly"])
def test_the_grid_changes_when_money_is_looked_at_and_never_how_much(grid: str) -> None:
    made = book(
        *(
            {"due_date": f"2024-{month:02d}-{day:02d}", "face": 1_000.0 * day}
            for month in (7, 8, 9)
            for day in (1, 12, 30)
        ),
        settlement={"grid": grid},
    )
    deal = subject_of_book(made).deal
    assert sum(round(one.amount * 100) for one in deal.tranches[0].instalments) == 3 * 4_300_000
