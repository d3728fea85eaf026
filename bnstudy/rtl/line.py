"""Lay out lines of a paragraph: visual cells, and the map between columns and logical offsets.

Levels and shapes belong to the paragraph; a line, cut wherever it was wrapped, is reordered with
them. Offsets are always those of the paragraph's text.
"""

import re
import threading
from bisect import bisect_left, bisect_right
from collections import OrderedDict, deque
from collections.abc import Sequence
from functools import partial
from operator import itemgetter
from typing import NamedTuple

from bnstudy.rtl import bidi, islands
from bnstudy.rtl.islands import Span
from bnstudy.rtl.mirror import MIRRORED
from bnstudy.rtl.resolve import resolve_paragraph
from bnstudy.rtl.shape import Cluster, clusters, is_laid_out, shape, width_of

_RTL = "\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_HAS_RTL = re.compile(f"[{_RTL}]")
# Everything that is not drawn as it is: controls, joiners, half surrogates.
_NEEDS_LAYOUT = re.compile(
    f"[{_RTL}\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_WORD = re.compile(r"[^\W\d_]+(?:\u200c[^\W\d_]+)*")

# Half blocks are not Bidi_Mirrored, yet a radio button made of them has a left and a right side.
_MIRROR = {**MIRRORED, "\u2590": "\u258c", "\u258c": "\u2590"}
_BOX_PAIRS = "└┘┌┐├┤╰╯╭╮╚╝╔╗╠╣┗┛┏┓┣┫╘╛╒╕╞╡╙╜╓╖╟╢▶◀▸◂►◄❯❮"
_MIRROR_BOX = {
    **_MIRROR,
    **dict(zip(_BOX_PAIRS[::2], _BOX_PAIRS[1::2], strict=True)),
    **dict(zip(_BOX_PAIRS[1::2], _BOX_PAIRS[::2], strict=True)),
}

_MAX_LINES = 64


class Cell(NamedTuple):
    """Hold one place on the screen and the characters it stands for."""

    start: int
    """Logical offset of its first character."""
    end: int
    """Logical offset behind its last one; its marks, joiners and controls included."""
    text: str
    """What the terminal gets: shaped, mirrored, without controls."""
    width: int
    level: int


# Half the time of calling Cell, and there is one for each character.
_new_cell = partial(tuple.__new__, Cell)


class Line:
    """Hold one line in visual order, from left to right."""

    __slots__ = ("_columns", "_places", "base", "cells", "end", "start", "text", "width")

    def __init__(self, cells: Sequence[Cell], start: int, end: int, base: int) -> None:
        self.cells: tuple[Cell, ...] = tuple(cells)
        self.start = start
        self.end = end
        self.base = base
        self.text = "".join([cell[2] for cell in self.cells])
        self.width = sum([cell[3] for cell in self.cells])
        # The maps are built when a caret or the mouse first asks: most lines are only drawn.
        self._columns: list[int] = []
        self._places: dict[int, int] = {}

    def _map(self) -> None:
        column = 0
        for place, cell in enumerate(self.cells):
            self._columns.append(column)
            column += cell.width
            for offset in range(cell.start, max(cell.end, cell.start + 1)):
                self._places[offset] = place

    def _place_of(self, index: int) -> int | None:
        """Return the place of the cell that covers a logical offset."""
        if not self._columns:
            self._map()
        return self._places.get(index)

    def _place_at(self, x: int) -> int | None:
        """Return the place of the cell that covers a column."""
        if not 0 <= x < self.width:
            return None
        if not self._columns:
            self._map()
        return bisect_right(self._columns, x) - 1

    def index_at(self, x: int) -> int:
        """Return the logical offset of what a column shows.

        Columns beside the line stand for its start or its end, by the paragraph's direction.
        """
        place = self._place_at(x)
        if place is not None:
            return self.cells[place].start
        return self.start if (x < 0) != bool(self.base) else self.end

    def x_of(self, index: int) -> int | None:
        """Return the first column of the cell that covers a logical offset."""
        place = self._place_of(index)
        return None if place is None else self._columns[place]

    def cell_of(self, index: int) -> Cell | None:
        """Return the cell that covers a logical offset."""
        place = self._place_of(index)
        return None if place is None else self.cells[place]

    def cell_at(self, x: int) -> Cell | None:
        """Return the cell that covers a column."""
        place = self._place_at(x)
        return None if place is None else self.cells[place]

    def move(self, index: int, step: int) -> int | None:
        """Return the offset of the cell `step` cells right (left if negative) of an offset's cell.

        None stands for outside of the line.
        """
        place = self._place_of(index)
        if place is None or not 0 <= place + step < len(self.cells):
            return None
        return self.cells[place + step].start


class Paragraph:
    """Hold a paragraph's levels and shapes, and cut lines from it."""

    __slots__ = ("_barriers", "_lines", "_parts", "_resolved", "clusters", "text")

    def __init__(self, text: str, base: int | None = None, marked: Sequence[Span] = ()) -> None:
        self.text = text
        self.clusters: list[Cluster] = clusters(text)
        if base is None:
            base = direction(text)
        find = base == 1 or has_rtl(text)
        self._resolved, self._barriers = resolve_paragraph(text, base, marked, find=find)
        self._parts: list[Cluster] | None = None
        self._lines: dict[tuple[int, int, bool, bool, bool], Line] = {}

    @property
    def base(self) -> int:
        """The paragraph level: 1 right to left, 0 left to right."""
        return self._resolved.base

    @property
    def levels(self) -> bytes:
        """One embedding level per character, before any line is cut."""
        return self._resolved.levels

    def _slice(self, start: int, end: int) -> list[Cluster]:
        """Return the clusters of a line; those that its edges cut are drawn in part."""
        found = _overlapping(self.clusters, start, end)
        if found and (found[0].start < start or found[-1].end > end):
            # A word was broken inside a cluster: lam and alef part, a mark without letter goes.
            if self._parts is None:
                self._parts = clusters(self.text, ligatures=False)
            found = [
                Cluster(max(part.start, start), min(part.end, end), part.text, part.width)
                for part in _overlapping(self._parts, start, end)
                if start <= _drawn_at(self.text, part) < end
            ]
            if found:
                found[0] = found[0]._replace(start=start)
        return found

    def line(
        self,
        start: int = 0,
        end: int | None = None,
        *,
        caret_end: bool = False,
        caret_follows: bool = True,
        mirror_box: bool = False,
    ) -> Line:
        """Lay out the line between two offsets.

        Args:
            start: offset of the line's first character.
            end: offset behind its last one; None for the paragraph's end.
            caret_end: add one blank cell, where a caret at the line's end stands.
            caret_follows: put that cell beside the last character, where the next one is typed;
                otherwise at the line's edge, so that no gap shows in a line without caret.
            mirror_box: mirror box drawing and triangles too, as trees need.
        """
        end = len(self.text) if end is None else end
        key = (start, end, caret_end, caret_follows, mirror_box)
        line = self._lines.get(key)
        if line is None:
            if len(self._lines) >= _MAX_LINES:
                self._lines.clear()
            line = self._lines[key] = self._lay_out(*key)
        return line

    def _lay_out(
        self, start: int, end: int, caret_end: bool, caret_follows: bool, mirror_box: bool
    ) -> Line:
        found = self._slice(start, end)
        line = bidi.line_levels(self._resolved, start, end)
        levels = [line[cluster[0] - start] for cluster in found]
        if found:
            # Marks before the first character belong to its cell but not to its level.
            levels[0] = line[_drawn_at(self.text, found[0]) - start]
        mirror = _MIRROR_BOX if mirror_box else _MIRROR
        cells = []
        for (first, last, text, width), level in zip(found, levels, strict=True):
            if level & 1 and text[0] in mirror:
                text = mirror[text[0]] + text[1:]  # noqa: PLW2901 - rule L4, its marks stay
            cells.append(_new_cell((first, last, text, width, level)))
        if caret_end:
            beside = caret_follows and levels and self.text[end - 1] != " "
            level = levels[-1] if beside else self.base
            cells.append(Cell(end, end, " ", 1, level))
            levels.append(level)
        order = bidi.reorder(bytes(levels))
        if self._barriers:
            order = self._order_between_barriers(cells, levels, start, end)
        return Line([cells[place] for place in order], start, end, self.base)

    def _order_between_barriers(
        self, cells: Sequence[Cell], levels: Sequence[int], start: int, end: int
    ) -> list[int]:
        """Reorder with the barriers in their places, then leave them out."""
        first = bisect_left(self._barriers, (start, 0))
        last = bisect_left(self._barriers, (end, 0))
        barriers = deque(self._barriers[first:last])
        entries: list[tuple[int, int]] = []  # level and place, -1 for a barrier
        for place, cell in enumerate(cells):
            head = cell.start if place else _drawn_at(self.text, cell)
            while barriers and barriers[0].offset <= head:
                entries.append((barriers.popleft().level, -1))
            entries.append((levels[place], place))
        order = bidi.reorder(bytes(level for level, _ in entries))
        return [entries[at][1] for at in order if entries[at][1] >= 0]


def _overlapping(found: list[Cluster], start: int, end: int) -> list[Cluster]:
    """Return the clusters that lie between two offsets, wholly or in part."""
    first = bisect_right(found, start, key=itemgetter(0)) - 1
    return found[max(0, first) : bisect_left(found, end, key=itemgetter(0))]


def _drawn_at(text: str, cluster: Cluster | Cell) -> int:
    """Return the offset of a cluster's first character that has a width."""
    return next(
        (index for index in range(cluster.start, cluster.end) if width_of(text[index])),
        cluster.start,
    )


def has_rtl(text: str) -> bool:
    """Say whether text holds a right-to-left character."""
    return _HAS_RTL.search(text) is not None


def needs_layout(text: str) -> bool:
    """Say whether text is drawn differently from how it is stored, with a left-to-right base."""
    return _NEEDS_LAYOUT.search(text) is not None


def has_letters(text: str) -> bool:
    """Say whether text holds a letter, which its direction can be known by."""
    return _WORD.search(text) is not None


def direction(text: str) -> int:
    """Return the base direction of a paragraph: 1 right to left, 0 left to right.

    Right to left if its first letter is, or at least 30 % of its letters or of its words are: Latin
    terms do not turn a Persian sentence round, as the first strong character (P2) would.
    """
    if not has_rtl(text):
        return 0
    words = _WORD.findall(text)
    if not words:
        return 0
    if _HAS_RTL.match(words[0]):
        return 1
    right = [word for word in words if _HAS_RTL.match(word)]
    letters = sum(map(len, words))
    if 10 * sum(map(len, right)) >= 3 * letters or 10 * len(right) >= 3 * len(words):
        return 1
    # A formula is one word, however many names stand in it.
    spans = islands.find_islands(text)
    inside = sum(len(_WORD.findall(text[start:end])) for start, end in spans)
    return int(10 * len(right) >= 3 * (len(words) - inside + len(spans)))


class _Cache:
    """Keep the paragraphs used last, within a number of entries and of characters."""

    def __init__(self, entries: int, characters: int) -> None:
        self._entries = entries
        self._budget = characters
        self._held = 0
        self._found: OrderedDict[tuple[str, int | None, tuple[Span, ...]], Paragraph] = (
            OrderedDict()
        )
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._found)

    def get(self, text: str, base: int | None, marked: tuple[Span, ...]) -> Paragraph:
        key = (text, base, marked)
        with self._lock:
            found = self._found.get(key)
            if found is not None:
                self._found.move_to_end(key)
                return found
        found = Paragraph(text, base, marked)
        with self._lock:
            if key not in self._found:
                self._found[key] = found
                self._held += len(text)
            while len(self._found) > 1 and (
                len(self._found) > self._entries or self._held > self._budget
            ):
                self._held -= len(self._found.popitem(last=False)[0][0])
        return found


# A laid-out character costs some 210 bytes, so this stays below 13 MB.
_cache = _Cache(entries=512, characters=60_000)


def paragraph(text: str, base: int | None = None, islands: tuple[Span, ...] = ()) -> Paragraph:
    """Lay out a paragraph, or return it from the cache.

    Args:
        text: one paragraph in logical order.
        base: 1 right to left, 0 left to right, None by `direction`.
        islands: spans that stay left to right, such as code, besides those that are found.
    """
    return _cache.get(text, base, islands)


_BASES = {"L": 0, "R": 1, "auto": None, 0: 0, 1: 1, None: None}


def display(text: str, base: str | int | None = "auto") -> str:
    """Return one line as the terminal must get it: joined, in visual order, without controls.

    What was laid out before only loses its controls.

    Args:
        text: one line in logical order.
        base: "R" or 1, "L" or 0, "auto" or None by `direction`.
    """
    if base not in _BASES:
        raise ValueError(f"base must be 'L', 'R' or 'auto', got {base!r}")
    if is_laid_out(text):
        return shape(text)
    level = _BASES[base]
    if level is None:
        level = direction(text)
    if not level and not needs_layout(text):
        return text
    return paragraph(text, level).line().text
