"""A session from the first question to the result, and back by one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from bnstudy.packs.index import PackIndex
from bnstudy.packs.models import Pack
from bnstudy.study.answers import AnswerError
from bnstudy.study.progress import ProgressStore
from bnstudy.study.quiz import QuizSession
from bnstudy.study.schedule import Rating

Start = Callable[..., QuizSession]


@pytest.fixture
def start(index: PackIndex, store: ProgressStore, now: datetime) -> Start:
    def begin(*ids: str, mode: str = "quiz", seed: int = 1) -> QuizSession:
        return QuizSession(index, ids, store, lambda: now, seed, mode)  # type: ignore[arg-type]

    return begin


def test_questions_come_in_their_order_with_place_and_form(start: Start) -> None:
    session = start("c1", "m1", "t1", "first-output")
    forms = []
    while (asked := session.current) is not None:
        forms.append((asked.question.id, asked.number, asked.total, asked.form))
        session.next()
    assert forms == [
        ("c1", 1, 4, "one"),
        ("m1", 2, 4, "many"),
        ("t1", 3, 4, "true_false"),
        ("first-output", 4, 4, "number"),
    ]
    assert session.finished


def test_an_answer_is_judged_kept_and_scheduled(start: Start, store: ProgressStore) -> None:
    session = start("c1")
    outcome = session.answer("right", sure=True)
    assert outcome.grade.correct
    assert outcome.rating is Rating.GOOD
    assert outcome.saved.on_disk
    (kept,) = store.reviews("sample")
    assert (kept.what.question, kept.what.answer, kept.what.sure) == ("c1", '["right"]', True)
    assert kept.what.seed == outcome.asked.variant.seed
    assert outcome.card.memory.due > kept.at


def test_what_is_no_answer_leaves_the_question_open(start: Start, store: ProgressStore) -> None:
    session = start("first-output")
    with pytest.raises(AnswerError):
        session.answer("1e400", sure=True)
    assert session.outcome is None
    assert store.count("sample") == 0
    session.answer("1", sure=True)
    assert store.count("sample") == 1


def test_a_question_is_answered_once(start: Start) -> None:
    session = start("c1", "c3")
    session.answer("right", sure=True)
    with pytest.raises(RuntimeError):
        session.answer("wrong", sure=True)


def test_the_suspected_misconception_is_named(start: Start) -> None:
    outcome = start("c1").answer("wrong", sure=True)
    assert outcome.suspected is not None
    assert outcome.suspected.title == "تقسیم بر واریانس"


def test_undo_puts_the_very_same_asking_back(start: Start, store: ProgressStore) -> None:
    session = start("first-output", "c1")
    before = session.current
    session.answer("99", sure=True)
    session.next()
    assert session.undo() == before
    assert session.outcome is None
    assert store.count("sample") == 0
    assert store.cards("sample") == []
    session.answer("98", sure=False)
    assert session.result().total == 1


def test_undo_with_nothing_to_undo_changes_nothing(start: Start) -> None:
    session = start("c1")
    assert session.undo() is None
    assert session.current is not None


def test_undo_does_not_reach_into_another_session(start: Start, store: ProgressStore) -> None:
    start("c1").answer("right", sure=True)
    assert start("c3").undo() is None
    assert store.count("sample") == 1


def test_the_result_says_what_to_read_again(start: Start) -> None:
    session = start("c1", "t1")
    session.answer("other", sure=True)
    session.next()
    session.answer(True, sure=True)
    assert [passage.id for passage in session.result().reread] == ["p1", "p3"]


def test_the_result_puts_ideas_held_with_certainty_first(start: Start) -> None:
    session = start("c1", "t1")
    session.answer("wrong", sure=False)
    session.next()
    session.answer(True, sure=True)
    ids = [misconception.id for misconception in session.result().misconceptions]
    assert ids == ["forgot-gamma", "divide-by-variance"]
    assert session.result().missed == ("t1", "c1")


def test_the_result_counts_by_concept_and_sureness(start: Start) -> None:
    session = start("c1", "c2", "c3", "m1")
    for answer, sure in (("right", True), ("other", False), ("near", True), (("a", "b"), False)):
        session.answer(answer, sure=sure)
        session.next()
    result = session.result()
    assert (result.right, result.close, result.total, result.score) == (2, 1, 4, 2.5)
    assert [(c.concept, c.right, c.total, c.score) for c in result.concepts] == [
        ("standardize", 1, 2, 0.5),
        ("scale", 0, 1, 0.5),
        ("noise", 1, 1, 1.0),
    ]
    sureness = result.sureness
    assert (sureness.sure_right, sureness.unsure_right, sureness.unsure_wrong) == (1, 1, 1)
    assert sureness.sure_wrong == 0


def test_a_skipped_question_is_neither_kept_nor_counted(start: Start, store: ProgressStore) -> None:
    session = start("c1", "c3")
    session.next()
    session.answer("right", sure=True)
    assert session.result().total == store.count("sample") == 1


def test_each_asking_has_its_own_seed_and_the_session_seed_repeats_them(start: Start) -> None:
    def seeds(session_seed: int) -> list[int]:
        session = start("c1", "c1", "c3", seed=session_seed)
        found = []
        while (asked := session.current) is not None:
            found.append(asked.variant.seed)
            session.next()
        return found

    assert seeds(5) == seeds(5)
    assert len(set(seeds(5)) | set(seeds(6))) == 6


def test_only_a_review_of_several_concepts_is_mixed(start: Start, store: ProgressStore) -> None:
    start("c1", "c3", mode="review").answer("right", sure=True)
    start("c1", "c2", mode="review").answer("right", sure=True)
    start("c1", "c3").answer("right", sure=True)
    assert [review.what.mixed for review in store.reviews()] == [True, False, False]


def test_hints_are_filled_and_counted(start: Start, store: ProgressStore) -> None:
    session = start("c1")
    assert session.current is not None
    assert session.current.hints == ("راهنمای ۱", "راهنمای ۲")
    outcome = session.answer("right", sure=True, hints_used=2)
    assert outcome.rating is Rating.HARD


def test_a_question_that_cannot_be_asked_is_passed_over(
    index: PackIndex, store: ProgressStore, now: datetime
) -> None:
    questions = [
        q.model_copy(update={"answer": "nothing"}) if q.id == "first-output" else q
        for q in index.pack.questions
    ]
    broken = PackIndex(index.pack.model_copy(update={"questions": tuple(questions)}))
    session = QuizSession(broken, ("first-output", "c1", "first-output"), store, lambda: now, 1)
    assert session.current is not None
    assert session.current.question.id == "c1"
    session.answer("right", sure=True)
    assert session.next() is None
    assert session.finished
    assert len(session.unaskable) == 2
    assert session.result().total == 1
    again = session.undo()
    assert again is not None
    assert again.question.id == "c1"


def test_a_draw_that_overflows_is_drawn_again(
    index: PackIndex, store: ProgressStore, now: datetime
) -> None:
    overflowing = {"choices": [1e300, 1.0]}
    data = index.pack.model_dump(by_alias=True)
    number = next(q for q in data["questions"] if q["kind"] == "number")
    number["draw"] = {"gamma": overflowing}
    risky = PackIndex(Pack.model_validate(data))
    asked = 0
    for seed in range(30):
        session = QuizSession(risky, ("first-output",), store, lambda: now, seed)
        asked += session.current is not None
    assert asked > 22
