"""The interface's words, read once; every word that this room shows stands in group `study`."""

from __future__ import annotations

from functools import cache

from bnstudy.packs.words import Words


@cache
def words() -> Words:
    """Give the words of content/ui/fa.yaml."""
    return Words.load()


@cache
def word_list(key: str) -> tuple[str, ...]:
    """List the words of a key that holds several, parted by spaces."""
    return tuple(words()(key).split())
