"""What is said after an answer: the verdict, the chosen option, the other ones, the solution."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from bnstudy.packs.words import Words
from bnstudy.study.numbers import beside
from bnstudy.study.proofs import ProofLine
from bnstudy.study.questions import Grade, OptionFeedback
from bnstudy.ui.widgets.inline import inline

MARKS = {"correct": "✓", "close": "≈", "partial": "½", "wrong": "✗"}


class VerdictView(Vertical):
    """Show a grade; `prove` adds what the run says about each option."""

    def __init__(self, words: Words, grade: Grade, remarks: Sequence[str] = ()) -> None:
        super().__init__(classes=f"-{grade.verdict}")
        self.words = words
        self.grade = grade
        self._remarks = tuple(remarks)

    def compose(self) -> ComposeResult:
        """Lay out the verdict from the most to the least urgent."""
        grade = self.grade
        verdict = f"{MARKS[grade.verdict]} {self.words(f'verdict.{grade.verdict}')}"
        yield Static(verdict, classes="verdict", markup=False)
        if grade.contested:
            yield Static(self.words("lesson.contested"), classes="contested", markup=False)
        if grade.options:
            yield from self._options(grade.chosen_options)
        else:
            yield Static(inline(grade.feedback), classes="feedback")
            if grade.number is not None and not grade.correct:
                yield Static(inline(beside(grade.number)), classes="feedback")
        for remark in self._remarks:
            yield Static(inline(remark), classes="remark")
        yield Static(self.words("quiz.solution"), classes="heading", markup=False)
        yield Static(inline(grade.solution), classes="feedback")
        if grade.others:
            yield Static(self.words("quiz.other_options"), classes="heading", markup=False)
            yield from self._options(grade.others)

    def _options(self, options: Sequence[OptionFeedback]) -> Iterator[Widget]:
        for option in options:
            mark = "✓" if option.correct else "≈" if option.defensible else "✗"
            head = f"{mark} {option.letter}) {option.text}"
            classes = "-key" if option.correct else "-close" if option.defensible else "-distractor"
            yield Static(inline(head), classes=f"option {classes}")
            yield Static(inline(option.feedback), classes="feedback")
            yield Static("", classes="proof", name=option.id, markup=False)

    def prove(self, lines: Sequence[ProofLine]) -> None:
        """Add to each option what the run on the screen showed about it."""
        for slot in self.query(".proof").results(Static):
            said = dict.fromkeys(line.text for line in lines if line.option_id == slot.name)
            text = "\n".join(f"{self.words('quiz.in_this_run')}: {text}" for text in said if text)
            slot.update(inline(text))
            slot.set_class(bool(text), "-said")
