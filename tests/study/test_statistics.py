"""Statistics: counts, sureness, streak, forecast, suspicions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bnstudy.packs.index import PackIndex
from bnstudy.study.exam import set_exam_day
from bnstudy.study.mastery import Level
from bnstudy.study.progress import ProgressStore
from bnstudy.study.reading import Reading
from bnstudy.study.rows import NewReview
from bnstudy.study.statistics import concept_map, forecast, statistics, suspicions

Build = Callable[..., NewReview]
DAY = timedelta(days=1)


def test_accuracy_is_told_apart_by_sureness_and_close_counts_half(
    store: ProgressStore, now: datetime, review: Build
) -> None:
    store.record(review("c1", "correct", sure=True), now)
    store.record(review("c2", "wrong", sure=True), now)
    store.record(review("c3", "close", sure=False), now)
    found = statistics(store, "sample", now)
    assert (found.sure.answers, found.sure.share) == (2, 0.5)
    assert (found.unsure.answers, found.unsure.share) == (1, 0.5)
    assert (found.total.answers, found.total.right) == (3, 1.5)


def test_without_answers_there_is_no_share(store: ProgressStore, now: datetime) -> None:
    found = statistics(store, "sample", now)
    assert found.total.share is None
    assert (found.streak, found.longest, found.history) == (0, 0, ())


@pytest.mark.parametrize(
    ("days", "today", "streak", "longest"),
    [
        ([0, 1, 2], 2, 3, 3),
        ([0, 1, 2], 3, 3, 3),
        ([0, 1, 2], 4, 0, 3),
        ([0, 1, 3], 3, 1, 2),
        ([0, 0, 1], 1, 2, 2),
    ],
)
def test_a_streak_reaches_today_or_yesterday(
    store: ProgressStore,
    now: datetime,
    review: Build,
    days: list[int],
    today: int,
    streak: int,
    longest: int,
) -> None:
    for day in days:
        store.record(review(), now + day * DAY)
    found = statistics(store, "sample", now + today * DAY)
    assert (found.streak, found.longest) == (streak, longest)


def test_history_counts_each_day(store: ProgressStore, now: datetime, review: Build) -> None:
    store.record(review("c1"), now)
    store.record(review("c2", "wrong"), now)
    store.record(review("c1"), now + 3 * DAY)
    history = statistics(store, "sample", now).history
    assert [(day.day, day.answers, day.right) for day in history] == [
        (now.date(), 2, 1.0),
        ((now + 3 * DAY).date(), 1, 1.0),
    ]


def test_what_was_taken_back_is_not_counted(
    store: ProgressStore, now: datetime, review: Build
) -> None:
    store.record(review(misconception="forgot-gamma", verdict="wrong"), now)
    store.undo("s1", now)
    assert statistics(store, "sample", now).total.answers == 0


def test_the_forecast_counts_what_is_overdue_for_today(
    index: PackIndex, store: ProgressStore, now: datetime, review: Build
) -> None:
    store.record(review("c1", "wrong"), now)
    store.record(review("c3"), now)
    days = forecast(index, store, now + DAY + DAY, days=3)
    assert [day.due for day in days] == [2, 0, 0]
    days = forecast(index, store, now, days=3)
    assert [(day.day - now.date(), day.due) for day in days] == [
        (0 * DAY, 0),
        (DAY, 1),
        (2 * DAY, 1),
    ]


def test_before_an_exam_the_forecast_spreads_what_is_new(
    index: PackIndex, store: ProgressStore, now: datetime, review: Build
) -> None:
    store.record(review("c1"), now)
    set_exam_day(store, "sample", (now + 4 * DAY).date(), now.date())
    days = forecast(index, store, now, days=5)
    assert [day.new for day in days] == [2, 2, 1, 0, 0]
    assert [day.due for day in days] == [0, 0, 1, 0, 0]


def test_the_map_shows_levels_and_what_to_learn_first(
    index: PackIndex, store: ProgressStore, now: datetime, review: Build
) -> None:
    store.record(review("c1"), now)
    store.record(review("c2"), now)
    found = {standing.concept.id: standing for standing in concept_map(index, store)}
    assert (found["standardize"].level, found["standardize"].asked) == (Level.FAMILIAR, 2)
    assert found["scale"].learn_first == ()
    assert found["noise"].learn_first == ("مقیاس",)
    assert found["noise"].questions == 2


def test_suspicions_are_open_until_the_question_is_answered_right(
    index: PackIndex, store: ProgressStore, now: datetime, review: Build
) -> None:
    store.record(review("c1", "wrong", misconception="divide-by-variance", sure=False), now)
    store.record(review("t1", "wrong", misconception="forgot-gamma"), now)
    found = suspicions(index, store)
    assert [(s.misconception.id, s.times, s.sure, s.open) for s in found] == [
        ("forgot-gamma", 1, 1, True),
        ("divide-by-variance", 1, 0, True),
    ]
    store.record(review("t1"), now + DAY)
    assert [s.open for s in suspicions(index, store)] == [True, False]


def test_another_mistake_in_its_place_does_not_put_a_wrong_idea_right(
    index: PackIndex, store: ProgressStore, now: datetime, review: Build
) -> None:
    store.record(review("t1", "wrong", misconception="forgot-gamma"), now)
    store.record(review("t1", "wrong"), now + DAY)
    assert [s.open for s in suspicions(index, store)] == [True]
    store.record(review("t1"), now + 2 * DAY)
    assert [s.open for s in suspicions(index, store)] == [False]
    store.record(review("t1", "wrong"), now + 3 * DAY)
    assert [s.open for s in suspicions(index, store)] == [False]


def test_reading_marks_are_counted_by_lesson(
    index: PackIndex, store: ProgressStore, now: datetime
) -> None:
    reading = Reading(index, store)
    first = reading.next_passage()
    assert first is not None
    assert first.id == "p1"
    reading.mark("p1", now)
    assert [(mark.read, mark.total) for mark in reading.lessons()] == [(1, 2), (0, 1)]
    store.mark_read("sample", "dropped-from-the-pack", now)
    assert reading.read() == {"p1"}
    for passage in ("p2", "p3"):
        reading.mark(passage, now)
    assert reading.next_passage() is None


def test_a_lesson_can_be_begun_anew(
    index: PackIndex, store: ProgressStore, now: datetime, review: Build
) -> None:
    store.record(review("c1"), now)
    store.record(review("c3", concept="scale"), now)
    store.record(review("t1", concept="noise"), now)
    reading = Reading(index, store)
    for passage in ("p1", "p3"):
        reading.mark(passage, now)
    assert reading.forget("l1", now) == 2
    assert reading.read() == {"p3"}
    assert [card.question for card in store.cards("sample")] == ["t1"]


def test_every_question_belongs_to_one_lesson(
    index: PackIndex, store: ProgressStore, now: datetime, review: Build
) -> None:
    for id_ in index.questions:
        store.record(review(id_), now)
    reading = Reading(index, store)
    assert sum(reading.forget(id_, now) for id_ in index.lessons) == len(index.questions)
    assert store.count("sample") == 0
