"""Fill a progress file with many answers, for measuring."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bnstudy.packs.index import PackIndex
from bnstudy.packs.models import Pack
from bnstudy.study import derive, journal
from bnstudy.study.progress import ProgressStore
from bnstudy.study.rows import NewReview, Review
from bnstudy.study.schedule import Scheduler, rate

SCORES = {"correct": 1.0, "close": 0.5, "partial": 0.5, "wrong": 0.0}


def large_pack(questions: int, concepts: int) -> PackIndex:
    """Build a pack of choice questions."""
    from study_pack import PACK, choice

    info = {
        **PACK["info"],  # type: ignore[dict-item]
        "concepts": [
            {"id": f"k{i}", "title": f"مفهوم {i}", "requires": [f"k{i - 1}"] if i else []}
            for i in range(concepts)
        ],
    }
    asked = [choice(f"q{i}", f"k{i % concepts}") for i in range(questions)]
    return PackIndex(Pack.model_validate({**PACK, "info": info, "questions": asked, "lessons": []}))


def fill(path: Path, index: PackIndex, answers: int, now: datetime) -> None:
    """Write answers of the past two years, the last one just now."""
    rng = random.Random(1)
    store = ProgressStore(path, now, zone=UTC)
    start, step = now - timedelta(days=730), timedelta(days=730) / answers
    questions = list(index.questions.values())

    def job(connection: object) -> None:
        for i in range(answers):
            question = rng.choice(questions)
            verdict = rng.choices(list(SCORES), (70, 5, 5, 20))[0]
            sure = rng.random() < 0.6
            when = start + i * step
            what = NewReview(
                session=f"s{i // 20}",
                pack=index.pack.info.id,
                question=question.id,
                rev=question.rev,
                concept=question.concept,
                seed=i % 100_000,
                mode="review" if i % 3 else "quiz",
                mixed=bool(i % 3),
                answer='["right"]',
                verdict=verdict,
                score=SCORES[verdict],
                sure=sure,
                hints=0,
                rating=rate(verdict, sure=sure, hints=0),
                misconception="forgot-gamma" if verdict == "wrong" and i % 2 else None,
            )
            review = Review(0, f"{i:032x}", when, when, False, when.date(), what)
            journal.add(connection, review)  # type: ignore[arg-type]
        derive.rebuild(connection, Scheduler())  # type: ignore[arg-type]

    store._database.write(job)
    store.close()
