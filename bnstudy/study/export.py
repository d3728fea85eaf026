"""Give the learner's data away in open formats: every answer as CSV, everything as JSON."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from typing import TextIO

from bnstudy.study.exam import exam_day
from bnstudy.study.progress import ProgressStore
from bnstudy.study.rows import Card, Review

COLUMNS = (
    "answered_at",
    "day",
    "session",
    "mode",
    "question",
    "rev",
    "seed",
    "concept",
    "answer",
    "verdict",
    "score",
    "sure",
    "hints",
    "rating",
    "misconception",
)
FORMAT = 1


def write_csv(store: ProgressStore, pack: str, stream: TextIO) -> int:
    """Write the answers to a pack, oldest first, and return how many there are.

    Args:
        store: the learner's progress.
        pack: id of the pack.
        stream: opened with `newline=""`; as a file for spreadsheets, in encoding `utf-8-sig`.
    """
    writer = csv.DictWriter(stream, COLUMNS)
    writer.writeheader()
    count = 0
    for review in store.reviews(pack):
        writer.writerow(_answer(review))
        count += 1
    return count


def as_json(store: ProgressStore, pack: str, now: datetime) -> dict[str, object]:
    """Collect everything that is known of a pack, ready for `json.dump`."""
    exam = exam_day(store, pack)
    return {
        "format": FORMAT,
        "pack": pack,
        "exported_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "exam": None if exam is None else exam.isoformat(),
        "answers": [
            {**_answer(review), "answer": json.loads(review.what.answer or "null")}
            for review in store.reviews(pack)
        ],
        "cards": [_card(card) for card in store.cards(pack)],
        "concepts": {id_: level.name.lower() for id_, level in store.levels(pack).items()},
        "passages": {
            id_: read.isoformat(timespec="seconds") for id_, read in store.passages(pack).items()
        },
    }


def _answer(review: Review) -> dict[str, object]:
    what = review.what
    return {
        "answered_at": review.at.isoformat(timespec="milliseconds"),
        "day": review.day.isoformat(),
        "session": what.session,
        "mode": what.mode,
        "question": what.question,
        "rev": what.rev,
        "seed": what.seed,
        "concept": what.concept,
        "answer": what.answer,
        "verdict": what.verdict,
        "score": what.score,
        "sure": what.sure,
        "hints": what.hints,
        "rating": what.rating.name.lower(),
        "misconception": what.misconception,
    }


def _card(card: Card) -> dict[str, object]:
    return {
        "question": card.question,
        "rev": card.rev,
        "concept": card.concept,
        "due": card.memory.due.isoformat(timespec="seconds"),
        "stability_days": round(card.memory.stability, 3),
        "difficulty": round(card.memory.difficulty, 3),
        "reps": card.reps,
        "lapses": card.lapses,
        "last_verdict": card.verdict,
    }
