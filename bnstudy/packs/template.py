"""Fill named places such as `{batch_mean}` or `{x_hat[0]:.3}`; nothing is ever evaluated."""

from __future__ import annotations

import math
import re
from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bnstudy.errors import BnStudyError

Digits = Literal["fa", "latin"]

_PLACE = re.compile(
    r"\{\{|\}\}|\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?P<path>(?:\[\d{1,4}\])*)(?::(?P<spec>[^{}]*))?\}"
)
_PATH = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)((?:\[\d{1,4}\])*)")
_SPEC = re.compile(r"(?:\.(?P<digits>\d{1,2}))?(?P<kind>[fe%]?)")
_TICKS = re.compile(r"(?<!\\)`+")
_TO_PERSIAN = str.maketrans("0123456789.-", "۰۱۲۳۴۵۶۷۸۹٫−")
# As many digits as a learner can use, when the author asks for none in particular.
DEFAULT_DIGITS = 4
DEFAULT_EXPONENT_DIGITS = 2


class TemplateError(BnStudyError):
    """A place that can't be filled."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Place:
    """Describe one `{…}` of a template.

    Attributes:
        name: the value that it names.
        path: the indices after the name.
        spec: how the number is written, such as `.3` or `.2f`.
        code: whether it stands between backticks, where digits are Latin.
        offset: where it begins in the template.
    """

    name: str
    path: tuple[int, ...]
    spec: str
    code: bool
    offset: int

    @property
    def source(self) -> str:
        """The place as the author wrote it, without its spec."""
        return self.name + "".join(f"[{index}]" for index in self.path)


def fill(template: str, values: Mapping[str, object], digits: Digits = "fa") -> str:
    """Put values into the places of a template.

    Args:
        template: `{name}`, `{name[0]}`, `{name:.3}` (significant digits), `{name:.3f}` (decimals),
            `{name:e}` (scientific), `{name:%}` (percent); `{{` and `}}` are braces.
        values: numbers, texts and lists of numbers up to two deep.
        digits: what prose gets; between backticks digits are always Latin.

    Raises:
        TemplateError: a place names no value, or its spec doesn't fit the value.
    """
    return "".join(
        part if isinstance(part, str) else fill_place(part, values, digits)
        for part in _parts(template)
    )


def places(template: str) -> tuple[Place, ...]:
    """List the places of a template, for checking.

    Raises:
        TemplateError: a spec is not one of those that `fill` knows.
    """
    return tuple(part for part in _parts(template) if isinstance(part, Place))


def fill_place(place: Place, values: Mapping[str, object], digits: Digits = "fa") -> str:
    """Write what stands in one place of a template.

    Raises:
        TemplateError: the place names no value, or its spec doesn't fit the value.
    """
    value = _lookup(values, place.name, place.path)
    kind, count = _read_spec(place.spec)
    return _value(value, kind, count, persian=digits == "fa" and not place.code)


def stray_braces(template: str) -> list[int]:
    """Find braces in prose that belong to no place: most likely a misspelled one."""
    letters = list(template)
    for start, stop in [match.span() for match in _PLACE.finditer(template)] + code_spans(template):
        letters[start:stop] = " " * (stop - start)
    return [index for index, letter in enumerate(letters) if letter in "{}"]


def value_at(values: Mapping[str, object], path: str) -> object:
    """Look up a path such as `z_tilde[0]`.

    Raises:
        TemplateError: the path is malformed, or the values have no such thing.
    """
    match = _PATH.fullmatch(path.strip())
    if match is None:
        raise TemplateError(
            f"{path!r} is no path; write a name and indices, such as z_tilde[0]",
            words="check.bad_path",
            found=path,
        )
    return _lookup(values, match[1], _indices(match[2]))


def format_number(value: float, spec: str = "", digits: Digits = "latin") -> str:
    """Write one number as a template would.

    Raises:
        TemplateError: the spec is unknown.
    """
    kind, count = _read_spec(spec)
    text = _number(value, kind, count)
    if digits == "latin":
        return text
    return text.translate(_TO_PERSIAN).replace("%", "٪")


@lru_cache(maxsize=4096)
def _parts(template: str) -> tuple[str | Place, ...]:
    """Cut a template into literal text and places."""
    spans = code_spans(template)
    parts: list[str | Place] = []
    end = 0
    for match in _PLACE.finditer(template):
        parts.append(template[end : match.start()])
        end = match.end()
        if match["name"] is None:
            parts.append(match[0][0])
            continue
        spec = match["spec"] or ""
        _read_spec(spec)
        before = bisect(spans, (match.start(), len(template))) - 1
        inside = before >= 0 and match.start() < spans[before][1]
        parts.append(Place(match["name"], _indices(match["path"]), spec, inside, match.start()))
    parts.append(template[end:])
    return tuple(part for part in parts if part != "")


def code_spans(template: str) -> list[tuple[int, int]]:
    """Find the stretches between backticks: a run is closed by a run of the same length."""
    runs = [(match.start(), match.end()) for match in _TICKS.finditer(template)]
    spans: list[tuple[int, int]] = []
    index = 0
    while index < len(runs):
        start, stop = runs[index]
        closing = next(
            (
                later
                for later in range(index + 1, len(runs))
                if _length(runs[later]) == stop - start
            ),
            None,
        )
        if closing is None:
            index += 1
            continue
        spans.append((stop, runs[closing][0]))
        index = closing + 1
    return spans


def _length(run: tuple[int, int]) -> int:
    return run[1] - run[0]


def _indices(text: str) -> tuple[int, ...]:
    return tuple(int(index) for index in re.findall(r"\d+", text))


def _read_spec(spec: str) -> tuple[str, int | None]:
    """Split a spec into its kind and its count of digits."""
    match = _SPEC.fullmatch(spec)
    if match is None:
        raise TemplateError(
            f"{spec!r} is no way to write a number; use .3, .3f, e or %",
            words="check.bad_spec",
            found=spec,
        )
    return match["kind"], None if match["digits"] is None else int(match["digits"])


def _listed(values: Mapping[str, object]) -> str:
    """Show the names of the values, no more than can be read at a glance."""
    names = sorted(values)
    return ", ".join(names[:14]) + (", …" if len(names) > 14 else "")


def _lookup(values: Mapping[str, object], name: str, path: tuple[int, ...]) -> object:
    if name not in values:
        raise TemplateError(
            f"there is no value called {name!r}; the values are {_listed(values)}",
            words="check.no_value",
            found=name,
            expected=_listed(values),
        )
    value = values[name]
    for index in path:
        if isinstance(value, str) or not isinstance(value, Sequence) or index >= len(value):
            raise TemplateError(
                f"{name} has nothing at [{index}]", words="check.no_index", found=name, index=index
            )
        value = value[index]
    return value


def _value(value: object, kind: str, count: int | None, *, persian: bool) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        text = _number(value, kind, count)
        if not persian:
            return text
        # A power of ten in Persian digits falls apart in a right-to-left line; code stays whole.
        return f"`{text}`" if "e" in text else text.translate(_TO_PERSIAN).replace("%", "٪")
    if isinstance(value, Sequence):
        comma = "، " if persian else ", "
        items = (_value(item, kind, count, persian=persian) for item in value)
        return f"[{comma.join(items)}]"
    raise TemplateError(
        f"a place takes numbers, texts and lists of numbers, got {type(value).__name__}",
        words="check.no_number",
    )


def _number(value: float, kind: str, count: int | None) -> str:
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("∞" if value > 0 else "-∞")
    if kind == "f":
        text = f"{value:.{2 if count is None else count}f}"
    elif kind == "e":
        text = f"{value:.{DEFAULT_EXPONENT_DIGITS if count is None else count}e}"
    elif kind == "%":
        text = (
            _trimmed(f"{100 * value:.1f}") if count is None else f"{100 * value:.{count}f}"
        ) + "%"
    elif count is None and isinstance(value, int):
        text = str(value)
    else:
        text = _significant(float(value), DEFAULT_DIGITS if count is None else max(count, 1))
    return text[1:] if re.fullmatch(r"-0(\.0+)?%?", text) else text


def _significant(value: float, count: int) -> str:
    """Round to significant digits, in plain notation unless the number is very small or large."""
    text = f"{value:.{count}g}"
    if "e" not in text:
        return text
    exponent = int(text.split("e")[1])
    if 0 <= exponent < 15:
        return f"{float(text):.0f}"
    return text


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
