"""Show the line of a fault with a mark under the place."""

from __future__ import annotations

import unicodedata

from bnstudy.packs.problems import Problem

WIDTH = 96
# A little of what comes before the place is enough to recognise the line.
BEFORE = 40
LONGEST_MARK = 24


def excerpt(problem: Problem, lines: list[str], width: int = WIDTH) -> str:
    """Give the source line of a problem, and a mark under it where one can be right.

    A mark counts cells from the left, but a terminal draws Persian text from the right: behind the
    first Persian letter of a line there is no telling where it would come to stand.
    """
    if not 0 < problem.line <= len(lines):
        return ""
    line = lines[problem.line - 1].replace("\t", " ")
    column = min(problem.column - 1, len(line))
    start = 0 if column <= width - BEFORE else column - BEFORE
    shown = _printable(line[start : start + width])
    gutter = f"{problem.line:>5} | "
    cut = "…" if start + width < len(line) else ""
    text = gutter + ("…" if start else "") + shown + cut
    before = shown[: column - start]
    if any(unicodedata.bidirectional(letter) in {"R", "AL", "AN"} for letter in before):
        return text
    mark = "^" + "~" * (_mark_length(shown[column - start :]) - 1)
    blank = " " * (_cells(before) + (1 if start else 0))
    return f"{text}\n{' ' * 5} | {blank}{mark}"


def _mark_length(rest: str) -> int:
    """Cover the word at the place, or the whole Persian text that begins there."""
    if rest and unicodedata.bidirectional(rest[0]) in {"R", "AL", "AN"}:
        return max(1, _cells(rest.rstrip()))
    word = rest.split(" ", 1)[0]
    return max(1, min(_cells(word), LONGEST_MARK))


def _printable(text: str) -> str:
    """Replace what would act on the terminal instead of being seen."""
    return "".join(
        letter if letter.isprintable() or letter == "\u200c" else "\ufffd" for letter in text
    )


def _cells(text: str) -> int:
    """Count the cells that a text takes."""
    return sum(
        0
        if unicodedata.category(letter) in {"Mn", "Me", "Cf"}
        else 2
        if unicodedata.east_asian_width(letter) in {"W", "F"}
        else 1
        for letter in text
    )
