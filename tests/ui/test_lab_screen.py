"""The lab: parameters turned by keyboard, mouse and typing; comparing; code to copy."""

from __future__ import annotations

import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from bnstudy.study.explain import Explanation
from bnstudy.ui.app import BnStudyApp
from bnstudy.ui.messages import OpenLab
from bnstudy.ui.screens.code import CodeScreen
from bnstudy.ui.screens.lab import LabScreen
from bnstudy.ui.widgets.example_card import ExampleCard
from bnstudy.ui.widgets.parameter_row import ParameterRow, SeedRow
from bnstudy.ui.widgets.slider import Slider

Settled = Callable[[Pilot[Any]], Awaitable[None]]


async def open_lab(app: BnStudyApp, pilot: Pilot[Any], settled: Settled) -> LabScreen:
    await settled(pilot)
    app.post_message(OpenLab("batch-by-hand"))
    await settled(pilot)
    assert isinstance(app.screen, LabScreen)
    return app.screen


def row(lab: LabScreen, name: str) -> ParameterRow:
    rows = lab.query(ParameterRow).results(ParameterRow)
    return next(found for found in rows if found.parameter.name == name)


def computed(lab: LabScreen) -> dict[str, object]:
    explanation = lab.query("#results ExampleCard").last(ExampleCard).explanation
    assert explanation is not None
    return {**explanation.run.parameters, **explanation.run.result.values}


async def test_turning_a_slider_left_raises_the_value_and_computes_anew(
    app: BnStudyApp, settled: Settled
) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        lab = await open_lab(app, pilot, settled)
        before = computed(lab)
        row(lab, "gamma").query_one(Slider).focus()
        await pilot.press("left", "left", "left")
        await settled(pilot)
        after = computed(lab)
        assert float(str(after["gamma"])) > float(str(before["gamma"]))
        assert after["z_tilde"] != before["z_tilde"]
        assert row(lab, "gamma").query_one(Input).value == f"{after['gamma']:.6g}"


async def test_a_click_puts_the_slider_where_the_pointer_is(
    app: BnStudyApp, settled: Settled
) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        lab = await open_lab(app, pilot, settled)
        slider = row(lab, "gamma").query_one(Slider)
        await pilot.click(slider, offset=(0, 0))
        await settled(pilot)
        assert slider.share == 1.0
        await pilot.click(slider, offset=(slider.size.width - 1, 0))
        await settled(pilot)
        assert slider.share == 0.0


async def test_a_typed_batch_in_persian_digits_is_computed(
    app: BnStudyApp, settled: Settled
) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        lab = await open_lab(app, pilot, settled)
        row(lab, "x").query_one(Input).value = "۲، ۴، ۶، ۸٫۵"
        await settled(pilot)
        assert computed(lab)["batch_mean"] == pytest.approx(5.125)


@pytest.mark.parametrize("typed", ["abc", "1e400", "nan", "1; 2; x", ""])
async def test_bad_typing_is_explained_and_the_last_numbers_stay(
    app: BnStudyApp, settled: Settled, typed: str
) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        lab = await open_lab(app, pilot, settled)
        before = computed(lab)
        row(lab, "x").query_one(Input).value = typed
        await settled(pilot)
        fault = row(lab, "x").query_one(".fault", Static)
        assert fault.display
        assert str(fault.content)
        assert row(lab, "x").query_one(Input).value == typed
        assert computed(lab) == before


async def test_a_run_that_cannot_be_says_why_and_the_last_numbers_stay(
    app: BnStudyApp, settled: Settled
) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        lab = await open_lab(app, pilot, settled)
        card = lab.query("#results ExampleCard").last(ExampleCard)
        parts = len(card.children)
        row(lab, "x").query_one(Input).value = "5"
        await settled(pilot)
        assert card.has_class("-stale")
        assert "دو مقدار" in str(card.query_one(".failure", Static).content)
        assert len(card.children) == parts + 1
        row(lab, "x").query_one(Input).value = "5, 6"
        await settled(pilot)
        assert not card.has_class("-stale")
        assert len(card.children) == parts
        assert computed(lab)["batch_mean"] == pytest.approx(5.5)


async def test_a_slow_run_says_how_far_it_is_and_gives_way_to_the_next_change(
    app: BnStudyApp, settled: Settled
) -> None:
    begun, told = threading.Event(), []

    async with app.run_test(size=(140, 40)) as pilot:
        lab = await open_lab(app, pilot, settled)
        card = lab.query("#results ExampleCard").last(ExampleCard)
        quick = lab._explain()

        def slow(seed: int, checkpoint: Callable[[float], None]) -> Explanation:
            while True:  # until the next change cancels it
                checkpoint(0.25)
                told.append(str(card.border_subtitle))
                begun.set()

        card.run(slow, 1)
        while not any("۲۵" in subtitle for subtitle in told):
            await pilot.pause()
        assert begun.is_set()
        card.run(quick, 2)
        while card.explanation is None or card.explanation.run.seed != 2:
            await pilot.pause()
        assert "۲۵" not in str(card.border_subtitle)


@pytest.mark.parametrize(("columns", "in_border"), [(140, True), (40, False)])
async def test_a_title_is_never_cut(
    app: BnStudyApp, settled: Settled, columns: int, *, in_border: bool
) -> None:
    async with app.run_test(size=(columns, 40)) as pilot:
        lab = await open_lab(app, pilot, settled)
        card = lab.query("#results ExampleCard").last(ExampleCard)
        assert card.explanation is not None
        explanation = replace(
            card.explanation, title="عنوانی که در چهل ستون جا نمی‌شود و پاره نمی‌شود"
        )
        card.run(lambda _seed, _checkpoint: explanation, 1)
        await settled(pilot)
        assert bool(card.border_title) == in_border
        titles = [str(title.content) for title in card.query(".title").results(Static)]
        assert titles == ([] if in_border else [explanation.title])


async def test_the_results_can_be_scrolled_without_a_mouse(
    app: BnStudyApp, settled: Settled
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        lab = await open_lab(app, pilot, settled)
        results = lab.query_one("#results")
        await pilot.press("f7", "pagedown")
        await settled(pilot)
        assert results.has_focus
        assert results.scroll_target_y > 0
        await pilot.press("f7")
        assert row(lab, "x").query_one(Input).has_focus


async def test_a_choice_goes_round(app: BnStudyApp, settled: Settled) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        lab = await open_lab(app, pilot, settled)
        await pilot.click(row(lab, "mode").query_one(".next"))
        await settled(pilot)
        assert computed(lab)["mode"] == "evaluation"


async def test_a_pinned_run_stays_beside_the_live_one(app: BnStudyApp, settled: Settled) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        lab = await open_lab(app, pilot, settled)
        await pilot.press("f3")
        await settled(pilot)
        row(lab, "beta").query_one(Slider).focus()
        await pilot.press("left")
        await settled(pilot)
        cards = list(lab.query("#results ExampleCard").results(ExampleCard))
        runs = [card.explanation.run.parameters["beta"] for card in cards if card.explanation]
        assert len(runs) == 2
        assert runs[0] != runs[1]


async def test_a_typed_seed_brings_a_run_back(app: BnStudyApp, settled: Settled) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        lab = await open_lab(app, pilot, settled)
        lab.query_one(SeedRow).query_one(Input).value = "۴۲"
        await settled(pilot)
        card = lab.query("#results ExampleCard").last(ExampleCard)
        assert card.explanation is not None
        assert card.explanation.run.seed == 42
        lab.query_one(SeedRow).query_one(Input).value = "x"
        await settled(pilot)
        assert lab.query_one(SeedRow).query_one(".fault", Static).display
        assert card.explanation.run.seed == 42


async def test_reset_puts_every_parameter_back(app: BnStudyApp, settled: Settled) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        lab = await open_lab(app, pilot, settled)
        before = computed(lab)
        row(lab, "gamma").query_one(Slider).focus()
        await pilot.press("end")
        await settled(pilot)
        assert computed(lab)["gamma"] != before["gamma"]
        await pilot.press("f6")
        await settled(pilot)
        assert computed(lab)["gamma"] == before["gamma"]


async def test_the_code_on_show_is_copied_as_it_stands(app: BnStudyApp, settled: Settled) -> None:
    async with app.run_test(size=(140, 40)) as pilot:
        await open_lab(app, pilot, settled)
        await pilot.press("f4")
        await settled(pilot)
        assert isinstance(app.screen, CodeScreen)
        await pilot.press("c")
        await settled(pilot)
        assert "import numpy" in app.clipboard
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, LabScreen)
