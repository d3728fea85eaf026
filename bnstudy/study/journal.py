"""Add answers to the journal and derive from it where each question stands."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bnstudy.study.rows import (
    CARD_COLUMNS,
    REVIEW_COLUMNS,
    Card,
    Review,
    card_values,
    from_ms,
    read_card,
    review_values,
)
from bnstudy.study.schedule import Rating, Scheduler

# A clock that is set back by more than this was wrong, now or before.
CLOCK_TOLERANCE = timedelta(days=2)
# No answer was given before this program existed: such a clock has lost its battery.
EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)


def counted_time(connection: sqlite3.Connection, now: datetime) -> tuple[datetime, bool]:
    """Find the time that an answer counts for, and whether the clock is not to be trusted.

    Time never runs backwards by a little; a large step back is believed, since the clock may have
    been ahead before, but what it says about elapsed time is not.
    """
    row = connection.execute("SELECT max(last_review) FROM cards").fetchone()
    latest = EARLIEST if row[0] is None else from_ms(row[0])
    if now >= latest:
        return now, False
    if now < EARLIEST or latest - now <= CLOCK_TOLERANCE:
        return latest, now < EARLIEST
    return now, True


def add_review(connection: sqlite3.Connection, review: Review) -> int:
    """Append an answer and return its number."""
    marks = ", ".join("?" for _ in REVIEW_COLUMNS.split(","))
    cursor = connection.execute(
        f"INSERT INTO reviews ({REVIEW_COLUMNS}) VALUES ({marks})",  # noqa: S608  fixed names
        review_values(review),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def apply_review(connection: sqlite3.Connection, review: Review, scheduler: Scheduler) -> Card:
    """Move the card of a question on by one answer."""
    what = review.what
    row = connection.execute(
        "SELECT * FROM cards WHERE pack = ? AND question = ? AND rev = ?",
        (what.pack, what.question, what.rev),
    ).fetchone()
    before = None if row is None else read_card(row)
    memory = scheduler.review(before.memory if before else None, what.rating, review.counted_at)
    lapsed = before is not None and what.rating is Rating.AGAIN
    card = Card(
        pack=what.pack,
        question=what.question,
        rev=what.rev,
        concept=what.concept,
        memory=replace(memory, skewed=review.skewed),
        reps=(before.reps if before else 0) + 1,
        lapses=(before.lapses if before else 0) + int(lapsed),
        verdict=what.verdict,
        score=what.score,
        sure=what.sure,
        misconception=what.misconception,
    )
    marks = ", ".join("?" for _ in CARD_COLUMNS.split(","))
    connection.execute(
        f"INSERT OR REPLACE INTO cards ({CARD_COLUMNS}) VALUES ({marks})",  # noqa: S608  fixed names
        card_values(card),
    )
    return card
