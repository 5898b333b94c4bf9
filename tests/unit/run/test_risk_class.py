"""The risk class of a plan: the worst signal that is there, on paths where things go wrong one by one."""

from functools import cache

import pytest

from abs_model.cli.reading import read_case
from abs_model.cli.request import Files
from abs_model.glossary import TERMS
from abs_model.run.project import project
from abs_model.run.record import Projection
from abs_model.run.report_day import report_days
from abs_model.run.risk_class import risk_class_table, risk_signal_table
from tests.small_subjects import SERIES_1


@cache
def stressed() -> Projection:
    case = read_case(Files(deal=SERIES_1))
    return project(case.subject, case.scenarios)


def found(scenario: str) -> tuple[str, set[str]]:
    """Risk class and signals at the distribution of 2021-07-07."""
    projection = stressed()
    path = [one.id for one in projection.scenarios].index(scenario)
    day = [one for one in report_days(projection) if one.report_kind == "distribution_report"]
    signals = risk_signal_table(projection, day, path)
    met = set(signals.loc[signals["is_there"], "risk_signal"])
    return str(risk_class_table(signals)["risk_class"].iloc[0]), met


@pytest.mark.parametrize(
    ("scenario", "risk_class", "signals"),
    [
        ("base", "risk_normal", set()),
        # the liquor group defaults, the guarantor pays in full and is owed it
        (
            "largest_defaults", "risk_risk",
            {"state_is_acceleration", "advance_is_open", "trigger_is_breached", "pool_has_defaults",
             "support_was_drawn"},
        ),
    ],
)  # fmt: skip
def test_the_class_is_that_of_the_worst_signal(scenario: str, risk_class: str, signals: set[str]) -> None:
    assert found(scenario) == (risk_class, signals)


def test_a_failed_guarantor_leaves_the_notes_unpaid() -> None:
    risk_class, signals = found("largest_and_guarantor")
    assert risk_class == "risk_default"
    assert "is_unpaid" in signals
    assert "support_was_drawn" not in signals


def test_late_payment_is_arrears_and_a_bridge() -> None:
    risk_class, signals = found("late_30")
    assert risk_class == "risk_risk"
    assert {"pool_is_overdue", "support_was_drawn", "advance_is_open"} <= signals
    assert "pool_has_defaults" not in signals


def test_every_signal_and_class_has_a_name() -> None:
    signals = risk_signal_table(stressed(), report_days(stressed()))
    words = {*signals["risk_signal"], *signals["signal_class"], "risk_normal"}
    assert [word for word in words if word not in TERMS] == []
    assert len(signals) == 5 * 8
