"""Schedule reviews: the only door to the fsrs library, with its traps closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import fsrs

RETENTION = 0.9
LONGEST_DAYS = 3650


class Rating(IntEnum):
    """How an answer counts for the schedule. FSRS has Easy too; a lucky guess must not earn it."""

    AGAIN = 1
    HARD = 2
    GOOD = 3


@dataclass(frozen=True, slots=True)
class Memory:
    """What the schedule knows of one question.

    Attributes:
        stability: days until the chance of recall has fallen to 90 %.
        difficulty: from 1 to 10.
        due: when to ask again; aware, UTC.
        last_review: when it was last answered; aware, UTC.
        skewed: the clock was found set back at that time, so the elapsed time is not to be trusted.
    """

    stability: float
    difficulty: float
    due: datetime
    last_review: datetime
    skewed: bool = False


def rate(verdict: str, *, sure: bool, hints: int) -> Rating:
    """Turn a verdict into a rating.

    Wrong is Again; right but unsure or hinted is Hard; right and sure is Good. A defensible answer
    was not forgotten, so it is Hard.
    """
    if verdict == "close":
        return Rating.HARD
    if verdict != "correct":
        return Rating.AGAIN
    return Rating.GOOD if sure and hints == 0 else Rating.HARD


class Scheduler:
    """Space the reviews of a question by FSRS, in whole days.

    Args:
        retention: the chance of recall at which a question comes back.
    """

    def __init__(self, retention: float = RETENTION) -> None:
        self._retention = retention

    @cached_property
    def _fsrs(self) -> fsrs.Scheduler:
        # Imported at the first answer: it costs 40 ms that the first paint does not have.
        import fsrs  # noqa: PLC0415

        return fsrs.Scheduler(
            desired_retention=self._retention,
            # With the default steps "Hard" would come back every few minutes for ever.
            learning_steps=(),
            relearning_steps=(),
            maximum_interval=LONGEST_DAYS,
            # Fuzz draws from the global random; the same answers must give the same dates.
            enable_fuzzing=False,
        )

    def review(self, memory: Memory | None, rating: Rating, when: datetime) -> Memory:
        """Answer a question at a time and get its next date.

        Args:
            memory: what was known, or None at the first answer.
            rating: how the answer counts.
            when: the time of the answer; aware. A time before the last review counts as that
                very moment, so that a clock set back cannot make an interval of the past.
        """
        import fsrs  # noqa: PLC0415  see above

        moment = when.astimezone(UTC)
        card, _log = self._fsrs.review_card(
            _card(memory, moment), fsrs.Rating(int(rating)), review_datetime=moment
        )
        assert card.stability is not None
        assert card.difficulty is not None
        return Memory(card.stability, card.difficulty, card.due, moment)

    def retrievability(self, memory: Memory, when: datetime) -> float:
        """Estimate the chance that the learner still knows it."""
        moment = when.astimezone(UTC)
        return self._fsrs.get_card_retrievability(_card(memory, moment), moment)


def _card(memory: Memory | None, moment: datetime) -> fsrs.Card:
    """Build the library's card; its own ids are the clock's milliseconds and collide."""
    import fsrs  # noqa: PLC0415  see above

    if memory is None:
        return fsrs.Card(card_id=0, due=moment)
    last = min(memory.last_review, moment)
    if memory.skewed:
        # Never believe in more time than was planned: a wrong "ten years" would count as proof.
        planned = max(memory.due - memory.last_review, timedelta(days=1))
        last = max(last, moment - planned)
    return fsrs.Card(
        card_id=0,
        state=fsrs.State.Review,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.due,
        last_review=last,
    )
