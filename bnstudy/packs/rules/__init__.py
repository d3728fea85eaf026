"""What a sound pack keeps to: one small module per group of rules."""

from __future__ import annotations

from collections.abc import Iterator

from bnstudy.packs.loader import Book
from bnstudy.packs.problems import Problem


def structural_problems(book: Book) -> Iterator[Problem]:
    """Find what a pack must not have if the program is to work with it."""
    yield from ()
