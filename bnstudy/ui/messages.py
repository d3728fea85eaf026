"""What a screen asks of the app: messages carry values, named as requests."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message


@dataclass
class OpenLesson(Message):
    """Open the lesson, at a passage if one is named."""

    passage_id: str | None = None


@dataclass
class OpenQuiz(Message):
    """Open a quiz: `short`, `all`, `due`, or the questions of one `passage`."""

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
