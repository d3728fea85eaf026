"""What Persian prose is searched for: one pattern per slip, outside code, links and places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bnstudy.packs.rules.course import Rule

# Stands for a letter of what is no prose, so that patterns see neither its letters nor a gap.
MASK = "\ufffc"
PERSIAN = re.compile("[آ-ی]")
_CODE = re.compile(
    r"(?<!\\)(`+)(?!`).+?(?<!`)\1(?!`)|\]\([^)\n]*\)|https?://\S+|\{[A-Za-z_][^{}\n]*\}", re.S
)
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
    """A pattern of something that is written otherwise."""

    rule: Rule
    pattern: re.Pattern[str]
    message: str
    mend: str
    words: str = ""


def _slip(rule: Rule, pattern: str, message: str, mend: str, words: str = "") -> Slip:
    return Slip(rule, re.compile(pattern, re.MULTILINE), message, mend, words)


SLIPS = (
    _slip(
        LETTERS,
        "[\u0643\u0649\u064a\u06c0\u06be\u06c1\u06c2\u0629\u0660-\u0669\u0654]+",
        "an Arabic letter or digit stands in Persian prose",
        "write ک, ی, ه‌ی and ۰-۹",
    ),
    _slip(
        HALF_SPACE,
        rf"{_WORD_START}ن?می [آ-ی]+",
        "a space stands after می",
        "write a half-space (U+200C): می‌شود",
        "half_space_mi",
    ),
    _slip(
        HALF_SPACE,
        rf"{_WORD_START}{_VERB}{_WORD_END}",
        "می is written together with its verb",
        "write a half-space (U+200C): می‌شود",
        "half_space_mi",
    ),
    _slip(
        HALF_SPACE,
        rf"[آ-ی] (?:ها|های|هایی|هایش|هایشان|هایم|تر|ترین|اند){_WORD_END}",
        "a space stands before an ending",
        "write a half-space (U+200C): لایه‌ها",
        "half_space_ending",
    ),
    _slip(
        HALF_SPACE,
        rf"ه (?:ی|ای|ام|ات|اش|شان|مان|تان){_WORD_END}",
        "a space stands before an ending",
        "write a half-space (U+200C): لایه‌ی, شبکه‌ای",
        "half_space_ending",
    ),
    _slip(
        HALF_SPACE,
        rf"{_WORD_START}{_PLURAL}{_WORD_END}",
        "ها is written together with its word",
        "write a half-space (U+200C): لایه‌ها",
        "half_space_ending",
    ),
    _slip(
        EDGE,
        r"\u200c{2,}|(?<![آ-یءئؤأa-zA-Z0-9۰-۹" + MASK + r"])\u200c|\u200c(?![آ-یءئؤأa-zA-Z])",
        "a half-space parts nothing here",
        "delete it",
    ),
    _slip(QUOTES, '["“”„]', "a quotation mark is not a Persian one", "write « and »"),
    _slip(
        COMMA,
        r"(?<=[آ-ی»\u200c۰-۹)])[,;?]|[,;?](?= ?[آ-ی])",
        "Latin punctuation in Persian prose",
        "write ، ؛ or ؟",
    ),
    _slip(
        SPACING,
        rf"(?<=\S)[ \u200c]+(?:[،؛؟!»…]|[.:](?!\S))|(?<=[آ-ی{MASK}])[ ]+\)",
        "a space stands before punctuation",
        "delete the space",
        "space_before",
    ),
    _slip(
        SPACING,
        r"[«(] +",
        "a space stands after an opening mark",
        "delete the space",
        "space_after_opening",
    ),
    _slip(
        SPACING,
        r"[،؛؟](?=[آ-یa-zA-Z0-9۰-۹«(])(?<![۰-۹]،(?=[۰-۹]))",
        "a space is missing after punctuation",
        "write a space",
        "space_missing",
    ),
    _slip(DOUBLE, r"(?<=\S) {2,}(?=\S)", "more than one space", "write one"),
    _slip(
        INVISIBLE,
        "[\u00a0\u00ad\u061c\u200b\u200d\u200e\u200f\u2060\ufeff]",
        "an invisible character that prose has no use for",
        "delete it",
    ),
    _slip(
        DIGITS,
        r"(?<![A-Za-z0-9_.\-" + MASK + r"])[0-9]+(?:\.[0-9]+)?(?![A-Za-z0-9_])",
        "Latin digits in Persian prose",
        "write Persian digits, or put code between backticks",
    ),
    _slip(PERCENT, r"%", "a Latin per cent sign in Persian prose", "write ٪ after the number"),
    _slip(DECIMAL, r"[۰-۹]+[.,][۰-۹]+", "a decimal without ٫", "write ٫ (U+066B), as in ۲٫۵"),
    _slip(TATWEEL, "\u0640+", "a stretched word", "delete the ـ"),
    _slip(DOTS, r"\.{3,}", "three dots instead of one ellipsis", "write …"),
)
_LATIN_BEFORE = re.compile(r"[A-Za-z][\s.,&()\-−+×=^:/]*$")


def slips(text: str) -> Iterator[tuple[Slip, re.Match[str]]]:
    """Find the slips of one text; offsets are those of the text."""
    if not PERSIAN.search(text):
        return
    masked = mask(text)
    for slip in SLIPS:
        for match in slip.pattern.finditer(masked):
            if slip.rule is not DIGITS or not _belongs_to_latin(masked, match):
                yield slip, match


def mask(text: str) -> str:
    """Cover code, links and places; every other character keeps its place."""
    return _CODE.sub(lambda match: MASK * len(match[0]), text)


def _belongs_to_latin(text: str, match: re.Match[str]) -> bool:
    """Tell the number of a list's item, and one that goes with Latin words, from prose."""
    line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    if not line.strip() and text[match.end() : match.end() + 2] in {". ", ") "}:
        return True
    return _LATIN_BEFORE.search(line) is not None
