"""The progress on the screen: what is due, what is known, and what the learner can change."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from bnstudy.examples.result import Checkpoint
from bnstudy.packs.index import PackIndex
from bnstudy.packs.loader import load_pack
from bnstudy.packs.models import Question
from bnstudy.packs.words import Words
from bnstudy.study.desk import Desk
from bnstudy.study.exam import exam_day
from bnstudy.study.flags import read_flags
from bnstudy.study.progress import FILE_NAME, ProgressStore
from bnstudy.study.quiz import QuizSession
from bnstudy.study.variants import Variant, VariantError, variant
from bnstudy.ui.app import BnStudyApp
from bnstudy.ui.messages import OpenQuiz
from bnstudy.ui.screens.ask_line import AskLineScreen
from bnstudy.ui.screens.forget import ForgetScreen
from bnstudy.ui.screens.home import HomeScreen
from bnstudy.ui.screens.lesson import LessonScreen
from bnstudy.ui.screens.progress import ProgressScreen
from bnstudy.ui.screens.quiz import QuizScreen
from bnstudy.ui.screens.result import ResultScreen
from bnstudy.ui.widgets.bars import BarRows, stripe

Settled = Callable[[Pilot[Any]], Awaitable[None]]
SMALL_PACK = Path(__file__).parent.parent / "data" / "packs" / "small"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SIZES = [(120, 40), (80, 24), (40, 12)]


class Clock:
    """A time that a test turns forward."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, words: Words, clock: Clock) -> Iterator[Desk]:
    """A desk that keeps its files, unlike the others."""
    store = ProgressStore(tmp_path / FILE_NAME, NOW, zone=UTC)
    index = PackIndex(load_pack(SMALL_PACK))
    yield Desk(index, store, words, clock, random.Random(3), tmp_path)
    store.close()


def answer_all(desk: Desk, *, right: bool = True, sure: bool = True) -> QuizSession:
    """Answer every question that has options."""
    session = desk.quiz("all")
    assert session is not None
    while session.current is not None:
        asked = session.current
        if asked.form == "number":
            given: Any = str(asked.variant.right) if right else "123456"
        elif asked.form == "true_false":
            given = right
        else:
            shown = [o.option for o in asked.variant.options if o.option is not None]
            given = tuple(o.id for o in shown if o.correct is right and not o.defensible)
            given = given if asked.form == "many" else given[:1]
        session.answer(given, sure=sure)
        session.next()
    return session


def texts(app: BnStudyApp, selector: str = "Static") -> list[str]:
    return [str(widget.content) for widget in app.screen.query(selector).results(Static)]


def options(menu: OptionList) -> dict[str | None, str]:
    found = [menu.get_option_at_index(i) for i in range(menu.option_count)]
    return {option.id: str(option.prompt) for option in found}


async def open_progress(pilot: Pilot[Any], settled: Settled) -> ProgressScreen:
    await settled(pilot)
    menu = pilot.app.screen.query_one("#menu", OptionList)
    menu.highlighted = list(options(menu)).index("progress")
    await pilot.press("enter")
    await settled(pilot)
    assert isinstance(pilot.app.screen, ProgressScreen)
    return pilot.app.screen


@pytest.mark.parametrize("size", SIZES)
async def test_a_new_learner_sees_every_concept_and_is_offered_the_placement_quiz(
    app: BnStudyApp, words: Words, settled: Settled, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        screen = await open_progress(pilot, settled)
        assert words("progress.nothing_yet") in texts(app, "#due")
        assert "placement" in options(screen.query_one("#ways", OptionList))
        concepts = list(options(screen.query_one("#concepts", OptionList)).values())
        assert concepts[0].startswith("□□□□ نرمال کردن\n     هنوز آغاز نشده، ۰ از ۱")
        assert "اول این را یاد بگیرید: نرمال کردن" in concepts[1]


@pytest.mark.parametrize("size", SIZES)
async def test_every_part_of_the_progress_is_shown_and_can_be_scrolled_to(
    app: BnStudyApp, desk: Desk, words: Words, settled: Settled, size: tuple[int, int]
) -> None:
    answer_all(desk, right=False)
    async with app.run_test(size=size) as pilot:
        screen = await open_progress(pilot, settled)
        headings = set(texts(app, ".heading"))
        for name in ("forecast", "accuracy", "days", "sessions", "suspicions"):
            assert words(f"progress.{name}") in headings
        assert texts(app, ".accuracy") == ["با اطمینان: ۰ درست از ۴ (۰٪)"]
        assert texts(app, ".sessions") == ["امروز، آزمون: ۰ درست از ۴"]
        assert "۱ روز پشت سر هم" in texts(app, "#streak")[0]
        assert all(widget.region.width <= size[0] for widget in screen.query("Static, BarRows"))
        last = screen.query(".suspicions").last()
        last.scroll_visible(animate=False)
        await settled(pilot)
        assert pilot.app.screen.find_widget(last).visible_region.height > 0


@pytest.mark.parametrize("size", SIZES)
async def test_the_page_keys_reach_the_end_and_come_back_whatever_has_the_focus(
    app: BnStudyApp, desk: Desk, settled: Settled, size: tuple[int, int]
) -> None:
    answer_all(desk, right=False)
    async with app.run_test(size=size) as pilot:
        screen = await open_progress(pilot, settled)
        first = screen.query_one("#ways")
        pane = screen.query_one("#standing" if size[0] >= 100 else "#panes")
        assert pane.scroll_y == 0
        for _ in range(12):
            await pilot.press("pagedown")
        await settled(pilot)
        assert pane.scroll_y == pane.max_scroll_y
        for _ in range(12):
            await pilot.press("pageup")
        await settled(pilot)
        assert pane.scroll_y == 0
        assert screen.focused is first


@pytest.mark.parametrize("size", [(100, 12), (40, 12)])
async def test_the_highlighted_concept_is_always_in_view(
    app: BnStudyApp, desk: Desk, settled: Settled, size: tuple[int, int]
) -> None:
    answer_all(desk, right=False)
    async with app.run_test(size=size) as pilot:
        screen = await open_progress(pilot, settled)
        concepts = screen.query_one("#concepts", OptionList)
        concepts.clear_options()
        concepts.add_options([f"مفهوم {i}" for i in range(30)])
        concepts.focus()
        await settled(pilot)
        for key, line in (("end", 29), ("home", 0), ("down", 1)):
            await pilot.press(key)
            await settled(pilot)
            assert concepts.highlighted == line
            shown = concepts.region.y + line
            assert 0 <= shown < size[1] - 1
        pane = screen.query_one("#map" if size[0] >= 100 else "#panes")
        assert pane.max_scroll_y > 0
        assert concepts.max_scroll_y == 0


async def test_a_long_result_is_shown_from_its_top_and_paged_through(
    app: BnStudyApp, desk: Desk, settled: Settled
) -> None:
    result = answer_all(desk, right=False).result()
    async with app.run_test(size=(40, 12)) as pilot:
        await settled(pilot)
        await app.push_screen(ResultScreen(desk.words, result, desk.progress.summary(result)))
        await settled(pilot)
        page = app.screen.query_one("#result")
        assert page.scroll_y == 0
        assert page.max_scroll_y > 0
        for _ in range(9):
            await pilot.press("pagedown")
        await settled(pilot)
        assert page.scroll_y == page.max_scroll_y


async def test_a_review_begins_from_the_progress_on_the_day_it_is_due(
    app: BnStudyApp, desk: Desk, clock: Clock, settled: Settled
) -> None:
    answer_all(desk, right=False)
    clock.now += timedelta(days=3)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_progress(pilot, settled)
        assert "۴" in options(screen.query_one("#ways", OptionList))["review"]
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, QuizScreen)


@pytest.mark.parametrize("key", ["r", "ق"])
async def test_a_review_with_nothing_due_says_so(
    app: BnStudyApp, words: Words, settled: Settled, key: str
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await open_progress(pilot, settled)
        app.post_message(events.Key(key, key))
        await settled(pilot)
        assert isinstance(app.screen, ProgressScreen)
        assert words("home.nothing_due") in [n.message for n in app._notifications]


async def test_enter_on_a_concept_opens_the_lesson_where_it_is_taught(
    app: BnStudyApp, settled: Settled
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_progress(pilot, settled)
        concepts = screen.query_one("#concepts", OptionList)
        concepts.focus()
        concepts.highlighted = 1
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, LessonScreen)
        assert app.screen.passage.concept == "scale-and-shift"


@pytest.mark.parametrize("key", ["x", "ط"])
async def test_an_exam_is_set_from_either_layout_after_a_wrong_date_was_refused(
    app: BnStudyApp, desk: Desk, settled: Settled, key: str
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await open_progress(pilot, settled)
        app.post_message(events.Key(key, key))
        await settled(pilot)
        assert isinstance(app.screen, AskLineScreen)
        app.screen.query_one(Input).value = "فردا"
        await pilot.press("enter")
        await settled(pilot)
        assert "تاریخ نیست" in texts(app, "#fault")[0]
        app.screen.query_one(Input).value = "۲۰ دی ۱۴۰۵"
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, ProgressScreen)
        assert exam_day(desk.store, "small") == date(2027, 1, 10)
        assert "۲۰ دی ۱۴۰۵" in texts(app, "#exam")[0]


async def test_escape_leaves_the_exam_as_it_was(
    app: BnStudyApp, desk: Desk, settled: Settled
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await open_progress(pilot, settled)
        await pilot.press("x")
        await settled(pilot)
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, ProgressScreen)
        assert exam_day(desk.store, "small") is None


async def test_the_calendar_turns_and_is_remembered(
    app: BnStudyApp, desk: Desk, settled: Settled
) -> None:
    answer_all(desk)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_progress(pilot, settled)
        assert "آذر" in str(screen.query(BarRows).first().render())
        await pilot.press("g")
        await settled(pilot)
        assert "11-25" in str(screen.query(BarRows).first().render())
        assert desk.store.setting("calendar") == "gregorian"


async def test_a_lesson_is_begun_anew_only_after_a_yes(
    app: BnStudyApp, desk: Desk, settled: Settled
) -> None:
    answer_all(desk)
    desk.mark_read("mean-and-variance")
    async with app.run_test(size=(80, 24)) as pilot:
        await open_progress(pilot, settled)
        await pilot.press("f")
        await settled(pilot)
        assert isinstance(app.screen, ForgetScreen)
        await pilot.press("enter", "enter")
        await settled(pilot)
        assert desk.store.count("small") == 4
        await pilot.press("f")
        await settled(pilot)
        await pilot.press("enter", "down", "enter")
        await settled(pilot)
        assert desk.store.count("small") == 3
        assert desk.read_passages() == frozenset()
        assert isinstance(app.screen, ProgressScreen)
        assert texts(app, ".accuracy") == ["با اطمینان: ۳ درست از ۳ (۱۰۰٪)"]


async def test_a_backup_is_offered_and_brought_back_after_a_damage(
    tmp_path: Path, words: Words, settled: Settled
) -> None:
    folder = tmp_path / "data"
    first = Desk.open(SMALL_PACK, folder, words, lambda: NOW)
    answer_all(first)
    first.close()
    (folder / FILE_NAME).write_bytes(b"no database at all" * 99)
    later = NOW + timedelta(days=1)
    desk = Desk.open(SMALL_PACK, folder, words, lambda: later)
    app = BnStudyApp(words, lambda: desk)
    try:
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            menu = app.screen.query_one("#menu", OptionList)
            assert words("progress.restore_offer") in [n.message for n in app._notifications]
            menu.highlighted = list(options(menu)).index("restore")
            await pilot.press("enter")
            await settled(pilot)
            assert desk.store.count("small") == 4
            assert "restore" not in options(menu)
    finally:
        app.uninstall_rtl()
        desk.close()


async def test_the_placement_quiz_ends_in_where_to_begin(
    app: BnStudyApp, desk: Desk, words: Words, settled: Settled
) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        screen = await open_progress(pilot, settled)
        ways = screen.query_one("#ways", OptionList)
        ways.highlighted = list(options(ways)).index("placement")
        await pilot.press("enter")
        await settled(pilot)
        for _ in range(2):
            assert isinstance(app.screen, QuizScreen)
            if app.screen.query("Input"):
                app.screen.query_one(Input).value = "12345"
                await pilot.press("enter")
            else:
                await pilot.press("1", "enter")
            await settled(pilot)
            app.screen.query_one("#next").press()  # type: ignore[attr-defined]
            await settled(pilot)
        assert isinstance(app.screen, ResultScreen)
        assert words("progress.placement_done") in texts(app, ".title")
        ways = app.screen.query_one("#ways", OptionList)
        assert "از این‌جا شروع کنید" in next(iter(options(ways).values()))
        modes = {review.what.mode for review in desk.store.reviews("small")}
        assert modes == {"placement"}


async def test_the_result_says_of_each_concept_how_it_went_and_when_it_comes_back(
    app: BnStudyApp, desk: Desk, settled: Settled
) -> None:
    async with app.run_test(size=(100, 40)) as pilot:
        await settled(pilot)
        session = desk.quiz("short")
        assert session is not None
        app._quiz = session
        session.answer(("count",), sure=True)
        session.next()
        session.answer(("variance-gamma",), sure=True)
        screen = ResultScreen(
            desk.words, session.result(), desk.progress.summary(session.result()), "یکی ماند"
        )
        await app.push_screen(screen)
        await settled(pilot)
        assert texts(app, ".concept") == [
            "• نرمال کردن: ۱ درست از ۱",
            "• مقیاس و جابه‌جایی: ۰ درست از ۱",
        ]
        assert texts(app, ".due")[1].endswith("مرور بعدی: فردا")
        assert texts(app, "#skipped") == ["یکی ماند"]


@pytest.mark.parametrize("answered", [False, True])
async def test_an_exclamation_mark_reports_the_question_with_a_remark(
    app: BnStudyApp, tmp_path: Path, settled: Settled, answered: bool
) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        menu = app.screen.query_one("#menu", OptionList)
        menu.highlighted = list(options(menu)).index("all")
        await pilot.press("enter")
        await settled(pilot)
        if answered:
            await pilot.press("1", "enter")
            await settled(pilot)
        await pilot.press("exclamation_mark")
        await settled(pilot)
        assert isinstance(app.screen, AskLineScreen)
        app.screen.query_one(Input).value = "دو گزینه یکی است"
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, QuizScreen)
        ((flag,), bad) = read_flags(tmp_path / "flags.jsonl")
        assert not bad
        assert (flag.question, flag.remark) == ("which-variance", "دو گزینه یکی است")
        assert (flag.file, flag.line) == ("questions/main.yaml", 2)
        assert bool(flag.chosen) is answered


async def test_a_flag_that_cannot_be_written_is_told_and_the_quiz_goes_on(
    app: BnStudyApp, tmp_path: Path, settled: Settled
) -> None:
    (tmp_path / "flags.jsonl").mkdir()
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        menu = app.screen.query_one("#menu", OptionList)
        menu.highlighted = list(options(menu)).index("all")
        await pilot.press("enter")
        await settled(pilot)
        await pilot.press("exclamation_mark")
        await settled(pilot)
        await pilot.press("enter")
        await settled(pilot)
        assert "نوشته نشد" in texts(app, "#fault")[0]
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(app.screen, QuizScreen)


async def test_a_question_that_cannot_be_asked_is_passed_over_and_told(
    app: BnStudyApp, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(
        question: Question, seed: int, index: PackIndex, checkpoint: Checkpoint | None = None
    ) -> Variant:
        if question.id == "which-variance":
            raise VariantError("it cannot be asked")
        return variant(question, seed, index, checkpoint)

    monkeypatch.setattr("bnstudy.study.quiz.variant", faulty)
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        app.screen.post_message(OpenQuiz("short"))
        await settled(pilot)
        assert isinstance(app.screen, QuizScreen)
        assert app.screen.asked.question.id == "which-hold"
        said = [notice.message for notice in app._notifications]
        assert "۱ پرسش به‌خاطر ایراد بسته‌ی درس پرسیده نشد." in said


@pytest.mark.parametrize("key", ["escape", "q", "ض"])
async def test_the_progress_is_left_for_the_first_screen(
    app: BnStudyApp, settled: Settled, key: str
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await open_progress(pilot, settled)
        app.post_message(events.Key(key, key if len(key) == 1 else None))
        await settled(pilot)
        assert isinstance(app.screen, HomeScreen)


@pytest.mark.parametrize(
    ("value", "longest", "drawn"),
    [(0, 10, ""), (10, 10, "█████"), (5, 10, "██▌"), (0.01, 10, "▌"), (3, 0, "")],
)
def test_a_bar_grows_with_its_value_and_is_never_lost(
    value: float, longest: float, drawn: str
) -> None:
    assert stripe(value, longest, 5) == drawn
