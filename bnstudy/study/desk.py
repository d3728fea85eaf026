"""A learner's desk: one pack, one progress, and everything the faces of the program ask of them."""

from __future__ import annotations

import atexit
import random
from collections.abc import Callable, Sequence
from pathlib import Path

from bnstudy.examples import registry
from bnstudy.examples.result import Checkpoint
from bnstudy.packs.citing import briefly
from bnstudy.packs.glossary import terms_of
from bnstudy.packs.index import PackIndex
from bnstudy.packs.loader import load_pack
from bnstudy.packs.models import Lesson, NumberQuestion, Passage, Question, Term
from bnstudy.packs.words import Words
from bnstudy.study.dates import Calendar
from bnstudy.study.explain import Explanation, explain, in_words
from bnstudy.study.lab import LabBench
from bnstudy.study.numbers import told
from bnstudy.study.overview import Overview
from bnstudy.study.placement import placement_questions
from bnstudy.study.progress import FILE_NAME, ProgressStore, Saved
from bnstudy.study.progress_desk import ProgressDesk
from bnstudy.study.proofs import ProofLine, proofs
from bnstudy.study.questions import Grade
from bnstudy.study.queue import due_items, review_queue
from bnstudy.study.quiz import Asked, Clock, Outcome, QuizSession, new_review
from bnstudy.study.reading import Reading
from bnstudy.study.rescue import find_rescue
from bnstudy.study.rows import Mode
from bnstudy.study.statistics import forecast
from bnstudy.study.unanswered import FILE_NAME as UNANSWERED
from bnstudy.study.unanswered import keep_unanswered
from bnstudy.study.variants import Variant, example_ids, run_seed

# Six digits can be typed again from the screen.
SEEDS = 1_000_000
# Whoever is told to read more than this reads nothing.
MOST_REREAD = 2


class Desk:
    """Bring a pack and the learner's progress together, without a terminal.

    Args:
        index: the pack.
        store: the progress.
        words: the interface's words.
        clock: tells the time; aware.
        rng: where fresh seeds come from.
        folder: where files of the learner's are kept; None to keep none.
        calendar: of dates; None for the one that was chosen, else Jalali.

    Attributes:
        pack_name: what opens the pack again; empty for the one that comes with the program.
        progress: what the progress shows, and what the learner changes there.
    """

    def __init__(
        self,
        index: PackIndex,
        store: ProgressStore,
        words: Words,
        clock: Clock,
        rng: random.Random,
        folder: Path | None = None,
        calendar: Calendar | None = None,
    ) -> None:
        self.index = index
        self.store = store
        self.words = words
        self._clock = clock
        self._rng = rng
        self._at = ""
        self.pack_name = ""
        self._folder = folder
        self._reading = Reading(index, store)
        self.progress = ProgressDesk(index, store, words, clock, folder, calendar)

    @classmethod
    def open(
        cls,
        pack: Path,
        data: Path | None,
        words: Words,
        clock: Clock,
        seed: int | None = None,
        calendar: Calendar | None = None,
    ) -> Desk:
        """Read the pack and open the progress in the data folder.

        Raises:
            PackNotFoundError: the path is no pack.
            ContentError: the pack has faults.
        """
        index = PackIndex(load_pack(pack))
        store = ProgressStore(None if data is None else data / FILE_NAME, clock())
        rng = random.Random(seed)  # noqa: S311  no secret
        desk = cls(index, store, words, clock, rng, data, calendar)
        # However the program ends, the file is closed and backed up once a day.
        atexit.register(desk.close)
        return desk

    def close(self) -> None:
        """Make the daily backup and let go of the file; a second call does nothing."""
        self.store.close(self._clock())

    @property
    def notice(self) -> str:
        """Say what is wrong with the progress file, or nothing."""
        problem = self.store.problem
        if problem is None:
            return ""
        return self.words.sentence(problem.words, problem.places) or str(problem)

    def overview(self) -> Overview:
        """Sum up where the learner stands."""
        following = self._reading.next_passage()
        read, answered = len(self._reading.read()), self.store.count(self.index.pack.info.id)
        return Overview(
            title=self.index.pack.info.title,
            read=read,
            passages=len(self.index.passages),
            next_title="" if following is None else following.title,
            short=len(self.index.quiz),
            questions=len(self.index.questions),
            answered=answered,
            due=len(due_items(self.index, self.store, self._clock())),
            examples=len(self.index.pack.examples),
            placement=0 if read or answered else len(placement_questions(self.index, 0)),
            rescue=find_rescue(self.store, self._folder) is not None,
        )

    # --- reading

    @property
    def lessons(self) -> Sequence[Lesson]:
        """The chapters in course order."""
        return self.index.pack.lessons

    def read_passages(self) -> frozenset[str]:
        """Ids of the passages that were read."""
        return self._reading.read()

    def mark_read(self, passage_id: str) -> None:
        """Remember that a passage was read."""
        self._reading.mark(passage_id, self._clock())

    def open_at(self, passage_id: str) -> None:
        """Remember where the learner is, to go on there."""
        self._at = passage_id

    def next_passage(self) -> str:
        """Id of the passage to go on with: the last one opened, else the first unread one.

        A pack of questions alone has none.
        """
        if self._at:
            return self._at
        following = self._reading.next_passage()
        return following.id if following is not None else next(iter(self.index.passages), "")

    def source_line(self, thing: Passage | Question) -> str:
        """Name the sources of a passage or question in one line."""
        return "؛ ".join(briefly(self.index.source(id_)) for id_ in thing.sources)

    def terms(self, passage: Passage) -> tuple[Term, ...]:
        """List the glossary's words in a passage."""
        return terms_of(self.index, passage)

    def example_ids(self, passage: Passage) -> tuple[str, ...]:
        """Ids of the passage's worked examples."""
        return tuple(example.id for example in self.index.examples_of(passage))

    def example_title(self, example_id: str) -> str:
        """Title of a worked example."""
        return self.index.example(example_id).title

    def passage_title(self, passage_id: str) -> str:
        """Title of a passage."""
        return self.index.passage(passage_id).title

    # --- computing

    def example_titles(self) -> tuple[tuple[str, str], ...]:
        """Id and title of every example, in the pack's order."""
        return tuple((example.id, example.title) for example in self.index.pack.examples)

    def bench(self, example_id: str) -> LabBench:
        """Put an example on a bench of the lab, by its id, engine name or recipe.

        Raises:
            UnknownIdError: the pack has no such example.
        """
        examples = self.index.examples
        if example_id not in examples:
            runs = {example.run: example.id for example in reversed(self.index.pack.examples)}
            named = {registry.spec(run).recipe.lower(): id_ for run, id_ in runs.items()}
            example_id = runs.get(example_id) or named.get(example_id.lower()) or example_id
        return LabBench(self.index, example_id, self.fresh_seed())

    def fresh_seed(self) -> int:
        """Draw a seed for a run with fresh numbers."""
        return self._rng.randrange(SEEDS)

    def explainer(self, example_id: str) -> Callable[[int, Checkpoint], Explanation]:
        """Give what computes an example for a seed."""

        def compute(seed: int, checkpoint: Checkpoint) -> Explanation:
            return explain(self.index, example_id, seed, checkpoint=checkpoint)

        return compute

    def question_seed(self, variant: Variant) -> int:
        """Give the seed of the question's examples in this asking."""
        return run_seed(variant.question, variant.seed)

    def question_explainer(
        self, variant: Variant, position: int
    ) -> Callable[[int, Checkpoint], Explanation]:
        """Give what computes one of a question's examples, for the asking that was answered.

        The first example of a number question keeps the numbers that were asked about.
        """
        example = self.index.example(example_ids(variant.question)[position])
        drawn = isinstance(variant.question, NumberQuestion) and position == 0
        parameters = dict(variant.parameters) if drawn else {}

        def compute(seed: int, checkpoint: Checkpoint) -> Explanation:
            if drawn and variant.run is not None and seed == self.question_seed(variant):
                return in_words(example, variant.run)
            given = {**example.with_, **parameters}
            return in_words(example, registry.run(example.run, given, seed, checkpoint))

        return compute

    def proofs(self, variant: Variant, shown: Sequence[Explanation]) -> tuple[ProofLine, ...]:
        """Hold every option's claims against the runs on the screen."""
        return proofs(self.index, variant.question, variant, shown)

    # --- being asked

    def quiz(self, selection: str = "short", passage_id: str = "") -> QuizSession | None:
        """Begin a quiz on the selected questions, or None where there are none.

        Args:
            selection: `short`, `all`, `due`, `placement` or `passage`.
            passage_id: the passage, for `passage`.
        """
        if selection == "passage":
            ids = [q.id for q in self.index.questions_of_passage(passage_id)]
        elif selection == "due":
            # Before an exam each day brings its share of what was never asked.
            new = forecast(self.index, self.store, self._clock(), days=1)[0].new
            ids = list(review_queue(self.index, self.store, self._clock(), new=new).ids)
        elif selection == "placement":
            ids = list(placement_questions(self.index, self.fresh_seed()))
        elif selection == "all":
            ids = list(self.index.questions)
        else:
            ids = [question.id for question in self.index.quiz]
        if not ids:
            return None
        modes: dict[str, Mode] = {"due": "review", "placement": "placement"}
        mode = modes.get(selection, "quiz")
        session = QuizSession(self.index, ids, self.store, self._clock, self.fresh_seed(), mode)
        return session if session.current is not None else None

    def remarks(self, outcome: Outcome) -> tuple[str, ...]:
        """Say what else there is to say of an answer: a suspected idea, a failure to save."""
        number = outcome.grade.number
        said = [] if number is None else [told(number)]
        if outcome.suspected is not None and not outcome.grade.correct:
            said.append(self.words("quiz.misconception", title=outcome.suspected.title))
        return tuple(filter(None, (*said, self.unsaved(outcome))))

    def reread(self, outcome: Outcome) -> tuple[Passage, ...]:
        """List what to read again after this answer: few, and none after a right one."""
        if outcome.grade.verdict not in {"wrong", "partial"}:
            return ()
        question, suspected = outcome.asked.question, outcome.suspected
        remedy = suspected.remedy if suspected is not None else None
        found = self.index.passages_of_question(question.id)
        if remedy is not None and not question.passages:
            found = (self.index.passage(remedy),)
        return found[:MOST_REREAD]

    def flag(self, asked: Asked, outcome: Outcome | None, remark: str) -> str:
        """Report a faulty question to its author, and say where the report is."""
        return self.progress.flag(asked, outcome, remark)

    def unsaved(self, outcome: Outcome | Saved) -> str:
        """Say why an answer is not on the disk, or nothing."""
        problem = outcome.problem
        if problem is None:
            return ""
        reason = self.words.sentence(problem.words, problem.places) or str(problem)
        return self.words("quiz.not_saved", reason=reason)

    # --- talking

    def keep_chat_answer(
        self,
        session: str,
        question_id: str,
        seed: int,
        judged: Grade,
        *,
        sure: bool = True,
        hints: int = 0,
    ) -> Saved | None:
        """Keep an answer that was given in a conversation, as a quiz keeps its own.

        Args:
            session: id of the conversation.
            question_id: what was asked.
            seed: of the asking.
            judged: how the answer was judged.
            sure: the learner did not doubt.
            hints: how often help was given before the answer.

        Returns:
            How it was kept, or None where the pack has no such question.
        """
        question = self.index.questions.get(question_id)
        if question is None:
            return None
        what = new_review(
            self.index, question, judged, sure=sure, hints=hints, seed=seed, session=session
        )
        return self.store.record(what, self._clock())

    def keep_unanswered(self, text: str, context: Sequence[tuple[str, str]]) -> None:
        """Keep a question that the chat could not answer, for the pack's authors."""
        if self._folder is not None:
            keep_unanswered(self._folder / UNANSWERED, self._clock(), text, context)

    def keep_conversation(self, markdown: str) -> Path:
        """Write a conversation into the data folder.

        Raises:
            OSError: it can't be written.
        """
        folder = (self._folder or Path.cwd()) / "conversations"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self._clock():%Y%m%d-%H%M%S}.md"
        path.write_text(markdown, encoding="utf-8")
        return path
