"""Placement: one telling question per concept, and where to begin."""

from __future__ import annotations

from datetime import datetime

from bnstudy.packs.index import PackIndex
from bnstudy.study.placement import place, placement_questions
from bnstudy.study.progress import ProgressStore
from bnstudy.study.quiz import QuizSession

RIGHT = {"c1": "right", "c2": "right", "c3": "right", "m1": ("a", "b"), "t1": False}


def test_each_concept_gets_its_most_telling_settled_question(index: PackIndex) -> None:
    # c1 is contested, c3 can be guessed more easily than a number, t1 more easily than m1.
    assert placement_questions(index, seed=1) == ("c2", "first-output", "m1")


def test_with_few_places_what_rests_on_others_is_asked(index: PackIndex) -> None:
    assert placement_questions(index, seed=1, limit=1) == ("m1",)


def run(index: PackIndex, store: ProgressStore, now: datetime, right: set[str]) -> QuizSession:
    ids = ("c2", "c3", "m1")
    session = QuizSession(index, ids, store, lambda: now, 1, "placement")
    for id_ in ids:
        wrong = () if id_ == "m1" else "other"
        session.answer(RIGHT[id_] if id_ in right else wrong, sure=True)  # type: ignore[arg-type]
        session.next()
    return session


def test_study_begins_at_the_first_concept_that_is_not_known(
    index: PackIndex, store: ProgressStore, now: datetime
) -> None:
    found = place(index, run(index, store, now, {"c2"}).result())
    assert [concept.id for concept in found.known] == ["standardize"]
    assert [concept.id for concept in found.open] == ["scale", "noise"]
    assert found.start is not None
    assert found.start.id == "p2"


def test_what_a_known_concept_rests_on_is_known_unless_shown_otherwise(
    index: PackIndex, store: ProgressStore, now: datetime
) -> None:
    session = QuizSession(index, ("m1",), store, lambda: now, 1, "placement")
    session.answer(("a", "b"), sure=True)
    found = place(index, session.result())
    assert [concept.id for concept in found.known] == ["standardize", "scale", "noise"]
    assert found.start is None
    contradicted = place(index, run(index, store, now, {"m1", "c2"}).result())
    assert [concept.id for concept in contradicted.open] == ["scale"]


def test_a_lucky_guess_places_nobody(index: PackIndex, store: ProgressStore, now: datetime) -> None:
    session = QuizSession(index, ("m1",), store, lambda: now, 1, "placement")
    session.answer(("a", "b"), sure=False)
    assert place(index, session.result()).known == ()
