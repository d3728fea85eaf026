"""The chat opened from another screen, about the passage or question that was on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from bnstudy.packs.words import Words
from bnstudy.ui.base_screen import BnScreen
from bnstudy.ui.messages import GoBack
from bnstudy.ui.widgets.conversation import About, Conversation
from bnstudy.ui.widgets.key_bar import KeyBar
from bnstudy.ui.widgets.talk_line import TalkLine

if TYPE_CHECKING:
    from bnstudy.ui.widgets.conversation import Answer


class ChatScreen(BnScreen[None]):
    """Talk with the tutor; going back leaves the screen below as it was."""

    CSS_PATH = "chat.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "keys.back", key_display="esc"),
    ]

    def __init__(
        self, words: Words, answer: Answer, about: About | None, *, reveal: bool = True
    ) -> None:
        super().__init__(words)
        self._answer = answer
        self._about = about
        self._reveal = reveal

    def compose(self) -> ComposeResult:
        """Lay out the conversation."""
        yield Conversation(self.words, self._about, reveal=self._reveal)
        yield KeyBar()

    async def on_mount(self) -> None:
        """Greet, and put the keyboard on the line."""
        talk = self.query_one(Conversation)
        talk.connect(self._answer)
        await talk.tell(self.words("talk.greeting"))
        self.query_one(TalkLine).focus()

    def action_back(self) -> None:
        """Go back to the screen below."""
        self.post_message(GoBack())
