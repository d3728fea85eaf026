"""Textual's own widgets read right-to-left through hooks and style sheet alone."""

from collections.abc import Iterator
from typing import ClassVar

import pytest
from rtl_screens import Host, grid, rows, showing
from textual import events
from textual.app import SystemCommand
from textual.binding import Binding, BindingsMap
from textual.screen import Screen
from textual.widgets import (
    Button,
    Checkbox,
    Collapsible,
    Footer,
    Header,
    HelpPanel,
    OptionList,
    RadioButton,
    RadioSet,
    Select,
    Static,
    TabbedContent,
    TabPane,
    Tabs,
)
from textual.widgets._tabs import Underline
from textual.widgets.option_list import Option

from bnstudy.rtl.app import install
from bnstudy.rtl.widgets.input import RTLInput
from bnstudy.rtl.widgets.mirrored import swap_keys


@pytest.fixture(autouse=True)
def _installed() -> Iterator[None]:
    """Make the hooks reach widgets that a test makes before its app."""
    uninstall = install()
    yield
    uninstall()


async def test_the_first_tab_is_at_the_right_with_its_underline() -> None:
    tabs = TabbedContent()
    panes = [TabPane("درس", Static("یک")), TabPane("آزمون", Static("دو"))]
    tabs._tab_content = panes
    async with showing(tabs) as pilot:
        await pilot.pause(0.1)
        row, line = rows(pilot)[0], grid(pilot)[1]
        assert row == "ﻥﻮﻣﺯﺁ  ﺱﺭﺩ ".rjust(40)
        bar = pilot.app.query_one(Underline)
        assert (bar.highlight_start, bar.highlight_end) == (36, 39)
        assert line[36] == "━"


async def test_left_goes_to_the_next_tab_and_a_click_finds_its_tab() -> None:
    tabs = Tabs("یک", "دو", "سه")
    async with showing(tabs) as pilot:
        tabs.focus()
        await pilot.press("left")
        assert tabs.active == "tab-2"
        await pilot.press("right")
        assert tabs.active == "tab-1"
        await pilot.click("#tab-3")
        assert tabs.active == "tab-3"
        assert tabs.query_one("#tab-3").region.x < tabs.query_one("#tab-1").region.x


async def test_radio_buttons_stand_in_one_column_at_the_right() -> None:
    radios = RadioSet(RadioButton("مطمئنم"), RadioButton("ReLU (x)"))
    async with showing(radios) as pilot:
        shown = [row.rstrip(" ▎▊│┃") for row in rows(pilot)[1:3]]
        assert shown[0].endswith("ﻢﻨﺌﻤﻄﻣ ▐●▌")
        assert shown[1].endswith("ReLU (x) ▐●▌")
        await pilot.click(RadioButton, offset=(2, 0))
        assert radios.pressed_index == 0


async def test_left_moves_to_the_next_radio_button() -> None:
    radios = RadioSet(RadioButton("یک"), RadioButton("دو"))
    async with showing(radios) as pilot:
        radios.focus()
        await pilot.press("left", "enter")
        assert radios.pressed_index == 1


async def test_a_checkbox_shows_its_box_at_the_right() -> None:
    async with showing(Checkbox("سلام")) as pilot:
        assert "ﻡﻼﺳ ▐X▌" in rows(pilot)[1]


async def test_a_collapsible_has_its_arrow_at_the_right() -> None:
    async with showing(Collapsible(Static("متن"), title="پاسخ")) as pilot:
        assert "ﺦﺳﺎﭘ ◀" in rows(pilot)[1]
        await pilot.click("CollapsibleTitle")
        await pilot.pause()
        assert "ﺦﺳﺎﭘ ▼" in rows(pilot)[1]
        assert rows(pilot)[3].rstrip().endswith("ﻦﺘﻣ")
    async with showing(Collapsible(title="x", collapsed_symbol="+")) as pilot:
        assert "x +" in rows(pilot)[1]


async def test_options_are_drawn_and_clicked_where_they_are_seen() -> None:
    options = OptionList(Option("گزینه (الف)"), Option("ReLU"), Option("سوم ۳"))
    async with showing(options) as pilot:
        assert "(ﻒﻟﺍ) ﻪﻨﯾﺰﮔ" in rows(pilot)[1]
        assert rows(pilot)[2].rstrip(" ▎▊│").endswith("ReLU")
        await pilot.click(options, offset=(30, 3))
        assert options.highlighted == 2


async def test_a_select_shows_its_value_at_the_right_and_opens() -> None:
    select: Select[int] = Select([("گزینه‌ی یک", 1), ("گزینه‌ی دو", 2)], value=1, allow_blank=False)
    async with showing(select) as pilot:
        row = rows(pilot)[1]
        assert row.index("▼") < row.index("ﮏﯾ ﯼﻪﻨﯾﺰﮔ")
        select.focus()
        await pilot.press("enter", "down", "enter")
        assert select.value == 2


async def test_a_button_is_laid_out_and_pressed() -> None:
    async with showing(Button("پاسخ (۱)!")) as pilot:
        assert "!(۱) ﺦﺳﺎﭘ" in rows(pilot)[1]


class Footed(Host):
    BINDINGS: ClassVar = [
        Binding("ctrl+r", "review", "مرور (۳)"),
        Binding("q,ض", "leave", "خروج", key_display="q."),
    ]
    TITLE = "آموزگار (نسخه‌ی ۱)"
    left = False

    def action_leave(self) -> None:
        self.left = True

    def action_review(self) -> None:
        self.left = False


async def test_the_footer_reads_key_then_words_from_the_right() -> None:
    app = Footed(Header(show_clock=True), Footer())
    try:
        async with app.run_test(size=(50, 6)) as pilot:
            await pilot.pause()
            footer = rows(pilot)[-1]
            assert footer.rstrip().endswith("ﺝﻭﺮﺧ q.  (۳) ﺭﻭﺮﻣ ^r")
            header = rows(pilot)[0]
            assert "(۱ ﯼﻪﺨﺴﻧ) ﺭﺎﮔﺯﻮﻣﺁ" in header
            assert header.index("⭘") > 40
            assert header.index(":") < 10
            await pilot.press("ض")
            assert app.left
    finally:
        app.uninstall_rtl()


async def test_the_help_panel_is_at_the_left_with_keys_at_the_right() -> None:
    app = Footed(Static("متن"))
    try:
        async with app.run_test(size=(100, 20)) as pilot:
            app.action_show_help_panel()
            await pilot.pause(0.2)
            panel = app.screen.query_one(HelpPanel)
            assert panel.region.x == 0
            assert any(
                "(۳) ﺭﻭﺮﻣ" in row and row.index("^r") > row.index("ﺭﻭﺮﻣ") for row in rows(pilot)
            )
    finally:
        app.uninstall_rtl()


async def test_a_tooltip_is_laid_out() -> None:
    widget = Static("x")
    widget.tooltip = "راهنما (۱)"
    async with showing(widget) as pilot:
        await pilot.hover(Static)
        await pilot.pause(0.6)
        assert any("(۱) ﺎﻤﻨﻫﺍﺭ" in row for row in rows(pilot))


async def test_a_toast_is_laid_out_at_the_left_with_its_bar_at_the_right() -> None:
    async with showing(Static("x"), size=(80, 20)) as pilot:
        pilot.app.notify("پاسخ ذخیره شد (۳).", title="آزمون")
        await pilot.pause(0.3)
        toast = pilot.app.screen.query_one("Toast")
        assert toast.region.x < 10
        shown = [row for row in rows(pilot) if ".(۳) ﺪﺷ ﻩﺮﯿﺧﺫ ﺦﺳﺎﭘ" in row]
        assert shown
        assert shown[0].rstrip().endswith("▐")


def test_swapping_keys_keeps_other_keys_and_tells_each_binding_its_key() -> None:
    bindings = BindingsMap([Binding("left", "back"), Binding("up,right", "on"), Binding("x", "x")])
    swap_keys(bindings, "left", "right")
    found = {key: binding.action for key, binding in bindings}
    assert found == {"left": "on", "right": "back", "up": "on", "x": "x"}
    assert all(key == binding.key for key, binding in bindings)


class WithPalette(Footed):
    ENABLE_COMMAND_PALETTE = True

    def get_system_commands(self, screen: Screen[object]) -> Iterator[SystemCommand]:
        yield SystemCommand("آزمون (تازه)", "پرسش‌ها را آغاز کن", self.action_leave)
        yield SystemCommand("درس", "بخوان", self.action_review)


async def test_the_palette_searches_and_shows_persian() -> None:
    app = WithPalette(Static("متن"))
    try:
        async with app.run_test(size=(60, 20)) as pilot:
            await pilot.press("ctrl+p")
            await pilot.pause(0.2)
            box = app.screen.query_one("CommandInput")
            assert isinstance(box, RTLInput)
            for letter in "آزمون":
                box.post_message(events.Key(letter, letter))
            await pilot.pause(0.5)
            shown = rows(pilot)
            assert any("ﻥﻮﻣﺯﺁ" in row for row in shown[:6])
            assert any(row.rstrip().endswith("(ﻩﺯﺎﺗ) ﻥﻮﻣﺯﺁ") for row in shown)
            assert not any("ﺱﺭﺩ" in row for row in shown)
            await pilot.press("down", "enter")
            await pilot.pause(0.2)
            assert app.left
    finally:
        app.uninstall_rtl()
