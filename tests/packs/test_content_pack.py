"""The pack that comes with the program: sound, complete and proven."""

from __future__ import annotations

import pytest

from bnstudy.packs import check_pack, load_pack
from bnstudy.packs.index import PackIndex
from bnstudy.paths import content_dir

PACK = content_dir() / "batch-normalization"
SENTENCES = {f"S{number}" for number in range(1, 27)}


@pytest.fixture(scope="module")
def index() -> PackIndex:
    """Look into the pack."""
    return PackIndex(load_pack(PACK))


def test_no_rule_finds_anything() -> None:
    found = [f"{problem.where}: {problem.sentence}" for problem in check_pack(PACK, seeds=0)]

    assert found == []


def test_every_sentence_of_the_source_lesson_is_covered(index: PackIndex) -> None:
    covered = {sentence for passage in index.passages.values() for sentence in passage.covers}

    assert sorted(SENTENCES - covered) == []
    assert sorted(covered - SENTENCES) == []


def test_the_short_quiz_asks_the_four_questions_of_the_source(index: PackIndex) -> None:
    assert len(index.quiz) == 4
    for question in index.quiz:
        assert question.kind == "choice"
        assert len(question.options) == 4
        assert not question.shuffle
        assert index.passages_of_question(question.id)
        assert index.examples_of(question)


def test_every_concept_is_reached_from_its_prerequisites_in_course_order(index: PackIndex) -> None:
    first = {
        concept: min(
            (
                place
                for place, passage in enumerate(index.passages.values())
                if passage.concept == concept
            ),
            default=-1,
        )
        for concept in index.concepts
    }

    late = [
        f"{concept.id} before {required}"
        for concept in index.concepts.values()
        for required in concept.requires
        if first[required] > first[concept.id]
    ]

    assert late == []


@pytest.mark.slow
def test_every_claim_holds_over_two_hundred_seeds() -> None:
    found = [f"{problem.where}: {problem.sentence}" for problem in check_pack(PACK, seeds=200)]

    assert found == []
