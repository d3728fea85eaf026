"""The schedule: the library's own sequences, our grade map, and what must always hold."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import fsrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bnstudy.study.schedule import Memory, Rating, Scheduler, rate

START = datetime(2026, 11, 22, 9, tzinfo=UTC)
A, H, G = Rating.AGAIN, Rating.HARD, Rating.GOOD
SCHEDULER = Scheduler()


def intervals(ratings: list[Rating]) -> list[int]:
    """Answer on each due date and list the days between."""
    memory: Memory | None = None
    when, found = START, []
    for rating in ratings:
        memory = SCHEDULER.review(memory, rating, when)
        found.append((memory.due - when).days)
        when = memory.due
    return found


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [
        ([G, G, G, G], [2, 11, 46, 163]),
        ([H, H, H, H], [1, 3, 7, 12]),
        ([A, G, G], [1, 2, 6]),
        ([G, A, G, G], [2, 1, 2, 6]),
        ([G, G, A, A], [2, 11, 2, 1]),
    ],
)
def test_intervals_are_those_of_the_library(ratings: list[Rating], expected: list[int]) -> None:
    assert intervals(ratings) == expected


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([A, H, G]), st.integers(0, 400)), max_size=8))
def test_the_adapter_agrees_with_the_library_in_every_number(
    answers: list[tuple[Rating, int]],
) -> None:
    library = fsrs.Scheduler(
        learning_steps=(), relearning_steps=(), enable_fuzzing=False, maximum_interval=3650
    )
    card, memory, when = fsrs.Card(card_id=1, due=START), None, START
    for rating, pause in answers:
        when += timedelta(days=pause)
        card, _ = library.review_card(card, fsrs.Rating(int(rating)), when)
        memory = SCHEDULER.review(memory, rating, when)
        assert (memory.stability, memory.difficulty) == (card.stability, card.difficulty)
        assert memory.due == card.due


@pytest.mark.parametrize(
    ("verdict", "sure", "hints", "rating"),
    [
        ("correct", True, 0, G),
        ("correct", False, 0, H),
        ("correct", True, 1, H),
        ("close", True, 0, H),
        ("partial", True, 0, A),
        ("wrong", False, 2, A),
    ],
)
def test_answers_are_rated_by_verdict_sureness_and_hints(
    verdict: str, sure: bool, hints: int, rating: Rating
) -> None:
    assert rate(verdict, sure=sure, hints=hints) is rating


memories = st.lists(st.sampled_from([A, H, G]), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(memories, st.integers(0, 800))
def test_a_better_answer_never_comes_back_sooner(past: list[Rating], pause: int) -> None:
    memory, when = None, START
    for rating in past:
        memory = SCHEDULER.review(memory, rating, when)
        when = memory.due
    when += timedelta(days=pause)
    again, hard, good = (SCHEDULER.review(memory, rating, when) for rating in (A, H, G))
    assert again.due <= hard.due <= good.due
    assert again.stability <= hard.stability <= good.stability
    assert again.due >= when + timedelta(days=1)


@settings(max_examples=60, deadline=None)
@given(memories, st.integers(1, 400), st.integers(0, 400))
def test_knowing_it_after_a_longer_time_never_counts_for_less(
    past: list[Rating], pause: int, longer: int
) -> None:
    memory, when = None, START
    for rating in past:
        memory = SCHEDULER.review(memory, rating, when)
        when = memory.due
    assume(memory is not None)
    soon = SCHEDULER.review(memory, G, when + timedelta(days=pause))
    late = SCHEDULER.review(memory, G, when + timedelta(days=pause + longer))
    assert soon.stability <= late.stability


@given(st.integers(0, 4000))
def test_the_chance_of_recall_falls_with_time(days: int) -> None:
    memory = SCHEDULER.review(None, G, START)
    sooner = SCHEDULER.retrievability(memory, START + timedelta(days=days))
    later = SCHEDULER.retrievability(memory, START + timedelta(days=days + 1))
    assert 0 < later <= sooner <= 1


def test_a_clock_set_back_makes_no_interval_of_the_past() -> None:
    memory = SCHEDULER.review(None, G, START)
    back = SCHEDULER.review(memory, G, START - timedelta(days=900))
    assert back.due > back.last_review
    assert back.stability <= memory.stability * 1.2


def test_time_under_a_wrong_clock_is_not_believed() -> None:
    memory = SCHEDULER.review(None, G, START - timedelta(days=20_000))
    doubted = Memory(memory.stability, memory.difficulty, memory.due, memory.last_review, True)
    believed = SCHEDULER.review(memory, G, START)
    assert SCHEDULER.review(doubted, G, START).stability < believed.stability / 2


def test_times_of_every_zone_are_turned_into_utc() -> None:
    tehran = timezone(timedelta(hours=3, minutes=30))
    memory = SCHEDULER.review(None, G, START.astimezone(tehran))
    assert memory == SCHEDULER.review(None, G, START)
    assert memory.due.utcoffset() == timedelta(0)


def test_the_library_is_loaded_at_the_first_answer_only() -> None:
    code = (
        "import sys\n"
        "from datetime import UTC, datetime\n"
        "from bnstudy.study.progress import ProgressStore\n"
        "store = ProgressStore(None, datetime(2026, 11, 22, tzinfo=UTC))\n"
        "store.due('p', datetime(2026, 11, 22, tzinfo=UTC))\n"
        "heavy = {'fsrs', 'numpy', 'pydantic', 'yaml', 'persiantools'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
