"""The app: it opens screens, hands each its session, and reads the pack after the first paint."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.events import Resize
from textual.message import Message
from textual.screen import Screen
from textual.theme import ThemeProvider

from bnstudy.errors import BnStudyError
from bnstudy.packs.words import Words
from bnstudy.rtl.app import RTLApp
from bnstudy.ui.messages import (
    AskLine,
    ChooseLesson,
    GoBack,
    OpenChat,
    OpenLab,
    OpenLesson,
    OpenProgress,
    OpenQuiz,
    OpenResult,
    RestoreBackup,
    ShowCode,
    TalkReady,
)
from bnstudy.ui.screens.home import HomeScreen
from bnstudy.ui.screens.too_small import TooSmallScreen

if TYPE_CHECKING:
    # At run time these bring pydantic and NumPy, which must not come before the first paint.
    from bnstudy.chat import Reply, Turn, Tutor
    from bnstudy.chat.keeping import KeptAnswers
    from bnstudy.study.desk import Desk
    from bnstudy.study.quiz import QuizSession
    from bnstudy.ui.widgets.conversation import Conversation

LEAST_WIDTH, LEAST_HEIGHT = 40, 12


class BnStudyApp(RTLApp[BnStudyError | None]):
    """The tutor in a terminal.

    Args:
        words: the interface's words.
        open_desk: reads the pack and opens the progress; it runs in a thread.
        start: what to open as soon as the pack is there, instead of the first screen.
        reveal: let the tutor's answers appear word by word.
    """

    # Textual loads no stylesheet of the default screen by itself.
    CSS_PATH: ClassVar[list[str | PurePath]] = ["app.tcss", "screens/home.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "keys.quit", show=False, priority=True),
        Binding("question_mark,؟", "toggle_help", "keys.help", key_display="?"),
        # Where a question mark is typed as text, the footer shows this one.
        Binding("f1", "toggle_help", "keys.help", key_display="F1"),
        Binding("ctrl+p", "command_palette", "keys.palette", show=False, priority=True),
    ]

    def __init__(
        self,
        words: Words,
        open_desk: Callable[[], Desk],
        start: Message | None = None,
        *,
        reveal: bool = True,
    ) -> None:
        super().__init__()
        self.title = words("app.title")
        self._words = words
        self._open_desk = open_desk
        # The first screen has a conversation: to open at the chat is to begin with that.
        self._talks = isinstance(start, OpenChat)
        self._waiting = None if self._talks else start
        self.advice = ""
        """What only the user can do about this terminal; told once the screen is there."""
        self._desk: Desk | None = None
        self._tutor: Tutor | None = None
        self._reveal = reveal
        self._quiz: QuizSession | None = None

    def get_default_screen(self) -> Screen[None]:
        """Open on the home screen, which needs neither the pack nor the progress."""
        return HomeScreen(self._words, reveal=self._reveal, talking=self._talks)

    def on_ready(self) -> None:
        """Read the pack once the first screen is painted."""
        if self.advice:
            self.notify(self.advice, severity="warning", timeout=20, markup=False)
        # The thread shares the interpreter: it must not start before the frame is out.
        self.call_after_refresh(self._load)

    @work(thread=True)
    def _load(self) -> None:
        try:
            desk = self._open_desk()
            # Imported here so that opening a screen later does not stop the keyboard.
            from bnstudy.ui.screens import lab, lesson, progress, quiz, result  # noqa: F401, PLC0415

            self.call_from_thread(self._begin, desk)
            from bnstudy.chat import Tutor  # noqa: PLC0415
            from bnstudy.chat.rewording import rewording  # noqa: PLC0415

            tutor = Tutor(desk.index, self._words, desk, rewording())
        except BnStudyError as error:
            self.call_from_thread(self.exit, error, error.exit_code)
        else:
            tutor.prepare()
            self.call_from_thread(self._connect, tutor)
            # The first date brings the calendar in; here nobody waits for it.
            desk.progress.written(desk.progress.today)

    def _begin(self, desk: Desk) -> None:
        self._desk = desk
        self._refresh_home()
        if desk.notice:
            self.notify(desk.notice, severity="warning", timeout=10, markup=False)
        if desk.overview().rescue:
            self.notify(self._words("progress.restore_offer"), timeout=10, markup=False)
        if self._waiting is not None and not isinstance(self._waiting, OpenChat):
            self.post_message(self._waiting)
            self._waiting = None

    def _connect(self, tutor: Tutor) -> None:
        self._tutor = tutor
        self._connect_home()
        if isinstance(self._waiting, OpenChat):
            self.post_message(self._waiting)
            self._waiting = None

    @on(TalkReady)
    def _connect_home(self) -> None:
        """Give the first screen's conversation its tutor, whichever of the two is there last."""
        from bnstudy.ui.widgets.conversation import Conversation  # noqa: PLC0415  after the paint

        if self._tutor is not None:
            for talk in self.screen_stack[0].query(Conversation):
                talk.connect(self._answers())

    def _answers(self) -> Callable[[str, Sequence[Turn]], Reply]:
        """Give one conversation its tutor; its answers are kept under an id of its own."""
        from bnstudy.chat.keeping import KeptAnswers  # noqa: PLC0415  after the paint

        assert self._desk is not None
        return partial(self._reply, KeptAnswers(self._desk))

    def _reply(self, kept: KeptAnswers, text: str, turns: Sequence[Turn]) -> Reply:
        """Ask the tutor, in a thread; an answer to a question is on the disk before it is judged.

        What the tutor could not answer is kept for authors.
        """
        assert self._tutor is not None
        assert self._desk is not None
        begins = not any(turn.role == "user" for turn in turns)
        reply = kept.keep(self._tutor.reply(text, turns), begins=begins)
        if reply.abstain:
            self._desk.keep_unanswered(text, [(turn.role, turn.text) for turn in turns])
        return reply

    def _refresh_home(self) -> None:
        if self._desk is not None and isinstance(self.screen, HomeScreen):
            self.screen.show(self._desk.overview())

    @on(OpenLesson)
    async def open_lesson(self, event: OpenLesson) -> None:
        """Open the lesson where it was left, or at the passage that was asked for."""
        if self._desk is None:
            self._waiting = event
            return
        from bnstudy.ui.screens.lesson import LessonScreen  # noqa: PLC0415  after the first paint

        passage_id = event.passage_id or self._desk.next_passage()
        if not passage_id:
            self.notify(self._words("lesson.none"), markup=False)
            return
        if not event.over:
            await self._close_to_home()
        await self.push_screen(LessonScreen(self._words, self._desk, passage_id))

    @on(OpenQuiz)
    async def open_quiz(self, event: OpenQuiz) -> None:
        """Open a quiz on the selected questions."""
        if self._desk is None:
            self._waiting = event
            return
        from bnstudy.ui.screens.quiz import QuizScreen  # noqa: PLC0415  after the first paint

        session = self._desk.quiz(event.selection, event.passage_id)
        if session is None:
            key = "home.nothing_due" if event.selection == "due" else "quiz.none"
            self.notify(self._words(key), markup=False)
            return
        self._quiz = session
        await self.push_screen(QuizScreen(self._words, session, self._desk))

    @on(OpenResult)
    async def open_result(self) -> None:
        """Replace the quiz by its result."""
        if self._quiz is None or self._desk is None:
            return
        from bnstudy.ui.screens.result import ResultScreen  # noqa: PLC0415  after the first paint

        result, progress = self._quiz.result(), self._desk.progress
        placement = progress.placement(result) if self._quiz.mode == "placement" else None
        skipped = progress.skipped(len(self._quiz.unaskable))
        summary = progress.summary(result)
        await self.switch_screen(ResultScreen(self._words, result, summary, skipped, placement))

    @on(OpenLab)
    async def open_lab(self, event: OpenLab) -> None:
        """Open the lab."""
        if self._desk is None:
            self._waiting = event
            return
        if not self._desk.example_titles():
            self.notify(self._words("lab.no_examples"), markup=False)
            return
        from bnstudy.ui.screens.lab import LabScreen  # noqa: PLC0415  after the first paint

        try:
            lab = LabScreen(self._words, self._desk, event.example_id)
        except BnStudyError as error:
            self.notify(self._words.sentence(error.words, error.places) or str(error), markup=False)
        else:
            await self.push_screen(lab)

    @on(OpenProgress)
    async def open_progress(self, event: OpenProgress) -> None:
        """Open the progress."""
        if self._desk is None:
            self._waiting = event
            return
        from bnstudy.ui.screens.progress import ProgressScreen  # noqa: PLC0415  after the first paint

        await self.push_screen(ProgressScreen(self._words, self._desk.progress))

    @on(RestoreBackup)
    def restore_backup(self) -> None:
        """Bring the last backup back and say what came."""
        if self._desk is None:
            return
        try:
            said = self._desk.progress.restore()
        except BnStudyError as error:
            said = self._words.sentence(error.words, error.places) or str(error)
        self.notify(said, markup=False)
        self._refresh_home()

    @on(AskLine)
    async def ask_line(self, event: AskLine) -> None:
        """Ask for a line over the screen."""
        from bnstudy.ui.screens.ask_line import AskLineScreen  # noqa: PLC0415  after the first paint

        await self.push_screen(AskLineScreen(self._words, event.title, event.hint, event.take))

    @on(ChooseLesson)
    async def choose_lesson(self, event: ChooseLesson) -> None:
        """Ask which lesson to begin anew."""
        from bnstudy.ui.screens.forget import ForgetScreen  # noqa: PLC0415  after the first paint

        def take(lesson_id: str | None) -> None:
            if lesson_id:
                event.take(lesson_id)

        await self.push_screen(ForgetScreen(self._words, event.lessons), take)

    @on(OpenChat)
    async def open_chat(self, event: OpenChat) -> None:
        """Open the chat about what is on the screen."""
        if self._tutor is None:
            self._waiting = event
            self.notify(self._words("app.loading"), markup=False)
            return
        from bnstudy.ui.screens.chat import ChatScreen  # noqa: PLC0415  after the first paint
        from bnstudy.ui.widgets.conversation import About  # noqa: PLC0415

        about = About(event.label, event.question, event.passage) if event.label else None
        await self.push_screen(ChatScreen(self._words, self._answers(), about, reveal=self._reveal))

    async def on_conversation_wished(self, event: Conversation.Wished) -> None:
        """Open what a command of the conversation named."""
        await self._open(event.name)

    async def on_conversation_acted(self, event: Conversation.Acted) -> None:
        """Do what a reply or a chip asks."""
        action = event.action
        targeted: dict[str, Message] = {
            "open_passage": OpenLesson(action.target),
            "open_lesson": OpenLesson(action.target or None),
            "example": OpenLab(action.target or None),
            "quiz_passage": OpenQuiz("passage", action.target),
        }
        if action.kind in targeted:
            self.post_message(targeted[action.kind])
        else:
            await self._open(action.kind)

    async def _open(self, name: str) -> None:
        """Open a screen by its name; what names none is the conversation's own affair."""
        named: dict[str, Message] = {
            "lesson": OpenLesson(),
            "quiz": OpenQuiz("short"),
            "review": OpenQuiz("due"),
            "lab": OpenLab(),
            "progress": OpenProgress(),
        }
        if name == "quit":
            await self.action_quit()
        elif name in named:
            self.post_message(named[name])

    def on_conversation_kept(self, event: Conversation.Kept) -> None:
        """Write a conversation into the data folder and say where."""
        if self._desk is None:
            return
        try:
            path = self._desk.keep_conversation(event.markdown)
        except OSError as error:
            text = self._words("talk.not_kept", reason=str(error))
            self.notify(text, severity="error", markup=False)
        else:
            self.notify(self._words("talk.kept", path=str(path)), markup=False)

    @on(ShowCode)
    async def show_code(self, event: ShowCode) -> None:
        """Show a computation as code over the screen."""
        from bnstudy.ui.screens.code import CodeScreen  # noqa: PLC0415  after the first paint

        await self.push_screen(CodeScreen(self._words, event.title, event.codes))

    @on(GoBack)
    async def go_back(self) -> None:
        """Close the screen on top."""
        if len(self.screen_stack) > 1:
            await self.pop_screen()
        self._refresh_home()

    async def _close_to_home(self) -> None:
        while len(self.screen_stack) > 1:
            await self.pop_screen()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:  # noqa: ARG002  Textual asks so
        """Offer the ways on, the themes and the key help in the palette, in the learner's words."""
        for name, act in (
            ("lesson", lambda: self.post_message(OpenLesson())),
            ("quiz", lambda: self.post_message(OpenQuiz("short"))),
            ("quiz_all", lambda: self.post_message(OpenQuiz("all"))),
            ("review", lambda: self.post_message(OpenQuiz("due"))),
            ("progress", lambda: self.post_message(OpenProgress())),
            ("lab", lambda: self.post_message(OpenLab())),
            ("theme", self.action_change_theme),
            ("help", self.action_toggle_help),
            ("quit", self.action_quit),
        ):
            words = self._words
            if name == "lab" and self._desk is not None and not self._desk.example_titles():
                continue
            yield SystemCommand(words(f"palette.{name}"), words(f"palette.{name}_help"), act)

    def action_command_palette(self) -> None:
        """Show the palette, with the learner's words in its search box."""
        if not isinstance(self.screen, CommandPalette):
            hint = self._words("palette.search")
            self.push_screen(CommandPalette(placeholder=hint, id="--command-palette"))

    def search_themes(self) -> None:
        """Show the themes, with the learner's words in the search box."""
        hint = self._words("palette.search_themes")
        self.push_screen(CommandPalette(providers=[ThemeProvider], placeholder=hint))

    def on_resize(self, event: Resize) -> None:
        """Cover a window that is too small with one sentence, until it grows again."""
        small = event.size.width < LEAST_WIDTH or event.size.height < LEAST_HEIGHT
        covered = isinstance(self.screen, TooSmallScreen)
        if small and not covered:
            self.push_screen(TooSmallScreen(self._words("app.too_small")))
        elif covered and not small:
            self.pop_screen()

    def action_toggle_help(self) -> None:
        """Show or hide the keys of the screen."""
        if self.screen.query("HelpPanel"):
            self.action_hide_help_panel()
        else:
            self.action_show_help_panel()
