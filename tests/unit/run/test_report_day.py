"""Which days and periods reports are about: the next distribution, the quarter and year that are over."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from abs_model.cli.reading import read_case
from abs_model.cli.request import Files
from abs_model.engine.realised import Realised
from abs_model.run.project import project
from abs_model.run.record import Projection
from abs_model.run.report_day import ReportDay, next_paying, report_day_table, report_days
from abs_model.scenario.scenario import BASE
from tests.small_subjects import ROOT, SERIES_1
from tests.unit.run.test_distribution import pair, projected


def spans(projection: Projection, day: date | None = None) -> dict[str, tuple[date, date]]:
    return {one.report_kind: (one.report_start, one.report_end) for one in report_days(projection, day)}


def of(projection: Projection, kind: str, day: date | None = None) -> ReportDay:
    return next(one for one in report_days(projection, day) if one.report_kind == kind)


def test_series_one_by_default() -> None:
    # paid once, on 2021-07-07; the window before it ends ten trading days earlier
    assert spans(projected(SERIES_1)) == {
        "distribution_report": (date(2020, 7, 7), date(2021, 7, 7)),
        "servicer_report": (date(2020, 7, 1), date(2021, 6, 23)),
        "operation_report": (date(2020, 7, 7), date(2021, 7, 7)),
        "quarterly_report": (date(2021, 4, 1), date(2021, 6, 30)),
        "annual_report": (date(2020, 7, 7), date(2020, 12, 31)),
    }


def test_a_plan_that_was_too_young_is_reported_on_with_the_period_that_holds_the_day() -> None:
    note = projected(ROOT / "deals" / "nanshan-ip-abn-2020-1")
    found = spans(note)
    # closed on 2020-09-23: eight days before the end of its first quarter
    assert found["quarterly_report"] == (date(2020, 10, 1), date(2020, 12, 31))
    assert found["annual_report"] == (date(2020, 9, 23), date(2020, 12, 31))
    assert found["operation_report"] == (date(2020, 9, 23), date(2020, 12, 23))
    later = spans(note, date(2021, 1, 5))
    assert later["operation_report"] == (date(2020, 12, 24), date(2021, 3, 23))
    assert later["quarterly_report"] == (date(2020, 10, 1), date(2020, 12, 31))


def test_a_day_between_two_payments_leads_to_the_next_one() -> None:
    day = of(pair(), "servicer_report", date(2021, 2, 1))
    assert (day.report_start, day.report_end, day.report_day) == (
        date(2020, 12, 24),
        date(2021, 6, 23),
        date(2021, 2, 1),
    )


def test_after_the_last_payment_the_last_one_is_reported() -> None:
    assert of(projected(SERIES_1), "distribution_report", date(2021, 9, 1)).report_end == date(2021, 7, 7)


def test_the_last_window_and_payment_of_a_period() -> None:
    year = of(projected(SERIES_1), "annual_report")
    assert (year.last_window, year.last_window_end, year.last_payment_date) == (6, date(2020, 12, 23), date(2020, 7, 7))


@pytest.mark.parametrize(("n_elapsed", "is_realised"), [(5, False), (6, True)])
def test_a_period_has_happened_once_the_servicer_has_told_of_all_its_windows(n_elapsed: int, is_realised: bool) -> None:
    projection = projected(SERIES_1)
    nothing = np.zeros(n_elapsed + 1)
    names = ("collected", "recovered", "repurchased", "diluted", "defaulted", "outstanding", "overdue", "claimed")
    told = Realised(n_elapsed=n_elapsed, day=0, returned=nothing, **dict.fromkeys(names, nothing))
    known = replace(projection, subject=replace(projection.subject, realised=told))
    # the last window told of ends in November or December 2020: the year that holds it is the one reported on
    year = of(known, "annual_report")
    assert year.report_end == date(2020, 12, 31)
    assert year.is_realised is is_realised
    assert not of(known, "servicer_report").is_realised


def test_a_date_on_which_nothing_of_what_is_due_is_paid_is_reported_on() -> None:
    case = read_case(Files(deal=SERIES_1))
    lost = BASE.model_copy(update={"default_ratio": 1.0})
    alone = case.subject.deal.model_copy(update={"support": ()})
    steps = alone.priority_of_payments
    states = {
        state: tuple(step for step in getattr(steps, state) if step.verb not in {"draw", "reimburse"})
        for state in ("normal", "acceleration", "default", "liquidation")
    }
    triggers = tuple(one for one in alone.triggers if one.id != "guarantor_failure")
    alone = alone.model_copy(update={"priority_of_payments": steps.model_copy(update=states), "triggers": triggers})
    assert next_paying(project(replace(case.subject, deal=alone), (lost,))).payment_date == date(2021, 7, 7)


def test_the_table_has_a_row_a_kind() -> None:
    table = report_day_table(report_days(pair()))
    assert table["report_kind"].tolist() == [
        "distribution_report", "servicer_report", "operation_report", "quarterly_report", "annual_report",
    ]  # fmt: skip
