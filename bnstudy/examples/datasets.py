"""The small data sets that the examples train on, drawn from a generator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bnstudy.examples.figures import Array

Labels = NDArray[np.int64]
DataSet = tuple[Array, Labels]


def rings(rng: np.random.Generator, n: int) -> DataSet:
    """Draw two noisy circles, radius 0.6 and 1.5.

    Shape:
        points: (n, 2). labels: (n,), 0 or 1.
    """
    labels = rng.integers(0, 2, n)
    angle = rng.uniform(0.0, 2 * np.pi, n)
    radius = np.where(labels == 1, 1.5, 0.6) + 0.1 * rng.normal(size=n)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]), labels


def spiral(rng: np.random.Generator, n: int) -> DataSet:
    """Draw two interleaved spirals.

    Shape:
        points: (n, 2). labels: (n,), 0 or 1.
    """
    labels = rng.integers(0, 2, n)
    t = 3 * np.pi * np.sqrt(rng.uniform(0.0, 1.0, n))
    radius, angle = 2 * t / (3 * np.pi), t + np.pi * labels
    points = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return points + 0.1 * rng.normal(size=(n, 2)), labels


def moons(rng: np.random.Generator, n: int) -> DataSet:
    """Draw two half circles that reach into each other, centred and scaled.

    Shape:
        points: (n, 2). labels: (n,), 0 or 1.
    """
    labels = rng.integers(0, 2, n)
    t = rng.uniform(0.0, np.pi, n)
    up = np.column_stack([np.cos(t), np.sin(t)])
    down = np.column_stack([1 - np.cos(t), 0.5 - np.sin(t)])
    points = np.where(labels[:, None] == 1, down, up) + 0.2 * rng.normal(size=(n, 2))
    return (points - [0.5, 0.25]) / [0.87, 0.5], labels


def interaction(rng: np.random.Generator, n: int) -> DataSet:
    """Draw ten normal features whose label mixes products and a line.

    Shape:
        points: (n, 10). labels: (n,), 0 or 1.
    """
    x = rng.normal(size=(n, 10))
    line = np.linspace(-1.0, 1.0, 10)
    labels = (np.tanh(x[:, :5]).sum(axis=1) * x[:, 5] + x @ line > 0).astype(np.int64)
    return x, labels


def circle(rng: np.random.Generator, n: int, features: int, flipped: float) -> DataSet:
    """Draw normal features, labelled by a circle in the first two, some labels flipped.

    Args:
        rng: the generator.
        n: number of examples.
        features: number of features, at least 2.
        flipped: share of labels that are turned around.

    Shape:
        points: (n, features). labels: (n,), 0 or 1.
    """
    x = rng.normal(size=(n, features))
    # 1.386 is the median of the squared radius, so the classes are even.
    labels = (x[:, 0] ** 2 + x[:, 1] ** 2 > 1.386).astype(np.int64)
    if flipped > 0.0:
        turned = rng.permutation(n)[: round(flipped * n)]
        labels[turned] = 1 - labels[turned]
    return x, labels


TWO_DIMENSIONAL: Final[dict[str, Callable[[np.random.Generator, int], DataSet]]] = {
    "rings": rings,
    "moons": moons,
    "spiral": spiral,
}
