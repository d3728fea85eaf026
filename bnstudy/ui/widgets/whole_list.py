"""A list of options that is as long as it is; what it stands in scrolls."""

from __future__ import annotations

from typing import Any

from textual.geometry import Offset, Region
from textual.widget import Widget
from textual.widgets import OptionList


class WholeList(OptionList):
    """Keep the highlighted option in view by scrolling the container around the list."""

    def scroll_to_region(self, region: Region, **options: Any) -> Offset:  # noqa: ANN401  passed on as they are
        """Bring a region of the list into view, if the keyboard is on the list."""
        for node in self.ancestors if self.has_focus else ():
            if isinstance(node, Widget) and node.allow_vertical_scroll and node.max_scroll_y > 0:
                on_screen = region.translate(self.content_region.offset)
                inside = on_screen.translate(node.scroll_offset - node.content_region.offset)
                return node.scroll_to_region(inside, **{**options, "animate": False})
        return Offset()
