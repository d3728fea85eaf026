"""The progress: what is due, how well each concept is known, how it went so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from bnstudy.errors import BnStudyError
from bnstudy.packs.words import Words
from bnstudy.study.progress_desk import Bar, ConceptLine, ProgressView
from bnstudy.study.reading import LessonMark
from bnstudy.ui.base_screen import BnScreen
from bnstudy.ui.messages import AskLine, ChooseLesson, GoBack, OpenLesson, OpenQuiz
from bnstudy.ui.widgets.bars import BarRows
from bnstudy.ui.widgets.inline import inline
from bnstudy.ui.widgets.key_bar import KeyBar
from bnstudy.ui.widgets.whole_list import WholeList


class Progress(Protocol):
    """What the screen needs of the learner's progress."""

    def view(self) -> ProgressView:
        """Everything that is shown, counted and in words."""

    def turn_calendar(self) -> None:
        """Write dates in the other calendar."""

    def lessons(self) -> Sequence[LessonMark]:
        """The lessons with what was read of them."""

    def forget(self, lesson_id: str) -> str:
        """Begin a lesson anew, and say what that did."""

    def set_exam(self, text: str) -> str:
        """Set the day of the exam from what was typed, and say what it is."""

    def restore(self) -> str:
        """Bring a backup back, and say what came."""


class ProgressScreen(BnScreen[None]):
    """Show where the learner stands and offer what follows from it."""

    @dataclass
    class Counted(Message):
        """Bring what was counted out of its thread."""

        view: ProgressView

    CSS_PATH = "progress.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r,ق", "review", "keys.review", key_display="r ق"),
        Binding("x,ط", "exam", "keys.exam", key_display="x ط"),
        Binding("g,ل", "calendar", "keys.calendar", key_display="g ل"),
        Binding("f,ب", "forget", "keys.forget", key_display="f ب"),
        Binding("pagedown", "page(1)", show=False, priority=True),
        Binding("pageup", "page(-1)", show=False, priority=True),
        Binding("escape", "leave", "keys.back", key_display="esc"),
        Binding("q,ض", "leave", "keys.back", show=False),
    ]

    def __init__(self, words: Words, progress: Progress) -> None:
        super().__init__(words)
        self._progress = progress
        self._shown = False
        self._passages: list[str] = []

    def compose(self) -> ComposeResult:
        """Lay out two panes; the stylesheet stacks them where both do not fit."""
        with Horizontal(id="panes"):
            with VerticalScroll(id="standing"):
                yield Static(self.words("app.loading"), id="waiting", markup=False)
            yield VerticalScroll(id="map")
        yield KeyBar()

    def on_mount(self) -> None:
        """Count in a thread: years of answers must not hold up the keyboard."""
        self.query_one("#standing").border_title = self.words("progress.title")
        self.query_one("#map").border_title = self.words("progress.mastery")
        self._load()

    def on_screen_resume(self) -> None:
        """Count again after whatever was done on top of this screen."""
        if self._shown:
            self._load()

    @work(thread=True, exclusive=True, group="progress")
    def _load(self) -> None:
        self.post_message(self.Counted(self._progress.view()))

    async def on_progress_screen_counted(self, event: Counted) -> None:
        """Fill both panes."""
        view = event.view
        standing, concepts = self.query_one("#standing"), self.query_one("#map")
        focused = self.focused.id if self.focused is not None else None
        self._shown = True
        async with self.batch():
            await standing.remove_children()
            await concepts.remove_children()
            await standing.mount(*self._standing(view))
            await concepts.mount(*self._map(view))
        ways = self.query_one("#ways", OptionList)
        ways.highlighted = 0
        target = self.query_one("#concepts") if focused == "concepts" else ways
        target.focus(scroll_visible=False)

    # --- what is shown

    def _standing(self, view: ProgressView) -> Iterator[Widget]:
        if not view.due:
            key = "nothing_due" if view.answered else "nothing_yet"
            yield Static(self.words(f"progress.{key}"), id="due", markup=False)
        if view.exam:
            yield Static(view.exam, id="exam", markup=False)
        yield WholeList(*self._ways(view), id="ways", markup=False)
        yield from self._bars("forecast", view.forecast)
        yield from self._lines("accuracy", view.accuracy)
        yield from self._bars("days", view.days)
        yield from self._lines("sessions", view.sessions)
        if view.streak:
            yield Static(view.streak, id="streak", markup=False)

    def _ways(self, view: ProgressView) -> Iterator[Option]:
        words = self.words
        if view.due:
            yield Option(words("progress.due_now", n=view.due), id="review")
        if view.rescue:
            yield Option(words("progress.restore", date=view.rescue), id="restore")
        if view.placement:
            yield Option(words("progress.placement", n=view.placement), id="placement")
        yield Option(words("progress.set_exam"), id="exam")
        yield Option(words("progress.forget"), id="forget")

    def _bars(self, name: str, bars: Sequence[Bar]) -> Iterator[Widget]:
        if not bars:
            return
        yield Static(self.words(f"progress.{name}"), classes="heading", markup=False)
        if any(bar.value for bar in bars):
            yield BarRows(bars)
        else:
            yield Static(self.words("progress.no_forecast"), classes="quiet", markup=False)

    def _lines(self, name: str, lines: Sequence[str]) -> Iterator[Widget]:
        if lines:
            yield Static(self.words(f"progress.{name}"), classes="heading", markup=False)
        for line in lines:
            yield Static(inline(line), classes=name)

    def _map(self, view: ProgressView) -> Iterator[Widget]:
        options = (Option(self._concept(line), id=str(i)) for i, line in enumerate(view.concepts))
        self._passages = [line.passage for line in view.concepts]
        yield Static(self.words("progress.mastery_hint"), classes="quiet", markup=False)
        yield WholeList(*options, id="concepts", markup=False)
        yield from self._lines("suspicions", view.suspicions)

    def _concept(self, line: ConceptLine) -> Content:
        """Put what belongs to a concept under its title."""
        parts = [inline(f"{line.marks} {line.title}", "bold")]
        indent = " " * (len(line.marks) + 1)
        parts.append(inline(f"{indent}{line.level}، {line.asked}"))
        if line.first:
            parts.append(inline(f"{indent}{line.first}", "dim"))
        return Content("\n").join(parts)

    # --- what is done

    @on(OptionList.OptionSelected, "#ways")
    async def follow(self, event: OptionList.OptionSelected) -> None:
        """Do what was chosen."""
        if event.option_id == "placement":
            self.post_message(OpenQuiz("placement"))
        else:
            await self.run_action(event.option_id or "")

    @on(OptionList.OptionSelected, "#concepts")
    def open_concept(self, event: OptionList.OptionSelected) -> None:
        """Open the lesson where it teaches the concept."""
        passage = self._passages[event.option_index]
        if passage:
            self.post_message(OpenLesson(passage))

    def action_review(self) -> None:
        """Be asked what is due."""
        self.post_message(OpenQuiz("due"))

    def action_restore(self) -> None:
        """Bring the backup back."""
        self._do(self._progress.restore)

    def action_calendar(self) -> None:
        """Write the dates in the other calendar."""
        self._progress.turn_calendar()
        self._load()

    def action_exam(self) -> None:
        """Ask for the day of the exam."""
        words = self.words
        self.post_message(
            AskLine(words("progress.exam_title"), words("progress.exam_hint"), self._take_exam)
        )

    def _take_exam(self, text: str) -> str:
        try:
            said = self._progress.set_exam(text)
        except BnStudyError as error:
            return self.words.sentence(error.words, error.places) or str(error)
        self.notify(said, markup=False)
        return ""

    def action_forget(self) -> None:
        """Ask which lesson to begin anew."""
        self.post_message(ChooseLesson(self._progress.lessons(), self._forget))

    def _forget(self, lesson_id: str) -> None:
        self.notify(self._progress.forget(lesson_id), markup=False)
        self._load()

    def _do(self, job: Callable[[], str]) -> None:
        try:
            said = job()
        except BnStudyError as error:
            said = self.words.sentence(error.words, error.places) or str(error)
        self.notify(said, markup=False)
        self._load()

    def action_leave(self) -> None:
        """Go back."""
        self.post_message(GoBack())
