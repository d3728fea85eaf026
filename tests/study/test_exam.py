"""Exam plans and dates in both calendars."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnstudy.study.dates import DateError, date_text, day_text, read_date
from bnstudy.study.exam import LONGEST_SWEEP, ExamError, exam_day, plan, set_exam_day
from bnstudy.study.progress import ProgressStore
from bnstudy.study.rows import Card
from bnstudy.study.schedule import Memory
from bnstudy.study.words import words

TODAY = date(2026, 11, 22)
EXAM = date(2027, 1, 10)


def card(question: str) -> Card:
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    memory = Memory(3.0, 5.0, moment, moment)
    return Card("p", question, 1, "c", memory, 1, 0, "correct", 1.0, True)


@pytest.mark.parametrize(
    "typed",
    ["1405-10-20", "۱۴۰۵/۱۰/۲۰", "1405.10.20", "۲۰ دی ۱۴۰۵", "۲۰ دی", "2027-01-10", "20 دي 1405"],
)
def test_a_date_is_read_in_both_calendars(typed: str) -> None:
    assert read_date(typed, TODAY) == EXAM


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "فردا",
        "1405-13-01",
        "1404-12-30",
        "2027-02-30",
        "۳۲ دی",
        "1405-10",
        "٢٠ دی ١",
        "0000-00-00",
    ],
)
def test_what_is_no_date_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(DateError) as caught:
        read_date(typed, TODAY)
    assert words().sentence(caught.value.words, caught.value.places)


def test_a_date_without_a_year_is_the_next_one() -> None:
    assert read_date("۱ آذر", TODAY) == date(2027, 11, 22)
    assert read_date("۲ آذر", TODAY) == date(2026, 11, 23)


def test_dates_are_written_in_both_calendars() -> None:
    assert date_text(EXAM) == "۲۰ دی ۱۴۰۵"
    assert date_text(EXAM, "gregorian") == "2027-01-10"
    assert day_text(EXAM) == "۲۰ دی"
    assert day_text(EXAM, "gregorian") == "01-10"


@given(st.dates(date(1930, 1, 1), date(2100, 1, 1)))
def test_a_written_date_reads_back(day: date) -> None:
    assert read_date(date_text(day), TODAY) == day
    assert read_date(date_text(day, "gregorian"), TODAY) == day


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_is_refused(text: str) -> None:
    try:
        found = read_date(text, TODAY)
    except DateError:
        return
    assert isinstance(found, date)


def test_no_exam_or_one_that_is_over_gives_no_plan() -> None:
    assert plan(None, TODAY, 5) is None
    assert plan(TODAY, TODAY, 5) is None
    assert plan(TODAY - timedelta(days=1), TODAY, 5) is None


@given(
    st.integers(1, 400), st.integers(0, 500), st.text(min_size=1, max_size=8), st.integers(1, 900)
)
def test_every_question_gets_a_day_before_the_exam(
    ahead: int, cards: int, question: str, interval: int
) -> None:
    exam = plan(TODAY + timedelta(days=ahead), TODAY, cards)
    assert exam is not None
    assert 1 <= exam.sweep_days <= LONGEST_SWEEP
    last = TODAY - timedelta(days=30)
    planned = exam.planned_day(card(question), last + timedelta(days=interval), last)
    assert planned < exam.day


def test_the_sweep_is_spread_over_its_days() -> None:
    exam = plan(EXAM, TODAY, 100)
    assert exam is not None
    assert exam.sweep_days == 5
    far = EXAM + timedelta(days=90)
    days = {exam.planned_day(card(f"q{i}"), far, TODAY) for i in range(60)}
    assert days == {EXAM - timedelta(days=i) for i in range(1, 6)}


def test_an_exam_must_lie_ahead(store: ProgressStore) -> None:
    with pytest.raises(ExamError):
        set_exam_day(store, "sample", TODAY, TODAY)
    assert exam_day(store, "sample") is None
    set_exam_day(store, "sample", EXAM, TODAY)
    assert exam_day(store, "sample") == EXAM
    set_exam_day(store, "sample", None, TODAY)
    assert exam_day(store, "sample") is None
