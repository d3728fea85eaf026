"""Keep every answer the moment it is given, and know where each question stands."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path

from bnstudy.study import derive, journal
from bnstudy.study.health import ProgressError
from bnstudy.study.mastery import Level
from bnstudy.study.progress_file import ProgressFile
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


class ProgressStore(ProgressFile):
    """The learner's progress: answers, cards, concepts, read passages and settings.

    Args:
        path: the file, or None to keep nothing.
        now: the time; aware.
        scheduler: plans when a question comes back.
        zone: the learner's time zone, where a day begins; the system's if None.
    """

    def __init__(
        self,
        path: Path | None,
        now: datetime,
        scheduler: Scheduler | None = None,
        zone: tzinfo | None = None,
    ) -> None:
        super().__init__(path, now, scheduler or Scheduler())
        self._zone = zone

    def day_of(self, moment: datetime) -> date:
        """Give the learner's own date of a moment."""
        return moment.astimezone(self._zone).date()

    def end_of(self, day: date) -> datetime:
        """Give the moment at which a day of the learner ends, UTC."""
        midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), self._zone)
        return midnight.astimezone(UTC)

    # --- answers

    def record(self, what: NewReview, now: datetime) -> Saved:
        """Keep one answer in one transaction; when this returns with `on_disk`, it is safe."""
        uid, moment, day = secrets.token_hex(16), now.astimezone(UTC), self.day_of(now)

        def job(connection: sqlite3.Connection) -> tuple[Review, Card]:
            kept = journal.find(connection, uid)
            card = None if kept is None else derive.find_card(connection, kept)
            if kept is not None and card is not None:
                return kept, card
            counted_at, skewed = journal.counted_time(connection, moment)
            review = Review(0, uid, moment, counted_at, skewed, day, what)
            review = replace(review, id=journal.add(connection, review))
            return review, derive.apply(connection, review, self._scheduler)

        (review, card), on_disk = self._database.write(job)
        return Saved(review, card, on_disk, None if on_disk else self.problem)

    def undo(self, session: str, now: datetime) -> Review | None:
        """Take back the last answer of a session; None where nothing is left to take back."""
        return self._database.write(
            lambda connection: journal.undo(connection, session, now, self._scheduler)
        )[0]

    def forget(
        self, pack: str, questions: Sequence[str], passages: Sequence[str], now: datetime
    ) -> int:
        """Begin anew with some questions and passages; return how many answers count no more."""

        def job(connection: sqlite3.Connection) -> int:
            connection.executemany(
                "DELETE FROM passages WHERE pack = ? AND passage = ?",
                [(pack, passage) for passage in passages],
            )
            return journal.forget(connection, pack, questions, now)

        return self._database.write(job)[0]

    def reviews(self, pack: str | None = None) -> Iterator[Review]:
        """List the answers that count, in the order they were given."""
        where = "" if pack is None else "WHERE pack = ?"
        rows = self._database.read(
            f"SELECT * FROM live {where} ORDER BY id",  # noqa: S608  two fixed texts
            () if pack is None else (pack,),
        )
        return (read_review(row) for row in rows)

    def count(self, pack: str) -> int:
        """Count the answers of a pack that count."""
        return int(self._database.read("SELECT count(*) FROM live WHERE pack = ?", (pack,))[0][0])

    # --- where things stand

    def cards(self, pack: str) -> list[Card]:
        """List where every answered question of a pack stands, all revisions."""
        rows = self._database.read("SELECT * FROM cards WHERE pack = ?", (pack,))
        return [read_card(row) for row in rows]

    def asked(self, pack: str) -> set[tuple[str, int]]:
        """List the questions that were answered, with their revisions."""
        rows = self._database.read("SELECT question, rev FROM cards WHERE pack = ?", (pack,))
        return {(row["question"], row["rev"]) for row in rows}

    def open_misconceptions(self, pack: str) -> set[str]:
        """List the wrong ideas that an answer betrayed to a question not answered right since."""
        rows = self._database.read(
            "SELECT DISTINCT misconception FROM cards WHERE pack = ? AND misconception IS NOT NULL",
            (pack,),
        )
        return {row["misconception"] for row in rows}

    def due(self, pack: str, now: datetime) -> list[Card]:
        """List the cards whose day has come.

        A card last answered well after now was answered under a wrong clock: it counts as due.
        """
        present = self.present(now)
        end, ahead = self.end_of(self.day_of(present)), present + journal.CLOCK_TOLERANCE
        rows = self._database.read(DUE_QUERY, (pack, to_ms(end), pack, to_ms(ahead)))
        return [read_card(row) for row in rows]

    def present(self, now: datetime) -> datetime:
        """Give the time that counts: the clock's, unless it cannot be right."""
        row = self._database.read(journal.LATEST_QUERY)[0]
        return journal.present(row[0], now.astimezone(UTC))[0]

    def levels(self, pack: str) -> dict[str, Level]:
        """Map the concepts that were asked to their levels."""
        rows = self._database.read("SELECT concept, level FROM concepts WHERE pack = ?", (pack,))
        return {row["concept"]: Level(row["level"]) for row in rows}

    # --- passages and settings

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

    def setting(self, name: str) -> str | None:
        """Read what was set, such as `exam/<pack>`."""
        rows = self._database.read("SELECT value FROM settings WHERE name = ?", (name,))
        return str(rows[0][0]) if rows else None

    def set_setting(self, name: str, value: str | None) -> bool:
        """Remember a setting, or let go of it; the result says whether that is on the disk."""

        def job(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM settings WHERE name = ?", (name,))
            if value is not None:
                connection.execute("INSERT INTO settings VALUES (?, ?)", (name, value))

        return self._database.write(job)[1]


DUE_QUERY = (
    "SELECT * FROM cards WHERE pack = ? AND due < ? "
    "UNION SELECT * FROM cards WHERE pack = ? AND last_review > ?"
)
