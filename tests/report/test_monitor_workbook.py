"""The workbook, screen and charts of monitoring: everything by name, no column unreadable, long tables cut and said."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from abs_model.cli.reading import read_case
from abs_model.cli.realised_answer import Answer, realised_answer
from abs_model.cli.request import Files
from abs_model.cli.taking import Taken
from abs_model.glossary import Language
from abs_model.io.servicer_file import read_servicer_file
from abs_model.pool.reconcile_difference import DIFFERENCE_COLUMNS
from abs_model.report import monitor_workbook
from abs_model.report.monitor_lines import change_lines, duty_lines, interim_lines, reconciled_lines
from abs_model.report.monitor_workbook import write_monitor_workbook
from abs_model.report.text_table import cells
from abs_model.run.correction import changes
from abs_model.run.duty import DUTY_COLUMNS
from abs_model.run.interim_event import INTERIM_COLUMNS
from abs_model.run.project import project
from abs_model.run.realised import course_of, window_of
from abs_model.scenario.scenario import BASE
from tests.small_subjects import SERIES_1

NAMES = ("2020-12-23.csv", "2021-03-23.csv", "2021-06-23.xlsx")
RESTATED = ("2020-12-23.csv", "2021-03-23-restated.csv", "2021-06-23.xlsx")
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@cache
def answer() -> Answer:
    """Series 1 after three files, the second of which was corrected."""
    case = read_case(Files(deal=SERIES_1))
    courses = []
    for names in (NAMES, RESTATED):
        files = tuple(read_servicer_file(Path(SERIES_1) / "servicer" / name) for name in names)
        told = [(one.records, window_of(case.subject, one.period_end)) for one in files]
        courses.append(course_of(case.subject, told))
    before, after = (project(one.subject(case.subject), [BASE]) for one in courses)
    taken = Taken(
        files=files, new=RESTATED, known=(), course=courses[1], changes=changes(before, after, 12),
        differences=pd.DataFrame(columns=list(DIFFERENCE_COLUMNS)),
    )  # fmt: skip
    return realised_answer(case, taken, BASE, None, files[-1].period_end)


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    book = load_workbook(path)
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_bear_names_and_cells_hold_words(tmp_path: Path, language: Language) -> None:
    found = answer()
    pages = sheets(write_monitor_workbook(found.found, found.own_tables, tmp_path / "book.xlsx", language))
    assert all(len(name) <= 31 for name in pages)
    said = {str(cell) for rows in pages.values() for row in rows for cell in row if isinstance(cell, str)}
    ids = {"cumulative_default", "line_collected", "age_0_30", "duty_overdue", "test_passed", "change_pool", "paid_in",
           "annual_asset_report", "core_enterprise_id", "guarantee.advance", "not_due"}  # fmt: skip
    assert said & ids == set()
    assert ("累计违约率超过5%" if language == "zh" else "cumulative default ratio above 5 %") in said
    assert ("年度资产管理报告" if language == "zh" else "Annual asset-management report") in said


def test_the_same_answer_makes_the_same_bytes(tmp_path: Path) -> None:
    found = answer()
    one, two = (
        write_monitor_workbook(found.found, found.own_tables, tmp_path / f"{name}.xlsx", "zh").read_bytes()
        for name in ("one", "two")
    )
    assert one == two


def test_of_many_receivables_the_pressing_ones_stand_first_and_the_rest_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(monitor_workbook, "MOST_ROWS", 10)
    found = answer()
    states = found.own_tables["receivable_states"]
    pressing = states[states["status"].isin(("overdue", "defaulted")) | (states["disputed"] > 0)]
    assert 0 < len(pressing) < 10 < len(states)
    pages = sheets(write_monitor_workbook(found.found, found.own_tables, tmp_path / "book.xlsx", "zh"))
    rows = pages["逐笔资产状态 Receivables"]
    shown = [str(row[0]) for row in rows if str(row[0]).startswith("FZ1-")]
    assert shown[: len(pressing)] == pressing["receivable_id"].tolist()
    assert len(shown) == 10
    assert any("receivable_states.csv" in str(row[0]) and str(len(states) - 10) in str(row[0]) for row in rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_changes_of_periods_that_are_alike_share_a_line(language: Language) -> None:
    table = answer().own_tables["changes"]
    lines = [line for line in change_lines(table, {"tax": "tax"}, language) if line]
    # Periods 9 to 12 have the same 70,000 less of dilution so far.
    assert [line for line in lines if line.startswith("9-12") and line.endswith("-70,000.00")]
    assert len(lines) < len(table)
    assert max(map(cells, lines)) <= 100
    assert list(change_lines(table.iloc[:0], {}, language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_are_cut_and_say_how_many_more_there_are(language: Language) -> None:
    events = pd.DataFrame(
        [["rating_changed", "guarantor", 1, "2020-10-01", "2020-10-12", np.nan, np.nan, "one.csv 2"]] * 9,
        columns=INTERIM_COLUMNS,
    )
    assert len([line for line in interim_lines(events, {}, language) if line]) == 7
    duty = dict.fromkeys(DUTY_COLUMNS, "x") | {"name_zh": "报" * 60, "name_en": "r" * 90, "due_date": "2021-01-01"}
    rows = [duty | {"duty_state": state, "days_left": days} for state, days in (("duty_overdue", -1), ("duty_open", 9))]
    table = pd.DataFrame([rows[0]] * 8 + [rows[1]] * 7 + [duty | {"duty_state": "duty_done", "days_left": 0}])
    lines = [line for line in duty_lines(table, {}, language) if line]
    # Six that are overdue, five that come next, and what is left of both.
    assert len(lines) == 12
    assert "2" in lines[-1]
    assert max(map(cells, lines)) <= 100


def test_a_long_difference_is_wrapped_and_moves_no_cursor() -> None:
    row = dict.fromkeys(DIFFERENCE_COLUMNS, "") | {"severity": "error", "message_zh": "差" * 120 + "\x1b[2J"}
    lines = list(reconciled_lines(pd.DataFrame([row] * 8), "zh"))
    assert max(map(cells, lines)) <= 100
    assert "\x1b" not in "".join(lines)
    assert "differences.csv" in lines[-1]
