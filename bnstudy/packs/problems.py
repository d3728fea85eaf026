"""What is wrong in a pack: where, what came, what was expected and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from shlex import quote
from typing import Literal, NamedTuple, TypedDict

from bnstudy.errors import BnStudyError

Severity = Literal["error", "warning"]
# Long values would push the sentence that explains them off the screen.
SHOWN_LENGTH = 60
LISTED = 14
# Direction marks, needless joiners and special blanks: what an editor hides.
_HIDDEN = re.compile("[\u00a0\u00ad\u061c\u200b\u200d-\u200f\u202a-\u202f\u2060-\u206f\ufeff]")


class Key(str):
    """Name words of fa.yaml that stand in a place of other words."""

    __slots__ = ()


class Fix(NamedTuple):
    """What a program may write for the author: the text at the place, and its correction."""

    old: str
    new: str


class Details(TypedDict, total=False):
    """What a problem may say beyond its message."""

    found: str
    expected: str
    mend: str
    words: str
    places: Mapping[str, object]
    fix: Fix | None


@dataclass(frozen=True, slots=True)
class Problem:
    """Hold one fault with its place, counted from 1; line 0 means the file as a whole.

    Attributes:
        file: the path as the user wrote it.
        rule: what found it; the same name stands in the `rules` of pack.yaml.
        message: one English sentence.
        found: what came.
        expected: what would have been right.
        mend: how to put it right.
        words: key in the group `check` of fa.yaml, or a whole key; the rule's own name if empty.
        places: values for the named places of the Persian sentence.
        fix: the correction, where there is only one.
    """

    file: str
    line: int
    column: int
    severity: Severity
    rule: str
    message: str
    found: str = ""
    expected: str = ""
    mend: str = ""
    words: str = ""
    places: Mapping[str, object] = field(default_factory=dict)
    fix: Fix | None = None

    @property
    def where(self) -> str:
        """The place as editors understand it: `file:line:column`."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    @property
    def sentence(self) -> str:
        """The English sentence with what came, what was expected and the mend."""
        parts = [self.message]
        if self.found:
            parts.append(f"found {self.found}")
        if self.expected:
            parts.append(f"expected {self.expected}")
        if self.mend:
            parts.append(self.mend)
        return "; ".join(parts)

    @property
    def words_key(self) -> str:
        """The key of the Persian sentence in fa.yaml; the engine's own errors have theirs."""
        if "." in self.words:
            return self.words
        return "check." + (self.words or self.rule).replace("-", "_")

    @property
    def persian_places(self) -> dict[str, object]:
        """What the Persian sentence may name."""
        return {"found": self.found, "expected": self.expected, **self.places}

    def as_json(self) -> dict[str, object]:
        """Turn into what `bnstudy check --json` prints."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "severity": self.severity,
            "rule": self.rule,
            "message": self.sentence,
        }


class ContentError(BnStudyError):
    """A pack that can't be used, with every fault that was found.

    Args:
        problems: the faults.
        pack: the pack's folder as the user wrote it; empty for a file that is no part of one.
    """

    exit_code = 1

    def __init__(self, problems: Sequence[Problem], pack: str = "") -> None:
        lines = [f"{problem.where}: {problem.sentence} [{problem.rule}]" for problem in problems]
        words = "check.unusable" if pack else "check.unusable_file"
        path = quote(pack)
        super().__init__("\n".join(lines), words=words, n=len(problems), path=path)
        self.problems = tuple(problems)


class PackNotFoundError(BnStudyError):
    """A path that names no pack."""


def sort_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Order by file and place, what is not read first, and drop what was said twice."""
    unique = {
        (problem.file, problem.line, problem.column, problem.rule, problem.message): problem
        for problem in problems
    }
    return [unique[key] for key in sorted(unique, key=lambda key: (key[3] != "not-read", *key))]


def shorten(value: object, limit: int = SHOWN_LENGTH) -> str:
    """Show a value of a pack on one line, without control characters."""
    text = value if isinstance(value, str) else repr(value)
    text = _HIDDEN.sub(lambda match: f"[U+{ord(match[0]):04X}]", text)
    text = "".join(letter if letter.isprintable() or letter == "\u200c" else " " for letter in text)
    text = " ".join(text.split(" "))
    return text if len(text) <= limit else text[: limit - 1] + "…"


def hidden_sign(text: object) -> str:
    """Name the first character of a text that nobody sees, such as U+200F; ZWNJ is a letter."""
    found = _HIDDEN.search(text) if isinstance(text, str) else None
    return f"U+{ord(found[0]):04X}" if found else ""


def listed(names: Iterable[str], comma: str = ", ") -> str:
    """Show what there is, in order and no more than can be read at a glance."""
    known = sorted(names)
    more = f"{comma}…" if len(known) > LISTED else ""
    return comma.join(known[:LISTED]) + more


def nearest(word: str, known: Iterable[str]) -> str:
    """Find the known spelling that a word most likely meant, or an empty string."""
    from difflib import get_close_matches  # noqa: PLC0415  only a faulty pack pays for it

    names = list(known)
    found = get_close_matches(word, names, n=1, cutoff=0.6) or get_close_matches(
        word.lower(), names, n=1, cutoff=0.6
    )
    return found[0] if found else ""
