"""A text area for Persian: locations stay logical, what is drawn and clicked is visual."""

import re

from rich.style import Style
from textual import events
from textual.content import Content
from textual.geometry import Offset
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import DocumentNavigator, Edit, EditResult, Location, Selection

from bnstudy.rtl.line import Cell, Paragraph, direction
from bnstudy.rtl.widgets import editing
from bnstudy.rtl.widgets.visual_document import VisualDocument

_NEXT_WORD = re.compile(rf"\s*[{editing.WORD_CHARACTER}]+")


class RTLTextArea(TextArea):
    """A `TextArea` whose lines are laid out, with a caret that moves visually.

    It edits as `RTLInput` does. Past the left edge of a line Left goes on at the right end of the
    next line on screen, past the right edge Right goes to the previous one, whatever direction the
    lines have. Up and Down keep the column. Lines without wrapping are Textual's own.
    """

    base: int | None = None
    """The base direction: 1 right to left, 0 left to right, None line by line, by the text."""

    paste_limit: int = editing.PASTE_LIMIT
    """Characters of a paste that the area takes."""

    # --- the document ---------------------------------------------------------------------------

    def _set_document(self, text: str, language: str | None) -> None:
        """Put a document in, behind a map of its laid-out lines."""
        super()._set_document(text, language)
        self._word_pattern = editing.WORD_EDGE
        document = VisualDocument(self.document, tab_width=self.indent_width)
        document.base = self.base
        self.wrapped_document = document
        self.navigator = DocumentNavigator(document)
        self._rewrap_and_refresh_virtual_size()

    def _rewrap_and_refresh_virtual_size(self) -> None:
        """Wrap anew; where lines are flush right the caret's column moves with the width."""
        super()._rewrap_and_refresh_virtual_size()
        if self._has_cursor:
            self._recompute_cursor_offset()
        self.refresh()

    def _recompute_cursor_offset(self) -> None:
        """Tell the map where the caret is, then ask it for the caret's column and row."""
        if isinstance(self.wrapped_document, VisualDocument):
            self.wrapped_document.caret_line = self.cursor_location[0] if self.has_focus else -1
        self._cursor_offset = self.wrapped_document.location_to_offset(self.cursor_location)

    def _watch_has_focus(self, focus: bool) -> None:
        """Make room for the caret in its line, or take it away."""
        if self._has_cursor:
            self._recompute_cursor_offset()
        self._line_cache.clear()
        self.refresh()
        super()._watch_has_focus(focus)

    @property
    def _visual(self) -> VisualDocument | None:
        """The map of laid-out lines, None while lines are not wrapped."""
        document = self.wrapped_document
        return document if isinstance(document, VisualDocument) and document.visual else None

    def _base_of_line(self) -> int:
        """Return the base direction of the caret's line."""
        document = self._visual
        return document.direction_of(self.cursor_location[0]) if document else 0

    # --- drawing --------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Draw a row of the screen."""
        if not self.text and self.placeholder and self._visual:
            return self._render_placeholder(y)
        return super().render_line(y)

    def _render_line(self, y: int) -> Strip:
        """Put what Textual drew, which is logical, in visual order."""
        strip = super()._render_line(y)
        document = self._visual
        row = self.scroll_offset.y + y
        if document is None or row >= document.height:
            return strip
        _, line_index, section = document.place_of(document.offset_to_location(Offset(0, row)))
        gutter = self.gutter_width
        drawn = _Drawn(self, document, line_index, section)
        body = drawn.reordered(strip.crop(gutter), self._line_style(line_index))
        return Strip.join([strip.crop(0, gutter), body]) if gutter else body

    def _line_style(self, line_index: int) -> Style:
        """Return the style of the blanks beside a line."""
        theme = self._theme
        base = self.rich_style if theme.base_style is None else theme.base_style
        on_cursor_line = self.highlight_cursor_line and line_index == self.cursor_location[0]
        line_style = theme.cursor_line_style if on_cursor_line else theme.base_style
        return base if line_style is None else base + line_style

    def _render_placeholder(self, y: int) -> Strip:
        """Draw a row of the placeholder, the caret on its first character."""
        width = self.content_size.width
        rows = Content.from_text(self.placeholder).wrap(max(1, width))
        text = rows[y].plain if y < len(rows) else ""
        base = direction(Content.from_text(self.placeholder).plain)
        if self.base is not None:
            base = self.base
        plain = self.get_component_rich_style("text-area--placeholder")
        cursor = self._theme.cursor_style
        with_caret = y == 0 and self._draw_cursor and cursor is not None

        def style_of(cell: Cell) -> Style:
            return plain + cursor if with_caret and cell.start == 0 else plain

        line = Paragraph(text, base).line()
        first = line.width - width if base else 0
        segments = editing.visible_segments(line.cells, style_of, first, width)
        return Strip(segments, width).apply_style(self.rich_style)

    # --- moving ---------------------------------------------------------------------------------

    def _step(self, document: VisualDocument, step: int, select: bool) -> None:
        """Move the caret to the right (1) or left (-1) as arrow keys do."""
        forward = (step < 0) == bool(self._base_of_line())
        if self.suggestion and forward and not select:
            self.insert(self.suggestion)
        elif select:
            self.move_cursor(self._neighbour(document, forward), select=True)
        elif self.selection.is_empty:
            self.move_cursor(self._visual_neighbour(document, step))
        else:
            self.move_cursor(self._side(document, self.selection, step))

    @staticmethod
    def _side(document: VisualDocument, selection: Selection, step: int) -> Location:
        """Return the end of a selection that lies on the side of an arrow."""

        def leftness(location: Location) -> tuple[int, int]:
            x, y = document.location_to_offset(location)
            return y, -x

        return max(selection, key=leftness) if step < 0 else min(selection, key=leftness)

    def _visual_neighbour(self, document: VisualDocument, step: int) -> Location:
        """Return the location one cell beside the caret, on the next or last row at an edge."""
        row, line_index, section = document.place_of(self.cursor_location)
        target = document.line(line_index, section).move(self.cursor_location[1], step)
        if target is not None:
            return line_index, target
        row -= step
        if not 0 <= row < document.height:
            return self.cursor_location
        _, line_index, section = document.place_of(document.offset_to_location(Offset(0, row)))
        line = document.line(line_index, section, with_caret=True)
        if not line.cells:
            return line_index, line.start
        return line_index, line.cells[-1 if step < 0 else 0].start

    def _neighbour(self, document: VisualDocument, forward: bool) -> Location:
        """Return the start of the next or the previous cluster in logical order."""
        line_index, column = self.cursor_location
        stops = [cluster.start for cluster in document.paragraph(line_index).clusters]
        stops = [0, *stops, len(self.document[line_index])]
        if forward:
            beyond = (line_index + 1, 0) if not self.cursor_at_last_line else self.cursor_location
            return next(((line_index, stop) for stop in stops if stop > column), beyond)
        if column:
            return line_index, max(stop for stop in stops if stop < column)
        return self.get_cursor_left_location()

    def action_cursor_left(self, select: bool = False) -> None:
        """Move the caret one cell to the left, or select the next character in its direction."""
        document = self._visual
        if document and self._has_cursor:
            self._step(document, -1, select)
        else:
            super().action_cursor_left(select)

    def action_cursor_right(self, select: bool = False) -> None:
        """Move the caret one cell to the right, or select the next character in its direction."""
        document = self._visual
        if document and self._has_cursor:
            self._step(document, 1, select)
        else:
            super().action_cursor_right(select)

    def action_cursor_word_left(self, select: bool = False) -> None:
        """Move the caret a word to the left: forward in a right-to-left line."""
        if self._base_of_line():
            super().action_cursor_word_right(select)
        else:
            super().action_cursor_word_left(select)

    def action_cursor_word_right(self, select: bool = False) -> None:
        """Move the caret a word to the right: back in a right-to-left line."""
        if self._base_of_line():
            super().action_cursor_word_left(select)
        else:
            super().action_cursor_word_right(select)

    def get_cursor_up_location(self) -> Location:
        """Return where the caret goes from the row above, in the same column."""
        return self._vertical(-1) if self._visual else super().get_cursor_up_location()

    def get_cursor_down_location(self) -> Location:
        """Return where the caret goes in the row below, in the same column."""
        return self._vertical(1) if self._visual else super().get_cursor_down_location()

    def _vertical(self, rows: int) -> Location:
        row = self.wrapped_document.location_to_offset(self.cursor_location).y + rows
        if row < 0:
            return 0, 0
        if row >= self.wrapped_document.height:
            return self.document.end
        column = self.navigator.last_x_offset
        return self.wrapped_document.offset_to_location(Offset(column, row))

    # Textual scrolls to the caret before it knows the new height, so the last row can stay hidden.

    def edit(self, edit: Edit) -> EditResult:
        """Perform an edit and keep the caret in view."""
        result = super().edit(edit)
        self.scroll_cursor_visible()
        return result

    def undo(self) -> None:
        """Undo the last batch of edits and keep the caret in view."""
        super().undo()
        self.scroll_cursor_visible()

    def redo(self) -> None:
        """Redo the batch of edits undone last and keep the caret in view."""
        super().redo()
        self.scroll_cursor_visible()

    # --- typing ---------------------------------------------------------------------------------

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Say whether the area may take a key, the half-space's own keys included."""
        if super().check_consume_key(key, character):
            return True
        return not self.read_only and editing.may_type(key, character)

    async def _on_key(self, event: events.Key) -> None:
        """Type the characters that Textual does not count as printable."""
        character = editing.typed_character(event)
        if character is None or self.read_only:
            return  # Textual calls its own handler next
        event.stop()
        event.prevent_default()
        self._restart_blink()
        self._replace_via_keyboard(character, *self.selection)

    async def _on_paste(self, event: events.Paste) -> None:
        """Take a paste without controls, as much of it as is allowed."""
        event.stop()
        event.prevent_default()
        if self._insert_pasted(event.text):
            self.focus()

    def action_paste(self) -> None:
        """Paste from Textual's own clipboard."""
        self._insert_pasted(self.app.clipboard)

    def _insert_pasted(self, text: str) -> bool:
        pasted = editing.clean_paste(text, one_line=False, limit=self.paste_limit)
        result = self._replace_via_keyboard(pasted, *self.selection) if pasted else None
        if result is None:
            return False
        self.move_cursor(result.end_location)
        return True

    def action_delete_word_right(self) -> None:
        """Delete to the end of the word; half-spaces and marks belong to it."""
        if not self.selection.is_empty or self.cursor_at_end_of_line:
            super().action_delete_word_right()
            return
        line_index, column = self.cursor_location
        line = self.document[line_index]
        word = _NEXT_WORD.match(line, column)
        end = word.end() if word else min(column + 1, len(line))
        self._delete_via_keyboard((line_index, column), (line_index, end))


class _Drawn:
    """One wrapped section as Textual drew it: its characters, a suggestion among them."""

    def __init__(
        self, area: RTLTextArea, document: VisualDocument, line_index: int, section: int
    ) -> None:
        text = area.document[line_index]
        cursor_row, cursor = area.cursor_location
        self._caret = cursor if cursor_row == line_index else -1
        shown = area.has_focus or not area.hide_suggestion_on_blur
        suggestion = area.suggestion if shown and self._caret >= 0 else ""
        offsets = document.get_offsets(line_index)
        self._start, self._end = document.bounds(line_index, section)
        self._is_last = section >= len(offsets)
        self._tabs = document.get_tab_widths(line_index)
        self._tabs = self._tabs[text[: self._start].count("\t") :]
        self._document = document
        self._has_caret = line_index == document.caret_line
        self._selected = _selected_columns(area.selection, line_index, len(text))
        self._paragraph = document.paragraph(line_index)
        if suggestion:
            text = text[:cursor] + suggestion + text[cursor:]
            self._paragraph = Paragraph(text, self._paragraph.base)
            self._end += len(suggestion) if self._is_last else 0
        self._text = text

    def reordered(self, strip: Strip, blank_style: Style) -> Strip:
        """Put the characters of a strip in visual order, flush to their side."""
        drawn = [(character, segment.style) for segment in strip for character in segment.text]
        places = self._places()
        line = self._paragraph.line(
            self._start, self._end, caret_end=self._is_last, caret_follows=self._has_caret
        )
        cells = line.cells
        mark = drawn[places[-1]][0] if self._is_last and places[-1] < len(drawn) else " "
        if mark != " " and self._start == self._end:  # an empty line within a selection
            cells = (cells[0]._replace(text="▐" if line.base else mark),)

        def style_of(cell: Cell) -> Style | None:
            place = places[self._telling(cell) - self._start]
            return drawn[place][1] if place < len(drawn) else blank_style

        width = strip.cell_length
        first = -self._document.padding_left(line) if line.base else 0
        return Strip(editing.visible_segments(cells, style_of, first, width, blank_style), width)

    def _places(self) -> list[int]:
        """Return where each character of the section stands in the strip, tabs expanded."""
        places, place, tabs = [], 0, iter(self._tabs)
        for character in self._text[self._start : self._end]:
            places.append(place)
            place += next(tabs, 1) if character == "\t" else 1
        return [*places, place]

    def _telling(self, cell: Cell) -> int:
        """Return the character of a cell that has its style: caret, then selection, then first."""
        if cell.start <= self._caret < cell.end:
            return self._caret
        first, last = self._selected
        if cell.start < last and first < cell.end:
            return max(first, cell.start)
        return cell.start


def _selected_columns(selection: Selection, line_index: int, length: int) -> tuple[int, int]:
    """Return which columns of a line are selected."""
    (first_row, first), (last_row, last) = sorted(selection)
    if not first_row <= line_index <= last_row:
        return 0, 0
    return first if line_index == first_row else 0, last if line_index == last_row else length
