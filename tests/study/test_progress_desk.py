"""The progress in words: what every face of the program shows of it, and lets change."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bnstudy.packs.index import PackIndex
from bnstudy.study.exam import exam_day
from bnstudy.study.flags import FlagError
from bnstudy.study.progress import FILE_NAME, NewReview, ProgressStore
from bnstudy.study.progress_desk import ProgressDesk
from bnstudy.study.quiz import QuizSession
from bnstudy.study.rescue import find_rescue
from bnstudy.study.sessions import last_sessions
from bnstudy.study.unanswered import keep_unanswered, read_unanswered
from bnstudy.study.words import words

Build = Callable[..., NewReview]


@pytest.fixture
def desk(index: PackIndex, store: ProgressStore, now: datetime, path: Path) -> ProgressDesk:
    return ProgressDesk(index, store, words(), lambda: now, path.parent)


def test_a_new_learner_has_a_placement_quiz_and_nothing_else(desk: ProgressDesk) -> None:
    view = desk.view()
    assert view.answered == view.due == 0
    assert view.placement == 3
    assert view.days == view.sessions == view.accuracy == view.suspicions == ()
    assert view.streak == view.exam == view.rescue == ""
    assert [bar.label for bar in view.forecast[:3]] == ["امروز", "فردا", "۳ آذر"]


def test_each_concept_leads_one_step_down_to_what_it_rests_on(desk: ProgressDesk) -> None:
    lines = desk.view().concepts
    assert [line.first for line in lines] == [
        "",
        "اول این را یاد بگیرید: نرمال کردن",
        "اول این را یاد بگیرید: مقیاس",
    ]
    assert {line.marks for line in lines} == {"□□□□"}
    assert [line.passage for line in lines] == ["p1", "p2", "p3"]


def test_what_was_answered_is_counted_by_sureness_and_session(
    desk: ProgressDesk, store: ProgressStore, review: Build, now: datetime
) -> None:
    yesterday = now - timedelta(days=1)
    store.record(review("c1"), yesterday)
    store.record(review("c2", "close"), yesterday)
    store.record(review("c3", "wrong", sure=False, session="s2", mode="review"), now)
    view = desk.view()
    assert view.accuracy == ("با اطمینان: ۱٫۵ درست از ۲ (۷۵٪)", "با شک: ۰ درست از ۱ (۰٪)")
    assert view.sessions == ("امروز، مرور: ۰ درست از ۱", "دیروز، آزمون: ۱ درست از ۲")
    assert [(bar.label, bar.text) for bar in view.days] == [
        ("امروز", "۰ درست از ۱"),
        ("دیروز", "۱٫۵ درست از ۲"),
    ]
    assert view.streak.startswith("۲ روز پشت سر هم")
    assert view.placement == 0


def test_a_row_of_days_that_ended_is_not_told_as_one_that_goes_on(
    desk: ProgressDesk, store: ProgressStore, review: Build, now: datetime
) -> None:
    store.record(review("c1"), now - timedelta(days=5))
    assert desk.view().streak == "بلندترین رشته‌ی روزها ۱ روز بوده است."


def test_a_suspected_idea_is_told_with_how_sure_it_was_and_that_it_was_mended(
    desk: ProgressDesk, store: ProgressStore, review: Build, now: datetime
) -> None:
    wrong = review("c1", "wrong", sure=False, misconception="divide-by-variance")
    store.record(wrong, now)
    assert desk.view().suspicions == ("تقسیم بر واریانس (۱ بار، هر بار با شک)",)
    store.record(review("c1"), now)
    assert desk.view().suspicions == ("تقسیم بر واریانس (۱ بار؛ دیگر دیده نشده است)",)


def test_sessions_that_were_taken_back_are_no_history(
    store: ProgressStore, review: Build, now: datetime
) -> None:
    for number in range(8):
        store.record(review("c1", session=f"s{number}"), now)
    store.undo("s7", now)
    found = last_sessions(store, "sample", limit=3)
    assert len(found) == 3
    assert last_sessions(store, "another") == ()


def test_the_calendar_turns_for_good_and_the_environment_counts_more(
    index: PackIndex, store: ProgressStore, now: datetime, desk: ProgressDesk
) -> None:
    assert desk.written(now.date()) == "۱ آذر ۱۴۰۵"
    desk.turn_calendar()
    assert desk.written(now.date()) == "2026-11-22"
    again = ProgressDesk(index, store, words(), lambda: now, None)
    assert again.calendar == "gregorian"
    told = ProgressDesk(index, store, words(), lambda: now, None, "jalali")
    assert told.calendar == "jalali"
    told.turn_calendar()
    assert told.calendar == "gregorian"


def test_an_exam_is_set_told_and_let_go_of(desk: ProgressDesk, store: ProgressStore) -> None:
    assert desk.set_exam("۲۰ دی ۱۴۰۵") == "امتحان: ۲۰ دی ۱۴۰۵؛ ۴۹ روز مانده است."
    assert any("تازه" in bar.text for bar in desk.view().forecast)
    assert desk.set_exam("none") == "تاریخ امتحان برداشته شد."
    assert exam_day(store, "sample") is None


def test_an_exam_that_is_over_is_told_as_over(
    index: PackIndex, store: ProgressStore, desk: ProgressDesk, now: datetime
) -> None:
    desk.set_exam("2026-11-30")
    later = ProgressDesk(index, store, words(), lambda: now + timedelta(days=20), None)
    assert later.view().exam == "تاریخ امتحان، ۹ آذر ۱۴۰۵، گذشته است."


def test_after_a_session_each_concept_has_its_level_and_its_next_day(
    index: PackIndex, store: ProgressStore, desk: ProgressDesk, now: datetime
) -> None:
    session = QuizSession(index, ["c1", "c3", "c2"], store, lambda: now, 7)
    for answer in ("right", "wrong", "wrong"):
        session.answer((answer,), sure=True)
        session.next()
    first, second = desk.summary(session.result())
    assert first.score == "نرمال کردن: ۱ درست از ۲"
    assert second.level == "آغاز شده"
    assert first.due == second.due == "مرور بعدی: فردا"


def test_a_lesson_is_forgotten_and_the_answers_counted(
    desk: ProgressDesk, store: ProgressStore, review: Build, now: datetime
) -> None:
    store.record(review("c1"), now)
    assert desk.forget("l1") == "«درس یک» از نو شروع می‌شود؛ ۱ پاسخ دیگر شمرده نمی‌شود."
    assert store.count("sample") == 0


def test_without_a_folder_a_flag_is_refused_in_words(
    index: PackIndex, store: ProgressStore, now: datetime
) -> None:
    desk = ProgressDesk(index, store, words(), lambda: now, None)
    session = QuizSession(index, ["c1"], store, lambda: now, 7)
    assert session.current is not None
    with pytest.raises(FlagError):
        desk.flag(session.current)


# --- rescue


@pytest.fixture
def damaged(path: Path, now: datetime, review: Build) -> Iterator[ProgressStore]:
    """A store whose file was damaged after a backup."""
    first = ProgressStore(path, now, zone=UTC)
    first.record(review("c1"), now)
    first.close(now)
    path.write_bytes(b"damage" * 99)
    store = ProgressStore(path, now + timedelta(hours=1), zone=UTC)
    yield store
    store.close()


def test_a_backup_is_offered_until_it_was_brought_back_even_at_later_starts(
    index: PackIndex, damaged: ProgressStore, path: Path, now: datetime, review: Build
) -> None:
    damaged.record(review("c2"), now + timedelta(hours=2))
    damaged.close()
    store = ProgressStore(path, now + timedelta(days=2), zone=UTC)
    desk = ProgressDesk(index, store, words(), lambda: now + timedelta(days=2), path.parent)
    assert desk.view().rescue == "۱ آذر ۱۴۰۵"
    assert desk.restore() == "۱ پاسخ از نسخه‌ی پشتیبان بازگشت."
    assert store.count("sample") == 2
    assert desk.view().rescue == ""
    assert desk.restore() == "چیزی برای بازگرداندن نیست."
    store.close()


def test_a_backup_made_after_the_damage_is_no_rescue(
    damaged: ProgressStore, path: Path, now: datetime
) -> None:
    assert find_rescue(damaged, path.parent) is not None
    for backup in damaged.backups():
        later = now + timedelta(days=1)
        backup.rename(backup.with_name(f"progress-{later:%Y%m%d-%H%M%S}.db"))
    assert find_rescue(damaged, path.parent) is None


def test_a_sound_file_needs_no_rescue(store: ProgressStore, path: Path) -> None:
    assert path.name == FILE_NAME
    assert find_rescue(store, path.parent) is None
    assert find_rescue(store, None) is None


# --- unanswered questions


def test_unanswered_questions_are_kept_in_order_and_read_again(
    tmp_path: Path, now: datetime
) -> None:
    file = tmp_path / "new" / "unanswered.jsonl"
    assert keep_unanswered(file, now, "یک")
    assert keep_unanswered(file, now, "دو", [("user", "یک")])
    with file.open("a", encoding="utf-8") as stream:
        stream.write("{broken\n" + json.dumps({"text": 3}) + "\n" + "[" * 5000 + "\n")
    assert [question.text for question in read_unanswered(file)] == ["یک", "دو"]
