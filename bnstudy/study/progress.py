"""Keep every answer the moment it is given, and know where each question stands."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from bnstudy.study import backups, journal
from bnstudy.study.database import Database
from bnstudy.study.health import ProgressError
from bnstudy.study.rows import (
    Card,
    NewReview,
    Review,
    from_ms,
    read_card,
    read_review,
    to_ms,
)
from bnstudy.study.schedule import Scheduler

__all__ = ["FILE_NAME", "Card", "NewReview", "ProgressError", "ProgressStore", "Review", "Saved"]

FILE_NAME = "progress.db"


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of an answer.

    Attributes:
        review: the answer as it was kept.
        card: where the question stands now, with its next date.
        on_disk: it would survive a crash; if not, `problem` says why.
    """

    review: Review
    card: Card
    on_disk: bool
    problem: ProgressError | None = None


class ProgressStore:
    """The learner's progress: answers, cards and read passages.

    Opening never fails: what cannot be read or written is told by `problem`, and the session goes
    on in memory.

    Args:
        path: the file, or None to keep nothing.
        now: the time; aware.
        scheduler: plans when a question comes back.
        zone: the learner's time zone for dates; the system's if None.
    """

    def __init__(
        self,
        path: Path | None,
        now: datetime,
        scheduler: Scheduler | None = None,
        zone: tzinfo | None = None,
    ) -> None:
        self._path = path
        self._zone = zone
        self._scheduler = scheduler or Scheduler()
        self._database = Database(path, now)

    @property
    def problem(self) -> ProgressError | None:
        """Say in one sentence what is wrong with the file, or None."""
        return self._database.problem

    @property
    def saving(self) -> bool:
        """Say whether everything so far is on the disk."""
        return self._database.saving

    @property
    def set_aside(self) -> Path | None:
        """Where a damaged file was put when this store was opened."""
        return self._database.set_aside

    def record(self, what: NewReview, now: datetime) -> Saved:
        """Keep one answer in one transaction; when this returns with `on_disk`, it is safe."""
        uid, moment = secrets.token_hex(16), now.astimezone(UTC)
        day = now.astimezone(self._zone).date()

        def job(connection: sqlite3.Connection) -> tuple[Review, Card]:
            counted_at, skewed = journal.counted_time(connection, moment)
            review = Review(0, uid, moment, counted_at, skewed, day, what)
            review = replace(review, id=journal.add_review(connection, review))
            return review, journal.apply_review(connection, review, self._scheduler)

        (review, card), on_disk = self._database.write(job)
        return Saved(review, card, on_disk, None if on_disk else self.problem)

    def cards(self, pack: str) -> list[Card]:
        """List where every answered question of a pack stands, all revisions."""
        rows = self._database.read("SELECT * FROM cards WHERE pack = ?", (pack,))
        return [read_card(row) for row in rows]

    def due(self, pack: str, now: datetime) -> list[Card]:
        """List the cards whose time has come.

        A card last answered well after now was answered under a wrong clock: it counts as due.
        """
        ahead = now + journal.CLOCK_TOLERANCE
        rows = self._database.read(
            "SELECT * FROM cards WHERE pack = ? AND due <= ? "
            "UNION SELECT * FROM cards WHERE pack = ? AND last_review > ?",
            (pack, to_ms(now), pack, to_ms(ahead)),
        )
        return [read_card(row) for row in rows]

    def reviews(self, pack: str | None = None) -> Iterator[Review]:
        """List the answers that count, oldest first."""
        where = "" if pack is None else "WHERE pack = ?"
        rows = self._database.read(
            f"SELECT * FROM reviews {where} ORDER BY id",  # noqa: S608  two fixed texts
            () if pack is None else (pack,),
        )
        return (read_review(row) for row in rows)

    def count(self, pack: str) -> int:
        """Count the answers of a pack."""
        rows = self._database.read("SELECT count(*) FROM reviews WHERE pack = ?", (pack,))
        return int(rows[0][0])

    def mark_read(self, pack: str, passage: str, now: datetime) -> bool:
        """Remember that a passage was read; the result says whether it is on the disk."""
        moment = to_ms(now.astimezone(UTC))

        def job(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT INTO passages VALUES (?, ?, ?, ?, 1) ON CONFLICT DO UPDATE "
                "SET last_read = excluded.last_read, times = times + 1",
                (pack, passage, moment, moment),
            )

        return self._database.write(job)[1]

    def passages(self, pack: str) -> dict[str, datetime]:
        """Map the passages that were read to when they were last read, latest last."""
        rows = self._database.read(
            "SELECT passage, last_read FROM passages WHERE pack = ? ORDER BY last_read", (pack,)
        )
        return {row["passage"]: from_ms(row["last_read"]) for row in rows}

    def backup_if_due(self, now: datetime) -> Path | None:
        """Make the daily backup unless there is one already."""
        if self._path is None or not backups.is_due(self._path, now):
            return None
        return self._database.backup(now)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()
