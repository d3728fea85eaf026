"""The footer shows the keys that fit, and the way back and the key help in any case."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widget import Widget

from bnstudy.ui.app import BnStudyApp
from bnstudy.ui.messages import OpenQuiz
from bnstudy.ui.widgets.key_bar import KeyBar

Settled = Callable[[Pilot[Any]], Awaitable[None]]


def shown(app: BnStudyApp) -> dict[str, Widget]:
    return {str(vars(key)["key"]): key for key in app.screen.query(KeyBar).first().children}


@pytest.mark.parametrize("width", [40, 60, 80, 120])
async def test_the_keys_of_a_quiz_fit_into_the_terminal(
    app: BnStudyApp, settled: Settled, width: int
) -> None:
    async with app.run_test(size=(width, 24)) as pilot:
        await settled(pilot)
        app.post_message(OpenQuiz("short"))
        await settled(pilot)
        keys = shown(app)
        assert {"enter", "escape", "question_mark"} <= keys.keys()
        assert sum(key.size.width for key in keys.values()) <= width
        assert all(key.region.x >= 0 and key.region.right <= width for key in keys.values())


async def test_keys_come_back_when_the_terminal_grows(app: BnStudyApp, settled: Settled) -> None:
    async with app.run_test(size=(40, 24)) as pilot:
        await settled(pilot)
        app.post_message(OpenQuiz("short"))
        await settled(pilot)
        few = shown(app).keys()
        await pilot.resize_terminal(120, 24)
        await settled(pilot)
        assert few < shown(app).keys()
        assert "exclamation_mark" in shown(app)


async def test_the_way_back_stays_beside_the_key_help(app: BnStudyApp, settled: Settled) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.post_message(OpenQuiz("short"))
        await settled(pilot)
        await pilot.press("f1")
        await settled(pilot)
        bar, keys = app.screen.query_one(KeyBar), shown(app)
        assert bar.size.width < 80
        assert {"escape", "question_mark"} <= keys.keys()
        assert all(bar.region.contains_region(key.region) for key in keys.values())
