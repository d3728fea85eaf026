"""One quiz or review from the first question to the result."""

from __future__ import annotations

import json
import secrets
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bnstudy.errors import BnStudyError
from bnstudy.examples.result import Checkpoint
from bnstudy.packs.draws import SEED_LIMIT, stream
from bnstudy.packs.index import PackIndex
from bnstudy.packs.models import Misconception, Passage, Question
from bnstudy.study.answers import Answer
from bnstudy.study.progress import ProgressError, ProgressStore, Saved
from bnstudy.study.questions import KINDS, Form, Grade, grade
from bnstudy.study.rows import Card, Mode, NewReview
from bnstudy.study.schedule import Rating, rate
from bnstudy.study.variants import Variant, variant

Clock = Callable[[], datetime]
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """The question on the table.

    Attributes:
        number: its place in the quiz, from 1.
        total: questions in the quiz.
        form: how it is answered.
    """

    question: Question
    variant: Variant
    number: int
    total: int
    form: Form

    @property
    def hints(self) -> tuple[str, ...]:
        """The hints in their order, filled for this asking."""
        return tuple(self.variant.fill(hint) for hint in self.question.hints)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one answer.

    Attributes:
        sure: what the learner said of it.
        saved: how it was kept, with the next date of the question.
        suspected: the wrong idea that the answer betrays.
    """

    asked: Asked
    grade: Grade
    sure: bool
    hints_used: int
    rating: Rating
    saved: Saved
    suspected: Misconception | None = None

    @property
    def card(self) -> Card:
        """Where the question stands now."""
        return self.saved.card

    @property
    def problem(self) -> ProgressError | None:
        """Why the answer is not on the disk, or None if it is."""
        return self.saved.problem


@dataclass(frozen=True, slots=True)
class ConceptScore:
    """How one concept went."""

    concept: str
    title: str
    right: int
    total: int
    score: float


@dataclass(frozen=True, slots=True)
class Sureness:
    """How often the learner was right when sure, and when not."""

    sure_right: int = 0
    sure_wrong: int = 0
    unsure_right: int = 0
    unsure_wrong: int = 0


@dataclass(frozen=True, slots=True)
class QuizResult:
    """What a quiz showed.

    Attributes:
        total: questions answered.
        close: answers that were defensible.
        score: sum of the scores, from 0 to `total`.
        reread: passages to read again, in course order.
        misconceptions: wrong ideas that showed, those held with certainty first.
        missed: ids of the questions to ask again.
    """

    total: int
    right: int
    close: int
    score: float
    outcomes: tuple[Outcome, ...]
    reread: tuple[Passage, ...]
    misconceptions: tuple[Misconception, ...]
    concepts: tuple[ConceptScore, ...]
    sureness: Sureness
    missed: tuple[str, ...]


class QuizSession:
    """Ask questions one after the other; every answer is kept the moment it is given.

    Args:
        index: the pack.
        questions: ids in the order they are asked.
        store: where answers are kept.
        clock: tells the time; aware.
        seed: of the whole session; each asking gets a seed of its own.
        mode: quiz, review or placement.

    Attributes:
        id: of this session; answers are kept under it.
        unaskable: why questions were passed over.
    """

    def __init__(
        self,
        index: PackIndex,
        questions: Sequence[str],
        store: ProgressStore,
        clock: Clock,
        seed: int,
        mode: Mode = "quiz",
    ) -> None:
        self._index = index
        self._store = store
        self._clock = clock
        self._seed = seed
        self._mode = mode
        self._questions = tuple(index.question(id_) for id_ in questions)
        self._outcomes: list[Outcome] = []
        self._at = 0
        self._asked: dict[int, Asked] = {}
        self.unaskable: list[BnStudyError] = []
        self.id = secrets.token_hex(8)

    @property
    def mode(self) -> Mode:
        """What kind of session this is."""
        return self._mode

    @property
    def total(self) -> int:
        """Count the questions."""
        return len(self._questions)

    @property
    def finished(self) -> bool:
        """Say whether every question has been answered and left behind."""
        return self._at >= len(self._questions)

    @property
    def current(self) -> Asked | None:
        """The question on the table, or None at the end."""
        return self.asking()

    def asking(self, checkpoint: Checkpoint | None = None) -> Asked | None:
        """Make the asking of the current question; a computed one takes up to 300 ms.

        A question that cannot be asked, by a fault of its pack, is passed over and noted in
        `unaskable`.
        """
        while not self.finished and self._at not in self._asked:
            try:
                self._asked[self._at] = self._make(checkpoint)
            except BnStudyError as error:
                self.unaskable.append(error)
                self._at += 1
        return None if self.finished else self._asked[self._at]

    def _make(self, checkpoint: Checkpoint | None) -> Asked:
        question = self._questions[self._at]
        name = f"ask/{self._at}"
        for attempt in range(ATTEMPTS):
            seed = stream(question.id, question.rev, self._seed, name) % SEED_LIMIT
            try:
                made = variant(question, seed, self._index, checkpoint)
            except BnStudyError:
                # Some draws may overflow where others do not.
                if attempt == ATTEMPTS - 1:
                    raise
                name += "/again"
            else:
                break
        form = KINDS[question.kind].form
        return Asked(question, made, self._at + 1, self.total, form)

    @property
    def outcome(self) -> Outcome | None:
        """What came of the current question's answer, or None while it is open."""
        if self._outcomes and self._outcomes[-1].asked.number == self._at + 1:
            return self._outcomes[-1]
        return None

    def answer(self, answer: Answer, *, sure: bool, hints_used: int = 0) -> Outcome:
        """Judge an answer to the current question and keep it.

        Raises:
            AnswerError: it is no answer to this question; the question stays open.
        """
        asked = self.asking()
        if asked is None or self.outcome is not None:
            raise RuntimeError("there is no open question; call next() first")
        judged = grade(asked.question, answer, asked.variant)
        what = new_review(
            self._index, asked.question, judged, sure=sure, hints=hints_used,
            seed=asked.variant.seed, session=self.id, mode=self._mode, mixed=self._mixed,
        )  # fmt: skip
        saved = self._store.record(what, self._clock())
        suspected = self._index.misconceptions.get(judged.misconception or "")
        outcome = Outcome(asked, judged, sure, hints_used, what.rating, saved, suspected)
        self._outcomes.append(outcome)
        return outcome

    def next(self) -> Asked | None:
        """Go on to the next question; an open one is skipped and not kept."""
        if not self.finished:
            self._at += 1
        return self.current

    def undo(self) -> Asked | None:
        """Take back the last answer and put its question on the table again, with its numbers."""
        if not self._outcomes:
            return None
        outcome = self._outcomes.pop()
        self._store.undo(self.id, self._clock())
        self._at = outcome.asked.number - 1
        return self.current

    def result(self) -> QuizResult:
        """Sum up what has been answered so far."""
        return summarize(self._index, tuple(self._outcomes))

    @cached_property
    def _mixed(self) -> bool:
        """A review of several concepts: only there can a concept be mastered."""
        return self._mode == "review" and len({q.concept for q in self._questions}) > 1


def new_review(
    index: PackIndex,
    question: Question,
    judged: Grade,
    *,
    sure: bool,
    hints: int,
    seed: int,
    session: str,
    mode: Mode = "quiz",
    mixed: bool = False,
) -> NewReview:
    """Put down an answer as it is to be kept, wherever it was given."""
    return NewReview(
        session=session,
        pack=index.pack.info.id,
        question=question.id,
        rev=question.rev,
        concept=question.concept,
        seed=seed,
        mode=mode,
        mixed=mixed,
        answer=json.dumps(judged.chosen, ensure_ascii=False),
        verdict=judged.verdict,
        score=judged.score,
        sure=sure,
        hints=hints,
        rating=rate(judged.verdict, sure=sure, hints=hints),
        misconception=judged.misconception,
    )


def summarize(index: PackIndex, outcomes: tuple[Outcome, ...]) -> QuizResult:
    """Sum up answers: score, what to read again, which wrong ideas showed."""
    missed = [outcome for outcome in outcomes if outcome.grade.verdict in {"wrong", "partial"}]
    missed.sort(key=lambda outcome: not outcome.sure)
    ids = {p.id for o in missed for p in index.passages_of_question(o.asked.question.id)}
    suspected = {o.suspected.id: o.suspected for o in missed if o.suspected is not None}
    return QuizResult(
        total=len(outcomes),
        right=sum(outcome.grade.correct for outcome in outcomes),
        close=sum(outcome.grade.defensible for outcome in outcomes),
        score=sum(outcome.grade.score for outcome in outcomes),
        outcomes=outcomes,
        reread=tuple(passage for id_, passage in index.passages.items() if id_ in ids),
        misconceptions=tuple(suspected.values()),
        concepts=_by_concept(index, outcomes),
        sureness=_sureness(outcomes),
        missed=tuple(outcome.asked.question.id for outcome in missed),
    )


def _by_concept(index: PackIndex, outcomes: tuple[Outcome, ...]) -> tuple[ConceptScore, ...]:
    groups: dict[str, list[Grade]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.asked.question.concept].append(outcome.grade)
    return tuple(
        ConceptScore(
            concept=id_,
            title=concept.title,
            right=sum(judged.correct for judged in groups[id_]),
            total=len(groups[id_]),
            score=sum(judged.score for judged in groups[id_]) / len(groups[id_]),
        )
        for id_, concept in index.concepts.items()
        if id_ in groups
    )


def _sureness(outcomes: tuple[Outcome, ...]) -> Sureness:
    """Count; a defensible answer is neither right nor wrong and is left out."""
    counts: dict[tuple[bool, bool], int] = defaultdict(int)
    for outcome in outcomes:
        if not outcome.grade.defensible:
            counts[outcome.sure, outcome.grade.correct] += 1
    return Sureness(
        sure_right=counts[True, True],
        sure_wrong=counts[True, False],
        unsure_right=counts[False, True],
        unsure_wrong=counts[False, False],
    )
