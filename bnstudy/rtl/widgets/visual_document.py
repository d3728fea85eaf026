"""A wrapped document whose columns are those of the screen: lines laid out, flush to their side."""

from textual.geometry import Offset
from textual.widgets.text_area import WrappedDocument

from bnstudy.rtl.line import Line, Paragraph, direction, has_letters

_KEPT = 512


class VisualDocument(WrappedDocument):
    """Map locations of a document to cells of laid-out lines, and back.

    Textual's navigator, mouse and caret go through this map, so they become visual with it. Without
    wrapping the document is Textual's own.
    """

    base: int | None = None
    """The direction of all lines; None for that of each by its text, else of the line before it."""

    caret_line: int = -1
    """The line that the caret is in: only there is room for it beside the last character."""

    _laid: dict[tuple[str, int], Paragraph] | None = None

    @property
    def visual(self) -> bool:
        """Whether lines are laid out."""
        return self._width > 0

    def direction_of(self, line_index: int) -> int:
        """Return the base direction of a line: an app in Persian begins right to left."""
        if self.base is not None:
            return self.base
        for index in range(line_index, max(-1, line_index - 50), -1):
            if has_letters(text := self.document[index]):
                return direction(text)
        return 1

    def paragraph(self, line_index: int) -> Paragraph:
        """Lay out a line of the document, outside the cache that all other text shares."""
        key = (self.document[line_index], self.direction_of(line_index))
        laid = self._laid = self._laid or {}
        if key not in laid:
            if len(laid) >= _KEPT:
                laid.clear()
            laid[key] = Paragraph(*key)
        return laid[key]

    def bounds(self, line_index: int, section: int) -> tuple[int, int]:
        """Return the columns of the document's line that a wrapped section holds."""
        offsets = [0, *self.get_offsets(line_index), len(self.document[line_index])]
        section %= len(offsets) - 1
        return offsets[section], offsets[section + 1]

    def line(self, line_index: int, section: int, *, with_caret: bool = False) -> Line:
        """Lay out a wrapped section; behind the last one there is room for the caret.

        Args:
            line_index: the line of the document.
            section: the section; -1 is the last.
            with_caret: lay it out as it will be once the caret is in it.
        """
        start, end = self.bounds(line_index, section)
        return self.paragraph(line_index).line(
            start,
            end,
            caret_end=end == len(self.document[line_index]),
            caret_follows=with_caret or line_index == self.caret_line,
        )

    def padding_left(self, line: Line) -> int:
        """Return the blank columns before a line; the caret's column is within the width."""
        return self._width + 1 - line.width if line.base else 0

    def place_of(self, location: tuple[int, int]) -> tuple[int, int, int]:
        """Return the row on screen, the line and the section of a location."""
        line_index, column = location
        offsets = self.get_offsets(line_index)
        section = sum(offset <= column for offset in offsets)
        return super().location_to_offset(location).y, line_index, section

    def location_to_offset(self, location: tuple[int, int]) -> Offset:
        """Convert a location to the column and row of its cell."""
        if not self.visual:
            return super().location_to_offset(location)
        y, line_index, section = self.place_of(location)
        line = self.line(line_index, section)
        return Offset(max(0, self.padding_left(line) + (line.x_of(location[1]) or 0)), y)

    def get_target_document_column(self, line_index: int, x_offset: int, y_offset: int) -> int:
        """Convert a column of a wrapped section to the column of the document's line."""
        if not self.visual:
            return super().get_target_document_column(line_index, x_offset, y_offset)
        line_index %= self.document.line_count
        line = self.line(line_index, y_offset)
        index = line.index_at(x_offset - self.padding_left(line))
        if index < line.end or line.cell_of(index) is not None:
            return index
        # A wrapped section has no place behind its last character: that is the next one's first.
        return max((cell.start for cell in line.cells), default=line.start)
