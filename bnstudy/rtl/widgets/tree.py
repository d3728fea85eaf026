"""A tree whose root is at the right."""

from typing import ClassVar, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import Tree

from bnstudy.rtl.strips import reorder_segments
from bnstudy.rtl.widgets.start_right import StartsAtRight

Data = TypeVar("Data")

_TURNED = str.maketrans("└┘├┤┌┐╚╝╠╣╔╗┗┛┣┫┏┓╰╯╭╮▶◀►◄▸◂", "┘└┤├┐┌╝╚╣╠╗╔┛┗┫┣┓┏╯╰╮╭◀▶◄►◂▸")


def turned(segment: Segment) -> Segment:
    """Mirror a piece of line drawing."""
    return Segment(segment.text[::-1].translate(_TURNED), segment.style)


class RTLTree(StartsAtRight, Tree[Data]):
    """A tree drawn from the right; nodes and lines are the same as Textual's."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("shift+right", "cursor_parent", "Cursor to parent", show=False),
        Binding("shift+left", "cursor_parent_next_sibling", "Cursor to next ancestor", show=False),
    ]

    def _render_line(self, y: int, x1: int, x2: int, base_style: Style) -> Strip:
        whole = super()._render_line(y, 0, max(x2, self.virtual_size.width), base_style)
        return self._mirrored(whole).crop(x1, x2)

    def _mirrored(self, strip: Strip) -> Strip:
        guides: list[Segment] = []
        icon: list[Segment] = []
        label: list[Segment] = []
        blank: list[Segment] = []
        for segment in strip:
            meta = {} if segment.style is None else segment.style.meta
            if "node" in meta:
                (icon if meta.get("toggle") else label).append(segment)
            else:
                (blank if label else guides).append(segment)
        drawn = [
            *reorder_segments(label, keep_width=True),
            *map(turned, reversed(icon)),
            *map(turned, reversed(guides)),
        ]
        return Strip([*blank, *drawn], strip.cell_length)

    def _get_label_region(self, line: int) -> Region | None:
        region = super()._get_label_region(line)
        if region is None:
            return None
        width = max(self.virtual_size.width, self.size.width)
        return Region(width - region.right, region.y, region.width, region.height)
