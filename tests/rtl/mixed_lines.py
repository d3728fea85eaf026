"""Draw lines of Persian, Latin, numbers and signs by lot, and type into widgets."""

import asyncio
import random
from collections.abc import Iterable, Iterator

from rich.style import Style
from rtl_screens import stands_for
from textual import events
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget

PIECES = [
    "سلام", "می\u200cروم", "بالا", "لایه\u200cها", "مُحَمَّد", "نامۀ", "گرادیان", "است", "و", "را",
    "۱۲۳", "۲٫۵", "۱۰-۲۰", "test", "Batch Norm", "C++", "-70 mV", "x = 2", "2024-05-12", "f(x)",
    "3", "(سلام)", "(", "]", "«بد»", "،", "؟", ".", "…", "γ", "中", "🙂", "x\u0302", "،  ",
]  # fmt: skip


def mixed_line(rng: random.Random, most: int = 7) -> str:
    """Draw one line, most often with a Persian word in it."""
    words = rng.choices(PIECES, k=rng.randint(1, most))
    if rng.random() < 0.85:
        words.insert(rng.randint(0, len(words)), rng.choice(PIECES[:10]))
    return rng.choice([" ", " ", " ", ""]).join(words)


def mixed_lines(count: int, seed: int) -> Iterator[str]:
    """Draw lines; the same seed gives the same ones."""
    rng = random.Random(seed)
    for _ in range(count):
        yield mixed_line(rng)


NAMED_KEYS = {" ": "space", "\t": "tab", "\n": "enter"}


async def settle(pilot: Pilot[object]) -> None:
    """Wait until the app and the focused widget have dealt with what was posted."""
    for _ in range(3):
        for pump in (pilot.app, pilot.app.screen, pilot.app.focused):
            if pump is not None:
                done = asyncio.Event()
                pump.call_later(done.set)
                await done.wait()


async def type_text(pilot: Pilot[object], text: str) -> None:
    """Post a key event for each character, as the driver does; Pilot.press knows few of them."""
    for character in text:
        key = NAMED_KEYS.get(character, character)
        pilot.app.post_message(events.Key(key, None if character in "\t\n" else character))
        await settle(pilot)


async def press(pilot: Pilot[object], *keys: str) -> None:
    """Post key events by name."""
    for key in keys:
        pilot.app.post_message(events.Key(key, None))
        await settle(pilot)


def is_picture(drawn: str, text: str, offset: int) -> bool:
    """Say whether a drawn cell can be the picture of the text at an offset."""
    if text.startswith(drawn, offset):
        return True
    return stands_for(drawn.replace("ﻪ\u0654", "ۀ"), text, offset)


def columns_in_style(strip: Strip, style: Style) -> list[int]:
    """Find the columns of a strip that have a style's background."""
    found = []
    column = 0
    for segment in strip:
        if segment.style and segment.style.bgcolor == style.bgcolor:
            found += range(column, column + segment.cell_length)
        column += segment.cell_length
    return found


def runs(columns: Iterable[int]) -> list[tuple[int, int]]:
    """Join columns to (first, behind last) bars."""
    bars: list[tuple[int, int]] = []
    for column in columns:
        if bars and bars[-1][1] == column:
            bars[-1] = (bars[-1][0], column + 1)
        else:
            bars.append((column, column + 1))
    return bars


async def mouse(
    pilot: Pilot[object], widget: Widget, x: int, *, y: int = 0, to: tuple[int, int] | None = None
) -> None:
    """Press the button over a widget's content, drag to another place if given, let go."""
    places = [(x, y)] if to is None else [(x, y), to]
    region = widget.content_region
    app = pilot.app
    for kind, (column, row) in (
        (events.MouseDown, places[0]),
        *[(events.MouseMove, place) for place in places[1:]],
        (events.MouseUp, places[-1]),
    ):
        at = (region.x + column, region.y + row)
        app.post_message(
            kind(
                None,
                *at,
                delta_x=0,
                delta_y=0,
                button=1,
                shift=False,
                meta=False,
                ctrl=False,
                screen_x=at[0],
                screen_y=at[1],
            )
        )
    await settle(pilot)
