"""The lab without a screen: one example, its parameters turned, run, pinned and copied as code."""

from __future__ import annotations

import math
from collections.abc import Mapping

from bnstudy.examples import codegen, registry
from bnstudy.examples.parameters import check_value
from bnstudy.examples.parse import parse_value
from bnstudy.examples.result import Checkpoint, Parameter, ParameterValue
from bnstudy.packs.index import PackIndex
from bnstudy.packs.models import Example
from bnstudy.study.explain import Explanation, in_words

# A slider has this many places when a parameter names no step of its own.
PLACES = 40
# A range with more steps than this would jump too far per cell: the slider then covers
# the neighbourhood of the default, and typing reaches the rest.
MOST_STEPS = 400
NEIGHBOURHOOD = 50


# The seed is typed like a parameter, though it belongs to the run.
SEED = Parameter("seed", "int", 0, minimum=0, maximum=2**31 - 1)


class LabBench:
    """Hold one example on the bench.

    Args:
        index: the pack.
        example_id: id of the example in the pack.
        seed: of its runs.

    Attributes:
        parameters: of the computation.
        knobs: those of them that the pack lets the learner see and turn.
    """

    def __init__(self, index: PackIndex, example_id: str, seed: int = 0) -> None:
        self.example: Example = index.example(example_id)
        self.seed = seed
        self.parameters: tuple[Parameter, ...] = registry.spec(self.example.run).parameters
        named = self.example.knobs
        self.knobs = self.parameters if named is None else tuple(map(self.parameter, named))
        self.values: dict[str, ParameterValue] = {}
        self.reset()

    def reset(self) -> None:
        """Put every parameter back to what the pack sets."""
        self.values = {parameter.name: parameter.default for parameter in self.parameters}
        for name, value in self.example.with_.items():
            self.values[name] = check_value(self.parameter(name), value)

    def parameter(self, name: str) -> Parameter:
        """Find a parameter."""
        return next(parameter for parameter in self.parameters if parameter.name == name)

    def meaning(self, name: str) -> str:
        """Say what a parameter means in the pack's words; its name where there are none."""
        return self.example.parameters.get(name, name)

    def type(self, name: str, text: str) -> ParameterValue:
        """Take a typed value.

        Raises:
            ExampleError: it is not what the parameter takes; the old value stays.
        """
        self.values[name] = parse_value(self.parameter(name), text)
        return self.values[name]

    def type_seed(self, text: str) -> int:
        """Take a typed seed, so that a run that was shown can be had again.

        Raises:
            ExampleError: it is no whole number from 0; the old seed stays.
        """
        self.seed = int(str(parse_value(SEED, text)))
        return self.seed

    def turn(self, name: str, share: float) -> ParameterValue:
        """Put a slider to a place between 0 and 1."""
        self.values[name] = value_at(self.parameter(name), share)
        return self.values[name]

    def choose(self, name: str, step: int) -> ParameterValue:
        """Go to the next or previous choice, round and round."""
        choices = choices_of(self.parameter(name))
        at = choices.index(self.values[name]) if self.values[name] in choices else 0
        self.values[name] = choices[(at + step) % len(choices)]
        return self.values[name]

    def text(self, name: str) -> str:
        """Write a value as it would be typed."""
        return value_text(self.values[name])

    def snapshot(self) -> Mapping[str, ParameterValue]:
        """Copy the parameters as they stand, for a run in another thread or to compare with."""
        return dict(self.values)

    def run(
        self, values: Mapping[str, ParameterValue], seed: int, checkpoint: Checkpoint
    ) -> Explanation:
        """Compute the example with a snapshot of parameters and put it into words.

        Raises:
            ExampleError: these parameters cannot be computed.
            Cancelled: the checkpoint raised it.
        """
        return in_words(self.example, registry.run(self.example.run, values, seed, checkpoint))

    def frameworks(self) -> tuple[str, ...]:
        """List what the example can be copied for: nothing where the pack shows only a part."""
        return codegen.frameworks(self.example.run) if self.example.knobs is None else ()

    def code(self, framework: str) -> str:
        """Write the example, as it stands, as a program that gives the same numbers."""
        return codegen.code(self.example.run, self.values, self.seed, framework)


def choices_of(parameter: Parameter) -> tuple[ParameterValue, ...]:
    """List the values of a parameter that is chosen, not typed."""
    return (False, True) if parameter.kind == "bool" else parameter.choices


def has_slider(parameter: Parameter) -> bool:
    """Say whether a parameter is a number between two bounds."""
    bounded = parameter.minimum is not None and parameter.maximum is not None
    return parameter.kind in {"int", "float"} and bounded


def share_of(parameter: Parameter, value: ParameterValue) -> float:
    """Place a value between 0 and 1 on its slider."""
    low, high = _bounds(parameter)
    if not isinstance(value, (int, float)) or high <= low:
        return 0.0
    at = _scaled(parameter, min(max(float(value), low), high))
    start, end = _scaled(parameter, low), _scaled(parameter, high)
    return (at - start) / (end - start)


def value_at(parameter: Parameter, share: float) -> float | int:
    """Give the value at a place of the slider, rounded to the parameter's step."""
    low, high = _bounds(parameter)
    start, end = _scaled(parameter, low), _scaled(parameter, high)
    at = start + min(max(share, 0.0), 1.0) * (end - start)
    value = math.exp(at) if _logarithmic(parameter) else at
    if parameter.kind == "int":
        return int(min(max(round(value), math.ceil(low)), math.floor(high)))
    step = parameter.step
    if step and not _logarithmic(parameter):
        value = round(value / step) * step
    # Three digits can be read and typed again; more only look exact.
    return min(max(float(f"{value:.3g}"), low), high)


def slider_step(parameter: Parameter) -> float:
    """Give the share of the slider that one key press moves."""
    low, high = _bounds(parameter)
    if _logarithmic(parameter) or high <= low:
        return 1 / PLACES
    if parameter.step:
        return max(parameter.step / (high - low), 1 / 200)
    if parameter.kind == "int":
        return max(1 / (high - low), 1 / PLACES)
    return 1 / PLACES


def value_text(value: ParameterValue) -> str:
    """Write a value as a learner would type it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"{value:.6g}"
    if isinstance(value, str):
        return value
    rows = [
        " ".join(f"{entry:.6g}" for entry in row) if not isinstance(row, (int, float)) else None
        for row in value
    ]
    if all(row is not None for row in rows):
        return "; ".join(row for row in rows if row is not None)
    return ", ".join(f"{entry:.6g}" for entry in value if isinstance(entry, (int, float)))


def _bounds(parameter: Parameter) -> tuple[float, float]:
    """Give the ends of a parameter's slider."""
    low = float(parameter.minimum if parameter.minimum is not None else 0.0)
    high = float(parameter.maximum if parameter.maximum is not None else 1.0)
    step, middle = parameter.step, parameter.default
    if not step or _logarithmic(parameter) or not isinstance(middle, (int, float)):
        return low, high
    if (high - low) / step <= MOST_STEPS:
        return low, high
    reach = NEIGHBOURHOOD * step
    return max(low, middle - reach), min(high, middle + reach)


def _logarithmic(parameter: Parameter) -> bool:
    return parameter.scale == "log" and (parameter.minimum or 0.0) > 0


def _scaled(parameter: Parameter, value: float) -> float:
    return math.log(value) if _logarithmic(parameter) else value
