"""How it goes: answers by day, accuracy by sureness, streak, forecast, suspected ideas."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bnstudy.packs.index import PackIndex
from bnstudy.packs.models import Concept, Misconception
from bnstudy.study.mastery import Level, learn_first
from bnstudy.study.progress import ProgressStore
from bnstudy.study.queue import exam_plan, is_current, planned_day
from bnstudy.study.rows import from_day

# One walk along a covering index gives all the counts there are; what was taken back is little, and
# counting it apart is twice as fast as asking of each answer whether it still counts.
DAY_QUERY = (
    "SELECT day, sure, verdict, count(*) AS answers FROM reviews WHERE pack = ? "
    "GROUP BY day, sure, verdict"
)
VOID_QUERY = (
    "SELECT day, sure, verdict, -count(*) AS answers FROM voids JOIN reviews ON id = review "
    "WHERE pack = ? GROUP BY day, sure, verdict"
)
MISCONCEPTION_QUERY = (
    "SELECT misconception, count(*) AS times, sum(sure) AS sure FROM live "
    "WHERE pack = ? AND misconception IS NOT NULL GROUP BY misconception"
)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Answers, and how many were right; a defensible answer counts as half."""

    answers: int = 0
    right: float = 0.0

    @property
    def share(self) -> float | None:
        """The share that was right, or None before the first answer."""
        return self.right / self.answers if self.answers else None


@dataclass(frozen=True, slots=True)
class DayCount:
    """The answers of one day."""

    day: date
    answers: int
    right: float


@dataclass(frozen=True, slots=True)
class Statistics:
    """How it went so far.

    Attributes:
        sure: accuracy of the answers given with certainty.
        unsure: accuracy of the others.
        streak: days in a row with an answer, up to today or yesterday.
        longest: the longest such row ever.
        history: the days with answers, oldest first.
    """

    total: Accuracy
    sure: Accuracy
    unsure: Accuracy
    streak: int
    longest: int
    history: tuple[DayCount, ...]


@dataclass(frozen=True, slots=True)
class ForecastDay:
    """What a day brings: cards that come due, and new questions to be done before the exam."""

    day: date
    due: int
    new: int = 0


@dataclass(frozen=True, slots=True)
class ConceptStanding:
    """Where one concept stands.

    Attributes:
        asked: how many of its questions were answered.
        questions: how many there are.
        learn_first: titles of the concepts that should come before it.
    """

    concept: Concept
    level: Level
    asked: int
    questions: int
    learn_first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A wrong idea that showed.

    Attributes:
        times: how often an answer betrayed it.
        sure: how often with certainty.
        open: a question that betrayed it was not answered right since.
    """

    misconception: Misconception
    times: int
    sure: int
    open: bool


def statistics(store: ProgressStore, pack: str, now: datetime) -> Statistics:
    """Sum up the answers to a pack."""
    days: dict[int, list[float]] = defaultdict(lambda: [0, 0.0])
    by_sure: dict[bool, list[float]] = {True: [0, 0.0], False: [0, 0.0]}
    for row in (*store.read(DAY_QUERY, (pack,)), *store.read(VOID_QUERY, (pack,))):
        day, sure, verdict, answers = row
        weight = {"correct": 1.0, "close": 0.5}.get(verdict, 0.0)
        for counts in (days[day], by_sure[bool(sure)]):
            counts[0] += answers
            counts[1] += weight * answers
    history = tuple(
        DayCount(from_day(day), int(answers), right)
        for day, (answers, right) in sorted(days.items())
        if answers
    )
    streak, longest = _streaks([count.day for count in history], store.day_of(now))
    return Statistics(
        total=Accuracy(sum(c.answers for c in history), sum(c.right for c in history)),
        sure=Accuracy(int(by_sure[True][0]), by_sure[True][1]),
        unsure=Accuracy(int(by_sure[False][0]), by_sure[False][1]),
        streak=streak,
        longest=longest,
        history=history,
    )


def _streaks(days: Iterable[date], today: date) -> tuple[int, int]:
    """Count the row of days that reaches today or yesterday, and the longest row."""
    length = longest = streak = 0
    last: date | None = None
    for day in days:
        length = length + 1 if last is not None and day - last == timedelta(days=1) else 1
        longest = max(longest, length)
        last = day
        # A day that is not over yet breaks no row.
        if today - timedelta(days=1) <= day <= today:
            streak = length
    return streak, longest


def forecast(
    index: PackIndex, store: ProgressStore, now: datetime, days: int = 14
) -> tuple[ForecastDay, ...]:
    """Say what the next days bring, today first; what is overdue counts for today."""
    now = store.present(now)
    today = store.day_of(now)
    cards = [card for card in store.cards(index.pack.info.id) if is_current(index, card)]
    exam = exam_plan(index, store, now)
    due = Counter(max(planned_day(store, card, exam, now), today) for card in cards)
    unasked = len(index.questions) - len(cards)
    # The days of the sweep are for what is known.
    learning = (exam.sweep_from - today).days if exam else 0
    fresh = _spread(unasked, max(learning, 1)) if exam else []
    return tuple(
        ForecastDay(
            today + timedelta(days=i),
            due[today + timedelta(days=i)],
            fresh[i] if i < len(fresh) else 0,
        )
        for i in range(days)
    )


def _spread(count: int, days: int) -> list[int]:
    """Share a number out over days, the larger shares first."""
    return [count // days + int(i < count % days) for i in range(days)]


def concept_map(index: PackIndex, store: ProgressStore) -> tuple[ConceptStanding, ...]:
    """List where every concept of the pack stands, in the pack's order."""
    pack = index.pack.info.id
    levels = store.levels(pack)
    requires = {id_: concept.requires for id_, concept in index.concepts.items()}
    asked = store.asked(pack)
    return tuple(
        ConceptStanding(
            concept=concept,
            level=levels.get(id_, Level.UNTOUCHED),
            asked=sum((q.id, q.rev) in asked for q in index.questions_of_concept(id_)),
            questions=len(index.questions_of_concept(id_)),
            learn_first=tuple(
                index.concepts[below].title
                for below in learn_first(requires, levels, id_)
                if below in index.concepts
            ),
        )
        for id_, concept in index.concepts.items()
    )


def suspicions(index: PackIndex, store: ProgressStore) -> tuple[Suspicion, ...]:
    """List the wrong ideas that showed: open ones first, then those held with certainty."""
    pack = index.pack.info.id
    open_ = store.open_misconceptions(pack)
    found = [
        Suspicion(
            misconception=index.misconceptions[row["misconception"]],
            times=row["times"],
            sure=row["sure"],
            open=row["misconception"] in open_,
        )
        for row in store.read(MISCONCEPTION_QUERY, (pack,))
        if row["misconception"] in index.misconceptions
    ]
    return tuple(sorted(found, key=lambda s: (not s.open, -s.sure, -s.times)))
