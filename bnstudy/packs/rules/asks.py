"""Asks: what learners say leads to one passage, and every passage can be reached."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from statistics import median_high
from typing import NamedTuple

from bnstudy.packs.problems import Problem, shorten
from bnstudy.packs.rules.course import Course, Rule, Site
from bnstudy.persian import normalize

SAME = Rule("same-ask", "warning", "one ask belongs to one passage")
CONFUSABLE = Rule("confusable-asks", "warning", "asks of two passages differ in several words")
FEW = Rule("few-asks", "warning", "each passage has asks, where most passages have many")
RULES = (SAME, CONFUSABLE, FEW)

# In percent of the words that either ask has. Asks that differ in what they are about, such as
# «کم می‌شود یا زیاد» of two different things, share up to 70.
OVERLAP = 75
FEWEST = 5
MANY = 12
_WORD = re.compile(r"\w+")


class _Ask(NamedTuple):
    passage: str
    text: str
    site: Site
    words: frozenset[str]


def find(course: Course) -> Iterator[Problem]:
    """Find asks that lead to two passages, and passages that are hardly asked for."""
    yield from _few(course)
    asks: list[_Ask] = []
    first: dict[str, str] = {}
    for passage, site in course.passages:
        for number, text in enumerate(passage.asks):
            plain = normalize(text)
            at = site.at("asks", number)
            owner = first.setdefault(plain, passage.id)
            if owner == passage.id:
                words = frozenset(_WORD.findall(plain))
                asks.append(_Ask(passage.id, text, at, words))
                continue
            yield at.problem(
                SAME,
                f"`{owner}` has the same ask",
                mend="leave it in the passage that answers it",
                places={"found": shorten(text), "first": owner},
            )
    yield from _confusable(asks)


def _few(course: Course) -> Iterator[Problem]:
    counts = [len(passage.asks) for passage, _ in course.passages]
    if not counts or median_high(counts) < MANY:
        return
    for passage, site in course.passages:
        if len(passage.asks) < FEWEST:
            yield site.at("id").problem(
                FEW,
                f"`{passage.id}` has {len(passage.asks)} asks, most passages have many",
                expected=f"at least {FEWEST}",
                mend="add what learners would say to get to it",
                places={"found": passage.id, "n": len(passage.asks), "least": FEWEST},
            )


def _confusable(asks: list[_Ask]) -> Iterator[Problem]:
    """Compare only asks that share one of their rare words: enough for so large an overlap."""
    frequency = Counter(word for ask in asks for word in ask.words)
    holders: dict[str, list[_Ask]] = {}
    told: set[frozenset[str]] = set()
    for ask in asks:
        rare_first = sorted(ask.words, key=lambda word: (frequency[word], word))
        needed = -(-OVERLAP * len(rare_first) // 100)
        prefix = rare_first[: len(rare_first) - needed + 1]
        near = {
            (other.passage, other.text): other for word in prefix for other in holders.get(word, ())
        }
        for other in near.values():
            pair = frozenset((ask.passage, other.passage))
            if ask.passage == other.passage or pair in told:
                continue
            if _overlap(ask, other) >= OVERLAP:
                told.add(pair)
                yield _too_near(ask, other)
        for word in prefix:
            holders.setdefault(word, []).append(ask)


def _overlap(one: _Ask, other: _Ask) -> float:
    return 100 * len(one.words & other.words) / len(one.words | other.words)


def _too_near(ask: _Ask, other: _Ask) -> Problem:
    return ask.site.problem(
        CONFUSABLE,
        f"`{ask.passage}` and `{other.passage}` have asks of almost the same words",
        found=f"«{shorten(ask.text)}» and «{shorten(other.text)}»",
        mend="say what sets them apart, or leave it in one of them",
        places={
            "found": shorten(ask.text),
            "near": shorten(other.text),
            "passage": ask.passage,
            "first": other.passage,
        },
    )
