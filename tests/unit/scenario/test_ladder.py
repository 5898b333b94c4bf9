"""The standard ladder: rows in order, placed in a deal's own timetable, left out where they would say nothing."""

import datetime
from dataclasses import replace

import pytest

from abs_model.scenario.ladder import LADDER_IDS, LADDER_VERSION, RUNGS, Setting, missing, standard_ladder
from abs_model.scenario.scenario import DRIVERS_OF_CREDIT, LARGEST, Scenario

DAY, WINDOW = datetime.date(2021, 1, 5), datetime.date(2021, 4, 23)
WHOLE = Setting(
    default_date=DAY,
    commingling_date=WINDOW,
    largest=("c1", "c2", "c3", "c4"),
    largest_group="g1",
    largest_industry="建筑业",
    guarantors=("guarantor", "promoter"),
    rated_guarantors=("guarantor",),
    has_credit=True,
)


def by_id(setting: Setting = WHOLE) -> dict[str, Scenario]:
    return {scenario.id: scenario for scenario in standard_ladder(setting)}


def test_a_deal_that_has_everything_gets_every_row_once_and_in_order() -> None:
    assert tuple(by_id()) == LADDER_IDS[1:]
    assert len(set(LADDER_IDS)) == len(LADDER_IDS)
    assert LADDER_IDS[0] == "base"
    assert LADDER_VERSION


def test_names_and_dates_are_those_of_the_deal() -> None:
    rows = by_id()
    assert [(one.obligor, one.date) for one in rows["largest_defaults"].defaults] == [(LARGEST, DAY)]
    assert [one.obligor for one in rows["top_defaults"].defaults] == ["c1", "c2", "c3"]
    assert [one.obligor for one in rows["group_defaults"].defaults] == ["g1"]
    assert rows["commingling"].commingling == WINDOW
    assert rows["largest_and_guarantor"].failures == {"guarantor": DAY, "promoter": DAY}
    assert rows["guarantor_down_3"].downgrades == {"guarantor": 3}
    assert rows["sector_3"].industry_multipliers == {"建筑业": 3.0}


def test_a_row_of_defaults_without_recovery_states_it() -> None:
    # A scenario that leaves recovery out takes that of the credit model.
    for identifier in ("largest_defaults", "top_defaults", "group_defaults", "largest_and_guarantor"):
        assert "recovery_ratio" in by_id()[identifier].model_fields_set


def test_the_name_says_how_many_default() -> None:
    assert by_id()["top_defaults"].name.zh == "前3大核心企业违约且无回收"
    assert by_id(replace(WHOLE, largest=("c1", "c2")))["top_defaults"].name.en.startswith("2 largest")


@pytest.mark.parametrize(
    ("lacks", "rows"),
    [
        ({"largest": ("c1",)}, {"top_defaults"}),
        ({"largest_group": None}, {"group_defaults"}),
        ({"largest_industry": None}, {"sector_3", "sector_10"}),
        ({"guarantors": ()}, {"largest_and_guarantor"}),
        ({"rated_guarantors": ()}, {"guarantor_down_1", "guarantor_down_3"}),
    ],
)
def test_a_row_that_would_say_nothing_is_left_out(lacks: dict[str, object], rows: set[str]) -> None:
    setting = replace(WHOLE, **lacks)  # type: ignore[arg-type]
    assert set(LADDER_IDS[1:]) - set(by_id(setting)) == rows
    assert {rung.id for rung in RUNGS if missing(rung, setting)} == rows


def test_without_credit_assumptions_no_row_moves_probabilities_alone() -> None:
    rows = by_id(replace(WHOLE, has_credit=False, rated_guarantors=()))
    kept = {word for scenario in rows.values() for word in scenario.model_fields_set}
    assert not kept & set(DRIVERS_OF_CREDIT)
    with_credit = set(by_id()) - set(rows)
    assert all(by_id()[row].model_fields_set - {"id", "name"} <= set(DRIVERS_OF_CREDIT) for row in with_credit)


def test_rows_above_the_one_that_nobody_bridges_move_cash_and_no_terms_of_the_note() -> None:
    rows = list(by_id().values())
    above = rows[: [row.id for row in rows].index("largest_and_guarantor")]
    moved = {word for row in above for word in row.model_fields_set} - {"id", "name"}
    expected = {"defaults", "recovery_ratio", "delay_days", "dilution_ratio", "commingling"}
    assert moved == expected
