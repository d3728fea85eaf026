"""Explain the options of a question: which one is right, and what each wrong one misses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from bnstudy.chat.asking import LETTERS, Asking
from bnstudy.chat.knowledge import Knowledge
from bnstudy.chat.offers import Offers
from bnstudy.chat.reply import Citation, Reply, Turn
from bnstudy.packs.models import Question
from bnstudy.persian import normalize
from bnstudy.study.questions import Grade, OptionFeedback, grade
from bnstudy.study.variants import Variant, letters

_NUMBERS = {
    "یک": 1, "اول": 1, "اولی": 1, "دو": 2, "دوم": 2, "دومی": 2, "سه": 3, "سوم": 3, "سومی": 3,
    "چهار": 4, "چهارم": 4, "چهارمی": 4,
    "پنج": 5, "پنجم": 5, "yek": 1, "aval": 1, "do": 2, "dovom": 2, "se": 3, "sevom": 3,
    "chahar": 4, "char": 4, "chaharom": 4,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
}  # fmt: skip
_NUMBER = re.compile(
    r"(?<!\w)(?:سوال|پرسش|soal|soale|porsesh|question|q)(?:ی|ه)?\s*(?:شماره|shomare|"
    r"number|no)?\s*(?:ی\s)?\s*(\d{1,3}|[^\W\d_]+)"
)
_NUMBER_FIRST = re.compile(
    r"(?<!\w)(اولین|دومین|سومین|چهارمین|first|second|third|fourth)\s+(?:سوال|پرسش|question)"
)
_FIRST = {
    "اولین": 1,
    "دومین": 2,
    "سومین": 3,
    "چهارمین": 4,
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
}
_LAST = re.compile(
    r"(?<!\w)(?:سوال|پرسش|question|soal)(?:e| ی)? (?:اخر\w*|akhar\w*)(?!\w)|last question"
)
_OPTION = re.compile(r"(?<!\w)(?:گزینه|gozine|gozineye|option|choice)\s*(?:ی)?\s*(\w+)")
# «ه» and «و» are options of long questions, but here they are nearly always something else.
_LONE = re.compile(r"(?<!\w)(الف|ب|ج|د|alef|be|jim|dal|a|b|c|d)(?!\w)")
_ALL = re.compile(
    r"همه ?(?:ی)? ?گزینه|گزینه ?ها|تک تک|هر چهار|all (?:the )?(?:options|choices)|"
    r"hame gozine|gozine ha|بقیه ?(?:ی)? ?گزینه"
)
_WRONG = re.compile(
    r"(?<!\w)(?:غلط\w*|اشتباه\w*|نادرست\w*|نیست\w*|نمیشه|نمی ?شود|نشد|رد|ghalat\w*|"
    r"eshtebah\w*|nist\w*|nemishe|wrong|incorrect|false|isn t|not)(?!\w)"
)
_RIGHT = re.compile(
    r"(?<!\w)(?:درست\w*|صحیح\w*|میشه|می ?شود|شد|جوابه|dorost\w*|sahih\w*|mishe|right|"
    r"correct|true)(?!\w)"
)
_KEY = re.compile(
    r"(?<!\w)(?:جواب|جوابش|پاسخ|پاسخش|کلید|javab\w*|pasokh\w*|answer|key|کدوم گزینه|"
    r"کدام گزینه)(?!\w)"
)
_ASKS_WHY = re.compile(
    r"(?<!\w)(?:چرا|واسه چی|برای چی|چطور|chera|why|دلیل\w*|توضیح|tozih|explain)(?!\w)"
)
_FAULT = re.compile(r"(?<!\w)(?:مشکل|ایراد|اشکال|کجاش|کجای|چشه|problem|fault)\w*(?!\w)")
# Share of an option's telling words that names it without its letter.
MOST_WORDS = 0.6
_QUOTED = re.compile(r"[«\"“”'](.{6,120}?)[»\"“”']")


class Claims(TypedDict):
    """What a text claims of an option."""

    claims_wrong: bool
    claims_right: bool


@dataclass(frozen=True, slots=True)
class About:
    """Which question, which option, and what is claimed of it."""

    question: Question | None
    position: int | None = None
    every: bool = False
    claims_wrong: bool = False
    claims_right: bool = False
    missing: str = ""


class Options:
    """Questions about a question's options."""

    def __init__(self, known: Knowledge, asking: Asking, offers: Offers) -> None:
        self._known = known
        self._asking = asking
        self._offers = offers
        self._words = known.words

    def understand(self, text: str, turns: Sequence[Turn]) -> About | None:
        """Find the question and option that a text is about; None where it is about none."""
        plain = normalize(text)
        number = len(self._known.index.quiz) if _LAST.search(plain) else _question_number(plain)
        question = self._asking.find(number) if number is not None else None
        here = self._asking.open_question(turns)
        option = _option_position(plain, named=bool(number or here))
        claims = Claims(
            claims_wrong=bool(_WRONG.search(plain)), claims_right=bool(_RIGHT.search(plain))
        )
        every = bool(_ALL.search(plain))
        wants = bool(
            option is not None or every or _KEY.search(plain) or any(claims.values())
            or _ASKS_WHY.search(plain)
        )  # fmt: skip
        if (
            number is not None
            and question is None
            and wants
            and (option is not None or _KEY.search(plain))
        ):
            return About(None, missing=str(number))
        if question is not None and option is None and not every:
            named = self._by_text(text, plain, claims)
            option = named.position if named is not None and named.question is question else None
        if question is not None and wants:
            return About(question, option, every, **claims)
        if here is not None and number is None:
            return self._about_open(plain, here, option, turns, every, claims)
        if option is not None and re.search(r"(?<!\w)(?:گزینه|gozine|option)", plain):
            return About(None, option, every, **claims)
        return self._by_text(text, plain, claims)

    def _about_open(
        self, plain: str, here: Question, option: int | None, turns: Sequence[Turn],
        every: bool, claims: Claims,
    ) -> About | None:  # fmt: skip
        """Read a text as about the question that is open, if it asks why something is wrong."""
        asks = _ASKS_WHY.search(plain) or re.search(
            r"مگه|گرفتی|بود|فرق|مشکل|ایراد|اشکال|کجا|چی|چه", plain
        )
        if every or (re.search(r"(?<!\w)(?:فرق|تفاوت|difference)", plain) and option is not None):
            return About(here, None, every=True)
        if option is None and len(plain.split()) > 3 and (asks or any(claims.values())):
            option = self._most_like(plain, here)
        if option is not None and (asks or any(claims.values())) and len(plain.split()) > 1:
            return About(here, option, **claims)
        answered, size = self._answered(here, turns), len(plain.split())
        short = (_FAULT.search(plain) and size <= 5) or (_ASKS_WHY.search(plain) and size <= 4)
        if (asks and any(claims.values()) and size <= 8) or (answered is not None and short):
            return About(here, answered, **claims)
        if _KEY.search(plain) and len(plain.split()) <= 7:
            return About(here, None)
        return None

    def _by_text(self, text: str, plain: str, claims: Claims) -> About | None:
        """Find an option whose words stand in the text."""
        quoted = _QUOTED.search(text)
        if not (quoted or _KEY.search(plain) or re.search(r"گزینه|option|gozine", plain)):
            return None
        told = normalize(quoted[1]) if quoted else plain
        if quoted and not (_KEY.search(plain) or any(claims.values())):
            return None
        for question in self._known.index.quiz:
            shown = self._asking.variant(question)
            for position, option in enumerate(shown.options if shown else ()):
                name = normalize(re.sub(r"\(.*?\)", "", option.text))
                if (
                    name in told
                    or (quoted and len(told) > 8 and told in name)
                    or self._says(plain, name)
                ):
                    return About(question, position, **claims)
        return None

    def _most_like(self, plain: str, question: Question) -> int | None:
        """Find the only option that a text has most telling words of."""
        shown = self._asking.variant(question)
        told = {m.name for m in self._known.reader.read(plain).content}
        shares = []
        for option in shown.options if shown else ():
            wanted = {m.name for m in self._known.reader.read(option.text).content}
            shares.append(len(wanted & told) / max(2, len(wanted)))
        best = max(shares, default=0.0)
        return shares.index(best) if best >= MOST_WORDS and shares.count(best) == 1 else None

    def _says(self, plain: str, name: str) -> bool:
        """Say whether a text has every telling word of an option."""
        told = {m.name for m in self._known.reader.read(plain).content}
        wanted = {m.name for m in self._known.reader.read(name).content}
        return len(wanted) > 1 and wanted <= told

    def _answered(self, question: Question, turns: Sequence[Turn]) -> int | None:
        """Find the position that the learner chose for a question in this conversation."""
        shown = self._asking.variant(question)
        open_ = False
        chosen: object = None
        for turn in turns:
            if turn.role == "assistant":
                open_ = self._asking.find(turn.question) is question
            elif open_ and shown is not None:
                answer = self._asking.read_choice(turn.text, shown)
                chosen = answer if answer is not None else chosen
        ids = [option.id for option in shown.options] if shown else []
        return ids.index(chosen) if isinstance(chosen, str) and chosen in ids else None

    def explain(self, about: About) -> Reply:
        """Say what is right, why, and what the option misses."""
        if about.question is None:
            if about.missing:
                total = len(self._known.index.quiz)
                said = self._words("chat.question_missing", n=about.missing, total=total)
                return Reply(said, "clarify")
            sample = self._offers.sample_option()
            if sample is None:
                return Reply(self._words("chat.no_options"), "clarify")
            said = self._words("chat.which_question", n=sample[0], letter=sample[1])
            return Reply(said, "clarify")
        shown = self._asking.variant(about.question)
        if shown is None or not shown.options:
            return self._whole(about.question, shown)
        judged = grade(about.question, shown.options[0].id, shown)
        if about.every:
            lines = self._each(judged)
        elif about.position is None:
            lines = [self._asking.key_line(judged), judged.solution]
        elif about.position >= len(judged.options):
            known = " ".join(option.letter for option in shown.options)
            letter = letters()[about.position]
            said = self._words("chat.option_missing", letter=letter, letters=known)
            return Reply(said, "clarify", question=about.question.id)
        else:
            option = judged.options[about.position]
            lines = [self._judged(option, about), option.feedback]
            lines += [] if option.correct else [self._asking.key_line(judged)]
        return self._reply(about.question, "\n\n".join(lines))

    def _judged(self, option: OptionFeedback, about: About) -> str:
        """Say whether an option is right; a false premise is corrected first."""
        if option.correct and about.claims_wrong:
            key = "premise_right"
        elif option.correct:
            key = "is_right"
        elif option.defensible:
            key = "is_close"
        elif about.claims_right and not about.claims_wrong:
            key = "premise_wrong"
        else:
            key = "is_wrong"
        return self._words(f"chat.{key}", letter=option.letter, text=option.text)

    def _each(self, judged: Grade) -> list[str]:
        plain = About(None)
        return [f"{self._judged(option, plain)}\n{option.feedback}" for option in judged.options]

    def _whole(self, question: Question, shown: Variant | None) -> Reply:
        solution = question.solution if shown is None else shown.fill(question.solution)
        return self._reply(question, solution)

    def _reply(self, question: Question, text: str) -> Reply:
        """Put a quotation from the first passage to read again behind an explanation."""
        passages = self._known.index.passages_of_question(question.id)
        citations: tuple[Citation, ...] = ()
        parts = [text]
        if passages:
            stem = self._known.reader.read(f"{question.stem} {text[:300]}")
            citations = self._known.cite(passages[0], stem)[:1]
            parts.append(self._known.quoted(passages[0], citations))
        examples = self._known.index.examples_of(question)
        if examples:
            parts.append(self._words("chat.proof", title=examples[0].title))
        chips = (
            *self._asking.proof_chips(question), self._known.chip("all_options"),
            *self._known.passage_chips(passages[:1]),
        )  # fmt: skip
        return Reply(
            "\n\n".join(parts), "explain_option", citations=citations, chips=chips,
            question=question.id,
        )  # fmt: skip


def _question_number(plain: str) -> int | None:
    match = _NUMBER_FIRST.search(plain)
    if match:
        return _FIRST[match[1]]
    for match in _NUMBER.finditer(plain):
        if match[1].isdecimal():
            return int(match[1])
        if match[1] in _NUMBERS:
            return _NUMBERS[match[1]]
    return None


def _option_position(plain: str, *, named: bool) -> int | None:
    """Find the option that is named, as a lone letter only where a question is known."""
    match = _OPTION.search(plain)
    if match and match[1] in LETTERS:
        return LETTERS[match[1]]
    if not named:
        return None
    rest = _NUMBER.sub(" ", plain)
    lone = [m[1] for m in _LONE.finditer(rest)]
    # «a» is also an English article, «be» and «d» Persian in Latin letters.
    lone = [letter for letter in lone if letter != "a" or len(plain.split()) < 6]
    return LETTERS[lone[0]] if lone else None
