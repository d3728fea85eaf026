"""`bnstudy watch`: a save shows what was edited, a fault leaves the last sound view."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, Static

from bnstudy.packs.scaffold import write_pack
from bnstudy.packs.words import Words
from bnstudy.study.preview import Item
from bnstudy.ui.preview_app import PreviewApp
from bnstudy.ui.screens.preview import MOST_FAULTS, PreviewScreen
from bnstudy.ui.widgets.answers import Answers
from bnstudy.ui.widgets.example_card import ExampleCard
from bnstudy.ui.widgets.verdict import VerdictView

Settled = Callable[[Pilot[Any]], Awaitable[None]]
QUESTIONS = "questions/01-first.yaml"
LESSON = "lessons/01-first.yaml"
SIZE = (100, 40)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_pack(tmp_path / "pack")
    return tmp_path / "pack"


@pytest.fixture
def preview_app(root: Path, words: Words) -> Iterator[PreviewApp]:
    app = PreviewApp(words, root)
    yield app
    app.uninstall_rtl()


def save(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    other = path.with_name(".writing")
    other.write_text(text.replace(old, new, 1), encoding="utf-8")
    other.replace(path)


async def opened(pilot: Pilot[Any], settled: Settled) -> PreviewScreen:
    await settled(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, PreviewScreen)
    return screen


async def saved(
    screen: PreviewScreen, pilot: Pilot[Any], settled: Settled, path: Path, old: str, new: str
) -> None:
    """Save by renaming, as careful editors do, and let the screen look twice at the folder."""
    save(path, old, new)
    screen.watch_folder()
    screen.watch_folder()
    await settled(pilot)


def texts(screen: PreviewScreen, selector: str) -> list[str]:
    return [str(widget.content) for widget in screen.query(selector).results(Static)]


async def test_the_first_passage_is_shown_with_its_kind_and_id(
    preview_app: PreviewApp, settled: Settled
) -> None:
    async with preview_app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, settled)

        assert texts(screen, ".title") == ["میانگین یک دسته"]
        assert texts(screen, ".place") == ["بخش mean · بذر 0"]
        assert not screen.has_class("-faulty")


async def test_a_save_brings_the_edited_question_with_its_feedback(
    preview_app: PreviewApp, root: Path, settled: Settled
) -> None:
    async with preview_app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, settled)
        await saved(screen, pilot, settled, root / QUESTIONS, "نزدیک ۲\n", "نزدیک دو\n")

        assert screen.shown is not None
        assert screen.shown.item == Item("question", "output-variance")
        assert any("نزدیک دو" in option.text for option in screen.query_one(Answers).shown)
        assert texts(screen, "VerdictView .option")
        assert screen.query(ExampleCard)
        assert any("در این اجرا" in text for text in texts(screen, "VerdictView .proof"))


async def test_a_second_save_changes_only_what_has_changed(
    preview_app: PreviewApp, root: Path, settled: Settled
) -> None:
    async with preview_app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, settled)
        await saved(screen, pilot, settled, root / QUESTIONS, "چه واریانسی", "کدام واریانس را")
        card, answers = screen.query_one(ExampleCard), screen.query_one(Answers)
        await saved(screen, pilot, settled, root / QUESTIONS, "کدام واریانس را", "چه واریانسی")

        assert "چه واریانسی" in texts(screen, ".stem")[0]
        assert screen.query_one(ExampleCard) is card
        assert screen.query_one(Answers) is answers


async def test_a_changed_passage_is_set_anew(
    preview_app: PreviewApp, root: Path, settled: Settled
) -> None:
    async with preview_app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, settled)
        await saved(screen, pilot, settled, root / LESSON, "مرکز عددها صفر", "مرکزشان صفر")
        await saved(screen, pilot, settled, root / LESSON, "مرکزشان صفر", "مرکز همه صفر")

        assert screen.shown is not None
        assert screen.shown.passage is not None
        assert screen.query_one("RTLMarkdown").source == screen.shown.passage.text
        assert "مرکز همه صفر" in screen.shown.passage.text


async def test_a_broken_file_keeps_the_last_view_under_its_faults(
    preview_app: PreviewApp, root: Path, settled: Settled
) -> None:
    async with preview_app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, settled)
        path = root / QUESTIONS
        await saved(screen, pilot, settled, path, "absolute: 0.01", "absolute: دو")

        assert screen.has_class("-faulty")
        (fault,) = texts(screen, "#faults Static")
        line = path.read_text(encoding="utf-8").split("absolute: دو")[0].count("\n") + 1
        assert fault.startswith(f"{QUESTIONS}:{line}:")
        assert any("\u0600" <= letter <= "\u06ff" for letter in fault)
        assert texts(screen, ".stem")[0].startswith("واریانس دسته‌ی")

        await saved(screen, pilot, settled, path, "absolute: دو", "absolute: 0.01")

        assert not screen.has_class("-faulty")
        assert not texts(screen, "#faults Static")


async def test_warnings_are_shown_while_the_page_stays(
    preview_app: PreviewApp, root: Path, settled: Settled
) -> None:
    async with preview_app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, settled)
        await saved(screen, pilot, settled, root / QUESTIONS, "نزدیک ۲\n", "نزدیک 2\n")
        screen.look_for_warnings()
        await settled(pilot)

        (warning,) = texts(screen, "#warnings Static")
        assert warning.startswith(f"{QUESTIONS}:")
        assert "رقم لاتین در متن فارسی" in warning
        assert screen.query_one("#warnings").display
        assert not screen.has_class("-faulty")

        await saved(screen, pilot, settled, root / QUESTIONS, "نزدیک 2\n", "نزدیک ۲\n")
        screen.look_for_warnings()
        await settled(pilot)

        assert not screen.query_one("#warnings").display


async def test_a_pack_that_is_broken_from_the_start_says_so(
    preview_app: PreviewApp, root: Path, settled: Settled
) -> None:
    save(root / QUESTIONS, "absolute: 0.01", "absolute: دو")
    async with preview_app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, settled)

        assert texts(screen, "#page Static") == ["تا ایرادهای بالا درست نشود، چیزی برای دیدن نیست."]


async def test_a_saved_title_of_the_pack_is_acknowledged(
    preview_app: PreviewApp, root: Path, settled: Settled
) -> None:
    async with preview_app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, settled)
        await saved(screen, pilot, settled, root / "pack.yaml", "بسته‌ی تازه", "بسته‌ی من")

        assert [note.message for note in preview_app._notifications] == ["بسته از نو خوانده شد."]
        assert screen.shown is not None


async def test_a_passage_shows_its_sources_and_asks(
    preview_app: PreviewApp, root: Path, settled: Settled
) -> None:
    async with preview_app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, settled)

        behind = texts(screen, ".sources")
        assert any("پرسش‌های خواننده" in line for line in behind)


async def test_a_folder_that_is_no_longer_a_pack_is_named_without_a_stray_dot(
    preview_app: PreviewApp, root: Path, settled: Settled
) -> None:
    async with preview_app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, settled)
        (root / "pack.yaml").unlink()
        screen.watch_folder()
        screen.watch_folder()
        await settled(pilot)

        (fault,) = texts(screen, "#faults Static")
        assert fault.startswith("پوشه‌ی")


async def test_more_faults_than_fit_are_counted(
    preview_app: PreviewApp, root: Path, settled: Settled
) -> None:
    async with preview_app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, settled)
        path = root / QUESTIONS
        text = path.read_text(encoding="utf-8").replace("feedback:", "feedbak:")
        text = text.replace("text:", "txet:").replace("solution:", "solutoin:")
        path.write_text(text, encoding="utf-8")
        await saved(screen, pilot, settled, path, "feedbak:", "feedbakk:")

        lines = texts(screen, "#faults Static")
        assert len(lines) == MOST_FAULTS + 1
        assert "bnstudy check" in lines[-1]


async def test_a_question_that_cannot_be_computed_is_a_fault_too(
    preview_app: PreviewApp, root: Path, settled: Settled
) -> None:
    async with preview_app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, settled)
        await saved(screen, pilot, settled, root / QUESTIONS, "answer: batch_var", "answer: vra")

        (fault,) = texts(screen, "#faults Static")
        assert QUESTIONS in fault
        assert screen.shown is not None
        assert screen.shown.item == Item("passage", "mean")


async def test_seeds_are_stepped_through_with_keys(
    preview_app: PreviewApp, root: Path, settled: Settled
) -> None:
    async with preview_app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, settled)
        path = root / QUESTIONS
        await saved(screen, pilot, settled, path, "absolute: 0.01", "absolute: 0.02")
        stems = [texts(screen, ".stem")[0]]
        for _ in range(2):
            await pilot.press("left")
            await settled(pilot)
            stems.append(texts(screen, ".stem")[0])

        assert len(set(stems)) == 3
        assert texts(screen, ".place") == ["پرسش compute-variance · بذر 2"]
        await pilot.press("right")
        await settled(pilot)
        assert texts(screen, ".stem") == [stems[1]]
        for _ in range(3):
            await pilot.press("a")
            await settled(pilot)
        assert texts(screen, ".stem") == [stems[0]]


@pytest.mark.parametrize("key", ["n", "د"])
async def test_items_are_turned_from_either_keyboard_layout(
    preview_app: PreviewApp, settled: Settled, key: str
) -> None:
    async with preview_app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, settled)
        preview_app.post_message(events.Key(key, key))
        await settled(pilot)

        assert screen.shown is not None
        assert screen.shown.item == Item("passage", "variance")


async def test_answers_can_be_tried(preview_app: PreviewApp, root: Path, settled: Settled) -> None:
    async with preview_app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, settled)
        await saved(screen, pilot, settled, root / QUESTIONS, "نزدیک ۲\n", "نزدیک دو\n")
        answers = screen.query_one(Answers)
        wrong = [option.id for option in answers.shown].index("two")
        answers.focus()
        answers.pick(wrong)
        await pilot.press("enter")
        await settled(pilot)

        assert screen.query_one(VerdictView).grade.chosen == ("two",)
        assert len(screen.query(VerdictView)) == 1
        assert any("در این اجرا" in text for text in texts(screen, "VerdictView .proof"))


async def test_a_number_can_be_tried_and_nonsense_is_refused_kindly(
    preview_app: PreviewApp, root: Path, settled: Settled
) -> None:
    async with preview_app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, settled)
        path = root / QUESTIONS
        await saved(screen, pilot, settled, path, "absolute: 0.01", "absolute: 0.02")
        field = screen.query_one("#answer", Input)
        field.focus()
        field.value = "هیچ"
        await pilot.press("enter")
        await settled(pilot)
        assert screen.query_one(VerdictView).grade.correct
        field.value = "۹۹۹"
        await pilot.press("enter")
        await settled(pilot)
        assert not screen.query_one(VerdictView).grade.correct


async def test_a_file_is_read_only_when_it_has_come_to_rest(
    preview_app: PreviewApp, root: Path, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bnstudy.ui.screens.preview.LOOK_EVERY", 3600)
    async with preview_app.run_test(size=SIZE) as pilot:
        screen = await opened(pilot, settled)
        path = root / QUESTIONS
        whole = path.read_text(encoding="utf-8").replace("نزدیک ۲\n", "نزدیک دو\n")
        path.write_text(whole[:300], encoding="utf-8")
        screen.watch_folder()
        path.write_text(whole, encoding="utf-8")
        screen.watch_folder()
        await settled(pilot)
        assert texts(screen, ".title")
        screen.watch_folder()
        await settled(pilot)

        assert not screen.has_class("-faulty")
        assert screen.shown is not None
        assert screen.shown.item == Item("question", "output-variance")


async def test_it_fits_the_smallest_window(preview_app: PreviewApp, settled: Settled) -> None:
    async with preview_app.run_test(size=(40, 12)) as pilot:
        screen = await opened(pilot, settled)

        assert screen.query_one("#page").size.height >= 8
