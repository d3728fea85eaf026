"""What the first screen says; light, so that it can be shown before the pack is read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Overview:
    """Where the learner stands in a pack."""

    title: str
    read: int
    """Passages read."""
    passages: int
    next_title: str
    """Title of the first passage that was not read; empty when all are read."""
    short: int
    """Questions of the short quiz."""
    questions: int
    """All questions of the pack."""
    answered: int
    """Answers ever given."""
    due: int
    """Questions whose review is due."""
    examples: int = 0
    """Worked examples, for the lab."""
    placement: int = 0
    """Questions of the placement quiz; 0 where something was answered or read already."""
    rescue: bool = False
    """A backup from before a damage waits to be brought back."""
