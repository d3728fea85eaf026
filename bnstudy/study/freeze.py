"""Give computed questions fixed numbers, for formats that can't compute."""

from __future__ import annotations

from bnstudy.packs.exchange.drafts import literal
from bnstudy.packs.index import PackIndex
from bnstudy.packs.models import NumberQuestion, Question, Tolerance
from bnstudy.study.numbers import allowed_error
from bnstudy.study.variants import variant

# A right answer is asked for as it was computed; more digits than these are noise.
DIGITS = 10


def freeze(question: Question, index: PackIndex, seed: int) -> Question:
    """Fill a computed question with the numbers that belong to a seed; others stay as they are.

    Raises:
        VariantError: the question can't be asked.
        ExampleError: its example can't be computed.
    """
    if not isinstance(question, NumberQuestion) or isinstance(question.answer, float):
        return question
    asked = variant(question, seed, index)
    assert asked.right is not None
    allowed = allowed_error(question.tolerance, asked.right)
    return question.model_copy(
        update={
            "answer": float(f"{asked.right:.{DIGITS}g}"),
            "tolerance": Tolerance(absolute=float(f"{allowed:.{DIGITS}g}")),
            "stem": literal(asked.stem),
            "solution": literal(asked.fill(question.solution, given="…")),
            "feedback_right": literal(asked.fill(question.feedback_right, given="…")),
            "feedback_wrong": literal(asked.fill(question.feedback_wrong, given="…")),
        }
    )
