"""Every key that the footer shows works: what is typed as text is never shown as a key."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import HelpPanel, Input
from textual.widgets._footer import FooterKey

from bnstudy.ui.app import BnStudyApp
from bnstudy.ui.messages import OpenQuiz
from bnstudy.ui.screens.quiz import QuizScreen
from bnstudy.ui.widgets.talk_line import TalkLine

Settled = Callable[[Pilot[Any]], Awaitable[None]]
AppOf = Callable[[str], BnStudyApp]
SIZE = (120, 30)


def typed(app: BnStudyApp, text: str) -> None:
    """Type as a terminal sends it."""
    names = {"?": "question_mark", "؟": "arabic_question_mark", " ": "space"}
    for character in text:
        app.post_message(Key(names.get(character, character), character))


def footer(app: BnStudyApp) -> dict[str, str]:
    """Map what the keys of the footer do to how they are written."""
    keys = app.screen.query(FooterKey)
    return {key.description: key.key_display.strip("\u2066\u2069") for key in keys}


# --- the key help


@pytest.mark.parametrize("mark", ["?", "؟"])
@pytest.mark.parametrize("at", ["#menu", "#ask"])
async def test_a_question_mark_on_an_empty_line_opens_the_key_help(
    app: BnStudyApp, settled: Settled, at: str, mark: str
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        app.screen.query_one(at).focus()
        await settled(pilot)
        assert footer(app)["کلیدها"] == "?"
        typed(app, mark)
        await settled(pilot)
        assert app.screen.query(HelpPanel)
        assert app.screen.query_one(TalkLine).value == ""


async def test_a_question_ends_with_its_mark_and_the_footer_shows_the_other_key(
    app: BnStudyApp, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settled(pilot)
        typed(app, "چرا؟?")
        await settled(pilot)
        assert app.screen.query_one(TalkLine).value == "چرا؟?"
        assert footer(app)["کلیدها"] == "F1"
        await pilot.press("f1")
        await settled(pilot)
        assert app.screen.query(HelpPanel)


# --- a number


async def number_question(app: BnStudyApp, pilot: Pilot[Any], settled: Settled) -> QuizScreen:
    await settled(pilot)
    app.post_message(OpenQuiz("short"))
    await settled(pilot)
    assert isinstance(app.screen, QuizScreen)
    return app.screen


async def test_where_letters_are_typed_the_footer_shows_function_keys(
    app_of: AppOf, settled: Settled
) -> None:
    app = app_of("rain")
    async with app.run_test(size=SIZE) as pilot:
        quiz = await number_question(app, pilot, settled)
        keys = footer(app)
        assert (keys["شک دارم"], keys["راهنمایی"], keys["گفت‌وگو"]) == ("F2", "F3", "F8")
        typed(app, "۱٫۵ mm?")
        await settled(pilot)
        assert quiz.query_one("#answer", Input).value == "۱٫۵ mm"
        assert app.screen.query(HelpPanel)
        await pilot.press("f3")
        await settled(pilot)
        assert quiz.query(".hint")
        await pilot.press("f2")
        await settled(pilot)
        assert quiz.query("VerdictView.-correct")


async def test_where_nothing_is_typed_the_footer_shows_letters(
    app: BnStudyApp, settled: Settled
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await number_question(app, pilot, settled)
        keys = footer(app)
        assert (keys["شک دارم"], keys["راهنمایی"]) == ("s س", "i ه")
