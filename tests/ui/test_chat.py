"""The conversation: asked from the first screen or about what is on it, answered in a thread."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Static

from bnstudy.packs.words import Words
from bnstudy.study.desk import Desk
from bnstudy.ui.app import BnStudyApp
from bnstudy.ui.messages import OpenChat, OpenLesson
from bnstudy.ui.screens.chat import ChatScreen
from bnstudy.ui.screens.home import HomeScreen
from bnstudy.ui.screens.lesson import LessonScreen
from bnstudy.ui.widgets.conversation import Conversation
from bnstudy.ui.widgets.example_card import ExampleCard
from bnstudy.ui.widgets.reply_view import ReplyView, SourceLink
from bnstudy.ui.widgets.talk_line import TalkLine

Settled = Callable[[Pilot[Any]], Awaitable[None]]
SIZE = (100, 36)


async def say(pilot: Pilot[Any], settled: Settled, text: str) -> ReplyView | None:
    line = pilot.app.screen.query_one(TalkLine)
    line.focus()
    line.value = text
    await pilot.press("enter")
    await settled(pilot)
    views = list(pilot.app.screen.query(ReplyView).results(ReplyView))
    return views[-1] if views else None


async def test_typing_at_the_menu_begins_a_question(app: BnStudyApp, settled: Settled) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await pilot.press("w")
        assert app.screen.query_one(TalkLine).value == "w"
        assert app.screen.query_one(TalkLine).has_focus


async def test_an_answer_quotes_the_lesson_and_its_link_opens_the_passage(
    app: BnStudyApp, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        view = await say(pilot, settled, "واریانس دسته را چطور حساب کنم؟")
        assert view is not None
        assert view.reply.citations
        passage = view.reply.citations[0].id
        link = view.query_one(SourceLink)
        link.post_message(SourceLink.Clicked(passage))
        await settled(pilot)
        assert isinstance(app.screen, LessonScreen)
        assert app.screen.passage.id == passage


async def test_numbers_are_computed_inside_the_conversation(
    app: BnStudyApp, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        view = await say(pilot, settled, "۱ ۲ ۳ ۴ رو با گاما ۲ نرمال کن")
        assert view is not None
        assert view.reply.numbers
        assert view.query(ExampleCard)


async def test_what_the_lesson_does_not_cover_is_said_and_kept_for_authors(
    app: BnStudyApp, desk: Desk, settled: Settled
) -> None:
    asked: list[str] = []
    desk.keep_unanswered = lambda text, _context: asked.append(text)  # type: ignore[method-assign]  # watched
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        view = await say(pilot, settled, "پایتخت فرانسه کجاست؟")
        assert view is not None
        assert view.reply.abstain
        assert asked == ["پایتخت فرانسه کجاست؟"]


async def test_a_question_asked_before_the_pack_is_read_is_answered_after(
    app: BnStudyApp, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        assert isinstance(app.screen, HomeScreen)
        await pilot.pause()
        await app.screen.query_one(Conversation).ask("سلام")
        await settled(pilot)
        assert app.screen.query(ReplyView)


async def test_the_chat_opened_about_a_passage_shows_it_and_forgets_it_on_request(
    app: BnStudyApp, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        app.post_message(OpenLesson())
        await settled(pilot)
        await pilot.press("g")
        await settled(pilot)
        assert isinstance(app.screen, ChatScreen)
        talk = app.screen.query_one(Conversation)
        assert talk.about is not None
        await pilot.click("#about")
        await settled(pilot)
        assert talk.about is None
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, LessonScreen)


async def test_opened_at_the_chat_the_first_screen_takes_what_is_typed_before_the_tutor_is_there(
    desk: Desk, words: Words, settled: Settled
) -> None:
    app = BnStudyApp(words, lambda: desk, OpenChat(), reveal=False)
    async with app.run_test(size=SIZE) as pilot:
        for character in "سلام":
            app.post_message(Key(character, character))
        app.post_message(Key("enter", "\r"))
        await settled(pilot)
        assert len(app.screen_stack) == 1
        assert [str(said.content) for said in app.screen.query(".user").results(Static)] == ["سلام"]
        assert app.screen.query(ReplyView)
        assert app.screen.query_one(TalkLine).has_focus
        assert not app.screen.query_one("#start").display
        await pilot.press("escape")
        await settled(pilot)
        assert app.screen.query_one("#menu").has_focus
    app.uninstall_rtl()


async def test_a_question_begun_before_its_line_is_there_loses_no_letter(
    app: BnStudyApp, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        home = app.screen
        await home.query("#talk").remove()
        for character in "چرا":
            home.post_message(Key(character, character))
        await settled(pilot)
        assert not home.query(TalkLine)
        assert isinstance(home, HomeScreen)
        await home._add_conversation()
        await settled(pilot)
        assert home.query_one(TalkLine).value == "چرا"


async def test_the_arrow_up_brings_back_what_was_written(app: BnStudyApp, settled: Settled) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await say(pilot, settled, "سلام")
        await pilot.press("up")
        assert app.screen.query_one(TalkLine).value == "سلام"


async def test_markup_and_escapes_that_a_learner_types_stay_text(
    app: BnStudyApp, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await say(pilot, settled, "[/] [@click=app.quit]x[/] \x1b[31m")
        said = app.screen.query(".user").last(Static)
        assert "[@click=app.quit]" in str(said.content)
        assert "\x1b" not in str(said.content)


async def test_the_last_answer_is_copied_as_logical_text(app: BnStudyApp, settled: Settled) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        view = await say(pilot, settled, "سلام")
        assert view is not None
        await pilot.press("f7")
        assert app.clipboard == view.reply.answer


async def test_the_conversation_is_exported_as_markdown(app: BnStudyApp, settled: Settled) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        view = await say(pilot, settled, "سلام")
        assert view is not None
        written = app.screen.query_one(Conversation).as_markdown()
        assert "سلام" in written
        assert view.reply.answer in written


async def test_a_slash_command_opens_a_screen_and_an_unknown_one_lists_them(
    app: BnStudyApp, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        app.post_message(OpenChat())
        await settled(pilot)
        await say(pilot, settled, "/هیچ")
        told = app.screen.query(".tutor").last(Static)
        assert "/درس" in str(told.content)
        await say(pilot, settled, "/درس")
        assert isinstance(app.screen, LessonScreen)


async def test_an_answer_given_in_the_chat_is_kept_before_it_is_judged_on_the_screen(
    app: BnStudyApp, desk: Desk, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        asked = await say(pilot, settled, "یک سوال بپرس")
        assert asked is not None
        assert asked.reply.question == "which-variance"
        assert isinstance(app.screen, HomeScreen)
        judged = await say(pilot, settled, "فکر کنم ب")
        assert judged is not None
        assert judged.reply.grade is not None
        await say(pilot, settled, "الف")
        (kept,) = [review.what for review in desk.store.reviews()]
        assert (kept.question, kept.mode, kept.seed) == ("which-variance", "quiz", 0)
        assert kept.verdict == judged.reply.grade.verdict
        assert not kept.sure


async def test_each_conversation_keeps_its_answers_under_its_own_id(
    app: BnStudyApp, desk: Desk, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        for _ in range(2):
            app.post_message(OpenChat())
            await settled(pilot)
            await say(pilot, settled, "یک سوال بپرس")
            await say(pilot, settled, "ب")
        kept = [review.what for review in desk.store.reviews()]
        assert [what.question for what in kept] == ["which-variance"] * 2
        assert kept[0].session != kept[1].session


async def test_a_model_that_is_away_is_told_beside_the_quotation(
    app: BnStudyApp, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BNSTUDY_LLM_URL", "http://127.0.0.1:9/v1")
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        view = await say(pilot, settled, "واریانس دسته چطور حساب می‌شود؟")
        assert view is not None
        assert view.reply.citations
        assert "مدل زبانی در دسترس نیست" in view.reply.answer


async def test_an_address_of_a_model_that_cannot_be_called_ends_the_app_with_its_fault(
    app: BnStudyApp, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BNSTUDY_LLM_URL", "file:///x")
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
    assert "BNSTUDY_LLM_URL" in str(app.return_value)
