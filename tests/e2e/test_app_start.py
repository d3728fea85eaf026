"""Where the app starts, where it refuses to, how it ends, and what each terminal is sent."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from ptyterm import KITTY, KONSOLE, SILENT, VTE, XTERM
from small_app import F2, F4, FAULTS, Small, answers, leave

from bnstudy.rtl.remembered import Remembered
from bnstudy.rtl.terminal import Kind


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


def test_under_a_server_a_fault_is_a_report_too(small: Small, tmp_path: Path) -> None:
    """A web server chooses the driver and owns the streams; nothing is asked of a terminal."""
    driver = "textual.drivers.headless_driver:HeadlessDriver"
    app = small(
        env={"TEXTUAL_DRIVER": driver, "CRASH": "mount"}, stdio={0: "/dev/null"}, wait=False
    )
    assert app.until_exit() == 1
    assert b"Traceback" not in app.raw
    assert b"\x1b[c" not in app.raw
    assert len(list((tmp_path / "data").glob("crash-*.txt"))) == 1


def test_a_remembered_choice_goes_before_what_is_detected(small: Small, tmp_path: Path) -> None:
    Remembered(tmp_path / "config").remember("VTE|xterm-256color|", Kind.LRM)
    app = small(answers=VTE)
    app.send("سلام")
    app.until(lambda: "س\u200e".encode() in app.raw, "a mark after a letter")
    leave(app)
    assert b"\x1b[8l" not in app.raw


def test_the_users_word_goes_before_a_remembered_choice(small: Small, tmp_path: Path) -> None:
    Remembered(tmp_path / "config").remember("VTE|xterm-256color|", Kind.LRM)
    app = small("vte", answers=VTE)
    leave(app)
    assert b"\x1b[8l\x1b[2J" in app.raw
