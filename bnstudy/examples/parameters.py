"""Check what a learner set: kind, range, size; and hand it to an example with its type."""

from __future__ import annotations

import difflib
import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from numbers import Integral, Real

from bnstudy.errors import BnStudyError
from bnstudy.examples.result import Parameter, ParameterValue

SHOWN_LENGTH = 40
MAX_SEED = 2**32 - 1


class ExampleError(BnStudyError):
    """Say which parameter is wrong, what was expected, what came and what to type instead."""


class Chosen(Mapping[str, ParameterValue]):
    """Hold checked parameters and give each one back with the type of its kind."""

    def __init__(self, values: Mapping[str, ParameterValue]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> ParameterValue:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def number(self, name: str) -> float:
        """Give a parameter of kind float."""
        value = self._values[name]
        assert isinstance(value, float)
        return value

    def integer(self, name: str) -> int:
        """Give a parameter of kind int."""
        value = self._values[name]
        assert isinstance(value, int)
        return value

    def flag(self, name: str) -> bool:
        """Give a parameter of kind bool."""
        value = self._values[name]
        assert isinstance(value, bool)
        return value

    def choice(self, name: str) -> str:
        """Give a parameter of kind choice."""
        value = self._values[name]
        assert isinstance(value, str)
        return value

    def vector(self, name: str) -> list[float]:
        """Give a parameter of kind vector."""
        value = self._values[name]
        assert isinstance(value, Sequence)
        assert not isinstance(value, str)
        return [entry for entry in value if isinstance(entry, float)]

    def matrix(self, name: str) -> list[list[float]]:
        """Give a parameter of kind matrix, row by row."""
        value = self._values[name]
        assert isinstance(value, Sequence)
        assert not isinstance(value, str)
        return [list(row) for row in value if isinstance(row, Sequence)]


def shown(value: object) -> str:
    """Shorten what came to something that is safe to print: no control or bidi characters."""
    # A list of a million numbers is not turned into text only to be cut.
    text = value if isinstance(value, str) else type(value).__name__
    if isinstance(value, (Real, type(None))):
        text = _number_text(value)
    clean = "".join("·" if unicodedata.category(c)[0] == "C" else c for c in text[:SHOWN_LENGTH])
    return clean + "…" if len(text) > SHOWN_LENGTH else clean


def _number_text(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**SHOWN_LENGTH:
        return "an integer of more than 40 digits"
    return str(value)


def sample(parameter: Parameter) -> str:
    """Write the default of a parameter the way a learner would type it."""
    default = parameter.default
    if isinstance(default, bool):
        return "true" if default else "false"
    if isinstance(default, (str, int, float)):
        return str(default)
    rows = [row if isinstance(row, Sequence) else (row,) for row in default]
    if parameter.kind == "matrix":
        return "; ".join(", ".join(f"{entry:g}" for entry in row) for row in rows)
    return ", ".join(f"{entry:g}" for row in rows for entry in row)


def fault(
    parameter: Parameter, key: str, expected: str, got: object, **places: object
) -> ExampleError:
    """Build the error for one parameter.

    Args:
        parameter: the parameter that is wrong.
        key: last part of the words key under `examples.errors`.
        expected: what would have been right, in English.
        got: what came; it is made safe and short.
        places: further places of the Persian sentence.
    """
    example = sample(parameter)
    text = shown(got)
    return ExampleError(
        f"{parameter.name}: expected {expected}, got {text!r}; type for example {example}",
        words=f"examples.errors.{key}",
        parameter=parameter.name,
        expected=expected,
        got=text,
        example=example,
        **places,
    )


def nearest(name: str, known: Iterable[str]) -> str:
    """Find the known name that looks most like this one."""
    names = list(known)
    close = difflib.get_close_matches(name[:80].lower(), names, n=1, cutoff=0.0)
    return close[0] if close else ""


def unknown_parameter(name: object, known: Sequence[str]) -> ExampleError:
    """Build the error for a name that the example does not have."""
    close = nearest(str(name), known)
    return ExampleError(
        f"parameter {shown(name)!r} is unknown; did you mean {close}? "
        f"This example has: {', '.join(known)}",
        words="examples.errors.unknown_parameter",
        parameter=shown(name),
        got=shown(name),
        nearest=close,
        known=", ".join(known),
    )


def check(parameters: Sequence[Parameter], given: Mapping[str, object]) -> Chosen:
    """Fill in the defaults and check every value.

    Raises:
        ExampleError: a name is unknown, or a value has the wrong kind, range or size.
    """
    known = {parameter.name: parameter for parameter in parameters}
    for name in given:
        if name not in known:
            raise unknown_parameter(name, tuple(known))
    return Chosen({name: check_value(p, given.get(name, p.default)) for name, p in known.items()})


def check_value(parameter: Parameter, value: object) -> ParameterValue:
    """Check one value and turn it into the plain type of its kind.

    Raises:
        ExampleError: the value has the wrong kind, range or size.
    """
    kind = parameter.kind
    if kind == "vector":
        return _vector(parameter, value)
    if kind == "matrix":
        return _matrix(parameter, value)
    if kind == "bool":
        if not isinstance(value, bool):
            raise fault(parameter, "not_a_flag", "true or false", value)
        return value
    if kind == "choice":
        return _choice(parameter, value)
    return _integer(parameter, value) if kind == "int" else _number(parameter, value)


def check_seed(seed: object) -> int:
    """Check that a seed is a whole number that `default_rng` takes.

    Raises:
        ExampleError: it is not a whole number from 0 to 2**32 - 1.
    """
    parameter = Parameter("seed", "int", 0, minimum=0, maximum=MAX_SEED)
    return _integer(parameter, seed)


def _choice(parameter: Parameter, value: object) -> str:
    if isinstance(value, str) and value in parameter.choices:
        return value
    choices = ", ".join(parameter.choices)
    close = nearest(shown(value), parameter.choices)
    raise fault(
        parameter, "not_a_choice", f"one of {choices}", value, choices=choices, nearest=close
    )


def _number(parameter: Parameter, value: object, position: int = 0) -> float:
    if isinstance(value, bool) or not isinstance(value, Real):
        if position:
            raise fault(
                parameter, "not_a_number_at", f"a number at place {position}", value, n=position
            )
        raise fault(parameter, "not_a_number", "a number", value)
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise fault(parameter, "not_finite", "a finite number", value)
    _in_range(parameter, number, value)
    # Minus zero would be shown as "-0".
    return number + 0.0


def _integer(parameter: Parameter, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise fault(parameter, "not_an_integer", "a whole number", value)
    if isinstance(value, Integral):
        whole = int(value)
    else:
        real = float(value)
        if not math.isfinite(real):
            raise fault(parameter, "not_finite", "a finite whole number", value)
        if not real.is_integer():
            raise fault(parameter, "not_an_integer", "a whole number", value)
        whole = int(real)
    _in_range(parameter, whole, value)
    return whole


def _in_range(parameter: Parameter, number: float, value: object) -> None:
    low = -math.inf if parameter.minimum is None else parameter.minimum
    high = math.inf if parameter.maximum is None else parameter.maximum
    if low <= number <= high:
        return
    expected = f"a number from {low:g} to {high:g}"
    raise fault(parameter, "out_of_range", expected, value, minimum=low, maximum=high)


def _entries(parameter: Parameter, value: object) -> Sequence[object]:
    """Take a list, a tuple or an array apart without looking inside strings."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
        expected = "a list of numbers" if parameter.kind == "vector" else "rows of numbers"
        raise fault(parameter, f"not_a_{parameter.kind}", expected, value)
    if not value:
        raise fault(parameter, "empty", "at least one number", "")
    return value


def _bounded(parameter: Parameter, count: int) -> None:
    limit = parameter.max_length
    if count > limit:
        raise fault(parameter, "too_many", f"at most {limit} numbers", count, limit=limit, n=count)


def _vector(parameter: Parameter, value: object) -> tuple[float, ...]:
    entries = _entries(parameter, value)
    _bounded(parameter, len(entries))
    return tuple(_number(parameter, entry, n) for n, entry in enumerate(entries, 1))


def _matrix(parameter: Parameter, value: object) -> tuple[tuple[float, ...], ...]:
    rows = _entries(parameter, value)
    _bounded(parameter, len(rows))
    parts = [_entries(parameter, row) for row in rows]
    width = len(parts[0])
    for n, part in enumerate(parts, 1):
        if len(part) != width:
            expected = f"{width} numbers in row {n} as in row 1"
            raise fault(parameter, "ragged", expected, len(part), row=n, width=width, n=len(part))
    _bounded(parameter, width * len(parts))
    flat = [_number(parameter, e, n) for n, e in enumerate((e for p in parts for e in p), 1)]
    return tuple(tuple(flat[i : i + width]) for i in range(0, len(flat), width))
