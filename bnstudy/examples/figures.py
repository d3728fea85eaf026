"""Turn arrays into the plain numbers that a result holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bnstudy.examples.result import Claim, Series, Value

Array = NDArray[np.float64]


def scalar(value: ArrayLike) -> float:
    """Give one number as a float; minus zero becomes zero."""
    return float(np.asarray(value, dtype=np.float64)) + 0.0


def numbers(values: ArrayLike) -> list[float]:
    """Give a vector as a list of floats; minus zeros become zeros."""
    return [float(v) for v in np.asarray(values, dtype=np.float64).ravel() + 0.0]


def rows(values: ArrayLike) -> list[list[float]]:
    """Give a matrix as a list of rows."""
    return [numbers(row) for row in np.asarray(values, dtype=np.float64)]


def claim(holds: bool | np.bool_, **evidence: ArrayLike) -> Claim:
    """Say whether a claim held, with the numbers that decided it."""
    return Claim(bool(holds), {name: scalar(value) for name, value in evidence.items()})


def line(y: ArrayLike, x: ArrayLike | None = None) -> Series:
    """Make a chart line; without x the points are counted from 1."""
    heights = numbers(y)
    return Series(numbers(range(1, len(heights) + 1) if x is None else x), heights)


def histograms(samples: dict[str, Array], bins: int = 24) -> dict[str, Series]:
    """Count several samples in the same bins, so that their shapes can be compared.

    Returns:
        For each name, the bin centres over the counts.
    """
    together = np.concatenate([values.ravel() for values in samples.values()])
    low, high = float(together.min()), float(together.max())
    if not low < high:
        low, high = low - 0.5, high + 0.5
    edges = np.linspace(low, high, bins + 1)
    centres = (edges[:-1] + edges[1:]) / 2
    return {
        name: line(np.histogram(values, bins=edges)[0], centres) for name, values in samples.items()
    }


def largest(difference: ArrayLike) -> float:
    """Give the largest absolute entry."""
    return scalar(np.max(np.abs(np.asarray(difference, dtype=np.float64))))


def rms(values: ArrayLike) -> float:
    """Give the root mean square."""
    return scalar(np.sqrt(np.mean(np.square(np.asarray(values, dtype=np.float64)))))


def at_steps(values: Sequence[float] | Array, steps: Sequence[int]) -> list[float]:
    """Pick the values after these steps, where steps count from 1."""
    return [scalar(values[step - 1]) for step in steps]


def figure(values: Mapping[str, Value], name: str) -> float:
    """Read one number back from the values of a result."""
    value = values[name]
    assert isinstance(value, (float, int))
    return float(value)
