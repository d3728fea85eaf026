"""A data table whose first column is at the right.

Columns, rows, coordinates and keys are Textual's own, in logical order: column 0 is the first, at
the right. Only drawing, geometry and the arrow keys are turned round.
"""

from itertools import chain
from typing import Any, Self, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual._segment_tools import line_crop
from textual.coordinate import Coordinate
from textual.geometry import Region, Spacing
from textual.strip import Strip
from textual.widgets import DataTable
from textual.widgets._data_table import RowRenderables

from bnstudy.rtl.widgets.cell import RTLCell
from bnstudy.rtl.widgets.start_right import StartsAtRight

CellType = TypeVar("CellType")


class RTLDataTable(StartsAtRight, DataTable[CellType]):
    """A data table drawn from the right.

    A cell given as `Text(..., justify="left")` is left-to-right, as formulas and code are.
    """

    def _compute_row_renderables(self, row_index: int) -> RowRenderables:
        label, cells = super()._compute_row_renderables(row_index)
        return RowRenderables(
            None if label is None else RTLCell.of(label), [RTLCell.of(cell) for cell in cells]
        )

    def _render_line(self, y: int, x1: int, x2: int, base_style: Style) -> Strip:
        width = self.size.width
        try:
            row_key, line_no = self._get_offsets(y)
        except LookupError:
            return Strip.blank(width, base_style)
        cache_key: Any = (
            *(y, x1, x2, width, self.cursor_coordinate, self.hover_coordinate, base_style),
            *(self.cursor_type, self._show_hover_cursor, self._update_count),
            self._pseudo_class_state,
        )
        cached = self._line_cache.get(cache_key)
        if cached is not None:
            return cached
        fixed, scrollable = self._render_line_in_row(
            row_key,
            line_no,
            base_style,
            cursor_location=self.cursor_coordinate,
            hover_location=self.hover_coordinate,
        )
        strip = self._assemble(fixed, scrollable, x1, base_style)
        self._line_cache[cache_key] = strip
        return strip

    def _assemble(
        self,
        fixed: list[list[Segment]],
        scrollable: list[list[Segment]],
        x1: int,
        base_style: Style,
    ) -> Strip:
        """Join the cells of a line, the first column last and the fixed ones at the right."""
        width = self.size.width
        fixed_line = list(chain.from_iterable(reversed(fixed)))
        room = max(0, width - _width(fixed_line))
        line = list(chain.from_iterable(reversed(scrollable)))
        hidden = self._fixed_columns_width
        total = _width(line)
        # From the right: what the fixed columns cover, then what is scrolled out of sight.
        right = total - hidden - max(0, self.max_scroll_x - x1)
        left = right - room
        shown = line_crop(line, max(0, left), right, total) if right > 0 else []
        blank = room - _width(shown)
        padding = [Segment(" " * blank, base_style)] if blank > 0 else []
        return (
            Strip([*padding, *shown, *fixed_line]).adjust_cell_length(width, base_style).simplify()
        )

    def clear(self, columns: bool = False) -> Self:
        """Clear the table and go back to its right edge."""
        super().clear(columns)
        self._from_right = 0
        self._settle()
        return self

    @property
    def _fixed_columns_width(self) -> int:
        return sum(c.get_render_width(self) for c in self.ordered_columns[: self.fixed_columns])

    def _turned_region(self, region: Region) -> Region:
        width = max(self.virtual_size.width, self.scrollable_content_region.width)
        return Region(width - region.right, region.y, region.width, region.height)

    def _get_cell_region(self, coordinate: Coordinate) -> Region:
        region = super()._get_cell_region(coordinate)
        return self._turned_region(region) if region else region

    def _get_column_region(self, column_index: int) -> Region:
        region = super()._get_column_region(column_index)
        return self._turned_region(region) if region else region

    def _get_fixed_offset(self) -> Spacing:
        top, _, _, left = super()._get_fixed_offset()
        return Spacing(top, left, 0, 0)

    def _scroll_cursor_into_view(self, animate: bool = False) -> None:
        spacing = self._get_fixed_offset()
        if self.cursor_type == "row":
            _, y, _, height = self._get_row_region(self.cursor_row)
            window = self.scrollable_content_region.width
            region = Region(int(self.scroll_x), y, max(0, window - spacing.right), height)
        elif self.cursor_type == "column":
            x, _, width, height = self._get_column_region(self.cursor_column)
            region = Region(x, int(self.scroll_y) + spacing.top, width, height - spacing.top)
        else:
            region = self._get_cell_region(self.cursor_coordinate)
        self.scroll_to_region(region, animate=animate, spacing=spacing, force=True)

    def _moves_columns(self) -> bool:
        return self.show_cursor and self.cursor_type in ("cell", "column")

    def action_cursor_right(self) -> None:
        """Move the cursor to the column on the right, the one before."""
        if self._moves_columns():
            super().action_cursor_left()
        else:
            super().action_cursor_right()

    def action_cursor_left(self) -> None:
        """Move the cursor to the column on the left, the next one."""
        if self._moves_columns():
            super().action_cursor_right()
        else:
            super().action_cursor_left()

    def action_scroll_home(self) -> None:
        """Move to the first column, at the right."""
        if self._moves_columns():
            super().action_scroll_home()
        else:
            super().action_scroll_end()

    def action_scroll_end(self) -> None:
        """Move to the last column, at the left."""
        if self._moves_columns():
            super().action_scroll_end()
        else:
            super().action_scroll_home()


def _width(line: list[Segment]) -> int:
    return sum(segment.cell_length for segment in line)
