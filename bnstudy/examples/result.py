"""What a worked example takes and gives: parameters in, numbers out, no words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["int", "float", "bool", "choice", "vector", "matrix"]
Scalar = float | int | bool | str
ParameterValue = Scalar | Sequence[float] | Sequence[Sequence[float]]
# Numbers, and lists of numbers up to two deep; strings only name a choice that was made.
Value = Scalar | Sequence[float] | Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Parameter:
    """Describe one thing that a learner can turn."""

    name: str
    kind: Kind
    default: ParameterValue
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    scale: Literal["linear", "log"] = "linear"
    choices: tuple[str, ...] = ()
    max_length: int = 64


@dataclass(frozen=True, slots=True)
class Claim:
    """Say whether a claim held in this run, with the numbers that decided it."""

    holds: bool
    evidence: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Series:
    """Hold one line of a chart: y over x."""

    x: Sequence[float]
    y: Sequence[float]


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """Hold what one run computed."""

    values: Mapping[str, Value]
    series: Mapping[str, Series] = field(default_factory=dict)
    claims: Mapping[str, Claim] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExampleRun:
    """Hold a result with everything needed to repeat it."""

    example: str
    seed: int
    parameters: Mapping[str, ParameterValue]
    result: ExampleResult


# Called between steps of a slow run; it raises Cancelled when the learner has moved on.
Checkpoint = Callable[[float], None]


class Cancelled(Exception):  # noqa: N818  it is a signal, not a fault
    """Stop a run whose answer nobody waits for any more."""
