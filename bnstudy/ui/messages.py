"""What a screen asks of the app: messages carry values, named as requests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    # Not before the first paint: it brings the whole domain.
    from bnstudy.study.reading import LessonMark


@dataclass
class OpenLesson(Message):
    """Open the lesson, at a passage if one is named.

    Attributes:
        over: keep the screens that are open, to come back to them.
    """

    passage_id: str | None = None
    over: bool = False


@dataclass
class OpenQuiz(Message):
    """Open a quiz: `short`, `all`, `due`, `placement`, or the questions of one `passage`."""

    selection: str = "short"
    passage_id: str = ""


@dataclass
class OpenResult(Message):
    """Show the result of the quiz on the screen."""


@dataclass
class OpenLab(Message):
    """Open the lab, with an example on the bench if one is named."""

    example_id: str | None = None


@dataclass
class ShowCode(Message):
    """Show a computation as code, by library."""

    title: str
    codes: dict[str, str]


@dataclass
class GoBack(Message):
    """Leave the screen for the one below."""


@dataclass
class OpenProgress(Message):
    """Open the progress."""


@dataclass
class RestoreBackup(Message):
    """Bring the last backup from before a damage back."""


@dataclass
class AskLine(Message):
    """Ask for one line of text over the screen.

    Attributes:
        take: gets the line; what it returns is shown and asks again, nothing accepts.
    """

    title: str
    hint: str
    take: Callable[[str], str]


@dataclass
class ChooseLesson(Message):
    """Ask which lesson to begin anew, and whether that is meant."""

    lessons: Sequence[LessonMark]
    take: Callable[[str], None]


@dataclass
class OpenChat(Message):
    """Open the chat about what is on the screen: a question or a passage, and what to call it."""

    label: str = ""
    question: str = ""
    passage: str = ""


@dataclass
class TalkReady(Message):
    """Say that the first screen has its conversation now."""
