"""Ids: unique, and every reference leads to something."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bnstudy.packs.index import Named
from bnstudy.packs.models import (
    ChoiceQuestion,
    MultiQuestion,
    NumberQuestion,
    Question,
    TrueFalseQuestion,
)
from bnstudy.packs.problems import Key, Problem, listed, nearest
from bnstudy.packs.rules.course import Course, Rule, Site

DUPLICATE = Rule("duplicate-id", "error", "an id is used once", switchable=False)
UNKNOWN = Rule("unknown-reference", "error", "what is referred to exists", switchable=False)
CYCLE = Rule("cycle", "error", "no concept requires itself, however indirectly", switchable=False)
RULES = (DUPLICATE, UNKNOWN, CYCLE)
# Main - Copy.yaml, main (1).yaml, main copy 2.yaml, «main - رونوشت».
_COPY = re.compile(r"copy|\(\d+\)|رونوشت|کپی|~", re.IGNORECASE)


def find(course: Course) -> Iterator[Problem]:
    """Find ids used twice, references into nothing and concepts that require themselves."""
    yield from _duplicates(course.groups())
    for question, site in course.questions:
        if isinstance(question, (ChoiceQuestion, MultiQuestion)):
            ids = {option.id for option in question.options}
            if len(ids) < len(question.options):
                yield from _duplicates([("option", question.options, site.at("options"))])
    known = _known(course)
    for kind, named, site, path in references(course):
        for number, id_ in enumerate(named):
            if id_ not in known[kind]:
                yield _unknown(kind, id_, known[kind], site.at(*path, number))
    yield from _cycles(course)


def _duplicates(groups: Iterable[tuple[str, Sequence[Named], Site]]) -> Iterator[Problem]:
    seen: dict[tuple[str, str], tuple[Site, int]] = {}
    listed_groups = sorted(groups, key=lambda group: _is_copy(group[2].document.file))
    for kind, things, site in listed_groups:
        double = [thing for thing in things if (kind, thing.id) in seen]
        if len(double) == len(things) > 1:
            yield _copied(site, seen[kind, double[0].id][0])
            continue
        for number, thing in enumerate(things):
            key = (kind, thing.id)
            if key not in seen:
                seen[key] = site, number
                continue
            first, place = seen[key]
            line = first.document.mark((*first.path, place, "id")).line
            where = f"{first.document.file}:{line}"
            yield site.at(number, "id").problem(
                DUPLICATE,
                f"the id `{thing.id}` is already used at {where}",
                mend="choose another id; never reuse one of a deleted thing",
                places={"found": thing.id, "first": where},
            )


def _is_copy(file: str) -> bool:
    """Tell by its name what a file manager made of another file."""
    return _COPY.search(file.rpartition("/")[2]) is not None


def _copied(site: Site, first: Site) -> Problem:
    return Site(site.document, ()).problem(
        DUPLICATE,
        f"all ids of this file are already used in {first.document.file}",
        mend="delete it if it is a copy, or choose other ids",
        words="copied_file",
        places={"first": first.document.file},
    )


def _unknown(kind: str, id_: str, known: Iterable[str], site: Site) -> Problem:
    names = list(known)
    close = nearest(id_, names)
    return site.problem(
        UNKNOWN,
        f"there is no {kind} `{id_}`",
        expected="" if close or not names else f"one of {listed(names)}",
        mend=f"did you mean `{close}`?" if close else f"add it, or name another {kind}",
        words="unknown_reference_near" if close else "unknown_reference" if names else "no_such",
        places={
            "found": id_,
            "nearest": close,
            "expected": listed(names, "، "),
            "kind": Key(f"check.kinds.{kind}"),
        },
    )


def _known(course: Course) -> Mapping[str, Mapping[str, object]]:
    index = course.index
    return {
        "concept": index.concepts,
        "misconception": index.misconceptions,
        "source": index.sources,
        "term": index.terms,
        "passage": index.passages,
        "question": index.questions,
        "example": index.examples,
    }


# Kind, ids, and where their list stands: below the site, so that a sound pack builds no places.
Reference = tuple[str, Iterable[str], Site, tuple[str | int, ...]]


def references(course: Course) -> Iterator[Reference]:
    """List the ids by which one thing names others."""
    info, site = course.pack.info, course.info
    for number, concept in enumerate(info.concepts):
        yield "concept", concept.requires, site, ("concepts", number, "requires")
    for number, misconception in enumerate(info.misconceptions):
        path = ("misconceptions", number, "remedy")
        yield "passage", _optional(misconception.remedy), site, path
    yield "question", info.quiz, site, ("quiz",)
    for passage, place in course.passages:
        yield "concept", (passage.concept,), place, ("concept",)
        yield "source", passage.sources, place, ("sources",)
        yield "term", passage.terms, place, ("terms",)
        yield "example", passage.example, place, ("example",)
        yield "example", _examples_of(passage.claims), place, ("claims",)
    for question, place in course.questions:
        yield "concept", (question.concept,), place, ("concept",)
        yield "source", question.sources, place, ("sources",)
        yield "term", question.terms, place, ("terms",)
        yield "passage", question.passages, place, ("passages",)
        yield "example", question.example, place, ("example",)
        yield "question", _optional(question.wording_of), place, ("wording_of",)
        yield from _of_kind(question, place)


def _of_kind(question: Question, place: Site) -> Iterator[Reference]:
    """List what only some kinds of question refer to."""
    if isinstance(question, (ChoiceQuestion, MultiQuestion)):
        for number, option in enumerate(question.options):
            if option.misconception:
                path = ("options", number, "misconception")
                yield "misconception", (option.misconception,), place, path
            if option.proof:
                yield "example", _examples_of(option.proof), place, ("options", number, "proof")
    elif isinstance(question, TrueFalseQuestion):
        yield "misconception", _optional(question.misconception), place, ("misconception",)
        yield "example", _examples_of(question.proof), place, ("proof",)
    elif isinstance(question, NumberQuestion):
        for number, mistake in enumerate(question.mistakes):
            path = ("mistakes", number, "misconception")
            yield "misconception", (mistake.misconception,), place, path


def _optional(id_: str | None) -> tuple[str, ...]:
    return (id_,) if id_ else ()


def _examples_of(claims: Iterable[str]) -> list[str]:
    """Name the examples of claims such as `not example/claim`."""
    return [claim.removeprefix("not ").partition("/")[0] for claim in claims]


def _cycles(course: Course) -> Iterator[Problem]:
    """Walk up the prerequisites of each concept; a concept met again requires itself."""
    requires = {concept.id: concept.requires for concept in course.pack.info.concepts}
    done: set[str] = set()
    for number, concept in enumerate(course.pack.info.concepts):
        chain = _chain(concept.id, requires, done)
        if chain:
            yield course.info.at("concepts", number).problem(
                CYCLE,
                "these concepts require each other: " + " → ".join(chain),
                mend="remove one of the `requires`",
                places={"found": " ← ".join(chain)},
            )


def _chain(start: str, requires: Mapping[str, Iterable[str]], done: set[str]) -> list[str]:
    """Find a way from a concept back to one on that way, visiting each concept once."""
    path: list[str] = [start]
    branches = [iter(requires.get(start, ()))]
    while branches:
        following = next(branches[-1], None)
        if following is None:
            branches.pop()
            done.add(path.pop())
        elif following in path:
            done.update(path)
            return [*path[path.index(following) :], following]
        elif following not in done:
            path.append(following)
            branches.append(iter(requires.get(following, ())))
    return []
