"""Out of a history: its rows as records and tables."""

import json
import sqlite3
import zlib
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from abs_model.io.history_record import Correction, KeptFile, KeptRun, Outcome
from abs_model.io.history_schema import select_part
from abs_model.io.packed_table import unpack
from abs_model.pool.servicer_tape import ServicerFile

_FILE = (
    "file_id, deal_id, first_window, last_window, period_end, version, sha256, name, note, size, taken_at, taken_by, "
    "override, superseded_by"
)

_BASIS = """
    SELECT one.file_id, max(other.file_id)
    FROM servicer_files AS one JOIN servicer_files AS other
        ON other.deal_id = one.deal_id AND other.last_window <= one.last_window
    WHERE one.superseded_by IS NULL AND other.superseded_by IS NULL
    GROUP BY one.file_id
"""
"""For each file that counts: the newest of those that it and what it led to rest on."""

_STALE_OUTCOMES = f"""
    WITH newest (file_id, basis) AS ({_BASIS})
    SELECT file_id FROM newest
    WHERE basis IS NOT (SELECT max(outcomes.basis) FROM outcomes WHERE outcomes.file_id = newest.file_id)
"""  # noqa: S608 - our own words

_STALE_RUNS = f"""
    WITH newest (file_id, basis) AS ({_BASIS})
    SELECT file_id FROM newest JOIN servicer_files AS file USING (file_id)
    WHERE basis IS NOT (SELECT max(runs.basis) FROM runs WHERE runs.file_id = file.file_id)
        AND EXISTS (
            SELECT 1 FROM runs JOIN servicer_files AS other USING (file_id)
            WHERE other.deal_id = file.deal_id AND other.first_window = file.first_window
        )
"""  # noqa: S608 - our own words


def deals(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Ids of the deals."""
    return tuple(str(row[0]) for row in connection.execute("SELECT deal_id FROM deals ORDER BY deal_id"))


def files(connection: sqlite3.Connection, deal_id: str | None = None) -> tuple[KeptFile, ...]:
    """All files of a deal, or of all deals."""
    order = "deal_id, first_window, version"
    query = f"SELECT {_FILE} FROM servicer_files WHERE ? IN (deal_id, '') ORDER BY {order}"  # noqa: S608 - our own names
    return tuple(map(_kept, connection.execute(query, (deal_id or "",))))


def file_with(connection: sqlite3.Connection, deal_id: str, sha256: str) -> KeptFile | None:
    """The file of a deal that has a fingerprint, if it was taken."""
    query = f"SELECT {_FILE} FROM servicer_files WHERE deal_id = ? AND sha256 = ?"  # noqa: S608 - our own names
    row = connection.execute(query, (deal_id, sha256)).fetchone()
    return None if row is None else _kept(row)


def file_numbered(connection: sqlite3.Connection, file_id: int) -> KeptFile:
    """The file of a number.

    Raises
    ------
    KeyError
        If there is none.
    """
    query = f"SELECT {_FILE} FROM servicer_files WHERE file_id = ?"  # noqa: S608 - our own names
    row = connection.execute(query, (file_id,)).fetchone()
    if row is None:
        raise KeyError(file_id)
    return _kept(row)


def _kept(row: tuple[Any, ...]) -> KeptFile:
    names = _FILE.split(", ")
    cells = dict(zip(names, row, strict=True))
    moments = {"period_end": date.fromisoformat(cells["period_end"]), "taken_at": _moment(cells["taken_at"])}
    return KeptFile(**{**cells, **moments})


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def content(connection: sqlite3.Connection, file_id: int) -> bytes:
    """A file, byte for byte."""
    row = connection.execute("SELECT content FROM contents WHERE file_id = ?", (file_id,)).fetchone()
    return zlib.decompress(row[0])


def servicer_file(connection: sqlite3.Connection, file_id: int) -> ServicerFile:
    """A file as it was taken."""
    file = file_numbered(connection, file_id)
    query = "SELECT packed, problems FROM records WHERE file_id = ?"
    packed, problems = connection.execute(query, (file_id,)).fetchone()
    return ServicerFile(
        deal_id=file.deal_id,
        period_end=file.period_end,
        note=file.note,
        records=unpack(packed),
        problems=unpack(problems),
        sha256=file.sha256,
        name=file.name,
        content=content(connection, file_id),
    )


def window_ends(connection: sqlite3.Connection, file_id: int) -> "pd.Series[pd.Timestamp]":
    """The last day of each window of a file, by window."""
    query = "SELECT period, window_end FROM periods WHERE file_id = ? ORDER BY period"
    rows = connection.execute(query, (file_id,)).fetchall()
    ends = np.array([end for _, end in rows], dtype="datetime64[us]")
    return pd.Series(ends, index=pd.Index([number for number, _ in rows], name="period"), name="window_end")


def outcome(connection: sqlite3.Connection, file_id: int) -> Outcome:
    """What a file led to, as last worked out.

    Raises
    ------
    KeyError
        If it was never worked out.
    """
    query = "SELECT max(outcome_id) FROM outcomes WHERE file_id = ?"
    (outcome_id,) = connection.execute(query, (file_id,)).fetchone()
    if outcome_id is None:
        raise KeyError(file_id)
    return outcome_numbered(connection, outcome_id)


def outcome_numbered(connection: sqlite3.Connection, outcome_id: int) -> Outcome:
    """What a file led to at some time."""
    query = "SELECT states, windows, facts FROM outcomes WHERE outcome_id = ?"
    states, windows, facts = connection.execute(query, (outcome_id,)).fetchone()
    return Outcome(
        states=unpack(states),
        windows=unpack(windows),
        facts=json.loads(facts),
        account_statements=select_part(connection, "account_statements", outcome_id),
        differences=select_part(connection, "differences", outcome_id),
    )


def part(connection: sqlite3.Connection, name: str, owner: int) -> pd.DataFrame:
    """One part of an outcome or run."""
    return select_part(connection, name, owner)


def bases(connection: sqlite3.Connection) -> dict[int, int]:
    """For each file that counts, the newest of those that it rests on."""
    return {int(file): int(basis) for file, basis in connection.execute(_BASIS)}


def stale_outcomes(connection: sqlite3.Connection) -> frozenset[int]:
    """Files that count whose newest outcome does not rest on the files that count, or that have none."""
    return frozenset(int(row[0]) for row in connection.execute(_STALE_OUTCOMES))


def stale_runs(connection: sqlite3.Connection) -> frozenset[int]:
    """Files that count, were run in some version, and have no run that rests on the files that count."""
    return frozenset(int(row[0]) for row in connection.execute(_STALE_RUNS))


def runs(connection: sqlite3.Connection, deal_id: str) -> tuple[KeptRun, ...]:
    """All runs of a deal."""
    query = """
        SELECT run_id, deal_id, file_id, basis, scenario, made_at, made_by, provenance, figures,
            run_id = max(run_id) OVER (PARTITION BY file_id, scenario)
        FROM runs JOIN servicer_files USING (file_id) WHERE deal_id = ? ORDER BY run_id
    """
    newest = bases(connection)
    return tuple(
        KeptRun(
            run_id=row[0],
            deal_id=row[1],
            file_id=row[2],
            basis=row[3],
            scenario=row[4],
            made_at=_moment(row[5]),
            made_by=row[6],
            provenance=json.loads(row[7]),
            figures=json.loads(row[8]),
            is_current=bool(row[9]) and newest.get(row[2]) == row[3],
        )
        for row in connection.execute(query, (deal_id,))
    )


def corrections(connection: sqlite3.Connection, deal_id: str | None = None) -> tuple[Correction, ...]:
    """All corrections of a deal, or of all deals."""
    query = """
        SELECT corrections.file_id, replaces, corrected_at, corrected_by, reason
        FROM corrections JOIN servicer_files USING (file_id) WHERE ? IN (deal_id, '') ORDER BY corrections.file_id
    """
    return tuple(
        Correction(file_id=row[0], replaces=row[1], corrected_at=_moment(row[2]), corrected_by=row[3], reason=row[4])
        for row in connection.execute(query, (deal_id or "",))
    )
