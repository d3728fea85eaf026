"""Terms: a word of the glossary means one thing."""

from __future__ import annotations

from collections.abc import Iterator

from bnstudy.packs.problems import Problem, shorten
from bnstudy.packs.rules.course import Course, Rule, Site
from bnstudy.persian import normalize

COLLISION = Rule("term-collision", "warning", "a name in the glossary belongs to one term")
RULES = (COLLISION,)


def find(course: Course) -> Iterator[Problem]:
    """Find names by which two terms of the glossary are called."""
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
