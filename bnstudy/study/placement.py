"""For those who know some of it already: a short quiz that finds where to begin."""

from __future__ import annotations

from dataclasses import dataclass

from bnstudy.packs.draws import stream
from bnstudy.packs.index import PackIndex
from bnstudy.packs.models import Concept, Passage, Question
from bnstudy.study.quiz import QuizResult

PLACEMENT_LIMIT = 12
# A guess gets a statement right half the time, one option of four a quarter.
_TELLING = {"number": 0, "multi": 1, "choice": 2, "true_false": 3}


@dataclass(frozen=True, slots=True)
class Placement:
    """Where to begin.

    Attributes:
        known: concepts that were shown to be known, in course order.
        open: concepts that are worth studying, in course order.
        start: the first passage that teaches one of them; None where all are known.
    """

    known: tuple[Concept, ...]
    open: tuple[Concept, ...]
    start: Passage | None


def placement_questions(
    index: PackIndex, seed: int, limit: int = PLACEMENT_LIMIT
) -> tuple[str, ...]:
    """Choose one telling question for each concept, in course order.

    Contested questions are left out: they do not tell who knows. With more concepts than places,
    those that others rest on give way, for they are shown by what rests on them.

    Args:
        index: the pack.
        seed: decides between equally telling questions.
        limit: how many at most.
    """
    chosen = {}
    for concept_id in index.concepts:
        candidates = [q for q in index.questions_of_concept(concept_id) if q.status == "settled"]
        if candidates:
            chosen[concept_id] = min(candidates, key=lambda q: _preference(q, seed))
    grounds = {below for concept in index.concepts.values() for below in concept.requires}
    kept = sorted(chosen, key=lambda id_: id_ in grounds)[:limit]
    return tuple(question.id for id_, question in chosen.items() if id_ in kept)


def place(index: PackIndex, result: QuizResult) -> Placement:
    """Read a placement quiz: a concept is known if its answer was right, sure and unaided.

    What a known concept rests on is known too, unless an answer showed otherwise.
    """
    shown: dict[str, bool] = {}
    for outcome in result.outcomes:
        concept = outcome.asked.question.concept
        good = outcome.grade.correct and outcome.sure and not outcome.hints_used
        shown[concept] = good and shown.get(concept, True)
    known = {concept for concept, good in shown.items() if good}
    for concept in tuple(known):
        known |= {below for below in _below(index, concept) if shown.get(below, True)}
    concepts = index.concepts.values()
    open_ = tuple(concept for concept in concepts if concept.id not in known)
    open_ids = {concept.id for concept in open_}
    return Placement(
        known=tuple(concept for concept in concepts if concept.id in known),
        open=open_,
        start=next((p for p in index.passages.values() if p.concept in open_ids), None),
    )


def _preference(question: Question, seed: int) -> tuple[bool, int, int]:
    draw = stream(question.id, question.rev, seed, "placement")
    return question.wording_of is not None, _TELLING[question.kind], draw


def _below(index: PackIndex, concept_id: str) -> set[str]:
    """List everything that a concept rests on."""
    found: set[str] = set()
    waiting = [concept_id]
    while waiting:
        concept = index.concepts.get(waiting.pop())
        for below in concept.requires if concept else ():
            if below not in found:
                found.add(below)
                waiting.append(below)
    return found
