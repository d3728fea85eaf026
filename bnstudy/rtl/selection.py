"""Selecting text with the mouse: from columns to logical offsets, and copying whole letters."""

import re
from collections.abc import Callable

from rich.segment import Segment
from rich.text import Text
from textual.content import Content
from textual.geometry import Offset, Region, Shape
from textual.screen import Screen
from textual.selection import Selection, SelectState
from textual.strip import Strip
from textual.widget import Widget

from bnstudy.rtl.line import paragraph

HitTest = Callable[[Screen[object], int, int], tuple[Widget | None, Offset | None]]
GetSelection = Callable[[Widget, Selection], tuple[str, str] | None]

# Marks that order text for display. ZWNJ and ZWJ are spelling and stay.
_ORDERING_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def logical_text(text: str) -> str:
    """Drop the marks that only order text for display, as copied text needs none of them."""
    return _ORDERING_MARKS.sub("", text)


def _rounded_offset(lines: list[str], offset: Offset | None, *, up: bool) -> Offset | None:
    if offset is None or not 0 <= offset.y < len(lines):
        return offset
    text = lines[offset.y]
    if not 0 < offset.x < len(text):
        return offset
    for cluster in paragraph(text).clusters:
        if cluster.start < offset.x < cluster.end:
            return Offset(cluster.end if up else cluster.start, offset.y)
    return offset


def rounded(text: str, selection: Selection | None) -> Selection | None:
    """Widen a selection to whole clusters: a letter with its marks or ZWNJ, a lam-alef.

    Args:
        text: the widget's logical text.
        selection: offsets are (character, line).
    """
    if selection is None:
        return None
    lines = text.split("\n")
    return Selection(
        _rounded_offset(lines, selection.start, up=False),
        _rounded_offset(lines, selection.end, up=True),
    )


def extract(text: str, selection: Selection) -> str:
    """Cut the selected part out of logical text.

    Unlike Textual's own it breaks lines at newlines alone, as Content does.
    """
    lines = text.split("\n")
    start = selection.start or Offset(0, 0)
    end = selection.end or Offset(len(lines[-1]), len(lines) - 1)
    if end.y >= len(lines):
        end = Offset(len(lines[-1]), len(lines) - 1)
    if start.y > end.y or start.y >= len(lines):
        return ""
    if start.y == end.y:
        return lines[start.y][start.x : end.x]
    middle = lines[start.y + 1 : end.y]
    return "\n".join([lines[start.y][start.x :], *middle, lines[end.y][: end.x]])


def make_get_selection(original: GetSelection) -> GetSelection:
    """Make `Widget.get_selection` give whole clusters of logical text."""

    def get_selection(widget: Widget, selection: Selection) -> tuple[str, str] | None:
        visual = widget._render()  # noqa: SLF001 - what Textual's own method reads
        if not isinstance(visual, Text | Content):
            return original(widget, selection)
        text = str(visual)
        selected = rounded(text, selection)
        assert selected is not None
        return logical_text(extract(text, selected)), "\n"

    return get_selection


def _columns(segment: Segment) -> tuple[tuple[int, ...], int, tuple[int, int]] | None:
    style = segment.style
    # Most segments have no meta, and unpickling it is slow.
    if style is None or style._meta is None:  # noqa: SLF001
        return None
    meta = style.meta
    if "columns" not in meta:
        return None
    return meta["columns"], meta["offset"][1], meta["edges"]


def offset_in_strip(strip: Strip, x: int) -> Offset | None:
    """Find the logical offset of what a column shows.

    Args:
        strip: a line that was laid out; a strip without logical columns gives None.
        x: the column; blanks beside the text stand for the nearer end of the line.

    Returns:
        (character, paragraph) where the character is the first of its cluster.
    """
    position = 0
    found: Offset | None = None
    first = True
    for segment in strip:
        end = position + segment.cell_length
        carried = _columns(segment)
        if carried is not None:
            columns, y, (left, right) = carried
            # A strip scrolled sideways has lost the beginning of its first segment.
            lost = max(0, len(columns) - segment.cell_length) if first else 0
            if x < position:
                return found if found is not None else Offset(left, y)
            if x < end:
                return Offset(columns[min(lost + x - position, len(columns) - 1)], y)
            found = Offset(right, y)
            first = False
        position = end
    return found


def make_hit_test(original: HitTest) -> HitTest:
    """Make `Screen.get_widget_and_offset_at` answer with logical offsets."""

    def get_widget_and_offset_at(
        screen: Screen[object], x: int, y: int
    ) -> tuple[Widget | None, Offset | None]:
        widget, offset = original(screen, x, y)
        if widget is None or offset is None:
            return widget, offset
        _, region = screen.get_widget_at(x, y)
        if y >= widget.content_region.bottom:
            x, y = widget.content_region.bottom_right_inclusive
        gutter = widget.gutter
        inner_x, inner_y = x - region.x - gutter.left, y - region.y - gutter.top
        if inner_x < 0 or inner_y < 0:
            return widget, offset
        logical = offset_in_strip(widget.render_line(inner_y), inner_x)
        return widget, offset if logical is None else logical

    return get_widget_and_offset_at


def _reading_place(offset: Offset) -> tuple[int, int]:
    """Sort places on the screen as they are read: rows downwards, columns from the right."""
    return offset.y, -offset.x


def make_selection_order(original: property) -> property:
    """Make widgets of one row be selected and copied from the right."""

    def selection_order(widget: Widget) -> tuple[int, int]:
        y, x = original.fget(widget) if original.fget else (0, 0)
        return y, -x

    return property(selection_order)


def make_selection_bounds(original: Callable[..., Shape]) -> "classmethod[Shape, ..., Shape]":
    """Make the area between two points begin at the right of its first row."""

    def selection_bounds(cls: type[Shape], container: Region, start: Offset, end: Offset) -> Shape:  # noqa: ARG001
        def turned(offset: Offset) -> Offset:
            return Offset(container.x + container.right - 1 - offset.x, offset.y)

        shape = original(container, turned(start), turned(end))
        return Shape(
            [
                Region(container.x + container.right - r.right, r.y, r.width, r.height)
                for r in shape.regions
            ]
        )

    return classmethod(selection_bounds)


def make_apply_selections(original: Callable[..., None]) -> Callable[..., None]:
    """Make a selection over several widgets begin where reading begins."""

    def apply_content_selections(state: SelectState, selections: dict[Widget, Selection]) -> None:
        start, end = state.start, state.end
        same_row = state.screen_offset.y == start.pointer_start_offset.y
        if end is None or not same_row:
            original(state, selections)
            return
        ends = [
            (start.pointer_start_offset, start.content_widget, start.content_offset),
            (state.screen_offset, end.content_widget, end.content_offset),
        ]
        (_, first, first_offset), (_, last, last_offset) = sorted(
            ends, key=lambda found: _reading_place(found[0])
        )
        if first is not None and first_offset is not None:
            selections[first] = Selection(first_offset, None)
        if last is not None and last_offset is not None:
            selections[last] = Selection(None, last_offset)

    return apply_content_selections
