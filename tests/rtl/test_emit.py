"""Each rewrite makes its terminal show visual order, whatever part of a row is painted."""

from __future__ import annotations

import re

import pytest
from emulators import Grid, as_text, kitty_shows, qterminal_shows, vte_shows
from hypothesis import given, settings
from hypothesis import strategies as st

from bnstudy.rtl import display
from bnstudy.rtl.emit import filter_for, mark_letters, rewrite_line
from bnstudy.rtl.sgr import indexed, read_style
from bnstudy.rtl.terminal import Kind

WORDS = [
    "سلام", "دنیا", "می‌روم", "لایه‌ی", "(۲٫۵)", "۲۰۱۵", "BatchNorm", "γ", "گرادیان،", "«نرمال»",
    "x = [1, 2]", "۹۴٪", "(سلام)", "آیا؟", "│", "──", "CNN‌ها", "لا", "x̂", "سلام.",
]  # fmt: skip
STYLES = [
    "",
    "\x1b[1m",
    "\x1b[38;2;224;224;224m",
    "\x1b[1;38;2;1;3;5;48;2;30;31;3m",
    "\x1b[38;5;39m",
]

words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
paints = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 39), words, st.sampled_from(STYLES)),
    min_size=1,
    max_size=12,
)


def painted(paint: tuple[int, int, str, str]) -> str:
    """Write a piece of visual text as Textual does."""
    y, x, text, style = paint
    shown = display(text)[: 40 - x].lstrip("\u0302")
    return f"\x1b[{y + 1};{x + 1}H{style}{shown}\x1b[0m\x1b[1;1H"


def grids(kind: Kind, frames: list[str]) -> tuple[Grid, Grid]:
    """Give the cells as they were meant and as they were sent."""
    meant, sent, rewrite = Grid(), Grid(), filter_for(kind)
    assert rewrite is not None
    for frame in frames:
        meant.feed(frame)
        sent.feed(rewrite.write(frame))
    return meant, sent


@settings(max_examples=60)
@given(paints)
def test_kitty_shows_what_was_meant(paints: list[tuple[int, int, str, str]]) -> None:
    meant, sent = grids(Kind.KITTY, [painted(paint) for paint in paints])
    for y in range(6):
        assert kitty_shows(sent.row(y)) == as_text(meant.row(y))


@settings(max_examples=60)
@given(paints)
def test_kitty_keeps_every_colour_in_its_column(paints: list[tuple[int, int, str, str]]) -> None:
    meant, sent = grids(Kind.KITTY, [painted(paint) for paint in paints])
    for want, got in zip(meant.rows(), sent.rows(), strict=True):
        assert [cell.colour for cell in want] == [cell.colour for cell in got]


@settings(max_examples=60)
@given(paints)
def test_a_left_to_right_mark_after_each_letter_keeps_vte_still(
    paints: list[tuple[int, int, str, str]],
) -> None:
    meant, sent = grids(Kind.LRM, [painted(paint) for paint in paints])
    for y in range(6):
        assert vte_shows(sent.row(y)) == as_text(meant.row(y))


@settings(max_examples=60)
@given(paints)
def test_qterminal_finds_no_two_letters_of_one_colour(
    paints: list[tuple[int, int, str, str]],
) -> None:
    meant, sent = grids(Kind.NUDGE, [painted(paint) for paint in paints])
    for y in range(6):
        assert qterminal_shows(sent.row(y)) == as_text(meant.row(y))


@pytest.mark.parametrize("kind", [Kind.KITTY, Kind.NUDGE])
@settings(max_examples=30)
@given(paints=paints)
def test_a_shadow_leaves_latin_screens_alone(
    kind: Kind, paints: list[tuple[int, int, str, str]]
) -> None:
    latin = [(y, x, re.sub(r"[^ -~]", "z", text), style) for y, x, text, style in paints]
    meant, sent = grids(kind, [painted(paint) for paint in latin])
    assert meant.rows() == sent.rows()


def test_a_word_glued_to_latin_gets_another_weight_in_kitty() -> None:
    """No order of one run comes out right; a run of another font does."""
    meant, sent = grids(Kind.KITTY, ["\x1b[1;1H" + display("CNNها", "R")])
    assert kitty_shows(sent.row(0)) == as_text(meant.row(0))
    assert {cell.bold for cell in sent.row(0) if cell.text.isascii() and cell.text.strip()} == {
        True
    }


def test_a_glued_word_beside_that_weight_gets_a_slant_in_kitty() -> None:
    frame = "\x1b[1;1H" + display("CNNها", "R") + "\x1b[1mﻡﻼﺳ\x1b[0m"
    meant, sent = grids(Kind.KITTY, [frame])
    assert kitty_shows(sent.row(0)) == as_text(meant.row(0))


def test_half_a_word_repainted_moves_the_other_half_in_kitty() -> None:
    rewrite = filter_for(Kind.KITTY)
    assert rewrite is not None
    first = rewrite.write("\x1b[1;1Hﻡﻼﺳ")
    second = rewrite.write("\x1b[1;1Hﺏ")
    assert "ﺳﻼﻡ" in first
    # The changed letter goes out at the other end of the word.
    assert "\x1b[1;3Hﺏ" in second


def test_escapes_that_draw_nothing_pass_in_their_place() -> None:
    for kind in (Kind.KITTY, Kind.NUDGE, Kind.LRM):
        rewrite = filter_for(kind)
        assert rewrite is not None
        sent = rewrite.write("\x1b[?2026h\x1b[1;1Ha\x1b[?2026l\x1b]52;c;2LPZhNin\x07\x07")
        assert sent.startswith("\x1b[?2026h")
        assert sent.endswith("\x1b[?2026l\x1b]52;c;2LPZhNin\x07\x07")


def test_nothing_is_moved_before_the_first_paint() -> None:
    rewrite = filter_for(Kind.KITTY)
    assert rewrite is not None
    assert rewrite.write("\x1b[?1049h\x1b[?25l") == "\x1b[?1049h\x1b[?25l"


def test_a_cleared_screen_is_forgotten() -> None:
    meant, sent = grids(Kind.KITTY, ["\x1b[1;1Hﻡﻼﺳ", "\x1b[2J", "\x1b[1;5Hﻡ"])
    assert kitty_shows(sent.row(0)) == as_text(meant.row(0))


def test_wide_characters_keep_their_two_columns() -> None:
    for kind, shows in ((Kind.KITTY, kitty_shows), (Kind.NUDGE, qterminal_shows)):
        meant, sent = grids(kind, ["\x1b[1;1H✅ﻡﻼﺳ漢字", "\x1b[1;3Hﺏ", "\x1b[1;6H語"])
        assert shows(sent.row(0)) == as_text(meant.row(0))


def test_half_of_a_wide_character_that_is_overwritten_leaves_a_blank() -> None:
    _, sent = grids(Kind.KITTY, ["\x1b[1;1H漢字ﻡ", "\x1b[1;2Hxy"])
    assert as_text(sent.row(0)).startswith(" xy ﻡ")


def test_the_cursor_ends_where_the_app_left_it() -> None:
    meant, sent = grids(Kind.KITTY, ["\x1b[2;1Hﻡﻼﺳ\x1b[4;7H"])
    assert (sent._screen.cursor.y, sent._screen.cursor.x) == (3, 6)
    assert (meant._screen.cursor.y, meant._screen.cursor.x) == (3, 6)


def test_plain_kinds_need_no_rewrite() -> None:
    for kind in (Kind.PLAIN, Kind.VTE, Kind.KONSOLE, Kind.MLTERM, Kind.TMUX_KONSOLE):
        assert filter_for(kind) is None
        assert rewrite_line("ﻡﻼﺳ", kind) == "ﻡﻼﺳ"


def test_marks_follow_letters_with_their_vowels_and_nothing_else() -> None:
    assert mark_letters("ﺏ۲a،") == "ﺏ\u200e۲a،"
    assert mark_letters("سّ") == "سّ\u200e"
    assert mark_letters("۲٫۵") == "۲٫\u200e۵"


def test_one_line_can_be_rewritten_without_a_screen() -> None:
    assert "ﺳﻼﻡ ok" in rewrite_line("ﻡﻼﺳ ok", Kind.KITTY)
    assert "H" not in re.sub(r"ok", "", rewrite_line("ﻡﻼﺳ ok", Kind.NUDGE))


def test_styles_are_read_as_terminals_read_them() -> None:
    assert read_style("\x1b[1;38;2;1;3;5;48;2;30;31;3m") == (True, False, (1, 3, 5))
    assert read_style("\x1b[3m\x1b[31m").italic
    assert read_style("\x1b[1m\x1b[22m\x1b[38;5;196m") == (False, False, (255, 0, 0))
    assert read_style("\x1b[31m\x1b[0m") == read_style("")
    assert indexed(244) == (128, 128, 128)
