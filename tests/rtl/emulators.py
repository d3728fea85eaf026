"""What three kinds of terminal do to the cells they get, written apart from the code under test."""

from __future__ import annotations

import unicodedata
from itertools import groupby
from typing import NamedTuple

import pyte

from bnstudy.rtl.bidi import levels, visual_order
from bnstudy.rtl.mirror import MIRRORED

LRM = "\u200e"
_KEPT = "\u1dff"


class Shown(NamedTuple):
    """A cell as the terminal stores it."""

    text: str
    bold: bool
    italic: bool
    colour: str


class Grid:
    """A terminal's cells, without any bidi of its own.

    A left-to-right mark is kept with the character before it, as VTE keeps it.
    """

    def __init__(self, columns: int = 40, rows: int = 6) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        # As in Textual's application mode: what does not fit is not carried to the next row.
        self._stream.feed("\x1b[?7l")

    def feed(self, data: str) -> None:
        """Take what was written to the terminal."""
        # pyte keeps combining characters and drops marks: let one stand for the other.
        self._stream.feed(data.replace(LRM, _KEPT))

    def row(self, y: int) -> list[Shown]:
        """Give one row's cells."""
        cells = (self._screen.buffer[y][x] for x in range(self._screen.columns))
        return [Shown(cell.data, cell.bold, cell.italics, cell.fg) for cell in cells]

    def rows(self) -> list[list[Shown]]:
        """Give all rows' cells."""
        return [self.row(y) for y in range(self._screen.lines)]


def as_text(row: list[Shown]) -> str:
    """Give what a terminal without bidi shows."""
    return "".join(cell.text for cell in row)


def kitty_shows(row: list[Shown]) -> str:
    """Reverse the runs of one font whose first script is Arabic; blanks and boxes are no font."""
    shown = ""
    for font, group in groupby(row, key=_kitty_font):
        texts = [cell.text for cell in group]
        scripts = [_script(text) for text in texts if _script(text)]
        if font and scripts[:1] == ["ARABIC"]:
            texts = [MIRRORED.get(text, text) for text in reversed(texts)]
        shown += "".join(texts)
    return shown


def _kitty_font(cell: Shown) -> tuple[bool, bool] | None:
    name = unicodedata.name(cell.text[0], "") if cell.text.strip() else ""
    wide = unicodedata.east_asian_width(cell.text[:1] or "W") in "WF"
    if not name or wide or name.startswith(("BOX DRAWINGS", "BRAILLE")) or "BLOCK" in name:
        return None
    return cell.bold, cell.italic


def _script(text: str) -> str:
    character = text[:1]
    if character in "،؛؟ـ":
        return ""
    name = unicodedata.name(character, "")
    is_script = name.startswith(("ARABIC", "EXTENDED ARABIC")) or character.isalpha()
    return ("ARABIC" if "ARABIC" in name else name.split()[0]) if is_script else ""


def vte_shows(row: list[Shown]) -> str:
    """Apply the bidi algorithm to a whole row with a left-to-right base."""
    text = as_text(row).replace(_KEPT, LRM)
    order, level = visual_order(text, "L"), levels(text, "L")
    return "".join(_drawn(text[i], level[i]) for i in order if text[i] != LRM)


def qterminal_shows(row: list[Shown]) -> str:
    """Reorder inside fragments of one colour; a fragment's first strong letter is its base."""
    shown = ""
    for _, group in groupby(row, key=lambda cell: (cell.colour, cell.bold)):
        text = "".join(cell.text for cell in group)
        level = levels(text, "auto")
        shown += "".join(_drawn(text[i], level[i]) for i in visual_order(text, "auto"))
    return shown


def _drawn(character: str, level: int) -> str:
    return MIRRORED.get(character, character) if level % 2 else character
