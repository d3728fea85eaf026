"""Ids: unique, and every reference leads to something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bnstudy.packs.models import ChoiceQuestion, MultiQuestion, NumberQuestion, TrueFalseQuestion
from bnstudy.packs.problems import Problem, nearest
from bnstudy.packs.rules.course import Course, Rule, Site

DUPLICATE = Rule("duplicate-id", "error", "an id is used once", switchable=False)
UNKNOWN = Rule("unknown-reference", "error", "what is referred to exists", switchable=False)
CYCLE = Rule("cycle", "error", "no concept requires itself, however indirectly", switchable=False)
RULES = (DUPLICATE, UNKNOWN, CYCLE)


def find(course: Course) -> Iterator[Problem]:
    """Find ids used twice, references into nothing and concepts that require themselves."""
    yield from _duplicates((f"{kind} {id_}", id_, site) for kind, id_, site in course.named())
    for question, site in course.questions:
        if isinstance(question, (ChoiceQuestion, MultiQuestion)):
            yield from _duplicates(
                (option.id, option.id, site.at("options", index, "id"))
                for index, option in enumerate(question.options)
            )
    for kind, id_, site in references(course):
        known = _known(course, kind)
        if id_ not in known:
            yield _unknown(kind, id_, known, site)
    yield from _cycles(course)


def _duplicates(ids: Iterable[tuple[str, str, Site]]) -> Iterator[Problem]:
    seen: dict[str, Site] = {}
    for key, id_, site in ids:
        first = seen.setdefault(key, site)
        if first is not site:
            line = first.document.mark(first.path).line
            where = f"{first.document.file}:{line}"
            yield site.problem(
                DUPLICATE,
                f"the id `{id_}` is already used at {where}",
                mend="choose another id; never reuse one of a deleted thing",
                places={"found": id_, "first": where},
            )


def _unknown(kind: str, id_: str, known: Iterable[str], site: Site) -> Problem:
    close = nearest(id_, known)
    return site.problem(
        UNKNOWN,
        f"there is no {kind} `{id_}`",
        mend=f"did you mean `{close}`?" if close else f"add it, or name another {kind}",
        words="unknown_reference_near" if close else "",
        places={"found": id_, "nearest": close},
    )


def _known(course: Course, kind: str) -> Mapping[str, object]:
    index = course.index
    known: dict[str, Mapping[str, object]] = {
        "concept": index.concepts,
        "misconception": index.misconceptions,
        "source": index.sources,
        "passage": index.passages,
        "question": index.questions,
        "example": index.examples,
    }
    return known[kind]


_Reference = tuple[str, str, Site]


def references(course: Course) -> Iterator[_Reference]:
    """List every id by which one thing names another."""
    info, site = course.pack.info, course.info
    for number, concept in enumerate(info.concepts):
        yield from _each("concept", concept.requires, site.at("concepts", number, "requires"))
    for number, misconception in enumerate(info.misconceptions):
        if misconception.remedy:
            yield "passage", misconception.remedy, site.at("misconceptions", number, "remedy")
    yield from _each("question", info.quiz, site.at("quiz"))
    for passage, place in course.passages:
        yield "concept", passage.concept, place.at("concept")
        yield from _each("source", passage.sources, place.at("sources"))
        yield from _examples(passage.example, place.at("example"))
        yield from _claims(passage.claims, place.at("claims"))
    for question, place in course.questions:
        yield "concept", question.concept, place.at("concept")
        yield from _each("source", question.sources, place.at("sources"))
        yield from _each("passage", question.passages, place.at("passages"))
        yield from _examples(question.example, place.at("example"))
        if question.wording_of:
            yield "question", question.wording_of, place.at("wording_of")
        yield from _of_kind(question, place)


def _of_kind(question: object, place: Site) -> Iterator[_Reference]:
    """List what only some kinds of question refer to."""
    if isinstance(question, (ChoiceQuestion, MultiQuestion)):
        for number, option in enumerate(question.options):
            at = place.at("options", number)
            if option.misconception:
                yield "misconception", option.misconception, at.at("misconception")
            yield from _claims(option.proof, at.at("proof"))
    elif isinstance(question, TrueFalseQuestion):
        if question.misconception:
            yield "misconception", question.misconception, place.at("misconception")
        yield from _claims(question.proof, place.at("proof"))
    elif isinstance(question, NumberQuestion):
        for number, mistake in enumerate(question.mistakes):
            yield (
                "misconception",
                mistake.misconception,
                place.at("mistakes", number, "misconception"),
            )


def _each(kind: str, ids: Iterable[str], site: Site) -> Iterator[_Reference]:
    for number, id_ in enumerate(ids):
        yield kind, id_, site.at(number)


def _examples(ids: Iterable[str], site: Site) -> Iterator[_Reference]:
    # `example: one` and `example: [one]` say the same; a mark inside a text is the text's own.
    yield from _each("example", ids, site)


def _claims(claims: Iterable[str], site: Site) -> Iterator[_Reference]:
    for number, claim in enumerate(claims):
        yield "example", claim.removeprefix("not ").partition("/")[0], site.at(number)


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
