"""The app base class brings everything, and takes it away again."""

import subprocess
import sys

from rtl_screens import rows, showing
from textual.app import App
from textual.driver import Driver
from textual.drivers.headless_driver import HeadlessDriver
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer, Label, Static

from bnstudy.rtl.app import RTL_CSS, RTLApp
from bnstudy.rtl.hooks import replace

GIVEN_BACK = """
from textual.content import Content
from textual.layouts.horizontal import HorizontalLayout
from textual.screen import Screen
from textual.widget import Widget
from bnstudy.rtl.app import install

HOOKED = [
    (Content, "render_strips"), (Content, "render_segments"), (HorizontalLayout, "arrange"),
    (Screen, "get_widget_and_offset_at"), (Widget, "get_selection"), (Widget, "_size_updated"),
    (Widget, "__init__"),
]
read = lambda: [getattr(owner, name) for owner, name in HOOKED]
before = read()
uninstall = install()
during = read()
uninstall()
print(all(a is not b for a, b in zip(before, during)), before == read())
"""


def test_everything_is_given_back() -> None:
    # In a process of its own: other tests may have left their apps' hooks in this one.
    done = subprocess.run(
        [sys.executable, "-c", GIVEN_BACK], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["True", "True"]


def test_an_inherited_attribute_is_removed_again() -> None:
    class Base:
        name = "base"

    class Derived(Base):
        pass

    undo = replace(Derived, "name", lambda old: f"new {old}")
    assert Derived.name == "new base"
    undo()
    assert "name" not in Derived.__dict__
    assert Derived.name == "base"


def test_the_driver_comes_by_constructor_or_override() -> None:
    class Own(HeadlessDriver):
        pass

    class Overriding(RTLApp[None]):
        def get_driver_class(self) -> type[Driver]:
            return Own

    given, overriding = RTLApp(driver_class=Own), Overriding()
    try:
        assert given.driver_class is Own
        assert overriding.driver_class is Own
    finally:
        given.uninstall_rtl()
        overriding.uninstall_rtl()


async def test_the_apps_own_sheet_wins_over_the_right_to_left_one() -> None:
    css = "Label.ltr { text-align: right; }"
    async with showing(Label("abc سلام", classes="ltr"), css=css + "Label { width: 12; }") as pilot:
        assert rows(pilot)[0].endswith("abc ﻡﻼﺳ")


def test_the_sheet_speaks_of_widgets_that_exist() -> None:
    for name in ("HeaderIcon", "FooterKey", "HelpPanel", "ToastHolder", "MarkdownBlockQuote"):
        assert name in RTL_CSS


async def test_an_app_without_the_hooks_is_textuals_own() -> None:
    class Plain(App[None]):
        def compose(self) -> list[Widget]:
            return [Static("abc"), Footer()]

    async with Plain().run_test(size=(20, 4)) as pilot:
        await pilot.pause()
        assert pilot.app.screen._compositor.render_strips()[0].text == "abc".ljust(20)


async def test_screens_pushed_later_are_right_to_left_too() -> None:
    class Second(Screen[None]):
        def compose(self) -> list[Widget]:
            return [Label("سلام (۱)")]

    async with showing(Static("x")) as pilot:
        await pilot.app.push_screen(Second())
        await pilot.pause()
        assert rows(pilot)[0] == "(۱) ﻡﻼﺳ".rjust(40)
