"""One answer of the tutor: its words, where they stand in the lesson, its computation."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from bnstudy.chat.reply import Action, Reply
from bnstudy.packs.words import Words
from bnstudy.ui.widgets.example_card import ExampleCard
from bnstudy.ui.widgets.inline import inline

# An answer appears in this many steps, whatever its length: slow readers never wait for it.
REVEAL_STEPS = 12
REVEAL_SECONDS = 0.03


class SourceLink(Static):
    """The name of a quoted passage; a click opens it."""

    @dataclass
    class Clicked(Message):
        """Say that the learner wants to stand there."""

        passage_id: str

    def __init__(self, label: str, passage_id: str) -> None:
        super().__init__(label, classes="source", markup=False)
        self.passage_id = passage_id

    def on_click(self) -> None:
        """Ask for the passage."""
        self.post_message(self.Clicked(self.passage_id))


class ReplyView(Vertical):
    """Show a reply."""

    @dataclass
    class Opened(Message):
        """Ask for a quoted passage."""

        action: Action

    def __init__(self, words: Words, reply: Reply, *, reveal: bool) -> None:
        super().__init__(classes="tutor")
        self.words = words
        self.reply = reply
        self._hidden = REVEAL_STEPS if reveal else 0
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Lay out the words, then links to the passages, then the computation."""
        yield Static(inline(self._shown()), classes="said")
        for citation in self.reply.citations:
            yield SourceLink(self.words("talk.open_source"), citation.id)
        explanation = self.reply.explanation
        if explanation is not None:
            seed = explanation.run.seed
            yield ExampleCard(self.words, lambda _s, _c: explanation, seed=seed)

    def on_mount(self) -> None:
        """Start to reveal."""
        if self._hidden:
            self._timer = self.set_interval(REVEAL_SECONDS, self._more)

    def _more(self) -> None:
        self._hidden -= 1
        self.query_one(".said", Static).update(inline(self._shown()))
        if not self._hidden and self._timer is not None:
            self._timer.stop()

    def _shown(self) -> str:
        """Cut the answer at a blank; a half word would be shaped differently each time."""
        text = self.reply.answer
        if not self._hidden:
            return text
        end = len(text) * (REVEAL_STEPS - self._hidden) // REVEAL_STEPS
        return text[: text.rfind(" ", 0, end) + 1]

    def on_source_link_clicked(self, event: SourceLink.Clicked) -> None:
        """Pass a wish to stand at the passage on as an action."""
        event.stop()
        self.post_message(self.Opened(Action("open_passage", event.passage_id)))
