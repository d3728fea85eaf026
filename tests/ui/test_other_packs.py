"""Packs about other topics: without examples, with numbers of their own, with disputed answers."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.events import Key
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static
from textual.widgets._footer import FooterKey

from bnstudy.packs.index import PackIndex
from bnstudy.packs.loader import load_pack
from bnstudy.packs.words import Words
from bnstudy.study.desk import Desk
from bnstudy.study.progress import FILE_NAME, ProgressStore
from bnstudy.ui.app import BnStudyApp
from bnstudy.ui.messages import OpenLab, OpenLesson, OpenQuiz
from bnstudy.ui.screens.home import HomeScreen
from bnstudy.ui.screens.lab import LabScreen
from bnstudy.ui.screens.lesson import LessonScreen
from bnstudy.ui.screens.quiz import QuizScreen
from bnstudy.ui.widgets.parameter_row import ParameterRow
from bnstudy.ui.widgets.verdict import PassageOffer, VerdictView

Settled = Callable[[Pilot[Any]], Awaitable[None]]
AppOf = Callable[[str], BnStudyApp]
SIZE = (100, 30)
PACKS = Path(__file__).parent.parent / "data" / "packs"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def menu_of(app: BnStudyApp) -> dict[str | None, str]:
    """Map the ways on of the first screen to what they are called."""
    menu = app.screen_stack[0].query_one("#menu", OptionList)
    options = [menu.get_option_at_index(i) for i in range(menu.option_count)]
    return {option.id: str(option.prompt) for option in options}


def told(app: BnStudyApp) -> list[str]:
    """List what was said in passing."""
    return [notification.message for notification in app._notifications]


# --- without examples


async def test_the_lab_is_offered_only_where_there_are_examples(
    app_of: AppOf, settled: Settled
) -> None:
    for name, offered in (("rain", False), ("weather", True)):
        app = app_of(name)
        async with app.run_test(size=SIZE) as pilot:
            await settled(pilot)
            assert ("lab" in menu_of(app)) is offered
            commands = [command.title for command in app.get_system_commands(app.screen)]
            assert ("آزمایشگاه" in commands) is offered


@pytest.mark.parametrize("wish", [OpenLab(), OpenLab("batch-by-hand")])
async def test_asking_for_the_lab_without_examples_is_answered_in_a_sentence(
    app_of: AppOf, settled: Settled, words: Words, wish: Message
) -> None:
    app = app_of("rain")
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        app.post_message(wish)
        await settled(pilot)
        assert isinstance(app.screen, HomeScreen)
        assert told(app) == [words("lab.no_examples")]


async def test_an_example_that_the_pack_lacks_is_said_to_be_missing(
    app_of: AppOf, settled: Settled
) -> None:
    app = app_of("weather")
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        app.post_message(OpenLab("thre-readings"))
        await settled(pilot)
        assert isinstance(app.screen, HomeScreen)
        assert "three-readings" in told(app)[0]


# --- reading


async def test_when_all_is_read_the_lesson_is_offered_to_be_read_again(
    app_of: AppOf, settled: Settled, words: Words
) -> None:
    app = app_of("weather")
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("left", "escape")
        await settled(pilot)
        assert menu_of(app)["lesson"] == words("home.read_again")


# --- numbers


async def answer(app: BnStudyApp, pilot: Pilot[Any], settled: Settled, typed: str) -> None:
    """Answer the first question, which asks for a number."""
    await settled(pilot)
    app.post_message(OpenQuiz("short"))
    await settled(pilot)
    app.screen.query_one("#answer", Input).value = typed
    await pilot.press("enter")
    await settled(pilot)


def verdict(app: BnStudyApp) -> str:
    """What is said after the answer."""
    return "\n".join(str(part.content) for part in app.screen.query("VerdictView Static"))


async def test_the_right_number_is_told_once_and_as_finely_as_its_tolerance(
    app_of: AppOf, settled: Settled
) -> None:
    app = app_of("weather")
    async with app.run_test(size=SIZE) as pilot:
        await answer(app, pilot, settled, "۷")
        assert isinstance(app.screen, QuizScreen)
        right = app.screen.asked.variant.right
        assert right is not None
        shown = f"{right:.1f}".removesuffix(".0")
        assert verdict(app).count(f"عدد شما 7 است و عدد درست {shown}.") == 1
        assert repr(right) not in verdict(app) or repr(right) == shown


# --- what stands beside the verdict


@pytest.mark.parametrize("size", [(80, 24), (100, 30)])
async def test_where_nothing_is_computed_the_verdict_has_the_screen_to_itself(
    app_of: AppOf, settled: Settled, size: tuple[int, int]
) -> None:
    for name, computed in (("rain", False), ("weather", True)):
        app = app_of(name)
        async with app.run_test(size=size) as pilot:
            await answer(app, pilot, settled, "۷")
            assert bool(app.screen.query_one("#evidence").region.area) is computed
            described = {key.description for key in app.screen.query(FooterKey)}
            assert ("عدد تازه" in described) is computed


# --- units


async def test_an_empty_number_is_asked_for_as_a_number(
    app_of: AppOf, settled: Settled, words: Words
) -> None:
    app = app_of("rain")
    async with app.run_test(size=SIZE) as pilot:
        await answer(app, pilot, settled, "  ")
        assert told(app) == [words("quiz.no_number")]


async def test_a_number_may_be_typed_with_its_unit_spelled_out(
    app_of: AppOf, settled: Settled
) -> None:
    app = app_of("rain")
    async with app.run_test(size=SIZE) as pilot:
        await answer(app, pilot, settled, "۱٫۵ میلی‌متر")
        assert app.screen.query_one(VerdictView).grade.correct


# --- disputed answers, and what to read again


async def second_answer(app: BnStudyApp, pilot: Pilot[Any], settled: Settled, key: str) -> None:
    """Answer the second question of the pack about rain, which is disputed."""
    await answer(app, pilot, settled, "1.5")
    await pilot.press("enter")
    await settled(pilot)
    await pilot.press(key, "enter")
    await settled(pilot)


async def test_a_disputed_question_names_its_sources_with_the_verdict(
    app_of: AppOf, settled: Settled
) -> None:
    app = app_of("rain")
    async with app.run_test(size=SIZE) as pilot:
        await second_answer(app, pilot, settled, "1")
        assert "Handbook of Rain (1999)" in verdict(app)
        assert "Guide to Instruments" in verdict(app)
        assert not app.screen.query(PassageOffer)


@pytest.mark.parametrize("way", ["l", "م", "click"])
async def test_after_a_wrong_answer_its_passage_opens_and_leads_back_to_the_quiz(
    app_of: AppOf, settled: Settled, way: str
) -> None:
    app = app_of("rain")
    async with app.run_test(size=SIZE) as pilot:
        await second_answer(app, pilot, settled, "3")
        assert "دوباره بخوانید: روز بارانی" in verdict(app)
        if way == "click":
            await pilot.click(PassageOffer)
        else:
            app.post_message(Key(way, way))
        await settled(pilot)
        assert isinstance(app.screen, LessonScreen)
        assert app.screen.passage.id == "wet-day"
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, QuizScreen)
        assert app.screen.query(VerdictView)


# --- words


async def test_the_words_of_a_passage_are_explained_when_asked_for(
    app_of: AppOf, settled: Settled
) -> None:
    app = app_of("rain")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        term = app.screen.query_one("TermsView .term", Static)
        assert not term.region.area
        for way in ("w", "ص"):
            app.post_message(Key(way, way))
            await settled(pilot)
            assert bool(term.region.area) is (way == "w")
        await pilot.click("TermsView .head")
        await settled(pilot)
        assert "ظرفی که آب باران در آن جمع می‌شود" in str(term.content)
        assert term.region.area
        await pilot.press("left")
        await settled(pilot)
        assert not app.screen.query("TermsView")
        assert "واژه‌ها" not in {key.description for key in app.screen.query(FooterKey)}


# --- knobs


async def test_the_lab_shows_only_what_the_pack_wants_shown(
    app_of: AppOf, settled: Settled, words: Words
) -> None:
    app = app_of("weather")
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        app.post_message(OpenLab())
        await settled(pilot)
        rows = app.screen.query(ParameterRow).results(ParameterRow)
        assert [row.parameter.name for row in rows] == ["x"]
        assert words("keys.code") not in {key.description for key in app.screen.query(FooterKey)}
        await pilot.press("f4")
        await settled(pilot)
        assert isinstance(app.screen, LabScreen)


# --- without lessons


async def test_a_pack_of_questions_alone_asks_them_and_says_that_there_is_no_lesson(
    settled: Settled, words: Words, tmp_path: Path
) -> None:
    pack = load_pack(PACKS / "rain").model_copy(update={"lessons": ()})
    store = ProgressStore(tmp_path / FILE_NAME, NOW, zone=UTC)
    desk = Desk(PackIndex(pack), store, words, lambda: NOW, random.Random(3))
    app = BnStudyApp(words, lambda: desk, reveal=False)
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert "lesson" not in menu_of(app)
        app.post_message(OpenLesson())
        await settled(pilot)
        assert told(app) == [words("lesson.none")]
        app.post_message(OpenQuiz("all"))
        await settled(pilot)
        assert isinstance(app.screen, QuizScreen)
    app.uninstall_rtl()
    store.close()
