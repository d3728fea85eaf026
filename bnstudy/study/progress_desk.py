"""The progress as the faces of the program show it: counted, dated and put into words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from bnstudy.packs.index import PackIndex
from bnstudy.packs.words import Words
from bnstudy.study import rescue
from bnstudy.study.dates import Calendar, date_text, day_text, read_date
from bnstudy.study.exam import exam_day, set_exam_day
from bnstudy.study.flags import FlagError, flag
from bnstudy.study.mastery import Level
from bnstudy.study.placement import Placement, place, placement_questions
from bnstudy.study.progress import ProgressStore
from bnstudy.study.queue import due_items, exam_plan, planned_day
from bnstudy.study.quiz import Asked, Outcome, QuizResult
from bnstudy.study.reading import LessonMark, Reading
from bnstudy.study.sessions import last_sessions
from bnstudy.study.statistics import (
    Accuracy,
    ConceptStanding,
    Statistics,
    Suspicion,
    concept_map,
    forecast,
    statistics,
    suspicions,
)

FORECAST_DAYS = 14
SHOWN_DAYS = 7
CALENDAR = "calendar"
FULL, EMPTY = "■", "□"


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a small bar chart: what it is of, how long it is, and the number in words."""

    label: str
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class ConceptLine:
    """One concept of the mastery map.

    Attributes:
        marks: four squares, one filled for each level.
        first: what should be learnt before it, as a sentence, or nothing.
        passage: id of the first passage that teaches it, or nothing.
    """

    title: str
    marks: str
    level: str
    asked: str
    first: str
    passage: str


@dataclass(frozen=True, slots=True)
class ConceptSummary:
    """How one concept went in a session, where it stands now, and when it comes back."""

    score: str
    level: str
    due: str


@dataclass(frozen=True, slots=True)
class ProgressView:
    """Everything that the progress shows, in words.

    Attributes:
        due: questions to review today.
        placement: questions of the placement quiz, or 0 where something was answered already.
        exam: one sentence about the exam, or nothing.
        streak: one sentence, or nothing before the first answer.
        rescue: the date of the backup that can be brought back, or nothing.
    """

    answered: int
    due: int
    placement: int
    exam: str
    forecast: tuple[Bar, ...]
    days: tuple[Bar, ...]
    sessions: tuple[str, ...]
    accuracy: tuple[str, ...]
    streak: str
    concepts: tuple[ConceptLine, ...]
    suspicions: tuple[str, ...]
    rescue: str


class ProgressDesk:
    """Show and change the learner's progress in one pack, without a terminal.

    Args:
        index: the pack.
        store: the progress.
        words: the interface's words.
        clock: tells the time; aware.
        folder: where files of the learner's are kept; None to keep none.
        calendar: of dates; None for the one that was chosen, else Jalali.
    """

    def __init__(
        self,
        index: PackIndex,
        store: ProgressStore,
        words: Words,
        clock: Callable[[], datetime],
        folder: Path | None,
        calendar: Calendar | None = None,
    ) -> None:
        self.index = index
        self.store = store
        self.words = words
        self._clock = clock
        self._folder = folder
        self._calendar = calendar

    @property
    def today(self) -> date:
        """The learner's date."""
        return self.store.day_of(self.store.present(self._clock()))

    @property
    def calendar(self) -> Calendar:
        """The calendar that dates are written in."""
        if self._calendar is not None:
            return self._calendar
        return "gregorian" if self.store.setting(CALENDAR) == "gregorian" else "jalali"

    def turn_calendar(self) -> None:
        """Write dates in the other calendar from now on."""
        other: Calendar = "jalali" if self.calendar == "gregorian" else "gregorian"
        self._calendar = None
        self.store.set_setting(CALENDAR, other)

    def written(self, day: date) -> str:
        """Write a date with its year."""
        return date_text(day, self.calendar)

    def near(self, day: date) -> str:
        """Write a day near today: «امروز», «فردا», else day and month."""
        away = (day - self.today).days
        near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(away)
        return self.words(f"progress.{near}") if near else day_text(day, self.calendar)

    # --- the whole picture

    def view(self) -> ProgressView:
        """Count everything and put it into words."""
        now, pack = self._clock(), self.index.pack.info.id
        counted = statistics(self.store, pack, now)
        found = rescue.find_rescue(self.store, self._folder)
        return ProgressView(
            answered=counted.total.answers,
            due=len(due_items(self.index, self.store, now)),
            placement=0 if counted.total.answers else len(placement_questions(self.index, 0)),
            exam=self._exam(),
            forecast=self._forecast(now),
            days=self._days(counted),
            sessions=self._sessions(),
            accuracy=self._accuracy(counted),
            streak=self._streak(counted),
            concepts=tuple(map(self._concept, concept_map(self.index, self.store))),
            suspicions=tuple(map(self._suspicion, suspicions(self.index, self.store))),
            rescue=self.written(found.day) if found else "",
        )

    def _exam(self) -> str:
        exam = exam_day(self.store, self.index.pack.info.id)
        if exam is None:
            return ""
        left = (exam - self.today).days
        if left < 0:
            return self.words("progress.exam_past", date=self.written(exam))
        return self.words("progress.exam", date=self.written(exam), n=left)

    def _forecast(self, now: datetime) -> tuple[Bar, ...]:
        bars = []
        for coming in forecast(self.index, self.store, now, FORECAST_DAYS):
            key = "due_and_new" if coming.due and coming.new else "new_count"
            key = key if coming.new else "due_count"
            text = self.words(f"progress.{key}", n=coming.due, new=coming.new)
            bars.append(Bar(self.near(coming.day), coming.due + coming.new, text))
        return tuple(bars)

    def _days(self, counted: Statistics) -> tuple[Bar, ...]:
        return tuple(
            Bar(
                self.near(day.day),
                day.answers,
                self.words("progress.right_of", right=_whole(day.right), n=day.answers),
            )
            for day in reversed(counted.history[-SHOWN_DAYS:])
        )

    def _sessions(self) -> tuple[str, ...]:
        return tuple(
            self.words(
                "progress.session",
                day=self.near(session.day),
                what=self.words(f"progress.mode.{session.mode}"),
                right=session.right,
                n=session.answers,
            )
            for session in last_sessions(self.store, self.index.pack.info.id)
        )

    def _accuracy(self, counted: Statistics) -> tuple[str, ...]:
        named = (("sure", counted.sure), ("unsure", counted.unsure))
        return tuple(self._share(name, accuracy) for name, accuracy in named if accuracy.answers)

    def _share(self, name: str, accuracy: Accuracy) -> str:
        return self.words(
            f"progress.{name}",
            right=_whole(accuracy.right),
            n=accuracy.answers,
            share=accuracy.share or 0.0,
        )

    def _streak(self, counted: Statistics) -> str:
        if not counted.longest:
            return ""
        key = "streak" if counted.streak else "streak_past"
        return self.words(f"progress.{key}", n=counted.streak, longest=counted.longest)

    def _concept(self, standing: ConceptStanding) -> ConceptLine:
        level, id_ = standing.level, standing.concept.id
        # The nearest of them: each line leads one step down, and the whole map to the ground.
        first = standing.learn_first[-1:] if level < Level.FAMILIAR else ()
        passages = self.index.passages_of_concept(id_)
        return ConceptLine(
            title=standing.concept.title,
            marks=FULL * level + EMPTY * (Level.MASTERED - level),
            level=self.level(level),
            asked=self.words("progress.asked", n=standing.asked, total=standing.questions),
            first=self.words("progress.learn_first", title=first[0]) if first else "",
            passage=passages[0].id if passages else "",
        )

    def level(self, level: Level) -> str:
        """Name a level."""
        return self.words(f"study.level.{level.name.lower()}")

    def _suspicion(self, found: Suspicion) -> str:
        key = ("open" if found.sure else "unsure") if found.open else "mended"
        title, times = found.misconception.title, found.times
        return self.words(f"progress.suspicion_{key}", title=title, n=times, sure=found.sure)

    # --- after a session

    def summary(self, result: QuizResult) -> tuple[ConceptSummary, ...]:
        """Say of each concept of a session how it went, where it stands, when it comes back."""
        levels = self.store.levels(self.index.pack.info.id)
        now = self.store.present(self._clock())
        exam = exam_plan(self.index, self.store, now)
        dates: dict[str, date] = {}
        for outcome in result.outcomes:
            concept = outcome.asked.question.concept
            planned = max(planned_day(self.store, outcome.card, exam, now), self.today)
            dates[concept] = min(planned, dates.get(concept, planned))
        return tuple(
            ConceptSummary(
                score=self.words(
                    "progress.concept_score", title=score.title, right=score.right, n=score.total
                ),
                level=self.level(levels.get(score.concept, Level.UNTOUCHED)),
                due=self.words("progress.next_due", day=self.near(dates[score.concept])),
            )
            for score in result.concepts
        )

    def placement(self, result: QuizResult) -> Placement:
        """Say where to begin after a placement quiz."""
        return place(self.index, result)

    def skipped(self, count: int) -> str:
        """Say that questions could not be asked, or nothing."""
        return self.words("progress.skipped", n=count) if count else ""

    # --- what the learner changes

    def lessons(self) -> Sequence[LessonMark]:
        """List the lessons with what was read of them."""
        return Reading(self.index, self.store).lessons()

    def forget(self, lesson_id: str) -> str:
        """Begin a lesson anew, and say what that did."""
        count = Reading(self.index, self.store).forget(lesson_id, self._clock())
        title = self.index.lessons[lesson_id].title
        return self.words("progress.forgotten", title=title, n=count)

    def set_exam(self, text: str) -> str:
        """Set the day of the exam from what was typed, or let go of it; say what it is now.

        Raises:
            DateError: it is no date.
            ExamError: the day is not ahead.
        """
        pack, plain = self.index.pack.info.id, " ".join(text.split())
        if plain.lower() in self.words("progress.no_exam_words").split():
            set_exam_day(self.store, pack, None, self.today)
            return self.words("progress.no_exam")
        set_exam_day(self.store, pack, read_date(text, self.today), self.today)
        return self._exam()

    def restore(self) -> str:
        """Bring the last backup from before a damage back, and say what came.

        Raises:
            ProgressError: the backup cannot be read.
        """
        found = rescue.find_rescue(self.store, self._folder)
        if found is None:
            return self.words("progress.nothing_to_restore")
        return self.words("progress.restored", n=rescue.bring_back(self.store, found))

    def flag(self, asked: Asked, outcome: Outcome | None = None, remark: str = "") -> str:
        """Report a faulty question to its author's file, and say where that is.

        Raises:
            FlagError: the file cannot be written.
        """
        if self._folder is None:
            message = "there is no data folder; the flag could not be written"
            raise FlagError(message, words="study.errors.flag_not_written", reason="")
        chosen = outcome.grade.chosen if outcome is not None else ()
        path = flag(self._folder, self.index, asked.variant, self._clock(), chosen, remark)
        return self.words("progress.flagged", path=str(path))


def _whole(number: float) -> float:
    """Give a number that is whole as one, so that it is written without a point."""
    return int(number) if float(number).is_integer() else number
