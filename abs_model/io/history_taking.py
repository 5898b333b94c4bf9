"""Into a history: one transaction in which files are taken, what rests on them is done anew, and runs are added."""

import json
import sqlite3
import zlib
from datetime import datetime
from pathlib import Path

from abs_model.errors import Fault, HistoryError, InvariantError
from abs_model.io import history_read as read
from abs_model.io.history_record import KeptFile, Outcome, Run, TakenFile
from abs_model.io.history_schema import insert_part
from abs_model.io.packed_table import pack

_LEVEL = 6
"""Of zlib, for files: they are kept for good."""


class Taking:
    """What may be done within ``History.taking``; all of it is kept once the block ends, or none.

    Parameters
    ----------
    connection : sqlite3.Connection
        In a transaction.
    deal_id : str
    path : Path
        Of the history, for messages.
    """

    def __init__(self, connection: sqlite3.Connection, deal_id: str, path: Path) -> None:
        self._connection, self.deal_id, self._path = connection, deal_id, path

    @property
    def files(self) -> tuple[KeptFile, ...]:
        """The files of the deal that count, in order of their windows."""
        return tuple(file for file in read.files(self._connection, self.deal_id) if file.is_effective)

    def find(self, sha256: str) -> KeptFile | None:
        """The file with such a fingerprint, if it was taken already, whether it still counts or not."""
        return read.file_with(self._connection, self.deal_id, sha256)

    def add(self, taken: TakenFile) -> KeptFile:
        """Take a file: the next one, or one in place of another that covers the same windows.

        A file that was taken already is returned as it is kept, and nothing changes.

        Raises
        ------
        HistoryError
            If it speaks of another deal, leaves windows out, or overlaps with files without being in the place of one.
        ValueError
            If its windows do not end with its period.
        """
        known = self.find(taken.file.sha256)
        if known is not None:
            return known
        self._refuse_unfit(taken)
        replaced = next(
            (file for file in self.files if _windows(file) == (taken.first_window, taken.last_window)), None
        )
        self._refuse_place(taken, replaced)
        file_id = self._insert_file(taken, 1 if replaced is None else replaced.version + 1)
        if replaced is not None:
            self._supersede(taken, file_id, replaced)
        self.settle(file_id, taken.outcome)
        return read.file_numbered(self._connection, file_id)

    @property
    def stale(self) -> tuple[KeptFile, ...]:
        """Files that count whose outcome rests on a file that was corrected since: each is to be settled anew."""
        return self._among(read.stale_outcomes(self._connection))

    @property
    def stale_runs(self) -> tuple[KeptFile, ...]:
        """Files that count all of whose runs rest on a file that was corrected since: each is to be run anew."""
        return self._among(read.stale_runs(self._connection))

    def settle(self, file_id: int, outcome: Outcome) -> None:
        """Keep what a file led to, given the files before it as they are now."""
        basis, facts = self._basis(file_id), json.dumps(outcome.facts, ensure_ascii=False)
        outcome_id = self._insert(
            "INSERT INTO outcomes (file_id, basis, n_states, states, windows, facts) VALUES (?, ?, ?, ?, ?, ?)",
            (file_id, basis, len(outcome.states), pack(outcome.states), pack(outcome.windows), facts),
        )
        insert_part(self._connection, "account_statements", outcome_id, outcome.account_statements)
        insert_part(self._connection, "differences", outcome_id, outcome.differences)

    def add_run(self, run: Run) -> int:
        """Keep a run; its number comes back."""
        provenance, figures = (json.dumps(one, ensure_ascii=False) for one in (run.provenance, run.figures))
        run_id = self._insert(
            "INSERT INTO runs (file_id, basis, scenario, made_at, made_by, provenance, figures) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                run.file_id,
                self._basis(run.file_id),
                run.scenario,
                _written(run.made_at),
                run.made_by,
                provenance,
                figures,
            ),
        )
        for part, table in (("payments", run.payments), ("accounts", run.accounts), ("triggers", run.triggers)):
            insert_part(self._connection, f"run_{part}", run_id, table)
        return run_id

    def prove(self) -> None:
        """Prove that everything rests on the files that count.

        Raises
        ------
        InvariantError
            If an outcome or a run was not done anew after a correction.
        """
        stale = [f"outcome of windows {file.first_window}-{file.last_window}" for file in self.stale]
        stale += [f"runs of windows {file.first_window}-{file.last_window}" for file in self.stale_runs]
        if stale:
            raise InvariantError(f"{self.deal_id}: not done anew after a correction: {', '.join(stale)}")

    def _among(self, stale: frozenset[int]) -> tuple[KeptFile, ...]:
        return tuple(file for file in self.files if file.file_id in stale)

    def _basis(self, file_id: int) -> int:
        return read.bases(self._connection)[file_id]

    def _refuse_unfit(self, taken: TakenFile) -> None:
        file = taken.file
        if not taken.window_ends or taken.window_ends[-1] != file.period_end:
            raise ValueError(f"windows end on {taken.window_ends}; the period {file.period_end} is wanted at their end")
        if file.deal_id != self.deal_id:
            found, remedy = f"it speaks of the deal {file.deal_id}", "Take it for that deal, or correct its first row."
            self._refuse(file.name, found, f"a file of {self.deal_id} is wanted", remedy)

    def _refuse_place(self, taken: TakenFile, replaced: KeptFile | None) -> None:
        """Refuse a file that leaves a gap or overlaps."""
        files = self.files
        following = files[-1].last_window + 1 if files else 1
        if replaced is not None or taken.first_window == following:
            return
        covered = f"windows {taken.first_window} to {taken.last_window}"
        if taken.first_window > following:
            found = f"it covers {covered}, and nothing is known of windows from {following} on"
            self._refuse(taken.file.name, found, "files without a gap are wanted", "Take the missing one first.")
        taken_so_far = ", ".join(f"{file.first_window}-{file.last_window}" for file in files)
        self._refuse(
            taken.file.name,
            f"it covers {covered}, and files cover {taken_so_far}",
            "a file in place of another covers the same windows as that, and such a one is wanted",
            "Have it made for the same period.",
        )

    def _refuse(self, name: str, found: str, wanted: str, remedy: str) -> None:
        raise HistoryError(str(Fault(where=f"{self._path}: {name}", found=found, wanted=wanted, remedy=remedy)))

    def _insert_file(self, taken: TakenFile, version: int) -> int:
        file, at = taken.file, _written(taken.taken_at)
        self._connection.execute("INSERT OR IGNORE INTO deals VALUES (?, ?, ?)", (self.deal_id, at, taken.taken_by))
        file_id = self._insert(
            "INSERT INTO servicer_files (deal_id, first_window, last_window, period_end, version, sha256, name, note, "
            "size, taken_at, taken_by, override) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(self.deal_id, taken.first_window, taken.last_window, file.period_end.isoformat(), version),
                *(file.sha256, file.name, file.note, len(file.content), at, taken.taken_by, taken.override),
            ),
        )
        self._insert("INSERT INTO contents VALUES (?, ?)", (file_id, zlib.compress(file.content, _LEVEL)))
        self._connection.executemany(
            "INSERT INTO periods VALUES (?, ?, ?)",
            [(file_id, taken.first_window + at, end.isoformat()) for at, end in enumerate(taken.window_ends)],
        )
        packed, problems = pack(file.records), pack(file.problems)
        self._insert("INSERT INTO records VALUES (?, ?, ?, ?)", (file_id, len(file.records), packed, problems))
        return file_id

    def _supersede(self, taken: TakenFile, file_id: int, replaced: KeptFile) -> None:
        self._connection.execute(
            "UPDATE servicer_files SET superseded_by = ? WHERE file_id = ?", (file_id, replaced.file_id)
        )
        reason = taken.reason or taken.file.note
        at = _written(taken.taken_at)
        self._insert(
            "INSERT INTO corrections VALUES (?, ?, ?, ?, ?)", (file_id, replaced.file_id, at, taken.taken_by, reason)
        )

    def _insert(self, statement: str, cells: tuple[object, ...]) -> int:
        row_id = self._connection.execute(statement, cells).lastrowid
        return 0 if row_id is None else row_id


def _windows(file: KeptFile) -> tuple[int, int]:
    return file.first_window, file.last_window


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
