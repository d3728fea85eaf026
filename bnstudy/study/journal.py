"""The journal of answers: add one, take the last one back, bring those of a backup in."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bnstudy.study import derive
from bnstudy.study.rows import REVIEW_COLUMNS, Review, from_ms, read_review, review_values, to_ms
from bnstudy.study.schedule import Scheduler

# A clock that is set back by more than this was wrong, now or before.
CLOCK_TOLERANCE = timedelta(days=2)
# No answer was given before this program existed: such a clock has lost its battery.
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
LATEST_QUERY = "SELECT max(last_review) FROM cards"
_MARKS = ", ".join("?" for _ in REVIEW_COLUMNS.split(","))


def counted_time(connection: sqlite3.Connection, now: datetime) -> tuple[datetime, bool]:
    """Find the time that an answer counts for, and whether the clock is not to be trusted."""
    return present(connection.execute(LATEST_QUERY).fetchone()[0], now)


def present(latest_ms: int | None, now: datetime) -> tuple[datetime, bool]:
    """Find the time that counts, and whether the clock is not to be trusted.

    Time never runs backwards by a little; a large step back is believed, since the clock may have
    been ahead before, but what it says about elapsed time is not.

    Args:
        latest_ms: when the last answer counted, or None before the first.
        now: by the clock.
    """
    latest = EARLIEST if latest_ms is None else from_ms(latest_ms)
    if now >= latest:
        return now, False
    if now < EARLIEST or latest - now <= CLOCK_TOLERANCE:
        return latest, now < EARLIEST
    return now, True


def find(connection: sqlite3.Connection, uid: str) -> Review | None:
    """Find an answer that was kept already: a write may succeed and yet report a failure."""
    row = connection.execute("SELECT * FROM reviews WHERE uid = ?", (uid,)).fetchone()
    return None if row is None else read_review(row)


def add(connection: sqlite3.Connection, review: Review) -> int:
    """Append an answer and return its number."""
    cursor = connection.execute(
        f"INSERT INTO reviews ({REVIEW_COLUMNS}) VALUES ({_MARKS})",  # noqa: S608  fixed names
        review_values(review),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def undo(
    connection: sqlite3.Connection, session: str, now: datetime, scheduler: Scheduler
) -> Review | None:
    """Take back the last answer of a session that still counts."""
    row = connection.execute(
        "SELECT * FROM live WHERE session = ? ORDER BY id DESC LIMIT 1", (session,)
    ).fetchone()
    if row is None:
        return None
    review = read_review(row)
    _void(connection, [review.id], now, "undo")
    what = review.what
    derive.rebuild_card(connection, what.pack, what.question, what.rev, scheduler)
    derive.rebuild_concept(connection, what.pack, what.concept)
    return review


def forget(
    connection: sqlite3.Connection, pack: str, questions: Sequence[str], now: datetime
) -> int:
    """Let the answers to some questions count no more; return how many there were."""
    concepts: set[str] = set()
    count = 0
    for question in questions:
        rows = connection.execute(
            "SELECT id, concept FROM live WHERE pack = ? AND question = ?", (pack, question)
        ).fetchall()
        _void(connection, [row["id"] for row in rows], now, "forget")
        connection.execute("DELETE FROM cards WHERE pack = ? AND question = ?", (pack, question))
        concepts.update(row["concept"] for row in rows)
        count += len(rows)
    for concept in concepts:
        derive.rebuild_concept(connection, pack, concept)
    return count


@dataclass(frozen=True, slots=True)
class Archive:
    """All that a backup holds and that cannot be derived."""

    reviews: tuple[Review, ...]
    voids: tuple[tuple[int, str, str], ...]
    passages: tuple[tuple[object, ...], ...]
    settings: tuple[tuple[object, ...], ...]


def unpack(source: sqlite3.Connection) -> Archive:
    """Read everything out of an open backup."""
    voids = source.execute("SELECT voids.at, reason, uid FROM voids JOIN reviews ON id = review")
    return Archive(
        reviews=tuple(map(read_review, source.execute("SELECT * FROM reviews ORDER BY id"))),
        voids=tuple((row["at"], row["reason"], row["uid"]) for row in voids),
        passages=tuple(map(tuple, source.execute("SELECT * FROM passages"))),
        settings=tuple(map(tuple, source.execute("SELECT * FROM settings"))),
    )


def merge(connection: sqlite3.Connection, archive: Archive, scheduler: Scheduler) -> int:
    """Bring in what a backup has and this file lacks; return the number of answers.

    The backup is older, so its answers get numbers below all that are here.
    """
    known = {row[0] for row in connection.execute("SELECT uid FROM reviews")}
    missing = [review for review in archive.reviews if review.uid not in known]
    lowest = connection.execute("SELECT min(id) FROM reviews").fetchone()[0]
    first = (1 if lowest is None else lowest) - len(missing)
    connection.executemany(
        f"INSERT INTO reviews (id, {REVIEW_COLUMNS}) VALUES (?, {_MARKS})",  # noqa: S608  fixed
        [(first + i, *review_values(review)) for i, review in enumerate(missing)],
    )
    connection.executemany(
        "INSERT OR IGNORE INTO voids SELECT id, ?, ? FROM reviews WHERE uid = ?", archive.voids
    )
    connection.executemany(
        "INSERT INTO passages VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
        "first_read = min(first_read, excluded.first_read)",
        archive.passages,
    )
    connection.executemany("INSERT OR IGNORE INTO settings VALUES (?, ?)", archive.settings)
    derive.rebuild(connection, scheduler)
    return len(missing)


def _void(connection: sqlite3.Connection, ids: Sequence[int], now: datetime, reason: str) -> None:
    connection.executemany(
        "INSERT OR IGNORE INTO voids (review, at, reason) VALUES (?, ?, ?)",
        [(id_, to_ms(now), reason) for id_ in ids],
    )
