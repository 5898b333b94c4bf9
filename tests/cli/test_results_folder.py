"""Results are whole or not there: a run that is interrupted or fails leaves what was there before."""

from pathlib import Path

import pytest

from tests.faults.sound import Workplace


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("command", ["run", "pool", "project"])
def test_two_runs_of_the_same_files_write_the_same_bytes(command: str, place: Workplace) -> None:
    assert place.end(command).exit_code == 0
    first = contents(place.results)
    assert place.end(command).exit_code == 0
    assert contents(place.results) == first
    assert len(first) > 5


def test_the_run_writes_every_table_of_the_contract(place: Workplace) -> None:
    assert place.end("run").exit_code == 0
    tables = {path.stem for path in place.results.glob("*.csv")}
    assert tables >= {
        *("pool", "exclusions", "problems", "collections", "payments", "ledger", "tranches", "accounts", "supports"),
        *("triggers", "schedule", "concentration", "stratification", "scenarios"),
    }
    assert {path.name for path in place.results.glob("*.json")} == {"summary.json", "provenance.json"}
    assert list(place.results.glob("*.xlsx"))


def test_an_interrupted_run_ends_with_130_and_keeps_the_old_results(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert place.end("run").exit_code == 0
    before, around = contents(place.results), sorted(path.name for path in place.folder.iterdir())

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("abs_model.report.chart.write_charts", interrupt)
    result = place.end("run", "--lang", "en")
    assert result.exit_code == 130
    assert "Traceback" not in result.output
    assert contents(place.results) == before
    assert sorted(path.name for path in place.folder.iterdir()) == around


def test_a_fault_of_the_program_shows_its_traceback_and_keeps_the_old_results(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert place.end("run").exit_code == 0
    before = contents(place.results)

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("abs_model.report.chart.write_charts", fail)
    result = place.end("run")
    assert result.exit_code == 1
    assert isinstance(result.exception, ZeroDivisionError)
    assert contents(place.results) == before


def test_results_that_stood_there_make_room_for_new_ones(place: Workplace) -> None:
    assert place.end("project").exit_code == 0
    assert place.end("pool").exit_code == 0
    assert not (place.results / "payments.csv").exists()
    assert (place.results / "pool.csv").exists()
