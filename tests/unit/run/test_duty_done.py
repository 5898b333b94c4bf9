"""Which duties of series 1 its servicer files prove, and which nobody had; days from its timeline and its files."""

import datetime
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from abs_model.io.servicer_file import read_servicer_file
from abs_model.measure.money import to_fen
from abs_model.pool.servicer_tape import ServicerFile
from abs_model.run.duty import Filing
from abs_model.run.duty_done import done_of, last_day, recorded_filings
from abs_model.run.monitoring import Monitoring, monitor
from abs_model.run.realised import course_of, window_of
from abs_model.run.record import Subject
from tests.recorded import records_frame
from tests.small_subjects import SERIES_1, series_one

NOTE_DUE = datetime.date(2021, 7, 7)
NAMES = ("2020-12-23.csv", "2021-03-23.csv", "2021-06-23.xlsx", "2021-08-24.csv")


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def number(date: datetime.date) -> int:
    return (date - datetime.date(1970, 1, 1)).days


@cache
def sample() -> tuple[ServicerFile, ...]:
    return tuple(read_servicer_file(Path(SERIES_1) / "servicer" / name) for name in NAMES)


def monitored(*files: ServicerFile) -> Monitoring:
    subject = series_one()[0]
    course = course_of(subject, [(one.records, window_of(subject, one.period_end)) for one in files])
    return monitor(subject, course)


def filed(*rows: tuple[str, str, str], end: str = "2021-06-23") -> ServicerFile:
    """A file of filings: duty, day, reference; and every receivable paid on its day."""
    subject = series_one()[0]
    told = [("filing", duty, number(day(when)), None, "", reference) for duty, when, reference in rows]
    return ServicerFile(
        deal_id=subject.deal.id, period_end=day(end), note="", records=records_frame([*receipts(subject, end), *told]),
        problems=pd.DataFrame(), sha256="", name="one.csv",
    )  # fmt: skip


def receipts(subject: Subject, end: str) -> list[tuple[object, ...]]:
    frame = subject.pool.frame
    faces = to_fen(frame["receivable_amount"].to_numpy(dtype=np.float64)).tolist()
    due = [min(subject.calendar.roll(one.date(), "following"), day(end)) for one in frame["due_date"]]
    rows = zip(frame["receivable_id"], due, faces, strict=True)
    return [("receipt", name, number(when), fen, "", "") for name, when, fen in rows]


def done(duty: str, *files: ServicerFile) -> list[tuple[str, str]]:
    """When a duty was done, and the due day that it answers."""
    filings = done_of(monitored(*files).projection, files).filings
    return [(str(one.done), str(one.due)) for one in filings if one.duty == duty]


def test_the_sample_proves_report_claim_transfer_and_payment() -> None:
    files = sample()
    # The note of 2021-07-07: report T-10, guarantee T-8, transfer T-3.
    assert ("2021-06-23", "2021-06-23") in done("servicer_report", *files)
    assert done("guarantee_payment", *files) == [("2021-06-25", "2021-06-25")]
    assert done("payment", *files) == [("2021-07-07", "2021-07-07")]
    assert done("transfer", *files) == [("2021-07-07", "2021-07-02")]


def test_the_report_is_done_with_the_file_that_covers_its_window_and_not_before() -> None:
    first, second, *_ = sample()
    assert done("servicer_report", first, second) == []
    late = done("servicer_report", first, second, filed(end="2021-08-24"))
    assert late[0] == ("2021-08-24", "2021-06-23")


def test_where_nothing_is_missing_nobody_notifies_or_pays() -> None:
    file = filed()
    projection = monitored(file).projection
    assert done_of(projection, [file]).spared == {("shortfall_notice", NOTE_DUE), ("guarantee_payment", NOTE_DUE)}
    # Before the window is over, nobody knows that.
    early = filed(end="2021-05-23")
    assert done_of(monitored(early).projection, [early]).spared == frozenset()


def test_a_shortfall_spares_nobody() -> None:
    files = sample()[:3]
    assert done_of(monitored(*files).projection, files).spared == frozenset()


@pytest.mark.parametrize(
    ("reference", "due"),
    [("", None), ("2020-10-25", day("2020-10-25")), ("2020/10/25", day("2020-10-25")), ("三季度", None)],
)
def test_a_filing_may_say_which_day_it_answers(reference: str, due: datetime.date | None) -> None:
    file = filed(("guarantor_quarterly_return", "2020-10-20", reference))
    assert recorded_filings([file]) == (Filing(duty="guarantor_quarterly_return", done=day("2020-10-20"), due=due),)


def test_duties_end_with_the_payment_that_leaves_no_note() -> None:
    assert last_day(monitored(*sample()).projection) == NOTE_DUE
