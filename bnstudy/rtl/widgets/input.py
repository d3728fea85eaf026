"""A one-line input for Persian: the value stays logical, what is drawn and clicked is visual."""

import re
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widgets import Input
from textual.widgets.input import Selection

from bnstudy.rtl.line import Cell, Line, Paragraph, direction
from bnstudy.rtl.widgets import editing
from bnstudy.rtl.widgets.history import History, State


class RTLInput(Input):
    """An `Input` whose line is laid out, with a caret that moves visually.

    * Value, selection and cursor position are logical offsets. The caret stands on the cell of the
      character before which text is inserted; each cell is a stop exactly once.
    * Left and Right move one cell on the screen. Shift+Left and Shift+Right grow the selection, and
      with Ctrl the caret moves by words, along the base direction (left is forward in Persian).
    * Home, End, Backspace, Delete, Ctrl+W, Ctrl+U, Ctrl+K are logical. Undo is Ctrl+Z, redo Ctrl+Y.
    * A password field is Textual's own.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+z,super+z", "undo", "Undo", show=False),
        Binding("ctrl+y,super+y,ctrl+shift+z", "redo", "Redo", show=False),
    ]

    base: int | None = 1
    """The base direction: 1 right to left, 0 left to right, None by the text."""

    paste_limit: int = editing.PASTE_LIMIT
    """Characters of a paste that the input takes."""

    _WORD_START: re.Pattern[str] = editing.WORD_START

    _laid: tuple[str, int, Paragraph] | None = None
    _history: History | None = None

    # --- layout ---------------------------------------------------------------------------------

    def _direction_of(self, text: str) -> int:
        """Return the base direction of what the field shows."""
        return direction(text) if self.base is None else self.base

    def _paragraph(self, text: str) -> Paragraph:
        """Lay out the text being edited, outside the cache that all other text shares."""
        base = self._direction_of(text)
        if self._laid is None or self._laid[:2] != (text, base):
            self._laid = (text, base, Paragraph(text, base))
        return self._laid[2]

    @property
    def _shown_suggestion(self) -> str:
        """What a suggestion adds to the value."""
        value, suggestion = self.value, self._suggestion
        return suggestion[len(value) :] if value and self.has_focus else ""

    @property
    def _line(self) -> Line:
        """The value and its suggestion, laid out, with a blank cell for a caret at the end."""
        shown = self._paragraph(self.value + self._shown_suggestion)
        return shown.line(caret_end=True, caret_follows=self.has_focus)

    @property
    def _padding_left(self) -> int:
        """Blank columns before a line that does not fill the field."""
        line = self._line
        room = self.scrollable_content_region.width - line.width
        return room if line.base and room > 0 else 0

    @property
    def content_width(self) -> int:
        """The width of the content, the caret's cell included."""
        if self.password:
            return super().content_width
        if self.placeholder and not self.value:
            return Paragraph(self.placeholder, self._direction_of(self.placeholder)).line().width
        return self._line.width

    @property
    def _cursor_offset(self) -> int:
        """The column of the caret."""
        if self.password:
            return super()._cursor_offset
        if not self.value and self.placeholder:
            width = self.scrollable_content_region.width
            return max(0, width - 1) if self._direction_of(self.placeholder) else 0
        column = self._line.x_of(self.cursor_position)
        return self._padding_left + (column or 0)

    def _cell_offset_to_index(self, offset: int) -> int:
        """Convert a column of the field to the logical offset that it shows."""
        if self.password:
            return super()._cell_offset_to_index(offset)
        column = offset + self.scroll_offset.x - self._padding_left
        return min(self._line.index_at(column), len(self.value))

    # --- drawing --------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Draw the field: the part of the laid-out line that is scrolled into view."""
        if y or self.password:
            return super().render_line(y)
        width = self.scrollable_content_region.width
        if self.value:
            line, first = self._line, self.scroll_offset.x - self._padding_left
            style_of = self._value_style()
        else:
            base = self._direction_of(self.placeholder)
            line = Paragraph(self.placeholder or " ", base).line()
            first = line.width - width if base else 0
            style_of = self._placeholder_style()
        segments = editing.visible_segments(line.cells, style_of, first, width)
        return Strip(segments, width).apply_style(self.rich_style)

    def _placeholder_style(self) -> editing.StyleOf:
        """Return the style of each cell of the placeholder, the caret on its first character."""
        plain = self.get_component_rich_style("input--placeholder")
        cursor = plain + self.get_component_rich_style("input--cursor")
        drawn = self.has_focus and self._cursor_visible
        return lambda cell: cursor if drawn and cell.start == 0 else plain

    def _value_style(self) -> editing.StyleOf:
        """Return the style of each cell of the value, suggestion, selection and caret."""
        styles = self._highlights()
        length, position = len(self.value), self.cursor_position
        first, last = sorted(self.selection) if self.has_focus else (0, 0)
        selected = self.get_component_rich_style("input--selection")
        cursor = self.get_component_rich_style("input--cursor")
        suggested = self.get_component_rich_style("input--suggestion")
        drawn = self.has_focus and self._cursor_visible

        def style_of(cell: Cell) -> Style:
            end = max(cell.end, cell.start + 1)
            if cell.start >= length:
                style = suggested if cell.end > cell.start else Style.null()
            else:
                style = styles[cell.start] if styles else Style.null()
            if cell.start < last and first < cell.end:
                style = selected + style
            if drawn and cell.start <= position < end:
                style += cursor
            return style

        return style_of

    def _highlights(self) -> list[Style]:
        """Return the highlighter's style of each character, nothing without a highlighter."""
        if self.highlighter is None:
            return []
        return [
            segment.style or Style.null()
            for segment in self._value.render(self.app.console)
            for _ in segment.text
        ]

    def _watch__suggestion(self) -> None:
        """Make room for a suggestion, and keep the caret in view beside it."""
        self._refresh_extent()

    def _refresh_extent(self) -> None:
        """Tell Textual how wide the line is now."""
        if self.is_mounted:
            self.virtual_size = Size(self.content_width, 1)
            caret = Region(self._cursor_offset, 0, 1, 1)
            self.scroll_to_region(caret, force=True, animate=False)

    def _on_blur(self, event: events.Blur) -> None:  # noqa: ARG002 - Textual's own handler runs too
        """Drop the suggestion: a field without focus shows its value alone."""
        self._suggestion = ""

    # --- moving ---------------------------------------------------------------------------------

    def _at_accepting_end(self) -> bool:
        """Say whether the arrow that points forward accepts the suggestion."""
        return self.cursor_at_end and bool(self._shown_suggestion) and self.selection.is_empty

    def _step(self, step: int, select: bool) -> None:
        """Move the caret to the right (1) or left (-1) as arrow keys do."""
        line = self._line
        forward = (step < 0) == bool(line.base)
        if select:
            self.selection = Selection(self.selection.start, self._neighbour(forward))
        elif self._at_accepting_end() and forward:
            self.value = self._suggestion
            self.cursor_position = len(self.value)
        elif self.selection.is_empty:
            target = line.move(self.cursor_position, step)
            if target is not None and target <= len(self.value):
                self.cursor_position = target
        else:
            side = min if step < 0 else max
            self.cursor_position = side(self.selection, key=lambda index: line.x_of(index) or 0)

    def _neighbour(self, forward: bool) -> int:
        """Return the start of the next or the previous cluster in logical order."""
        position = self.cursor_position
        stops = [cluster.start for cluster in self._paragraph(self.value).clusters]
        if forward:
            return min((stop for stop in stops if stop > position), default=len(self.value))
        return max((stop for stop in stops if stop < position), default=0)

    def action_cursor_left(self, select: bool = False) -> None:
        """Move the caret one cell to the left, or select the next character in its direction."""
        if self.password:
            super().action_cursor_left(select)
        else:
            self._step(-1, select)

    def action_cursor_right(self, select: bool = False) -> None:
        """Move the caret one cell to the right, or select the next character in its direction."""
        if self.password:
            super().action_cursor_right(select)
        else:
            self._step(1, select)

    def action_cursor_left_word(self, select: bool = False) -> None:
        """Move the caret a word to the left: forward in a right-to-left field."""
        if self._line.base and not self.password:
            super().action_cursor_right_word(select)
        else:
            super().action_cursor_left_word(select)

    def action_cursor_right_word(self, select: bool = False) -> None:
        """Move the caret a word to the right: back in a right-to-left field."""
        if self._line.base and not self.password:
            super().action_cursor_left_word(select)
        else:
            super().action_cursor_right_word(select)

    # --- typing ---------------------------------------------------------------------------------

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Say whether the input may take a key, the half-space's own keys included."""
        return super().check_consume_key(key, character) or editing.may_type(key, character)

    async def _on_key(self, event: events.Key) -> None:
        """Type the characters that Textual does not count as printable."""
        character = editing.typed_character(event)
        if character is None:
            return  # Textual calls its own handler next
        event.stop()
        event.prevent_default()
        self._restart_blink()
        self.replace(character, *self.selection)

    def _on_paste(self, event: events.Paste) -> None:
        """Take a paste as one line without controls, as much of it as fits."""
        event.stop()
        event.prevent_default()
        self._insert_pasted(event.text)

    def action_paste(self) -> None:
        """Paste from Textual's own clipboard."""
        self._insert_pasted(self.app.clipboard)

    def _insert_pasted(self, text: str) -> None:
        start, end = sorted(self.selection)
        limit = self.paste_limit
        if self.max_length:
            limit = min(limit, self.max_length - len(self.value) + end - start)
        pasted = editing.clean_paste(text, one_line=True, limit=max(0, limit))
        if pasted:
            self.replace(pasted, start, end)

    def replace(self, text: str, start: int, end: int) -> None:
        """Replace a part of the value, remembering it for undo."""
        before = State(self.value, self.cursor_position)
        super().replace(text, start, end)
        if not self.password:
            self._history = self._history or History()
            self._history.record(before, State(self.value, self.cursor_position))

    def action_undo(self) -> None:
        """Take the last change back."""
        if self._history is not None:
            self._go_to(self._history.undo(self.value))

    def action_redo(self) -> None:
        """Make a change again that was taken back."""
        if self._history is not None:
            self._go_to(self._history.redo(self.value))

    def _go_to(self, state: State | None) -> None:
        if state is not None:
            self.value = state.value
            self.cursor_position = state.cursor
