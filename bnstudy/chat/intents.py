"""Tell commands and small talk from questions: rules at word borders, then the nearest sample."""

from __future__ import annotations

import re
from itertools import pairwise

from bnstudy.chat.lexicon import Lexicon
from bnstudy.chat.retrieve import Model, Sample, elsewhere_texts, kept_model, train_plain
from bnstudy.packs.index import PackIndex
from bnstudy.persian import normalize

# How much more likely than a question a text must be to be taken for a command.
LIKELY = 0.2
# Where the lesson has no answer anyway, a weak sign of a command is enough.
LIKELY_OTHERWISE = 0.07
# With a topic of the lesson in the text, only a near copy of a sample is a command.
LIKELY_WITH_TOPIC = 0.75
MOST_QUESTIONS = 640
LONGEST_COMMAND = 90

_QUIZ = (
    r"(?:ازمون\w*|امتحان\w*|کوییز|کویز|تست|سوال\w*|سئوال\w*|پرسش\w*|quiz|test|azmoon|azmun|"
    r"emtehan|soal\w*|question\w*|exam)"
)
_ASK = (
    r"(?:بگیر\w*|بپرس\w*|بده|بدین|بدید|بدیم|بدم|بذار\w*|بیار|شروع|اغاز|بزنم|بزنیم|حل کنم|"
    r"begir\w*|bepors\w*|bede|bedim|bedam|"
    r"bezar|biar|shoroo\w*|start|begin|take|give|ask|me)"
)
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (intent, re.compile(pattern))
    for intent, pattern in (
        ("quiz_next", (
            r"(?<!\w)(?:سوال|پرسش|soal|question) ?(?:ی)? ?(?:بعدی?|badi|دیگه|دیگری|dige)(?!\w)"
        )),
        ("quiz_next", r"^(?:بعدی|برو بعدی|next|badi|skip|رد کن|ردش کن)(?:\W|$)"),
        ("quiz_next", r"(?<!\w)(?:یکی|یه|یک|yeki|ye) دیگه (?:هم )?(?:بپرس|بده|بگو)"),
        ("quiz_start", (
            rf"(?<!\w)(?:از من|ازم|az man|azam)(?!\w).*(?<!\w)(?:{_QUIZ}|بپرس\w*|"
            rf"bepors\w*)(?!\w)"
        )),
        ("quiz_start", (
            rf"(?<!\w){_QUIZ}(?!\w)(?!.*(?:چیه|چیست|یعنی|زمان|موقع|مرحله)).*(?<!\w){_ASK}(?!\w)"
        )),
        ("quiz_start", (
            rf"(?<!\w)(?:شروع|اغاز|بریم|بزن بریم|start|begin|take|shoroo\w*|give me|"
            rf"ask me)(?!\w).*(?<!\w){_QUIZ}(?!\w)"
        )),
        ("lesson_show", (
            r"(?<!\w)(?:درس|dars|lesson|متن درس|جزوه)(?!\w) ?(?:رو|را|ro|"
            r"ra)? ?(?:هم )?(?:به من |برام |بهم |behem )?(?:نشون\w*|نشان\w*|باز کن|بیار|"
            r"بخون\w*|بده|نمایش\w*|neshoon\w*|neshun\w*|bede|biar|baz kon|bekhoon\w*)"
        )),
        ("lesson_show", (
            r"(?<!\w)(?:show|open|read|see|display|continue)(?!\w).*(?<!\w)(?:lesson|contents|"
            r"course)(?!\w)"
        )),
        ("lesson_show", (
            r"^(?:یه |لطفا )?(?:خلاصه|چکیده|فهرست|سرفصل\w*|kholase\w*|fehrest\w*) ?(?:ی|ای|e|"
            r"ye)? ?(?:از )?(?:این |کل )?(?:درس|dars|lesson|مطالب)(?: رو| را| ro)?(?: بگو|"
            r" بده| نشون بده| لطفا| begoo| bede)*$"
        )),
        ("progress", (
            r"(?<!\w)(?:نمره|نمرم|امتیاز|پیشرفت|کارنامه|nomre|emtiaz|pishraft|score|"
            r"progress)\w*(?!\w)(?!.*(?:شبکه|مدل))"
        )),
        ("progress", r"(?<!\w)چند تا? ?(?:رو |سوال )?(?:درست|غلط|صحیح|اشتباه)(?!\w)"),
        ("hint", r"^(?:یه |یک |لطفا )?(?:راهنمایی|سرنخ|hint|clue|rahnamay?i\w*)(?!\w)"),
        ("quit", (
            r"(?<!\w)(?:برنامه|barname|app|program)(?!\w).*(?<!\w)(?:ببند\w*|بسته|خارج|بیرون|"
            r"beband\w*|close|exit|quit)(?!\w)"
        )),
        ("quit", r"^/?(?:q|exit|quit|خروج|khorooj|خارج شو)$"),
        ("reset", r"^/?(?:reset|clear|ریست|پاک کن)(?: کن)?$"),
        ("help", r"^/?(?:help|راهنما|کمک|komak|منو|menu|\?)$"),
    )
)  # fmt: skip
_INJECTION = re.compile(
    r"ignore (?:all |any |the )?(?:previous|prior|above|your) |disregard (?:all|the|your|"
    r"previous)|system prompt|your (?:prompt|instructions)|"
    r"developer mode|jailbreak|(?<!\w)dan(?!\w) mode|pretend (?:to be|you)|"
    r"(?:^|[.,!;] ?|you (?:must |should |will |now )?|now |and |please )act as |"
    r"you are now|forget (?:everything|your|all)|"
    r"reveal .*prompt|<\|?(?:im_start|system)|\[/?inst\]|"
    r"دستور\w* (?:های )?(?:قبلی|بالا|پیشین)|فراموش کن (?:که|هرچی|همه|دستور)|"
    r"نقش .{1,30} (?:را|رو) بازی کن|وانمود کن|پرامپت|تو الان یه|از (?:این|الان|حالا) به بعد تو|"
    r"قوانین قبلی\w* (?:(?:را|رو) )?(?:فراموش|باطل|نادیده)"
)
SAYING = frozenset({"progress", "worried", "greeting", "thanks", "goodbye", "smalltalk", "help"})
SMALL = frozenset({"greeting", "thanks", "goodbye", "smalltalk"})


def without_quiz_words(plain: str) -> str:
    """Leave out words such as «آزمون», which name both a quiz and the time of testing."""
    return re.sub(rf"(?<!\w){_QUIZ}(?!\w)", " ", plain)


def is_injection(plain: str) -> bool:
    """Say whether a normalized text tries to give the program other orders."""
    return bool(_INJECTION.search(plain))


class Commands:
    """Recognize what is no question about the lesson.

    Args:
        index: the pack, whose sample questions are no commands.
        lexicon: the tables, with samples of every command.
        stamp: names everything the weights depend on, for the cache.
    """

    def __init__(self, index: PackIndex, lexicon: Lexicon, stamp: str) -> None:
        self._names = tuple(lexicon.commands)
        self._samples = {
            " ".join(re.findall(r"\w+", normalize(text))): intent
            for intent, texts in lexicon.commands.items()
            for text in texts
        }
        self._model = kept_model(
            f"chat commands {index.pack.info.id}", stamp, lambda: _fit(index, lexicon)
        )

    def find(self, plain: str, *, topic: bool) -> tuple[str, float]:
        """Name the command of a normalized text, or nothing, and how likely it is.

        Args:
            plain: the text.
            topic: it names something of the lesson.
        """
        words = " ".join(re.findall(r"\w+", plain))
        if not words or len(words) > LONGEST_COMMAND:
            return "", 0.0
        if words in self._samples:
            return self._samples[words], 1.0
        ruled = next((name for name, pattern in _RULES if pattern.search(plain)), "")
        if ruled and not topic:
            return ruled, 1.0
        intent, likely = self.nearest(plain)
        least = LIKELY_WITH_TOPIC if topic else LIKELY
        return (intent, likely) if likely >= least else ("", 0.0)

    def is_sample(self, plain: str) -> bool:
        """Say whether a normalized text is one of the authors' own samples."""
        return " ".join(re.findall(r"\w+", plain)) in self._samples

    def nearest(self, plain: str) -> tuple[str, float]:
        """Find the most likely command, and how much more likely it is than a question."""
        scores = self._model.scores(_document(plain))
        count = len(self._names)
        best = int(scores[:count].argmax())
        return self._names[best], float(scores[best] - max(0.0, scores[count]))


def _fit(index: PackIndex, lexicon: Lexicon) -> Model:
    """Fit the weights on the samples of every command, and on questions that are none."""
    samples = [
        Sample(_document(normalize(text)), label)
        for label, texts in enumerate(lexicon.commands.values())
        for text in texts
    ]
    asks = [ask for passage in index.passages.values() for ask in passage.asks]
    others = [*asks[:MOST_QUESTIONS:2], *list(elsewhere_texts(index, lexicon))[:MOST_QUESTIONS:2]]
    samples += [Sample(_document(normalize(text)), -1) for text in others]
    return train_plain(samples, len(lexicon.commands))


def _document(plain: str) -> tuple[dict[str, float], dict[str, float]]:
    """Weigh the words and letter groups of a command as it was typed, pairs of words included."""
    words = re.findall(r"\w+", plain)[:40]
    whole: dict[str, float] = {}
    letters: dict[str, float] = {}
    for word in (*words, *map(" ".join, pairwise(words))):
        whole[word] = whole.get(word, 0.0) + (1.0 if " " not in word else 0.7)
    for word in words:
        edged = f" {word} "
        for size in (2, 3, 4):
            for start in range(len(edged) - size + 1):
                gram = "\t" + edged[start : start + size]
                letters[gram] = letters.get(gram, 0.0) + 1.0
    return whole, letters
