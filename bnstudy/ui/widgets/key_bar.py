"""The footer of every screen: the keys that fit, and always the way back and the key help."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.widgets import Footer
from textual.widgets._footer import FooterKey  # Textual has no public name for it

# No screen may be without these; the key help lists whatever else had to be left out.
ALWAYS = frozenset({"escape", "question_mark", "f1"})
# Textual puts a cell on each side of a key and one behind its description.
PADDING = 3


class KeyBar(Footer):
    """Leave out the last of the lesser keys where the terminal is too narrow for all of them."""

    def __init__(self) -> None:
        super().__init__(show_command_palette=False)
        self._laid_for = 0

    def compose(self) -> ComposeResult:
        """Lay out the keys that fit."""
        self._laid_for = self._room
        keys = [key for key in super().compose() if isinstance(key, FooterKey)]
        yield from fitting(keys, self._laid_for)

    async def on_resize(self) -> None:
        """Choose again when there is more room or less, as beside the key help."""
        if self._room != self._laid_for:
            await self.recompose()

    @property
    def _room(self) -> int:
        return self.size.width or self.app.size.width


def fitting(keys: Sequence[FooterKey], room: int) -> list[FooterKey]:
    """Choose the keys to show in a number of cells: the first ones, and those always needed."""
    shown = list(keys)
    lesser = [key for key in keys[1:] if key.key not in ALWAYS]
    while lesser and sum(map(_width, shown)) > room:
        shown.remove(lesser.pop())
    return shown


def _width(key: FooterKey) -> int:
    return cell_len(key.key_display) + cell_len(key.description) + PADDING
