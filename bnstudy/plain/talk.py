"""Talk in lines: numbered choices and words instead of keys; fit for pipes and screen readers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TextIO

from bnstudy import persian
from bnstudy.errors import BnStudyError
from bnstudy.packs.words import Words

# Longer lines are no answer to anything that is asked here.
MAX_LINE = 2_000
# Marks of bold text, which a screen reader would spell out; code keeps what it has.
_MARKED = re.compile(r"`[^`\n]+`|\*\*([^*\n]+)\*\*")
_FENCED = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What can be said anywhere.
ALWAYS = ("repeat", "help", "quit")


class Ended(Exception):  # noqa: N818  it is how a dialogue ends, not a fault
    """The input is at its end, or the learner said goodbye."""


class Printer(Protocol):
    """Where lines go."""

    def print(self, text: str = "") -> None:
        """Print a text as one paragraph."""

    def table(self, rows: Sequence[Sequence[str]], heads: Sequence[str] = ()) -> None:
        """Print rows of cells."""

    def code(self, text: str) -> None:
        """Print lines of a program."""


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the learner, for comparing.

    Attributes:
        text: as it was typed, without blanks at the ends.
        commands: the commands that its words name, such as `hint` or `unsure`.
        rest: its other words, normalized.
    """

    text: str
    commands: frozenset[str] = frozenset()
    rest: tuple[str, ...] = ()

    @property
    def number(self) -> int | None:
        """The number of a choice, if the line is one."""
        return int(self.rest[0]) if len(self.rest) == 1 and self.rest[0].isdecimal() else None

    @property
    def after(self) -> str:
        """What was typed after the first word."""
        return self.text.partition(" ")[2].strip()

    def says(self, command: str) -> bool:
        """Say whether the line names a command."""
        return command in self.commands


class Recorder:
    """Print and remember, so that it can be said again."""

    def __init__(self, printer: Printer) -> None:
        self._printer = printer
        self._kept: list[Callable[[], None]] = []

    def fresh(self) -> None:
        """Forget: something new begins."""
        self._kept.clear()

    def repeat(self) -> None:
        """Print again what was printed since the last fresh beginning."""
        for again in self._kept:
            again()

    def print(self, text: str = "") -> None:
        """Print a text as one paragraph."""
        plain = _MARKED.sub(lambda match: match[1] or match[0], text)
        self._keep(lambda: self._printer.print(plain))

    def prose(self, text: str) -> None:
        """Print paragraphs, and blocks of code as code."""
        for number, block in enumerate(_FENCED.split(text.strip())):
            if number % 2:
                self.code(block)
                continue
            for paragraph in filter(None, block.strip().split("\n\n")):
                self.print(paragraph)

    def table(self, rows: Sequence[Sequence[str]], heads: Sequence[str] = ()) -> None:
        """Print rows of cells."""
        self._keep(lambda: self._printer.table(rows, heads))

    def code(self, text: str) -> None:
        """Print lines of a program."""
        self._keep(lambda: self._printer.code(text))

    def aside(self, text: str) -> None:
        """Print what is not worth being said again."""
        self._printer.print(text)

    def _keep(self, printing: Callable[[], None]) -> None:
        self._kept.append(printing)
        printing()


class Talk:
    """One conversation over a pair of streams.

    Args:
        source: where lines come from.
        printer: where lines go.
        words: the interface's words; the group `plain_commands` names each command's words.
    """

    def __init__(self, source: TextIO, printer: Printer, words: Words) -> None:
        self._source = source
        self.printer = Recorder(printer)
        self.words = words
        self._names = words.group("plain_commands")
        self._commands = dict(_by_word(self._names))
        self._told: set[str] = set()
        self._put_back = ""

    def say(self, key: str, **values: object) -> None:
        """Print one of the interface's sentences."""
        self.printer.print(self.words(key, **values))

    def fresh(self, text: str = "") -> None:
        """Begin something new, which «تکرار» repeats from here, with its first line."""
        self.printer.fresh()
        if text:
            self.printer.print(text)

    def once(self, text: str) -> None:
        """Print a sentence unless it was printed before in this conversation."""
        if text and text not in self._told:
            self._told.add(text)
            self.printer.print(text)

    def explain(self, error: BnStudyError) -> None:
        """Say what was wrong with a line."""
        self.printer.aside(self.words.sentence(error.words, error.places) or str(error))

    def listen(self, commands: Sequence[str] = (), prompt: str = "") -> Said:
        """Ask, and read until a line says something that belongs here.

        Args:
            commands: what can be said here beside an answer.
            prompt: key of what is asked.

        Raises:
            Ended: there is no line any more, or it says goodbye.
        """
        while True:
            if prompt:
                self.printer.aside(self.words(prompt))
            said = self._understand(self._read(), (*commands, *ALWAYS))
            if said.says("quit"):
                raise Ended
            if said.says("help"):
                self._help((*commands, *ALWAYS))
            elif said.says("repeat"):
                self.printer.repeat()
            else:
                return said

    def hear(self, commands: Sequence[str] = ("back",), prompt: str = "") -> Said:
        """Ask, and read free text: only a line that is a command as a whole counts as one.

        Raises:
            Ended: there is no line any more, or it says goodbye.
        """
        while True:
            if prompt:
                self.printer.aside(self.words(prompt))
            said = self._understand(self._read(), (*commands, *ALWAYS))
            if said.rest:
                return Said(said.text)
            if said.says("quit"):
                raise Ended
            if said.says("help"):
                self._help((*commands, *ALWAYS))
            elif said.says("repeat"):
                self.printer.repeat()
            elif said.commands:
                return said

    def choose(self, labels: Sequence[str], key: str = "plain.choose") -> int:
        """Offer numbered choices until one is chosen; the result counts from 0.

        Raises:
            Ended: the learner left.
        """
        self.number(labels)
        while True:
            chosen = self.listen(prompt=key).number
            if chosen is not None and 1 <= chosen <= len(labels):
                return chosen - 1
            self.printer.aside(self.words("plain.not_a_choice", most=len(labels)))

    def choose_or_back(self, labels: Sequence[str], key: str = "plain.choose") -> int | None:
        """Offer numbered choices; None where the learner goes back.

        Raises:
            Ended: the learner left.
        """
        self.number(labels)
        while True:
            said = self.listen(("back",), key)
            if said.says("back"):
                return None
            if said.number is not None and 1 <= said.number <= len(labels):
                return said.number - 1
            self.printer.aside(self.words("plain.not_a_choice", most=len(labels)))

    def number(self, labels: Sequence[str]) -> None:
        """Print labels with their numbers."""
        for number, label in enumerate(labels, 1):
            self.printer.print(f"{persian.to_persian_digits(str(number))}. {label}")

    def confirm(self, question: str) -> bool:
        """Ask until a yes or a no is said.

        Raises:
            Ended: the learner left.
        """
        self.fresh(question)
        while True:
            said = self.listen(("yes", "no"), "plain.yes_or_no")
            if said.says("yes") or said.says("no"):
                return said.says("yes") and not said.says("no")

    def put_back(self, said: Said) -> None:
        """Let a line that was read too early be the next one."""
        self._put_back = said.text

    def _read(self) -> str:
        if self._put_back:
            line, self._put_back = self._put_back, ""
            return line
        line = self._source.readline(MAX_LINE)
        if not line:
            raise Ended
        return line

    def _help(self, commands: Sequence[str]) -> None:
        self.printer.aside(self.words("plain.sayable"))
        for name in dict.fromkeys(commands):
            word = self._names[name].split()[0]
            meaning = self.words(f"plain_help.{name}")
            self.printer.aside(self.words("plain.word", word=word, meaning=meaning))

    def _understand(self, line: str, sayable: Sequence[str]) -> Said:
        """Sort the words of a line; a command that cannot be said here is a word like others."""
        text = line.strip()
        commands: set[str] = set()
        rest: list[str] = []
        for typed in text.split():
            word = persian.normalize(typed)
            name = self._commands.get(word)
            if name is not None and name in sayable:
                commands.add(name)
            else:
                rest += word.split()
        return Said(text, frozenset(commands), tuple(rest))


def _by_word(group: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, words in group.items():
        for word in words.split():
            yield persian.normalize(word), name
