"""The pack that comes with the program can be asked, judged and explained in full."""

from __future__ import annotations

import pytest

from bnstudy import paths
from bnstudy.packs.index import PackIndex
from bnstudy.packs.loader import load_pack
from bnstudy.packs.models import ChoiceQuestion, MultiQuestion, NumberQuestion, TrueFalseQuestion
from bnstudy.study.explain import explain_question
from bnstudy.study.placement import placement_questions
from bnstudy.study.proofs import proofs
from bnstudy.study.questions import grade
from bnstudy.study.variants import Variant, number_at, variant

PACK = PackIndex(load_pack(paths.content_dir() / "batch-normalization"))
SEEDS = range(5)


def key(asked: Variant) -> object:
    question = asked.question
    if isinstance(question, NumberQuestion):
        return asked.right
    if isinstance(question, TrueFalseQuestion):
        return question.answer
    return tuple(option.id for option in question.options if option.correct)


@pytest.mark.parametrize("id_", PACK.questions)
def test_each_question_takes_its_key_and_speaks_of_every_option(id_: str) -> None:
    question = PACK.question(id_)
    for seed in SEEDS:
        asked = variant(question, seed, PACK)
        judged = grade(question, key(asked), asked)  # type: ignore[arg-type]
        assert judged.correct
        assert judged.score == 1.0
        assert judged.solution
        assert all(option.feedback for option in judged.options)
        if isinstance(question, ChoiceQuestion):
            for option in question.options:
                verdict = grade(question, option.id, asked).verdict
                expected = "close" if option.defensible else "wrong"
                assert verdict == ("correct" if option.correct else expected)
        if isinstance(question, MultiQuestion):
            everything = tuple(option.id for option in question.options)
            assert not grade(question, everything, asked).correct


@pytest.mark.parametrize(
    "id_", [id_ for id_, question in PACK.questions.items() if isinstance(question, NumberQuestion)]
)
def test_each_named_mistake_is_recognized_in_most_askings(id_: str) -> None:
    question = PACK.question(id_)
    assert isinstance(question, NumberQuestion)
    askings = [variant(question, seed, PACK) for seed in range(20)]
    for mistake in question.mistakes:
        found = 0
        for asked in askings:
            value = number_at(asked.values, mistake.value)
            assert value is not None
            judged = grade(question, value, asked)
            found += judged.misconception == mistake.misconception
        assert found >= 15, (mistake.misconception, found)


@pytest.mark.parametrize(
    "id_", [id_ for id_, question in PACK.questions.items() if isinstance(question, NumberQuestion)]
)
def test_an_answer_computed_with_a_pocket_calculator_is_right(id_: str) -> None:
    question = PACK.question(id_)
    for seed in range(20):
        asked = variant(question, seed, PACK)
        assert asked.right is not None
        typed = f"{asked.right:.4g}"
        assert grade(question, typed, asked).correct, (typed, asked.right)


@pytest.mark.parametrize("id_", PACK.questions)
def test_each_question_is_explained_and_its_options_are_held_against_the_run(id_: str) -> None:
    question = PACK.question(id_)
    asked = variant(question, 1, PACK)
    shown = explain_question(PACK, question, asked)
    assert len(shown) == len(question.example)
    for explanation in shown:
        assert explanation.steps
        for text in (*explanation.steps, explanation.title, explanation.caveat):
            assert "{" not in text
    lines = proofs(PACK, question, asked, shown)
    if not isinstance(question, (NumberQuestion, TrueFalseQuestion)):
        cited = [option for option in question.options if option.proof]
        assert {line.option_id for line in lines} == {option.id for option in cited}
    assert all(line.text for line in lines)


def test_a_placement_quiz_covers_every_concept_that_is_asked() -> None:
    ids = placement_questions(PACK, seed=1, limit=99)
    covered = {PACK.question(id_).concept for id_ in ids}
    asked = {q.concept for q in PACK.questions.values() if q.status == "settled"}
    assert covered == asked
