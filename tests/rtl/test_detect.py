"""Asking a terminal on a pty: answers, silence, keys typed meanwhile, settings put back."""

from __future__ import annotations

import os
import pty
import termios
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnstudy.rtl.detect import QUESTIONS, Asking, Sorter, detect, kitty_forces_ltr
from bnstudy.rtl.terminal import Kind

VTE_ANSWERS = b"\x1b[8;1$y\x1b[>65;7006;1c\x1b[?65;1;9c"
KITTY_ANSWERS = b"\x1b[8;0$y\x1bP>|kitty(0.26.5)\x1b\\\x1b[>1;4000;26c\x1b[?62;c"


@pytest.fixture
def tty() -> Iterator[tuple[int, int]]:
    master, slave = pty.openpty()
    yield master, slave
    os.close(master)
    os.close(slave)


def answering(master: int, answers: bytes) -> threading.Thread:
    """Be a terminal that answers when it has been asked everything."""

    def answer() -> None:
        asked = b""
        while not asked.endswith(b"\x1b[c"):
            asked += os.read(master, 100)
        os.write(master, answers)

    thread = threading.Thread(target=answer)
    thread.start()
    return thread


def test_an_answering_terminal_is_known_at_once(tty: tuple[int, int]) -> None:
    master, slave = tty
    thread = answering(master, VTE_ANSWERS)
    found = detect({}, stdin=slave, out=slave)
    thread.join()
    assert (found.kind, found.name) == (Kind.VTE, "VTE")
    assert found.typed == b""


def test_settings_are_put_back(tty: tuple[int, int]) -> None:
    master, slave = tty
    before = termios.tcgetattr(slave)
    thread = answering(master, KITTY_ANSWERS)
    detect({"SSH_CONNECTION": "x"}, stdin=slave, out=slave)
    thread.join()
    assert termios.tcgetattr(slave) == before


def test_nothing_is_echoed_while_asking(tty: tuple[int, int]) -> None:
    _, slave = tty
    asking = Asking({}, stdin=slave, out=slave).begin()
    flags = termios.tcgetattr(slave)[3]
    assert not flags & termios.ECHO
    assert not flags & termios.ICANON
    assert flags & termios.ISIG
    asking.restore()


def test_a_silent_terminal_is_given_up_after_its_patience(tty: tuple[int, int]) -> None:
    _, slave = tty
    times = iter([0.0, 0.7, 0.7])
    asking = Asking({"TERM": "xterm"}, stdin=slave, out=slave)
    asking.begin(clock=lambda: next(times))
    found = asking.finish(clock=lambda: next(times))
    asking.restore()
    assert (found.kind, found.why) == (Kind.PLAIN, "nothing answered")


def test_answers_that_came_during_long_imports_still_count(tty: tuple[int, int]) -> None:
    master, slave = tty
    times = iter([0.0, 9.0, 9.0, 9.0])
    asking = Asking({}, stdin=slave, out=slave).begin(clock=lambda: next(times))
    os.write(master, VTE_ANSWERS)
    assert asking.finish(clock=lambda: next(times)).kind is Kind.VTE
    asking.restore()


def test_keys_typed_meanwhile_are_kept_in_order(tty: tuple[int, int]) -> None:
    master, slave = tty
    answers = "س".encode() + VTE_ANSWERS[:7] + b"a\x1b[A" + VTE_ANSWERS[7:]
    thread = answering(master, answers)
    found = detect({}, stdin=slave, out=slave)
    thread.join()
    assert found.typed == "سa\x1b[A".encode()


def test_apples_terminal_is_not_asked(tty: tuple[int, int]) -> None:
    """It answers nothing and prints the `p` of the first question."""
    master, slave = tty
    found = detect({"TERM_PROGRAM": "Apple_Terminal"}, stdin=slave, out=slave)
    os.set_blocking(master, False)
    with pytest.raises(BlockingIOError):
        os.read(master, 100)
    assert found.kind is Kind.LRM


def test_what_is_no_terminal_is_left_alone() -> None:
    read, write = os.pipe()
    found = detect({"TERM": "xterm"}, stdin=read, out=write)
    os.set_blocking(read, False)
    with pytest.raises(BlockingIOError):
        os.read(read, 10)
    assert found.kind is Kind.PLAIN
    os.close(read)
    os.close(write)


def test_the_last_question_is_the_one_everybody_answers() -> None:
    assert QUESTIONS.endswith(b"\x1b[c")


@given(st.lists(st.integers(1, 30), max_size=6))
def test_replies_may_arrive_in_any_pieces(cuts: list[int]) -> None:
    sorter, data = Sorter(), b"x" + KITTY_ANSWERS
    for cut in cuts:
        sorter.feed(data[:cut])
        data = data[cut:]
    sorter.feed(data)
    assert sorter.done
    assert sorter.replies.xtversion == "kitty(0.26.5)"
    assert sorter.replies.da2 == "1;4000;26"
    assert sorter.finish() == b"x"


def test_half_a_reply_is_not_a_key() -> None:
    sorter = Sorter()
    sorter.feed(b"a\x1bP>|Slow")
    assert sorter.finish() == b"a"


def test_a_name_cannot_carry_controls() -> None:
    sorter = Sorter()
    sorter.feed("\x1bP>|Ev\u202eil\x9b(1)\x1b\\\x1b[?1c".encode())
    assert sorter.replies.xtversion == "Evil(1)"


def test_tmux_is_asked_for_the_terminal_around_it(tmp_path: Path) -> None:
    """A stand-in for tmux on PATH answers as tmux 3.3 does."""
    tmux = tmp_path / "tmux"
    tmux.write_text(
        "#!/bin/sh\n"
        "case $1 in display) echo 'Konsole 22.12.3|xterm-256color';; show) echo on;; esac\n"
    )
    tmux.chmod(0o755)
    master, slave = pty.openpty()
    thread = answering(master, b"\x1bP>|tmux 3.3a\x1b\\\x1b[>84;0;0c\x1b[?1;2c")
    path = os.environ["PATH"]
    os.environ["PATH"] = f"{tmp_path}:{path}"
    try:
        found = detect({"TMUX": "/tmp/x,1,0"}, stdin=slave, out=slave)
    finally:
        os.environ["PATH"] = path
        thread.join()
        os.close(master)
        os.close(slave)
    assert found.kind is Kind.TMUX_KONSOLE
    assert found.replies.passthrough


@pytest.mark.parametrize(
    ("text", "forced"),
    [
        ("", False),
        ("force_ltr yes\n", True),
        ("  force_ltr   y\n", True),
        ("# force_ltr yes\n", False),
        ("force_ltr yes\nforce_ltr no\n", False),
    ],
)
def test_kittys_settings_are_read(tmp_path: Path, text: str, *, forced: bool) -> None:
    (tmp_path / "kitty").mkdir()
    (tmp_path / "kitty" / "kitty.conf").write_text(text)
    assert kitty_forces_ltr({"XDG_CONFIG_HOME": str(tmp_path)}) is forced


def test_kitty_without_settings_forces_nothing(tmp_path: Path) -> None:
    assert not kitty_forces_ltr({"HOME": str(tmp_path)})
