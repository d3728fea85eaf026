"""Keys act one after the other, however fast they come."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import ClassVar

import pytest
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Key, Paste
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static

from bnstudy.rtl.app import RTLApp
from bnstudy.rtl.widgets.input import RTLInput


class Wished(Message):
    """Ask for the other screen, as a choice in a real app does: by way of a message."""


class Second(Screen[None]):
    """A screen that is opened by a choice."""

    def compose(self) -> ComposeResult:
        """Only a line."""
        yield RTLInput(id="second")


class Typing(RTLApp[None]):
    """A menu and a line: what is typed at the menu belongs to the line."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "note", priority=True)]

    def __init__(self) -> None:
        super().__init__()
        self.noted = ""
        self.acted = asyncio.Event()

    def compose(self) -> ComposeResult:
        """Lay the menu deeper than the line."""
        with Vertical(), Vertical(), Vertical():
            yield OptionList("one", "two")
        yield RTLInput(id="line", select_on_focus=False)
        yield Static()

    def on_mount(self) -> None:
        """Put the keyboard on the menu."""
        self.query_one(OptionList).focus()

    def on_key(self, event: Key) -> None:
        """Begin a line with what was typed at the menu."""
        if event.character and event.character.isalpha():
            line = self.screen.query_one(Input)
            line.focus()
            line.insert_text_at_cursor(event.character)

    def on_option_list_option_selected(self) -> None:
        """Ask for the other screen."""
        self.post_message(Wished())

    async def on_wished(self) -> None:
        """Open the other screen."""
        await self.push_screen(Second())

    def action_note(self) -> None:
        """Remember what the line held when the key acted."""
        self.noted = self.screen.query_one(Input).value
        self.acted.set()


class Slow(OptionList):
    """A widget that is not through with a key before it is freed."""

    def __init__(self) -> None:
        super().__init__("one")
        self.freed = asyncio.Event()

    async def on_key(self) -> None:
        """Wait to be freed."""
        await self.freed.wait()


@pytest.fixture
def app() -> Iterator[Typing]:
    app = Typing()
    yield app
    app.uninstall_rtl()


async def come(app: Typing, *events: Key | Paste, turns: int) -> None:
    """Let events come with so many turns of the loop between them, and wait for all."""
    for event in events:
        app.post_message(event)
        for _ in range(turns):
            await asyncio.sleep(0)


def typed(text: str) -> list[Key]:
    return [Key(character, character) for character in text]


@pytest.mark.parametrize("turns", range(12))
async def test_what_is_typed_while_the_keyboard_moves_stays_in_order(
    app: Typing, turns: int
) -> None:
    async with app.run_test() as pilot:
        await pilot.pause()
        await come(app, *typed("سلام دنیا".replace(" ", "")), turns=turns)
        await pilot.pause()
        await pilot.pause()
        assert app.query_one("#line", Input).value == "سلامدنیا"
    app.uninstall_rtl()


@pytest.mark.parametrize("turns", range(0, 12, 3))
async def test_what_is_typed_after_a_choice_is_for_what_it_opens(app: Typing, turns: int) -> None:
    async with app.run_test() as pilot:
        await pilot.press("down")
        await come(app, Key("enter", "\r"), *typed("abc"), turns=turns)
        await pilot.pause()
        await pilot.pause()
        assert app.screen.query_one("#second", Input).value == "abc"


async def test_a_key_that_goes_first_does_not_overtake_what_was_typed(app: Typing) -> None:
    async with app.run_test() as pilot:
        app.query_one("#line").focus()
        await pilot.pause()
        await come(app, *typed("abc"), Key("tab", None), turns=0)
        await pilot.pause()
        await pilot.pause()
        assert app.noted == "abc"


async def test_what_is_pasted_comes_after_what_was_typed(app: Typing) -> None:
    async with app.run_test() as pilot:
        await pilot.pause()
        await come(app, *typed("ab"), Paste("cd"), *typed("e"), turns=1)
        await pilot.pause()
        await pilot.pause()
        assert app.query_one("#line", Input).value == "abcde"


async def test_a_slow_key_does_not_lock_the_keyboard(app: Typing) -> None:
    async with app.run_test() as pilot:
        slow = Slow()
        await app.query_one(Vertical).mount(slow)
        slow.focus()
        await pilot.pause()
        app.post_message(Key("x", "x"))
        app.post_message(Key("tab", None))
        await asyncio.wait_for(app.acted.wait(), 5)
        slow.freed.set()
