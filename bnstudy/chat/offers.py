"""Say what can be asked of a pack: each offer and each sample is made of what the pack has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bnstudy.chat.asking import Asking
from bnstudy.chat.knowledge import Knowledge
from bnstudy.chat.reply import Action, Reply
from bnstudy.packs.models import ChoiceQuestion, MultiQuestion

# A greeting names so many things to do.
FEW = 3
_PERSIAN = re.compile(r"[\u0600-\u06ff]")
_EXAMPLE = re.compile(
    r"^(?:(?:یه|یک|لطفا|میشه|برام|برای من|ye|yek|give me|show me|an?|one|please) )*"
    r"(?:(?:numeric|numerical|live) )?(?:مثال|مثالی|نمونه|mesal|mesali|example)"
    r"(?: ?(?:ی|e|ye))?(?: (?:عددی|زنده|با عدد|بزن|بزنید|بده|بدهید|بیار|بگو|نشون بده|لطفا|داری|"
    r"adadi|bezan|bede|biar|begoo|with numbers|please))*$"
)
_MANY = r"(?<!\w)(?:چند|چندتا|تعداد|chand|chandta|tedad\w*|how many|number of)(?: ?(?:تا|ta))? ?"
_OURS = (
    r"(?:داری|دارید|دارین|داره|دارد|هست\w*|dari|darid|dare|darad|hast|do you have|are there|does)"
)
_QUESTIONS = r"(?:پرسش|سوال|سئوال|تست|soal\w*|porsesh\w*|questions?)\w*(?: .{1,30})?"
_PARTS = r"(?:بخش|فصل|درس|مثال|واژه|bakhsh|fasl|dars|mesal|lessons?|passages?|examples?)\w*"
_YOURS = r"(?:داری|دارید|دارین|dari|darid|do you have|are there)"
_COUNTED = (f"{_QUESTIONS} {_OURS}", f"{_PARTS} {_YOURS}")
_COUNTS = tuple(re.compile(f"{_MANY}{counted}(?!\\w)") for counted in _COUNTED)
# What is counted of the learner's own answers is their progress.
_THEIRS = re.compile(
    r"درست|غلط|صحیح|اشتباه|جواب|پاسخ|زدم|دادم|مونده|مانده|نوبت|مرور|right|wrong|left|due"
)


class Offers:
    """What a pack has to offer, in the chat's words."""

    def __init__(self, known: Knowledge, asking: Asking) -> None:
        self._known = known
        self._asking = asking
        self._words = known.words

    def said(self, intent: str, due: int = 0) -> Reply:
        """Say the sentence that belongs to an intent.

        Args:
            intent: what was understood, a key of the chat's words.
            due: how many questions wait to be reviewed.
        """
        actions = {"quit": Action("quit"), "reset": Action("reset"), "help": Action("help")}
        if intent == "help":
            answer = self.help()
        elif intent == "greeting":
            answer = f"{self._words('chat.greeting')} {self.help(FEW)}"
            answer += f" {self._words('chat.intro_due', n=due)}" if due else ""
        else:
            answer = self._words(f"chat.{intent}")
        quiet = intent in {"quit", "goodbye", "reset"}
        chips = () if quiet else self._known.start_chips()
        return Reply(answer, intent, chips=chips, action=actions.get(intent))

    def help(self, most: int = 9) -> str:
        """Say what can be asked, each with a sample of the pack's own.

        Args:
            most: so many things are named, and no more.
        """
        parts = list(self._possible())[:most]
        if not parts:
            return self._words("chat.help_nothing")
        said = "، ".join(parts[:-1]) or parts[0]
        whole = self._words("chat.help_or", parts=said, last=parts[-1]) if len(parts) > 1 else said
        return self._words("chat.help_can", parts=whole)

    def _possible(self) -> Iterator[str]:
        """List what can be asked of this pack."""
        index, words = self._known.index, self._words
        if index.passages:
            yield words("chat.help_ask", sample=self.sample_question())
        elif index.terms:
            term = next(iter(index.terms.values()))
            yield words("chat.help_term", term=_short(term.fa))
        if self._known.normalizes:
            yield words("chat.help_numbers")
        elif index.examples:
            yield words("chat.help_example")
        if index.quiz:
            yield words("chat.help_quiz")
        option = self.sample_option()
        if option is not None:
            yield words("chat.help_options", n=option[0], letter=option[1])
        if index.passages:
            yield words("chat.help_lesson")

    def sample_question(self) -> str:
        """Give a passage's title that asks, else the shortest Persian question of the first one."""
        passages = tuple(self._known.index.passages.values())
        titles = [passage.title for passage in passages if passage.title.endswith("؟")]
        if titles:
            return titles[0]
        for passage in passages:
            fitting = [a for a in passage.asks if _PERSIAN.match(a) and a.count(" ") > 1]
            if fitting:
                return min(fitting, key=len)
        return passages[0].title

    def sample_option(self) -> tuple[int, str] | None:
        """Name a wrong option: the number of its question in the short quiz, and its letter."""
        for number, question in enumerate(self._known.index.quiz, 1):
            shown = self._asking.variant(question)
            if shown is None or not isinstance(question, (ChoiceQuestion, MultiQuestion)):
                continue
            wrong = {option.id for option in question.options if not option.correct}
            return number, next(o.letter for o in shown.options if o.id in wrong)
        return None

    def asks_example(self, plain: str) -> bool:
        """Say whether a normalized text asks for an example, and for nothing else."""
        return bool(_EXAMPLE.match(" ".join(re.findall(r"\w+", plain))))

    def example(self) -> Reply:
        """Offer the first worked example of the course, or say that there is none."""
        known, index = self._known, self._known.index
        passage = next((p for p in index.passages.values() if p.example), None)
        examples = index.examples_of(passage) if passage else tuple(index.examples.values())
        if not examples:
            return Reply(self._words("chat.no_example"), "clarify", chips=known.start_chips())
        lead = known.live_example(examples[0])
        parts = [lead, self._words("chat.live_example_open")]
        citations = () if passage is None else known.cite(passage, known.reader.read(lead))[:1]
        if passage is not None:
            parts.append(known.quoted(passage, citations))
        action = Action("example", examples[0].id)
        return Reply(
            "\n\n".join(parts), "content", citations, band="sure", lead=lead, action=action,
            chips=(known.chip("run", action=action), *known.start_chips()[:2]),
        )  # fmt: skip

    def counts(self, plain: str) -> Reply | None:
        """Tell how much a pack has where a text asks that: «چند تا پرسش داری؟»."""
        if _THEIRS.search(plain) or not any(pattern.search(plain) for pattern in _COUNTS):
            return None
        index, words = self._known.index, self._words
        counted = {
            "lessons": len(index.lessons), "passages": len(index.passages),
            "questions": len(index.questions), "examples": len(index.examples),
            "terms": len(index.terms),
        }  # fmt: skip
        parts = [words(f"chat.count_{name}", n=n) for name, n in counted.items() if n]
        if not parts:
            return Reply(words("chat.help_nothing"), "help")
        if len(parts) > 1:
            parts[-2:] = [words("chat.count_and", first=parts[-2], last=parts[-1])]
        answer = words("chat.counts", parts="، ".join(parts))
        if 0 < len(index.quiz) < len(index.questions):
            answer += f" {words('chat.count_quiz', n=len(index.quiz))}"
        return Reply(answer, "help", chips=self._known.start_chips())


def _short(name: str) -> str:
    """Leave out the explanation behind a term's comma."""
    return name.split("،", maxsplit=1)[0]
