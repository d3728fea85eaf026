"""One sentence over everything while the window is too small to show anything else."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static


class TooSmallScreen(ModalScreen[None]):
    """Say that the window is too small; the app lifts this when it grows."""

    CSS_PATH = "too_small.tcss"

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self._sentence = sentence

    def compose(self) -> ComposeResult:
        """Show the sentence and nothing else."""
        yield Static(self._sentence, markup=False)
