"""A computation as code to copy, one tab per library."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static, TabbedContent, TabPane

from bnstudy.packs.words import Words

NAMES = {"numpy": "NumPy", "keras": "Keras", "pytorch": "PyTorch"}


class CodeScreen(ModalScreen[None]):
    """Show code that gives the numbers on the screen, and copy it."""

    CSS_PATH = "code.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c,ز,enter", "copy", show=False),
        Binding("escape,q,ض", "dismiss", show=False),
    ]

    def __init__(self, words: Words, title: str, codes: Mapping[str, str]) -> None:
        super().__init__()
        self._words = words
        self._title = title
        self._codes = dict(codes)

    def compose(self) -> ComposeResult:
        """Lay out one tab per library."""
        with Vertical(id="box") as box:
            box.border_title = self._title
            box.border_subtitle = self._words("lab.copy_hint")
            with TabbedContent():
                for name, code in self._codes.items():
                    with TabPane(NAMES.get(name, name), id=name), VerticalScroll():
                        yield Static(code, classes="code", markup=False)

    def action_copy(self) -> None:
        """Copy the code of the open tab."""
        active = self.query_one(TabbedContent).active
        self.app.copy_to_clipboard(self._codes[active])
        self.notify(self._words("lab.copied"), markup=False)
