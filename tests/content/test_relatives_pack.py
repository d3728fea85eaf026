"""The second pack: sound, proven, and asked about in every concept, by content alone."""

from __future__ import annotations

import pytest

from bnstudy.packs.check import check_pack
from bnstudy.packs.git import Git
from bnstudy.packs.index import PackIndex
from bnstudy.packs.loader import load_pack
from bnstudy.packs.models import (
    ChoiceQuestion,
    MultiQuestion,
    NumberQuestion,
    Passage,
    Question,
    TrueFalseQuestion,
)
from bnstudy.paths import content_dir
from bnstudy.study.explain import explain
from bnstudy.study.questions import grade
from bnstudy.study.variants import FALSE, TRUE, variant

PACK = content_dir() / "normalization-relatives"
INDEX = PackIndex(load_pack(PACK))
QUESTIONS = tuple(INDEX.questions.values())
PASSAGES = tuple(INDEX.passages.values())
SEEDS = range(12)


@pytest.fixture(autouse=True)
def no_history(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge the pack as it is, whatever its last commit changed."""
    monkeypatch.setattr(Git, "of", lambda _folder: None)


def key_of(question: Question, seed: int) -> str | tuple[str, ...]:
    if isinstance(question, NumberQuestion):
        return str(variant(question, seed, INDEX).right)
    if isinstance(question, TrueFalseQuestion):
        return TRUE if question.answer else FALSE
    return tuple(option.id for option in question.options if option.correct)


def test_it_has_not_a_single_fault_or_warning_proofs_included() -> None:
    assert check_pack(PACK, seeds=20) == []


def test_it_has_lessons_passages_and_questions_of_every_kind() -> None:
    assert len(INDEX.pack.lessons) == 2
    assert 6 <= len(PASSAGES) <= 8
    assert len(QUESTIONS) >= 8
    assert {question.kind for question in QUESTIONS} == {
        "choice", "multi", "true_false", "number",
    }  # fmt: skip


@pytest.mark.parametrize("passage", PASSAGES, ids=[passage.id for passage in PASSAGES])
def test_every_passage_can_be_asked_for_and_shows_what_it_says(passage: Passage) -> None:
    assert len(passage.asks) >= 3
    assert passage.aliases
    assert passage.example


@pytest.mark.parametrize("question", QUESTIONS, ids=[question.id for question in QUESTIONS])
def test_the_key_is_graded_as_right_and_everything_else_as_wrong(question: Question) -> None:
    for seed in SEEDS:
        asking = variant(question, seed, INDEX)
        assert grade(question, key_of(question, seed), asking).correct
        if isinstance(question, ChoiceQuestion):
            wrong = [option.id for option in question.options if not option.correct]
            assert not any(grade(question, id_, asking).correct for id_ in wrong)


@pytest.mark.parametrize("question", QUESTIONS, ids=[question.id for question in QUESTIONS])
def test_every_option_of_a_question_with_an_example_is_decided_by_it(question: Question) -> None:
    if question.example and isinstance(question, ChoiceQuestion | MultiQuestion):
        assert all(option.proof for option in question.options)


def test_the_counts_that_the_lesson_names_are_those_of_its_example() -> None:
    values = explain(INDEX, "counting", 0).run.result.values
    text = INDEX.passage("batch-and-layer").text

    assert values["batch_m"] == 45
    assert values["layer_m"] == 72
    assert "۴۵ عدد" in text
    assert "۷۲ عدد" in text


def test_numbers_of_values_times_numbers_of_means_give_all_values() -> None:
    for seed in SEEDS:
        values = explain(INDEX, "counting", seed).run.result.values
        for way in ("batch", "layer", "instance", "group"):
            assert values[f"{way}_m"] * values[f"{way}_means"] == values["values_in_all"]
