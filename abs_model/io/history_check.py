"""Whether a history can be trusted: SQLite's own check, references, and what must hold between its tables."""

import hashlib
import sqlite3
import zlib
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from abs_model.errors import Fault
from abs_model.io import history_read as read
from abs_model.io.history_record import KeptFile
from abs_model.io.packed_table import DamagedTableError, n_rows_packed

_PUT_BACK = "Put a copy back, or take the servicer files again, in order, into a new history."
_MOST_SAID = 20


def faults_of(connection: sqlite3.Connection, path: Path) -> tuple[Fault, ...]:
    """Everything that is wrong with a history, at one moment of it."""
    connection.execute("BEGIN")
    try:
        said = [*_of_sqlite(connection)]
        # What SQLite finds damaged cannot be asked further.
        said = said or [*_of_files(connection), *_of_contents(connection), *_of_results(connection)]
    finally:
        connection.execute("ROLLBACK")
    return tuple(Fault(where=str(path), found=found, wanted=wanted, remedy=_PUT_BACK) for found, wanted in said)


def _of_sqlite(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    for (said,) in connection.execute(f"PRAGMA integrity_check({_MOST_SAID})"):
        if said != "ok":
            yield f"it is damaged ({said})", "a sound file is wanted"
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchmany(_MOST_SAID):
        yield f"row {row} of {table} belongs to no row of {parent}", "one that it belongs to is wanted"


def _of_files(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Windows from 1 on without gap or overlap, versions one after the other, corrections as they are told."""
    corrections = {one.replaces: one.file_id for one in read.corrections(connection)}
    superseded: dict[int, int] = {}
    for deal_id, group in groupby(read.files(connection), attrgetter("deal_id")):
        files = [*group]
        yield from _of_windows(deal_id, [file for file in files if file.is_effective])
        for _, versions in groupby(files, attrgetter("first_window")):
            yield from _of_versions(deal_id, [*versions])
        superseded |= {file.file_id: file.superseded_by for file in files if file.superseded_by is not None}
    if superseded != corrections:
        yield "files that were superseded are not those that were corrected", "one correction for each is wanted"


def _of_windows(deal_id: str, files: list[KeptFile]) -> Iterator[tuple[str, str]]:
    following = 1
    for file in files:
        if file.first_window != following:
            found = f"{deal_id}: after window {following - 1} comes a file of window {file.first_window}"
            yield found, "files without gap or overlap are wanted"
        following = file.last_window + 1


def _of_versions(deal_id: str, versions: list[KeptFile]) -> Iterator[tuple[str, str]]:
    """Versions from 1 on, each superseded by the next, all of the same windows."""
    numbers = [file.version for file in versions]
    followers = [file.superseded_by for file in versions]
    wanted_followers = [*(file.file_id for file in versions[1:]), None]
    is_sound = numbers == [*range(1, len(versions) + 1)] and followers == wanted_followers
    if not is_sound or len({file.last_window for file in versions}) > 1:
        found = (
            f"{deal_id}: versions {numbers} of the file of window {versions[0].first_window} do not follow each other"
        )
        yield found, "each version in place of the one before is wanted"


def _of_contents(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Every file as it was, and its records beside it."""
    for file in read.files(connection):
        try:
            content = read.content(connection, file.file_id)
            is_same = hashlib.sha256(content).hexdigest() == file.sha256 and len(content) == file.size
        except (zlib.error, TypeError):
            is_same = False
        if not is_same:
            yield f"file {file.file_id} ({file.name}) is not what was taken", "a content with its fingerprint is wanted"
        ends = read.window_ends(connection, file.file_id)
        windows = [*range(file.first_window, file.last_window + 1)]
        if ends.index.tolist() != windows or ends.iloc[-1].date() != file.period_end:
            yield f"the windows of file {file.file_id} ({file.name}) are not all told", "one row for each is wanted"
    yield from _of_packed(connection, "records", "file_id", "n_records", "packed")
    yield from _of_packed(connection, "records", "file_id", "NULL", "problems")
    missing = connection.execute("SELECT file_id FROM servicer_files EXCEPT SELECT file_id FROM records").fetchall()
    for (file_id,) in missing:
        yield f"file {file_id} has no records", "the table of its records is wanted"


def _of_results(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Everything that counts rests on the files that count."""
    yield from _of_packed(connection, "outcomes", "outcome_id", "n_states", "states")
    yield from _of_packed(connection, "outcomes", "outcome_id", "NULL", "windows")
    for file_id in sorted(read.stale_outcomes(connection)):
        yield f"what file {file_id} led to rests on other files than those that count", "a fresh one is wanted"
    for file_id in sorted(read.stale_runs(connection)):
        yield f"the runs of file {file_id} rest on other files than those that count", "a fresh one is wanted"
    ran = connection.execute("""
        SELECT run_id FROM runs JOIN servicer_files AS one USING (file_id)
            JOIN servicer_files AS other ON other.file_id = basis
        WHERE one.deal_id <> other.deal_id
    """)
    for (run_id,) in ran:
        yield f"run {run_id} rests on the file of another deal", "one of its own deal is wanted"


def _of_packed(
    connection: sqlite3.Connection, table: str, key: str, count: str, column: str
) -> Iterator[tuple[str, str]]:
    query = f"SELECT {key}, {count}, {column} FROM {table}"  # noqa: S608 - our own names
    for number, n_rows, packed in connection.execute(query):
        try:
            is_whole = n_rows_packed(packed) == n_rows or n_rows is None
        except DamagedTableError:
            is_whole = False
        if not is_whole:
            yield f"row {number} of {table} does not unpack", "a whole table is wanted"
