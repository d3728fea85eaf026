"""Choose what to ask in a review: what is due, in an order that lets each idea rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeVar

from bnstudy.packs.index import PackIndex
from bnstudy.packs.models import Question
from bnstudy.study.exam import ExamPlan, exam_day, plan
from bnstudy.study.journal import CLOCK_TOLERANCE
from bnstudy.study.mastery import learn_first
from bnstudy.study.progress import ProgressStore
from bnstudy.study.rows import Card

T = TypeVar("T")
Reason = Literal["sure_wrong", "due", "exam", "new"]

REVIEW_LIMIT = 20


@dataclass(frozen=True, slots=True)
class Queued:
    """A question in its place.

    Attributes:
        why: what brings it here: answered wrong with certainty, due, due before the exam, or new.
        card: where it stands; None for a new one.
    """

    question: Question
    why: Reason
    card: Card | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """What a review asks.

    Attributes:
        items: in the order they are asked.
        waiting: due questions that found no place: over the limit, or another wording of an idea
            that is asked already.
    """

    items: tuple[Queued, ...]
    waiting: int

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the questions, in order."""
        return tuple(item.question.id for item in self.items)


def review_queue(
    index: PackIndex,
    store: ProgressStore,
    now: datetime,
    limit: int = REVIEW_LIMIT,
    new: int = 0,
) -> Queue:
    """Choose what a review asks.

    Args:
        index: the pack.
        store: the learner's progress.
        now: the time; aware.
        limit: how many questions at most.
        new: how many that were never asked may be among them.
    """
    due = due_items(index, store, now)
    chosen = due[:limit]
    free = min(new, limit - len(chosen))
    if free > 0:
        chosen = [*chosen, *new_items(index, store, free)]
    items, left_over = arrange(
        chosen,
        rank=lambda item: item.why == "sure_wrong",
        family=lambda item: _family(index, item.question),
        concept=lambda item: item.question.concept,
    )
    waiting = len(due) - min(len(due), limit) + sum(item.why != "new" for item in left_over)
    return Queue(tuple(items), waiting)


def due_items(index: PackIndex, store: ProgressStore, now: datetime) -> list[Queued]:
    """List every due question of the pack, the most urgent first.

    Answered wrong with certainty comes first; then what is furthest beyond its interval, which is
    what the learner is most likely to have forgotten.
    """
    pack, now = index.pack.info.id, store.present(now)
    today, exam = store.day_of(now), exam_plan(index, store, now)
    # Without an exam the file picks the due cards; with one, each card's day is to be found first.
    cards = store.due(pack, now) if exam is None else store.cards(pack)
    items = [
        Queued(index.questions[card.question], _reason(store, card, now), card)
        for card in cards
        if is_current(index, card) and planned_day(store, card, exam, now) <= today
    ]
    return sorted(items, key=lambda item: _urgency(item, now))


def exam_plan(index: PackIndex, store: ProgressStore, now: datetime) -> ExamPlan | None:
    """Plan the days before the exam of a pack, or None where none is ahead."""
    pack = index.pack.info.id
    return plan(exam_day(store, pack), store.day_of(now), len(index.questions))


def planned_day(store: ProgressStore, card: Card, exam: ExamPlan | None, now: datetime) -> date:
    """Find the day on which a card is asked next: by its schedule, by the exam, or today.

    Today where the card was last answered well after now, under a clock that was wrong.
    """
    memory = card.memory
    if memory.last_review > now + CLOCK_TOLERANCE:
        return store.day_of(now)
    due = store.day_of(memory.due)
    if exam is None:
        return due
    return exam.planned_day(card, due, store.day_of(memory.last_review))


def _reason(store: ProgressStore, card: Card, now: datetime) -> Reason:
    if card.sure_and_wrong:
        return "sure_wrong"
    return "due" if store.day_of(card.memory.due) <= store.day_of(now) else "exam"


def new_items(index: PackIndex, store: ProgressStore, count: int) -> list[Queued]:
    """List questions that were never asked, in course order, once their groundwork is laid."""
    pack = index.pack.info.id
    asked = store.asked(pack)
    levels = store.levels(pack)
    requires = {id_: concept.requires for id_, concept in index.concepts.items()}
    ready = {id_ for id_ in index.concepts if not learn_first(requires, levels, id_)}
    order = {id_: position for position, id_ in enumerate(index.concepts)}
    unasked = [
        question
        for question in index.pack.questions
        if (question.id, question.rev) not in asked and question.concept in ready
    ]
    unasked.sort(key=lambda question: order.get(question.concept, len(order)))
    return [Queued(question, "new") for question in unasked[:count]]


def arrange(
    items: Sequence[T],
    rank: Callable[[T], bool],
    family: Callable[[T], str],
    concept: Callable[[T], str],
) -> tuple[list[T], list[T]]:
    """Order items so that related wordings never meet and concepts take turns.

    Returns:
        The order, and what found no place because only its own kin was left.

    Args:
        items: the most urgent first.
        rank: True for what must come before the rest.
        family: wordings of one idea share it.
        concept: what should not come twice in a row where that can be helped.
    """
    waiting = sorted(items, key=lambda item: not rank(item))
    order: list[T] = []
    while waiting:
        chosen = _next(waiting, order[-1] if order else None, rank, family, concept)
        if chosen is None:
            break
        order.append(waiting.pop(chosen))
    left_over = [item for item in waiting if not _squeeze_in(item, order, family)]
    return order, left_over


def _next(
    waiting: Sequence[T],
    last: T | None,
    rank: Callable[[T], bool],
    family: Callable[[T], str],
    concept: Callable[[T], str],
) -> int | None:
    """Find the first item that may follow; what must come first is not passed for variety."""
    if last is None:
        return 0
    allowed = [i for i, item in enumerate(waiting) if family(item) != family(last)]
    if not allowed:
        return None
    first = rank(waiting[allowed[0]])
    varied = (
        i for i in allowed if rank(waiting[i]) == first and concept(waiting[i]) != concept(last)
    )
    return next(varied, allowed[0])


def _squeeze_in(item: T, order: list[T], family: Callable[[T], str]) -> bool:
    """Put an item between two that are no kin of it, as late as possible."""
    kin = family(item)
    for place in range(len(order), -1, -1):
        neighbours = order[max(place - 1, 0) : place + 1]
        if all(family(other) != kin for other in neighbours):
            order.insert(place, item)
            return True
    return False


def _family(index: PackIndex, question: Question) -> str:
    """Find the question that all wordings of an idea go back to."""
    seen: set[str] = set()
    while question.wording_of is not None and question.id not in seen:
        seen.add(question.id)
        question = index.questions.get(question.wording_of, question)
    return question.id


def is_current(index: PackIndex, card: Card) -> bool:
    """Say whether a card belongs to a question of the pack as it is now."""
    question = index.questions.get(card.question)
    return question is not None and question.rev == card.rev


def _urgency(item: Queued, now: datetime) -> tuple[bool, float]:
    """Sort by elapsed time over interval: the interval is where recall has fallen to 90 %."""
    assert item.card is not None
    memory = item.card.memory
    interval = max((memory.due - memory.last_review).total_seconds(), 1.0)
    return item.why != "sure_wrong", -(now - memory.last_review).total_seconds() / interval
