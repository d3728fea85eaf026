"""The small grammar inside a GIFT question: escapes, formats, places."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast

from bnstudy.packs.gift.items import Rich, TextFormat
from bnstudy.packs.problems import Problem

SPECIAL = "~=#{}:"
_ESCAPE = re.compile(r"\\([\\~=#{}:n])")
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_TO_ESCAPE = re.compile(r"[\\~=#{}:\n]")


class Fault(Exception):  # noqa: N818  it never leaves the parser
    """Carry a problem out of the parsing of one question."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold a part of a question's source together with the place where it stands.

    Attributes:
        source: the whole question as written, comments blanked.
        start: where the part begins in it.
        end: where it ends.
        file: the path to name in faults.
        line: the line of the file on which the source begins, from 1.
    """

    source: str
    start: int
    end: int
    file: str
    line: int

    @property
    def raw(self) -> str:
        """The part as written."""
        return self.source[self.start : self.end]

    def cut(self, start: int, end: int | None = None) -> Piece:
        """Take a part of the part, by offsets into the whole source."""
        return Piece(self.source, start, self.end if end is None else end, self.file, self.line)

    def find(self, pattern: str, start: int | None = None) -> re.Match[str] | None:
        """Find the first match that no backslash escapes."""
        begin = self.start if start is None else start
        searched = re.compile(r"\\[\\~=#{}:n]|(" + pattern + ")", re.DOTALL)
        for match in searched.finditer(self.source, begin, self.end):
            if match[1] is not None:
                return match
        return None

    def find_all(self, pattern: str) -> list[re.Match[str]]:
        """Find all matches that no backslash escapes."""
        searched = re.compile(r"\\[\\~=#{}:n]|(" + pattern + ")", re.DOTALL)
        return [m for m in searched.finditer(self.source, self.start, self.end) if m[1] is not None]

    def stripped(self) -> Piece:
        """Leave out the blanks at both ends."""
        raw = self.raw
        start = self.start + len(raw) - len(raw.lstrip())
        return self.cut(start, max(start, self.end - (len(raw) - len(raw.rstrip()))))

    def place(self, offset: int | None = None) -> tuple[int, int]:
        """Give line and column of an offset, from 1."""
        before = self.source[: self.start if offset is None else offset]
        return self.line + before.count("\n"), len(before) - before.rfind("\n")

    def fault(self, rule: str, message: str, mend: str, offset: int | None = None) -> Fault:
        """Make a fault of this place."""
        line, column = self.place(offset)
        words = "exchange." + rule.replace("-", "_")
        return Fault(
            Problem(self.file, line, column, "error", rule, message, mend=mend, words=words)
        )

    def rich(self) -> Rich:
        """Read a text with its format, escapes undone and the indentation of its lines left out."""
        raw = self.raw
        match = _FORMAT.match(raw)
        name = cast("TextFormat", match[1].lower()) if match else ""
        lines = [line.strip() for line in raw[match.end() if match else 0 :].split("\n")]
        return Rich(unescape("\n".join(lines).strip()), name)


def unescape(text: str) -> str:
    r"""Undo GIFT's escapes; a backslash before any other letter stands for itself."""
    return _ESCAPE.sub(lambda match: "\n" if match[1] == "n" else match[1], text)


def escape(text: str) -> str:
    r"""Write a text so that nothing in it means something to GIFT; a line break is `\n`."""
    return _TO_ESCAPE.sub(lambda m: r"\n" if m[0] == "\n" else "\\" + m[0], text)
