"""Talk in lines: numbered choices and words instead of keys; fit for pipes and screen readers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TextIO

from bnstudy import persian
from bnstudy.packs.words import Words

# Longer lines are no answer to anything that is asked here.
MAX_LINE = 2_000


class Ended(Exception):  # noqa: N818  it is how a dialogue ends, not a fault
    """The input is at its end, or the learner said goodbye."""


class Printer(Protocol):
    """Where lines go."""

    def print(self, text: str = "") -> None:
        """Print a text as one paragraph."""

    def table(self, rows: Sequence[Sequence[str]], heads: Sequence[str] = ()) -> None:
        """Print rows of cells."""


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the learner, for comparing.

    Attributes:
        text: as it was typed, without blanks at the ends.
        commands: the commands that its words name, such as `hint` or `unsure`.
        rest: its other words, normalized.
    """

    text: str
    commands: frozenset[str]
    rest: tuple[str, ...]

    @property
    def number(self) -> int | None:
        """The number of a choice, if the line is one."""
        return int(self.rest[0]) if len(self.rest) == 1 and self.rest[0].isdecimal() else None


class Talk:
    """One conversation over a pair of streams.

    Args:
        source: where lines come from.
        printer: where lines go.
        words: the interface's words; the group `plain_commands` names each command's words.
    """

    def __init__(self, source: TextIO, printer: Printer, words: Words) -> None:
        self._source = source
        self.printer = printer
        self.words = words
        self._commands = dict(_by_word(words.group("plain_commands")))

    def say(self, key: str, **values: object) -> None:
        """Print one of the interface's sentences."""
        self.printer.print(self.words(key, **values))

    def listen(self) -> Said:
        """Read the next line.

        Raises:
            Ended: there is none, or it says goodbye.
        """
        line = self._source.readline(MAX_LINE)
        if not line:
            raise Ended
        said = self._understand(line)
        if "quit" in said.commands:
            raise Ended
        return said

    def choose(self, labels: Sequence[str], key: str) -> int:
        """Offer numbered choices until one is chosen; the result counts from 0.

        Raises:
            Ended: the learner left.
        """
        for number, label in enumerate(labels, 1):
            self.printer.print(f"{persian.to_persian_digits(str(number))}. {label}")
        while True:
            self.say(key)
            chosen = self.listen().number
            if chosen is not None and 1 <= chosen <= len(labels):
                return chosen - 1
            self.say("plain.not_a_choice", most=len(labels))

    def _understand(self, line: str) -> Said:
        text = line.strip()
        commands: set[str] = set()
        rest: list[str] = []
        for word in persian.normalize(text).split():
            name = self._commands.get(word)
            if name is None:
                rest.append(word)
            else:
                commands.add(name)
        return Said(text, frozenset(commands), tuple(rest))


def _by_word(group: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, words in group.items():
        for word in words.split():
            yield persian.normalize(word), name
