"""Grade answers: one class per kind of question, and what the learner is told about each option."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, Protocol

from bnstudy.examples.parse import latin
from bnstudy.packs.models import (
    ChoiceQuestion,
    MultiQuestion,
    NumberQuestion,
    Question,
    TrueFalseQuestion,
)
from bnstudy.study.answers import Answer, AnswerError, answer_error, option_ids, read_number, units
from bnstudy.study.numbers import NumberDetail, compare, number_text
from bnstudy.study.variants import FALSE, TRUE, Variant

__all__ = ["KINDS", "Answer", "AnswerError", "Form", "Grade", "OptionFeedback", "grade"]

Verdict = Literal["correct", "close", "partial", "wrong"]
Form = Literal["one", "many", "true_false", "number"]
# A defensible answer is neither right nor wrong: it counts half and never as a lapse.
CLOSE_SCORE = 0.5


@dataclass(frozen=True, slots=True)
class OptionFeedback:
    """What is said about one option after the answer, chosen or not."""

    letter: str
    id: str
    text: str
    feedback: str
    correct: bool
    chosen: bool
    defensible: bool = False
    misconception: str | None = None


@dataclass(frozen=True, slots=True)
class Grade:
    """How an answer was judged and everything there is to say about it.

    Attributes:
        score: from 0 to 1; only `correct` gives 1.
        verdict: key of the word in `verdict` of the interface's words.
        chosen: ids of the chosen options in the order shown, or the number as text.
        key: ids of the right options in the order shown, or the right number as it is shown.
        feedback: what is said about the answer that was given.
        options: feedback of every option in the order shown; empty for numbers.
        misconception: id of the wrong idea that the answer betrays.
        defensible: the answer is not the key, yet there are good reasons for it.
        contested: the literature disagrees about this question.
        number: the learner's number beside the right one, for number questions.
    """

    correct: bool
    score: float
    verdict: Verdict
    chosen: tuple[str, ...]
    key: tuple[str, ...]
    feedback: str
    solution: str
    options: tuple[OptionFeedback, ...] = ()
    misconception: str | None = None
    defensible: bool = False
    contested: bool = False
    number: NumberDetail | None = None

    @property
    def others(self) -> tuple[OptionFeedback, ...]:
        """List the feedback of the options that were not chosen."""
        return tuple(option for option in self.options if not option.chosen)

    @property
    def chosen_options(self) -> tuple[OptionFeedback, ...]:
        """List the feedback of the options that were chosen."""
        return tuple(option for option in self.options if option.chosen)


class Kind(Protocol):
    """A kind of question: how it is answered and how an answer is judged."""

    form: Form

    def grade(self, answer: Answer, variant: Variant) -> Grade:
        """Judge an answer.

        Raises:
            AnswerError: it is no answer to this kind of question.
        """
        ...


def grade(question: Question, answer: Answer, variant: Variant) -> Grade:
    """Judge an answer to this asking of a question.

    Args:
        question: the question.
        answer: an option id, several ids, true or false, or a number, typed or not.
        variant: the asking that was answered.

    Raises:
        AnswerError: it is no answer to this kind of question; nothing was judged.
    """
    return KINDS[question.kind].grade(answer, variant)


class ChoiceKind:
    """Exactly one option is right; a defensible one is close."""

    form: Form = "one"

    def grade(self, answer: Answer, variant: Variant) -> Grade:
        """Judge one chosen option."""
        chosen = option_ids(answer, variant)
        if len(chosen) != 1:
            raise answer_error("one_option", f"expected one option, got {len(chosen)}")
        options = _feedback(variant, chosen)
        picked = next(option for option in options if option.chosen)
        if picked.correct:
            return _grade(variant, options, "correct", 1.0)
        if picked.defensible:
            return _grade(variant, options, "close", CLOSE_SCORE)
        return _grade(variant, options, "wrong", 0.0)


class MultiKind:
    """Any number of options are right; each right one adds, each wrong one takes away."""

    form: Form = "many"

    def grade(self, answer: Answer, variant: Variant) -> Grade:
        """Judge a set of options with partial credit.

        The share of right options found, less the share of wrong ones taken, never below 0:
        ticking everything or nothing is worth nothing. Defensible options cost nothing.
        """
        options = _feedback(variant, option_ids(answer, variant))
        right = [option for option in options if option.correct]
        wrong = [option for option in options if not (option.correct or option.defensible)]
        found = sum(option.chosen for option in right)
        taken = sum(option.chosen for option in wrong)
        score = found / len(right) if right else float(not taken)
        if wrong:
            score -= taken / len(wrong)
        if found == len(right) and not taken:
            extra = any(option.chosen and option.defensible for option in options)
            return _grade(variant, options, "close" if extra else "correct", 0.9 if extra else 1.0)
        score = min(max(score, 0.0), 0.9)
        return _grade(variant, options, "partial" if score > 0 else "wrong", score)


class TrueFalseKind:
    """A statement to judge."""

    form: Form = "true_false"

    def grade(self, answer: Answer, variant: Variant) -> Grade:
        """Judge «درست» or «نادرست»."""
        chosen = option_ids(answer, variant)
        if len(chosen) != 1:
            raise answer_error("one_option", f"expected one option, got {len(chosen)}")
        options = _feedback(variant, chosen)
        right = any(option.chosen and option.correct for option in options)
        return _grade(variant, options, "correct" if right else "wrong", float(right))


class NumberKind:
    """A number within a tolerance; named mistakes are computed and recognized."""

    form: Form = "number"

    def grade(self, answer: Answer, variant: Variant) -> Grade:
        """Judge a number, typed or not."""
        question = variant.question
        assert isinstance(question, NumberQuestion)
        assert variant.right is not None
        typed = answer if isinstance(answer, str) else number_text(_number(answer))
        detail = compare(read_number(typed, *units(question)), typed, variant)
        feedback = question.feedback_right if detail.within else question.feedback_wrong
        if detail.mistake is not None:
            feedback = detail.mistake.feedback
        verdict: Verdict = "correct" if detail.within else "wrong"
        if detail.slip == "rounding":
            verdict = "partial"
        return Grade(
            correct=detail.within,
            score={"correct": 1.0, "partial": 0.5}.get(verdict, 0.0),
            verdict=verdict,
            # As it was typed: its decimals tell a rounded number from a wrong one.
            chosen=(latin(typed),),
            key=(detail.shown,),
            feedback=detail.fill(feedback, variant),
            solution=variant.fill(question.solution),
            misconception=detail.mistake.misconception if detail.mistake else None,
            contested=question.status == "contested",
            number=detail,
        )


def _number(answer: Answer) -> float:
    if isinstance(answer, bool) or not isinstance(answer, (int, float)):
        raise answer_error("not_a_number", f"expected a number, got {answer!r}", got=str(answer))
    return float(answer)


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "choice": ChoiceKind(),
        "multi": MultiKind(),
        "true_false": TrueFalseKind(),
        "number": NumberKind(),
    }
)


def _feedback(variant: Variant, chosen: tuple[str, ...]) -> tuple[OptionFeedback, ...]:
    question = variant.question
    if isinstance(question, TrueFalseQuestion):
        texts = {TRUE: question.feedback_true, FALSE: question.feedback_false}
        key = TRUE if question.answer else FALSE
        return tuple(
            OptionFeedback(
                letter=shown.letter,
                id=shown.id,
                text=shown.text,
                feedback=variant.fill(texts[shown.id]),
                correct=shown.id == key,
                chosen=shown.id in chosen,
                misconception=None if shown.id == key else question.misconception,
            )
            for shown in variant.options
        )
    assert isinstance(question, (ChoiceQuestion, MultiQuestion))
    return tuple(
        OptionFeedback(
            letter=shown.letter,
            id=shown.id,
            text=shown.text,
            feedback=variant.fill(shown.option.feedback),
            correct=shown.option.correct,
            chosen=shown.id in chosen,
            defensible=shown.option.defensible,
            misconception=shown.option.misconception,
        )
        for shown in variant.options
        if shown.option is not None
    )


def _grade(
    variant: Variant, options: tuple[OptionFeedback, ...], verdict: Verdict, score: float
) -> Grade:
    picked = [option for option in options if option.chosen]
    wrong = [option for option in picked if not option.correct]
    return Grade(
        correct=verdict == "correct",
        score=score,
        verdict=verdict,
        chosen=tuple(option.id for option in picked),
        key=tuple(option.id for option in options if option.correct),
        feedback="\n\n".join(option.feedback for option in picked),
        solution=variant.fill(variant.question.solution),
        options=options,
        misconception=next((o.misconception for o in wrong if o.misconception), None),
        defensible=verdict == "close",
        contested=variant.question.status == "contested",
    )
