"""Know which passages of a pack were read, and where to go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bnstudy.packs.index import PackIndex
from bnstudy.packs.models import Passage
from bnstudy.study.progress import ProgressStore


@dataclass(frozen=True, slots=True)
class LessonMark:
    """How much of one lesson was read."""

    lesson: str
    title: str
    read: int
    total: int


class Reading:
    """The learner's marks in a pack.

    Args:
        index: the pack.
        store: where marks are kept.
    """

    def __init__(self, index: PackIndex, store: ProgressStore) -> None:
        self._index = index
        self._store = store
        self._pack = index.pack.info.id

    def mark(self, passage_id: str, now: datetime) -> bool:
        """Remember that a passage was read; the result says whether it is on the disk.

        Raises:
            UnknownIdError: the pack has no such passage.
        """
        return self._store.mark_read(self._pack, self._index.passage(passage_id).id, now)

    def read(self) -> frozenset[str]:
        """List the passages that were read and are still in the pack."""
        return frozenset(self._store.passages(self._pack)) & frozenset(self._index.passages)

    def lessons(self) -> tuple[LessonMark, ...]:
        """Count what was read of each lesson, in course order."""
        read = self.read()
        return tuple(
            LessonMark(
                lesson=lesson.id,
                title=lesson.title,
                read=sum(passage.id in read for passage in lesson.passages),
                total=len(lesson.passages),
            )
            for lesson in self._index.lessons.values()
        )

    def forget(self, lesson_id: str, now: datetime) -> int:
        """Begin a lesson anew: its marks go, and answers to its questions count no more.

        Each question belongs to the lesson of the first passage that it sends a learner back to.

        Returns:
            How many answers count no more.

        Raises:
            KeyError: the pack has no such lesson.
        """
        lesson = self._index.lessons[lesson_id]
        passages = [passage.id for passage in lesson.passages]
        questions = [
            id_
            for id_ in self._index.questions
            if (back := self._index.passages_of_question(id_)) and back[0].id in passages
        ]
        return self._store.forget(self._pack, questions, passages, now)

    def next_passage(self) -> Passage | None:
        """Find the first passage that was not read, or None when all were."""
        read = self.read()
        return next((p for p in self._index.passages.values() if p.id not in read), None)
