"""Begin a lesson anew: which one, and whether that is meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from bnstudy.packs.words import Words
from bnstudy.study.reading import LessonMark
from bnstudy.ui.widgets.inline import inline

NO, YES = "no", "yes"


class ForgetScreen(ModalScreen[str | None]):
    """Let the learner choose a lesson and confirm; the result is its id, or None."""

    CSS_PATH = "forget.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,ض", "leave", show=False)]

    def __init__(self, words: Words, lessons: Sequence[LessonMark]) -> None:
        super().__init__()
        self._words = words
        self._lessons = {lesson.lesson: lesson for lesson in lessons}
        self._chosen: str | None = None

    def compose(self) -> ComposeResult:
        """Lay out the lessons; the question stays hidden until one is chosen."""
        with Vertical(id="box") as box:
            box.border_title = self._words("progress.forget_title")
            yield Static("", id="question")
            yield OptionList(*map(self._option, self._lessons.values()), id="choices", markup=False)

    def _option(self, mark: LessonMark) -> Option:
        places = {"title": mark.title, "read": mark.read, "total": mark.total}
        return Option(inline(self._words("progress.forget_lesson", **places)), id=mark.lesson)

    def on_mount(self) -> None:
        """Put the keyboard on the lessons."""
        self.query_one("#choices").focus()

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        """Ask whether it is meant; the answer that changes nothing comes first."""
        event.stop()
        if self._chosen is not None:
            self.dismiss(self._chosen if event.option_id == YES else None)
            return
        self._chosen = event.option_id
        title = self._lessons[event.option_id or ""].title
        self.add_class("-sure")
        self.query_one("#question", Static).update(
            inline(self._words("progress.forget_sure", title=title))
        )
        choices = self.query_one("#choices", OptionList)
        choices.clear_options()
        choices.add_options(
            Option(self._words(f"progress.forget_{name}"), id=name) for name in (NO, YES)
        )
        choices.highlighted = 0

    def action_leave(self) -> None:
        """Leave everything as it is."""
        self.dismiss(None)
