"""Scenarios that cannot be run: each ends with 5 and leaves no results."""

import pytest

from tests.faults.sound import Workspace, assert_refused

FAULTS = {
    "an_obligor_that_the_pool_does_not_have": (
        "obligor: alpha", "obligor: alfa", ("scenarios.yaml:8:", '"alfa"', "Did you mean alpha?"),
    ),
    "a_party_that_does_not_take_part": (
        "delay_days: 60", "failures: {servicer: 2025-01-06}", ("scenarios.yaml:5:", "servicer"),
    ),
    "a_receivable_that_the_pool_does_not_have": (
        "delay_days: 60", "repurchases: [{receivables: [R-9], date: 2025-01-06}]", ("scenarios.yaml:5:", "R-9"),
    ),
    "a_ratio_written_in_per_cent": (
        "delay_days: 60", "dilution_ratio: 2.5", ("scenarios.yaml:5:", "2.5", "Write 0.025 for 2.5 %."),
    ),
    "an_id_that_stands_twice": (
        "id: alpha_defaults", "id: late", ("scenarios.yaml:6:", '"late"', "Change one of the two."),
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("command", ["check", "run"])
def test_the_scenarios_are_refused_for(fault: str, command: str, place: Workspace) -> None:
    old, new, parts = FAULTS[fault]
    place.replace("scenarios.yaml", old, new)
    assert_refused(place.end(command), 5, *parts)
    assert not place.results.exists()


@pytest.mark.parametrize("command", ["project", "explain"])
def test_an_unknown_scenario_id_is_answered_with_the_nearest(command: str, place: Workspace) -> None:
    item = ("A.interest",) if command == "explain" else ()
    result = place.end(command, *item, "--scenario", "latte")
    assert_refused(result, 5, "--scenario", '"latte"', "Did you mean late?")
    assert not place.results.exists()


def test_a_scenario_file_that_is_asked_for_must_be_there(place: Workspace) -> None:
    assert_refused(place.end("run", "--scenarios", str(place.folder / "stress.yaml")), 5, "there is no such file")


def test_a_deal_without_scenarios_runs_its_base_case(place: Workspace) -> None:
    (place.folder / "scenarios.yaml").unlink()
    result = place.end("project")
    assert result.exit_code == 0, result.output
