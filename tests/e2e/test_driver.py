"""What a terminal, a shell or a user can do to the app, and what is left behind."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from ptyterm import KITTY, KONSOLE, SILENT, VTE, XTERM, Terminal

Small = Callable[..., Terminal]
QUIT, F2, F3, F4 = "\x11", "\x1bOQ", "\x1bOR", "\x1bOS"
FAULTS = {"FAULT_KEYS": "1"}


def leave(app: Terminal) -> None:
    app.send(QUIT)
    assert app.until_exit() == 0
    assert app.not_restored() == []


def answers(app: Terminal) -> bool:
    """Whether the app still takes a key."""
    app.send("z")
    app.until_text("z|")
    return True


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
    leave(app)


BROKEN = [
    b"\xff",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    "café".encode("latin-1"),
    bytes(range(0x80, 0xA0)),
    b"\x1b[" + b"9" * 5000 + b"m",
    b"\x1b[1114112u",
    b"\x1b[97;5:3u",
    b"\x1b[55296;;55296u",
    b"\x1b[<0;1000000000;1000000000M",
    b"\x1b[<0;-5;-5M",
    b"\x1b[48;0;0;0;0t",
    b"\x1b[48;99999;99999;1;1t",
    b"\x1bPabc\x1b\\",
    b"\x1b]52;c;aGk=\x07",
    b"\x1b[?64;1;2c\x1b[>41;379;0c",
    b"\0" * 50,
    b"\x1b[5;5R" * 500,
]


def test_no_input_breaks_the_input_thread(small: Small) -> None:
    """Each of these killed Textual's own thread, hung it or was typed into the app."""
    app = small()
    for number, data in enumerate(BROKEN):
        app.send(data)
        mark = chr(ord("A") + number)
        app.send(mark)
        app.until_text(f"{mark}|", limit=3)
    leave(app)


def test_late_answers_are_not_typed_into_the_app(small: Small) -> None:
    app = small(answers=SILENT)
    app.send("\x1b[8;0$y\x1bP>|Slow(1)\x1b\\\x1b[>1;2;3c\x1b[?62;1;4c")
    app.send("z")
    app.until_text("len=1|z|")


def test_keys_typed_while_the_terminal_is_asked_reach_the_app(small: Small) -> None:
    app = small(wait=False, answers=SILENT)
    app.until(lambda: b"\x1b[c" in app.raw, "the questions")
    app.send("سلام")
    app.until_text("len=4")
    leave(app)


def test_an_answering_terminal_is_not_waited_for(small: Small) -> None:
    """The answers come while Textual is imported: the delay must not show."""

    def paint(options: dict[str, str]) -> float:
        began = time.monotonic()
        app = small(answers=options)
        took = time.monotonic() - began
        leave(app)
        return took

    asked = min(paint(XTERM) for _ in range(3))
    forced = []
    for _ in range(3):
        began = time.monotonic()
        app = small("plain", answers=XTERM)
        forced.append(time.monotonic() - began)
        leave(app)
    # Far below the 0.6 s of patience, far above the noise of a busy machine.
    assert asked < min(forced) + 0.3


def test_tiny_windows_do_not_break_the_app(small: Small) -> None:
    app = small()
    for size in ((1, 1), (5, 2), (20, 5), (0, 0)):
        app.resize(*size)
        app.send("a\x1b[B\t")
        # The app draws a size it can stand, then the new one.
        app.until(lambda: app.pump(0.1), "a repaint")
        app.resize(60 + size[0], 24)
        app.until_text(f"ready {60 + size[0]}x24", limit=3)
    leave(app)


def test_a_window_that_starts_tiny_is_told_to_be_larger(small: Small) -> None:
    app = small(size=(3, 2), wait=False)
    app.until(lambda: b"\x1b[?1049h" in app.raw)
    app.until(lambda: not app.pump(0.5))
    assert app.poll() is None
    app.resize(30, 10)
    app.until_text("ready 30x10")
    leave(app)


def test_columns_and_lines_of_the_environment_are_not_believed(small: Small) -> None:
    app = small(env={"COLUMNS": "1", "LINES": "abc"})
    app.until_text("ready 80x24")
    leave(app)


def test_a_focus_storm_takes_less_than_two_seconds(small: Small) -> None:
    app = small()
    began = time.monotonic()
    app.send("\x1b[I\x1b[O" * 500)
    assert answers(app)
    assert time.monotonic() - began < 2


def test_64_kb_of_keys_take_less_than_two_seconds(small: Small) -> None:
    app = small()
    began = time.monotonic()
    app.send("x" * 65_536)
    app.until_text("len=")
    app.send("\x1b[F")
    app.until(lambda: not app.pump(0.2))
    assert time.monotonic() - began < 2.5
    leave(app)


def test_a_huge_paste_is_cut_and_survived(small: Small) -> None:
    app = small()
    app.send("\x1b[200~" + "سلام دنیا " * 50_000 + "\x1b[201~")
    app.until_text("len=20000")
    leave(app)


def test_pixel_mouse_reports_are_switched_off_again(small: Small) -> None:
    """Textual asks for them where the terminal reports resizes, and leaves them on."""
    in_band = KITTY | {"\x1b[?2048$p": "\x1b[?2048;2$y"}
    app = small(answers=in_band)
    app.until(lambda: app.modes.get(1016), "pixel reports")
    app.send("\x1b[48;24;80;480;800t")
    leave(app)


def test_a_paste_loses_its_escapes(small: Small) -> None:
    app = small()
    app.send("\x1b[200~a\x1b]0;PWNED\x07b\x1b[2Jc\x1b[201~")
    app.until_text("len=")
    app.until_text("a]0;PWNEDb[2Jc")
    assert "PWNED" in app.text
    assert b"\x1b]0;PWNED" not in app.raw
    leave(app)


def test_leaving_is_quick(small: Small) -> None:
    """Textual's own input thread looks at the clock twice, 100 ms each."""
    app = small()
    app.send(QUIT)
    began = time.monotonic()
    app.until(lambda: app.modes.get(1049) is False, "the main screen")
    assert time.monotonic() - began < 0.25
    assert app.until_exit() == 0


def test_a_closed_window_ends_the_program(small: Small) -> None:
    app = small()
    app.hang_up()
    assert app.until_exit() == 128 + signal.SIGHUP


def test_a_closed_window_ends_a_program_that_ignores_hangups(small: Small) -> None:
    app = small(env={"IGNORE_HUP": "1"})
    app.hang_up()
    assert app.until_exit() == 128 + signal.SIGHUP


@pytest.mark.parametrize("stdio", [{0: "/dev/null"}, {0: None}, {2: "/dev/null"}])
def test_without_a_terminal_it_refuses_with_one_line(small: Small, stdio: dict[int, str]) -> None:
    app = small(stdio=stdio, wait=False)
    assert app.until_exit() == 2
    assert len(app.raw.splitlines()) == 1
    assert b"needs a terminal" in app.raw
    assert app.not_restored() == []


def test_with_no_stream_at_all_it_just_ends(small: Small) -> None:
    assert small(stdio={0: None, 1: None, 2: None}, wait=False).until_exit() == 2


def test_a_full_error_device_is_refused(small: Small) -> None:
    app = small(stdio={2: "/dev/full"}, wait=False)
    assert app.until_exit() == 2
    assert b"needs a terminal" in app.raw


def test_output_elsewhere_is_no_reason_to_refuse(small: Small) -> None:
    leave(small(stdio={1: "/dev/null"}))


def test_a_dumb_terminal_is_refused_before_anything_is_asked(small: Small) -> None:
    app = small(env={"TERM": "dumb"}, wait=False)
    assert app.until_exit() == 2
    assert b"\x1b" not in app.raw


def test_the_linux_console_is_refused_in_latin(small: Small) -> None:
    app = small(env={"TERM": "linux"}, answers={"\x1b[c": "\x1b[?6c"}, wait=False)
    assert app.until_exit() == 2
    assert b"Linux console" in app.raw
    assert app.not_restored() == []


def test_the_linux_console_can_be_insisted_on(small: Small) -> None:
    leave(small("plain", env={"TERM": "linux"}, answers={"\x1b[c": "\x1b[?6c"}))


@pytest.mark.parametrize("where", ["make", "mount", "key"])
def test_a_crash_is_one_sentence_and_a_saved_report(
    small: Small, where: str, tmp_path: Path
) -> None:
    app = small(env={"CRASH": where, **FAULTS}, wait=where == "key", answers=VTE)
    if where == "key":
        app.send(F2)
    assert app.until_exit() == 1
    assert app.not_restored() == []
    assert b"Traceback" not in app.raw
    (report,) = (tmp_path / "data").glob("crash-*.txt")
    assert str(report).encode() in app.raw
    text = report.read_text(encoding="utf-8")
    assert "crash" in text
    assert "Traceback" in text
    assert "VTE" in text or where == "make"


def test_a_crash_without_a_place_for_its_report_still_says_so(small: Small, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    app = small(env=FAULTS)
    app.send(F2)
    assert app.until_exit() == 1
    assert b"could not be saved" in app.raw
    assert app.not_restored() == []


def test_a_crash_in_a_thread_is_saved_and_the_app_goes_on(small: Small, tmp_path: Path) -> None:
    app = small(env=FAULTS)
    app.send(F4)
    app.until(lambda: list((tmp_path / "data").glob("crash-*.txt")), "the report")
    assert answers(app)
    assert b"Traceback" not in app.raw
    leave(app)


def test_a_locale_without_utf_8_still_writes_persian(small: Small) -> None:
    app = small(
        env={"LANG": None, "LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    )
    app.send("سلام")
    app.until_text("سلام")
    leave(app)


def test_vte_is_switched_before_the_first_paint_and_back_at_the_end(small: Small) -> None:
    app = small(answers=VTE)
    entered, switched = app.raw.index(b"\x1b[?1049h"), app.raw.index(b"\x1b[8l\x1b[2J")
    assert entered < switched < app.raw.index(b"ready")
    leave(app)
    assert app.raw.rindex(b"\x1b[8h") > switched


def test_konsole_is_switched_and_back(small: Small) -> None:
    app = small(answers=KONSOLE)
    assert b"\x1b]50;BidiRenderingEnabled=false\x07" in app.raw
    leave(app)
    assert app.raw.count(b"\x1b]50;BidiRenderingEnabled=true\x07") == 1


def test_only_konsole_gets_osc_50(small: Small) -> None:
    """In xterm it changes the font."""
    app = small(answers=XTERM, env={"KONSOLE_VERSION": "221203"})
    leave(app)
    assert b"\x1b]50;" not in app.raw


def test_kitty_gets_words_backwards_after_every_key(small: Small) -> None:
    app = small(answers=KITTY)
    app.send("ab س")
    app.until_text("len=4")
    # Logical in this plain Textual app: what kitty turns round is sent turned round.
    app.send("لام")
    app.until_text("ab مالس")
    leave(app)


def test_apples_terminal_is_asked_nothing(small: Small) -> None:
    app = small(answers=SILENT, env={"TERM_PROGRAM": "Apple_Terminal"})
    assert b"$p" not in app.raw.replace(b"\x1b[?2048$p", b"")
    app.send("سلام")
    app.until(lambda: "س\u200e".encode() in app.raw, "a mark after a letter")
    leave(app)


def test_a_terminal_that_stalls_is_waited_for(small: Small) -> None:
    app = small()
    # More repaints than the pty and the app's queue hold, and nobody reads them.
    for _ in range(60):
        os.write(app.master, b"\t\x1b[B")
    app.until(lambda: app.pump(0.5))
    app.send("\x1b[I")
    leave(app)
