"""Editing rules that the right-to-left input widgets share: keys, words, pastes, drawing."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from itertools import groupby

from rich.segment import Segment
from rich.style import Style
from textual.events import Key

from bnstudy.rtl.line import Cell

ZWNJ = "\u200c"

ZWNJ_KEYS = frozenset(
    {
        "shift+space",  # ISIRI 9147
        "ctrl+shift+2",  # the Windows layout
        "ctrl+@",  # what terminals without the kitty protocol send for it, and for ctrl+space
        "ctrl+shift+at",
        "zero_width_non_joiner",  # the kitty protocol names the character and leaves it out
    }
)
"""Keys that type a half-space, besides the character itself."""

# Typed on purpose although `str.isprintable` denies them: half-space, joiner, no-break space.
_TYPED_UNSEEN = frozenset("\u200c\u200d\u00a0")

StyleOf = Callable[[Cell], Style | None]
"""A function that gives the style of a cell."""

PASTE_LIMIT = 10_000
"""Characters of a paste that an input takes."""

# Letters that a mark or half-space stands between belong to one word.
WORD_CHARACTER = "\\w\u0300-\u036f\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u200c\u200d"

WORD_EDGE = re.compile(
    f"(?<=[^{WORD_CHARACTER}])(?=[{WORD_CHARACTER}])|(?<=[{WORD_CHARACTER}])(?=[^{WORD_CHARACTER}])"
)
"""Where a word begins or ends."""

WORD_START = re.compile(f"(?<=[^{WORD_CHARACTER}])[{WORD_CHARACTER}]")
"""The first character of a word that is not the text's first."""

_LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")


def typed_character(event: Key) -> str | None:
    """Return the character that a key types and Textual drops, None for any other key."""
    if event.key in ZWNJ_KEYS:
        return ZWNJ
    return event.character if event.character in _TYPED_UNSEEN else None


def may_type(key: str, character: str | None) -> bool:
    """Say whether a key types a character that Textual would not count as printable."""
    return key in ZWNJ_KEYS or character in _TYPED_UNSEEN


def clean_paste(text: str, *, one_line: bool, limit: int = PASTE_LIMIT) -> str:
    """Return what an input takes from pasted text.

    Controls and marks that order text are dropped, half-spaces stay.

    Args:
        text: what the terminal or the clipboard gave.
        one_line: make line ends spaces; otherwise they all become newlines.
        limit: how many characters to take.
    """
    # Twice the limit is enough to clean, however much was pasted.
    text = _LINE_END.sub(" " if one_line else "\n", text[: 2 * limit]).replace("\t", "    ")
    kept = "".join(
        character
        for character in text
        if character in "\n\u200c\u200d"
        or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    if one_line:
        kept = kept.strip(" ")
    return kept[:limit]


def visible_segments(
    cells: Iterable[Cell],
    style_of: StyleOf,
    first: int,
    width: int,
    blank_style: Style | None = None,
) -> list[Segment]:
    """Draw the cells that lie in a window of columns; half a wide character is a blank.

    Args:
        cells: a line from left to right, its first cell at column 0.
        style_of: the style of a cell.
        first: the window's first column; negative ones are blanks before the line.
        width: the window's width.
        blank_style: the style of what the line leaves blank.
    """
    pieces: list[tuple[str, Style | None]] = []
    if first < 0:
        pieces.append((" " * min(-first, width), blank_style))
    column, last = 0, first + width
    for cell in cells:
        end = column + cell.width
        if column >= first and end <= last:
            pieces.append((cell.text, style_of(cell)))
        elif end > first and column < last:
            pieces.append((" ", style_of(cell)))
        column = end
    blank = last - max(column, first, 0)
    if blank > 0:
        pieces.append((" " * blank, blank_style))
    return [
        Segment("".join(text for text, _ in group), style)
        for style, group in groupby(pieces, key=lambda piece: piece[1])
    ]
