"""Selection lists and progress bars start at the right."""

from rtl_screens import grid, rows, showing
from textual.widgets import SelectionList

from bnstudy.rtl.widgets.progress_bar import RTLProgressBar
from bnstudy.rtl.widgets.selection_list import RTLSelectionList


async def test_selection_boxes_are_at_the_right_and_clicks_toggle_them() -> None:
    made: RTLSelectionList[int] = RTLSelectionList(("یکم (۱)", 1), ("دوم: ReLU", 2), ("Third", 3))
    async with showing(made) as pilot:
        shown = [row.rstrip(" ▎▊│┃") for row in rows(pilot)[1:4]]
        assert [row.split("  ")[-1].strip(" ▎▊") for row in shown] == [
            "(۱) ﻢﮑﯾ ▐X▌",
            "ReLU :ﻡﻭﺩ ▐X▌",
            "Third ▐X▌",
        ]
        assert {row.index("▐X▌") for row in rows(pilot)[1:4]} == {rows(pilot)[1].index("▐X▌")}
        await pilot.click(made, offset=(rows(pilot)[2].index("▐X▌") + 1, 2))
        assert made.selected == [2]
        await pilot.click(made, offset=(25, 3))
        assert made.selected == [2, 3]
        assert isinstance(made, SelectionList)


async def test_rows_without_an_option_are_left_alone() -> None:
    made: RTLSelectionList[int] = RTLSelectionList(("یک", 1))
    async with showing(made, css="RTLSelectionList { height: 8; }") as pilot:
        assert rows(pilot)[5].strip(" ▎▊") == ""


async def test_the_bar_fills_from_the_right_in_persian_digits() -> None:
    made = RTLProgressBar(total=100, show_eta=False)
    async with showing(made) as pilot:
        made.advance(25)
        await pilot.pause()
        row = grid(pilot)[0]
        assert "".join(row).strip().startswith("۲۵٪")
        bar = made.query_one("#bar")
        strip = bar.render_line(0)
        filled = strip.cell_length
        colours = [(s.style.color if s.style else None, s.cell_length) for s in strip]
        assert filled == 32
        assert colours[-1][1] == 8
        assert colours[0][0] != colours[-1][0]


async def test_half_steps_are_mirrored() -> None:
    made = RTLProgressBar(total=64, show_eta=False, show_percentage=False)
    async with showing(made) as pilot:
        made.advance(21)
        await pilot.pause()
        assert rows(pilot)[0].strip() == "━" * 21 + "╺" + "━" * 10


async def test_an_unknown_total_shows_no_number() -> None:
    made = RTLProgressBar(show_eta=False)
    async with showing(made) as pilot:
        assert "--٪" in rows(pilot)[0]
