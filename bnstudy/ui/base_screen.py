"""What every screen shares: its words, described keys, and width classes for its stylesheet."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from textual.binding import ActiveBinding
from textual.screen import Screen
from textual.widget import Widget

from bnstudy.packs.words import Words

Result = TypeVar("Result")
# What a Latin and a Persian keyboard send for the key help.
HELP_CHARACTERS = frozenset("?؟")


class BnScreen(Screen[Result]):
    """A screen whose bindings are described by keys of content/ui/fa.yaml."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (72, "-medium"), (100, "-wide")]  # noqa: RUF012  as Textual declares them
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-tall")]  # noqa: RUF012

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """Describe each active binding in the learner's language, for footer and key help."""
        return {key: self._described(active) for key, active in super().active_bindings.items()}

    def _described(self, active: ActiveBinding) -> ActiveBinding:
        description = active.binding.description
        key = description if "." in description else f"keys.textual.{slug(description)}"
        if key not in self.words:
            return active
        return active._replace(binding=replace(active.binding, description=self.words(key)))

    def action_page(self, direction: int) -> None:
        """Scroll by a page what surrounds the keyboard's focus, down or up.

        A list that has the focus keeps the page keys to itself and shows all of itself anyhow.
        """
        node = self.focused
        while node is not None and node is not self:
            if node.allow_vertical_scroll and node.max_scroll_y > 0:
                scroll = node.scroll_page_down if direction > 0 else node.scroll_page_up
                scroll(animate=False)
                return
            node = node.parent if isinstance(node.parent, Widget) else None


def slug(description: str) -> str:
    """Turn one of Textual's own descriptions into a key: `Scroll Up` into `scroll_up`."""
    return description.lower().replace(" ", "_")
