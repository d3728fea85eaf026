"""YAML 1.2's core scalars: `no` is text, `1e-5` is a number, `010` is ten."""

from __future__ import annotations

import math
import re

from bnstudy.persian import to_latin_digits

NUMBER_LENGTH = 40
WORDS: dict[str, bool | None] = {
    "null": None,
    "Null": None,
    "NULL": None,
    "~": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
# Only these can begin anything but text; most values of a pack are Persian prose.
STARTS = frozenset("-+.0123456789nNtTfF~")
# A key that begins so, or is one of WORDS, may be no text.
ODD_KEY_STARTS = frozenset("-+.0123456789<")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_PREFIXED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
# How Persian writes 93.3: ۹۳٫۳ and 93/3; a spreadsheet may have made 93,3 of it.
_DECIMAL = re.compile(r"(?<=[0-9])[,/،](?=[0-9])")
_FRACTION = re.compile(r"([1-9])/([2-9])")
_UNBOUNDED = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


class ScalarError(ValueError):
    """A number that no pack has a use for."""


def resolve(value: str) -> str | int | float | bool | None:
    """Read a plain scalar as YAML 1.2's core schema does.

    Raises:
        ScalarError: the number is infinite, not a number, or written with too many digits.
    """
    if not value:
        return None
    if value[0] not in STARTS:
        return value
    if value in WORDS:
        return WORDS[value]
    if value[0] in "nNtTfF~":
        return value
    if _UNBOUNDED.fullmatch(value):
        raise ScalarError("a number must be finite")
    return _number(value)


def number_meant(text: str) -> str:
    """Give the number that a text was most likely meant to be, as YAML writes it, or nothing."""
    latin = to_latin_digits(text.strip()).replace("٫", ".").replace("٬", "").replace("−", "-")
    fraction = _FRACTION.fullmatch(latin)
    if fraction and fraction[1] < fraction[2]:
        return ""  # 1/3 is a third, not 1.3
    if "." not in latin:
        latin = _DECIMAL.sub(".", latin)
    try:
        number = resolve(latin)
    except ScalarError:
        return ""
    return "" if isinstance(number, (str, bool)) or number is None else latin


def _number(value: str) -> str | int | float:
    """Read a number, or leave what only begins like one (`12:30`, `2024-01-01`) as text."""
    whole = _INTEGER.fullmatch(value)
    prefixed = None if whole else _PREFIXED.fullmatch(value)
    if not whole and not prefixed and not _FLOAT.fullmatch(value):
        return value
    if len(value) > NUMBER_LENGTH:
        raise ScalarError(f"a number may have at most {NUMBER_LENGTH} digits")
    if whole:
        return int(value)
    if prefixed:
        return int(value, 0)
    number = float(value)
    if math.isinf(number):
        raise ScalarError("the number is too large")
    return number
