"""The line that a learner writes to the tutor in: history with the arrow up, commands completed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.suggester import SuggestFromList

from bnstudy.ui.widgets.helpful_input import HelpfulInput

# What was written before the last so many lines is forgotten.
MOST_LINES = 200
# A longer text is cut; nobody asks a question of this length.
MOST_CHARACTERS = 2_000


class TalkLine(HelpfulInput):
    """A line with a memory and completion of the commands that begin with a slash."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "recall(-1)", "keys.earlier", show=False),
    ]

    def __init__(self, placeholder: str, completions: Sequence[str]) -> None:
        super().__init__(
            placeholder=placeholder,
            suggester=SuggestFromList(completions),
            max_length=MOST_CHARACTERS,
            select_on_focus=False,
            id="ask",
        )
        self._lines: list[str] = []
        self._at = 0

    def take(self, line: str) -> None:
        """Empty the line and remember what it held."""
        if not self._lines or self._lines[-1] != line:
            self._lines = [*self._lines[-MOST_LINES:], line]
        self._at = len(self._lines)
        self.value = ""

    def action_recall(self, step: int) -> None:
        """Bring back an earlier line."""
        if self._lines:
            self._at = max(0, self._at + step)
            self.value = self._lines[self._at]
            self.cursor_position = len(self.value)
