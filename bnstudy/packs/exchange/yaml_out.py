"""Write questions as the YAML that an author would have written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from bnstudy.packs.exchange.drafts import Draft
from bnstudy.packs.models import (
    ChoiceQuestion,
    MultiQuestion,
    NumberQuestion,
    Option,
    Question,
)

# Letters and the signs that mean nothing to YAML wherever they stand.
_PLAIN = re.compile(r"[آ-یA-Za-z][آ-یA-Za-z0-9\u200c۰-۹ ،؛؟«».()/_-]*")
_WORDS = re.compile(r"(?i)true|false|null|yes|no|on|off|y|n|nan|inf(?:inity)?")
_LINES = re.compile(r"[^\x00-\x08\x0b-\x1f\x7f-\x9f\s][^\x00-\x09\x0b-\x1f\x7f-\x9f]*")


def write_questions(drafts: Iterable[Draft], header: str = "") -> str:
    """Write the whole file of questions/, comments above the questions they belong to."""
    lines = [f"# {header}"] if header else []
    lines.append("questions:")
    for draft in drafts:
        lines += [f"  # {comment}".rstrip() for comment in draft.comments]
        lines += [*_question(draft.question), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def scalar(text: str, indent: int) -> str:
    """Write a text as YAML reads it back, in the plainest way there is."""
    if "\n" in text:
        return _block(text, indent)
    if _PLAIN.fullmatch(text) and not text.endswith(" ") and not _WORDS.fullmatch(text):
        return text
    if text.isprintable() or "\u200c" in text:
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text, ensure_ascii=False)


def _block(text: str, indent: int) -> str:
    """Write several lines as a block, or quoted where their blanks would be lost."""
    lines = text.split("\n")
    if not _LINES.fullmatch(text) or text.endswith("\n") or any(x != x.rstrip() for x in lines):
        return json.dumps(text, ensure_ascii=False)
    pad = " " * indent
    return "|-\n" + "\n".join(f"{pad}{line}" if line else "" for line in lines)


def _question(question: Question) -> Iterator[str]:
    yield f"  - id: {scalar(question.id, 6)}"
    yield f"    kind: {question.kind}"
    yield f"    concept: {scalar(question.concept, 6)}"
    yield f"    stem: {scalar(question.stem, 6)}"
    if isinstance(question, (ChoiceQuestion, MultiQuestion)):
        yield "    options:"
        for option in question.options:
            yield from _option(option)
    elif isinstance(question, NumberQuestion):
        yield f"    answer: {question.answer!r}"
        yield f"    tolerance: {{absolute: {question.tolerance.absolute!r}}}"
        if question.unit:
            yield f"    unit: {scalar(question.unit, 6)}"
        yield f"    feedback_right: {scalar(question.feedback_right, 6)}"
        yield f"    feedback_wrong: {scalar(question.feedback_wrong, 6)}"
    else:
        yield f"    answer: {'true' if question.answer else 'false'}"
        yield f"    feedback_true: {scalar(question.feedback_true, 6)}"
        yield f"    feedback_false: {scalar(question.feedback_false, 6)}"
    yield f"    solution: {scalar(question.solution, 6)}"


def _option(option: Option) -> Iterator[str]:
    yield f"      - id: {scalar(option.id, 10)}"
    yield f"        text: {scalar(option.text, 10)}"
    if option.correct:
        yield "        correct: true"
    if option.defensible:
        yield "        defensible: true"
    yield f"        feedback: {scalar(option.feedback, 10)}"
