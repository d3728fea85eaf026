"""Print the faults of a file with their places, in English for tools and Persian for authors."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bnstudy.packs.problems import Problem
    from bnstudy.packs.words import Words
    from bnstudy.rtl.console import Console


def tell(
    problem: Problem, console: Console, words: Words, source: str = "", *, graded: bool = True
) -> None:
    """Print one fault.

    Args:
        problem: the fault.
        console: where to.
        words: the interface's words.
        source: the line of the file in which it is, where it is to be seen.
        graded: whether to say that it is an error or a warning.
    """
    grade = f"{problem.severity}: " if graded else ""
    console.code(f"{problem.where}: {grade}{problem.sentence} [{problem.rule}]")
    if source:
        console.code(source)
    said = persian(problem, words)
    if said:
        console.print(said)


def persian(problem: Problem, words: Words) -> str:
    """Say a fault in Persian with its place; empty where it has no Persian words."""
    said = words.sentence(problem.words_key, problem.persian_places)
    if not said:
        return ""
    key = "check.in_line" if problem.line else "check.in_file"
    name = Path(problem.file).name
    return f"{words(key, file=name, line=problem.line, column=problem.column)} {said}"


def tell_all(problems: Iterable[Problem], console: Console) -> None:
    """Print the faults that hinder a command."""
    from bnstudy.packs.words import Words  # noqa: PLC0415  only who has bad news needs it

    words = Words.load()
    for problem in problems:
        tell(problem, console, words, graded=False)
