"""The options of a question: chosen with arrows, digits, letters or the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from bnstudy.study.variants import ShownOption
from bnstudy.ui.widgets.inline import inline

# What a question of each form asks the learner to do.
TASKS = {
    "one": "quiz.choose",
    "many": "quiz.choose_many",
    "true_false": "quiz.judge",
    "number": "quiz.type_number",
}
ONE_MARKS = ("○", "◉")
MANY_MARKS = ("☐", "☑")
# A digit of either keyboard layout chooses by position.
DIGITS = {digit: i for digits in ("123456789", "۱۲۳۴۵۶۷۸۹") for i, digit in enumerate(digits)}


def begins_number(character: str) -> bool:
    """Tell whether a typed character can only be meant for a number."""
    return len(character) == 1 and (character.isdecimal() or character in ".٫-−")


class Answers(OptionList):
    """Let the learner choose one option, or several where `many` is set.

    With one, what is highlighted is chosen. With several, space ticks and unticks.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", "keys.tick", show=False),
    ]

    def __init__(self, options: Sequence[ShownOption], *, many: bool) -> None:
        super().__init__(id="answer", markup=False)
        self.shown = tuple(options)
        self.many = many
        self._ticked: set[str] = set()
        self._touched = False

    def on_mount(self) -> None:
        """List the options with nothing chosen."""
        self._list()

    @property
    def chosen(self) -> tuple[str, ...]:
        """Ids of the chosen options in the order shown."""
        if self.many:
            return tuple(option.id for option in self.shown if option.id in self._ticked)
        if self._touched and self.highlighted is not None:
            return (self.shown[self.highlighted].id,)
        return ()

    def _list(self) -> None:
        at = self.highlighted
        self.clear_options()
        self.add_options(self._prompt(option) for option in self.shown)
        self.highlighted = at

    def _prompt(self, option: ShownOption) -> Option:
        unticked, ticked = MANY_MARKS if self.many else ONE_MARKS
        mark = ticked if option.id in self.chosen else unticked
        return Option(inline(f"{mark} {option.letter}) {option.text}"), id=option.id)

    def _redraw_marks(self) -> None:
        for option in self.shown:
            self.replace_option_prompt(option.id, self._prompt(option).prompt)

    def watch_highlighted(self, highlighted: int | None) -> None:
        """With one answer, the highlight is the choice."""
        super().watch_highlighted(highlighted)
        if highlighted is not None and self.option_count == len(self.shown):
            self._touched = True
            if not self.many:
                self._redraw_marks()

    def pick(self, position: int) -> None:
        """Choose the option at a position, as its digit or letter does."""
        if not 0 <= position < len(self.shown):
            return
        self.highlighted = position
        if self.many:
            self.action_tick()

    def action_tick(self) -> None:
        """Tick or untick the highlighted option."""
        if self.highlighted is None:
            self.highlighted = 0
        if self.many and self.highlighted is not None:
            self._ticked ^= {self.shown[self.highlighted].id}
        self._redraw_marks()

    def choose(self, character: str) -> bool:
        """Choose by digit, or by the letter that stands before the option; tell whether it did."""
        letters = {option.letter[0]: i for i, option in enumerate(self.shown)}
        position = DIGITS.get(character, letters.get(character))
        if position is not None:
            self.pick(position)
        return position is not None

    def on_key(self, event: events.Key) -> None:
        """Choose by key."""
        if self.choose(event.character or ""):
            event.stop()
            event.prevent_default()
