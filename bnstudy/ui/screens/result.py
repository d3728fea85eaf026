"""The result of a quiz: the score, sureness, each concept's next date, what to read again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from bnstudy.packs.words import Words
from bnstudy.study.placement import Placement
from bnstudy.study.progress_desk import ConceptSummary
from bnstudy.study.quiz import QuizResult
from bnstudy.ui.base_screen import BnScreen
from bnstudy.ui.messages import GoBack, OpenLesson
from bnstudy.ui.widgets.inline import inline
from bnstudy.ui.widgets.key_bar import KeyBar


class ResultScreen(BnScreen[None]):
    """Say how the quiz went and offer the passages that would help.

    Args:
        words: the interface's words.
        result: what the quiz showed.
        summary: how each concept went, and when it comes back.
        skipped: a sentence about questions that could not be asked, or nothing.
        placement: where to begin, after a placement quiz.
    """

    CSS_PATH = "result.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "page(1)", show=False, priority=True),
        Binding("pageup", "page(-1)", show=False, priority=True),
        Binding("escape", "leave", "keys.back", key_display="esc"),
    ]

    def __init__(
        self,
        words: Words,
        result: QuizResult,
        summary: Sequence[ConceptSummary] = (),
        skipped: str = "",
        placement: Placement | None = None,
    ) -> None:
        super().__init__(words)
        self._result = result
        self._summary = tuple(summary)
        self._skipped = skipped
        self._placement = placement

    def compose(self) -> ComposeResult:
        """Lay out the score, the sureness table, misconceptions and what to read again."""
        words, result = self.words, self._result
        heading = "result.heading" if self._placement is None else "progress.placement_done"
        with VerticalScroll(id="result"):
            yield Static(words(heading), classes="title", markup=False)
            yield Static(
                words("result.score", right=result.right, total=result.total),
                id="score",
                markup=False,
            )
            if result.close:
                yield Static(words("result.close", n=result.close), markup=False)
            if self._skipped:
                yield Static(self._skipped, id="skipped", markup=False)
            for line in self._sureness():
                yield Static(line, classes="sureness", markup=False)
            yield from self._placed()
            yield from self._concepts()
            if result.misconceptions:
                yield Static(words("result.misconceptions"), classes="heading", markup=False)
            for misconception in result.misconceptions:
                yield Static(inline(f"• {misconception.title}"))
            yield Static(words("result.reread"), classes="heading", markup=False)
            if not result.reread:
                yield Static(words("result.nothing_to_reread"), markup=False)
            yield OptionList(*self._ways_on(), id="ways", markup=False)
        yield KeyBar()

    def _placed(self) -> Iterator[Static]:
        """Say what a placement quiz showed."""
        placement = self._placement
        if placement is None:
            return
        if placement.start is None:
            yield Static(self.words("progress.placement_all_known"), classes="placed", markup=False)
        elif placement.known:
            titles = "، ".join(concept.title for concept in placement.known)
            yield Static(inline(self.words("progress.placement_known", titles=titles)))
        else:
            text = self.words("progress.placement_none_known")
            yield Static(text, classes="placed", markup=False)

    def _concepts(self) -> Iterator[Static]:
        """Say of each concept how it went, where it stands now, and when it comes back."""
        if self._summary:
            yield Static(self.words("progress.concepts"), classes="heading", markup=False)
        for line in self._summary:
            yield Static(inline(f"• {line.score}"), classes="concept")
            yield Static(inline(f"  {line.level}؛ {line.due}"), classes="due")

    def on_mount(self) -> None:
        """Put the keyboard on the first way on."""
        ways = self.query_one("#ways", OptionList)
        ways.highlighted = 0
        ways.focus(scroll_visible=False)

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
        again = self._result.reread
        passages = [Option(inline(passage.title), id=passage.id) for passage in again]
        start = None if self._placement is None else self._placement.start
        if start is not None:
            label = self.words("progress.placement_start", title=start.title)
            passages = [p for p in passages if p.id != start.id]
            passages.insert(0, Option(inline(label), id=start.id))
        return [*passages, Option(self.words("result.home"), id="")]

    @on(OptionList.OptionSelected, "#ways")
    def go_on(self, event: OptionList.OptionSelected) -> None:
        """Open the chosen passage, or go back."""
        self.post_message(OpenLesson(event.option_id) if event.option_id else GoBack())

    def action_leave(self) -> None:
        """Go back to where the quiz was opened."""
        self.post_message(GoBack())
