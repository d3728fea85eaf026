"""From the questions of a pack to GIFT items."""

from __future__ import annotations

from collections.abc import Iterable

from bnstudy.packs.exchange.drafts import Spot, shown, written
from bnstudy.packs.gift.items import (
    Answer,
    Choice,
    Item,
    Numbers,
    NumericAnswer,
    Rich,
    TrueFalse,
)
from bnstudy.packs.models import (
    ChoiceQuestion,
    MultiQuestion,
    NumberQuestion,
    Pack,
    Question,
    TrueFalseQuestion,
)
from bnstudy.packs.problems import Problem, listed
from bnstudy.packs.words import Words

FULL = 100.0
# Moodle accepts only the shares that it knows, written with five decimals.
WEIGHT_DECIMALS = 5
_GENERAL = ("hints", "example", "sources", "terms", "passages", "wording_of")


def to_gift(pack: Pack, questions: Iterable[Question]) -> tuple[Item, ...]:
    """Turn questions into items; a computed one must have been given its numbers before."""
    titles = {concept.id: concept.title for concept in pack.info.concepts}
    root = pack.info.title.replace("/", "//")
    return tuple(
        _item(question, f"{root}/{titles[question.concept].replace('/', '//')}")
        for question in questions
    )


def left_out(pack: Pack, questions: Iterable[Question], words: Words) -> list[Problem]:
    """List what no other program's format has a place for, one note for each such part."""
    having: dict[str, list[str]] = {}
    for question in questions:
        for name in lost_parts(question):
            having.setdefault(name, []).append(question.id)
    notes = []
    for name, ids in having.items():
        plural = "" if len(ids) == 1 else "s"
        what = f"not carried: {name} of {len(ids)} question{plural}: {listed(ids)}"
        part, shown_ids = words(f"exchange.parts.{name}"), listed(ids, "، ")
        spot = Spot(pack.info.id, 0)
        notes.append(spot.note(what, "not_carried", part=part, n=len(ids), found=shown_ids))
    return notes


def lost_parts(question: Question) -> list[str]:
    """Name the parts of a question that only packs have."""
    lost = [name for name in _GENERAL if getattr(question, name)]
    if question.status == "contested":
        lost.append("status")
    if isinstance(question, (ChoiceQuestion, MultiQuestion)):
        lost += [
            name
            for name in ("proof", "misconception", "defensible")
            if any(getattr(option, name) for option in question.options)
        ]
        if not question.shuffle:
            lost.append("shuffle")
    elif isinstance(question, TrueFalseQuestion):
        lost += [name for name in ("proof", "misconception") if getattr(question, name)]
    else:
        lost += [name for name in ("draw", "mistakes", "unit") if getattr(question, name)]
        if question.tolerance.relative:
            lost.append("relative")
    return lost


def _item(question: Question, category: str) -> Item:
    if isinstance(question, NumberQuestion):
        return Item(
            _numbers(question),
            Rich(shown(question, question.stem), "markdown"),
            question.id,
            _rich(shown(question, written(question.solution))),
            category,
        )
    general = _rich(written(question.solution))
    stem = Rich(question.stem, "markdown")
    if isinstance(question, TrueFalseQuestion):
        told = _rich(written(question.feedback_true)), _rich(written(question.feedback_false))
        right, wrong = told if question.answer else told[::-1]
        return Item(TrueFalse(question.answer, wrong, right), stem, question.id, general, category)
    return Item(_choice(question), stem, question.id, general, category)


def _choice(question: ChoiceQuestion | MultiQuestion) -> Choice:
    """Give the key the whole mark, or each right option its share; wrong ones take theirs."""
    multiple = isinstance(question, MultiQuestion)
    right = sum(option.correct for option in question.options)
    wrong = len(question.options) - right
    gain = round(FULL / right, WEIGHT_DECIMALS)
    loss = round(-FULL / wrong, WEIGHT_DECIMALS) if multiple and wrong else 0.0
    answers = tuple(
        Answer(
            _rich(option.text),
            gain if option.correct else loss,
            _rich(written(option.feedback)),
        )
        for option in question.options
    )
    return Choice(answers, multiple)


def _numbers(question: NumberQuestion) -> Numbers:
    right = float(question.answer)
    tolerance = max(question.tolerance.absolute, question.tolerance.relative * abs(right))
    feedback = _rich(shown(question, written(question.feedback_right)))
    otherwise = _rich(shown(question, written(question.feedback_wrong)))
    return Numbers((NumericAnswer(right, tolerance, feedback=feedback),), otherwise)


def _rich(text: str) -> Rich:
    """Give a text its format where it would seem to begin with one; others have the stem's."""
    return Rich(text, "markdown" if text.startswith("[") else "")
