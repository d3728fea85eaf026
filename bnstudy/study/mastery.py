"""How well a concept is known: four levels, earned by answers and lost by misses, one at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum

from bnstudy.study.schedule import Rating

FAMILIAR_SHARE = 0.7
# Right answers to one question on one day are one piece of evidence, however often it is repeated.
FAMILIAR_EVIDENCE = 2
PROFICIENT_EVIDENCE = 3


class Level(IntEnum):
    """The levels of a concept; their names are the keys of `study.level` in the words."""

    UNTOUCHED = 0
    ATTEMPTED = 1
    FAMILIAR = 2
    PROFICIENT = 3
    MASTERED = 4


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a concept stands.

    Attributes:
        evidence: different pairs of question and day that were answered.
    """

    level: Level = Level.UNTOUCHED
    evidence: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one answer says about its concept.

    Attributes:
        fresh: the question had not been answered on this day before.
        mixed: it was given in a review of several concepts.
        placement: it was given in a placement quiz, where one sure answer is enough.
    """

    verdict: str
    rating: Rating
    fresh: bool
    mixed: bool
    placement: bool


def advance(before: Standing, answer: Evidence, scores: Collection[float]) -> Standing:
    """Move a concept on by one answer.

    A right answer raises it to what the last answers of its questions have earned: familiar from
    70 %, proficient at 100 %. Mastered is reached from proficient alone, by an answer that is
    right, sure and unaided, in a mixed review. A miss costs one level; a defensible answer nothing.

    Args:
        before: where the concept stood.
        answer: the new answer.
        scores: the last score of each of its questions, this answer included.
    """
    evidence = before.evidence + int(answer.fresh)
    level = max(before.level, Level.ATTEMPTED)
    if answer.verdict in {"wrong", "partial"}:
        return Standing(Level(max(level - 1, Level.ATTEMPTED)), evidence)
    if answer.verdict == "close":
        return Standing(level, evidence)
    if answer.mixed and answer.rating is Rating.GOOD and before.level >= Level.PROFICIENT:
        return Standing(Level.MASTERED, evidence)
    earned = _earned(scores, evidence)
    if answer.placement and answer.rating is Rating.GOOD:
        earned = max(earned, Level.FAMILIAR)
    return Standing(max(level, earned), evidence)


def _earned(scores: Collection[float], evidence: int) -> Level:
    share = sum(scores) / len(scores)
    if share == 1.0 and evidence >= PROFICIENT_EVIDENCE:
        return Level.PROFICIENT
    if share >= FAMILIAR_SHARE and evidence >= FAMILIAR_EVIDENCE:
        return Level.FAMILIAR
    return Level.ATTEMPTED


def learn_first(
    requires: Mapping[str, Collection[str]], levels: Mapping[str, Level], concept: str
) -> tuple[str, ...]:
    """List what should be learnt before a concept, the most basic first.

    Args:
        requires: the concepts that each concept rests on directly.
        levels: where each concept stands; one that is missing was never touched.
        concept: what the learner wants to study.
    """
    missing: list[str] = []
    seen = {concept}

    def visit(name: str) -> None:
        for below in requires.get(name, ()):
            if below in seen:
                continue
            seen.add(below)
            visit(below)
            if levels.get(below, Level.UNTOUCHED) < Level.FAMILIAR:
                missing.append(below)

    visit(concept)
    return tuple(missing)
