"""What goes into a conversation and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bnstudy.study.explain import Explanation
from bnstudy.study.questions import Grade

Role = Literal["user", "assistant"]
Band = Literal["sure", "unsure", "outside", ""]
ActionKind = Literal[
    "open_passage", "open_lesson", "example", "quiz", "quiz_passage", "next", "review",
    "progress", "help", "reset", "quit",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation so far.

    Attributes:
        question: what the assistant asked: 1-4 for the short quiz, or the id of a question.
        citations: ids of the passages that the assistant quoted.
    """

    role: Role
    text: str
    question: int | str | None = None
    citations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """What the app should do: kind, and the id of the passage, example or question meant."""

    kind: ActionKind
    target: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """Something to choose instead of typing: it sends a text, or it asks the app to act."""

    label: str
    text: str = ""
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quotation from a passage."""

    id: str
    quote: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: each sentence is a template of ours, a quotation, or a computed number.

    Attributes:
        answer: the whole text, logical order.
        intent: what was understood, such as `content`, `compute` or `explain_option`.
        citations: what was quoted, best first.
        numbers: every number that was computed, finite.
        abstain: the lesson does not answer this.
        band: how sure the tutor is that the lesson answers it.
        chips: what to offer next.
        lead: the sentence before the quotation, if any.
        explanation: the worked example behind computed numbers.
        question: id of the question that is open after this reply.
        grade: how an answer to `question` was judged.
        seed: of the asking that was judged.
        sure: the answer was given without words such as «I think».
        action: what the app should do now.
        nearest: ids of the nearest passages, best first; they are no citations.
    """

    answer: str
    intent: str
    citations: tuple[Citation, ...] = ()
    numbers: tuple[float, ...] = ()
    abstain: bool = False
    band: Band = ""
    chips: tuple[Chip, ...] = ()
    lead: str = ""
    explanation: Explanation | None = None
    question: str = ""
    grade: Grade | None = None
    seed: int = 0
    sure: bool = True
    action: Action | None = None
    nearest: tuple[str, ...] = field(default=())

    @property
    def suggested(self) -> tuple[Chip, ...]:
        """The passages that a refusal names as the nearest."""
        opening = (c for c in self.chips if c.action and c.action.kind == "open_passage")
        return tuple(opening) if self.abstain else ()

    def as_json(self) -> dict[str, object]:
        """Give the documented shape of `bnstudy ask`."""
        return {
            "answer": self.answer,
            "intent": self.intent,
            "citations": [{"id": c.id, "quote": c.quote} for c in self.citations],
            "numbers": list(self.numbers),
            "abstain": self.abstain,
            "band": self.band,
            "question": self.question or None,
            "chips": [chip.label for chip in self.chips],
            "nearest": list(self.nearest),
        }


def turns(context: Sequence[Turn | Mapping[str, object]]) -> tuple[Turn, ...]:
    """Read a conversation, given as turns or as plain mappings; what is no turn is left out."""
    read = []
    for item in context:
        if isinstance(item, Turn):
            read.append(item)
        elif isinstance(item, Mapping):
            question = item.get("question")
            cited = item.get("citations")
            read.append(
                Turn(
                    "assistant" if item.get("role") == "assistant" else "user",
                    str(item.get("text") or ""),
                    question if isinstance(question, (int, str)) else None,
                    tuple(str(c) for c in cited) if isinstance(cited, (list, tuple)) else (),
                )
            )
    return tuple(read)
