"""Show widgets in a right-to-left app and read the screen as a terminal without bidi shows it."""

import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from textual.app import ComposeResult
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.widget import Widget

from bnstudy.rtl.app import RTLApp
from bnstudy.rtl.shape import width_of


class Host(RTLApp[None]):
    """An app that shows what a test gives it."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self, *widgets: Widget, css: str = "") -> None:
        self.CSS = css
        super().__init__()
        self.shown = widgets

    def compose(self) -> ComposeResult:
        yield from self.shown


@asynccontextmanager
async def showing(
    *widgets: Widget, css: str = "", size: tuple[int, int] = (40, 12)
) -> AsyncIterator[Pilot[None]]:
    """Run a host app with these widgets; the process-wide hooks leave with it."""
    app = Host(*widgets, css=css)
    try:
        async with app.run_test(size=size, tooltips=True, notifications=True) as pilot:
            await pilot.pause()
            yield pilot
    finally:
        app.uninstall_rtl()


def rows(pilot: Pilot[None]) -> list[str]:
    """Read the screen, row by row."""
    return [strip.text for strip in pilot.app.screen._compositor.render_strips()]


def grid(pilot: Pilot[None]) -> list[list[str]]:
    """Read the screen cell by cell; wide characters fill two cells, marks stay on their letter."""
    return [cells(row) for row in rows(pilot)]


def cells(text: str) -> list[str]:
    """Cut a row into cells."""
    found: list[str] = []
    for character in text:
        width = width_of(character)
        if width:
            found.extend([character] * width)
        elif found:
            found[-1] += character
    return found


def shown_letters(drawn: str) -> str:
    """Fold presentation forms back to the letters that they show."""
    return unicodedata.normalize("NFKC", drawn.rstrip("\u064b\u0650\u0654"))


def stands_for(drawn: str, text: str, offset: int) -> bool:
    """Say whether a drawn cell can be the picture of the text at an offset."""
    letters = shown_letters(drawn)
    if text.startswith(letters, offset):
        return True
    # A mirrored bracket, a half block of a button, or a character that Textual drew as a blank.
    here = text[offset : offset + 1]
    mirrored = unicodedata.mirrored(drawn[0]) and unicodedata.mirrored(here or " ")
    return bool(mirrored) or {drawn, here} == {"▐", "▌"}


def offset_at(pilot: Pilot[None], x: int, y: int) -> tuple[Widget | None, Offset | None]:
    """Ask the screen what lies under a cell."""
    return pilot.app.screen.get_widget_and_offset_at(x, y)
