"""Questions that the chat could not answer: an author reads here what the course leaves open."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

FILE_NAME = "unanswered.jsonl"
# A longer line was not written by the chat.
MAX_LINE = 100_000
MAX_TEXT = 2_000
MAX_TURNS = 4


@dataclass(frozen=True, slots=True)
class Unanswered:
    """One question without an answer.

    Attributes:
        at: when it was asked, ISO 8601.
        context: what had been said before, as the chat kept it.
    """

    at: str
    text: str
    context: object = None


def keep_unanswered(
    path: Path, at: datetime, text: str, context: Sequence[tuple[str, str]] = ()
) -> bool:
    """Add a question to the file; False where it can't be written, which hinders nobody.

    Args:
        path: the file.
        at: the time; aware.
        text: the question.
        context: the turns before it, as (role, text).
    """
    turns = [{"role": role, "text": said[:MAX_TEXT]} for role, said in context]
    line = {"at": at.isoformat(), "text": text[:MAX_TEXT], "context": turns[-MAX_TURNS:]}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    except OSError:
        return False
    return True


def read_unanswered(path: Path) -> list[Unanswered]:
    """Read the file, oldest first; lines that are none are left out, and no file is no question."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return []
    found = (_read(line) for line in text.split("\n") if line.strip())
    return [question for question in found if question is not None]


def _read(line: str) -> Unanswered | None:
    if len(line) > MAX_LINE:
        return None
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        return None
    return Unanswered(str(data.get("at", "")), data["text"], data.get("context"))
