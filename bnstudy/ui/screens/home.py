"""The first screen: where the learner stands and where to go on."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Center, Vertical
from textual.events import Key
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from bnstudy.packs.words import Words
from bnstudy.study.overview import Overview
from bnstudy.ui.base_screen import HELP_CHARACTERS, BnScreen
from bnstudy.ui.messages import (
    OpenLab,
    OpenLesson,
    OpenProgress,
    OpenQuiz,
    RestoreBackup,
    TalkReady,
)
from bnstudy.ui.widgets.key_bar import KeyBar


class HomeScreen(BnScreen[None]):
    """Greet, say what is read and due, and offer the ways on.

    It paints before the pack is read: `show` fills in what only the pack knows.

    Args:
        words: the interface's words.
        reveal: let the tutor's answers appear word by word.
        talking: begin with the conversation in place of the menu.
    """

    CSS_PATH = "home.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "menu", "keys.menu", key_display="esc"),
    ]

    def __init__(self, words: Words, *, reveal: bool = True, talking: bool = False) -> None:
        super().__init__(words)
        self._talking = talking
        self._early: list[Key] = []
        self._ready = False
        self.set_class(talking, "-talking")
        self._overview: Overview | None = None
        self._reveal = reveal

    def compose(self) -> ComposeResult:
        """Lay out the greeting, the menu and one line of status over the conversation."""
        with Center(id="start"), Vertical(id="card"):
            yield Static(self.words("app.title"), id="title", markup=False)
            yield Static(self.words("home.heading"), id="heading", markup=False)
            yield OptionList(*self._options(), id="menu", markup=False)
            yield Static(self.words("app.loading"), id="status", markup=False)
        yield KeyBar()

    def on_key(self, event: Key) -> None:
        """Take what is typed at the menu as the beginning of a question."""
        if self._is_early(event):
            event.stop()
            self._early.append(event)
        elif event.character in HELP_CHARACTERS and not self._written():
            # The key help belongs to the app; nothing begins with a question mark.
            return
        elif event.character and event.character.isprintable() and self._menu_has_focus():
            event.stop()
            self._write(event.character)

    def _is_early(self, event: Key) -> bool:
        """Tell whether a key is meant for the line to write in, which is not there yet."""
        if self._ready and self.query("Conversation"):
            return False
        begins = bool(event.character) and event.is_printable
        return (
            self._talking
            or bool(self._early)
            or (begins and event.character not in HELP_CHARACTERS)
        )

    def action_menu(self) -> None:
        """Show the menu again over the conversation."""
        self.remove_class("-talking")
        self.query_one("#menu").focus()

    def _write(self, character: str) -> None:
        from bnstudy.ui.widgets.conversation import Conversation  # noqa: PLC0415  after the paint

        for talk in self.query(Conversation):
            talk.write(character)

    def _written(self) -> str:
        from bnstudy.ui.widgets.talk_line import TalkLine  # noqa: PLC0415  after the paint

        return "".join(line.value for line in self.query(TalkLine))

    def _menu_has_focus(self) -> bool:
        return isinstance(self.focused, OptionList)

    def on_conversation_spoken(self) -> None:
        """Let the conversation have the screen once something has been said."""
        self.add_class("-talking")

    def on_mount(self) -> None:
        """Put the keyboard on the menu; the line to write in follows the first frame."""
        if not self._talking:
            self.query_one("#menu").focus()
        self.call_after_refresh(self._add_conversation)

    async def _add_conversation(self) -> None:
        from bnstudy.ui.widgets.conversation import Conversation  # noqa: PLC0415  after the paint

        talk = Conversation(self.words, reveal=self._reveal)
        await self.mount(Center(talk, id="talk"), after="#start")
        self.post_message(TalkReady())
        if self._talking:
            await talk.tell(self.words("talk.greeting"))
        # Behind the keys that are on their way to this screen already.
        self.call_later(self._begin_line)

    def _begin_line(self) -> None:
        """Give the line to write in what was typed before it was there."""
        self._ready = True
        if self._talking or self._early:
            line = self.query_one("#ask")
            self.set_focus(line)
            for key in self._early:
                again = Key(key.key, key.character)
                # As a key comes: what this screen sends would not bubble beyond it to the bindings.
                again.set_sender(self.app)
                self.app.post_message(again)
            self._early.clear()

    def show(self, overview: Overview) -> None:
        """Fill in what the pack and the learner's progress say."""
        self._overview = overview
        menu = self.query_one("#menu", OptionList)
        highlighted = menu.highlighted
        menu.clear_options()
        menu.add_options(self._options())
        menu.highlighted = highlighted or 0
        self.query_one("#title", Static).update(overview.title)
        marks = self.words(
            "home.read_marks" if overview.read else "home.nothing_read",
            read=overview.read,
            total=overview.passages,
        )
        due = self.words("home.nothing_due") if overview.answered and not overview.due else ""
        self.query_one("#status", Static).update("\n".join(filter(None, (marks, due))))

    def _options(self) -> list[Option]:
        """List the ways on; before the pack is read only those that are always there."""
        known = self._overview
        options = []
        if known is None or known.passages:
            options.append(Option(self._lesson_label(), id="lesson"))
        if known is not None:
            if known.rescue:
                options.append(Option(self.words("home.restore"), id="restore"))
            if known.placement:
                options.append(Option(self.words("home.placement"), id="placement"))
            if known.due:
                options.append(Option(self.words("home.quiz_due", n=known.due), id="due"))
            options += [
                Option(self.words("home.quiz_short", n=known.short), id="short"),
                Option(self.words("home.quiz_all", n=known.questions), id="all"),
            ]
        options.append(Option(self.words("home.progress"), id="progress"))
        if known is None or known.examples:
            options.append(Option(self.words("home.lab"), id="lab"))
        options.append(Option(self.words("home.quit"), id="quit"))
        return options

    def _lesson_label(self) -> str:
        known = self._overview
        if known is None or not known.read:
            return self.words("home.start")
        if not known.next_title:
            return self.words("home.read_again")
        return self.words("home.continue_at", title=known.next_title)

    @on(OptionList.OptionSelected, "#menu")
    async def follow(self, event: OptionList.OptionSelected) -> None:
        """Go where the learner chose to go."""
        chosen = event.option_id or ""
        if chosen == "quit":
            await self.app.action_quit()
        elif chosen == "lesson":
            self.post_message(OpenLesson())
        elif chosen in (
            others := {"lab": OpenLab, "progress": OpenProgress, "restore": RestoreBackup}
        ):
            self.post_message(others[chosen]())
        else:
            self.post_message(OpenQuiz(chosen))
