"""What every screen shares: its words, described keys, and width classes for its stylesheet."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from textual.binding import ActiveBinding
from textual.screen import Screen

from bnstudy.packs.words import Words

Result = TypeVar("Result")


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


def slug(description: str) -> str:
    """Turn one of Textual's own descriptions into a key: `Scroll Up` into `scroll_up`."""
    return description.lower().replace(" ", "_")
