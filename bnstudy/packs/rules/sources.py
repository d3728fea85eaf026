"""Sources: a reader can find what a statement rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bnstudy.packs.problems import Problem, shorten
from bnstudy.packs.rules.course import Course, Rule

WHERE = Rule("source-where", "warning", "a source says where it is found, in a form that resolves")
RULES = (WHERE,)

# What begins like one of these must go on like one; other places, such as a book's, are free.
_FORMS = (
    (
        re.compile(r"arxiv", re.IGNORECASE),
        re.compile(
            r"arxiv[: ]\s*(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?!\d)",
            re.IGNORECASE,
        ),
        "arXiv:1502.03167",
    ),
    (
        re.compile(r"doi\b|10\.\d", re.IGNORECASE),
        re.compile(r"(?:doi:?\s*)?10\.\d{4,9}/\S+", re.IGNORECASE),
        "doi:10.1000/182",
    ),
    (
        re.compile(r"https?:", re.IGNORECASE),
        re.compile(r"https?://[^\s/.]+(?:\.[^\s/.]+)+(?:/\S*)?", re.IGNORECASE),
        "https://example.org/page",
    ),
)


def find(course: Course) -> Iterator[Problem]:
    """Find sources without a place, and places that lead nowhere."""
    for number, source in enumerate(course.pack.info.sources):
        site = course.info.at("sources", number)
        where = source.where.strip()
        if not where:
            yield site.problem(
                WHERE,
                f"the source `{source.id}` doesn't say where it is found",
                mend="add `where:`, such as `arXiv:1502.03167` or a link",
                words="source_nowhere",
                places={"found": source.id},
            )
            continue
        for begins, whole, example in _FORMS:
            match = begins.search(where)
            if match is not None and not whole.match(where, match.start()):
                yield site.at("where").problem(
                    WHERE,
                    "this place can't be resolved",
                    found=f"`{shorten(where)}`",
                    expected=f"a form such as `{example}`",
                    places={"found": shorten(where), "right": example},
                )
                break
