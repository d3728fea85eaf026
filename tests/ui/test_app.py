"""The way from the first screen through lesson and quiz to the result, by keyboard and mouse."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual import events
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from bnstudy.packs.words import Words
from bnstudy.study.desk import Desk
from bnstudy.ui.app import BnStudyApp
from bnstudy.ui.messages import OpenLab, OpenLesson, OpenQuiz
from bnstudy.ui.screens.home import HomeScreen
from bnstudy.ui.screens.lesson import LessonScreen
from bnstudy.ui.screens.quiz import QuizScreen
from bnstudy.ui.screens.result import ResultScreen
from bnstudy.ui.screens.too_small import TooSmallScreen
from bnstudy.ui.widgets.answers import Answers
from bnstudy.ui.widgets.example_card import ExampleCard
from bnstudy.ui.widgets.verdict import VerdictView

Settled = Callable[[Pilot[Any]], Awaitable[None]]
SIZE = (100, 30)


def texts(app: BnStudyApp, selector: str) -> list[str]:
    return [str(widget.content) for widget in app.screen.query(selector).results(Static)]


def option_ids(menu: OptionList) -> list[str | None]:
    return [menu.get_option_at_index(i).id for i in range(menu.option_count)]


async def open_quiz(pilot: Pilot[Any], settled: Settled, selection: str = "short") -> QuizScreen:
    await settled(pilot)
    menu = pilot.app.screen.query_one("#menu", OptionList)
    menu.highlighted = option_ids(menu).index(selection)
    await pilot.press("enter")
    await settled(pilot)
    assert isinstance(pilot.app.screen, QuizScreen)
    return pilot.app.screen


async def test_home_paints_before_the_pack_is_read_and_is_filled_in_after(
    app: BnStudyApp, desk: Desk, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        assert isinstance(app.screen, HomeScreen)
        assert "lesson" in option_ids(app.screen.query_one("#menu", OptionList))
        await settled(pilot)
        assert "short" in option_ids(app.screen.query_one("#menu", OptionList))
        assert desk.index.pack.info.title in texts(app, "#title")


async def test_a_choice_made_before_the_pack_is_read_is_followed_once_it_is(
    app: BnStudyApp, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, LessonScreen)


async def test_turning_the_page_marks_the_passage_as_read(
    app: BnStudyApp, desk: Desk, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, LessonScreen)
        first = app.screen.passage.id
        await pilot.press("left")
        assert app.screen.passage.id != first
        assert desk.read_passages() == {first}
        await pilot.press("right")
        assert app.screen.passage.id == first


@pytest.mark.parametrize("key", ["n", "د"])
async def test_letter_keys_work_from_either_keyboard_layout(
    app: BnStudyApp, settled: Settled, key: str
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, LessonScreen)
        first = app.screen.passage.id
        app.post_message(events.Key(key, key))
        await settled(pilot)
        assert app.screen.passage.id != first


async def test_an_example_in_the_lesson_is_computed_in_place(
    app: BnStudyApp, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("e")
        await settled(pilot)
        card = app.screen.query_one(ExampleCard)
        assert card.query("StepTable, .step, .claim")
        seed = card.seed
        await pilot.press("r")
        await settled(pilot)
        assert app.screen.query_one(ExampleCard).seed != seed


async def test_a_right_and_sure_answer_is_judged_saved_and_explained(
    app: BnStudyApp, desk: Desk, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        quiz = await open_quiz(pilot, settled, "all")
        shown = quiz.query_one(Answers).shown
        right = next(i for i, o in enumerate(shown) if o.option is not None and o.option.correct)
        await pilot.press(str(right + 1))
        await pilot.press("enter")
        await settled(pilot)
        assert quiz.query_one(VerdictView).has_class("-correct")
        assert desk.store.count(desk.index.pack.info.id) == 1
        assert quiz.query(ExampleCard)
        assert quiz.query(".proof.-said")


async def test_enter_without_a_choice_asks_for_one_and_judges_nothing(
    app: BnStudyApp, desk: Desk, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        quiz = await open_quiz(pilot, settled, "all")
        await pilot.press("enter")
        await settled(pilot)
        assert not quiz.query(VerdictView)
        assert desk.store.count(desk.index.pack.info.id) == 0


async def test_the_mouse_chooses_and_the_button_submits_unsure(
    app: BnStudyApp, desk: Desk, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        quiz = await open_quiz(pilot, settled, "all")
        await pilot.click("#answer", offset=(50, 1))
        assert quiz.query_one(Answers).chosen == (quiz.query_one(Answers).shown[1].id,)
        await pilot.click("#unsure")
        await settled(pilot)
        assert quiz.query(VerdictView)
        review = next(iter(desk.store.reviews(desk.index.pack.info.id)))
        assert not review.what.sure


async def test_a_hint_is_shown_and_counted(app: BnStudyApp, desk: Desk, settled: Settled) -> None:
    async with app.run_test(size=SIZE) as pilot:
        quiz = await open_quiz(pilot, settled, "all")
        await pilot.press("i")
        await pilot.press("1")
        await pilot.press("enter")
        await settled(pilot)
        assert quiz.query(VerdictView)
        review = next(iter(desk.store.reviews(desk.index.pack.info.id)))
        assert review.what.hints == 1


async def test_space_chooses_the_first_option_where_none_is_marked(
    app: BnStudyApp, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        quiz = await open_quiz(pilot, settled, "all")
        await pilot.press("space")
        assert quiz.query_one(Answers).chosen == (quiz.query_one(Answers).shown[0].id,)


async def test_the_menu_has_the_keyboard_after_coming_back(
    app: BnStudyApp, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, HomeScreen)
        await pilot.press("home", "enter")
        await settled(pilot)
        assert isinstance(app.screen, LessonScreen)


async def test_undo_takes_the_answer_back_and_asks_again(
    app: BnStudyApp, desk: Desk, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        quiz = await open_quiz(pilot, settled, "all")
        await pilot.press("1", "enter")
        await settled(pilot)
        await pilot.press("u")
        await settled(pilot)
        assert quiz.query_one(Answers)
        assert not quiz.query(VerdictView)
        assert desk.store.count(desk.index.pack.info.id) == 0


async def test_the_whole_quiz_ends_in_a_result_that_leads_back_to_the_lesson(
    app: BnStudyApp, desk: Desk, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await open_quiz(pilot, settled, "all")
        for _ in desk.index.questions:
            assert isinstance(app.screen, QuizScreen)
            await pilot.press("1", "enter")
            await settled(pilot)
            await pilot.press("enter")
            await settled(pilot)
        assert isinstance(app.screen, ResultScreen)
        assert desk.store.count(desk.index.pack.info.id) == len(desk.index.questions)
        ways = option_ids(app.screen.query_one("#ways", OptionList))
        assert ways[-1] == ""
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, LessonScreen if len(ways) > 1 else HomeScreen)


async def test_a_computation_that_comes_after_the_last_question_stops_nobody(
    app: BnStudyApp, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        quiz = await open_quiz(pilot, settled, "all")
        await pilot.press("1", "enter")
        await settled(pilot)
        card = quiz.query_one(ExampleCard)
        assert card.explanation is not None
        while quiz._session.next() is not None:
            pass
        quiz.post_message(ExampleCard.Computed(card, card.explanation))
        quiz.refresh_bindings()
        await settled(pilot)
        assert quiz.query(".proof.-said")


async def test_a_tiny_window_shows_one_sentence_until_it_grows(
    app: BnStudyApp, words: Words, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await pilot.resize_terminal(20, 5)
        await settled(pilot)
        assert isinstance(app.screen, TooSmallScreen)
        await pilot.resize_terminal(100, 30)
        await settled(pilot)
        assert isinstance(app.screen, HomeScreen)


async def test_every_footer_key_is_described_in_the_learners_words(
    app: BnStudyApp, words: Words, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        quiz = await open_quiz(pilot, settled, "all")
        shown = [a.binding.description for a in quiz.active_bindings.values() if a.binding.show]
        assert words("keys.unsure") in shown
        assert not [text for text in shown if text.startswith("keys.")]


@pytest.mark.parametrize("message", [None, OpenLesson(), OpenQuiz("all"), OpenLab()])
async def test_the_key_help_of_every_screen_is_persian(
    app: BnStudyApp, settled: Settled, message: Message | None
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        if message is not None:
            app.post_message(message)
            await settled(pilot)
        described = {a.binding.description for a in app.screen.active_bindings.values()}
        assert [text for text in sorted(described) if text and text.isascii()] == []


async def test_the_contents_are_as_wide_with_a_scrollbar_as_without(
    app: BnStudyApp, settled: Settled
) -> None:
    # Textual keeps the heights measured without it, so a title would lose its last words.
    async with app.run_test(size=(80, 40)) as pilot:
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        contents = app.screen.query_one("#contents", OptionList)
        assert not contents.show_vertical_scrollbar
        wide = contents.scrollable_content_region.width
        contents.add_options([str(number) for number in range(60)])
        await settled(pilot)
        assert contents.show_vertical_scrollbar
        assert contents.scrollable_content_region.width == wide
