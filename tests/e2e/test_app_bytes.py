"""What the real app sends to a terminal that orders nothing itself, through every screen."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from ptyterm import XTERM, Terminal

from bnstudy import paths
from bnstudy.packs.index import PackIndex
from bnstudy.packs.loader import load_pack
from bnstudy.packs.words import Words
from bnstudy.rtl import display

LIMIT = 60.0
"""Seconds for one step; a busy machine needs some, a quiet one a fraction of one."""

CHOSEN = "◉"
ENTER, ESCAPE, F1, PALETTE, QUIT = "\r", "\x1b", "\x1bOP", "\x10", "\x11"
TYPED = "لایه‌ی BN را (با ۲ عدد) نشان بده؟"

_BIDI_AND_JOINERS = re.compile("[\u061c\u200c-\u200f\u202a-\u202e\u2066-\u2069]")

HOME, TITLE, QUESTION, LINE = "home", "title", "question", "line"
BY_HAND = {
    # «سلام. از کجا شروع کنیم؟»: seen initial, lam-alef final, meem isolated, and so on leftwards.
    HOME: (
        "\u061f\ufee2\ufbff\ufee8\ufb90 \ufec9\ufeed\ufeae\ufeb7 \ufe8e\ufea0\ufb90 \ufeaf\ufe8d"
        " .\ufee1\ufefc\ufeb3"
    ),
    # «بچ‌نرم چیست و از کجا آمد؟»: the half-space parts the forms and takes no cell.
    TITLE: (
        "\u061f\ufeaa\ufee3\ufe81 \ufe8e\ufea0\ufb90 \ufeaf\ufe8d \ufeed \ufe96\ufeb4\ufbff\ufb7c"
        " \ufee1\ufeae\ufee7\ufb7b\ufe91"
    ),
    # «پرسش ۱ از ۴»
    QUESTION: "\u06f4 \ufeaf\ufe8d \u06f1 \ufeb6\ufeb3\ufeae\ufb58",
    # «لایه‌ی BN را (با ۲ عدد) نشان بده؟»: Latin keeps its direction, brackets are mirrored.
    LINE: (
        "\u061f\ufee9\ufeaa\ufe91 \ufee5\ufe8e\ufeb8\ufee7 (\ufea9\ufeaa\ufecb \u06f2 \ufe8e\ufe91)"
        " \ufe8d\ufead BN \ufbfc\ufeea\ufbfe\ufefb"
    ),
}
"""Rows written down from the code charts, apart from the code that makes them."""
ON = {HOME: "home", TITLE: "lesson", QUESTION: "question", LINE: "typed"}


@dataclass
class Walk:
    """One session of the app: what stood on each screen, and the sentence that had to.

    Attributes:
        terminal: Where the app runs.
        rows: The rows of each screen when its sentence had come.
        sentences: That sentence in logical order.
    """

    terminal: Terminal
    rows: dict[str, list[str]] = field(default_factory=dict)
    sentences: dict[str, str] = field(default_factory=dict)

    def go(self, keys: str, screen: str, sentence: str) -> None:
        """Press keys, wait for a sentence in visual order, keep a screen's first appearance."""
        self.terminal.send(keys)
        self.see(sentence)
        self.rows.setdefault(screen, self.terminal.lines)
        self.sentences.setdefault(screen, sentence)

    def see(self, sentence: str) -> None:
        """Wait for a sentence in visual order."""
        self.terminal.until_text(display(sentence, "R"), LIMIT)

    def leave(self, keys: str, sentence: str) -> None:
        """Press keys and wait until a sentence is gone."""
        self.terminal.send(keys)
        shown = display(sentence, "R")
        self.terminal.until(lambda: shown not in self.terminal.text, f"the end of {shown}", LIMIT)


def _read(walk: Walk, words: Words, index: PackIndex) -> None:
    """Open the lesson, its key help, the palette, and the first worked example."""
    course = list(index.passages.values())
    walk.go(ENTER, "lesson", course[0].title)
    key = words("keys.textual.page_down")
    walk.go(F1, "help", key)
    walk.leave(F1, key)
    walk.go(PALETTE, "palette", words("palette.lab_help"))
    walk.leave(ESCAPE, words("palette.lab_help"))
    at = next(n for n, passage in enumerate(course) if index.examples_of(passage))
    walk.terminal.send("n" * at)
    walk.see(course[at].title)
    walk.go("e", "example", words("example.steps"))


def _answer(walk: Walk, words: Words, home: str) -> None:
    """Answer the short quiz to its end."""
    walk.leave(ESCAPE, words("example.steps"))
    walk.see(home)
    total = 4
    for n in range(1, total + 1):
        position = words("quiz.position", n=n, total=total)
        walk.go("/quiz\r" if n == 1 else ENTER, "question", position)
        walk.terminal.send("2")
        walk.see(CHOSEN)
        # Fresh numbers are offered once the question is answered.
        walk.go(ENTER, "verdict", words("keys.again"))
    walk.go(ENTER, "result", words("result.reread"))


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """Go through every screen of the app once, as a learner's first session would."""
    home = tmp_path_factory.mktemp("home")
    env = {f"BNSTUDY_{name}": str(home / name) for name in ("DATA", "CONFIG", "CACHE")}
    program = str(Path(sys.executable).with_name("bnstudy"))
    words = Words.load()
    index = PackIndex(load_pack(paths.content_dir() / "batch-normalization"))
    short = words("home.quiz_short", n=4)
    argv = (program, "app", "--seed", "1")
    with Terminal(argv, size=(100, 28), answers=XTERM, env={**env, "HOME": str(home)}) as terminal:
        walk = Walk(terminal)
        walk.go("", "home", words("home.heading"))
        walk.see(short)
        _read(walk, words, index)
        _answer(walk, words, short)
        before = words("result.reread")
        for command, sentence in (("lab", "lab.parameters"), ("progress", "progress.accuracy")):
            walk.leave(ESCAPE, before)
            walk.see(short)
            before = words(sentence)
            walk.go(f"/{command}\r", command, before)
        walk.leave(ESCAPE, before)
        walk.see(short)
        walk.go(TYPED, "typed", TYPED)
        walk.go(ENTER, "reply", words("talk.open_source"))
        terminal.send(QUIT)
        assert terminal.until_exit(LIMIT) == 0
        yield walk


SCREENS = [
    *("home", "lesson", "help", "palette", "example"),
    *("question", "verdict", "result", "lab", "progress", "typed", "reply"),
]


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_shows_its_sentence_once_laid_out(walk: Walk, screen: str) -> None:
    sentence = walk.sentences[screen]
    text = "\n".join(walk.rows[screen])
    assert display(sentence, "R") in text
    assert sentence not in text
    assert display(sentence, "R")[::-1] not in text


@pytest.mark.parametrize("row", BY_HAND)
def test_rows_written_down_by_hand_are_on_the_screen(walk: Walk, row: str) -> None:
    assert BY_HAND[row] in "\n".join(walk.rows[ON[row]])


def test_no_bidi_control_and_no_joiner_is_ever_sent(walk: Walk) -> None:
    sent = walk.terminal.raw.decode()
    assert [sent[max(m.start() - 20, 0) : m.end()] for m in _BIDI_AND_JOINERS.finditer(sent)] == []


def test_every_letter_is_sent_in_its_joined_form(walk: Walk) -> None:
    sent = walk.terminal.raw.decode()
    letters = {c for c in sent if "\u0600" <= c < "\u0900" and unicodedata.category(c) == "Lo"}
    assert letters == set()
    assert any("\ufe70" <= c <= "\ufefc" for c in sent)
