"""Read what a learner typed for a parameter: any digits, ٫ or a point, vectors and matrices."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence

from bnstudy.examples.parameters import check_value, fault, shown, unknown_parameter
from bnstudy.examples.result import Parameter, ParameterValue

MAX_TEXT = 20_000
_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d{1,30}", re.ASCII)
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity|∞)", re.IGNORECASE)
_SIGNS = {
    "\u066b": ".",  # Arabic decimal separator
    "\u060c": ",",  # Arabic comma
    "\u061b": ";",  # Arabic semicolon
    "\u2212": "-",  # minus sign
    "\u00a0": " ",  # no-break space
}
_THOUSANDS = re.compile("(?<=\\d)[\u066c'](?=\\d{3})")


def parse_text(parameters: Sequence[Parameter], typed: Mapping[str, str]) -> dict[str, object]:
    """Turn typed text into checked values, one for each name that was typed.

    Raises:
        ExampleError: a name is unknown, or a text is not what its parameter takes.
    """
    known = {parameter.name: parameter for parameter in parameters}
    values: dict[str, object] = {}
    for name, text in typed.items():
        if name not in known:
            raise unknown_parameter(name, tuple(known))
        values[name] = parse_value(known[name], text)
    return values


def parse_value(parameter: Parameter, text: str) -> ParameterValue:
    """Turn the text typed for one parameter into a checked value.

    Raises:
        ExampleError: the text is empty, too long, or not what the parameter takes.
    """
    if len(text) > MAX_TEXT:
        raise fault(parameter, "too_long", f"at most {MAX_TEXT} characters", text, limit=MAX_TEXT)
    plain = latin(text)
    if not plain:
        raise fault(parameter, "empty", "a value", "")
    return check_value(parameter, _READERS[parameter.kind](parameter, plain))


def latin(text: str) -> str:
    """Write digits of any script, ٫ ، ؛ and − the way Python reads them, without format marks."""
    out = []
    for character in text:
        digit = unicodedata.decimal(character, None)
        if digit is not None:
            out.append(str(digit))
        elif unicodedata.category(character) != "Cf":
            # Half-spaces and direction marks come along with pasted Persian text.
            out.append(_SIGNS.get(character, character))
    return _THOUSANDS.sub("", "".join(out)).strip()


def _read_number(parameter: Parameter, token: str, position: int = 0) -> float:
    number = float(token) if _NUMBER.fullmatch(token) else None
    if number is not None and math.isfinite(number):
        return number
    # 1e400 is written like a number, and float makes infinity of it.
    if number is not None or _NOT_FINITE.fullmatch(token):
        raise fault(parameter, "not_finite", "a finite number", token)
    if position:
        expected = f"a number at place {position}"
        raise fault(parameter, "not_a_number_at", expected, token, n=position)
    raise fault(parameter, "not_a_number", "a number", token)


def _read_float(parameter: Parameter, text: str) -> object:
    return _read_number(parameter, text)


def _read_int(parameter: Parameter, text: str) -> object:
    if _INTEGER.fullmatch(text):
        return int(text)
    number = _read_number(parameter, text)
    return int(number) if number.is_integer() else number


def _read_bool(parameter: Parameter, text: str) -> object:
    word = text.lower()
    if word not in _TRUE | _FALSE:
        raise fault(parameter, "not_a_flag", "true or false", text)
    return word in _TRUE


def _read_choice(parameter: Parameter, text: str) -> object:
    by_lower = {choice.lower(): choice for choice in parameter.choices}
    return by_lower.get(text.lower(), text)


def _tokens(parameter: Parameter, text: str, first: int = 1) -> list[float]:
    """Read numbers between commas or spaces; two commas in a row are a forgotten number."""
    parts = re.split(r"\s*,\s*|\s+", text.strip().removesuffix(",").strip())
    limit = parameter.max_length
    if len(parts) > limit:
        expected = f"at most {limit} numbers"
        raise fault(parameter, "too_many", expected, len(parts), limit=limit, n=len(parts))
    return [_read_number(parameter, part, n) for n, part in enumerate(parts, first)]


def _unbracketed(parameter: Parameter, text: str) -> str:
    """Take brackets away: `[[1, 2], [3, 4]]` becomes `1, 2;3, 4`."""
    flat = re.sub(r"\]\s*[,;]?\s*\[", ";", text)
    opened = len(flat) - len(flat.lstrip("[ \t\n\r"))
    closed = len(flat) - len(flat.rstrip("] \t\n\r"))
    inner = flat[opened : len(flat) - closed]
    balanced = text.count("[") == text.count("]")
    if not balanced or "[" in inner or "]" in inner:
        raise fault(parameter, "brackets", "brackets that open and close in pairs", shown(text))
    if not inner.strip():
        raise fault(parameter, "empty", "at least one number", text)
    return inner


def _read_vector(parameter: Parameter, text: str) -> object:
    return _tokens(parameter, re.sub(r"\s*[;\n]\s*", ",", _unbracketed(parameter, text).strip()))


def _read_matrix(parameter: Parameter, text: str) -> object:
    lines = re.split(r"[;\n]", _unbracketed(parameter, text))
    rows: list[list[float]] = []
    for line in lines:
        if line.strip(" ,\r\t"):
            rows.append(_tokens(parameter, line.strip(" ,\r\t"), sum(map(len, rows)) + 1))
    if not rows:
        raise fault(parameter, "empty", "at least one number", text)
    return rows


_READERS = {
    "int": _read_int,
    "float": _read_float,
    "bool": _read_bool,
    "choice": _read_choice,
    "vector": _read_vector,
    "matrix": _read_matrix,
}
