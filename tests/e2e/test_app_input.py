"""What a terminal or a user may send, whole or broken, much or little."""

from __future__ import annotations

import time

from ptyterm import KITTY, SILENT
from small_app import Small, answers, leave

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


def test_keys_with_a_letter_are_wanted_as_letters(small: Small) -> None:
    """Asked to report every key, kitty 0.26 leaves out what Shift makes of a Persian one: آ, ؟."""
    app = small(answers=KITTY)
    assert b"\x1b[>1u" in app.raw
    app.send("\x1b[27u")
    app.until_text("escaped")
    app.send("آیا؟")
    app.until_text("len=4")
    leave(app)
    assert b"\x1b[<u" in app.raw


def test_gnu_screen_is_not_asked_for_the_mouse(small: Small) -> None:
    """With the mouse on, screen holds Escape back until the next key and makes one of the two."""
    screen = {"\x1b[>c": "\x1b[>83;40900;0c", "\x1b[c": "\x1b[?1;2c"}
    app = small(answers=screen)
    leave(app)
    assert b"\x1b[?1000h" not in app.raw


def test_other_terminals_are_asked_for_the_mouse(small: Small) -> None:
    app = small()
    leave(app)
    assert b"\x1b[?1000h" in app.raw


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
