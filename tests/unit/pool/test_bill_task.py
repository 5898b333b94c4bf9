"""Tasks of a bill: last days by hand, done in time or lapsed, and none that nobody needs."""

import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from dateutil.relativedelta import relativedelta

from abs_model.deal.bill import BillLaw
from abs_model.deal.refusal import DEFAULT_REFUSALS, RefusalRule
from abs_model.pool.bill_task import ARTICLES, TASKS, months_later, tasks
from abs_model.pool.life import stages
from abs_model.schedule.calendar import Calendar
from tests.unit.pool.test_life import CLAIMED, COMPENSATED, DISCOUNTED, REFUSED, WHOLE_LIFE, bills_of, day

COLUMNS = ["bill_id", "acceptor_id", "task", "who", "due_by", "days_left", "is_done", "is_lapsed", "article"]
LAW = BillLaw()


def tasks_of(
    frame: pd.DataFrame, as_of: str, law: BillLaw = LAW, rules: tuple[RefusalRule, ...] = DEFAULT_REFUSALS
) -> pd.DataFrame:
    """Tasks of bills whose claims are paid within five working days."""
    told = stages(frame, day(as_of), {})
    calendar = Calendar(code="CN")
    return tasks(frame, day(as_of), law, rules, stages=told, calendar=calendar, claim_payment_days=5)


def told(as_of: str, law: BillLaw = LAW, **facts: Any) -> dict[str, tuple[str, str, str]]:
    """By task: who, the last day, and whether it is open, done or lapsed."""
    table = tasks_of(bills_of(facts), as_of, law)
    assert table["task"].is_unique
    return {
        one.task: (one.who, str(one.due_by.date()), "done" if one.is_done else "lapsed" if one.is_lapsed else "open")
        for one in table.itertuples()
    }


@pytest.mark.parametrize("as_of", ["2020-09-11", "2021-03-10"])
def test_a_bill_that_is_not_due_needs_nothing(as_of: str) -> None:
    assert told(as_of, **DISCOUNTED) == {}


@pytest.mark.parametrize(
    "facts", [{**DISCOUNTED, "paid_date": "2021-03-20"}, {**WHOLE_LIFE}, {"approved_date": "2020-09-04"}]
)
def test_a_settled_bill_and_an_offer_need_nothing(facts: dict[str, Any]) -> None:
    assert told("2021-12-31", **facts) == {}


@pytest.mark.parametrize(
    ("as_of", "presented", "state"),
    [
        ("2021-03-11", None, "open"),
        ("2021-03-21", None, "open"),
        ("2021-03-22", None, "lapsed"),
        ("2021-03-21", "2021-03-21", "done"),
        ("2021-05-01", "2021-03-21", "done"),
        ("2021-05-01", "2021-03-22", "lapsed"),
        ("2021-03-20", "2021-03-21", "open"),
        ("2021-03-15", "2021-03-08", "done"),
    ],
)
def test_a_bill_is_presented_within_ten_days(as_of: str, presented: str | None, state: str) -> None:
    facts = {**DISCOUNTED, "presented_date": presented}
    assert told(as_of, **facts)["present"] == ("holder", "2021-03-21", state)


def test_a_bill_of_which_nothing_is_heard_is_taken_to_the_acceptor_once_the_window_is_over() -> None:
    assert set(told("2021-03-21", **DISCOUNTED)) == {"present"}
    assert told("2021-03-22", **DISCOUNTED) == {
        "present": ("holder", "2021-03-21", "lapsed"),
        "recourse_acceptor": ("holder", "2023-03-11", "open"),
    }
    assert told("2023-03-12", **DISCOUNTED)["recourse_acceptor"][2] == "lapsed"


def test_a_refusal_in_time_keeps_recourse_to_all() -> None:
    assert told("2021-03-15", **REFUSED) == {
        "present": ("holder", "2021-03-21", "done"),
        "give_notice": ("holder", "2021-03-18", "open"),
        "claim_guarantor": ("holder", "2021-09-15", "open"),
        "recourse_prior": ("holder", "2021-09-15", "open"),
        "recourse_acceptor": ("holder", "2023-03-11", "open"),
    }


@pytest.mark.parametrize(("as_of", "state"), [("2021-03-18", "open"), ("2021-03-19", "lapsed")])
def test_notice_is_given_within_three_days(as_of: str, state: str) -> None:
    assert told(as_of, **REFUSED)["give_notice"][2] == state


@pytest.mark.parametrize(("as_of", "state"), [("2021-09-15", "open"), ("2021-09-16", "lapsed")])
def test_recourse_is_barred_after_six_months(as_of: str, state: str) -> None:
    found = told(as_of, **REFUSED)
    assert (found["claim_guarantor"][2], found["recourse_prior"][2]) == (state, state)


def test_a_claim_in_time_is_notice_too() -> None:
    found = told("2021-12-01", **CLAIMED)
    assert found["give_notice"][2] == found["claim_guarantor"][2] == "done"
    assert found["recourse_prior"][2] == "lapsed"
    late = told("2021-12-01", **{**CLAIMED, "claimed_date": "2021-09-16"})
    assert late["give_notice"][2] == late["claim_guarantor"][2] == "lapsed"


def test_a_refusal_after_the_window_leaves_the_acceptor_and_its_guarantor() -> None:
    facts = {**DISCOUNTED, "presented_date": "2021-03-20", "refused_date": "2021-03-25"}
    assert told("2021-03-26", **facts) == {
        "present": ("holder", "2021-03-21", "done"),
        "claim_guarantor": ("holder", "2021-09-25", "open"),
        "recourse_acceptor": ("holder", "2023-03-11", "open"),
    }


def test_a_bill_that_was_refused_too_early_is_presented_again() -> None:
    facts = {**DISCOUNTED, "presented_date": "2021-03-01", "refused_date": "2021-03-03"}
    assert told("2021-03-05", **facts) == {}
    assert told("2021-03-12", **facts) == {"present": ("holder", "2021-03-21", "open")}
    again = {**facts, "presented_date": "2021-03-12"}
    assert told("2021-03-12", **again) == {"present": ("holder", "2021-03-21", "done")}


def test_six_months_from_the_end_of_august_end_with_february() -> None:
    facts = {"due_date": "2021-08-25", **DISCOUNTED, "refused_date": "2021-08-31"}
    assert told("2021-09-01", **facts)["claim_guarantor"][1] == "2022-02-28"


def test_two_years_from_a_leap_day_end_with_february() -> None:
    facts = {"due_date": "2024-02-29", **DISCOUNTED, "refused_date": "2024-03-01"}
    assert told("2024-03-02", **facts)["recourse_acceptor"][1] == "2026-02-28"


@pytest.mark.parametrize(
    ("claimed", "last"), [("2021-09-30", "2021-10-13"), ("2021-09-24", "2021-09-30"), ("2021-10-09", "2021-10-15")]
)
def test_the_guarantor_pays_within_working_days_of_banks(claimed: str, last: str) -> None:
    # 国庆节 2021: 1 to 7 October off; Sunday 26 September and Saturday 9 October are worked.
    facts = {**DISCOUNTED, "refused_date": "2021-03-15", "claimed_date": claimed}
    assert told("2021-10-10", **facts)["pay_claim"] == ("guarantor", last, "lapsed" if last < "2021-10-10" else "open")


@pytest.mark.parametrize(("paid", "state"), [("2021-03-23", "done"), ("2021-03-24", "lapsed")])
def test_a_claim_is_paid_in_time_or_not(paid: str, state: str) -> None:
    facts = {**CLAIMED, "compensated_date": paid}
    assert told("2021-03-24", **facts)["pay_claim"] == ("guarantor", "2021-03-23", state)


def test_the_guarantor_who_has_paid_takes_recourse() -> None:
    assert told("2021-04-01", **COMPENSATED) == {
        "present": ("holder", "2021-03-21", "done"),
        "pay_claim": ("guarantor", "2021-03-23", "done"),
        "re_recourse": ("guarantor", "2021-06-23", "open"),
        "recourse_acceptor": ("guarantor", "2023-03-11", "open"),
    }


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, "lapsed"),
        ({"recovered_date": "2021-06-23", "recovered_amount": 1.0}, "done"),
        ({"recovered_date": "2021-06-24", "recovered_amount": 1.0}, "lapsed"),
        ({"paid_date": "2021-05-01", "paid_amount": 1.0}, "done"),
        ({"paid_date": "2021-03-20", "paid_amount": 1.0}, "lapsed"),
    ],
)
def test_money_that_comes_back_shows_that_recourse_was_taken(facts: dict[str, Any], state: str) -> None:
    found = told("2021-07-01", **COMPENSATED, **facts)
    assert found["re_recourse"][2] == state
    assert found["recourse_acceptor"][2] == ("done" if facts and facts.get("paid_date") != "2021-03-20" else "open")


def test_where_only_the_acceptor_is_left_there_is_no_re_recourse() -> None:
    facts = {**COMPENSATED, "presented_date": "2021-03-20", "refused_date": "2021-03-22"}
    assert "re_recourse" not in told("2021-04-01", **facts)
    facts = {**DISCOUNTED, "compensated_date": "2021-03-23"}
    assert told("2021-04-01", **facts)["re_recourse"][1] == "2021-06-23"


def test_what_happens_later_is_not_known() -> None:
    assert told("2021-03-14", **COMPENSATED) == {"present": ("holder", "2021-03-21", "done")}
    assert set(told("2021-03-15", **COMPENSATED)) == set(told("2021-03-15", **REFUSED))


def test_a_task_whose_day_hangs_on_nothing_stated_is_left_out() -> None:
    frame = bills_of({**DISCOUNTED, "status_code": "200412"})
    assert tasks_of(frame, "2021-03-20")["task"].tolist() == ["present"]


def test_periods_are_those_of_the_law_that_is_given() -> None:
    law = BillLaw(
        presentment_days=20, notice_days=1, acceptor_bar_months=12, recourse_bar_months=2, re_recourse_bar_months=1
    )
    found = told("2021-03-15", law, **REFUSED) | told("2021-04-01", law, **COMPENSATED)
    assert {task: last for task, (_, last, _) in found.items()} == {
        "present": "2021-03-31",
        "give_notice": "2021-03-16",
        "claim_guarantor": "2021-05-15",
        "recourse_prior": "2021-05-15",
        "pay_claim": "2021-03-23",
        "re_recourse": "2021-04-23",
        "recourse_acceptor": "2022-03-11",
    }


def test_a_table_of_refusals_of_its_own_changes_the_tasks() -> None:
    frame = bills_of({**DISCOUNTED, "presented_date": "2021-03-20", "refused_date": "2021-03-25"})
    rules = (RefusalRule(presented="in_window", code="200412", recourse="all"),)
    assert "recourse_prior" in tasks_of(frame, "2021-03-26", rules=rules)["task"].tolist()
    assert "recourse_prior" not in tasks_of(frame, "2021-03-26")["task"].tolist()


def test_the_table_is_sorted_by_last_day_and_says_whose_bill_it_is() -> None:
    frame = bills_of({**CLAIMED, "acceptor_id": "C2"}, DISCOUNTED, {**DISCOUNTED, "due_date": "2021-03-10"})
    table = tasks_of(frame.set_index(pd.Index([8, 8, 1])), "2021-03-17")
    assert table.columns.tolist() == COLUMNS
    assert table["due_by"].is_monotonic_increasing
    assert table.index.tolist() == list(range(len(table)))
    first = table.iloc[:3]
    assert first["task"].tolist() == ["give_notice", "present", "present"]
    assert first["bill_id"].tolist() == ["B1", "B3", "B1"]
    assert first["acceptor_id"].tolist() == ["C2", "C1", "C2"]
    assert first["days_left"].tolist() == [1, 3, 4]
    assert table["due_by"].dtype == "datetime64[us]"


def test_no_bills_have_no_tasks() -> None:
    table = tasks_of(bills_of(DISCOUNTED).iloc[:0], "2021-03-17")
    assert table.empty and table.columns.tolist() == COLUMNS


def test_every_task_names_its_article() -> None:
    table = pd.concat([tasks_of(bills_of(facts), "2021-03-25") for facts in (REFUSED, CLAIMED, COMPENSATED)])
    assert set(table["task"]) == set(TASKS)
    assert dict(zip(table["task"], table["article"], strict=True)) == ARTICLES
    assert ARTICLES["present"] == "票据法第53条"


@pytest.mark.parametrize("months", [1, 3, 6, 24])
def test_months_are_counted_as_on_a_calendar(months: int) -> None:
    first = datetime.date(2019, 12, 1)
    days = [first + datetime.timedelta(number) for number in range(1_600)]
    wanted = [day + relativedelta(months=months) for day in days]
    assert months_later(np.array(days, dtype="datetime64[D]"), months).tolist() == wanted
