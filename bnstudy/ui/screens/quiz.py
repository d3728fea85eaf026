"""The quiz: a question, an answer with its sureness, and the computation that judges it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Protocol

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, ScrollableContainer, VerticalScroll
from textual.events import Key
from textual.widget import Widget
from textual.widgets import Button, Input, OptionList, Static

from bnstudy.errors import BnStudyError
from bnstudy.packs.models import Passage, Question
from bnstudy.packs.words import Words
from bnstudy.study.answers import Answer
from bnstudy.study.explain import Explanation
from bnstudy.study.proofs import ProofLine
from bnstudy.study.quiz import Asked, Outcome, QuizSession
from bnstudy.study.variants import Variant, example_ids
from bnstudy.ui.base_screen import BnScreen
from bnstudy.ui.messages import AskLine, GoBack, OpenChat, OpenLesson, OpenResult
from bnstudy.ui.widgets.answers import TASKS, Answers, begins_number
from bnstudy.ui.widgets.example_card import ExampleCard, Explain
from bnstudy.ui.widgets.helpful_input import NumberLine
from bnstudy.ui.widgets.inline import inline
from bnstudy.ui.widgets.key_bar import KeyBar
from bnstudy.ui.widgets.verdict import PassageOffer, VerdictView


class Evidence(Protocol):
    """What the quiz needs of the learner's desk to show why."""

    def question_explainer(self, variant: Variant, position: int) -> Explain:
        """What computes an example of the question, for the asking that was answered."""

    def question_seed(self, variant: Variant) -> int:
        """The seed of the question's examples in this asking."""

    def fresh_seed(self) -> int:
        """A seed that was not used just now."""

    def proofs(self, variant: Variant, shown: Sequence[Explanation]) -> tuple[ProofLine, ...]:
        """What the runs on the screen show about each option."""

    def remarks(self, outcome: Outcome) -> tuple[str, ...]:
        """Sentences about an answer: a suspected misconception, where it could not be saved."""

    def source_line(self, thing: Question) -> str:
        """Name the sources of a question in one line."""

    def reread(self, outcome: Outcome) -> tuple[Passage, ...]:
        """List what to read again after this answer."""

    def flag(self, asked: Asked, outcome: Outcome | None, remark: str) -> str:
        """Report a faulty question to its author, and say where the report is."""


class Panes(ScrollableContainer):
    """Question and evidence; where they stand one under the other, they scroll as one."""


class QuizScreen(BnScreen[None]):
    """Ask one question after the other."""

    CSS_PATH = "quiz.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit(True)", "keys.submit", key_display="⏎", priority=True),
        Binding("enter", "forward", "keys.next", key_display="⏎", priority=True),
        # Where letters are typed as text, the footer shows the function keys instead.
        Binding("s,س", "submit(False)", "keys.unsure", key_display="s س"),
        Binding("f2", "submit(False)", "keys.unsure", key_display="F2"),
        Binding("i,ه", "hint", "keys.hint", key_display="i ه"),
        Binding("f3", "hint", "keys.hint", key_display="F3"),
        Binding("left", "forward", "keys.next", show=False),
        Binding("r,ق,f5", "again", "keys.again", key_display="r ق"),
        Binding("l,م", "reread", "keys.reread", key_display="l م"),
        Binding("u,ع", "undo", "keys.undo", key_display="u ع"),
        Binding("f6", "undo", "keys.undo", key_display="F6"),
        Binding("exclamation_mark", "flag", "keys.flag", key_display="!"),
        Binding("f9", "flag", "keys.flag", key_display="F9"),
        Binding("g,ل", "chat", "keys.chat", key_display="g ل"),
        Binding("f8", "chat", "keys.chat", key_display="F8"),
        Binding("escape", "leave", "keys.back", key_display="esc"),
    ]

    def __init__(self, words: Words, session: QuizSession, evidence: Evidence) -> None:
        super().__init__(words)
        self._session = session
        self._evidence = evidence
        self._hints = 0
        self._asked = session.current
        self._outcome: Outcome | None = None
        self._skipped = 0
        self._shown: dict[int, Explanation] = {}

    @property
    def asked(self) -> Asked:
        """The question on the screen; the session may be through with it already."""
        assert self._asked is not None, "the first question is there before anything is asked of it"
        return self._asked

    @property
    def _has_examples(self) -> bool:
        return bool(example_ids(self.asked.question))

    def compose(self) -> ComposeResult:
        """Lay out question and evidence; the stylesheet puts them side by side when wide."""
        with Panes(id="panes"):
            yield VerticalScroll(id="question")
            yield VerticalScroll(id="evidence")
        yield KeyBar()

    async def on_mount(self) -> None:
        """Ask the first question."""
        await self._ask()

    async def _ask(self) -> None:
        """Put the current question on the screen."""
        self._asked = self._session.current
        self._hints, self._outcome, self._shown = 0, None, {}
        self.remove_class("-answered")
        question = self.query_one("#question", VerticalScroll)
        async with self.batch():
            await self.query_one("#evidence").remove_children()
            await question.remove_children()
            await question.mount(*self._parts())
        question.scroll_home(animate=False)
        self.query_one("#answer").focus()
        self.refresh_bindings()
        self._tell_skipped()

    def _tell_skipped(self) -> None:
        """Say it once when questions were passed over that cannot be asked."""
        count = len(self._session.unaskable)
        if count > self._skipped:
            said = self.words("progress.skipped", n=count - self._skipped)
            self._skipped = count
            self.notify(said, severity="warning", markup=False)

    def _parts(self) -> list[Widget]:
        asked, form = self.asked, self.asked.form
        place = self.words("quiz.position", n=asked.number, total=asked.total)
        parts: list[Widget] = [
            Static(place, classes="place", markup=False),
            Static(inline(asked.variant.stem), classes="stem"),
            Static(self.words(TASKS[form]), classes="task", markup=False),
        ]
        if form == "number":
            parts.append(NumberLine(placeholder=self.words("quiz.number_example"), id="answer"))
        else:
            parts.append(Answers(asked.variant.options, many=form == "many"))
        parts.append(VerticalScroll(id="hints"))
        parts.append(self._buttons())
        return parts

    def _buttons(self) -> Horizontal:
        return Horizontal(
            Button(self.words("quiz.sure"), id="sure", variant="primary", compact=True),
            Button(self.words("quiz.unsure"), id="unsure", compact=True),
            Button(self.words("keys.hint"), id="hint", compact=True),
            id="buttons",
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002  Textual asks so
        """Offer before the answer what belongs before it, and after it what comes after."""
        answered = self._outcome is not None
        if action in {"hint", "submit"}:
            return not answered
        if action == "again":
            return answered and self._has_examples
        if action == "forward":
            return answered
        if action == "reread":
            return bool(self.query(PassageOffer))
        if action == "undo":
            return answered or self.asked.number > 1
        return True

    def on_key(self, event: Key) -> None:
        """Take an answer's key wherever the keyboard is, also before it has come to the answer."""
        character = event.character or ""
        for widget in self.query("#answer"):
            if isinstance(widget, Answers) and widget.choose(character):
                event.stop()
            elif isinstance(widget, NumberLine) and begins_number(character):
                event.stop()
                widget.insert_text_at_cursor(character)
                widget.focus()

    @on(Button.Pressed)
    async def press(self, event: Button.Pressed) -> None:
        """Do what a button says."""
        if event.button.id == "hint":
            await self.action_hint()
        elif event.button.id == "next":
            await self.action_forward()
        else:
            await self.action_submit(event.button.id == "sure")

    @on(OptionList.OptionSelected, "#answer")
    def keep_choice(self, event: OptionList.OptionSelected) -> None:
        """Take a click on an option as a choice, not yet as the answer."""
        answers = self.query_one("#answer", Answers)
        answers.pick(event.option_index)

    async def action_submit(self, sure: bool) -> None:
        """Give the answer."""
        answer = self._given()
        if not answer:
            key = "quiz.no_number" if self.asked.form == "number" else "quiz.nothing_chosen"
            self.notify(self.words(key), severity="warning", markup=False)
            return
        try:
            outcome = self._session.answer(answer, sure=sure, hints_used=self._hints)
        except BnStudyError as error:
            text = self.words.sentence(error.words, error.places) or str(error)
            self.notify(text, severity="warning", markup=False)
            return
        await self._show(outcome)

    def _given(self) -> Answer:
        widget = self.query_one("#answer")
        if isinstance(widget, Input):
            return widget.value.strip()
        assert isinstance(widget, Answers)
        return widget.chosen

    async def _show(self, outcome: Outcome) -> None:
        """Show the verdict at once and start the computation beside it."""
        self._outcome = outcome
        self.add_class("-answered")
        self.set_class(self._has_examples, "-computed")
        question = self.query_one("#question", VerticalScroll)
        evidence, grade = self._evidence, outcome.grade
        view = VerdictView(
            self.words,
            grade,
            evidence.remarks(outcome),
            sources=evidence.source_line(outcome.asked.question),
            reread=evidence.reread(outcome),
        )
        last = outcome.asked.number == outcome.asked.total
        onward = self.words("quiz.finish" if last else "quiz.next")
        async with self.batch():
            await question.query("#buttons, #hints, #answer, .task").remove()
            await question.mount(view, Button(onward, id="next", variant="primary", compact=True))
            await self.query_one("#evidence").mount(*self._cards())
        scrolling = question if self.has_class("-wide") else self.query_one(Panes)
        scrolling.scroll_home(animate=False)
        scrolling.focus()
        self.refresh_bindings()

    def _cards(self) -> list[ExampleCard]:
        variant = self.asked.variant
        seed = self._evidence.question_seed(variant)
        return [
            ExampleCard(self.words, self._evidence.question_explainer(variant, position), seed=seed)
            for position, _ in enumerate(example_ids(variant.question))
        ]

    @on(ExampleCard.Computed)
    def collect(self, event: ExampleCard.Computed) -> None:
        """When all examples are computed, say what they show about each option."""
        cards = list(self.query("#evidence ExampleCard").results(ExampleCard))
        if event.card in cards:
            self._shown[cards.index(event.card)] = event.explanation
        if cards and len(self._shown) == len(cards):
            self._prove(self.asked.variant, tuple(self._shown.values()))

    @work(thread=True, exclusive=True, group="proofs")
    def _prove(self, variant: Variant, shown: tuple[Explanation, ...]) -> None:
        lines = self._evidence.proofs(variant, shown)
        self.app.call_from_thread(self._show_proofs, variant, lines)

    def _show_proofs(self, variant: Variant, lines: Sequence[ProofLine]) -> None:
        if self.asked.variant is variant:
            for view in self.query(VerdictView):
                view.prove(lines)

    async def action_hint(self) -> None:
        """Show the next hint."""
        hints = self.asked.hints
        if self._outcome is not None:
            return
        if self._hints >= len(hints):
            self.notify(self.words("quiz.no_more_hints"), markup=False)
            return
        head = self.words("quiz.hint", n=self._hints + 1, total=len(hints))
        text = hints[self._hints]
        self._hints += 1
        await self.query_one("#hints").mount(Static(inline(f"**{head}:** {text}"), classes="hint"))

    def action_again(self) -> None:
        """Compute the examples with fresh numbers."""
        self._shown = {}
        for card in self.query("#evidence ExampleCard").results(ExampleCard):
            card.again(self._evidence.fresh_seed())

    async def action_forward(self) -> None:
        """Go on to the next question, or to the result after the last one."""
        if self._outcome is None:
            return
        if self._session.next() is None:
            self.post_message(OpenResult())
        else:
            await self._ask()

    def action_reread(self) -> None:
        """Open the first passage to be read again; the question stays below it."""
        for offer in self.query(PassageOffer).results(PassageOffer):
            self.post_message(OpenLesson(offer.passage_id, over=True))
            return

    @on(PassageOffer.Clicked)
    def open_clicked(self, event: PassageOffer.Clicked) -> None:
        """Open the passage that was clicked."""
        self.post_message(OpenLesson(event.passage_id, over=True))

    async def action_undo(self) -> None:
        """Take the last answer back and ask that question again."""
        if self._session.undo():
            await self._ask()

    def action_flag(self) -> None:
        """Report this question to its author, with a remark or without."""
        asked, outcome = self.asked, self._outcome

        def take(remark: str) -> str:
            try:
                said = self._evidence.flag(asked, outcome, remark)
            except BnStudyError as error:
                return self.words.sentence(error.words, error.places) or str(error)
            self.notify(said, markup=False)
            return ""

        words = self.words
        self.post_message(AskLine(words("progress.flag_title"), words("progress.flag_hint"), take))

    def action_chat(self) -> None:
        """Talk about this question once it is answered; before that, about its concept only."""
        asked = self.asked
        label = self.words("talk.about_question", n=asked.number)
        if self._outcome is not None:
            self.post_message(OpenChat(label, question=asked.question.id))
        else:
            self.post_message(OpenChat(label, passage=next(iter(asked.question.passages), "")))

    def action_leave(self) -> None:
        """Leave the quiz; what was answered stays saved."""
        self.post_message(GoBack())
