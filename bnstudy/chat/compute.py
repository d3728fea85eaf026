"""Compute Batch Normalization for the learner's own numbers, and say what was read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bnstudy.bn.conventions import RULES
from bnstudy.chat.request import Request
from bnstudy.examples.parameters import ExampleError
from bnstudy.packs.index import PackIndex, UnknownIdError
from bnstudy.packs.template import format_number
from bnstudy.packs.words import Words
from bnstudy.study.explain import Explanation, explain

Array = npt.NDArray[np.float64]

LARGEST = 1e150
DIGITS = 6
EXAMPLE, MATRIX_EXAMPLE = "batch-by-hand", "batch-of-features"
DEFAULT_DATA = (1.0, 2.0, 3.0, 4.0)
DEFAULT_EPS = 1e-5
_ORDINALS = {
    "اول": 0, "اولی": 0, "اولین": 0, "دوم": 1, "دومی": 1, "دومین": 1, "سوم": 2, "سومی": 2,
    "سومین": 2,
    "چهارم": 3, "چهارمی": 3, "پنجم": 4, "پنجمی": 4, "اخر": -1, "اخری": -1, "اخرین": -1,
    "aval": 0, "avali": 0, "dovom": 1, "dovomi": 1, "sevom": 2, "sevomi": 2, "akhari": -1,
    "first": 0, "second": 1, "third": 2, "last": -1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Computed:
    """An answer in numbers: sentences, every number, and the worked example behind them."""

    lines: tuple[str, ...]
    numbers: tuple[float, ...]
    explanation: Explanation | None = None
    trouble: bool = False


@dataclass(frozen=True, slots=True)
class Numbers:
    """What one computation gave; statistics per column for a matrix."""

    x: Array
    mean: Array
    variance: Array
    x_hat: Array
    output: Array


def answer(
    request: Request, index: PackIndex, words: Words, wanted: Sequence[str] = ()
) -> Computed:
    """Compute what was asked for, or say what is missing.

    Args:
        request: what was read.
        index: the pack, for the worked example's words.
        words: the interface's words.
        wanted: `mean`, `variance` or `sd` where only statistics were asked for.
    """
    hindrance = _hindrance(request)
    if hindrance is not None:
        key, places = hindrance
        return Computed((words(f"chat.{key}", **places),), (), trouble=True)
    numbers = compute(request)
    lines = list(_echo(request, words)) if not wanted else []
    lines += _results(request, numbers, words, wanted)
    values = [numbers.mean, numbers.variance, np.sqrt(numbers.variance)]
    if not wanted:
        values += [numbers.x_hat, numbers.output]
    flat = tuple(float(v) + 0.0 for value in values for v in np.ravel(value))
    explained = None if wanted else _explained(request, index)
    return Computed(tuple(lines), flat, explained)


def compute(request: Request) -> Numbers:
    """Normalize the data of a sound request, column by column for a matrix."""
    x = np.array(request.rows if request.matrix else request.rows[0], dtype=np.float64)
    parameters = request.parameters
    mean, variance = x.mean(axis=0), x.var(axis=0)
    if _tests(request):
        mean = np.full_like(mean, parameters.get("running_mean", 0.0))
        variance = np.full_like(variance, parameters.get("running_var", 1.0))
    spread = np.sqrt(variance + _eps(request))
    x_hat = (x - mean) / spread
    output = parameters.get("gamma", 1.0) * x_hat + parameters.get("beta", 0.0)
    return Numbers(x, mean, variance, x_hat, output)


def why_sign(text: str, request: Request, words: Words) -> Computed | None:
    """Say why a number came out negative, positive or zero; None where no number is named."""
    if request.matrix or request.count < 2 or _hindrance(request) is not None:
        return None
    asked = next((_ORDINALS[w] for w in re.findall(r"\w+", text) if w in _ORDINALS), None)
    positions = range(request.count) if asked is None else [asked]
    numbers = compute(request)
    lines, values = [], []
    for position in positions:
        if not -request.count <= position < request.count:
            continue
        value, mean = float(numbers.x[position]), float(numbers.mean)
        gap, out = value - mean, float(numbers.output[position])
        key = "below_mean" if gap < 0 else "above_mean" if gap > 0 else "at_mean"
        shown = {"value": value, "mean": mean, "gap": gap, "out": out}
        lines.append(words(f"chat.{key}", **{name: number_text(v) for name, v in shown.items()}))
        values += [value, mean, gap, out]
    return Computed(tuple(lines), tuple(values)) if lines else None


def number_text(value: float) -> str:
    """Write a computed number with up to six significant digits."""
    text = format_number(value + 0.0, f".{DIGITS}")
    if "." in text and "e" not in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def listed(values: Array) -> str:
    """Write numbers the way they are typed: `[1, 2]`, or rows in brackets."""
    if values.ndim == 0:
        return number_text(float(values))
    return f"[{', '.join(listed(value) for value in values)}]"


def _eps(request: Request) -> float:
    named = request.parameters.get("eps")
    if named is not None:
        return named
    default = RULES[request.convention].eps if request.convention else DEFAULT_EPS
    return float(default)


def _tests(request: Request) -> bool:
    return request.test and bool({"running_mean", "running_var"} & set(request.parameters))


def _hindrance(request: Request) -> tuple[str, Mapping[str, object]] | None:
    """Find what keeps a request from being computed."""
    if request.trouble:
        return request.trouble, request.places
    if not request.count:
        return ("empty_data" if request.empty_list else "need_numbers"), {}
    eps, variance = _eps(request), request.parameters.get("running_var", 1.0)
    x = np.array(request.rows if request.matrix else request.rows[0])
    divided = np.full(1, variance) if _tests(request) else None
    checks: tuple[tuple[str, Callable[[], bool], Mapping[str, object]], ...] = (
        ("too_large", lambda: _largest(request) > LARGEST, {}),
        ("negative_eps", lambda: eps < 0, {"got": number_text(eps)}),
        ("negative_var", lambda: variance < 0, {"got": number_text(variance)}),
        # Below this the squares of the quotients would overflow.
        (
            "zero_division",
            lambda: bool(np.any((x.var(axis=0) if divided is None else divided) + eps < 1e-300)),
            {},
        ),
    )
    return next(((key, places) for key, fails, places in checks if fails()), None)


def _largest(request: Request) -> float:
    every = [*(v for row in request.rows for v in row), *request.parameters.values()]
    return max(map(abs, every))


def _echo(request: Request, words: Words) -> list[str]:
    """Say what was read, so that a misreading is seen at once."""
    data = np.array(request.rows if request.matrix else request.rows[0])
    shown = {
        "data": listed(data),
        "gamma": number_text(request.parameters.get("gamma", 1.0)),
        "beta": number_text(request.parameters.get("beta", 0.0)),
        "eps": number_text(_eps(request)),
    }
    lines = [words("chat.read_data", **shown)]
    if request.matrix:
        lines.append(words("chat.columns"))
    if _tests(request):
        mean, var = (
            number_text(request.parameters.get(name, default))
            for name, default in (("running_mean", 0.0), ("running_var", 1.0))
        )
        lines.append(words("chat.read_test", mean=mean, var=var))
    else:
        lines.append(words("chat.read_train"))
    return lines


def _results(request: Request, numbers: Numbers, words: Words, wanted: Sequence[str]) -> list[str]:
    steps = {
        "mean": numbers.mean,
        "variance": numbers.variance,
        "sd": np.sqrt(numbers.variance),
        "normalized": numbers.x_hat,
        "output": numbers.output,
    }
    if _tests(request):
        steps = {"normalized": numbers.x_hat, "output": numbers.output}
    elif wanted:
        steps = {name: steps[name] for name in wanted}
    lines = [
        f"- {words(f'chat.{name}', value=listed(np.asarray(value)))}"
        for name, value in steps.items()
    ]
    if not _tests(request) and not wanted and not np.any(numbers.variance):
        lines.append(words("chat.one_number" if request.count == 1 else "chat.equal_numbers"))
    return lines


def _explained(request: Request, index: PackIndex) -> Explanation | None:
    """Run the pack's worked example with the same numbers, where its ranges allow them."""
    parameters: dict[str, object] = {
        "gamma": request.parameters.get("gamma", 1.0),
        "beta": request.parameters.get("beta", 0.0),
        "eps": _eps(request),
    }
    name = EXAMPLE
    if request.matrix:
        name = MATRIX_EXAMPLE
        parameters |= {"x": [list(row) for row in request.rows]}
        parameters |= {key: [parameters[key]] for key in ("gamma", "beta")}
    else:
        parameters |= {"x": list(request.rows[0])}
        if _tests(request):
            parameters |= {"mode": "evaluation"}
            parameters |= {
                key: request.parameters[key]
                for key in ("running_mean", "running_var")
                if key in request.parameters
            }
        if request.convention:
            parameters |= {"convention": request.convention}
    try:
        return explain(index, name, parameters=parameters)
    except (ExampleError, UnknownIdError):
        # The numbers above stand on their own; the example only draws them.
        return None
