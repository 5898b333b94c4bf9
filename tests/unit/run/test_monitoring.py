"""What monitoring says of a small deal, by hand: windows end on the 23rd, the note is due on 7 July 2021."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from abs_model.deal.deal import Deal
from abs_model.glossary import TERMS
from abs_model.run import trigger_state
from abs_model.run.actual_plan import LINES, engine_payments
from abs_model.run.credit import Credit
from abs_model.run.monitoring import Monitoring, monitor
from abs_model.run.project import project
from abs_model.run.realised import course_of
from abs_model.run.record import Subject
from abs_model.run.simulate import Settings
from abs_model.run.trigger_state import breach_probabilities, trigger_states_table
from abs_model.scenario.scenario import BASE
from tests.builders import Terms, day
from tests.recorded import records_frame
from tests.small_subjects import credit_of, scenario, small_deal, subject_of

OCTOBER, MATURITY = 4, 12
"""The window that ends on 2020-10-23, and the one that is distributed on 2021-07-07."""

CREDIT: Terms = {"c1": 0.1, "c2": 0.1, "guarantor": 0.05}


def trigger(name: str, measure: str, *, above: float = 0.0, test: str = "before", **terms: object) -> Terms:
    when: Terms = {"measure": measure, "above": above}
    if "subject" in terms:
        when["subject"] = terms.pop("subject")
    return {"id": name, "name": {"zh": name, "en": name}, "when": when, "test": test, "then": "acceleration"} | terms


def deal() -> Deal:
    triggers = [
        trigger("losses", "cumulative_default_ratio", above=0.3),
        trigger("late", "overdue_ratio", above=0.1, is_curable=True),
        trigger("c2_gone", "core_enterprise_defaulted", subject="c2"),
        trigger("unpaid", "principal_unpaid", subject="A", test="after"),
    ]
    plain = small_deal(2).model_dump(by_alias=True, exclude_unset=True)
    return Deal.model_validate(plain | {"triggers": triggers})


def small(due: str | list[str] = "2021-05-10") -> Subject:
    return subject_of(deal(), [60_000.0, 40_000.0], due)


def monitored(
    subject: Subject, *rows: tuple[object, ...], last: int = OCTOBER, credit: Credit | None = None
) -> Monitoring:
    records = records_frame(
        [(record, name, day(str(when)), fen, status, "") for record, name, when, fen, status in rows]
    )
    return monitor(subject, course_of(subject, [(records, last)]), credit=credit)


def line(table: pd.DataFrame, name: str, period: int) -> "pd.Series[float]":
    own = table[(table["cash_line"] == name) & (table["period"] == period)]
    assert len(own) == 1
    return own.iloc[0]


def test_performance_of_two_receivables() -> None:
    found = monitored(
        small(["2020-08-10", "2020-09-10"]),
        ("receipt", "rc1", "2020-08-10", 4_500_000, ""),
        ("dilution", "rc1", "2020-09-01", 500_000, ""),
        ("default", "rc2", "2020-10-01", 1_000_000, ""),
        ("recovery", "rc2", "2020-10-20", 100_000, ""),
        ("repurchase", "rc1", "2020-10-20", 900_000, ""),
    )
    table = found.tables["performance"].set_index("period")
    assert table.index.tolist() == [1, 2, 3, 4]
    assert table["window_end"].iloc[3] == date(2020, 10, 23)
    assert table["opening_face"].tolist() == [100_000, 100_000, 55_000, 50_000]
    assert table["closing_face"].tolist() == [100_000, 55_000, 50_000, 30_000]
    assert table["collected"].tolist() == [0, 45_000, 0, 0]
    assert table["due_in_window"].tolist() == [0, 60_000, 40_000, 0]
    assert table["due_collection_rate"].iloc[1:3].tolist() == [0.75, 0.0]
    assert table["collection_rate"].tolist() == [0, 0.45, 0, 0]
    assert table["diluted_in_window"].tolist() == [0, 0, 5_000, 0]
    assert table["window_dilution_ratio"].iloc[2] == pytest.approx(5 / 55)
    assert table["rolling_window_dilution_ratio"].iloc[3] == pytest.approx(5 / 55 / 3)
    assert table["repurchased_face"].tolist() == [0, 0, 0, 10_000]
    assert table["repurchase_price"].tolist() == [0, 0, 0, 9_000]
    assert table["repurchase_rate"].iloc[3] == 0.2
    assert table["window_default_ratio"].iloc[3] == 0.2
    assert table["cumulative_default_ratio"].iloc[3] == 0.1
    # In window 4 nothing is collected, so that losses have nothing to be compared with.
    assert np.isnan(table["loss_to_liquidation"].iloc[3])
    assert table["pool_factor"].iloc[3] == 0.3
    # 30,000 of c2 are 43 days past due; nothing else is left.
    assert table["overdue_31_60"].iloc[3] == table["overdue"].iloc[3] == 30_000
    assert table["delinquency_ratio"].iloc[3] == 1.0
    assert table["mean_days_past_due"].iloc[3] == 43
    # Of windows 2 to 4: mean (55 + 50 + 30) / 3, ran off 100 - 30, 92 days from 23 July.
    assert table["days_sales_outstanding"].iloc[3] == pytest.approx(45 / 70 * 92)
    assert table["turnover"].iloc[3] == pytest.approx(360 / (45 / 70 * 92))
    # 45,000 + 9,000 + 1,000 of cash and 30,000 of face for a note of 80,000.
    assert table["overcollateralisation_ratio"].iloc[3] == pytest.approx(85 / 80)
    assert table["top_1_share"].tolist() == pytest.approx([0.6, 40 / 55, 0.8, 1.0])
    assert table["n_overdue_receivables"].tolist() == [0, 1, 2, 1]
    ages = found.tables["ageing"].set_index(["period", "age_bucket"])
    # In window 3 all that was not due fell due; in window 4, 10,000 of the 40,000 defaulted and the rest aged.
    assert ages.loc[(3, "age_not_due"), "roll_rate"] == 1.0
    assert ages.loc[(4, "age_0_30"), "roll_rate"] == 1.0
    assert ages.loc[(4, "age_31_60"), ["outstanding_face", "outstanding_share", "roll_rate"]].tolist() == [30_000, 1, 0]
    drift = found.tables["concentration_drift"].set_index(["period", "obligor_kind"])
    assert drift.loc[(4, "core_enterprise_id"), "top_1_share_drift"] == pytest.approx(0.4)
    assert drift.loc[(4, "core_enterprise_id"), "hhi_drift"] == pytest.approx(1 - 0.52)


def test_actual_against_plan_window_by_window_and_so_far() -> None:
    found = monitored(
        small(["2020-08-10", "2021-05-10"]),
        ("receipt", "rc1", "2020-08-10", 4_800_001, ""),
        ("receipt", "rc1", "2020-09-10", 1_200_000, ""),
        last=3,
    )
    table = found.tables["actual_plan"]
    assert sorted(table["period"].unique()) == [1, 2, 3]
    assert table["cash_line"].iloc[: len(LINES)].tolist() == list(LINES)
    second, third = (line(table, "line_collected", period) for period in (2, 3))
    assert second[["planned", "actual", "deviation"]].tolist() == [60_000, 48_000.01, -11_999.99]
    assert (second["deviation_share"], second["is_flagged"]) == (pytest.approx(-0.2, abs=1e-6), False)
    # A fen less is a fifth. What nobody planned is told, and so far it is only off by a fen.
    assert third[["planned", "actual", "is_flagged"]].tolist() == [0, 12_000, True]
    assert third[["planned_so_far", "actual_so_far"]].tolist() == [60_000, 60_000.01]
    assert line(table, "line_cash", 3)["actual"] == 60_000.01
    ahead = found.tables["forecast_12m"]
    assert sorted(ahead["period"].unique()) == list(range(4, 16))
    assert line(ahead, "line_principal", MATURITY)[["planned", "restated", "is_flagged"]].tolist() == [
        80_000,
        80_000,
        False,
    ]
    assert line(ahead, "line_released", MATURITY)["deviation"] == pytest.approx(0.01)


def test_payments_that_the_engine_makes() -> None:
    found = monitored(small(), last=MATURITY)
    table = engine_payments(found.projection, MATURITY, MATURITY)
    # Nobody has paid: the guarantor pays interest of 4,000 and the note, by the day of its payment.
    assert table[["verb", "source", "target", "amount"]].to_numpy().tolist() == [
        ["draw", "guarantee", "A.interest", 4_000.0],
        ["draw", "guarantee", "A.principal", 80_000.0],
    ]
    closing = found.tables["engine_payments"].iloc[0]
    assert closing[["period", "verb", "target", "amount"]].tolist() == [0, "pay", "purchase", 80_000.0]


def test_where_trigger_events_stand() -> None:
    found = monitored(
        small(["2020-08-10", "2021-05-10"]),
        ("receipt", "rc1", "2020-09-20", 6_000_000, ""),
        ("default", "rc2", "2020-10-01", None, ""),
    )
    table = found.tables["trigger_states"].set_index("trigger")
    assert found.breached == ("losses",)
    losses = table.loc["losses"]
    assert losses[["value", "threshold", "headroom", "test_result"]].tolist() == pytest.approx(
        [0.4, 0.3, -0.1, "test_breached"]
    )
    assert losses["breached_since"] == losses["tested_on"] == date(2020, 10, 23)
    assert losses["forecast_breach_date"] is None
    # It was late at the end of window 2 and was paid in window 3: cured.
    assert table.loc["late", "test_result"] == "test_passed"
    assert table.loc["late", "worst_forecast_value"] == 0.0
    assert table.loc["c2_gone", "test_result"] == "test_passed"
    assert table.loc["unpaid", ["test_result", "tested_on"]].tolist() == ["not_tested_yet", None]
    assert np.isnan(table.loc["unpaid", "value"])


def test_a_breach_lasts_since_the_first_of_its_run() -> None:
    found = monitored(small(["2020-08-10", "2021-05-10"]))
    late = found.tables["trigger_states"].set_index("trigger").loc["late"]
    assert late[["value", "breached_since", "tested_on"]].tolist() == [
        0.6, date(2020, 8, 23), date(2020, 10, 23),
    ]  # fmt: skip


def test_a_breach_that_is_expected_has_a_day() -> None:
    subject = small()
    course = course_of(subject, [(records_frame([]), OCTOBER)])
    lost = scenario(defaults=[{"obligor": "c1", "date": "2021-03-01"}])
    table = trigger_states_table(project(course.subject(subject), [lost]), OCTOBER).set_index("trigger")
    assert table.loc["losses", "forecast_breach_date"] == date(2021, 3, 23)
    assert table.loc["losses", ["test_result", "worst_forecast_value"]].tolist() == ["test_passed", 0.6]
    assert table.loc["unpaid", "forecast_breach_date"] is None


def test_how_likely_a_breach_is() -> None:
    credit = credit_of(CREDIT)
    found = monitored(small(), ("event", "guarantor", "2020-09-01", None, "failed"), credit=credit)
    table = found.tables["trigger_states"].set_index("trigger")
    assert table["is_exact"].all()
    # From 23 October 2020 to the last window before maturity, 23 June 2021, c2 defaults with 1 - 0.9 ** (243 / 365).
    assert table.loc["c2_gone", "breach_probability"] == pytest.approx(1 - 0.9 ** (243 / 365), rel=1e-6)
    # Either of both costs more than 30 %; after 10 May 2021, 199 days, nothing is left to lose.
    either = 1 - table.loc["losses", "breach_probability"]
    alone = 0.9 ** (199 / 365)
    assert alone**2 < either < alone
    # Without a guarantor the note is short where either of both defaults.
    assert table.loc["unpaid", "breach_probability"] == pytest.approx(1 - either, rel=1e-6)
    assert table.loc["late", "breach_probability"] == 0.0


def test_a_breach_that_stands_counts() -> None:
    found = monitored(small(), ("default", "rc2", "2020-10-01", None, ""), credit=credit_of(CREDIT))
    table = found.tables["trigger_states"].set_index("trigger")
    assert table.loc["losses", "breach_probability"] == pytest.approx(1.0)


@pytest.mark.parametrize("scheme", ["plain", "mixture"])
def test_drawn_paths_agree_with_all_fates(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    subject = small()
    now = course_of(subject, [(records_frame([]), OCTOBER)]).subject(subject)
    exact = breach_probabilities(now, credit_of(CREDIT))
    monkeypatch.setattr(trigger_state, "MOST_FATES", 0)
    drawn = breach_probabilities(now, credit_of(CREDIT), BASE, Settings(n_paths=65_536, scheme=scheme))
    assert not drawn["is_exact"].any()
    gap = (drawn["breach_probability"] - exact["breach_probability"]).abs()
    assert (gap <= 4 * drawn["standard_error"] + 1e-12).all()
    assert (drawn.loc[drawn["trigger"] != "late", "standard_error"] > 0).all()


def test_a_deal_whose_life_has_not_begun() -> None:
    subject = small()
    found = monitor(subject, course_of(subject))
    assert found.n_elapsed == 0
    assert found.tables["performance"].empty
    assert found.tables["actual_plan"].empty
    assert not found.tables["forecast_12m"]["is_flagged"].any()
    assert set(found.tables["trigger_states"]["test_result"]) == {"not_tested_yet"}


def test_a_deal_whose_life_is_over() -> None:
    subject = small()
    last = len(subject.periods) - 1
    found = monitored(subject, ("receipt", "rc1", "2021-05-10", 6_000_000, ""), last=last)
    assert found.tables["forecast_12m"].empty
    assert found.subject.rest is not None
    assert found.tables["performance"]["closing_face"].iloc[-1] == 40_000


def test_every_column_and_word_has_a_term() -> None:
    found = monitored(small(), credit=credit_of(CREDIT))
    words = set(found.tables)
    for table in found.tables.values():
        words |= set(table.columns)
        for column in ("age_bucket", "obligor_kind", "cash_line", "test_result", "direction", "measure"):
            words |= set(table[column]) if column in table else set()
    assert sorted(words - set(TERMS)) == []
