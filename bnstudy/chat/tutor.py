"""The tutor: one text and the conversation so far in, one reply out; nothing is remembered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Protocol

from bnstudy.chat import compute
from bnstudy.chat.asking import Asking
from bnstudy.chat.follow import FollowUps, kind_of
from bnstudy.chat.intents import SMALL, Commands, is_injection, without_quiz_words
from bnstudy.chat.knowledge import Found, Knowledge
from bnstudy.chat.options import Options
from bnstudy.chat.reader import Read
from bnstudy.chat.reply import Action, Chip, Reply, Turn, turns
from bnstudy.chat.request import Request, read_request
from bnstudy.packs.index import PackIndex
from bnstudy.packs.models import Pack, Question
from bnstudy.packs.words import Words
from bnstudy.persian import fold, normalize
from bnstudy.study.overview import Overview

MAX_TEXT = 20_000
CLOSE_SECOND = 0.12

_CALCULATE = re.compile(
    r"(?<!\w)(?:حساب|محاسبه|نرمال|نورمال|نرمالایز|نرمالیزه|استاندارد|بزن|اعمال|hesab|mohasebe|normal\w*|compute|calculate|standardi[sz]e|apply|batchnorm|بچ ?نرم)(?!\w)"
)
_DO = re.compile(
    r"(?<!\w)(?:کن|کنید|بکن|کنی|کنیم|بگیر|بده|بگو|میشه|می شود|شده|kon|konid|bede|mishe|compute|calculate|normalize|what is|find)(?!\w)"
)
_STATISTICS = {
    "sd": re.compile(r"انحراف ?معیار|enheraf|standard deviation|(?<!\w)(?:std|sd)(?!\w)"),
    "variance": re.compile(r"واریانس|varian[sc]e?|(?<!\w)var(?!\w)"),
    "mean": re.compile(r"میانگین|معدل|متوسط|miangin|(?<!\w)(?:mean|average)(?!\w)"),
}
_ASKS_AMOUNT = re.compile(
    r"(?<!\w)(?:چند\w*|چقدر\w*|چی میشه|چیه|بگو|بده|کن|حساب\w*|به دست|پیدا|chand\w*|cheghadr\w*|chi mishe|begoo|what|compute|calculate|find|hesab)(?!\w)"
)
_WHY = re.compile(r"(?<!\w)(?:چرا|chera|why|چگونه|چطور|آیا|ایا|فرق|یعنی|does|is it|should)(?!\w)")
_AGAIN = re.compile(
    r"(?<!\w)(?:همین\w*|همون\w*|همان\w*|حالا|الان|دوباره|اینا\w*|این بار|با|hamin\w*|hamoon\w*|hala|dobare|now|same|again|with|without|بدون|بکن|بذار|کن)(?!\w)"
)
_BARE = re.compile(r"^[\d\s.,،؛;:()\[\]/\-+−٫eE]+$")
_EXAMPLE = re.compile(
    r"(?<!\w)(?:مثال|نمونه) ?(?:ی)? ?(?:عددی|بزن|با عدد)|numeric example|mesale adadi"
)
_SIGN = re.compile(r"منفی|مثبت|صفر شد|manfi|mosbat|negative|positive")
_MEASURED = re.compile(r"(?<!\w)(?:برای|واسه|baraye|vase|for|of)(?!\w)")


class Desk(Protocol):
    """What the tutor asks of the learner's desk, where there is one."""

    def overview(self) -> Overview:
        """Sum up where the learner stands."""

    def next_passage(self) -> str:
        """Id of the passage to go on with."""


class Tutor:
    """Answer from one pack: understand, retrieve, answer.

    Args:
        pack: the pack, or an index of it.
        words: the interface's words; read when left out.
        desk: the learner's progress, for what is due and where to go on.
    """

    def __init__(
        self, pack: Pack | PackIndex, words: Words | None = None, desk: Desk | None = None
    ) -> None:
        index = pack if isinstance(pack, PackIndex) else PackIndex(pack)
        self.words = words or Words.load()
        self.known = Knowledge(index, self.words)
        self.asking = Asking(self.known)
        self.options = Options(self.known, self.asking)
        self.follow_ups = FollowUps(self.known)
        self._index = index
        self._desk = desk

    @cached_property
    def _commands(self) -> Commands:
        return Commands(self.known.lexicon)

    def prepare(self) -> None:
        """Build everything now; without it the first reply takes longer."""
        self.known.prepare()
        _ = self._commands

    def reply(self, text: str, context: Sequence[Turn | Mapping[str, object]] = ()) -> Reply:
        """Answer a text.

        Args:
            text: what the learner said.
            context: the turns before it, oldest first.
        """
        past = turns(context)
        clean = _sanitized(text)
        plain = normalize(clean)[:MAX_TEXT]
        if not re.search(r"[^\W_]", plain):
            return self._plain("help" if plain == "?" and "?" in text else "empty")
        if is_injection(plain):
            return replace(self._plain("injection"), intent="smalltalk")
        read = self.known.reader.read(clean)
        return (
            self._quiz_answer(clean, plain, read, past)
            or self._about_options(clean, read, past)
            or self._small(plain, read, past)
            or self._numeric(clean, plain, read, past)
            or self._follow_up(plain, read, past)
            or self._content(plain, read)
        )

    # --- the conversation's own moves

    def _quiz_answer(self, text: str, plain: str, read: Read, past: Sequence[Turn]) -> Reply | None:
        """Judge a text as the answer to the question that is open."""
        question = self.asking.open_question(past)
        shown = None if question is None else self.asking.variant(question)
        if question is None or shown is None:
            return None
        if self.asking.gave_up(text):
            return self.asking.hint(question, past)
        # A sentence that asks something is a question about the question, not an answer to it.
        if len(plain.split()) > 8 or re.search(r"چرا|chera|why|مگه|\?.*\w", plain):
            return None
        chosen = self.asking.read_choice(text, shown)
        return None if chosen is None else self.asking.judge(question, shown, chosen)

    def _about_options(self, text: str, read: Read, past: Sequence[Turn]) -> Reply | None:
        about = self.options.understand(text, read, past)
        return None if about is None else self.options.explain(about, read)

    def _small(self, plain: str, read: Read, past: Sequence[Turn]) -> Reply | None:
        """Obey a command, or return a greeting."""
        numbers = len(re.findall(r"\d+", plain)) > 1
        bare = without_quiz_words(plain)
        told = read if bare == plain else self.known.reader.read(bare)
        topic = bool(told.concepts or told.outside) or numbers
        intent = self._commands.find(plain, topic=topic)
        if not intent:
            return None
        if intent == "quiz_start":
            return self.asking.start(past)
        if intent == "quiz_next":
            return self.asking.ask_next(past)
        if intent == "hint":
            return self._hint(past)
        if intent == "lesson_show":
            return self._lesson()
        if intent == "progress":
            return self._progress(past)
        return self._plain(intent)

    def _plain(self, intent: str) -> Reply:
        """Say the sentence that belongs to an intent."""
        actions = {"quit": Action("quit"), "reset": Action("reset"), "help": Action("help")}
        answer = self.words(f"chat.{intent}")
        if intent == "greeting" and self._desk is not None and (due := self._desk.overview().due):
            answer += " " + self.words("chat.intro_due", n=due)
        chips = () if intent in {"quit", "goodbye", "reset"} else self._start_chips()
        return Reply(answer, intent, chips=chips, action=actions.get(intent))

    def _start_chips(self) -> tuple[Chip, ...]:
        return (
            self.known.chip("lesson", action=Action("open_lesson")),
            self.known.chip("quiz"),
            self.known.chip("example"),
        )

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

    # --- numbers

    def _numeric(self, text: str, plain: str, read: Read, past: Sequence[Turn]) -> Reply | None:
        """Compute, where a text asks for it."""
        finglish = bool(re.search(r"[a-z]", plain)) and not read.english
        request = read_request(text, finglish=finglish)
        earlier = self._earlier(past)
        if earlier is not None and _SIGN.search(plain) and not request.count:
            said = compute.why_sign(plain, earlier, self.words)
            if said is not None:
                return self._computed(said, "compute")
        wanted = _wanted(plain, request)
        if earlier is not None and self._continues(plain, request):
            request, again = request.over(earlier), True
        elif _asks_to_compute(plain, request, read, wanted=bool(wanted)):
            again = False
        elif _EXAMPLE.search(plain) and not read.concepts and not past and not request.count:
            request, again = Request(rows=(compute.DEFAULT_DATA,)), False
        else:
            return None
        said = compute.answer(request, self._index, self.words, () if again else wanted)
        return self._computed(said, "clarify" if said.trouble else "compute", again=again)

    def _computed(self, said: compute.Computed, intent: str, *, again: bool = False) -> Reply:
        lines = (
            [self.words("chat.read_again"), *said.lines]
            if again and not said.trouble
            else said.lines
        )
        chips: tuple[Chip, ...] = (self.known.chip("example"),)
        if not said.trouble:
            chips = (self.known.chip("gamma"), self.known.chip("plain"))
            if said.explanation is not None:
                action = Action("example", said.explanation.example)
                chips = (self.known.chip("run", action=action), *chips)
        return Reply(
            "\n".join(lines),
            intent,
            numbers=said.numbers,
            explanation=said.explanation,
            chips=chips,
        )

    def _earlier(self, past: Sequence[Turn]) -> Request | None:
        """Replay the learner's messages up to the last computation."""
        current: Request | None = None
        for turn in past:
            if turn.role != "user":
                continue
            plain = normalize(turn.text)
            finglish = bool(re.search(r"[a-z]", plain))
            request = read_request(turn.text, finglish=finglish)
            read = self.known.reader.read(turn.text)
            if current is not None and self._continues(plain, request):
                current = request.over(current)
            elif request.count and _asks_to_compute(
                plain, request, read, wanted=bool(_wanted(plain, request))
            ):
                current = request
        return current

    def _continues(self, plain: str, request: Request) -> bool:
        """Say whether a text changes a parameter of what was computed before."""
        if request.trouble or len(plain.split()) > 14 or _WHY.search(plain):
            return False
        if request.parameters and not request.count:
            return True
        return bool(
            request.count > 1
            and re.search(r"(?<!\w)(?:همین|همون|همان|حالا|hala|now)\w*(?!\w)", plain)
        )

    # --- the lesson

    def _follow_up(self, plain: str, read: Read, past: Sequence[Turn]) -> Reply | None:
        kind = kind_of(plain, read, has_past=any(turn.role == "user" for turn in past))
        if kind is None:
            return None
        return self.follow_ups.reply(kind, read, past)

    def _content(self, plain: str, read: Read) -> Reply:
        found = self.known.find(read)
        if found.band == "outside":
            return self._refusal(plain, read, found)
        return self._quotation(read, found)

    def _quotation(self, read: Read, found: Found) -> Reply:
        """Quote the best passage, and the next one where the two are nearly as good."""
        passage, second = found.passages[0], found.passages[1] if len(found.passages) > 1 else None
        citations = self.known.cite(passage, read)
        lead = ""
        if found.band == "unsure":
            lead = self.words("chat.maybe")
        elif passage.status == "contested":
            lead = self.words("chat.contested")
        parts = [lead, self.known.quoted(passage, citations)]
        order = found.ranking.order
        gap = found.ranking.scores[order[0]] - found.ranking.scores[order[1]] if second else 1.0
        if second is not None and gap < CLOSE_SECOND:
            more = self.known.cite(second, read)[:1]
            parts += [self.words("chat.also", title=second.title), self.known.quoted(second, more)]
            citations += more
        chips = [self.known.chip("open", action=Action("open_passage", passage.id))]
        if passage.example:
            chips.append(self.known.chip("run", action=Action("example", passage.example[0])))
        chips += self.known.passage_chips(found.passages[1:3])
        if self._index.questions_of_passage(passage.id):
            chips.append(self.known.chip("ask_here", action=Action("quiz_passage", passage.id)))
        return Reply(
            "\n\n".join(part for part in parts if part), "content", citations, band=found.band,
            chips=tuple(chips), lead=lead, nearest=tuple(p.id for p in found.passages[:3]),
        )  # fmt: skip

    def _refusal(self, plain: str, read: Read, found: Found) -> Reply:
        """Say honestly that the lesson does not answer; small talk is answered as such."""
        intent, near = self._commands.nearest(plain)
        if intent in SMALL and near > 0.5 and not read.outside:
            return self._plain(intent)
        topics = {t.id: t.title for t in self._index.pack.info.outside}
        named = next((topics[id_] for id_ in read.outside if id_ in topics), "")
        lead = (
            self.words("chat.not_covered_topic", topic=named)
            if named
            else self.words("chat.not_covered")
        )
        chips = self.known.passage_chips(found.passages[:3])
        return Reply(
            f"{lead} {self.words('chat.nearest')}", "not_covered", abstain=True, band="outside",
            chips=chips, lead=lead, nearest=tuple(p.id for p in found.passages[:3]),
        )  # fmt: skip


def _sanitized(text: str) -> str:
    """Drop escape sequences and controls; line breaks stay, they part the rows of a table."""
    lines = text[: MAX_TEXT * 2].replace("\r", "\n").split("\n")
    return "\n".join(_visible(line) for line in lines)


def _visible(line: str) -> str:
    """Keep a line as it was typed unless it hides something."""
    if line.isprintable():
        return line
    return fold(line)


def _wanted(plain: str, request: Request) -> tuple[str, ...]:
    """List the statistics that a text asks for, if it asks for nothing else."""
    if request.parameters or not request.count or _CALCULATE.search(plain) and "نرمال" in plain:
        return ()
    return tuple(name for name in ("mean", "variance", "sd") if _STATISTICS[name].search(plain))


def _asks_to_compute(plain: str, request: Request, read: Read, *, wanted: bool) -> bool:
    """Tell a request to compute from a question that has numbers in it."""
    calculates = (
        bool(_CALCULATE.search(plain) and _DO.search(plain)) or "حساب" in plain or "hesab" in plain
    )
    if request.empty_list or (request.trouble and calculates):
        return calculates or request.empty_list
    if _WHY.search(plain) and not (request.parameters and request.count > 1):
        return False
    if request.count == 0:
        named = bool(_MEASURED.search(plain)) and calculates and len(plain.split()) < 9
        return (named and not read.concepts) or bool(request.parameters and calculates)
    if _BARE.match(plain):
        return True
    if request.count == 1 and not request.parameters:
        return calculates and bool(_DO.search(plain)) and len(read.content) < 5
    if request.trouble:
        return True
    if request.parameters and request.count > 1:
        return True
    if request.parameters:
        return calculates or bool(_MEASURED.search(plain))
    if wanted:
        return (
            request.count > 1
            and bool(_ASKS_AMOUNT.search(plain))
            and len(read.content) <= 6 + request.count
        )
    return calculates and request.count > 1
