"""RTLInput, driven as a learner drives it: keys, mouse, pastes; read as the terminal shows it."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, ClassVar

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
from textual import events
from textual.pilot import Pilot
from textual.suggester import SuggestFromList
from textual.validation import Length
from textual.widgets.input import Selection

from bnstudy.rtl import display
from bnstudy.rtl.line import paragraph
from bnstudy.rtl.widgets.input import RTLInput


@asynccontextmanager
async def opened(
    value: str = "",
    *,
    width: int = 40,
    base: int | None = 1,
    **options: Any,  # noqa: ANN401 - passed through
) -> AsyncIterator[tuple[RTLInput, Pilot[None]]]:
    """Show a focused field; without a border, so that its columns are those of the screen."""
    made = RTLInput(select_on_focus=False, **options)
    made.base = base
    made.cursor_blink = False
    css = "RTLInput { width: 100%; padding: 0; border: none; }"
    async with showing(made, css=css, size=(width, 3)) as pilot:
        made.focus()
        made.value = value
        await settle(pilot)
        yield made, pilot


def shown(made: RTLInput) -> str:
    return made.render_line(0).text


def caret(made: RTLInput) -> list[int]:
    style = made.get_component_rich_style("input--cursor")
    return columns_in_style(made.render_line(0), style)


def selected(made: RTLInput) -> list[tuple[int, int]]:
    style = made.get_component_rich_style("input--selection")
    return runs(columns_in_style(made.render_line(0), style))


async def check_carets(made: RTLInput, text: str) -> None:
    line = paragraph(text, 1).line(caret_end=True)
    drawn = cells(shown(made))
    assert shown(made).lstrip(" ") == line.text.lstrip(" ")
    for position in range(len(text) + 1):
        made.cursor_position = position
        columns = caret(made)
        cell = line.cell_of(position)
        assert cell is not None
        assert columns == list(range(columns[0], columns[0] + cell.width))
        assert made.cursor_screen_offset.x == columns[0]
        assert made._cell_offset_to_index(columns[0]) == cell.start
        if position < len(text):
            assert is_picture(drawn[columns[0]], text, cell.start)


async def sweep(made: RTLInput, text: str) -> None:
    line = paragraph(text, 1).line(caret_end=True)
    made.cursor_position = line.cells[-1].start
    seen = [caret(made)]
    for _ in line.cells[1:]:
        made.action_cursor_left()
        seen.append(caret(made))
    assert list(reversed(seen)) == [
        list(range(made.size.width - line.width + x, made.size.width - line.width + x + cell.width))
        for cell in line.cells
        if (x := line.x_of(cell.start)) is not None
    ]
    made.action_cursor_left()
    assert caret(made) == seen[-1]  # the edge holds
    for columns in reversed(seen[:-1]):
        made.action_cursor_right()
        assert caret(made) == columns


async def walk_lines(count: int, seed: int) -> None:
    async with opened(width=110) as (made, pilot):
        for text in mixed_lines(count, seed):
            made.value = text
            await settle(pilot)
            await check_carets(made, text)
            await sweep(made, text)


async def click_lines(count: int, seed: int) -> None:
    async with opened(width=110) as (made, pilot):
        for text in mixed_lines(count, seed):
            made.value = text
            line = paragraph(text, 1).line(caret_end=True)
            room = made.size.width - line.width
            for x in range(max(0, room - 2), made.size.width):
                await mouse(pilot, made, x)
                expected = line.cell_at(x - room)
                assert made.cursor_position == (expected.start if expected else len(text))
                if expected:
                    assert x in caret(made)


async def test_each_caret_position_shows_on_the_cell_of_its_character() -> None:
    await walk_lines(60, seed=5)


@pytest.mark.slow
async def test_each_caret_position_of_five_hundred_lines_shows_on_its_cell() -> None:
    await walk_lines(500, seed=6)


async def test_a_click_on_each_cell_puts_the_caret_there() -> None:
    await click_lines(8, seed=7)


@pytest.mark.slow
async def test_a_click_on_each_cell_of_five_hundred_lines_puts_the_caret_there() -> None:
    await click_lines(500, seed=8)


async def type_lines(count: int, seed: int) -> None:
    async with opened(width=110) as (made, pilot):
        for text in mixed_lines(count, seed):
            made.value = ""
            for end in range(1, len(text) + 1):
                await type_text(pilot, text[end - 1])
                assert made.value == text[:end]
                line = paragraph(text[:end], 1).line(caret_end=True)
                assert shown(made).lstrip(" ") == line.text.lstrip(" ")
                assert caret(made)[0] == made.size.width - line.width + (line.x_of(end) or 0)


async def test_after_each_keystroke_letters_are_joined_ordered_and_the_caret_follows() -> None:
    await type_lines(8, seed=9)


@pytest.mark.slow
async def test_five_hundred_lines_typed_letter_by_letter_are_drawn_right() -> None:
    await type_lines(500, seed=10)


async def test_an_empty_field_shows_its_placeholder_and_caret_at_the_right() -> None:
    async with opened(placeholder="پرسش خود را بنویسید", width=30) as (made, _):
        assert shown(made) == " " * 11 + display("پرسش خود را بنویسید")
        assert caret(made) == [29]
        assert made.cursor_screen_offset.x == 29
        made.placeholder = ""
        assert caret(made) == [29]
        made.placeholder = "متنی بلندتر از پهنای این میدان کوچک"
        assert shown(made) == display(made.placeholder)[-30:]


@pytest.mark.parametrize(("base", "shows"), [(1, " hello"), (0, "hello "), (None, "hello ")])
async def test_the_base_direction_decides_which_edge_the_line_begins_at(
    base: int | None, shows: str
) -> None:
    async with opened("hello", base=base) as (made, _):
        assert shown(made).strip() == "hello"
        assert shown(made).startswith("hello") == shows.startswith("h")


async def test_without_focus_no_gap_shows_where_the_caret_was() -> None:
    async with opened("سلام test", width=20) as (made, pilot):
        assert shown(made) == "test  ﻡﻼﺳ".rjust(20)
        made.blur()
        await settle(pilot)
        assert shown(made) == "test ﻡﻼﺳ".rjust(20)


async def test_home_end_backspace_and_delete_are_logical() -> None:
    async with opened("سلام test ۱۲") as (made, pilot):
        await press(pilot, "home")
        assert made.cursor_position == 0
        await press(pilot, "delete")
        assert made.value == "لام test ۱۲"
        await press(pilot, "end", "backspace")
        assert made.value == "لام test ۱"
        await press(pilot, "ctrl+w")
        assert made.value == "لام test "
        made.cursor_position = 4
        await press(pilot, "ctrl+u")
        assert made.value == "test "
        await press(pilot, "ctrl+k")
        assert made.value == ""


async def test_backspace_over_a_half_space_joins_the_letters() -> None:
    async with opened("می\u200cروم") as (made, pilot):
        assert shown(made).strip() == "ﻡﻭﺭﯽﻣ"
        made.cursor_position = 3
        await press(pilot, "backspace")
        assert made.value == "میروم"
        assert shown(made).strip() == "ﻡﻭﺮﯿﻣ"


@pytest.mark.parametrize(
    ("key", "character"),
    [
        ("shift+space", None),
        ("shift+space", " "),
        ("ctrl+shift+2", None),
        ("ctrl+@", "\x00"),
        ("zero_width_non_joiner", "\u200c"),
        ("zero_width_non_joiner", None),
    ],
)
async def test_a_half_space_can_be_typed(key: str, character: str | None) -> None:
    async with opened("نمی") as (made, pilot):
        assert made.check_consume_key(key, character)
        pilot.app.post_message(events.Key(key, character))
        await type_text(pilot, "شود")
        assert made.value == "نمی\u200cشود"


async def test_word_moves_follow_the_direction_and_half_spaces_do_not_part_words() -> None:
    text = "او می\u200cروم test مُحَمَّد"
    starts = [0, 3, 10, 15, len(text)]
    async with opened(text) as (made, pilot):
        made.cursor_position = 0
        visited = [0]
        for _ in starts[1:]:
            await press(pilot, "ctrl+left")
            visited.append(made.cursor_position)
        assert visited == starts
        for expected in reversed(starts[:-1]):
            await press(pilot, "ctrl+right")
            assert made.cursor_position == expected
        await press(pilot, "ctrl+shift+left")
        assert made.selection == Selection(0, 3)


async def test_shift_arrows_select_logically_and_several_bars_are_drawn() -> None:
    text = "متن test متن"
    async with opened(text, width=20) as (made, pilot):
        made.cursor_position = 2
        for _ in range(5):
            await press(pilot, "shift+left")
        assert made.selection == Selection(2, 7)
        assert made.selected_text == "ن tes"
        assert selected(made) == [(12, 15), (16, 18)]
        await press(pilot, "shift+right")
        assert made.selection == Selection(2, 6)
        await press(pilot, "left")
        assert made.selection.is_empty


@pytest.mark.parametrize(("key", "expected"), [("left", 5), ("right", 2)])
async def test_an_arrow_collapses_the_selection_to_its_side(key: str, expected: int) -> None:
    async with opened("سلام دنیا") as (made, pilot):
        made.selection = Selection(2, 5)
        await press(pilot, key)
        assert made.selection == Selection.cursor(expected)


async def test_shift_arrows_take_a_letter_with_its_marks_and_a_ligature_as_one() -> None:
    async with opened("مَلا") as (made, pilot):
        made.cursor_position = 0
        await press(pilot, "shift+left")
        assert made.selection == Selection(0, 2)
        await press(pilot, "shift+left")
        assert made.selection == Selection(0, 4)


async def test_dragging_selects_and_copying_gives_logical_text() -> None:
    text = "سلام (test) دنیا"
    async with opened(text, width=30) as (made, pilot):
        line = paragraph(text, 1).line(caret_end=True)
        room = 30 - line.width
        first, last = line.x_of(0), line.x_of(6)
        assert first is not None
        assert last is not None
        await mouse(pilot, made, room + first, to=(room + last, 0))
        assert made.selected_text == "سلام ("
        made.action_copy()
        assert pilot.app.clipboard == "سلام ("
        made.action_cut()
        assert made.value == "test) دنیا"


async def test_a_paste_of_lines_becomes_one_line_without_controls() -> None:
    async with opened() as (made, pilot):
        made.post_message(events.Paste("سلام\r\nدنیا\x1b[31m\u202e می\u200cروم\t۱\u2067\n"))
        await settle(pilot)
        assert made.value == "سلام دنیا[31m می\u200cروم    ۱"
        made.value = ""
        pilot.app.copy_to_clipboard("یک\nدو")
        await press(pilot, "ctrl+v")
        assert made.value == "یک دو"


async def test_a_huge_paste_is_cut_to_what_fits() -> None:
    async with opened() as (made, pilot):
        made.paste_limit = 50
        made.post_message(events.Paste("الف " * 100_000))
        await settle(pilot)
        assert made.value == ("الف " * 13)[:50]
        made.value = "آغاز "
        made.max_length = 9
        made.post_message(events.Paste("بسیار دراز"))
        await settle(pilot)
        assert made.value == "آغاز بسیا"
        made.post_message(events.Paste("\n\x00"))
        await settle(pilot)
        assert made.value == "آغاز بسیا"


async def test_undo_takes_back_words_and_redo_brings_them_again() -> None:
    async with opened() as (made, pilot):
        await type_text(pilot, "سلام دنیا")
        await press(pilot, "ctrl+z")
        assert made.value == "سلام "
        await press(pilot, "ctrl+z", "ctrl+z")
        assert made.value == ""
        await press(pilot, "ctrl+y", "ctrl+y", "ctrl+y")
        assert made.value == "سلام دنیا"
        assert made.cursor_position == 9
        await press(pilot, "ctrl+u", "ctrl+z")
        assert (made.value, made.cursor_position) == ("سلام دنیا", 9)
        await press(pilot, "backspace")
        await type_text(pilot, "ی")
        await press(pilot, "ctrl+y")
        assert made.value == "سلام دنیی"


async def test_undo_forgets_what_the_program_replaced() -> None:
    async with opened() as (made, pilot):
        await type_text(pilot, "سلام")
        made.value = ""
        await press(pilot, "ctrl+z")
        assert made.value == ""
        await type_text(pilot, "نو")
        await press(pilot, "ctrl+z", "ctrl+z")
        assert made.value == ""


async def test_a_long_text_scrolls_so_that_the_caret_stays_in_view() -> None:
    text = "این یک متن بلند با Batch Normalization و ۱۲۳۴ است که در میدان جا نمی\u200cشود (هرگز)"
    async with opened(text, width=24) as (made, pilot):
        line = paragraph(text, 1).line(caret_end=True)
        seen = set()
        made.cursor_position = line.cells[-1].start
        for cell in reversed(line.cells):
            await settle(pilot)
            columns = caret(made)
            assert columns, f"no caret in view at {made.cursor_position}"
            assert made.cursor_position == cell.start
            first = made.scroll_offset.x
            assert cells(shown(made)) == cells(line.text)[first : first + 24]
            assert made._cell_offset_to_index(columns[0]) == made.cursor_position
            seen.add(first)
            await press(pilot, "left")
        assert len(seen) > 20
        await press(pilot, "home")
        assert shown(made) == line.text[-24:]
        await press(pilot, "end")
        assert caret(made) == [0]
        for _ in range(70):
            await press(pilot, "backspace")
            assert caret(made)
        assert shown(made).strip() == display(made.value)


@pytest.mark.parametrize(
    ("base", "start", "accept", "other"),
    [(1, "گرا", "left", "right"), (0, "Bat", "right", "left")],
)
async def test_the_arrow_that_points_forward_accepts_a_suggestion(
    base: int, start: str, accept: str, other: str
) -> None:
    whole = {"گرا": "گرادیان", "Bat": "Batch"}[start]
    async with opened(base=base, suggester=SuggestFromList([whole])) as (made, pilot):
        await type_text(pilot, start)
        await pilot.app.workers.wait_for_complete()
        await settle(pilot)
        assert shown(made).strip() == display(whole, base)
        assert made.value == start
        column = caret(made)[0]
        assert cells(shown(made))[column] in {"ﺩ", "c"}
        await press(pilot, other)
        assert made.value == start
        await press(pilot, "end", accept)
        assert made.value == whole
        assert made.cursor_position == len(whole)


async def test_a_suggestion_wider_than_the_field_keeps_the_caret_in_view() -> None:
    async with opened(suggester=SuggestFromList(["سلام " * 12]), width=20) as (made, pilot):
        await type_text(pilot, "سلام")
        await pilot.app.workers.wait_for_complete()
        await settle(pilot)
        assert caret(made)
        made.blur()
        await settle(pilot)
        assert shown(made).strip() == display("سلام")


async def test_validators_restrictions_and_lengths_see_the_logical_value() -> None:
    async with opened(validators=[Length(minimum=3)], restrict="[آ-ی\u200c ]*", max_length=5) as (
        made,
        pilot,
    ):
        await type_text(pilot, "سل1ا")
        assert made.value == "سلا"
        assert made.is_valid
        await press(pilot, "backspace")
        assert not made.is_valid
        await type_text(pilot, "ام بر")
        assert made.value == "سلام "


async def test_a_password_is_left_to_textual() -> None:
    async with opened("رمز", password=True, width=20) as (made, pilot):
        assert shown(made).startswith("•••")
        assert caret(made) == [3]
        await press(pilot, "left", "left")
        assert made.cursor_position == 1
        await press(pilot, "ctrl+right")
        assert made.cursor_position == 3
        await press(pilot, "shift+left")
        assert made.selection == Selection(3, 2)
        await mouse(pilot, made, 1)
        assert made.cursor_position == 1
        await type_text(pilot, "x")
        await press(pilot, "ctrl+z")
        assert made.value == "رxمز"


async def test_a_highlighter_colours_the_right_cells() -> None:
    from rich.highlighter import RegexHighlighter

    class Digits(RegexHighlighter):
        highlights: ClassVar = [r"(?P<red>[۰-۹]+)"]
        base_style = ""

    async with opened("سال ۱۲ بود", highlighter=Digits(), width=20) as (made, _):
        red = [
            segment.text
            for segment in made.render_line(0)
            if segment.style and segment.style.color and segment.style.color.name == "red"
        ]
        assert red == ["۱۲"]


async def test_random_editing_never_breaks_the_map_between_value_and_screen() -> None:
    rng = random.Random(11)
    keys = [
        "left", "right", "home", "end", "backspace", "delete", "ctrl+left", "ctrl+right", "ctrl+w",
        "shift+left", "shift+right", "ctrl+z", "ctrl+y", "shift+space",
    ]  # fmt: skip
    letters = "سلامدنیا ab1۲()،\u064e"
    async with opened(width=16) as (made, pilot):
        for _ in range(200):
            if rng.random() < 0.55:
                await type_text(pilot, rng.choice(letters))
            else:
                await press(pilot, rng.choice(keys))
            columns = caret(made)
            assert columns
            index = made._cell_offset_to_index(columns[0])
            cell = made._line.cell_of(made.cursor_position)
            assert cell is not None
            assert index == cell.start
