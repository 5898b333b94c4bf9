"""Histories that are none, damaged, of somebody else or misplaced, and files that do not fit: all end with 7."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from abs_model.cli import main
from abs_model.errors import HistoryError
from abs_model.io import history as history_module
from abs_model.io.history import History, open_history
from abs_model.io.history_schema import APPLICATION_ID, MIGRATIONS
from tests.faults.sound import assert_refused
from tests.kept_files import month_file, run_of, taken

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a right that users lack there")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A sound history of one deal and two files."""
    place = tmp_path / "history.sqlite"
    with open_history(place) as history:
        for window in (1, 2):
            with history.taking("deal-1") as taking:
                kept = taking.add(taken(month_file(tmp_path, window), window))
                taking.add_run(run_of(kept.file_id))
    return place


def ended(path: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["history", "--history", str(path), *words])


def change(path: Path, *statements: str) -> None:
    """Change a history behind the back of the program."""
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_a_sound_history_is_listed(path: Path) -> None:
    assert ended(path, "--check").exit_code == 0


def test_a_history_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    missing = tmp_path / "reports" / "history.sqlite"
    assert_refused(ended(missing), 7, "history.sqlite", "no such file", "abs-model monitor", "--history")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_history(tmp_path: Path) -> None:
    assert_refused(ended(tmp_path), 7, "it is a folder", "Name a file in it")


@pytest.mark.parametrize("content", [b"deal,amount\n1,2\n" * 100, b"PK\x03\x04" + b"x" * 4096])
def test_a_file_of_another_kind_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "history.sqlite"
    path.write_bytes(content)
    assert_refused(ended(path), 7, "no SQLite file", "a history is wanted")
    assert path.read_bytes() == content


def test_the_database_of_another_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    change(path, "CREATE TABLE bookmarks (url TEXT)", "INSERT INTO bookmarks VALUES ('x')")
    before = path.read_bytes()
    assert_refused(ended(path), 7, "an SQLite file of another program", "Leave it as it is")
    with pytest.raises(HistoryError, match="another program"):
        open_history(path)
    assert path.read_bytes() == before


def test_the_mark_of_another_program_is_seen_even_without_tables(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    change(path, "PRAGMA application_id = 77", "PRAGMA user_version = 3")
    with pytest.raises(HistoryError, match="another program"):
        open_history(path)


def test_a_history_of_a_newer_version_is_refused(path: Path) -> None:
    change(path, f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    assert_refused(ended(path), 7, f"version {len(MIGRATIONS) + 1}", "Update this program")


@needs_links
@pytest.mark.parametrize("suffix", ["", "-wal", "-journal"])
def test_a_link_is_not_followed(path: Path, tmp_path: Path, suffix: str) -> None:
    elsewhere = tmp_path / "elsewhere.sqlite"
    elsewhere.write_bytes(b"")
    place = tmp_path / "linked.sqlite"
    if suffix:
        shutil.copy(path, place)
    place.with_name(place.name + suffix).symlink_to(elsewhere)
    assert_refused(ended(place), 7, f"linked.sqlite{suffix} is a symbolic link", "Remove the link")
    with pytest.raises(HistoryError, match="symbolic link"):
        open_history(place)
    assert elsewhere.read_bytes() == b""


def test_an_empty_file_becomes_a_history(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite"
    path.write_bytes(b"")
    with open_history(path) as history:
        assert history.deals() == ()


def test_a_file_in_the_middle_of_the_path_is_told(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("mine", encoding="utf-8")
    with pytest.raises(HistoryError, match="folder cannot be made"):
        open_history(tmp_path / "reports" / "history.sqlite")


def test_a_place_that_cannot_be_written_is_told(path: Path) -> None:
    path.with_name(path.name + "-wal").mkdir()
    assert_refused(ended(path), 7, "it cannot be written", "Check place and rights")


def test_a_name_that_no_system_takes_is_told(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="a path that the system takes is wanted"):
        open_history(tmp_path / ("x" * 5000))


def test_a_damaged_page_is_found_when_it_is_opened(path: Path) -> None:
    content = bytearray(path.read_bytes())
    page = 4096
    for start in range(page, len(content), page):
        content[start : start + 64] = b"\xa5" * 64
    path.write_bytes(bytes(content))
    assert_refused(ended(path), 7, "damaged", "Put a copy back")


@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_a_history_that_was_cut_short_is_refused(path: Path, part: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * part)])
    assert_refused(ended(path), 7, "damaged", "Put a copy back")


PLANTED: dict[str, tuple[str, str]] = {
    "a content that is not what was taken": ("UPDATE contents SET content = zeroblob(9) WHERE file_id = 1",
                                             "deal-1-01.csv"),
    "a content of another file": (
        "UPDATE contents SET content = (SELECT content FROM contents WHERE file_id = 2) WHERE file_id = 1",
        "not what was taken",
    ),
    "a fingerprint that was changed": ("UPDATE servicer_files SET sha256 = replace(hex(zeroblob(32)), '00', 'aa') "
                                       "WHERE file_id = 1", "not what was taken"),
    "a window left out": ("UPDATE servicer_files SET first_window = 3, last_window = 3 WHERE file_id = 2",
                          "after window 1"),
    "a window twice": ("UPDATE servicer_files SET first_window = 1, last_window = 1, version = 2 WHERE file_id = 2",
                       "without gap or overlap"),
    "a version left out": ("UPDATE servicer_files SET version = 4 WHERE file_id = 2", "do not follow each other"),
    "a file superseded without a correction": ("UPDATE servicer_files SET superseded_by = 2 WHERE file_id = 1",
                                               "one correction for each"),
    "windows that are not told": ("DELETE FROM periods WHERE file_id = 1", "windows of file 1"),
    "records that are gone": ("DELETE FROM records WHERE file_id = 2", "file 2 has no records"),
    "records that do not unpack": ("UPDATE records SET packed = substr(packed, 1, 80) WHERE file_id = 2",
                                   "does not unpack"),
    "a number of records that is not theirs": ("UPDATE records SET n_records = 9", "row 1 of records"),
    "states that do not unpack": ("UPDATE outcomes SET states = zeroblob(30)", "row 1 of outcomes"),
    "an outcome that is gone": ("DELETE FROM outcomes WHERE file_id = 1", "what file 1 led to"),
    "an outcome that rests on an older file": ("UPDATE outcomes SET basis = 1 WHERE file_id = 2", "what file 2 led to"),
    "a run that rests on an older file": ("UPDATE runs SET basis = 1 WHERE file_id = 2", "the runs of file 2"),
    "a payment of no run": ("UPDATE run_payments SET run_id = 9 WHERE run_id = 1", "belongs to no row of runs"),
}  # fmt: skip


@pytest.mark.parametrize("fault", PLANTED)
def test_the_check_finds(fault: str, path: Path) -> None:
    statement, words = PLANTED[fault]
    change(path, statement)
    assert_refused(ended(path, "--check"), 7, words, "is wanted", "Put a copy back")


def test_the_check_says_everything_at_once(path: Path) -> None:
    change(path, "DELETE FROM outcomes WHERE file_id = 1", "UPDATE contents SET content = x'00' WHERE file_id = 2")
    said = ended(path, "--check").stderr
    assert "what file 1 led to" in said
    assert "file 2 (deal-1-02.csv)" in said


@pytest.mark.parametrize(
    ("window", "words"),
    [
        (4, ("covers windows 4 to 4", "from 3 on", "Take the missing one first")),
        (5, ("nothing is known of windows from 3 on",)),
    ],
)
def test_a_file_that_leaves_a_gap_is_refused(path: Path, tmp_path: Path, window: int, words: tuple[str, ...]) -> None:
    with pytest.raises(HistoryError) as raised, open_history(path) as history, history.taking("deal-1") as taking:
        taking.add(taken(month_file(tmp_path, window), window))
    assert [word for word in words if word not in str(raised.value)] == []


def test_a_file_that_overlaps_others_is_refused(path: Path, tmp_path: Path) -> None:
    from dataclasses import replace

    from tests.kept_files import ENDS

    both = replace(taken(month_file(tmp_path, 2, note="both"), 1), window_ends=ENDS[:2])
    with (
        pytest.raises(HistoryError, match=r"windows 1 to 2, and files cover 1-1, 2-2.*for the same period"),
        open_history(path) as history,
        history.taking("deal-1") as taking,
    ):
        taking.add(both)


def test_a_file_of_another_deal_is_refused(path: Path, tmp_path: Path) -> None:
    with (
        pytest.raises(HistoryError, match="speaks of the deal deal-2; a file of deal-1 is wanted"),
        open_history(path) as history,
        history.taking("deal-1") as taking,
    ):
        taking.add(taken(month_file(tmp_path, 3, deal_id="deal-2"), 3))


def test_one_who_writes_for_too_long_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_module, "BUSY_SECONDS", 0.05)
    with open_history(path) as first, first.taking("deal-1"), open_history(path) as second:
        with pytest.raises(HistoryError, match="somebody else has been writing.*Wait until"), second.taking("deal-1"):
            pass
        assert len(second.files()) == 2


def test_a_place_without_shared_memory_is_told_and_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_module, "is_network_place", lambda _: True)
    path = tmp_path / "history.sqlite"
    with open_history(path) as history:
        assert len(history.remarks) == 1
        assert "network share" in history.remarks[0]
        with history.taking("deal-1") as taking:
            taking.add(taken(month_file(tmp_path, 1), 1))
        assert history.check() == ()
    result = ended(path)
    assert result.exit_code == 0
    assert "network share" in result.stderr


def test_a_fault_of_the_program_is_not_dressed_up(path: Path) -> None:
    with (
        open_history(path) as history,
        pytest.raises(sqlite3.OperationalError, match="no such table"),
        history.reading() as connection,
    ):
        connection.execute("SELECT * FROM nowhere")


def killed_while_writing(path: Path) -> None:
    """Leave a history as a process leaves it that is killed within a transaction."""
    script = (
        "import os, sys, sqlite3; c = sqlite3.connect(sys.argv[1], isolation_level=None); "
        "c.execute('BEGIN IMMEDIATE'); c.execute('DELETE FROM periods'); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", script, str(path)], check=False).returncode == 9


@pytest.mark.parametrize("look", [History.files, History.check])
def test_a_history_opens_after_a_kill(path: Path, look: Callable[[History], tuple[object, ...]]) -> None:
    with open_history(path) as history:
        before = look(history)
    killed_while_writing(path)
    with open_history(path) as history:
        assert look(history) == before


def test_the_mark_says_abs_history() -> None:
    assert APPLICATION_ID.to_bytes(4, "big") == b"absH"
