"""What Persian prose is searched for: one pattern per slip, outside code, links and places."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from bnstudy.packs.rules.course import Rule
from bnstudy.persian import ZWNJ, to_persian_digits

# Stands for a letter of what is no prose, so that patterns see neither its letters nor a gap.
MASK = "\ufffc"
PERSIAN = re.compile("[آ-ی]")
# LaTeX between dollar signs; amounts of dollars have none of its signs.
FORMULA = r"\$[^$\n\\^_]{0,1000}[\\^_][^$\n]{0,1000}\$"
_CODE = re.compile(
    r"(?:(?<![\\`])|(?<=\\`))(`+)(?!`).+?(?<!`)\1(?!`)|\]\([^)\n]{0,1000}\)|https?://\S+"
    rf"|{FORMULA}"
    r"|\\[A-Za-z]+(?:\{[^{}\n]*\})*|\{[A-Za-z_][^{}\n]*\}",
    re.S,
)
# Where none of these stands, there is nothing to cover.
_CODE_SIGNS = ("`", "](", "://", "{", "$", "\\")
_WORD = re.compile(r"[\w\u200c]+")
_WORD_START = r"(?<![\w\u200c])"
_WORD_END = r"(?![\w\u200c])"

LETTERS = Rule("arabic-letters", "warning", "letters and digits are Persian ones")
HALF_SPACE = Rule("half-space", "warning", "half-spaces stand in می‌شود, لایه‌ها and بزرگ‌تر")
EDGE = Rule("half-space-edge", "warning", "half-spaces stand inside words, one at a time")
QUOTES = Rule("quotes", "warning", "quotations stand in «guillemets»")
COMMA = Rule("latin-punctuation", "warning", "Persian prose has ، ؛ and ؟")
SPACING = Rule("punctuation-space", "warning", "no space before punctuation, one after it")
DOUBLE = Rule("double-space", "warning", "one space between words")
INVISIBLE = Rule("invisible-character", "warning", "no direction marks and no special blanks")
DIGITS = Rule("latin-digits", "warning", "numbers in prose have Persian digits")
PERCENT = Rule("percent-sign", "warning", "per cent is ٪ after the number")
DECIMAL = Rule("decimal-mark", "warning", "decimals are parted by ٫")
TATWEEL = Rule("tatweel", "warning", "words are not stretched with ـ")
DOTS = Rule("three-dots", "warning", "an ellipsis is one character …")

# Stems of the verbs that a lesson uses; a general rule would take «میدان» and «میان» for verbs.
_PRESENT = (
    "شو|کن|ده|گیر|خواه|توان|رس|رسان|آی|رو|گذار|گوی|گو|بین|ساز|یاب|مان|خور|زن|بر|آور|افت|پرس|نویس|خوان|"
    "گرد|پذیر|بخش|کاه|افزا|بند|کوش|شمار|ریز|آموز|چرخ|گذر|کش|ایست"
)
_PAST = (
    "شد|کرد|داد|گرفت|خواست|توانست|رسید|آمد|رفت|گذاشت|گفت|دید|دانست|ساخت|یافت|ماند|خورد|زد|برد|آورد|"
    "افتاد|پرسید|نوشت|خواند|گشت|پذیرفت|بخشید|کاست|افزود|بست|کوشید|شمرد|ریخت|آموخت|چرخید|گذشت|کشید"
)
_VERB = (
    rf"ن?می(?:(?:{_PRESENT})(?:م|ی|د|یم|ید|ند)|(?:{_PAST})(?:م|ی|یم|ید|ند|ه)?|دان(?:م|د|یم|ید|ند))"
)
# After د, ر, و and their like nothing joins, so عددها needs no half-space; تنها is no plural.
_JOINING = "[بپتثجچحخسشصضطظعغفقکگلمنهی]"
_PLURAL = rf"(?!(?:تن|من|انت|منت|اشت|گرانب)ها)[آ-ی]+{_JOINING}(?:ها|های|هایی|هایش|هایشان|هایم)"


@dataclass(frozen=True, slots=True)
class Slip:
    """A pattern of something that is written otherwise.

    Attributes:
        rule: the rule that it breaks.
        pattern: what is searched for in prose whose code is masked.
        message: what is wrong, in English.
        fix: what to write instead of a match, which is all that is changed.
        words: key of the Persian sentence; the rule's own if empty.
        needs: pieces of which every match holds one; looking for them is cheap. None if empty.
        in_words: a match can be seen in a single word, without what stands around it.
    """

    rule: Rule
    pattern: re.Pattern[str]
    message: str
    fix: Callable[[re.Match[str]], str]
    words: str = ""
    needs: tuple[str, ...] = ()
    in_words: bool = False


class Found(NamedTuple):
    """Hold one slip: in which of the texts, where in it, and what to write instead."""

    number: int
    slip: Slip
    start: int
    end: int
    right: str


def _slip(
    rule: Rule,
    pattern: str,
    message: str,
    fix: str | Mapping[str, str] | Callable[[re.Match[str]], str],
    words: str = "",
    *,
    needs: tuple[str, ...] = (),
    in_words: bool = False,
) -> Slip:
    """Build a slip whose fix is one text, letters for letters, or a function."""
    written = fix if callable(fix) else _letters(fix)
    return Slip(rule, re.compile(pattern), message, written, words, needs, in_words)


def _letters(fix: str | Mapping[str, str]) -> Callable[[re.Match[str]], str]:
    if isinstance(fix, str):
        return lambda _match: fix
    table = str.maketrans(dict(fix))
    return lambda match: match[0].translate(table)


def _joined(match: re.Match[str]) -> str:
    """Put a half-space for the space before an ending; after د, ر and و nothing is needed."""
    word, ending = match[0].split(" ", 1)
    return word + (ZWNJ if re.search(_JOINING + "$", word) else "") + ending


def _guillemet(match: re.Match[str]) -> str:
    """Tell an opening quotation mark from a closing one by what stands before it."""
    before = match.string[max(0, match.start() - 1) : match.start()]
    return "»" if before and not before.isspace() and before not in "([«" else "«"


_PERSIAN_LETTERS = {
    "ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ھ": "ه", "ہ": "ه",
    "ۀ": f"ه{ZWNJ}ی", "ۂ": f"ه{ZWNJ}ی", "\u0654": f"{ZWNJ}ی",
    **dict(zip("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", strict=True)),
}  # fmt: skip

SLIPS = (
    _slip(
        LETTERS,
        "[\u0643\u0649\u064a\u06c0\u06be\u06c1\u06c2\u0629\u0660-\u0669\u0654]+",
        "an Arabic letter or digit stands in Persian prose",
        _PERSIAN_LETTERS,
    ),
    _slip(
        HALF_SPACE,
        rf"{_WORD_START}ن?می [آ-ی]+",
        "a space stands after می",
        lambda match: match[0].replace(" ", ZWNJ, 1),
        "half_space_mi",
        needs=("می ",),
    ),
    _slip(
        HALF_SPACE,
        rf"{_WORD_START}{_VERB}{_WORD_END}",
        "می is written together with its verb",
        lambda match: match[0].replace("می", f"می{ZWNJ}", 1),
        "half_space_mi",
        in_words=True,
    ),
    _slip(
        HALF_SPACE,
        rf"[آ-ی] (?:ها|های|هایی|هایش|هایشان|هایم|تر|ترین|اند){_WORD_END}",
        "a space stands before an ending",
        _joined,
        "half_space_ending",
        needs=(" ها", " تر", " اند"),
    ),
    _slip(
        HALF_SPACE,
        rf"ه (?:ی|ای|ام|ات|اش|شان|مان|تان){_WORD_END}",
        "a space stands before an ending",
        _joined,
        "half_space_ending",
    ),
    _slip(
        HALF_SPACE,
        rf"{_WORD_START}{_PLURAL}{_WORD_END}",
        "ها is written together with its word",
        lambda match: f"{ZWNJ}ها".join(match[0].rsplit("ها", 1)),
        "half_space_ending",
        in_words=True,
    ),
    _slip(
        EDGE,
        r"\u200c{2,}|(?<![آ-یءئؤأa-zA-Z0-9۰-۹" + MASK + r"])\u200c|\u200c(?![آ-یءئؤأa-zA-Z])",
        "a half-space parts nothing here",
        lambda match: ZWNJ if len(match[0]) > 1 else "",
        in_words=True,
    ),
    _slip(QUOTES, '["“”„]', "a quotation mark is not a Persian one", _guillemet),
    _slip(
        COMMA,
        r"(?<=[آ-ی»\u200c۰-۹)])[,;?]|[,;?](?= ?[آ-ی])",
        "Latin punctuation in Persian prose",
        {",": "،", ";": "؛", "?": "؟"},
        needs=(",", ";", "?"),
    ),
    _slip(
        SPACING,
        rf"(?<=\S)[ \u200c]+(?:[،؛؟»…]|!(?!\[)|[.:](?!\S))|(?<=[آ-ی{MASK}])[ ]+\)",
        "a space stands before punctuation",
        lambda match: match[0].lstrip(f" {ZWNJ}"),
        "space_before",
        needs=tuple(f"{blank}{mark}" for blank in f" {ZWNJ}" for mark in "،؛؟!»….:)"),
    ),
    _slip(
        SPACING,
        r"[«(] +",
        "a space stands after an opening mark",
        lambda match: match[0].rstrip(),
        "space_after_opening",
    ),
    _slip(
        SPACING,
        r"[،؛؟](?=[آ-یa-zA-Z0-9۰-۹«(])(?<![۰-۹]،(?=[۰-۹]))",
        "a space is missing after punctuation",
        lambda match: f"{match[0]} ",
        "space_missing",
    ),
    _slip(DOUBLE, r"(?<=\S) {2,}(?=\S)", "more than one space", " ", needs=("  ",)),
    _slip(
        INVISIBLE,
        "[\u00a0\u00ad\u061c\u200b\u200d\u200e\u200f\u2060\ufeff]",
        "an invisible character that prose has no use for",
        {"\u00a0": " ", **dict.fromkeys("\u00ad\u061c\u200b\u200d\u200e\u200f\u2060\ufeff", "")},
    ),
    _slip(
        DIGITS,
        r"(?<![A-Za-z0-9_.\-" + MASK + r"])[0-9]+(?:\.[0-9]+)?(?![A-Za-z0-9_])",
        "Latin digits in Persian prose",
        lambda match: to_persian_digits(match[0]),
        needs=tuple("0123456789"),
    ),
    _slip(PERCENT, r"%", "a Latin per cent sign in Persian prose", "٪", needs=("%",)),
    _slip(DECIMAL, r"[۰-۹]+[.,][۰-۹]+", "a decimal without ٫", {".": "٫", ",": "٫"}),
    _slip(TATWEEL, "\u0640+", "a stretched word", "", needs=("\u0640",)),
    _slip(DOTS, r"\.{3,}", "three dots instead of one ellipsis", "…", needs=("...",)),
)
# What stands further before a number has nothing to do with it.
_NEAR = 60
_LATIN_BEFORE = re.compile(r"[A-Za-z][\s.,&()\-−+×=^:/]*$")


def slips(texts: Sequence[str]) -> Iterator[Found]:
    """Find the slips of several texts, those of one pattern after those of another.

    All are searched as one, each on lines of its own: no pattern goes over the end of a line.
    """
    numbers = [number for number, text in enumerate(texts) if PERSIAN.search(text)]
    covered = [mask(texts[number]) for number in numbers]
    starts = [0, *accumulate(len(text) + 1 for text in covered)]
    whole = "\n".join(covered)
    words = "\n".join(set(_WORD.findall(whole)))
    for slip in SLIPS:
        if slip.needs and not any(piece in whole for piece in slip.needs):
            continue
        if slip.in_words and not slip.pattern.search(words):
            continue
        for match in slip.pattern.finditer(whole):
            if slip.rule is DIGITS and _belongs_to_latin(whole, match):
                continue
            place = bisect(starts, match.start()) - 1
            start, end = (offset - starts[place] for offset in match.span())
            yield Found(numbers[place], slip, start, end, slip.fix(match))


def mask(text: str) -> str:
    """Cover code, links and places; every other character keeps its place."""
    if not any(sign in text for sign in _CODE_SIGNS):
        return text
    return _CODE.sub(lambda match: MASK * len(match[0]), text)


def _belongs_to_latin(text: str, match: re.Match[str]) -> bool:
    """Tell the number of a list's item, and one that goes with Latin words, from prose."""
    begin = max(text.rfind("\n", 0, match.start()) + 1, match.start() - _NEAR)
    line = text[begin : match.start()]
    if not line.strip() and text[match.end() : match.end() + 2] in {". ", ") "}:
        return True
    return _LATIN_BEFORE.search(line) is not None
