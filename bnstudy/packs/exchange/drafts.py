"""What every import makes and every export reports: questions to be, and notes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from bnstudy.packs import template
from bnstudy.packs.models import NumberQuestion, Question
from bnstudy.packs.problems import Problem, shorten
from bnstudy.packs.rules.questions import UNWRITTEN_MARK
from bnstudy.packs.words import Words

_QUESTION: TypeAdapter[Question] = TypeAdapter(Question)
_OTHER = re.compile(r"[^a-z0-9]+")
MAX_SLUG = 60
HASH_LENGTH = 10
FEWEST_OPTIONS, MOST_OPTIONS = 2, 8
OPTION_IDS = "abcdefgh"


@dataclass(frozen=True, slots=True)
class Draft:
    """Hold a question that was read from another program's file.

    Attributes:
        comments: what stood around it; it is kept as comments in the YAML.
        category: where the other program filed it.
    """

    question: Question
    comments: tuple[str, ...] = ()
    category: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """Name a place of a file."""

    file: str
    line: int
    column: int = 1

    def note(self, what: str, words: str, **places: object) -> Problem:
        """Say that something is not carried over."""
        return Problem(
            self.file,
            self.line,
            self.column,
            "warning",
            "not-carried",
            what,
            words=f"exchange.{words}",
            places=places,
        )

    def fault(self, message: str, mend: str, words: str, **places: object) -> Problem:
        """Say what hinders an import."""
        return Problem(
            self.file,
            self.line,
            self.column,
            "error",
            "import",
            message,
            mend=mend,
            words=f"exchange.{words}",
            places=places,
        )


def slug(text: str) -> str:
    """Make an id of a text written in Latin letters; empty where too little of it is."""
    made = _OTHER.sub("-", text.lower()).strip("-")[:MAX_SLUG].strip("-")
    letters = sum(letter.isalnum() for letter in text)
    kept = sum(letter.isalnum() for letter in made)
    return made if kept and 2 * kept >= min(letters, MAX_SLUG) else ""


def stable_id(title: str, text: str, prefix: str = "q") -> str:
    """Make an id that the same question gets at every import."""
    summary = hashlib.sha256((title or text).encode()).hexdigest()[:HASH_LENGTH]
    return slug(title) or f"{prefix}-{summary}"


def unique(id_: str, taken: set[str]) -> str:
    """Count up an id that is taken, and take it."""
    made, count = id_, 2
    while made in taken:
        made, count = f"{id_}-{count}", count + 1
    taken.add(made)
    return made


def unwritten(words: Words, key: str) -> str:
    """Give the text that stands where the other program had none; `check` finds it."""
    return f"{UNWRITTEN_MARK} {words(f'exchange.unwritten.{key}')}"


def is_unwritten(text: str) -> bool:
    """Say whether a text is what an import left to be written."""
    return text.startswith(UNWRITTEN_MARK)


def written(text: str) -> str:
    """Give a text, or nothing where it is still to be written."""
    return "" if is_unwritten(text) else text


def literal(text: str) -> str:
    """Write a text so that a template shows it as it stands."""
    return text.replace("{", "{{").replace("}", "}}")


def shown(question: NumberQuestion, text: str) -> str:
    """Show a text of a question whose number is fixed."""
    return template.fill(text, {"answer": question.answer, "given": "…"})


def build(data: Mapping[str, object]) -> Question | str:
    """Make a question of the pack's own kind, or say why it can't be one."""
    try:
        return _QUESTION.validate_python(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"][1:])
        return shorten(f"{where}: {first['msg']}", 120)


def options(
    answers: Sequence[tuple[str, bool, str]], words: Words, defensible: Iterable[int] = ()
) -> list[dict[str, object]]:
    """Make options of texts, whether they are right, and feedbacks."""
    close = set(defensible)
    return [
        {
            "id": OPTION_IDS[number],
            "text": text,
            "correct": right,
            "feedback": feedback or unwritten(words, "feedback"),
            "defensible": number in close,
        }
        for number, (text, right, feedback) in enumerate(answers)
    ]
