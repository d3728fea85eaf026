"""Check a pack: every fault that can be found without a learner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from bnstudy.packs.book import Book, read_book
from bnstudy.packs.files import gather
from bnstudy.packs.models import Pack, Switch
from bnstudy.packs.problems import Problem, nearest, sort_problems
from bnstudy.packs.rules import (
    asks,
    balance,
    examples,
    history,
    ids,
    proofs,
    prose,
    questions,
    reading,
    sources,
    structural_problems,
    terms,
    unread,
    wording,
)
from bnstudy.packs.rules.course import Course, Rule
from bnstudy.packs.rules.runs import Progress, Runs
from bnstudy.packs.yaml_marks import gc_paused

DEFAULT_SEEDS = 20

UNKNOWN_RULE = Rule("unknown-rule", "error", "`rules` in pack.yaml names rules", switchable=False)
FIXED_RULE = Rule(
    "fixed-rule", "error", "only rules that can be switched are switched", switchable=False
)
RULES: Mapping[str, Rule] = {
    rule.id: rule
    for rule in (
        *reading.RULES,
        *unread.RULES,
        *ids.RULES,
        *questions.RULES,
        *examples.RULES,
        *proofs.RULES,
        *balance.RULES,
        *asks.RULES,
        *terms.RULES,
        *sources.RULES,
        *wording.RULES,
        *prose.RULES,
        *history.RULES,
        UNKNOWN_RULE,
        FIXED_RULE,
    )
}


def _silent(_done: int, _total: int) -> None:
    """Tell nobody how far the proofs are."""


def check_pack(
    path: Path | str, seeds: int = DEFAULT_SEEDS, progress: Progress = _silent
) -> list[Problem]:
    """List the faults of a pack by file and line.

    Args:
        path: the pack's folder.
        seeds: how many seeds each proof runs over; 0 leaves the proofs out.
        progress: called before each run of a proof with the runs done and the runs in all.

    Raises:
        PackNotFoundError: the path is no pack.
    """
    with gc_paused():
        book = read_book(gather(Path(path)))
        found = [*book.problems, *prose.find(book), *unread.find(Path(path))]
        if book.pack is not None:
            found += structural_problems(book)
            found += _switched_wrongly(book, book.pack)
            found += _further(Course(book, book.pack), seeds, progress)
            found = list(_switched(found, book.pack.info.rules))
    return sort_problems(found)


def _further(course: Course, seeds: int, progress: Progress) -> Iterator[Problem]:
    runs = Runs()
    yield from questions.find(course)
    yield from examples.find(course, runs)
    yield from proofs.find(course, runs, seeds, progress)
    yield from balance.find(course)
    for group in (asks, terms, sources, wording, history):
        yield from group.find(course)


def _switched(problems: list[Problem], switches: Mapping[str, Switch]) -> Iterator[Problem]:
    """Apply the severities that the pack asks for."""
    for problem in problems:
        wanted = switches.get(problem.rule)
        if wanted is None or not RULES[problem.rule].switchable:
            yield problem
        elif wanted != "off":
            yield replace(problem, severity=wanted)


def _switched_wrongly(book: Book, pack: Pack) -> Iterator[Problem]:
    """Find switches of rules that don't exist or that the program relies on."""
    site = Course(book, pack).info.at("rules")
    for name in pack.info.rules:
        rule = RULES.get(name)
        if rule is None:
            close = nearest(name, RULES)
            yield site.at(name).problem(
                UNKNOWN_RULE,
                f"there is no rule `{name}`",
                key=True,
                mend=f"did you mean `{close}`?" if close else "see `bnstudy check --rules`",
                words="unknown_rule_near" if close else "",
                places={"found": name, "nearest": close},
            )
        elif not rule.switchable:
            yield site.at(name).problem(
                FIXED_RULE,
                f"`{name}` can't be switched: the program relies on it",
                key=True,
                mend="remove this line",
                places={"found": name},
            )
