"""Read a request to compute: data, γ, β, ε, convention and mode, however they were typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from bnstudy.persian import Numeral, find_numbers, parse_number, to_latin_digits

Convention = Literal["pytorch", "keras", "flax"]
MAX_NUMBERS = 256
MAX_TEXT = 4_000

_NAMES = {
    "gamma": r"گاما|گما|کاما|γ|Γ|gamma|gama|گامای|گامما",
    "beta": r"بتا|بتای|β|beta|betta",
    "eps": r"اپسیلون|اپسیلن|ابسیلون|ε|ϵ|epsilon|eps|epsilen",
    "running_mean": r"میانگین[\s‌]جاری|میانگین[\s‌]متحرک|running[\s_]?mean|moving[\s_]?mean",
    "running_var": (r"واریانس[\s‌](?:جاری|متحرک)|(?:running|moving)[\s_]?var(?:iance)?"),
}
_NAME = {
    name: re.compile(rf"(?<![\w])(?:{pattern})(?:[\s‌]?(?:ی|یش|ش))?(?![^\W\d])", re.IGNORECASE)
    for name, pattern in _NAMES.items()
}
LONGEST_RANGE = 50
_RANGE = re.compile(
    r"(?P<before>(?<!\w)(?:از|اعداد|عددهای|عددای|بین|az|adad\w*|from|numbers)[\s‌]+(?:from[\s‌]+)?)"
    r"(?P<first>\d{1,3})[\s‌]*(?:تا|الی|ta|to)[\s‌]*(?P<last>\d{1,3})(?![\d.٫/])"
)
# «میانگین ۵ و واریانس ۴» gives both; «میانگین و واریانس ۲ ۴ ۶» asks for them.
_GIVEN = re.compile(
    r"(?<!\w)(?:میانگین|mean|mu|μ)[\s‌]*(?:=|:|برابر|is)?[\s‌]*(?P<mean>-?\d+(?:[.٫]\d+)?)[\s‌]*[,،]?"
    r"[\s‌]*(?:و|and|o|va)?[\s‌]*(?P<name>واریانس|variance|var|انحراف[\s‌]?معیار|sigma²?|σ²?|std|sd)"
    r"[\s‌]*(?:=|:|برابر|is)?[\s‌]*(?P<spread>\d+(?:\.\d+)?)(?![\d.])",
    re.IGNORECASE,
)
# What parts the numbers of one list.
_GAP = re.compile(r"^(?:[\s‌,،؛;:/\[\]()]|(?<![^\W_])(?:و|o|va|and)(?![^\W_]))*$")
_TOO_LARGE = re.compile(r"\d[eE]\+?\d{3,}|\d{151,}|(?:\^|\*\*)\s*\d{3,}")
# What may stand between a parameter and its number.
_BETWEEN = re.compile(
    r"^[\s‌:=()]*(?:(?:رو|را|هم|برابر|مساوی|مقدار|مقدارش|با|عدد|بشه|باشه|باشد|بکن|کن|بذار|"
    r"بذاری|بگذار|بگیر|میشه|است|بشود|شود|شد|یعنی|"
    r"ro|ra|ham|ba|is|to|of|be|equals?|bezar|bashe|kon|yani)[\s‌:=?؟،]*)*$",
    re.IGNORECASE,
)
# What changes nothing; where nothing else was said, a parameter has it.
NEUTRAL = {"gamma": 1.0, "beta": 0.0}
# «گاما را دو برابر کن» starts from where γ is.
HALF, TWICE = 0.5, 2.0
_MANY_TIMES = (
    r"(?P<times>\d{1,3}|دو|سه|چهار|پنج|ده|do|se|chahar)[\s‌]?(?:برابر|barabar)|نصف|nesf|half"
)
_TIMES = {
    name: re.compile(
        rf"(?<!\w)(?:{_NAMES[name]})(?:[\s‌]?(?:ی|یش|ش))?[\s‌]*(?:رو|را|هم|ro|ra|ham)?[\s‌]*"
        rf"(?P<much>{_MANY_TIMES})(?!\w)|(?<!\w)(?:(?P<twice>double)|halve)[\s]+(?:the[\s]+)?"
        rf"(?:{_NAMES[name]})(?!\w)",
        re.IGNORECASE,
    )
    for name in NEUTRAL
}
_THAT_IS = re.compile(r"^\D{0,20}(?:یعنی|yani)[\s‌]*-?\d")
_ONE = re.compile(r"^[\s‌:=]*(?:رو|را|ro)?[\s‌]*(?:یه|ye|yek)(?![^\W\d])")
_WITHOUT = re.compile(
    r"(?:بدون|بی|منهای|without|bedoone?|bedune|no)[\s‌]+(?:(?P<g>گاما|گما|gamma|gama|"
    r"γ)(?:[\s‌]*(?:و|یا|o|va|and|or)[\s‌]*(?:بتا|beta|β))?"
    r"|(?P<e>اپسیلون|اپسیلن|epsilon|eps|ε)"
    r"|(?P<b>بتا|beta|β)(?:[\s‌]*(?:و|یا|o|va|and|or)[\s‌]*(?:گاما|گما|gamma|gama|γ))?)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"^[\s‌]*(?:تا(?:[\s‌]*(?:عدد|نمونه|مقدار|داده))?|نمونه|عدد|عضو|مقدار|داده|تایی|لایه|"
    r"سطر|ستون|ta|tayi|numbers|samples|values|layers|rows)(?![^\W\d])",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"(?:سوال|سؤال|پرسش|شماره(?:‌ی)?|گزینه(?:‌ی)?|فصل|بخش|سال|بچ[\s‌]?سایز|"
    r"batch[\s_]?size|soal|question|momentum|مومنتوم|تکانه|seed|"
    r"بذر)[\s‌:=]*(?:شماره[\s‌]*)?$",
    re.IGNORECASE,
)
_NOT_FINITE = re.compile(
    r"(?<![^\W_])(?:nan|NaN|inf|infinity|بی[\s‌]?نهایت|بینهایت|ناعدد|∞)(?![^\W_])|∞", re.IGNORECASE
)
_ROWS = re.compile(r"[؛;\n]|\]\s*[,،]?\s*\[")
_BRACKETED = re.compile(r"\[[^\[\]]*\]")
_MALFORMED = re.compile(r"\d+\.\d+\.\d+")
_PARAMETER_WORD = re.compile(r"^[\s‌:=]*(?:رو|را)?[\s‌]*(?:=|:)[\s‌]*(?P<word>[^\W\d_]{2,})")
_TEST = re.compile(
    r"(?:حالت|زمان|هنگام|موقع|مرحله)(?:‌ی|ی)?[\s‌]*(?:آزمون|تست|ارزیابی|استنتاج)|"
    r"(?<!\w)(?:eval|inference|test mode|evaluation)(?!\w)",
    re.IGNORECASE,
)
_CONVENTION: dict[Convention, re.Pattern[str]] = {
    "keras": re.compile(r"کراس|تنسورفلو|تنسرفلو|keras|tensorflow", re.IGNORECASE),
    "flax": re.compile(r"فلکس|flax|jax", re.IGNORECASE),
    "pytorch": re.compile(r"پایتورچ|پای‌تورچ|تورچ|torch", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class Request:
    """What was read from a text.

    Attributes:
        rows: the data; one row is a plain batch.
        matrix: the text had rows of its own, so columns are features.
        parameters: what was named, by the names of the engine.
        factors: what a parameter is to be multiplied by, from where it was.
        trouble: what hinders computing, as a key of `chat` in the words, or nothing.
        places: values for the places of that sentence.
        empty_list: brackets with nothing in them.
        listed: the data stands together, as one list.
        spelled: every number of the data is in words.
    """

    rows: tuple[tuple[float, ...], ...] = ()
    matrix: bool = False
    parameters: dict[str, float] = field(default_factory=dict)
    factors: dict[str, float] = field(default_factory=dict)
    test: bool = False
    convention: Convention | None = None
    trouble: str = ""
    places: dict[str, object] = field(default_factory=dict)
    empty_list: bool = False
    listed: bool = False
    spelled: bool = False

    @property
    def count(self) -> int:
        """How many numbers of data there are."""
        return sum(map(len, self.rows))

    @property
    def says_something(self) -> bool:
        """There is data or a parameter to compute with."""
        told = self.parameters or self.factors
        return bool(self.count or told or self.trouble or self.empty_list)

    def beside(self, earlier: Request) -> Request:
        """Add this data to that of an earlier request."""
        rows = (tuple(v for row in (*earlier.rows, *self.rows) for v in row),)
        return replace(earlier, rows=rows, trouble=self.trouble, places=self.places)

    def over(self, earlier: Request) -> Request:
        """Take what is missing here from an earlier request."""
        multiplied = {
            name: factor * earlier.parameters.get(name, NEUTRAL[name])
            for name, factor in self.factors.items()
        }
        return replace(
            self,
            rows=self.rows or earlier.rows,
            matrix=self.matrix if self.rows else earlier.matrix,
            parameters={**earlier.parameters, **self.parameters, **multiplied},
            factors={},
            test=self.test or earlier.test,
            convention=self.convention or earlier.convention,
        )


def read_request(text: str, *, finglish: bool = False) -> Request:
    """Read data and parameters from a text; nothing is ever evaluated.

    Args:
        text: what was typed.
        finglish: read number words in Latin letters, too.
    """
    text, given = _given(_ranges(text[:MAX_TEXT]))
    text, factors = _multiplied(text)
    plain = to_latin_digits(text)
    numbers = find_numbers(text, finglish=finglish)
    parameters, taken, trouble, places = _parameters(text, numbers)
    parameters = {**given, **parameters}
    data = [n for n in numbers if n not in taken and not _is_label(text, n)]
    data = _without_counts(text, data)
    rows, matrix = _rows(text, data)
    strange = _NOT_FINITE.search(text)
    if strange and not trouble:
        trouble, places = "not_a_number", {"got": strange[0]}
    if _TOO_LARGE.search(plain) and not trouble:
        trouble = "too_large"
    malformed = _MALFORMED.search(plain)
    if malformed and not trouble:
        trouble, places = "not_a_number", {"got": malformed[0]}
    if not trouble and sum(map(len, rows)) > MAX_NUMBERS:
        trouble, places = "too_many", {"limit": MAX_NUMBERS}
    if not trouble and matrix and len({len(row) for row in rows}) > 1:
        trouble, places = "ragged", {"sizes": [len(row) for row in rows][:12]}
    return Request(
        rows=rows,
        matrix=matrix,
        parameters=parameters,
        factors=factors,
        test=bool(_TEST.search(text))
        or "running_mean" in parameters
        or "running_var" in parameters,
        convention=next((n for n, p in _CONVENTION.items() if p.search(text)), None),
        trouble=trouble,
        places=places,
        empty_list=bool(re.search(r"(?<!\w)(?:\[\s*\]|\(\s*\))", text)) and not data,
        spelled=not any(_in_digits(text, number) for number in data),
        listed=all(_GAP.match(text[left.end : right.start]) for left, right in pairwise(data)),
    )


def _ranges(text: str) -> str:
    """Write «اعداد ۱ تا ۴» out: 1, 2, 3, 4."""

    def listed(match: re.Match[str]) -> str:
        first, last = (int(to_latin_digits(match[name])) for name in ("first", "last"))
        if not first < last <= first + LONGEST_RANGE:
            return match[0]
        return f"{match['before']}{', '.join(map(str, range(first, last + 1)))}"

    return _RANGE.sub(listed, text)


def _multiplied(text: str) -> tuple[str, dict[str, float]]:
    """Take out by what a parameter is multiplied; «دو برابر، یعنی ۶» says the new value itself."""
    factors: dict[str, float] = {}
    for name, pattern in _TIMES.items():
        match = pattern.search(text)
        if match is None:
            continue
        is_relative = not _THAT_IS.match(to_latin_digits(text[match.end() :]))
        if is_relative:
            factors[name] = _factor(match)
        start, end = match.span(0 if is_relative or match["much"] is None else "much")
        text = text[:start] + " " * (end - start) + text[end:]
    return text, factors


def _factor(match: re.Match[str]) -> float:
    if match["twice"]:
        return TWICE
    return parse_number(match["times"], finglish=True) if match["times"] else HALF


def _given(text: str) -> tuple[str, dict[str, float]]:
    """Take out a mean and a variance that are given rather than asked for."""
    match = _GIVEN.search(to_latin_digits(text))
    if match is None:
        return text, {}
    spread = float(match["spread"])
    is_variance = match["name"].lower().startswith(("واریانس", "var", "σ²", "sigma²"))
    blank = " " * (match.end() - match.start())
    return text[: match.start()] + blank + text[match.end() :], {
        "running_mean": float(match["mean"].replace("٫", ".")),
        "running_var": spread if is_variance else spread**2,
    }


def _parameters(
    text: str, numbers: Sequence[Numeral]
) -> tuple[dict[str, float], list[Numeral], str, dict[str, object]]:
    """Pair each parameter that is named with the number behind it."""
    found: dict[str, float] = {}
    taken: list[Numeral] = []
    trouble, places = "", dict[str, object]()
    without = [match.span() for match in _WITHOUT.finditer(text)]
    for name, pattern in _NAME.items():
        for match in pattern.finditer(text):
            if any(start <= match.start() < end for start, end in without):
                continue
            following = next((n for n in numbers if n.start >= match.end()), None)
            if following and _BETWEEN.match(text[match.end() : following.start]):
                found[name] = following.value
                taken.append(following)
            elif _ONE.match(text[match.end() :]):
                found[name] = 1.0
            elif (word := _PARAMETER_WORD.match(text[match.end() :])) and not trouble:
                trouble, places = "bad_parameter", {"name": match[0], "got": word["word"]}
    for match in _WITHOUT.finditer(text):
        whole = match[0].lower()
        if re.search(r"گاما|گما|gam+a|γ", whole):
            found["gamma"] = 1.0
        if re.search(r"بتا|beta|β", whole):
            found["beta"] = 0.0
        if match["e"]:
            found["eps"] = 0.0
    return found, taken, trouble, places


def _is_label(text: str, number: Numeral) -> bool:
    """Tell a number that names something, such as «سوال ۳», from data."""
    before = text[max(0, number.start - 24) : number.start]
    # x1 and z_2 are names, too.
    return bool(_LABELLED.search(before) or re.search(r"[A-Za-z]_?$", before))


def _without_counts(text: str, data: Sequence[Numeral]) -> list[Numeral]:
    """Leave out numbers that say how many there are: «دو تا عدد ۴ و ۸»."""
    kept = []
    has_digits = any(_in_digits(text, n) for n in data)
    for position, number in enumerate(data):
        behind = text[number.end : number.end + 24]
        later = len(data) > position + 1
        if later and _COUNTED.match(behind):
            continue
        # A lone number in words beside a list in digits is none of its data: «صفر میشه؟».
        if has_digits and not _in_digits(text, number) and not _in_list(text, data, position):
            continue
        # «یک» before a noun is an article.
        spelled = text[number.start : number.end].strip().lower() in {"یک", "یه", "yek", "ye"}
        if spelled and has_digits and re.match(r"[\s‌]+(?!و[\s‌])[^\W\d_]{2,}", behind):
            continue
        kept.append(number)
    return kept


def _in_digits(text: str, number: Numeral) -> bool:
    return any(letter.isdigit() for letter in text[number.start : number.end])


def _in_list(text: str, data: Sequence[Numeral], position: int) -> bool:
    """Say whether a number stands right beside another one."""
    number = data[position]
    gaps = []
    if position:
        gaps.append(text[data[position - 1].end : number.start])
    if position + 1 < len(data):
        gaps.append(text[number.end : data[position + 1].start])
    return any(_GAP.match(gap) and gap.strip(" \u200c") for gap in gaps)


def _rows(text: str, data: Sequence[Numeral]) -> tuple[tuple[tuple[float, ...], ...], bool]:
    """Part the data at row marks; one row alone is a plain batch."""
    rows: list[list[float]] = []
    last = None
    for number in data:
        gap = "" if last is None else text[last : number.start]
        if last is None or _ROWS.search(gap):
            rows.append([])
        rows[-1].append(number.value)
        last = number.end
    matrix = len(rows) > 1
    return tuple(tuple(row) for row in rows), matrix
