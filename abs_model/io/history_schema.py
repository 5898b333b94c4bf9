"""What a history consists of: its tables, version by version, and the columns that are read from and written to it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from sqlite3 import Connection
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import pandas as pd

from abs_model.measure.money import to_fen, to_yuan

APPLICATION_ID = 0x61627348
"""By which a history is told from other SQLite files."""

Kind = Literal["fen", "whole", "real", "text", "day", "flag"]
Columns = tuple[tuple[str, Kind], ...]

_FIRST = (
    """
    CREATE TABLE deals (
        deal_id TEXT PRIMARY KEY, added_at TEXT NOT NULL, added_by TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE servicer_files (
        file_id INTEGER PRIMARY KEY AUTOINCREMENT,
        deal_id TEXT NOT NULL REFERENCES deals,
        first_window INTEGER NOT NULL CHECK (first_window >= 1),
        last_window INTEGER NOT NULL CHECK (last_window >= first_window),
        period_end TEXT NOT NULL,
        version INTEGER NOT NULL CHECK (version >= 1),
        sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
        name TEXT NOT NULL,
        note TEXT NOT NULL,
        size INTEGER NOT NULL,
        taken_at TEXT NOT NULL,
        taken_by TEXT NOT NULL,
        override TEXT NOT NULL,
        superseded_by INTEGER REFERENCES servicer_files,
        UNIQUE (deal_id, sha256),
        UNIQUE (deal_id, first_window, version)
    )
    """,
    """
    CREATE TABLE contents (file_id INTEGER PRIMARY KEY REFERENCES servicer_files, content BLOB NOT NULL)
    """,
    """
    CREATE TABLE periods (
        file_id INTEGER NOT NULL REFERENCES servicer_files,
        period INTEGER NOT NULL,
        window_end TEXT NOT NULL,
        PRIMARY KEY (file_id, period)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE records (
        file_id INTEGER PRIMARY KEY REFERENCES servicer_files,
        n_records INTEGER NOT NULL,
        packed BLOB NOT NULL,
        problems BLOB NOT NULL
    )
    """,
    """
    CREATE TABLE outcomes (
        outcome_id INTEGER PRIMARY KEY AUTOINCREMENT,
        file_id INTEGER NOT NULL REFERENCES servicer_files,
        basis INTEGER NOT NULL REFERENCES servicer_files (file_id),
        n_states INTEGER NOT NULL,
        states BLOB NOT NULL,
        windows BLOB NOT NULL,
        facts TEXT NOT NULL
    )
    """,
    "CREATE INDEX outcomes_of_files ON outcomes (file_id)",
    """
    CREATE TABLE account_statements (
        outcome_id INTEGER NOT NULL REFERENCES outcomes,
        period INTEGER NOT NULL,
        account TEXT NOT NULL,
        opening_balance INTEGER, paid_in INTEGER, paid_out INTEGER, closing_balance INTEGER,
        PRIMARY KEY (outcome_id, period, account)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE differences (
        outcome_id INTEGER NOT NULL REFERENCES outcomes,
        number INTEGER NOT NULL,
        rule TEXT NOT NULL, line INTEGER, subject TEXT NOT NULL,
        stated INTEGER, computed INTEGER, difference INTEGER,
        severity TEXT NOT NULL, message TEXT NOT NULL,
        PRIMARY KEY (outcome_id, number)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE corrections (
        file_id INTEGER PRIMARY KEY REFERENCES servicer_files,
        replaces INTEGER NOT NULL UNIQUE REFERENCES servicer_files (file_id),
        corrected_at TEXT NOT NULL, corrected_by TEXT NOT NULL, reason TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE runs (
        run_id INTEGER PRIMARY KEY AUTOINCREMENT,
        file_id INTEGER NOT NULL REFERENCES servicer_files,
        basis INTEGER NOT NULL REFERENCES servicer_files (file_id),
        scenario TEXT NOT NULL,
        made_at TEXT NOT NULL, made_by TEXT NOT NULL,
        provenance TEXT NOT NULL,
        figures TEXT NOT NULL
    )
    """,
    "CREATE INDEX runs_of_files ON runs (file_id, scenario)",
    """
    CREATE TABLE run_payments (
        run_id INTEGER NOT NULL REFERENCES runs,
        number INTEGER NOT NULL,
        period INTEGER NOT NULL, payment_date TEXT,
        verb TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL,
        due INTEGER, paid INTEGER,
        PRIMARY KEY (run_id, number)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE run_accounts (
        run_id INTEGER NOT NULL REFERENCES runs,
        period INTEGER NOT NULL,
        account TEXT NOT NULL,
        opening_balance INTEGER, paid_in INTEGER, paid_out INTEGER, closing_balance INTEGER,
        PRIMARY KEY (run_id, period, account)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE run_triggers (
        run_id INTEGER NOT NULL REFERENCES runs,
        period INTEGER NOT NULL,
        trigger TEXT NOT NULL,
        value REAL, threshold REAL, headroom REAL, is_breached INTEGER NOT NULL,
        PRIMARY KEY (run_id, period, trigger)
    ) WITHOUT ROWID
    """,
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (_FIRST,)
"""What leads from each version to the next, statement by statement; what has been released is never changed."""

_ACCOUNT: Columns = (
    ("period", "whole"), ("account", "text"), ("opening_balance", "fen"), ("paid_in", "fen"), ("paid_out", "fen"),
    ("closing_balance", "fen"),
)  # fmt: skip

PARTS: Mapping[str, Columns] = MappingProxyType(
    {
        "account_statements": _ACCOUNT,
        "differences": (
            ("rule", "text"), ("line", "whole"), ("subject", "text"), ("stated", "fen"), ("computed", "fen"),
            ("difference", "fen"), ("severity", "text"), ("message", "text"),
        ),
        "run_payments": (
            ("period", "whole"), ("payment_date", "day"), ("verb", "text"), ("source", "text"), ("target", "text"),
            ("due", "fen"), ("paid", "fen"),
        ),
        "run_accounts": _ACCOUNT,
        "run_triggers": (
            ("period", "whole"), ("trigger", "text"), ("value", "real"), ("threshold", "real"), ("headroom", "real"),
            ("is_breached", "flag"),
        ),
    }
)  # fmt: skip
"""The tables that outcomes and runs consist of, and the columns of each, besides whose they are."""

NUMBERED = ("differences", "run_payments")
"""Parts whose rows have no name of their own and are numbered in their order."""


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """One change, whole or not at all; nobody else writes between its beginning and its end."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def version_of(connection: Connection) -> int:
    """The version of the tables; 0 where there are none yet."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: Connection, migrations: Sequence[Sequence[str]] = MIGRATIONS) -> None:
    """Bring the tables to the newest version, in one transaction; do nothing where they are there already."""
    if version_of(connection) == len(migrations):
        return
    with transaction(connection):
        # Whoever came first may have done it while this one waited.
        for statements in migrations[version_of(connection) :]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(migrations)}")


def insert_part(connection: Connection, name: str, owner: int, table: pd.DataFrame) -> None:
    """Write the rows of one part of an outcome or run."""
    columns = PARTS[name]
    cells: list[Any] = [[owner] * len(table)]
    if name in NUMBERED:
        cells.append(range(1, len(table) + 1))
    cells += [_written(table[column], kind) for column, kind in columns]
    marks = ", ".join("?" * len(cells))
    connection.executemany(f"INSERT INTO {name} VALUES ({marks})", zip(*cells, strict=True))  # noqa: S608 - our own name


def select_part(connection: Connection, name: str, owner: int) -> pd.DataFrame:
    """Read the rows of one part of an outcome or run, as they were written."""
    columns = PARTS[name]
    key = "outcome_id" if name in ("account_statements", "differences") else "run_id"
    order = "number" if name in NUMBERED else ", ".join(one for one, _ in columns[:2])
    names = ", ".join(column for column, _ in columns)
    query = f"SELECT {names} FROM {name} WHERE {key} = ? ORDER BY {order}"  # noqa: S608 - our own names
    rows = connection.execute(query, (owner,)).fetchall()
    cells = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    read = {column: _read(list(values), kind) for (column, kind), values in zip(columns, cells, strict=True)}
    return pd.DataFrame(read, index=pd.RangeIndex(len(rows)))


def _written(column: "pd.Series[Any]", kind: Kind) -> list[Any]:
    """Cells as SQLite keeps them: amounts as whole fen, days as text, nothing as NULL."""
    if kind == "fen":
        yuan = column.to_numpy(dtype=np.float64, na_value=np.nan)
        is_stated = np.isfinite(yuan)
        fen = to_fen(np.where(is_stated, yuan, 0.0)).astype(np.int64).tolist()
        return [amount if stated else None for amount, stated in zip(fen, is_stated.tolist(), strict=True)]
    cells = column.astype(object)
    is_missing = column.isna()
    match kind:
        case "whole":
            return [None if missing else int(cell) for cell, missing in zip(cells, is_missing, strict=True)]
        case "real":
            return [None if missing else float(cell) for cell, missing in zip(cells, is_missing, strict=True)]
        case "flag":
            return [int(bool(cell)) for cell in cells]
        case "day":
            return [None if missing else f"{cell:%Y-%m-%d}" for cell, missing in zip(cells, is_missing, strict=True)]
        case _:
            return ["" if missing else str(cell) for cell, missing in zip(cells, is_missing, strict=True)]


def _read(cells: list[Any], kind: Kind) -> Any:
    match kind:
        case "fen":
            return to_yuan([np.nan if cell is None else cell for cell in cells])
        case "whole":
            return pd.array(cells, dtype="Int64" if None in cells else "int64")
        case "real":
            return np.array([np.nan if cell is None else cell for cell in cells], dtype=np.float64)
        case "flag":
            return np.array(cells, dtype=np.bool_)
        case "day":
            return np.array(cells, dtype="datetime64[us]")
        case _:
            return pd.array(cells, dtype="str")
