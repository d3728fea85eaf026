"""Write questions as GIFT, so that reading them again gives the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bnstudy.packs.gift.items import Answer, Choice, Item, Numbers, NumericAnswer, Rich, TrueFalse
from bnstudy.packs.gift.text import escape

_LOOKS_LIKE_FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
FULL = 100.0


def write(items: Iterable[Item]) -> str:
    """Write items in their order; kinds that are only named can't be written.

    Raises:
        TypeError: an item is of another kind.
    """
    category = ""
    parts: list[str] = []
    for item in items:
        if item.category != category:
            category = item.category
            parts.append(f"$CATEGORY: {category}\n")
        parts.append("".join(f"{line}\n" for line in _lines(item)))
    return "\n".join(parts)


def _lines(item: Item) -> Iterator[str]:
    for comment in item.comments:
        yield f"// {comment}"
    title = f"::{escape(item.title)}::" if item.title else ""
    stem = rich(item.stem)
    # What begins like a title, a comment or a category is told apart by naming a format.
    if not title and not item.stem.format and re.match(r"//|\$CATEGORY:", item.stem.text):
        stem = "[moodle]" + stem
    body = item.body
    if isinstance(body, TrueFalse):
        answers = [("T" if body.truth else "F") + _told(body)]
    elif isinstance(body, Numbers):
        answers = [f"\t={_numeric(answer)}" for answer in body.answers]
        if body.otherwise.text:
            answers.append(f"\t~#{rich(body.otherwise)}")
    elif isinstance(body, Choice):
        answers = [f"\t{_choice(answer, body)}" for answer in body.answers]
    else:
        raise TypeError(f"{body.kind} is a kind of question that is not written")
    general = [f"\t####{rich(item.general)}"] if item.general.text else []
    opening = "{#" if isinstance(body, Numbers) else "{"
    if isinstance(body, TrueFalse) and not general:
        yield f"{title}{stem} {{{answers[0]}}}"
        return
    yield f"{title}{stem} {opening}"
    yield from answers
    yield from general
    yield "}"


def rich(text: Rich) -> str:
    """Write a text with its format."""
    name = text.format
    if not name and _LOOKS_LIKE_FORMAT.match(text.text):
        name = "moodle"
    return (f"[{name}]" if name else "") + escape(text.text)


def number(value: float) -> str:
    """Write a number so that reading it gives the same one."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _told(body: TrueFalse) -> str:
    if body.right.text:
        return f"#{rich(body.wrong)}#{rich(body.right)}"
    return f"#{rich(body.wrong)}" if body.wrong.text else ""


def _choice(answer: Answer, body: Choice) -> str:
    if answer.weight == FULL and not body.multiple:
        mark = "="
    elif answer.weight or answer.text.text.startswith("%"):
        mark = f"~%{number(answer.weight)}%"
    else:
        mark = "~"
    return f"{mark}{rich(answer.text)}{_feedback(answer.feedback)}"


def _numeric(answer: NumericAnswer) -> str:
    weight = "" if answer.weight == FULL else f"%{number(answer.weight)}%"
    tolerance = f":{number(answer.tolerance)}"
    return f"{weight}{number(answer.value)}{tolerance}{_feedback(answer.feedback)}"


def _feedback(text: Rich) -> str:
    return f"#{rich(text)}" if text.text else ""
