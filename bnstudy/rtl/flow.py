"""Wrap a paragraph to a width in cells and lay its rows out, without any toolkit."""

from collections.abc import Iterator
from typing import NamedTuple

from bnstudy.rtl.line import Cell, Paragraph, paragraph

_RLI, _PDI = "\u2067", "\u2069"
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


def lay_out_row(found: Paragraph, start: int, end: int) -> Row:
    """Lay out the part of a paragraph between two offsets."""
    line = found.line(start, end)
    return Row(line.text, line.width, found.base, _for_reordering(found, line.cells))


def _for_reordering(found: Paragraph, cells: tuple[Cell, ...]) -> str:
    """Isolate a row in logical order, with brackets mirrored and lam-alef as one character."""
    pieces = []
    for cell in sorted(cells, key=lambda cell: cell.start):
        text = found.text[cell.start : cell.end]
        ligature = text[0] == _LAM and not _ALEFS.isdisjoint(text)
        mirrored = cell.level & 1 and cell.text[:1] != text[:1] and not text[:1].isalpha()
        pieces.append(cell.text if ligature or mirrored else text)
    return f"{_RLI}{''.join(pieces)}{_PDI}"


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
    """Find where rows begin and end; the blank at a break belongs to no row."""
    start = 0
    used = 0
    # The last place where a row may end: behind a word, and where the next word begins.
    end, following = 0, 0
    end_used = 0
    for cluster in found.clusters:
        character = found.text[cluster.start]
        if character == " ":
            if cluster.start > start and found.text[cluster.start - 1] != " ":
                end, end_used = cluster.start, used
            following = cluster.end
        elif used + cluster.width > width:
            if end > start:
                yield start, end
                used -= end_used + (following - end)
                start, end = following, 0
            else:
                yield start, cluster.start
                start, used, end = cluster.start, 0, 0
        used += cluster.width
    yield start, len(found.text.rstrip(" ")) if start < len(found.text.rstrip(" ")) else start
