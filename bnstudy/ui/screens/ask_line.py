"""One line of text, asked for over the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from bnstudy.packs.words import Words
from bnstudy.rtl.widgets.input import RTLInput
from bnstudy.ui.widgets.inline import inline


class AskLineScreen(ModalScreen[None]):
    """Ask until the line is accepted or the learner lets it be.

    Args:
        words: the interface's words.
        title: what is asked for.
        hint: how it is written.
        take: gets the line; what it returns is shown and asks again, nothing accepts.
    """

    CSS_PATH = "ask_line.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", show=False)]

    def __init__(self, words: Words, title: str, hint: str, take: Callable[[str], str]) -> None:
        super().__init__()
        self._words = words
        self._title = title
        self._hint = hint
        self._take = take

    def compose(self) -> ComposeResult:
        """Lay out the hint, the line and what was wrong with it."""
        with Vertical(id="box") as box:
            box.border_title = self._title
            box.border_subtitle = self._words("progress.line_keys")
            yield Static(inline(self._hint), id="hint")
            yield RTLInput(id="line", compact=True)
            yield Static("", id="fault")

    def on_mount(self) -> None:
        """Put the keyboard into the line."""
        self.query_one("#line").focus()

    @on(Input.Submitted)
    def submit(self, event: Input.Submitted) -> None:
        """Hand the line on; close if it was accepted."""
        event.stop()
        fault = self._take(event.value.strip())
        if fault:
            self.query_one("#fault", Static).update(inline(fault))
        else:
            self.dismiss()
