"""Tell commands and small talk from questions: rules at word borders, then the nearest sample."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from bnstudy.chat.lexicon import Lexicon
from bnstudy.persian import normalize

NEAR = 0.62
# With a topic of the lesson in the text, only a near copy of a sample is a command.
NEAR_WITH_TOPIC = 0.9
LONGEST_COMMAND = 90

_QUIZ = r"(?:ازمون\w*|امتحان\w*|کوییز|کویز|تست|سوال\w*|سئوال\w*|پرسش\w*|quiz|test|azmoon|azmun|emtehan|soal\w*|question\w*|exam)"
_ASK = (
    r"(?:بگیر\w*|بپرس\w*|بده|بدین|بدید|بدیم|بدم|بذار\w*|بیار|شروع|اغاز|بزنم|بزنیم|حل کنم|begir\w*|bepors\w*|bede|bedim|bedam|"
    r"bezar|biar|shoroo\w*|start|begin|take|give|ask|me)"
)
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (intent, re.compile(pattern))
    for intent, pattern in (
        ("quiz_next", r"(?<!\w)(?:سوال|پرسش|soal|question) ?(?:ی)? ?(?:بعدی?|badi|دیگه|دیگری|dige)(?!\w)"),
        ("quiz_next", r"^(?:بعدی|برو بعدی|next|badi|skip|رد کن|ردش کن)(?:\W|$)"),
        ("quiz_next", r"(?<!\w)(?:یکی|یه|یک|yeki|ye) دیگه (?:هم )?(?:بپرس|بده|بگو)"),
        ("quiz_start", rf"(?<!\w)(?:از من|ازم|az man|azam)(?!\w).*(?<!\w)(?:{_QUIZ}|بپرس\w*|bepors\w*)(?!\w)"),
        ("quiz_start", rf"(?<!\w){_QUIZ}(?!\w)(?!.*(?:چیه|چیست|یعنی|زمان|موقع|مرحله)).*(?<!\w){_ASK}(?!\w)"),
        ("quiz_start", rf"(?<!\w)(?:شروع|اغاز|بریم|بزن بریم|start|begin|take|shoroo\w*|give me|ask me)(?!\w).*(?<!\w){_QUIZ}(?!\w)"),
        ("lesson_show", r"(?<!\w)(?:درس|dars|lesson|متن درس|جزوه)(?!\w) ?(?:رو|را|ro|ra)? ?(?:هم )?(?:به من |برام |بهم |behem )?(?:نشون\w*|نشان\w*|باز کن|بیار|بخون\w*|بده|نمایش\w*|neshoon\w*|neshun\w*|bede|biar|baz kon|bekhoon\w*)"),
        ("lesson_show", r"(?<!\w)(?:show|open|read|see|display|continue)(?!\w).*(?<!\w)(?:lesson|contents|course)(?!\w)"),
        ("lesson_show", r"^(?:یه |لطفا )?(?:خلاصه|چکیده|فهرست|سرفصل\w*|kholase\w*|fehrest\w*) ?(?:ی|ای|e|ye)? ?(?:از )?(?:این |کل )?(?:درس|dars|lesson|مطالب)(?: رو| را| ro)?(?: بگو| بده| نشون بده| لطفا| begoo| bede)*$"),
        ("progress", r"(?<!\w)(?:نمره|نمرم|امتیاز|پیشرفت|کارنامه|nomre|emtiaz|pishraft|score|progress)\w*(?!\w)(?!.*(?:شبکه|مدل))"),
        ("progress", r"(?<!\w)چند تا? ?(?:رو |سوال )?(?:درست|غلط|صحیح|اشتباه)(?!\w)"),
        ("hint", r"^(?:یه |یک |لطفا )?(?:راهنمایی|سرنخ|hint|clue|rahnamay?i\w*)(?!\w)"),
        ("quit", r"(?<!\w)(?:برنامه|barname|app|program)(?!\w).*(?<!\w)(?:ببند\w*|بسته|خارج|بیرون|beband\w*|close|exit|quit)(?!\w)"),
        ("quit", r"^/?(?:q|exit|quit|خروج|khorooj|خارج شو)$"),
        ("reset", r"^/?(?:reset|clear|ریست|پاک کن)(?: کن)?$"),
        ("help", r"^/?(?:help|راهنما|کمک|komak|منو|menu|\?)$"),
    )
)  # fmt: skip
_INJECTION = re.compile(
    r"ignore (?:all |any |the )?(?:previous|prior|above|your) |disregard (?:all|the|your|previous)|system prompt|your (?:prompt|instructions)|"
    r"developer mode|jailbreak|(?<!\w)dan(?!\w) mode|pretend (?:to be|you)|act as|you are now|forget (?:everything|your|all)|"
    r"reveal .*prompt|<\|?(?:im_start|system)|\[/?inst\]|"
    r"دستور\w* (?:های )?(?:قبلی|بالا|پیشین)|فراموش کن (?:که|هرچی|همه|دستور)|نقش .{1,30} (?:را|رو) بازی کن|وانمود کن|پرامپت|تو الان یه|از این به بعد تو"
)
SMALL = frozenset({"greeting", "thanks", "goodbye", "smalltalk"})


def without_quiz_words(plain: str) -> str:
    """Leave out words such as «آزمون», which name both a quiz and the time of testing."""
    return re.sub(rf"(?<!\w){_QUIZ}(?!\w)", " ", plain)


def is_injection(plain: str) -> bool:
    """Say whether a normalized text tries to give the program other orders."""
    return bool(_INJECTION.search(plain))


class Commands:
    """Recognize what is no question about the lesson."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._said = [(intent, t) for intent, texts in lexicon.commands.items() for t in texts]
        grams = [_grams(normalize(text)) for _intent, text in self._said]
        names = sorted({gram for bag in grams for gram in bag})
        self._row = {name: row for row, name in enumerate(names)}
        counted = np.zeros(len(names))
        for bag in grams:
            counted[[self._row[gram] for gram in bag]] += 1
        self._idf = np.log((1 + len(grams)) / (1 + counted)) + 1
        self._unseen = float(np.log(1 + len(grams)) + 1)
        table = np.zeros((len(names), len(grams)))
        for column, bag in enumerate(grams):
            for gram, count in bag.items():
                table[self._row[gram], column] = count * self._idf[self._row[gram]]
        self._table = table / np.maximum(np.linalg.norm(table, axis=0), 1e-12)

    def find(self, plain: str, *, topic: bool) -> str:
        """Name the command of a normalized text, or nothing.

        Args:
            plain: the text.
            topic: it names something of the lesson.
        """
        if not plain or len(plain) > LONGEST_COMMAND:
            return ""
        if not topic:
            for intent, pattern in _RULES:
                if pattern.search(plain):
                    return intent
        intent, near = self.nearest(plain)
        return intent if near >= (NEAR_WITH_TOPIC if topic else NEAR) else ""

    def nearest(self, plain: str) -> tuple[str, float]:
        """Find the sample most like a text, and how like it is."""
        bag = _grams(plain)
        square = sum((n * self._weight(gram)) ** 2 for gram, n in bag.items())
        rows = [self._row[gram] for gram in bag if gram in self._row]
        if not rows:
            return "", 0.0
        values = np.array([n * self._weight(gram) for gram, n in bag.items() if gram in self._row])
        likeness = values @ self._table[rows] / np.sqrt(square)
        best = int(likeness.argmax())
        return self._said[best][0], float(likeness[best])

    def _weight(self, gram: str) -> float:
        row = self._row.get(gram)
        return self._unseen if row is None else float(self._idf[row])


def _grams(plain: str) -> Mapping[str, float]:
    """Count whole words and letter groups."""
    bag: dict[str, float] = {}
    for gram in _parts(re.findall(r"\w+", plain)):
        bag[gram] = bag.get(gram, 0.0) + (2.0 if gram[0] == "=" else 1.0)
    return bag


def _parts(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        yield f"={word}"
        edged = f" {word} "
        for size in (2, 3, 4):
            yield from (edged[i : i + size] for i in range(len(edged) - size + 1))
