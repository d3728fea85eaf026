"""A data table starts with its first column at the right; its coordinates stay logical."""

import pytest
from rich.text import Text
from rtl_screens import rows, showing
from textual.coordinate import Coordinate
from textual.pilot import Pilot
from textual.widgets import DataTable

from bnstudy.rtl.widgets.data_table import RTLDataTable

HEADS = ("گام", "نام (x)", "مقدار")
ROWS = [
    ("۱", "میانگین دسته", Text("2.5", justify="left")),
    ("۲", "واریانس", Text("[م], 2 = z", justify="left")),
]


def table(**settings: object) -> RTLDataTable:
    made: RTLDataTable = RTLDataTable()
    for name, value in settings.items():
        setattr(made, name, value)
    return made


async def filled(pilot: Pilot[None], made: RTLDataTable) -> None:
    made.add_columns(*HEADS)
    made.add_rows(ROWS)
    await pilot.pause()


def find(pilot: Pilot[None], drawn: str) -> tuple[int, int]:
    for y, row in enumerate(rows(pilot)):
        if drawn in row:
            return row.index(drawn), y
    raise AssertionError(f"{drawn} is not on the screen")


async def test_columns_run_from_the_right_and_cells_are_laid_out() -> None:
    made = table()
    async with showing(made) as pilot:
        await filled(pilot, made)
        assert [row.split() for row in rows(pilot)[:3]] == [
            ["ﺭﺍﺪﻘﻣ", "(x)", "ﻡﺎﻧ", "ﻡﺎﮔ"],
            ["2.5", "ﻪﺘﺳﺩ", "ﻦﯿﮕﻧﺎﯿﻣ", "۱"],
            ["[ﻡ],", "2", "=", "z", "ﺲﻧﺎﯾﺭﺍﻭ", "۲"],
        ]
        assert rows(pilot)[0].endswith(" ﻡﺎﮔ ")


async def test_stored_cells_stay_logical() -> None:
    made = table()
    async with showing(made) as pilot:
        await filled(pilot, made)
        assert made.get_cell_at(Coordinate(0, 1)) == "میانگین دسته"
        assert [str(column.label) for column in made.ordered_columns] == list(HEADS)


@pytest.mark.parametrize("column", [0, 1, 2])
async def test_a_click_reaches_the_cell_that_is_seen(column: int) -> None:
    made = table()
    drawn = ["۲", "ﺲﻧﺎﯾﺭﺍﻭ", "= z"][column]
    async with showing(made) as pilot:
        await filled(pilot, made)
        await pilot.click(offset=find(pilot, drawn))
        assert made.cursor_coordinate == Coordinate(1, column)


async def test_a_click_on_a_head_names_its_column() -> None:
    made = table()
    seen: list[int] = []

    async with showing(made) as pilot:
        await filled(pilot, made)
        original = made.post_message

        def watch(message: object) -> bool:
            if isinstance(message, DataTable.HeaderSelected):
                seen.append(message.column_index)
            return original(message)

        made.post_message = watch
        await pilot.click(offset=find(pilot, "ﻡﺎﮔ"))
        await pilot.click(offset=find(pilot, "ﺭﺍﺪﻘﻣ"))
    assert seen == [0, 2]


async def test_left_goes_to_the_next_column_and_home_to_the_first() -> None:
    made = table()
    async with showing(made) as pilot:
        await filled(pilot, made)
        made.focus()
        await pilot.press("left", "left", "left")
        assert made.cursor_column == 2
        await pilot.press("right")
        assert made.cursor_column == 1
        await pilot.press("home")
        assert made.cursor_column == 0
        await pilot.press("end")
        assert made.cursor_column == 2


async def test_the_cursor_is_drawn_on_its_cell() -> None:
    made = table()
    async with showing(made) as pilot:
        await filled(pilot, made)
        made.move_cursor(row=1, column=1)
        await pilot.pause()
        x, y = find(pilot, "ﺲﻧﺎﯾﺭﺍﻭ")
        style = pilot.app.screen.get_style_at(x, y)
        other = pilot.app.screen.get_style_at(find(pilot, "= z")[0], y)
        assert style.bgcolor != other.bgcolor
        region = made._get_cell_region(Coordinate(1, 1))
        assert region.x <= x < region.right


async def wide(pilot: Pilot[None], made: RTLDataTable) -> None:
    made.add_columns(*(f"ستون {number}" for number in range(12)))
    made.add_rows([[f"خانه {row}-{column}" for column in range(12)] for row in range(3)])
    await pilot.pause()
    await pilot.pause()


async def test_a_wide_table_begins_at_its_right_edge_and_follows_the_cursor() -> None:
    made = table()
    async with showing(made) as pilot:
        await wide(pilot, made)
        assert made.max_scroll_x > 0
        assert made.scroll_x == made.max_scroll_x
        assert "0 ﻥﻮﺘﺳ" in rows(pilot)[0]
        made.move_cursor(column=11, animate=False, scroll=True)
        await pilot.pause(0.3)
        assert "11 ﻥﻮﺘﺳ" in rows(pilot)[0]
        assert made.scroll_x == 0


async def test_fixed_columns_stay_at_the_right() -> None:
    made = table(fixed_columns=1)
    async with showing(made) as pilot:
        await wide(pilot, made)
        made.scroll_x = 0
        await pilot.pause()
        assert rows(pilot)[0].endswith("0 ﻥﻮﺘﺳ ")
        assert "11 ﻥﻮﺘﺳ" in rows(pilot)[0]
        assert "1 ﻥﻮﺘﺳ  0 ﻥﻮﺘﺳ" not in rows(pilot)[0].replace("11", "--")
        await pilot.click(offset=(2, 1))
        assert made.cursor_column == 11


async def test_fixed_columns_hide_no_cell_at_the_start() -> None:
    made = table(fixed_columns=1)
    async with showing(made) as pilot:
        await wide(pilot, made)
        assert rows(pilot)[0].split()[-6:] == ["2", "ﻥﻮﺘﺳ", "1", "ﻥﻮﺘﺳ", "0", "ﻥﻮﺘﺳ"]


async def test_the_cursor_is_never_left_under_a_fixed_column() -> None:
    made = table(fixed_columns=1)
    async with showing(made) as pilot:
        await wide(pilot, made)
        for cursor_type in ("cell", "column"):
            made.cursor_type = cursor_type
            made.move_cursor(column=11, animate=False)
            made.scroll_to(x=0, animate=False)
            await pilot.pause()
            made.move_cursor(column=1, animate=False)
            await pilot.pause(0.1)
            assert rows(pilot)[0].split()[-4:] == ["1", "ﻥﻮﺘﺳ", "0", "ﻥﻮﺘﺳ"]


async def test_row_labels_stand_at_the_right_edge() -> None:
    made = table()
    async with showing(made) as pilot:
        made.add_columns("الف", "ب")
        made.add_row("یک", "دو", label="نام")
        await pilot.pause()
        assert rows(pilot)[1].split() == ["ﻭﺩ", "ﮏﯾ", "ﻡﺎﻧ"]
        assert rows(pilot)[1].rstrip().endswith("ﻡﺎﻧ")


async def test_row_cursors_and_zebra_stripes_fill_the_row() -> None:
    made = table(cursor_type="row", zebra_stripes=True)
    async with showing(made) as pilot:
        await filled(pilot, made)
        assert len(rows(pilot)[1]) == 40
        await pilot.click(offset=(3, 2))
        assert made.cursor_row == 1


async def test_long_cells_wrap_inside_their_column() -> None:
    made = table()
    async with showing(made) as pilot:
        made.add_column("نام", width=10)
        made.add_row("میانگین دسته‌ی نخست", height=None)
        await pilot.pause()
        assert [row.strip() for row in rows(pilot)[1:3]] == ["ﻦﯿﮕﻧﺎﯿﻣ", "ﺖﺴﺨﻧ ﯼﻪﺘﺳﺩ"]


async def test_clearing_goes_back_to_the_right_edge() -> None:
    made = table()
    async with showing(made) as pilot:
        await wide(pilot, made)
        made.scroll_x = 0
        await pilot.pause()
        made.clear(columns=True)
        await pilot.pause()
        await wide(pilot, made)
        assert made.scroll_x == made.max_scroll_x
        assert "0 ﻥﻮﺘﺳ" in rows(pilot)[0]
