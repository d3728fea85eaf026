"""Plan towards an exam: nothing is put off beyond it, and the last days sweep once over all."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import date, timedelta

from bnstudy.errors import BnStudyError
from bnstudy.study.progress import ProgressStore
from bnstudy.study.rows import Card

# What can be swept over in a day without haste, and how many days the sweep takes at most.
SWEEP_PER_DAY = 20
LONGEST_SWEEP = 7


class ExamError(BnStudyError):
    """Say why a date cannot be the exam's."""


@dataclass(frozen=True, slots=True)
class ExamPlan:
    """The days before an exam.

    Attributes:
        day: of the exam.
        sweep_from: first day of the sweep; the last is the eve of the exam.
    """

    day: date
    sweep_from: date

    @property
    def sweep_days(self) -> int:
        """Count the days of the sweep."""
        return (self.day - self.sweep_from).days

    def planned_day(self, card: Card, due: date, last: date) -> date:
        """Find the day on which a card is asked next.

        Args:
            card: the card.
            due: the day that the schedule alone would choose.
            last: the day of its last answer.
        """
        if due < self.day or last >= self.sweep_from:
            # It comes before the exam anyhow, or the sweep has passed over it.
            return due
        # A day of its own that stays the same while others come and go.
        digest = hashlib.sha256(f"{card.question}|{card.rev}".encode()).digest()
        return self.sweep_from + timedelta(days=digest[0] % self.sweep_days)


def plan(exam: date | None, today: date, cards: int) -> ExamPlan | None:
    """Plan the last days before an exam, or None where there is none ahead.

    Args:
        exam: the day of the exam.
        today: the learner's date.
        cards: how many there are to sweep over.
    """
    if exam is None or exam <= today:
        return None
    wanted = min(max(math.ceil(cards / SWEEP_PER_DAY), 1), LONGEST_SWEEP)
    return ExamPlan(exam, exam - timedelta(days=wanted))


def exam_day(store: ProgressStore, pack: str) -> date | None:
    """Read the day of the exam, or None where none is set."""
    value = store.setting(f"exam/{pack}")
    return None if value is None else date.fromisoformat(value)


def set_exam_day(store: ProgressStore, pack: str, exam: date | None, today: date) -> bool:
    """Set the day of the exam or let go of it; the result says whether that is on the disk.

    Raises:
        ExamError: the day is not ahead.
    """
    if exam is not None and exam <= today:
        raise ExamError(f"{exam} is not ahead of {today}", words="study.errors.exam_not_ahead")
    return store.set_setting(f"exam/{pack}", None if exam is None else exam.isoformat())
