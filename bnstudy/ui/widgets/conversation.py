"""A conversation with the tutor: what was said, chips to choose from, a line to write in."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Button, Input, Static

from bnstudy.packs.words import Words
from bnstudy.rtl.widgets.input import RTLInput
from bnstudy.ui.widgets.inline import inline
from bnstudy.ui.widgets.talk_line import TalkLine

if TYPE_CHECKING:
    # At run time these bring pydantic and NumPy, which must not come before the first paint.
    from bnstudy.chat.reply import Action, Chip, Reply, Turn

    Answer = Callable[[str, Sequence[Turn]], Reply]

# More chips than this are no help.
MOST_CHIPS = 4
# An older turn than this changes no answer; sending it would only cost time.
MOST_TURNS = 24


@dataclass(frozen=True, slots=True)
class About:
    """What the conversation is about: a question or a passage, with what to call it."""

    label: str
    question: str = ""
    passage: str = ""


def command_names(words: Words) -> list[str]:
    """List the first word of every command, for completion and help."""
    return [names.split()[0] for names in words.group("talk_commands").values()]


def commands(words: Words) -> dict[str, str]:
    """Map every word that may follow the slash to its command."""
    group = words.group("talk_commands")
    return {word: command for command, names in group.items() for word in names.split()}


class ChipButton(Button):
    """A chip; it knows what it stands for."""

    def __init__(self, chip: Chip) -> None:
        super().__init__(chip.label, compact=True, classes="chip")
        self.chip = chip


class Conversation(Vertical):
    """Hold the turns, pass what is written to the tutor in a thread, show what comes back.

    Args:
        words: the interface's words.
        about: what was on the screen when the conversation was opened.
        reveal: let answers appear word by word; tests and slow readers go without.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f7", "copy", "keys.copy", key_display="F7"),
    ]

    @dataclass
    class Acted(Message):
        """Ask the app for what a chip or a reply asks."""

        action: Action

    @dataclass
    class Spoken(Message):
        """Say that there is something to read in the conversation now."""

    @dataclass
    class Wished(Message):
        """Ask the app for a screen by its name, as a command does."""

        name: str

    @dataclass
    class Replied(Message):
        """Bring a reply out of its thread, with what was asked."""

        text: str
        reply: Reply

    @dataclass
    class Kept(Message):
        """Ask the app to keep the conversation, as Markdown."""

        markdown: str

    def __init__(self, words: Words, about: About | None = None, *, reveal: bool = True) -> None:
        super().__init__()
        self.words = words
        self.about = about
        self.turns: list[Turn] = []
        self.last_answer = ""
        self._reveal = reveal
        self._answer: Answer | None = None
        self._waiting: list[str] = []

    def compose(self) -> ComposeResult:
        """Lay out what was said over the chips and the line to write in."""
        yield VerticalScroll(id="log")
        yield Horizontal(id="chips")
        with Horizontal(id="asking"):
            if self.about is not None:
                yield Button(f"{self.about.label} ✕", id="about", compact=True)
            names = [f"/{name}" for name in command_names(self.words)]
            yield TalkLine(self.words("talk.placeholder"), names)

    def connect(self, answer: Answer) -> None:
        """Give the conversation its tutor; what was written before is answered now."""
        self._answer = answer
        waiting, self._waiting = self._waiting, []
        for text in waiting:
            self._think(text)

    def write(self, character: str) -> None:
        """Begin a line with a character that was typed elsewhere on the screen."""
        line = self.query_one(TalkLine)
        line.focus()
        line.insert_text_at_cursor(character)

    async def ask(self, text: str) -> None:
        """Say something to the tutor."""
        await self.query_one("#chips").remove_children()
        await self._add(Static(text, classes="user", markup=False))
        if self._answer is None:
            self._waiting.append(text)
            await self.tell(self.words("talk.preparing"))
        else:
            self._think(text)

    async def tell(self, text: str, chips: Sequence[Chip] = ()) -> None:
        """Show something that the tutor says without having been asked."""
        await self._add(Static(inline(text), classes="tutor"))
        await self._offer(chips)

    @on(Input.Submitted)
    async def submitted(self, event: Input.Submitted) -> None:
        """Take a written line: a command, or something for the tutor."""
        event.stop()
        text = "".join(c for c in event.value if unicodedata.category(c) != "Cc").strip()
        if not text:
            return
        self.query_one(TalkLine).take(text)
        if text.startswith("/"):
            await self._obey(text)
        else:
            await self.ask(text)

    async def _obey(self, text: str) -> None:
        """Do a command that begins with a slash."""
        command = commands(self.words).get(text[1:].strip().lower())
        if command == "copy":
            self.action_copy()
        elif command == "keep":
            self.post_message(self.Kept(self.as_markdown()))
        elif command == "clear":
            self.turns.clear()
            await self.query_one("#log").remove_children()
        elif command in {"lesson", "quiz", "review", "lab", "progress", "quit"}:
            self.post_message(self.Wished(command))
        else:
            names = "، ".join(f"/{name}" for name in command_names(self.words))
            await self.tell(self.words("talk.help", commands=names))

    @work(thread=True, group="thinking")
    def _think(self, text: str) -> None:
        assert self._answer is not None
        self.post_message(self.Replied(text, self._answer(text, self._past())))

    def _past(self) -> tuple[Turn, ...]:
        """List the turns so far, led by what the conversation is about."""
        from bnstudy.chat.reply import Turn  # noqa: PLC0415  brings NumPy

        recent = tuple(self.turns[-MOST_TURNS:])
        if self.about is None:
            return recent
        cited = (self.about.passage,) if self.about.passage else ()
        question = self.about.question or None
        return (Turn("assistant", self.about.label, question, cited), *recent)

    async def on_conversation_replied(self, event: Replied) -> None:
        """Show a reply, keep both turns, offer its chips and pass its action on."""
        event.stop()
        from bnstudy.chat.reply import Turn  # noqa: PLC0415  brings NumPy
        from bnstudy.ui.widgets.reply_view import ReplyView  # noqa: PLC0415

        reply = event.reply
        if reply.intent == "reset":
            self.turns.clear()
            await self.query_one("#log").remove_children()
        self.turns += [
            Turn("user", event.text),
            Turn(
                "assistant",
                reply.answer,
                reply.question or None,
                tuple(citation.id for citation in reply.citations),
            ),
        ]
        self.last_answer = reply.answer
        await self._add(ReplyView(self.words, reply, reveal=self._reveal))
        await self._offer(reply.chips)
        if reply.action is not None:
            self.post_message(self.Acted(reply.action))

    def on_example_card_computed(self) -> None:
        """Keep what was asked in view when a computation has grown below it."""
        log = self.query_one("#log", VerticalScroll)
        if log.query(".user"):
            asked = log.query(".user").last()
            self.call_after_refresh(log.scroll_to_widget, asked, animate=False, top=True)

    def on_reply_view_opened(self, event: Message) -> None:
        """Ask the app for the passage that a reply quotes."""
        event.stop()
        action: Action = getattr(event, "action")  # noqa: B009  its type comes with NumPy
        self.post_message(self.Acted(action))

    async def _add(self, said: Static | Vertical) -> None:
        self.post_message(self.Spoken())
        log = self.query_one("#log", VerticalScroll)
        await log.mount(said)
        # A long answer is read from its beginning, with what was asked above it.
        asked = log.query(".user").last() if log.query(".user") else said
        self.call_after_refresh(log.scroll_to_widget, asked, animate=False, top=True)

    async def _offer(self, chips: Sequence[Chip]) -> None:
        row = self.query_one("#chips")
        async with self.batch():
            await row.remove_children()
            await row.mount(*(ChipButton(chip) for chip in islice(chips, MOST_CHIPS)))

    @on(Button.Pressed, ".chip")
    async def choose_chip(self, event: Button.Pressed) -> None:
        """Do what a chip stands for."""
        event.stop()
        assert isinstance(event.button, ChipButton)
        chip = event.button.chip
        self.query_one(TalkLine).focus()
        if chip.action is not None:
            self.post_message(self.Acted(chip.action))
        elif chip.text:
            await self.ask(chip.text)

    @on(Button.Pressed, "#about")
    async def forget_about(self, event: Button.Pressed) -> None:
        """Talk about the whole lesson again."""
        event.stop()
        self.about = None
        await event.button.remove()
        self.query_one(TalkLine).focus()

    def on_key(self, event: events.Key) -> None:
        """Go from the line down to the chips, and from the chips back up."""
        chips = list(self.query("#chips ChipButton").results(ChipButton))
        if event.key == "down" and chips and isinstance(self.screen.focused, RTLInput):
            event.stop()
            chips[0].focus()
        elif isinstance(self.screen.focused, ChipButton):
            at = chips.index(self.screen.focused)
            # The first chip stands at the right.
            step = {"left": 1, "right": -1}.get(event.key, 0)
            if step:
                event.stop()
                chips[(at + step) % len(chips)].focus()
            elif event.key == "up":
                event.stop()
                self.query_one(TalkLine).focus()

    def action_copy(self) -> None:
        """Copy the last answer as logical text."""
        if self.last_answer:
            self.app.copy_to_clipboard(self.last_answer)
            self.notify(self.words("talk.copied"), markup=False)

    def as_markdown(self) -> str:
        """Write the conversation as Markdown, in logical order."""
        heads = {"user": self.words("talk.you"), "assistant": self.words("talk.tutor")}
        parts = [f"**{heads[turn.role]}**\n\n{turn.text}" for turn in self.turns]
        return "\n\n".join([f"# {self.words('talk.title')}", *parts]) + "\n"
