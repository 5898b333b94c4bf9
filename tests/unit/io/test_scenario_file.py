"""Scenarios are read whole or refused whole, and name only what the pool and the deal know."""

import hashlib
from pathlib import Path

import pytest

from abs_model.errors import ScenarioError
from abs_model.io.scenario_file import KnownNames, check_names, read_scenario_file, read_scenarios

TEXT = """\
version: "2020-07"
scenarios:
  - id: worst
    name: {zh: 最差, en: worst}
    defaults:
      - {obligor: jiuye, date: 2020-12-01}
      - {obligor: largest_core_enterprise, date: 2021-01-01}
    delays: {xinzhu: 10}
    failures: {guarantor: 2021-01-01}
    repurchases:
      - {receivables: [R1, R2], date: 2021-01-01}
  - id: mild
    name: {zh: 温和, en: mild}
    recovery_ratio: 0.4
    default_probability_multiplier: 2
    downgrades: {guarantor: 1, jiuye: 3}
"""
KNOWN = KnownNames(
    obligors=("jiuye", "xinzhu", "jiuye-sales"),
    core_enterprises=("jiuye", "xinzhu"),
    roles=("guarantor", "originator"),
    receivables=("R1", "R2", "R3"),
)


def write(folder: Path, old: str = "", new: str = "") -> Path:
    """The file of scenarios, with a piece of its text changed."""
    file = folder / "scenarios.yaml"
    file.write_text(TEXT.replace(old, new, 1) if old else TEXT, encoding="utf-8", newline="\n")
    return file


def test_scenarios_are_read_with_the_hash_of_their_file(tmp_path: Path) -> None:
    read = read_scenario_file(write(tmp_path))
    assert [scenario.id for scenario in read.scenarios.scenarios] == ["worst", "mild"]
    assert read.scenarios.scenarios[1].recovery_ratio == 0.4
    assert read.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert read_scenarios(read.path) == read.scenarios


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "recovery_ratio: 0.4",
            "recovery_ratio: 40",
            "14:21: scenarios.mild.recovery_ratio is 40; a decimal below 1 is wanted. Write 0.4 for 40 %.",
        ),
        (
            "recovery_ratio: 0.4",
            "recovery: 0.4",
            '14:5: scenarios.mild has "recovery"; a term that is known there is wanted. Did you mean recovery_ratio?',
        ),
        (
            "xinzhu: 10",
            "xinzhu: -10",
            "8:22: scenarios.worst.delays.xinzhu is -10; a number of at least 0 is wanted. "
            "Write it without the minus sign, or 0.",
        ),
        (
            "xinzhu: 10",
            "600519: 10",
            '8:14: scenarios.worst.delays has "600519"; text is wanted. Put it in quotes: "600519".',
        ),
        (
            "guarantor: 2021-01-01",
            "guarantor: 2021",
            "9:27: scenarios.worst.failures.guarantor is 2021; a date is wanted. Write year-month-day: 2020-07-07.",
        ),
        (
            "id: mild",
            "id: worst",
            '12:9: id "worst" is taken already, by a scenario above; '
            "an id of its own is wanted. Change one of the two.",
        ),
        (
            "default_probability_multiplier: 2",
            "default_probability_multiplier: -2",
            "15:37: scenarios.mild.default_probability_multiplier is -2; a number of at least 0 is wanted. "
            "Write it without the minus sign, or 0.",
        ),
        (
            "jiuye: 3",
            "jiuye: 21",
            "16:39: scenarios.mild.downgrades.jiuye is 21; a number of at most 20 is wanted. Check the number.",
        ),
        ('"2020-07"', "2020", '1:10: version is 2020; text is wanted. Put it in quotes: "2020".'),
    ],
)
def test_a_scenario_that_does_not_fit_is_said_in_full(tmp_path: Path, old: str, new: str, said: str) -> None:
    file = write(tmp_path, old, new)
    with pytest.raises(ScenarioError) as caught:
        read_scenarios(file)
    assert str(caught.value) == f"{file}:{said}"
    assert caught.value.exit_code == 5


def test_names_that_are_known_pass(tmp_path: Path) -> None:
    read = read_scenario_file(write(tmp_path))
    check_names(read.scenarios, KNOWN, read.positions)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "obligor: jiuye",
            "obligor: jiuyee",
            '6:19: scenarios.worst.defaults.0.obligor names "jiuyee"; '
            "a core enterprise, group or debtor of the pool is wanted. Did you mean jiuye?",
        ),
        (
            "obligor: largest_core_enterprise",
            "obligor: largest",
            '7:19: scenarios.worst.defaults.1.obligor names "largest"; '
            "a core enterprise, group or debtor of the pool is wanted. Write it as it stands there, or strike it.",
        ),
        (
            "xinzhu: 10",
            "xinzh: 10",
            '8:21: scenarios.worst.delays.xinzh names "xinzh"; '
            "a core enterprise, group or debtor of the pool is wanted. Did you mean xinzhu?",
        ),
        (
            "guarantor: 2021",
            "garantor: 2021",
            '9:26: scenarios.worst.failures.garantor names "garantor"; '
            "a role under parties is wanted. Did you mean guarantor?",
        ),
        (
            "[R1, R2]",
            "[R1, Q9]",
            '11:28: scenarios.worst.repurchases.0.receivables.1 names "Q9"; '
            "a receivable of the tape is wanted. Write it as it stands there, or strike it.",
        ),
        (
            "{guarantor: 1, jiuye: 3}",
            "{guarantor: 1, jiuye-sales: 3}",
            '16:45: scenarios.mild.downgrades.jiuye-sales names "jiuye-sales"; '
            "a core enterprise or a role under parties is wanted. Did you mean jiuye?",
        ),
    ],
)
def test_a_name_that_nobody_knows_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    read = read_scenario_file(write(tmp_path, old, new))
    with pytest.raises(ScenarioError) as caught:
        check_names(read.scenarios, KNOWN, read.positions)
    assert str(caught.value) == f"{read.path}:{said}"


def test_without_a_file_a_name_is_told_by_its_term(tmp_path: Path) -> None:
    scenarios = read_scenarios(write(tmp_path, "guarantor: 2021", "garantor: 2021"))
    with pytest.raises(ScenarioError) as caught:
        check_names(scenarios, KNOWN)
    assert str(caught.value) == (
        'scenarios: scenarios.worst.failures.garantor names "garantor"; '
        "a role under parties is wanted. Did you mean guarantor?"
    )
