"""What a shell or the system does to the app, and what is left behind on the terminal."""

from __future__ import annotations

import os
import signal
import time

import pytest
from ptyterm import SILENT, VTE, Terminal
from small_app import F3, FAULTS, QUIT, Small, answers, leave


def test_the_app_starts_types_and_leaves_the_terminal_as_it_was(small: Small) -> None:
    app = small()
    app.send("سلام")
    app.until_text("len=4")
    leave(app)


@pytest.mark.parametrize(
    "name", ["SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGINT"]
)
def test_a_signal_ends_the_app_with_its_code_and_restores_the_terminal(
    small: Small, name: str
) -> None:
    app = small(answers=VTE)
    signum = getattr(signal, name)
    app.signal(signum)
    assert app.until_exit() == 128 + signum
    assert app.not_restored() == []
    assert b"Traceback" not in app.raw
    assert app.raw.rindex(b"\x1b[8h") < app.raw.rindex(b"\x1b[?1049l")


def test_a_hanging_app_is_ended_by_force_and_the_terminal_restored(small: Small) -> None:
    app = small(answers=VTE, env=FAULTS)
    app.send(F3)
    app.until_text("hanging")
    began = time.monotonic()
    # The app sleeps from here on; only the watching thread can still act.
    app.until(lambda: not app.pump(0.3))
    app.signal(signal.SIGTERM)
    assert app.until_exit() == 128 + signal.SIGTERM
    assert time.monotonic() - began < 6
    assert app.not_restored() == []
    assert b"\x1b[8h" in app.raw


def test_a_signal_during_the_imports_restores_the_terminal(small: Small) -> None:
    app = small(wait=False, answers=SILENT)
    app.until(lambda: b"\x1b[c" in app.raw, "the questions")
    app.signal(signal.SIGTERM)
    assert app.until_exit() == 128 + signal.SIGTERM
    assert app.not_restored() == []
    assert b"Traceback" not in app.raw


def test_continue_without_a_stop_keeps_the_users_settings(small: Small) -> None:
    app = small()
    app.signal(signal.SIGCONT)
    app.until(lambda: app.raw.count(b"\x1b[?1049h") == 2, "the screen again")
    assert answers(app)
    leave(app)


def test_stop_gives_the_terminal_back_and_continue_takes_it_again(small: Small) -> None:
    app = small(answers=VTE)
    app.signal(signal.SIGTSTP)
    app.until(app.stopped, "the stop")
    app.until(lambda: not app.pump(0.1))
    assert app.not_restored() == []
    assert app.raw.rindex(b"\x1b[8h") > app.raw.rindex(b"\x1b[8l\x1b[2J")
    app.screen.reset()
    app.signal(signal.SIGCONT)
    app.until_text("ready")
    assert app.raw.rindex(b"\x1b[8l\x1b[2J") > app.raw.rindex(b"\x1b[8h")
    assert answers(app)
    leave(app)


def test_a_stop_from_outside_is_survived(small: Small) -> None:
    app = small()
    app.signal(signal.SIGSTOP)
    app.until(app.stopped, "the stop")
    app.screen.reset()
    app.signal(signal.SIGCONT)
    app.until_text("ready")
    # What is typed while the terminal is taken again may be lost, as with any program.
    app.until(lambda: takes_keys(app), "a key that acts")
    leave(app)


def takes_keys(app: Terminal) -> bool:
    """Type a letter; tell whether one has come."""
    app.send("z")
    app.pump(0.1)
    return "z" in app.text


def test_leaving_is_quick(small: Small) -> None:
    """Textual's own input thread looks at the clock twice, 100 ms each."""
    took = []
    for _ in range(3):
        app = small()
        app.send(QUIT)
        began = time.monotonic()
        app.until(lambda app=app: app.modes.get(1049) is False, "the main screen")
        took.append(time.monotonic() - began)
        assert app.until_exit() == 0
    assert min(took) < 0.2


def test_a_closed_window_ends_the_program(small: Small) -> None:
    app = small()
    app.hang_up()
    assert app.until_exit() == 128 + signal.SIGHUP


def test_a_closed_window_ends_a_program_that_ignores_hangups(small: Small) -> None:
    app = small(env={"IGNORE_HUP": "1"})
    app.hang_up()
    assert app.until_exit() == 128 + signal.SIGHUP


def test_a_terminal_that_stalls_is_waited_for(small: Small) -> None:
    app = small()
    # More repaints than the pty and the app's queue hold, and nobody reads them.
    for _ in range(60):
        os.write(app.master, b"\t\x1b[B")
    app.until(lambda: app.pump(0.5))
    app.send("\x1b[I")
    leave(app)
