"""The result of a quiz: the score, sureness, and what to read again."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from bnstudy.packs.words import Words
from bnstudy.study.quiz import QuizResult
from bnstudy.ui.base_screen import BnScreen
from bnstudy.ui.messages import GoBack, OpenLesson
from bnstudy.ui.widgets.inline import inline


class ResultScreen(BnScreen[None]):
    """Say how the quiz went and offer the passages that would help."""

    CSS_PATH = "result.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "keys.back", key_display="esc"),
    ]

    def __init__(self, words: Words, result: QuizResult) -> None:
        super().__init__(words)
        self._result = result

    def compose(self) -> ComposeResult:
        """Lay out the score, the sureness table, misconceptions and what to read again."""
        words, result = self.words, self._result
        with VerticalScroll(id="result"):
            yield Static(words("result.heading"), classes="title", markup=False)
            yield Static(
                words("result.score", right=result.right, total=result.total),
                id="score",
                markup=False,
            )
            if result.close:
                yield Static(words("result.close", n=result.close), markup=False)
            for line in self._sureness():
                yield Static(line, classes="sureness", markup=False)
            if result.misconceptions:
                yield Static(words("result.misconceptions"), classes="heading", markup=False)
            for misconception in result.misconceptions:
                yield Static(inline(f"• {misconception.title}"))
            yield Static(words("result.reread"), classes="heading", markup=False)
            if not result.reread:
                yield Static(words("result.nothing_to_reread"), markup=False)
            yield OptionList(*self._ways_on(), id="ways", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Put the keyboard on the first way on."""
        ways = self.query_one("#ways", OptionList)
        ways.highlighted = 0
        ways.focus()

    def _sureness(self) -> list[str]:
        counts = self._result.sureness
        named = {
            "result.sure_right": counts.sure_right,
            "result.sure_wrong": counts.sure_wrong,
            "result.unsure_right": counts.unsure_right,
            "result.unsure_wrong": counts.unsure_wrong,
        }
        return [self.words("result.count", what=self.words(k), n=n) for k, n in named.items() if n]

    def _ways_on(self) -> list[Option]:
        passages = [Option(inline(passage.title), id=passage.id) for passage in self._result.reread]
        return [*passages, Option(self.words("result.home"), id="")]

    @on(OptionList.OptionSelected, "#ways")
    def go_on(self, event: OptionList.OptionSelected) -> None:
        """Open the chosen passage, or go back."""
        self.post_message(OpenLesson(event.option_id) if event.option_id else GoBack())

    def action_leave(self) -> None:
        """Go back to where the quiz was opened."""
        self.post_message(GoBack())
