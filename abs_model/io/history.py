"""The history of a workspace: every servicer file that was ever taken, what each led to, and every run since.

One SQLite file. What was acknowledged survives a crash at any moment, and several people may use it at once: a file is
taken in one transaction that nobody else can write into.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self

import pandas as pd

from abs_model.errors import Fault, HistoryError
from abs_model.io import history_read as read
from abs_model.io.history_check import faults_of
from abs_model.io.history_record import Correction, KeptFile, KeptRun, Outcome
from abs_model.io.history_schema import APPLICATION_ID, MIGRATIONS, migrate, transaction, version_of
from abs_model.io.history_taking import Taking
from abs_model.io.network_place import is_network_place
from abs_model.pool.servicer_tape import ServicerFile

DEFAULT_HISTORY = Path("reports/history.sqlite")
"""Where the history of a workspace is that nobody has named another for."""

BUSY_SECONDS = 60.0
"""How long one waits for another who is writing."""

_TURNS = 50
_NAP_SECONDS = 0.1
_SIDE_FILES = ("", "-wal", "-shm", "-journal")

_OF_THE_PLACE = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM,
)

NO_SHARED_MEMORY = (
    "{path} is on a network share, or another place without shared memory; it is kept with a rollback journal there. A "
    "local disk is wanted where several people take files at once: not every share keeps its locks."
)


class History:
    """An open history; close it, or use it as a context.

    Everything it returns is a record or table of its own. Amounts are yuan.

    Parameters
    ----------
    connection : sqlite3.Connection
    path : Path
    remarks : tuple of str
        What is worth knowing about the place.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, remarks: tuple[str, ...] = ()) -> None:
        self._connection, self.path, self.remarks = connection, path, remarks

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @contextmanager
    def taking(self, deal_id: str) -> Iterator[Taking]:
        """Take files of a deal, in one transaction: all of the block is kept once it ends well, or none of it.

        Nobody else takes a file between its beginning and its end; reading is not hindered.

        Raises
        ------
        HistoryError
            If another is writing for longer than ``BUSY_SECONDS``, or if the file cannot be written.
        InvariantError
            If a correction was taken and what rests on it was not done anew.
        """
        with _told(self.path), transaction(self._connection):
            taking = Taking(self._connection, deal_id, self.path)
            yield taking
            taking.prove()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Read everything as it is at one moment, whoever takes files meanwhile."""
        with _told(self.path):
            self._connection.execute("BEGIN")
            try:
                # The moment is that of the first look.
                self._connection.execute("SELECT count(*) FROM deals").fetchone()
                yield self._connection
            finally:
                self._connection.execute("ROLLBACK")

    def deals(self) -> tuple[str, ...]:
        """Ids of the deals, in order."""
        with _told(self.path):
            return read.deals(self._connection)

    def files(self, deal_id: str | None = None) -> tuple[KeptFile, ...]:
        """Every file that was ever taken, of one deal or of all, by deal, window and version."""
        with _told(self.path):
            return read.files(self._connection, deal_id)

    def files_of(self, deal_id: str) -> tuple[KeptFile, ...]:
        """The files of a deal that count, in order of their windows."""
        return tuple(file for file in self.files(deal_id) if file.is_effective)

    def servicer_file(self, file_id: int) -> ServicerFile:
        """A file as it was taken: its records, its problems and its content."""
        with _told(self.path):
            return read.servicer_file(self._connection, file_id)

    def window_ends(self, file_id: int) -> "pd.Series[pd.Timestamp]":
        """The last day of each window that a file covers, by window."""
        with _told(self.path):
            return read.window_ends(self._connection, file_id)

    def outcome_of(self, file_id: int) -> Outcome:
        """What a file led to, as last worked out."""
        with _told(self.path):
            return read.outcome(self._connection, file_id)

    def states_before(self, deal_id: str, window: int) -> pd.DataFrame | None:
        """The states at the end of the last file before a window; None where there is none."""
        earlier = [file for file in self.files_of(deal_id) if file.last_window < window]
        return self.outcome_of(earlier[-1].file_id).states if earlier else None

    def runs_of(self, deal_id: str) -> tuple[KeptRun, ...]:
        """Every run of a deal, in the order in which they were made."""
        with _told(self.path):
            return read.runs(self._connection, deal_id)

    def run_part(self, run_id: int, part: str) -> pd.DataFrame:
        """One table of a run: ``run_payments``, ``run_accounts`` or ``run_triggers``."""
        with _told(self.path):
            return read.part(self._connection, part, run_id)

    def corrections_of(self, deal_id: str | None = None) -> tuple[Correction, ...]:
        """Which files were put in place of which, in that order."""
        with _told(self.path):
            return read.corrections(self._connection, deal_id)

    def check(self) -> tuple[Fault, ...]:
        """Everything that is wrong with the history; nothing, if all is well.

        SQLite's own check, references, and: the files that count cover the windows of each deal from 1 on without gap
        or overlap; versions follow each other; every content has its fingerprint; every table unpacks; every outcome
        and run rests on the files that count.
        """
        with _told(self.path):
            return faults_of(self._connection, self.path)


def open_history(path: str | Path = DEFAULT_HISTORY, *, is_new: bool = True) -> History:
    """Open a history, and bring it to the newest version.

    Parameters
    ----------
    path : str or Path
    is_new : bool
        Whether one is made where there is none.

    Raises
    ------
    HistoryError
        If there is none and none is to be made, or if the file is a link, a folder, no history, damaged, of a newer
        version, in use for too long, or may not be written.
    """
    path = Path(path)
    _refuse_place(path, is_new=is_new)
    if is_new:
        _make_folder(path)
    with _told(path):
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, cached_statements=64)
        try:
            _refuse_stranger(connection, path)
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = FULL")
            remarks = () if _keeps_log_apart(connection, path) else (NO_SHARED_MEMORY.format(path=path),)
            migrate(connection)
            _refuse_damage(connection, path)
        except BaseException:
            connection.close()
            raise
    return History(connection, path, remarks)


def _refuse_place(path: Path, *, is_new: bool) -> None:
    try:
        sides = [path.with_name(path.name + suffix) for suffix in _SIDE_FILES]
        links = [side.name for side in sides if side.is_symlink()]
        is_folder, is_missing = path.is_dir(), not path.exists()
    except (OSError, ValueError) as error:
        found = f"it cannot be reached ({getattr(error, 'strerror', error)})"
        _refuse(path, found, "a path that the system takes is wanted", "Check it")
    if links:
        _refuse(path, f"{links[0]} is a symbolic link", "a file of its own is wanted", "Remove the link")
    if is_folder:
        _refuse(path, "it is a folder", "a file is wanted", "Name a file in it")
    if is_missing and not is_new:
        wanted = "a history that a servicer file was taken into is wanted"
        _refuse(path, "no such file", wanted, "Take one with abs-model monitor")


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        found = f"its folder cannot be made ({error.strerror})"
        _refuse(path, found, "a folder that may be written to is wanted", "Check the path and its rights")


def _refuse_stranger(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file of another program, and one of a later version of this."""
    # Both of one moment: another may be making the history just now.
    connection.execute("BEGIN")
    n_tables = int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    connection.execute("COMMIT")
    if application != APPLICATION_ID and (application or n_tables):
        found = "an SQLite file of another program"
        _refuse(path, found, "a history is wanted", "Leave it as it is")
    version = version_of(connection)
    if version > len(MIGRATIONS):
        found = f"a history of version {version}"
        _refuse(path, found, f"version {len(MIGRATIONS)} or older is wanted", "Update this program")


def _refuse_damage(connection: sqlite3.Connection, path: Path) -> None:
    said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if said != "ok":
        _damaged(path, said)


def _damaged(path: Path, said: str) -> NoReturn:
    remedy = "Put a copy back, or take the servicer files again, in order, into a new one"
    _refuse(path, f"it is damaged ({said})", "a history that passes its check is wanted", remedy)


def _refuse(path: Path, found: str, wanted: str, remedy: str) -> NoReturn:
    fault = Fault(where=str(path), found=found, wanted=wanted, remedy=f"{remedy}, or name another with --history.")
    raise HistoryError(str(fault)) from None


def _keeps_log_apart(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether changes go to a log beside the file, which lets others read meanwhile; it needs memory that all share."""
    wanted = "delete" if is_network_place(path) else "wal"
    for turn in range(_TURNS):
        try:
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != wanted:
                connection.execute(f"PRAGMA journal_mode = {wanted}")
            break
        except sqlite3.OperationalError as error:
            # The change of mode does not wait for others by itself.
            if not _is_busy(error) or turn == _TURNS - 1:
                raise
            time.sleep(_NAP_SECONDS)
    return bool(connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal")


def _is_busy(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What SQLite says, in the words of the house."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        _retell(path, error)
        raise


def _retell(path: Path, error: sqlite3.DatabaseError) -> None:
    """Raise our own error for what a user can put right; return for faults of the program."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_NOTADB:
        _refuse(path, "it is no SQLite file, or its first bytes are damaged", "a history is wanted", "Put a copy back")
    if code == sqlite3.SQLITE_CORRUPT:
        _damaged(path, str(error))
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        found = f"somebody else has been writing for {BUSY_SECONDS:.0f} seconds"
        _refuse(path, found, "one at a time is wanted", "Wait until they have ended")
    if code in _OF_THE_PLACE:
        found = f"it cannot be written ({error})"
        _refuse(path, found, "a file on a disk with room, that may be written, is wanted", "Check place and rights")
