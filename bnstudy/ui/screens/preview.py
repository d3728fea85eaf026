"""The preview: what an author has just saved, as learners will see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from shlex import quote
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from bnstudy.errors import BnStudyError
from bnstudy.packs.models import Passage
from bnstudy.packs.problems import Problem
from bnstudy.packs.words import Words
from bnstudy.rtl.widgets.input import RTLInput
from bnstudy.rtl.widgets.markdown import RTLMarkdown
from bnstudy.study.answers import Answer
from bnstudy.study.explain import Explanation
from bnstudy.study.preview import (
    Draft,
    Item,
    Look,
    Preview,
    Stamp,
    answered,
    look,
    neighbour,
    warm_up,
    warnings,
    with_fault,
)
from bnstudy.study.proofs import ProofLine, proofs
from bnstudy.study.questions import KINDS
from bnstudy.ui.base_screen import BnScreen
from bnstudy.ui.widgets.answers import TASKS, Answers
from bnstudy.ui.widgets.example_card import ExampleCard
from bnstudy.ui.widgets.inline import inline
from bnstudy.ui.widgets.key_bar import KeyBar
from bnstudy.ui.widgets.verdict import VerdictView

# A save is seen at the first look after it and read at the next one, when the editor is done.
LOOK_EVERY = 0.03
MOST_FAULTS = 12
# Warnings are looked for when nothing was saved for a while: examples run for it.
WARN_AFTER = 0.8
MOST_WARNINGS = 4
# A larger pack would keep the next save waiting.
MOST_WARNED = 1000


class PreviewScreen(BnScreen[None]):
    """Show the passage, question or example that was edited last, and follow every save."""

    @dataclass
    class Prepared(Message):
        """Bring a reading out of its thread, with its item ready to be shown."""

        draft: Draft
        look: Look | None

    @dataclass
    class Proven(Message):
        """Bring out of a thread what the runs on the screen show about each option."""

        item: Item
        lines: Sequence[ProofLine]

    @dataclass
    class Warned(Message):
        """Bring warnings out of their thread, with the state of the folder that they are of."""

        stamp: Stamp | None
        problems: Sequence[Problem]

    CSS_PATH: ClassVar[list[str | PurePath]] = ["quiz.tcss", "preview.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,s,س", "seed(1)", "keys.next_seed", key_display="←"),
        Binding("right,a,ش", "seed(-1)", "keys.previous_seed", key_display="→"),
        Binding("n,د", "turn(1)", "keys.next", key_display="n د"),
        Binding("p,ح", "turn(-1)", "keys.previous", key_display="p ح"),
        Binding("q,ض", "app.quit", "keys.quit", key_display="q ض"),
    ]

    def __init__(self, words: Words, preview: Preview) -> None:
        super().__init__(words)
        self._preview = preview
        self._seen: Stamp | None = None
        self._read: Stamp | None = None
        self._reading = False
        self._warm = False
        self._warned: Stamp | None = None
        self._draft = Draft(None, None, ())
        self._seed = 0
        self.shown: Look | None = None
        """What is on the screen."""

    def compose(self) -> ComposeResult:
        """Lay out the faults, which show only when there are some, above the page."""
        yield VerticalScroll(id="faults")
        yield VerticalScroll(id="warnings")
        yield VerticalScroll(Static(self.words("app.loading"), markup=False), id="page")
        yield KeyBar()

    def on_mount(self) -> None:
        """Read the pack, and look for changes from now on."""
        self.query_one("#page").focus()
        self.query_one("#faults").border_title = self.words("author.faults")
        self.query_one("#warnings").border_title = self.words("author.warnings")
        self.set_interval(LOOK_EVERY, self.watch_folder)
        self._seen = self._preview.stamp()
        self.watch_folder()

    def watch_folder(self) -> None:
        """Read the pack when its files have changed and have come to rest."""
        stamp = self._preview.stamp()
        if stamp != self._seen:
            self._seen = stamp
        elif stamp != self._read and not self._reading:
            self._read, self._reading = stamp, True
            self._read_pack()

    @work(thread=True, group="read")
    def _read_pack(self) -> None:
        self._prepare(self._preview.read(), self._seed)

    @work(thread=True, exclusive=True, group="look")
    def _look_again(self, item: Item, seed: int) -> None:
        draft = self._draft
        self._prepare(Draft(draft.index, item, draft.problems), seed)

    def _prepare(self, draft: Draft, seed: int) -> None:
        """Make the item ready to be shown, in a thread: a question's numbers are computed."""
        prepared: Look | None = None
        if draft.index is not None and draft.item is not None:
            try:
                prepared = look(draft.index, draft.item, seed)
            except BnStudyError as error:
                draft = with_fault(draft, draft.item, error)
        self.post_message(self.Prepared(draft, prepared))

    async def on_preview_screen_prepared(self, event: Prepared) -> None:
        """Show what was read, or what is wrong with it above what was last sound."""
        again = self._reading and self._warm
        self._reading = False
        self._draft = event.draft
        async with self.batch():
            await self._show_faults(event.draft.problems)
            if event.look is not None:
                await self._show(event.look)
            elif self.shown is None:
                key = "author.nothing_yet" if event.draft.problems else "author.nothing"
                self.query_one("#page Static", Static).update(self.words(key))
        if again and not event.draft.problems and not event.draft.edited:
            # The words of pack.yaml are on no page; its author wants to know that they count.
            self.notify(self.words("author.read_again"), timeout=2, markup=False)
        if not event.draft.problems:
            self.set_timer(WARN_AFTER, self.look_for_warnings)
        if not self._warm:
            self._warm = True
            self._warm_up()

    def look_for_warnings(self) -> None:
        """Look for warnings, once for each state of the folder, when nothing is being saved."""
        index, rests = self._draft.index, self._seen == self._read != self._warned
        if rests and index is not None and len(index.questions) <= MOST_WARNED:
            self._warned = self._read
            self._find_warnings(self._read)

    @work(thread=True, group="warn")
    def _find_warnings(self, stamp: Stamp | None) -> None:
        self.post_message(self.Warned(stamp, warnings(self._preview.root)))

    async def on_preview_screen_warned(self, event: Warned) -> None:
        """Show the warnings of what is saved now."""
        if event.stamp == self._read:
            await self._fill("#warnings", event.problems, MOST_WARNINGS)
            self.set_class(bool(event.problems), "-warned")

    @work(thread=True, group="warm")
    def _warm_up(self) -> None:
        """Use the time until the first save."""
        warm_up()

    async def _show_faults(self, problems: Sequence[Problem]) -> None:
        """Name each fault with its place; what was last sound stays below."""
        self.set_class(bool(problems), "-faulty")
        await self._fill("#faults", problems, MOST_FAULTS)

    async def _fill(self, place: str, problems: Sequence[Problem], most: int) -> None:
        faults = self.query_one(place, VerticalScroll)
        await faults.remove_children()
        lines = [Static(inline(self._fault(problem))) for problem in problems[:most]]
        if len(problems) > most:
            more = self.words(
                "author.more_faults",
                n=len(problems) - most,
                path=quote(str(self._preview.root)),
            )
            lines.append(Static(more, markup=False))
        await faults.mount(*lines)
        faults.scroll_home(animate=False)

    def _fault(self, problem: Problem) -> str:
        path, root = Path(problem.file), self._preview.root
        name = path.relative_to(root).as_posix() if path.is_relative_to(root) else problem.file
        name = "" if name == "." else name
        where = f"{name}:{problem.line}:{problem.column}" if problem.line else name
        said = self.words.sentence(problem.words_key, problem.persian_places) or problem.sentence
        return f"`{where}` {said}" if where else said

    async def _show(self, prepared: Look) -> None:
        """Put an item on the page; where it was there already, change only what has changed."""
        page = self.query_one("#page", VerticalScroll)
        before, self.shown = self.shown, prepared
        old, new = list(page.children), self._parts(prepared)
        if before is not None and before.item == prepared.item and _alike(old, new):
            stale = _stale(before, prepared)
            for here, there in zip(old, new, strict=True):
                if not isinstance(here, ExampleCard | RTLMarkdown) or type(here) in stale:
                    await _renew(here, there)
            self._gather()
            return
        await page.remove_children()
        cards = [part for part in new if isinstance(part, ExampleCard)]
        first = (
            [part for part in new if part not in cards] if prepared.item.kind != "example" else new
        )
        await page.mount(*first)
        page.scroll_home(animate=False)
        if first is not new:
            # What was written is on the screen before its examples are computed and laid out.
            self.call_after_refresh(self._add_cards, prepared, cards)

    async def _add_cards(self, prepared: Look, cards: Sequence[ExampleCard]) -> None:
        """Put the examples below, unless something else has been shown meanwhile."""
        # Trying an answer makes another look with the same examples.
        if self.shown is not None and self.shown.examples is prepared.examples:
            await self.query_one("#page", VerticalScroll).mount(*cards)

    def _parts(self, shown: Look) -> list[Widget]:
        kind = self.words(f"author.{shown.item.kind}")
        place = self.words("author.place", kind=kind, id=shown.item.id, seed=str(shown.seed))
        parts: list[Widget] = [Static(inline(place), classes="place")]
        if shown.passage is not None:
            parts += self._passage(shown)
        if shown.variant is not None:
            parts += self._question(shown)
        parts += [
            ExampleCard(self.words, one.explain, seed=shown.seed, title=one.example.title)
            for one in shown.examples
        ]
        return parts

    def _passage(self, shown: Look) -> list[Widget]:
        assert shown.passage is not None
        parts: list[Widget] = [Static(inline(shown.passage.title), classes="title")]
        if shown.passage.status == "contested":
            parts.append(Static(self.words("lesson.contested"), classes="contested", markup=False))
        return [*parts, RTLMarkdown(shown.passage.text), *self._behind(shown.passage)]

    def _behind(self, passage: Passage) -> list[Widget]:
        """Show what of a passage is on no page of learners: its sources and asks."""
        index, lines = self._draft.index, []
        if passage.sources and index is not None:
            titles = "؛ ".join(index.source(id_).title for id_ in passage.sources)
            lines.append(self.words("author.sources", sources=titles))
        if passage.asks:
            lines.append(self.words("author.asks", asks=" · ".join(passage.asks)))
        return [Static(inline(line), classes="sources") for line in lines]

    def _question(self, shown: Look) -> list[Widget]:
        assert shown.variant is not None
        question = shown.variant.question
        form = KINDS[question.kind].form
        parts: list[Widget] = [
            Static(inline(shown.variant.stem), classes="stem"),
            Static(self.words(TASKS[form]), classes="task", markup=False),
        ]
        if form == "number":
            parts.append(RTLInput(placeholder=self.words("quiz.number_example"), id="answer"))
        else:
            parts.append(Answers(shown.variant.options, many=form == "many"))
        for number, hint in enumerate(question.hints, 1):
            head = self.words("quiz.hint", n=number, total=len(question.hints))
            text = f"**{head}:** {shown.variant.fill(hint)}"
            parts.append(Static(inline(text), classes="hint"))
        assert shown.grade is not None
        return [*parts, VerdictView(self.words, shown.grade)]

    @on(OptionList.OptionSelected, "#answer")
    async def try_options(self, event: OptionList.OptionSelected) -> None:
        """Show what is said of the option under the cursor, or of those that are ticked."""
        answers = self.query_one("#answer", Answers)
        if not answers.many:
            answers.pick(event.option_index)
        await self._try(answers.chosen)

    @on(Input.Submitted, "#answer")
    async def try_number(self, event: Input.Submitted) -> None:
        """Show what is said of a number."""
        await self._try(event.value.strip())

    async def _try(self, answer: Answer) -> None:
        if self.shown is None or not answer:
            return
        try:
            self.shown = answered(self.shown, answer)
        except BnStudyError as error:
            said = self.words.sentence(error.words, error.places) or str(error)
            self.notify(said, severity="warning", markup=False)
            return
        assert self.shown.grade is not None
        async with self.batch():
            await _replace(self.query_one(VerdictView), VerdictView(self.words, self.shown.grade))
        self._gather()

    @on(ExampleCard.Computed)
    def _gather(self) -> None:
        """When all examples are computed, say what they show about each option."""
        cards = self.query("#page ExampleCard").results(ExampleCard)
        runs = tuple(card.explanation for card in cards)
        if self.shown is not None and self.shown.variant is not None and runs and all(runs):
            self._prove(self.shown, tuple(run for run in runs if run is not None))

    @work(thread=True, exclusive=True, group="proofs")
    def _prove(self, shown: Look, runs: tuple[Explanation, ...]) -> None:
        if self._draft.index is not None and shown.variant is not None:
            lines = proofs(self._draft.index, shown.variant.question, shown.variant, runs)
            self.post_message(self.Proven(shown.item, lines))

    def on_preview_screen_proven(self, event: Proven) -> None:
        """Put under each option what this run showed."""
        if self.shown is not None and self.shown.item == event.item:
            for view in self.query(VerdictView):
                view.prove(event.lines)

    def action_seed(self, step: int) -> None:
        """Draw the numbers and the order of the options with the next or previous seed."""
        self._seed = max(0, self._seed + step)
        if self._draft.item is not None:
            self._look_again(self._draft.item, self._seed)

    def action_turn(self, step: int) -> None:
        """Show the next or the previous item of the pack."""
        item = neighbour(self._draft.index, self._draft.item, step)
        if item is not None:
            self._look_again(item, self._seed)


def _alike(old: Sequence[Widget], new: Sequence[Widget]) -> bool:
    """Say whether one page can be turned into another widget by widget."""
    return [type(widget) for widget in old] == [type(widget) for widget in new]


def _stale(before: Look, now: Look) -> set[type[Widget]]:
    """List the kinds of widgets that take long to make and no longer show what was written."""
    stale: set[type[Widget]] = set()
    if before.passage is None or now.passage is None or before.passage.text != now.passage.text:
        stale.add(RTLMarkdown)
    pairs = zip(before.examples, now.examples, strict=True)
    if before.seed != now.seed or not all(old.same_as(new) for old, new in pairs):
        stale.add(ExampleCard)
    return stale


async def _renew(old: Widget, new: Widget) -> None:
    """Bring a widget to what the new one would show; an input keeps what was typed into it."""
    match old, new:
        case Answers(), Answers():
            if old.shown != new.shown:
                await _replace(old, new)
        case VerdictView(), VerdictView():
            if old.grade != new.grade:
                await _replace(old, new)
        case Static(), Static():
            old.set_classes(new.classes)
            old.update(new.content)
        case ExampleCard() | RTLMarkdown(), _:
            await _replace(old, new)


async def _replace(old: Widget, new: Widget) -> None:
    parent = old.parent
    assert isinstance(parent, Widget)
    place = parent.children.index(old)
    await old.remove()
    await parent.mount(new, before=place if place < len(parent.children) else None)
