"""A worked example on the screen: its steps, tables, charts and what this run showed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import get_current_worker

from bnstudy.errors import BnStudyError
from bnstudy.examples.result import Cancelled
from bnstudy.packs.words import Words
from bnstudy.study.explain import Explanation
from bnstudy.ui.widgets.chart import ChartView
from bnstudy.ui.widgets.inline import inline
from bnstudy.ui.widgets.step_table import StepTable

# Computes one example with one seed; the card calls it in a thread.
Explain = Callable[[int, Callable[[float], None]], Explanation]


class ExampleCard(Vertical):
    """Run one example in a thread and show what came out; `again` runs it with another seed."""

    @dataclass
    class Computed(Message):
        """Say that a run has ended and is on the screen."""

        card: ExampleCard
        explanation: Explanation

    @dataclass
    class Ran(Message):
        """Bring the outcome of a run out of its thread."""

        explanation: Explanation

    @dataclass
    class Failed(Message):
        """Bring the reason of a failed run out of its thread."""

        reason: str

    def __init__(self, words: Words, explain: Explain, *, seed: int, title: str = "") -> None:
        super().__init__()
        self.words = words
        self.seed = seed
        self.border_title = title
        self._explain = explain

    def compose(self) -> ComposeResult:
        """Start with one line that says what is going on."""
        yield Static(self.words("quiz.computing"), classes="waiting", markup=False)

    def on_mount(self) -> None:
        """Compute as soon as the card is on the screen."""
        self.compute()

    def again(self, seed: int) -> None:
        """Run the example anew with another seed."""
        self.seed = seed
        self.compute()

    @work(thread=True, exclusive=True, group="example")
    def compute(self) -> None:
        """Run the example in a thread and hand the outcome to the screen."""
        worker = get_current_worker()

        def checkpoint(_share: float) -> None:
            if worker.is_cancelled:
                raise Cancelled

        try:
            explanation = self._explain(self.seed, checkpoint)
        except Cancelled:
            return
        except BnStudyError as error:
            reason = self.words.sentence(error.words, error.places) or str(error)
            self.post_message(self.Failed(reason))
            return
        if not worker.is_cancelled:
            self.post_message(self.Ran(explanation))

    async def on_example_card_failed(self, event: Failed) -> None:
        """Say why the run did not come to an end."""
        event.stop()
        text = self.words("example.failed_to_run", reason=event.reason)
        await self._put([Static(text, classes="failure", markup=False)])

    async def on_example_card_ran(self, event: Ran) -> None:
        """Show what came out, then tell the screen."""
        event.stop()
        explanation = event.explanation
        self.border_title = explanation.title
        self.border_subtitle = self.words("quiz.seed", seed=str(explanation.run.seed))
        await self._put(self._parts(explanation))
        self.post_message(self.Computed(self, explanation))

    async def _put(self, parts: Sequence[Widget]) -> None:
        async with self.batch():
            await self.remove_children()
            await self.mount(*parts)

    def _parts(self, explanation: Explanation) -> list[Widget]:
        parts: list[Widget] = []
        if explanation.question:
            parts.append(Static(inline(explanation.question), classes="asked"))
        parts += [Static(inline(step), classes="step") for step in explanation.steps]
        parts += [StepTable(table) for table in explanation.tables]
        parts += [ChartView(chart) for chart in explanation.charts]
        if explanation.claims:
            parts.append(Static(self.words("example.claims"), classes="heading", markup=False))
        for claim in explanation.claims:
            mark = "✓ " if claim.holds else "✗ "
            state = "-holds" if claim.holds else "-fails"
            parts.append(Static(inline(mark + claim.text), classes=f"claim {state}"))
        if explanation.caveat:
            parts.append(Static(inline(explanation.caveat), classes="caveat"))
        return parts
