"""Find the words of the glossary that a passage explains or uses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bnstudy.packs.index import PackIndex
from bnstudy.packs.models import Passage, Term
from bnstudy.persian import normalize

Words = tuple[str, ...]
_WORD = re.compile(r"\w+")


def terms_of(index: PackIndex, passage: Passage) -> tuple[Term, ...]:
    """List the terms that a passage names; where it names none, those in its title and text."""
    if passage.terms:
        return tuple(index.term(id_) for id_ in passage.terms)
    names = {_words(name): term for term in index.terms.values() for name in _names(term)}
    names.pop((), None)
    text = _words(f"{passage.title}\n{passage.text}")
    return tuple({term.id: term for term in _found(text, names)}.values())


def _names(term: Term) -> tuple[str, ...]:
    return (*term.aliases, term.en, term.fa)


def _found(text: Words, names: Mapping[Words, Term]) -> Iterator[Term]:
    """Yield terms where they stand; of names that begin at one word, the longest counts."""
    lengths = sorted({len(name) for name in names}, reverse=True)
    at = 0
    while at < len(text):
        length = next((n for n in lengths if text[at : at + n] in names), 0)
        if length:
            yield names[text[at : at + length]]
        at += length or 1


def _words(text: str) -> Words:
    return tuple(_WORD.findall(normalize(text)))
