"""The real app in real terminal windows: photographed, and read back by character recognition."""

from __future__ import annotations

import functools
import string
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import desktop
import photos
import pytest
from ptyterm import APPS
from real_app_rows import Watched, known_lines, known_rows

from bnstudy import paths
from bnstudy.packs.index import PackIndex
from bnstudy.packs.loader import load_pack
from bnstudy.packs.models import ChoiceQuestion
from bnstudy.packs.words import Words
from bnstudy.rtl import display

pytestmark = pytest.mark.terminals

LARGEST_ERROR = 0.15
"""Mean share of wrong characters; a screen in the wrong order has more than twice that."""
LEAST_ROWS = 10
SHORTEST = 12
LATIN = set(string.ascii_letters)

TYPED = "گرادیان لایه‌های اول چرا کوچک می‌شود؟"


class Combination(NamedTuple):
    """A terminal, what stands between it and the app, and the kind that the app should find."""

    name: str
    inside: str
    kind: str
    settings: str = ""

    def __str__(self) -> str:
        return f"{self.inside}-{self.name}" if self.inside else self.name


COMBINATIONS = [
    Combination("xterm", "", "plain"),
    Combination("urxvt", "", "plain"),
    Combination("st", "", "plain"),
    Combination("alacritty", "", "plain"),
    Combination("foot", "", "plain"),
    Combination("vte", "", "vte"),
    Combination("konsole", "", "konsole"),
    Combination("kitty", "", "kitty"),
    Combination("qterminal", "", "nudge"),
    Combination("mlterm", "", "mlterm"),
    Combination("xterm", "tmux", "plain"),
    Combination("vte", "tmux", "lrm"),
    Combination("kitty", "tmux", "kitty"),
    Combination("konsole", "tmux", "tmux-konsole", "set -g allow-passthrough on"),
    Combination("xterm", "screen", "lrm"),
]


class Read(NamedTuple):
    """A row of the app, and what was read in the picture of it."""

    screen: str
    text: str
    seen: str

    @property
    def error(self) -> float:
        """The share of wrong characters."""
        return photos.character_error(self.text, self.seen)


@functools.cache
def words() -> Words:
    """Read the words of the interface once."""
    return Words.load()


@functools.cache
def sayings() -> dict[str, str]:
    """Give what the photographed screens may say: by how it is shown, how it is written."""
    index = PackIndex(load_pack(paths.content_dir() / "batch-normalization"))
    passage = next(iter(index.passages.values()))
    texts = [passage.title, *passage.text.replace("**", "").split("\n\n"), TYPED]
    question = index.questions["effect-on-learning"]
    assert isinstance(question, ChoiceQuestion)
    texts += [question.stem, words()("quiz.choose")]
    for letter, option in zip(words()("study.letters").split(), question.options, strict=False):
        texts.append(f"○ {letter}) {option.text}")
    texts += [*words().group("home").values(), words()("home.quiz_short", n=4)]
    lines = known_lines(texts, desktop.COLUMNS)
    # A word alone, or one of another script, is too little for the reader to go by.
    return {shown: line for shown, line in lines.items() if _is_readable(line)}


def _is_readable(line: str) -> bool:
    return len(line) >= SHORTEST and LATIN.isdisjoint(line)


@contextmanager
def app_in(
    combination: Combination, home: Path, *, rtl: str
) -> Iterator[tuple[dict[str, str], Watched, photos.Cells]]:
    """Start the app in a terminal and find the terminal's cells."""
    if lacking := desktop.missing(combination.name, combination.inside):
        pytest.skip(f"not installed: apt-get install {lacking}")
    program = [str(Path(sys.executable).with_name("bnstudy")), "app", "--seed", "1"]
    data = [f"BNSTUDY_{name}={home / name}" for name in ("DATA", "CONFIG", "CACHE")]
    glass = [sys.executable, str(APPS / "glass.py"), str(home)]
    command = ["env", *data, *glass, *program, *(["--rtl", rtl] if rtl else [])]
    with ExitStack() as stack:
        watched = Watched(home, combination.kind)
        stack.callback(watched.close)
        env = stack.enter_context(desktop.display(home))
        _, inside, _, settings = combination
        stack.enter_context(
            desktop.window(combination.name, home, env, command, inside=inside, settings=settings)
        )
        cells = photos.find_cells(env, *watched.size())
        # Out of the way, but over the window: without a window manager the keys follow it.
        desktop.point(env, cells.left + 2, cells.top + watched.lines * cells.height - 2)
        watched.go()
        yield env, watched, cells


def through(combination: Combination, home: Path, *, rtl: str = "") -> list[Read]:
    """Open a lesson and a question, type a question of one's own; read the picture of each."""
    read: list[Read] = []
    title = display(words()("home.heading"), "R")
    menu = display(words()("home.quiz_short", n=4), "R")
    with app_in(combination, home, rtl=rtl) as (env, watched, cells):

        def look(screen: str, before: photos.Pixels | None) -> photos.Pixels:
            picture, rows = photos.at_rest(env, before), watched.rows()
            while watched.take() and watched.rows() != rows:
                picture, rows = photos.at_rest(env, before), watched.rows()
            photos.save(picture, home / f"{screen}.png")
            for row in known_rows(rows, sayings()):
                crop = picture[cells.crop(row.y, row.first, row.last)]
                read.append(Read(screen, row.text, photos.read(crop)))
            return picture

        def until(*shown: str, gone: str = " \n\n") -> None:
            watched.until(
                lambda text: all(one in text for one in shown) and gone not in text, shown[0]
            )

        passage = display("شبکه‌ی عصبی عمیق را مثل یک خط تولید ببینیم.", "R")
        until(menu, title)
        start = photos.at_rest(env)
        desktop.press(env, "Return")
        until(passage, display(words()("keys.previous"), "R"), gone=menu)
        lesson = look("lesson", start)
        desktop.press(env, "Escape")
        until(menu, gone=passage)
        desktop.type_text(env, "/آزمون")
        desktop.press(env, "Return")
        position = display(words()("quiz.position", n=1, total=4), "R")
        until(position, display(words()("keys.flag"), "R"), gone=menu)
        question = look("question", lesson)
        desktop.press(env, "Escape")
        until(menu, gone=position)
        desktop.type_text(env, TYPED)
        until(display(TYPED, "R"))
        look("chat", question)
    return read


def report(read: list[Read]) -> str:
    """Show what was read beside what stands there."""
    return "\n".join(f"{row.error:.2f} {row.screen}: {row.text} | {row.seen}" for row in read)


def mean(read: list[Read]) -> float:
    """Give the mean share of wrong characters of all rows."""
    assert len(read) >= LEAST_ROWS, report(read)
    return sum(row.error for row in read) / len(read)


@pytest.mark.parametrize("combination", COMBINATIONS, ids=str)
def test_the_app_reads_right(combination: Combination, tmp_path: Path) -> None:
    read = through(combination, tmp_path)
    assert {row.screen for row in read} == {"lesson", "question", "chat"}
    assert TYPED in {row.text for row in read}
    error = mean(read)
    sys.stdout.write(f"{combination}: mean error {error:.3f} of {len(read)} rows\n")
    assert error < LARGEST_ERROR, report(read)


@pytest.mark.parametrize("name", ["vte", "kitty", "konsole", "qterminal", "mlterm"])
def test_without_its_kind_the_app_is_seen_to_be_wrong(name: str, tmp_path: Path) -> None:
    """The reader can tell: each of these terminals needs what it gets."""
    read = through(Combination(name, "", "plain"), tmp_path, rtl="plain")
    error = mean(read)
    sys.stdout.write(f"{name} as plain: mean error {error:.3f} of {len(read)} rows\n")
    assert error > 2 * LARGEST_ERROR, report(read)
