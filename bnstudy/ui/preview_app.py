"""The app of `bnstudy watch`: the preview alone, without anything of the learner's."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from bnstudy.packs.words import Words
from bnstudy.rtl.app import RTLApp


class PreviewApp(RTLApp[None]):
    """Show what is being written in a pack's folder.

    Args:
        words: the interface's words.
        root: the folder.
    """

    CSS_PATH: ClassVar[list[str | PurePath]] = ["app.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "keys.quit", show=False, priority=True),
    ]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, words: Words, root: Path) -> None:
        super().__init__()
        self.title = words("author.title")
        self._words = words
        self._root = root

    def compose(self) -> ComposeResult:
        """Say that something is coming; what reads packs takes a moment to import."""
        yield Static(self._words("app.loading"), markup=False)

    def on_ready(self) -> None:
        """Open the preview once the first screen is painted."""
        self._open()

    @work(thread=True)
    def _open(self) -> None:
        from bnstudy.study.preview import Preview  # noqa: PLC0415  after the first paint
        from bnstudy.ui.screens.preview import PreviewScreen  # noqa: PLC0415

        screen = PreviewScreen(self._words, Preview(self._root))
        self.call_from_thread(self.push_screen, screen)
