"""What is said after an answer: the verdict, the chosen option, the other ones, the solution."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from bnstudy.packs.models import Passage
from bnstudy.packs.words import Words
from bnstudy.study.numbers import beside
from bnstudy.study.proofs import ProofLine
from bnstudy.study.questions import Grade, OptionFeedback
from bnstudy.ui.widgets.inline import inline

MARKS = {"correct": "✓", "close": "≈", "partial": "½", "wrong": "✗"}


class PassageOffer(Static):
    """One line that offers a passage to be read again; a click opens it."""

    @dataclass
    class Clicked(Message):
        """Ask for the passage."""

        passage_id: str

    def __init__(self, label: Content, passage_id: str) -> None:
        super().__init__(label, classes="reread")
        self.passage_id = passage_id

    def on_click(self) -> None:
        """Ask for the passage."""
        self.post_message(self.Clicked(self.passage_id))


class VerdictView(Vertical):
    """Show a grade; `prove` adds what the run says about each option.

    Args:
        words: the interface's words.
        grade: how the answer was judged.
        remarks: further sentences about the answer.
        sources: what a disputed question rests on, in one line.
        reread: what to read again.
    """

    def __init__(
        self,
        words: Words,
        grade: Grade,
        remarks: Sequence[str] = (),
        *,
        sources: str = "",
        reread: Sequence[Passage] = (),
    ) -> None:
        super().__init__(classes=f"-{grade.verdict}")
        self.words = words
        self.grade = grade
        self._remarks = tuple(remarks)
        self._sources = sources
        self._reread = tuple(reread)

    def compose(self) -> ComposeResult:
        """Lay out the verdict from the most to the least urgent."""
        grade = self.grade
        verdict = f"{MARKS[grade.verdict]} {self.words(f'verdict.{grade.verdict}')}"
        yield Static(verdict, classes="verdict", markup=False)
        if grade.contested:
            yield Static(self.words("lesson.contested"), classes="contested", markup=False)
            if self._sources:
                line = f"{self.words('lesson.sources')}: {self._sources}"
                yield Static(line, classes="sources", markup=False)
        if grade.options:
            yield from self._options(grade.chosen_options)
        else:
            yield Static(inline(grade.feedback), classes="feedback")
            if grade.number is not None and not grade.correct:
                yield Static(inline(beside(grade.number)), classes="feedback")
        for remark in self._remarks:
            yield Static(inline(remark), classes="remark")
        for passage in self._reread:
            label = self.words("quiz.reread", title=passage.title)
            yield PassageOffer(inline(label), passage.id)
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
