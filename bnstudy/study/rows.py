"""What the progress file holds, as plain values: reviews that only ever grow, cards derived."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from bnstudy.study.schedule import Memory, Rating

Mode = Literal["quiz", "review", "placement"]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1)


def to_ms(moment: datetime) -> int:
    """Turn an aware time into milliseconds since 1970, UTC."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def from_ms(milliseconds: int) -> datetime:
    """Turn milliseconds since 1970 into an aware time, UTC."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def to_day(day: date) -> int:
    """Turn a date into days since 1970-01-01."""
    return (day - _EPOCH_DAY).days


def from_day(days: int) -> date:
    """Turn days since 1970-01-01 into a date."""
    return _EPOCH_DAY + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class NewReview:
    """One answer that is to be kept.

    Attributes:
        session: id of the quiz or review it was given in.
        mode: what kind of session.
        mixed: the session asks about several concepts; only such answers earn mastery.
        answer: what was chosen or typed, as text.
        misconception: the wrong idea that the answer betrays.
    """

    session: str
    pack: str
    question: str
    rev: int
    concept: str
    seed: int
    mode: Mode
    mixed: bool
    answer: str
    verdict: str
    score: float
    sure: bool
    hints: int
    rating: Rating
    misconception: str | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """One answer as it was kept.

    Attributes:
        at: by the learner's clock.
        counted_at: the time it counts for the schedule; later than `at` if the clock was behind.
        day: the learner's own date.
    """

    id: int
    uid: str
    at: datetime
    counted_at: datetime
    skewed: bool
    day: date
    what: NewReview


@dataclass(frozen=True, slots=True)
class Card:
    """Where one revision of a question stands: its schedule and its last answer.

    Attributes:
        misconception: the wrong idea that showed last, until the question is answered right.
    """

    pack: str
    question: str
    rev: int
    concept: str
    memory: Memory
    reps: int
    lapses: int
    verdict: str
    score: float
    sure: bool
    misconception: str | None = None

    @property
    def sure_and_wrong(self) -> bool:
        """Say whether the last answer was wrong with certainty; such a card comes back first."""
        return self.sure and self.verdict in {"wrong", "partial"}


REVIEW_COLUMNS = (
    "uid, session, pack, question, rev, concept, seed, mode, mixed, at, counted_at, skewed, day, "
    "answer, verdict, score, sure, hints, rating, misconception"
)
CARD_COLUMNS = (
    "pack, question, rev, concept, stability, difficulty, due, last_review, skewed, reps, lapses, "
    "verdict, score, sure, misconception"
)


def review_values(review: Review) -> tuple[object, ...]:
    """List the values of a review in the order of REVIEW_COLUMNS."""
    what = review.what
    return (
        review.uid,
        what.session,
        what.pack,
        what.question,
        what.rev,
        what.concept,
        what.seed,
        what.mode,
        int(what.mixed),
        to_ms(review.at),
        to_ms(review.counted_at),
        int(review.skewed),
        to_day(review.day),
        what.answer,
        what.verdict,
        what.score,
        int(what.sure),
        what.hints,
        int(what.rating),
        what.misconception,
    )


def read_review(row: sqlite3.Row) -> Review:
    """Read a row of `reviews`."""
    return Review(
        id=row["id"],
        uid=row["uid"],
        at=from_ms(row["at"]),
        counted_at=from_ms(row["counted_at"]),
        skewed=bool(row["skewed"]),
        day=from_day(row["day"]),
        what=NewReview(
            session=row["session"],
            pack=row["pack"],
            question=row["question"],
            rev=row["rev"],
            concept=row["concept"],
            seed=row["seed"],
            mode=row["mode"],
            mixed=bool(row["mixed"]),
            answer=row["answer"],
            verdict=row["verdict"],
            score=row["score"],
            sure=bool(row["sure"]),
            hints=row["hints"],
            rating=Rating(row["rating"]),
            misconception=row["misconception"],
        ),
    )


def card_values(card: Card) -> tuple[object, ...]:
    """List the values of a card in the order of CARD_COLUMNS."""
    memory = card.memory
    return (
        card.pack,
        card.question,
        card.rev,
        card.concept,
        memory.stability,
        memory.difficulty,
        to_ms(memory.due),
        to_ms(memory.last_review),
        int(memory.skewed),
        card.reps,
        card.lapses,
        card.verdict,
        card.score,
        int(card.sure),
        card.misconception,
    )


def read_card(row: sqlite3.Row) -> Card:
    """Read a row of `cards`."""
    return Card(
        pack=row["pack"],
        question=row["question"],
        rev=row["rev"],
        concept=row["concept"],
        memory=Memory(
            stability=row["stability"],
            difficulty=row["difficulty"],
            due=from_ms(row["due"]),
            last_review=from_ms(row["last_review"]),
            skewed=bool(row["skewed"]),
        ),
        reps=row["reps"],
        lapses=row["lapses"],
        verdict=row["verdict"],
        score=row["score"],
        sure=bool(row["sure"]),
        misconception=row["misconception"],
    )
