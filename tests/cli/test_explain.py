"""An explanation ties to the tables that a run writes: the same steps, the same money, the same receivables."""

import json
from typing import Any

import pytest

from tests.faults.sound import Workspace, assert_refused, read_csv

# Every item is looked at where something happens to it.
ITEMS = ("A.interest", "A.principal", "fees.management", "collection", "guarantee", "originator")


def explained(place: Workspace, item: str, *words: str) -> Any:
    """What the command says of an item."""
    result = place.end("explain", item, *words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def projected(place: Workspace) -> Workspace:
    """The deal with the tables of two scenarios."""
    assert place.end("project", "--scenario", "base", "--scenario", "alpha_defaults").exit_code == 0
    return place


@pytest.mark.parametrize("scenario", ["base", "alpha_defaults"])
@pytest.mark.parametrize("item", ITEMS)
@pytest.mark.parametrize("date", ["2025-01-06", "2025-07-07"])
def test_the_steps_are_those_of_payments_csv(item: str, date: str, scenario: str, projected: Workspace) -> None:
    if item == "originator" and scenario == "alpha_defaults":
        item = "A.principal"  # nothing is ever released then
    steps = explained(projected, item, "--date", date, "--scenario", scenario)["steps"]
    lines = [
        line
        for line in read_csv(projected.results / "payments.csv")
        if (line["scenario"], line["payment_date"]) == (scenario, date) and item in (line["source"], line["target"])
    ]
    for name in ("step", "verb", "source", "target", "due", "paid", "left_due"):
        read = str if name in {"verb", "source", "target"} else float
        assert [read(step[name]) for step in steps] == [read(line[name]) for line in lines]


@pytest.mark.parametrize("scenario", ["base", "alpha_defaults"])
@pytest.mark.parametrize("item", ["A.interest", "A.principal", "collection", "guarantee", "pool.collected"])
def test_the_movements_are_those_of_ledger_csv(item: str, scenario: str, projected: Workspace) -> None:
    movements = explained(projected, item, "--date", "2025-10-08", "--scenario", scenario)["movements"]
    lines = [
        line
        for line in read_csv(projected.results / "ledger.csv")
        if line["scenario"] == scenario and item in (line["source"], line["target"])
    ]
    assert [(one["date"], float(one["amount"])) for one in movements] == [
        (line["date"], float(line["amount"])) for line in lines
    ]


@pytest.mark.parametrize("scenario", ["base", "late", "alpha_defaults"])
def test_the_receivables_add_up_to_what_was_collected_for_the_payment(scenario: str, place: Workspace) -> None:
    assert place.end("project", "--scenario", scenario).exit_code == 0
    collected = read_csv(place.results / "collections.csv")
    since = 0
    for period in (line for line in collected if line["payment_date"] and line["period"] != "0"):
        rows = [line for line in collected if since < int(line["period"]) <= int(period["period"])]
        told = explained(place, "A.interest", "--date", period["payment_date"], "--scenario", scenario)
        assert sum(one["receivable_amount"] for one in told["receivables"]) == sum(
            float(one["collected"]) for one in rows
        )
        since = int(period["period"])


def test_a_window_without_a_payment_has_its_own_receivables_only(place: Workspace) -> None:
    told = explained(place, "pool.collected", "--date", "2025-03-18")
    assert [one["receivable_id"] for one in told["receivables"]] == ["R-2"]
    assert told["amount"] == -1_000_000.0
    assert told["payment_date"] is None


def test_a_step_has_its_place_in_the_list_of_the_state(projected: Workspace) -> None:
    # Written in the deal: 1 fees, 2 interest, 3 principal, 4 reserve, 5 guarantee, 6 transfer, 7 reimburse, 8 release.
    lines = read_csv(projected.results / "payments.csv")
    places = {(line["verb"], line["target"]): line["step"] for line in lines if line["payment_date"] == "2025-07-07"}
    assert places["pay", "A.interest"] == "2"
    assert places["draw", "A.principal"] in {"4", "5"}
    assert places["release", "originator"] == "8"


def test_a_step_of_another_state_is_not_shown(place: Workspace) -> None:
    faster = (
        "  acceleration:\n    - pay: A.interest\n    - pay: A.principal\n    - {draw: reserve, for: [A.principal]}\n"
    )
    faster += "    - draw: guarantee\n    - pay: fees.management\n    - {transfer: reserve, to: collection}\n"
    faster += "    - reimburse: guarantee\n    - {release: originator, after: A}\ntriggers:\n"
    place.replace("deal.yaml", "triggers:\n", faster)
    assert place.end("project", "--scenario", "base", "--scenario", "alpha_defaults").exit_code == 0
    lines = [line for line in read_csv(place.results / "payments.csv") if line["payment_date"] == "2025-07-07"]
    first = {line["scenario"]: (line["step"], line["target"]) for line in reversed(lines)}
    assert first == {"base": ("1", "fees.management"), "alpha_defaults": ("1", "A.interest")}


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (("A.intrest",), ("A.intrest", "Did you mean A.interest?")),
        (("A.interest", "--date", "2031-01-01"), ("2031-01-01", "2025-07-07")),
    ],
)
def test_what_cannot_be_explained_is_said_with_what_can(
    words: tuple[str, ...], parts: tuple[str, ...], place: Workspace
) -> None:
    assert_refused(place.end("explain", *words), 3, *parts)
