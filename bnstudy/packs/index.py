"""Look things up in a pack: by id, in course order, by concept and passage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Protocol, TypeVar

from bnstudy.errors import BnStudyError
from bnstudy.packs.models import (
    Concept,
    Example,
    Lesson,
    Misconception,
    Pack,
    Passage,
    Question,
    Source,
    Term,
)
from bnstudy.packs.problems import nearest, shorten


class UnknownIdError(BnStudyError):
    """An id that the pack does not have."""


class Named(Protocol):
    """A thing with an id."""

    @property
    def id(self) -> str:
        """The stable id."""


T = TypeVar("T", bound=Named)


class PackIndex:
    """Find what a pack has; every list is in the order of the course."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    @cached_property
    def lessons(self) -> Mapping[str, Lesson]:
        """The lessons by id, in course order."""
        return _by_id(self.pack.lessons)

    @cached_property
    def passages(self) -> Mapping[str, Passage]:
        """The passages by id, in course order."""
        return _by_id(passage for lesson in self.pack.lessons for passage in lesson.passages)

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """The questions by id."""
        return _by_id(self.pack.questions)

    @cached_property
    def examples(self) -> Mapping[str, Example]:
        """The examples by id."""
        return _by_id(self.pack.examples)

    @cached_property
    def concepts(self) -> Mapping[str, Concept]:
        """The concepts by id."""
        return _by_id(self.pack.info.concepts)

    @cached_property
    def misconceptions(self) -> Mapping[str, Misconception]:
        """The misconceptions by id."""
        return _by_id(self.pack.info.misconceptions)

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """The sources by id."""
        return _by_id(self.pack.info.sources)

    @cached_property
    def terms(self) -> Mapping[str, Term]:
        """The glossary by id."""
        return _by_id(self.pack.info.glossary)

    def passage(self, id_: str) -> Passage:
        """Find a passage.

        Raises:
            UnknownIdError: the pack has no such passage; so do the lookups below.
        """
        return _find(self.passages, id_, "passage")

    def question(self, id_: str) -> Question:
        """Find a question."""
        return _find(self.questions, id_, "question")

    def example(self, id_: str) -> Example:
        """Find an example."""
        return _find(self.examples, id_, "example")

    def concept(self, id_: str) -> Concept:
        """Find a concept."""
        return _find(self.concepts, id_, "concept")

    def misconception(self, id_: str) -> Misconception:
        """Find a misconception."""
        return _find(self.misconceptions, id_, "misconception")

    def source(self, id_: str) -> Source:
        """Find a source."""
        return _find(self.sources, id_, "source")

    def term(self, id_: str) -> Term:
        """Find a glossary entry."""
        return _find(self.terms, id_, "term")

    def lesson_of(self, passage_id: str) -> Lesson:
        """Find the lesson that a passage belongs to."""
        self.passage(passage_id)
        return self._lesson_of[passage_id]

    def questions_of_concept(self, concept_id: str) -> tuple[Question, ...]:
        """List the questions that ask a concept."""
        return tuple(self._by_concept.get(concept_id, ()))

    def questions_of_passage(self, passage_id: str) -> tuple[Question, ...]:
        """List the questions that name a passage to read again, else those of its concept."""
        named = self._by_passage.get(passage_id)
        if named:
            return tuple(named)
        return self.questions_of_concept(self.passage(passage_id).concept)

    def passages_of_concept(self, concept_id: str) -> tuple[Passage, ...]:
        """List the passages that teach a concept."""
        return tuple(passage for passage in self.passages.values() if passage.concept == concept_id)

    def passages_of_question(self, question_id: str) -> tuple[Passage, ...]:
        """List what to read again: what the question names, else its concept's passages."""
        question = self.question(question_id)
        if question.passages:
            return tuple(self.passage(id_) for id_ in question.passages)
        return self.passages_of_concept(question.concept)

    def examples_of(self, thing: Passage | Question) -> tuple[Example, ...]:
        """List the worked examples of a passage or question."""
        return tuple(self.example(id_) for id_ in thing.example)

    def wordings(self, question_id: str) -> tuple[Question, ...]:
        """List every wording of a question's idea, itself included."""
        question = self.question(question_id)
        idea = question.wording_of or question.id
        return tuple(q for q in self.pack.questions if idea in {q.id, q.wording_of})

    @cached_property
    def quiz(self) -> tuple[Question, ...]:
        """The short quiz in its order; without one in pack.yaml, the first four questions."""
        if self.pack.info.quiz:
            return tuple(self.question(id_) for id_ in self.pack.info.quiz)
        return self.pack.questions[:4]

    def location(self, id_: str, kind: str = "") -> tuple[str, int]:
        """Say where a thing is written: the file inside the pack and the line.

        Args:
            id_: its id.
            kind: passage, question, example, lesson, concept, misconception, source or term; needed
                only where two kinds share an id.

        Raises:
            UnknownIdError: the pack has no such thing.
        """
        kinds = (kind,) if kind else KINDS
        for name in kinds:
            place = self.pack.where.get(f"{name}/{id_}")
            if place is not None:
                return place
        known = (key.partition("/")[2] for key in self.pack.where)
        raise _unknown(id_, kind or "thing", known)

    @cached_property
    def _lesson_of(self) -> dict[str, Lesson]:
        return {passage.id: lesson for lesson in self.pack.lessons for passage in lesson.passages}

    @cached_property
    def _by_concept(self) -> dict[str, list[Question]]:
        groups: dict[str, list[Question]] = defaultdict(list)
        for question in self.pack.questions:
            groups[question.concept].append(question)
        return groups

    @cached_property
    def _by_passage(self) -> dict[str, list[Question]]:
        groups: dict[str, list[Question]] = defaultdict(list)
        for question in self.pack.questions:
            for passage in question.passages:
                groups[passage].append(question)
        return groups


KINDS = (
    "question",
    "passage",
    "example",
    "lesson",
    "concept",
    "misconception",
    "source",
    "term",
)


def _by_id(things: Iterable[T]) -> dict[str, T]:
    return {thing.id: thing for thing in things}


def _find(things: Mapping[str, T], id_: str, kind: str) -> T:
    if id_ not in things:
        raise _unknown(id_, kind, things)
    return things[id_]


def _unknown(id_: str, kind: str, known: Iterable[str]) -> UnknownIdError:
    close = nearest(id_, known)
    hint = f"; did you mean {close!r}?" if close else ""
    return UnknownIdError(
        f"the pack has no {kind} {shorten(id_)!r}{hint}",
        words="check.no_such_id_near" if close else "check.no_such_id",
        found=shorten(id_),
        nearest=close,
    )
