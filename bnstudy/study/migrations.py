"""The schema of the progress file, step by step; a step that has been released is never edited."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from bnstudy.study import derive

# "bnst": tells our file from another program's.
APPLICATION_ID = 0x626E7374

_FIRST = """
CREATE TABLE reviews (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    session TEXT NOT NULL,
    pack TEXT NOT NULL,
    question TEXT NOT NULL,
    rev INTEGER NOT NULL CHECK (rev >= 1),
    concept TEXT NOT NULL,
    seed INTEGER NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('quiz', 'review', 'placement')),
    mixed INTEGER NOT NULL CHECK (mixed IN (0, 1)),
    at INTEGER NOT NULL,
    counted_at INTEGER NOT NULL,
    skewed INTEGER NOT NULL CHECK (skewed IN (0, 1)),
    day INTEGER NOT NULL,
    answer TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('correct', 'close', 'partial', 'wrong')),
    score REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
    sure INTEGER NOT NULL CHECK (sure IN (0, 1)),
    hints INTEGER NOT NULL CHECK (hints >= 0),
    rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 3),
    misconception TEXT
) STRICT;

CREATE TABLE cards (
    pack TEXT NOT NULL,
    question TEXT NOT NULL,
    rev INTEGER NOT NULL,
    concept TEXT NOT NULL,
    stability REAL NOT NULL,
    difficulty REAL NOT NULL,
    due INTEGER NOT NULL,
    last_review INTEGER NOT NULL,
    skewed INTEGER NOT NULL DEFAULT 0 CHECK (skewed IN (0, 1)),
    reps INTEGER NOT NULL,
    lapses INTEGER NOT NULL,
    verdict TEXT NOT NULL,
    score REAL NOT NULL,
    sure INTEGER NOT NULL,
    misconception TEXT,
    PRIMARY KEY (pack, question, rev)
) STRICT, WITHOUT ROWID;

CREATE INDEX reviews_by_question ON reviews (pack, question, rev, id);
CREATE INDEX cards_by_due ON cards (pack, due);
CREATE INDEX cards_by_last_review ON cards (last_review);

CREATE TRIGGER reviews_are_not_changed BEFORE UPDATE ON reviews
BEGIN SELECT RAISE(ABORT, 'reviews are only ever added'); END;
CREATE TRIGGER reviews_are_not_removed BEFORE DELETE ON reviews
BEGIN SELECT RAISE(ABORT, 'reviews are only ever added'); END;

CREATE TABLE passages (
    pack TEXT NOT NULL,
    passage TEXT NOT NULL,
    first_read INTEGER NOT NULL,
    last_read INTEGER NOT NULL,
    times INTEGER NOT NULL,
    PRIMARY KEY (pack, passage)
) STRICT, WITHOUT ROWID;
"""

# What can be taken back, how well concepts are known, and what the learner set.
_SECOND = """
CREATE TABLE voids (
    review INTEGER PRIMARY KEY REFERENCES reviews (id),
    at INTEGER NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('undo', 'forget'))
) STRICT;

CREATE VIEW live AS
SELECT * FROM reviews WHERE id NOT IN (SELECT review FROM voids);

CREATE TABLE concepts (
    pack TEXT NOT NULL,
    concept TEXT NOT NULL,
    level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 4),
    evidence INTEGER NOT NULL CHECK (evidence >= 0),
    PRIMARY KEY (pack, concept)
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX reviews_by_session ON reviews (session, id);
CREATE INDEX reviews_by_concept ON reviews (pack, concept, id);
CREATE INDEX reviews_by_day ON reviews (pack, day, sure, verdict);
CREATE INDEX reviews_by_misconception ON reviews (pack, misconception, sure)
WHERE misconception IS NOT NULL;
CREATE INDEX cards_by_concept ON cards (pack, concept);
"""

MIGRATIONS: tuple[str, ...] = (_FIRST, _SECOND)
LATEST = len(MIGRATIONS)


def migrate(connection: sqlite3.Connection, before: Callable[[int], object]) -> None:
    """Bring a file to the latest schema in one transaction, or leave it as it was.

    Args:
        connection: in autocommit mode.
        before: called with the old version if there is one to lose, before anything changes.
    """
    version = schema_version(connection)
    if version >= LATEST:
        return
    if version:
        before(version)
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another instance may have migrated while this one waited for the lock.
        for number in range(schema_version(connection), LATEST):
            for statement in statements(MIGRATIONS[number]):
                connection.execute(statement)
        # Answers of an older file count by today's rules.
        derive.rebuild_concepts(connection)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {LATEST}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def schema_version(connection: sqlite3.Connection) -> int:
    """Read the number of the last step that was applied."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def statements(script: str) -> list[str]:
    """Cut a script into statements; `executescript` would commit between them."""
    found: list[str] = []
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            found.append(statement.strip())
            statement = ""
    return found
