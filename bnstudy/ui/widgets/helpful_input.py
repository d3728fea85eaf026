"""A line to type in that leaves the key help its key where nobody can mean it as text."""

from __future__ import annotations

from textual import events

from bnstudy.rtl.widgets.input import RTLInput
from bnstudy.ui.base_screen import HELP_CHARACTERS


class HelpfulInput(RTLInput):
    """No question begins with its mark: while the line is empty, it opens the key help."""

    def leaves(self, character: str | None) -> bool:
        """Tell whether a typed character is not for this line."""
        return character in HELP_CHARACTERS and not self.value

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Say whether the line may take a key; what it leaves is offered in the footer."""
        return not self.leaves(character) and super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        """Let the app have what the line leaves."""
        if self.leaves(event.character):
            event.prevent_default()

    def watch_value(self, old: str, new: str) -> None:
        """Offer the key that works now, once the line begins to be written or is empty again."""
        if bool(old) != bool(new):
            self.refresh_bindings()


class NumberLine(HelpfulInput):
    """A line for one number with its unit, where no question is asked."""

    def leaves(self, character: str | None) -> bool:
        """Tell whether a typed character is not for this line."""
        return character in HELP_CHARACTERS
