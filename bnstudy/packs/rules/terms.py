"""Terms: a word of the glossary means one thing, and the texts call it by its name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bnstudy.packs.problems import Fix, Problem, shorten
from bnstudy.packs.rules.course import Course, Rule, Site
from bnstudy.packs.rules.spelling import mask
from bnstudy.persian import normalize

COLLISION = Rule("term-collision", "warning", "a name in the glossary belongs to one term")
AVOIDED = Rule("avoided-term", "warning", "texts don't use spellings that the glossary avoids")
COMMA = Rule("list-comma", "warning", "items of a list are parted by a Latin comma")
RULES = (COLLISION, AVOIDED, COMMA)

_BLANK = re.compile("[ \u200c]+")


def find(course: Course) -> Iterator[Problem]:
    """Find names by which two terms are called, and texts that use a spelling to avoid."""
    owners: dict[str, str] = {}
    for number, term in enumerate(course.pack.info.glossary):
        site = course.info.at("glossary", number)
        names: list[tuple[Site, str]] = [(site.at("fa"), term.fa), (site.at("en"), term.en)]
        names += [(site.at("aliases", i), alias) for i, alias in enumerate(term.aliases)]
        for at, name in names:
            owner = owners.setdefault(normalize(name), term.id)
            if owner != term.id:
                yield at.problem(
                    COLLISION,
                    f"the term `{owner}` is called `{shorten(name)}` too",
                    mend="leave the name to one of them",
                    places={"found": shorten(name), "first": owner},
                )
    yield from _avoided_names(course)
    yield from _avoided(course)
    for listed, at in _name_lists(course):
        yield from _commas(listed, at)


def _name_lists(course: Course) -> Iterator[tuple[Iterable[str], Site]]:
    """List the lists of names: in none of them has a comma a meaning of its own."""
    for number, term in enumerate(course.pack.info.glossary):
        yield term.aliases, course.info.at("glossary", number, "aliases")
        yield term.avoid, course.info.at("glossary", number, "avoid")
    for number, topic in enumerate(course.pack.info.outside):
        yield topic.aliases, course.info.at("outside", number, "aliases")
    yield course.pack.info.authors, course.info.at("authors")
    for passage, site in course.passages:
        yield passage.aliases, site.at("aliases")


def _commas(names: Iterable[str], site: Site) -> Iterator[Problem]:
    """Find names that a Persian comma was meant to part."""
    for number, name in enumerate(names):
        if "،" in name:
            parts = ", ".join(part.strip() for part in name.split("،"))
            yield site.at(number).problem_in(
                COMMA,
                "a Persian comma parts no items",
                "،",
                found=f"«{shorten(name)}», one item",
                mend=f"write [{shorten(parts)}]",
                places={"found": shorten(name), "right": shorten(parts)},
                fix=Fix("،", ","),
            )


def _avoided_names(course: Course) -> Iterator[Problem]:
    """Find names of terms that the glossary tells texts to avoid."""
    glossary = course.pack.info.glossary
    names = {normalize(name): term.id for term in glossary for name in (term.fa, term.en)}
    for number, term in enumerate(glossary):
        for place, spelling in enumerate(term.avoid):
            owner = names.get(normalize(spelling))
            if owner is not None:
                yield course.info.at("glossary", number, "avoid", place).problem(
                    COLLISION,
                    f"`{shorten(spelling)}` is the name of the term `{owner}`",
                    mend="remove it from `avoid`",
                    words="term_avoided_name",
                    places={"found": shorten(spelling), "first": owner},
                )


def _avoided(course: Course) -> Iterator[Problem]:
    """Find avoided spellings in the texts, whether written with blanks or with half-spaces."""
    glossary = course.pack.info.glossary
    names = {_joined(name) for term in glossary for name in (term.fa, term.en)}
    spellings = [(spelling, term) for term in glossary for spelling in term.avoid]
    wanted = {_joined(one): term for one, term in spellings if _joined(one) not in names}
    pattern = _pattern([one for one, _ in spellings if _joined(one) in wanted])
    if pattern is None:
        return
    for document, texts in course.book.texts():
        for path, text in texts:
            # A definition may tell what else people say.
            if path[0] == "glossary" or not pattern.search(text):
                continue
            for match in pattern.finditer(mask(text)):
                term = wanted.get(_joined(match[0]))
                if term is None:
                    continue  # equal to a spelling only without regard to case, as İ to i
                yield Site(document, path).problem_in(
                    AVOIDED,
                    f"the glossary avoids `{match[0]}`",
                    match[0],
                    text.count(match[0], 0, match.start()),
                    mend=f"write `{term.fa}`",
                    places={"found": match[0], "right": term.fa},
                )


def _joined(spelling: str) -> str:
    return _BLANK.sub("", spelling).lower()


def _pattern(spellings: list[str]) -> re.Pattern[str] | None:
    """Build one pattern of all avoided spellings; endings may follow after a half-space."""
    parts = [
        "[ \u200c]?".join(re.escape(word) for word in _BLANK.split(spelling.strip()))
        for spelling in sorted(spellings, key=len, reverse=True)
        if spelling.strip()
    ]
    if not parts:
        return None
    return re.compile(rf"(?<![\w\u200c])(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)
