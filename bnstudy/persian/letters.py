"""Letters, digits and half-spaces: one spelling for comparing, whatever keyboard wrote it."""

from __future__ import annotations

import re
import unicodedata

ZWNJ = "\u200c"
TATWEEL = "\u0640"

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-_])")
_BLANKS = re.compile(r"\s+")
# Three or more of one letter are drawn out for emphasis: «مراحلللل». Digits and signs may repeat.
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_DIGIT_POINT = re.compile(r"(?<=\d)[.\u066b](?=\d)")

_PERSIAN_DIGITS = "۰۱۲۳۴۵۶۷۸۹"
_ARABIC_DIGITS = "٠١٢٣٤٥٦٧٨٩"
_LATIN_DIGITS = "0123456789"
_TO_LATIN = str.maketrans(_PERSIAN_DIGITS + _ARABIC_DIGITS, _LATIN_DIGITS * 2)
_TO_PERSIAN = str.maketrans(_LATIN_DIGITS + _ARABIC_DIGITS, _PERSIAN_DIGITS * 2)

# Letters that one word is spelled with on different keyboards and in different schools.
_LETTERS = {
    "ي": "ی",
    "ى": "ی",
    "ئ": "ی",
    "ې": "ی",
    "ك": "ک",
    "ة": "ه",
    "ۀ": "ه",
    "ە": "ه",
    "ھ": "ه",
    "ہ": "ه",
    "أ": "ا",
    "إ": "ا",
    "ٱ": "ا",
    "آ": "ا",
    "ؤ": "و",
    "ء": "",
}
_DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-")
# Greek capitals that look Latin are meant Latin; parameters are called by their names.
_GREEK = {
    "γ": " gamma ",
    "Γ": " gamma ",
    "β": " beta ",
    "ε": " epsilon ",
    "ϵ": " epsilon ",
    "μ": " mu ",
    "σ": " sigma ",
    "Σ": " sigma ",
    "Ζ": "z",
    "Α": "a",
    "Β": "b",
    "Χ": "x",
    "Υ": "y",
    "Ε": "e",
}
_SPELLINGS = str.maketrans(
    {**_LETTERS, **_DASHES, "\u066b": ".", "\u066c": "", "٪": "%", "،": ",", "؛": ";", "؟": "?"}
)
_NAMES = str.maketrans(_GREEK)


def normalize(text: str) -> str:
    """Bring a text to the one spelling that queries and index are compared in.

    Half-spaces become spaces; Greek names of parameters become words; nothing is stemmed.
    Normalizing twice changes nothing more.
    """
    folded = split_half_spaces(fold(text)).translate(_NAMES).lower()
    return _BLANKS.sub(" ", _DRAWN_OUT.sub(r"\1", _composed(folded))).strip()


def fold(text: str) -> str:
    """Unify letters, digits and marks, and drop what is invisible; case and half-spaces stay."""
    # Marks go after composing: alef and a madda above are one letter, ه and a hamza above are ه.
    visible = _visible(_composed(_ANSI.sub("", text)))
    return _composed(visible).translate(_SPELLINGS).translate(_TO_LATIN)


def readings(text: str) -> tuple[str, ...]:
    """Give both readings of a text's half-spaces: as spaces, and as nothing."""
    if ZWNJ not in text:
        return (normalize(text),)
    spaced, joined = normalize(text), normalize(join_half_spaces(text))
    return (spaced,) if spaced == joined else (spaced, joined)


def to_latin_digits(text: str) -> str:
    """Write Persian and Arabic digits as 0-9; every character keeps its place."""
    return text.translate(_TO_LATIN)


def to_persian_digits(text: str) -> str:
    """Write every digit in Persian, with ٫ between the digits of a decimal."""
    return _DIGIT_POINT.sub("\u066b", text.translate(_TO_PERSIAN))


def join_half_spaces(text: str) -> str:
    """Leave half-spaces out: «می‌شود» becomes «میشود»."""
    return text.replace(ZWNJ, "")


def split_half_spaces(text: str) -> str:
    """Write half-spaces as spaces: «می‌شود» becomes «می شود»."""
    return text.replace(ZWNJ, " ")


def tidy_half_spaces(text: str) -> str:
    """Drop half-spaces that part nothing: doubled, or at the edge of a word."""
    text = re.sub(f"{ZWNJ}{{2,}}", ZWNJ, text)
    return re.sub(rf"(?<![^\W\d_]){ZWNJ}|{ZWNJ}(?![^\W_])", "", text)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _visible(text: str) -> str:
    """Drop marks on letters, tatweel, controls and direction marks; tabs and breaks are blanks."""
    return text.translate(_SEEN)


class _Visibility(dict[int, int | None]):
    """Remember of each character whether it is seen; asking Unicode every time is slow."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if _is_invisible(chr(code)) else code
        return self[code]


_SEEN = _Visibility()


def _is_invisible(letter: str) -> bool:
    if letter == ZWNJ or letter in "\t\n\r":
        return False
    if letter == TATWEEL or unicodedata.category(letter) in {"Cc", "Cf"}:
        return True
    return letter == "\u0670" or "\u064b" <= letter <= "\u065f"
