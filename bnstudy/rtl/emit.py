"""Rewrite what the app writes for terminals whose bidi no escape switches off.

Every function here works on visual order and gives what makes that terminal show it unchanged.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Protocol

from bnstudy.rtl.mirror import MIRRORED
from bnstudy.rtl.sgr import read_style
from bnstudy.rtl.shadow import Cell, Row, Shadow
from bnstudy.rtl.terminal import Kind

LRM = "\u200e"


class Filter(Protocol):
    """Stand between the app and the terminal."""

    def write(self, data: str) -> str:
        """Take what the app writes and give what the terminal must get."""

    def reset(self) -> None:
        """Forget the screen: it was cleared or is a new one."""


def filter_for(kind: Kind) -> Filter | None:
    """Make the rewrite that a kind needs; most need none."""
    if kind is Kind.LRM:
        return MarkFilter()
    transform = {Kind.KITTY: kitty_row, Kind.NUDGE: nudged_row}.get(kind)
    return Shadow(transform) if transform else None


def rewrite_line(text: str, kind: Kind) -> str:
    """Rewrite one line of visual text (it may hold SGR escapes) for output without a screen."""
    if kind is Kind.LRM:
        return mark_letters(text)
    shadow = filter_for(kind)
    if not isinstance(shadow, Shadow):
        return text
    # A colour of its own for each cell needs one to start from.
    start = "\x1b[38;2;208;208;208m" if kind is Kind.NUDGE else ""
    written = shadow.write(start + text + "\x1b[0m")
    return re.sub(r"\x1b\[\d+;\d+H", "", written)


# --- lrm: a mark after each letter -------------------------------------------------------------


class MarkFilter:
    """Put a left-to-right mark after each right-to-left letter, whatever comes before or after."""

    def write(self, data: str) -> str:
        """Take what the app writes and give what the terminal must get."""
        return mark_letters(data)

    def reset(self) -> None:
        """Forget nothing: each letter stands for itself."""


def mark_letters(text: str) -> str:
    """Append a left-to-right mark to each right-to-left letter, with its vowels, and Arabic number.

    Persian digits need none: after a mark they are as left-to-right as European ones.
    """
    return _letters().sub(rf"\g<0>{LRM}", text)


_RIGHT_TO_LEFT = ("R", "AL", "AN")


@lru_cache(maxsize=1)
def _letters() -> re.Pattern[str]:
    codes = [*range(0x590, 0x900), *range(0xFB1D, 0xFE00), *range(0xFE70, 0xFF00)]
    letters = "".join(c for c in map(chr, codes) if unicodedata.bidirectional(c) in _RIGHT_TO_LEFT)
    marks = "".join(c for c in map(chr, codes) if unicodedata.bidirectional(c) == "NSM")
    return re.compile(f"[{letters}][{marks}]*")


# --- kitty: each word reversed -----------------------------------------------------------------


_Font = tuple[bool, bool]


def kitty_row(row: Row) -> Row:
    """Reverse each word that kitty will reverse.

    kitty shapes the neighbours in one font as one run and draws it backwards when its first letter
    is Arabic. Glyphs move, colours stay with their column, so only the characters change places.
    """
    if not any(_is_arabic(cell.text[:1]) for cell in row):
        return row
    out = list(row)
    start = 0
    while start < len(row):
        end = start + 1
        font = _font(row[start])
        while end < len(row) and font and _font(row[end]) == font:
            end += 1
        if font and end - start > 1:
            around = {_font(cell) for cell in (*row[start - 1 : start], *row[end : end + 1])}
            out[start:end] = _kitty_run(row[start:end], around)
        start = end
    return out


def _kitty_run(run: Row, around: set[_Font | None]) -> Row:
    texts = [cell.text for cell in run]
    if not _starts_arabic(texts):
        return run
    if _starts_arabic(texts[::-1]):
        return _reversed_run(run)
    # Arabic at one end and Latin at the other: no order of one run comes out right. Another
    # weight, or a slant where the neighbours have that weight, is another font and so another run.
    bold, italic = _font(run[0]) or (False, False)
    change = f"\x1b[{22 if bold else 1}m"
    if (not bold, italic) in around:
        change = f"\x1b[{23 if italic else 3}m"
    out: Row = []
    for piece, arabic in _pieces(run):
        other = [Cell(cell.text, cell.style + change) for cell in piece]
        out += _reversed_run(piece) if arabic else other
    return out


def _reversed_run(run: Row) -> Row:
    turned = [MIRRORED.get(cell.text, cell.text) for cell in reversed(run)]
    return [Cell(text, cell.style) for text, cell in zip(turned, run, strict=True)]


def _pieces(run: Row) -> list[tuple[Row, bool]]:
    """Cut a run where its script changes; signs without a script stay with what is before them."""
    pieces: list[tuple[Row, bool]] = []
    for cell in run:
        script = _script(cell.text)
        if not pieces or (script and (script == "Arab") != pieces[-1][1]):
            pieces.append(([], script == "Arab"))
        pieces[-1][0].append(cell)
    return pieces


def _starts_arabic(texts: list[str]) -> bool:
    """Tell what HarfBuzz guesses: the script of the first character that has one."""
    return next((s for text in texts if (s := _script(text))), "") == "Arab"


@lru_cache(maxsize=4096)
def _script(text: str) -> str:
    """Tell Arabic from other scripts; empty for what has none (Unicode's Common)."""
    character = text[:1]
    if _is_arabic(character):
        return "Arab"
    return "other" if unicodedata.category(character or " ").startswith("L") else ""


def _is_arabic(character: str) -> bool:
    if not character:
        return False
    code = ord(character)
    block = 0x600 <= code < 0x780 or 0x8A0 <= code < 0x900 or 0xFB50 <= code < 0xFE00
    # The comma, semicolon, question mark and tatweel are shared between scripts.
    return (block or 0xFE70 <= code < 0xFEFF) and character not in "،؛؟ـ\u0605﴾﴿"


@lru_cache(maxsize=4096)
def _font(cell: Cell) -> _Font | None:
    """Name the face that kitty draws a cell with; None for blanks, boxes and wide characters."""
    character = cell.text[:1]
    if (
        not character.strip()
        or "\u2500" <= character < "\u25a0"
        or "\u2800" <= character < "\u2900"
    ):
        return None
    if unicodedata.east_asian_width(character) in "WF":
        return None
    style = read_style(cell.style)
    return style.bold, style.italic


# --- nudge: a colour of its own for each letter ------------------------------------------------


def nudged_row(row: Row) -> Row:
    """Give each right-to-left letter a blue that differs by one from both neighbours."""
    return [
        Cell(cell.text, _nudged(cell.style, x % 2)) if _letters().match(cell.text) else cell
        for x, cell in enumerate(row)
    ]


@lru_cache(maxsize=4096)
def _nudged(style: str, parity: int) -> str:
    red, green, blue = read_style(style).foreground
    # Both shades differ from the colour itself, which the neighbours that are no letters keep.
    shades = [value for value in (blue - 1, blue + 1, blue + 2, blue - 2) if 0 <= value <= 255]
    return f"{style}\x1b[38;2;{red};{green};{shades[parity]}m"
