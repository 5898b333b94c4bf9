"""The calendar file is read back as any calendar program would read it."""

import datetime
from pathlib import Path

import pandas as pd
from icalendar import Calendar

from abs_model.report.duty_calendar import write_duty_calendar
from abs_model.run.duty import DUTY_COLUMNS

AS_OF = datetime.date(2021, 6, 1)
NAMES = {"plan_manager": "管理人; \nDTSTART:19990101"}


def table() -> pd.DataFrame:
    def row(duty: str, name: str, due: str, state: str) -> list[object]:
        day = datetime.date.fromisoformat(due)
        return [
            duty,
            name,
            name,
            "plan_manager",
            "2020",
            day,
            (day - AS_OF).days,
            state,
            None,
            True,
            "by_law",
            "c",
            "s",
        ]

    rows = [
        row("annual_asset_report", "年度报告,\r\nBEGIN:VEVENT", "2021-04-30", "duty_overdue"),
        row("payment", "", "2021-07-07", "duty_open"),
        row("amac_filing", "备案", "2020-07-14", "duty_done"),
    ]
    return pd.DataFrame(rows, columns=DUTY_COLUMNS)


def test_what_is_not_done_comes_back_with_its_day_and_a_reminder(tmp_path: Path) -> None:
    path = write_duty_calendar(table(), tmp_path / "duties.ics", "zh", deal_id="one", names=NAMES, as_of=AS_OF)
    entries = Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    assert [str(entry.decoded("dtstart")) for entry in entries] == ["2021-04-30", "2021-07-07"]
    assert [entry.walk("VALARM")[0].decoded("trigger").days for entry in entries] == [-3, -3]
    assert len({entry["uid"] for entry in entries}) == 2
    assert "BEGIN:VEVENT" in str(entries[0]["summary"])  # a name with line breaks stays a name
    assert "管理人" in str(entries[0]["summary"])


def test_the_same_duties_make_the_same_bytes(tmp_path: Path) -> None:
    paths = [tmp_path / "one.ics", tmp_path / "two.ics"]
    for path in paths:
        write_duty_calendar(table(), path, "en", deal_id="one", names=NAMES, as_of=AS_OF)
    assert paths[0].read_bytes() == paths[1].read_bytes()
