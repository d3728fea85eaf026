"""Mirror Textual's layouts: panes, tabs, columns and bullets start at the right.

Mirrored: the order of a horizontal or grid container's children with the margins between them, and
the edge where narrower children of a vertical container stand. Physical, as written in CSS: `dock`,
`offset`, padding, borders, absolute positions, overlays, and the left and right margins of a
vertical container's children. `align` is physical too where it is set; unset it means the right
edge. What does not fit is scrolled to from the right edge.

A container with the class `ltr` is left as it is.
"""

from collections.abc import Callable

from textual.geometry import Region, Size, Spacing
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.layouts.grid import GridLayout
from textual.layouts.horizontal import HorizontalLayout
from textual.layouts.stream import StreamLayout
from textual.layouts.vertical import VerticalLayout
from textual.widget import Widget

from bnstudy.rtl.hooks import Installation, Undo, replace

LTR_CLASS = "ltr"

_Arrange = Callable[[Layout, Widget, list[Widget], Size, bool], ArrangeResult]


def _flows(placement: WidgetPlacement) -> bool:
    return not (placement.overlay or placement.absolute or placement.fixed)


def _extent(placements: ArrangeResult, parent: Widget, width: int) -> tuple[int, int]:
    """Find the columns between which the children are mirrored.

    A container that aligns its children moves them as one block, so they are mirrored inside it.
    """
    grown = [p.region.grow(p.margin) for p in placements if _flows(p)]
    left = min(region.x for region in grown)
    right = max(region.right for region in grown)
    if parent.styles.has_rule("align_horizontal"):
        return left, right
    return min(0, left), max(width, right)


def _mirror_margin(margin: Spacing) -> Spacing:
    return Spacing(margin.top, margin.left, margin.bottom, margin.right)


def mirror(placements: ArrangeResult, parent: Widget, width: int) -> ArrangeResult:
    """Turn placements round, so that what was first from the left is first from the right.

    Args:
        placements: what a layout returned; it is not changed.
        parent: the container.
        width: the container's width in cells.
    """
    if not any(map(_flows, placements)):
        return placements
    left, right = _extent(placements, parent, width)

    def turn(placement: WidgetPlacement) -> WidgetPlacement:
        x, y, w, h = placement.region
        return placement._replace(
            region=Region(left + right - x - w, y, w, h),
            margin=_mirror_margin(placement.margin),
        )

    return [turn(placement) if _flows(placement) else placement for placement in placements]


def push_right(placements: ArrangeResult, parent: Widget, width: int) -> ArrangeResult:
    """Put each child of a vertical container against the right edge, its right margin kept.

    Args:
        placements: what a layout returned; it is not changed.
        parent: the container.
        width: the container's width in cells.
    """
    if not any(map(_flows, placements)):
        return placements
    left, right = _extent(placements, parent, width)

    def push(placement: WidgetPlacement) -> WidgetPlacement:
        x = max(left, right - placement.margin.right - placement.region.width)
        return placement._replace(region=Region(x, *placement.region[1:]))

    return [push(placement) if _flows(placement) else placement for placement in placements]


_Turn = Callable[[ArrangeResult, Widget, int], ArrangeResult]


def _turned(turn: _Turn) -> Callable[[_Arrange], _Arrange]:
    def make(arrange: _Arrange) -> _Arrange:
        def arrange_rtl(
            layout: Layout,
            parent: Widget,
            children: list[Widget],
            size: Size,
            greedy: bool = True,
        ) -> ArrangeResult:
            placements = arrange(layout, parent, children, size, greedy)
            # Without greed Textual only measures how wide the content would like to be.
            if not greedy or parent.has_class(LTR_CLASS):
                return placements
            return turn(placements, parent, size.width)

        return arrange_rtl

    return make


def _sized_from_right(size_updated: Callable[..., bool]) -> Callable[..., bool]:
    """Keep a container's distance from its right edge when it or its content changes width."""

    def size_updated_rtl(
        widget: Widget, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        from_right = widget.max_scroll_x - widget.scroll_x
        changed = size_updated(widget, size, virtual_size, container_size, layout)
        if changed and widget.is_container and not widget.has_class(LTR_CLASS):
            position = max(0, widget.max_scroll_x - from_right)
            if position != widget.scroll_x:
                widget.scroll_x = widget.scroll_target_x = position
        return changed

    return size_updated_rtl


def _install() -> list[Undo]:
    return [
        replace(Widget, "_size_updated", _sized_from_right),
        replace(HorizontalLayout, "arrange", _turned(mirror)),
        replace(GridLayout, "arrange", _turned(mirror)),
        replace(VerticalLayout, "arrange", _turned(push_right)),
        replace(StreamLayout, "arrange", _turned(push_right)),
    ]


install = Installation(_install)
"""Mirror the layouts of this process until the function it returns is called."""
