"""Finding things in a pack by id, by concept and in course order."""

from __future__ import annotations

import pytest
from pack_samples import SMALL

from bnstudy.packs import load_pack
from bnstudy.packs.index import PackIndex, UnknownIdError


@pytest.fixture(scope="module")
def index() -> PackIndex:
    """Look into the small pack."""
    return PackIndex(load_pack(SMALL))


def test_passages_are_in_course_order(index: PackIndex) -> None:
    assert list(index.passages) == [
        "mean-and-variance",
        "divide-by-std",
        "gamma-and-beta",
        "gamma-squared",
    ]


def test_things_are_found_by_id(index: PackIndex) -> None:
    assert index.passage("gamma-squared").status == "contested"
    assert index.question("which-hold").kind == "multi"
    assert index.example("batch-by-hand").run == "batch-by-hand"
    assert index.concept("standardize").requires == ()
    assert index.misconception("sample-variance").remedy == "mean-and-variance"
    assert index.source("ioffe-szegedy-2015").year == 2015
    assert index.term("mini-batch").en == "mini-batch"
    assert index.lesson_of("gamma-and-beta").id == "scale"


def test_an_unknown_id_is_answered_with_the_nearest(index: PackIndex) -> None:
    with pytest.raises(UnknownIdError, match="no passage 'gama-squared'; did you mean") as caught:
        index.passage("gama-squared")

    assert caught.value.exit_code == 2
    assert caught.value.places["nearest"] == "gamma-squared"


def test_questions_are_found_by_concept_and_by_passage(index: PackIndex) -> None:
    assert [q.id for q in index.questions_of_concept("standardize")] == ["which-variance"]
    assert [q.id for q in index.questions_of_passage("gamma-and-beta")] == [
        "which-hold",
        "compute-z-tilde",
    ]
    assert [q.id for q in index.questions_of_passage("divide-by-std")] == ["which-variance"]
    assert index.questions_of_concept("nothing") == ()


def test_what_to_read_again_comes_from_the_question_or_its_concept(index: PackIndex) -> None:
    assert [p.id for p in index.passages_of_question("which-variance")] == ["mean-and-variance"]
    assert [p.id for p in index.passages_of_question("is-gamma-variance")] == [
        "gamma-and-beta",
        "gamma-squared",
    ]


def test_examples_of_passages_and_questions_are_found(index: PackIndex) -> None:
    assert [e.id for e in index.examples_of(index.passage("divide-by-std"))] == ["batch-by-hand"]
    assert index.examples_of(index.question("is-gamma-variance")) == ()


def test_the_short_quiz_is_in_its_own_order(index: PackIndex) -> None:
    assert [question.id for question in index.quiz] == ["which-variance", "which-hold"]


def test_without_a_short_quiz_the_first_questions_stand_for_it(index: PackIndex) -> None:
    info = index.pack.info.model_copy(update={"quiz": ()})
    pack = index.pack.model_copy(update={"info": info})

    assert PackIndex(pack).quiz == index.pack.questions[:4]


def test_wordings_of_one_idea_are_found_from_each(index: PackIndex) -> None:
    first, second, *rest = index.pack.questions
    reworded = second.model_copy(update={"wording_of": first.id})
    pack = index.pack.model_copy(update={"questions": (first, reworded, *rest)})
    other = PackIndex(pack)

    assert other.wordings(first.id) == (first, reworded)
    assert other.wordings(second.id) == (first, reworded)
    assert index.wordings(first.id) == (first,)


def test_a_location_is_a_file_in_the_pack_and_a_line(index: PackIndex) -> None:
    assert index.location("which-hold") == ("questions/main.yaml", 27)
    assert index.location("batch-by-hand", "example") == ("examples/by-hand.yaml", 2)
    with pytest.raises(UnknownIdError):
        index.location("which-hold", "passage")
