"""A worked example on the screen: its steps, tables, charts and what this run showed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from rich.cells import cell_len
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
from bnstudy.study.explain import ChartData, Explanation, TableText
from bnstudy.ui.widgets.chart import ChartView
from bnstudy.ui.widgets.inline import inline
from bnstudy.ui.widgets.step_table import StepTable

# Computes one example with one seed; the card calls it in a thread.
Explain = Callable[[int, Callable[[float], None]], Explanation]
# A run of this many seconds says how far it is, and says it again as often; a quicker one never.
TELL_AFTER = 0.04


@dataclass(frozen=True, slots=True)
class TextPart:
    """A line of text with the classes that style it."""

    text: str
    classes: str


Part = TextPart | TableText | ChartData


class ExampleCard(Vertical):
    """Run one example in a thread and show what came out.

    `again` runs it with another seed, `run` with another computation; a run that nobody waits for
    any more is cancelled. What is on the screen stays until the new numbers are there, and stays,
    dimmed under the reason, where a run fails.
    """

    # As the widget's own sheet it is parsed when the first card is made, not at every start.
    DEFAULT_CSS = Path(__file__).with_suffix(".tcss").read_text(encoding="utf-8")

    @dataclass
    class Computed(Message):
        """Say that a run has ended and is on the screen."""

        card: ExampleCard
        explanation: Explanation

    @dataclass
    class Grown(Message):
        """Tell that a computed card has its new size on the screen."""

        card: ExampleCard

    @dataclass
    class Ran(Message):
        """Bring the outcome of a run out of its thread."""

        explanation: Explanation

    @dataclass
    class Failed(Message):
        """Bring the reason of a failed run out of its thread."""

        reason: str

    @dataclass
    class Progressed(Message):
        """Bring the share done out of a slow run."""

        share: float

    def __init__(self, words: Words, explain: Explain, *, seed: int, title: str = "") -> None:
        super().__init__()
        self.words = words
        self.seed = seed
        self.border_title = title
        self.explanation: Explanation | None = None
        self._explain = explain

    def compose(self) -> ComposeResult:
        """Start with one line that says what is going on."""
        yield Static(self.words("quiz.computing"), classes="waiting", markup=False)

    def on_mount(self) -> None:
        """Compute as soon as the card is on the screen."""
        self.compute()

    def on_resize(self) -> None:
        """Tell who wants the card in view that there is now all of it to bring there."""
        if self.explanation is not None:
            self.post_message(self.Grown(self))

    def again(self, seed: int) -> None:
        """Run the example anew with another seed."""
        self.seed = seed
        self.compute()

    def run(self, explain: Explain, seed: int) -> None:
        """Run another computation in place of the one on the screen."""
        self._explain = explain
        self.again(seed)

    @work(thread=True, exclusive=True, group="example")
    def compute(self) -> None:
        """Run the example in a thread and hand the outcome to the screen."""
        worker = get_current_worker()
        told = monotonic()

        def checkpoint(share: float) -> None:
            nonlocal told
            if worker.is_cancelled:
                raise Cancelled
            if monotonic() - told >= TELL_AFTER:
                told = monotonic()
                self.post_message(self.Progressed(share))

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

    def on_example_card_progressed(self, event: Progressed) -> None:
        """Say how far a slow run is."""
        event.stop()
        self.border_subtitle = self.words("example.progress", share=event.share)

    async def on_example_card_failed(self, event: Failed) -> None:
        """Say why the run did not come to an end."""
        event.stop()
        text = self.words("example.failed_to_run", reason=event.reason)
        kept = [] if self.explanation is None else self._parts(self.explanation)
        self.border_subtitle = "" if self.explanation is None else self._seed_of(self.explanation)
        self.add_class("-stale")
        await self._show([TextPart(text, "failure"), *kept])

    async def on_example_card_ran(self, event: Ran) -> None:
        """Show what came out, then tell the screen."""
        event.stop()
        self.explanation = event.explanation
        self.border_subtitle = self._seed_of(event.explanation)
        self.remove_class("-stale")
        await self._show(self._parts(event.explanation))
        self.post_message(self.Computed(self, event.explanation))

    async def _show(self, parts: list[Part]) -> None:
        """Fill the widgets in place where the parts are alike: a slider needs that to feel live."""
        widgets = list(self.children)
        if len(widgets) == len(parts) and all(map(_fits, widgets, parts)):
            with self.app.batch_update():
                for widget, part in zip(widgets, parts, strict=True):
                    _fill(widget, part)
            return
        async with self.batch():
            await self.remove_children()
            await self.mount(*map(_widget, parts))

    def _seed_of(self, explanation: Explanation) -> str:
        return self.words("quiz.seed", seed=str(explanation.run.seed))

    def _parts(self, explanation: Explanation) -> list[Part]:
        parts: list[Part] = []
        # The border cuts what is longer than itself; its corners and blanks take six cells.
        fits = cell_len(explanation.title) <= self.outer_size.width - 6
        self.border_title = explanation.title if fits else ""
        if not fits:
            parts.append(TextPart(explanation.title, "title"))
        if explanation.question:
            parts.append(TextPart(explanation.question, "asked"))
        parts += [TextPart(step, "step") for step in explanation.steps]
        parts += explanation.tables
        parts += explanation.charts
        if explanation.claims:
            parts.append(TextPart(self.words("example.claims"), "heading"))
        for claim in explanation.claims:
            mark, state = ("✓", "-holds") if claim.holds else ("✗", "-fails")
            parts.append(TextPart(f"{mark} {claim.text}", f"claim {state}"))
        if explanation.caveat:
            parts.append(TextPart(explanation.caveat, "caveat"))
        return parts


def _widget(part: Part) -> Widget:
    if isinstance(part, TableText):
        return StepTable(part)
    if isinstance(part, ChartData):
        return ChartView(part)
    return Static(inline(part.text), classes=part.classes)


def _fits(widget: Widget, part: Part) -> bool:
    if isinstance(part, TableText):
        return isinstance(widget, StepTable) and widget.fits(part)
    if isinstance(part, ChartData):
        return isinstance(widget, ChartView) and widget.fits(part)
    return isinstance(widget, Static)


def _fill(widget: Widget, part: Part) -> None:
    match widget, part:
        case StepTable() as table, TableText():
            table.update(part)
        case ChartView() as view, ChartData():
            view.update(part)
        case Static() as static, TextPart():
            static.set_classes(part.classes)
            static.update(inline(part.text))
