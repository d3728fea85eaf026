"""A selection list whose boxes are at the right."""

from typing import TypeVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widgets import SelectionList
from textual.widgets._toggle_button import ToggleButton

Value = TypeVar("Value")

_BOX = [ToggleButton.BUTTON_LEFT, ToggleButton.BUTTON_INNER, ToggleButton.BUTTON_RIGHT]


class RTLSelectionList(SelectionList[Value]):
    """A selection list drawn from the right."""

    def render_line(self, y: int) -> Strip:
        """Draw a line with its box after the text, at the right edge."""
        strip = super().render_line(y)
        segments = list(strip)
        if [segment.text for segment in segments[:3]] != _BOX:
            return strip
        box, gap, prompt = segments[:3], segments[3], segments[4:]
        return Strip([*prompt, Segment(gap.text, gap.style), *box])
