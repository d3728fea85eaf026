"""Lay out one line of styled text: visual runs that remember the logical offset of each column."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from bnstudy.rtl.line import Paragraph, paragraph

Islands = tuple[tuple[int, int], ...]

BASE_STYLE = 0
"""The index that `styles` gives to the widget's own style."""


class LineSpec(NamedTuple):
    """One wrapped line of a paragraph, as text and positions alone."""

    paragraph: str
    base: int | None
    islands: Islands
    start: int
    """Offset of the line in its paragraph."""
    text: str
    """The line after wrapping: a slice of the paragraph, padded or cut with an ellipsis."""
    head: int
    """Blanks that were put before the slice."""
    mirror_box: bool = False
    """Whether triangles and line drawing are mirrored too."""


class Run(NamedTuple):
    """Neighbouring cells of one style."""

    text: str
    style: int
    columns: tuple[int, ...]
    """Logical offset, in the paragraph, of what each column shows."""


class Laid(NamedTuple):
    """A line in visual order."""

    runs: tuple[Run, ...]
    width: int
    edges: tuple[int, int]
    """Logical offsets that blanks left and right of the line stand for."""
    base: int


class _Cell(NamedTuple):
    text: str
    width: int
    offset: int
    first: int
    """Index of the first and last character in the line's own text."""
    last: int


def _common_length(text: str, other: str) -> int:
    for index, (a, b) in enumerate(zip(text, other, strict=False)):
        if a != b:
            return index
    return min(len(text), len(other))


def _extra(text: str, offset: int, first: int) -> list[_Cell]:
    return [
        _Cell(character, cell_len(character), offset, first + index, first + index)
        for index, character in enumerate(text)
    ]


def _cells(spec: LineSpec, found: Paragraph) -> tuple[list[_Cell], int]:
    """Order the cells of a line, its padding and ellipsis included.

    Returns:
        the cells from left to right and how many characters are a slice of the paragraph.
    """
    body = spec.text[spec.head :]
    length = _common_length(body, spec.paragraph[spec.start :])
    shift = spec.head - spec.start
    line = found.line(spec.start, spec.start + length, mirror_box=spec.mirror_box)
    inner = [
        _Cell(cell.text, cell.width, cell.start, cell.start + shift, cell.end - 1 + shift)
        for cell in line.cells
    ]
    head = _extra(spec.text[: spec.head], spec.start, 0)
    tail = _extra(body[length:], spec.start + length, spec.head + length)
    if found.base:
        return [*reversed(tail), *inner, *reversed(head)], length
    return [*head, *inner, *tail], length


def _style_of(cell: _Cell, styles: Sequence[int]) -> int:
    # A ligature is one cell for two characters: marking either of them must show.
    return styles[cell.first] or styles[cell.last]


def _merge(cells: Sequence[_Cell], styles: Sequence[int]) -> tuple[Run, ...]:
    runs: list[Run] = []
    texts: list[str] = []
    columns: list[int] = []
    current = BASE_STYLE
    for cell in cells:
        style = _style_of(cell, styles)
        if style != current and texts:
            runs.append(Run("".join(texts), current, tuple(columns)))
            texts, columns = [], []
        current = style
        texts.append(cell.text)
        columns.extend([cell.offset] * cell.width)
    if texts:
        runs.append(Run("".join(texts), current, tuple(columns)))
    return tuple(runs)


def _stretch(cells: list[_Cell], missing: int) -> list[_Cell]:
    """Widen the spaces between words until the line is justified."""
    spaces = [index for index, cell in enumerate(cells) if cell.text == " "]
    if missing <= 0 or not spaces:
        return cells
    each, rest = divmod(missing, len(spaces))
    wide = {index: 1 + each + (place < rest) for place, index in enumerate(spaces)}
    return [cell for index, cell in enumerate(cells) for _ in range(wide.get(index, 1))]


@lru_cache(maxsize=1024)
def lay_out(spec: LineSpec, styles: tuple[int, ...], justify: int = 0) -> Laid:
    """Put one wrapped line in visual order.

    Args:
        spec: the line.
        styles: an index of a style for each character of the line; 0 is the widget's own.
        justify: width to stretch the line to, 0 to leave it.
    """
    found = paragraph(spec.paragraph, spec.base, spec.islands)
    cells, length = _cells(spec, found)
    if justify:
        cells = _stretch(cells, justify - sum(cell.width for cell in cells))
    ends = (spec.start + length, spec.start)
    return Laid(
        _merge(cells, styles),
        sum(cell.width for cell in cells),
        ends if found.base else (ends[1], ends[0]),
        found.base,
    )


def reorder_segments(
    segments: Sequence[Segment], base: int | None = None, *, keep_width: bool = False
) -> list[Segment]:
    """Put the segments of one line of logical text in visual order.

    Args:
        segments: what Rich rendered; control segments are dropped.
        base: 1 right-to-left, 0 left-to-right, None by the text.
        keep_width: give back the cells that ligatures saved, as blanks at the line's end.
    """
    pieces = [segment for segment in segments if segment.text and not segment.control]
    text = "".join(segment.text for segment in pieces)
    styles: list[Style | None] = [None]
    indexes: list[int] = []
    for segment in pieces:
        if segment.style not in styles:
            styles.append(segment.style)
        indexes.extend([styles.index(segment.style)] * len(segment.text))
    laid = lay_out(LineSpec(text, base, (), 0, text, 0), tuple(indexes))
    ordered = [Segment(run.text, styles[run.style]) for run in laid.runs]
    missing = cell_len(text) - laid.width if keep_width else 0
    if missing > 0:
        blank = Segment(" " * missing, pieces[-1].style)
        return [blank, *ordered] if laid.base else [*ordered, blank]
    return ordered
