"""``abs-model select``: what it writes, says and refuses."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from abs_model.cli import main
from abs_model.cli.select import AIMS
from abs_model.glossary import TERMS
from abs_model.pool import selection
from tests.faults.sound import SHELF, Workspace, assert_refused, read_csv

SERIES_ONE = Path(__file__).parents[2] / "deals" / "fazhan-scf-2020-1"


def selected(place: Workspace, *words: str) -> Result:
    """The command on the small deal of four receivables of a million each."""
    return place.end("select", "--out", str(place.results), *words)


def test_the_aims_of_the_command_are_those_of_the_pool() -> None:
    assert selection.AIMS == AIMS


def test_the_folder_holds_a_tape_of_what_was_chosen_and_every_other_row_with_its_reason(place: Workspace) -> None:
    place.change_cell(1, "是否争议", "是")
    result = selected(place, "--target", "2000000", "--json")
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert said["figures"]["selected_amount"] == 2_000_000.0
    assert said["proof"] == {"status": "optimal", "value": 2_000_000.0, "bound": 2_000_000.0, "gap": 0.0}
    rows = read_csv(place.results / "selection.csv")
    out = {line["receivable_id"]: line["rule"] for line in read_csv(place.results / "excluded.csv")}
    assert len(rows) == 2
    assert {one["receivable_id"] for one in rows} | set(out) == {"R-1", "R-2", "R-3", "R-4"}
    assert out["R-1"] == "not_disputed"
    assert sorted(out.values()) == ["not_disputed", "selection"]


def test_what_was_chosen_is_a_tape_that_the_pool_takes_whole(place: Workspace) -> None:
    assert selected(place, "--target", "3000000", "--aim", "suppliers").exit_code == 0
    tape = str(place.results / "selection.csv")
    again = place.end("pool", "--tape", tape, "--json")
    parts = json.loads(again.stdout)["parts"]
    assert parts["pool"] == parts["tape"] == {"rows": 3, "amount": 3_000_000.0}


def test_the_cap_of_the_shelf_binds(place: Workspace) -> None:
    place.write("shelf.yaml", SHELF + "per_core_enterprise_cap: 1_500_000\n")
    place.replace("deal.yaml", "dates:\n", "shelf: shelf.yaml\ndates:\n")
    said = json.loads(selected(place, "--target", "4000000", "--json").stdout)
    assert said["figures"]["selected_amount"] == 2_000_000.0
    assert {one["key"] for one in said["binding_limits"]} == {"alpha", "beta"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_series_one_is_said_on_one_screen(language: str, tmp_path: Path) -> None:
    words = ["--target", "200000000", "--aim", "tenor", "--lang", language, "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(main, ["select", str(SERIES_ONE), *words])
    assert result.exit_code == 0, result.output
    for term in ("selected_amount", "mean_tenor_days", "bound", "room"):
        assert (TERMS[term].zh if language == "zh" else TERMS[term].en) in result.stdout
    assert len(result.stdout.splitlines()) < 70


def test_every_column_that_is_written_has_a_term(place: Workspace) -> None:
    place.replace("deal.yaml", "  purchase:", "  concentration: [{by: supplier_id, share: 0.6}]\n  purchase:")
    assert selected(place, "--target", "4000000").exit_code == 0
    for name in ("selection", "excluded", "limits"):
        lines = read_csv(place.results / f"{name}.csv")
        assert not lines or [column for column in lines[0] if column not in TERMS] == []


@pytest.mark.parametrize(
    ("words", "code", "parts"),
    [
        (("--target", "0"), 5, ("selection: target: it is 0.0", "an amount above 0")),
        (("--target", "1000000.005"), 5, ("selection: target", "at most two decimals", "Round it to the fen.")),
        (("--target", "1000000", "--least", "2000000"), 5, ("selection: least", "at most the target is wanted")),
        (("--target", "5000000", "--least", "4500000"), 4, ("4 eligible receivables come to 4,000,000.00 yuan",)),
        (("--target", "1600000", "--least", "1500000"), 4, ("at most 1,000,000.00 yuan", "cannot be split")),
        (("--target", "1000000", "--aim", "yield"), 4, ("state no discount rate",)),
        (("--target", "1000000", "--gap", "nan"), 5, ("selection: gap: it is nan",)),
    ],
)
def test_what_cannot_be_chosen_is_refused_and_leaves_nothing(
    words: tuple[str, ...], code: int, parts: tuple[str, ...], place: Workspace
) -> None:
    assert_refused(selected(place, *words), code, *parts)
    assert not place.results.exists()


def test_an_unknown_aim_and_a_missing_target_are_slips_of_the_command_line(place: Workspace) -> None:
    assert selected(place, "--target", "1", "--aim", "yeild").exit_code == 2
    assert selected(place).exit_code == 2


def test_a_tape_that_is_not_there_is_named(place: Workspace) -> None:
    assert_refused(selected(place, "--target", "1", "--tape", "nowhere.csv"), 4, "nowhere.csv", "no such file")
