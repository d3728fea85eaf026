"""What a sound pack keeps to: one small module per group of rules."""

from __future__ import annotations

from collections.abc import Iterator

from bnstudy.packs.book import Book
from bnstudy.packs.problems import Problem
from bnstudy.packs.rules import ids, questions
from bnstudy.packs.rules.course import Course


def structural_problems(book: Book) -> Iterator[Problem]:
    """Find what a pack must not have if the program is to work with it."""
    if book.pack is None:
        return
    course = Course(book, book.pack)
    yield from ids.find(course)
    yield from questions.find_structural(course)
