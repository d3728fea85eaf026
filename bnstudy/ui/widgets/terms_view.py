"""The words of a passage with their meaning, folded into one line until they are asked for."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from bnstudy.packs.models import Term
from bnstudy.packs.words import Words
from bnstudy.ui.widgets.inline import inline


class TermsView(Vertical):
    """Say how many words there are; a click or `toggle` shows and hides their meaning."""

    def __init__(self, words: Words, terms: Sequence[Term]) -> None:
        super().__init__()
        self.words = words
        self._terms = tuple(terms)

    def compose(self) -> ComposeResult:
        """Lay out the one line, and the words below it."""
        head = self.words("lesson.terms_line", n=len(self._terms))
        yield Static(inline(head), classes="head")
        for term in self._terms:
            places = {"fa": f"**{term.fa}**", "en": term.en, "definition": term.definition.strip()}
            yield Static(inline(self.words("lesson.term", **places)), classes="term")

    def on_click(self) -> None:
        """Show or hide the words."""
        self.toggle()

    def toggle(self) -> None:
        """Show or hide the words."""
        self.toggle_class("-open")
        if self.has_class("-open"):
            self.call_after_refresh(self.scroll_visible, animate=False)
