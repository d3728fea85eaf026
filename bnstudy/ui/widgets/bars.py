"""Small horizontal bars that grow from the right, one row each."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from bnstudy.study.progress_desk import Bar

# A row such as `11-28 ██ 3` has no letter that says where it begins.
RLM = "\u200f"
# Mirrored with the row: in it the half cell touches the whole ones.
FULL, HALF = "█", "▌"
LEAST, MOST = 4, 40


class BarRows(Widget):
    """Draw rows of a label, a bar and its number; the number alone tells the same."""

    def __init__(self, bars: Sequence[Bar]) -> None:
        super().__init__()
        self._bars = tuple(bars)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002  Textual asks so
        """Take one line for each bar."""
        return len(self._bars)

    def render(self) -> Content:
        """Draw for the width at hand."""
        label = max((cell_len(bar.label) for bar in self._bars), default=0)
        number = max((cell_len(bar.text) for bar in self._bars), default=0)
        room = min(max(self.size.width - label - number - 2, LEAST), MOST)
        longest = max((bar.value for bar in self._bars), default=0)
        lines = []
        for bar in self._bars:
            blank = " " * (label - cell_len(bar.label) + 1)
            drawn = stripe(bar.value, longest, room)
            style = "" if bar.value else "dim"
            lines.append(
                Content.assemble(
                    (f"{RLM}{bar.label}{blank}", style),
                    (drawn, "$text-accent"),
                    (f" {bar.text}" if drawn else bar.text, style),
                )
            )
        return Content("\n").join(lines)


def stripe(value: float, longest: float, room: int) -> str:
    """Draw one bar in half cells; whatever is more than nothing is seen."""
    if value <= 0 or longest <= 0:
        return ""
    halves = max(round(value / longest * room * 2), 1)
    return FULL * (halves // 2) + HALF * (halves % 2)
