"""Wrap a paragraph to a width in cells and lay its rows out, without any toolkit."""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from bnstudy.rtl.line import Cell, Paragraph, has_rtl, needs_layout, paragraph

_LRI, _RLI, _PDI = "\u2066", "\u2067", "\u2069"
_MARKS = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LETTER = re.compile(r"[^\W\d_]")
_LAM = "\u0644"
_ALEFS = frozenset("\u0622\u0623\u0625\u0627")


class Row(NamedTuple):
    """One wrapped row."""

    text: str
    """What is drawn, from left to right."""
    width: int
    """Terminal cells."""
    base: int
    """1 where the paragraph is right-to-left."""
    logical: str
    """The same for a terminal that reorders and joins, but neither mirrors nor draws ligatures."""
    source: str
    """The same for a terminal that does all of that itself."""


def lay_out_row(found: Paragraph, start: int, end: int) -> Row:
    """Lay out the part of a paragraph between two offsets."""
    line = found.line(start, end)
    source = _MARKS.sub("", found.text[start:end])
    return Row(line.text, line.width, found.base, _for_reordering(found, line.cells), source)


def starts_rtl(text: str) -> bool:
    """Say whether a terminal that looks at the first letter takes text for right-to-left."""
    letter = _LETTER.search(text)
    return letter is not None and has_rtl(letter[0])


def _for_reordering(found: Paragraph, cells: tuple[Cell, ...]) -> str:
    """Isolate a row in logical order, with brackets mirrored and lam-alef as one character."""
    if not needs_layout(found.text):
        return found.text[cells[0].start : cells[-1].end] if cells else ""
    pieces = []
    for cell in sorted(cells, key=lambda cell: cell.start):
        text = found.text[cell.start : cell.end]
        ligature = text[0] == _LAM and not _ALEFS.isdisjoint(text)
        mirrored = cell.level & 1 and unicodedata.mirrored(cell.text[0])
        pieces.append(cell.text if ligature or mirrored else text)
    start = _RLI if found.base else _LRI
    return f"{start}{''.join(pieces)}{_PDI}"


def wrap(
    text: str, width: int, *, base: int | None = None, islands: tuple[tuple[int, int], ...] = ()
) -> list[Row]:
    """Wrap one paragraph between words; a word longer than a row is cut between letters.

    Args:
        text: the paragraph, in logical order, without newlines.
        width: cells of a row.
        base: 1 right-to-left, 0 left-to-right, None by the text.
        islands: spans that stay left-to-right.

    Returns:
        at least one row.
    """
    found = paragraph(text, base, islands)
    return [lay_out_row(found, start, end) for start, end in _breaks(found, max(1, width))]


def fold(text: str, width: int) -> list[Row]:
    """Cut one left-to-right line into rows, blanks and all."""
    found = paragraph(text, 0)
    starts = [0]
    used = 0
    for cluster in found.clusters:
        if used + cluster.width > max(1, width):
            starts.append(cluster.start)
            used = 0
        used += cluster.width
    ends = [*starts[1:], len(text)]
    return [lay_out_row(found, start, end) for start, end in zip(starts, ends, strict=True)]


def _breaks(found: Paragraph, width: int) -> Iterator[tuple[int, int]]:
    """Find where rows begin and end; the blanks at a break belong to no row."""
    start = used = 0
    # Where the row may end, behind a word, and where the next word begins, with the cells so far.
    end = following = following_used = 0
    # Behind the last cluster that shows something.
    filled = 0
    for cluster in found.clusters:
        if found.text[cluster.start] == " ":
            if filled > start:
                end = filled
            following, following_used = cluster.end, used + cluster.width
        elif used + cluster.width > width:
            if end > start:
                yield start, end
                start, used = following, used - following_used
            else:
                yield start, cluster.start
                start, used = cluster.start, 0
            end = 0
        used += cluster.width
        if found.text[cluster.start] != " ":
            filled = cluster.end
    yield start, max(start, filled)
