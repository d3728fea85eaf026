"""Panes, columns and narrow children start at the right."""

from itertools import pairwise

import pytest
from rtl_screens import rows, showing
from textual.containers import Center, Grid, Horizontal, HorizontalScroll, Right, Vertical
from textual.geometry import Region
from textual.widgets import Static

from bnstudy.rtl import layout


def box(name: str, width: str = "1fr") -> Static:
    static = Static(name, id=name)
    static.styles.width = width
    return static


async def test_the_first_pane_is_at_the_right() -> None:
    first, second, third = box("a", "10"), box("b", "1fr"), box("c", "5")
    async with showing(Horizontal(first, second, third)):
        assert [(w.region.x, w.region.width) for w in (first, second, third)] == [
            (30, 10),
            (5, 25),
            (0, 5),
        ]


async def test_a_grid_fills_its_rows_from_the_right() -> None:
    boxes = [box(name) for name in "abcd"]
    css = "Grid { grid-size: 2; } #a { column-span: 2; }"
    async with showing(Grid(*boxes), css=css):
        assert [w.region.x for w in boxes] == [0, 20, 0, 20]
        assert boxes[1].region.y == boxes[2].region.y < boxes[3].region.y


async def test_margins_between_panes_are_kept() -> None:
    first, second = box("a", "10"), box("b", "10")
    async with showing(Horizontal(first, second), css="#a { margin: 0 3 0 1; }"):
        assert first.region.right == 39
        assert first.region.x - second.region.right == 3


async def test_narrow_children_of_a_column_stand_at_the_right() -> None:
    child = box("a", "10")
    async with showing(Vertical(child)):
        assert child.region == Region(30, 0, 10, 1)


async def test_margins_in_a_column_are_physical() -> None:
    child = box("a", "10")
    async with showing(Vertical(child), css="#a { margin: 0 3 0 1; }") as pilot:
        assert child.region.right == 37
        assert pilot.app.query_one(Vertical).max_scroll_x == 0


async def test_a_set_alignment_is_physical() -> None:
    css = "Vertical { height: 2; } #left { align: left top; }"
    inner = [box(name, "10") for name in "abc"]
    left = Vertical(inner[0], id="left")
    async with showing(left, Center(inner[1]), Right(inner[2]), css=css):
        assert [w.region.x for w in inner] == [0, 15, 30]


async def test_centred_rows_are_mirrored_inside_their_block() -> None:
    first, second = box("a", "6"), box("b", "10")
    css = "Horizontal { align: center top; }"
    async with showing(Horizontal(first, second), css=css):
        assert second.region.x == 12
        assert first.region.x == 22


async def test_the_class_ltr_leaves_a_container_alone() -> None:
    first, second = box("a", "10"), box("b", "10")
    async with showing(Horizontal(first, second, classes="ltr")):
        assert [first.region.x, second.region.x] == [0, 10]


async def test_docks_and_absolute_positions_are_physical() -> None:
    docked, flowing, absolute = box("a", "5"), box("b", "10"), box("c", "4")
    css = "#a { dock: left; } #c { position: absolute; offset: 7 3; }"
    async with showing(Vertical(docked, flowing, absolute), css=css):
        assert docked.region.x == 0
        assert flowing.region.right == 40
        assert absolute.region.offset == (7, 3)


async def test_overlays_are_not_moved() -> None:
    flowing, overlay = box("a", "10"), box("b", "6")
    css = "#b { overlay: screen; }"
    async with showing(Horizontal(flowing, overlay), Vertical(box("c", "5")), css=css):
        assert flowing.region.right == 40
        assert overlay.region.x == 10


async def test_measuring_is_not_mirrored() -> None:
    row = Horizontal(box("a", "6"), box("b", "10"))
    row.shrink = False
    async with showing(row, css="Horizontal { width: auto; height: auto; }"):
        assert row.region.width == 16


async def test_an_auto_width_row_is_as_wide_as_without_mirroring() -> None:
    first, second = box("a", "6"), box("b", "10")
    row = Horizontal(first, second)
    async with showing(row, css="Horizontal { width: auto; height: auto; }"):
        assert row.region == Region(24, 0, 16, 1)
        assert [first.region.x, second.region.x] == [34, 24]


async def test_a_row_that_does_not_fit_shows_its_start_at_the_right() -> None:
    boxes = [box(name * 3, "20") for name in "abcd"]
    scroll = HorizontalScroll(*boxes)
    async with showing(scroll) as pilot:
        assert scroll.max_scroll_x == 40
        assert scroll.scroll_x == 40
        assert rows(pilot)[0].rstrip().endswith("aaa")
        scroll.scroll_to(x=30, animate=False)
        await pilot.pause()
        await pilot.resize_terminal(50, 12)
        await pilot.pause()
        assert scroll.max_scroll_x - scroll.scroll_x == 10


async def test_a_click_reaches_the_pane_that_is_seen() -> None:
    first, second = box("a", "10"), box("b", "1fr")
    async with showing(Horizontal(first, second)) as pilot:
        assert pilot.app.screen.get_widget_at(38, 0)[0] is first
        assert pilot.app.screen.get_widget_at(3, 0)[0] is second


async def test_keylines_run_round_the_mirrored_cells() -> None:
    css = "Grid { grid-size: 2; grid-gutter: 1; keyline: thin red; height: 3; }"
    css += "Grid { width: 21; grid-columns: 5 1fr; }"
    async with showing(Grid(box("a"), box("b")), css=css) as pilot:
        top, middle, _ = rows(pilot)[:3]
    assert top.strip() == "┌─────────────┬─────┐"
    assert middle.index("b") < middle.index("a")


def test_empty_containers_stay_empty() -> None:
    assert layout.mirror([], Static(), 10) == []
    assert layout.push_right([], Static(), 10) == []


@pytest.mark.parametrize("width", [40, 41, 80])
async def test_fractions_fill_the_row_without_gaps(width: int) -> None:
    boxes = [box(name) for name in "abc"]
    async with showing(Horizontal(*boxes), size=(width, 3)):
        spans = sorted((w.region.x, w.region.right) for w in boxes)
        assert spans[0][0] == 0
        assert spans[-1][1] == width
        assert all(a[1] == b[0] for a, b in pairwise(spans))
