"""No letter is lost on its way, however its bytes come."""

from __future__ import annotations

import pytest
from ptyterm import SILENT, XTERM
from small_app import Small, leave

TEXT = "گرادیان لایه‌های اول چرا کوچک می‌شود؟"
# The small app's line is Textual's own, which takes no half-space; ours is tested in tests/rtl.
PLAIN = TEXT.replace("\u200c", "")
BYTES = PLAIN.encode()


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, len(BYTES)])
def test_letters_may_come_in_pieces_of_any_size(small: Small, size: int) -> None:
    app = small()
    for at in range(0, len(BYTES), size):
        app.send(BYTES[at : at + size])
        # The next piece comes when the program may have read this one.
        app.pump(0.001)
    app.until_text(f"len={len(PLAIN)}|{PLAIN}|")
    leave(app)


def test_letters_typed_between_the_answers_keep_their_place(small: Small) -> None:
    """Half a letter, an answer, the other half: as on a slow line in the first second."""
    app = small(wait=False, answers=SILENT)
    app.until(lambda: b"\x1b[c" in app.raw, "the questions")
    answers = [XTERM[question].encode() for question in ("\x1b[8$p", "\x1b[>q", "\x1b[>c")]
    for n, answer in enumerate(answers):
        app.send(BYTES[3 * n : 3 * n + 3] + answer)
    app.send(BYTES[3 * len(answers) :])
    app.send(XTERM["\x1b[c"])
    app.until_text(f"len={len(PLAIN)}|{PLAIN}|")
    leave(app)


def test_letters_typed_while_the_app_is_being_made_are_there_in_the_end(small: Small) -> None:
    app = small(wait=False)
    for at in range(0, len(BYTES), 3):
        app.send(BYTES[at : at + 3])
        app.pump(0.02)
    app.until_text(f"len={len(PLAIN)}|{PLAIN}|")
    leave(app)


def test_a_paste_of_a_whole_page_is_whole(small: Small) -> None:
    app = small()
    text = (PLAIN + " ") * 100
    app.send(b"\x1b[200~" + text.encode() + b"\x1b[201~")
    app.until_text(f"len={len(text)}|")
    leave(app)
