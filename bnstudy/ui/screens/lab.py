"""The lab: choose an example, turn its parameters, watch the numbers, compare, copy the code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Protocol

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from bnstudy.errors import BnStudyError
from bnstudy.packs.words import Words
from bnstudy.study.explain import Explanation
from bnstudy.study.lab import LabBench
from bnstudy.ui.base_screen import BnScreen
from bnstudy.ui.messages import GoBack, ShowCode
from bnstudy.ui.widgets.example_card import ExampleCard, Explain
from bnstudy.ui.widgets.inline import inline
from bnstudy.ui.widgets.key_bar import KeyBar
from bnstudy.ui.widgets.parameter_row import ParameterRow, SeedRow


class Benches(Protocol):
    """What the lab needs of the learner's desk."""

    def example_titles(self) -> Sequence[tuple[str, str]]:
        """Id and title of every example, in the pack's order."""

    def bench(self, example_id: str) -> LabBench:
        """Put an example on a bench."""

    def fresh_seed(self) -> int:
        """A seed that was not used just now."""


class LabScreen(BnScreen[None]):
    """Turn the parameters of an example and see it computed anew."""

    CSS_PATH = "lab.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "contents", "keys.examples", key_display="F2"),
        Binding("f3", "pin", "keys.compare", key_display="F3"),
        Binding("f4", "code", "keys.code", key_display="F4"),
        Binding("f5", "again", "keys.again", key_display="F5"),
        Binding("f6", "reset", "keys.reset", key_display="F6"),
        # In the key help only: the footer of a narrow screen has no room left.
        Binding("f7", "results", "keys.results", key_display="F7", show=False),
        Binding("escape", "back", "keys.back", key_display="esc"),
    ]

    def __init__(self, words: Words, benches: Benches, example_id: str | None) -> None:
        super().__init__(words)
        self._benches = benches
        self._titles = tuple(benches.example_titles())
        self._bench = benches.bench(example_id or self._titles[0][0])

    def compose(self) -> ComposeResult:
        """Lay out the list, the parameters and the results from the right to the left."""
        with Horizontal(id="panes"):
            yield OptionList(
                *(Option(inline(title), id=name) for name, title in self._titles),
                id="examples",
                markup=False,
            )
            yield VerticalScroll(id="parameters")
            yield VerticalScroll(id="results")
        yield KeyBar()

    async def on_mount(self) -> None:
        """Put the first example on the bench."""
        self.query_one("#examples").border_title = self.words("lab.examples")
        self.query_one("#parameters").border_title = self.words("lab.parameters")
        examples = self.query_one("#examples", OptionList)
        examples.highlighted = examples.get_option_index(self._bench.example.id)
        await self._show_bench()

    async def _show_bench(self) -> None:
        parameters, results = self.query_one("#parameters"), self.query_one("#results")
        rows = [ParameterRow(self._bench, p.name) for p in self._bench.knobs]
        async with self.batch():
            await parameters.remove_children()
            await results.remove_children()
            await parameters.mount(*rows, SeedRow(self.words("lab.seed"), self._bench.seed))
            await results.mount(ExampleCard(self.words, self._explain(), seed=self._bench.seed))
        self.refresh_bindings()
        if rows:
            self.call_after_refresh(rows[0].query("Input, Slider, Button").first().focus)

    def _explain(self) -> Explain:
        """Freeze the parameters as they stand into what a thread may compute."""
        bench, values = self._bench, self._bench.snapshot()

        def compute(seed: int, checkpoint: Callable[[float], None]) -> Explanation:
            return bench.run(values, seed, checkpoint)

        return compute

    @property
    def _live(self) -> ExampleCard:
        return self.query("#results ExampleCard").last(ExampleCard)

    def _compute(self, row: ParameterRow) -> None:
        row.show()
        self._live.run(self._explain(), self._bench.seed)

    @on(ParameterRow.Typed)
    def type_value(self, event: ParameterRow.Typed) -> None:
        """Take a typed value, or say what it should have been."""
        try:
            self._bench.type(event.row.parameter.name, event.text)
        except BnStudyError as error:
            event.row.complain(self.words.sentence(error.words, error.places) or str(error))
        else:
            self._compute(event.row)

    @on(SeedRow.Typed)
    def type_seed(self, event: SeedRow.Typed) -> None:
        """Run with a typed seed."""
        try:
            seed = self._bench.type_seed(event.text)
        except BnStudyError as error:
            event.row.complain(self.words.sentence(error.words, error.places) or str(error))
        else:
            event.row.show(seed)
            self._live.run(self._explain(), seed)

    @on(ParameterRow.Turned)
    def turn(self, event: ParameterRow.Turned) -> None:
        """Take the value at the slider's place."""
        self._bench.turn(event.row.parameter.name, event.share)
        self._compute(event.row)

    @on(ParameterRow.Chosen)
    def choose(self, event: ParameterRow.Chosen) -> None:
        """Take the next or the previous choice."""
        self._bench.choose(event.row.parameter.name, event.step)
        self._compute(event.row)

    @on(OptionList.OptionSelected, "#examples")
    async def open_example(self, event: OptionList.OptionSelected) -> None:
        """Put the chosen example on the bench."""
        if event.option_id:
            self._bench = self._benches.bench(event.option_id)
            self.remove_class("-contents")
            await self._show_bench()

    def action_contents(self) -> None:
        """Go to the list of examples, which a narrow screen hides until then."""
        self.toggle_class("-contents")
        self.query_one("#examples").focus()

    def action_results(self) -> None:
        """Go to the results, to scroll them, and back to the parameters."""
        results = self.query_one("#results")
        if self.focused is results:
            self.query("#parameters Input, #parameters Slider, #parameters Button").first().focus()
        else:
            results.focus()

    async def action_pin(self) -> None:
        """Keep the run on the screen beside the live one; a second time lets it go."""
        pinned = self.query("#results .-pinned")
        if pinned:
            await pinned.remove()
            return
        card = ExampleCard(self.words, self._explain(), seed=self._bench.seed)
        card.add_class("-pinned")
        await self.query_one("#results").mount(card, before=self._live)
        self.notify(self.words("lab.pinned"), markup=False)

    def action_again(self) -> None:
        """Run with another seed."""
        self._bench.seed = self._benches.fresh_seed()
        self.query_one(SeedRow).show(self._bench.seed)
        self._live.again(self._bench.seed)

    async def action_reset(self) -> None:
        """Put every parameter back."""
        self._bench.reset()
        await self._show_bench()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002  Textual asks so
        """Offer code only where there is some to copy."""
        return action != "code" or bool(self._bench.frameworks())

    def action_code(self) -> None:
        """Show the same computation as code."""
        codes = {name: self._bench.code(name) for name in self._bench.frameworks()}
        self.post_message(ShowCode(self._bench.example.title, codes))

    def action_back(self) -> None:
        """Leave the lab."""
        self.post_message(GoBack())
