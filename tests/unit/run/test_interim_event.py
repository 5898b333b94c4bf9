"""What calls for an interim report, each by hand: a note of 80,000 on two receivables of 60,000 and 40,000 yuan.

Windows end on the 23rd; the note is due on 2021-07-07. Ten per cent of the note are 8,000.
"""

import datetime
from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest

from abs_model.deal.deal import Deal
from abs_model.io.duty_file import read_duties
from abs_model.pool.servicer_tape import ServicerFile
from abs_model.run.bank_check import bank_check
from abs_model.run.interim_event import happenings_of, interim_events
from abs_model.run.monitoring import monitor
from abs_model.run.realised import course_of
from abs_model.run.record import Subject
from tests.builders import Terms, day
from tests.recorded import records_frame
from tests.small_subjects import small_deal, subject_of

Record = tuple[Any, ...]

SEPTEMBER, OCTOBER, JULY = 3, 4, 13
"""The windows that end on 2020-09-23, 2020-10-23 and, after the note was due, 2021-07-26."""


def deal() -> Deal:
    plain = small_deal(2).model_dump(by_alias=True, exclude_unset=True)
    trigger: Terms = {
        "id": "losses",
        "name": {"zh": "损失", "en": "losses"},
        "when": {"measure": "cumulative_default_ratio", "above": 0.3},
        "test": "before",
        "then": "acceleration",
    }
    rated = plain["parties"] | {"guarantor": plain["parties"]["guarantor"] | {"rating": "AAA"}}
    return Deal.model_validate(plain | {"triggers": [trigger], "parties": rated})


def small() -> Subject:
    return subject_of(deal(), [60_000.0, 40_000.0], "2021-05-10")


def events(*rows: Record, last: int = OCTOBER, lines: pd.DataFrame | None = None) -> pd.DataFrame:
    """What calls for a report by one servicer file of these records."""
    subject = small()
    told = [(record, name, day(when), fen, status, "") for record, name, when, fen, status in rows]
    records = records_frame(told)
    file = ServicerFile(
        deal_id=subject.deal.id, period_end=subject.periods[last].end, note="", records=records,
        problems=pd.DataFrame(), sha256="", name="october.csv",
    )  # fmt: skip
    found = monitor(subject, course_of(subject, [(records, last)]))
    stated = bank_check(found.projection, [file]).lines if lines is None else lines
    return interim_events(found, read_duties().interim, [file], stated)


def one(table: pd.DataFrame, event: str) -> dict[str, Any]:
    own = table[table["interim_event"] == event].to_dict("records")
    assert len(own) == 1, table
    return {str(name): cell for name, cell in own[0].items()}


def names(table: pd.DataFrame) -> list[str]:
    return table["interim_event"].tolist()


def iso(*texts: str) -> list[datetime.date]:
    return [datetime.date.fromisoformat(text) for text in texts]


def test_nothing_happens_and_nothing_is_reported() -> None:
    assert names(events()) == []


@pytest.mark.parametrize(("fen", "expected"), [(800_000, []), (800_001, ["loss_above_share"])])
def test_a_loss_is_reported_above_a_tenth_of_the_principal(fen: int, expected: list[str]) -> None:
    found = events(("dilution", "rc1", "2020-10-12", fen, ""))
    assert names(found) == expected
    if expected:
        row = one(found, "loss_above_share")
        assert (row["about"], row["period"], row["interim_limit"]) == ("pool", OCTOBER, 0.1)
        assert row["interim_value"] == pytest.approx(8_000.01 / 80_000)
        # Known at the end of Friday's window; Monday and Tuesday are the next trading days.
        assert [row["known_on"], row["report_due"]] == iso("2020-10-23", "2020-10-27")
        assert row["interim_proof"] == "performance.csv 4"


def test_what_was_recovered_is_no_loss() -> None:
    found = events(
        ("default", "rc1", "2020-09-30", 1_200_000, ""),
        ("recovery", "rc1", "2020-10-12", 400_000, ""),
    )
    assert names(found) == []


@pytest.mark.parametrize(("fen", "expected"), [(1_999_999, False), (2_000_000, True)])
def test_expected_cash_is_reported_once_it_is_down_by_a_fifth(fen: int, expected: bool) -> None:
    # What is lost is lost of 100,000 that were planned for May.
    found = events(("dilution", "rc1", "2020-10-12", fen, ""))
    assert ("expected_cash_down" in names(found)) is expected
    if expected:
        row = one(found, "expected_cash_down")
        assert (row["interim_value"], row["interim_limit"], row["about"]) == (0.2, 0.2, "pool")


def test_a_distribution_is_missed_when_its_day_is_over() -> None:
    everything_fails = [
        ("default", "rc1", "2021-06-01", None, ""),
        ("default", "rc2", "2021-06-01", None, ""),
        ("event", "guarantor", "2021-06-02", None, "failed"),
    ]
    # On 2021-06-23 the payment of 2021-07-07 lies ahead: it will be missed, and has not been.
    assert "distribution_missed" not in names(events(*everything_fails, last=JULY - 1))
    found = events(*everything_fails, last=JULY)
    own = found[found["interim_event"] == "distribution_missed"]
    # Interest of a year at 5 % on 80,000, and the principal.
    assert own[["about", "interim_value"]].to_numpy().tolist() == [["A.interest", 4_000.0], ["A.principal", 80_000.0]]
    assert own["known_on"].tolist() == iso("2021-07-07", "2021-07-07")
    assert own["report_due"].tolist() == iso("2021-07-09", "2021-07-09")


def test_holders_who_were_really_paid_less_were_not_paid() -> None:
    line = {"period": JULY, "account": "collection", "bank_flow": "paid_out", "stated": 3_999.0, "computed": 4_000.0}
    lines = pd.DataFrame([
        line | {"subject": "A.interest", "difference": -1.0},
        line | {"subject": "tax", "difference": -1.0},
        line | {"subject": "A.principal", "difference": 1.0},
    ])  # fmt: skip
    row = one(events(("receipt", "rc1", "2021-05-10", 6_000_000, ""), last=JULY, lines=lines), "distribution_missed")
    assert (row["about"], row["interim_value"], row["interim_proof"]) == ("A.interest", 1.0, "bank_lines.csv 1")
    assert [row["known_on"], row["report_due"]] == iso("2021-07-26", "2021-07-28")


def test_a_rating_action_is_reported_two_trading_days_after_it_was_told() -> None:
    # Wednesday 2020-09-30 is the last trading day before the long holiday.
    found = events(
        ("rating", "guarantor", "2020-09-30", None, "AA+"),
        ("rating", "guarantor", "2020-10-16", None, "AA+"),
        ("rating", "A", "2020-10-16", None, "AAA"),
    )
    row = one(found, "rating_changed")
    assert (row["about"], row["period"]) == ("guarantor", OCTOBER)
    assert [row["known_on"], row["report_due"]] == iso("2020-09-30", "2020-10-12")
    assert row["interim_proof"] == "october.csv 2: AAA → AA+"
    assert pd.isna(row["interim_value"])


@pytest.mark.parametrize("name", ["guarantor", "c1"])
def test_a_party_or_core_enterprise_that_fails_is_reported(name: str) -> None:
    row = one(events(("event", name, "2020-09-21", None, "failed")), "participant_failed")
    assert (row["about"], row["period"], row["interim_proof"]) == (name, SEPTEMBER, "october.csv 2")
    assert [row["known_on"], row["report_due"]] == iso("2020-09-21", "2020-09-23")


def test_a_trigger_event_is_reported_from_the_test_that_found_it() -> None:
    found = events(("default", "rc2", "2020-09-21", None, ""))
    row = one(found, "trigger_breached")
    assert (row["about"], row["interim_value"], row["interim_limit"]) == ("losses", 0.4, 0.3)
    assert [row["known_on"], row["report_due"]] == iso("2020-09-23", "2020-09-25")
    # 40,000 of 100,000 are a loss above a tenth, and cash that is not to be expected, too.
    assert sorted(names(found)) == ["expected_cash_down", "loss_above_share", "trigger_breached"]


@pytest.mark.parametrize(("fen", "expected"), [(800_000, []), (800_001, ["material_dispute"])])
def test_a_dispute_is_reported_above_a_tenth_of_the_principal(fen: int, expected: list[str]) -> None:
    found = events(("dispute", "rc1", "2020-10-12", fen, "open"))
    assert names(found) == expected


def test_every_event_becomes_a_duty_to_report() -> None:
    found = events(
        ("event", "c1", "2020-09-21", None, "failed"),
        ("rating", "guarantor", "2020-09-30", None, "AA+"),
    )
    told: Sequence[tuple[str, datetime.date]] = [(one.event, one.day) for one in happenings_of(found)]
    assert ("participant_failed.c1", datetime.date(2020, 9, 21)) in told
    assert ("rating_changed.guarantor", datetime.date(2020, 9, 30)) in told
    assert len(told) == len(found)
