"""RTLTextArea, driven by keys and mouse, read as the terminal shows it."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from mixed_lines import (
    columns_in_style,
    is_picture,
    mixed_lines,
    mouse,
    press,
    runs,
    settle,
    type_text,
)
from rtl_screens import cells, showing
from rtl_screens import rows as screen_rows
from textual import events
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.widgets.text_area import Selection

from bnstudy.rtl import display
from bnstudy.rtl.line import direction, has_letters
from bnstudy.rtl.widgets.textarea import RTLTextArea
from bnstudy.rtl.widgets.visual_document import VisualDocument


@asynccontextmanager
async def opened(
    text: str = "",
    *,
    size: tuple[int, int] = (30, 10),
    base: int | None = None,
    **options: Any,  # noqa: ANN401 - passed through
) -> AsyncIterator[tuple[RTLTextArea, Pilot[None]]]:
    """Show a focused text area; without a border, so that its cells are those of the screen."""
    made = RTLTextArea(**options)
    made.base = base
    made.cursor_blink = False
    css = "RTLTextArea { width: 100%; height: 100%; padding: 0; border: none; }"
    async with showing(made, css=css, size=size) as pilot:
        made.focus()
        made.text = text
        await settle(pilot)
        yield made, pilot


def document(made: RTLTextArea) -> VisualDocument:
    found = made.wrapped_document
    assert isinstance(found, VisualDocument)
    return found


def row(made: RTLTextArea, y: int) -> str:
    return made.render_line(y).text


def rows(made: RTLTextArea) -> list[str]:
    return [row(made, y).strip() for y in range(document(made).height)]


def bars(made: RTLTextArea, y: int) -> list[tuple[int, int]]:
    style = made.get_component_rich_style("text-area--selection")
    return runs(columns_in_style(made.render_line(y), style))


def caret(made: RTLTextArea) -> tuple[list[int], int]:
    """The columns and the row that are drawn as the caret."""
    style = made._theme.cursor_style
    assert style is not None
    found = [
        (columns, y)
        for y in range(made.size.height)
        if (columns := columns_in_style(made.render_line(y), style))
    ]
    assert len(found) == 1
    return found[0]


async def check_carets(made: RTLTextArea, pilot: Pilot[None], *, click: bool) -> None:
    for line_index, text in enumerate(made.text.split("\n")):
        for column in range(len(text) + 1):
            made.move_cursor((line_index, column))
            columns, y = caret(made)
            assert made._cursor_offset == (columns[0], y)
            assert made.cursor_screen_offset == (columns[0], y)
            there = document(made).offset_to_location(Offset(columns[0], y))
            if click:
                await mouse(pilot, made, columns[-1], y=y)
                assert made.cursor_location == there
            made.move_cursor(there)
            assert caret(made) == (columns, y)
            assert there[0] == line_index
            if column < len(text):
                assert is_picture(cells(row(made, y))[columns[0]], text, there[1])


def stops(made: RTLTextArea) -> list[tuple[int, int]]:
    """Where the caret can stand: rows from the top, each from its right edge to its left."""
    found = []
    for y in range(document(made).height):
        _, line_index, section = document(made).place_of(
            document(made).offset_to_location(Offset(0, y))
        )
        line = document(made).line(line_index, section, with_caret=True)
        found += [(line_index, cell.start) for cell in reversed(line.cells)]
    return found


async def sweep(made: RTLTextArea) -> None:
    expected = stops(made)
    made.move_cursor(expected[0])
    visited = [made.cursor_location]
    for _ in expected[1:]:
        made.action_cursor_left()
        visited.append(made.cursor_location)
    assert visited == expected
    made.action_cursor_left()
    assert made.cursor_location == expected[-1]
    for location in reversed(expected[:-1]):
        made.action_cursor_right()
        assert made.cursor_location == location
    made.action_cursor_right()
    assert made.cursor_location == expected[0]


async def walk(count: int, seed: int, *, click: bool) -> None:
    rng = random.Random(seed)
    lines = list(mixed_lines(count, seed))
    for width in (14, 31):
        async with opened(size=(width, 40)) as (made, pilot):
            while lines:
                taken, lines = lines[:4], lines[4:]
                if rng.random() < 0.5:
                    taken.insert(rng.randint(0, len(taken)), "")
                made.text = "\n".join(taken)
                await settle(pilot)
                await check_carets(made, pilot, click=click)
                await sweep(made)
                if len(lines) <= count // 2 and width == 14:
                    break


async def test_each_caret_position_shows_on_its_cell_and_arrows_visit_every_cell() -> None:
    await walk(60, seed=21, click=False)


@pytest.mark.slow
async def test_five_hundred_lines_show_each_caret_position_and_take_a_click_on_it() -> None:
    await walk(500, seed=22, click=True)


async def test_a_click_on_each_cell_puts_the_caret_there() -> None:
    await walk(8, seed=23, click=True)


async def test_every_row_is_laid_out_flush_to_the_side_where_it_begins() -> None:
    text = "سلام بر دنیا و Batch Normalization که خیلی مهم است\nhello world\n\n۱۲۳ لا"
    async with opened(text) as (made, _):
        assert [row(made, y) for y in range(5)] == [
            "           Batch ﻭ ﺎﯿﻧﺩ ﺮﺑ ﻡﻼﺳ",
            " ﺖﺳﺍ ﻢﻬﻣ ﯽﻠﯿﺧ ﻪﮐ Normalization",
            "hello world                   ",
            "                              ",
            "                         ﻻ ۱۲۳",
        ]
        assert caret(made) == ([29], 0)
        assert made.cursor_screen_offset == (29, 0)


async def test_the_caret_moves_with_the_right_edge_when_the_area_is_resized() -> None:
    async with opened("سلام", size=(30, 4)) as (made, pilot):
        await pilot.resize_terminal(20, 4)
        await settle(pilot)
        assert caret(made) == ([19], 0)
        assert made.cursor_screen_offset == (19, 0)
        assert row(made, 0) == "ﻡﻼﺳ".rjust(20)


@pytest.mark.parametrize(("base", "flush"), [(1, "right"), (0, "left"), (None, "left")])
async def test_a_base_direction_can_be_prescribed(base: int | None, flush: str) -> None:
    async with opened("hello", base=base, size=(20, 3)) as (made, pilot):
        assert caret(made) == ([14 if flush == "right" else 0], 0)
        made.blur()
        await settle(pilot)
        assert row(made, 0) == ("hello".rjust(20) if flush == "right" else "hello".ljust(20))


async def test_room_for_the_caret_shows_only_in_its_line() -> None:
    async with opened("سلام test\nسلام test", size=(20, 3)) as (made, pilot):
        assert rows(made) == ["test  ﻡﻼﺳ", "test ﻡﻼﺳ"]
        await press(pilot, "down")
        assert rows(made) == ["test ﻡﻼﺳ", "test  ﻡﻼﺳ"]
        made.blur()
        await settle(pilot)
        assert rows(made) == ["test ﻡﻼﺳ", "test ﻡﻼﺳ"]


async def test_a_line_without_letters_takes_the_direction_of_the_line_before() -> None:
    async with opened("۱۲\nhello\n12\n\nسلام\n(۱)", size=(20, 8)) as (made, _):
        assert [document(made).direction_of(line) for line in range(6)] == [1, 0, 0, 0, 1, 1]


async def test_an_empty_area_shows_its_placeholder_and_caret_at_the_right() -> None:
    async with opened(placeholder="پرسش خود را همین جا بنویسید", size=(16, 4)) as (made, pilot):
        assert row(made, 0) == display("پرسش خود را همین").rjust(16)
        assert row(made, 1) == display("جا بنویسید").rjust(16)
        assert columns_in_style(made.render_line(0), made._theme.cursor_style) == [15]
        await type_text(pilot, "س")
        assert row(made, 0) == " " * 15 + "ﺱ"


@pytest.mark.parametrize(("text", "placeholder"), [("سلام", ""), ("", "سلام")])
async def test_the_first_paint_is_already_flush_right(text: str, placeholder: str) -> None:
    made = RTLTextArea(text, placeholder=placeholder)
    css = "RTLTextArea { width: 100%; height: 100%; padding: 0; border: none; }"
    async with showing(made, css=css, size=(20, 3)) as pilot:
        assert screen_rows(pilot)[0] == "ﻡﻼﺳ".rjust(20)


async def test_up_and_down_keep_the_column_on_the_screen() -> None:
    text = "سلام بر همه‌ی شما\nکوتاه\nباز هم یک سطر بلند"
    async with opened(text) as (made, pilot):
        made.move_cursor((0, 12))
        column = made._cursor_offset[0]
        await press(pilot, "down")
        assert made.cursor_location == (1, 5)
        await press(pilot, "down")
        assert made._cursor_offset == (column, 2)
        await press(pilot, "up", "up")
        assert made.cursor_location == (0, 12)
        await press(pilot, "up")
        assert made.cursor_location == (0, 0)
        await press(pilot, "pagedown")
        assert made.cursor_location[0] == 2
        await press(pilot, "down")
        assert made.cursor_location == (2, len("باز هم یک سطر بلند"))


async def test_editing_keys_are_logical_and_can_be_undone() -> None:
    async with opened("سلام test\nدنیا") as (made, pilot):
        made.move_cursor((0, 9))
        await press(pilot, "backspace")
        assert made.text == "سلام tes\nدنیا"
        await press(pilot, "ctrl+w")
        assert made.text == "سلام \nدنیا"
        await press(pilot, "home", "delete")
        assert made.text == "لام \nدنیا"
        await press(pilot, "end", "delete")
        assert made.text == "لام دنیا"
        made.move_cursor((0, 4))
        await press(pilot, "ctrl+u")
        assert made.text == "دنیا"
        await press(pilot, "enter")
        assert made.text == "\nدنیا"
        await press(pilot, "ctrl+k")
        assert made.text == "\n"
        for _ in range(12):
            await press(pilot, "ctrl+z")
        assert made.text == "سلام test\nدنیا"
        for _ in range(12):
            await press(pilot, "ctrl+y")
        assert made.text == "\n"


@pytest.mark.parametrize(
    ("key", "character"),
    [("shift+space", None), ("ctrl+shift+2", None), ("zero_width_non_joiner", "\u200c")],
)
async def test_a_half_space_can_be_typed_and_taken_back(key: str, character: str | None) -> None:
    async with opened("می", size=(20, 3)) as (made, pilot):
        made.move_cursor((0, 2))
        assert made.check_consume_key(key, character)
        pilot.app.post_message(events.Key(key, character))
        await type_text(pilot, "رود")
        assert made.text == "می\u200cرود"
        assert rows(made) == ["ﺩﻭﺭﯽﻣ"]
        made.move_cursor((0, 3))
        await press(pilot, "backspace")
        assert rows(made) == ["ﺩﻭﺮﯿﻣ"]
        made.read_only = True
        pilot.app.post_message(events.Key(key, character))
        await settle(pilot)
        assert made.text == "میرود"
        assert not made.check_consume_key(key, character)


async def test_word_moves_and_deletions_keep_half_spaces_in_their_word() -> None:
    text = "او می\u200cروم test"
    async with opened(text) as (made, pilot):
        await press(pilot, "ctrl+left")
        assert made.cursor_location == (0, 2)
        await press(pilot, "ctrl+left")
        assert made.cursor_location == (0, 9)
        await press(pilot, "ctrl+right")
        assert made.cursor_location == (0, 3)
        await press(pilot, "alt+delete")
        assert made.text == "او  test"
        await press(pilot, "ctrl+z")
        made.move_cursor((0, 9))
        await press(pilot, "ctrl+w")
        assert made.text == "او  test"
        made.move_cursor((0, 8))
        await press(pilot, "alt+delete")
        assert made.text == "او  test"


async def test_shift_arrows_select_logically_across_lines() -> None:
    async with opened("متن test\nدو", size=(20, 4)) as (made, pilot):
        made.move_cursor((0, 2))
        for _ in range(4):
            await press(pilot, "shift+left")
        assert made.selected_text == "ن te"
        assert bars(made, 0) == [(11, 13), (16, 18)]
        for _ in range(4):
            await press(pilot, "shift+left")
        assert made.selection == Selection((0, 2), (1, 1))
        await press(pilot, "shift+right", "shift+right")
        assert made.selection == Selection((0, 2), (0, 8))
        await press(pilot, "left")
        assert made.selection == Selection.cursor((0, 8))


@pytest.mark.parametrize(("key", "expected"), [("left", (0, 5)), ("right", (0, 2))])
async def test_an_arrow_collapses_the_selection_to_its_side(
    key: str, expected: tuple[int, int]
) -> None:
    async with opened("سلام دنیا") as (made, pilot):
        made.selection = Selection((0, 5), (0, 2))
        await press(pilot, key)
        assert made.selection == Selection.cursor(expected)


async def test_an_empty_line_within_a_selection_is_marked_at_its_side() -> None:
    async with opened("سلام\n\nدنیا", size=(20, 4)) as (made, _):
        made.selection = Selection((0, 0), (2, 4))
        assert row(made, 1) == " " * 19 + "▐"


async def test_half_a_ligature_selected_shows_on_its_cell() -> None:
    async with opened("بلا", size=(20, 3)) as (made, _):
        made.selection = Selection((0, 3), (0, 2))
        assert caret(made) == ([18], 0)
        made.selection = Selection((0, 2), (0, 3))
        assert bars(made, 0) == [(18, 19)]


async def test_dragging_selects_and_copying_gives_logical_text() -> None:
    text = "سلام (test) دنیا"
    async with opened(text, size=(30, 3)) as (made, pilot):
        line = document(made).line(0, 0)
        room = document(made).padding_left(line)
        first, last = line.x_of(0), line.x_of(6)
        assert first is not None
        assert last is not None
        await mouse(pilot, made, room + first, to=(room + last, 0))
        assert made.selected_text == "سلام ("
        made.action_copy()
        assert pilot.app.clipboard == "سلام ("
        made.action_cut()
        assert made.text == "test) دنیا"


async def test_a_paste_keeps_its_lines_and_loses_its_controls() -> None:
    async with opened() as (made, pilot):
        made.post_message(events.Paste("سلام\r\nدنیا\x1b[0m\u202e\tمی\u200cروم"))
        await settle(pilot)
        assert made.text == "سلام\nدنیا[0m    می\u200cروم"
        assert made.cursor_location == (1, 17)
        made.text = ""
        made.paste_limit = 10
        made.post_message(events.Paste("الف " * 50_000))
        await settle(pilot)
        assert made.text == "الف الف ال"
        made.read_only = True
        made.post_message(events.Paste("نه"))
        await settle(pilot)
        assert made.text == "الف الف ال"


async def test_a_suggestion_is_drawn_in_place_and_accepted_with_left() -> None:
    async with opened("گرا", size=(20, 3)) as (made, pilot):
        made.move_cursor((0, 3))
        made.suggestion = "دیان"
        assert rows(made) == [display("گرادیان")]
        await press(pilot, "right")
        assert made.text == "گرا"
        made.move_cursor((0, 3))
        await press(pilot, "left")
        assert made.text == "گرادیان"


async def test_line_numbers_stay_beside_the_lines() -> None:
    async with opened("سلام\nدنیا", size=(20, 3), show_line_numbers=True) as (made, pilot):
        assert row(made, 0).startswith(" 1  ") or row(made, 0).startswith("1  ")
        assert row(made, 0).endswith("ﻡﻼﺳ")
        assert caret(made)[0] == [19]
        assert made.cursor_screen_offset.x == 19
        await mouse(pilot, made, 18, y=1)
        assert made.cursor_location == (1, 1)


async def test_lines_with_tabs_are_laid_out_with_a_blank_for_each() -> None:
    async with opened("سلام\tدنیا", size=(20, 3)) as (made, _):
        assert rows(made) == ["ﺎﯿﻧﺩ ﻡﻼﺳ"]
        made.selection = Selection((0, 5), (0, 9))
        assert bars(made, 0) == [(12, 16)]


async def test_without_wrapping_the_area_is_textuals_own() -> None:
    async with opened("سلام (x)", soft_wrap=False) as (made, pilot):
        assert row(made, 0).startswith("سلام (x)")
        await press(pilot, "right")
        assert made.cursor_location == (0, 1)
        await press(pilot, "down", "up", "ctrl+right", "left")
        assert made._cursor_offset == (made.cursor_location[1], 0)


async def test_the_caret_stays_in_view_below_the_last_row_and_after_undo() -> None:
    async with opened(size=(12, 5)) as (made, pilot):
        for count in range(1, 10):
            await press(pilot, "enter")
            assert made.cursor_location == (count, 0)
            caret(made)
        await press(pilot, "ctrl+z")
        caret(made)
        await press(pilot, "ctrl+y")
        caret(made)


async def test_random_editing_never_breaks_the_map_between_text_and_screen() -> None:
    rng = random.Random(24)
    keys = [
        "left", "right", "up", "down", "home", "end", "backspace", "delete", "ctrl+left", "enter",
        "ctrl+right", "ctrl+w", "shift+left", "shift+right", "ctrl+z", "ctrl+y", "shift+space",
        "pageup", "pagedown", "ctrl+k", "alt+delete",
    ]  # fmt: skip
    letters = "سلامدنیا  ab1۲()،\u064e"
    async with opened(size=(12, 5)) as (made, pilot):
        for _ in range(200):
            if rng.random() < 0.6:
                await type_text(pilot, rng.choice(letters))
            else:
                await press(pilot, rng.choice(keys))
            columns, y = caret(made)
            scrolled = y + made.scroll_offset.y
            assert made._cursor_offset == (columns[0], scrolled)
            there = document(made).offset_to_location(Offset(columns[0], scrolled))
            made_cell = document(made).location_to_offset(there)
            assert made_cell == (columns[0], scrolled)


def test_a_direction_needs_letters() -> None:
    assert has_letters("سلام")
    assert not has_letters("۱۲ + 3")
    assert direction("۱۲ + 3") == 0
