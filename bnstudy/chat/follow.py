"""Short remarks that lean on what was said before: «چرا؟», «بیشتر بگو», «مطمئنی؟»."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bnstudy.chat.knowledge import Found, Knowledge
from bnstudy.chat.reader import Read
from bnstudy.chat.reply import Action, Chip, Citation, Reply, Turn
from bnstudy.packs.models import Passage
from bnstudy.persian import normalize

Kind = Literal["why", "more", "meaning", "source", "sure", "example"]

LONGEST, LONGEST_TEXT = 9, 120
# So few words hardly say a topic of their own.
SHORT = 3
# How much better another passage must be for the talk to move on to it.
STAYS = 0.35
# So many words that name no concept lean on what was said, unless the pack knows them well.
FEW, WELL_TAUGHT = 5, 0.55
# A question that names nothing of its own moves on even less readily.
STAYS_LONGER, WEAK = 0.7, 0.35
_SAID: tuple[tuple[Kind, str], ...] = (
    (
        "source",
        (
            r"کجای|کجا (?:گفت\w*|نوشت\w*|اومد\w*|امد\w*)|کدوم (?:بخش|قسمت|خط|صفحه)|"
            r"از کجا (?:میگی|می گویی|اوردی|گفتی|فهمیدی)|منبع(?:ت|ش|شو)?|سند(?:ت|ش)?|"
            r"where (?:does|did|in|is) (?:it|the text|that|this)|"
            r"which (?:part|section|passage)|kojaye|az koja (?:migi|goft)|source|manbat?"
        ),
    ),
    (
        "sure",
        (
            r"مطمی?ن\w*|مطمی نی|جدی میگی|واقعا درسته|شک دارم|راست میگی|motmaen\w*|"
            r"are you sure|really|sure|jeddi"
        ),
    ),
    (
        "example",
        (
            r"مثال\w*|نمونه (?:بزن|بیار|بده|عددی)|با عدد|عددی|mesal\w*|example|for instance|"
            r"نشونم بده چطور"
        ),
    ),
    (
        "why",
        (
            r"(?:چرا|واسه چی|برای چی|به چه دلیل|علتش|دلیلش|chera|why|how come|"
            r"dalilesh|vase chi)"
        ),
    ),
    (
        "meaning",
        (
            r"یعنی|ینی|معنی\w*|منظورت|منظور|چی میگی|نفهمید\w*|نگرفتم|متوجه نشدم|گنگ|ساده ?تر|"
            r"واضح ?تر|راحت ?تر|به زبان ساده|yani|ye?ni|manzoor\w*|nafahmidam|"
            r"motevajeh nashodam|sade ?tar|what do you mean|mean|simpler|i don t (?:get|"
            r"understand)|rephrase|explain (?:it )?(?:again|more simply)|دوباره بگو|"
            r"یه جور دیگه"
        ),
    ),
    (
        "more",
        (
            r"بیشتر\w*|ادامه\w*|کامل ?تر|توضیح (?:بده|بدید|دهید|میدی|بدین)|باز هم|بازم|خب که چی|"
            r"دیگه چی|جزییات|جزئیات|خب بعدش|بعدش چی|bishtar|edame|kamel ?tar|tozih|touzih|"
            r"bazam|dige chi|more|continue|go on|elaborate|details|tell me more|keep going|"
            r"expand|باز(?:ش|ترش|شون) کن\w*|بشکاف\w*|bazesh kon\w*|unpack (?:it|that|this)"
        ),
    ),
)
_KINDS = tuple((kind, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")) for kind, pattern in _SAID)
_ASKS = re.compile(
    r"\?|(?<!\w)(?:کدوم|کدام|چی|چه|چطور|کی|کجا|مگه|یعنی|اگه|اگر|پس|kodoom|kodum|chi|chetor|what|if)(?!\w)"
)
_HOW_ABOUT = re.compile(r"^\W*(?:\w+\W+){1,4}(?:چی|چطور|چیه|chi|chetor)\W*$|^(?:what|how) about")
_ITS = re.compile(r"(?<!\w)[^\W\d]{3,40}(?:ش|شون|شان|esh|ash)(?!\w)")
_POINTING = re.compile(
    r"(?<!\w)(?:این|اون|ان|همین|همون|اینا|اینو|اونو|اینم|اونم|اینه|اونه|همینه|همونه|in|oon|it|this|that)(?!\w)"
)


def kind_of(plain: str, read: Read, *, has_past: bool) -> Kind | None:
    """Say which kind of remark a normalized text is, or None where it stands on its own."""
    words = re.findall(r"\w+", plain)
    plain, count = " ".join(words), len(words)
    if count > LONGEST or read.outside:
        return None
    topical = [m for m in read.content if m.known and not is_remark(m.name)]
    if read.concepts or len(topical) > (2 if has_past and _POINTING.search(plain) else 1):
        return None
    if read.unknown and not has_past:
        return None
    found = next((kind for kind, pattern in _KINDS if pattern.search(plain)), None)
    if topical and found not in {None, "why"}:
        return None if not has_past else found
    return found


_REMARKS_TEXT = (
    "چیست چرا چطور مثال کجا منبع افزایش شباهت نماد درست مقدار کاهش بهتر فایده خطا اسم اول بعد "
    "ادامه ادامش جزییات کامل مطمین منظور واضح راحت"
)
_REMARKS = frozenset(_REMARKS_TEXT.split())


def is_remark(name: str) -> bool:
    """Say whether a word only leans on what was said before."""
    return name in _REMARKS


@dataclass(frozen=True, slots=True)
class Past:
    """What the conversation was about when a remark was made."""

    question: Read
    found: Found
    passage: Passage
    shown: str


class FollowUps:
    """Answer remarks from the passage that was quoted last, and from its neighbours."""

    def __init__(self, known: Knowledge) -> None:
        self._known = known
        self._words = known.words

    def past(self, turns: Sequence[Turn]) -> Past | None:
        """Find what was talked about last: the cited passage, else what the last question meant."""
        known = self._known.index.passages
        if not known:
            return None
        shown = next((t.text for t in reversed(turns) if t.role == "assistant"), "")
        cited = next((t.citations for t in reversed(turns) if t.citations), ())
        asked = self._last_question(turns)
        if asked is None and not cited:
            return self._from_answer(turns, shown)
        read = self._known.reader.read(asked or shown)
        found = self._known.find(read)
        if not cited and found.band == "outside":
            return self._from_answer(turns, shown)
        passage = next((known[id_] for id_ in cited if id_ in known), found.passages[0])
        return Past(read, found, passage, shown)

    def _from_answer(self, turns: Sequence[Turn], shown: str) -> Past | None:
        """Take the topic from the assistant's own words, if they are about the lesson."""
        if not any(turn.role == "user" for turn in turns) or not shown:
            return None
        read = self._known.reader.read(shown)
        found = self._known.find(read)
        if not read.concepts or found.band == "outside":
            return None
        return Past(read, found, found.passages[0], shown)

    def _last_question(self, turns: Sequence[Turn]) -> str | None:
        for turn in reversed(turns):
            if turn.role != "user":
                continue
            plain = normalize(turn.text)
            read = self._known.reader.read(turn.text)
            if kind_of(plain, read, has_past=True) is None and (
                read.concepts or len(read.content) > 1
            ):
                return turn.text
        return None

    def reply(self, kind: Kind, now: Read, turns: Sequence[Turn]) -> Reply:
        """Answer a remark, or ask what it refers to."""
        past = self.past(turns)
        if past is None:
            chips = (*self._known.start_chips()[:1], self._known.chip("help"))
            return Reply(self._words("chat.clarify_follow"), "clarify", chips=chips)
        # What the remark itself says counts, too: «چرا بعدش بهتره؟».
        both = replace(past.question, meanings=(*past.question.meanings, *now.meanings))
        if kind == "source":
            return self._source(past)
        if kind == "sure":
            return self._sure(past)
        if kind == "example":
            return self._example(past)
        if kind == "meaning":
            return self._meaning(past, both)
        return self._further(past, both, reasons=kind == "why")

    def leaning(self, plain: str, now: Read, found: Found, turns: Sequence[Turn]) -> Reply | None:
        """Answer a short question that only makes sense with the one before it.

        «پیش‌فرضش چنده؟» names nothing; together with the question before it names ε.
        """
        if not self._may_lean(plain, now, found):
            return None
        past = self.past(turns) if any(turn.role == "user" for turn in turns) else None
        asks = " " in plain and bool(_ASKS.search(plain))
        if past is None or (found.band == "outside" and not now.content and not asks):
            return None
        both = replace(past.question, meanings=(*past.question.meanings, *now.meanings))
        together = self._known.find(both)
        if together.band == "outside":
            return None
        weak = not set(now.concepts) - {self._known.subject} and found.taught < WEAK
        passage = self._nearest_to(past, together, STAYS_LONGER if weak else STAYS)
        citations = self._known.cite(passage, both, skip=past.shown)
        # What is new must say something of what was asked; else it is better said again.
        wanted = {m.name for m in now.content if m.known and not is_remark(m.name)}
        said = {n for c in citations for n in self._known.reader.read(c.quote).names}
        if not citations or (wanted and not wanted & said):
            citations = self._known.cite(passage, both)
        here = replace(past, passage=passage, found=together)
        return self._reply(here, [self._known.quoted(passage, citations)], citations, "")

    def _may_lean(self, plain: str, now: Read, found: Found) -> bool:
        """Say whether a text is short, and names too little to stand alone."""
        words = re.findall(r"\w+", plain)
        if len(words) > LONGEST or len(plain) > LONGEST_TEXT:
            return False
        own = set(now.concepts) - {self._known.subject}
        leans = any(p.search(plain) for p in (_POINTING, _ITS, _HOW_ABOUT))
        points = leans or len(words) <= SHORT
        if now.outside or len(now.unknown) > 1 or (own and not points):
            return False
        if found.band != "sure":
            return True
        taught = found.taught
        if taught >= WELL_TAUGHT:
            return leans and not own
        names_nothing = not now.concepts and len(words) <= FEW and taught < WEAK
        return names_nothing or (points and not own)

    def _nearest_to(self, past: Past, together: Found, stays: float) -> Passage:
        """Choose the best passage, preferring the one that was talked about."""
        scores = together.ranking.scores
        known = list(self._known.index.passages)
        best = together.passages[0]
        gap = scores[together.ranking.order[0]] - scores[known.index(past.passage.id)]
        return past.passage if gap < stays else best

    def _source(self, past: Past) -> Reply:
        passage = past.passage
        lesson = self._known.index.lesson_of(passage.id)
        citations = self._known.cite(passage, past.question)
        lead = self._words("chat.source_here", title=passage.title, lesson=lesson.title)
        parts = [lead, self._known.quoted(passage, citations)]
        if passage.sources:
            named = "؛ ".join(self._known.index.source(id_).title for id_ in passage.sources)
            parts.append(self._words("chat.source_papers", sources=named))
        return self._reply(past, parts, citations, lead)

    def _sure(self, past: Past) -> Reply:
        contested = past.passage.status == "contested"
        lead = self._words("chat.sure_contested" if contested else "chat.sure_verbatim")
        citations = self._known.cite(past.passage, past.question)
        return self._reply(
            past, [lead, self._known.quoted(past.passage, citations)], citations, lead
        )

    def _example(self, past: Past) -> Reply:
        index = self._known.index
        # Where the passage has no example of its own, the next one of the course that has is shown.
        course = list(index.passages.values())
        at = course.index(past.passage)
        passage = next((p for p in (*course[at:], *course[:at]) if index.examples_of(p)), None)
        if passage is None:
            none = self._words("chat.no_example")
            told = self._further(past, past.question, reasons=False)
            return replace(told, answer=f"{none}\n\n{told.answer}", lead=none)
        past, examples = replace(past, passage=passage), index.examples_of(passage)
        example = examples[0]
        citations = self._known.cite(past.passage, past.question)[:1]
        lead = self._known.live_example(example)
        parts = [
            lead,
            self._words("chat.live_example_open"),
            self._known.quoted(past.passage, citations),
        ]
        reply = self._reply(past, parts, citations, lead)
        run = self._known.chip("run", action=Action("example", example.id))
        return replace(reply, chips=(run, *reply.chips), action=Action("example", example.id))

    def _meaning(self, past: Past, read: Read) -> Reply:
        """Define the terms of the question, and quote the passage's own explanation."""
        terms = [
            t
            for id_ in dict.fromkeys(past.question.concepts)
            if (t := self._known.index.terms.get(id_))
        ]
        parts = [
            self._words("chat.definition", term=term.fa, text=term.definition) for term in terms[:2]
        ]
        citations = self._known.cite(past.passage, read, skip=past.shown)
        if not citations:
            citations = self._known.cite(past.passage, read)
        parts.append(self._known.quoted(past.passage, citations))
        return self._reply(past, parts, citations, "")

    def _further(self, past: Past, read: Read, *, reasons: bool) -> Reply:
        """Quote what was not shown yet; where nothing is left, the nearest other passage."""
        citations = self._known.cite(past.passage, read, skip=past.shown, reasons=reasons)
        if reasons and not citations:
            # The reason was among what was shown; it is better said again than replaced.
            citations = self._known.cite(past.passage, read, reasons=True)
        passage, lead = past.passage, self._words("chat.why_there") if reasons else ""
        if not citations:
            passage = next((p for p in past.found.passages if p.id != passage.id), passage)
            citations = self._known.cite(passage, read, reasons=reasons)
            lead = self._words("chat.more_there")
        elif reasons:
            # A reason often stands in the passage next to the one that was asked about.
            best = self._known.find(read).passages[0]
            if best.id != passage.id and best.concept == passage.concept:
                more = self._known.cite(best, read, skip=past.shown, reasons=True)[:1]
                if more:
                    parts = [
                        lead,
                        self._known.quoted(passage, citations),
                        self._known.quoted(best, more),
                    ]
                    return self._reply(past, parts, (*citations, *more), lead)
        return self._reply(past, [lead, self._known.quoted(passage, citations)], citations, lead)

    def _reply(
        self, past: Past, parts: Sequence[str], citations: Sequence[Citation], lead: str
    ) -> Reply:
        text = "\n\n".join(part for part in parts if part)
        others = tuple(p for p in past.found.passages if p.id != past.passage.id)[:2]
        chips: tuple[Chip, ...] = (
            self._known.chip("open", action=Action("open_passage", past.passage.id)),
            *self._known.passage_chips(others),
        )
        return Reply(text, "content", tuple(citations), band="sure", chips=chips, lead=lead)
