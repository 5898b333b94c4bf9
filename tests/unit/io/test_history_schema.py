"""Versions of a history: an older one is brought up to date whole or not at all, and two at once do it once."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from abs_model.io import history_schema
from abs_model.io.history import open_history
from abs_model.io.history_schema import APPLICATION_ID, MIGRATIONS, migrate, version_of
from tests.kept_files import month_file, taken

SECOND = (
    "ALTER TABLE deals ADD COLUMN nickname TEXT NOT NULL DEFAULT ''",
    "UPDATE deals SET nickname = upper(deal_id)",
)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A history of the first version with one file in it."""
    with open_history(tmp_path / "h.sqlite") as history, history.taking("deal-1") as taking:
        taking.add(taken(month_file(tmp_path, 1), 1))
    opened = sqlite3.connect(tmp_path / "h.sqlite", isolation_level=None)
    yield opened
    opened.close()


def test_a_new_history_is_of_the_newest_version_and_is_known_by_its_mark(connection: sqlite3.Connection) -> None:
    assert version_of(connection) == len(MIGRATIONS)
    assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)


def test_an_older_history_is_brought_up_to_date_and_loses_nothing(connection: sqlite3.Connection) -> None:
    migrate(connection, (*MIGRATIONS, SECOND))
    assert version_of(connection) == len(MIGRATIONS) + 1
    assert connection.execute("SELECT deal_id, nickname FROM deals").fetchall() == [("deal-1", "DEAL-1")]
    assert connection.execute("SELECT count(*) FROM servicer_files").fetchone() == (1,)
    migrate(connection, (*MIGRATIONS, SECOND))
    assert version_of(connection) == len(MIGRATIONS) + 1


def test_a_change_that_fails_half_way_leaves_the_older_version(connection: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        migrate(connection, (*MIGRATIONS, (SECOND[0], "UPDATE nowhere SET a = 1")))
    assert version_of(connection) == len(MIGRATIONS)
    with pytest.raises(sqlite3.OperationalError, match="no such column"):
        connection.execute("SELECT nickname FROM deals")


def test_opening_brings_an_older_history_up_to_date(
    connection: sqlite3.Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_schema.migrate, "__defaults__", ((*MIGRATIONS, SECOND),))
    monkeypatch.setattr("abs_model.io.history.MIGRATIONS", (*MIGRATIONS, SECOND))
    with open_history(tmp_path / "h.sqlite", is_new=False) as history:
        assert [file.deal_id for file in history.files()] == ["deal-1"]
        assert history.check() == ()
    assert connection.execute("SELECT nickname FROM deals").fetchall() == [("DEAL-1",)]


def test_every_part_has_the_columns_of_its_table(connection: sqlite3.Connection) -> None:
    for name, columns in history_schema.PARTS.items():
        found = [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
        assert [column for column in found if not column.endswith("_id") and column != "number"] == [
            column for column, _ in columns
        ]
