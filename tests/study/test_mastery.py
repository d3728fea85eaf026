"""Levels: earned by answers, lost one at a time, mastered in a mixed review alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnstudy.study.mastery import Evidence, Level, Standing, advance, learn_first
from bnstudy.study.progress import ProgressStore
from bnstudy.study.rows import NewReview
from bnstudy.study.schedule import Rating, rate
from bnstudy.study.words import words

Build = Callable[..., NewReview]
DAY = timedelta(days=1)


def level(store: ProgressStore) -> Level:
    return store.levels("sample").get("standardize", Level.UNTOUCHED)


def answer_all(store: ProgressStore, review: Build, now: datetime, **more: object) -> None:
    for question in ("c1", "c2", "c4"):
        store.record(review(question, **more), now)


def test_the_first_answer_makes_a_concept_attempted(
    store: ProgressStore, now: datetime, review: Build
) -> None:
    store.record(review(verdict="wrong"), now)
    assert level(store) is Level.ATTEMPTED


def test_two_right_answers_make_it_familiar_and_three_proficient(
    store: ProgressStore, now: datetime, review: Build
) -> None:
    store.record(review("c1"), now)
    assert level(store) is Level.ATTEMPTED
    store.record(review("c2"), now)
    assert level(store) is Level.FAMILIAR
    store.record(review("c4"), now)
    assert level(store) is Level.PROFICIENT


def test_repeating_one_question_on_one_day_earns_nothing_more(
    store: ProgressStore, now: datetime, review: Build
) -> None:
    for minute in range(10):
        store.record(review("c1", seed=minute), now + timedelta(minutes=minute))
    assert level(store) is Level.ATTEMPTED
    store.record(review("c1"), now + DAY)
    store.record(review("c1"), now + 2 * DAY)
    assert level(store) is Level.PROFICIENT


def test_mastered_is_reached_only_in_a_mixed_review_by_a_sure_unaided_answer(
    store: ProgressStore, now: datetime, review: Build
) -> None:
    answer_all(store, review, now)
    store.record(review(mode="review"), now + DAY)
    store.record(review(mode="review", mixed=True, sure=False), now + DAY)
    store.record(review(mode="review", mixed=True, hints=1), now + DAY)
    assert level(store) is Level.PROFICIENT
    store.record(review(mode="review", mixed=True), now + 2 * DAY)
    assert level(store) is Level.MASTERED


def test_a_mixed_review_alone_does_not_master(
    store: ProgressStore, now: datetime, review: Build
) -> None:
    store.record(review(mode="review", mixed=True), now)
    assert level(store) is Level.ATTEMPTED


def test_a_miss_costs_one_level_and_a_defensible_answer_none(
    store: ProgressStore, now: datetime, review: Build
) -> None:
    answer_all(store, review, now)
    store.record(review(mode="review", mixed=True), now + DAY)
    store.record(review("c2", "close"), now + DAY)
    assert level(store) is Level.MASTERED
    store.record(review("c2", "wrong"), now + 2 * DAY)
    assert level(store) is Level.PROFICIENT
    store.record(review("c2", "partial"), now + 3 * DAY)
    assert level(store) is Level.FAMILIAR
    store.record(review("c2", "wrong"), now + 4 * DAY)
    store.record(review("c2", "wrong"), now + 5 * DAY)
    assert level(store) is Level.ATTEMPTED


def test_mending_what_was_missed_brings_the_level_back(
    store: ProgressStore, now: datetime, review: Build
) -> None:
    answer_all(store, review, now)
    store.record(review("c2", "wrong"), now + DAY)
    assert level(store) is Level.FAMILIAR
    store.record(review("c2"), now + 2 * DAY)
    assert level(store) is Level.PROFICIENT


def test_one_sure_answer_in_a_placement_quiz_is_enough_to_be_familiar(
    store: ProgressStore, now: datetime, review: Build
) -> None:
    store.record(review(mode="placement", sure=False), now)
    assert level(store) is Level.ATTEMPTED
    store.record(review(mode="placement"), now)
    assert level(store) is Level.FAMILIAR


answers = st.builds(
    lambda verdict, sure, fresh, mixed, placement: Evidence(
        verdict, rate(verdict, sure=sure, hints=0), fresh, mixed, placement
    ),
    st.sampled_from(["correct", "close", "partial", "wrong"]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
standings = st.builds(Standing, st.sampled_from(Level), st.integers(0, 9))
scores = st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=1, max_size=5)


@given(standings, answers, scores)
def test_a_level_falls_by_one_at_most_and_only_by_a_miss(
    before: Standing, answer: Evidence, last: list[float]
) -> None:
    after = advance(before, answer, last)
    assert after.level >= max(before.level - 1, 1)
    if answer.verdict in {"correct", "close"}:
        assert after.level >= before.level
    if after.level is Level.MASTERED and before.level is not Level.MASTERED:
        assert answer.mixed
        assert answer.rating is Rating.GOOD


@given(standings, answers, scores)
def test_better_last_answers_never_earn_a_lower_level(
    before: Standing, answer: Evidence, last: list[float]
) -> None:
    assert advance(before, answer, last).level <= advance(before, answer, [1.0] * len(last)).level


REQUIRES = {"a": [], "b": ["a"], "c": ["b"], "d": ["c", "a"], "x": ["y"], "y": ["x"]}


@pytest.mark.parametrize(
    ("known", "concept", "expected"),
    [
        ([], "d", ("a", "b", "c")),
        (["a"], "d", ("b", "c")),
        (["a", "b", "c"], "d", ()),
        ([], "a", ()),
        (["c"], "d", ("a", "b")),
        ([], "x", ("y",)),
    ],
)
def test_groundwork_is_listed_from_the_bottom_up(
    known: list[str], concept: str, expected: tuple[str, ...]
) -> None:
    levels = dict.fromkeys(known, Level.FAMILIAR)
    assert learn_first(REQUIRES, levels, concept) == expected


def test_every_level_has_a_word() -> None:
    assert set(words().group("study.level")) == {each.name.lower() for each in Level}
