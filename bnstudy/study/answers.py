"""Read what a learner typed: a letter, a number, a word; or say what was expected instead."""

from __future__ import annotations

import math
import re
from collections.abc import Collection

from bnstudy.errors import BnStudyError
from bnstudy.examples.parse import latin
from bnstudy.packs.models import MultiQuestion, NumberQuestion, TrueFalseQuestion
from bnstudy.persian import normalize
from bnstudy.study.variants import FALSE, TRUE, Variant
from bnstudy.study.words import word_list

Answer = str | float | bool | Collection[str]

MAX_TYPED = 60
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
# Written by hand in Persian, 2/5 is two and a half; in a program it is two fifths.
_TWO_MEANINGS = re.compile(r"[+-]?\d+\s*[/,]\s*\d+", re.ASCII)
_BETWEEN = re.compile(r"[\s,;+/]+")


class AnswerError(BnStudyError):
    """Say what kind of answer was expected; the question stays open and nothing is lost."""

    exit_code = 1


def answer_error(key: str, message: str, **places: object) -> AnswerError:
    """Build the error with its Persian sentence under `study.errors`."""
    return AnswerError(message, words=f"study.errors.{key}", **places)


def read_answer(text: str, variant: Variant) -> Answer:
    """Turn a typed line into an answer: letters, positions, ids, words or a number.

    Raises:
        AnswerError: the line is empty, or not an answer to this kind of question.
    """
    question = variant.question
    if isinstance(question, NumberQuestion):
        return read_number(text, *units(question))
    plain = latin(text)
    if not plain:
        raise answer_error("empty", "expected an answer, got nothing")
    if isinstance(question, MultiQuestion):
        if plain.lower() in word_list("study.none_words"):
            return ()
        return tuple(_option(part, variant) for part in _BETWEEN.split(plain) if part)
    if isinstance(question, TrueFalseQuestion):
        truth = _truth(plain)
        return truth if truth is not None else _option(plain, variant) == TRUE
    return _option(plain, variant)


def units(question: NumberQuestion) -> tuple[str, ...]:
    """List the spellings of a question's unit."""
    return tuple(filter(None, (question.unit, *question.unit_aliases)))


def read_number(text: str, *units: str) -> float:
    """Read a number written with any digits, ٫ or a point, with or without its unit.

    Args:
        text: what was typed.
        units: spellings of the unit; blanks, half-spaces and capitals in it make no difference.

    Raises:
        AnswerError: nothing, no number, a number with two meanings, one beyond all bounds, or
            another unit.
    """
    if len(text) > MAX_TYPED:
        raise answer_error("too_long", f"expected at most {MAX_TYPED} characters", limit=MAX_TYPED)
    plain = latin(text)
    if not plain:
        raise answer_error("empty", "expected a number, got nothing")
    if _TWO_MEANINGS.match(plain):
        raise answer_error(
            "two_meanings", f"{plain!r} has two meanings; write it with a point", got=plain
        )
    found = _NUMBER.match(plain)
    after = "" if found is None else plain[found.end() :].strip()
    if found is None or any(character.isdigit() for character in after):
        raise answer_error("not_a_number", f"expected a number, got {plain!r}", got=plain)
    if after and _same_unit(after) not in map(_same_unit, units):
        raise _wrong_unit(text, after, units)
    number = float(found[0])
    if not math.isfinite(number):
        raise answer_error("too_large", f"{plain} is beyond every number here", got=plain)
    # Minus zero would be shown as "-0".
    return number + 0.0


def _same_unit(unit: str) -> str:
    """Bring a unit to one spelling for comparing."""
    return normalize(unit).replace(" ", "").rstrip(".")


def _wrong_unit(text: str, after: str, units: Collection[str]) -> AnswerError:
    # As it was typed, with its half-spaces.
    begins = next((at for at, letter in enumerate(text) if letter == after[0]), 0)
    got = text[begins:].strip() if _same_unit(text[begins:]) == _same_unit(after) else after
    if not units:
        return answer_error("only_a_number", f"expected a number alone, got {got!r}", got=got)
    wanted = next(iter(units))
    return answer_error("wrong_unit", f"expected {wanted!r}, got {got!r}", got=got, wanted=wanted)


def _option(text: str, variant: Variant) -> str:
    """Find the option meant by a letter, a position or an id."""
    wanted = text.strip("().").lower()
    for position, option in enumerate(variant.options, 1):
        if wanted in {option.letter, str(position), option.id.lower()}:
            return option.id
    known = " ".join(option.letter for option in variant.options)
    raise answer_error(
        "unknown_option", f"expected one of {known}, got {text!r}", got=text, known=known
    )


def _truth(text: str) -> bool | None:
    if text.lower() in word_list("study.true_words"):
        return True
    return False if text.lower() in word_list("study.false_words") else None


def option_ids(answer: Answer, variant: Variant) -> tuple[str, ...]:
    """Check chosen option ids and put them in the order shown.

    Raises:
        AnswerError: an id that this question does not have, or no id at all.
    """
    chosen: Collection[object]
    if isinstance(answer, bool):
        chosen = (TRUE if answer else FALSE,)
    elif isinstance(answer, Collection) and not isinstance(answer, str):
        chosen = answer
    else:
        chosen = (answer,)
    shown = [option.id for option in variant.options]
    for option_id in chosen:
        if option_id not in shown:
            raise answer_error(
                "unknown_option",
                f"expected one of {', '.join(shown)}, got {option_id!r}",
                got=str(option_id),
                known=" ".join(option.letter for option in variant.options),
            )
    return tuple(option_id for option_id in shown if option_id in chosen)
