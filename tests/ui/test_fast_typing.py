"""A fast typist loses no key while one screen gives way to the next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from bnstudy.study.desk import Desk
from bnstudy.ui.app import BnStudyApp
from bnstudy.ui.messages import OpenQuiz
from bnstudy.ui.screens.quiz import QuizScreen
from bnstudy.ui.widgets.answers import Answers

Settled = Callable[[Pilot[Any]], Awaitable[None]]
SIZE = (80, 24)


def mark(app: BnStudyApp, option: str) -> None:
    menu = app.screen.query_one("#menu", OptionList)
    menu.highlighted = menu.get_option_index(option)


@pytest.mark.parametrize("digit", ["2", "۲"])
async def test_a_digit_typed_before_the_question_is_there_chooses(
    app: BnStudyApp, settled: Settled, digit: str
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        mark(app, "short")
        app.post_message(Key("enter", "\r"))
        app.post_message(Key(digit, digit))
        await settled(pilot)
        answers = app.screen.query_one(Answers)
        assert answers.chosen == (answers.shown[1].id,)


async def test_enter_right_behind_the_digit_gives_that_answer_once(
    app: BnStudyApp, desk: Desk, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        mark(app, "short")
        for key in ("enter", "2", "enter", "enter"):
            app.post_message(Key(key, "\r" if key == "enter" else key))
        await settled(pilot)
        assert desk.store.count(desk.index.pack.info.id) == 1


async def test_a_second_enter_opens_no_second_screen(app: BnStudyApp, settled: Settled) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        mark(app, "short")
        for _ in range(3):
            app.post_message(Key("enter", "\r"))
        await settled(pilot)
        assert [type(screen) for screen in app.screen_stack[1:]] == [QuizScreen]


async def test_the_menu_is_followed_again_when_there_was_nothing_to_open(
    app: BnStudyApp, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        app.screen.post_message(OpenQuiz("due"))
        await settled(pilot)
        assert len(app.screen_stack) == 1
        await pilot.press("enter")
        await settled(pilot)
        assert len(app.screen_stack) == 2


async def test_a_digit_chooses_also_while_a_button_has_the_keyboard(
    app: BnStudyApp, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        app.post_message(OpenQuiz("short"))
        await settled(pilot)
        app.screen.query_one("#unsure").focus()
        await pilot.press("1")
        answers = app.screen.query_one(Answers)
        assert answers.chosen == (answers.shown[0].id,)


async def test_a_number_typed_before_its_field_is_there_is_not_lost(
    app: BnStudyApp, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        app.post_message(OpenQuiz("all"))
        await settled(pilot)
        while not app.screen.query("#question Input"):
            answers = app.screen.query_one(Answers)
            if not answers.chosen:
                answers.pick(0)
            await pilot.press("enter")
            await settled(pilot)
            app.post_message(Key("enter", "\r"))
            for typed in "1.5":
                app.post_message(Key(typed, typed))
            await settled(pilot)
        assert app.screen.query_one("#question Input", Input).value == "1.5"
