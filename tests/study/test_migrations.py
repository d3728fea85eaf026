"""Files of earlier versions open with all they hold; a step that fails changes nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bnstudy.study import migrations
from bnstudy.study.mastery import Level
from bnstudy.study.migrations import APPLICATION_ID, LATEST, MIGRATIONS, migrate, statements
from bnstudy.study.progress import ProgressStore
from bnstudy.study.rows import REVIEW_COLUMNS, to_ms

# Each earlier version in full, as it was released; data goes in the way that version wrote it.
ANSWERS = (
    ("u1", "c1", "standardize", "correct", 1.0, 3, None),
    ("u2", "c2", "standardize", "correct", 1.0, 3, None),
    ("u3", "t1", "noise", "wrong", 0.0, 1, "forgot-gamma"),
)


def make(path: Path, version: int, now: datetime) -> None:
    """Write a file of an earlier version with three answers, their cards and a read passage."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for script in MIGRATIONS[:version]:
            for statement in statements(script):
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {version}")
        moment = to_ms(now)
        marks = ", ".join("?" for _ in REVIEW_COLUMNS.split(","))
        for uid, question, concept, verdict, score, rating, misconception in ANSWERS:
            connection.execute(
                f"INSERT INTO reviews ({REVIEW_COLUMNS}) VALUES ({marks})",
                (
                    *(uid, "s1", "sample", question, 1, concept, 5, "quiz", 0, moment, moment, 0),
                    *(20_000, "[]", verdict, score, 1, 0, rating, misconception),
                ),
            )
            connection.execute(
                "INSERT INTO cards VALUES ('sample', ?, 1, ?, 2.3, 2.1, ?, ?, 0, 1, 0, ?, ?, 1, ?)",
                (question, concept, moment, moment, verdict, score, misconception),
            )
        connection.execute("INSERT INTO passages VALUES ('sample', 'p1', ?, ?, 2)", (moment,) * 2)


@pytest.mark.parametrize("version", range(1, LATEST + 1))
def test_a_file_of_each_version_opens_with_everything(
    path: Path, now: datetime, version: int
) -> None:
    make(path, version, now)
    store = ProgressStore(path, now, zone=UTC)
    assert store.problem is None
    assert [review.uid for review in store.reviews("sample")] == ["u1", "u2", "u3"]
    assert {card.question for card in store.cards("sample")} == {"c1", "c2", "t1"}
    assert list(store.passages("sample")) == ["p1"]
    if version < LATEST:
        assert store.levels("sample") == {"standardize": Level.FAMILIAR, "noise": Level.ATTEMPTED}
        (backup,) = store.backups()
        with closing(sqlite3.connect(backup)) as copy:
            assert copy.execute("PRAGMA user_version").fetchone() == (version,)
            assert copy.execute("SELECT count(*) FROM reviews").fetchone() == (3,)
    store.close()


def test_a_step_that_fails_leaves_the_file_as_it_was(
    path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(path, 1, now)
    broken = (MIGRATIONS[0], "CREATE TABLE half (x) STRICT;\nNONSENSE;\n")
    monkeypatch.setattr(migrations, "MIGRATIONS", broken)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        with pytest.raises(sqlite3.Error):
            migrate(connection, lambda _: None)
        assert migrations.schema_version(connection) == 1
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        assert "half" not in names
        assert connection.execute("SELECT count(*) FROM reviews").fetchone()[0] == 3


def test_a_backup_that_cannot_be_made_stops_the_migration(path: Path, now: datetime) -> None:
    make(path, 1, now)
    (path.parent / "backups").write_text("in the way")
    store = ProgressStore(path, now, zone=UTC)
    assert store.problem is not None
    assert not store.saving
    # The old answers are there all the same, in memory.
    assert store.count("sample") == 3
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)


def test_a_backup_of_an_earlier_version_can_be_brought_back(
    path: Path, now: datetime, tmp_path: Path
) -> None:
    old = tmp_path / "progress-20260101-000000.db"
    make(old, 1, now)
    before = old.read_bytes()
    store = ProgressStore(path, now, zone=UTC)
    assert store.restore(old) == 3
    assert store.levels("sample")["standardize"] is Level.FAMILIAR
    store.close()
    assert old.read_bytes() == before


def test_every_table_is_strict(path: Path, now: datetime) -> None:
    store = ProgressStore(path, now, zone=UTC)
    tables = store.read("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'")
    ours = {row["name"]: row["strict"] for row in tables if row["name"] not in {"live"}}
    assert all(strict for name, strict in ours.items() if not name.startswith("sqlite_"))
    with pytest.raises(sqlite3.IntegrityError):
        store._database._disk.execute(  # type: ignore[union-attr]
            "INSERT INTO settings VALUES ('a', NULL)"
        )
    store.close()


def test_the_file_is_written_ahead_and_synced_in_full(path: Path, now: datetime) -> None:
    store = ProgressStore(path, now, zone=UTC)
    assert store.read("PRAGMA journal_mode")[0][0] == "wal"
    assert store.read("PRAGMA synchronous")[0][0] == 2
    assert store.read("PRAGMA busy_timeout")[0][0] == 5000
    assert store.read("PRAGMA application_id")[0][0] == APPLICATION_ID
    store.close()
