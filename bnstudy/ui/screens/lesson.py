"""The lesson reader: contents at the right, one passage, its examples in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from bnstudy.packs.models import Lesson, Passage, Term
from bnstudy.packs.words import Words
from bnstudy.rtl.widgets.markdown import RTLMarkdown
from bnstudy.ui.base_screen import BnScreen
from bnstudy.ui.messages import GoBack, OpenChat, OpenQuiz
from bnstudy.ui.widgets.example_card import ExampleCard, Explain
from bnstudy.ui.widgets.inline import inline
from bnstudy.ui.widgets.key_bar import KeyBar
from bnstudy.ui.widgets.terms_view import TermsView

READ_MARK, UNREAD_MARK, HERE_MARK = "✓", "·", "◂"


class Reading(Protocol):
    """What the reader needs of the learner's desk."""

    @property
    def lessons(self) -> Sequence[Lesson]:
        """The chapters in course order."""

    def read_passages(self) -> frozenset[str]:
        """Ids of the passages that were read."""

    def mark_read(self, passage_id: str) -> None:
        """Remember that a passage was read."""

    def open_at(self, passage_id: str) -> None:
        """Remember where the learner is."""

    def source_line(self, passage: Passage) -> str:
        """Name the sources of a passage."""

    def terms(self, passage: Passage) -> tuple[Term, ...]:
        """The glossary's words in a passage."""

    def example_ids(self, passage: Passage) -> tuple[str, ...]:
        """Ids of the passage's worked examples."""

    def example_title(self, example_id: str) -> str:
        """Title of a worked example."""

    def explainer(self, example_id: str) -> Explain:
        """What computes an example."""

    def fresh_seed(self) -> int:
        """A seed that was not used just now."""


class ExampleOffer(Static):
    """One line that offers a worked example; a click runs it."""

    @dataclass
    class Clicked(Message):
        """Say that the learner wants this example."""

        offer: ExampleOffer

    def __init__(self, label: Content, example_id: str) -> None:
        super().__init__(label, classes="offer")
        self.example_id = example_id

    def on_click(self) -> None:
        """Ask for the example."""
        self.post_message(self.Clicked(self))


class LessonScreen(BnScreen[None]):
    """Read the course passage by passage."""

    CSS_PATH = "lesson.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,n,د", "turn(1)", "keys.next", key_display="←"),
        Binding("right,p,ح", "turn(-1)", "keys.previous", key_display="→"),
        Binding("space", "onward", "keys.next", show=False),
        Binding("e,ث", "example", "keys.example", key_display="e ث"),
        Binding("r,ق", "again", "keys.again", key_display="r ق"),
        Binding("c,ز", "contents", "keys.contents", key_display="c ز"),
        Binding("t,ف", "quiz", "keys.quiz", key_display="t ف"),
        Binding("g,ل,f8", "chat", "keys.chat", key_display="g ل"),
        # The last one: where the footer is too narrow for it, the line above the words names it.
        Binding("w,ص", "terms", "keys.terms", key_display="w ص"),
        Binding("escape", "home", "keys.back", key_display="esc"),
    ]

    def __init__(self, words: Words, reading: Reading, passage_id: str | None) -> None:
        super().__init__(words)
        self._reading = reading
        self._course = [(lesson, p) for lesson in reading.lessons for p in lesson.passages]
        ids = [passage.id for _, passage in self._course]
        self._at = ids.index(passage_id) if passage_id in ids else 0
        self._bringing: ExampleCard | None = None

    @property
    def passage(self) -> Passage:
        """The passage on the screen."""
        return self._course[self._at][1]

    def compose(self) -> ComposeResult:
        """Lay out contents and page side by side; the stylesheet hides the contents when narrow."""
        with Horizontal(id="panes"):
            yield OptionList(id="contents", markup=False)
            yield VerticalScroll(id="page")
        yield KeyBar()

    async def on_mount(self) -> None:
        """Show the passage that the learner came for."""
        self.query_one("#contents").border_title = self.words("lesson.contents")
        self._list_contents()
        await self._show()

    def _list_contents(self) -> None:
        contents = self.query_one("#contents", OptionList)
        read = self._reading.read_passages()
        contents.clear_options()
        for lesson in self._reading.lessons:
            contents.add_option(Option(inline(lesson.title, "bold"), disabled=True))
            contents.add_options(
                Option(f"{self._mark(p, read)} {p.title}", id=p.id) for p in lesson.passages
            )
        contents.highlighted = contents.get_option_index(self.passage.id)

    def _mark(self, passage: Passage, read: frozenset[str]) -> str:
        if passage.id == self.passage.id:
            return HERE_MARK
        return READ_MARK if passage.id in read else UNREAD_MARK

    async def _show(self) -> None:
        """Put the current passage on the page, from its top."""
        self._reading.open_at(self.passage.id)
        page = self.query_one("#page", VerticalScroll)
        async with self.batch():
            await page.remove_children()
            await page.mount(*self._parts())
        page.scroll_home(animate=False)
        page.focus()
        self.refresh_bindings()

    def _parts(self) -> list[Widget]:
        lesson, passage = self._course[self._at]
        place = self.words("lesson.position", n=self._at + 1, total=len(self._course))
        parts: list[Widget] = [
            Static(f"{lesson.title} · {place}", classes="place", markup=False),
            Static(inline(passage.title), classes="title"),
        ]
        if passage.status == "contested":
            parts.append(Static(self.words("lesson.contested"), classes="contested", markup=False))
        parts.append(RTLMarkdown(passage.text))
        for example_id in self._reading.example_ids(passage):
            title = self._reading.example_title(example_id)
            offer = self.words("lesson.example_ready", title=title)
            parts.append(ExampleOffer(inline(offer), example_id))
        terms = self._reading.terms(passage)
        if terms:
            parts.append(TermsView(self.words, terms))
        sources = self._reading.source_line(passage)
        if sources:
            parts.append(
                Static(
                    f"{self.words('lesson.sources')}: {sources}", classes="sources", markup=False
                )
            )
        return parts

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002  Textual asks so
        """Offer an example to run while there is one, and fresh numbers once one has run."""
        if action == "example":
            return bool(self.query("#page ExampleOffer"))
        if action == "terms":
            return bool(self.query("#page TermsView"))
        if action == "again":
            return bool(self.query("#page ExampleCard"))
        return True

    async def action_turn(self, step: int) -> None:
        """Go to the next or the previous passage."""
        if step > 0:
            self._reading.mark_read(self.passage.id)
        target = self._at + step
        if target >= len(self._course):
            self.notify(self.words("lesson.end"), markup=False)
        elif target >= 0:
            self._at = target
            await self._show()
        self._list_contents()

    async def action_onward(self) -> None:
        """Scroll on; at the end of a passage go to the next one."""
        page = self.query_one("#page", VerticalScroll)
        if page.is_vertical_scroll_end:
            await self.action_turn(1)
        else:
            page.scroll_page_down(animate=False)

    async def action_example(self) -> None:
        """Run the first example of the passage that has not been run yet."""
        offers = self.query("#page ExampleOffer").results(ExampleOffer)
        offer = next(offers, None)
        if offer is not None:
            await self._run(offer)

    @on(ExampleOffer.Clicked)
    async def run_clicked(self, event: ExampleOffer.Clicked) -> None:
        """Run the example that was clicked."""
        await self._run(event.offer)

    async def _run(self, offer: ExampleOffer) -> None:
        card = ExampleCard(
            self.words,
            self._reading.explainer(offer.example_id),
            seed=self._reading.fresh_seed(),
            title=self._reading.example_title(offer.example_id),
        )
        await self.query_one("#page").mount(card, after=offer)
        await offer.remove()
        self.refresh_bindings()

    def action_again(self) -> None:
        """Run the examples on the page with fresh numbers."""
        for card in self.query("#page ExampleCard").results(ExampleCard):
            card.again(self._reading.fresh_seed())

    def action_terms(self) -> None:
        """Show or hide the meaning of the passage's words."""
        for view in self.query("#page TermsView").results(TermsView):
            view.toggle()

    @on(ExampleCard.Computed)
    def show_card(self, event: ExampleCard.Computed) -> None:
        """Bring what was just computed into view."""
        self._bringing = event.card
        event.card.scroll_visible(animate=False, top=True)

    @on(ExampleCard.Grown)
    def show_whole_card(self, event: ExampleCard.Grown) -> None:
        """Bring it there again once it is laid out: the page could not scroll so far before."""
        if event.card is self._bringing:
            self._bringing = None
            event.card.scroll_visible(animate=False, top=True)

    def action_contents(self) -> None:
        """Go to the contents, which a narrow screen hides until then."""
        contents = self.query_one("#contents", OptionList)
        if contents.has_focus:
            self.remove_class("-contents")
            self.query_one("#page").focus()
        else:
            self.add_class("-contents")
            contents.focus()

    @on(OptionList.OptionSelected, "#contents")
    async def open_passage(self, event: OptionList.OptionSelected) -> None:
        """Open the passage chosen in the contents."""
        ids = [passage.id for _, passage in self._course]
        if event.option_id in ids:
            self._at = ids.index(event.option_id)
            self.remove_class("-contents")
            await self._show()
            self._list_contents()

    def action_quiz(self) -> None:
        """Be asked about this passage."""
        self.post_message(OpenQuiz("passage", self.passage.id))

    def action_chat(self) -> None:
        """Talk about this passage."""
        label = self.words("talk.about_passage", title=self.passage.title)
        self.post_message(OpenChat(label, passage=self.passage.id))

    def action_home(self) -> None:
        """Go back to the first screen."""
        self.post_message(GoBack())
