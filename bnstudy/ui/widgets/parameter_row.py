"""One parameter of the lab: its meaning, a slider or a choice, and its value to type."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Button, Input, Static

from bnstudy.rtl.widgets.input import RTLInput
from bnstudy.study.lab import LabBench, choices_of, has_slider, share_of, slider_step
from bnstudy.ui.widgets.inline import inline
from bnstudy.ui.widgets.slider import Slider


class NumberInput(RTLInput):
    """A box for numbers, which run from left to right."""

    base: int | None = 0


class TypedRow(Vertical):
    """Hold a box to type in, over a line for what is wrong with it."""

    def fill(self, text: str) -> None:
        """Show a value in the box, unless somebody is typing in it."""
        for box in self.query(Input):
            if not box.has_focus:
                with box.prevent(Input.Changed):
                    box.value = text

    def complain(self, reason: str) -> None:
        """Say under the box why a typed value was not taken; what was typed stays."""
        fault = self.query_one(".fault", Static)
        fault.update(reason)
        fault.display = bool(reason)


class ParameterRow(TypedRow):
    """Let the learner turn, choose or type one parameter."""

    @dataclass
    class Typed(Message):
        """Ask for a typed value."""

        row: ParameterRow
        text: str

    @dataclass
    class Turned(Message):
        """Ask for the value at a place of the slider."""

        row: ParameterRow
        share: float

    @dataclass
    class Chosen(Message):
        """Ask for the next or the previous choice."""

        row: ParameterRow
        step: int

    def __init__(self, bench: LabBench, name: str) -> None:
        super().__init__()
        self.parameter = bench.parameter(name)
        self._bench = bench

    def compose(self) -> ComposeResult:
        """Lay out the meaning, then what turns the value beside the value."""
        name = self.parameter.name
        yield Static(inline(f"{self._bench.meaning(name)} `{name}`"), classes="meaning")
        with Horizontal(classes="controls"):
            if choices_of(self.parameter):
                yield Button("→", classes="previous", compact=True)
                yield Static(self._bench.text(name), classes="choice ltr", markup=False)
                yield Button("←", classes="next", compact=True)
            else:
                yield NumberInput(self._bench.text(name), compact=True)
                if has_slider(self.parameter):
                    share = share_of(self.parameter, self._bench.values[name])
                    yield Slider(name, share, slider_step(self.parameter))
        yield Static("", classes="fault", markup=False)

    def show(self) -> None:
        """Show the value on the bench, in the box and on the slider."""
        name = self.parameter.name
        self.complain("")
        for choice in self.query(".choice").results(Static):
            choice.update(self._bench.text(name))
        self.fill(self._bench.text(name))
        for slider in self.query(Slider):
            slider.show(share_of(self.parameter, self._bench.values[name]))

    @on(Input.Changed)
    def typed(self, event: Input.Changed) -> None:
        """Pass on what was typed."""
        event.stop()
        self.post_message(self.Typed(self, event.value))

    @on(Slider.Moved)
    def turned(self, event: Slider.Moved) -> None:
        """Pass on where the slider was put."""
        event.stop()
        self.post_message(self.Turned(self, event.share))

    @on(Button.Pressed)
    def pressed(self, event: Button.Pressed) -> None:
        """Pass on which way to go among the choices."""
        event.stop()
        self.post_message(self.Chosen(self, 1 if event.button.has_class("next") else -1))


class SeedRow(TypedRow):
    """Show the seed of the run, and take another one."""

    @dataclass
    class Typed(Message):
        """Ask for a typed seed."""

        row: SeedRow
        text: str

    def __init__(self, meaning: str, seed: int) -> None:
        super().__init__()
        self._meaning = meaning
        self._seed = seed

    def compose(self) -> ComposeResult:
        """Lay out the meaning over the seed."""
        yield Static(inline(f"{self._meaning} `seed`"), classes="meaning")
        with Horizontal(classes="controls"):
            yield NumberInput(str(self._seed), compact=True)
        yield Static("", classes="fault", markup=False)

    def show(self, seed: int) -> None:
        """Show the seed of the run on the screen."""
        self.complain("")
        self.fill(str(seed))

    @on(Input.Changed)
    def typed(self, event: Input.Changed) -> None:
        """Pass on what was typed."""
        event.stop()
        self.post_message(self.Typed(self, event.value))
