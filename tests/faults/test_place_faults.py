"""Places that results must not go to: each ends with 6 and leaves what is there as it was."""

import sys

import pytest
from click.testing import CliRunner

from abs_model.cli import main
from tests.faults.sound import Workspace, assert_refused

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a right that users lack there")


@needs_links
def test_a_folder_that_is_a_link_is_refused(place: Workspace, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    place.results.symlink_to(elsewhere)
    assert_refused(place.end("pool"), 6, "results", "symbolic link", "--out")
    assert not list(elsewhere.iterdir())


@needs_links
def test_a_link_inside_the_root_of_results_is_refused(place: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place.folder)
    (place.folder / "reports/out").mkdir(parents=True)
    (place.folder / "elsewhere").mkdir()
    (place.folder / "reports/out/small").symlink_to(place.folder / "elsewhere")
    assert_refused(CliRunner().invoke(main, ["pool", "."]), 6, "reports", "small is a symbolic link")
    assert not list((place.folder / "elsewhere").iterdir())


def test_a_folder_with_files_of_somebody_else_is_refused(place: Workspace) -> None:
    place.results.mkdir()
    note = place.write("results/note.txt", "mine")
    assert_refused(place.end("pool"), 6, "results", "note.txt", "Move what is yours elsewhere")
    assert note.read_text(encoding="utf-8") == "mine"


def test_a_file_added_to_results_is_not_thrown_away(place: Workspace) -> None:
    assert place.end("pool").exit_code == 0
    note = place.write("results/note.txt", "mine")
    assert_refused(place.end("pool"), 6, "note.txt")
    assert note.read_text(encoding="utf-8") == "mine"


def test_a_file_where_the_folder_should_be_is_refused(place: Workspace) -> None:
    place.write("results", "mine")
    assert_refused(place.end("pool"), 6, "results", "it is a file", "a folder is wanted")
    assert place.results.read_text(encoding="utf-8") == "mine"


def test_a_file_in_the_middle_of_the_path_is_refused(place: Workspace) -> None:
    place.write("taken", "mine")
    result = CliRunner().invoke(main, ["pool", str(place.folder), "--out", str(place.folder / "taken/results")])
    assert_refused(result, 6, "part of the path is a file")


def test_the_folder_of_the_deal_itself_is_refused(place: Workspace) -> None:
    before = sorted(path.name for path in place.folder.iterdir())
    assert_refused(CliRunner().invoke(main, ["pool", str(place.folder), "--out", str(place.folder)]), 6, "deal.yaml")
    assert sorted(path.name for path in place.folder.iterdir()) == before


def test_a_schema_that_cannot_be_written_is_told(place: Workspace) -> None:
    result = CliRunner().invoke(main, ["schema", "--out", str(place.folder / "nowhere/deal.schema.json")])
    assert_refused(result, 6, "deal.schema.json", "cannot be written")
