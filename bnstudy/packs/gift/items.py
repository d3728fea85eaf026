"""What a GIFT file holds, as frozen data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

TextFormat = Literal["", "html", "moodle", "plain", "markdown"]
OtherKind = Literal["essay", "description", "matching", "short answer"]


@dataclass(frozen=True, slots=True)
class Rich:
    """Hold a text and the format it is written in; empty means that of the question's text."""

    text: str = ""
    format: TextFormat = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold one answer to choose.

    Attributes:
        weight: percent of the mark that it gives or takes.
    """

    text: Rich
    weight: float = 0.0
    feedback: Rich = Rich()


@dataclass(frozen=True, slots=True)
class Choice:
    """Hold the answers of a question that is answered by choosing.

    Attributes:
        multiple: whether several are chosen; Moodle decides it by there being no `=`.
    """

    answers: tuple[Answer, ...]
    multiple: bool = False


@dataclass(frozen=True, slots=True)
class NumericAnswer:
    """Hold one accepted number; a range `low..high` is its middle with half its length."""

    value: float
    tolerance: float = 0.0
    weight: float = 100.0
    feedback: Rich = Rich()


@dataclass(frozen=True, slots=True)
class Numbers:
    """Hold the accepted numbers, and what is said to any other one."""

    answers: tuple[NumericAnswer, ...]
    otherwise: Rich = Rich()


@dataclass(frozen=True, slots=True)
class TrueFalse:
    """Hold a statement's truth, and what is said to who judged it wrongly or rightly."""

    truth: bool
    wrong: Rich = Rich()
    right: Rich = Rich()


@dataclass(frozen=True, slots=True)
class Other:
    """Name a kind of question that packs don't have."""

    kind: OtherKind


@dataclass(frozen=True, slots=True)
class Item:
    """Hold one question of a GIFT file.

    Attributes:
        general: the general feedback, shown after any answer.
        category: the path of the last `$CATEGORY:` line before it.
        comments: the lines `// …` above and inside it, without the slashes.
        idnumber: from a comment `[id:…]`.
        line: where it begins, from 1; not compared.
    """

    body: Choice | Numbers | TrueFalse | Other
    stem: Rich
    title: str = ""
    general: Rich = Rich()
    category: str = ""
    comments: tuple[str, ...] = ()
    idnumber: str = ""
    line: int = field(default=1, compare=False)
    column: int = field(default=1, compare=False)
