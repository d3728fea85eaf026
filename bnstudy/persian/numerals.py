"""Read numbers as learners type them: any digits, either decimal mark, fractions, and in words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bnstudy.persian.tokens import power, tokens

# A square beyond this overflows, so no statistic of such a number can be computed.
LARGEST = 1e150

_AND = re.compile(r"[\s\u200c،,]*(?:و[\s\u200c]+|[،,][\s\u200c]*)")
_SPACED_SIGN = re.compile(r"^([-+−–])\s+(?=[\d.٫])")

_UNITS = {
    "صفر": 0,
    "یک": 1,
    "دو": 2,
    "سه": 3,
    "چهار": 4,
    "پنج": 5,
    "شش": 6,
    "شیش": 6,
    "هفت": 7,
    "هشت": 8,
    "نه": 9,
}
_TEENS = {
    "ده": 10,
    "یازده": 11,
    "دوازده": 12,
    "سیزده": 13,
    "چهارده": 14,
    "پانزده": 15,
    "پونزده": 15,
    "شانزده": 16,
    "شونزده": 16,
    "هفده": 17,
    "هیفده": 17,
    "هجده": 18,
    "هیجده": 18,
    "هیژده": 18,
    "نوزده": 19,
}
_TENS = {
    "بیست": 20,
    "سی": 30,
    "چهل": 40,
    "پنجاه": 50,
    "شصت": 60,
    "هفتاد": 70,
    "هشتاد": 80,
    "نود": 90,
}
_HUNDREDS = {
    "صد": 100,
    "یکصد": 100,
    "دویست": 200,
    "سیصد": 300,
    "چهارصد": 400,
    "پانصد": 500,
    "پونصد": 500,
    "ششصد": 600,
    "شیشصد": 600,
    "هفتصد": 700,
    "هشتصد": 800,
    "نهصد": 900,
}
_SCALES = {"هزار": 1_000, "میلیون": 1_000_000, "میلیارد": 1_000_000_000}
_PARTS = {
    "دوم": 2,
    "سوم": 3,
    "چهارم": 4,
    "پنجم": 5,
    "ششم": 6,
    "هفتم": 7,
    "هشتم": 8,
    "نهم": 9,
    "دهم": 10,
    "صدم": 100,
    "هزارم": 1_000,
    "میلیونم": 1_000_000,
}
_HALVES = {"نیم": 0.5, "ربع": 0.25}
_SMALL = {**_UNITS, **_TEENS, **_TENS, **_HUNDREDS}
_MINUS = {"منفی", "منهای"}
_POINT = {"ممیز"}


class NumberError(ValueError):
    """A text that is not one finite number of a size that can be computed with."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number found in a text.

    Attributes:
        value: what it says.
        start: where it begins in the text.
        end: the place behind it.
    """

    value: float
    start: int
    end: int


def parse_number(text: str, *, finglish: bool = False) -> float:
    """Read a text that is one number.

    `۲٫۵`, `-2.5`, `۲-`, `۱/۵` (decimal), `1/3` (fraction), `12,500`, `1e-5`, `10^-5`, `۳×۱۰⁻⁵`,
    «بیست و پنج», «یک و نیم», «منفی دو», «سه چهارم», «دو ممیز پنج» and «ده به توان منفی سه» are
    numbers.

    Args:
        text: what the learner typed.
        finglish: also read words in Latin letters, such as `manfi do`.

    Raises:
        NumberError: it is not one number, or it is too large.
    """
    stripped = _SPACED_SIGN.sub(r"\1", text.strip("\u200c\u200e\u200f \t\n\r\u00a0"))
    found = list(_Reader(stripped, finglish=finglish).numerals())
    if len(found) == 1 and found[0].start == 0 and found[0].end == len(stripped):
        value = found[0].value
        if not math.isfinite(value) or abs(value) > LARGEST:
            raise NumberError(f"a number must be finite and at most {LARGEST:g}")
        return value
    if len(found) > 1:
        raise NumberError(f"expected one number, got {len(found)}")
    raise NumberError("expected a number, such as 2.5, ۲٫۵ or «دو و نیم»")


def find_numbers(text: str, *, finglish: bool = False) -> list[Numeral]:
    """Find every number of a text, in digits and in words, in reading order.

    What the numbers mean (data, a count, the number of a question) is for the caller to judge; only
    a lone «نه» is left out unless a list goes on with it, because it is more often «no» than nine.
    """
    reader = _Reader(text, finglish=finglish)
    found: list[Numeral] = []
    for numeral in reader.numerals():
        lone = text[numeral.start : numeral.end] == "نه"
        # «پنج و هفت و نه» goes on with a list.
        listed = bool(found) and _AND.fullmatch(text[found[-1].end : numeral.start]) is not None
        if abs(numeral.value) <= LARGEST and (not lone or listed):
            found.append(numeral)
    return found


class _Reader:
    """Read the numbers of one text from its tokens."""

    def __init__(self, text: str, *, finglish: bool) -> None:
        self.tokens = list(tokens(text, finglish=finglish))

    def numerals(self) -> Iterator[Numeral]:
        """Give every number in reading order."""
        index = 0
        while index < len(self.tokens):
            read = self._powered(index)
            if read is None:
                index += 1
                continue
            value, after = read
            yield Numeral(value, self.tokens[index].start, self.tokens[after - 1].end)
            index = after

    def _word(self, index: int) -> str:
        return self.tokens[index].word if index < len(self.tokens) else ""

    def _powered(self, index: int) -> tuple[float, int] | None:
        """Read a number with «به توان» and another behind it."""
        read = self._signed(index)
        if read is None:
            return None
        value, after = read
        if self._word(after) == "به" and self._word(after + 1) == "توان":
            exponent = self._signed(after + 2)
            if exponent is not None:
                raised = power(abs(value), exponent[0])
                return (-raised if value < 0 else raised), exponent[1]
        return value, after

    def _signed(self, index: int) -> tuple[float, int] | None:
        """Read a number with منفی before it."""
        negative = self._word(index) in _MINUS
        read = self._number(index + negative)
        if read is None:
            return None
        return (-read[0] if negative else read[0]), read[1]

    def _number(self, index: int) -> tuple[float, int] | None:
        """Read a cardinal with what may follow it: ممیز, و نیم, a fraction."""
        if self._word(index) in _HALVES:
            return _HALVES[self._word(index)], index + 1
        read = self._cardinal(index)
        return None if read is None else self._with_tail(*read)

    def _with_tail(self, value: float, after: int) -> tuple[float, int]:
        word, following = self._word(after), self._word(after + 1)
        if word in _POINT:
            return self._decimals(value, after)
        if word in _PARTS or word == "ربع":
            return value / _PARTS.get(word, 4), after + 1
        if word == "و" and following in _HALVES:
            return value + _HALVES[following], after + 2
        more = self._cardinal(after + 1) if word == "و" else None
        if more is not None and self._word(more[1]) in _PARTS:
            return value + more[0] / _PARTS[self._word(more[1])], more[1] + 1
        return value, after

    def _decimals(self, value: float, point: int) -> tuple[float, int]:
        """Read what follows ممیز: «دو ممیز صفر پنج» is 2.05."""
        index = point + 1
        while self._word(index) == "صفر":
            index += 1
        zeros = "0" * (index - point - 1)
        read = self._cardinal(index)
        if read is None:
            return value, (index if zeros else point)
        digits = self.tokens[index].digits or f"{read[0]:.0f}"
        return value + float(f"0.{zeros}{digits}"), read[1]

    def _cardinal(self, index: int) -> tuple[float, int] | None:
        """Read groups of falling scale, joined by «و»: دو میلیون و سیصد هزار و پنج."""
        total, limit, end, at = 0.0, math.inf, index, index
        while (group := self._group(at)) is not None:
            value, scale, after = group
            if value >= limit < math.inf:
                break
            total, limit, end = total + value, scale, after
            if scale == 1 or self._word(after) != "و":
                break
            at = after + 1
        return (total, end) if end > index else None

    def _group(self, index: int) -> tuple[float, float, int] | None:
        """Read a number below a thousand and the scale behind it: value, scale, next token."""
        read = self._below_thousand(index)
        if read is None:
            alone = _SCALES.get(self._word(index))
            return None if alone is None else (alone, alone, index + 1)
        value, after = read
        scale = _SCALES.get(self._word(after), 1)
        return value * scale, scale, after + (scale > 1)

    def _below_thousand(self, index: int) -> tuple[float, int] | None:
        token = self.tokens[index] if index < len(self.tokens) else None
        if token is not None and token.value is not None:
            return token.value, index + 1
        value = _SMALL.get(self._word(index))
        if value is None:
            return None
        total, ceiling, index = value, _room(value), index + 1
        while self._word(index) == "و" and 0 < _SMALL.get(self._word(index + 1), 0) < ceiling:
            value = _SMALL[self._word(index + 1)]
            total, ceiling, index = total + value, _room(value), index + 2
        return total, index


def _room(value: int) -> int:
    """Say below what the word after «و» must be, to belong to the same number."""
    if value >= 100:
        return 100
    return 10 if value >= 20 else 0
