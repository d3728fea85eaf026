"""Grading: every kind, every verdict, and what is said about each option."""

from __future__ import annotations

import itertools
from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st
from study_pack import PACK

from bnstudy.packs.index import PackIndex
from bnstudy.packs.models import MultiQuestion, Pack
from bnstudy.study.answers import AnswerError
from bnstudy.study.numbers import beside, told, value_text
from bnstudy.study.questions import KINDS, Grade, grade
from bnstudy.study.variants import Variant, variant
from bnstudy.study.words import words

SAMPLE = PackIndex(Pack.model_validate(PACK))


def ask(index: PackIndex, id_: str, seed: int = 1) -> Variant:
    return variant(index.question(id_), seed, index)


def judge(index: PackIndex, id_: str, answer: object, seed: int = 1) -> Grade:
    return grade(index.question(id_), answer, ask(index, id_, seed))  # type: ignore[arg-type]


def test_the_key_scores_one_and_says_why(index: PackIndex) -> None:
    result = judge(index, "c1", "right")
    assert (result.correct, result.score, result.verdict) == (True, 1.0, "correct")
    assert result.feedback == "بازخورد right"
    assert result.key == ("right",)
    assert result.contested


def test_a_distractor_names_its_misconception(index: PackIndex) -> None:
    result = judge(index, "c1", "wrong")
    assert (result.correct, result.score, result.verdict) == (False, 0.0, "wrong")
    assert result.misconception == "divide-by-variance"


def test_a_defensible_option_is_close_and_never_wrong(index: PackIndex) -> None:
    result = judge(index, "c1", "near")
    assert (result.correct, result.score, result.verdict) == (False, 0.5, "close")
    assert result.defensible
    assert result.misconception is None


def test_every_other_option_has_its_feedback_too(index: PackIndex) -> None:
    result = judge(index, "c1", "other")
    assert {option.id for option in result.others} == {"right", "near", "wrong"}
    assert all(option.feedback == f"بازخورد {option.id}" for option in result.others)


@pytest.mark.parametrize("answer", [(), ("right", "wrong"), "unheard-of", 3.0])
def test_a_choice_takes_exactly_one_known_option(index: PackIndex, answer: object) -> None:
    with pytest.raises(AnswerError) as caught:
        judge(index, "c1", answer)
    assert words().sentence(caught.value.words, caught.value.places)


@pytest.mark.parametrize(
    ("chosen", "verdict", "score"),
    [
        ("ab", "correct", 1.0),
        ("a", "partial", 0.5),
        ("abc", "partial", 0.5),
        ("ac", "wrong", 0.0),
        ("abe", "close", 0.9),
        ("abcd", "wrong", 0.0),
        ("", "wrong", 0.0),
    ],
)
def test_several_answers_earn_partial_credit(
    index: PackIndex, chosen: str, verdict: str, score: float
) -> None:
    result = judge(index, "m1", tuple(chosen))
    assert (result.verdict, result.score) == (verdict, score)
    assert result.correct is (verdict == "correct")


def test_adding_a_right_option_never_lowers_the_score_and_a_wrong_one_never_raises_it(
    index: PackIndex,
) -> None:
    asked = ask(index, "m1")
    question = asked.question
    assert isinstance(question, MultiQuestion)
    right = {option.id for option in question.options if option.correct}
    defensible = {option.id for option in question.options if option.defensible}
    ids = [option.id for option in question.options]
    for size in range(len(ids)):
        for chosen in itertools.combinations(ids, size):
            before = grade(question, chosen, asked).score
            for added in set(ids) - set(chosen) - defensible:
                after = grade(question, (*chosen, added), asked).score
                assert (after >= before) if added in right else (after <= before)


def test_a_question_without_a_right_option_wants_none(index: PackIndex) -> None:
    data = index.pack.model_dump(by_alias=True)
    asked = next(q for q in data["questions"] if q["id"] == "m1")
    for option in asked["options"]:
        option["correct"] = False
    none_right = PackIndex(Pack.model_validate(data))
    assert judge(none_right, "m1", ()).correct
    assert judge(none_right, "m1", ("a",)).verdict == "wrong"


@pytest.mark.parametrize("answer", [False, "false", ("false",)])
def test_a_statement_is_judged(index: PackIndex, answer: bool | str | Collection[str]) -> None:
    assert judge(index, "t1", answer).correct
    assert judge(index, "t1", answer).feedback == "بله."


def test_misjudging_a_statement_names_the_misconception(index: PackIndex) -> None:
    result = judge(index, "t1", answer=True)
    assert (result.verdict, result.misconception) == ("wrong", "forgot-gamma")
    assert result.feedback == "نه."
    assert [option.feedback for option in result.others] == ["بله."]


def test_a_number_within_the_tolerance_is_right(index: PackIndex) -> None:
    asked = ask(index, "first-output")
    assert asked.right is not None
    result = grade(asked.question, asked.right + 0.004, asked)
    assert result.correct
    assert result.feedback.startswith("درست: ")


def test_a_named_mistake_is_computed_from_this_very_run(index: PackIndex) -> None:
    asked = ask(index, "first-output", seed=3)
    mistaken = asked.values["mistake_divided_by_variance"]
    assert isinstance(mistaken, list)
    result = grade(asked.question, f"{mistaken[0]:.4f}", asked)
    assert result.misconception == "divide-by-variance"
    assert result.feedback == "بر واریانس تقسیم شده است."
    assert result.number is not None
    assert result.number.right == asked.right
    assert result.number.mistaken == mistaken[0]
    # The mistake itself is shown nowhere, the answer in the last of the four steps.
    assert result.number.step == 3


def test_a_mistake_that_happens_to_be_right_is_right(index: PackIndex) -> None:
    data = index.pack.model_dump(by_alias=True)
    number = next(q for q in data["questions"] if q["kind"] == "number")
    number["mistakes"][0]["value"] = "z_tilde[0]"
    same = PackIndex(Pack.model_validate(data))
    asked = ask(same, "first-output")
    assert asked.right is not None
    assert grade(asked.question, asked.right, asked).correct
    assert grade(asked.question, asked.right + 50, asked).misconception is None


def test_a_wrong_number_without_a_name_gets_the_general_feedback(index: PackIndex) -> None:
    result = judge(index, "first-output", "۹۹٫۵")
    assert (result.verdict, result.misconception) == ("wrong", None)
    assert "نه ۹۹٫۵" in result.feedback
    assert result.chosen == ("99.5",)


def test_slips_of_the_pen_are_told_apart(index: PackIndex) -> None:
    asked = ask(index, "first-output", seed=11)
    right = asked.right
    assert right is not None

    def slip(typed: str) -> str:
        number = grade(asked.question, typed, asked).number
        assert number is not None
        return number.slip

    assert slip(f"{-right:.4f}") == "sign"
    assert slip(f"{right * 10:.4f}") == "power_of_ten"
    assert slip(f"{right:.1f}") == "rounding"
    assert slip("77.25") == ""


def test_the_two_numbers_are_put_beside_each_other_in_words(index: PackIndex) -> None:
    asked = ask(index, "first-output", seed=11)
    right = asked.right
    assert right is not None

    def said(typed: str) -> tuple[str, str]:
        number = grade(asked.question, typed, asked).number
        assert number is not None
        return beside(number), told(number)

    assert said(repr(right)) == ("", "")
    both, slip = said(f"{-right:.4f}")
    assert both == f"عدد شما `{-right:.4f}` است و عدد درست `{right:.3f}`."
    assert "علامتش برعکس" in slip
    assert said("77")[1] == "دو حساب از گام ۴ از هم جدا می‌شوند."


@pytest.mark.parametrize(
    ("value", "allowed", "shown"),
    [
        (131.66666666666666, 0.1, "131.7"),
        (131.66666666666666, 1.0, "132"),
        (131.66666666666666, 20.0, "130"),
        (1.5, 0.005, "1.5"),
        (-0.0004, 0.01, "0"),
        (2.0, 1e-9, "2"),
        (1 / 3, 0.0, "0.333333333333"),
        (1.23456e-7, 1e-9, "1.23e-07"),
        (6.02e23, 6e21, "6.02e+23"),
    ],
)
def test_a_right_number_is_shown_as_finely_as_its_tolerance_asks(
    value: float, allowed: float, shown: str
) -> None:
    assert value_text(value, allowed) == shown


@given(
    value=st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300),
    relative=st.floats(min_value=1e-6, max_value=0.5),
)
def test_the_number_that_is_shown_would_itself_be_right(value: float, relative: float) -> None:
    allowed = max(relative * abs(value), 1e-9)
    assert abs(float(value_text(value, allowed)) - value) <= allowed


def test_an_author_can_say_where_a_mistake_leaves_the_right_way(index: PackIndex) -> None:
    data = index.pack.model_dump(by_alias=True)
    number = next(q for q in data["questions"] if q["kind"] == "number")
    number["mistakes"][0]["step"] = 3
    stepped = PackIndex(Pack.model_validate(data))
    asked = ask(stepped, "first-output", seed=3)
    mistaken = asked.values["mistake_divided_by_variance"]
    assert isinstance(mistaken, list)
    detail = grade(asked.question, f"{mistaken[0]:.4f}", asked).number
    assert detail is not None
    assert detail.step == 2


def test_a_right_number_rounded_too_far_is_partly_right(index: PackIndex) -> None:
    asked = ask(index, "first-output", seed=11)
    assert asked.right is not None
    result = grade(asked.question, f"{asked.right:.1f}", asked)
    assert (result.verdict, result.score, result.correct) == ("partial", 0.5, False)


@given(offset=st.floats(min_value=-10, max_value=10), nearer=st.floats(min_value=0, max_value=1))
def test_a_nearer_number_is_never_judged_worse(offset: float, nearer: float) -> None:
    asked = ask(SAMPLE, "first-output")
    assert asked.right is not None
    far = grade(asked.question, asked.right + offset, asked).score
    near = grade(asked.question, asked.right + offset * nearer, asked).score
    # Slips explain far numbers; they never score.
    assert near >= far or far == 0.5


@pytest.mark.parametrize(
    "answer", ["", "  ", "abc", "1e400", "-1e999", "2/5", "2,5", "nan", "1_000"]
)
def test_what_is_no_number_is_refused_and_nothing_is_judged(index: PackIndex, answer: str) -> None:
    with pytest.raises(AnswerError) as caught:
        judge(index, "first-output", answer)
    sentence = words().sentence(caught.value.words, caught.value.places)
    assert sentence
    assert "{" not in sentence


def test_every_kind_of_question_in_the_models_can_be_graded() -> None:
    from typing import get_args

    from bnstudy.packs.models import Question

    union = get_args(Question)[0]
    kinds = {get_args(cls.model_fields["kind"].annotation)[0] for cls in get_args(union)}
    assert set(KINDS) == kinds
