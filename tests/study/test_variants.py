"""Askings: the same for one seed, fresh for another, letters by position."""

from __future__ import annotations

import pytest
from study_pack import PACK

from bnstudy.packs.index import PackIndex
from bnstudy.packs.models import Pack
from bnstudy.study.variants import VariantError, letters, variant
from bnstudy.study.words import words

SEEDS = range(40)


def test_the_same_seed_asks_the_same(index: PackIndex) -> None:
    for id_ in ("c1", "m1", "first-output"):
        question = index.question(id_)
        assert variant(question, 12, index) == variant(question, 12, index)


def test_options_are_shuffled_and_lettered_by_position(index: PackIndex) -> None:
    orders = {tuple(o.id for o in variant(index.question("c1"), s, index).options) for s in SEEDS}
    assert len(orders) > 10
    asked = variant(index.question("c1"), 3, index)
    assert [option.letter for option in asked.options] == ["الف", "ب", "ج", "د"]
    assert all(asked.letter(option.id) == option.letter for option in asked.options)


def test_every_option_comes_to_every_place(index: PackIndex) -> None:
    first = {variant(index.question("c1"), seed, index).options[0].id for seed in SEEDS}
    assert first == {"right", "near", "wrong", "other"}


def test_an_author_can_keep_the_order_of_options(index: PackIndex) -> None:
    question = index.question("c1").model_copy(update={"shuffle": False})
    for seed in SEEDS:
        shown = variant(question, seed, index).options
        assert [option.id for option in shown] == ["right", "near", "wrong", "other"]


def test_there_are_letters_for_as_many_options_as_a_question_may_have() -> None:
    assert len(set(letters())) == 8


def test_a_computed_question_comes_with_fresh_numbers(index: PackIndex) -> None:
    asked = [variant(index.question("first-output"), seed, index) for seed in SEEDS]
    assert len({variant_.right for variant_ in asked}) > 30
    assert len({variant_.stem for variant_ in asked}) > 30
    assert "{" not in asked[0].stem


def test_drawn_parameters_keep_to_their_rules(index: PackIndex) -> None:
    for seed in SEEDS:
        parameters = variant(index.question("first-output"), seed, index).parameters
        x, beta = parameters["x"], parameters["beta"]
        assert isinstance(x, tuple)
        assert len(set(x)) == 4
        assert all(1 <= entry <= 9 and entry == int(entry) for entry in x)
        assert parameters["gamma"] in {0.5, 2.0, 3.0}
        assert isinstance(beta, float)
        assert -1 <= beta <= 1
        assert (beta * 4).is_integer()


def test_adding_a_parameter_leaves_the_others_as_they_were(index: PackIndex) -> None:
    question = index.question("first-output")
    fewer = {name: rule for name, rule in question.draw.items() if name != "beta"}  # type: ignore[union-attr]
    without = question.model_copy(update={"draw": fewer})
    for seed in SEEDS:
        whole, part = variant(question, seed, index), variant(without, seed, index)
        assert whole.parameters["x"] == part.parameters["x"]
        assert whole.parameters["gamma"] == part.parameters["gamma"]


def test_a_new_revision_draws_anew(index: PackIndex) -> None:
    question = index.question("first-output")
    newer = question.model_copy(update={"rev": 2})
    assert variant(question, 1, index).parameters != variant(newer, 1, index).parameters


def test_right_answer_and_stem_come_from_one_run(index: PackIndex) -> None:
    asked = variant(index.question("first-output"), 8, index)
    assert asked.run is not None
    z_tilde = asked.run.result.values["z_tilde"]
    assert isinstance(z_tilde, list)
    assert asked.right == z_tilde[0]
    assert asked.run.parameters == asked.parameters


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"answer": "no_such_value"}, "gives no number"),
        ({"answer": "z_tilde"}, "gives no number"),
        ({"answer": "z_tilde[9]"}, "gives no number"),
        ({"example": ()}, "no example"),
        ({"draw": {"x": {"low": 1, "high": 2, "step": 1, "length": 4}}}, "different numbers"),
        ({"draw": {"gamma": {"low": 2}}}, "low <= high"),
    ],
)
def test_a_question_that_cannot_be_asked_says_why(change: dict[str, object], reason: str) -> None:
    questions = [
        {**q, **change} if q["id"] == "first-output" else q  # type: ignore[index,dict-item]
        for q in PACK["questions"]  # type: ignore[attr-defined]
    ]
    broken = PackIndex(Pack.model_validate({**PACK, "questions": questions}))
    with pytest.raises(VariantError, match=reason) as caught:
        variant(broken.question("first-output"), 1, broken)
    assert words().sentence(caught.value.words, caught.value.places)
