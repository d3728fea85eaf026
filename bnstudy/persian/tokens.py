"""Cut a text into numbers in digits, words and signs."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bnstudy.persian.letters import to_latin_digits

_FINGLISH = {
    "sefr": "صفر",
    "yek": "یک",
    "do": "دو",
    "se": "سه",
    "chahar": "چهار",
    "char": "چهار",
    "panj": "پنج",
    "shesh": "شش",
    "shish": "شش",
    "haft": "هفت",
    "hasht": "هشت",
    "noh": "نه",
    "dah": "ده",
    "bist": "بیست",
    "si": "سی",
    "chehel": "چهل",
    "panjah": "پنجاه",
    "sad": "صد",
    "hezar": "هزار",
    "nim": "نیم",
    "rob": "ربع",
    "va": "و",
    "o": "و",
    "manfi": "منفی",
    "momayez": "ممیز",
}
_MINUS_SIGNS = dict.fromkeys("−–‐‑‒﹣－", "-")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
# One character for one, so that places in the text stay what they were.
_LETTERS = str.maketrans(
    {**_MINUS_SIGNS, "ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "،": ",", "\u066c": "٬"}
)
# How many blanks may stand between a bracket or comma and the next number of a list.
LIST_GAP = 8
_LITERAL = re.compile(
    r"(?P<whole>\d{1,3}(?:[,٬']\d{3})+(?![\d])|\d+)(?P<rest>[.٫]\d+)?"
    r"|(?P<bare>[.٫]\d+)"
)
_COMMA = re.compile(r",(\d{1,2}|\d{4,})(?![\d,]|\s*,)")
_SLASH = re.compile(r"/(\d+)(?![\d/])")
_POWER = re.compile(
    r"\s*(?:[eE](?P<e>[-+]?\d{1,4})(?![\d.])"
    r"|[×x*·]\s*10\s*(?:(?:\^|\*\*)\s*(?P<ten>[-+]?\d{1,4})|(?P<tensup>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))"
    r"|(?:\^|\*\*)\s*(?P<power>[-+]?\d{1,4})|(?P<sup>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))"
)
_WORD = re.compile(r"[^\W\d_]+")
_BLANK = re.compile(r"[\s\u200c]*")


@dataclass(frozen=True, slots=True)
class Token:
    """A number in digits, or a word."""

    start: int
    end: int
    value: float | None = None
    word: str = ""
    digits: str = ""


def power(base: float, exponent: float) -> float:
    """Raise to a power; what is too large or not real is not finite."""
    try:
        result = base**exponent
    except (OverflowError, ZeroDivisionError):
        return math.inf
    return result if isinstance(result, float) else math.nan


def tokens(text: str, *, finglish: bool) -> Iterator[Token]:
    """Cut a text into numbers, words and single signs."""
    plain = to_latin_digits(text).translate(_LETTERS)
    position = 0
    while position < len(plain):
        blank = _BLANK.match(plain, position)
        if blank is not None and blank.end() > position:
            position = blank.end()
            continue
        word = _WORD.match(plain, position)
        if word is not None:
            token = Token(position, word.end(), word=_known(word[0], finglish=finglish))
        else:
            token = _literal(text, plain, position) or Token(
                position, position + 1, word=plain[position]
            )
        yield token
        position = token.end


def _known(word: str, *, finglish: bool) -> str:
    return _FINGLISH.get(word.lower(), word) if finglish else word


def _literal(text: str, plain: str, start: int) -> Token | None:
    """Read a number in digits with its sign, fraction and power."""
    signed = plain[start] in "+-"
    if signed and start and (plain[start - 1].isalnum() or plain[start - 1] in ")]"):
        return None
    match = _LITERAL.match(plain, start + signed)
    if match is None:
        return None
    digits, end = _mantissa(text, plain, match)
    value = float(digits)
    if re.match(r"[.٫]\d", plain[end : end + 2]):
        # 1.2.3 is no number, and neither are its pieces.
        end = next(
            (i for i in range(end, len(plain)) if plain[i] not in "0123456789.٫"), len(plain)
        )
        return Token(start, end, word=plain[start:end])
    behind = _POWER.match(text, end) or _POWER.match(plain, end)
    if behind is not None:
        value, end = _raised(digits, behind), behind.end()
    if plain[start] == "-":
        value = -value
    elif not signed and _has_trailing_minus(text, plain, end):
        value, end = -value, end + 1
    return Token(start, end, value=value, digits=match["whole"] or "")


def _mantissa(text: str, plain: str, match: re.Match[str]) -> tuple[str, int]:
    """Read the digits before any power, with a decimal comma or a slash behind them."""
    if match["bare"]:
        return "0." + match["bare"][1:], match.end()
    whole, rest, end = match["whole"], match["rest"] or "", match.end()
    digits = re.sub(r"\D", "", whole)
    if len(whole) > len(digits) and whole.startswith("0") and whole[1] == ",":
        return f"0.{digits[1:]}", end
    if rest:
        return f"{digits}.{rest[1:]}", end
    before = plain[max(0, match.start() - LIST_GAP) : match.start()].rstrip()
    in_list = before[-1:] in set("[(,")
    comma = None if in_list or len(whole) > len(digits) else _COMMA.match(plain, end)
    if comma is not None:
        return f"{digits}.{comma[1]}", comma.end()
    slash = _SLASH.match(plain, end)
    return (digits, end) if slash is None else _over(digits, slash, text)


def _over(digits: str, slash: re.Match[str], text: str) -> tuple[str, int]:
    """Read what stands behind a slash: a divisor, or decimals where the digits are Persian."""
    if not text[slash.start(1) : slash.end()].isascii():
        return f"{digits}.{slash[1]}", slash.end()
    below = float(slash[1])
    return repr(float(digits) / below if below else math.inf), slash.end()


def _raised(digits: str, match: re.Match[str]) -> float:
    """Apply what stands behind a number: e-5, ×10^-5, ^2 or a superscript."""
    ten = match["e"] or match["ten"] or (match["tensup"] or "").translate(_SUPERSCRIPTS)
    if not ten:
        exponent = match["power"] or match["sup"].translate(_SUPERSCRIPTS)
        return power(float(digits), float(exponent))
    # Reading "3e-5" is exact where 3 * 1e-5 is not; a quotient is no text to append to.
    exact = digits.replace(".", "").isdigit()
    return float(f"{digits}e{ten}") if exact else float(digits) * power(10.0, float(ten))


def _has_trailing_minus(text: str, plain: str, end: int) -> bool:
    """Tell «۲-», as a right-to-left keyboard leaves it, from a range or a difference."""
    following = plain[end + 1 : end + 2]
    return (
        plain[end : end + 1] == "-"
        and not text[end - 1].isascii()
        and not following.isalnum()
        and following not in {"-", "."}
    )
