"""The first screen fits its terminal: what is on it is seen whole, small or large."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import OptionList, Static

from bnstudy.packs.words import Words
from bnstudy.ui.app import BnStudyApp
from bnstudy.ui.widgets.conversation import Conversation
from bnstudy.ui.widgets.talk_line import TalkLine

Settled = Callable[[Pilot[Any]], Awaitable[None]]


def seen_whole(app: BnStudyApp, widget: Widget) -> bool:
    """Tell whether nothing of a widget is clipped by what surrounds it."""
    place = app.screen.find_widget(widget)
    return place.region.height > 0 and place.visible_region == place.region


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 16), (44, 12)])
async def test_title_status_and_line_are_seen_whole_at_every_size(
    app: BnStudyApp, settled: Settled, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        for selector in ("#title", "#status"):
            assert seen_whole(app, app.screen.query_one(selector, Static)), selector
        assert seen_whole(app, app.screen.query_one(TalkLine))


async def test_the_last_way_on_is_seen_once_it_is_marked_in_a_low_terminal(
    app: BnStudyApp, settled: Settled
) -> None:
    async with app.run_test(size=(44, 12)) as pilot:
        await settled(pilot)
        menu = app.screen.query_one("#menu", OptionList)
        await pilot.press("end")
        assert menu.highlighted == menu.option_count - 1
        assert menu.scroll_offset.y + menu.size.height >= menu.option_count


async def test_menu_and_line_share_one_middle_in_a_wide_terminal(
    app: BnStudyApp, settled: Settled
) -> None:
    async with app.run_test(size=(160, 40)) as pilot:
        await settled(pilot)
        for widget in (app.screen.query_one("#card"), app.screen.query_one(Conversation)):
            left, right = widget.region.x, 160 - widget.region.right
            assert abs(left - right) <= 1, widget


async def test_an_unknown_command_is_answered_where_it_can_be_read(
    app: BnStudyApp, settled: Settled, words: Words
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("slash", "x", "x", "enter")
        await settled(pilot)
        answer = app.screen.query_one("Conversation .tutor", Static)
        assert seen_whole(app, answer)
        await pilot.press("escape")
        await settled(pilot)
        assert seen_whole(app, app.screen.query_one("#status", Static))
        assert app.screen.query_one("#menu").has_focus
