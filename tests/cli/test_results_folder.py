"""Results are whole or not there: a run that is interrupted or fails leaves what was there before."""

from pathlib import Path

import pytest

from tests.faults.sound import Workspace

POOL_TABLES = {"pool", "exclusions", "flags", "refused", "problems", "concentration", "stratification"}
PROJECTION_TABLES = {
    *("schedule", "collections", "payments", "ledger", "tranches", "accounts", "supports", "triggers", "scenarios"),
}
TABLES = {"run": POOL_TABLES | PROJECTION_TABLES, "pool": POOL_TABLES, "project": PROJECTION_TABLES}
"""The names of the tables are a contract: more may come, none may go."""


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("command", ["run", "pool", "project"])
def test_two_runs_of_the_same_files_write_the_same_bytes(command: str, place: Workspace) -> None:
    assert place.end(command).exit_code == 0
    first = contents(place.results)
    assert place.end(command).exit_code == 0
    assert contents(place.results) == first
    assert {name for name in first if name.endswith(".csv")} == {f"{table}.csv" for table in TABLES[command]}


@pytest.mark.parametrize(("error", "exit_code"), [(KeyboardInterrupt, 130), (ZeroDivisionError, 1)])
def test_a_run_that_stops_between_two_files_keeps_the_old_results(
    error: type[BaseException], exit_code: int, place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert place.end("pool").exit_code == 0
    before, around = contents(place.results), sorted(path.name for path in place.folder.iterdir())

    def stop(*_: object) -> None:
        raise error

    monkeypatch.setattr("abs_model.report.chart.write_charts", stop)
    result = place.end("run")
    assert result.exit_code == exit_code
    assert isinstance(result.exception, ZeroDivisionError) is (exit_code == 1)
    assert contents(place.results) == before
    assert sorted(path.name for path in place.folder.iterdir()) == around


def test_results_that_stood_there_make_room_for_new_ones(place: Workspace) -> None:
    assert place.end("project").exit_code == 0
    assert place.end("pool").exit_code == 0
    assert not (place.results / "payments.csv").exists()
    assert (place.results / "pool.csv").exists()
