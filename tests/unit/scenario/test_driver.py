"""The closed list of drivers, and what is said of a value that none of them takes."""

import numpy as np
import pytest

from abs_model.errors import ScenarioError
from abs_model.glossary import TERMS
from abs_model.scenario.driver import DRIVERS, checked, driver_of
from abs_model.scenario.scenario import BASE, Scenario


@pytest.mark.parametrize("driver", DRIVERS.values(), ids=lambda one: one.id)
def test_every_driver_has_its_values_within_its_range_and_a_word(driver):
    assert driver.least <= driver.low <= driver.base <= driver.high <= driver.most
    assert {driver.mild, driver.severe} == {driver.least, driver.most}
    assert driver.id in TERMS
    assert TERMS[driver.id].unit == driver.unit or driver.id == "recovery_ratio"


def test_the_base_of_a_driver_is_that_of_the_base_case():
    fields = [one for one in DRIVERS.values() if one.id in Scenario.model_fields]
    assert len(fields) == 8
    assert {one.id: one.base for one in fields} == {one.id: getattr(BASE, one.id) for one in fields}


@pytest.mark.parametrize(
    "driver", [one for one in DRIVERS.values() if one.id in Scenario.model_fields], ids=lambda one: one.id
)
def test_the_ends_of_a_range_are_the_last_values_that_a_scenario_takes(driver):
    for value, is_inside in ((driver.least, True), (driver.most, True), (driver.most + 1, False), (-1, False)):
        number = int(value) if driver.is_whole else float(value)
        terms = {"id": "one", "name": BASE.name, driver.id: number}
        if is_inside:
            Scenario.model_validate(terms)
        else:
            with pytest.raises(ValueError, match=driver.id):
                Scenario.model_validate(terms)


@pytest.mark.parametrize(
    ("driver", "values", "parts"),
    [
        ("delay_days", [0, -3], ("driver delay_days: has -3;", "0 to 3660", "Write 0, the nearest")),
        ("delay_days", [1.5], ("has 1.5;", "whole numbers", "Write 1,")),
        ("dilution_ratio", [0.02, 5], ("has 5;", "numbers from 0 to 1 (share)", "Write 0.05 for 5 %.")),
        ("fee_multiplier", [101], ("has 101;", "Write 100, the nearest")),
        ("coupon_shift", [np.nan], ("has nan;", "Write a number")),
        ("default_ratio", [], ("has no value", "Give at least one")),
        ("delay_days", [-1, -2, -3, -4], ("has -4, -3, -2 and 1 more",)),
    ],
)
def test_a_value_out_of_range_is_refused_with_a_remedy(driver, values, parts):
    with pytest.raises(ScenarioError) as caught:
        checked({driver: values})
    assert all(part in str(caught.value) for part in parts)


def test_every_driver_out_of_range_is_said_at_once():
    with pytest.raises(ScenarioError) as caught:
        checked({"delay_days": [-1], "dilution_ratio": [2], "fee_multiplier": [1]})
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == [
        "driver delay_days",
        "driver dilution_ratio",
    ]


def test_an_unknown_driver_is_answered_with_the_nearest():
    with pytest.raises(ScenarioError, match="Did you mean delay_days"):
        driver_of("delay_day")


def test_values_are_rounded_to_what_the_engine_tells_apart():
    values = checked({"dilution_ratio": np.arange(0, 0.35, 0.1)})["dilution_ratio"]
    assert values.tolist() == [0.0, 0.1, 0.2, 0.3]
    assert DRIVERS["dilution_ratio"].in_units(0.123456785).tolist() in (12345678, 12345679)
    assert DRIVERS["delay_days"].in_units([0, 30]).tolist() == [0, 30]
