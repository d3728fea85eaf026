"""The mouse finds, marks and copies logical text."""

import asyncio
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rtl_screens import cells, grid, offset_at, rows, showing, stands_for
from textual import events
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content, Span
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.selection import SELECT_ALL, Selection
from textual.strip import Strip
from textual.style import Style
from textual.widgets import Static

from bnstudy.rtl.line import paragraph
from bnstudy.rtl.selection import extract, logical_text, offset_in_strip, rounded

TEXT = (
    "فرض کنید لایه‌ای (با ReLU) «خلاصه‌ی» آن ۱۲ از 20 است؛ "
    "Batch Normalization در سال ۲۰۱۵ آمد.\n"
    "Latin line (with [brackets]) and سلام inside.\n\n"
    "می‌شود: بلا، اِلا و لا!"
)


async def mouse(pilot: Pilot[None], kind: type[events.MouseEvent], x: int, y: int) -> None:
    button = 0 if kind is events.MouseMove else 1
    pilot.app.screen._forward_event(
        kind(None, x, y, 0, 0, button, False, False, False, screen_x=x, screen_y=y)
    )
    await pilot.pause()


async def drag(pilot: Pilot[None], start: tuple[int, int], end: tuple[int, int]) -> str | None:
    await mouse(pilot, events.MouseDown, *start)
    await mouse(pilot, events.MouseMove, *end)
    await mouse(pilot, events.MouseUp, *end)
    return pilot.app.screen.get_selected_text()


@pytest.mark.parametrize("width", [13, 29, 80])
async def test_every_drawn_cell_hits_its_character(width: int) -> None:
    lines = TEXT.split("\n")
    found: set[tuple[int, int]] = set()
    widget = Static(TEXT, markup=False)
    async with showing(widget, css=f"Static {{ width: {width}; }}", size=(80, 40)) as pilot:
        region = widget.region
        screen = grid(pilot)
        for y in range(region.height):
            for x in range(region.x, region.right):
                hit, offset = offset_at(pilot, x, y)
                assert hit is widget
                assert offset is not None
                drawn = screen[y][x]
                if drawn != " ":
                    assert stands_for(drawn, lines[offset.y], offset.x), (x, y, drawn, offset)
                    found.add((offset.y, offset.x))
    wanted = {
        (y, cluster.start)
        for y, line in enumerate(lines)
        for cluster in paragraph(line).clusters
        if cluster.text.strip()
    }
    assert found == wanted


async def test_blanks_beside_a_line_stand_for_its_nearer_end() -> None:
    css = "Static { width: 20; text-align: center; }"
    async with showing(Static("سلام دنیا\nabc (سلام)"), css=css, size=(20, 4)) as pilot:
        assert offset_at(pilot, 0, 0)[1] == Offset(9, 0)
        assert offset_at(pilot, 19, 0)[1] == Offset(0, 0)


async def test_blanks_beside_a_latin_line_are_turned() -> None:
    text = "see the word (سلام) in it"
    css = "Static { width: 29; text-align: center; }"
    async with showing(Static(text), css=css, size=(29, 4)) as pilot:
        assert offset_at(pilot, 0, 0)[1] == Offset(0, 0)
        assert offset_at(pilot, 28, 0)[1] == Offset(len(text), 0)


async def test_wide_characters_are_hit_in_both_cells() -> None:
    text = "سلام ✅ خوب"
    async with showing(Static(text), size=(20, 3)) as pilot:
        screen = grid(pilot)[0]
        places = [x for x, drawn in enumerate(screen) if drawn == "✅"]
        assert len(places) == 2
        assert {offset_at(pilot, x, 0)[1] for x in places} == {Offset(5, 0)}
        for x in range(10, 20):
            offset = offset_at(pilot, x, 0)[1]
            assert offset is not None
            assert stands_for(screen[x], text, offset.x)


async def test_a_drag_copies_whole_clusters_and_marks_what_it_copies() -> None:
    rng = random.Random(7)
    widget = Static(TEXT, markup=False)
    async with showing(widget, css="Static { width: 31; }", size=(31, 20)) as pilot:
        places = [(x, y) for y in range(widget.size.height) for x in range(31)]
        for _ in range(25):
            start, end = rng.sample(places, 2)
            copied = await drag(pilot, start, end)
            first, last = sorted(
                (offset_at(pilot, *place)[1] for place in (start, end)), key=lambda o: (o.y, o.x)
            )
            lines = TEXT.split("\n")
            end_x = next(
                (c.end for c in paragraph(lines[last.y]).clusters if c.start <= last.x < c.end),
                len(lines[last.y]),
            )
            flat = "\n".join(lines)
            begin = sum(len(line) + 1 for line in lines[: first.y]) + first.x
            finish = sum(len(line) + 1 for line in lines[: last.y]) + end_x
            assert copied == flat[begin:finish].rstrip("\n")
            marked = [
                (x, y)
                for x, y in places
                if (o := offset_at(pilot, x, y)[1]) is not None
                and (first.y, first.x) <= (o.y, o.x) <= (last.y, last.x)
                and grid(pilot)[y][x] != " "
            ]
            background = {strip_style(widget, x, y) for x, y in marked}
            assert len(background) <= 1
            pilot.app.screen.clear_selection()
            await pilot.pause()


def strip_style(widget: Static, x: int, y: int) -> object:
    position = 0
    for segment in widget.render_line(y):
        position += segment.cell_length
        if x < position:
            return segment.style and segment.style.bgcolor
    return None


async def test_a_click_clears_the_selection() -> None:
    async with showing(Static("سلام دنیا")) as pilot:
        assert await drag(pilot, (39, 0), (33, 0)) == "سلام دنی"
        await mouse(pilot, events.MouseDown, 39, 0)
        await mouse(pilot, events.MouseUp, 39, 0)
        assert pilot.app.screen.get_selected_text() is None


async def test_a_selection_over_several_widgets_is_logical() -> None:
    first, second = Static("سلام (یک)"), Static("دنیای (دو)")
    async with showing(first, second) as pilot:
        assert await drag(pilot, (39, 0), (36, 1)) == "سلام (یک)\nدنی"


async def test_widgets_of_one_row_are_selected_from_the_right() -> None:
    boxes = [Static("یکم (۱)"), Static("دوم (۲)"), Static("سوم (۳)")]
    css = "Static { width: 1fr; }"
    async with showing(Horizontal(*boxes), css=css, size=(42, 4)) as pilot:
        assert await drag(pilot, (39, 0), (12, 0)) == "م (۱)\nدوم (۲)\nس"
        assert await drag(pilot, (12, 0), (39, 0)) == "م (۱)\nدوم (۲)\nس"
        copied = await drag(pilot, (26, 0), (12, 0))
        assert copied == "وم (۲)\nس"


async def test_a_selection_starts_at_the_right_of_its_first_row() -> None:
    left, right, below = Static("یک"), Static("دو"), Static("سه چهار")
    css = "Horizontal { height: 1; } Horizontal > Static { width: 1fr; }"
    async with showing(Vertical(Horizontal(right, left), below), css=css, size=(40, 4)) as pilot:
        assert await drag(pilot, (39, 0), (38, 1)) == "دو\nیک\nس"
        assert await drag(pilot, (19, 0), (38, 1)) == "یک\nس"


async def test_all_of_a_widget_is_copied_without_ordering_marks() -> None:
    widget = Static("\u2066abc\u2069 می\u200cشود", markup=False)
    async with showing(widget) as pilot:
        pilot.app.screen.selections = {widget: SELECT_ALL}
        assert pilot.app.screen.get_selected_text() == "abc می\u200cشود"


async def test_the_clipboard_gets_logical_text() -> None:
    async with showing(Static("x")) as pilot:
        pilot.app.copy_to_clipboard("\u2067سلام\u2069 (۱)")
        assert pilot.app.clipboard == "سلام (۱)"


async def test_search_highlights_and_links_travel_with_their_words() -> None:
    text = "متن بلند (با پیوند) و یافته"
    start = text.index("پیوند")
    content = Content(
        text,
        [
            Span(start, start + 5, Style.from_meta({"@click": "app.bell"})),
            Span(text.index("یافته"), len(text), Style(reverse=True)),
        ],
    )
    widget = Static(content)
    async with showing(widget) as pilot:
        strip = widget.render_line(0)
        links = [s.text for s in strip if s.style and "@click" in s.style.meta]
        marked = [s.text for s in strip if s.style and s.style.reverse]
        assert links == ["ﺪﻧﻮﯿﭘ"]
        assert marked == ["ﻪﺘﻓﺎﯾ"]
        x = rows(pilot)[0].index("ﺪﻧﻮﯿﭘ")
        assert pilot.app.screen.get_style_at(x, 0).meta["@click"] == "app.bell"


async def test_hovering_marks_the_whole_link_over_two_lines() -> None:
    text = "این پیوند (link) دو سطری است"
    content = Content(text, [Span(4, 23, Style.from_meta({"@click": "app.bell"}))])
    widget = Static(content)
    css = "Static { width: 14; link-style-hover: reverse; }"
    async with showing(widget, css=css) as pilot:
        x = widget.region.right - 6
        await pilot.hover(offset=(x, 0))
        await pilot.pause()
        lines = [widget.render_lines(widget.size.region)[y] for y in range(widget.size.height)]
        reversed_text = [
            "".join(s.text for s in line if s.style and s.style.reverse) for line in lines
        ]
        linked = [
            "".join(s.text for s in line if s.style and "@click" in s.style.meta) for line in lines
        ]
        assert len([line for line in linked if line]) > 1
        assert reversed_text == linked


async def test_a_scrolled_text_is_hit_where_it_is_seen() -> None:
    lines = [f"سطر شماره‌ی {number} (x)" for number in range(40)]
    widget = Static("\n".join(lines), markup=False)
    async with showing(VerticalScroll(widget), size=(30, 10)) as pilot:
        pilot.app.query_one(VerticalScroll).scroll_to(y=17, animate=False)
        await pilot.pause()
        shown = grid(pilot)
        for y in range(10):
            for x in range(4, 28):
                hit, offset = offset_at(pilot, x, y)
                if shown[y][x].strip() and hit is widget:
                    assert offset is not None
                    assert offset.y == 17 + y
                    assert stands_for(shown[y][x], lines[offset.y], offset.x)


async def test_text_that_nothing_laid_out_is_hit_as_textual_does() -> None:
    css = "Static { text-align: left; }"
    async with showing(Static("plain text"), css=css) as pilot:
        assert offset_at(pilot, 3, 0)[1] == Offset(3, 0)


def test_a_strip_without_columns_gives_no_offset() -> None:
    assert offset_in_strip(Strip.blank(5), 2) is None


def test_a_strip_scrolled_sideways_counts_from_what_is_left() -> None:
    async def run() -> Strip:
        async with showing(Static("سلام دنیا"), css="Static { width: 9; }") as pilot:
            return pilot.app.query_one(Static).render_line(0)

    strip = asyncio.run(run())
    assert offset_in_strip(strip, 8) == Offset(0, 0)
    assert offset_in_strip(strip.crop(3), 5) == Offset(0, 0)


def test_rounding_takes_in_the_whole_cluster() -> None:
    text = "بلا\nمی\u200cشود"
    assert rounded(text, Selection(Offset(2, 0), Offset(2, 1))) == (Offset(1, 0), Offset(3, 1))
    assert rounded(text, None) is None
    assert rounded(text, SELECT_ALL) == SELECT_ALL
    assert rounded(text, Selection(Offset(9, 9), None)) == (Offset(9, 9), None)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (None, None, "یک\n\nدو"),
        (Offset(1, 0), None, "ک\n\nدو"),
        (None, Offset(1, 2), "یک\n\nد"),
        (Offset(0, 0), Offset(1, 0), "ی"),
        (Offset(0, 5), None, ""),
        (Offset(0, 1), Offset(9, 9), "\nدو"),
        (Offset(0, 2), Offset(1, 0), ""),
    ],
)
def test_extracting_cuts_at_logical_offsets(
    start: Offset | None, end: Offset | None, expected: str
) -> None:
    assert extract("یک\n\nدو", Selection(start, end)) == expected


@given(st.text(alphabet="سلا‌م (a)۱\u2066\u2069\u200f", max_size=30))
def test_copied_text_keeps_everything_but_ordering_marks(text: str) -> None:
    kept = logical_text(text)
    assert kept == "".join(c for c in text if c not in "\u2066\u2069\u200f")


def test_cells_counts_marks_to_their_letter() -> None:
    assert cells("ﺐِﺳ✅") == ["ﺐِ", "ﺳ", "✅", "✅"]
