"""Compare a learner's number with the right one, and find out how they came apart."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

from bnstudy.examples.parse import latin
from bnstudy.packs.models import Example, Mistake, NumberQuestion, Tolerance
from bnstudy.packs.template import places
from bnstudy.study.variants import Variant, number_at
from bnstudy.study.words import words

# "" means that none of the common slips explains the number.
Slip = Literal["", "sign", "power_of_ten", "rounding"]
# Floating-point noise of a computation must not fail an exact answer.
NOISE = 1e-9
# Further digits of a right number are noise to whoever reads it.
MOST_DECIMALS = 12
_CODE = re.compile(r"`([^`]*)`")
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


@dataclass(frozen=True, slots=True)
class NumberDetail:
    """The learner's number beside the right one.

    Attributes:
        allowed: how far off an answer may be here.
        mistake: the named mistake that gives the learner's number in this very computation.
        mistaken: what that mistake gives, unrounded.
        slip: a slip of the pen that explains the number.
        step: position, in the example's steps, of the one where the two numbers part.
    """

    given: float
    right: float
    allowed: float
    within: bool
    mistake: Mistake | None = None
    mistaken: float | None = None
    slip: Slip = ""
    step: int | None = None

    @property
    def shown(self) -> str:
        """The right number, as finely as an answer must be."""
        return value_text(self.right, self.allowed)

    def fill(self, text: str, variant: Variant) -> str:
        """Fill a template that may also name `given`, the learner's own number."""
        return variant.fill(text, given=self.given)


def allowed_error(tolerance: Tolerance, right: float) -> float:
    """Find how far an answer may be off: the larger of the absolute and the relative bound."""
    noise = NOISE * max(1.0, abs(right))
    return max(tolerance.absolute, tolerance.relative * abs(right), noise)


def compare(given: float, typed: str, variant: Variant) -> NumberDetail:
    """Put a number beside the right one and look for what explains the difference.

    Args:
        given: the number that was read.
        typed: how it was written; its decimals tell a rounded number from a wrong one.
        variant: the asking, with its run.
    """
    question, right = variant.question, variant.right
    assert isinstance(question, NumberQuestion)
    assert right is not None
    allowed = allowed_error(question.tolerance, right)
    if abs(given - right) <= allowed:
        return NumberDetail(given, right, allowed, within=True)
    mistake, mistaken = _find_mistake(given, variant)
    slip: Slip = "" if mistake else _find_slip(given, typed, right, allowed)
    step = None
    if variant.example is not None and isinstance(question.answer, str) and slip != "rounding":
        step = _parting_step(variant.example, question.answer, mistake)
    return NumberDetail(
        given,
        right,
        allowed,
        within=False,
        mistake=mistake,
        mistaken=mistaken,
        slip=slip,
        step=step,
    )


def _find_mistake(given: float, variant: Variant) -> tuple[Mistake | None, float | None]:
    """Compute every named mistake in this run and take the one nearest to the given number."""
    question, right = variant.question, variant.right
    assert isinstance(question, NumberQuestion)
    assert right is not None
    found: list[tuple[float, Mistake, float]] = []
    for mistake in question.mistakes:
        value = number_at(variant.values, mistake.value)
        if value is None or abs(value - right) <= allowed_error(question.tolerance, right):
            # With these parameters the mistake happens to give the right number.
            continue
        distance = abs(given - value)
        if distance <= allowed_error(question.tolerance, value):
            found.append((distance, mistake, value))
    if not found:
        return None, None
    _, mistake, value = min(found, key=lambda item: item[0])
    return mistake, value


def _find_slip(given: float, typed: str, right: float, allowed: float) -> Slip:
    if right != 0 and abs(given + right) <= allowed:
        return "sign"
    if _rounded(typed, given, right):
        return "rounding"
    if given != 0 and right != 0 and given / right > 0:
        power = math.log10(given / right)
        nearest = round(power)
        if 1 <= abs(nearest) <= 3 and abs(given / 10**nearest - right) <= max(
            allowed, abs(right) * 1e-3
        ):
            return "power_of_ten"
    return ""


def _rounded(typed: str, given: float, right: float) -> bool:
    """Say whether the number is the right one, rounded further than the tolerance allows."""
    plain = latin(typed).lower()
    if "e" in plain:
        return False
    figures = sum(character.isdigit() for character in plain.lstrip("+-0."))
    decimals = sum(character.isdigit() for character in plain.partition(".")[2])
    # One figure alone may be a guess.
    return figures >= 2 and round(right, decimals) == given


def _parting_step(example: Example, answer: str, mistake: Mistake | None) -> int | None:
    """Find the step where the two ways part: the author's word, or else the step of the answer."""
    if mistake is not None and mistake.step is not None:
        return mistake.step - 1 if mistake.step <= len(example.steps) else None
    name = answer.partition("[")[0].strip()
    shown = (position for position, step in enumerate(example.steps) if name in _names(step))
    return next(shown, None)


def _names(step: str) -> set[str]:
    """List what a step shows: the values it is filled with, and the names in its formulas."""
    code = " ".join(_CODE.findall(step))
    return {place.name for place in places(step)} | set(_NAME.findall(code))


def beside(detail: NumberDetail) -> str:
    """Put the learner's number beside the right one; nothing of a right number."""
    if detail.within:
        return ""
    return words()("study.beside", given=detail.given, right=detail.shown)


def told(detail: NumberDetail) -> str:
    """Say how the two numbers came apart, as far as that was found."""
    if detail.within:
        return ""
    if detail.slip:
        return words()(f"study.slip.{detail.slip}")
    return "" if detail.step is None else words()("study.parts_at", n=detail.step + 1)


def value_text(value: float, allowed: float) -> str:
    """Write a number as finely as an answer to it must be, and no finer.

    Args:
        value: the number.
        allowed: how far off an answer may be; what is written is nearer than that.
    """
    fine = MOST_DECIMALS if allowed <= 0 else math.ceil(-math.log10(allowed) - NOISE)
    rounded = round(value, min(fine, MOST_DECIMALS)) if abs(value) >= allowed else 0.0
    size = math.floor(math.log10(abs(value))) if rounded else 0
    if not -5 < size < 15:
        return f"{value:.{min(max(size + fine, 0), 15)}e}"
    text = f"{rounded:.{min(max(fine, 0), MOST_DECIMALS)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number_text(value: float) -> str:
    """Write a number so that reading it gives the same number again."""
    return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
