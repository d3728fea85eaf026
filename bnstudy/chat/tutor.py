"""The tutor: one text and the conversation so far in, one reply out; nothing is remembered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from bnstudy.chat.asking import Asking
from bnstudy.chat.follow import FollowUps, is_remark, kind_of
from bnstudy.chat.glossary import Glossary
from bnstudy.chat.intents import (
    LIKELY_OTHERWISE,
    LONGEST_COMMAND,
    SAYING,
    is_injection,
    without_quiz_words,
)
from bnstudy.chat.knowledge import Found, Knowledge
from bnstudy.chat.numeric import Numeric
from bnstudy.chat.offers import Offers
from bnstudy.chat.options import Options
from bnstudy.chat.reader import Read, Reader
from bnstudy.chat.reply import Action, Chip, Reply, Turn, turns
from bnstudy.chat.typed import MAX_TEXT, sanitized
from bnstudy.packs.index import PackIndex
from bnstudy.packs.models import Pack, Passage, Question, Term
from bnstudy.packs.words import Words
from bnstudy.persian import normalize
from bnstudy.study.overview import Overview

if TYPE_CHECKING:
    from bnstudy.chat.model import Reworded

# Score of a question that is nearly one of the authors' own.
WELL_TAUGHT = 0.45
# Below this the first passage is right in about half of held-out questions, so both are shown.
CLOSE_SECOND = 0.25
# Below this no passage is near what was asked.
FAR_OFF = 0.08
# «این چیه» asks, and names nothing.
BARE = frozenset({"چیست", "چرا", "چطور"})


class Desk(Protocol):
    """What the tutor asks of the learner's desk, where there is one."""

    def overview(self) -> Overview:
        """Sum up where the learner stands."""

    def next_passage(self) -> str:
        """Id of the passage to go on with."""


class Rewording(Protocol):
    """What may say a quotation in other words; `bnstudy.chat.model` has the only one."""

    def reword(self, question: str, sources: Mapping[str, str], reader: Reader) -> Reworded:
        """Ask for another wording of passages."""


class Tutor:
    """Answer from one pack: understand, retrieve, answer.

    Args:
        pack: the pack, or an index of it.
        words: the interface's words; read when left out.
        desk: the learner's progress, for what is due and where to go on.
        rewording: a language model that may reword quotations; None in nearly every case.
    """

    def __init__(
        self,
        pack: Pack | PackIndex,
        words: Words | None = None,
        desk: Desk | None = None,
        rewording: Rewording | None = None,
    ) -> None:
        index = pack if isinstance(pack, PackIndex) else PackIndex(pack)
        self.words = words or Words.load()
        self.known = Knowledge(index, self.words)
        self.asking = Asking(self.known)
        self.offers = Offers(self.known, self.asking)
        self.options = Options(self.known, self.asking, self.offers)
        self.glossary = Glossary(self.known)
        self.numeric = Numeric(self.known)
        self.follow_ups = FollowUps(self.known)
        self._index = index
        self._desk = desk
        self._rewording = rewording

    def prepare(self) -> None:
        """Build everything now; without it the first reply takes longer."""
        self.known.prepare()

    def reply(self, text: str, context: Sequence[Turn | Mapping[str, object]] = ()) -> Reply:
        """Answer a text.

        Args:
            text: what the learner said.
            context: the turns before it, oldest first.
        """
        past = turns(context)
        clean = sanitized(text)
        plain = normalize(clean)[:MAX_TEXT]
        if not re.search(r"[^\W_]", plain):
            return self._plain("help" if plain == "?" and "?" in text else "empty")
        if is_injection(plain):
            return replace(self._plain("injection"), intent="smalltalk", abstain=True)
        read = self.known.reader.read(clean)
        if plain in self.known.asked and self.asking.open_question(past) is None:
            term = self.glossary.asked(read)
            return self._quotation(read, self.known.find(read), self.known.asked[plain], term)
        return (
            self._quiz_answer(clean, plain, past)
            or self._about_options(clean, past)
            or self._remark(plain, read, past)
            or self._small(plain, read, past)
            or self.numeric.reply(clean, plain, read, past)
            or self._example(plain, past)
            or self._follow_up(plain, read, past)
            or self._content(plain, read, past)
        )

    # --- the conversation's own moves

    def _quiz_answer(self, text: str, plain: str, past: Sequence[Turn]) -> Reply | None:
        """Judge a text as the answer to the question that is open."""
        question = self.asking.open_question(past)
        shown = None if question is None else self.asking.variant(question)
        if question is None or shown is None:
            return None
        if self.asking.gave_up(text) or self.asking.wants_hint(plain):
            return self.asking.hint(question, past)
        # A sentence that asks something is a question about the question, not an answer to it.
        asks = r"چرا|chera|why|مگه|\?.*\w|کجاش|مشکل|ایراد|اشکال|(?<!\w)(?:فرق|تفاوت|یعنی|چیه)(?!\w)"
        if len(plain.split()) > 8 or re.search(asks, plain):
            return None
        chosen = self.asking.read_choice(text, shown)
        judged = None if chosen is None else self.asking.judge(question, shown, chosen)
        return None if judged is None else replace(judged, sure=self.asking.is_sure(text))

    def _about_options(self, text: str, past: Sequence[Turn]) -> Reply | None:
        about = self.options.understand(text, past)
        return None if about is None else self.options.explain(about)

    def _small(self, plain: str, read: Read, past: Sequence[Turn]) -> Reply | None:
        """Obey a command, or return a greeting."""
        counted = self.offers.counts(plain) if not (read.concepts or read.outside) else None
        if counted is not None:
            return counted
        numbers = len(re.findall(r"\d+", plain)) > 1
        bare = without_quiz_words(plain)
        told = read if bare == plain else self.known.reader.read(bare)
        topic = bool(told.concepts or told.outside) or numbers
        intent, likely = self.known.commands.find(plain, topic=topic)
        # «هوا چطوره» asks for no progress.
        if read.foreign and intent in SAYING and not self.known.commands.is_sample(plain):
            return None
        # What the lesson answers well is a question, unless it is surely a command.
        if not intent or (likely < 1 and self.known.find(read).taught > likely):
            return None
        return self._obey(intent, past)

    def _obey(self, intent: str, past: Sequence[Turn]) -> Reply:
        """Do what a command asks for."""
        moves = {
            "quiz_start": self.asking.start,
            "quiz_next": self.asking.ask_next,
            "hint": self._hint,
            "progress": self._progress,
        }
        if intent in moves:
            return moves[intent](past)
        if intent == "lesson_show":
            return self._lesson()
        said = self._plain(intent)
        return replace(said, intent="smalltalk") if intent == "worried" else said

    def _plain(self, intent: str) -> Reply:
        """Say the sentence that belongs to an intent."""
        greets = intent == "greeting" and self._desk is not None
        return self.offers.said(intent, self._desk.overview().due if greets and self._desk else 0)

    def _example(self, plain: str, past: Sequence[Turn]) -> Reply | None:
        """Show an example where one is asked for before anything was talked about."""
        if not self.offers.asks_example(plain) or self.follow_ups.past(past) is not None:
            return None
        return self.numeric.example() if self.known.normalizes else self.offers.example()

    def _hint(self, past: Sequence[Turn]) -> Reply:
        question = self._last_question(past)
        if question is None:
            return Reply(self.words("chat.no_question"), "hint", chips=(self.known.chip("quiz"),))
        return self.asking.hint(question, past)

    def _last_question(self, past: Sequence[Turn]) -> Question | None:
        asked = (self.asking.find(turn.question) for turn in reversed(past))
        return next((question for question in asked if question is not None), None)

    def _lesson(self) -> Reply:
        """Show the contents, and offer to go on where the learner stands."""
        lessons = self._index.pack.lessons
        if not self._index.passages:
            chips = self.known.start_chips()
            return Reply(self.words("chat.no_lesson"), "lesson_show", chips=chips)
        at = self._desk.next_passage() if self._desk else next(iter(self._index.passages))
        passage = self._index.passage(at)
        lines = [
            self.words(
                "chat.lesson", lessons=len(lessons), passages=len(self._index.passages),
                title=passage.title,
            ),
            *(f"- {lesson.title}" for lesson in lessons),
        ]  # fmt: skip
        chips = (Chip(passage.title, action=Action("open_passage", at)), self.known.chip("quiz"))
        return Reply(
            "\n".join(lines), "lesson_show", chips=chips, action=Action("open_passage", at)
        )

    def _progress(self, past: Sequence[Turn]) -> Reply:
        total, right = self.asking.tally(past)
        lines = []
        if total:
            lines.append(self.words("chat.progress_here", total=total, right=right))
        if self._desk is not None:
            seen = self._desk.overview()
            lines.append(
                self.words(
                    "chat.progress_read", read=seen.read, passages=seen.passages,
                    answered=seen.answered,
                )
            )  # fmt: skip
            if seen.due:
                lines.append(self.words("chat.progress_due", n=seen.due))
        answer = " ".join(lines) or self.words("chat.progress_none")
        chips = (self.known.chip("progress", action=Action("progress")), self.known.chip("quiz"))
        return Reply(answer, "progress", chips=chips, action=Action("progress"))

    # --- the lesson

    def _remark(self, plain: str, read: Read, past: Sequence[Turn]) -> Reply | None:
        """Take «ادامه بده» for a remark where something was quoted and no question is open."""
        last = next((turn for turn in reversed(past) if turn.role == "assistant"), None)
        if last is None or self.asking.find(last.question) is not None:
            return None
        if kind_of(plain, read, has_past=True) not in {"more", "example"}:
            return None
        if self.numeric.computed_before(past) or self.follow_ups.past(past) is None:
            return None
        return self._follow_up(plain, read, past)

    def _follow_up(self, plain: str, read: Read, past: Sequence[Turn]) -> Reply | None:
        has_past = any(turn.role == "user" for turn in past)
        kind = kind_of(plain, read, has_past=has_past)
        if kind is None:
            return None
        tells = any(m.known and not is_remark(m.name) for m in read.content)
        if not has_past and tells and self.known.find(read).taught >= WELL_TAUGHT:
            return None
        return self.follow_ups.reply(kind, read, past)

    def _content(self, plain: str, read: Read, past: Sequence[Turn]) -> Reply:
        found = self.known.find(read)
        if self._leans_on_nothing(read, found, past):
            return Reply(self.words("chat.clarify"), "clarify", chips=self.known.start_chips())
        term = self.glossary.asked(read)
        if (
            term is not None
            and found.band != "sure"
            and (self.glossary.asks_what(read) or not past)
        ):
            return self._definition(term, read, found)
        leans = self.follow_ups.leaning(plain, read, found, past)
        if leans is not None:
            return leans
        if found.band == "outside" or not found.passages:
            return self._refusal(plain, read, found, past)
        return self._reworded(plain, found, self._quotation(read, found, term=term), past)

    def _definition(self, term: Term, read: Read, found: Found) -> Reply:
        """Quote the glossary where no passage answers, with the passage that uses the word."""
        passage = self.glossary.passage(term, found)
        if passage is not None:
            return self._quotation(read, found, passage.id, term, used=True)
        said = self.glossary.quoted(term)
        return Reply(said, "content", band="sure", chips=self.known.start_chips())

    def _reworded(self, plain: str, found: Found, reply: Reply, past: Sequence[Turn]) -> Reply:
        """Put a model's wording before the quotation, where there is a model and it is faithful."""
        if self._rewording is None or reply.band != "sure":
            return reply
        away = self.words("chat.model_away")
        # Told once; nobody waits again and again for a server that is away.
        if any(turn.role == "assistant" and away in turn.text for turn in past):
            return reply
        sources = {passage.id: passage.text for passage in found.passages[:3]}
        said = self._rewording.reword(plain, sources, self.known.reader)
        if said.state == "away":
            return replace(reply, answer=f"{reply.answer}\n\n{away}")
        if not said.text:
            return reply
        lead = self.words("chat.model_said")
        return replace(reply, answer=f"{lead}\n\n{said.text}\n\n{reply.answer}", lead=lead)

    def _leans_on_nothing(self, read: Read, found: Found, past: Sequence[Turn]) -> bool:
        """Say whether a remark such as «بعدش؟» comes out of the blue."""
        if read.outside or read.unknown or self.follow_ups.past(past) is not None:
            return False
        weak = found.taught < WELL_TAUGHT or {m.name for m in read.content} <= BARE
        return bool(weak) and all(is_remark(meaning.name) for meaning in read.content)

    def _quotation(
        self, read: Read, found: Found, known_id: str = "", term: Term | None = None, *,
        used: bool = False,
    ) -> Reply:  # fmt: skip
        """Quote the best passage, and the next one where the two are nearly as good.

        Args:
            read: the question.
            found: what the pack has for it.
            known_id: the passage whose author wrote this very question.
            term: the word whose definition comes along.
            used: the passage only uses that word.
        """
        if known_id:
            others = tuple(p for p in found.passages if p.id != known_id)
            passages = (self._index.passage(known_id), *others)
            found = replace(found, passages=passages, band="sure")
        passage, second = found.passages[0], found.passages[1] if len(found.passages) > 1 else None
        citations = self.known.cite(passage, read)
        lead = ""
        if found.band == "unsure":
            lead = self.words("chat.maybe")
        elif passage.status == "contested":
            lead = self.words("chat.contested")
        elif used:
            lead = self.words("chat.used_here")
        parts = [] if term is None else [self.glossary.quoted(term)]
        parts += [lead, self.known.quoted(passage, citations)]
        order = found.ranking.order
        gap = found.ranking.scores[order[0]] - found.ranking.scores[order[1]] if second else 1.0
        if second is not None and not known_id and gap < CLOSE_SECOND:
            more = self.known.cite(second, read)[:1]
            parts += [self.words("chat.also", title=second.title), self.known.quoted(second, more)]
            citations += more
        return Reply(
            "\n\n".join(part for part in parts if part), "content", citations, band=found.band,
            chips=self._chips(passage, found), lead=lead,
            nearest=tuple(p.id for p in found.passages[:3]),
        )  # fmt: skip

    def _chips(self, passage: Passage, found: Found) -> tuple[Chip, ...]:
        """Offer what leads on from a quoted passage."""
        chips = [self.known.chip("open", action=Action("open_passage", passage.id))]
        if passage.example:
            chips.append(self.known.chip("run", action=Action("example", passage.example[0])))
        chips += self.known.passage_chips(found.passages[1:3])
        if self._index.questions_of_passage(passage.id):
            chips.append(self.known.chip("ask_here", action=Action("quiz_passage", passage.id)))
        return tuple(chips)

    def _refusal(self, plain: str, read: Read, found: Found, past: Sequence[Turn]) -> Reply:
        """Say honestly that the lesson does not answer; small talk is answered as such."""
        intent, likely = self.known.commands.nearest(plain)
        strange = bool(read.outside or read.foreign)
        if likely >= LIKELY_OTHERWISE and not strange and len(plain) < LONGEST_COMMAND:
            return self._obey(intent, past)
        told = [m for m in read.content if not is_remark(m.name)]
        if not told and not read.outside:
            return Reply(self.words("chat.clarify"), "clarify", chips=self.known.start_chips())
        topics = {t.id: t.title for t in self._index.pack.info.outside}
        named = next((topics[id_] for id_ in read.outside if id_ in topics), "")
        if not found.passages:
            lead = self.words("chat.no_lesson")
            chips = self.known.start_chips()
            return Reply(lead, "not_covered", abstain=True, band="outside", chips=chips, lead=lead)
        lead = (
            self.words("chat.not_covered_topic", topic=named)
            if named
            else self.words("chat.not_covered")
        )
        chips, close = self.known.passage_chips(found.passages[:3]), "nearest"
        if not (named or read.concepts) and found.ranking.merged.max(initial=0.0) < FAR_OFF:
            # «قیمت دلار» has no passage near it.
            chips, close = self.known.start_chips(), "ask_lesson"
        return Reply(
            f"{lead} {self.words(f'chat.{close}')}", "not_covered", abstain=True, band="outside",
            chips=chips, lead=lead, nearest=tuple(p.id for p in found.passages[:3]),
        )  # fmt: skip
