"""The real app in a real terminal: what it sent, and which known sentences stand in which cells."""

from __future__ import annotations

import codecs
import os
import re
import select
import sys
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from ptyterm import FOREIGN, PARTIAL, ROOT

from bnstudy.rtl.line import paragraph

sys.path.insert(0, str(ROOT / "tests" / "rtl"))
from emulators import Grid, Shown, as_text, kitty_shows, qterminal_shows, vte_shows

LIMIT = 60.0
SHOWS: dict[str, Callable[[list[Shown]], str]] = {
    "kitty": kitty_shows,
    "lrm": vte_shows,
    "nudge": qterminal_shows,
}
"""What a terminal shows of the cells that a kind sends; the other kinds' are shown as they come."""

_PERSIAN = re.compile("[\u0620-\u06ff]")
_FRAME = re.compile(r"[│┃▌▐▏▕█▎┤├▁-▇]")


class Row(NamedTuple):
    """A row of known text on the screen.

    Attributes:
        y: Its row of cells.
        first: The leftmost cell of the text.
        last: The rightmost one.
        text: The text in logical order.
    """

    y: int
    first: int
    last: int
    text: str


class Watched:
    """What a program sends to a terminal, as its kind of terminal shows it.

    Args:
        home: Where `glass.py` tells what was written.
        kind: The kind of terminal that the program should find.
    """

    def __init__(self, home: Path, kind: str) -> None:
        for name in ("told", "go"):
            os.mkfifo(home / name)
        self._home = home
        # Both ends, so that opening waits for nobody and an end is no end of file.
        self._told = os.open(home / "told", os.O_RDWR)
        self._shows = SHOWS.get(kind, as_text)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._pending = ""
        self._grid: Grid | None = None
        self.columns = self.lines = 0

    def size(self) -> tuple[int, int]:
        """Wait for the terminal to be there; its columns and lines."""
        first = b""
        while not first.endswith(b"\n"):
            assert select.select([self._told], [], [], LIMIT)[0], self.log()
            first += os.read(self._told, 1)
        self.columns, self.lines = map(int, first.split())
        self._grid = Grid(self.columns, self.lines)
        return self.columns, self.lines

    def go(self) -> None:
        """Let the program begin."""
        with (self._home / "go").open("w") as word:
            word.write("go")

    def log(self) -> str:
        """Give the terminal's own last words."""
        path = self._home / "log"
        return path.read_text(errors="replace")[-2000:] if path.exists() else ""

    def rows(self) -> list[str]:
        """Give the rows as they are shown."""
        assert self._grid is not None
        return [self._shows(row) for row in self._grid.rows()]

    def until(self, condition: Callable[[str], bool], what: str) -> None:
        """Take what is written until the rows, joined, are as wished.

        Raises:
            AssertionError: They did not become so; they are shown.
        """
        assert self._grid is not None
        end = time.monotonic() + LIMIT
        while not condition(text := "\n".join(self.rows())):
            assert time.monotonic() < end, f"{what} did not come:\n{text}\n{self.log()}"
            if select.select([self._told], [], [], 1)[0]:
                self._feed(self._decode(os.read(self._told, 65_536)))

    def take(self) -> bool:
        """Take what has been written by now; whether anything has."""
        taken = False
        while select.select([self._told], [], [], 0)[0]:
            self._feed(self._decode(os.read(self._told, 65_536)))
            taken = True
        return taken

    def _feed(self, text: str) -> None:
        assert self._grid is not None
        text = self._pending + text
        partial = PARTIAL.search(text)
        self._pending = partial[0] if partial else ""
        self._grid.feed(FOREIGN.sub("", text[: len(text) - len(self._pending)]))

    def close(self) -> None:
        """Listen no more."""
        os.close(self._told)


def known_lines(texts: Iterable[str], longest: int) -> dict[str, str]:
    """Give every stretch of words that may stand in a row, by how it is shown.

    Args:
        texts: What the screen may say, in logical order.
        longest: The most characters of a row.
    """
    lines: dict[str, str] = {}
    for text in texts:
        whole = paragraph(text, 1)
        words = list(re.finditer(r"\S+", text))
        for i, first in enumerate(words):
            ends = [word.end() for word in words[i:] if word.end() - first.start() <= longest]
            for end in ends:
                lines[whole.line(first.start(), end).text] = text[first.start() : end]
    return {shown: line for shown, line in lines.items() if _PERSIAN.search(line)}


def known_rows(rows: list[str], lines: Mapping[str, str]) -> Iterator[Row]:
    """Find which rows, or which panes of them, hold a known line."""
    for y, shown in enumerate(rows):
        x = 0
        for pane in _FRAME.split(shown):
            text = pane.strip()
            if text in lines:
                first = x + len(pane) - len(pane.lstrip())
                yield Row(y, first, first + _cells(text) - 1, lines[text])
            x += _cells(pane) + 1


def _cells(text: str) -> int:
    return sum(not unicodedata.combining(character) for character in text)
