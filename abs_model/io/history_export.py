"""A history as plain tables: what of it fits a screen, and all of it as CSV files beside the servicer files."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from abs_model.io import history_read as read
from abs_model.io.history import History
from abs_model.io.history_record import KeptFile, KeptRun
from abs_model.io.history_schema import PARTS
from abs_model.io.packed_table import columns_packed, unpack
from abs_model.io.results import append_table, write_table

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")

DEAL_COLUMNS = ("deal_id", "n_files", "n_corrections", "n_runs", "last_window", "period_end", "taken_at")
FILE_COLUMNS = (
    "deal_id", "file_id", "first_window", "last_window", "period_end", "file_version", "is_effective", "superseded_by",
    "name", "sha256", "n_bytes", "n_records", "taken_at", "taken_by", "override", "note", "stored_as",
)  # fmt: skip
CORRECTION_COLUMNS = ("deal_id", "file_id", "replaces", "first_window", "corrected_at", "corrected_by", "correction")
RUN_COLUMNS = (
    "deal_id", "run_id", "file_id", "newest_file_id", "last_window", "scenario", "made_at", "made_by", "is_current",
    "provenance", "run_figures",
)  # fmt: skip

OUTCOME_COLUMNS = ("file_id", "outcome_id", "newest_file_id", "is_current", "facts")

Frames = dict[str, pd.DataFrame]
Owner = tuple[int, Mapping[str, int]]
"""A number, and what is said of it in each of its rows."""


def overview(connection: sqlite3.Connection, deal_id: str | None = None) -> Frames:
    """Deals, servicer files, corrections and runs of a history, as tables.

    Parameters
    ----------
    connection : sqlite3.Connection
        From ``History.reading``.
    deal_id : str, optional
        Of one deal alone.

    Returns
    -------
    dict of str to DataFrame
        ``deals, servicer_files, corrections, runs``; moments as text with their offset from UTC.
    """
    files = read.files(connection, deal_id)
    runs = _runs_table(connection, {file.file_id: file for file in files})
    corrections = _corrections_table(connection, deal_id, {file.file_id: file for file in files})
    counts = dict(connection.execute("SELECT file_id, n_records FROM records").fetchall())
    return {
        "deals": _deals_table(files, corrections, runs),
        "servicer_files": _table(FILE_COLUMNS, (_file_row(file, counts[file.file_id]) for file in files)),
        "corrections": corrections,
        "runs": runs,
    }


def write_history(history: History, folder: Path, deal_id: str | None = None) -> None:
    """Write every table of a history as CSV, and every servicer file as it was taken, into a folder that is there.

    Large tables are written file by file: memory does not grow with the history.

    Parameters
    ----------
    history : History
    folder : Path
    deal_id : str, optional
        Of one deal alone.
    """
    with history.reading() as connection:
        for name, table in overview(connection, deal_id).items():
            write_table(table, folder / f"{name}.csv")
        ids = [file.file_id for file in read.files(connection, deal_id)]
        for name, tables in _parts(connection, ids):
            _write_all(tables, folder / f"{name}.csv")
        (folder / "files").mkdir()
        for file in read.files(connection, deal_id):
            (folder / stored_as(file)).write_bytes(read.content(connection, file.file_id))


def stored_as(file: KeptFile) -> str:
    """Where a servicer file stands in an exported folder; its own name may be anything."""
    suffix = Path(file.name).suffix.lower()
    return f"files/{file.file_id:04d}{suffix if suffix in SUFFIXES else '.bin'}"


def _deals_table(files: tuple[KeptFile, ...], corrections: pd.DataFrame, runs: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for deal_id in sorted({file.deal_id for file in files}):
        own = [file for file in files if file.deal_id == deal_id]
        last = [file for file in own if file.is_effective][-1]
        counts = (int((table["deal_id"] == deal_id).sum()) for table in (corrections, runs))
        taken_at = max(file.taken_at for file in own)
        rows.append((deal_id, len(own), *counts, last.last_window, last.period_end, str(taken_at)))
    return _table(DEAL_COLUMNS, rows)


def _file_row(file: KeptFile, n_records: int) -> tuple[Any, ...]:
    superseded_by = "" if file.superseded_by is None else str(file.superseded_by)
    return (
        *(file.deal_id, file.file_id, file.first_window, file.last_window, file.period_end, file.version),
        *(file.is_effective, superseded_by, file.name, file.sha256, file.size, n_records),
        *(str(file.taken_at), file.taken_by, file.override, file.note, stored_as(file)),
    )


def _corrections_table(connection: sqlite3.Connection, deal_id: str | None, files: dict[int, KeptFile]) -> pd.DataFrame:
    found = ((one, files[one.file_id]) for one in read.corrections(connection, deal_id))
    rows = (
        (
            file.deal_id,
            file.file_id,
            one.replaces,
            file.first_window,
            str(one.corrected_at),
            one.corrected_by,
            one.reason,
        )
        for one, file in found
    )
    return _table(CORRECTION_COLUMNS, rows)


def _runs_table(connection: sqlite3.Connection, files: dict[int, KeptFile]) -> pd.DataFrame:
    deal_ids = sorted({file.deal_id for file in files.values()})
    runs = (run for deal_id in deal_ids for run in read.runs(connection, deal_id))
    return _table(RUN_COLUMNS, (_run_row(run, files[run.file_id].last_window) for run in runs))


def _run_row(run: KeptRun, last_window: int) -> tuple[Any, ...]:
    said = (json.dumps(one, ensure_ascii=False) for one in (run.provenance, run.figures))
    return (
        *(run.deal_id, run.run_id, run.file_id, run.basis, last_window, run.scenario),
        *(str(run.made_at), run.made_by, run.is_current, *said),
    )


def _table(columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame([*rows], columns=list(columns))


def _parts(connection: sqlite3.Connection, ids: list[int]) -> Iterator[tuple[str, Iterator[pd.DataFrame]]]:
    """Name and tables of everything that belongs to files, outcomes and runs, one owner after the other."""
    files = [(one, {"file_id": one}) for one in ids]
    outcomes, runs = _owners(connection, "outcome", ids), _owners(connection, "run", ids)
    yield "periods", (_owned(read.window_ends(connection, one).reset_index(), mark) for one, mark in files)
    yield "records", _packed(connection, "records", "packed", files)
    yield "problems", _packed(connection, "records", "problems", files)
    yield "outcomes", iter([_table(OUTCOME_COLUMNS, _outcome_rows(connection, outcomes))])
    yield "states", _packed(connection, "outcomes", "states", outcomes)
    yield "realised_windows", _packed(connection, "outcomes", "windows", outcomes)
    for name in PARTS:
        owners = runs if name.startswith("run_") else outcomes
        yield name, (_owned(read.part(connection, name, one), mark) for one, mark in owners)


def _owners(connection: sqlite3.Connection, kind: str, ids: list[int]) -> list[Owner]:
    """Number of every outcome or run of some files, and what is said of it in each of its rows."""
    query = f"SELECT {kind}_id, file_id FROM {kind}s ORDER BY {kind}_id"  # noqa: S608 - our own names
    rows = connection.execute(query).fetchall()
    return [(number, {"file_id": file_id, f"{kind}_id": number}) for number, file_id in rows if file_id in ids]


def _outcome_rows(connection: sqlite3.Connection, outcomes: Sequence[Owner]) -> Iterator[tuple[Any, ...]]:
    newest = {mark["file_id"]: number for number, mark in outcomes}
    effective = {file.file_id for file in read.files(connection) if file.is_effective}
    for number, mark in outcomes:
        query = "SELECT basis, facts FROM outcomes WHERE outcome_id = ?"
        basis, facts = connection.execute(query, (number,)).fetchone()
        is_current = mark["file_id"] in effective and newest[mark["file_id"]] == number
        yield mark["file_id"], number, basis, is_current, facts


def _packed(connection: sqlite3.Connection, table: str, column: str, owners: Sequence[Owner]) -> Iterator[pd.DataFrame]:
    """Packed tables one after the other, all with the columns that any of them has."""
    key = "outcome_id" if table == "outcomes" else "file_id"
    query = f"SELECT {column} FROM {table} WHERE {key} = ?"  # noqa: S608 - our own names
    names: dict[str, None] = {}
    for number, _ in owners:
        names |= dict.fromkeys(columns_packed(connection.execute(query, (number,)).fetchone()[0]))
    for number, mark in owners:
        found = unpack(connection.execute(query, (number,)).fetchone()[0])
        yield _owned(found.reindex(columns=[*names]), mark)


def _owned(table: pd.DataFrame, mark: Mapping[str, int]) -> pd.DataFrame:
    """A table that says in each row whose it is; a line of a file is called a row, as in all results."""
    marks = pd.DataFrame({name: [number] * len(table) for name, number in mark.items()}, dtype="int64")
    return pd.concat([marks, table.rename(columns={"line": "row"})], axis=1)


def _write_all(tables: Iterator[pd.DataFrame], path: Path) -> None:
    for number, table in enumerate(tables):
        if number:
            append_table(table, path)
        else:
            write_table(table, path)
