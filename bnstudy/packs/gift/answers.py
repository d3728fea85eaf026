"""Read what stands between the braces of a GIFT question."""

from __future__ import annotations

import math
import re

from bnstudy.packs.gift.items import (
    Answer,
    Choice,
    Numbers,
    NumericAnswer,
    Other,
    Rich,
    TrueFalse,
)
from bnstudy.packs.gift.text import Piece
from bnstudy.packs.problems import shorten
from bnstudy.persian import to_latin_digits

Body = Choice | Numbers | TrueFalse | Other
_WEIGHT = re.compile(r"\s*%(-?\d{1,3}(?:\.\d{0,10})?)%")
_TRUTH = re.compile(r"\s*(TRUE|T|FALSE|F)\s*(?=#|\Z)", re.IGNORECASE)
_NUMBER = r"[-+−]?(?:\d{1,100}(?:\.\d{0,100})?|\.\d{1,100})(?:[eE][-+]?\d{1,3})?"
_RANGE = re.compile(rf"({_NUMBER})\s*\.\.\s*({_NUMBER})")
_NEAR = re.compile(rf"({_NUMBER})\s*(?::\s*({_NUMBER}))?")
FULL = 100.0
# More than any question has; a file that is no GIFT may have hundreds of thousands.
MAX_ANSWERS = 1_000


def read_body(piece: Piece) -> tuple[Body, Rich]:
    """Read the answers and the general feedback behind them.

    Raises:
        Fault: they are not answers that GIFT knows.
    """
    behind = piece.find("####")
    general = piece.cut(behind.end()).rich() if behind else Rich()
    answers = (piece.cut(piece.start, behind.start()) if behind else piece).stripped()
    return _answers(answers), general


def _answers(piece: Piece) -> Body:
    raw = piece.raw
    if not raw:
        return Other("essay")
    if raw.startswith("#"):
        return _numbers(piece.cut(piece.start + 1).stripped())
    truth = _TRUTH.match(raw)
    if truth:
        return _true_false(piece, truth)
    marks = piece.find_all("~=|~|=")
    if not marks:
        # To Moodle, what is neither a statement nor a number is what is to be typed.
        return Other("short answer")
    if piece.source[piece.start : marks[0].start()].strip():
        message = f"{shorten(raw, 24)!r} is no answer"
        raise piece.fault("gift-answer", message, "begin each answer with = or ~")
    if len(marks) > MAX_ANSWERS:
        message = f"more than {MAX_ANSWERS} answers to one question"
        raise piece.fault("gift-answer", message, r"write \= and \~ in texts")
    if all(mark[1] == "=" for mark in marks):
        matching = piece.find("->") is not None
        return Other("matching" if matching else "short answer")
    ends = [*(mark.start() for mark in marks[1:]), piece.end]
    answers = tuple(
        _choice(piece.cut(mark.end(), end), right="=" in mark[1])
        for mark, end in zip(marks, ends, strict=True)
    )
    choice = Choice(answers, multiple=not any("=" in mark[1] for mark in marks))
    if not any(answer.weight > 0 for answer in answers):
        mend = "mark it with =, or give weights such as ~%50%"
        raise piece.fault("gift-no-key", "no answer is right", mend)
    return choice


def _choice(piece: Piece, *, right: bool) -> Answer:
    weight = FULL if right else 0.0
    found = None if right else _WEIGHT.match(piece.raw)
    if found:
        weight = float(found[1])
        if abs(weight) > FULL:
            message = f"a weight of {found[1]} percent"
            raise piece.fault("gift-weight", message, "weights lie between -100 and 100")
        piece = piece.cut(piece.start + found.end())
    text, feedback = _with_feedback(piece)
    if not text.rich().text:
        raise piece.fault("gift-empty", "an answer without text", r"write it, or \= and \~ in text")
    return Answer(text.rich(), weight, feedback)


def _with_feedback(piece: Piece) -> tuple[Piece, Rich]:
    mark = piece.find("#")
    if mark is None:
        return piece, Rich()
    return piece.cut(piece.start, mark.start()), piece.cut(mark.end()).rich()


def _true_false(piece: Piece, truth: re.Match[str]) -> TrueFalse:
    """Read `T#for who is wrong#for who is right`."""
    marks = piece.find_all("#")
    if len(marks) > 2:
        message = "a statement has two feedbacks at most"
        raise piece.fault("gift-feedback", message, r"write \# in the text", marks[2].start())
    ends = [*(mark.start() for mark in marks[1:]), piece.end]
    told = [piece.cut(m.end(), end).rich() for m, end in zip(marks, ends, strict=False)]
    wrong, right = (*told, Rich(), Rich())[:2]
    return TrueFalse(truth[1].upper().startswith("T"), wrong, right)


def _numbers(piece: Piece) -> Numbers:
    marks = piece.find_all("[=~]")
    ends = [*(mark.start() for mark in marks), piece.end]
    first = piece.cut(piece.start, ends[0])
    answers: list[NumericAnswer] = []
    if first.raw.strip() or not marks:
        # A lone number needs no mark before it.
        answers.append(_numeric(first))
    otherwise = Rich()
    for mark, end in zip(marks, ends[1:], strict=True):
        part = piece.cut(mark.end(), end)
        text, feedback = _with_feedback(part)
        if mark[1] == "~" and text.raw.strip() in {"", "*"}:
            otherwise = feedback
        else:
            answers.append(_numeric(part))
    if not any(answer.weight > 0 for answer in answers):
        raise piece.fault("gift-no-key", "no number is right", "write {#3.14:0.01}")
    return Numbers(tuple(answers), otherwise)


def _numeric(piece: Piece) -> NumericAnswer:
    weight = FULL
    found = _WEIGHT.match(piece.raw)
    if found:
        weight = float(found[1])
        piece = piece.cut(piece.start + found.end())
    text, feedback = _with_feedback(piece)
    bare = to_latin_digits(text.raw.strip()).replace("−", "-").replace("٫", ".")
    span, near = _RANGE.fullmatch(bare), _NEAR.fullmatch(bare)
    if span:
        low, high = float(span[1]), float(span[2])
        # Half of 3.141 + 3.142 is 3.1415 on paper.
        value, tolerance = (float(f"{half:.12g}") for half in ((low + high) / 2, (high - low) / 2))
    elif near:
        value, tolerance = float(near[1]), float(near[2] or 0)
    else:
        message = f"{shorten(bare, 24)!r} is no number"
        mend = "write 3.14, 3.14:0.01 or 3..4 between {# and }"
        raise text.stripped().fault("gift-number", message, mend)
    if not (math.isfinite(value) and math.isfinite(tolerance) and tolerance >= 0):
        message = f"{shorten(bare, 24)!r} has no size"
        raise text.stripped().fault("gift-number", message, "write the smaller bound first")
    return NumericAnswer(value, tolerance, weight, feedback)
