"""What rules look at: every thing of a pack together with the place where it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Unpack

from bnstudy.packs.book import Book, groups
from bnstudy.packs.documents import Document, Mark, Path
from bnstudy.packs.files import INFO
from bnstudy.packs.index import Named, PackIndex
from bnstudy.packs.models import (
    Example,
    ExampleFile,
    Lesson,
    LessonFile,
    Pack,
    Passage,
    Question,
    QuestionFile,
)
from bnstudy.packs.problems import Details, Problem, Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """Describe one rule.

    Attributes:
        id: its name in messages and in the `rules` of pack.yaml.
        severity: what it is reported as, unless the pack says otherwise.
        meaning: what a sound pack keeps to.
        switchable: False where the program itself relies on it.
    """

    id: str
    severity: Severity
    meaning: str
    switchable: bool = True


@dataclass(frozen=True, slots=True)
class Site:
    """Point at a place in a file."""

    document: Document
    path: Path

    def at(self, *parts: str | int) -> Site:
        """Point at something inside."""
        return Site(self.document, self.path + parts)

    def problem(
        self, rule: Rule, message: str, *, key: bool = False, **more: Unpack[Details]
    ) -> Problem:
        """Report a fault of this place, or of the key before it."""
        mark = self.document.mark(self.path, key=key)
        return self._problem(rule, mark, message, **more)

    def problem_in(
        self, rule: Rule, message: str, snippet: str, occurrence: int = 0, **more: Unpack[Details]
    ) -> Problem:
        """Report a fault of a piece of the text that stands here."""
        mark = self.document.find(self.path, snippet, occurrence)
        if mark is None:
            more["fix"] = None
            mark = self.document.mark(self.path)
        return self._problem(rule, mark, message, **more)

    def _problem(self, rule: Rule, mark: Mark, message: str, **more: Unpack[Details]) -> Problem:
        return Problem(
            self.document.file, mark.line, mark.column, rule.severity, rule.id, message, **more
        )


class Course:
    """Walk through a whole pack in its order."""

    def __init__(self, book: Book, pack: Pack) -> None:
        self.book = book
        self.pack = pack
        self.index = PackIndex(pack)
        self.info = Site(book.documents[INFO], ())

    @cached_property
    def lessons(self) -> list[tuple[Lesson, Site]]:
        """The lessons."""
        return [
            (model.lesson, Site(self.book.documents[name], ("lesson",)))
            for name, model in self.book.models.items()
            if isinstance(model, LessonFile)
        ]

    @cached_property
    def passages(self) -> list[tuple[Passage, Site]]:
        """The passages of all lessons."""
        return [
            (passage, site.at("passages", index))
            for lesson, site in self.lessons
            for index, passage in enumerate(lesson.passages)
        ]

    @cached_property
    def questions(self) -> list[tuple[Question, Site]]:
        """The questions of all files."""
        return [
            (question, Site(self.book.documents[name], ("questions", index)))
            for name, model in self.book.models.items()
            if isinstance(model, QuestionFile)
            for index, question in enumerate(model.questions)
        ]

    @cached_property
    def examples(self) -> list[tuple[Example, Site]]:
        """The examples of all files."""
        return [
            (example, Site(self.book.documents[name], ("examples", index)))
            for name, model in self.book.models.items()
            if isinstance(model, ExampleFile)
            for index, example in enumerate(model.examples)
        ]

    def groups(self) -> Iterator[tuple[str, Sequence[Named], Site]]:
        """List everything that has an id: kind, things, and where their list stands."""
        for name, model in self.book.models.items():
            document = self.book.documents[name]
            for kind, things, path in groups(model):
                # A lesson stands alone in its file; its place is that of its mapping.
                yield kind, things, Site(document, ("lesson",) if kind == "lesson" else path)
