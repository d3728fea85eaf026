"""What `bnstudy due` and `bnstudy stats` tell, as data for `--json` and for the screens."""

from __future__ import annotations

from datetime import UTC, datetime

from bnstudy.packs.index import PackIndex
from bnstudy.study.exam import exam_day
from bnstudy.study.progress import ProgressStore
from bnstudy.study.queue import Queued, due_items
from bnstudy.study.statistics import (
    Accuracy,
    ConceptStanding,
    Suspicion,
    concept_map,
    forecast,
    statistics,
    suspicions,
)


def due_report(
    index: PackIndex, store: ProgressStore, now: datetime, days: int = 14
) -> dict[str, object]:
    """Tell what is due today and what the next days bring.

    Shape: `{"pack", "now", "exam", "due": [{"question", "rev", "concept", "why", "since"}],
    "forecast": [{"day", "due", "new"}]}`; days are the learner's own dates.
    """
    exam = exam_day(store, index.pack.info.id)
    return {
        "pack": index.pack.info.id,
        "now": now.astimezone(UTC).isoformat(timespec="seconds"),
        "exam": None if exam is None else exam.isoformat(),
        "due": [_due(item) for item in due_items(index, store, now)],
        "forecast": [
            {"day": day.day.isoformat(), "due": day.due, "new": day.new}
            for day in forecast(index, store, now, days)
        ],
    }


def stats_report(index: PackIndex, store: ProgressStore, now: datetime) -> dict[str, object]:
    """Tell how it goes.

    Shape: `{"pack", "answers", "right", "accuracy", "sure": {...}, "unsure": {...}, "streak",
    "longest_streak", "read": {"passages", "total"}, "concepts": [{"concept", "title", "level",
    "asked", "questions", "learn_first"}], "misconceptions": [{"misconception", "title", "times",
    "sure", "open"}], "history": [{"day", "answers", "right"}]}`.
    """
    pack = index.pack.info.id
    counted = statistics(store, pack, now)
    read = set(store.passages(pack)) & set(index.passages)
    return {
        "pack": pack,
        **_accuracy(counted.total),
        "sure": _accuracy(counted.sure),
        "unsure": _accuracy(counted.unsure),
        "streak": counted.streak,
        "longest_streak": counted.longest,
        "read": {"passages": len(read), "total": len(index.passages)},
        "concepts": [_concept(standing) for standing in concept_map(index, store)],
        "misconceptions": [_suspicion(suspicion) for suspicion in suspicions(index, store)],
        "history": [
            {"day": day.day.isoformat(), "answers": day.answers, "right": day.right}
            for day in counted.history
        ],
    }


def _concept(standing: ConceptStanding) -> dict[str, object]:
    return {
        "concept": standing.concept.id,
        "title": standing.concept.title,
        "level": standing.level.name.lower(),
        "asked": standing.asked,
        "questions": standing.questions,
        "learn_first": list(standing.learn_first),
    }


def _suspicion(suspicion: Suspicion) -> dict[str, object]:
    return {
        "misconception": suspicion.misconception.id,
        "title": suspicion.misconception.title,
        "times": suspicion.times,
        "sure": suspicion.sure,
        "open": suspicion.open,
    }


def _due(item: Queued) -> dict[str, object]:
    assert item.card is not None
    return {
        "question": item.question.id,
        "rev": item.question.rev,
        "concept": item.question.concept,
        "why": item.why,
        "since": item.card.memory.due.isoformat(timespec="seconds"),
    }


def _accuracy(accuracy: Accuracy) -> dict[str, object]:
    share = accuracy.share
    return {
        "answers": accuracy.answers,
        "right": accuracy.right,
        "accuracy": None if share is None else round(share, 4),
    }
