"""Property and principal as at a day: what a right has become, what counts, what is owed, what to do by when."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from abs_model.deal.deal import Deal
from abs_model.glossary import TERMS
from abs_model.pool.claim_book import ClaimBook, claim_book
from abs_model.pool.ip_register import read_valuations
from abs_model.pool.ip_task import (
    BY_DEAL,
    BY_LAW,
    TASK_COLUMNS,
    Task,
    claim_tasks,
    property_tasks,
    task_table,
)
from abs_model.pool.ip_watch import (
    RIGHT_STATES,
    STANDING_COLUMNS,
    debtor_standing,
    outstanding_of,
    standing_of,
)
from tests.claims import CN, ip_deal, raw, tapes

CUT_OFF = date(2020, 9, 16)

CLAIMS = [{}, {"claim_id": "L2", "debtor_id": "d2", "principal": "6000000", "amortisation": "equal_principal"}]
"""12 million of d1, all of it at the end, and 6 million of d2 in eight quarters of 750,000."""

SECOND = {"ip_id": "p2", "owner_id": "d2", "claim_id": "L2"}

TaskLine = tuple[str, str, str, str, str | None, int, bool, bool]


def book(
    *assets: dict[str, str], valuations: list[dict[str, str]] | None = None, deal: Deal | None = None
) -> ClaimBook:
    """Property p1 of d1 for L1 and p2 of d2 for L2, each of 50 million; ``assets`` change one each."""
    rows = [*assets, *([{}, SECOND][len(assets) :])]
    own = tapes(CLAIMS, assets=rows)
    if valuations is not None:
        own = replace(own, valuations=read_valuations(raw(valuations, "valuations.csv")))
    return claim_book(deal or ip_deal(ip={"is_excluding": False}), own, CN)


def first(found: ClaimBook, day: date) -> dict[str, Any]:
    """What is said of p1 on a day."""
    return {str(name): value for name, value in standing_of(found, day).iloc[0].items()}


def lines(found: ClaimBook, day: date) -> list[TaskLine]:
    """Task, subject, party, due, last day, days left, overdue, lapsed."""
    standing, owed = standing_of(found, day), outstanding_of(found, day)
    tasks = [
        *property_tasks(standing, owed, found.deal, day),
        *claim_tasks(found, standing, owed, day),
    ]
    return [
        (
            one["task"], one["subject"], one["party"], f"{one['due_date']:%Y-%m-%d}", f"{one['last_date']:%Y-%m-%d}",
            one["days_left"], one["is_overdue"], one["is_lapsed"],
        )
        for one in task_table(tasks, day).to_dict("records")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "state", "is_accepted", "is_standing"),
    [
        # Fees are paid to 31 December 2020. Six months on is 30 June 2021, a Wednesday.
        (date(2020, 12, 31), "right_in_force", True, True),
        (date(2021, 1, 1), "right_in_grace", False, True),
        (date(2021, 6, 30), "right_in_grace", False, True),
        (date(2021, 7, 1), "right_lapsed", False, False),
    ],
)
def test_fees_run_out_then_six_months_of_grace_then_the_right_is_gone(
    day: date, state: str, is_accepted: bool, is_standing: bool
) -> None:
    row = first(book({"fee_paid_to": "2020-12-31"}), day)
    assert (row["right_state"], row["is_accepted"], row["is_standing"]) == (state, is_accepted, is_standing)
    assert row["grace_end"] == pd.Timestamp("2021-06-30")
    assert row["standing_value"] == (50_000_000.0 if is_standing else 0.0)
    assert row["has_ceased"] == (not is_accepted)
    why = {"right_in_force": "", "right_in_grace": "fees_not_paid"}.get(state, state)
    assert row["ceased_for"] == why


def test_grace_that_ends_on_a_day_off_ends_on_the_next_working_day() -> None:
    # Six months from 3 April 2021 is Sunday 3 October, within the National Day holiday until the 7th.
    found = book({"fee_paid_to": "2021-04-03"})
    assert first(found, date(2021, 10, 8))["right_state"] == "right_in_grace"
    assert first(found, date(2021, 10, 9))["right_state"] == "right_lapsed"


@pytest.mark.parametrize(
    ("day", "state"), [(date(2021, 3, 4), "right_in_force"), (date(2021, 3, 5), "right_invalidated")]
)
def test_an_invalidation_is_known_from_its_day_on(day: date, state: str) -> None:
    row = first(book({"invalidated_date": "2021-03-05"}), day)
    is_gone = state == "right_invalidated"
    assert (row["right_state"], row["is_standing"], row["has_ceased"]) == (state, not is_gone, is_gone)
    assert pd.isna(row["invalidated_date"]) == (not is_gone)
    assert row["rule"] == ("invalidated" if is_gone else "")


def test_an_invalidation_between_cut_off_and_closing_is_not_known_before_its_day() -> None:
    found = book({"invalidated_date": "2020-09-20"})
    before, after = first(found, date(2020, 9, 19)), first(found, date(2020, 9, 20))
    # Nobody closes on it: it was never accepted at the closing, so that it has not ceased to be either.
    assert (before["was_accepted"], before["is_accepted"], before["is_standing"]) == (False, True, True)
    assert (after["is_accepted"], after["is_standing"], after["has_ceased"]) == (False, False, False)


def test_the_latest_appraisal_by_the_day_counts_and_none_after_it() -> None:
    history = [
        {"ip_id": "p1", "appraisal_date": "2021-08-01", "appraised_value": "40000000"},
        {"ip_id": "p1", "appraisal_date": "2021-10-01", "appraised_value": "1000000"},
    ]
    found = book({"fee_paid_to": "2023-12-31"}, valuations=history)
    seen = [(first(found, day)["appraised_value"], first(found, day)["is_stale"]) for day in (
        date(2021, 7, 31), date(2021, 8, 1), date(2021, 9, 30), date(2021, 10, 1))]  # fmt: skip
    assert seen == [(50e6, False), (40e6, False), (40e6, False), (1e6, False)]
    assert first(found, date(2021, 9, 30))["closing_value"] == 50e6


@pytest.mark.parametrize(
    ("asset", "day", "state"),
    [
        # A patent ends on the first day without protection; a trademark and a copyright with their last day.
        ({"ip_type": "实用新型", "filing_date": "2013-10-01"}, date(2023, 9, 30), "right_in_force"),
        ({"ip_type": "实用新型", "filing_date": "2013-10-01"}, date(2023, 10, 1), "right_expired"),
        ({"ip_type": "商标", "grant_date": "2013-10-08"}, date(2023, 10, 8), "right_in_force"),
        ({"ip_type": "商标", "grant_date": "2013-10-08"}, date(2023, 10, 9), "right_in_grace"),
        ({"ip_type": "商标", "grant_date": "2013-10-08"}, date(2024, 4, 8), "right_in_grace"),
        ({"ip_type": "商标", "grant_date": "2013-10-08"}, date(2024, 4, 9), "right_lapsed"),
        ({"ip_type": "著作权"}, date(2030, 1, 1), "right_in_force"),
    ],
)
def test_a_term_that_is_over_ends_a_right(asset: dict[str, str], day: date, state: str) -> None:
    row = first(book(asset | {"fee_paid_to": "2023-10-01"}), day)
    assert row["right_state"] == state
    assert state in RIGHT_STATES


def test_of_two_ends_the_gravest_is_said_and_the_first_rule_beside_it() -> None:
    row = first(book({"fee_paid_to": "2020-12-31", "invalidated_date": "2021-03-05"}), date(2021, 12, 1))
    assert (row["right_state"], row["ceased_for"], row["rule"]) == (
        "right_invalidated", "right_invalidated", "fees_not_paid",
    )  # fmt: skip


def test_property_of_a_debtor_without_a_claim_in_the_pool_is_left_out() -> None:
    # L2 is gone from the pool: nothing is accepted for it.
    found = book({}, SECOND | {"is_disputed": "是"}, deal=ip_deal())
    assert standing_of(found, CUT_OFF)["ip_id"].tolist() == ["p1"]
    assert outstanding_of(found, CUT_OFF)["claim_id"].tolist() == ["L1"]


def test_principal_goes_down_on_the_day_on_which_it_is_paid() -> None:
    found = book()
    # The first instalment is due on Tuesday 15 December 2020.
    for day, left in ((date(2020, 12, 14), 6e6), (date(2020, 12, 15), 5.25e6), (date(2022, 9, 15), 0.0)):
        owed = outstanding_of(found, day).set_index("claim_id")
        assert [owed["closing_principal"]["L2"], owed["principal"]["L2"]] == [6e6, left]
        assert owed["principal"]["L1"] == (0.0 if left == 0.0 else 12e6)
    assert outstanding_of(found, CUT_OFF)["last_pay_date"].tolist() == [pd.Timestamp("2022-09-15")] * 2


def test_principal_is_what_servicers_told_and_the_last_to_be_paid() -> None:
    found = book()
    # The first instalment of L2, of 750,000 and interest: nothing of it came in; all but 100,000; all of it.
    for owed, left in ((1e9, 6e6), (100_000.0, 5_350_000.0), (0.0, 5.25e6)):
        told = outstanding_of(found, date(2020, 12, 15), {"L2-01": owed}).set_index("claim_id")
        assert told["principal"]["L2"] == left
    # One that was paid before its day is not owed any more.
    early = outstanding_of(found, CUT_OFF, {"L2-01": 0.0}).set_index("claim_id")
    assert early["principal"].to_dict() == {"L1": 12e6, "L2": 5.25e6}


def test_principal_is_held_against_what_is_accepted_and_what_still_stands_debtor_by_debtor() -> None:
    found = book({"fee_paid_to": "2021-01-31"}, SECOND | {"invalidated_date": "2021-02-01"})
    day = date(2021, 3, 15)
    table = debtor_standing(found, standing_of(found, day), outstanding_of(found, day)).set_index("debtor_id")
    d1, d2 = table.loc["d1"], table.loc["d2"]
    # p1 is in its grace: it stands, and lends nothing. p2 is gone. d2 has paid twice.
    assert (d1["principal"], d1["accepted_value"], d1["standing_value"], d1["closing_value"]) == (12e6, 0.0, 50e6, 50e6)
    assert (d2["principal"], d2["accepted_value"], d2["standing_value"]) == (4.5e6, 0.0, 0.0)
    assert [d1[name] for name in ("n_at_closing", "n_standing", "n_ceased", "n_invalidated")] == [1, 1, 1, 0]
    assert [d2[name] for name in ("n_at_closing", "n_standing", "n_ceased", "n_invalidated")] == [1, 0, 1, 1]
    assert not d1["is_within"]
    assert d1["loan_headroom"] == -12e6
    before = debtor_standing(found, standing_of(found, CUT_OFF), outstanding_of(found, CUT_OFF)).set_index("debtor_id")
    # 40 % of 50 million is lent on an invention.
    assert before["loan_headroom"].tolist() == [8e6, 14e6]
    assert before["loan_to_value_ratio"].tolist() == [0.24, 0.12]


@pytest.mark.parametrize(
    ("day", "line"),
    [
        (date(2021, 10, 1), None),  # 91 days before
        (date(2021, 10, 2), ("2021-12-31", "2022-06-30", 90, False, False)),
        (date(2021, 12, 31), ("2021-12-31", "2022-06-30", 0, False, False)),
        (date(2022, 1, 1), ("2021-12-31", "2022-06-30", 180, True, False)),
        (date(2022, 6, 30), ("2021-12-31", "2022-06-30", 0, True, False)),
        (date(2022, 7, 1), ("2021-12-31", "2022-06-30", -1, True, True)),
    ],
)
def test_the_next_fee_is_a_task_until_it_is_paid_or_the_right_is_gone(
    day: date, line: tuple[str, str, int, bool, bool] | None
) -> None:
    found = [one[3:] for one in lines(book(), day) if one[0] == "pay_annual_fee" and one[1] == "p1"]
    assert found == ([] if line is None else [line])


def test_no_fee_is_due_for_years_that_a_patent_does_not_have() -> None:
    # A utility model that ends on the day to which its fees are paid.
    found = book({"ip_type": "实用新型", "filing_date": "2013-10-01", "fee_paid_to": "2023-10-01"})
    assert [one for one in lines(found, date(2022, 9, 1)) if one[:2] == ("pay_annual_fee", "p1")] == []


def test_appraisals_fall_due_twelve_months_on_and_only_for_what_stands() -> None:
    found = book({}, SECOND | {"invalidated_date": "2021-06-01"})
    assert ("appraise_again", "p1", "valuer", "2021-08-01", "2021-08-01", 31, False, False) in lines(
        found, date(2021, 7, 1)
    )
    later = lines(found, date(2021, 8, 2))
    assert ("appraise_again", "p1", "valuer", "2021-08-01", "2021-08-01", -1, True, True) in later
    assert [one for one in later if one[1] == "p2"] == []


def test_a_trademark_is_to_be_renewed_from_a_year_before_its_end_to_six_months_after_it() -> None:
    found = book({"ip_type": "商标", "filing_date": "2013-01-01", "grant_date": "2013-10-08", "fee_paid_to": ""})
    day = date(2022, 7, 10)
    assert [one for one in lines(found, date(2022, 7, 9)) if one[0] == "renew_trademark"] == []
    assert ("renew_trademark", "p1", "original_debtor", "2023-10-08", "2024-04-08", 455, False, False) in lines(
        found, day
    )
    standing, owed = standing_of(found, day), outstanding_of(found, day)
    (task,) = [one for one in property_tasks(standing, owed, found.deal, day) if one.task == "renew_trademark"]
    assert (task.start, task.basis) == (date(2022, 10, 8), BY_LAW)


def test_what_expires_within_the_margin_is_to_be_replaced() -> None:
    short = {"ip_type": "实用新型", "filing_date": "2012-10-01", "fee_paid_to": "2022-10-01"}
    found = book(short)
    # It ends on 1 October 2022, eight days after the notes: never accepted, but pledged.
    assert not first(found, CUT_OFF)["was_accepted"]
    assert [one for one in lines(found, date(2021, 9, 30)) if one[0] == "replace_property"] == []
    assert ("replace_property", "p1", "original_debtor", "2022-10-01", "2022-10-01", 365, False, False) in lines(
        found, date(2021, 10, 1)
    )


def test_a_pledge_is_to_be_registered_by_the_closing_and_is_overdue_after_it() -> None:
    found = book({"pledge_date": "2020-10-20"}, SECOND | {"pledge_registration_no": ""})
    due = ("original_debtor", "2020-09-23", "2020-09-23")
    before = [one for one in lines(found, CUT_OFF) if one[0] == "register_pledge"]
    assert before == [("register_pledge", name, *due, 7, False, False) for name in ("p1", "p2")]
    after = [one for one in lines(found, date(2020, 10, 20)) if one[0] == "register_pledge"]
    assert after == [("register_pledge", "p2", *due, -27, True, True)]
    # Registered late, it counts from then on.
    assert [first(found, day)["is_accepted"] for day in (date(2020, 10, 19), date(2020, 10, 20))] == [False, True]


def test_pledges_are_released_or_extended_when_the_last_instalment_falls_due() -> None:
    found = [one for one in lines(book(), date(2022, 6, 17)) if one[0] == "release_or_extend_pledge"]
    assert found == [
        ("release_or_extend_pledge", claim, "loan_trustee", "2022-09-15", "2022-09-15", 90, False, False)
        for claim in ("L1", "L2")
    ]
    assert not [one for one in lines(book(), date(2022, 6, 16)) if one[0] == "release_or_extend_pledge"]


def test_debtors_that_owe_nothing_any_more_have_no_tasks() -> None:
    assert lines(book(), date(2022, 9, 16)) == []


def test_a_table_of_tasks_is_typed_in_order_of_the_due_date_and_in_words_of_the_glossary() -> None:
    late = Task(task="pay_annual_fee", subject="p", party="original_debtor", due=date(2021, 5, 1), basis=BY_LAW,
                article="x", last=date(2021, 11, 1), debtor_id="d1")  # fmt: skip
    early = Task(task="monthly_report", subject="servicer", party="servicer", due=date(2021, 4, 30), basis=BY_DEAL,
                 article="y")  # fmt: skip
    table = task_table([late, early], date(2021, 5, 2))
    assert [*table.columns] == [*TASK_COLUMNS]
    assert table["task"].tolist() == ["monthly_report", "pay_annual_fee"]
    assert table["debtor_id"].isna().tolist() == [True, False]
    assert table["is_lapsed"].tolist() == [True, False]
    assert [*task_table([], date(2021, 5, 2)).dtypes] == [*table.dtypes]
    words = [*TASK_COLUMNS, *STANDING_COLUMNS, *RIGHT_STATES, *table["task"], *table["party"], *table["basis"]]
    assert [one for one in words if one not in TERMS] == []
