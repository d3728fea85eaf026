"""Answer with numbers: tell a request to compute from a question that has numbers in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bnstudy.chat import compute, counting
from bnstudy.chat.knowledge import Knowledge
from bnstudy.chat.reader import Read
from bnstudy.chat.reply import Action, Chip, Reply, Turn
from bnstudy.chat.request import Request, read_request
from bnstudy.persian import normalize

_CALCULATE = re.compile(
    r"(?<!\w)(?:حساب|محاسبه|نورمال|نرمال\w*|استاندارد|بزن|اعمال|hesab|mohasebe|normal\w*|"
    r"compute|calculate|standardi[sz]e|apply|batchnorm|بچ ?نرم)(?!\w)"
)
_DO = re.compile(
    r"(?<!\w)(?:کن|کنید|بکن|کنی|کنیم|بگیر|بده|بگو|میشه|می شود|شده|kon|konid|bede|mishe|"
    r"compute|calculate|normalize|what is|find)(?!\w)"
)
_STATISTICS = {
    "sd": re.compile(r"انحراف ?معیار|enheraf|standard deviation|(?<!\w)(?:std|sd)(?!\w)"),
    "variance": re.compile(r"واریانس|varian[sc]e?|(?<!\w)var(?!\w)"),
    "mean": re.compile(r"میانگین|معدل|متوسط|miangin|(?<!\w)(?:mean|average)(?!\w)"),
}
_ASKS_AMOUNT = re.compile(
    r"(?<!\w)(?:محاسبه|کنید|چند\w*|چقدر\w*|چی میشه|چیه|بگو|بده|کن|حساب\w*|به دست|پیدا|"
    r"chand\w*|cheghadr\w*|chi mishe|begoo|what|compute|calculate|find|hesab)(?!\w)"
)
_WHY = re.compile(r"(?<!\w)(?:چرا|chera|why|چگونه|چطور|آیا|ایا|فرق|یعنی|does|is it|should)(?!\w)")
# Who asks how, with numbers in words, wants the way and no result.
_HOW = re.compile(
    r"(?<!\w)(?:چجوری|چه ?جوری|چطوری|چطور|چگونه|chejoori|chejuri|chetori|how (?:do|can|to))(?!\w)"
)
_HOW_ABOUT = re.compile(r"(?<!\w)(?:چطور|chetor)(?: ?(?:میشه|می شود|mishe))?\W*$")
_ADD = re.compile(
    r"(?<!\w)(?:هم|بهش|بهشون|به همین|به اینا|ham|behesh|too|to it|to them|also)(?!\w).*"
    r"(?<!\w)(?:اضافه|بیفزا|ezafe|add)|^(?:add|also add)(?!\w)|"
    r"(?<!\w)add(?!\w).*(?<!\w)(?:too|to it|to them|as well)(?!\w)"
)
_DATUM = re.compile(r"(?<!\w)(?:نمونه|داده|ورودی|عدد|input|sample|voroodi|adad|[xz])(?!\w)")
_AGAIN = re.compile(
    r"(?<!\w)(?:همین\w*|همون\w*|همان\w*|حالا|الان|دوباره|اینا\w*|این بار|با|hamin\w*|"
    r"hamoon\w*|hala|dobare|now|same|again|with|without|بدون|بکن|بذار|کن)(?!\w)"
)
# «۲ میشه یا ۴؟» asks which of two, it gives no data.
_CHOICE = re.compile(r"\d\D{0,12}(?<!\w)(?:یا|ya|or)(?!\w)\D{0,8}\d")
# Names of what comes out.
_RESULT = re.compile(
    r"(?<!\w)(?:خروجی\w*|نرمال\w*|بچ ?نرم\w*|z[ _]?hat|x[ _]?hat|z[ _]?tilde|output|"
    r"batch ?norm\w*|khorooji\w*)(?!\w)"
)
_BARE = re.compile(r"^(?:[\d\s.,،؛;:()\[\]/\-+−٫eE]|(?<=\s)(?:و|o|va|and)(?=\s))+$")
_EXAMPLE = re.compile(
    r"(?<!\w)(?:مثال|نمونه) ?(?:ی)? ?(?:عددی|بزن|با عدد)|numeric example|mesale adadi"
)
_SIGN = re.compile(r"منفی|مثبت|صفر شد|manfi|mosbat|negative|positive")
_MEASURED = re.compile(r"(?<!\w)(?:برای|واسه|baraye|vase|for|of)(?!\w)")


class Numeric:
    """Requests to compute, and changes of a parameter of the last one."""

    def __init__(self, known: Knowledge) -> None:
        self._known = known
        self._words = known.words

    def reply(self, text: str, plain: str, read: Read, past: Sequence[Turn]) -> Reply | None:
        """Compute, where a text asks for it."""
        finglish = bool(re.search(r"[a-z]", plain)) and not read.english
        request = read_request(text, finglish=finglish)
        if not self._known.normalizes:
            return self._statistics(plain, request, read)
        counted = counting.answer(plain, request.convention, self._words)
        if counted is not None:
            return self._computed(counted, "compute")
        earlier = self._earlier(past)
        if earlier is not None and _SIGN.search(plain) and not request.says_something:
            said = compute.why_sign(plain, earlier, self._words)
            if said is not None:
                return self._computed(said, "compute")
        wanted = _wanted(plain, request)
        if earlier is not None and _adds(plain, request, earlier):
            request, again, wanted = request.beside(earlier), True, ()
        elif earlier is not None and self._continues(plain, request):
            request, again = request.over(earlier), True
        elif _asks_to_compute(plain, request, read, wanted=bool(wanted)):
            again = False
        elif _EXAMPLE.search(plain) and not read.concepts and not past and not request.count:
            return self.example()
        else:
            return None
        said = compute.answer(request, self._known.index, self._words, () if again else wanted)
        return self._computed(said, "clarify" if said.trouble else "compute", again=again)

    def example(self) -> Reply:
        """Normalize a few numbers of our own."""
        request = Request(rows=(compute.DEFAULT_DATA,))
        return self._computed(compute.answer(request, self._known.index, self._words), "compute")

    def _statistics(self, plain: str, request: Request, read: Read) -> Reply | None:
        """Compute a mean or a spread that is asked for; all that packs of other topics need."""
        data = np.array(request.rows[0]) if len(request.rows) == 1 else np.zeros(0)
        shown = compute.listed(data)
        wanted = _wanted(plain, request)
        if wanted and _asks_to_compute(plain, request, read, wanted=True):
            said = compute.answer(request, self._known.index, self._words, wanted)
            if said.trouble:
                return Reply("\n".join(said.lines), "clarify")
            # What was read is said aloud: 120/80 is read as a quotient.
            lines = (self._words("chat.read_numbers", data=shown), *said.lines) if data.size else ()
            return Reply("\n".join(lines or said.lines), "compute", numbers=said.numbers)
        if data.size > 1 and not request.trouble and _BARE.match(plain):
            chip = Chip(self._words("chat.chips.mean_of", data=shown.strip("[]")))
            chip = replace(chip, text=chip.label)
            return Reply(self._words("chat.what_of_numbers"), "clarify", chips=(chip,))
        return None

    def computed_before(self, past: Sequence[Turn]) -> bool:
        """Say whether the conversation has a computation that can be gone on with."""
        return self._earlier(past) is not None

    def _computed(self, said: compute.Computed, intent: str, *, again: bool = False) -> Reply:
        lines = (
            [self._words("chat.read_again"), *said.lines]
            if again and not said.trouble
            else said.lines
        )
        chips: tuple[Chip, ...] = (self._known.chip("example"),)
        if not said.trouble:
            chips = (self._known.chip("gamma"), self._known.chip("plain"))
            if said.explanation is not None:
                action = Action("example", said.explanation.example)
                chips = (self._known.chip("run", action=action), *chips)
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
        for turn in past if self._known.normalizes else ():
            if turn.role != "user":
                continue
            plain = normalize(turn.text)
            finglish = bool(re.search(r"[a-z]", plain))
            request = read_request(turn.text, finglish=finglish)
            read = self._known.reader.read(turn.text)
            if current is not None and _adds(plain, request, current):
                current = request.beside(current)
            elif current is not None and self._continues(plain, request):
                current = request.over(current)
            elif request.count and _asks_to_compute(
                plain, request, read, wanted=bool(_wanted(plain, request))
            ):
                current = request
        return current

    def _continues(self, plain: str, request: Request) -> bool:
        """Say whether a text changes a parameter of what was computed before."""
        if request.trouble or len(plain.split()) > 14:
            return False
        # «اگه گاما ۲ باشه چطور؟» asks for nothing but the numbers.
        asked = _WHY.sub("", plain, count=1) if _HOW_ABOUT.search(plain) else plain
        # «یعنی ۰٫۵» says the number again.
        asked = re.sub(r"(?:یعنی|yani)(?=\s*-?\d)", "", asked)
        if _WHY.search(asked):
            return False
        if (request.parameters or request.factors) and not request.count:
            return True
        return bool(
            request.count > 1
            and re.search(r"(?<!\w)(?:همین|همون|همان|حالا|hala|now)\w*(?!\w)", plain)
        )


def _adds(plain: str, request: Request, earlier: Request) -> bool:
    """Say whether a text adds numbers to the data of a computation: «یه ۱۰ هم اضافه کن»."""
    return bool(
        request.count and not (request.parameters or request.matrix or earlier.matrix)
        and len(plain.split()) <= 10 and _ADD.search(plain)
    )  # fmt: skip


def _wanted(plain: str, request: Request) -> tuple[str, ...]:
    """List the statistics that a text asks for, if it asks for nothing else."""
    if request.parameters or not request.count or (_CALCULATE.search(plain) and "نرمال" in plain):
        return ()
    return tuple(name for name in ("mean", "variance", "sd") if _STATISTICS[name].search(plain))


def _asks_to_compute(plain: str, request: Request, read: Read, *, wanted: bool) -> bool:
    """Tell a request to compute from a question that has numbers in it."""
    calculates = _calculates(plain)
    if request.empty_list or (request.trouble and calculates):
        return calculates or request.empty_list
    if _CHOICE.search(plain) and request.count <= 2:
        return False
    if _WHY.search(plain) and not (request.parameters and request.count > 1):
        return False
    if not request.count:
        return _lacks_numbers(plain, request, read, calculates=calculates)
    if _BARE.match(plain) or request.trouble:
        return True
    return _suffices(plain, request, len(read.content), calculates=calculates, wanted=wanted)


def _suffices(plain: str, request: Request, said: int, *, calculates: bool, wanted: bool) -> bool:
    """Judge data without doubt: parameters, a word of computing, or a statistic asked for."""
    if request.parameters:
        given = bool(_DATUM.search(plain) and _ASKS_AMOUNT.search(plain))
        measured = bool(_MEASURED.search(plain))
        return request.count > 1 or request.test or calculates or measured or given
    if request.spelled and _HOW.search(plain):
        return False
    # «میانگین صفر و واریانس یک» names a state; it gives no data.
    if request.spelled and request.count < 3 and not re.search(r"(?<!\w)حساب(?!\w)", plain):
        return False
    if request.count == 1:
        return calculates and bool(_DO.search(plain)) and said < 5
    if wanted:
        said -= request.count
        asks = bool(_ASKS_AMOUNT.search(plain))
        return said <= 3 or (asks and (said <= 6 or (request.listed and request.count > 2)))
    named = bool(_RESULT.search(plain)) and request.listed and said - request.count <= 4
    return calculates or named


def _calculates(plain: str) -> bool:
    """Say whether a text uses the words of computing."""
    whole = bool(_CALCULATE.search(plain) and _DO.search(plain))
    return whole or bool(re.search(r"(?<!\w)(?:حساب|hesab|نرمالش|normalize)(?!\w)", plain))


def _lacks_numbers(plain: str, request: Request, read: Read, *, calculates: bool) -> bool:
    """Find a request to compute that forgot its numbers: «برای الف ب ج حساب کن»."""
    if request.parameters:
        return calculates
    if not calculates or len(plain.split()) > 8:
        return False
    return bool(_MEASURED.search(plain) and not read.concepts) or len(plain.split()) <= 2
