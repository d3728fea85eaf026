"""The course keeps its promises: what it teaches, what it asks, and how it judges."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from bnstudy.packs.check import check_pack
from bnstudy.packs.git import Git
from bnstudy.packs.index import PackIndex
from bnstudy.packs.loader import load_pack
from bnstudy.packs.models import (
    ChoiceQuestion,
    MultiQuestion,
    NumberQuestion,
    Option,
    Passage,
    Question,
    TrueFalseQuestion,
)
from bnstudy.paths import content_dir
from bnstudy.persian import normalize
from bnstudy.study.numbers import allowed_error
from bnstudy.study.questions import grade
from bnstudy.study.variants import Variant, number_at, variant

PACK: Path = content_dir() / "batch-normalization"
INDEX = PackIndex(load_pack(PACK))
PASSAGES = tuple(INDEX.passages.values())
QUESTIONS = tuple(INDEX.questions.values())
NUMBERS = tuple(question for question in QUESTIONS if isinstance(question, NumberQuestion))
# The sentences of the lesson that the course is told from.
SENTENCES = {f"S{number}" for number in range(1, 27)}

# The lesson's own questions: a word of each option in its authored order, and the key.
LESSON_QUESTIONS = {
    "effect-on-learning": (("تنوع", "گرادیان", "برازش", "تعداد لایه"), "be"),
    "why-deeper-layers": (("کاهش مقدار", "توزیع", "وابستگی", "افزایش مشکل"), "be"),
    "regularizing-effect": (
        ("افزایش وابستگی", "کاهش وابستگی", "کاهش بیش‌برازش", "افزایش بیش‌برازش"),
        "jim",
    ),
    "where-in-tensorflow": (
        ("پس از اعمال Activation", "پیش از اعمال Activation", "پس از لایه‌ی Dropout", "پیش از"),
        "alef",
    ),
}


@pytest.fixture(autouse=True)
def no_history(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge the pack as it is, whatever its last commit changed."""
    monkeypatch.setattr(Git, "of", lambda _folder: None)


def options_of(question: Question) -> tuple[Option, ...]:
    if isinstance(question, (ChoiceQuestion, MultiQuestion)):
        return question.options
    return ()


def each(questions: tuple[Question, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("question", questions, ids=[q.id for q in questions])


# --- the lesson


def test_the_course_covers_every_sentence_of_the_lesson() -> None:
    covered = {sentence for passage in PASSAGES for sentence in passage.covers}
    assert covered == SENTENCES


def test_the_course_has_between_twelve_and_twenty_five_passages() -> None:
    assert 12 <= len(PASSAGES) <= 25


@pytest.mark.parametrize("passage", PASSAGES, ids=[p.id for p in PASSAGES])
def test_a_passage_fits_on_a_screen(passage: Passage) -> None:
    prose = re.sub(r"```.*?```", "", passage.text, flags=re.DOTALL)
    assert 60 <= len(prose.split()) <= 240


def test_each_passage_is_known_by_many_wordings_of_a_learner() -> None:
    assert [p.id for p in PASSAGES if len(p.asks) < 12 or len(set(p.asks)) != len(p.asks)] == []


def test_no_two_passages_are_asked_for_by_the_same_words() -> None:
    seen: dict[str, str] = {}
    twice = []
    for passage in PASSAGES:
        for ask in passage.asks:
            first = seen.setdefault(normalize(ask), passage.id)
            if first != passage.id:
                twice.append((ask, first, passage.id))
    assert twice == []


def test_what_is_contested_is_marked_and_names_its_sources() -> None:
    contested = {p.id for p in PASSAGES if p.status == "contested"}
    assert {"why-is-contested", "placement-debate", "placement-experiments"} <= contested
    things = (*PASSAGES, *QUESTIONS)
    assert [t.id for t in things if t.status == "contested" and len(t.sources) < 2] == []


# --- the lesson's four questions


def test_the_short_quiz_asks_the_four_questions_of_the_lesson() -> None:
    assert INDEX.pack.info.quiz == tuple(LESSON_QUESTIONS)


@pytest.mark.parametrize("id_", LESSON_QUESTIONS)
def test_a_question_of_the_lesson_keeps_its_options_their_order_and_its_key(id_: str) -> None:
    words, key = LESSON_QUESTIONS[id_]
    question = INDEX.question(id_)
    assert isinstance(question, ChoiceQuestion)
    assert not question.shuffle
    assert [option.id for option in question.options] == ["alef", "be", "jim", "dal"]
    assert [option.id for option in question.options if option.correct] == [key]
    for word, option in zip(words, question.options, strict=True):
        assert normalize(word) in normalize(option.text)
    shown = variant(question, 5, INDEX).options
    assert [(o.letter, o.id) for o in shown] == [
        ("الف", "alef"),
        ("ب", "be"),
        ("ج", "jim"),
        ("د", "dal"),
    ]
    assert len(question.hints) == 2


@pytest.mark.parametrize(
    ("id_", "option_id"),
    [
        ("regularizing-effect", "be"),
        ("where-in-tensorflow", "be"),
        ("where-in-tensorflow", "dal"),
    ],
)
def test_a_defensible_answer_is_close_and_never_wrong(id_: str, option_id: str) -> None:
    question = INDEX.question(id_)
    judged = grade(question, option_id, variant(question, 1, INDEX))
    assert judged.verdict == "close"
    assert judged.defensible
    assert 0 < judged.score < 1


def test_the_lesson_says_where_its_own_key_is_contested() -> None:
    assert {i for i in LESSON_QUESTIONS if INDEX.question(i).status == "contested"} == {
        "why-deeper-layers",
        "where-in-tensorflow",
    }
    assert "محدودیت شیب" in INDEX.question("effect-on-learning").solution


def test_the_question_of_placement_shows_both_learning_rates() -> None:
    assert INDEX.question("where-in-tensorflow").example == (
        "placement-statistics",
        "placement-moderate-lr",
        "placement-large-lr",
    )


# --- all questions


def test_there_are_questions_of_every_kind() -> None:
    kinds = [question.kind for question in QUESTIONS]
    assert len(kinds) >= 16
    assert {kind for kind in kinds if kinds.count(kind) >= 4} == {
        "choice",
        "multi",
        "number",
        "true_false",
    }


def test_every_concept_is_asked_at_least_three_times() -> None:
    few = [c for c in INDEX.concepts if len(INDEX.questions_of_concept(c)) < 3]
    assert few == []


def test_every_passage_has_a_question_that_sends_the_learner_back_to_it() -> None:
    named = {passage for question in QUESTIONS for passage in question.passages}
    assert set(INDEX.passages) - named == set()


def test_every_misconception_can_be_betrayed_and_is_put_right_somewhere() -> None:
    betrayed = {o.misconception for q in QUESTIONS for o in options_of(q)}
    betrayed |= {q.misconception for q in QUESTIONS if isinstance(q, TrueFalseQuestion)}
    betrayed |= {m.misconception for q in NUMBERS for m in q.mistakes}
    assert set(INDEX.misconceptions) == betrayed - {None}
    assert [m.id for m in INDEX.misconceptions.values() if m.remedy not in INDEX.passages] == []


@each(QUESTIONS)
def test_every_option_says_why_in_words_of_its_own(question: Question) -> None:
    said = [normalize(option.feedback) for option in options_of(question)]
    if isinstance(question, TrueFalseQuestion):
        said = [normalize(question.feedback_true), normalize(question.feedback_false)]
    if isinstance(question, NumberQuestion):
        said = [normalize(mistake.feedback) for mistake in question.mistakes]
    assert all(len(text) > 15 for text in said)
    assert len(set(said)) == len(said)
    assert question.solution
    assert question.hints
    assert question.passages


@each(QUESTIONS)
def test_no_option_swallows_the_others(question: Question) -> None:
    for option in options_of(question):
        assert not re.search("(همه|هیچ) ?کدام|همه ?ی (موارد|گزینه)", normalize(option.text))


@each(tuple(q for q in QUESTIONS if isinstance(q, ChoiceQuestion)))
def test_a_wrong_choice_is_wrong_and_the_key_is_right(question: Question) -> None:
    for option in options_of(question):
        judged = grade(question, option.id, variant(question, 3, INDEX))
        assert judged.correct == option.correct
        assert judged.feedback == option.feedback
        assert judged.misconception == (None if option.correct else option.misconception)


@each(tuple(q for q in QUESTIONS if isinstance(q, MultiQuestion)))
def test_all_right_options_together_are_the_answer(question: Question) -> None:
    options = options_of(question)
    right = [option.id for option in options if option.correct]
    asked = variant(question, 3, INDEX)
    assert grade(question, right, asked).correct
    assert 2 <= len(right) < len(options)
    assert grade(question, [option.id for option in options], asked).score == 0


@each(tuple(q for q in QUESTIONS if isinstance(q, TrueFalseQuestion)))
def test_a_statement_is_judged_by_its_answer(question: Question) -> None:
    assert isinstance(question, TrueFalseQuestion)
    asked = variant(question, 3, INDEX)
    assert grade(question, question.answer, asked).correct
    wrong = grade(question, not question.answer, asked)
    assert not wrong.correct
    assert wrong.misconception == question.misconception


def test_statements_are_true_often_enough_that_no_is_no_safe_guess() -> None:
    answers = [q.answer for q in QUESTIONS if isinstance(q, TrueFalseQuestion)]
    assert 0.3 <= sum(answers) / len(answers) <= 0.7


def test_the_length_of_an_option_does_not_give_the_key_away() -> None:
    longest = shortest = total = 0
    for question in QUESTIONS:
        if isinstance(question, ChoiceQuestion):
            key = len(next(o.text for o in question.options if o.correct))
            others = [len(o.text) for o in question.options if not o.correct]
            total += 1
            longest += key > max(others)
            shortest += key < min(others)
    assert longest <= 0.4 * total
    assert shortest <= 0.4 * total


def test_two_wordings_of_one_idea_share_its_concept() -> None:
    pairs = [(q, INDEX.question(q.wording_of)) for q in QUESTIONS if q.wording_of]
    assert len(pairs) >= 3
    assert [q.id for q, first in pairs if q.concept != first.concept] == []


# --- numbers


def typed_like_a_learner(value: float) -> str:
    return str(round(value)) if float(value).is_integer() else f"{value:.2f}"


def hold_to_the_light(question: NumberQuestion, asked: Variant) -> None:
    """The right number is right, each mistake is known by its name, and none is another."""
    assert asked.right is not None
    for answer in (asked.right, typed_like_a_learner(asked.right)):
        assert grade(question, answer, asked).correct, (question.id, asked.seed, answer)
    values = [asked.right]
    for mistake in question.mistakes:
        value = number_at(asked.values, mistake.value)
        assert value is not None
        values.append(value)
        for answer in (value, typed_like_a_learner(value)):
            judged = grade(question, answer, asked)
            assert not judged.correct, (question.id, asked.seed, mistake.value)
            assert judged.misconception == mistake.misconception
            assert "{" not in judged.feedback
    for low, high in pairwise(sorted(values)):
        room = allowed_error(question.tolerance, low) + allowed_error(question.tolerance, high)
        assert high - low > room, (question.id, asked.seed, low, high)


@each(NUMBERS)
def test_a_number_and_its_usual_mistakes_never_meet(question: Question) -> None:
    assert isinstance(question, NumberQuestion)
    for seed in range(50):
        hold_to_the_light(question, variant(question, seed, INDEX))


@pytest.mark.slow
@each(NUMBERS)
def test_a_number_and_its_usual_mistakes_never_meet_in_hundreds_of_askings(
    question: Question,
) -> None:
    assert isinstance(question, NumberQuestion)
    for seed in range(50, 250):
        hold_to_the_light(question, variant(question, seed, INDEX))


@each(NUMBERS)
def test_a_number_question_is_fresh_at_another_asking(question: Question) -> None:
    stems = {variant(question, seed, INDEX).stem for seed in range(20)}
    assert len(stems) >= 6


# --- the whole


def test_nothing_is_wrong_with_the_pack() -> None:
    assert check_pack(PACK, seeds=0) == []


@pytest.mark.slow
def test_what_the_course_states_holds_when_it_is_computed() -> None:
    assert check_pack(PACK, seeds=50) == []
