"""Questions: a key, options that differ, parameters that can be drawn."""

from __future__ import annotations

from collections.abc import Iterator

from bnstudy.packs.models import (
    ChoiceQuestion,
    Draw,
    MultiQuestion,
    NumberQuestion,
    Question,
)
from bnstudy.packs.problems import Problem
from bnstudy.packs.rules.course import Course, Rule, Site
from bnstudy.packs.rules.reading import WRONG_TYPE
from bnstudy.packs.scalars import number_meant
from bnstudy.persian import normalize

KEY = Rule(
    "one-key", "error", "a choice has one right option, a multi at least one", switchable=False
)
DRAW = Rule("bad-draw", "error", "a draw has choices, or low, high and step", switchable=False)
COMPUTED = Rule("no-example", "error", "a number comes from an example", switchable=False)
GIVEN = Rule(
    "fixed-answer", "error", "a fixed number has no draws and no mistakes", switchable=False
)
UNWRITTEN = Rule("unwritten", "warning", "no text is left to be written")
DOUBLE = Rule("same-question", "warning", "no two questions ask the same in the same words")
SAME = Rule("same-options", "error", "no two options say the same")
CHAIN = Rule("wording-chain", "error", "wording_of names the first wording", switchable=False)
DEFENSIBLE = Rule("defensible-key", "error", "only a wrong option is marked defensible")
SOURCE = Rule("contested-without-source", "warning", "what is contested names its sources")
STRUCTURAL = (KEY, DRAW, COMPUTED, GIVEN, CHAIN)
RULES = (*STRUCTURAL, UNWRITTEN, DOUBLE, SAME, DEFENSIBLE, SOURCE)

# What an import writes where the other format had no text; the rule above finds it.
UNWRITTEN_MARK = "[TODO]"
FEEDBACKS = ("feedback_true", "feedback_false", "feedback_right", "feedback_wrong")
_CHOOSING = frozenset(("choice", "multi"))
# Parts texts that are brought to one spelling together; a private character, changed by nothing.
_BETWEEN = "\ue000"


def find_structural(course: Course) -> Iterator[Problem]:
    """Find questions that could not be asked or graded."""
    for question, site in course.questions:
        if isinstance(question, (ChoiceQuestion, MultiQuestion)):
            yield from _key(question, site)
        elif isinstance(question, NumberQuestion):
            yield from _computed(question, site)
        original = course.index.questions.get(question.wording_of or "")
        if original is not None and original.wording_of:
            yield site.at("wording_of").problem(
                CHAIN,
                f"`{original.id}` is itself a wording of `{original.wording_of}`",
                mend=f"write `wording_of: {original.wording_of}`",
                places={"found": original.id, "first": original.wording_of},
            )


def find(course: Course) -> Iterator[Problem]:
    """Find questions that would teach or judge badly."""
    asked: dict[tuple[str, frozenset[str]], str] = {}
    for question, site in course.questions:
        options = getattr(question, "options", ()) if question.kind in _CHOOSING else ()
        stem, *plain = _normalized([question.stem, *(option.text for option in options)])
        if isinstance(question, (ChoiceQuestion, MultiQuestion)):
            yield from _options(question, plain, site)
        first = asked.setdefault((stem, frozenset(plain)), question.id)
        if first != question.id:
            yield site.at("stem").problem(
                DOUBLE,
                f"`{first}` asks the same",
                mend="remove one, or ask it otherwise and write `wording_of:`",
                places={"first": first},
            )
        yield from _unwritten(question, site)
        yield from _sources(question.status, question.sources, site)
    for passage, site in course.passages:
        yield from _sources(passage.status, passage.sources, site)


def _key(question: ChoiceQuestion | MultiQuestion, site: Site) -> Iterator[Problem]:
    right = sum(option.correct for option in question.options)
    if right == 1 or (right and isinstance(question, MultiQuestion)):
        return
    wanted = "exactly one" if isinstance(question, ChoiceQuestion) else "at least one"
    yield site.at("options").problem(
        KEY,
        f"{right} options are marked `correct: true`",
        key=True,
        expected=wanted,
        mend="or use `kind: multi`" if right > 1 else "mark the right one",
        words="many_keys" if right else "no_key",
        places={"n": right},
    )


def _computed(question: NumberQuestion, site: Site) -> Iterator[Problem]:
    if isinstance(question.answer, float):
        for name in ("draw", "mistakes"):
            if getattr(question, name):
                yield site.at(name).problem(
                    GIVEN,
                    f"`{name}` needs an example that computes, but the answer is a fixed number",
                    key=True,
                    mend=f"remove `{name}:`, or name a value of an example in `answer:`",
                    places={"name": name},
                )
        return
    number = number_meant(question.answer)
    if number:
        yield site.at("answer").problem(
            WRONG_TYPE,
            "`answer` is a number that YAML does not know",
            found=f"`{question.answer}`",
            mend=f"write {number}",
            words="wrong_type_number",
            places={"name": "answer", "found": question.answer, "right": number},
        )
    elif not question.example:
        yield site.problem(
            COMPUTED,
            "a question of kind number needs an example that computes its answer",
            mend="add `example:`, or write the number itself in `answer:`",
        )
    for name, draw in question.draw.items():
        reason, words = _draw_fault(draw)
        if reason:
            yield site.at("draw", name).problem(
                DRAW,
                f"`{name}` can't be drawn: {reason}",
                key=True,
                mend="write `choices: [...]`, or `low:`, `high:` and `step:`",
                words=words,
                places={"name": name},
            )


def _draw_fault(draw: Draw) -> tuple[str, str]:
    """Say why a parameter can't be drawn, in English and as a key; empty if it can."""
    if draw.choices:
        ranged = any(bound is not None for bound in (draw.low, draw.high, draw.step))
        return ("it has both choices and a range", "bad_draw_both") if ranged else ("", "")
    if draw.low is None or draw.high is None:
        return "low or high is missing", "bad_draw"
    if draw.high < draw.low:
        return "high is below low", "bad_draw_order"
    if draw.step is not None and draw.step <= 0:
        return "step is not above 0", "bad_draw_step"
    if draw.step is not None and draw.length is not None:
        count = int((draw.high - draw.low) / draw.step + 1e-9) + 1
        if count < draw.length:
            return (
                f"only {count} numbers lie between low and high, not {draw.length}",
                "bad_draw_few",
            )
    return "", ""


def _options(
    question: ChoiceQuestion | MultiQuestion, plain: list[str], site: Site
) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for number, (option, text) in enumerate(zip(question.options, plain, strict=True)):
        first = seen.setdefault(text, option.id)
        if first != option.id:
            yield site.at("options", number, "text").problem(
                SAME,
                f"this option says the same as `{first}`",
                mend="reword or remove one",
                places={"first": first},
            )
        if option.correct and option.defensible:
            yield site.at("options", number, "defensible").problem(
                DEFENSIBLE, "the right option is marked defensible", mend="remove `defensible`"
            )


def _normalized(texts: list[str]) -> list[str]:
    """Bring texts to one spelling, all at once where that is the same: it is most of the time."""
    together = normalize(_BETWEEN.join(texts)).split(_BETWEEN)
    if len(together) != len(texts):
        return [normalize(text) for text in texts]
    return [text.strip() for text in together]


def _unwritten(question: Question, site: Site) -> Iterator[Problem]:
    """Find what an import left for the author to write."""
    for path in unwritten_paths(question):
        message = "this text is still to be written"
        yield site.at(*path).problem(UNWRITTEN, message, mend="write it")


def unwritten_paths(question: Question) -> Iterator[tuple[str | int, ...]]:
    """List the paths of the texts of a question that an import left for the author to write."""
    for path, text in _written_after(question):
        if text.startswith(UNWRITTEN_MARK):
            yield path


def _written_after(question: Question) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """List what is said after an answer, with its path in the question."""
    yield ("solution",), question.solution
    if isinstance(question, (ChoiceQuestion, MultiQuestion)):
        for number, option in enumerate(question.options):
            yield ("options", number, "feedback"), option.feedback
    else:
        for name in FEEDBACKS:
            yield (name,), getattr(question, name, "")


def _sources(status: str, sources: tuple[str, ...], site: Site) -> Iterator[Problem]:
    if status == "contested" and not sources:
        yield site.at("status").problem(
            SOURCE, "this is marked contested, but names no source", mend="add `sources:`"
        )
